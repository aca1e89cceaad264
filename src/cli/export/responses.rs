//! `peil export responses`: stored responses, as a file of answers.

use std::collections::{BTreeSet, HashMap};
use std::io::BufWriter;

use clap::{Args, ValueEnum};

use crate::database::Database;
use crate::terminal::{count, tell};
use crate::{Fault, Verdict};
use peil_answers::rows::{TextTable, response_cells, response_columns};
use peil_store::{Filter, PracticeKey, Store, Summary};

/// Write stored responses as a file of answers
///
/// One row per response that was sent in, with the columns that `peil score` reads, preceded by its
/// case and administration. Answers that are set aside are included: scoring decides what
/// counts.
#[derive(Debug, Args)]
pub struct Responses {
    /// The name of the instrument
    instrument: String,
    /// Only responses to this version; needed if there are several versions
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// Only of the practice of this key
    #[arg(long, value_name = "KEY")]
    practice: Option<String>,
    /// Include responses that were not sent in yet
    #[arg(long)]
    open: bool,
    #[arg(long, value_name = "FORM", value_enum, default_value_t = Form::Csv)]
    to: Form,
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Comma-separated values
    Csv,
    /// One JSON object per line
    Jsonl,
}

/// The columns in front of those of the instrument.
const ABOUT: [&str; 4] = ["case_pseudonym", "administration_id", "instrument_version", "sent_in_at"];

impl Responses {
    pub fn run(self) -> Result<Verdict, Fault> {
        let store = self.database.open_existing()?;
        let summaries = self.chosen(&store)?;
        let out = BufWriter::new(std::io::stdout().lock());
        let Some(first) = summaries.first() else {
            tell("0 responses");
            return Ok(Verdict::Good);
        };
        let columns = response_columns(&*store.model(&first.model).wait()?);
        let header: Vec<String> =
            ABOUT.iter().map(ToString::to_string).chain(columns.iter().cloned()).collect();
        let mut table = match self.to {
            Form::Csv => TextTable::csv(out, header)?,
            Form::Jsonl => TextTable::json_lines(out, header),
        };
        let mut pseudonyms = HashMap::new();
        for summary in &summaries {
            let model = store.model(&summary.model).wait()?;
            if response_columns(&model) != columns {
                return Err(Fault::Usage(format!(
                    "`{}` {} was changed without a new version: its responses have different columns",
                    summary.instrument, summary.version
                )));
            }
            let pseudonym = match pseudonyms.get(&summary.case) {
                Some(known) => String::clone(known),
                None => {
                    let pseudonym = store.case(&summary.case).wait()?.pseudonym.unwrap_or_default();
                    pseudonyms.insert(summary.case.clone(), pseudonym.clone());
                    pseudonym
                }
            };
            let response = store.administration(&summary.id).wait()?.history.state.response(&model)?;
            let about = [
                pseudonym,
                summary.id.to_string(),
                summary.version.clone(),
                summary.sent_in.map(|moment| moment.to_string()).unwrap_or_default(),
            ];
            table.row(about.into_iter().chain(response_cells(&model, &response)))?;
        }
        table.finish()?;
        tell(&count(summaries.len() as u64, "response", "responses"));
        Ok(Verdict::Good)
    }

    /// The administrations to write, oldest first; all of one version.
    fn chosen(&self, store: &Store) -> Result<Vec<Summary>, Fault> {
        let sent_in = if self.open { None } else { Some(true) };
        let mut summaries = store
            .administrations(Filter {
                practice: self.practice.clone().map(PracticeKey),
                instrument: Some(self.instrument.clone()),
                sent_in,
                ..Filter::default()
            })
            .wait()?;
        // What a resident removed from a study is in no export.
        let removed = store.kept_out(&self.instrument).wait()?.removed;
        summaries.retain(|summary| {
            summary.erased.is_none()
                && !removed.contains(&summary.case)
                && self.version.as_ref().is_none_or(|version| *version == summary.version)
        });
        let versions: BTreeSet<&str> = summaries.iter().map(|summary| summary.version.as_str()).collect();
        if versions.len() > 1 {
            let versions: Vec<&str> = versions.into_iter().collect();
            return Err(Fault::Usage(format!(
                "there are responses to several versions of `{}`: choose one with --version {}",
                self.instrument,
                versions.join(" or ")
            )));
        }
        summaries.reverse();
        Ok(summaries)
    }
}
