//! Texts between questions come from other formats and go to them.

use peil::model::{Instrument, TextKey};
use peil_formats::export::{Format, export};
use peil_formats::{Imported, Input, Options, import};
use rust_xlsxwriter::Workbook;

use crate::concepts::built;

/// An instrument with texts in every place that a format has one for.
const TOLD: &str = r#"instrument work {
    title    "Work"
    version  1.0.0
    language en
}

scale extent { 0 "Not at all", 1 "Somewhat", 2 "Very much" }

item works "Do you work?" : yesno
note rest "You need not answer anything about work." when not works

domain load "Your load" : extent {
    intro "About your load."

    item tired "Being tired"
    note between "The second is about worry."
    item worry "Worrying"
    page
    item helped "Being helped"
    note much "That is much." when tired = 2
}

score total "Load" = sum(load)
"#;

fn read(name: &str, bytes: &[u8]) -> (Imported, Instrument) {
    let input = Input::File { name: name.into(), bytes: bytes.to_vec() };
    let back = import(&input, &Options::default()).expect("it can be imported");
    let found = built(&back.files[0].1);
    (back, found)
}

/// Every note with its words, and whether it has a condition.
fn notes(instrument: &Instrument) -> Vec<(String, bool)> {
    let text = |name: &str| instrument.texts.say(&TextKey::new(&["notes", name]), None).unwrap_or_default();
    instrument.notes.iter().map(|note| (text(&note.name).to_string(), !note.when.is_empty())).collect()
}

/// As another program gives the file back: without the instrument inside it.
#[test]
fn notes_go_out_and_come_back() {
    let told = built(TOLD);
    for (format, path) in [
        (Format::XlsForm, "form.xlsx"),
        (Format::RedCap, "dictionary.csv"),
        (Format::Fhir, "questionnaire.json"),
        (Format::Osd, "scale.osd"),
    ] {
        let exported = export(&told, format, None);
        assert!(
            exported.losses.iter().any(|loss| loss.source == "load" && loss.construct == "page"),
            "{format:?}: {:?}",
            exported.losses
        );
        assert!(!exported.losses.iter().any(|loss| loss.construct == "note"), "{:?}", exported.losses);
        let (back, found) = read(path, exported.content());
        let mut expected = notes(&told);
        let mut came = notes(&found);
        // In a dictionary the intro of a domain is a field as well.
        came.retain(|(text, _)| text != "About your load.");
        // A text of OpenScales opens the part after it, as it does in its runner.
        if format == Format::Osd {
            expected.retain(|(text, _)| text != "The second is about worry.");
            assert!(back.files[0].1.contains("intro \"The second is about worry.\""));
        }
        expected.sort();
        came.sort();
        assert_eq!(came, expected, "{format:?}\n{}", back.files[0].1);
    }
}

#[test]
fn a_codebook_of_data_has_them_beside_questions() {
    let exported = export(&built(TOLD), Format::Ddi, None);
    for element in [
        "<preQTxt>The second is about worry.</preQTxt>",
        "<postQTxt>That is much.</postQTxt>",
        "<postQTxt>You need not answer anything about work.</postQTxt>",
    ] {
        assert!(exported.text.contains(element), "{element}\n{}", exported.text);
    }
}

fn imported(name: &str, text: &str) -> (Imported, Instrument) {
    read(name, text.as_bytes())
}

fn without_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn check(imported: &Imported, lines: &[&str]) {
    let text = without_space(&imported.files[0].1);
    for line in lines {
        assert!(text.contains(line), "`{line}` is not in\n{}", imported.files[0].1);
    }
}

#[test]
fn notes_of_an_xlsform() {
    let rows: &[&[&str]] = &[
        &["type", "name", "label::English (en)", "label::Nederlands (nl)", "relevant"],
        &["select_one yn", "smokes", "Do you smoke?", "Rookt u?", ""],
        &["note", "stop", "Thank you, <b>${smokes}</b>.", "Dank u, <b>${smokes}</b>.", "${smokes} = 'no'"],
        &["note", "odd", "Only some see this.", "", "regex(${smokes}, 'y')"],
        &["begin group", "alone", "A text alone", "", ""],
        &["note", "text_a", "First part.", "", ""],
        &["note", "text_b", "Second part.", "", ""],
        &["end group", "", "", "", ""],
        &["select_one yn", "again", "Again?", "Nog eens?", ""],
    ];
    let mut book = Workbook::new();
    let choices: &[&[&str]] =
        &[&["list_name", "name", "label::English (en)"], &["yn", "yes", "Yes"], &["yn", "no", "No"]];
    let settings: &[&[&str]] = &[&["form_title", "default_language"], &["Smoking", "English (en)"]];
    for (name, rows) in [("survey", rows), ("choices", choices), ("settings", settings)] {
        let page = book.add_worksheet().set_name(name).expect("a name");
        for (at, row) in rows.iter().enumerate() {
            for (column, text) in row.iter().enumerate() {
                page.write_string(at as u32, column as u16, *text).expect("a cell");
            }
        }
    }
    let (imported, found) = read("smoking.xlsx", &book.save_to_buffer().expect("a workbook"));
    check(
        &imported,
        &[
            "note stop \"Thank you, {smokes}.\" when first(smokes is no_, no)",
            "note alone \"First part.\\n\\nSecond part.\"",
        ],
    );
    assert_eq!(found.notes.len(), 2, "{}", imported.files[0].1);
    let report = &imported.report;
    assert_eq!(report.texts.get("stop").map(String::as_str), Some("stop"));
    assert_eq!(report.texts.get("text_b").map(String::as_str), Some("alone"));
    let loss = report.losses.iter().find(|loss| loss.source == "odd").expect("it is named");
    assert!(loss.detail.contains("Only some see this.") && loss.construct == "note", "{loss:?}");
    assert!(report.losses.iter().any(|loss| loss.construct == "markup" && loss.source.contains("stop")));
    let words = imported.files.iter().find(|(name, _)| name == "wording/nl.yaml").expect("it is there");
    assert!(words.1.contains("notes:\n  stop: \"Dank u, {smokes}.\""), "{}", words.1);
}

