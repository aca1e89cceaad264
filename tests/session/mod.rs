//! One administration: the engine by itself, on random walks, and through `peil fill`.

mod alerts;
mod asking;
mod changing;
mod fill;
mod pages;
mod upstream;
pub mod walks;
mod words;

use peil::model::Instrument;
use peil::score::Scorer;
use peil::session::{Posted, Session, Setting};

use super::compiled::compiled_text;

const HOUSEHOLD: &str = r#"
instrument household {
    title    "Household"
    version  1.0.0
    language en
}
informant resident     "Resident"
informant professional "Professional"
scale extent { 0 "Not at all", 1 "Somewhat", 2 "Very much", missing unknown = 9 "I don't know" for professional "I cannot tell" }
scale helpers { family "Family", gp "The doctor", missing nobody = 9 "Nobody" }

item name "What shall we call you?" : text
item help "Who helps you?" : many of helpers
domain money "Money" : extent {
    layout matrix
    intro "About money."
    item debts   "I have debts" required
    item letters "Letters worry me" { hint "Of this month" }
    item plan    "I have a plan" when debts >= 1
}
domain housing "Housing" optional {
    intro "About {name}'s house."
    domain inside "Inside" : extent {
        item damp  "Damp"
    }
    domain outside "Outside" : extent {
        item noise "Noise"
    }
}
domain family "Family" {
    item children "How many children?" : integer 0..3 or unsure
    repeat child "Child {child} of {children}" : extent times children up to 3 {
        item age    "How old is child {child}?" : integer 0..25 unit "years"
        item worry  "Worries about the child of {age}"
    }
}
scale unsure { missing rather_not "Rather not" }
item judgement "What do you see?" : long text { only professional }
item smokes     "Do you smoke?" : yesno
item cigarettes "How many a day?" : decimal 0..80 when smokes otherwise 0

score total "Total" = sum(money, needs: 2 of 3, missing: prorate) { bands { low "Low" from 0, high "High" from 3 } }
score smoked "Smoked" = cigarettes
score worries "Worries" = max(worry, needs: 1)

check many_children "Are there really {children}?" when children = 3
check no_plan "Debts and no plan: put that right." required when debts = 2 and plan = 0
alert urgent "Call today: {debts}." when debts = 2
feedback thanks "Your total is {total}." when total >= 1
test "x" { expect smoked is missing }
"#;

/// Instruments that the program takes: most random ones it does not, for they make claims that are never
/// true.
const FOR_THE_PROGRAM: [&str; 8] = [
    "instruments/draagkracht/draagkracht.peil",
    "instruments/gad7/gad7.peil",
    "instruments/phq9/phq9.peil",
    "tests/fixtures/cli/alles.peil",
    "tests/fixtures/design/adversary.peil",
    "tests/fixtures/design/ipaq.peil",
    "tests/fixtures/design/psqi.peil",
    "tests/fixtures/design/sdq.peil",
];

fn household() -> Instrument {
    compiled_text("household.peil", HOUSEHOLD)
}

/// A session in which the resident answers and nothing happened.
fn begin<'s>(scorer: &'s Scorer<'s>) -> Session<'s> {
    Session::begin(scorer, Setting::default())
}

/// A form that shows these questions.
fn form(answers: &[(&str, &str)]) -> Vec<Posted> {
    answers
        .iter()
        .map(|(question, answer)| Posted {
            question: question.to_string(),
            answers: vec![answer.to_string()],
        })
        .collect()
}

/// The live pages.
fn pages(session: &Session<'_>) -> String {
    session.pages().collect::<Vec<_>>().join(" ")
}
