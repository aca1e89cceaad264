//! What is wrong with a file of answers, or with one answer in it.

use std::fmt;
use std::io;

/// One thing that cannot be read, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the file, from 1; a row that goes over several lines is at its first.
    pub line: u64,
    /// The column as the file calls it.
    pub column: Option<String>,
    pub message: String,
    pub help: Option<String>,
}

impl Refusal {
    pub fn row(line: u64, message: impl Into<String>) -> Refusal {
        Refusal { line, column: None, message: message.into(), help: None }
    }

    pub fn cell(line: u64, column: &str, message: impl Into<String>) -> Refusal {
        Refusal { column: Some(column.to_string()), ..Refusal::row(line, message) }
    }

    /// A copied value for which there is no column.
    pub fn stranger(line: u64, name: &str) -> Refusal {
        let refusal =
            Refusal::cell(line, name, "there is no column for this, because the first row does not have it");
        refusal.help("give every row the same keys, or write --to jsonl")
    }

    pub fn help(self, help: impl Into<String>) -> Refusal {
        Refusal { help: Some(help.into()), ..self }
    }

    /// What is wrong, without the line.
    pub fn reason(&self) -> String {
        match &self.column {
            Some(column) => format!("column `{column}`: {}", self.message),
            None => self.message.clone(),
        }
    }
}

impl fmt::Display for Refusal {
    /// ``line 3, column `GAD1`: `7` is not an answer to `gad1`, which accepts 0..3``
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(out, "line {}, column `{column}`: {}", self.line, self.message),
            None => write!(out, "line {}: {}", self.line, self.message),
        }
    }
}

/// Why a file cannot be read on.
#[derive(Debug)]
pub enum Broken {
    Io(io::Error),
    /// It is not the kind of file it should be.
    File(Refusal),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Broken {
        Broken::Io(error)
    }
}
