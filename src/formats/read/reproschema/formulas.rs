//! Computed values and `isVis`.

use serde_json::Value as Json;

use super::super::common::{self, list, member};
use super::{RULES, Reader, words};
use crate::expression::Ex;
use crate::expression::parse::{Dialect, parse};
use crate::expression::translate::{Means, Translator};
use crate::ir::{Node, Words};
use crate::names::plain;
use crate::report::Kind;
use crate::texts;

impl Reader {
    pub(super) fn conditions(&mut self) {
        for (name, variable, text) in std::mem::take(&mut self.whens) {
            match self.said(&text) {
                Ok(ex) => set(&mut self.build.form.nodes, &name, &ex),
                Err(why) => self.build.form.lose(
                    &variable,
                    "isVis",
                    Kind::Dropped,
                    format!("`{}`: {why}; it is always asked", texts::short(&text, 160)),
                ),
            }
        }
        for (name, text) in std::mem::take(&mut self.shown) {
            match self.said(&text) {
                Ok(ex) => set(&mut self.build.form.nodes, &name, &ex),
                Err(why) => {
                    let why = format!("`{}`: {why}", texts::short(&text, 160));
                    self.build.lose_note(&name, "isVis", &why);
                }
            }
        }
    }

    /// `isVis` in the words of Peil; where there are none, why.
    fn said(&self, text: &str) -> Result<Ex, String> {
        let sx = parse(text, Dialect::JavaScript).map_err(|error| error.to_string())?;
        Translator::new(&self.symbols, RULES).condition(&sx).map_err(|lost| lost.0)
    }

    pub(super) fn computes(&mut self) {
        let computes: Vec<Json> = list(&self.activity, "compute").into_iter().cloned().collect();
        let properties: Vec<String> = self
            .activity
            .get("ui")
            .map(|ui| list(ui, "addProperties").into_iter().map(|one| member(one, "variableName")).collect())
            .unwrap_or_default();
        let names: Vec<String> = computes.iter().map(|one| member(one, "variableName")).collect();
        let mut open = computes;
        for round in 0..=names.len() {
            let mut later = Vec::new();
            for one in std::mem::take(&mut open) {
                let text = member(&one, "jsExpression");
                let own = member(&one, "variableName");
                let waits = names
                    .iter()
                    .any(|name| *name != own && holds_word(&text, name) && self.symbols.get(name).is_none());
                if waits && round < names.len() {
                    later.push(one)
                } else {
                    self.compute(&own, &text, &properties)
                }
            }
            open = later;
            if open.is_empty() {
                break;
            }
        }
    }

    pub(super) fn compute(&mut self, variable: &str, text: &str, properties: &[String]) {
        let made = parse(text, Dialect::JavaScript).map_err(|error| error.to_string()).and_then(|sx| {
            let mut translator = Translator::new(&self.symbols, RULES);
            let value = translator.value(&sx).map_err(|lost| lost.0)?;
            common::made(&mut translator, value)
        });
        let lost = |this: &mut Self, why: &str| {
            this.build.form.lose(
                variable,
                "compute",
                Kind::Dropped,
                format!("`{}`: {why}", texts::short(text, 160)),
            );
            this.symbols.add(
                variable,
                &plain(variable),
                Means::Lost(format!("`{variable}` was not imported")),
                None,
            );
        };
        let (made, means) = match made {
            Ok(found) => found,
            Err(why) => return lost(self, &why),
        };
        let name = self.build.name(variable, &["_band".into(), "_missing".into()]);
        let item = self.score_item(variable);
        let label = if item.is_empty() {
            Words::one(&self.build.form.language, texts::humane(variable))
        } else {
            item
        };
        let label = self.build.label(variable, label);
        match common::computed(variable, &name, label, made, None) {
            Some(mut computed) => {
                // Skipped and DontKnow are put into the formula as 0.
                if !self.skips().is_empty() {
                    if let crate::ir::Value::Score { value, .. } = &mut computed.value {
                        let (symbols, skips) = (&self.symbols, self.skips());
                        *value = std::mem::replace(value, Ex::Missing).rewrite(&mut |node| match node {
                            Ex::Name(name)
                                if symbols.0.values().any(|symbol| {
                                    symbol.name == name && matches!(&symbol.means, Means::One(scale) if scale.choices.iter().any(|choice| choice.missing))
                                }) =>
                            {
                                let passed =
                                    Ex::all(crate::expression::Op::Or, skips.iter().map(|(code, _)| Ex::Is(Box::new(Ex::name(&name)), plain(code))).collect());
                                Ex::If(Box::new(passed.or_truth(false)), Box::new(Ex::int(0)), Box::new(Ex::Name(name)))
                            }
                            other => other,
                        });
                    }
                    self.build.form.lose(
                        variable,
                        "Skipped and DontKnow",
                        Kind::Changed,
                        "the engine counts a skipped question as 0: written out",
                    );
                } else {
                    self.build.form.lose(variable, "Skipped and DontKnow", Kind::Changed, "the engine counts a skipped question as 0; this activity does not allow that, so it is not written out, and such an answer is not accepted");
                }
                self.symbols.add_computed(variable, &name, means, None);
                self.build.form.computed.push(computed);
            }
            None => return lost(self, "a value that is sometimes missing inside another"),
        }
        if !properties.iter().any(|name| name == variable) {
            self.build.form.lose(
                variable,
                "compute without a property",
                Kind::Changed,
                "the original computes it but never stores it, because its name is not in `addProperties`; here it is a score",
            );
        }
    }

    /// The item that shows a score gives its name.
    pub(super) fn score_item(&mut self, variable: &str) -> Words {
        let ui = self.activity.get("ui").cloned().unwrap_or(Json::Null);
        let Some(property) = list(&ui, "addProperties")
            .into_iter()
            .find(|property| member(property, "variableName") == variable)
            .cloned()
        else {
            return Words::default();
        };
        let path = member(&property, "isAbout");
        let Some((_, item)) = self.file(&self.path.clone(), &path) else { return Words::default() };
        self.build.form.lose(
            variable,
            "item that shows a score",
            Kind::Changed,
            "it is not a question: the score has its name",
        );
        words(item.get("prefLabel"))
    }
}

pub(super) fn holds_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let inside =
            |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        !inside(before) && !inside(after)
    })
}

pub(super) fn set(nodes: &mut [Node], name: &str, when: &Ex) {
    for node in nodes {
        match node {
            Node::Item(item) if item.name == name => item.when = Some(when.clone()),
            Node::Note(note) if note.name == name => note.when = Some(when.clone()),
            Node::Item(_) | Node::Note(_) => {}
            Node::Group(group) => set(&mut group.nodes, name, when),
        }
    }
}
