//! Traces as they are printed, each looked at by eye: of the tests that are in the instruments.

use crate::compiled::{compiled, compiled_text, random};
use peil::language::Language;
use peil::model::Instrument;
use peil::score::trace::{Trace, trace};
use peil::score::{Response, Scorer, run_test};
use peil::trace_text::render;

fn traced(instrument: &Instrument, response: &Response) -> Trace {
    let scorer = Scorer::new(instrument);
    let evaluation = scorer.evaluate(response);
    trace(&scorer, response, &evaluation, &scorer.outcome(response, &evaluation))
}

/// The trace of the last expectation of a test.
fn of_test(path: &str, name: &str) -> Trace {
    let instrument = compiled(path);
    let test = instrument.tests.iter().find(|test| test.name == name).expect("there is such a test");
    let run = run_test(&Scorer::new(&instrument), test);
    traced(&instrument, &run.expectations.last().expect("it expects something").response)
}

const GAD7: &str = "instruments/gad7/gad7.peil";
const PHQ9: &str = "instruments/phq9/phq9.peil";
const DRAAGKRACHT: &str = "instruments/draagkracht/draagkracht.peil";

#[test]
fn an_open_question_is_made_up_for() {
    insta::assert_snapshot!(render(
        &of_test(GAD7, "een aangevulde score wordt niet afgerond"),
        Language::Dutch
    ));
}

#[test]
fn too_few_answers() {
    let trace = of_test(GAD7, "twee open vragen is er één te veel");
    insta::assert_snapshot!("too_few_answers_nl", render(&trace, Language::Dutch));
    insta::assert_snapshot!("too_few_answers_en", render(&trace, Language::English));
}

#[test]
fn rules_of_a_class() {
    insta::assert_snapshot!(render(
        &of_test(PHQ9, "de negende vraag telt vanaf verscheidene dagen"),
        Language::Dutch
    ));
}

#[test]
fn a_rule_that_cannot_be_decided() {
    insta::assert_snapshot!(render(&of_test(PHQ9, "een open vraag die beslist"), Language::English));
}

#[test]
fn domains_left_out_and_a_repeat() {
    insta::assert_snapshot!(render(&of_test(DRAAGKRACHT, "twee kinderen, één met zorgen"), Language::Dutch));
}

#[test]
fn an_option_that_says_nothing() {
    insta::assert_snapshot!(render(&of_test(DRAAGKRACHT, "één keer weet niet mag"), Language::Dutch));
}

#[test]
fn places_on_a_scale() {
    insta::assert_snapshot!(render(
        &of_test("instruments/rand36/rand36.peil", "one answer is enough"),
        Language::English
    ));
}

#[test]
fn recodes_and_a_score_that_is_withheld() {
    let instrument = compiled("tests/reference/psqi/psqi.peil");
    insta::assert_snapshot!(render(&traced(&instrument, &random(&instrument, 3, 9)), Language::English));
}

#[test]
fn functions_that_cannot_be_exact() {
    let instrument = compiled("tests/reference/das28/das28.peil");
    insta::assert_snapshot!(render(&traced(&instrument, &random(&instrument, 8, 40)), Language::English));
}

#[test]
fn formulas_filled_in_and_branches() {
    let instrument = compiled("tests/reference/ipaq_long/ipaq_long.peil");
    insta::assert_snapshot!(render(&traced(&instrument, &random(&instrument, 5, 1_000)), Language::English));
}

#[test]
fn bands_by_informant() {
    let instrument = compiled("tests/reference/sdq/sdq.peil");
    insta::assert_snapshot!(render(&traced(&instrument, &random(&instrument, 2, 12)), Language::English));
}

#[test]
fn answers_that_do_not_count() {
    let trace = of_test(
        "tests/fixtures/design/adversary.peil",
        "voorwaarde onwaar: het antwoord wordt terzijde gelegd",
    );
    insta::assert_snapshot!("answers_that_do_not_count_nl", render(&trace, Language::Dutch));
    insta::assert_snapshot!("answers_that_do_not_count_en", render(&trace, Language::English));
}

