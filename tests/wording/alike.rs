//! Words that must differ: the same for two options, or exchanged between them.

use peil::model::{is_right_to_left, isolated};
use peil::score::{Response, Scorer};
use peil::text::Wording as Words;
use peil_wording::{Wanted, apply};

use crate::cli::{folder, peil};

use super::{SMALL, build};
use peil::language::Language;

fn checked(files: &[(&str, &str)]) -> (i32, String) {
    let formatted = peil::format::format(SMALL);
    let mut all: Vec<(String, &[u8])> = vec![("klein/klein.peil".into(), formatted.as_bytes())];
    all.extend(files.iter().map(|(name, text)| (format!("klein/wording/{name}"), text.as_bytes())));
    let all: Vec<(&str, &[u8])> = all.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let folder = folder(&all);
    let run = peil(folder.path(), &["check", "klein", "--no-prose"]);
    (run.code, run.err)
}

#[test]
fn two_with_the_same_words_are_an_error_in_every_section() {
    for (text, what) in [
        (
            "scales:\n  mate:\n    0: Net\n    1: \" Net \"\n",
            "`0` and `1` of `mate` both have the text “Net”",
        ),
        (
            "scores:\n  totaal:\n    bands:\n      laag: Gjin\n      hoog: Gjin\n",
            "`laag` and `hoog` of `totaal` both have the text “Gjin”",
        ),
        ("bands:\n  zorg:\n    geen: Soarch\n    enige: Soarch\n", "`geen` and `enige` of `samen`"),
        (
            "classes:\n  niveau:\n    options:\n      veel: Wat\n      weinig: Wat\n",
            "`veel` and `weinig` of `niveau`",
        ),
        (
            "items:\n  fin1: Ik lis wekker.\n  fin2: Ik lis wekker.\n",
            "the questions `fin1` and `fin2` both have the text",
        ),
        // What it does not say is in the words of the base.
        ("scales:\n  mate:\n    0: Wel\n", "`0` and `1` of `mate` both have the text “Wel”"),
        // An accent that is composed otherwise is the same to a reader.
        ("scales:\n  mate:\n    0: Nea\u{301}\n    1: Neá\n", "`0` and `1` of `mate`"),
    ] {
        let (code, told) = checked(&[("fy.yaml", &format!("instrument: klein\nlanguage: fy\n{text}"))]);
        assert!(code == 1 && told.contains("PEIL0715") && told.contains(what), "{text}: {told}");
    }
    // Layers: the gemeente's word is the language's other one.
    let fy = "instrument: klein\nlanguage: fy\nscales:\n  mate:\n    0: Nee\n    1: Ja\n";
    let own = "instrument: klein\nlanguage: fy\nfor: enschede\nscales:\n  mate:\n    1: Nee\n";
    let (code, told) = checked(&[("fy.yaml", fy), ("enschede.fy.yaml", own)]);
    assert!(
        code == 1 && told.matches("PEIL0715").count() == 1 && told.contains("enschede.fy.yaml"),
        "{told}"
    );
    assert_eq!(checked(&[("fy.yaml", fy)]).0, 0);
}

