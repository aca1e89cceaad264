//! Whatever a wording file holds, nothing but words changes.

use std::collections::BTreeMap;

use peil::language::Language;
use peil::model::{Instrument, Origin, TextKey};
use peil::source::Sources;
use peil_wording::compare::{Class, Side, compare};
use peil_wording::{Head, Reader, Wanted, apply, whole};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::compiled;

/// Words, or mischief.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Zêâû ,.?!'\"\\\\:#%&*\\-|>@`{}\\[\\]]{1,40}",
        2 => any::<String>(),
        1 => Just(String::new()),
        1 => Just("yes".to_string()),
        1 => Just("0x1F".to_string()),
        1 => Just("een\nregel\r\nof twee\t".to_string()),
    ]
}

/// A wording file: some texts of the instrument, written well, and sometimes lines that are nothing of it.
fn file(
    base: &Instrument,
    picked: &[(prop::sample::Index, String)],
    keep: bool,
    noise: &[String],
) -> (String, BTreeMap<TextKey, String>) {
    let keys: Vec<&TextKey> = base.texts.iter().map(|(key, _)| key).collect();
    let mut texts = BTreeMap::new();
    for (at, words) in picked {
        let key = keys[at.index(keys.len())];
        // Half of the files keep their placeholders, so that their words count.
        let base_text = &base.texts.get(key).expect("the key is its own").text;
        let kept: String =
            peil::model::placeholders(base_text).iter().map(|(_, name)| format!("{{{name}}}")).collect();
        let words = if keep { format!("{}{kept}", words.replace(['{', '}'], "")) } else { words.clone() };
        texts.insert(key.clone(), words);
    }
    let head = Head { instrument: base.name.clone(), language: "fy".into(), gemeente: None };
    let mut yaml = whole(base, &head, &[], &texts);
    for line in noise {
        yaml.push_str(line);
        yaml.push('\n');
    }
    (yaml, texts)
}

#[test]
fn a_thousand_random_wording_files_change_neither_structure_nor_scoring() {
    let bases = compiled();
    assert!(bases.len() > 10);
    let noise = prop::collection::vec(
        prop_oneof![3 => Just(String::new()), 1 => "[a-z_]{1,8}: .{0,20}", 1 => any::<String>()],
        0..3,
    );
    let strategy = (
        any::<prop::sample::Index>(),
        prop::collection::vec((any::<prop::sample::Index>(), words()), 0..30),
        any::<bool>(),
        noise,
    );
    let mut replaced = 0;
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 1000, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let cell = std::cell::Cell::new(0);
    runner
        .run(&strategy, |(at, picked, keep, noise)| {
            let base = &bases[at.index(bases.len())];
            let (yaml, _) = file(base, &picked, keep, &noise);
            let mut sources = Sources::default();
            let (wording, diagnostics) =
                Reader::new(base, Language::English).read("wording/fy.yaml", &yaml, &mut sources);
            for label in diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
                prop_assert!(
                    sources.get(label.span.file).text.get(label.span.range()).is_some(),
                    "a place outside the file"
                );
            }
            cell.set(cell.get() + wording.texts.len());
            let wordings = [wording];
            let shown = apply(base, &wordings, Wanted { language: Some("fy"), gemeente: None });
            prop_assert_eq!(&base.fingerprints().structure, &shown.fingerprints().structure);
            prop_assert_eq!(&base.fingerprints().scoring, &shown.fingerprints().scoring);
            let mut other = shown.to_parts();
            other.texts = base.texts.clone();
            other.language = base.language.clone();
            prop_assert!(other == **base, "something else than texts was replaced");
            let comparison = compare(
                Side { instrument: base, wordings: &[] },
                Side { instrument: base, wordings: &wordings },
            );
            prop_assert!(comparison.class().is_none_or(|class| class >= Class::Translation));
            Ok(())
        })
        .expect("no wording changes meaning");
    replaced += cell.get();
    assert!(replaced > 3000, "too few words were read for this to mean anything: {replaced}");
}

