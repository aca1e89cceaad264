//! `peil study report --for PUBLICATION`: what may be published, and the ledger of what was.

use std::path::Path;

use super::super::speech::Speech;
use super::super::terminal::{complain, tell};
use super::super::{Fault, Verdict};
use super::data::{Data, DataArgs};
use super::{language, open};
use peil_study::lock::protocol_fingerprint;
use peil_study::report::{Input, Ledger, Published, publish};

pub fn run(
    args: &DataArgs,
    name: &str,
    practice: Option<&str>,
    secret: Option<&str>,
    output: Option<&Path>,
    lang: Option<Speech>,
) -> Result<Verdict, Fault> {
    let Some(output) = output else {
        return Err(Fault::Usage("give the folder for the publication: -o FOLDER".into()));
    };
    let Some(data) = Data::open(args)? else { return Ok(Verdict::Bad) };
    let opened = &data.opened;
    let statistics = data.statistics();
    let input = Input {
        protocol: &opened.protocol,
        facts: &opened.facts,
        instrument: &opened.instrument,
        register: &data.register,
        assembled: &data.assembled,
        statistics: &statistics,
        lock: opened.lock.as_ref(),
        fingerprint: &protocol_fingerprint(&opened.text),
        language: language(lang, opened),
        simulated: false,
    };
    let path = opened.path.with_file_name("study.ledger.json");
    let mut ledger = if path.is_file() {
        Ledger::read(&open::text(&path)?)
            .map_err(|why| Fault::Usage(format!("`{}`: {why}", path.display())))?
    } else {
        Ledger::default()
    };
    let Published { page, figures } = match publish(&input, name, practice, secret.unwrap_or(""), &mut ledger)
    {
        Ok(published) => published,
        Err(why) => {
            complain(&why);
            return Ok(Verdict::Bad);
        }
    };
    std::fs::create_dir_all(output).map_err(|error| Fault::file("make", output, &error))?;
    open::write(&output.join("report.html"), &page)?;
    open::write(&output.join("figures.json"), &figures)?;
    open::write(&path, &ledger.write())?;
    tell(&format!("written: report.html, figures.json in {}; kept in {}", output.display(), path.display()));
    Ok(Verdict::Good)
}
