//! The pages that residents and professionals get, with answers that are kept nowhere; and what the buttons
//! of the bar do.

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::Shown;
use super::list;
use super::runs::choose;
use super::seat::{Seat, base, in_language};
use crate::answering::{Acted, Go, Notice, act};
use crate::fault::Fault;
use crate::form::Filled;
use crate::frame::Switch;
use crate::paper::paper as on_paper;
use crate::see_other;
use crate::visit::{Visit, language_cookie};
use peil::model::{Asked, Instrument, Question, QuestionId};
use peil::score::Scorer;
use peil::session::{Session, Setting};

/// `/preview/gad7?words=fy&informant=…&at=gad4`: to the page of a question or domain, otherwise to the start
/// of it; in its own words for its first informant where nothing else is asked. What has no version without
/// errors yet is shown by what is wrong. With `beside`, the place is a parameter, and not the end of the
/// address, by which a browser moves the focus out of the text that the page is shown beside.
pub async fn enter(
    State(preview): State<Shown>,
    Path(name): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    visit: Visit,
) -> Response {
    let get = |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let Some(looked) = preview.bench.get(&name) else { return Fault::NotFound.page(&visit) };
    let Some(good) = &looked.good else { return list::broken(&visit, &looked, preview.desk.is_some()) };
    let own = good.languages().into_iter().next().unwrap_or_default();
    let words = get("words")
        .filter(|words| super::bar::wordings(good).iter().any(|(key, _)| key == words))
        .map_or(own, str::to_string);
    let informants =
        good.instrument.as_ref().map(|instrument| instrument.informants.clone()).unwrap_or_default();
    let informant = informants.iter().position(|known| get("informant") == Some(known)).unwrap_or(0);
    let base = base(&name, &words, informants.get(informant).map(String::as_str));
    let at = get("at").zip(good.instrument.as_deref());
    let place = at.and_then(|(at, own)| place(own, at, u8::try_from(informant).unwrap_or(0)));
    let before = if get("beside").is_some() { "?beside=" } else { "#" };
    let place = place.map(|(page, question)| format!("/page/{page}{before}q-{question}"));
    see_other(&(base + &place.unwrap_or_default()), None)
}

/// The page of a question, or of the first of a domain or repeat, and the question.
fn place(instrument: &Instrument, name: &str, informant: u8) -> Option<(String, String)> {
    let mut questions = instrument.questions.iter();
    let inside = |question: &Question| {
        instrument.ancestors(question.group).any(|group| instrument.group(group).name == name)
    };
    let found = questions
        .position(|question| question.name == name)
        .or_else(|| instrument.questions.iter().position(inside))?;
    let asked = instrument.slot_name(Asked { question: QuestionId(found as u32), round: 0 });
    let scorer = Scorer::new(instrument);
    let session = Session::begin(&scorer, Setting { informant, administered: None });
    let page = session.page_of(&asked)?.to_string();
    Some((page, asked))
}

