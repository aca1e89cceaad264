//! Responses written out: the columns that [`Names`](super::Names) reads back, with what was answered in
//! each.

use peil::model::{GroupId, Parts, SlotId};
use peil::score::Response;
use peil::text::answer_cell;

/// The columns of a response: who answered, when, which optional domains were chosen, and every question in
/// every round, in order of declaration.
pub fn response_columns(parts: &Parts) -> Vec<String> {
    let about = [WHO, WHEN].into_iter().filter(|column| says(parts, column)).map(str::to_string);
    let domains = parts.groups.iter().filter(|group| group.optional).map(|group| group.name.clone());
    let questions = slots(parts).map(|slot| parts.slot_name(parts.asked(slot)));
    about.chain(domains).chain(questions).collect()
}

/// What is in those columns: empty where there is no answer. Answers that are set aside are written like
/// any other: what counts is for scoring to say.
pub fn response_cells(parts: &Parts, response: &Response) -> Vec<String> {
    let who = says(parts, WHO)
        .then(|| parts.informants.get(usize::from(response.informant)).cloned().unwrap_or_default());
    let when =
        says(parts, WHEN).then(|| response.administered.map(|date| date.to_string()).unwrap_or_default());
    let optional = parts.groups.iter().enumerate().filter(|(_, group)| group.optional);
    let domains = optional
        .map(|(at, _)| if response.is_left_out(GroupId(at as u32)) { "no" } else { "yes" }.to_string());
    let answers = slots(parts).map(|slot| {
        response.answer(slot).map(|answer| answer_cell(parts, parts.asked(slot), answer)).unwrap_or_default()
    });
    who.into_iter().chain(when).chain(domains).chain(answers).collect()
}

const WHO: &str = "informant";
const WHEN: &str = "administered";

/// Whether a response has this column itself: a question or domain of that name is that question or
/// domain.
fn says(parts: &Parts, column: &str) -> bool {
    let taken = parts.questions.iter().any(|question| question.name == column)
        || parts.groups.iter().any(|group| group.optional && group.name == column);
    !taken && (column != WHO || !parts.informants.is_empty())
}

fn slots(parts: &Parts) -> impl Iterator<Item = SlotId> {
    (0..parts.slot_count() as u32).map(SlotId)
}
