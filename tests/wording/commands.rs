//! `peil wording`, `peil show` and `peil check` of wording files, as people run them.

use serde_json::Value;

use super::SMALL;
use crate::cli::{folder, peil};

fn small() -> tempfile::TempDir {
    folder(&[("klein/klein.peil", SMALL.as_bytes())])
}

fn edit(folder: &tempfile::TempDir, path: &str, change: impl Fn(&str) -> String) {
    let path = folder.path().join(path);
    let text = std::fs::read_to_string(&path).expect("it is there");
    std::fs::write(path, change(&text)).expect("it can be written");
}

/// What `docs/nl/woorden.md` has a newcomer do.
#[test]
fn three_questions_are_changed_and_nothing_else() {
    let folder = small();
    let at = folder.path();
    let run = peil(at, &["wording", "new", "klein", "--language", "nl", "--for", "enschede", "--lang", "nl"]);
    assert_eq!((run.code, run.out.as_str()), (0, "gemaakt: klein/wording/enschede.nl.yaml\n"), "{}", run.err);
    let run = peil(at, &["check", "klein", "--no-prose"]);
    assert_eq!((run.code, run.last()), (0, "1 file checked: 0 errors, 0 warnings, 0 notes"));
    assert_eq!(
        peil(at, &["wording", "new", "klein", "--language", "nl", "--for", "enschede"]).code,
        2,
        "it is there already"
    );

    let file = "klein/wording/enschede.nl.yaml";
    edit(&folder, file, |text| {
        text.replace("  # fin1: \"Ik kan betalen.\"", "  fin1: \"Ik kan alles betalen.\"")
            .replace("  # fin2: \"Ik lig wakker.\"", "  fin2: \"Ik lig vaak wakker.\"")
            .replace("  # dagen: \"Hoeveel dagen?\"", "  dagen: \"Hoeveel dagen was dat?\"")
    });
    let run = peil(at, &["wording", "status", file, "--lang", "nl"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("3 nieuw"), "{}", run.out);
    assert!(run.out.contains("- Ik kan betalen.\n    + Ik kan alles betalen."), "{}", run.out);
    assert!(run.out.contains("geen score kan veranderen"), "{}", run.out);
    assert_eq!(peil(at, &["wording", "status", file, "--require", "100%"]).code, 1);
    assert_eq!(peil(at, &["wording", "accept", file, "--lang", "nl"]).out, "3 teksten goedgekeurd\n");
    assert_eq!(peil(at, &["wording", "status", "klein", "--require", "100%"]).code, 0);

    edit(&folder, file, |text| text.replace("dagen: \"Hoe", "daagen: \"Hoe"));
    let run = peil(at, &["check", file, "--lang", "nl", "--no-prose"]);
    assert_eq!(run.code, 1);
    assert!(
        run.err.contains("`klein` heeft geen tekst `items.daagen`") && run.err.contains("bedoelt u `dagen`?"),
        "{}",
        run.err
    );
}

#[test]
fn a_changed_base_makes_words_stale_until_accepted() {
    let folder = small();
    let at = folder.path();
    peil(at, &["wording", "new", "klein", "--language", "fy"]);
    let file = "klein/wording/fy.yaml";
    edit(&folder, file, |text| text.replace("  # fin1: \"Ik kan betalen.\"", "  fin1: \"Ik kin betelje.\""));
    assert_eq!(peil(at, &["wording", "accept", file]).out, "1 text accepted\n");
    edit(&folder, "klein/klein.peil", |text| text.replace("Ik kan betalen.", "Ik kan alles betalen."));
    let run = peil(at, &["wording", "status", "klein"]);
    assert!(
        run.out.contains("old base  Ik kan betalen.\n    new base  Ik kan alles betalen."),
        "{}",
        run.out
    );
    let run = peil(at, &["check", "klein", "--no-prose"]);
    assert!(run.code == 0 && run.err.contains("PEIL0712"), "{}", run.err);
    assert_eq!(peil(at, &["check", "klein", "--no-prose", "--deny", "warnings"]).code, 1);
    let run = peil(at, &["wording", "status", "klein", "--format", "json"]);
    let found: Value = serde_json::from_str(&run.out).expect("it is JSON");
    assert_eq!(found["files"][0]["counts"]["stale"], 1);
    assert_eq!(peil(at, &["wording", "accept", file, "items.fni1"]).code, 2);
    assert_eq!(peil(at, &["wording", "accept", file, "items.fin1"]).out, "1 text accepted\n");
    assert!(!peil(at, &["check", "klein", "--no-prose"]).err.contains("PEIL0712"));
    edit(&folder, "klein/wording/peil.lock", |text| text.replacen('{', "{\n<<<<<<< HEAD", 1));
    let run = peil(at, &["check", "klein", "--no-prose"]);
    assert!(run.code == 1 && run.err.contains("PEIL0711"), "{}", run.err);
    assert_eq!(
        peil(at, &["wording", "accept", file]).code,
        1,
        "a lock that cannot be read is not overwritten"
    );
}

#[test]
fn words_go_to_a_translator_and_come_back() {
    let folder = small();
    let at = folder.path();
    peil(at, &["wording", "new", "klein", "--language", "fy"]);
    let file = "klein/wording/fy.yaml";
    let run = peil(at, &["wording", "export", file, "--format", "po"]);
    assert_eq!(run.code, 0, "{}", run.err);
    edit(&folder, "klein.fy.po", |text| {
        text.replace(
            "msgid \"Ik kan betalen.\"\nmsgstr \"\"",
            "msgid \"Ik kan betalen.\"\nmsgstr \"Ik kin betelje.\"",
        )
    });
    let run = peil(at, &["wording", "import", file, "klein.fy.po"]);
    assert_eq!((run.code, run.out.as_str()), (0, "1 texts imported\n"), "{}", run.err);
    let text = std::fs::read_to_string(at.join(file)).expect("it is there");
    assert!(text.contains("\n  fin1: \"Ik kin betelje.\"\n") && text.contains("  # fin2: "), "{text}");
    let run = peil(at, &["wording", "status", file]);
    assert!(run.out.contains("1 translated") && run.out.contains("0 new"), "{}", run.out);
    edit(&folder, "klein.fy.po", |text| text.replace("msgctxt \"items.fin1\"", "msgctxt \"items.fin9\""));
    let run = peil(at, &["wording", "import", file, "klein.fy.po"]);
    assert!(
        run.code == 1 && run.err.contains("items.fin9") && run.err.contains("nothing was imported"),
        "{}",
        run.err
    );
    assert_eq!(std::fs::read_to_string(at.join(file)).expect("it is there"), text);
}

#[test]
fn the_codebook_is_shown_in_other_words() {
    let folder = small();
    let at = folder.path();
    peil(at, &["wording", "new", "klein", "--language", "fy", "--for", "sudwest-fryslan"]);
    edit(&folder, "klein/wording/sudwest-fryslan.fy.yaml", |text| {
        text.replace("  # fin1: \"Ik kan betalen.\"", "  fin1: \"Ik kin betelje.\"")
    });
    let show = |arguments: &[&str]| {
        peil(at, &[&["show", "klein", "--language", "fy", "--for", "sudwest-fryslan"], arguments].concat())
    };
    let run = show(&[]);
    assert!(
        run.code == 0
            && run.out.contains("Ik kin betelje.")
            && !run.out.contains("Ik kin betelje. [nl]")
            && run.out.contains("Ik lig wakker. [nl]"),
        "{}",
        run.out
    );
    let found: Value = serde_json::from_str(&show(&["--format", "json"]).out).expect("it is JSON");
    let item = |name: &str| {
        found["items"]
            .as_array()
            .and_then(|items| items.iter().find(|item| item["name"] == name))
            .expect("it is there")["text"]
            .clone()
    };
    assert_eq!(item("fin1")["origin"], "sudwest-fryslan.fy");
    assert_eq!(item("fin1")["falls_back"], Value::Null);
    assert_eq!(
        (item("fin2")["falls_back"].as_str(), item("fin2")["text"].as_str()),
        (Some("nl"), Some("Ik lig wakker."))
    );
    assert_eq!(peil(at, &["show", "klein", "--language", "en"]).code, 2);
    assert!(
        peil(at, &["show", "klein", "--for", "sudwest-frislan", "--language", "fy"])
            .err
            .contains("did you mean `sudwest-fryslan`?")
    );
}

#[test]
fn notes_on_prose_can_be_silenced() {
    let folder = folder(&[(
        "klein/klein.peil",
        SMALL.replace("Ik lig wakker.", "Ik lig nooit niet wakker.").as_bytes(),
    )]);
    let run = peil(folder.path(), &["check", "klein"]);
    assert!(run.code == 0 && run.err.contains("PEIL0721"), "{}", run.err);
    assert!(!peil(folder.path(), &["check", "klein", "--no-prose"]).err.contains("PEIL0721"));
    let own = folder.path().join("klein/wording");
    std::fs::create_dir(&own).expect("a folder");
    std::fs::write(own.join("plainer.nl.txt"), "betalen = dokken\n").expect("it can be written");
    assert!(peil(folder.path(), &["check", "klein"]).err.contains("plainer: \"dokken\""));
}
