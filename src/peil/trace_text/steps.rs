//! The steps, in a line or two each.

use super::entry::has_letters;
use super::words::{Words, in_words};
use crate::page::{Page, formula_line};
use crate::score::trace::{Amount, Entry, Part, RuleTrace, Step, Working, Worth};

/// The widest that the column of names may be.
const COLUMN: usize = 30;

pub fn steps(page: &mut Page, words: &Words, entry: &Entry) {
    let Some((last, others)) = entry.steps.split_last() else { return };
    // What is missing only because an answer is needs no line: the answers are above.
    let others: Vec<&Step> = others.iter().filter(|step| !is_passed_on(&step.value)).collect();
    let (others, folded) = fold(others);
    let last = Some(last).filter(|last| !(others.is_empty() && is_told(entry, last)));
    let Some(last) = last else { return };
    // A value that is an answer, or another score, has nothing to compute.
    if let (Working::Expression { filled }, []) = (&last.working, &others[..])
        && in_words(filled, words) == last.value_text(words)
    {
        return;
    }
    page.blank();
    if let Working::Rules { rules, decided } = &last.working {
        let column = column(others.iter().map(|step| step.name.as_str()));
        for step in &others {
            self::step(page, words, step, column, is_reference(&step.name));
        }
        if !others.is_empty() {
            page.blank();
        }
        return self::rules(page, words, rules, *decided);
    }
    let column = column(others.iter().chain(std::iter::once(&last)).map(|step| step.name.as_str()));
    let letters = has_letters(entry);
    for step in others {
        self::step(page, words, step, column, is_reference(&step.name));
    }
    if folded > 0 {
        page.labelled(2, "…", column, &(words.folded)(folded));
    }
    step(page, words, last, column, letters);
}

/// Of a long computing, the first steps of each form, and how many are left out: what is done at one node of
/// a list is done at each. As data all are there.
fn fold(steps: Vec<&Step>) -> (Vec<&Step>, usize) {
    const LONG: usize = 40;
    const OF_A_FORM: usize = 2;
    if steps.len() <= LONG {
        return (steps, 0);
    }
    let all = steps.len();
    let mut seen: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    let kept: Vec<&Step> = steps
        .into_iter()
        .filter(|step| {
            let count = seen.entry(form(&step.formula)).or_default();
            *count += 1;
            *count <= OF_A_FORM
        })
        .collect();
    let folded = all - kept.len();
    (kept, folded)
}

/// A formula with one sign for its numbers, and for the letters that stand for other steps.
fn form(formula: &str) -> String {
    let mut out = String::new();
    for word in formula.split_inclusive(|c: char| !c.is_alphanumeric() && c != '.' && c != '_') {
        let sign = word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != '_');
        let rest = &word[sign.len()..];
        let stands_in = sign.starts_with(|c: char| c.is_ascii_digit())
            || is_reference(sign)
            || sign.ends_with(|c: char| c.is_ascii_digit());
        out.push_str(if stands_in { "#" } else { sign });
        out.push_str(rest.trim_matches(['(', ')', '-']));
    }
    out
}

fn is_passed_on(value: &Worth) -> bool {
    matches!(value, Worth::Missing(why) if matches!(why.as_str(), "operand" | "blank" | "skipped"))
}

/// Whether the sentence about what is missing says all that a step would.
fn is_told(entry: &Entry, step: &Step) -> bool {
    let here = entry
        .missing
        .as_ref()
        .and_then(|missing| missing.origin.as_ref())
        .is_none_or(|origin| origin.entry.is_none());
    match &step.working {
        Working::Aggregate { present, needed, .. } => here && step.value.is_missing() && present < needed,
        Working::Expression { .. } | Working::Lookup { row: None, .. } => is_passed_on(&step.value),
        Working::If { .. } | Working::First { .. } | Working::Lookup { .. } | Working::Rules { .. } => false,
    }
}

fn column<'n>(names: impl Iterator<Item = &'n str>) -> usize {
    names.map(|name| name.chars().count() + 2).filter(|width| *width <= COLUMN + 8).max().unwrap_or(4)
}

fn step(page: &mut Page, words: &Words, step: &Step, column: usize, formula: bool) {
    let mut lines = Vec::new();
    if formula {
        lines.push(formula_line(&step.formula));
    }
    lines.extend(working(words, step, formula));
    let mut label = step.name.as_str();
    for line in lines {
        page.labelled(2, label, column, &line);
        label = "";
    }
}

/// Called by a capital letter.
pub fn is_reference(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|sign| sign.is_ascii_uppercase())
}

