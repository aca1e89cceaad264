//! Calculated fields and branching logic.

use super::super::common;
use super::{LANGUAGE, RULES, Reader};
use crate::expression::Ex;
use crate::expression::parse::{Dialect, parse};
use crate::expression::translate::{Means, Translator};
use crate::ir::{Node, Words};
use crate::names::plain;
use crate::report::Kind;
use crate::texts;

impl Reader {
    pub(super) fn calculations(&mut self) {
        let mut open = std::mem::take(&mut self.calcs);
        let names: Vec<String> = open.iter().map(|(name, ..)| name.clone()).collect();
        for round in 0..=open.len() {
            let mut later = Vec::new();
            let last = round == names.len();
            for calc in std::mem::take(&mut open) {
                let waits = names.iter().any(|name| {
                    *name != calc.0
                        && calc.2.contains(&format!("[{name}]"))
                        && self.symbols.get(name).is_none()
                });
                if waits && !last {
                    later.push(calc)
                } else {
                    self.calculation(&calc.0, &calc.1, &calc.2, &calc.3)
                }
            }
            open = later;
            if open.is_empty() {
                break;
            }
        }
    }

    pub(super) fn calculation(&mut self, source: &str, label: &str, formula: &str, branching: &str) {
        let made = parse(formula, Dialect::RedCap).map_err(|error| error.to_string()).and_then(|sx| {
            let mut translator = Translator::new(&self.symbols, RULES);
            let value = translator.value(&sx).map_err(|lost| lost.0)?;
            let made = common::made(&mut translator, value)?;
            Ok((made, translator.remarks))
        });
        let lost = |this: &mut Self, why: &str| {
            this.build.form.lose(
                source,
                "calc",
                Kind::Dropped,
                format!(
                    "`{}`: {why}",
                    texts::short(&formula.split_whitespace().collect::<Vec<_>>().join(" "), 160)
                ),
            );
            this.symbols.add(
                source,
                &plain(source),
                Means::Lost(format!("`{source}` was not imported")),
                None,
            );
        };
        let ((made, means), remarks) = match made {
            Ok(found) => found,
            Err(why) => return lost(self, &why),
        };
        for (construct, detail) in remarks {
            self.build.form.lose(source, construct, Kind::Approximated, detail);
        }
        // The branching of a calc only hides it: the value counts anyway.
        if !branching.is_empty() {
            self.build.form.lose(
                source,
                "branching of a calc",
                Kind::Dropped,
                "it hides the value on the page; the value is still computed",
            );
        }
        let name = self.build.name(source, &["_band".into(), "_missing".into()]);
        let label = self.build.label(source, Words::one(LANGUAGE, label));
        match common::computed(source, &name, label, made, None) {
            Some(computed) => {
                self.symbols.add_computed(source, &name, means, None);
                self.build.form.computed.push(computed);
            }
            None => lost(self, "a value that is sometimes missing inside another"),
        }
    }

    pub(super) fn conditions(&mut self) {
        for (name, source, text) in std::mem::take(&mut self.whens) {
            match self.said(&source, &text) {
                Ok(ex) => set(&mut self.build.form.nodes, &name, &ex),
                Err(why) => self.build.form.lose(
                    &source,
                    "branching logic",
                    Kind::Dropped,
                    format!("`{}`: {why}; it is always asked", texts::short(&text, 160)),
                ),
            }
        }
        for (name, source, text) in std::mem::take(&mut self.shown) {
            match self.said(&source, &text) {
                Ok(ex) => set(&mut self.build.form.nodes, &name, &ex),
                Err(why) => {
                    let why = format!("`{}`: {why}", texts::short(&text, 160));
                    self.build.lose_note(&name, "descriptive", &why);
                }
            }
        }
    }

    /// Branching logic in the words of Peil; where there are none, why.
    fn said(&mut self, source: &str, text: &str) -> Result<Ex, String> {
        let sx = parse(text, Dialect::RedCap).map_err(|error| error.to_string())?;
        let mut translator = Translator::new(&self.symbols, RULES);
        let ex = translator.condition(&sx).map_err(|lost| lost.0)?;
        for (construct, detail) in std::mem::take(&mut translator.remarks) {
            self.build.form.lose(source, construct, Kind::Approximated, detail);
        }
        Ok(ex)
    }
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