/// What the page of an instrument compares with the stamp it was made with.
pub async fn stamp(State(preview): State<Shown>, Path(name): Path<String>) -> Response {
    match preview.bench.stamp(&name) {
        Some(stamp) => stamp.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The last part of an address.
#[derive(Deserialize)]
pub struct OnPage {
    page: String,
}

pub async fn start(seat: Seat) -> Response {
    seat.sit(|sitting| sitting.start())
}

pub async fn page(seat: Seat, Path(OnPage { page }): Path<OnPage>) -> Response {
    seat.sit(|sitting| match sitting.session.page(&page) {
        Ok(view) => sitting.page(view, &Default::default()),
        Err(_) => {
            let go = sitting.session.next(None).map_or(Go::Review, |next| Go::Page(next.to_string()));
            see_other(&go.path(&seat.base, Some(Notice::Moved)), None)
        }
    })
}

/// Takes the form of a page, as the server does; what it says is kept in memory.
pub async fn take(mut seat: Seat, Path(OnPage { page }): Path<OnPage>, form: Filled) -> Response {
    let scorer = Scorer::new(&seat.instrument);
    let Acted { wrongs, go, notice, .. } = seat.change(|run| {
        let (log, _) = run.fitting(&scorer, seat.setting());
        let acted = act(&scorer, seat.setting(), &log, &page, &form, seat.frame.tongue);
        if !acted.events.is_empty() {
            // These are not the answers that came of the seed any more.
            run.seed = None;
        }
        run.keep(acted.events.clone());
        acted
    });
    if !wrongs.is_empty() {
        seat.notice = notice;
        let (wrongs, cookie) = match form.language() {
            Some(tongue) => {
                seat.speak(tongue);
                let scorer = Scorer::new(&seat.instrument);
                let acted = seat.change(|run| {
                    act(
                        &scorer,
                        seat.setting(),
                        &run.fitting(&scorer, seat.setting()).0,
                        &page,
                        &form,
                        tongue,
                    )
                });
                (acted.wrongs, Some(language_cookie(&seat.preview.site.settings, tongue)))
            }
            None => (wrongs, None),
        };
        let mut response = seat.sit(|sitting| match sitting.session.page(&page) {
            Ok(view) => sitting.page(view, &wrongs),
            Err(_) => see_other(&go.path(&seat.base, notice), None),
        });
        if let Some(cookie) = cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        return response;
    }
    let path = go.path(&seat.base, notice);
    match form.language() {
        Some(tongue) => see_other(
            &in_language(&seat.preview.bench, &path, tongue),
            Some(language_cookie(&seat.preview.site.settings, tongue)),
        ),
        None => see_other(&path, None),
    }
}

pub async fn review(seat: Seat) -> Response {
    seat.sit(|sitting| sitting.review(false))
}

/// What sending in would come to. The answers can be changed afterwards anyway.
pub async fn send(seat: Seat) -> Response {
    seat.sit(|sitting| {
        if sitting.session.is_complete() {
            see_other(&format!("{}/done", seat.base), None)
        } else {
            sitting.review(true)
        }
    })
}

pub async fn done(seat: Seat) -> Response {
    seat.sit(|sitting| {
        let feedback = sitting.session.feedback().into_iter().map(|message| message.text).collect();
        sitting.done(feedback)
    })
}

pub async fn paper(seat: Seat) -> Response {
    seat.sit(|mut sitting| {
        sitting.frame.switch = Switch::None;
        on_paper(sitting.frame, &seat.instrument, &seat.units(), seat.informant)
    })
}

/// The largest seed that is made: something that can be read out and typed.
const SEEDS: u64 = 999_999;

/// Answers everything at random; from the seed that is given, otherwise from a new one.
pub async fn fill(seat: Seat, form: Filled) -> Response {
    let seed = form
        .text("peil-seed")
        .parse::<u64>()
        .ok()
        .unwrap_or_else(|| 1 + getrandom::u64().unwrap_or_default() % SEEDS);
    seat.change(|run| run.fill(&Scorer::new(&seat.instrument), seat.setting(), seed));
    see_other(&format!("{}/review", seat.base), None)
}

pub async fn clear(seat: Seat) -> Response {
    seat.change(|run| run.clear());
    see_other(&seat.base, None)
}

/// Which optional domains are asked.
pub async fn domains(seat: Seat, form: Filled) -> Response {
    let asked: Vec<&str> = form.all("peil-domain").collect();
    let scorer = Scorer::new(&seat.instrument);
    seat.change(|run| {
        let (log, _) = run.fitting(&scorer, seat.setting());
        let mut session = Session::begin(&scorer, seat.setting());
        // These fit: it was just tried.
        let _ = session.replay(log.iter().map(|(_, event)| event));
        run.keep(choose(&mut session, &asked));
        run.seed = None;
    });
    see_other(&seat.base, None)
}