/// `written` where the formula is above.
fn working(words: &Words, step: &Step, written: bool) -> Vec<String> {
    let ends = |text: String| came_to(words, text, &step.value);
    match &step.working {
        Working::Expression { filled }
            if *filled == step.formula && matches!(step.value, Worth::Truth(_)) =>
        {
            vec![value(words, &step.value)]
        }
        Working::Expression { filled } => vec![ends(in_words(filled, words))],
        Working::Aggregate { .. } => aggregate(words, step),
        Working::If { condition, branch, formula, filled } => {
            let asked = format!("{}: {}", in_words(&condition.filled, words), value(words, &condition.holds));
            let Some(taken) = branch else {
                return vec![format!("{}: {asked}", formula_line(&condition.formula))];
            };
            let result = ends(in_words(filled.as_deref().unwrap_or_default(), words));
            let branch = (words.if_taken)(*taken);
            // Where the formula is above, the values alone say which branch was taken.
            if written {
                return vec![asked, format!("{branch} {result}")];
            }
            let formula = formula
                .as_deref()
                .filter(|formula| filled.as_deref() != Some(formula))
                .map(|formula| format!("{formula} = "))
                .unwrap_or_default();
            vec![
                format!("{}: {asked}", formula_line(&condition.formula)),
                format!("{branch} {formula}{result}"),
            ]
        }
        Working::First { candidates, chosen } => {
            let told = candidates
                .iter()
                .map(|part| format!("{} {}", part.name, part.value.short()))
                .collect::<Vec<_>>()
                .join(", ");
            let taken = chosen
                .and_then(|at| candidates.get(at))
                .map(|part| format!(": {}", (words.taken)(&part.name)))
                .unwrap_or_default();
            vec![format!("{} {told}{taken}", words.none_missing_first)]
        }
        Working::Lookup { keys, row, .. } => {
            // A missing option that a row names is called by its name.
            let short = |part: &Part| {
                let Worth::Missing(key) = &part.value else { return part.value.short() };
                if row.is_some() { key.clone() } else { part.value.short() }
            };
            let keys = keys.iter().map(short).collect::<Vec<_>>().join(", ");
            vec![
                row.as_ref()
                    .map_or_else(|| format!("{keys}: {}", words.no_row), |row| (words.row)(&keys, row)),
            ]
        }
        Working::Rules { .. } => Vec::new(),
    }
}

fn aggregate(words: &Words, step: &Step) -> Vec<String> {
    let Working::Aggregate {
        aggregate,
        least,
        elements,
        of,
        present,
        needed,
        missing,
        total,
        yes,
        rounds_missing,
    } = &step.working
    else {
        return Vec::new();
    };
    if *rounds_missing {
        return vec![words.rounds_missing.to_string()];
    }
    let values: Vec<String> =
        elements.iter().filter(|part| !part.value.is_missing()).map(calculated).collect();
    let sum = if values.is_empty() { "0".to_string() } else { values.join(" + ") };
    let total_text = total.as_ref().map(amount).unwrap_or_default();
    let mut lines = Vec::new();
    let mut note =
        if *needed > 0 { (words.present)(*present, *of, *needed) } else { (words.unknown)(of - present) };
    match (*aggregate, yes) {
        _ if step.value.is_missing() && present < needed => {}
        ("sum", _) if *missing == "prorate" && present < of => {
            lines.push(format!("{sum} = {total_text}"));
            lines.push(format!(
                "{}: {}",
                (words.prorated)(*of),
                came_to(words, format!("{total_text} × {of} / {present}"), &step.value)
            ));
        }
        ("sum", _) => lines.push(if values.len() == 1 {
            value(words, &step.value)
        } else {
            format!("{sum} = {}", value(words, &step.value))
        }),
        ("mean", _) if values.len() == 1 => lines.push(value(words, &step.value)),
        ("mean", _) => lines.push(came_to(words, format!("({sum}) / {present}"), &step.value)),
        ("median", _) => {
            lines.push(came_to(words, format!("{} {}", words.middle, sorted(elements)), &step.value))
        }
        ("sd", _) => {
            lines.push(came_to(
                words,
                format!("{} ({sum}) / {present}", words.mean),
                &Worth::Number(mean_of(total, *present)),
            ));
            lines.push(came_to(words, format!("√(Σ(x − m)² / {})", present.saturating_sub(1)), &step.value));
        }
        ("min" | "max", _) => {
            lines.push(came_to(words, format!("{aggregate}({})", values.join(", ")), &step.value))
        }
        ("answered", Some(yes)) => return vec![(words.count_answered)(*yes, *of)],
        (_, Some(yes)) => {
            let asked = least.map(|least| format!(", {}", (words.least)(least))).unwrap_or_default();
            let counted = format!("{}{asked}", (words.count_true)(*yes, *of));
            let told = if step.value.is_missing() || matches!(step.value, Worth::Truth(_)) {
                came_to(words, counted, &step.value)
            } else {
                counted
            };
            lines.push(told);
        }
        _ => lines.push(value(words, &step.value)),
    }
    if present < of {
        match *missing {
            "zero" => note.push_str(&format!("; {}", words.missing_is_zero)),
            "no" => note.push_str(&format!("; {}", words.missing_is_no)),
            _ => {}
        }
    }
    if step.value.is_missing() && present < needed {
        return vec![note];
    }
    // What is needed goes without saying where everything is there.
    if present < of || needed < of && *needed > 0 {
        lines.push(note);
    }
    lines
}

