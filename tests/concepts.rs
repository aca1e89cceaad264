//! Concept codes and descriptions: said about an instrument, and nothing is asked or scored otherwise by them.

use peil::language::Language;
use peil::model::{Concept, Instrument, TextKey};
use peil::show::{Options, codebook, render_markdown};
use peil::source::{FileId, NoFiles};
use peil_wording::compare::{Class, Side, compare};

/// An instrument with everything that can be said about its parts.
pub const TOLD: &str = r#"instrument mood {
    title       "Mood"
    version     1.0.0
    language    en
    description "How somebody felt in the past week."
    code        loinc "44249-1"
    code        "http://example.org/forms" "mood"
}

scale extent {
    0 "Not at all" code loinc "LA6568-5" code "http://example.org/extent" "none"
    1 "Somewhat"   code loinc "LA6569-3"
    2 "Very much"  code loinc "LA6570-1"
}

domain low "Feeling low" : extent code icf "b152" {
    description "Being down."
    intro "How often?"

    item sad   "Feeling sad"   code loinc "44250-9"
    item tired "Feeling tired" {
        hint "Also during the day."
        code loinc "44255-8"
        code snomed "84229001"
    }
}

score total "Mood" = sum(low) {
    description "The sum of both questions; higher is lower in mood."
    code loinc "44261-6"
    higher is worse
    bands { good "Good" from 0, bad "Bad" from 3 }
}
"#;

/// The same without any of it.
pub const PLAIN: &str = r#"instrument mood {
    title    "Mood"
    version  1.0.0
    language en
}

scale extent {
    0 "Not at all"
    1 "Somewhat"
    2 "Very much"
}

domain low "Feeling low" : extent {
    intro "How often?"

    item sad   "Feeling sad"
    item tired "Feeling tired" {
        hint "Also during the day."
    }
}

score total "Mood" = sum(low) {
    higher is worse
    bands { good "Good" from 0, bad "Bad" from 3 }
}
"#;

pub fn built(text: &str) -> Instrument {
    let compiled = peil::build("mood.peil", text, &NoFiles);
    compiled.instrument.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))
}

#[test]
fn they_are_in_the_model() {
    let told = built(TOLD);
    let shown = |concepts: &[Concept]| concepts.iter().map(Concept::to_string).collect::<Vec<_>>();
    assert_eq!(shown(&told.concepts), ["loinc 44249-1", "http://example.org/forms mood"]);
    assert_eq!(shown(&told.questions[0].concepts), ["loinc 44250-9"]);
    assert_eq!(shown(&told.questions[1].concepts), ["loinc 44255-8", "snomed 84229001"]);
    assert_eq!(shown(&told.groups[0].concepts), ["icf b152"]);
    assert_eq!(shown(&told.scores[0].concepts), ["loinc 44261-6"]);
    assert_eq!(
        shown(&told.scales[0].options[0].concepts),
        ["loinc LA6568-5", "http://example.org/extent none"]
    );
    for (key, text) in [
        ("instrument.description", "How somebody felt in the past week."),
        ("domains.low.description", "Being down."),
        ("scores.total.description", "The sum of both questions; higher is lower in mood."),
    ] {
        assert_eq!(told.texts.say(&TextKey(key.into()), None), Some(text));
    }
}

#[test]
fn nothing_is_asked_or_scored_otherwise() {
    let (told, plain) = (built(TOLD), built(PLAIN));
    assert_eq!(told.fingerprints().structure, plain.fingerprints().structure);
    assert_eq!(told.fingerprints().scoring, plain.fingerprints().scoring);
    assert_ne!(told.fingerprints().text, plain.fingerprints().text);
    // Codes are no words either.
    let coded = built(&TOLD.replace("44250-9", "44251-7"));
    assert_eq!(told.fingerprints(), coded.fingerprints());
}

/// What was stored before there were codes is read, and what has none is stored as it was.
#[test]
fn stored_instruments_are_read() {
    let (told, plain) = (built(TOLD), built(PLAIN));
    let stored = plain.to_json().to_string();
    assert!(!stored.contains("concepts"), "{stored}");
    for instrument in [told, plain] {
        let back = Instrument::from_json(&instrument.to_json().to_string()).expect("it can be read");
        assert_eq!(back, instrument);
    }
}

#[test]
fn the_layout_keeps_them_and_the_writer_writes_them() {
    let formatted = peil::format::format(TOLD);
    assert_eq!(peil::format::format(&formatted), formatted);
    assert_eq!(built(&formatted), built(TOLD));
    let (tree, diagnostics) = peil::syntax::parse(FileId(0), TOLD);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let written = peil::write::file(&tree);
    assert_eq!(peil::format::format(&written), written);
    assert_eq!(built(&written), built(TOLD), "{written}");
    insta::assert_snapshot!(written);
}

