//! The instruments on offer, each to be printed empty.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::ask::offered_words;
use crate::Shared;
use crate::entrance::Person;
use crate::fault::Fault;
use crate::frame::{Frame, page};
use crate::interface::Tongue;
use crate::library::Shelved;
use crate::paper::paper as on_paper;
use peil::model::Instrument;
use peil_wording::of_file;

struct Line {
    name: String,
    title: String,
    words: String,
    version: String,
    /// Each version that can be printed: of every informant, language and gemeente.
    papers: Vec<Paper>,
    /// Why there is none.
    broken: Vec<String>,
    /// What it is known by.
    marks: Vec<Mark>,
    /// For each of its wordings, how many of its words are stale.
    wordings: Vec<(String, usize)>,
}

/// A fingerprint: the key of what it is of, and what it is.
struct Mark {
    of: &'static str,
    is: String,
}

/// A version that can be printed.
struct Paper {
    informant: String,
    language: String,
    /// Empty: in nobody's own words.
    gemeente: String,
    label: String,
}

#[derive(Template)]
#[template(path = "instruments.html", config = "askama.toml")]
struct InstrumentsPage {
    frame: Frame,
    lines: Vec<Line>,
}

/// Structure, scoring and words of an instrument, each by its fingerprint.
fn marks(instrument: &Instrument) -> Vec<Mark> {
    let prints = instrument.fingerprints();
    let all = [
        ("fingerprint-structure", &prints.structure),
        ("fingerprint-scoring", &prints.scoring),
        ("fingerprint-text", &prints.text),
    ];
    all.into_iter().map(|(of, is)| Mark { of, is: is.clone() }).collect()
}

/// How many words of each wording were made from a text that has changed since.
fn stale(instrument: &Instrument, shelved: &Shelved) -> Vec<(String, usize)> {
    let counted = shelved.wordings.iter().map(|wording| {
        let texts = of_file(instrument, wording, &shelved.wordings, &shelved.lock).texts;
        let count = texts.iter().filter(|text| text.state == peil_wording::State::Stale).count();
        (wording.file_name().to_string(), count)
    });
    counted.collect()
}

pub async fn list(State(app): State<Shared>, person: Person) -> Response {
    let mut frame = person.frame(None);
    frame.title = frame.say("instruments");
    let shelf = app.library.all();
    let line = |shelved: &Shelved| {
        let mut papers = Vec::new();
        if let Some(instrument) = &shelved.instrument {
            let informants: Vec<Option<&String>> = if instrument.informants.is_empty() {
                vec![None]
            } else {
                instrument.informants.iter().map(Some).collect()
            };
            for language in shelved.languages() {
                for informant in &informants {
                    let name = informant.map_or("", String::as_str);
                    let said = informant.map(|name| {
                        instrument
                            .texts
                            .say(&peil::model::TextKey::new(&["informants", name]), None)
                            .unwrap_or(name)
                            .to_string()
                    });
                    let spoken = Tongue::parse(&language)
                        .map_or_else(|| language.clone(), |tongue| tongue.own_name().to_string());
                    let label = said.map_or_else(|| spoken.clone(), |said| format!("{said}, {spoken}"));
                    let mut offered = offered_words(&person, shelved);
                    offered.retain(|gemeente| shelved.has_words(&language, gemeente));
                    for gemeente in std::iter::once("").chain(offered) {
                        papers.push(Paper {
                            informant: name.to_string(),
                            language: language.clone(),
                            gemeente: gemeente.to_string(),
                            label: match gemeente {
                                "" => label.clone(),
                                key => format!("{label}, {}", app.themes.called(key)),
                            },
                        });
                    }
                }
            }
        }
        Line {
            name: shelved.name.clone(),
            title: shelved.title(),
            words: shelved
                .instrument
                .as_ref()
                .map(|instrument| instrument.language.clone())
                .unwrap_or_default(),
            version: shelved
                .instrument
                .as_ref()
                .map(|instrument| instrument.version.clone())
                .unwrap_or_default(),
            papers,
            broken: if shelved.instrument.is_none() { shelved.said.clone() } else { Vec::new() },
            marks: shelved.instrument.as_deref().map(marks).unwrap_or_default(),
            wordings: shelved.instrument.as_deref().map(|one| stale(one, shelved)).unwrap_or_default(),
        }
    };
    page(&InstrumentsPage { lines: shelf.values().map(|shelved| line(shelved)).collect(), frame })
}

/// An empty questionnaire for paper: `?informant=…&words=…`.
pub async fn paper(
    State(app): State<Shared>,
    Path(name): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    person: Person,
) -> Response {
    let get = |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let Some(shelved) = app.library.get(&name) else { return Fault::NotFound.page(&person.visit) };
    let language =
        get("words").map_or_else(|| shelved.languages().first().cloned().unwrap_or_default(), str::to_string);
    let gemeente = get("gemeente").filter(|key| !key.is_empty());
    let Some((instrument, _)) = shelved.in_words(&language, gemeente) else {
        return Fault::NotFound.page(&person.visit);
    };
    let informant = get("informant").and_then(|name| instrument.informant_index(name)).unwrap_or(0);
    let mut frame = person
        .visit
        .frame_in(Tongue::parse(&instrument.language).unwrap_or(person.visit.tongue(None)), gemeente);
    frame.switch = crate::frame::Switch::None;
    person.sign(&mut frame);
    on_paper(frame, &instrument, &app.library.language_of_units(&instrument), informant)
}
