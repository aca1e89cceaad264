//! A study on a server, as the files that the analysis reads: answers, register, goals. Cases have the numbers
//! by which nobody finds them. What a resident removed is in none of them, and neither are answers without
//! consent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::Fault;
use super::open::Opened;
use peil_answers::rows::{TextTable, response_cells, response_columns};
use peil_store::{Administration, CaseId, Enrolment, Goal, Moment, Numbers, Store, Study, What, Withdrawal};
use peil_study::lock::{Lock, protocol_fingerprint};
use peil_web::Settings;

/// The files, and what was laid down about the study.
pub struct Files {
    pub register: String,
    pub answers: String,
    pub goals: Option<String>,
    pub lock: Lock,
}

/// What is stored of the study of a protocol.
///
/// # Errors
/// When it is not attached, or another version of it is.
pub fn files(store: &Store, opened: &Opened) -> Result<Files, Fault> {
    let name = &opened.protocol.name.value;
    let studies = store.studies(None).wait()?;
    let study = studies.into_iter().find(|study| study.name == *name).ok_or_else(|| {
        Fault::Usage(format!("study `{name}` is not in this database: use `peil study attach` first"))
    })?;
    if study.fingerprint != protocol_fingerprint(&opened.text) {
        return Err(Fault::Usage(format!(
            "the database has version {} of study `{name}`, and this is another protocol: attach it, or use that one",
            study.version
        )));
    }
    let enrolments = store.enrolments(name).wait()?;
    let numbers = store.research_numbers().wait()?;
    let zone = Settings::time_zone_in(Path::new("."), &|name| std::env::var(name).ok());
    let zone = zone.map_err(Fault::Usage)?;
    let asks_consent = study.plan.consent.is_some();
    let counts: BTreeSet<CaseId> = enrolments
        .iter()
        .filter(|one| !is_removed(one) && (!asks_consent || one.consent.is_some_and(|(yes, _)| yes)))
        .map(|one| one.case.clone())
        .collect();
    Ok(Files {
        register: register(&study, &enrolments, &numbers)?,
        answers: answers(store, &study, &enrolments, &counts, (&numbers, &zone))?,
        goals: match opened.protocol.goals {
            Some(_) => Some(goals(store, &enrolments, &counts, &numbers)?),
            None => None,
        },
        lock: lock(store, name)?,
    })
}

fn is_removed(enrolment: &Enrolment) -> bool {
    matches!(enrolment.withdrawn, Some((_, Withdrawal::Remove)))
}

/// What was laid down in the database, as the log of a lock.
fn lock(store: &Store, name: &str) -> Result<Lock, Fault> {
    let mut lock = Lock { study: name.to_string(), registered: Vec::new() };
    for one in store.study_registrations(name).wait()? {
        let laid = one.laid_down;
        lock.register(laid.fingerprint, laid.version, laid.scoring, one.at.to_string(), None);
    }
    Ok(lock)
}

fn written(columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    let mut table = TextTable::csv(&mut bytes, columns.iter().map(ToString::to_string).collect())?;
    for row in rows {
        table.row(row.into_iter())?;
    }
    table.finish()?;
    String::from_utf8(bytes).map_err(|error| Fault::Usage(error.to_string()))
}

/// Of a case without consent only its practice. One that was not asked yet has given none.
fn register(study: &Study, enrolments: &[Enrolment], numbers: &Numbers) -> Result<String, Fault> {
    let asks_consent = study.plan.consent.is_some();
    let mut columns =
        vec!["case", "practice", "enrolled", "ended", "reason", "household", "withdrawn", "withdrawal"];
    if asks_consent {
        columns.push("consent");
    }
    let called = |one: &Enrolment| {
        let found = study.practices.iter().find(|(key, _)| *key == one.practice);
        found.map(|(_, called)| called.clone()).unwrap_or_default()
    };
    // Households get names of their own: what a professional typed stays here.
    let mut households: BTreeMap<&str, String> = BTreeMap::new();
    for one in enrolments {
        if let Some(name) = one.household.as_deref() {
            households.entry(name).or_insert_with(|| format!("h-{}", numbers.of(&one.case)));
        }
    }
    let mut rows = Vec::with_capacity(enrolments.len());
    for one in enrolments {
        let consent = one.consent.filter(|(yes, _)| *yes).map(|(_, day)| day.to_string());
        let mut row = vec![numbers.of(&one.case), called(one)];
        if asks_consent && consent.is_none() {
            row.extend(std::iter::repeat_n(String::new(), 6));
            row.push("no".into());
        } else {
            let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
            row.push(one.enrolled.to_string());
            row.push(day(one.ended.as_ref().map(|(day, _)| *day)));
            row.push(one.ended.as_ref().and_then(|(_, reason)| reason.clone()).unwrap_or_default());
            row.push(
                one.household.as_deref().and_then(|name| households.get(name).cloned()).unwrap_or_default(),
            );
            row.push(day(one.withdrawn.map(|(day, _)| day)));
            row.push(one.withdrawn.map(|(_, how)| how.as_str().to_string()).unwrap_or_default());
            row.extend(consent);
        }
        rows.push(row);
    }
    rows.sort();
    written(&columns, rows.into_iter())
}

