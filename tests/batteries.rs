//! Files that several instruments use: with questions, domains and formulas in them.

use std::collections::HashMap;

use peil::analysis::analyse;
use peil::diagnostic::codes;
use peil::source::{Loader, Unreadable};

use crate::cli::{folder, peil};

const BACKGROUND: &str = r#"scale sex { female = 1 "Female", male = 2 "Male" }
domain background "About you" {
    item born "When were you born?" : date 1900-01-01..administered
    item who  "Sex" : sex
}
let age = years(born, administered)
let older(years) = age >= years
"#;
const MOOD: &str = r#"instrument mood {
    title    "Mood"
    version  1.0.0
    language en
}
scale extent { 0 "Not at all", 1 "Somewhat", 2 "Very much" }
item first "Feeling low" : extent
use "shared/background.peil"
item last "Feeling tired" : extent
score total "Total" = first + last { when older(18) "only for adults" }
test "an adult" {
    administered 2024-11-30
    answer born = 1980-04-03
    answer first, last = 1
    expect total = 2
}
"#;

struct Files(HashMap<&'static str, &'static str>);

impl Loader for Files {
    fn load(&self, _from: &str, path: &str) -> Result<(String, String), Unreadable> {
        self.0
            .get(path)
            .map(|text| (path.to_string(), (*text).to_string()))
            .ok_or_else(|| Unreadable::new("there is no such file"))
    }
}

fn files() -> Files {
    Files(HashMap::from([("shared/background.peil", BACKGROUND)]))
}

#[test]
fn its_place_decides_the_order() {
    let compiled = peil::compile("mood.peil", MOOD, &files());
    assert!(compiled.diagnostics.is_empty(), "{:#?}", compiled.diagnostics);
    let instrument = compiled.instrument.expect("it compiles");
    let names: Vec<&str> = instrument.questions.iter().map(|question| question.name.as_str()).collect();
    assert_eq!(names, ["first", "born", "who", "last"]);
    let first = MOOD.replace("use \"shared/background.peil\"\n", "");
    let first = first.replace("scale extent", "use \"shared/background.peil\"\nscale extent");
    let moved = peil::compile("mood.peil", &first, &files()).instrument.expect("it compiles");
    let names: Vec<&str> = moved.questions.iter().map(|question| question.name.as_str()).collect();
    assert_eq!(names, ["born", "who", "first", "last"]);
}

#[test]
fn it_is_checked_tested_and_laid_out_by_itself() {
    let files = folder(&[("mood.peil", MOOD.as_bytes()), ("shared/background.peil", BACKGROUND.as_bytes())]);
    let run = peil(files.path(), &["check", "mood.peil", "shared/background.peil", "--deny", "warnings"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let run = peil(files.path(), &["test", "."]);
    assert!(run.out.contains("1 passed, 0 failed"), "{}{}", run.out, run.err);
    let run = peil(files.path(), &["fmt", "mood.peil", "shared/background.peil"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let run = peil(files.path(), &["fmt", "--check", "mood.peil", "shared/background.peil"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let run = peil(files.path(), &["check", "mood.peil"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

#[test]
fn what_collides_is_told_with_both_places() {
    let text = MOOD.replace("item last", "item who");
    let text = text.replace("first + last", "first + who");
    let compiled = peil::compile("mood.peil", &text, &files());
    let found: Vec<_> =
        compiled.diagnostics.iter().filter(|found| found.code == codes::DECLARED_TWICE).collect();
    let [found] = found[..] else { panic!("{:#?}", compiled.diagnostics) };
    let paths: Vec<&str> =
        found.labels.iter().map(|label| compiled.sources.get(label.span.file).path.as_str()).collect();
    assert_eq!(paths, ["mood.peil", "shared/background.peil"]);
}

#[test]
fn a_file_that_is_named_twice_is_read_where_it_is_named_first() {
    let text = MOOD.replace("score total", "use \"shared/background.peil\"\nscore total");
    let compiled = peil::compile("mood.peil", &text, &files());
    assert!(compiled.diagnostics.is_empty(), "{:#?}", compiled.diagnostics);
}

#[test]
fn what_is_wrong_in_it_is_told_in_it() {
    let wrong = Files(HashMap::from([(
        "shared/background.peil",
        "item born \"When?\" : date\nitem who \"Sex\" : sexe\nlet age = years(born, administered)\nlet older(years) = age >= years\n",
    )]));
    let compiled = peil::compile("mood.peil", MOOD, &wrong);
    let found = compiled.diagnostics.first().expect("it is told");
    assert_eq!(compiled.sources.get(found.span().file).path, "shared/background.peil");
}

#[test]
fn an_editor_goes_to_the_file_of_a_name() {
    let analysis = analyse("mood.peil", MOOD, &files());
    let place = MOOD.find("older(18)").expect("it is there");
    let found = analysis.at(analysis.trees[0].0, place).expect("it is declared");
    assert_eq!(analysis.compiled.sources.get(found.span.file).path, "shared/background.peil");
    let key = peil::model::TextKey::new(&["items", "born"]);
    let span = analysis.compiled.places.texts.get(&key).expect("the text is known");
    assert_eq!(analysis.compiled.sources.get(span.file).path, "shared/background.peil");
}
