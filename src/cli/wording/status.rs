//! `peil wording status`: the state of every text, and that only words changed.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Fault, Verdict, folder, open, say_wrong};
use crate::files;
use crate::speech::Speech;
use crate::terminal::say;
use crate::wording::folder::Opened;
use peil::language::Language;
use peil_wording::{FileStatus, State, Wanted, Wording, apply, of_file, readable};

/// List which texts are translated, missing, stale, new or unchanged
///
/// For a stale text, the base text from which it was made and the current one are shown. For a single
/// wording file every text that differs from the base is shown.
#[derive(Debug, Args)]
pub struct Status {
    /// Instruments, folders, or wording files [default: the current folder]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Fail if fewer texts than this are up to date: not missing, new or stale (`100%`)
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    require: Option<f64>,
    /// The language of messages
    #[arg(long, value_enum, default_value_t = Speech::En)]
    lang: Speech,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
}

fn percent(text: &str) -> Result<f64, String> {
    let number =
        text.trim().trim_end_matches('%').parse::<f64>().ok().filter(|number| (0.0..=100.0).contains(number));
    number.ok_or_else(|| "a percentage from 0% to 100%".to_string())
}

impl Status {
    pub fn run(self) -> Result<Verdict, Fault> {
        let tongue = self.lang.language();
        let paths = if self.paths.is_empty() { vec![PathBuf::from(".")] } else { self.paths };
        let mut wanted: Vec<(PathBuf, Option<PathBuf>)> = Vec::new();
        for path in paths {
            if path.extension().is_some_and(|extension| extension == "yaml") {
                wanted.push((folder::instrument_of(&path)?, Some(path)));
            } else {
                let found = files::find(std::slice::from_ref(&path))?;
                let instruments =
                    found.into_iter().filter(|file| !matches!(files::read_text(file), Ok(files::Text::Read(text)) if peil_project::is_library(&text)));
                wanted.extend(instruments.map(|file| (file, None)));
            }
        }
        let (mut good, mut reports) = (true, Vec::new());
        for (instrument, only) in &wanted {
            let opened = match open(instrument, tongue)? {
                Ok(opened) => opened,
                Err(_) => {
                    good = false;
                    continue;
                }
            };
            good &= !say_wrong(&opened, only.as_deref());
            for wording in &opened.folder.words.wordings {
                if only.as_ref().is_some_and(|only| Path::new(&wording.path).file_name() != only.file_name())
                {
                    continue;
                }
                let status = of_file(
                    &opened.instrument,
                    wording,
                    &opened.folder.words.wordings,
                    &opened.folder.words.lock,
                );
                let (done, of) = status.done();
                good &= self.require.is_none_or(|require| share(done, of) >= require);
                match self.format {
                    Format::Json => reports.push(json_of(&opened, wording, &status)),
                    Format::Human => say(&human(&opened, wording, &status, only.is_some(), tongue))?,
                }
            }
        }
        if self.format == Format::Json {
            say(&format!("{:#}\n", json!({ "files": reports })))?;
        }
        Ok(Verdict::good_if(good))
    }
}

fn share(done: usize, of: usize) -> f64 {
    if of == 0 { 100.0 } else { done as f64 * 100.0 / of as f64 }
}

fn name(state: State, tongue: Language) -> &'static str {
    match state {
        State::Translated => tongue.say("translated", "verwoord"),
        State::Unchanged => tongue.say("unchanged", "gelijk aan de basis"),
        State::New => tongue.say("new", "nieuw"),
        State::Stale => tongue.say("stale", "verouderd"),
        State::Missing => tongue.say("missing", "ontbreekt"),
    }
}

const STATES: [State; 5] = [State::Translated, State::Missing, State::Stale, State::New, State::Unchanged];

