//! `peil study report --for PUBLICATION`: what may be published, and the ledger of what was.

use std::path::Path;

use super::super::database::Database;
use super::super::speech::Speech;
use super::super::terminal::{complain, tell};
use super::super::{Fault, Verdict};
use super::data::{Data, DataArgs};
use super::{language, open};
use peil_store::{Actor, NewPublication, Readers, Store};
use peil_study::lock::protocol_fingerprint;
use peil_study::protocol::Audience;
use peil_study::report::{Input, Ledger, Published, publish};

/// What is asked for.
pub struct Asked<'a> {
    /// The name of the publication.
    pub name: &'a str,
    pub practice: Option<&'a str>,
    pub secret: &'a str,
    pub output: Option<&'a Path>,
    pub lang: Option<Speech>,
}

pub fn run(args: &DataArgs, asked: &Asked<'_>) -> Result<Verdict, Fault> {
    if asked.output.is_none() && args.db.is_none() {
        return Err(Fault::Usage("give the folder for the publication: -o FOLDER".into()));
    }
    let Some(mut data) = Data::open(args)? else { return Ok(Verdict::Bad) };
    let statistics = data.statistics();
    data.opened.speak(language(asked.lang, &data.opened))?;
    let opened = &data.opened;
    let input = Input {
        protocol: &opened.protocol,
        facts: &opened.facts,
        instrument: &opened.instrument,
        register: &data.register,
        assembled: &data.assembled,
        statistics: &statistics,
        lock: opened.lock.as_ref(),
        fingerprint: &protocol_fingerprint(&opened.text),
        language: language(asked.lang, opened),
        simulated: false,
    };
    let path = opened.path.with_file_name("study.ledger.json");
    let database = match &args.db {
        Some(db) => {
            let store = Database::named(db).open_existing()?;
            let kept = store.study_ledger(&opened.protocol.name.value).wait()?;
            Some((store, kept))
        }
        None => None,
    };
    // A database that has none yet goes on with the one beside the protocol.
    let (before, called) = match &database {
        Some((_, Some(kept))) => (Some(kept.clone()), "the ledger in the database".to_string()),
        Some((_, None)) | None if path.is_file() => {
            (Some(open::text(&path)?), format!("`{}`", path.display()))
        }
        Some((_, None)) | None => (None, String::new()),
    };
    let mut ledger = match before {
        Some(text) => Ledger::read(&text).map_err(|why| Fault::Usage(format!("{called}: {why}")))?,
        None => Ledger::default(),
    };
    let published = match publish(&input, asked.name, asked.practice, asked.secret, &mut ledger) {
        Ok(published) => published,
        Err(why) => {
            complain(&why);
            return Ok(Verdict::Bad);
        }
    };
    // First what was published is kept: no figure is in a file that the ledger does not know.
    match database {
        Some((store, kept)) => keep(&store, &input, asked, &published, (kept, ledger.write()))?,
        None => {
            open::write(&path, &ledger.write())?;
            tell(&format!("kept in {}", path.display()));
        }
    }
    if let Some(output) = asked.output {
        std::fs::create_dir_all(output).map_err(|error| Fault::file("make", output, &error))?;
        open::write(&output.join("report.html"), &published.page)?;
        open::write(&output.join("figures.json"), &published.figures)?;
        tell(&format!("written: report.html, figures.json in {}", output.display()));
    }
    Ok(Verdict::Good)
}

/// Keeps a publication in the database, for its readers.
fn keep(
    store: &Store,
    input: &Input<'_>,
    asked: &Asked<'_>,
    published: &Published,
    ledger: (Option<String>, String),
) -> Result<(), Fault> {
    let found = input.protocol.publish.iter().find(|one| one.named.name.value == asked.name);
    let Some(publication) = found else { return Ok(()) };
    let new = NewPublication {
        study: input.protocol.name.value.clone(),
        name: asked.name.to_string(),
        practice: asked.practice.map(str::to_string),
        title: publication.named.title.clone(),
        language: input.language.tag().to_string(),
        readers: match &publication.to {
            Audience::Everyone => Readers::Everyone,
            Audience::Practice => Readers::Practice,
            Audience::Group(_) => Readers::Group,
        },
        page: published.page.clone(),
        figures: published.figures.clone(),
        ledger,
    };
    let place = match new.readers {
        Readers::Everyone => format!("/reports/{}/{}, for everyone", new.study, new.name),
        Readers::Practice => "the page of the study, for that practice".to_string(),
        Readers::Group => "the page of the study, for coordinators and researchers".to_string(),
    };
    store.publish_study(new, &Actor::Program).wait()?;
    tell(&format!("published on the server: {place}"));
    Ok(())
}
