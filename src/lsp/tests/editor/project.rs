//! A small project: an instrument, a file it uses, a table, words with their lock, cases, a protocol.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

pub const INSTRUMENT: &str = r#"instrument slaap {
    title    "Slaap"
    version  1.0.0
    language nl
    source   "Een voorbeeld"
    licence  "EUPL-1.2"
}
use "schalen.peil"

informant zelf  "Zelf"
informant ouder "Ouder"

domain nacht "De nacht" : mate {
    item moe    "Ik ben moe"         for ouder "Mijn kind is moe"
    item wakker "Ik lig wakker"      for ouder "Mijn kind ligt wakker"
    item droom  "Ik droom naar"      for ouder "Mijn kind droomt naar" { only zelf }
}
item leeftijd "Hoe oud?" : integer 4..18

recode om { 0 -> 2, 1 -> 1, 2 -> 0, weet_niet -> missing }
table norm(leeftijd) from "tables/norm.csv"

let last = moe + wakker
score totaal "Slaapproblemen" = sum(moe..wakker, needs: 2 of 2) {
    higher is worse
    bands zorg { weinig from 0, veel from 3 }
}
score anders "Omgekeerd" = om(moe) + last - norm(leeftijd)
class groep "Groep" { hoog "Hoog" when totaal is veel, laag "Laag" otherwise }
alert let_op "Let op, {moe} en {totaal}" when groep is hoog and informant is ouder

test "twee keer vaak" {
    answer moe = 2
    answer wakker = 2
    answer leeftijd = 8
    expect totaal = 4 and totaal is veel
}
"#;

pub const SCALES: &str = r#"scale mate {
    0 "Nooit"
    1 "Soms"
    2 "Vaak"
    missing weet_niet = 9 "Weet ik niet"
}
bands zorg { weinig "Weinig", veel "Veel" }
"#;

pub const NORM: &str = "leeftijd,norm\n4..11,1\n12..18,2\n";

pub const WORDS: &str = r#"instrument: slaap
language: en

domains:
  nacht:
    title: "The night"
items:
  moe: "I am tired"
  moe@ouder: "My child is tired"
  # wakker: "Ik lig wakker"
alerts:
  let_op: "Careful, {moe} and {totaal}"
"#;

pub const CASES: &str = "id,informant,moe,wakker,leeftijd,expect_totaal,expect_totaal_band\nanna,zelf,2,2,8,4,veel\nbram,zelf,0,1,8,1,weinig\n";

pub const STUDY: &str = r#"study nachten {
    title    "Nachten"
    version  1.0.0
    language nl
}
instrument "slaap/slaap.peil" version 1

practices these weighted equally {
    noord "Noord" cases 20
    zuid  "Zuid" cases 20
}
enrol 2020-01-01..2020-06-30
wave start "Bij de start" days 0..30
wave eind  "Aan het eind" days 150..200
ask zelf

outcome totaal primary matters 1 "Een stap"
cells at least 10
publish eind_bericht "Eindbericht" to everyone after eind { flow, start, change }
"#;

pub struct Project {
    pub folder: TempDir,
}

impl Project {
    pub fn new() -> Project {
        let project = Project { folder: tempfile::tempdir().expect("there is room") };
        project.put("slaap/slaap.peil", INSTRUMENT);
        project.put("slaap/schalen.peil", SCALES);
        project.put("slaap/tables/norm.csv", NORM);
        project.put("slaap/wording/en.yaml", WORDS);
        project.put("slaap/cases/kinderen.csv", CASES);
        project.put("nachten.peil", STUDY);
        project
    }

    pub fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("it is made");
        fs::write(&path, text).expect("it is written");
        path
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("it is there")
    }

    pub fn slaap(&self) -> PathBuf {
        self.path("slaap/slaap.peil")
    }
}

/// A text of a file on the disk.
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("it is text")
}
