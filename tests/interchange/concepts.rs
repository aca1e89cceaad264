//! Concept codes and descriptions go out and come back.

use peil::model::Instrument;
use peil_formats::export::{Format, export};
use peil_formats::{Imported, Input, Options, import};

use crate::concepts::{PLAIN, TOLD, built};

fn read(name: &str, text: &str) -> (Imported, Instrument) {
    let input = Input::File { name: name.into(), bytes: text.as_bytes().to_vec() };
    let back = import(&input, &Options::default()).expect("it can be imported");
    let found = built(&back.files[0].1);
    (back, found)
}

fn codes(instrument: &Instrument) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut see = |what: &str, concepts: &[peil::model::Concept]| {
        found.extend(concepts.iter().map(|concept| format!("{what}: {concept}")));
    };
    see("instrument", &instrument.concepts);
    instrument.groups.iter().for_each(|one| see(&one.name, &one.concepts));
    instrument.questions.iter().for_each(|one| see(&one.name, &one.concepts));
    instrument.scores.iter().for_each(|one| see(&one.name, &one.concepts));
    for option in instrument.scales.iter().flat_map(|scale| &scale.options) {
        see(&option.key(), &option.concepts);
    }
    found
}

/// As another program gives the file back: without the instrument inside it.
#[test]
fn a_questionnaire_keeps_codes() {
    let told = built(TOLD);
    let exported = export(&told, Format::Fhir, None);
    let lost: Vec<&str> = exported
        .losses
        .iter()
        .filter(|loss| loss.construct == "code")
        .map(|loss| loss.source.as_str())
        .collect();
    assert_eq!(lost, ["extent 0"], "an answer has one code");
    let (back, found) = read("questionnaire.json", &exported.text);
    let mut expected = codes(&told);
    expected.retain(|one| one != "0: http://example.org/extent none");
    assert_eq!(codes(&found), expected, "{}", back.files[0].1);
    assert!(!back.report.losses.iter().any(|loss| loss.construct == "code"), "{:?}", back.report.losses);
    let text = |key: &str| found.texts.say(&peil::model::TextKey(key.into()), None).map(str::to_string);
    assert_eq!(text("instrument.description").as_deref(), Some("How somebody felt in the past week."));
}

/// What is answered and computed is the same whether options have codes of a terminology or not.
#[test]
fn a_questionnaire_with_codes_scores_the_same() {
    for text in [TOLD, PLAIN] {
        let original = built(text);
        let (back, found) = read("questionnaire.json", &export(&original, Format::Fhir, None).text);
        let total = |instrument: &Instrument, codes: [u16; 2]| {
            let mut response = peil::score::Response::blank(instrument);
            for (at, code) in codes.into_iter().enumerate() {
                let id = peil::model::QuestionId(at as u32);
                let slot = instrument.slot(peil::model::Asked { question: id, round: 0 });
                response.set(slot, Some(peil::model::Answer::Option(code)));
            }
            let outcome = peil::score::Scorer::new(instrument).score(&response);
            outcome.scores[0].value.clone().ok().and_then(|value| value.number().map(ToString::to_string))
        };
        for codes in [[0, 0], [0, 2], [2, 1], [1, 1]] {
            let (was, is) = (total(&original, codes), total(&found, codes));
            assert!(was.is_some());
            assert_eq!(was, is, "{}", back.files[0].1);
        }
    }
}

#[test]
fn codes_of_a_questionnaire_are_imported() {
    let (back, found) = read(
        "phq.json",
        r#"{
        "resourceType": "Questionnaire", "id": "mood", "language": "en", "title": "Mood", "purpose": "To follow mood.",
        "code": [{ "system": "http://loinc.org", "code": "44249-1", "display": "PHQ-9" }],
        "item": [
            { "linkId": "a", "type": "group", "text": "Part", "code": [{ "system": "http://hl7.org/fhir/sid/icf", "code": "b152" }], "item": [
                { "linkId": "/44250-9", "type": "choice", "text": "Sad",
                  "code": [{ "system": "http://loinc.org", "code": "44250-9" }, { "code": "mine" }],
                  "answerOption": [
                    { "valueCoding": { "system": "http://loinc.org", "code": "LA6568-5", "display": "No" } },
                    { "valueCoding": { "system": "http://loinc.org", "code": "LA6569-3", "display": "Yes" } }
                ] },
                { "linkId": "b", "type": "choice", "text": "Tired",
                  "answerOption": [
                    { "valueCoding": { "system": "http://example.org/own", "code": "none", "display": "None" } },
                    { "valueCoding": { "system": "http://example.org/own", "code": "much", "display": "Much" } }
                ] }
            ] }
        ] }"#,
    );
    assert_eq!(
        codes(&found),
        [
            "instrument: loinc 44249-1",
            "a: icf b152",
            "q_44250_9: loinc 44250-9",
            "la6568_5: loinc LA6568-5",
            "la6569_3: loinc LA6569-3",
        ],
        "{}",
        back.files[0].1
    );
    let lost: Vec<&str> = back
        .report
        .losses
        .iter()
        .filter(|loss| loss.construct == "code" || loss.construct == "purpose")
        .map(|loss| loss.source.as_str())
        .collect();
    assert_eq!(lost, ["/44250-9"], "a code that names no terminology");
    let description = found.texts.say(&peil::model::TextKey("instrument.description".into()), None);
    assert_eq!(description, Some("To follow mood."));
}

#[test]
fn openscales_has_descriptions() {
    let exported = export(&built(TOLD), Format::Osd, None);
    let (back, found) = read("mood.osd", &exported.text);
    let text = |key: &str| found.texts.say(&peil::model::TextKey(key.into()), None).map(str::to_string);
    assert_eq!(text("instrument.description").as_deref(), Some("How somebody felt in the past week."));
    assert_eq!(
        text("scores.total.description").as_deref(),
        Some("The sum of both questions; higher is lower in mood."),
        "{}",
        back.files[0].1
    );
    assert!(!back.report.losses.iter().any(|loss| loss.construct == "description"));
    let lost: Vec<&str> = exported
        .losses
        .iter()
        .filter(|loss| ["code", "description"].contains(&loss.construct.as_str()))
        .map(|loss| loss.source.as_str())
        .collect();
    assert_eq!(lost, ["mood", "sad", "tired", "low", "total", "extent", "low"]);
}

#[test]
fn codebooks_and_schemas_have_them() {
    let told = built(TOLD);
    let exported = export(&told, Format::Ddi, None);
    let lost: Vec<(&str, &str)> =
        exported.losses.iter().map(|loss| (loss.source.as_str(), loss.construct.as_str())).collect();
    assert_eq!(lost, [("low", "description"), ("low", "code"), ("extent", "code")]);
    let ddi = exported.text;
    for part in [
        "<keyword vocab=\"LOINC\" vocabURI=\"http://loinc.org\">44249-1</keyword>",
        "<abstract>How somebody felt in the past week.</abstract>",
        "<concept vocab=\"LOINC\" vocabURI=\"http://loinc.org\">44250-9</concept>",
        "<concept vocab=\"SNOMED CT\" vocabURI=\"http://snomed.info/sct\">84229001</concept>",
        "<txt>The sum of both questions; higher is lower in mood.</txt>",
    ] {
        assert!(ddi.contains(part), "{part}\n{ddi}");
    }
    for format in [Format::JsonSchema, Format::Frictionless] {
        let text = export(&told, format, None).text;
        let json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        let described = json["description"].as_str().unwrap_or_default();
        assert!(described.starts_with("How somebody felt in the past week."), "{text}");
    }
}
