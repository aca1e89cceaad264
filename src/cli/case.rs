//! `peil case`: a person's right to a copy, and to be forgotten.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::database::{Database, PROGRAM};
use super::db::left;
use super::terminal::{complain, count, say, tell};
use super::{Fault, Verdict};
use peil::model::{Asked, Instrument, SlotId};
use peil::text::Wording;
use peil_store::{Administration, Case as Stored, CaseId, Error, Store, Traces};

/// Give a person a copy of a case, or erase it
#[derive(Debug, Args)]
pub struct Case {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write everything that is stored of a case, as JSON
    Export {
        /// Its identifier, or its pseudonym
        case: String,
        #[command(flatten)]
        database: Database,
    },
    /// Erase a case permanently, and show what the log keeps of it
    Erase {
        /// Its identifier, or its pseudonym
        case: String,
        /// Really erase it; without this, only show what would be erased
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        database: Database,
    },
}

impl Case {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.what {
            What::Export { case, database } => export(&database.open_existing()?, &case),
            What::Erase { case, yes, database } => erase(&database.open_existing()?, &case, yes),
        }
    }
}

fn find(store: &Store, name: &str) -> Result<Stored, Fault> {
    match store.case(&CaseId(name.into())).wait() {
        Err(Error::Unknown(_)) => Ok(store.case_called(None, name).wait().map_err(|error| match error {
            Error::Unknown(_) => Fault::Usage(format!("there is no case `{name}`")),
            error => error.into(),
        })?),
        found => Ok(found?),
    }
}

fn export(store: &Store, name: &str) -> Result<Verdict, Fault> {
    let copy = store.copy_case(&find(store, name)?.id).wait()?;
    let mut administrations = Vec::new();
    for one in &copy.administrations {
        let mut shown = administration(store, &one.administration)?;
        shown["invitations"] = one
            .invitations
            .iter()
            .map(|(made, expires)| json!({ "made": made.to_string(), "expires": expires.to_string() }))
            .collect();
        administrations.push(shown);
    }
    let case = json!({
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
    });
    say(&format!("{case:#}\n"))?;
    Ok(Verdict::Good)
}

/// The part of the case in a study, with what the resident said about that.
fn study(one: &peil_store::Enrolment) -> Value {
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
fn goal(goal: &peil_store::Goal) -> Value {
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

fn administration(store: &Store, administration: &Administration) -> Result<Value, Fault> {
    let (summary, state) = (&administration.summary, &administration.history.state);
    let moment = |moment: Option<peil_store::Moment>| moment.map(|moment| moment.to_string());
    let events: Vec<Value> = administration
        .history
        .events
        .iter()
        .map(|event| json!({ "number": event.number, "at": event.at.to_string(), "content": event.payload }))
        .collect();
    let model = store.model(&summary.model).wait()?;
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
        "answers": if state.erased { Vec::new() } else { answers(&model, administration)? },
        "events": events,
    }))
}

/// The answers that count, in words.
fn answers(instrument: &Instrument, administration: &Administration) -> Result<Vec<Value>, Fault> {
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

fn erase(store: &Store, name: &str, yes: bool) -> Result<Verdict, Fault> {
    let case = find(store, name)?;
    if case.erased.is_some() {
        return Err(Fault::Usage(format!("case `{}` was erased before", case.id)));
    }
    if !yes {
        let copy = store.copy_case(&case.id).wait()?;
        let events: u64 = copy.administrations.iter().map(|one| one.administration.summary.revision).sum();
        let administrations = count(copy.administrations.len() as u64, "administration", "administrations");
        tell(&format!(
            "case {}: {administrations} with {} would be erased permanently. Add --yes to do it",
            case.id,
            count(events, "event", "events")
        ));
        return Ok(Verdict::Bad);
    }
    let erased = store.erase_case(&case.id, &PROGRAM).wait()?;
    tell(&format!(
        "case {}: the pseudonym, the content of {} and {} were erased. Earlier backups still hold them",
        erased.case,
        count(erased.events, "event", "events"),
        count(erased.invitations, "invitation", "invitations"),
    ));
    let residue: Vec<Value> = erased
        .residue
        .iter()
        .map(|left| {
            json!({
                "administration": left.administration.as_str(),
                "instrument": left.instrument,
                "version": left.version,
                "created": left.created.to_string(),
                "sent_in": left.sent_in.map(|moment| moment.to_string()),
                "events": left.events,
                "of_each_event": ["number", "moment", "commitment", "hash"],
            })
        })
        .collect();
    say(&format!("{:#}\n", json!({ "case": erased.case.as_str(), "what_the_log_keeps": residue })))?;
    if let Traces::Left(why) = &erased.traces {
        complain(&left(why));
    }
    Ok(Verdict::good_if(erased.traces == Traces::Gone))
}
