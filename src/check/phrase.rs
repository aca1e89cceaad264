//! A node as an author would write it, for the `expect` of a witness.

use rustc_hash::{FxHashMap, FxHashSet};

use super::answers::is_decimal;
use crate::model::{Aggregate, Asked, Cell, Choice, Choices, Informants, Instrument, MissingRule, Needs, Node, NodeId, Number, Type};

/// The longest text that still reads well in a test.
const LONGEST: usize = 160;
/// The most nodes that are looked at for it.
const MOST_NODES: usize = 400;

/// How tightly the parts of a text hold together, from `if` to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    If,
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    Sign,
    Power,
    Name,
}

/// A text, and whether it is a list over the rounds of a repeat.
#[derive(Debug, Clone)]
pub struct Phrase {
    pub text: String,
    pub rounds: bool,
    tie: Tie,
}

impl Phrase {
    fn name(text: impl Into<String>, rounds: bool) -> Phrase {
        Phrase { text: text.into(), rounds, tie: Tie::Name }
    }

    fn held(&self, by: Tie) -> String {
        if self.tie >= by { self.text.clone() } else { format!("({})", self.text) }
    }

    /// A condition on it, true when it holds in some round.
    pub fn expecting(&self, condition: &str) -> String {
        let text = format!("{} {condition}", self.held(Tie::Sum));
        if self.rounds { format!("any({text}, missing: no)") } else { text }
    }
}

/// None where it cannot be written, or not shortly.
pub fn phrase(parts: &Instrument, types: &[Type], id: NodeId) -> Option<Phrase> {
    let names = names(parts);
    let mut found: FxHashMap<NodeId, Option<Phrase>> = FxHashMap::default();
    let (mut open, mut nodes) = (vec![id], FxHashSet::default());
    while let Some(id) = open.pop() {
        if nodes.insert(id) && !names.contains_key(&id) {
            parts.node(id).visit_children(|child| open.push(child));
        }
        if nodes.len() > MOST_NODES {
            return None;
        }
    }
    let mut nodes: Vec<NodeId> = nodes.into_iter().collect();
    nodes.sort_unstable();
    for id in nodes {
        let text = match names.get(&id) {
            Some((name, rounds)) => Some(Phrase::name(*name, *rounds)),
            None => write(parts, types, &found, id).filter(|phrase| phrase.text.len() <= LONGEST),
        };
        found.insert(id, text);
    }
    found.remove(&id).flatten()
}

/// Scores, classes and `let`s by their nodes.
fn names(parts: &Instrument) -> FxHashMap<NodeId, (&str, bool)> {
    let mut names = FxHashMap::default();
    for binding in &parts.lets {
        if let [one] = binding.value[..]
            && !matches!(parts.node(one), Node::Answer(_) | Node::Number(_) | Node::Truth(_))
        {
            names.insert(one, (binding.name.as_str(), false));
        }
    }
    for score in &parts.scores {
        for value in &score.value {
            if !matches!(parts.node(*value), Node::Answer(_) | Node::Code { .. }) {
                names.insert(*value, (score.name.as_str(), score.repeat.is_some()));
            }
        }
    }
    for class in &parts.classes {
        names.insert(class.value, (class.name.as_str(), false));
    }
    names
}

type Found = FxHashMap<NodeId, Option<Phrase>>;

