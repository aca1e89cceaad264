//! Links: made, shown once, printed as a letter, and taken back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use qrcode::{EcLevel, QrCode};

use crate::answering::{day, gemeente};
use crate::entrance::Person;
use crate::form::Filled;
use crate::frame::{Frame, page};
use crate::interface::Tongue;
use crate::{Shared, fault::Fault, see_other, store_fault};
use peil::model::TextKey;
use peil_store::{AdministrationId, CaseId, Error, InvitationId, Moment, Thing};

/// Where an administration does not say when it ends.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);

#[derive(Template)]
#[template(path = "link.html", config = "askama.toml")]
struct LinkPage {
    frame: Frame,
    /// The frame of the letter, which speaks the language of the questions.
    letter: Frame,
    case: String,
    pseudonym: String,
    title: String,
    words: String,
    informant: String,
    link: String,
    until: String,
    /// The link as a QR code.
    picture: String,
}

/// Makes a link and shows it, this once.
pub async fn make(
    State(app): State<Shared>,
    Path((case, administration)): Path<(String, String)>,
    person: Person,
) -> Response {
    match made(&app, &person, &CaseId(case), &AdministrationId(administration)).await {
        Ok(template) => page(&template),
        Err(Error::Closed(_) | Error::Invalid(_)) => Fault::NoLink.page(&person.visit),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn made(
    app: &Shared,
    person: &Person,
    case: &CaseId,
    id: &AdministrationId,
) -> Result<LinkPage, Error> {
    let case = app.store.case(case).await?;
    let administration = app.store.administration(id).await?;
    if administration.summary.case != case.id {
        return Err(Error::Unknown("administration"));
    }
    let instrument = app.store.model(&administration.summary.model).await?;
    let until = administration.summary.expires.unwrap_or_else(|| Moment::now().after(LONGEST));
    let invitation = app.store.invite(id, until, &person.actor()).await?;
    let link = format!("{}/i/{}", app.settings.public_url, invitation.token.reveal());
    let mut frame = person.frame(gemeente(administration.summary.wording.as_deref()));
    frame.title = frame.say("link-title");
    // The page is the answer to a form, and has no address to come back to in another language.
    frame.switch = crate::frame::Switch::None;
    let letter =
        Frame { tongue: Tongue::parse(&instrument.language).unwrap_or(frame.tongue), ..frame.clone() };
    let name = administration.summary.informant.as_deref();
    let informant = name.map(|name| {
        instrument.texts.say(&TextKey::new(&["informants", name]), None).unwrap_or(name).to_string()
    });
    Ok(LinkPage {
        case: case.id.to_string(),
        pseudonym: case.pseudonym.unwrap_or_default(),
        title: instrument
            .texts
            .say(&TextKey::new(&["instrument", "title"]), None)
            .unwrap_or(&instrument.name)
            .to_string(),
        words: instrument.language.clone(),
        informant: informant.unwrap_or_else(|| frame.say("informant-only")),
        picture: code(&link, &letter.say("link-qr")),
        until: day(invitation.expires, letter.tongue),
        link,
        letter,
        frame,
    })
}

/// A text as a QR code in SVG: a path of squares, with a quiet zone of four around it.
pub fn code(link: &str, title: &str) -> String {
    use std::fmt::Write;
    let Ok(code) = QrCode::with_error_correction_level(link, EcLevel::M) else { return String::new() };
    let (width, colours) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (at, colour) in colours.iter().enumerate() {
        if *colour == qrcode::Color::Dark {
            let _ = write!(path, "M{} {}h1v1h-1z", at % width + 4, at / width + 4);
        }
    }
    let size = width + 8;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"peil-qr\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>",
        title.replace('"', "&quot;")
    )
}

pub async fn revoke(
    State(app): State<Shared>,
    Path(case): Path<String>,
    person: Person,
    form: Filled,
) -> Response {
    let link = InvitationId(form.text("link").to_string());
    match app.store.whose(Thing::Invitation(link.clone())).await {
        Ok(whose) if whose.case.as_ref().is_some_and(|found| found.as_str() == case) => {}
        Ok(_) => return store_fault(&Error::Unknown("invitation"), &person.visit),
        Err(error) => return store_fault(&error, &person.visit),
    }
    match app.store.revoke_invitation(&link, &person.actor()).await {
        Ok(()) | Err(Error::Unknown(_)) => see_other(&format!("/cases/{case}"), None),
        Err(error) => store_fault(&error, &person.visit),
    }
}
