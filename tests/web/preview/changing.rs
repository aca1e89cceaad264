//! Files that change while they are shown: what is wrong is said beside the last good version, and a page
//! knows when to load again.

use std::path::Path;

use tempfile::TempDir;

use super::super::values;
use super::Shown;
use crate::cli::folder;

const INSTRUMENT: &str = "use \"../gedeeld/mate.peil\"

instrument last {
    title    \"Last\"
    version  1.0.0
    language nl
}

table norm(totaal) from \"norm.csv\"

domain klachten \"Klachten\" : mate {
    item moe    \"Moe\"
    item slecht \"Slecht slapen\"
}

score totaal \"Totaal\" = sum(klachten)
score norm_score \"Norm\" = norm(totaal)
";

const LIBRARY: &str = "scale mate { 0 \"Niet\", 1 \"Wel\" }\n";
const TABLE: &str = "totaal,norm\n0,10\n1,20\n2,30\n";
const WORDING: &str = "instrument: last\nlanguage: fy\n\ntitle: \"Lêst\"\n\nitems:\n  moe: \"Wurch\"\n";

/// An instrument with a library, a table and words, in their own files.
fn files() -> TempDir {
    let folder = folder(&[]);
    for (path, text) in [
        ("last/last.peil", INSTRUMENT),
        ("gedeeld/mate.peil", LIBRARY),
        ("last/norm.csv", TABLE),
        ("last/wording/fy.yaml", WORDING),
    ] {
        write(folder.path(), path, text);
    }
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
    std::fs::write(path, text).expect("it can be written");
}

/// Whether a change is seen: by the stamp before any page was made again, and by the page after.
fn changes(shown: &Shown, folder: &Path, path: &str, text: &str) {
    let base = "/preview/last/nl/-";
    let before = values(&shown.page(base), "data-stamp").remove(0);
    assert_eq!(shown.stamp("last"), before, "{path}: before it changed");
    let list = shown.page("/stamp");
    write(folder, path, text);
    assert_ne!(shown.stamp("last"), before, "{path}: the stamp is the same");
    assert_ne!(shown.page("/stamp"), list, "{path}: the list's stamp is the same");
    let after = values(&shown.page(base), "data-stamp").remove(0);
    assert_eq!(shown.stamp("last"), after, "{path}: the page has not caught up");
    assert_ne!(after, before);
}

#[test]
fn the_stamp_changes_with_everything_an_instrument_is_made_from() {
    let folder = files();
    let shown = Shown::of(folder.path());
    assert_eq!(shown.get("/preview/last").location(), "/preview/last/nl/-");
    changes(&shown, folder.path(), "last/last.peil", &INSTRUMENT.replace("\"Moe\"", "\"Moe zijn\""));
    assert!(shown.page("/preview/last/nl/-/page/klachten").contains("Moe zijn"));
    changes(&shown, folder.path(), "gedeeld/mate.peil", &LIBRARY.replace("Wel", "Wel degelijk"));
    assert!(shown.page("/preview/last/nl/-/page/klachten").contains("Wel degelijk"));
    changes(&shown, folder.path(), "last/norm.csv", &TABLE.replace("30", "33"));
    changes(&shown, folder.path(), "last/wording/fy.yaml", &WORDING.replace("Wurch", "Ôfmêd"));
    assert!(shown.get("/preview/last/fy/-/page/klachten").text.contains("Ôfmêd"));
    // Words that were not there before.
    changes(
        &shown,
        folder.path(),
        "last/wording/zeedorp.nl.yaml",
        "instrument: last\nlanguage: nl\nfor: zeedorp\n\nitems:\n  moe: \"Bekaf\"\n",
    );
    assert!(shown.get("/preview/last/zeedorp.nl/-/page/klachten").text.contains("Bekaf"));
    // A gemeente whose name no address holds as it is.
    changes(
        &shown,
        folder.path(),
        "last/wording/súdwest fryslân.nl.yaml",
        "instrument: last\nlanguage: nl\nfor: súdwest fryslân\n\nitems:\n  moe: \"Bekaf\"\n",
    );
    let entered = shown.get("/preview/last?words=s%C3%BAdwest+frysl%C3%A2n.nl");
    assert_eq!(entered.location(), "/preview/last/s%C3%BAdwest%20frysl%C3%A2n.nl/-");
    assert!(shown.page(&format!("{}/page/klachten", entered.location())).contains("Bekaf"));
    // A change of nothing that it is made from.
    let before = shown.stamp("last");
    write(folder.path(), "last/README.md", "Over dit instrument.");
    assert_eq!(shown.stamp("last"), before);
}