fn answers(
    store: &Store,
    study: &Study,
    enrolments: &[Enrolment],
    counts: &BTreeSet<CaseId>,
    (numbers, zone): (&Numbers, &TimeZone),
) -> Result<String, Fault> {
    let model = store.model(&study.model).wait()?;
    let columns = response_columns(&model);
    let when = columns.iter().position(|column| column == "administered");
    let practices: BTreeMap<&CaseId, String> = enrolments
        .iter()
        .map(|one| {
            let found = study.practices.iter().find(|(key, _)| *key == one.practice);
            (&one.case, found.map(|(_, called)| called.clone()).unwrap_or_default())
        })
        .collect();
    let mut head = vec!["case", "practice", "wave", "rater", "wording", "language"];
    head.extend(columns.iter().map(String::as_str));
    let mut rows = Vec::new();
    for (wave, id) in store.study_responses(&study.name).wait()? {
        let administration = store.administration(&id).wait()?;
        let summary = &administration.summary;
        if !counts.contains(&summary.case) {
            continue;
        }
        let given = store.model(&summary.model).wait()?;
        if given.fingerprints().structure != model.fingerprints().structure {
            return Err(Fault::Usage(format!(
                "answers were given under another structure of `{}` {} than the study has",
                summary.instrument, summary.version
            )));
        }
        let response = administration.history.state.response(&given)?;
        let mut cells = response_cells(&given, &response);
        if let Some(cell) = when.and_then(|at| cells.get_mut(at)) {
            *cell = day_of(&administration, zone).map(|day| day.to_string()).unwrap_or_default();
        }
        let mut row = vec![
            numbers.of(&summary.case),
            practices.get(&summary.case).cloned().unwrap_or_default(),
            wave,
            rater(&administration, numbers),
            summary.wording.clone().unwrap_or_default(),
            given.language.clone(),
        ];
        row.extend(cells);
        rows.push(row);
    }
    written(&head, rows.into_iter())
}

/// The day of sending in; where the day on the form was set apart, as of one that was filled in on paper, that day.
fn day_of(administration: &Administration, zone: &TimeZone) -> Option<Date> {
    let date = |moment: Moment| {
        Timestamp::from_millisecond(moment.0).unwrap_or_default().to_zoned(zone.clone()).date()
    };
    let mut on_paper = None;
    for event in &administration.history.events {
        let Some(payload) = &event.payload else { continue };
        match &payload.what {
            What::Opened { administered, .. } => on_paper = *administered,
            What::Dated { administered } => {
                on_paper = (*administered != date(event.at)).then_some(*administered);
            }
            What::Reworded { .. }
            | What::Given { .. }
            | What::Changed { .. }
            | What::Cleared { .. }
            | What::Passed { .. }
            | What::Confirmed { .. }
            | What::Chosen { .. }
            | What::LeftOut { .. }
            | What::SentIn
            | What::Erased => {}
        }
    }
    on_paper.or_else(|| administration.summary.sent_in.map(date))
}

/// Who sent it in, as a number: the resident is one of the case.
fn rater(administration: &Administration, numbers: &Numbers) -> String {
    let by = administration.history.events.iter().rev().find_map(|event| {
        event
            .payload
            .as_ref()
            .filter(|payload| payload.what == What::SentIn)
            .map(|payload| payload.by.to_string())
    });
    match by {
        Some(by) if by.starts_with("account:") => format!("r-{}", numbers.of_name(&by)),
        Some(_) | None => String::new(),
    }
}

/// Goals without their words: `domain` is empty, for it can be words too.
fn goals(
    store: &Store,
    enrolments: &[Enrolment],
    counts: &BTreeSet<CaseId>,
    numbers: &Numbers,
) -> Result<String, Fault> {
    let columns = ["case", "goal", "kind", "domain", "weight", "baseline", "level", "agreed_with"];
    let mut rows = Vec::new();
    for one in enrolments.iter().filter(|one| counts.contains(&one.case)) {
        for goal in store.goals(&one.case).wait()? {
            rows.push(goal_row(&goal, numbers.of(&one.case)));
        }
    }
    rows.sort();
    written(&columns, rows.into_iter())
}

fn goal_row(goal: &Goal, case: String) -> Vec<String> {
    let together = if goal.why_alone.is_none() { "samen" } else { "professional" };
    vec![
        case,
        goal.number.to_string(),
        "doel".into(),
        String::new(),
        String::new(),
        goal.start.to_string(),
        goal.level().map(|level| level.to_string()).unwrap_or_default(),
        together.into(),
    ]
}
