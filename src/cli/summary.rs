//! A summary of many responses, one line per score; and how each score is computed.

use super::terminal::tell;
use peil::columns::{Plan, Way};
use peil::model::{NodeId, Parts};
use peil_answers::stream::{RULES, Summary};

/// Reports every score that is missing somewhere or has bands, and of every class.
pub fn tell_all(summary: &Summary) {
    if summary.rows < 2 {
        return;
    }
    for line in &summary.lines {
        let missing: Vec<String> = RULES
            .iter()
            .zip(&line.missing)
            .filter(|(_, count)| **count > 0)
            .map(|(rule, count)| format!("{} {count}", rule.name()))
            .collect();
        let choices: Vec<String> =
            line.choices.iter().map(|(name, count)| format!("{name} {count}")).collect();
        let mut told = Vec::new();
        if !missing.is_empty() {
            told.push(format!("{} missing ({})", line.missing.iter().sum::<u64>(), missing.join(", ")));
        }
        if !choices.is_empty() {
            told.push(choices.join(", "));
        }
        if !told.is_empty() {
            tell(&format!("{}: {}", line.name, told.join("; ")));
        }
    }
}

/// Reports, per score and class, whether columns hold it, and if not why.
pub fn tell_plan(parts: &Parts, plan: &Plan<'_>) {
    let scores = parts
        .scores
        .iter()
        .map(|score| (&score.name, score.value.iter().chain(&score.band).copied().collect::<Vec<NodeId>>()));
    let classes = parts.classes.iter().map(|class| (&class.name, vec![class.value]));
    for (name, nodes) in scores.chain(classes) {
        let way =
            nodes.iter().map(|id| plan.way(*id)).find(|way| *way != Way::Columns).unwrap_or(Way::Columns);
        let how = match way {
            Way::Columns => "columns of integers".to_string(),
            Way::Inexact => {
                "columns, and the evaluator where it is not exact (sqrt, exp, ln, sd or a fractional power)"
                    .into()
            }
            Way::Size => {
                "columns, and the evaluator where numerators or denominators may pass 62 bits".into()
            }
            Way::Answers(Some(question)) => format!(
                "the evaluator: the answers to `{}` do not fit a column",
                parts.question(question).name
            ),
            Way::Answers(None) => {
                "the evaluator: the number of rounds of a repeat does not fit a column".into()
            }
        };
        tell(&format!("{name}: {how}"));
    }
}