fn write(parts: &Instrument, types: &[Type], found: &Found, id: NodeId) -> Option<Phrase> {
    let get = |id: &NodeId| found.get(id)?.as_ref();
    let node = parts.node(id);
    let join = |ids: &[NodeId], word: &str, tie: Tie| -> Option<Phrase> {
        let rounds = rounds(found, ids);
        let texts: Option<Vec<String>> = ids.iter().map(|id| get(id).map(|phrase| phrase.held(next(tie)))).collect();
        Some(Phrase { text: texts?.join(word), rounds, tie })
    };
    let call = |name: &str, ids: &[NodeId], more: &[String]| -> Option<Phrase> {
        let mut texts: Vec<String> = Vec::new();
        for id in ids {
            let text = get(id)?.text.clone();
            // The rounds of a repeat are one list.
            if texts.last() != Some(&text) {
                texts.push(text);
            }
        }
        texts.extend(more.iter().cloned());
        Some(Phrase { text: format!("{name}({})", texts.join(", ")), rounds: rounds(found, ids), tie: Tie::Name })
    };
    let question = |asked: &Asked| {
        let question = parts.question(asked.question);
        Phrase::name(&question.name, question.repeat.is_some())
    };
    let said = |phrase: Phrase, what: &str| Phrase { text: format!("{} {what}", phrase.held(Tie::Sum)), rounds: phrase.rounds, tie: Tie::Compare };
    match node {
        Node::Number(number) => Some(constant(number)),
        Node::Truth(truth) => Some(Phrase::name(if *truth { "yes" } else { "no" }, false)),
        Node::Date(date) => Some(Phrase::name(date.to_string(), false)),
        Node::Time(time) => Some(Phrase::name(time.to_string(), false)),
        Node::Answer(asked) => Some(question(asked)),
        Node::Administered => Some(Phrase::name("administered", false)),
        Node::IsBlank(asked) => Some(said(question(asked), "is blank")),
        Node::IsSkipped(asked) => Some(said(question(asked), "is skipped")),
        Node::IsMissingOption { asked, option } => {
            let key = parts.option(parts.question(asked.question), *option)?.1.key();
            Some(said(question(asked), &format!("is {key}")))
        }
        Node::IsMissing(of) => Some(said(get(of)?.clone(), "is missing")),
        Node::IsLeftOut { group, .. } => {
            let group = parts.group(*group);
            Some(said(Phrase::name(&group.name, group.repeat.is_some()), "is skipped"))
        }
        Node::IsInformant(who) => informants(parts, *who),
        Node::Code { of, .. } | Node::ClassCode { of, .. } | Node::ForOthers { of, .. } => get(of).cloned(),
        Node::InRound { of, .. } => get(of).map(|phrase| Phrase { rounds: true, ..phrase.clone() }),
        Node::IsOption { of, option } => match parts.node(*of) {
            Node::Band { score, .. } => {
                let score = &parts.scores[score.at()];
                Some(said(Phrase::name(&score.name, score.repeat.is_some()), &format!("is {}", score.bands.get(usize::from(*option))?.key())))
            }
            _ => {
                let key = options(parts, types, *of)?.get(usize::from(*option))?.key();
                Some(said(get(of)?.clone(), &format!("is {key}")))
            }
        },
        Node::Has { of, option } => {
            let Some(Type::Chosen(question)) = types.get(of.at()) else { return None };
            let key = parts.option(parts.question(*question), *option)?.1.key();
            Some(said(get(of)?.clone(), &format!("has {key}")))
        }
        Node::CountChosen(of) => call("count", &[*of], &[]),
        Node::Negate(of) => {
            let of = get(of)?;
            Some(Phrase { text: format!("-{}", of.held(Tie::Power)), rounds: of.rounds, tie: Tie::Sign })
        }
        Node::Add(a, b) => join(&[*a, *b], " + ", Tie::Sum),
        Node::Subtract(a, b) => join(&[*a, *b], " - ", Tie::Sum),
        Node::Multiply(a, b) => join(&[*a, *b], " * ", Tie::Product),
        Node::Divide(a, b) => join(&[*a, *b], " / ", Tie::Product),
        Node::Power(of, exponent) => {
            let of = get(of)?;
            Some(Phrase { text: format!("{} ^ {exponent}", of.held(Tie::Name)), rounds: of.rounds, tie: Tie::Power })
        }
        Node::PowerApproximate(a, b) => {
            let (a, b) = (get(a)?, get(b)?);
            Some(Phrase { text: format!("{} ^ {}", a.held(Tie::Name), b.held(Tie::Sign)), rounds: a.rounds || b.rounds, tie: Tie::Power })
        }
        Node::Reverse { of, .. } => call("reverse", &[*of], &[]),
        Node::Percent { of, .. } => call("percent", &[*of], &[]),
        Node::Round { of, digits: 0 } => call("round", &[*of], &[]),
        Node::Round { of, digits } => call("round", &[*of], &[digits.to_string()]),
        Node::Floor(of) => call("floor", &[*of], &[]),
        Node::Ceiling(of) => call("ceil", &[*of], &[]),
        Node::Absolute(of) => call("abs", &[*of], &[]),
        Node::Clamp { of, low, high } => call("clamp", &[*of, *low, *high], &[]),
        Node::SquareRoot(of) => call("sqrt", &[*of], &[]),
        Node::Exponential(of) => call("exp", &[*of], &[]),
        Node::Logarithm(of) => call("ln", &[*of], &[]),
        Node::Years { from, to } => call("years", &[*from, *to], &[]),
        Node::Hours { from, to } => call("hours", &[*from, *to], &[]),
        Node::Compare { op, left, right } => join(&[*left, *right], &format!(" {} ", op.sign()), Tie::Compare),
        Node::Within { of, cells } => {
            let options = options(parts, types, *of);
            let cells: Option<Vec<String>> = cells.iter().map(|cell| written(cell, options.as_deref())).collect();
            Some(said(get(of)?.clone(), &format!("in [{}]", cells?.join(", "))))
        }
        Node::Not(of) => {
            let of = get(of)?;
            Some(Phrase { text: format!("not {}", of.held(Tie::Name)), rounds: of.rounds, tie: Tie::Not })
        }
        Node::And(of) => join(of, " and ", Tie::And),
        Node::Or(of) => join(of, " or ", Tie::Or),
        Node::If { condition, then, otherwise } => {
            let (when, a, b) = (get(condition)?, get(then)?, get(otherwise)?);
            let text = format!("if {} then {} else {}", when.held(Tie::Or), a.held(Tie::Or), b.held(Tie::Or));
            Some(Phrase { text, rounds: when.rounds || a.rounds || b.rounds, tie: Tie::If })
        }
        Node::First(of) => call("first", of, &[]),
        Node::Aggregate { kind, of, needs, missing } => aggregate(*kind, *needs, *missing, of, &call),
        Node::Recode { of, recode } => call(&parts.recodes[recode.at()].name, &[*of], &[]),
        Node::Table { keys, table } => call(&parts.tables[table.at()].name, keys, &[]),
        Node::Withhold { .. } | Node::Band { .. } | Node::Class { .. } => None,
    }
}

