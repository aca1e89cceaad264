//! A response that shows something, written as a `test` that can be pasted into the instrument and passes
//! there.

use super::inquiry::{Inquiry, Slice};
use super::want::Goal;
use crate::model::{
    Answer, AnswerType, Asked, GroupId, Informants, Instrument, Question, QuestionId, SlotId,
};
use crate::score::Response;

/// Questions in a row with the same answer are written as a range from this many on.
const A_ROW: usize = 3;

/// Leaves out of a response what the goal does not need.
pub fn least(inquiry: &mut Inquiry<'_>, goal: &Goal, response: &Response) -> Response {
    let slice = inquiry.slice(&goal.roots());
    let mut least = Response::blank(inquiry.parts);
    least.informant = response.informant;
    least.administered = response.administered;
    for &slot in &slice.slots {
        least.set(slot, response.answer(slot).cloned());
    }
    for &group in &slice.groups {
        least.leave_out(group, response.is_left_out(group));
    }
    if !holds(inquiry, goal, &slice, &least) {
        return response.clone();
    }
    try_without(inquiry, goal, &slice, &mut least, &|tried| tried.informant = 0);
    try_without(inquiry, goal, &slice, &mut least, &|tried| tried.administered = None);
    for &group in &slice.groups {
        try_without(inquiry, goal, &slice, &mut least, &|tried| tried.leave_out(group, false));
    }
    // From the last to the first, and no round before a later one: that is how a test writes rounds.
    let parts = inquiry.parts;
    for &slot in slice.slots.iter().rev() {
        let asked = parts.asked(slot);
        let later = asked.round + 1 < parts.rounds(parts.question(asked.question).repeat)
            && least.answer(SlotId(slot.0 + 1)).is_some();
        if !later {
            try_without(inquiry, goal, &slice, &mut least, &|tried| tried.set(slot, None));
        }
    }
    least
}

fn try_without(
    inquiry: &mut Inquiry<'_>,
    goal: &Goal,
    slice: &Slice,
    least: &mut Response,
    change: &dyn Fn(&mut Response),
) {
    let mut tried = least.clone();
    change(&mut tried);
    if tried != *least && holds(inquiry, goal, slice, &tried) {
        *least = tried;
    }
}

fn holds(inquiry: &mut Inquiry<'_>, goal: &Goal, slice: &Slice, response: &Response) -> bool {
    inquiry.run(response, slice) && inquiry.met(goal, slice, response)
}

/// The test. None where a response cannot be written as one.
pub fn test(parts: &Instrument, name: &str, response: &Response, expectations: &[String]) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    if response.informant != 0 {
        lines.push(format!("informant {}", parts.informants.get(usize::from(response.informant))?));
    }
    if let Some(day) = response.administered {
        lines.push(format!("administered {day}"));
    }
    let left_out: Vec<&str> = (0..parts.groups.len())
        .filter(|at| response.is_left_out(GroupId(*at as u32)))
        .map(|at| parts.groups[at].name.as_str())
        .collect();
    if !left_out.is_empty() {
        lines.push(format!("skip {}", left_out.join(", ")));
    }
    let mut at = 0;
    while at < parts.questions.len() {
        let id = QuestionId(at as u32);
        let Some(text) = answers(parts, response, id)? else {
            at += 1;
            continue;
        };
        let mut end = at + 1;
        while end < parts.questions.len()
            && alike(parts, id, end)
            && answers(parts, response, QuestionId(end as u32))?.as_ref() == Some(&text)
        {
            end += 1;
        }
        let (first, last) = (&parts.questions[at].name, &parts.questions[end - 1].name);
        if end - at >= A_ROW {
            lines.push(format!("answer {first}..{last} = {text}"));
            at = end;
        } else {
            lines.push(format!("answer {first} = {text}"));
            at += 1;
        }
    }
    lines.extend(expectations.iter().map(|expectation| format!("expect {expectation}")));
    let body: String = lines.iter().map(|line| format!("    {line}\n")).collect();
    Some(format!("test \"{name}\" {{\n{body}}}"))
}

/// Whether a question can be in a range with the one before it.
fn alike(parts: &Instrument, first: QuestionId, at: usize) -> bool {
    let plain = |question: &Question| {
        question.repeat.is_none()
            && question.only == Informants::all(parts.informants.len())
            && !matches!(question.answer, AnswerType::Text { .. } | AnswerType::Many(_))
    };
    plain(parts.question(first)) && plain(&parts.questions[at])
}

/// The answer to a question as a test gives it; None inside where there is none.
fn answers(parts: &Instrument, response: &Response, id: QuestionId) -> Option<Option<String>> {
    let question = parts.question(id);
    let of = |round: u16| response.answer(parts.slot(Asked { question: id, round }));
    if question.repeat.is_none() {
        return Some(match of(0) {
            Some(answer) => Some(literal(parts, question, answer)?),
            None => None,
        });
    }
    let rounds = parts.rounds(question.repeat);
    let count = (0..rounds).take_while(|round| of(*round).is_some()).count() as u16;
    if (count..rounds).any(|round| of(round).is_some()) {
        return None;
    }
    if count == 0 {
        return Some(None);
    }
    let texts: Option<Vec<String>> =
        (0..count).filter_map(of).map(|answer| literal(parts, question, answer)).collect();
    Some(Some(format!("[{}]", texts?.join(", "))))
}

fn literal(parts: &Instrument, question: &Question, answer: &Answer) -> Option<String> {
    let key = |at: u16| parts.option(question, at).map(|(_, choice)| choice.key());
    Some(match answer {
        Answer::Number(number) => number.to_string(),
        Answer::Truth(truth) => if *truth { "yes" } else { "no" }.into(),
        Answer::Option(option) => key(*option)?,
        Answer::Many(chosen) => {
            let keys: Option<Vec<String>> = (0..128).filter(|at| chosen >> at & 1 == 1).map(key).collect();
            format!("[{}]", keys?.join(", "))
        }
        Answer::Text(text) => format!("\"{text}\""),
        Answer::Date(date) => date.to_string(),
        Answer::Time(time) => time.to_string(),
    })
}
