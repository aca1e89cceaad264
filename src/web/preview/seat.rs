//! One instrument, in some words, before one informant: what a page of the preview is about.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;

use super::Shown;
use super::bar::Bar;
use super::bench::{Bench, Looked};
use super::runs::Run;
use crate::answering::{Notice, Sitting};
use crate::fault::Fault;
use crate::frame::{Frame, Signed};
use crate::interface::Tongue;
use crate::library::Shelved;
use crate::percent::encoded;
use crate::see_other;
use crate::visit::Visit;
use peil::model::Instrument;
use peil::score::Scorer;
use peil::session::{Session, Setting};
use peil_wording::parted;

/// In the place of an informant, where an instrument has none.
pub const NOBODY: &str = "-";

pub struct Seat {
    pub preview: Shown,
    pub looked: Arc<Looked>,
    pub shelved: Arc<Shelved>,
    /// In the words that are shown.
    pub instrument: Arc<Instrument>,
    /// `fy`, or `sudwest-fryslan.fy`.
    pub words: String,
    pub informant: u8,
    pub frame: Frame,
    /// The language of the bar, which need not be that of the page.
    pub tongue: Tongue,
    pub base: String,
    /// The address of this page.
    pub here: String,
    pub notice: Option<Notice>,
}

/// The part of an address that says what is shown.
#[derive(Deserialize)]
struct Place {
    name: String,
    words: String,
    informant: String,
}

impl FromRequestParts<Shown> for Seat {
    /// The page to show instead.
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, preview: &Shown) -> Result<Seat, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, preview).await;
        let Ok(Path(Place { name, words, informant })) =
            Path::<Place>::from_request_parts(parts, preview).await
        else {
            return Err(Fault::NotFound.page(&visit));
        };
        let query =
            Query::<Vec<(String, String)>>::from_request_parts(parts, preview).await.unwrap_or_default();
        let notice = query.iter().find(|(name, _)| name == "notice").and_then(|(_, key)| Notice::parse(key));
        let Some(looked) = preview.bench.get(&name) else { return Err(Fault::NotFound.page(&visit)) };
        // `enter` knows what to show of what has no such words, or no version without errors yet.
        let elsewhere = || see_other(&format!("/preview/{name}"), None);
        let shelved = looked.good.clone().ok_or_else(elsewhere)?;
        let (of, language) = parted(&words);
        let (instrument, _) = shelved.named(&words).ok_or_else(elsewhere)?;
        let informant = match instrument.informants.iter().position(|known| *known == informant) {
            Some(at) => at as u8,
            None if instrument.informants.is_empty() && informant == NOBODY => 0,
            None => return Err(elsewhere()),
        };
        // A language that was chosen and that there are no words in is that of the page around the questions.
        let frame_tongue = match visit.chosen() {
            Some(chosen)
                if !shelved.languages().iter().any(|language| Tongue::parse(language) == Some(chosen)) =>
            {
                chosen
            }
            _ => Tongue::parse(language).unwrap_or(visit.tongue(None)),
        };
        let mut frame = visit.frame_in(frame_tongue, of);
        if informant == 0 {
            frame.leave_to = Some(preview.site.settings.leave_to.clone());
        } else {
            // Not the resident's own questions: pages speak to a professional.
            let name = instrument.informants.get(usize::from(informant)).cloned();
            frame.person = name.map(|name| Signed { name, practice: String::new(), rooms: &[] });
        }
        Ok(Seat {
            preview: preview.clone(),
            base: base(&name, &words, instrument.informants.get(usize::from(informant)).map(String::as_str)),
            here: visit.path.clone(),
            tongue: visit.tongue(None),
            looked,
            shelved,
            instrument,
            informant,
            frame,
            notice,
            words,
        })
    }
}

impl Seat {
    pub fn setting(&self) -> Setting {
        self.setting_of(self.informant)
    }

    pub fn setting_of(&self, informant: u8) -> Setting {
        Setting { informant, administered: Some(crate::zone::today()) }
    }

    pub fn run(&self) -> Run {
        self.preview.runs.get(&self.looked.name, self.informant)
    }

    pub fn change<T>(&self, change: impl FnOnce(&mut Run) -> T) -> T {
        self.preview.runs.change(&self.looked.name, self.informant, change)
    }

    /// Goes on in another language: in its words, where there are some.
    pub fn speak(&mut self, tongue: Tongue) {
        (self.frame.tongue, self.tongue) = (tongue, tongue);
        self.here = in_language(&self.preview.bench, &self.here, tongue);
        let base = in_language(&self.preview.bench, &self.base, tongue);
        let Some(language) =
            self.shelved.languages().into_iter().find(|language| Tongue::parse(language) == Some(tongue))
        else {
            return;
        };
        let words = match parted(&self.words).0 {
            Some(gemeente) => format!("{gemeente}.{language}"),
            None => language,
        };
        if let Some((instrument, _)) = self.shelved.named(&words) {
            (self.instrument, self.words, self.base) = (instrument, words, base);
        }
    }

    /// Puts it before somebody, under the bar.
    pub fn sit<T>(&self, show: impl FnOnce(Sitting<'_>) -> T) -> T {
        let run = self.run();
        let scorer = Scorer::new(&self.instrument);
        let (log, strays) = run.fitting(&scorer, self.setting());
        let mut session = Session::begin(&scorer, self.setting());
        // These fit: it was just tried.
        let _ = session.replay(log.iter().map(|(_, event)| event));
        let mut frame = self.frame.clone();
        frame.preview = Some(Bar::above(self, &session, run.seed, strays).html());
        show(Sitting {
            session,
            frame,
            base: self.base.clone(),
            revision: run.revision(),
            notice: self.notice,
            back: None,
            dating: None,
            administered: None,
            units: self.units(),
            until: None,
            studies: Vec::new(),
        })
    }
}

impl Seat {
    /// The language that units are in: the instrument's own, whatever its words are in.
    pub fn units(&self) -> String {
        self.shelved
            .instrument
            .as_ref()
            .map_or_else(|| self.instrument.language.clone(), |own| own.language.clone())
    }
}

/// Where the pages of one instrument are, in some words, for one informant.
pub fn base(name: &str, words: &str, informant: Option<&str>) -> String {
    format!("/preview/{name}/{}/{}", encoded(words), informant.unwrap_or(NOBODY))
}

/// The same page in the words of a language, where the instrument has some in it.
pub fn in_language(bench: &Bench, path: &str, tongue: Tongue) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    let ["", "preview", name, words, ..] = parts.as_slice() else { return path.to_string() };
    let good = bench.get(name).and_then(|looked| looked.good.clone());
    let found = good.and_then(|good| {
        good.languages().into_iter().find(|language| Tongue::parse(language) == Some(tongue))
    });
    let Some(language) = found else { return path.to_string() };
    let changed = match parted(words).0 {
        Some(gemeente) => format!("{gemeente}.{language}"),
        None => language,
    };
    parts[3] = &changed;
    parts.join("/")
}
