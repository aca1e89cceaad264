//! Everything that is stored of a case, as one document: a person's right to a copy.

use serde_json::{Value, json};

use super::administration::Administration;
use super::erase::CaseCopy;
use super::goal::Goal;
use super::reply::Reply;
use super::study::Enrolment;
use super::{CaseId, Error, Moment, Store};
use peil::model::{Asked, Instrument, SlotId};
use peil::text::Wording;

impl Store {
    /// Everything that is stored of a case, with the questions that answers were given to in words.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn written_copy(&self, id: &CaseId) -> Reply<Value> {
        let id = id.clone();
        // It waits for the store itself, as erasing does.
        self.erasing(move |store| {
            let copy = store.copy_case(&id).wait()?;
            let mut administrations = Vec::new();
            for one in &copy.administrations {
                let model = store.model(&one.administration.summary.model).wait()?;
                let mut shown = administration(&model, &one.administration)?;
                shown["invitations"] = one
                    .invitations
                    .iter()
                    .map(
                        |(made, expires)| json!({ "made": made.to_string(), "expires": expires.to_string() }),
                    )
                    .collect();
                administrations.push(shown);
            }
            Ok(written(&copy, administrations))
        })
    }
}

fn written(copy: &CaseCopy, administrations: Vec<Value>) -> Value {
    json!({
        "case": copy.case.id.as_str(),
        "pseudonym": copy.case.pseudonym,
        "created": copy.case.created.to_string(),
        "created_by": copy.case.created_by,
        "erased": copy.case.erased.map(|moment| moment.to_string()),
        "practice": copy.case.practice.as_str(),
        "owner": copy.case.owner,
        "closed": copy.case.closed.map(|closed| json!({
            "at": closed.at.to_string(),
            "reason": closed.reason.as_str(),
        })),
        "events": copy.events.iter().map(|event| json!({
            "at": event.at.to_string(),
            "by": event.by,
            "what": event.what.name(),
            "about": event.what.about(),
        })).collect::<Vec<_>>(),
        "rounds": copy.rounds.iter().map(|round| json!({
            "round": round.id.as_str(),
            "instrument": round.instrument,
            "number": round.number,
            "name": round.name,
            "created": round.created.to_string(),
        })).collect::<Vec<_>>(),
        "looks": copy.looks.iter().map(|(round, account, at)| json!({
            "round": round.as_str(),
            "account": account,
            "at": at.to_string(),
        })).collect::<Vec<_>>(),
        "studies": copy.enrolments.iter().map(study).collect::<Vec<_>>(),
        "goals": copy.goals.iter().map(goal).collect::<Vec<_>>(),
        "administrations": administrations,
    })
}

/// The part of the case in a study, with what the resident said about that.
fn study(one: &Enrolment) -> Value {
    json!({
        "study": one.study,
        "enrolled": one.enrolled.to_string(),
        "household": one.household,
        "ended": one.ended.as_ref().map(|(day, reason)| json!({ "on": day.to_string(), "reason": reason })),
        "consent": one.consent.map(|(yes, day)| json!({ "yes": yes, "on": day.to_string() })),
        "withdrawn": one.withdrawn.map(|(day, how)| json!({ "on": day.to_string(), "how": how.as_str() })),
    })
}

/// A goal, with all that happened to it.
fn goal(goal: &Goal) -> Value {
    let events = goal.events.iter().map(|event| {
        json!({
            "number": event.number,
            "at": event.at.to_string(),
            "by": event.by,
            "content": event.change,
        })
    });
    json!({
        "goal": goal.id.as_str(),
        "number": goal.number,
        "words": goal.words,
        "events": events.collect::<Vec<_>>(),
    })
}

fn administration(model: &Instrument, administration: &Administration) -> Result<Value, Error> {
    let (summary, state) = (&administration.summary, &administration.history.state);
    let moment = |moment: Option<Moment>| moment.map(|moment| moment.to_string());
    let events: Vec<Value> = administration
        .history
        .events
        .iter()
        .map(|event| json!({ "number": event.number, "at": event.at.to_string(), "content": event.payload }))
        .collect();
    Ok(json!({
        "administration": summary.id.as_str(),
        "instrument": summary.instrument,
        "version": summary.version,
        "wording": summary.wording,
        "informant": summary.informant,
        "round": summary.round.as_ref().map(|round| round.as_str()),
        "created": summary.created.to_string(),
        "expires": moment(summary.expires),
        "sent_in": moment(summary.sent_in),
        "erased": moment(summary.erased),
        "answers": if state.erased { Vec::new() } else { answers(model, administration)? },
        "events": events,
    }))
}

/// The answers that count, in words.
fn answers(instrument: &Instrument, administration: &Administration) -> Result<Vec<Value>, Error> {
    let response = administration.history.state.response(instrument)?;
    let wording = Wording::of(instrument, &response);
    let mut answers = Vec::new();
    for slot in (0..instrument.slot_count() as u32).map(SlotId) {
        let asked: Asked = instrument.asked(slot);
        let name = instrument.slot_name(asked);
        let (Some(answer), Some(given)) =
            (response.answer(slot), administration.history.state.answers.get(&name))
        else {
            continue;
        };
        answers.push(json!({
            "question": name,
            "text": wording.say(&["items", &instrument.question(asked.question).name]),
            "answer": given.answer,
            "label": wording.answer(asked, answer),
            "by": given.by,
            "at": given.at.to_string(),
        }));
    }
    Ok(answers)
}
