//! Wording files: what they may say, what they cannot change, and what became of them.

mod alike;
mod any_text;
mod commands;
mod exchange;
mod means;
mod pulled;
mod readable;
mod same_meaning;
mod staleness;

use std::path::{Path, PathBuf};

use peil::language::Language;
use peil::model::Instrument;
use peil::source::{Loader, Sources, Unreadable};
use peil_wording::{Reader, Wording};

/// Files on disk, as instruments name them.
pub struct Disk;

impl Loader for Disk {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), Unreadable> {
        let file = Path::new(from).parent().unwrap_or(Path::new("")).join(path);
        std::fs::read_to_string(&file)
            .map(|text| (file.to_string_lossy().into_owned(), text))
            .map_err(|error| Unreadable::new(error.to_string()))
    }
}

/// The instruments that are shipped, and those that reference sets are scored with.
pub fn instruments() -> Vec<(PathBuf, String)> {
    let root = crate::root();
    let mut found = Vec::new();
    for folder in ["instruments", "tests/reference", "tests/fixtures/design"] {
        let mut open = vec![root.join(folder)];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(&folder).expect("the folder is there").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|extension| extension == "peil") {
                    let text = std::fs::read_to_string(&path).expect("instruments are UTF-8");
                    found.push((path, text));
                }
            }
        }
    }
    found.sort();
    found
}

/// Those among them that compile.
pub fn compiled() -> Vec<Instrument> {
    instruments()
        .iter()
        .filter_map(|(path, text)| peil::build(&path.to_string_lossy(), text, &Disk).instrument)
        .collect()
}

pub const SMALL: &str = r#"instrument klein {
    title    "Klein"
    version  1.0.0
    language nl
}
informant inwoner      "Inwoner"
informant professional "Professional"
scale mate { 0 "Niet", 1 "Wel", missing weet_niet = 8 "Weet ik niet" }
domain geld "Geld" : mate {
    intro "Dit gaat over geld."
    item fin1 "Ik kan betalen." for professional "De inwoner kan betalen."
    item fin2 "Ik lig wakker." { hint "Van zorgen over geld." }
}
item dagen "Hoeveel dagen?" : integer 0..7
item erg "U zei {dagen} dagen. Hoe erg was dat?" : mate
bands zorg { geen "Geen zorg" from 0, enige "Enige zorg" from 1 }
score totaal "Totaal" = sum(geld) { bands { laag "Laag" from 0, hoog "Hoog" from 2 } }
score samen "Samen" = totaal + erg + dagen { bands zorg }
class niveau { veel "Veel" when totaal = 2, weinig "Weinig" otherwise }
alert bespreek "Bespreek dit." when totaal = 2
"#;

pub fn build(text: &str) -> Instrument {
    let built = peil::build("klein.peil", text, &peil::source::NoFiles);
    built.instrument.unwrap_or_else(|| panic!("{:?}", built.diagnostics))
}

/// A wording file and what is said about it, drawn.
pub fn read(base: &Instrument, path: &str, yaml: &str, tongue: Language) -> (Wording, String) {
    let mut sources = Sources::default();
    let (wording, found) = Reader::new(base, tongue).read(path, yaml, &mut sources);
    (wording, peil::diagnostic::render_all(&sources, &found, peil::diagnostic::Style::PLAIN))
}
