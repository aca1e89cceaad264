//! What was done, by whom and when: of the own practice, or of everything. It holds no answers and no pseudonyms.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;

use super::with_form;
use crate::accounts::is_everywhere;
use crate::answering::{clock, day};
use crate::entrance::Person;
use crate::form::Filled;
use crate::frame::{Frame, Switch};
use crate::wrong::Wrong;
use crate::{Shared, see_other, store_fault, zone};
use peil_store::{AuditFilter, AuditLine, CaseId, Error};

struct Line {
    at: String,
    by: String,
    what: String,
    /// None where somebody did it with their own account.
    about: Option<String>,
}

#[derive(Template)]
#[template(path = "audit.html", config = "askama.toml")]
struct AuditPage {
    frame: Frame,
    lines: Vec<Line>,
    everywhere: bool,
    case: String,
    account: String,
    day: String,
    /// The address of what is older.
    older: Option<String>,
    /// The address of the newest, where these are not those.
    newest: Option<String>,
    wrong: Wrong,
}

/// How many lines a page has.
const LINES: u64 = 50;

/// What is looked for, as an address has it.
#[derive(Debug, Clone, Default)]
struct Sought {
    case: String,
    account: String,
    day: String,
    before: Option<u64>,
}

impl Sought {
    fn in_query(query: &[(String, String)]) -> Sought {
        let get = |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
        Sought {
            case: get("case").unwrap_or_default(),
            account: get("account").unwrap_or_default(),
            day: get("day").unwrap_or_default(),
            before: get("before").and_then(|number| number.parse().ok()),
        }
    }

    fn address(&self, before: Option<u64>) -> String {
        let named = [("case", &self.case), ("account", &self.account), ("day", &self.day)];
        let mut parts: Vec<String> = named
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        parts.extend(before.map(|number| format!("before={number}")));
        if parts.is_empty() { "/audit".into() } else { format!("/audit?{}", parts.join("&")) }
    }
}

/// Whether a text can be in an address as it is: the names of accounts, cases and days can.
fn is_plain(text: &str) -> bool {
    text.len() <= 64
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_:".contains(&b))
}

pub async fn show(
    State(app): State<Shared>,
    Query(query): Query<Vec<(String, String)>>,
    person: Person,
) -> Response {
    let sought = Sought::in_query(&query);
    let nothing = Wrong::default();
    with_form(shown(&app, &person, &sought, nothing).await, nothing, &person)
}

/// Leads to what a form looks for. A case may be named by its pseudonym, which is in no address.
pub async fn find(State(app): State<Shared>, person: Person, filled: Filled) -> Response {
    let found = match read(&app, &person, &filled).await {
        Ok(found) => found,
        Err(error) => return store_fault(&error, &person.visit),
    };
    let wrong = match found {
        Ok(sought) => return see_other(&sought.address(None), None),
        Err(wrong) => wrong,
    };
    with_form(shown(&app, &person, &typed(&filled), wrong).await, wrong, &person)
}

fn typed(filled: &Filled) -> Sought {
    let text = |name: &str| filled.text(name).to_string();
    Sought { case: text("case"), account: text("account"), day: text("day"), before: None }
}

/// What a form looks for, with the case by its identifier.
async fn read(app: &Shared, person: &Person, filled: &Filled) -> Result<Result<Sought, Wrong>, Error> {
    let mut sought = typed(filled);
    if !sought.day.is_empty() && sought.day.parse::<Date>().is_err() {
        return Ok(Err(Wrong::new("day", "audit-day-wrong")));
    }
    if !is_plain(&sought.account) {
        return Ok(Err(Wrong::new("account", "account-invalid")));
    }
    // A beheerder sees no case, and knows no pseudonym.
    if person.account.role.has_cases() && !sought.case.is_empty() {
        match app.store.case_called(Some(&person.account.practice), &sought.case).await {
            Ok(case) => sought.case = case.id.0,
            Err(Error::Unknown(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(if is_plain(&sought.case) { Ok(sought) } else { Err(Wrong::new("case", "audit-case-unknown")) })
}

async fn shown(app: &Shared, person: &Person, sought: &Sought, wrong: Wrong) -> Result<AuditPage, Error> {
    let everywhere = is_everywhere(person);
    let mut frame = person.frame(None);
    frame.title = frame.say("audit");
    frame.wrong = wrong.any();
    frame.switch = Switch::Links("/audit".into());
    let date: Option<Date> = sought.day.parse().ok();
    let named = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let filter = AuditFilter {
        practice: (!everywhere).then(|| person.account.practice.clone()),
        case: named(&sought.case).map(CaseId),
        account: named(&sought.account),
        from: date.and_then(|date| date.yesterday().ok()).map(zone::end_of),
        until: date.map(zone::end_of),
        before: sought.before,
    };
    let mut found = if wrong.any() { Vec::new() } else { app.store.audit_found(filter, LINES + 1).await? };
    let more = found.len() > LINES as usize;
    found.truncate(LINES as usize);
    let older = found.last().filter(|_| more).map(|last| sought.address(Some(last.number)));
    let lines = found.iter().map(|found| line(found, &frame)).collect();
    Ok(AuditPage {
        lines,
        everywhere,
        case: sought.case.clone(),
        account: sought.account.clone(),
        day: sought.day.clone(),
        older,
        newest: sought.before.map(|_| sought.address(None)),
        wrong,
        frame,
    })
}

fn line(found: &AuditLine, frame: &Frame) -> Line {
    let by = match found.actor.split_once(':') {
        Some((_, name)) => name.to_string(),
        None if found.actor == "respondent" => frame.say("audit-respondent"),
        None => "Peil".to_string(),
    };
    let key = format!("audit-{}", found.action.replace('.', "-"));
    let said = frame.say(&key);
    let about = Some(found.subject.clone()).filter(|about| *about != by && !about.is_empty());
    Line {
        at: format!("{}, {}", day(found.at, frame.tongue), clock(found.at)),
        by,
        // What has no words yet is named as it is stored.
        what: if said == key { found.action.clone() } else { said },
        about,
    }
}