#[test]
fn exchanged_labels_ask_for_a_major_version() {
    let formatted = peil::format::format(SMALL);
    let swapped = formatted
        .replace("0 \"Niet\"", "0 \"X\"")
        .replace("1 \"Wel\"", "1 \"Niet\"")
        .replace("0 \"X\"", "0 \"Wel\"");
    assert_ne!(formatted, swapped);
    let fy = |low: &str, high: &str| {
        format!("instrument: klein\nlanguage: fy\nscales:\n  mate:\n    0: {low}\n    1: {high}\n")
    };
    let folder = folder(&[
        ("oud/klein/klein.peil", formatted.as_bytes()),
        ("oud/klein/wording/fy.yaml", fy("Net", "Wol").as_bytes()),
        ("nieuw/klein/klein.peil", swapped.as_bytes()),
        ("nieuw/klein/wording/fy.yaml", fy("Net", "Wol").as_bytes()),
        ("vertaald/klein/klein.peil", formatted.as_bytes()),
        ("vertaald/klein/wording/fy.yaml", fy("Wol", "Net").as_bytes()),
        ("ander/klein/klein.peil", formatted.as_bytes()),
        ("ander/klein/wording/fy.yaml", fy("Hielendal net", "Wol").as_bytes()),
    ]);
    let told = |new: &str| peil(folder.path(), &["diff", "oud/klein", &format!("{new}/klein")]).out;
    let said = "the labels of 0 and 1 are exchanged: answers before and after cannot be compared";
    let run = told("nieuw");
    assert!(run.contains(said) && run.contains("2.0.0") && !run.contains("no score can change"), "{run}");
    let run = told("vertaald");
    assert!(run.contains(&format!("{said} (fy)")) && run.contains("2.0.0"), "{run}");
    let run = told("ander");
    assert!(!run.contains("exchanged") && run.contains("1.0.1"), "{run}");
}

#[test]
fn the_lock_remembers_which_words_were_accepted() {
    let formatted = peil::format::format(SMALL);
    let fy = |low: &str, high: &str| {
        format!("instrument: klein\nlanguage: fy\nscales:\n  mate:\n    0: {low}\n    1: {high}\n")
    };
    let folder = folder(&[
        ("klein/klein.peil", formatted.as_bytes()),
        ("klein/wording/fy.yaml", fy("Net", "Wol").as_bytes()),
    ]);
    let at = folder.path();
    let file = "klein/wording/fy.yaml";
    assert_eq!(peil(at, &["wording", "accept", file]).out, "2 texts accepted\n");
    assert_eq!(peil(at, &["wording", "accept", file]).out, "0 texts accepted\n");
    assert!(!peil(at, &["check", "klein", "--no-prose"]).err.contains("PEIL0716"));
    std::fs::write(at.join(file), fy("Wol", "Net")).unwrap();
    let run = peil(at, &["check", "klein", "--no-prose"]);
    assert!(
        run.code == 0 && run.err.contains("PEIL0716") && run.err.contains("labels of 1 and 0 are exchanged"),
        "{}",
        run.err
    );
    let status: serde_json::Value =
        serde_json::from_str(&peil(at, &["wording", "status", "klein", "--format", "json"]).out).unwrap();
    assert_eq!(status["files"][0]["counts"]["new"], 2, "{status}");
    assert_eq!(peil(at, &["wording", "accept", file]).out, "2 texts accepted\n");
    assert!(!peil(at, &["check", "klein", "--no-prose"]).err.contains("PEIL0716"));
}

#[test]
fn what_a_text_repeats_is_kept_apart_where_directions_meet() {
    assert!(is_right_to_left("ar") && !is_right_to_left("fy"));
    let base = build(SMALL);
    let yaml = "instrument: klein\nlanguage: ar\nitems:\n  erg: \"{dagen} أيام\"\n";
    let (wording, _) = super::read(&base, "ar.yaml", yaml, Language::English);
    let shown = apply(&base, &[wording], Wanted { language: Some("ar"), gemeente: None });
    let scorer = Scorer::new(&shown);
    let mut response = Response::blank(&shown);
    let slot = shown.slot(peil::model::Asked { question: shown.question_named("dagen").unwrap(), round: 0 });
    response.set(slot, Some(peil::model::Answer::Number(peil::model::Number::integer(3))));
    let evaluation = scorer.evaluate(&response);
    let words = Words::of(&shown, &response);
    let text = words.say(&["items", "erg"]).unwrap();
    assert_eq!(words.fill(text, &response, &evaluation), "\u{2068}3\u{2069} أيام");
    assert_eq!(isolated("ليلى", "nl"), "\u{2068}ليلى\u{2069}");
    assert_eq!(isolated("Leyla", "nl"), "Leyla");
}
