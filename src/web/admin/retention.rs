//! How long answers are kept, and what goes when: counts alone, of the own practice or of all.

use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::accounts::{called_by_key, is_everywhere};
use crate::answering::day;
use crate::entrance::Person;
use crate::frame::{Frame, page};
use crate::{Shared, store_fault};
use peil_store::{Error, KeptAnswers};

struct Line {
    practice: String,
    instrument: String,
    /// The language that its title is in; empty where it has none.
    words: String,
    /// None: for ever.
    days: Option<u64>,
    count: u64,
    due: u64,
    soon: u64,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "retention.html", config = "askama.toml")]
struct RetentionPage {
    frame: Frame,
    lines: Vec<Line>,
    everywhere: bool,
    /// Whether anything is ever erased.
    limited: bool,
    /// Whether the server does that itself.
    sweeps: bool,
}

pub async fn show(State(app): State<Shared>, person: Person) -> Response {
    match shown(&app, &person).await {
        Ok(template) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

fn days(lasts: Duration) -> u64 {
    lasts.as_secs() / 86_400
}

async fn shown(app: &Shared, person: &Person) -> Result<RetentionPage, Error> {
    let everywhere = is_everywhere(person);
    let practice = (!everywhere).then_some(&person.account.practice);
    let retention = app.settings.retention.clone();
    let limited = retention.otherwise.is_some() || !retention.instruments.is_empty();
    let (kept, practices) = (app.store.kept(retention, practice).await?, app.store.practices().await?);
    let frame = person.frame(None);
    let title = frame.say("retention");
    let line = |kept: KeptAnswers| {
        let shelved = app.library.get(&kept.instrument);
        let words = shelved.as_ref().and_then(|shelved| shelved.instrument.as_ref());
        Line {
            practice: called_by_key(&practices, &kept.practice),
            words: words.map(|instrument| instrument.language.clone()).unwrap_or_default(),
            instrument: shelved.map_or(kept.instrument, |shelved| shelved.title()),
            days: kept.lasts.map(days),
            count: kept.count,
            due: kept.due,
            soon: kept.soon,
            next: kept.next.map(|next| day(next, frame.tongue)),
        }
    };
    let lines = kept.into_iter().map(line).collect();
    Ok(RetentionPage { lines, everywhere, limited, sweeps: app.settings.sweeps, frame: frame.titled(title) })
}