fn rounds(found: &Found, ids: &[NodeId]) -> bool {
    ids.iter().any(|id| found.get(id).and_then(Option::as_ref).is_some_and(|phrase| phrase.rounds))
}

fn next(tie: Tie) -> Tie {
    match tie {
        Tie::If => Tie::Or,
        Tie::Or => Tie::And,
        Tie::And => Tie::Not,
        Tie::Not => Tie::Compare,
        Tie::Compare => Tie::Sum,
        Tie::Sum => Tie::Product,
        Tie::Product => Tie::Sign,
        Tie::Sign => Tie::Power,
        Tie::Power | Tie::Name => Tie::Name,
    }
}

/// Writes a call: its name, what it works on, and what is said by name.
type Call<'c> = &'c dyn Fn(&str, &[NodeId], &[String]) -> Option<Phrase>;

fn aggregate(kind: Aggregate, needs: Needs, missing: MissingRule, of: &[NodeId], call: Call<'_>) -> Option<Phrase> {
    let mut more = Vec::new();
    match needs {
        Needs::Half => more.push("needs: half".to_string()),
        Needs::AtLeast(least) => more.push(format!("needs: {least}")),
        Needs::All | Needs::Nothing => {}
    }
    match missing {
        MissingRule::Prorate => more.push("missing: prorate".into()),
        MissingRule::Zero => more.push("missing: zero".into()),
        MissingRule::No => more.push("missing: no".into()),
        MissingRule::Leave => {}
    }
    let name = match kind {
        Aggregate::Sum => "sum",
        Aggregate::Mean => "mean",
        Aggregate::Min => "min",
        Aggregate::Max => "max",
        Aggregate::Sd => "sd",
        Aggregate::Median => "median",
        Aggregate::Count => "count",
        Aggregate::Answered => "answered",
        Aggregate::Any => "any",
        Aggregate::All => "all",
        Aggregate::AtLeast(least) => {
            let phrase = call("", of, &more)?;
            return Some(Phrase { text: format!("at_least({least}, {}", &phrase.text[1..]), rounds: false, ..phrase });
        }
    };
    call(name, of, &more).map(|phrase| Phrase { rounds: false, ..phrase })
}

/// A number as it can be written.
fn constant(number: &Number) -> Phrase {
    let (text, tie) = match number.to_small() {
        Some((n, d)) if !is_decimal(number) => (format!("{n}/{d}"), Tie::Product),
        _ if number.is_negative() => (number.to_string(), Tie::Sign),
        _ => (number.to_string(), Tie::Name),
    };
    Phrase { text, rounds: false, tie }
}

/// A number as it can be written in a comparison.
pub fn number_text(number: &Number) -> String {
    constant(number).text
}

fn informants(parts: &Instrument, who: Informants) -> Option<Phrase> {
    let names: Vec<String> = who.iter().filter_map(|at| parts.informants.get(usize::from(at))).map(|name| format!("informant is {name}")).collect();
    let tie = if names.len() == 1 { Tie::Compare } else { Tie::Or };
    (!names.is_empty()).then(|| Phrase { text: names.join(" or "), rounds: false, tie })
}

fn options<'p>(parts: &'p Instrument, types: &[Type], of: NodeId) -> Option<Vec<&'p Choice>> {
    let node = match parts.node(of) {
        Node::Code { of, .. } | Node::ClassCode { of, .. } => *of,
        _ => of,
    };
    match types.get(node.at()) {
        Some(Type::Choice(choices @ (Choices::Scale(..) | Choices::Class(_) | Choices::Bands(_)))) => Some(parts.choices(*choices)),
        _ => None,
    }
}

fn written(cell: &Cell, options: Option<&[&Choice]>) -> Option<String> {
    let span = |low: String, high: String| if low == high { low } else { format!("{low}..{high}") };
    match cell {
        Cell::Between(low, high) => Some(span(low.to_string(), high.to_string())),
        Cell::From(low) => Some(format!("from {low}")),
        Cell::Above(low) => Some(format!("above {low}")),
        Cell::Option(option) => options?.get(usize::from(*option)).map(|choice| choice.key()),
        Cell::DateBetween(low, high) => Some(span(low.to_string(), high.to_string())),
        Cell::TimeBetween(low, high) => Some(span(low.to_string(), high.to_string())),
        Cell::Any => None,
    }
}
