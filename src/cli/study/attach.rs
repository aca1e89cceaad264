//! `peil study attach` and `peil study data`: a study on a server, and its data as files.

use std::path::PathBuf;

use clap::Args;

use super::super::database::{Database, PROGRAM};
use super::super::terminal::{say, tell};
use super::super::{Fault, Verdict};
use super::open::Opened;
use super::{open, stored};
use peil_store::{LaidDown, NewStudy, Plan, PlannedEnd, PlannedWave, PracticeKey};
use peil_study::lock::protocol_fingerprint;
use peil_study::protocol::{EndKind, Protocol};

#[derive(Debug, Args)]
pub struct AttachArgs {
    /// The protocol
    protocol: PathBuf,
    /// A practice of the protocol and the key of the one on this server, as NAME=KEY; without, those of the same
    /// name. May be given more than once
    #[arg(long = "practice", value_name = "NAME=KEY")]
    practices: Vec<String>,
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Args)]
pub struct FilesArgs {
    /// The protocol
    protocol: PathBuf,
    /// Write into this folder
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
    #[command(flatten)]
    database: Database,
}

impl AttachArgs {
    pub fn run(self) -> Result<Verdict, Fault> {
        let Some(opened) = Opened::read(&self.protocol)? else { return Ok(Verdict::Bad) };
        let protocol = &opened.protocol;
        if protocol.instruments.len() > 1 {
            return Err(Fault::Usage("a study on a server has one instrument; this one has several".into()));
        }
        let store = self.database.open_existing()?;
        let known: Vec<String> =
            store.practices().wait()?.into_iter().map(|practice| practice.key.0).collect();
        let practices = self.practices_of(protocol, &known)?;
        let laid_down = LaidDown {
            version: protocol.version.clone(),
            fingerprint: protocol_fingerprint(&opened.text),
            scoring: opened.instrument.fingerprints().scoring.clone(),
        };
        let print = laid_down.fingerprint.clone();
        let new = NewStudy {
            name: protocol.name.value.clone(),
            protocol: opened.text.clone(),
            laid_down,
            plan: plan(protocol, !opened.instrument.informants.is_empty()),
            instrument: &opened.instrument,
            practices: practices.clone(),
        };
        let anew = store.attach_study(new, &PROGRAM).wait()?;
        let named: Vec<String> = practices.iter().map(|(key, name)| format!("{name}={key}")).collect();
        tell(&format!(
            "{} {}: {}",
            if anew { "attached and laid down:" } else { "already attached:" },
            protocol.name.value,
            named.join(", ")
        ));
        say(&format!("{print}\n"))?;
        Ok(Verdict::Good)
    }

    /// Which practice of the server is which of the protocol.
    fn practices_of(
        &self,
        protocol: &Protocol,
        known: &[String],
    ) -> Result<Vec<(PracticeKey, String)>, Fault> {
        let mut pairs: Vec<(PracticeKey, String)> = Vec::new();
        for given in &self.practices {
            let Some((name, key)) = given.split_once('=') else {
                return Err(Fault::Usage(format!(
                    "`--practice {given}`: it should be NAME=KEY, such as zeedorp=noord"
                )));
            };
            if !protocol.practices.list.iter().any(|one| one.named.name.value == name) {
                return Err(Fault::Usage(format!("the protocol has no practice `{name}`")));
            }
            if !known.iter().any(|one| one == key) {
                return Err(Fault::Usage(format!("the database has no practice `{key}`")));
            }
            if pairs.iter().any(|(other, named)| other.0 == key || named == name) {
                return Err(Fault::Usage(format!("`--practice {given}`: one of these is given twice")));
            }
            pairs.push((PracticeKey(key.into()), name.into()));
        }
        for one in &protocol.practices.list {
            let name = &one.named.name.value;
            let taken = pairs.iter().any(|(key, named)| key.0 == *name || named == name);
            if !taken && known.contains(name) {
                pairs.push((PracticeKey(name.clone()), name.clone()));
            }
        }
        if pairs.is_empty() {
            return Err(Fault::Usage(
                "no practice of this database is one of the protocol: say which with --practice NAME=KEY"
                    .into(),
            ));
        }
        Ok(pairs)
    }
}

/// What the store needs of a protocol.
fn plan(protocol: &Protocol, has_informants: bool) -> Plan {
    let waves = protocol.waves.iter().map(|wave| {
        let name = &wave.named.name.value;
        let informants = protocol.informants();
        let asked = informants.iter().filter(|informant| protocol.is_asked(informant, name));
        PlannedWave {
            name: name.clone(),
            title: wave.named.title.clone(),
            first: wave.days.0,
            due: wave.due.as_ref().map_or(wave.days.0, |due| due.value),
            last: wave.days.1,
            informants: match has_informants {
                true => asked.map(|informant| Some(informant.clone())).collect(),
                false => vec![None],
            },
        }
    });
    Plan {
        title: protocol.title.clone(),
        language: protocol.language.clone(),
        consent: protocol.consent.as_ref().map(|question| question.value.clone()),
        key_until: protocol
            .privacy
            .as_ref()
            .and_then(|privacy| privacy.key_until.as_ref())
            .map(|day| day.value),
        enrol: protocol.enrol,
        waves: waves.filter(|wave| !wave.informants.is_empty()).collect(),
        ended: protocol
            .ended
            .iter()
            .map(|reason| PlannedEnd {
                name: reason.named.name.value.clone(),
                title: reason.named.title.clone(),
                stops: match reason.kind {
                    EndKind::Done => false,
                    EndKind::Died | EndKind::Other => true,
                },
            })
            .collect(),
    }
}

impl FilesArgs {
    pub fn run(self) -> Result<Verdict, Fault> {
        let Some(opened) = Opened::read(&self.protocol)? else { return Ok(Verdict::Bad) };
        let store = self.database.open_existing()?;
        let found = stored::files(&store, &opened)?;
        std::fs::create_dir_all(&self.output).map_err(|error| Fault::file("make", &self.output, &error))?;
        open::write(&self.output.join("answers.csv"), &found.answers)?;
        open::write(&self.output.join("cases.csv"), &found.register)?;
        let mut names = vec!["answers.csv", "cases.csv"];
        if let Some(goals) = &found.goals {
            open::write(&self.output.join("goals.csv"), goals)?;
            names.push("goals.csv");
        }
        store.audit(&PROGRAM, "study.data", &opened.protocol.name.value).wait()?;
        tell(&format!("written: {} in {}", names.join(", "), self.output.display()));
        Ok(Verdict::Good)
    }
}
