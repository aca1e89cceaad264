//! What a respondent does not see: scores at any moment, and what is not asked and why.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::seat::Seat;
use crate::answering::day;
use crate::desk::results::{Given, results as shown};
use crate::frame::{Frame, Switch, page};
use crate::interface::Tongue;
use peil::language::Language;
use peil::model::TextKey;
use peil::score::{Response as Answers, Scorer};
use peil::session::Session;
use peil::trace_text::skipped_sentence;
use peil_store::Moment;

/// The page that a professional gets once everybody has sent in; here at any moment, of every informant who
/// has answered something.
pub async fn results(seat: Seat) -> Response {
    let given = given(&seat);
    let instrument = seat.instrument.clone();
    let title = instrument
        .texts
        .say(&TextKey::new(&["instrument", "title"]), None)
        .unwrap_or(&instrument.name)
        .to_string();
    seat.sit(|sitting| {
        let mut frame = sitting.frame;
        frame.title = frame.say1("results-title", "instrument", &title);
        frame.leave_to = None;
        frame.switch = Switch::Links(seat.here.clone());
        page(&shown(frame, String::new(), String::new(), title, seat.units(), &instrument, &given))
    })
}

fn given(seat: &Seat) -> Vec<Given> {
    let informants = u8::try_from(seat.instrument.informants.len()).unwrap_or(u8::MAX).max(1);
    let scorer = Scorer::new(&seat.instrument);
    let today = day(Moment::now(), seat.frame.tongue);
    let mut all = Vec::new();
    for informant in 0..informants {
        let run = seat.preview.runs.get(&seat.looked.name, informant);
        if informant != seat.informant && run.is_empty() {
            continue;
        }
        let setting = seat.setting_of(informant);
        let mut session = Session::begin(&scorer, setting);
        // These fit: it was just tried.
        let _ = session.replay(run.fitting(&scorer, setting).0.iter().map(|(_, event)| event));
        let label = match seat.instrument.informants.get(usize::from(informant)) {
            Some(name) => seat
                .instrument
                .texts
                .say(&TextKey::new(&["informants", name]), None)
                .unwrap_or(name)
                .to_string(),
            None => seat.frame.say("informant-only"),
        };
        let answers: Answers = session.response().clone();
        all.push(Given { label, day: today.clone(), instrument: Arc::clone(&seat.instrument), answers });
    }
    all
}

#[derive(Template)]
#[template(path = "preview_not_asked.html", config = "askama.toml")]
struct NotAskedPage {
    frame: Frame,
    words: String,
    title: String,
    /// The language that reasons are in.
    told_in: &'static str,
    lines: Vec<Line>,
}

struct Line {
    name: String,
    text: String,
    why: String,
    /// An answer was given anyway, and whether it counts.
    answered: Option<&'static str>,
}

pub async fn not_asked(seat: Seat) -> Response {
    seat.sit(|sitting| {
        let language =
            if sitting.frame.tongue == Tongue::English { Language::English } else { Language::Dutch };
        let lines = sitting.session.skipped().into_iter().map(|skip| Line {
            why: skipped_sentence(&skip.why, language),
            answered: skip.answered.then_some(if skip.set_aside {
                "preview-set-aside"
            } else {
                "preview-stands"
            }),
            name: skip.question,
            text: skip.text,
        });
        let lines = lines.collect();
        let title = sitting.title();
        let mut frame = sitting.frame;
        frame.title = frame.say("preview-not-asked");
        frame.leave_to = None;
        frame.switch = Switch::Links(seat.here.clone());
        page(&NotAskedPage {
            words: seat.instrument.language.clone(),
            title,
            told_in: language.tag(),
            lines,
            frame,
        })
    })
}