/// What the instruments do not show: a table, `first`, `if`, a rule that is withheld for an informant,
/// division by zero, a recode that says missing.
const CORNERS: &str = r#"
instrument hoeken {
    title "Hoeken"
    version 1.0.0
    language nl
    source "eigen"
    licence "EUPL-1.2"
}
informant zelf "Uzelf"
informant ander "Iemand anders"
scale drie { 1 "een", 2 "twee", 3 "drie", missing weet_niet = 9 "Weet ik niet" }
scale sekse { man "Man", vrouw "Vrouw" }
item a "A" : drie
item b "B" : drie
item c "C" : drie when a = 3 otherwise 1
item g "Geslacht" : sekse
item n "Aantal" : integer 0..9 unit "keer"
item geboren "Geboren" : date
recode streng { 1 -> 0, 2..3 -> 1, weet_niet -> missing }
table norm(som, sekse) {
    0..4, man -> 40
    0..4, vrouw -> 45
    from 5, man -> 50
    from 5, vrouw -> 55
}
let som = a + b
score deling "Deling" = 100 * som / n
score keus "Keus" = if n > 3 then som else median(a, b, c)
score eerste "Eerste" = first(a, c, 0)
score genormeerd "Genormeerd" = norm(som, g)
score hard "Hard" = sum(streng(a), streng(b), needs: 1, missing: zero)
score leeftijd "Leeftijd" = years(geboren, administered) { unit "jaar" }
score anders "Van een ander" = a { only ander }
score spreiding "Spreiding" = round(sd(a, b, n), 2)
score ja "Ja" = at_least(2, a >= 2, b >= 2, c >= 2)
score gegeven "Alleen bij veel" = som { when n >= 2 "Te weinig keren." }
class oordeel "Oordeel" { hoog "Hoog" when genormeerd >= 50 and g is vrouw, laag "Laag" otherwise }
alert let_op "Let op." when deling > 100 or ja
"#;

fn corners(answers: &[(&str, &str)], administered: bool) -> Trace {
    use peil::model::{Answer, Number};
    let instrument = compiled_text("hoeken.peil", CORNERS);
    let mut response = Response::blank(&instrument);
    response.administered = administered.then(|| "2026-03-14".parse().expect("it is a date"));
    for (name, answer) in answers {
        let question =
            instrument.question(instrument.question_named(name).expect("there is such a question"));
        let option = instrument.options(question).position(|(_, choice)| {
            choice.key() == *answer || choice.code.as_ref().is_some_and(|code| code.to_string() == *answer)
        });
        let answer = match option {
            Some(at) => Answer::Option(at as u16),
            None if answer.contains('-') => Answer::Date(answer.parse().expect("it is a date")),
            None => Answer::Number(Number::parse(answer, 9).expect("it is a number")),
        };
        response.set(question.slot, Some(answer));
    }
    traced(&instrument, &response)
}

#[test]
fn corners_with_everything_answered() {
    let trace = corners(
        &[("a", "3"), ("b", "2"), ("c", "2"), ("g", "vrouw"), ("n", "4"), ("geboren", "1980-05-01")],
        true,
    );
    insta::assert_snapshot!(render(&trace, Language::English));
}

#[test]
fn corners_with_little_answered() {
    let trace = corners(&[("a", "2"), ("b", "weet_niet"), ("n", "0")], false);
    insta::assert_snapshot!("corners_with_little_answered_nl", render(&trace, Language::Dutch));
    insta::assert_snapshot!("corners_with_little_answered_en", render(&trace, Language::English));
}

#[test]
fn the_same_as_data() {
    let trace = corners(&[("a", "3"), ("b", "2"), ("c", "2"), ("n", "0")], true);
    insta::assert_snapshot!(serde_json::to_string_pretty(&trace).expect("it has a JSON form"));
}
