//! `peil study report`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::super::speech::Speech;
use super::super::terminal::{say, tell};
use super::super::{Fault, Verdict};
use super::data::{Data, DataArgs};
use super::{Format, language, open, publish};
use peil_study::report::{Input, csv, html, json, r_script};

#[derive(Debug, Args)]
pub struct ReportArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// Write the page, the figures and the R script into this folder
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// Only the parts that this publication may show. With --db it is kept there, and its readers find it on the
    /// pages of the server
    #[arg(long = "for", value_name = "PUBLICATION")]
    publication: Option<String>,
    /// Report for this practice, by its name in the protocol
    #[arg(long, value_name = "PRACTICE", requires = "publication")]
    practice: Option<String>,
    /// A secret that decides how practices are numbered in publications
    #[arg(long, value_name = "TEXT", requires = "publication")]
    secret: Option<String>,
    /// The page, or all statistics as JSON
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The language of the page [default: that of the protocol]. The texts of protocol and instrument are those of
    /// their wording files in that language, if they have them
    #[arg(long, value_enum)]
    lang: Option<Speech>,
}

impl ReportArgs {
    pub fn run(self) -> Result<Verdict, Fault> {
        if let Some(name) = &self.publication {
            let asked = publish::Asked {
                name,
                practice: self.practice.as_deref(),
                secret: self.secret.as_deref().unwrap_or_default(),
                output: self.output.as_deref(),
                lang: self.lang,
            };
            return publish::run(&self.data, &asked);
        }
        if self.format == Format::Json && self.output.is_none() {
            let Some(data) = Data::open(&self.data)? else { return Ok(Verdict::Bad) };
            let statistics = data.statistics();
            say(&json(&data.opened.protocol, &statistics))?;
            return Ok(Verdict::Good);
        }
        let Some(output) = &self.output else {
            return Err(Fault::Usage(
                "give the folder for the report: -o FOLDER; or use --format json".into(),
            ));
        };
        write_all(&self.data, output, self.lang, false)
    }
}

/// Writes the page, CSV, JSON and R script.
pub fn write_all(
    args: &DataArgs,
    folder: &Path,
    lang: Option<Speech>,
    simulated: bool,
) -> Result<Verdict, Fault> {
    let Some(mut data) = Data::open(args)? else { return Ok(Verdict::Bad) };
    let statistics = data.statistics();
    data.opened.speak(language(lang, &data.opened))?;
    let opened = &data.opened;
    let input = Input {
        protocol: &opened.protocol,
        facts: &opened.facts,
        instrument: &opened.instrument,
        register: &data.register,
        assembled: &data.assembled,
        statistics: &statistics,
        lock: opened.lock.as_ref(),
        fingerprint: &peil_study::lock::protocol_fingerprint(&opened.text),
        language: language(lang, opened),
        simulated,
    };
    std::fs::create_dir_all(folder).map_err(|error| Fault::file("make", folder, &error))?;
    open::write(&folder.join("report.html"), &html(&input))?;
    open::write(&folder.join("statistics.csv"), &csv(&statistics))?;
    open::write(&folder.join("statistics.json"), &json(&opened.protocol, &statistics))?;
    open::write(&folder.join("report.R"), &r_script(&input))?;
    open::write(&folder.join("scores.csv"), &peil_study::report::scores(&input))?;
    tell(&format!(
        "written: report.html, statistics.csv, statistics.json, scores.csv, report.R in {}",
        folder.display()
    ));
    Ok(Verdict::Good)
}
