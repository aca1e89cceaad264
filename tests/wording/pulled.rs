//! Words that were accepted in the browser become wording files: exactly what `peil wording` writes, and what
//! somebody changed in a file meanwhile is never written over.

use std::path::Path;

use peil_store::{Actor, Address, NewWords, SheetName, Store};
use peil_wording::exchange::{Form, read, write};
use peil_wording::{Accepted, Head, Lock, Reader, merge};

use super::{SMALL, build};
use crate::cli::{folder, peil};
use crate::compare::commands::git;
use peil::language::Language;
use peil::model::TextKey;

/// A database in which words of `klein` were accepted, one after the other.
struct Words {
    store: Store,
    db: String,
}

impl Words {
    fn new(folder: &Path) -> Words {
        let db = folder.join("peil.db").to_string_lossy().into_owned();
        Words { store: Store::open(&Address::parse(&db)).expect("it opens"), db }
    }

    fn accept(&self, wording: &str, key: &str, words: Option<&str>, made_from: &str, was: Option<&str>) {
        let name = SheetName { instrument: "klein".into(), wording: wording.into() };
        let seen = self.store.word_sheet(&name).wait().map_or(0, |sheet| sheet.last(key));
        let new = NewWords {
            key: key.into(),
            words: words.map(Into::into),
            made_from: made_from.into(),
            was: was.map(Into::into),
            why: String::new(),
            seen,
        };
        let by = Actor::Program;
        let numbers = self.store.write_words(&name, vec![new], &by).wait().expect("it is written");
        self.store.accept_words(&name, &numbers, true, &by).wait().expect("it is accepted");
    }

    fn pull(&self, folder: &Path) -> crate::cli::Run {
        peil(folder, &["wording", "pull", "--db", &self.db, "-o", ".", "--lang", "nl"])
    }
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join("klein/wording").join(name)).unwrap_or_default()
}

#[test]
fn what_is_pulled_is_byte_for_byte_what_an_import_writes() {
    let (by_hand, pulled) = (
        folder(&[("klein/klein.peil", SMALL.as_bytes())]),
        folder(&[("klein/klein.peil", SMALL.as_bytes())]),
    );
    let at = by_hand.path();
    let changes = [("items.fin1", "Ik kin \"alles\" betelje."), ("scales.mate.0", "Hielendal net")];
    let base = build(SMALL);
    assert_eq!(peil(at, &["wording", "new", "klein", "--language", "fy", "--lang", "nl"]).code, 0);
    let run = peil(at, &["wording", "export", "klein/wording/fy.yaml", "--format", "po", "-o", "fy.po"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let mut sheet =
        read(&std::fs::read(at.join("fy.po")).expect("it is there"), Form::Po).expect("it is read");
    for row in &mut sheet.rows {
        if let Some((_, words)) = changes.iter().find(|(key, _)| *key == row.key.0) {
            row.words = (*words).to_string();
        }
    }
    std::fs::write(at.join("fy.po"), write(&sheet, Form::Po).expect("it is written")).expect("it is kept");
    let run = peil(at, &["wording", "import", "klein/wording/fy.yaml", "fy.po"]);
    assert_eq!(run.code, 0, "{}", run.err);

    let words = Words::new(pulled.path());
    for (key, said) in changes {
        let own = &base.texts.get(&TextKey(key.into())).expect("it is there").text;
        words.accept("fy", key, Some(said), own, None);
    }
    let run = words.pull(pulled.path());
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.ends_with("2 teksten veranderd\n"), "{}", run.out);
    for name in ["fy.yaml", "peil.lock"] {
        assert_eq!(text(pulled.path(), name), text(at, name), "{name}");
    }
    let run = words.pull(pulled.path());
    assert_eq!((run.code, run.out.as_str()), (0, "0 teksten veranderd\n"));
    let run = peil(pulled.path(), &["check", "klein", "--no-prose"]);
    assert_eq!(run.code, 0, "{}", run.err);
}

/// The way of a gemeente with git: words are accepted and pulled, the last number of the version is raised,
/// and `peil ci` finds nothing wrong with the commit.
#[test]
fn what_is_pulled_into_git_passes_ci() {
    let kept = folder(&[
        ("instruments/klein/klein.peil", peil::format::format(SMALL).as_bytes()),
        (".gitignore", b"peil.db*\n"),
    ]);
    let at = kept.path();
    git(at, &["init", "-q"]);
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "before"]);
    let words = Words::new(at);
    words.accept("enschede.nl", "items.fin1", Some("Ik kan alles op tijd betalen."), "Ik kan betalen.", None);
    words.accept("enschede.nl", "items.fin2", Some("Ik slaap slecht."), "Ik lig wakker.", None);
    let run = peil(at, &["wording", "pull", "--db", &words.db, "-o", "instruments", "--lang", "nl"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let against = ["ci", "instruments", "--against", "HEAD"];
    let run = peil(at, &against);
    assert!(run.code == 1 && run.out.contains("requires at least version 1.0.1"), "{}", run.out);
    let file = at.join("instruments/klein/klein.peil");
    let raised = std::fs::read_to_string(&file).expect("it is there").replace("1.0.0", "1.0.1");
    std::fs::write(&file, raised).expect("it is kept");
    git(at, &["add", "-A"]);
    let run = peil(at, &against);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("Enschede rewrote 2 questions; no score can change"), "{}", run.out);
    git(at, &["commit", "-qm", "words of Enschede"]);
    assert_eq!(peil(at, &against).code, 0);
}

