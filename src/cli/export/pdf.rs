//! `peil export pdf`: the codebook as pages, or the questionnaire on paper. The pages are tagged (PDF/UA-1).

use std::path::PathBuf;

use clap::Args;
use peil::model::{Instrument, is_right_to_left};
use peil::show::{Options, codebook};
use peil_formats::export::Exported;
use peil_formats::pdf::{Asked, BoxTable, Face, Run, Sheet, right_to_left};
use peil_formats::report::{Kind, Loss};
use peil_web::interface::Tongue;
use peil_web::paper::{Item, Part, sheet};

use super::format::finish;
use crate::speech::{Speech, language};
use crate::wording::chosen::Chosen;
use crate::{Fault, Verdict, instrument};

/// The codebook as pages, or with `--paper` the questionnaire to fill in by pen
#[derive(Debug, Args)]
pub struct Pdf {
    /// A `.peil` file, or a folder with the file of the same name
    instrument: PathBuf,
    /// Write to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the report of losses to this file, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The questionnaire on paper instead of the codebook
    #[arg(long)]
    paper: bool,
    /// For whom the paper is [default: the first informant]
    #[arg(long, value_name = "INFORMANT", requires = "paper")]
    informant: Option<String>,
    #[command(flatten)]
    words: Chosen,
    /// The language of the codebook's own words [default: that of the words]
    #[arg(long, value_name = "LANGUAGE", value_enum, conflicts_with = "paper")]
    lang: Option<Speech>,
}

impl Pdf {
    pub fn run(self) -> Result<Verdict, Fault> {
        let mut compiled = match instrument::open(&self.instrument)? {
            Ok(compiled) => compiled,
            Err(verdict) => return Ok(verdict),
        };
        let Some(base) = compiled.instrument.take() else { return Ok(Verdict::Bad) };
        let worded = self.words.of(&base, &self.instrument, &mut compiled.sources)?;
        let exported = if self.paper {
            on_paper(&worded, &base.language, self.informant.as_deref())?
        } else {
            let options =
                Options { base_language: Some(base.language.clone()), mark: true, ..Options::of(&base) };
            let book = codebook(&worded, &options);
            peil_formats::pdf::codebook(&book, language(self.lang, &worded))
                .map_err(|refused| Fault::Usage(refused.0))?
        };
        finish(&exported, self.output.as_deref(), self.report.as_deref())
    }
}

/// The questionnaire for one informant; `units` is the language that units are in.
fn on_paper(instrument: &Instrument, units: &str, informant: Option<&str>) -> Result<Exported, Fault> {
    let refused = |refused: peil_formats::Refused| Fault::Usage(refused.0);
    if is_right_to_left(&instrument.language) {
        return Err(refused(right_to_left(&instrument.language)));
    }
    let informant = match informant {
        Some(name) => instrument.informant_index(name).ok_or_else(|| {
            Fault::Usage(format!(
                "there is no informant `{name}`: there {}",
                match instrument.informants.as_slice() {
                    [] => "are none".to_string(),
                    names => format!("are {}", names.join(", ")),
                }
            ))
        })?,
        None => 0,
    };
    let tongue = Tongue::parse(&instrument.language).unwrap_or(Tongue::English);
    let words = sheet(instrument, tongue, units, informant);
    let spoken = Tongue::parse(&instrument.language).is_none().then(|| tongue.tag());
    let mut pages = Sheet::new(spoken).map_err(refused)?;
    let paper = Paper { tongue, language: &words.words };
    pages.heading(1, &[Run::new(&words.title, Face::Bold, 20.0)]);
    if let Some(informant) = &words.informant {
        pages.words(informant);
    }
    pages.blank(&tongue.say("paper-code"));
    pages.blank(&tongue.say("paper-day"));
    for part in &words.parts {
        paper.part(&mut pages, part);
    }
    pages.says(&tongue.say("paper-thanks"));
    if let Some(source) = &words.source {
        pages.words(source);
    }
    let mut losses = losses(instrument);
    losses.extend(pages.losses());
    let foot = format!("{} · {}", words.title, tongue.fill("version", &[("version", &words.version)]));
    let bytes = pages.finish(&words.title, &words.words, &foot).map_err(refused)?;
    Ok(Exported { bytes, losses, ..Exported::default() })
}

struct Paper<'w> {
    tongue: Tongue,
    /// Of the document.
    language: &'w str,
}

impl Paper<'_> {
    fn part(&self, pages: &mut Sheet, part: &Part) {
        match part {
            Part::Heading { level, text, intro, note } => {
                let run = Run::new(text, Face::Bold, 14.0);
                pages.heading(level + 2, &[run]);
                if let Some(intro) = intro {
                    pages.before(Run::new(intro, Face::Regular, 10.0));
                }
                if let Some(note) = note {
                    pages.before(pages.said(note, 10.0));
                }
            }
            Part::Note { text, note } => {
                if let Some(note) = note {
                    pages.before(pages.said(note, 10.0));
                }
                pages.before(Run::new(text, Face::Regular, 10.0));
            }
            Part::Item(item) => pages.question(&self.asked(item)),
            Part::Table { options, items } => pages.boxes(&BoxTable {
                options: options.clone(),
                head: self.tongue.say("paper-question"),
                many: items.first().is_some_and(|item| item.many),
                rows: items.iter().map(|item| self.asked(item)).collect(),
            }),
        }
    }

    fn asked(&self, item: &Item) -> Asked {
        Asked {
            number: item.number,
            text: item.text.clone(),
            many: item.many.then(|| self.tongue.say("accepts-many")),
            note: item.note.clone(),
            hint: item.hint.clone(),
            options: item.options.clone(),
            lines: item.lines,
            ends: item.ends.clone(),
            row: item.row.clone(),
            unit: item.unit.as_ref().map(|(unit, language)| {
                (unit.clone(), (language != self.language).then(|| language.clone()))
            }),
        }
    }
}

/// What paper cannot do.
fn losses(instrument: &Instrument) -> Vec<Loss> {
    let lost = |source: &str, construct: &str, kind: Kind, detail: &str| Loss {
        source: source.to_string(),
        construct: construct.to_string(),
        kind,
        detail: detail.to_string(),
    };
    let mut out = Vec::new();
    for message in &instrument.messages {
        out.push(lost(&message.name, "message", Kind::Dropped, "paper says nothing back"));
    }
    for score in &instrument.scores {
        let detail = "is computed when the answers are typed in";
        out.push(lost(&score.name, "score", Kind::Dropped, detail));
    }
    for class in &instrument.classes {
        let detail = "is computed when the answers are typed in";
        out.push(lost(&class.name, "class", Kind::Dropped, detail));
    }
    for (name, when) in instrument
        .questions
        .iter()
        .map(|question| (&question.name, &question.when))
        .chain(instrument.groups.iter().map(|group| (&group.name, &group.when)))
        .chain(instrument.notes.iter().map(|note| (&note.name, &note.when)))
    {
        if !when.is_empty() {
            let detail = "the paper says when to fill it in, and cannot hide it";
            out.push(lost(name, "condition", Kind::Approximated, detail));
        }
    }
    for group in &instrument.groups {
        if group.rounds.as_ref().is_some_and(|rounds| rounds.are_counted() && rounds.up_to > 3) {
            let detail = "three rounds are printed: print more sheets for more";
            out.push(lost(&group.name, "repeat", Kind::Approximated, detail));
        }
    }
    out
}