fn human(
    opened: &Opened,
    wording: &Wording,
    status: &FileStatus<'_>,
    whole: bool,
    tongue: Language,
) -> String {
    let counts: Vec<String> =
        STATES.iter().map(|&state| format!("{} {}", status.count(state), name(state, tongue))).collect();
    let (done, of) = status.done();
    let percent = share(done, of).floor();
    let mut out = format!("{}: {} ({percent}%)\n", wording.path, counts.join(", "));
    for text in status.texts.iter().filter(|text| text.state == State::Stale) {
        out += &format!("  {} {}\n", name(State::Stale, tongue), text.key);
        out += &format!("    {}  {}\n", tongue.say("old base", "oude basis"), text.old_base.unwrap_or("—"));
        out += &format!("    {}  {}\n", tongue.say("new base", "nieuwe basis"), text.base);
        out += &format!(
            "    {}  {}\n",
            tongue.say("words   ", "woorden   "),
            text.words.map_or("", |words| &words.text)
        );
    }
    if whole {
        for text in status.texts.iter().filter(|text| text.state != State::Stale) {
            let Some(words) = text.words.filter(|words| words.text != text.base) else { continue };
            out += &format!(
                "  {} {}\n    - {}\n    + {}\n",
                name(text.state, tongue),
                text.key,
                text.base,
                words.text
            );
        }
        let shown = apply(
            &opened.instrument,
            &opened.folder.words.wordings,
            Wanted { language: Some(&wording.language), gemeente: wording.gemeente.as_deref() },
        );
        let (base, other) = (opened.instrument.fingerprints(), shown.fingerprints());
        if base.structure == other.structure && base.scoring == other.scoring {
            let (structure, scoring) = (&base.structure[..12], &base.scoring[..12]);
            out += &tongue.tell(
                format!("  questions, codes, conditions and scores are those of the base (structure {structure}, scoring {scoring}): no score can change\n"),
                format!("  vragen, codes, voorwaarden en scores zijn die van de basis (structuur {structure}, scoring {scoring}): geen score kan veranderen\n"),
            );
        }
        if let Some(ease) = readable::ease_of(&shown) {
            out += &tongue.tell(
                format!("  reading ease {:.0} of 100 ({})\n", ease.score, ease.formula),
                format!("  leesgemak {:.0} van 100 ({})\n", ease.score, ease.formula),
            );
        }
    } else {
        for state in [State::New, State::Missing] {
            let keys: Vec<String> = status
                .texts
                .iter()
                .filter(|text| text.state == state)
                .map(|text| text.key.to_string())
                .collect();
            if !keys.is_empty() {
                let more = if keys.len() > 8 { format!(", … ({})", keys.len()) } else { String::new() };
                out +=
                    &format!("  {}: {}{more}\n", name(state, tongue), keys[..keys.len().min(8)].join(", "));
            }
        }
    }
    out
}

fn json_of(opened: &Opened, wording: &Wording, status: &FileStatus<'_>) -> Value {
    let counts: serde_json::Map<String, Value> = STATES
        .iter()
        .map(|&state| (name(state, Language::English).to_string(), json!(status.count(state))))
        .collect();
    let texts: Vec<Value> = status
        .texts
        .iter()
        .map(|text| {
            let words = text.words.map(|words| words.text.as_str());
            let ease = words.and_then(|words| readable::ease(words, &wording.language)).map(|ease| ease.score);
            json!({ "key": text.key, "state": text.state, "base": text.base, "old_base": text.old_base, "words": words, "ease": ease })
        })
        .collect();
    let (done, of) = status.done();
    let shown = apply(
        &opened.instrument,
        &opened.folder.words.wordings,
        Wanted { language: Some(&wording.language), gemeente: wording.gemeente.as_deref() },
    );
    let ease = readable::ease_of(&shown).map(|ease| json!({ "score": ease.score, "formula": ease.formula, "words": ease.words, "sentences": ease.sentences }));
    json!({
        "path": wording.path, "instrument": opened.instrument.name, "language": wording.language, "for": wording.gemeente,
        "counts": counts, "done": done, "of": of, "percent": share(done, of), "ease": ease, "texts": texts,
    })
}
