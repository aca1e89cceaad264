//! The chain of steps: which column is computed in which, and how the chain is printed.
//!
//! A column is in the first step at which everything it is made of has been computed. So there are as many
//! steps as the longest way from an answer to a score, however many scores there are.

use std::collections::{HashMap, HashSet};

use super::dialect::Dialect;
use super::expression::{CLOSE, OPEN, RAW, Sql};
use super::layout::laid_out;

struct Column {
    name: String,
    sql: Sql,
    /// What it is, said above it.
    comment: Option<String>,
}

/// Columns by step.
#[derive(Default)]
pub struct Steps {
    steps: Vec<Vec<Column>>,
    step_of: HashMap<String, usize>,
    /// Names in lowercase letters, for names in SQL may not differ in case alone.
    taken: HashSet<String>,
}

impl Steps {
    /// Keeps a name for a column that is not computed.
    pub fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_lowercase());
    }

    /// A name like this one that no column has.
    fn fresh(&mut self, name: &str) -> String {
        let mut fresh = name.to_string();
        let mut count = 1;
        while !self.taken.insert(fresh.to_lowercase()) {
            count += 1;
            fresh = format!("_{}_{count}", name.trim_start_matches('_'));
        }
        fresh
    }

    /// How many columns are computed.
    pub fn count(&self) -> usize {
        self.steps.iter().map(Vec::len).sum()
    }

    /// Works a column out, and gives the column.
    pub fn define(&mut self, name: &str, sql: Sql, comment: Option<String>) -> Sql {
        let name = self.fresh(name);
        let step = columns_in(sql.as_str())
            .filter_map(|needed| self.step_of.get(needed))
            .map(|step| step + 1)
            .max()
            .unwrap_or(0);
        if self.steps.len() <= step {
            self.steps.resize_with(step + 1, Vec::new);
        }
        self.step_of.insert(name.clone(), step);
        let column = Sql::column(&name);
        self.steps[step].push(Column { name, sql, comment });
        column
    }

    /// Whether an expression names columns of earlier steps.
    pub fn hangs_on_steps(&self, sql: &Sql) -> bool {
        columns_in(sql.as_str()).any(|needed| self.step_of.contains_key(needed))
    }

    /// The chain, and the name of its last step. `carried` are columns of the table that go along.
    pub fn print(&self, dialect: Dialect, table: &str, carried: &[String]) -> (String, String) {
        let mut text = String::from("WITH\n");
        let mut last = table.to_string();
        let count = self.steps.len().max(1);
        for at in 0..count {
            let name = if at == 0 { "_answers".to_string() } else { format!("_step_{at}") };
            text.push_str(if at == 0 {
                "-- The answers: NULL where a question is blank, or holds what it does not accept.\n"
            } else {
                ""
            });
            text.push_str(&format!("{} AS (\n    SELECT\n", dialect.quoted(&name)));
            let mut lines: Vec<(Option<&str>, String)> = Vec::new();
            if at == 0 {
                lines.extend(carried.iter().map(|name| (None, dialect.quoted(name))));
            } else {
                lines.push((None, "*".to_string()));
            }
            for column in self.steps.get(at).into_iter().flatten() {
                let written =
                    format!("{} AS {}", spelled(column.sql.as_str(), dialect), dialect.quoted(&column.name));
                lines.push((column.comment.as_deref(), written));
            }
            if lines.is_empty() {
                // A table of no columns cannot be selected from.
                lines.push((None, format!("1 AS {}", dialect.quoted("_row"))));
            }
            let end = lines.len() - 1;
            for (number, (comment, line)) in lines.iter().enumerate() {
                if let Some(comment) = comment {
                    text.push_str(&format!("        -- {comment}\n"));
                }
                text.push_str(&laid_out(line, 8));
                text.push_str(if number == end { "\n" } else { ",\n" });
            }
            text.push_str(&format!("    FROM {last}{}\n)", dialect.fence()));
            text.push_str(if at + 1 == count { "\n" } else { ",\n" });
            last = dialect.quoted(&name);
        }
        (text, last)
    }
}

/// The names of the columns of earlier steps that an expression names.
fn columns_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(OPEN).skip(1).filter_map(|rest| rest.split(CLOSE).next())
}

/// An expression with its columns between the quotes of a dialect.
pub fn spelled(text: &str, dialect: Dialect) -> String {
    let mut spelled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find([OPEN, RAW]) {
        spelled.push_str(&rest[..start]);
        rest = &rest[start + 1..];
        let end = rest.find(CLOSE).unwrap_or(rest.len());
        spelled.push_str(&dialect.quoted(&rest[..end]));
        rest = rest.get(end + CLOSE.len_utf8()..).unwrap_or_default();
    }
    spelled.push_str(rest);
    spelled
}