#[test]
fn a_file_that_was_asked_for_in_vain_is_looked_for_again() {
    let folder = files();
    std::fs::remove_file(folder.path().join("last/norm.csv")).expect("it is there");
    let shown = Shown::of(folder.path());
    let broken = shown.page("/preview/last");
    assert!(
        broken.contains("norm.csv") && broken.contains("there has been no version without errors"),
        "{broken}"
    );
    let before = shown.stamp("last");
    write(folder.path(), "last/norm.csv", TABLE);
    assert_ne!(shown.stamp("last"), before);
    assert_eq!(shown.get("/preview/last").location(), "/preview/last/nl/-");
}

#[test]
fn a_broken_file_says_what_is_wrong_above_the_last_good_version() {
    let folder = files();
    let shown = Shown::of(folder.path());
    let page = "/preview/last/nl/-/page/klachten";
    shown.post(
        "/preview/last/nl/-/page/klachten",
        &[("peil-revision", "0"), ("peil-asked", "moe"), ("moe", "1"), ("peil-go", "stop")],
    );
    write(
        folder.path(),
        "last/last.peil",
        &INSTRUMENT.replace("sum(klachten)", "sum(klagten)").replace("\"Moe\"", "\"Heel moe\""),
    );
    let broken = shown.page(page);
    let line = INSTRUMENT.lines().position(|line| line.contains("sum(")).expect("it is there") + 1;
    assert!(
        broken.contains("1 error") && broken.contains("Below is the last version without errors"),
        "{broken}"
    );
    assert!(
        broken.contains(&format!("last.peil:{line}:")) && broken.contains(&format!("<li value=\"{line}\">")),
        "{broken}"
    );
    assert!(broken.contains("<mark>klagten</mark>") && broken.contains("href=\"/explain/PEIL"), "{broken}");
    assert!(broken.contains("klachten") && broken.contains("class=\"peil-help\""), "the help: {broken}");
    // What was good stays, with its answers, and takes more of them.
    assert!(broken.contains(">Moe<") && broken.contains("name=\"moe\" value=\"1\" checked"), "{broken}");
    let next = shown.post(
        page,
        &[("peil-revision", "1"), ("peil-asked", "slecht"), ("slecht", "1"), ("peil-go", "stop")],
    );
    assert_eq!(next.location(), "/preview/last/nl/-?notice=notice-saved");
    assert!(shown.page("/").contains("1 error"));
    // Mended: the new version, with the same answers.
    write(folder.path(), "last/last.peil", &INSTRUMENT.replace("\"Moe\"", "\"Heel moe\""));
    let mended = shown.page(page);
    assert!(
        mended.contains("Heel moe")
            && !mended.contains("1 error")
            && mended.contains("name=\"slecht\" value=\"1\" checked"),
        "{mended}"
    );
}

#[test]
fn answers_that_do_not_fit_any_more_are_passed_over_and_come_back() {
    let folder = files();
    let shown = Shown::of(folder.path());
    let page = "/preview/last/nl/-/page/klachten";
    shown.post(
        page,
        &[
            ("peil-revision", "0"),
            ("peil-asked", "moe"),
            ("moe", "1"),
            ("peil-asked", "slecht"),
            ("slecht", "0"),
            ("peil-go", "stop"),
        ],
    );
    write(folder.path(), "last/last.peil", &INSTRUMENT.replace("item moe ", "item vermoeid "));
    let renamed = shown.page(page);
    assert!(
        renamed.contains("One answer does not fit")
            && renamed.contains("name=\"slecht\" value=\"0\" checked"),
        "{renamed}"
    );
    write(folder.path(), "last/last.peil", INSTRUMENT);
    let back = shown.page(page);
    assert!(!back.contains("does not fit") && back.contains("name=\"moe\" value=\"1\" checked"), "{back}");
}

