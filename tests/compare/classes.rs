//! Each kind of change by an example.

use peil::language::Language;
use peil_wording::compare::{Bump, Class, Side, compare, human, json, markdown, sentences, version_verdict};

use super::class;
use crate::wording::{SMALL, build};

#[test]
fn a_difference_takes_the_gravest_class_that_fits() {
    let old = build(SMALL);
    for (from, to, expected) in [
        ("", "", None),
        // data
        (
            "item dagen \"Hoeveel dagen?\" : integer 0..7",
            "item dagen \"Hoeveel dagen?\" : integer 0..6",
            Some(Class::Data),
        ),
        ("1 \"Wel\"", "2 \"Wel\"", Some(Class::Data)),
        ("weet_niet = 8", "weet_niet = 9", Some(Class::Data)),
        ("weet_niet = 8", "geen_idee = 8", Some(Class::Data)),
        ("missing weet_niet", "weet_niet", Some(Class::Data)),
        (
            "informant professional \"Professional\"",
            "informant professional \"Professional\"\ninformant naaste \"Naaste\"",
            Some(Class::Addition),
        ),
        ("integer 0..7", "decimal 0..7", Some(Class::Data)),
        ("integer 0..7", "minutes 0..7", Some(Class::Data)),
        ("integer 0..7", "integer 0..7 unit \"dagen\"", Some(Class::Data)),
        // scoring
        ("hoog \"Hoog\" from 2", "hoog \"Hoog\" from 1", Some(Class::Scoring)),
        ("= sum(geld)", "= sum(geld, needs: 1, missing: zero)", Some(Class::Scoring)),
        ("when totaal = 2, weinig", "when totaal = 1, weinig", Some(Class::Scoring)),
        ("alert bespreek \"Bespreek dit.\" when totaal = 2\n", "", Some(Class::Scoring)),
        ("integer 0..7", "integer 0..8", Some(Class::Scoring)),
        (
            "item fin1 \"Ik kan betalen.\"",
            "item fin3 \"Nieuw\"\n    item fin1 \"Ik kan betalen.\"",
            Some(Class::Scoring),
        ),
        (
            "\"Hoeveel dagen?\" : integer 0..7",
            "\"Hoeveel dagen?\" : integer 0..7 { only inwoner }",
            Some(Class::Scoring),
        ),
        // flow
        (
            "\"Hoeveel dagen?\" : integer 0..7",
            "\"Hoeveel dagen?\" : integer 0..7 { required }",
            Some(Class::Flow),
        ),
        ("item fin2", "page\n    item fin2", Some(Class::Flow)),
        // addition
        ("score totaal", "item los \"Nog iets?\" : text\nscore totaal", Some(Class::Addition)),
        ("score samen", "score dubbel \"Dubbel\" = totaal * 2\nscore samen", Some(Class::Addition)),
        ("alert bespreek", "alert nog \"Nog een.\" when totaal = 1\nalert bespreek", Some(Class::Addition)),
        // words
        ("language nl", "language fy", Some(Class::Translation)),
        ("Ik kan betalen.", "Ik kan alles betalen.", Some(Class::Wording)),
        ("\"Laag\"", "\"Weinig\"", Some(Class::Wording)),
        // nothing
        ("version  1.0.0", "version  1.0.1", None),
        ("score totaal", "# een opmerking\nscore totaal", None),
    ] {
        assert!(SMALL.contains(from), "{from}");
        let new = build(&SMALL.replacen(from, to, 1));
        assert_eq!(class(&old, &new), expected, "{from} -> {to}");
    }
}

#[test]
fn an_informant_that_is_gone_takes_stored_answers_along() {
    let old = build(
        &SMALL.replace("informant professional", "informant naaste \"Naaste\"\ninformant professional"),
    );
    assert_eq!(class(&old, &build(SMALL)), Some(Class::Data));
}

