//! Why a value is missing: the rule, where it struck, and the answers behind it.

use serde::Serialize;

use super::super::lookup;
use super::super::value::{Value, Why};
use super::super::{Evaluation, MissingReason};
use super::answers::Speaker;
use super::withheld::Guards;
use crate::formula::{Called, Legend, Said, Signs, is_plain, unwrapped};
use crate::model::{Family, Lookup, Needs, Node, NodeId, TextKey};

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingTrace {
    /// `too_few`, `operand`, `division`, `withheld`, `recoded`, `condition`: as `--reasons` writes them.
    pub rule: &'static str,
    /// In order of declaration.
    pub elements: Vec<OpenElement>,
    /// Where the rule struck; None for `operand`, which strikes at the answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// An answer behind a missing value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenElement {
    /// Its column.
    pub name: String,
    /// `blank`, `skipped`, or the key of the option given.
    pub reason: String,
    /// The label of that option.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// The operation that had no result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The score, class or let it belongs to, where that is another than the one explained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// The operation, as written.
    pub formula: String,
    /// The same, with values instead of names.
    pub filled: String,
    /// Of a list: how many there were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub few: Option<Few>,
    /// The author's words for withholding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Fewer answers than needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Few {
    /// How many are present.
    pub present: usize,
    /// How many there are in all.
    pub of: usize,
    /// How many are needed.
    pub needed: usize,
    /// Whether the elements are answers, and not scores or other values.
    pub answers: bool,
}

/// Why the value of a node is missing; None when it is not.
pub fn missing(
    legend: &Legend<'_>,
    evaluation: &Evaluation,
    speaker: Speaker<'_>,
    id: NodeId,
) -> Option<MissingTrace> {
    let MissingReason { rule, elements } = evaluation.missing_reason(legend.parts, id)?;
    let parts = legend.parts;
    let element = |element: super::super::Element| {
        let question = element.asked.map(|asked| parts.question(asked.question));
        let option = question
            .and_then(|question| parts.options(question).find(|(_, choice)| choice.key() == element.reason));
        let label = option
            .and_then(|(scale, choice)| speaker.say(&["scales", &parts.scale(scale).name, &choice.key()]));
        OpenElement { name: element.name, reason: element.reason, label }
    };
    let origin =
        if rule == super::super::Rule::Operand { None } else { origin(legend, evaluation, speaker, id) };
    Some(MissingTrace { rule: rule.name(), elements: elements.into_iter().map(element).collect(), origin })
}

/// Walks down to where the rule that a missing value names struck.
fn origin(
    legend: &Legend<'_>,
    evaluation: &Evaluation,
    speaker: Speaker<'_>,
    root: NodeId,
) -> Option<Origin> {
    let parts = legend.parts;
    let rule = evaluation.value(root).why()?.passed_on();
    let own_name = legend.called(root).map(|(_, name)| name);
    let (mut id, mut entry) = (root, None);
    // Every step goes to an earlier node, so this ends.
    while let Some(next) = cause(legend, evaluation, id, rule) {
        id = unwrapped(parts, next);
        if let Some((called, name)) = legend.called(id)
            && Some(name) != own_name
        {
            entry = Some((called, name.to_string()));
        }
    }
    let values = |inner: NodeId| {
        let plain = is_plain(parts, inner)
            && matches!(parts.node(inner), Node::Answer(_) | Node::Code { .. } | Node::Administered);
        let named = inner != id && legend.called(inner).is_some();
        (plain || named).then(|| super::worth::said(legend, inner, evaluation.value(inner)))
    };
    let at = entry.as_ref().map(|(called, _)| *called).or(legend.called(root).map(|(called, _)| called));
    let guard = Guards::of(parts, at).told(parts, evaluation, id).0;
    let shown = match parts.node(id).family() {
        Family::Withhold { when, .. } => guard.map_or(when, |guard| guard.when),
        Family::If { condition, .. } => condition,
        Family::Class { rules, .. } => rules
            .iter()
            .map(|(when, _)| *when)
            .find(|when| evaluation.value(*when).is_missing())
            .unwrap_or(id),
        Family::Band { sets, .. } => sets
            .iter()
            .filter_map(|set| set.when)
            .find(|when| evaluation.value(*when).is_missing())
            .unwrap_or(id),
        Family::Constant
        | Family::Response(_)
        | Family::Operation(_)
        | Family::IsMissing(_)
        | Family::And(_)
        | Family::Or(_)
        | Family::First(_)
        | Family::Element(..)
        | Family::Aggregate { .. }
        | Family::Lookup(..) => id,
    };
    Some(Origin {
        formula: legend.write_with(shown, Signs::Source, &|inner| {
            (inner != id).then(|| legend.called(inner)).flatten().map(|(_, name)| Said::name(name))
        }),
        filled: legend.write_with(shown, Signs::Paper, &values),
        few: few(legend, evaluation, id),
        reason: at
            .filter(|_| guard.is_some_and(|guard| guard.own))
            .and_then(|called| withheld(legend, speaker, called)),
        entry: entry.map(|(_, name)| name),
    })
}

