//! Folders of simulated studies with the statistics that R gave for them: `PEIL_STUDY_KITS` names the folder
//! that holds them. Without it there is nothing to run.

use std::fs;
use std::path::{Path, PathBuf};

use peil::source::{FileId, NoFiles};
use peil_study::analysis::all;
use peil_study::assembly::{Kind, assemble, read_answers, read_goals, read_register};
use peil_study::protocol::{Facts, read};
use peil_study::report::{Input, html};
use peil_study::verify::{read_expected, verify};

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            if path.join("expected.json").is_file() {
                found.push(path.clone());
            }
            gather(&path, found);
        }
    }
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_statistic_is_within_its_tolerance() {
    let Ok(folder) = std::env::var("PEIL_STUDY_KITS") else { return };
    let mut kits = Vec::new();
    gather(Path::new(&folder), &mut kits);
    kits.sort();
    assert!(!kits.is_empty(), "{folder} holds no kit");
    let mut wrong = Vec::new();
    for kit in kits {
        let source = text(&kit.join("protocol.peil"));
        let (protocol, diagnostics) = read(FileId(0), &source);
        let protocol = protocol.unwrap_or_else(|| panic!("{}: {diagnostics:?}", kit.display()));
        let path = kit.join(&protocol.instruments[0].path.value);
        let instrument =
            peil::compile("instrument.peil", &text(&path), &NoFiles).instrument.expect("it compiles");
        let facts = Facts::new(&protocol, &instrument);
        let register = read_register(&protocol, text(&kit.join("cases.csv")).as_bytes())
            .unwrap_or_else(|p| panic!("{}: {p:?}", kit.display()));
        let goals = kit.join("goals.csv").is_file().then(|| {
            read_goals(&protocol, &register, text(&kit.join("goals.csv")).as_bytes())
                .unwrap_or_else(|p| panic!("{}: {p:?}", kit.display()))
        });
        let answers = Box::new(std::io::Cursor::new(text(&kit.join("answers.csv")).into_bytes()));
        let answered = read_answers(&protocol, &instrument, &facts, Kind::Csv, answers)
            .unwrap_or_else(|p| panic!("{}: {p:?}", kit.display()));
        let assembled = assemble(&protocol, &facts, &register, &answered, goals, None)
            .unwrap_or_else(|p| panic!("{}: {p:?}", kit.display()));
        assert_eq!(assembled.check_sums(&protocol), None, "{}", kit.display());
        let statistics = all(&assembled.frame);
        let expected = read_expected(&text(&kit.join("expected.json"))).expect("it can be read");
        let found = verify(&statistics, &expected);
        println!(
            "{}: {} passed, {} failed, {} without reference",
            kit.display(),
            found.passed,
            found.failed.len(),
            found.without_reference.len()
        );
        wrong.extend(
            found
                .failed
                .iter()
                .take(10)
                .map(|(name, wanted, got)| format!("{}: {name}: {wanted}, {got}", kit.display())),
        );
        let input = Input {
            protocol: &protocol,
            facts: &facts,
            instrument: &instrument,
            register: &register,
            assembled: &assembled,
            statistics: &statistics,
            lock: None,
            fingerprint: "",
            language: peil::language::Language::Dutch,
            simulated: true,
        };
        let page = html(&input);
        assert!(!page.contains("NaN"), "{}", kit.display());
        if let Ok(output) = std::env::var("PEIL_STUDY_PAGES") {
            let name = kit.file_name().and_then(|n| n.to_str()).unwrap_or("kit");
            fs::write(Path::new(&output).join(format!("{name}.html")), page).expect("it can be written");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
