//! Scales: equal options become one scale, with a name that says what they are.

use std::collections::HashMap;

use crate::ir::{Answer, Form, Node, Scale};
use crate::names::{Names, plain};

/// The scales of a form, each once, in the order of their first use.
#[derive(Debug, Clone, Default)]
pub struct Scales {
    pub all: Vec<(String, Scale)>,
    by_item: HashMap<String, usize>,
}

impl Scales {
    /// Gathers the scales of all questions.
    pub fn of(form: &Form) -> Scales {
        let mut scales = Scales::default();
        let mut names = Names::default();
        scales.walk(&form.nodes, &form.language, &mut names);
        scales
    }

    /// The name of the scale of a question.
    pub fn name(&self, item: &str) -> Option<&str> {
        self.by_item.get(item).and_then(|at| self.all.get(*at)).map(|(name, _)| name.as_str())
    }

    fn walk(&mut self, nodes: &[Node], language: &str, names: &mut Names) {
        for node in nodes {
            match node {
                Node::Group(group) => self.walk(&group.nodes, language, names),
                Node::Note(_) => {}
                Node::Item(item) => {
                    if let Answer::One(scale) | Answer::Many(scale) = &item.answer {
                        let at = self
                            .all
                            .iter()
                            .position(|(_, other)| other.choices == scale.choices)
                            .unwrap_or_else(|| {
                                let name = names.take(&called(scale, language, &item.name));
                                self.all.push((name, scale.clone()));
                                self.all.len() - 1
                            });
                        self.by_item.insert(item.name.clone(), at);
                    }
                }
            }
        }
    }
}

/// What a scale is called: as in the original, otherwise by its ends, otherwise by its question.
fn called(scale: &Scale, language: &str, item: &str) -> String {
    if let Some(hint) = &scale.hint {
        return hint.clone();
    }
    let labels: Vec<String> = scale
        .choices
        .iter()
        .filter(|choice| !choice.missing)
        .map(|choice| plain(choice.label.text(language)))
        .collect();
    match labels.as_slice() {
        [first, .., last] => {
            let both = format!("{first}_to_{last}");
            if labels.len() == 2
                && labels.iter().all(|label| matches!(label.as_str(), "yes_" | "no_" | "ja" | "nee"))
            {
                "yes_no".into()
            } else if both.len() <= 34 && !first.starts_with("x_") && !last.starts_with("x_") {
                both
            } else {
                format!("{item}_answers")
            }
        }
        _few => format!("{item}_answers"),
    }
}