/// The words for withholding a score or class.
fn withheld(legend: &Legend<'_>, speaker: Speaker<'_>, called: Called) -> Option<String> {
    let (room, name) = match called {
        Called::Score(at, _) | Called::Band(at, _) => ("scores", legend.parts.scores[at].name.as_str()),
        Called::Class(at) => ("classes", legend.parts.classes[at].declared()),
        Called::Let(..) => return None,
    };
    let informant = speaker.parts.informants.get(usize::from(speaker.informant)).map(String::as_str);
    speaker.parts.texts.say(&TextKey::new(&[room, name, "when"]), informant).map(str::to_string)
}

/// The operand whose rule a missing node passes on; None where the rule is its own.
fn cause(legend: &Legend<'_>, evaluation: &Evaluation, id: NodeId, rule: Why) -> Option<NodeId> {
    let parts = legend.parts;
    let value = |id: NodeId| evaluation.value(id);
    let passes = |child: &NodeId| value(*child).why().is_some_and(|why| why.passed_on() == rule);
    let node = parts.node(id);
    match node.family() {
        Family::Withhold { of, when } => value(when).is_true().then_some(of),
        Family::If { condition, then, otherwise } => {
            value(condition).truth().map(|truth| if truth { then } else { otherwise })
        }
        Family::Class { .. } => None,
        Family::Band { of, .. } => value(of).is_missing().then_some(of),
        Family::Lookup(keys, lookup) => {
            let values: Vec<&Value> = keys.iter().map(|key| value(*key)).collect();
            let passed = match lookup {
                Lookup::Recode(_) => keys.first().copied(),
                Lookup::Table(_) => keys.iter().copied().find(passes),
            };
            passed.filter(|_| own_row(parts.rows(lookup).1, &values))
        }
        Family::Aggregate { of, needs, .. } => {
            let few = few(legend, evaluation, id)?;
            if few.present < few.needed || rule == Why::TooFew && needs == Needs::Nothing && few.present == 0
            {
                return None;
            }
            of.iter().copied().find(passes)
        }
        Family::Constant
        | Family::Response(_)
        | Family::Operation(_)
        | Family::IsMissing(_)
        | Family::And(_)
        | Family::Or(_)
        | Family::First(_)
        | Family::Element(..) => node.children().into_iter().find(passes),
    }
}

/// Whether the keys are missing themselves, and no row is to blame.
fn own_row(map: &crate::model::Map, keys: &[&Value]) -> bool {
    lookup::unmapped(map, keys).is_some()
}

fn few(legend: &Legend<'_>, evaluation: &Evaluation, id: NodeId) -> Option<Few> {
    let parts = legend.parts;
    let Node::Aggregate { of, needs, .. } = parts.node(id) else { return None };
    let counted: Vec<NodeId> =
        of.iter().copied().filter(|&id| *evaluation.value(id) != Value::Absent).collect();
    let present = counted.iter().filter(|&&id| !evaluation.value(id).is_missing()).count();
    let answers = counted.iter().all(|&id| legend.called(unwrapped(parts, id)).is_none());
    // An aggregate of which nothing is needed still needs one value to be computed.
    Some(Few { present, of: counted.len(), needed: needs.least(counted.len()).max(1), answers })
}
