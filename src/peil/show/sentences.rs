//! When a score is missing, in a sentence.

use super::MissingRule;
use super::words::Words;

/// How much of a list is needed.
pub struct ListRule<'r> {
    /// `7`, or `6 or 7` where informants differ; empty where rounds decide.
    of: &'r [usize],
    needs: &'r str,
    counts_as: &'r str,
    questions: bool,
    /// Only those that are asked are meant.
    asked: bool,
}

/// `needs 6 of 7; scaled up to 7`
pub fn missing(rule: &MissingRule, words: &Words) -> String {
    match rule {
        MissingRule::List { of, needs, counts_as, questions, asked } => {
            // `needs: 3 of 3` is all.
            let all = matches!(&of[..], [of] if of.to_string() == *needs);
            (words.list_rule)(&ListRule {
                of,
                needs: if all { "all" } else { needs },
                counts_as,
                questions: *questions,
                asked: *asked,
            })
        }
        MissingRule::Operands => words.operands.to_string(),
        MissingRule::Answer => words.one_answer.to_string(),
        MissingRule::Never => words.never.to_string(),
    }
}

fn numbers(of: &[usize], or: &str) -> String {
    let numbers: Vec<String> = of.iter().map(usize::to_string).collect();
    match &numbers[..] {
        [start @ .., last] if !start.is_empty() => format!("{} {or} {last}", start.join(", ")),
        _ => numbers.join(""),
    }
}

pub fn english(rule: &ListRule<'_>) -> String {
    let of = numbers(rule.of, "or");
    let what = match (rule.questions, rule.asked) {
        (true, false) => "answers",
        (false, false) => "values",
        (true, true) => "answers to what is asked",
        (false, true) => "values of what is asked",
    };
    let needs = match (rule.needs, of.as_str()) {
        ("0", _) => "when too little is known to decide".to_string(),
        ("all", "") => format!("unless all {what} are there"),
        ("all", "1") => "unless it is there".to_string(),
        ("all", of) => format!("unless all {of} {what} are there"),
        ("half", "") => format!("unless at least half of the {what} are there"),
        ("half", of) => format!("unless at least half of the {of} {what} are there"),
        (least, "") => format!("unless at least {least} of the {what} are there"),
        (least, of) => format!("unless at least {least} of {of} {what} are there"),
    };
    let counts = match rule.counts_as {
        "prorate" if of.is_empty() => "; the sum is scaled up to all of them".to_string(),
        "prorate" => format!("; the sum is scaled up to {of}"),
        "zero" if rule.needs == "0" => return "never; what is missing counts as 0".to_string(),
        "no" if rule.needs == "0" => return "never; what is missing counts as no".to_string(),
        "zero" => "; what is missing counts as 0".to_string(),
        "no" => "; what is missing counts as no".to_string(),
        _ => String::new(),
    };
    needs + &counts
}

pub fn dutch(rule: &ListRule<'_>) -> String {
    let of = numbers(rule.of, "of");
    let what = match (rule.questions, rule.asked) {
        (true, false) => "antwoorden",
        (false, false) => "waarden",
        (true, true) => "antwoorden op wat gevraagd wordt",
        (false, true) => "waarden van wat gevraagd wordt",
    };
    let needs = match (rule.needs, of.as_str()) {
        ("0", _) => "als er te weinig bekend is om te beslissen".to_string(),
        ("all", "") => format!("tenzij alle {what} er zijn"),
        ("all", "1") => "tenzij de waarde er is".to_string(),
        ("all", of) => format!("tenzij alle {of} {what} er zijn"),
        ("half", "") => format!("tenzij minstens de helft van de {what} er is"),
        ("half", of) => format!("tenzij minstens de helft van de {of} {what} er is"),
        (least, "") => format!("tenzij er minstens {least} van de {what} zijn"),
        (least, of) => format!("tenzij er minstens {least} van de {of} {what} zijn"),
    };
    let counts = match rule.counts_as {
        "prorate" if of.is_empty() => "; de som wordt omgerekend naar alle".to_string(),
        "prorate" => format!("; de som wordt omgerekend naar {of}"),
        "zero" if rule.needs == "0" => return "nooit; wat ontbreekt, telt als 0".to_string(),
        "no" if rule.needs == "0" => return "nooit; wat ontbreekt, telt als nee".to_string(),
        "zero" => "; wat ontbreekt, telt als 0".to_string(),
        "no" => "; wat ontbreekt, telt als nee".to_string(),
        _ => String::new(),
    };
    needs + &counts
}