#[test]
fn a_rename_keeps_what_was_stored() {
    let old = build(SMALL);
    let plain = build(&SMALL.replace("dagen", "hoe_lang"));
    assert_eq!(class(&old, &plain), Some(Class::Data));
    let said = SMALL.replace("dagen", "hoe_lang").replace(
        "\"Hoeveel hoe_lang?\" : integer 0..7",
        "\"Hoeveel dagen?\" : integer 0..7 { renamed from dagen }",
    );
    let new = build(&said.replace("{hoe_lang} hoe_lang", "{hoe_lang} dagen"));
    let comparison =
        compare(Side { instrument: &old, wordings: &[] }, Side { instrument: &new, wordings: &[] });
    assert!(comparison.touched.is_empty());
    assert!(comparison.class() >= Some(Class::Addition), "{:#?}", comparison.differences);
    assert!(
        comparison
            .differences
            .iter()
            .any(|difference| difference.message.contains("`dagen` is renamed to `hoe_lang`"))
    );
    // Taking the old name away loses the answers stored under it.
    let forgotten = build(
        &said.replace("{hoe_lang} hoe_lang", "{hoe_lang} dagen").replace(" { renamed from dagen }", ""),
    );
    assert_eq!(class(&new, &forgotten), Some(Class::Data));
}

#[test]
fn versions_rise_with_what_changed() {
    let old = build(SMALL);
    for (from, to, version, enough, asked, lowest) in [
        ("from 2", "from 1", "1.9.9", false, Bump::Major, "2.0.0"),
        ("from 2", "from 1", "2.0.0", true, Bump::Major, "2.0.0"),
        ("integer 0..7", "integer 0..7 { required }", "1.0.1", false, Bump::Minor, "1.1.0"),
        ("integer 0..7", "integer 0..7 { required }", "1.1.0", true, Bump::Minor, "1.1.0"),
        ("Ik kan betalen.", "Ik kan het betalen.", "1.0.0", false, Bump::Patch, "1.0.1"),
        ("Ik kan betalen.", "Ik kan het betalen.", "1.0.1", true, Bump::Patch, "1.0.1"),
        ("Ik kan betalen.", "Ik kan het betalen.", "0.9.0", false, Bump::Patch, "1.0.1"),
        ("Ik kan", "Ik kan", "1.0.0", true, Bump::None, "1.0.0"),
    ] {
        let new = build(&SMALL.replacen(from, to, 1).replace("1.0.0", version));
        let comparison =
            compare(Side { instrument: &old, wordings: &[] }, Side { instrument: &new, wordings: &[] });
        let verdict = version_verdict(&comparison);
        assert_eq!(
            (verdict.enough, verdict.asked, verdict.lowest.as_str()),
            (enough, asked, lowest),
            "{from} -> {to} {version}"
        );
    }
}

#[test]
fn a_reviewer_reads_sentences() {
    let old = build(SMALL);
    let new = build(&SMALL.replacen("from 2", "from 1", 1));
    let comparison =
        compare(Side { instrument: &old, wordings: &[] }, Side { instrument: &new, wordings: &[] });
    assert_eq!(sentences(&comparison, Language::English), ["score `totaal` changes: 1 of 2 bands moves"]);
    let example = comparison.touched[0].example.as_ref().expect("there are such answers");
    assert_eq!(
        (example.old.value.as_str(), example.old.band.as_deref(), example.new.band.as_deref()),
        ("1", Some("laag"), Some("hoog"))
    );
    assert_eq!(example.answers.len(), 2, "{:?}", example.answers);
    assert!(human(&comparison, &|_, _| None).contains("totaal: 1 (laag) -> 1 (hoog)"));
    assert!(markdown(&comparison, &|_, _| Some("spoor".into())).contains("spoor"));
    assert_eq!(json(&comparison, &|_, _| None)["class"], "scoring");

    let file = |yaml: &str| crate::wording::read(&old, "enschede.nl.yaml", yaml, Language::English).0;
    let before = [file("instrument: klein\nlanguage: nl\nfor: enschede\n")];
    let after = [file(
        "instrument: klein\nlanguage: nl\nfor: enschede\nitems:\n  fin1: A.\n  fin2: B.\n  dagen: C?\n",
    )];
    let comparison =
        compare(Side { instrument: &old, wordings: &before }, Side { instrument: &old, wordings: &after });
    assert_eq!(comparison.class(), Some(Class::Wording));
    assert_eq!(
        sentences(&comparison, Language::English),
        ["Enschede rewrote 3 questions; no score can change"]
    );
    assert_eq!(
        sentences(&comparison, Language::Dutch),
        ["Enschede herschreef 3 vragen; geen score kan veranderen"]
    );
}
