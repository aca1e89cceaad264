//! Goals of cases.

use super::register::Register;
use super::table::{Problem, Table};
use crate::analysis::{GoalRow, Goals};
use crate::protocol::Protocol;
use std::io::BufRead;

const REQUIRED: [&str; 8] = ["case", "goal", "kind", "domain", "weight", "baseline", "level", "agreed_with"];

/// Reads goals. `kind` is `doel` (or `goal`), or `actie` (or `action`) for an action that was written
/// down as a goal; levels are −2 to 2.
///
/// # Errors
/// Everything that is wrong with them, each with its line.
pub fn read_goals(
    protocol: &Protocol,
    register: &Register,
    input: impl BufRead,
) -> Result<Goals, Vec<Problem>> {
    let table = Table::read(input, &REQUIRED, &[])?;
    let mut problems = Vec::new();
    let mut goals = Goals {
        rows: Vec::new(),
        cases: register.rows.iter().filter(|r| r.consented && !r.is_removed()).count(),
    };
    for (line, cells) in &table.rows {
        let get = |column: &str| table.cell(cells, column);
        let before = problems.len();
        let Some(&case) = register.by_name.get(get("case")) else {
            problems.push(Problem::new(
                *line,
                format!("column `case`: the register has no case `{}`", get("case")),
            ));
            continue;
        };
        let is_goal = match get("kind") {
            "doel" | "goal" => true,
            "actie" | "action" => false,
            other => {
                problems.push(Problem::new(
                    *line,
                    format!("column `kind`: `{other}` is neither `doel` nor `actie`"),
                ));
                false
            }
        };
        let number = |column: &str, problems: &mut Vec<Problem>, low: f64, high: f64| -> Option<f64> {
            let text = get(column);
            if text.is_empty() {
                return None;
            }
            match text.replace('−', "-").parse::<f64>() {
                Ok(value) if (low..=high).contains(&value) && value.fract() == 0.0 => Some(value),
                Ok(_) | Err(_) => {
                    problems.push(Problem::new(
                        *line,
                        format!("column `{column}`: `{text}` is not a whole number from {low} to {high}"),
                    ));
                    None
                }
            }
        };
        let weights = protocol.goals.map_or((1.0, 3.0), |g| (g.weight.0 as f64, g.weight.1 as f64));
        let weight = number("weight", &mut problems, weights.0, weights.1);
        let baseline = number("baseline", &mut problems, -2.0, 2.0);
        let level = number("level", &mut problems, -2.0, 2.0);
        if problems.len() > before || !register.rows[case].consented || register.rows[case].is_removed() {
            continue;
        }
        let together = matches!(get("agreed_with"), "samen" | "together");
        let case = get("case").to_string();
        goals.rows.push(GoalRow { case, is_goal, weight: weight.unwrap_or(1.0), baseline, level, together });
    }
    if problems.is_empty() { Ok(goals) } else { Err(problems) }
}
