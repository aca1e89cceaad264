//! A small table with named columns: the register, and goals.

use peil_answers::rows::{Broken, Record, Records};
use std::io::BufRead;

/// Something wrong in a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub message: String,
}

impl Problem {
    /// A problem of a line.
    pub fn new(line: u64, message: impl Into<String>) -> Problem {
        Problem { line, message: message.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "line {}: {}", self.line, self.message)
    }
}

/// A table that was read.
#[derive(Clone, Debug, Default)]
pub struct Table {
    columns: Vec<String>,
    /// Each row with its line.
    pub rows: Vec<(u64, Vec<String>)>,
}

impl Table {
    /// Reads a CSV file; `required` columns must be there, others that are not `optional` are reported.
    ///
    /// # Errors
    /// The problems of its header, or why it cannot be read.
    pub fn read(input: impl BufRead, required: &[&str], optional: &[&str]) -> Result<Table, Vec<Problem>> {
        let broken = |broken: Broken| match broken {
            Broken::Io(error) => vec![Problem::new(0, error.to_string())],
            Broken::File(refusal) => vec![Problem::new(refusal.line, refusal.message)],
        };
        let mut records = Records::new(input).map_err(broken)?;
        let mut record = Record::default();
        if !records.read(&mut record).map_err(broken)? {
            return Err(vec![Problem::new(
                1,
                format!("the file is empty; its columns are: {}", required.join(", ")),
            )]);
        }
        let cells = |record: &Record| -> Vec<String> {
            (0..).map_while(|at| record.get(at).map(|cell| cell.trim().to_string())).collect()
        };
        let columns: Vec<String> = cells(&record).iter().map(|c| c.to_lowercase()).collect();
        let mut problems = Vec::new();
        for name in required {
            if !columns.iter().any(|c| c == name) {
                problems.push(Problem::new(1, format!("the column `{name}` is missing")));
            }
        }
        for (at, name) in columns.iter().enumerate() {
            if !required.contains(&name.as_str()) && !optional.contains(&name.as_str()) {
                problems.push(Problem::new(1, format!("the column `{name}` is unknown here")));
            }
            if columns[..at].contains(name) {
                problems.push(Problem::new(1, format!("the column `{name}` is there twice")));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut table = Table { columns, rows: Vec::new() };
        while records.read(&mut record).map_err(broken)? {
            table.rows.push((record.line, cells(&record)));
        }
        Ok(table)
    }

    /// The cell of a column; empty where there is none.
    pub fn cell<'t>(&self, row: &'t [String], column: &str) -> &'t str {
        self.columns.iter().position(|c| c == column).and_then(|at| row.get(at)).map_or("", String::as_str)
    }

    /// Whether there is such a column.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|c| c == column)
    }
}