#[test]
fn descriptive_fields_of_a_dictionary() {
    let (imported, _) = imported(
        "smoking.csv",
        "\"Variable / Field Name\",\"Form Name\",\"Field Type\",\"Field Label\",\"Field Note\",\"Branching Logic (Show field only if...)\"\n\
         smokes,form,yesno,Do you smoke?,,\n\
         thanks,form,descriptive,\"Thank you.\",\"It is kept.\",\"[smokes] = '0'\"\n\
         again,form,yesno,Again?,,\n",
    );
    check(&imported, &["note thanks \"Thank you.\\nIt is kept.\" when first(smokes = 0, no)"]);
    let dropped = |loss: &peil_formats::report::Loss| {
        loss.source == "thanks" && loss.kind == peil_formats::report::Kind::Dropped
    };
    assert!(!imported.report.losses.iter().any(dropped), "{:?}", imported.report.losses);
}

#[test]
fn display_items_of_a_questionnaire() {
    let (imported, found) = imported(
        "q.json",
        r#"{ "resourceType": "Questionnaire", "id": "smoking", "language": "en", "title": "Smoking", "item": [
            { "linkId": "hello", "type": "display", "text": "Welcome." },
            { "linkId": "smokes", "type": "boolean", "text": "Do you smoke?" },
            { "linkId": "thanks", "type": "display", "text": "Thank you.", "enableWhen": [{ "question": "smokes", "operator": "=", "answerBoolean": false }] },
            { "linkId": "odd", "type": "display", "text": "Only some.", "enableWhen": [{ "question": "nowhere", "operator": "=", "answerBoolean": false }] },
            { "linkId": "part", "type": "group", "text": "Part", "item": [
                { "linkId": "intro", "type": "display", "text": "About this part." },
                { "linkId": "again", "type": "boolean", "text": "Again?" },
                { "linkId": "end", "type": "display", "text": "That was all." } ] },
            { "linkId": "alone", "type": "group", "text": "Rules", "item": [ { "linkId": "rule", "type": "display", "text": "Be honest." } ] }
        ] }"#,
    );
    check(
        &imported,
        &[
            "note hello \"Welcome.\"",
            "note thanks \"Thank you.\" when first(not smokes, no)",
            "intro \"About this part.\"",
            "note end \"That was all.\"",
            "note alone_2 \"Rules\"",
            "note rule \"Be honest.\"",
        ],
    );
    assert_eq!(found.notes.len(), 5, "{}", imported.files[0].1);
    let loss = imported.report.losses.iter().find(|loss| loss.source == "odd").expect("it is named");
    assert!(loss.detail.contains("Only some."), "{loss:?}");
}

#[test]
fn html_of_a_survey() {
    let (imported, found) = imported(
        "smoking.json",
        r#"{ "title": "Smoking", "pages": [ { "name": "one", "elements": [
            { "type": "boolean", "name": "smokes", "title": "Do you smoke?" },
            { "type": "html", "name": "thanks", "html": "<p>Thank <b>you</b>.</p>", "visibleIf": "{smokes} = false" },
            { "type": "html", "name": "hidden", "html": "Not seen.", "visible": false },
            { "type": "boolean", "name": "again", "title": "Again?" } ] } ] }"#,
    );
    check(&imported, &["note thanks \"Thank you.\" when first(not smokes, no)"]);
    assert_eq!(found.notes.len(), 1);
    for (source, construct) in [("thanks", "markup"), ("hidden", "html")] {
        let named =
            |loss: &peil_formats::report::Loss| loss.source.contains(source) && loss.construct == construct;
        assert!(imported.report.losses.iter().any(named), "{source}: {:?}", imported.report.losses);
    }
}

#[test]
fn texts_of_openscales() {
    let (imported, _) = imported(
        "s.osd",
        r#"{"osd_version":"1.0","definition":{"scale_info":{"code":"S","name":"S"},"likert_options":{"points":3,"min":0},"items":[
            {"id":"hello","type":"inst","text_key":"hello"},
            {"id":"a","type":"likert","text_key":"a"},
            {"id":"much","type":"inst","text_key":"much","visible_when":{"item":"a","operator":"equals","value":2}},
            {"id":"b","type":"likert","text_key":"b"},
            {"id":"end","type":"inst","text_key":"end"}],
            "scoring":{"s":{"method":"sum_coded","items":["a","b"]}}},
            "translations":{"en":{"a":"One","b":"Two","hello":"Welcome.","much":"That is much.","end":"That was all."}}}"#,
    );
    check(
        &imported,
        &[
            "intro \"Welcome.\"",
            "note much \"That is much.\" when first(a = 2, no)",
            "note end \"That was all.\"",
        ],
    );
}