#[test]
fn the_codebook_has_them() {
    let book = codebook(&built(TOLD), &Options::default());
    insta::assert_snapshot!(render_markdown(&book, Language::English));
    let json = book.to_json();
    assert_eq!(json["concepts"][0]["system"], "http://loinc.org");
    assert_eq!(json["items"][0]["concepts"][0]["code"], "44250-9");
    assert_eq!(json["scales"][0]["options"][1]["concepts"][0]["code"], "LA6569-3");
    assert_eq!(
        json["scores"][0]["description"]["text"],
        "The sum of both questions; higher is lower in mood."
    );
}

#[test]
fn a_change_of_codes_is_a_kind_of_its_own() {
    let found = |from: &str, to: &str| -> Vec<(Class, String)> {
        let (old, new) = (built(from), built(to));
        let side = |instrument| Side { instrument, wordings: &[] };
        let comparison = compare(side(&old), side(&new));
        comparison.differences.iter().map(|one| (one.class, one.message.clone())).collect()
    };
    let one = |class, message: &str| vec![(class, message.to_string())];
    let changed = |from: &str, to: &str| found(TOLD, &TOLD.replace(from, to));
    assert_eq!(
        changed("loinc \"44250-9\"", "loinc \"44251-7\""),
        one(Class::Concepts, "`sad` was coded as `loinc 44250-9`, and is now coded as `loinc 44251-7`")
    );
    assert_eq!(
        changed("   code loinc \"LA6569-3\"", ""),
        one(Class::Concepts, "the option `1` of `extent` is no longer coded as `loinc LA6569-3`")
    );
    assert_eq!(
        changed(" : extent code icf \"b152\"", " : extent code icf \"b152\" code snomed \"1\""),
        one(Class::Concepts, "the domain `low` is now coded as `snomed 1`")
    );
    assert_eq!(
        changed("code loinc \"44261-6\"", "code loinc \"44261-7\""),
        one(
            Class::Concepts,
            "the score `total` was coded as `loinc 44261-6`, and is now coded as `loinc 44261-7`"
        )
    );
    assert_eq!(
        changed("code        loinc \"44249-1\"\n", ""),
        one(Class::Concepts, "the instrument is no longer coded as `loinc 44249-1`")
    );
    assert_eq!(
        changed("Being down.", "Being very low."),
        one(Class::Wording, "other words for `domains.low.description`")
    );
    // Their order means nothing.
    let lines = "        code loinc \"44255-8\"\n        code snomed \"84229001\"\n";
    let turned = "        code snomed \"84229001\"\n        code loinc \"44255-8\"\n";
    assert_eq!(changed(lines, turned), Vec::new());
}

/// Descriptions are texts like others: they have a key above or in the sections of a wording file.
#[test]
fn a_wording_file_rewords_descriptions() {
    let told = built(TOLD);
    let keys: Vec<&str> = peil_wording::in_order(&told).iter().map(|key| key.0.as_str()).collect();
    assert_eq!(keys[..2], ["instrument.title", "instrument.description"]);
    let place = |wanted: &str| keys.iter().position(|key| *key == wanted).expect("it is there");
    assert!(place("domains.low.title") < place("domains.low.description"));
    assert!(place("domains.low.description") < place("domains.low.intro"));
    let head = peil_wording::Head { instrument: "mood".into(), language: "nl".into(), gemeente: None };
    let texts = [
        ("instrument.description", "Hoe iemand zich voelde."),
        ("domains.low.description", "Somber zijn."),
        ("scores.total.description", "De som."),
    ];
    let texts = texts.map(|(key, text)| (TextKey(key.into()), text.to_string())).into_iter().collect();
    let file = peil_wording::whole(&told, &head, &[], &texts);
    assert!(file.contains("\ndescription: \"Hoe iemand zich voelde.\"\n"), "{file}");
    let reader = peil_wording::Reader::new(&told, Language::English);
    let mut sources = peil::source::Sources::default();
    let (wording, diagnostics) = reader.read("nl.yaml", &file, &mut sources);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let found: Vec<(&str, &str)> =
        wording.texts.iter().map(|one| (one.key.0.as_str(), one.text.as_str())).collect();
    assert_eq!(
        found,
        [
            ("instrument.description", "Hoe iemand zich voelde."),
            ("domains.low.description", "Somber zijn."),
            ("scores.total.description", "De som."),
        ]
    );
}
