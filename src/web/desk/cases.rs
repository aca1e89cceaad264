//! One case: what was asked in it, of whom, and how far that is.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::alerts::{AlertLine, of_case};
use super::change::{self, Section};
use super::course::Course;
use super::goals;
use super::links::made_by;
use super::rounds::rounds;
use super::studies::{self, StudyLine};
use crate::answering::day;
use crate::doors::Who;
use crate::entrance::Person;
use crate::frame::{Frame, page};
use crate::goals::GoalView;
use crate::interface::Tongue;
use crate::{Shared, store_fault};
use peil::model::{Instrument, TextKey};
use peil_store::{Actor, Administration, Case, CaseId, Error, Filter, Of, Summary, What};

/// One administration of a case.
struct Member {
    id: String,
    informant: String,
    /// The key of what is said about how far it is.
    state: &'static str,
    day: String,
    /// By a link.
    invited: bool,
    /// By the person who is signed in.
    own: bool,
    links: Vec<LinkLine>,
}

struct LinkLine {
    id: String,
    number: usize,
    /// Its number, when and by whom it was made.
    made: String,
    until: String,
    is_open: bool,
}

struct RoundLine {
    instrument: String,
    title: String,
    words: String,
    number: usize,
    name: Option<String>,
    is_open: bool,
    first: String,
    domains: Vec<(String, String)>,
    members: Vec<Member>,
}

#[derive(Template)]
#[template(path = "case.html", config = "askama.toml")]
struct CasePage {
    frame: Frame,
    id: String,
    alerts: Vec<AlertLine>,
    course: Course,
    rounds: Vec<RoundLine>,
    /// What changed, for each instrument that nobody is waited for.
    changes: Vec<Section>,
    goals: Vec<GoalView>,
    /// Until when a link to the goals is open.
    goal_link: Option<String>,
    studies: Vec<StudyLine>,
    /// Whether the person may copy and erase it.
    rights: bool,
    /// Instruments that were asked before and are asked now: the name, and the title.
    waiting: Vec<(String, String)>,
}

