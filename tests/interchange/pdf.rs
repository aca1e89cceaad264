//! Pages in PDF: tagged, whole, and refused in words where they cannot be made. What the pages look like to
//! readers of PDF/UA is judged by `tests/interchange/readers/run`.

use peil::language::Language;
use peil::show::{Options, codebook};
use peil_formats::pdf::{Face, Run, Sheet};

use super::super::cli::{peil, root};

/// As many pages as it has.
fn pages(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    text.matches("/Type /Page\n").count()
}

fn page() -> Sheet {
    Sheet::new(None).expect("the fonts can be read")
}

#[test]
fn a_codebook_is_tagged_and_the_same_each_time() {
    let path = root().join("instruments/draagkracht/draagkracht.peil");
    let text = std::fs::read_to_string(path).expect("it is there");
    let instrument = peil::compile("draagkracht.peil", &text, &peil::source::NoFiles).instrument;
    let instrument = instrument.expect("it compiles");
    let book = codebook(&instrument, &Options::of(&instrument));
    let one = peil_formats::pdf::codebook(&book, Language::Dutch).expect("it is written");
    assert!(one.losses.is_empty(), "{:?}", one.losses);
    let text = String::from_utf8_lossy(&one.bytes).to_string();
    assert!(text.starts_with("%PDF-1.7"));
    for part in ["pdfuaid:part", "/Marked true", "/StructTreeRoot", "/Lang (nl)", "/Outlines"] {
        assert!(text.contains(part), "{part}");
    }
    let two = peil_formats::pdf::codebook(&book, Language::Dutch).expect("it is written");
    assert_eq!(one.bytes, two.bytes);
}

/// A row of a table that is longer than a page goes on to the next, and a letter that no font has is named.
#[test]
fn what_is_too_long_or_unknown_is_written_all_the_same() {
    let plain = |text: &str| vec![Run::new(text, Face::Regular, 9.0)];
    let mut sheet = page();
    sheet.heading(1, &plain("Long"));
    let long = "word ".repeat(3_000) + &"x".repeat(5_000);
    let rows = vec![vec![plain("a"), plain(&long)], vec![plain("b"), plain("")]];
    sheet.table(&plain("Words"), &["name".into(), "text".into()], &rows);
    sheet.words("漢 \u{1f600} \u{7}");
    // A heading that leaves levels out is made less deep.
    sheet.heading(6, &plain("Deep"));
    let losses = sheet.losses();
    assert_eq!(losses.len(), 1, "{losses:?}");
    assert_eq!(losses[0].source, "漢 😀");
    let bytes = sheet.finish("Long", "en", "Long 1.0.0").expect("it is written");
    assert!(pages(&bytes) > 2, "{} pages", pages(&bytes));
}

#[test]
fn the_paper_has_every_question_and_says_what_it_cannot() {
    let folder = tempfile::tempdir().expect("a folder");
    let instrument = root().join("instruments/draagkracht");
    let instrument = instrument.to_string_lossy();
    let run = peil(
        folder.path(),
        &["export", "pdf", &instrument, "--paper", "-o", "paper.pdf", "--report", "losses.json"],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(std::fs::read(folder.path().join("paper.pdf")).expect("it is there").starts_with(b"%PDF-1.7"));
    let losses = std::fs::read_to_string(folder.path().join("losses.json")).expect("it is there");
    for construct in ["score", "message", "class"] {
        assert!(
            losses.contains(&format!("\"construct\": \"{construct}\"")),
            "{construct} is not in {losses}"
        );
    }
    let run = peil(
        folder.path(),
        &["export", "pdf", &instrument, "--paper", "--informant", "nobody", "-o", "paper.pdf"],
    );
    assert_eq!(run.code, 2);
    assert!(run.err.contains("there is no informant `nobody`"), "{}", run.err);
}

#[test]
fn what_is_written_from_right_to_left_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "instrument alif {\n    title    \"ا\"\n    version  1.0.0\n    language ar\n}\n\nitem a \"ا\" : yesno\n";
    std::fs::write(folder.path().join("alif.peil"), text).expect("it can be written");
    for more in [&["-o", "a.pdf"][..], &["-o", "a.pdf", "--paper"]] {
        let run = peil(folder.path(), &[&["export", "pdf", "alif.peil"][..], more].concat());
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains("from right to left"), "{}", run.err);
    }
}
