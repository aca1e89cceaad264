//! Values that came over and can differ, because something that they hang on is always asked here: a condition
//! that was lost. They are not the same column as in the original.

use std::collections::{HashMap, HashSet};

use crate::expression::Ex;
use crate::ir::{Computed, Form, Node, Value};
use crate::report::Kind;

/// What the formats call a condition under which something is asked.
const CONDITIONS: [&str; 8] = [
    "relevant",
    "condition",
    "condition on a text",
    "enableWhen",
    "enableWhenExpression",
    "branching logic",
    "isVis",
    "visibleIf",
];
/// How often what was found is followed on.
const PASSES: usize = 50;

/// By its name in Peil, each question and computed value that hangs on a condition that was lost: what the
/// original calls that of which it was the condition.
pub fn tainted(form: &Form) -> HashMap<String, String> {
    let lost: HashSet<&str> = form
        .losses
        .iter()
        .filter(|loss| loss.kind == Kind::Dropped && CONDITIONS.contains(&loss.construct.as_str()))
        .map(|loss| loss.source.as_str())
        .collect();
    let mut found = HashMap::new();
    if lost.is_empty() {
        return found;
    }
    for _pass in 0..PASSES {
        let before = found.len();
        walk(&form.nodes, None, &lost, &mut found);
        form.computed.iter().for_each(|computed| one(computed, None, &lost, &mut found));
        if found.len() == before {
            break;
        }
    }
    found
}

fn walk(nodes: &[Node], around: Option<&str>, lost: &HashSet<&str>, found: &mut HashMap<String, String>) {
    for node in nodes {
        match node {
            Node::Item(item) => {
                let why = reason(&item.source, item.when.as_ref(), around, lost, found);
                if let Some(why) = why {
                    found.entry(item.name.clone()).or_insert(why);
                }
            }
            Node::Group(group) => {
                let times = group.repeat.as_ref().map(|rounds| &rounds.times);
                let why = reason(&group.source, group.when.as_ref(), around, lost, found)
                    .or_else(|| reason("", times, None, lost, found));
                for computed in group.repeat.iter().flat_map(|rounds| &rounds.scores) {
                    one(computed, why.as_deref(), lost, found);
                }
                walk(&group.nodes, why.as_deref(), lost, found);
            }
            Node::Note(_) => {}
        }
    }
}

fn one(computed: &Computed, around: Option<&str>, lost: &HashSet<&str>, found: &mut HashMap<String, String>) {
    let mut why = reason(&computed.source, computed.when.as_ref(), around, lost, found);
    let parts: Vec<&Ex> = match &computed.value {
        Value::Score { value, .. } | Value::Let(value) => vec![value],
        Value::Class { rules } => rules.iter().filter_map(|(when, _, _)| when.as_ref()).collect(),
    };
    for part in parts {
        why = why.or_else(|| reason("", Some(part), None, lost, found));
    }
    if let Some(why) = why {
        found.entry(computed.name.clone()).or_insert(why);
    }
}

/// Whose condition was lost: its own, that of what is around it, or that of something that it uses.
fn reason(
    source: &str,
    uses: Option<&Ex>,
    around: Option<&str>,
    lost: &HashSet<&str>,
    found: &HashMap<String, String>,
) -> Option<String> {
    if lost.contains(source) {
        return Some(source.to_string());
    }
    if let Some(around) = around {
        return Some(around.to_string());
    }
    let mut names = Vec::new();
    uses?.names(&mut names);
    names.iter().find_map(|name| found.get(name).cloned())
}
