//! Fixes, actions and layout: what they make of a text.

use peil_editor::formatted;
use serde_json::{Value, json};

use super::client::{Client, applied, position, uri};
use super::project::{INSTRUMENT, Project, WORDS};

fn actions(client: &mut Client, project: &Project, text: &str, part: &str, only: Option<&str>) -> Vec<Value> {
    let byte = text.find(part).expect("it is there");
    let mut context = json!({ "diagnostics": [] });
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    let params = json!({
        "textDocument": { "uri": uri(&project.slaap()) },
        "range": { "start": position(text, byte), "end": position(text, byte + part.len()) },
        "context": context,
    });
    client
        .ask("textDocument/codeAction", params)
        .expect("it is answered")
        .as_array()
        .cloned()
        .unwrap_or_default()
}

fn done(action: &Value, text: &str) -> String {
    let edits = action["edit"]["documentChanges"][0]["edits"].as_array().expect("it changes the text");
    applied(text, edits)
}

fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let found =
        actions.iter().find(|action| action["title"].as_str().is_some_and(|text| text.contains(title)));
    found.unwrap_or_else(|| panic!("{title}: {actions:#?}"))
}

#[test]
fn findings_are_put_right_and_what_is_missing_is_made() {
    let project = Project::new();
    let mut client = Client::begin(&project.root(), json!({}));
    let broken = INSTRUMENT.replace("moe + wakker\n", "moe + waker\n");
    client.open(&project.slaap(), &broken);
    let found = actions(&mut client, &project, &broken, "waker", None);
    let fix = titled(&found, "write `wakker`");
    assert_eq!(done(fix, &broken), INSTRUMENT);
    assert_eq!(fix["kind"], "quickfix");
    assert_eq!(fix["diagnostics"][0]["code"], "PEIL0201");
    // Safe ones all at once, and by themselves.
    let slips = INSTRUMENT
        .replace("groep is hoog and informant", "groep is hoog && informant")
        .replace("licence  \"EUPL-1.2\"", "licence  \"EUPL-1.2\";");
    client.write(&project.slaap(), 2, &slips);
    let found = actions(&mut client, &project, &slips, "&&", Some("source.fixAll"));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(done(&found[0], &slips), INSTRUMENT);
    // A scale that is not there.
    let unknown = INSTRUMENT.replace(": integer 4..18", ": klassen");
    client.write(&project.slaap(), 3, &unknown);
    let found = actions(&mut client, &project, &unknown, "klassen", None);
    let made = done(titled(&found, "declare scale `klassen`"), &unknown);
    assert!(made.contains("scale klassen {"), "{made}");
    // A witness becomes a test.
    let gap = INSTRUMENT
        .replace(", weet_niet -> missing }", " }")
        .replace("recode om { 0 -> 2, 1 -> 1, 2 -> 0", "recode om { 0 -> 2, 1 -> 1");
    client.write(&project.slaap(), 4, &gap);
    let found = actions(&mut client, &project, &gap, "om(moe)", None);
    let made = done(titled(&found, "add this as a test"), &gap);
    assert!(made.matches("\ntest \"").count() == 2, "{made}");
    let made = done(titled(&found, "otherwise -> missing"), &gap);
    assert!(made.contains("1 -> 1, otherwise -> missing }"), "{made}");
    assert_eq!(client.end(), 0);
}

#[test]
fn expressions_are_named_and_written_out() {
    let project = Project::new();
    let mut client = Client::begin(&project.root(), json!({}));
    client.open(&project.slaap(), INSTRUMENT);
    let found = actions(&mut client, &project, INSTRUMENT, "sum(moe..wakker, needs: 2 of 2)", None);
    let made = done(titled(&found, "let part"), INSTRUMENT);
    assert!(
        made.contains("let part = sum(moe..wakker, needs: 2 of 2)\nscore totaal \"Slaapproblemen\" = part {"),
        "{made}"
    );
    let found = actions(&mut client, &project, INSTRUMENT, "last = moe", Some("refactor.inline"));
    let made = done(titled(&found, "write `last`"), INSTRUMENT);
    assert!(made.contains("om(moe) + (moe + wakker) - norm") && !made.contains("let last"), "{made}");
    // Keys that a wording file lacks.
    let words = project.path("slaap/wording/en.yaml");
    let params = json!({
        "textDocument": { "uri": uri(&words) },
        "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } },
        "context": { "diagnostics": [] },
    });
    let found = client.ask("textDocument/codeAction", params).expect("it is answered");
    let found = found.as_array().cloned().unwrap_or_default();
    let made = done(titled(&found, "missing keys"), WORDS);
    assert!(
        made.contains("  # droom: \"Ik droom naar\"") && made.contains("\nscores:\n  totaal:\n    # title:"),
        "{made}"
    );
    assert_eq!(client.end(), 0);
}

#[test]
fn layout_is_that_of_fmt_in_whole_and_in_part() {
    let project = Project::new();
    let mut client = Client::begin(&project.root(), json!({}));
    let untidy =
        INSTRUMENT.replace("    ", "  ").replace(" = ", "=").replace("\n\n", "\n\n\n").replace('\n', "\r\n");
    client.open(&project.slaap(), &untidy);
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    let document = json!({ "uri": uri(&project.slaap()) });
    let params = json!({ "textDocument": document, "options": options });
    let edits = client.ask("textDocument/formatting", params.clone()).expect("it is answered");
    let tidy = formatted(&untidy);
    assert_eq!(applied(&untidy, edits.as_array().expect("it is a list")), tidy);
    client.write(&project.slaap(), 2, &tidy);
    assert_eq!(client.ask("textDocument/formatting", params), Ok(json!([])));
    let line = tidy.lines().position(|line| line.contains("score anders")).expect("it is there");
    let crooked = tidy
        .replace("score anders \"Omgekeerd\" = om", "score   anders \"Omgekeerd\"=om")
        .replace("let last = ", "let last=");
    client.write(&project.slaap(), 3, &crooked);
    let range = json!({ "start": { "line": line, "character": 0 }, "end": { "line": line, "character": 5 } });
    let params = json!({ "textDocument": document, "options": options, "range": range });
    let edits = client.ask("textDocument/rangeFormatting", params).expect("it is answered");
    let made = applied(&crooked, edits.as_array().expect("it is a list"));
    assert!(made.contains("score anders \"Omgekeerd\" = om") && made.contains("let last="), "{made}");
    let params = json!({
        "textDocument": document, "options": options, "ch": "\n", "position": { "line": line + 1, "character": 0 },
    });
    let edits = client.ask("textDocument/onTypeFormatting", params).expect("it is answered");
    let made = applied(&crooked, edits.as_array().expect("it is a list"));
    assert!(made.contains("score anders \"Omgekeerd\" = om") && made.contains("let last="), "{made}");
    assert_eq!(client.end(), 0);
}
