//! Alerts: what a professional must see at once. Above the list of work, on their own page, with a case.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::answering::{clock, day};
use crate::entrance::Person;
use crate::form::Filled;
use crate::frame::{Frame, page};
use crate::interface::Tongue;
use crate::{Shared, see_other, store_fault};
use peil::model::Instrument;
use peil::score::Scorer;
use peil::session::{Session, Setting};
use peil_store::{Administration, AdministrationId, Alert, Error, Of, Thing};

/// How many alerts the page of them has.
const PAGE: usize = 200;

/// An alert, with its text.
pub struct AlertLine {
    pub case: String,
    pub pseudonym: String,
    pub administration: String,
    pub name: String,
    pub text: String,
    /// The language of the instrument.
    pub words: String,
    /// To be seen before others.
    pub urgent: bool,
    /// When it was raised: the day, and the time.
    pub raised: String,
    /// Who saw it first, and when.
    pub seen: Option<(String, String)>,
    /// At what time it was withdrawn, if it was.
    pub withdrawn: Option<String>,
}

#[derive(Template)]
#[template(path = "alerts.html", config = "askama.toml")]
struct AlertsPage {
    frame: Frame,
    /// Those that nobody has seen,
    unseen: Vec<AlertLine>,
    /// and those that somebody has.
    seen: Vec<AlertLine>,
    /// Some are left out.
    more: bool,
}

/// The alerts of a practice or a case, those that nobody has seen first: the newest first of each.
async fn all(app: &Shared, of: &Of) -> Result<Vec<Alert>, Error> {
    let (mut standing, withdrawn) = (app.store.alerts(of).await?, app.store.withdrawn_alerts(of).await?);
    let seen = standing.iter().position(|alert| alert.seen.is_some()).unwrap_or(standing.len());
    standing.splice(seen..seen, withdrawn);
    Ok(standing)
}

/// What they say.
async fn said(app: &Shared, alerts: Vec<Alert>, tongue: Tongue) -> Result<Vec<AlertLine>, Error> {
    let at = |moment| format!("{}, {}", day(moment, tongue), clock(moment));
    let mut lines = Vec::with_capacity(alerts.len());
    for alert in alerts {
        let administration = app.store.administration(&alert.administration).await?;
        let instrument = app.store.model(&administration.summary.model).await?;
        lines.push(AlertLine {
            case: alert.case.to_string(),
            administration: alert.administration.to_string(),
            urgent: instrument.messages.iter().any(|message| message.name == alert.name && message.urgent),
            text: text(&instrument, &administration, &alert),
            words: instrument.language.clone(),
            raised: at(alert.raised),
            withdrawn: alert.withdrawn.map(at),
            seen: alert.seen.as_ref().map(|(when, by)| {
                let name = by.split_once(':').map_or(by.as_str(), |(_, name)| name);
                (name.to_string(), at(*when))
            }),
            pseudonym: alert.pseudonym,
            name: alert.name,
        });
    }
    // Those that nobody saw and that cannot wait come first; a stable sort keeps the rest as it was.
    lines.sort_by_key(|line| !(line.urgent && line.seen.is_none()));
    Ok(lines)
}

/// The alerts of a case.
pub async fn of_case(app: &Shared, of: &Of, tongue: Tongue) -> Result<Vec<AlertLine>, Error> {
    said(app, all(app, of).await?, tongue).await
}

/// The first of those that nobody in a practice has seen, and how many there are besides.
pub async fn unseen(app: &Shared, person: &Person, most: usize) -> Result<(Vec<AlertLine>, usize), Error> {
    let mut alerts = all(app, &Of::Practice(person.account.practice.clone())).await?;
    alerts.retain(|alert| alert.seen.is_none());
    let more = alerts.len().saturating_sub(most);
    alerts.truncate(most);
    Ok((said(app, alerts, person.visit.tongue(None)).await?, more))
}

pub async fn list(State(app): State<Shared>, person: Person) -> Response {
    let shown = async {
        let mut alerts = all(&app, &Of::Practice(person.account.practice.clone())).await?;
        let more = alerts.len() > PAGE;
        alerts.truncate(PAGE);
        let lines = said(&app, alerts, person.visit.tongue(None)).await?;
        let (seen, unseen) = lines.into_iter().partition(|line| line.seen.is_some());
        let frame = person.frame(None);
        let title = frame.say("alerts");
        Ok::<_, Error>(AlertsPage { unseen, seen, more, frame: frame.titled(title) })
    };
    match shown.await {
        Ok(template) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// What an alert says, with the answers it repeats.
fn text(instrument: &Instrument, administration: &Administration, alert: &Alert) -> String {
    let scorer = Scorer::new(instrument);
    let state = &administration.history.state;
    let informant = state.informant.as_deref().and_then(|name| instrument.informant_index(name)).unwrap_or(0);
    let mut session = Session::begin(&scorer, Setting { informant, administered: state.administered });
    // Of one that was withdrawn, with the answers before it was.
    let events = administration.history.events.iter();
    let happened = events.take_while(|event| alert.withdrawn.is_none_or(|moment| event.at < moment));
    let events: Vec<_> = happened.filter_map(|event| event.payload.as_ref()?.what.in_session()).collect();
    let _ = session.replay(&events);
    session.alert_text(&alert.name).unwrap_or_else(|| alert.name.clone())
}

/// Marks an alert as seen, and goes back to where that was done.
pub async fn seen(
    State(app): State<Shared>,
    Path(case): Path<String>,
    person: Person,
    form: Filled,
) -> Response {
    let id = AdministrationId(form.text("administration").to_string());
    match app.store.whose(Thing::Administration(id.clone())).await {
        Ok(whose) if whose.case.as_ref().is_some_and(|found| found.as_str() == case) => {}
        Ok(_) => return store_fault(&Error::Unknown("administration"), &person.visit),
        Err(error) => return store_fault(&error, &person.visit),
    }
    let back = match form.text("back") {
        "list" => "/cases".to_string(),
        "alerts" => "/alerts".to_string(),
        _ => format!("/cases/{case}"),
    };
    match app.store.see_alert(&id, form.text("alert"), &person.actor()).await {
        Ok(()) | Err(Error::Unknown(_)) => see_other(&back, None),
        Err(error) => store_fault(&error, &person.visit),
    }
}
