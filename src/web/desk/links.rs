//! Links: made, shown once, printed as a letter, and taken back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use qrcode::{EcLevel, QrCode};

use crate::answering::{clock, day, gemeente};
use crate::entrance::Person;
use crate::form::Filled;
use crate::frame::{Frame, page};
use crate::interface::Tongue;
use crate::theme::Theme;
use crate::visit::lasting_cookie;
use crate::{Shared, fault::Fault, see_other, store_fault};
use peil::model::{Instrument, TextKey};
use peil_store::{
    Actor, AdministrationId, CaseId, Entry, Error, Invitation, InvitationId, Invited, Moment, Thing,
};

/// Where an administration does not say when it ends.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);

/// How long a link is shown to the browser in which it was made. Its code waits in a cookie for that page
/// alone: only a hash is stored.
const SHOWN: std::time::Duration = std::time::Duration::from_secs(600);
const COOKIE: &str = "peil-link";

#[derive(Template)]
#[template(path = "link.html", config = "askama.toml")]
struct LinkPage {
    frame: Frame,
    case: String,
    pseudonym: String,
    administration: String,
    words: String,
    informant: String,
    number: usize,
    /// What there is to hand over, for as long as it is shown.
    letter: Option<Letter>,
    /// Whether another can be made.
    more: bool,
    made: Vec<String>,
}

struct Letter {
    /// The frame of the letter, which speaks the language of the questions.
    frame: Frame,
    title: String,
    link: String,
    /// Where the code can be typed.
    address: String,
    code: String,
    until: String,
    /// The link as a QR code.
    picture: String,
    /// What the gemeente itself says in it, as its theme has it.
    sender: String,
    own: Option<String>,
    telephone: Option<String>,
}

/// Makes a link, and leads to where it is shown: a page that is loaded again makes no other one.
pub async fn make(
    State(app): State<Shared>,
    Path((case, administration)): Path<(String, String)>,
    person: Person,
) -> Response {
    match made(&app, &person, &CaseId(case.clone()), &AdministrationId(administration.clone())).await {
        Ok(made) => {
            let path = format!("/cases/{case}/link/{administration}/{}", made.id);
            let cookie = lasting_cookie(&app.settings, COOKIE, made.token.reveal(), &path, SHOWN);
            see_other(&path, Some(cookie))
        }
        Err(Error::Closed(_) | Error::Invalid(_)) => Fault::NoLink.page(&person.visit),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn made(
    app: &Shared,
    person: &Person,
    case: &CaseId,
    id: &AdministrationId,
) -> Result<Invitation, Error> {
    let administration = app.store.administration(id).await?;
    if administration.summary.case != *case {
        return Err(Error::Unknown("administration"));
    }
    let until = administration.summary.expires.unwrap_or_else(|| Moment::now().after(LONGEST));
    app.store.invite(id, until, &person.actor()).await
}

/// Shows a link that was just made; later only that it was, and which others there are.
pub async fn show(
    State(app): State<Shared>,
    Path((case, administration, link)): Path<(String, String, String)>,
    person: Person,
) -> Response {
    match shown(&app, &person, &CaseId(case), &AdministrationId(administration), &link).await {
        Ok(template) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn shown(
    app: &Shared,
    person: &Person,
    case: &CaseId,
    id: &AdministrationId,
    link: &str,
) -> Result<LinkPage, Error> {
    let case = app.store.case(case).await?;
    let administration = app.store.administration(id).await?;
    let all = app.store.invitations(id).await?;
    let at = all.iter().position(|one| one.id.as_str() == link).ok_or(Error::Unknown("invitation"))?;
    let instrument = app.store.model(&administration.summary.model).await?;
    let mut frame = person.frame(gemeente(administration.summary.wording.as_deref()));
    frame.title = frame.say("link-title");
    let name = administration.summary.informant.as_deref();
    let informant = name.map(|name| {
        instrument.texts.say(&TextKey::new(&["informants", name]), None).unwrap_or(name).to_string()
    });
    let code = person.visit.cookie(COOKIE).and_then(peil_store::code);
    let letter = match code {
        // A code that opens nothing any more is not handed over.
        Some(code) if matches!(app.store.enter(&code).await?, Entry::Open(found) if found == *id) => {
            let theme = app.themes.of(gemeente(administration.summary.wording.as_deref()));
            Some(letter(app, theme, &frame, &instrument, code, all[at].expires))
        }
        Some(_) | None => None,
    };
    let now = Moment::now();
    Ok(LinkPage {
        case: case.id.to_string(),
        pseudonym: case.pseudonym.unwrap_or_default(),
        administration: id.to_string(),
        words: instrument.language.clone(),
        informant: informant.unwrap_or_else(|| frame.say("informant-only")),
        number: at + 1,
        letter,
        more: administration.summary.sent_in.is_none()
            && administration.summary.expires.is_none_or(|expires| expires > now),
        made: all.iter().enumerate().map(|(at, one)| line(at + 1, one, now, frame.tongue)).collect(),
        frame,
    })
}

fn letter(
    app: &Shared,
    theme: &Theme,
    frame: &Frame,
    instrument: &Instrument,
    code: String,
    expires: Moment,
) -> Letter {
    let tongue = Tongue::parse(&instrument.language).unwrap_or(frame.tongue);
    let frame = Frame { tongue, ..frame.clone() };
    let link = format!("{}/i/{code}", app.settings.public_url);
    let title = instrument.texts.say(&TextKey::new(&["instrument", "title"]), None);
    Letter {
        title: title.unwrap_or(&instrument.name).to_string(),
        picture: self::code(&link, &frame.say("link-qr")),
        until: day(expires, tongue),
        address: app.settings.public_host().to_string(),
        link,
        code,
        sender: theme.letter.sender.clone(),
        own: theme.letter.text.get(tongue.tag()).cloned(),
        telephone: theme.letter.telephone.clone().or_else(|| theme.foot.telephone.clone()),
        frame,
    }
}

/// A link as it is listed: its number, when and by whom it was made.
pub fn made_by(number: usize, link: &Invited, tongue: Tongue) -> String {
    let by = match &link.by {
        Some(Actor::Account(name) | Actor::Client(name)) => name.clone(),
        Some(Actor::Respondent | Actor::Program) | None => "Peil".to_string(),
    };
    let at = format!("{}, {}", day(link.created, tongue), clock(link.created));
    tongue.fill("link-made", &[("number", &number), ("at", &at), ("by", &by)])
}

/// The same, with whether it still opens something.
fn line(number: usize, link: &Invited, now: Moment, tongue: Tongue) -> String {
    let until = day(link.expires, tongue);
    let stands = match link.revoked {
        Some(revoked) => tongue.fill("link-revoked", &[("date", &day(revoked, tongue))]),
        None if link.expires <= now => tongue.fill("link-expired", &[("date", &until)]),
        None => tongue.fill("link-open-until", &[("date", &until)]),
    };
    format!("{} {stands}.", made_by(number, link, tongue))
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
