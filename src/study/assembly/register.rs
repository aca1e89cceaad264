//! The register of cases: who was enrolled, in which practice, when, and how it ended.

use super::table::{Problem, Table};
use crate::protocol::{EndKind, Protocol};
use jiff::civil::Date;
use std::collections::HashMap;
use std::io::BufRead;

/// How somebody withdrew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// Asked no more; earlier answers stay.
    Stop,
    /// In no analysis from then on.
    Remove,
}

/// A case.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterRow {
    /// The line in the file.
    pub line: u64,
    /// Its name.
    pub case: String,
    /// Its practice, as its place in the protocol.
    pub practice: usize,
    /// The day of enrolling; nothing for who gave no consent.
    pub enrolled: Option<Date>,
    /// When it ended.
    pub ended: Option<Date>,
    /// Why, as its place among `ended`; nothing when the protocol declares no reasons.
    pub reason: Option<usize>,
    /// The reason as it was written.
    pub reason_text: String,
    /// The household; the case itself when there is none.
    pub household: String,
    /// Whether the case takes part: the protocol asks no consent, or it was given.
    pub consented: bool,
    /// When and how the case withdrew.
    pub withdrawn: Option<(Option<Date>, Withdrawal)>,
}

impl RegisterRow {
    /// What its reason of ending means.
    pub fn end_kind(&self, protocol: &Protocol) -> Option<EndKind> {
        self.reason.and_then(|at| protocol.ended.get(at)).map(|r| r.kind)
    }

    /// Whether it is removed from every analysis.
    pub fn is_removed(&self) -> bool {
        matches!(self.withdrawn, Some((_, Withdrawal::Remove)))
    }
}

/// The register.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// Its rows, in the order of the file.
    pub rows: Vec<RegisterRow>,
    /// Cases by name.
    pub by_name: HashMap<String, usize>,
}

const REQUIRED: [&str; 5] = ["case", "practice", "enrolled", "ended", "reason"];
const OPTIONAL: [&str; 4] = ["household", "consent", "withdrawn", "withdrawal"];

/// Reads the register.
///
/// # Errors
/// Everything that is wrong with it, each with its line.
pub fn read_register(protocol: &Protocol, input: impl BufRead) -> Result<Register, Vec<Problem>> {
    let table = Table::read(input, &REQUIRED, &OPTIONAL)?;
    let mut problems = Vec::new();
    if protocol.consent.is_some() && !table.has("consent") {
        problems
            .push(Problem::new(1, "the protocol asks for consent, but the register has no column `consent`"));
    }
    let mut register = Register::default();
    for (line, cells) in &table.rows {
        if cells.iter().all(String::is_empty) {
            continue;
        }
        let row = Cells { table: &table, cells, line: *line }.row(protocol, &mut problems);
        let Some(row) = row else { continue };
        if let Some(&first) = register.by_name.get(&row.case) {
            let first = register.rows[first].line;
            problems.push(Problem::new(
                *line,
                format!("the case `{}` is there twice: first on line {first}", row.case),
            ));
            continue;
        }
        register.by_name.insert(row.case.clone(), register.rows.len());
        register.rows.push(row);
    }
    if problems.is_empty() { Ok(register) } else { Err(problems) }
}

struct Cells<'t> {
    table: &'t Table,
    cells: &'t [String],
    line: u64,
}

impl Cells<'_> {
    fn get(&self, column: &str) -> &str {
        self.table.cell(self.cells, column)
    }

    fn day(&self, column: &str, problems: &mut Vec<Problem>) -> Option<Date> {
        let text = self.get(column);
        if text.is_empty() {
            return None;
        }
        let found = peil::text::read_date(text);
        if found.is_none() {
            problems.push(Problem::new(
                self.line,
                format!("column `{column}`: `{text}` is not a day such as 2016-01-11"),
            ));
        }
        found
    }

    fn row(&self, protocol: &Protocol, problems: &mut Vec<Problem>) -> Option<RegisterRow> {
        let line = self.line;
        let before = problems.len();
        let case = self.get("case").to_string();
        if case.is_empty() {
            problems.push(Problem::new(line, "column `case`: a case has a name"));
        }
        let practice = self.get("practice");
        let place = protocol.practices.list.iter().position(|p| p.named.name.value == practice);
        if place.is_none() {
            problems.push(Problem::new(
                line,
                format!("column `practice`: the protocol has no practice `{practice}`"),
            ));
        }
        let consent = self.get("consent").to_lowercase();
        let refused = protocol.consent.is_some() && matches!(consent.as_str(), "no" | "nee");
        if protocol.consent.is_some() && !refused && peil::text::read_date(self.get("consent")).is_none() {
            problems.push(Problem::new(line, "column `consent`: it is a day, or `no`"));
        }
        let enrolled = self.day("enrolled", problems);
        let ended = self.day("ended", problems);
        if enrolled.is_none() && !refused && self.get("enrolled").is_empty() {
            problems
                .push(Problem::new(line, "column `enrolled`: a case that takes part has a day of enrolment"));
        }
        if let (Some(from), Some(to)) = (enrolled, ended)
            && to < from
        {
            problems.push(Problem::new(
                line,
                format!("column `ended`: it ended on {to}, before it was enrolled on {from}"),
            ));
        }
        let reason_text = self.get("reason").to_string();
        let reason = protocol.ended.iter().position(|r| r.named.name.value == reason_text);
        if !reason_text.is_empty() && reason.is_none() && !protocol.ended.is_empty() {
            let known: Vec<&str> = protocol.ended.iter().map(|r| r.named.name.value.as_str()).collect();
            let message = format!(
                "column `reason`: `{reason_text}` is not a reason of the protocol: {}",
                known.join(", ")
            );
            problems.push(Problem::new(line, message));
        }
        let withdrawn_on = self.day("withdrawn", problems);
        let withdrawal = match self.get("withdrawal").to_lowercase().as_str() {
            "" if withdrawn_on.is_some() => Some(Withdrawal::Remove),
            "" => None,
            "stop" => Some(Withdrawal::Stop),
            "remove" => Some(Withdrawal::Remove),
            other => {
                problems.push(Problem::new(
                    line,
                    format!("column `withdrawal`: `{other}` is neither `stop` nor `remove`"),
                ));
                None
            }
        };
        if problems.len() > before {
            return None;
        }
        let household = Some(self.get("household"))
            .filter(|h| !h.is_empty())
            .map_or_else(|| case.clone(), str::to_string);
        Some(RegisterRow {
            line,
            household,
            case,
            practice: place?,
            enrolled,
            ended,
            reason,
            reason_text,
            consented: !refused,
            withdrawn: withdrawal.map(|w| (withdrawn_on, w)),
        })
    }
}
