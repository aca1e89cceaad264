//! The other languages of an original, and texts that an original computes: whatever a wording file or a class
//! cannot say is named.

use peil::language::Language;
use peil::model::Instrument;
use peil::source::{NoFiles, Sources};
use peil_formats::export::fhir;
use peil_formats::report::Report;
use peil_formats::{Imported, Input, Options, import};
use peil_wording::{Reader, Wanted, alike, apply};

use super::super::cli::root;

fn imported(name: &str, text: &str) -> Imported {
    let input = Input::File { name: name.into(), bytes: text.as_bytes().to_vec() };
    import(&input, &Options::default()).expect("it can be imported")
}

fn instrument(imported: &Imported) -> Instrument {
    peil::compile("a.peil", &imported.files[0].1, &NoFiles).instrument.expect("it compiles")
}

/// What is wrong with the wording files, and the words of one.
fn worded(imported: &Imported, path: &str) -> (Vec<String>, String) {
    let base = instrument(imported);
    let (mut wordings, mut wrong) = (Vec::new(), Vec::new());
    for (path, yaml) in imported.files.iter().filter(|(path, _)| path.starts_with("wording/")) {
        let name = path.trim_start_matches("wording/");
        let (wording, found) =
            Reader::new(&base, Language::English).read(name, yaml, &mut Sources::default());
        wrong.extend(found);
        wordings.push(wording);
    }
    wrong.extend(alike::equal(&base, &wordings, Language::English));
    let words = imported.files.iter().find(|(other, _)| other == path).map(|(_, words)| words.clone());
    let wrong = wrong.iter().map(|wrong| format!("{}: {}", wrong.code.id, wrong.message));
    (wrong.collect(), words.unwrap_or_default())
}

fn lost(report: &Report, construct: &str) -> Vec<String> {
    let of = report.losses.iter().filter(|loss| loss.construct == construct);
    of.map(|loss| format!("{}: {}", loss.source, loss.detail)).collect()
}

/// Two questions, two options, and a question that repeats an answer, which are the same in one language only.
#[test]
fn what_a_language_says_twice_is_left_to_the_first_language() {
    let survey = r#"{ "locale": "en", "elements": [
        { "type": "radiogroup", "name": "a", "title": { "default": "Tired?", "nl": "Moe?" }, "choices": [
            { "value": 1, "text": { "default": "A bit", "nl": "Wel" } },
            { "value": 2, "text": { "default": "Quite", "nl": "Wel" } },
            { "value": 3, "text": { "default": "Very", "nl": "Zeer" } } ] },
        { "type": "boolean", "name": "b", "title": { "default": "Sleepy?", "nl": "Moe?" } },
        { "type": "boolean", "name": "c", "title": { "default": "Moe?", "nl": "Anders?" } },
        { "type": "boolean", "name": "d", "title": { "default": "You said {a}?", "nl": "Echt?" } }
    ] }"#;
    let imported = imported("twice.json", survey);
    let (wrong, words) = worded(&imported, "wording/nl.yaml");
    assert!(wrong.is_empty(), "{wrong:?}\n{words}");
    // The first keeps its words, the second has those of the first language.
    assert!(words.contains("a: \"Moe?\"") && !words.contains("  b:"), "{words}");
    assert!(
        words.contains("1: \"Wel\"") && !words.contains("2:") && words.contains("3: \"Zeer\""),
        "{words}"
    );
    assert!(words.contains("c: \"Anders?\"") && !words.contains("d:"), "{words}");
    let lost = lost(&imported.report, "text in nl");
    assert_eq!(lost.len(), 3, "{lost:#?}");
    assert!(lost.iter().any(|loss| loss.starts_with("b: “Moe?”: another")), "{lost:#?}");
    assert!(lost.iter().any(|loss| loss.starts_with("d: “Echt?”: it repeats")), "{lost:#?}");
}