fn mean_of(total: &Option<Amount>, present: usize) -> Amount {
    use crate::model::Number;
    let exact = total.as_ref().and_then(|total| {
        serde_json::from_value::<Number>(serde_json::Value::String(total.exact.clone())).ok()
    });
    let mean = exact.and_then(|total| total.divide(&Number::integer(present as i64))).unwrap_or(Number::ZERO);
    Amount::of(&mean)
}

/// An element as it is added up: a short fraction stays one.
fn calculated(part: &Part) -> String {
    let Worth::Number(amount) = &part.value else { return part.value.short() };
    let text = short_fraction(amount);
    if amount.shown.starts_with('-') { format!("({text})") } else { text }
}

fn sorted(elements: &[Part]) -> String {
    let mut values: Vec<(f64, String)> = elements
        .iter()
        .filter_map(|part| {
            let Worth::Number(amount) = &part.value else { return None };
            Some((amount.shown.parse().unwrap_or(0.0), short_fraction(amount)))
        })
        .collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    values.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", ")
}

/// The rules of a class; the one that decided is marked.
fn rules(page: &mut Page, words: &Words, rules: &[RuleTrace], decided: Option<usize>) {
    let column = column(rules.iter().map(|rule| rule.option.name.as_str())) + 2;
    for (at, rule) in rules.iter().enumerate() {
        let mark = if decided == Some(at) { "→" } else { " " };
        let label = format!("{mark} {}", rule.option.name);
        let Some(condition) = &rule.condition else {
            page.labelled(2, &label, column, words.otherwise);
            continue;
        };
        let formula = formula_line(&condition.formula);
        let filled = in_words(&condition.filled, words);
        let holds = value(words, &condition.holds);
        page.labelled(2, &label, column, &formula);
        page.labelled(
            2,
            "",
            column,
            &if filled == holds || filled == formula { holds } else { format!("{filled}: {holds}") },
        );
    }
}

/// The label of the option that a class came to.
pub fn option_title<'e>(entry: &'e Entry, chosen: &str) -> Option<&'e str> {
    let Some(Working::Rules { rules, .. }) = entry.steps.last().map(|step| &step.working) else {
        return None;
    };
    rules.iter().find(|rule| rule.option.name == chosen).and_then(|rule| rule.option.title.as_deref())
}

/// `3 − 1 = 2`, `2 ≥ 1: yes`
fn came_to(words: &Words, text: String, result: &Worth) -> String {
    let told = value(words, result);
    if text.is_empty() {
        return format!("= {told}");
    }
    if text == told {
        return told;
    }
    match result {
        Worth::Number(amount) if amount.exact.starts_with('~') => format!("{text} {told}"),
        Worth::Number(amount) if short_fraction(amount) == text => told,
        Worth::Truth(_) | Worth::Missing(_) => format!("{text}: {told}"),
        Worth::Number(_)
        | Worth::Option(_)
        | Worth::Chosen(_)
        | Worth::Text
        | Worth::Date(_)
        | Worth::Time(_)
        | Worth::Absent => format!("{text} = {told}"),
    }
}

/// A value in words; a number that does not end is reported as it is and as it is printed.
pub fn value(words: &Words, worth: &Worth) -> String {
    match worth {
        Worth::Number(number) => amount(number),
        Worth::Truth(true) => words.yes.into(),
        Worth::Truth(false) => words.no.into(),
        Worth::Missing(_) => words.missing.into(),
        Worth::Option(_)
        | Worth::Chosen(_)
        | Worth::Text
        | Worth::Date(_)
        | Worth::Time(_)
        | Worth::Absent => worth.short(),
    }
}

fn amount(amount: &Amount) -> String {
    const LONGEST: usize = 16;
    if amount.is_whole_truth() {
        amount.shown.clone()
    } else if amount.exact.starts_with('~') || amount.exact.len() > LONGEST {
        format!("≈ {}", amount.shown)
    } else {
        format!("{} ≈ {}", amount.exact, amount.shown)
    }
}

fn short_fraction(amount: &Amount) -> String {
    const LONGEST: usize = 11;
    if amount.is_whole_truth() || amount.exact.starts_with('~') || amount.exact.len() > LONGEST {
        amount.shown.clone()
    } else {
        amount.exact.clone()
    }
}

impl Step {
    fn value_text(&self, words: &Words) -> String {
        value(words, &self.value)
    }
}