pub async fn show(State(app): State<Shared>, Path(id): Path<String>, person: Person) -> Response {
    let case = match app.store.case(&CaseId(id)).await {
        Ok(case) => case,
        Err(error) => return store_fault(&error, &person.visit),
    };
    match shown(&app, &person, &case).await {
        Ok(template) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn shown(app: &Shared, person: &Person, case: &Case) -> Result<CasePage, Error> {
    let mut frame = person.frame(None);
    let tongue = frame.tongue;
    let alerts = of_case(app, &Of::Case(case.id.clone()), tongue).await?;
    let administrations =
        app.store.administrations(Filter { case: Some(case.id.clone()), ..Filter::default() }).await?;
    let mut lines = Vec::new();
    let known = app.store.rounds(&case.id).await?;
    for round in rounds(administrations, known) {
        let is_open = round.is_open(peil_store::Moment::now());
        let first = &round.members[0];
        let instrument = app.store.model(&first.model).await?;
        let state = app.store.administration(&first.id).await?.history.state.clone();
        let titled = |name: &String| {
            instrument.texts.say(&TextKey::new(&["domains", name, "title"]), None).unwrap_or(name).to_string()
        };
        let chosen = state.domains.iter().filter(|(_, domain)| domain.chosen);
        let mut members = Vec::new();
        for member in &round.members {
            members.push(one(app, person, member, &instrument, tongue).await?);
        }
        lines.push(RoundLine {
            instrument: round.instrument.clone(),
            title: instrument
                .texts
                .say(&TextKey::new(&["instrument", "title"]), None)
                .unwrap_or(&instrument.name)
                .to_string(),
            words: instrument.language.clone(),
            number: usize::try_from(round.number).unwrap_or(usize::MAX),
            name: round.name.clone(),
            is_open,
            first: first.id.to_string(),
            domains: chosen
                .map(|(name, domain)| (titled(name), domain.reason.clone().unwrap_or_default()))
                .collect(),
            members,
        });
    }
    let pseudonym = case.pseudonym.clone().unwrap_or_default();
    frame.title = frame.say1("case-title", "pseudonym", &pseudonym);
    let course = Course::of(app, person, case, &frame).await?;
    let (changes, waiting) = change::of_case(app, person, &case.id, tongue).await?;
    let goals = goals::of_case(app, &case.id, &frame).await?;
    let goal_link = app.store.goal_link_until(&case.id).await?.map(|until| day(until, tongue));
    let studies = studies::of_case(app, case, &frame).await?;
    Ok(CasePage {
        studies,
        id: case.id.to_string(),
        alerts,
        course,
        rounds: lines,
        changes,
        goals,
        goal_link,
        rights: Who::Rights.admits(Some(person.account.role)),
        waiting,
        frame,
    })
}

async fn one(
    app: &Shared,
    person: &Person,
    member: &Summary,
    instrument: &Instrument,
    tongue: Tongue,
) -> Result<Member, Error> {
    let name = member.informant.as_deref();
    let now = peil_store::Moment::now();
    let administration = app.store.administration(&member.id).await?;
    let state = match member {
        Summary { sent_in: Some(_), .. } => "state-sent-in",
        Summary { expires: Some(expires), .. } if *expires <= now => "state-expired",
        Summary { revision, .. } if *revision > first_revisions(&administration) => "state-begun",
        _ => "state-open",
    };
    let is_open = matches!(state, "state-begun" | "state-open");
    let own_view = is_own_view(instrument, &administration, &person.account.name);
    let links = app.store.invitations(&member.id).await?.into_iter().enumerate();
    let links = links.filter(|(_, link)| link.revoked.is_none()).map(|(at, link)| LinkLine {
        id: link.id.to_string(),
        number: at + 1,
        made: made_by(at + 1, &link, tongue),
        until: day(link.expires, tongue),
        is_open: link.expires > now,
    });
    Ok(Member {
        id: member.id.to_string(),
        informant: name
            .map(|name| {
                instrument.texts.say(&TextKey::new(&["informants", name]), None).unwrap_or(name).to_string()
            })
            .unwrap_or_else(|| tongue.say("informant-only")),
        state,
        day: day(member.sent_in.unwrap_or(member.created), tongue),
        invited: is_open,
        own: is_open && own_view,
        links: if is_open { links.collect() } else { Vec::new() },
    })
}

/// The events that opening it made.
fn first_revisions(administration: &Administration) -> u64 {
    administration
        .history
        .events
        .iter()
        .take_while(|event| event.payload.as_ref().is_some_and(|payload| is_opening(&payload.what)))
        .count() as u64
}

fn is_opening(what: &What) -> bool {
    matches!(what, What::Opened { .. } | What::Chosen { .. } | What::LeftOut { .. } | What::Reworded { .. })
}

/// Whether a professional may open an administration to answer it: only as the own view.
///
/// Of several informants the first is the resident, whose answers no professional opens. Any other is the own
/// view of an account from the first answer that this account gave. It is nobody's own view once anything in
/// it came another way: by a link, through the API, from the command line, from a colleague.
pub fn is_own_view(instrument: &Instrument, administration: &Administration, account: &str) -> bool {
    let of_resident = instrument.informants.len() > 1
        && administration.summary.informant == instrument.informants.first().cloned();
    let mut payloads = administration.history.events.iter().filter_map(|event| event.payload.as_ref());
    let is_own = |by: &Actor| matches!(by, Actor::Account(name) if name == account);
    !of_resident && payloads.all(|payload| is_arranging(&payload.what) || is_own(&payload.by))
}

/// What is done around the answers, by the person who asks for them.
fn is_arranging(what: &What) -> bool {
    match what {
        What::Opened { .. } | What::Chosen { .. } | What::LeftOut { .. } => true,
        What::Reworded { .. }
        | What::Dated { .. }
        | What::Given { .. }
        | What::Changed { .. }
        | What::Cleared { .. } => false,
        What::Passed { .. } | What::Confirmed { .. } | What::SentIn | What::Erased => false,
    }
}