#[test]
fn what_is_written_is_read_back() {
    let bases = compiled();
    let strategy =
        (any::<prop::sample::Index>(), prop::collection::vec((any::<prop::sample::Index>(), words()), 1..20));
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 300, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    runner
        .run(&strategy, |(at, picked)| {
            let base = &bases[at.index(bases.len())];
            let (yaml, mut texts) = file(base, &picked, true, &[]);
            texts.retain(|_, text| !text.trim().is_empty());
            let (wording, _) =
                Reader::new(base, Language::English).read("fy.yaml", &yaml, &mut Sources::default());
            let read: BTreeMap<TextKey, String> =
                wording.texts.into_iter().map(|worded| (worded.key, worded.text)).collect();
            prop_assert_eq!(read, texts);
            Ok(())
        })
        .expect("YAML holds every text");
}

#[test]
fn layers_fall_back_and_every_text_knows_its_origin() {
    let base = super::build(super::SMALL);
    let of = |path: &str, yaml: &str| {
        let (wording, said) = super::read(&base, path, yaml, Language::English);
        assert_eq!(said, "", "{path}");
        wording
    };
    let wordings = [
        of(
            "fy.yaml",
            "instrument: klein\nlanguage: fy\nitems:\n  fin1: Ik kin betelje.\n  fin2: Ik lis wekker.\n",
        ),
        of("x.fy.yaml", "instrument: klein\nlanguage: fy\nfor: x\nitems:\n  fin1: Ik kin it betelje.\n"),
        of(
            "x.nl.yaml",
            "instrument: klein\nlanguage: nl\nfor: x\nitems:\n  fin1: Ik kan het betalen.\n  dagen: Hoeveel dagen was dat?\n",
        ),
    ];
    let shown = apply(&base, &wordings, Wanted { language: Some("fy"), gemeente: Some("x") });
    let said = |key: &str| {
        let words = shown.texts.get(&TextKey(key.into())).expect("it is there");
        (words.text.as_str(), words.origin.clone())
    };
    let of = |language: &str, gemeente: Option<&str>| Origin::Wording {
        language: language.into(),
        gemeente: gemeente.map(str::to_string),
    };
    assert_eq!(shown.language, "fy");
    assert_eq!(said("items.fin1"), ("Ik kin it betelje.", of("fy", Some("x"))));
    assert_eq!(said("items.fin2"), ("Ik lis wekker.", of("fy", None)));
    assert_eq!(said("items.dagen"), ("Hoeveel dagen was dat?", of("nl", Some("x"))));
    assert_eq!(said("items.fin1@professional"), ("De inwoner kan betalen.", Origin::Base));
    assert_eq!(said("domains.geld.title"), ("Geld", Origin::Base));
}

#[test]
fn a_file_as_made_is_all_comments_and_right() {
    for base in compiled() {
        let head = Head { instrument: base.name.clone(), language: "fy".into(), gemeente: Some("x".into()) };
        let yaml = whole(&base, &head, &["Words."], &BTreeMap::new());
        let (wording, said) = super::read(&base, "x.fy.yaml", &yaml, Language::English);
        assert_eq!((wording.texts.len(), said.as_str()), (0, ""), "{}", base.name);
        let count = yaml.lines().filter(|line| line.trim_start().starts_with("# ")).count();
        assert_eq!(count, base.texts.iter().count() + 1, "{}: every key is there", base.name);
        // Taking away every `# ` gives the base's words.
        let open: String = yaml
            .lines()
            .map(|line| line.replacen("# ", "", usize::from(line != "# Words.")) + "\n")
            .collect();
        let (wording, said) = super::read(&base, "x.fy.yaml", &open, Language::English);
        assert_eq!(said, "", "{}", base.name);
        assert_eq!(wording.texts.len(), base.texts.iter().count());
        assert!(
            wording
                .texts
                .iter()
                .all(|worded| base.texts.get(&worded.key).is_some_and(|words| words.text == worded.text))
        );
    }
}