#[test]
fn what_was_changed_in_a_file_meanwhile_stays() {
    let kept = folder(&[("klein/klein.peil", SMALL.as_bytes())]);
    let at = kept.path();
    let words = Words::new(at);
    words.accept("enschede.nl", "items.fin1", Some("Ik kan alles betalen."), "Ik kan betalen.", None);
    assert_eq!(words.pull(at).code, 0);
    let file = at.join("klein/wording/enschede.nl.yaml");
    let edit = |from: &str, to: &str| {
        let text = std::fs::read_to_string(&file).expect("it is there");
        assert!(text.contains(from), "{text}");
        std::fs::write(&file, text.replace(from, to)).expect("it is kept");
    };
    // Somebody changes the file, and others are accepted in the browser without knowing of it.
    edit("Ik kan alles betalen.", "Ik betaal alles zelf.");
    words.accept(
        "enschede.nl",
        "items.fin1",
        Some("Alles kan ik betalen."),
        "Ik kan betalen.",
        Some("Ik kan alles betalen."),
    );
    words.accept("enschede.nl", "items.fin2", Some("Ik slaap slecht."), "Ik lig wakker.", None);
    let run = words.pull(at);
    assert_eq!(run.code, 1);
    assert!(
        run.err.contains("`items.fin1` is in het bestand veranderd, en blijft staan")
            && run.err.contains("Ik betaal alles zelf.")
            && run.err.contains("Alles kan ik betalen."),
        "{}",
        run.err
    );
    let now = text(at, "enschede.nl.yaml");
    assert!(
        now.contains("fin1: \"Ik betaal alles zelf.\"") && now.contains("fin2: \"Ik slaap slecht.\""),
        "{now}"
    );
    // Once somebody saw it in the browser and chose, that is written.
    words.accept(
        "enschede.nl",
        "items.fin1",
        Some("Alles betaal ik."),
        "Ik kan betalen.",
        Some("Ik betaal alles zelf."),
    );
    assert_eq!(words.pull(at).code, 0);
    assert!(text(at, "enschede.nl.yaml").contains("fin1: \"Alles betaal ik.\""));
    // What was pulled and then changed back in the file was changed in the file.
    edit("Alles betaal ik.", "Ik kan alles betalen.");
    assert_eq!(words.pull(at).code, 1);
    assert!(text(at, "enschede.nl.yaml").contains("fin1: \"Ik kan alles betalen.\""));
}

#[test]
fn back_to_the_base_is_a_comment_again_and_an_earlier_text_comes_back() {
    let kept = folder(&[("klein/klein.peil", SMALL.as_bytes())]);
    let at = kept.path();
    let run = peil(at, &["wording", "new", "klein", "--language", "nl", "--for", "enschede", "--lang", "nl"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let begun = text(at, "enschede.nl.yaml");
    let words = Words::new(at);
    let (key, own) = ("items.fin1", "Ik kan betalen.");
    words.accept("enschede.nl", key, Some("Een."), own, None);
    assert_eq!(words.pull(at).code, 0);
    words.accept("enschede.nl", key, Some("Twee."), own, Some("Een."));
    assert_eq!(words.pull(at).code, 0);
    words.accept("enschede.nl", key, Some("Een."), own, Some("Twee."));
    assert_eq!(words.pull(at).code, 0);
    assert!(text(at, "enschede.nl.yaml").contains("  fin1: \"Een.\"\n"));
    words.accept("enschede.nl", key, None, own, Some("Een."));
    assert_eq!(words.pull(at).code, 0);
    assert_eq!(text(at, "enschede.nl.yaml"), begun);
    assert!(!text(at, "peil.lock").contains("items.fin1"), "{}", text(at, "peil.lock"));
}

#[test]
fn words_that_no_longer_fit_are_left_out_and_said() {
    let base = build(SMALL);
    let reader = Reader::new(&base, Language::English);
    let head = Head { instrument: "klein".into(), language: "fy".into(), gemeente: None };
    let accepted = |key: &str, words: &str| Accepted {
        key: TextKey(key.into()),
        words: Some(words.into()),
        made_from: String::new(),
        was: None,
    };
    let all =
        [accepted("items.weg", "Fuort"), accepted("items.fin1", "Mei {wat}"), accepted("items.fin2", "Goed")];
    let merged = merge(&reader, &head, None, &Lock::default(), &all);
    let left: Vec<&str> = merged.left_out.iter().map(|key| key.0.as_str()).collect();
    assert_eq!(left, ["items.fin1", "items.weg"]);
    assert_eq!(merged.changed, [TextKey("items.fin2".into())]);
    assert!(merged.conflicts.is_empty() && merged.text.contains("  fin2: \"Goed\"\n"));
}
