//! The values behind an expectation that was not met.

use super::{Evaluation, Value};
use crate::model::{AnswerType, Asked, Choices, LooksAt, Node, NodeId, Parts, QuestionId};

/// The values behind a condition.
#[derive(Debug, Default)]
pub struct Behind {
    /// One each: `totaal is 14`.
    pub lines: Vec<String>,
    /// The scores, classes and named values among them.
    pub names: Vec<String>,
}

/// The values of whatever a condition that is not true compares.
pub fn behind(parts: &Parts, evaluation: &Evaluation, condition: NodeId) -> Behind {
    let mut behind = Behind::default();
    walk(parts, evaluation, condition, &mut behind);
    behind
}

fn walk(parts: &Parts, evaluation: &Evaluation, id: NodeId, behind: &mut Behind) {
    let node = parts.node(id);
    if let Node::And(of) = node {
        for &part in of.iter().filter(|part| !evaluation.value(**part).is_true()) {
            walk(parts, evaluation, part, behind);
        }
    } else if let Node::Or(of) = node {
        for &part in of {
            walk(parts, evaluation, part, behind);
        }
    } else if let Node::Not(of) = node
        && named(parts, *of).is_none()
    {
        walk(parts, evaluation, *of, behind);
    } else if named(parts, id).is_none() && !node.children().is_empty() {
        for child in node.children() {
            line(parts, evaluation, child, behind);
        }
    } else {
        line(parts, evaluation, id, behind);
    }
}

fn line(parts: &Parts, evaluation: &Evaluation, id: NodeId, behind: &mut Behind) {
    if matches!(parts.node(id), Node::Number(_) | Node::Truth(_) | Node::Date(_) | Node::Time(_)) {
        return;
    }
    let name = named(parts, id).unwrap_or_else(|| "the value compared".into());
    let text = format!("{name} is {}", shown(parts, evaluation, id));
    if !behind.lines.contains(&text) {
        behind.lines.push(text);
    }
    let own = name.strip_prefix(BAND_OF).unwrap_or(&name).to_string();
    if !behind.names.contains(&own) {
        behind.names.push(own);
    }
}

const BAND_OF: &str = "the band of ";

/// How an author calls a value.
fn named(parts: &Parts, id: NodeId) -> Option<String> {
    for score in &parts.scores {
        if let Some(round) = score.value.iter().position(|value| *value == id) {
            return Some(parts.round_name(&score.name, score.repeat, round as u16));
        }
        if let Some(round) = score.band.iter().position(|band| *band == id) {
            return Some(format!("{BAND_OF}{}", parts.round_name(&score.name, score.repeat, round as u16)));
        }
    }
    if let Some(class) = parts.classes.iter().find(|class| class.value == id) {
        return Some(class.name.clone());
    }
    if let Some(found) = parts.lets.iter().find(|found| found.value == [id]) {
        return Some(found.name.clone());
    }
    let node = parts.node(id);
    if let Node::Code { of, .. } = node {
        return named(parts, *of);
    }
    match node.looks_at()? {
        LooksAt::Question(asked) => Some(parts.slot_name(asked)),
        LooksAt::Date => Some("administered".into()),
        LooksAt::Domain(..) | LooksAt::Round(..) | LooksAt::Informant(_) => None,
    }
}

fn shown(parts: &Parts, evaluation: &Evaluation, id: NodeId) -> String {
    match (evaluation.value(id), parts.node(id)) {
        (Value::Missing(_) | Value::Absent, _) => match evaluation.missing_reason(parts, id) {
            Some(reason) => format!("missing: {reason}"),
            None => "missing".into(),
        },
        (Value::Number(number), _) => number.to_string(),
        (Value::Truth(truth), _) => if *truth { "yes" } else { "no" }.into(),
        (Value::Date(date), _) => date.to_string(),
        (Value::Time(time), _) => time.to_string(),
        (Value::Choice(option), Node::Band { score, .. }) => key(parts, Choices::Bands(*score), *option),
        (Value::Choice(option), Node::Class { class, .. }) => key(parts, Choices::Class(*class), *option),
        (Value::Choice(option), Node::Answer(asked)) => option_key(parts, *asked, *option),
        (Value::Choice(option), Node::Withhold { of, .. }) => withheld(parts, *of, *option),
        (Value::Chosen(chosen), Node::Answer(asked)) => many(parts, asked.question, *chosen),
        _ => "given".into(),
    }
}

fn key(parts: &Parts, choices: Choices, option: u16) -> String {
    parts.choices(choices).get(usize::from(option)).map(|choice| choice.key()).unwrap_or_default()
}

fn option_key(parts: &Parts, asked: Asked, option: u16) -> String {
    parts.option(parts.question(asked.question), option).map(|(_, choice)| choice.key()).unwrap_or_default()
}

fn withheld(parts: &Parts, of: NodeId, option: u16) -> String {
    let node = parts.node(of);
    if let Node::Withhold { of, .. } = node {
        return withheld(parts, *of, option);
    }
    let Node::Class { class, .. } = node else { return format!("option {option}") };
    key(parts, Choices::Class(*class), option)
}

fn many(parts: &Parts, id: QuestionId, chosen: u128) -> String {
    let question = parts.question(id);
    match question.answer {
        AnswerType::Many(_) => {
            let keys = parts
                .options(question)
                .enumerate()
                .filter(|(at, _)| chosen >> at & 1 == 1)
                .map(|(_, (_, choice))| choice.key());
            keys.collect::<Vec<_>>().join("|")
        }
        AnswerType::Scale(_)
        | AnswerType::YesNo
        | AnswerType::Number { .. }
        | AnswerType::Text { .. }
        | AnswerType::Date
        | AnswerType::DateWithin(_)
        | AnswerType::Time => String::new(),
    }
}
