//! What a help says to do is done: each fix of each fixture takes its finding away and brings no new error.

use std::collections::BTreeMap;

use peil::diagnostic::{Diagnostic, Severity, apply};
use peil::repair::repair;
use peil::source::FileId;

use super::{compile, fixtures};

/// Fixtures whose help begins with "write" or "did you mean" and has no edit: what to write is for the author
/// to think up.
const TO_BE_THOUGHT_UP: &[&str] = &[
    "PEIL0201_option_alone",
    "PEIL0201_recode_without_brackets",
    "PEIL0203_rule_without_a_name",
    "PEIL0311_at_least_without_a_number",
    "PEIL0311_formula",
    "PEIL0311_formula_without_brackets",
    "PEIL0311_nothing",
    "PEIL0311_round",
    "PEIL0311_table",
    "PEIL0311_too_many",
    "PEIL0312_score",
    "PEIL0312_sum",
    "PEIL0324_no_cut_off",
    "PEIL0324_nothing",
    "PEIL0324_shared_without_cut_offs",
    "PEIL0401_needs_most",
    "PEIL0401_of_a_repeat",
    "PEIL0520_labels",
    "PEIL0601_language_in_quotes",
    "PEIL0603_no_type",
    "PEIL0604_integer",
    "PEIL0604_minutes",
    "PEIL0605_span",
];

fn counts(diagnostics: &[Diagnostic], errors: bool) -> BTreeMap<&'static str, usize> {
    let mut found = BTreeMap::new();
    for diagnostic in
        diagnostics.iter().filter(|diagnostic| !errors || diagnostic.severity() == Severity::Error)
    {
        *found.entry(diagnostic.code.id).or_default() += 1;
    }
    found
}

#[test]
fn do_what_they_say() {
    let (mut wrong, mut fixes) = (Vec::new(), 0);
    for (name, text) in fixtures() {
        let before = compile(&name, &text).diagnostics;
        let (all, errors) = (counts(&before, false), counts(&before, true));
        for diagnostic in &before {
            for fix in
                diagnostic.fixes.iter().filter(|fix| fix.edits.iter().all(|edit| edit.span.file == FileId(0)))
            {
                fixes += 1;
                let (next, applied) = apply(FileId(0), &text, [fix]);
                let after = compile(&name, &next).diagnostics;
                let gone = counts(&after, false).get(diagnostic.code.id).copied().unwrap_or(0)
                    < all[diagnostic.code.id];
                let new: Vec<_> = counts(&after, true)
                    .into_iter()
                    .filter(|(code, count)| errors.get(code).copied().unwrap_or(0) < *count)
                    .collect();
                if applied != 1 || !gone || !new.is_empty() {
                    wrong.push(format!("{name}: {}: gone: {gone}, new: {new:?}\n{next}", fix.title));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(fixes > 60, "{fixes}");
}

#[test]
fn are_there_where_the_help_names_what_to_write() {
    let mut without = Vec::new();
    for (name, text) in fixtures() {
        let says = |diagnostic: &Diagnostic| {
            diagnostic
                .help
                .as_ref()
                .is_some_and(|help| help.starts_with("write `") || help.starts_with("did you mean"))
                && diagnostic.fixes.is_empty()
        };
        if compile(&name, &text).diagnostics.iter().any(says) {
            without.push(name);
        }
    }
    let without: Vec<&str> =
        without.iter().map(String::as_str).filter(|name| !TO_BE_THOUGHT_UP.contains(name)).collect();
    assert!(without.is_empty(), "{without:?}");
}

/// All at once, again and again: no error is left that a fix could take away, and none comes.
#[test]
fn repair_a_text() {
    let text = "instrument x {\n    title    \"X\"\n    version  1.0.0\n    language nl\n}\nscale vaak { 0: \"Nooit\", 1: \"Soms\", 2: \"Vaak\" }\ndomain v \"V\" : vaak {\n    \
                vraag q1 \"Ik pieker\"\n    item q2 \"Ik slaap slecht\"\n    item q3 \"Ik ben moe\"\n}\nscore u \"U\" = mean(q1 to q3)\nscore s \"S\" = sum(q1..q3) {\n    bands { laag \"Laag\" 0-2, hoog \
                \"Hoog\" 3-6 }\n}\nscore t \"T\" = als q1 >= 1 dan 1 anders 0\n";
    let safe = repair("x.peil", text, &peil::source::NoFiles, false);
    let compiled = peil::compile("x.peil", &safe.text, &peil::source::NoFiles);
    assert!(compiled.diagnostics.is_empty(), "{}\n{:?}", safe.text, compiled.diagnostics);
    assert!(safe.applied >= 5, "{}", safe.applied);
    assert_eq!(
        repair("x.peil", &safe.text, &peil::source::NoFiles, true).text,
        safe.text,
        "what is right is left as it is"
    );
}
