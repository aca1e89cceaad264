//! Responses given in a session, question by question, against the evaluator.

use peil::model::{Answer, GroupId, Instrument, SlotId};
use peil::score::{Response, Scorer};
use peil::session::{Refused, Session, Setting};
use peil::text::{Marks, answer_cell};

/// Gives each response to a session of its own, in reverse order, and compares what comes of it with what
/// the evaluator finds; gives how many outcomes agree.
///
/// A session refuses what its informant is never asked, and what is no answer at all (a text of blanks, a
/// day outside its bounds): the evaluator gets the response as the session holds it, after a look that
/// nothing else is missing from it.
pub fn agree_on(instrument: &Instrument, about: &str, responses: &[Response]) -> usize {
    let scorer = Scorer::new(instrument);
    for response in responses {
        let setting = Setting { informant: response.informant, administered: response.administered };
        let mut session = Session::begin(&scorer, setting);
        session.type_numbers(Marks::Exact);
        let optional = || instrument.groups.iter().enumerate().filter(|(_, group)| group.optional);
        for (_, group) in optional() {
            if group.only.has(response.informant) {
                session.choose(&group.name, "omdat").expect("it is a domain");
            }
        }
        let mut refused = Vec::new();
        for slot in (0..instrument.slot_count() as u32).rev().map(SlotId) {
            let Some(answer) = response.answer(slot) else { continue };
            let asked = instrument.asked(slot);
            let cell = answer_cell(instrument, asked, answer);
            if let Err(why) = session.give(&instrument.slot_name(asked), &[&cell]) {
                refused.push((slot, why));
            }
        }
        for (at, group) in optional() {
            let id = GroupId(at as u32);
            if response.is_left_out(id) && group.only.has(response.informant) {
                session.leave_out(&group.name, None).expect("it is a domain");
            }
        }
        let mut given = response.clone();
        for (slot, why) in refused {
            assert!(may_be_refused(&why, response.answer(slot)), "{about}\n{why:?}: {response:?}");
            given.set(slot, None);
        }
        assert_eq!(session.outcome(), scorer.score(&given), "{about}\n{response:?}");
    }
    responses.len()
}

/// What a session refuses by rule: a question that is asked of others, a text of blanks (which is no answer),
/// a day outside its bounds.
fn may_be_refused(why: &Refused, answer: Option<&Answer>) -> bool {
    match why {
        Refused::AnotherInformants { .. } => true,
        Refused::NotAccepted { .. } => matches!(answer, Some(Answer::Date(_))),
        _ => false,
    }
}
