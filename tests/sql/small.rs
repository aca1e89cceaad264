//! Small instruments, each about one thing in which a query once was wrong.

use peil::sql::Dialect;

use super::engines::{BOTH, rng};
use super::rows::random_response;
use super::shipped::{Case, agree, agree_on_each};

const RANDOM: usize = 200;

/// What each is about, and what it declares.
const SMALL: [(&str, &str); 11] = [
    (
        "an extreme of a list that is rounded first",
        "item a \"A\" : integer 0..9
         item b \"B\" : integer 0..9
         score most  \"Most\"  = max(round([a / 3, b / 7]), needs: all)
         score least \"Least\" = min(floor([a / 3, b - 1]), needs: 2 of 2)
         score whole \"Whole\" = round(max([a, b], needs: all), 1)",
    ),
    (
        "a score that is withheld by a condition that is closed",
        "item drinks  \"Drinks?\" : yesno
         item glasses \"Glasses\" : integer 0..9 when drinks
         item a       \"A\"       : integer 0..3
         score s \"S\" = a when glasses > 3
         score t \"T\" = a when not (glasses > 3)
         score u \"U\" = sum([a, glasses], needs: 1, missing: zero) when glasses > 3 or a = 3",
    ),
    (
        "a withheld score in another",
        "item drinks  \"Drinks?\" : yesno
         item glasses \"Glasses\" : integer 0..9 when drinks
         item a       \"A\"       : integer 0..3
         score s \"S\" = a + 1 when glasses > 3
         score t \"T\" = first(s, -1)
         class c \"C\" {
             high \"High\" when s > 2
             low  \"Low\" otherwise
         }",
    ),
    (
        "a division by zero before something else",
        "item a \"A\" : integer 0..3
         item b \"B\" : integer 0..2
         item c \"C\" : integer 0..3
         score s \"S\" = first(a / b, c)
         score t \"T\" = first(a / (b - c), c / a, 7)
         score u \"U\" = if b > 0 then a / b else 0
         score v \"V\" = mean([a / b, c / a], needs: 1)
         score w \"W\" = round(first(1 / (a - b), c), 1)",
    ),
    (
        "a division by zero in a condition",
        "item a \"A\" : integer 0..3
         item b \"B\" : integer 0..2
         item q \"Q\" : integer 0..3 when a / b > 1
         score s \"S\" = sum([a, q], needs: 1, missing: zero)
         class c \"C\" {
             high \"High\" when a / b >= 1 or b = 0
             low  \"Low\" otherwise
         }",
    ),
    (
        "approximate values before something else",
        "item a \"A\" : integer 0..3
         item b \"B\" : integer 0..2
         score s \"S\" = round(first(sqrt(a - b), ln(a), 5), 2)
         score t \"T\" = round(first(exp(a) / (a - b), b), 2)",
    ),
    (
        "a missing option that a row names beside a key that is missing",
        "scale degree { 1 \"Little\", 2 \"Much\", missing no_answer \"No answer\" }
         item a \"A\" : integer 0..3
         item b \"B\" : integer 0..3
         item d \"D\" : degree
         table norm(total, how) {
             0..3, 1         -> 1
             0..3, 2         -> 2
             0..3, no_answer -> 3
             4..6, 1..2      -> 4
             4..6, no_answer -> missing
         }
         score s \"S\" = norm(sum([a, b]), d)
         score t \"T\" = -norm(min([a, b]), d)",
    ),
    (
        "a prorated sum of what can not be missing",
        "item a \"A\" : integer 0..3
         item b \"B\" : integer 0..3
         score s \"S\" = sum(first([a, b], 0), needs: 1, missing: prorate)
         score t \"T\" = mean(first([a, b], 0), needs: 1)
         score u \"U\" = sum([a, b, sum([first(a, 0), first(b, 1)], needs: 1, missing: prorate)], needs: 1, missing: zero)",
    ),
    (
        "a double that is nearest to a half, and below it",
        "item a \"A\" : integer 0..19
         item b \"B\" : integer 0..19
         score s \"S\" = round(sqrt(a * a / 400), 1)
         score t \"T\" = round(sd([a / 10, b / 10], needs: all), 1)
         score u \"U\" = round(-sqrt(a * a / 40000), 2)
         score v \"V\" = round(sqrt(a * a * 25), -1)
         score w \"W\" = round(sqrt(a * a / 4), 0)
         score x \"X\" = round(sqrt(a * a / 400) + b / 1000, 12)",
    ),
    (
        "closed questions in lists of what is asked",
        "item drinks  \"Drinks?\" : yesno
         item glasses \"Glasses\" : integer 0..9 when drinks
         item nights  \"Nights\"  : integer 0..9 when glasses > 3 otherwise 0
         item a       \"A\"       : integer 0..3
         score s \"S\" = mean([glasses, nights, a], needs: half of asked)
         score t \"T\" = sum([glasses, nights, a], needs: 2, missing: prorate)
         score u \"U\" = max([glasses, nights, a], needs: 1)",
    ),
    (
        "rounds that are not asked",
        "item children \"Children\" : integer 0..3
         repeat child \"Child {child}\" : integer 0..3 times children up to 3 {
             item worry \"Worry\"
             item sleep \"Sleep\" when worry > 1
             score load \"Load\" = worry + sleep
             class level \"Level\" {
                 high \"High\" when load > 3
                 low  \"Low\" otherwise
             }
         }
         score most \"Most\" = max(load, needs: half)
         score all  \"All\"  = sum(worry, needs: 1, missing: prorate)
         class any_high \"Any\" {
             yes_any \"Yes\" when any(level is high)
             no_any  \"No\" otherwise
         }",
    ),
];

fn cases() -> Vec<Case> {
    let made = SMALL.iter().map(|(about, declarations)| {
        let head = "instrument small {\n    title \"Small\"\n    version 1.0.0\n    language en\n}\n";
        let source = format!("{head}{declarations}\n");
        let compiled = peil::compile("small.peil", &source, &peil::source::NoFiles);
        let instrument =
            compiled.instrument.unwrap_or_else(|| panic!("{about}: {:#?}", compiled.diagnostics));
        let mut rng = rng(about);
        let responses = (0..RANDOM).map(|_| random_response(&instrument, &mut rng)).collect();
        Case { name: about.replace(' ', "_"), instrument, responses, source }
    });
    made.collect()
}

#[test]
#[ignore = "needs DuckDB and PostgreSQL, which tests/sql/with_engines brings"]
fn what_was_wrong_once_agrees() {
    for (dialect, cells) in agree_on_each(&BOTH, &cases()) {
        println!("{}: {} small instruments, {cells} cells agree", dialect.name(), SMALL.len());
    }
}

#[test]
#[ignore = "needs Spark, which tests/sql/with_spark brings"]
fn what_was_wrong_once_agrees_on_spark() {
    println!("Spark: {} cells agree", agree(Dialect::Spark, &cases()));
}
