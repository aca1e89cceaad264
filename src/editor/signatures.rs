//! What a function takes, while its arguments are written.

use std::path::Path;

use peil::language::Language;
use peil::model::Aggregate;

use crate::context::{Context, Inside};
use crate::sketch::Sketch;
use crate::workspace::Workspace;

/// A function with the argument that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub name: String,
    pub parameters: Vec<String>,
    pub about: String,
    pub active: usize,
}

impl Signature {
    /// `sum(list, needs: N of M, missing: prorate)`
    pub fn label(&self) -> String {
        format!("{}({})", self.name, self.parameters.join(", "))
    }
}

/// The function whose arguments are written at a place.
pub fn signature(workspace: &mut Workspace, path: &Path, byte: usize) -> Option<Signature> {
    let text = workspace.text(path)?;
    let context = Context::of(&text, byte);
    if context.inside != Inside::Code {
        return None;
    }
    let (name, inside) = context.call()?;
    let tongue = workspace.settings.tongue;
    let mut depth = 0usize;
    let mut commas = 0;
    for token in inside {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "," if depth == 0 => commas += 1,
            _ => {}
        }
    }
    let written = |word: &str| inside.iter().rev().take(3).any(|token| token.is(word));
    let (parameters, about) = known(name.text, tongue).or_else(|| {
        let unit = workspace.good(path).or_else(|| workspace.unit(path))?;
        let sketch = Sketch::of(&unit);
        let (_, parameters) = sketch.calls.iter().find(|(known, _)| known == name.text)?;
        Some((parameters.clone(), String::new()))
    })?;
    let named = parameters
        .iter()
        .position(|parameter| parameter.split_once(':').is_some_and(|(word, _)| written(word)));
    let active = named.unwrap_or(commas).min(parameters.len().saturating_sub(1));
    Some(Signature { name: name.text.to_string(), parameters, about, active })
}

fn known(name: &str, tongue: Language) -> Option<(Vec<String>, String)> {
    let lists = |parameters: &[&str]| parameters.iter().map(ToString::to_string).collect::<Vec<_>>();
    if let Some(aggregate) = Aggregate::named(name) {
        let rules = aggregate.rules();
        let mut parameters = lists(if name == "at_least" { &["n", "list"] } else { &["list"] });
        if name != "answered" {
            parameters.push("needs: N of M".into());
        }
        if rules.may_prorate {
            parameters.push("missing: prorate".into());
        } else if aggregate.takes_truths() && name == "count" {
            parameters.push("missing: no".into());
        }
        return Some((parameters, aggregate_about(aggregate, tongue).into()));
    }
    let (parameters, english, dutch): (&[&str], &str, &str) = match name {
        "first" => (&["a", "b"], "the first that is not missing", "de eerste die er is"),
        "reverse" => (
            &["x"],
            "low + high − x, on the question's own scale",
            "laagste + hoogste − x, op de eigen schaal",
        ),
        "percent" => (
            &["x"],
            "its place between low and high, from 0 to 100",
            "de plaats tussen laagste en hoogste, van 0 tot 100",
        ),
        "round" => (&["x", "decimals"], "half away from zero", "een half van nul af"),
        "floor" => (&["x"], "down to a whole number", "naar beneden, op een geheel getal"),
        "ceil" => (&["x"], "up to a whole number", "naar boven, op een geheel getal"),
        "abs" => (&["x"], "without its sign", "zonder minteken"),
        "clamp" => (
            &["x", "low", "high"],
            "not below the one nor above the other",
            "niet onder de een en niet boven de ander",
        ),
        "sqrt" => (&["x"], "the square root; approximate", "de wortel; benaderd"),
        "exp" => (&["x"], "e to this power; approximate", "e tot deze macht; benaderd"),
        "ln" => (&["x"], "the natural logarithm; approximate", "de natuurlijke logaritme; benaderd"),
        "years" => (&["from", "to"], "completed years between two dates", "hele jaren tussen twee datums"),
        "hours" => (
            &["from", "to"],
            "from one time of day to the next, past midnight",
            "van het ene tijdstip tot het volgende, over middernacht heen",
        ),
        _ => return None,
    };
    Some((lists(parameters), tongue.say(english, dutch).into()))
}

fn aggregate_about(aggregate: Aggregate, tongue: Language) -> &'static str {
    match aggregate {
        Aggregate::Sum => tongue.say("the sum of a list", "de som van een lijst"),
        Aggregate::Mean => tongue.say("the mean of a list", "het gemiddelde van een lijst"),
        Aggregate::Min => tongue.say("the lowest of a list", "de laagste van een lijst"),
        Aggregate::Max => tongue.say("the highest of a list", "de hoogste van een lijst"),
        Aggregate::Sd => {
            tongue.say("the standard deviation, with divisor n − 1", "de standaarddeviatie, met deler n − 1")
        }
        Aggregate::Median => tongue.say("the median of a list", "de mediaan van een lijst"),
        Aggregate::Count => {
            tongue.say("how many are true, or were chosen", "hoeveel er waar zijn, of gekozen zijn")
        }
        Aggregate::Answered => tongue.say("how many were answered", "hoeveel er beantwoord zijn"),
        Aggregate::Any => tongue.say("whether one is true", "of er een waar is"),
        Aggregate::All => tongue.say("whether all are true", "of alle waar zijn"),
        Aggregate::AtLeast(_) => tongue.say("whether so many are true", "of er zo veel waar zijn"),
    }
}
