//! Translators' files: there and back without a loss, and nothing but words comes back.

use std::collections::BTreeMap;

use peil::language::Language;
use peil::model::TextKey;
use peil::source::Sources;
use peil_wording::exchange::{Form, Row, Sheet, import, read, sheet, write};
use peil_wording::{Head, Lock, Reader, edit, fingerprint, whole};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{SMALL, build};

const FORMS: [Form; 3] = [Form::Xlsx, Form::Po, Form::Xliff];

#[test]
fn every_text_comes_back_as_it_went() {
    // What XML cannot hold is refused, and tried below.
    let text =
        || prop_oneof![3 => "[ -~êâûúß€\u{1F600}\n\t]{1,60}", 1 => "[ \n\t]{0,3}_x000D_[ -~]{0,9}\r\n"];
    let row = (text(), prop_oneof![text(), Just(String::new())]);
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 150, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    runner
        .run(&(prop::collection::vec(row, 1..12), any::<bool>()), |(rows, gemeente)| {
            let rows = rows.into_iter().enumerate().map(|(at, (base, words))| Row {
                key: TextKey(format!("items.q{at}@professional")),
                fingerprint: fingerprint(&base),
                base,
                words,
                state: "stale".into(),
            });
            let head = Head {
                instrument: "klein".into(),
                language: "fy".into(),
                gemeente: gemeente.then(|| "sudwest-fryslan".into()),
            };
            let sheet = Sheet { head, base_language: "nl".into(), rows: rows.collect() };
            for form in FORMS {
                let bytes = write(&sheet, form).map_err(TestCaseError::fail)?;
                let back = read(&bytes, form).map_err(TestCaseError::fail)?;
                prop_assert_eq!(&back, &sheet, "{:?}", form);
            }
            Ok(())
        })
        .expect("nothing is lost");
}

const YAML: &str = "# Ours.\ninstrument: klein\nlanguage: fy\n\nitems:\n  fin1: Ik kin betelje. # looked at\n  # fin2: \"Ik lig wakker.\"\n";

#[test]
fn words_come_back_into_the_file_and_its_comments_stay() {
    let base = build(SMALL);
    let (wording, said) = super::read(&base, "fy.yaml", YAML, Language::English);
    assert_eq!(said, "");
    for form in FORMS {
        let mut there = sheet(&base, &wording, std::slice::from_ref(&wording), &Lock::default());
        assert_eq!(there.rows.len(), base.texts.iter().count());
        let same = read(&write(&there, form).expect("it can be written"), form).expect("it can be read");
        assert!(
            import(&base, &wording, &same, Language::English).expect("it is accepted").changed.is_empty()
        );
        for row in &mut there.rows {
            match row.key.0.as_str() {
                "items.fin1" => row.words = "Ik kin it betelje.".into(),
                "items.fin2" => row.words = "Ik lis \"wekker\".".into(),
                "scales.mate.0" => row.words = "Net".into(),
                _ => {}
            }
        }
        let back = read(&write(&there, form).expect("it can be written"), form).expect("it can be read");
        let found = import(&base, &wording, &back, Language::English).expect("it is accepted");
        assert_eq!(found.changed.len(), 3);
        let text = edit(YAML, &wording, &found.changed).expect("it can be changed in place");
        let wanted = "# Ours.\ninstrument: klein\nlanguage: fy\n\nitems:\n  fin1: \"Ik kin it betelje.\" # looked at\n  fin2: \"Ik lis \\\"wekker\\\".\"\nscales.mate.0: \"Net\"\n";
        assert_eq!(text, wanted);
        let (again, said) = super::read(&base, "fy.yaml", &text, Language::English);
        assert_eq!((again.texts.len(), said.as_str()), (3, ""));
    }
}

#[test]
fn what_was_not_to_be_changed_is_refused() {
    let base = build(SMALL);
    let (wording, _) = super::read(&base, "fy.yaml", YAML, Language::English);
    let there = sheet(&base, &wording, std::slice::from_ref(&wording), &Lock::default());
    let refused = |change: &dyn Fn(&mut Sheet)| {
        let mut sheet = there.clone();
        change(&mut sheet);
        import(&base, &wording, &sheet, Language::English).expect_err("it is refused").join("\n")
    };
    let row =
        |sheet: &Sheet| sheet.rows.iter().position(|row| row.key.0 == "items.fin1").expect("it is there");
    assert!(refused(&|sheet| sheet.rows[0].key.0 = "items.nieuw".into()).contains("items.nieuw"));
    assert!(refused(&|sheet| sheet.rows[0].base.push('!')).contains("base text"));
    assert!(
        refused(&|sheet| {
            let at = row(sheet);
            sheet.rows[at].words.clear()
        })
        .contains("empty")
    );
    assert!(
        refused(&|sheet| {
            let at = row(sheet);
            sheet.rows.remove(at);
        })
        .contains("did not come back")
    );
    assert!(
        refused(&|sheet| {
            let twice = sheet.rows[0].clone();
            sheet.rows.push(twice)
        })
        .contains("twice")
    );
    assert!(refused(&|sheet| sheet.head.instrument = "ander".into()).contains("ander"));
    assert!(refused(&|sheet| sheet.head.language = "en".into()).contains("en.yaml"));
    let mut control = there.clone();
    control.rows[0].words = "\u{1}".into();
    assert!(write(&control, Form::Xliff).is_err());
    for form in FORMS {
        assert!(read(b"onzin", form).is_err(), "{form:?}");
    }
}

#[test]
fn shipped_words_survive_every_form() {
    for (path, text) in super::instruments()
        .iter()
        .filter(|(path, _)| path.components().any(|part| part.as_os_str() == "instruments"))
    {
        let base = peil::build(&path.to_string_lossy(), text, &super::Disk)
            .instrument
            .expect("shipped instruments compile");
        // One without wording files has nothing to lose.
        let Ok(entries) = std::fs::read_dir(path.with_file_name("wording")) else { continue };
        for entry in entries.flatten() {
            let name = entry.path().to_string_lossy().into_owned();
            if !name.ends_with(".yaml") {
                continue;
            }
            let yaml = std::fs::read_to_string(entry.path()).expect("it is UTF-8");
            let (wording, found) =
                Reader::new(&base, Language::Dutch).read(&name, &yaml, &mut Sources::default());
            assert!(found.is_empty(), "{name}: {found:?}");
            let sheet = sheet(&base, &wording, std::slice::from_ref(&wording), &Lock::default());
            for form in FORMS {
                let back =
                    read(&write(&sheet, form).expect("it can be written"), form).expect("it can be read");
                let found = import(&base, &wording, &back, Language::English).expect("it is accepted");
                assert!(found.changed.is_empty(), "{name} {form:?}: {:?}", found.changed);
            }
            let texts: BTreeMap<TextKey, String> =
                wording.texts.iter().map(|worded| (worded.key.clone(), worded.text.clone())).collect();
            let head = Head {
                instrument: base.name.clone(),
                language: wording.language.clone(),
                gemeente: wording.gemeente.clone(),
            };
            let (again, _) = Reader::new(&base, Language::English).read(
                &name,
                &whole(&base, &head, &[], &texts),
                &mut Sources::default(),
            );
            assert_eq!(again.texts.len(), texts.len());
        }
    }
}