/// The words of the first language that come in the place of others can be those of a third: it goes on until
/// all differ.
#[test]
fn words_that_come_in_the_place_of_others_differ_too() {
    let title = |name: &str, own: &str, other: &str| {
        format!(
            r#"{{ "type": "boolean", "name": "{name}", "title": {{ "default": "{own}", "nl": "{other}" }} }}"#
        )
    };
    let all = [title("a", "One", "Two"), title("b", "Two", "Three"), title("c", "Three", "Three")].join(",");
    let imported = imported("chain.json", &format!(r#"{{ "elements": [{all}] }}"#));
    let (wrong, words) = worded(&imported, "wording/nl.yaml");
    assert!(wrong.is_empty(), "{wrong:?}\n{words}");
}

/// A calculated text is a class. Its column holds names: where those are the texts it is the same column.
#[test]
fn a_calculated_text_is_the_same_only_where_its_names_are() {
    let calculated = |name: &str, low: &str, high: &str| {
        format!(
            r#"{{ "linkId": "{name}", "text": "Risk", "type": "string", "readOnly": true, "extension": [{{
                "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
                "valueExpression": {{ "language": "text/fhirpath",
                    "expression": "iif(%resource.item.where(linkId='n').answer.value > 3, '{high}', '{low}')" }} }}] }}"#
        )
    };
    let questionnaire = format!(
        r#"{{ "resourceType": "Questionnaire", "status": "active", "title": "Risk", "item": [
            {{ "linkId": "intro", "type": "group", "text": "Some", "item": [
                {{ "linkId": "hello", "type": "display", "text": "Read this." }},
                {{ "linkId": "n", "text": "How many?", "type": "integer", "extension": [
                    {{ "url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0 }},
                    {{ "url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 9 }} ] }} ] }},
            {}, {} ] }}"#,
        calculated("plain", "low", "high"),
        calculated("spoken", "Low risk", "High risk")
    );
    let imported = imported("risk.json", &questionnaire);
    let report = &imported.report;
    assert_eq!(report.computed.get("plain").map(String::as_str), Some("plain"), "{report:#?}");
    assert!(!report.computed.contains_key("spoken"));
    assert_eq!(report.classes.get("spoken").map(String::as_str), Some("spoken"));
    assert_eq!(report.options["spoken"]["High risk"], "high_risk");
    let lost = lost(report, "calculated text");
    assert!(
        matches!(&lost[..], [one] if one.starts_with("spoken: ") && one.contains("`low_risk` for “Low risk”")),
        "{lost:?}"
    );
    assert_eq!(report.groups.get("intro").map(String::as_str), Some("intro"));
    assert_eq!(report.texts.get("hello").map(String::as_str), Some("intro"));
}

/// A Questionnaire has the words of every language; read as any other file, they are wording files again.
#[test]
fn the_languages_of_an_instrument_come_back() {
    let folder = root().join("instruments/gad7");
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).expect("it is there");
    let base = peil::compile("gad7.peil", &read("gad7.peil"), &NoFiles).instrument.expect("it compiles");
    let (wording, _) = Reader::new(&base, Language::English).read(
        "en.yaml",
        &read("wording/en.yaml"),
        &mut Sources::default(),
    );
    let wordings = [wording];
    let english = apply(&base, &wordings, Wanted { language: Some("en"), gemeente: None });
    let text = fhir(&base, std::slice::from_ref(&english), None).text;
    let back = imported("questionnaire.json", &text);
    let (wrong, words) = worded(&back, "wording/en.yaml");
    assert!(wrong.is_empty(), "{wrong:?}");
    for worded in wordings[0].texts.iter().filter(|worded| worded.key.0.starts_with("items.gad")) {
        assert!(words.contains(&worded.text), "“{}” is not in\n{words}", worded.text);
    }
}

/// A column that says for each respondent whether a question was asked is right where everybody is asked too.
#[test]
fn who_was_asked_may_be_everybody() {
    let source = "instrument a {\n    title \"A\"\n    version 1.0.0\n    language en\n}\nitem n \"How many?\" : integer 0..9\nitem m \"And then?\" : integer 0..9 when n > 3\n";
    let with = |score: &str| {
        let text = format!("{source}score asked \"Asked\" = {score}\n");
        peil::compile("a.peil", &text, &NoFiles).instrument.is_some()
    };
    for asked in ["not (n is skipped)", "n is skipped", "not (m is skipped)"] {
        assert!(with(asked), "{asked}");
    }
    for constant in ["if n is skipped then 0 else 1", "3 > 2", "not (n > 10)"] {
        assert!(!with(constant), "{constant}");
    }
}