#[test]
fn a_file_that_is_no_text_or_has_gone_is_said_and_what_was_good_stays() {
    let folder = files();
    let shown = Shown::of(folder.path());
    let page = "/preview/last/nl/-/page/klachten";
    assert!(shown.page(page).contains(">Moe<"));
    std::fs::write(folder.path().join("last/last.peil"), b"instrument \xff").expect("it can be written");
    let page_now = shown.page(page);
    assert!(page_now.contains("is not UTF-8 text") && page_now.contains(">Moe<"), "{page_now}");
    std::fs::remove_file(folder.path().join("last/last.peil")).expect("it is there");
    let page_now = shown.page(page);
    assert!(page_now.contains("there is no such file") && page_now.contains(">Moe<"), "{page_now}");
    assert!(!shown.page("/").contains("href=\"/preview/last\""));
}

#[test]
fn a_library_and_a_second_file_of_one_name_stand_on_the_list() {
    let folder = files();
    write(
        folder.path(),
        "ouder/last.peil",
        &INSTRUMENT.replace("instrument last", "instrument vroeger").replace("\"Last\"", "\"Vroeger\""),
    );
    write(folder.path(), "ouder/norm.csv", TABLE);
    let shown = Shown::of(folder.path());
    let list = shown.page("/");
    assert!(
        list.contains("href=\"/preview/last\"")
            && list.contains("href=\"/preview/last-2\"")
            && list.contains("A library:"),
        "{list}"
    );
    let entered = shown.get("/preview/last-2");
    assert!(shown.page(entered.location()).contains("Vroeger"));
    assert!(shown.page("/preview/mate").contains("A library:"));
}

#[test]
fn any_name_of_a_file_gives_an_address() {
    let folder = files();
    std::fs::rename(folder.path().join("last/last.peil"), folder.path().join("last/mijn lijst (é)?.peil"))
        .expect("it can be renamed");
    let shown = Shown::of(folder.path());
    assert!(shown.page("/").contains("href=\"/preview/mijn-lijst-----\""));
    let entered = shown.get("/preview/mijn-lijst-----");
    assert!(shown.page(entered.location()).contains("Last"));
}

#[test]
fn source_text_is_shown_as_text() {
    let folder = files();
    let shown = Shown::of(folder.path());
    write(
        folder.path(),
        "last/last.peil",
        &INSTRUMENT.replace("sum(klachten)", "sum(klagten) # <script>alert(1)</script> & \"x\""),
    );
    let page = shown.page("/preview/last");
    assert!(!page.contains("<script>alert") && page.contains("&#60;script&#62;alert(1)"), "{page}");
}

#[test]
fn nothing_is_written() {
    let folder = files();
    let listed = |folder: &Path| {
        let mut found = Vec::new();
        let mut open = vec![folder.to_path_buf()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).expect("it is there") {
                let path = entry.expect("it can be read").path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    found.push((path.clone(), std::fs::read(&path).expect("it can be read")));
                }
            }
        }
        found.sort();
        found
    };
    let before = listed(folder.path());
    let shown = Shown::of(folder.path());
    for path in [
        "/",
        "/preview/last/nl/-",
        "/preview/last/nl/-/results",
        "/preview/last/nl/-/not-asked",
        "/preview/last/fy/-/paper",
    ] {
        shown.page(path);
    }
    shown.post("/preview/last/nl/-/fill", &[("peil-seed", "1")]);
    shown.post("/preview/last/nl/-/send", &[]);
    assert_eq!(listed(folder.path()), before);
}
