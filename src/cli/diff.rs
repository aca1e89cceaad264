//! `peil diff`: what a change of an instrument means.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::revision::Named;
use super::speech::Speech;
use super::terminal::{complain, say};
use super::traces::Explainer;
use super::wording::say_errors;
use super::{Fault, Verdict, ci, map};
use peil::model::Instrument;
use peil::prove::Budget;
use peil::score::{Response, Scorer};
use peil_project::folder::{self, Opened};
use peil_wording::compare::{self, Comparison, Example, Side, Touched, version_verdict};

/// Compare two versions of an instrument by meaning
///
/// Each side is a `.peil` file, a folder with the file of the same name, or `REV:path` of the git repository.
/// A difference has the most serious class that fits: data, scoring, flow, addition, translation, wording.
#[derive(Debug, Args)]
pub struct Diff {
    old: String,
    new: String,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Fail if the version was not raised as SemVer requires: data or scoring major, flow or addition minor,
    /// words patch
    #[arg(long)]
    require_version: bool,
    /// Prove for each output that it is the same for every response, or show the smallest response that
    /// scores differently
    #[arg(long)]
    prove: bool,
    /// A YAML file with names of the first instrument and those of the second: for two forms of one instrument
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// The language of messages
    #[arg(long, value_enum, default_value_t = Speech::En)]
    lang: Speech,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Human,
    Markdown,
    Json,
    /// What is proved of each output, for platforms that show findings beside a change
    Sarif,
}

impl Diff {
    pub fn run(self) -> Result<Verdict, Fault> {
        let tongue = self.lang.language();
        if let Some(verdict) = super::study::diff(&self.old, &self.new, self.format == Format::Json)? {
            return Ok(verdict);
        }
        let (mut sides, mut broken) = (Vec::new(), false);
        for argument in [&self.old, &self.new] {
            let named = Named::read(argument)?;
            match folder::open(&named.shelf, &named.path, tongue)? {
                Ok(opened) => sides.push(opened),
                Err(compiled) => {
                    say_errors(&compiled);
                    complain(&tongue.tell(
                        format!("`{argument}` does not compile"),
                        format!("`{argument}` kan niet worden gelezen"),
                    ));
                    broken = true;
                }
            }
        }
        let (false, [old, new]) = (broken, sides.as_slice()) else { return Ok(Verdict::Bad) };
        let renamed = match &self.map {
            Some(path) => Some(
                compare::mapped(&old.instrument, &new.instrument, &map::instruments(path)?)
                    .map_err(|what| Fault::Usage(format!("`{}`: {what}", path.display())))?,
            ),
            None => None,
        };
        let opened = new;
        let (mut comparison, old, new) = match &renamed {
            Some([old, new]) => {
                let side = |instrument| Side { instrument, wordings: &[] };
                (compare::compare(side(old), side(new)), old, new)
            }
            None => (compare(old, new), &old.instrument, &new.instrument),
        };
        if self.prove || self.format == Format::Sarif {
            compare::prove(&mut comparison, old, new, Budget::FULL);
        }
        let trace = |touched: &Touched, example: &Example| Some(both_traces(old, new, touched, example));
        match self.format {
            Format::Human => {
                for sentence in compare::sentences(&comparison, tongue) {
                    say(&format!("{sentence}\n"))?;
                }
                say(&format!("\n{}", compare::human(&comparison, &trace)))?;
            }
            Format::Markdown => say(&compare::markdown(&comparison, &trace))?,
            Format::Sarif => {
                let findings = ci::stages::proofs(&comparison, opened);
                say(&ci::formats::sarif(&[ci::Report { findings, ..ci::Report::default() }]))?;
            }
            Format::Json => {
                let trace = |_: &Touched, example: &Example| Some(traces_json(old, new, example));
                say(&format!("{:#}\n", compare::json(&comparison, &trace)))?;
            }
        }
        let verdict = version_verdict(&comparison);
        if self.require_version && !verdict.enough {
            complain(&tongue.tell(
                format!(
                    "the version must be at least {}, but it is {}",
                    verdict.lowest, comparison.new_version
                ),
                format!(
                    "de versie moet ten minste {} worden, en is {}",
                    verdict.lowest, comparison.new_version
                ),
            ));
            return Ok(Verdict::Bad);
        }
        Ok(Verdict::Good)
    }
}

/// Compares two opened instruments with their wording files.
pub fn compare(old: &Opened, new: &Opened) -> Comparison {
    compare::compare(
        Side { instrument: &old.instrument, wordings: &old.folder.words.wordings },
        Side { instrument: &new.instrument, wordings: &new.folder.words.wordings },
    )
}

/// How an example comes about under both, as text.
pub fn both_traces(old: &Instrument, new: &Instrument, touched: &Touched, example: &Example) -> String {
    let columns = columns(new, touched);
    let one = |instrument: &Instrument, response: &Response| {
        let scorer = Scorer::new(instrument);
        let evaluation = scorer.evaluate(response);
        let outcome = scorer.outcome(response, &evaluation);
        Explainer::new(&scorer, None).text(response, &evaluation, &outcome, Some(&columns))
    };
    format!(
        "was:\n{}\nis:\n{}",
        one(old, &example.old_response).trim_end(),
        one(new, &example.new_response).trim_end()
    )
}

/// The columns of an output: one, or one per round.
fn columns(parts: &Instrument, touched: &Touched) -> Vec<String> {
    let score = parts.scores.iter().find(|score| score.name == touched.name);
    match score.filter(|score| score.repeat.is_some()) {
        Some(score) => (0..parts.rounds(score.repeat))
            .map(|round| parts.round_name(&score.name, score.repeat, round))
            .collect(),
        None => vec![touched.name.clone()],
    }
}

fn traces_json(old: &Instrument, new: &Instrument, example: &Example) -> serde_json::Value {
    let one = |instrument: &Instrument, response: &Response| {
        let scorer = Scorer::new(instrument);
        let evaluation = scorer.evaluate(response);
        let outcome = scorer.outcome(response, &evaluation);
        Explainer::new(&scorer, None).json(response, &evaluation, &outcome)
    };
    serde_json::json!({ "old": one(old, &example.old_response), "new": one(new, &example.new_response) })
}
