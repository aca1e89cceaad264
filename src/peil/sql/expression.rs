//! SQL expressions as text that knows how tightly it binds, so that brackets are only where they must.
//!
//! Columns are written between two marks, which the printer replaces by the quotes of a dialect: so it can be
//! seen which columns an expression needs.

/// Around the name of a column that a step before has made.
pub const OPEN: char = '\u{2}';
/// Around the name of a column of the table.
pub const RAW: char = '\u{4}';
pub const CLOSE: char = '\u{3}';

/// How tightly an expression binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Atom,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sql {
    text: String,
    level: Level,
}

impl Sql {
    pub fn new(level: Level, text: impl Into<String>) -> Sql {
        Sql { text: text.into(), level }
    }

    pub fn atom(text: impl Into<String>) -> Sql {
        Sql::new(Level::Atom, text)
    }

    pub fn column(name: &str) -> Sql {
        Sql::atom(format!("{OPEN}{name}{CLOSE}"))
    }

    /// A column of the table itself.
    pub fn raw(name: &str) -> Sql {
        Sql::atom(format!("{RAW}{name}{CLOSE}"))
    }

    pub fn truth(truth: bool) -> Sql {
        Sql::atom(if truth { "TRUE" } else { "FALSE" })
    }

    /// A text between quotes. Names and codes hold neither quotes nor backslashes.
    pub fn text(text: &str) -> Sql {
        Sql::atom(format!("'{}'", text.replace('\'', "''")))
    }

    pub fn call(name: &str, arguments: &[Sql]) -> Sql {
        Sql::atom(format!("{name}({})", listed(arguments)))
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether it is a column and nothing else.
    pub fn is_column(&self) -> bool {
        self.text.starts_with([OPEN, RAW])
            && self.text.ends_with(CLOSE)
            && self.text.matches(CLOSE).count() == 1
    }

    /// The text, in brackets where it binds less tightly than its place asks.
    pub fn at(&self, level: Level) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text.clone() }
    }

    fn is_truth(&self, truth: bool) -> bool {
        self.text == if truth { "TRUE" } else { "FALSE" }
    }

    /// A comparison or another operator between two operands that are not truths.
    pub fn compare(left: &Sql, sign: &str, right: &Sql) -> Sql {
        Sql::new(Level::Comparison, format!("{} {sign} {}", left.at(Level::Sum), right.at(Level::Sum)))
    }

    pub fn is_null(&self) -> Sql {
        Sql::new(Level::Comparison, format!("{} IS NULL", self.at(Level::Atom)))
    }

    pub fn is_not_null(&self) -> Sql {
        Sql::new(Level::Comparison, format!("{} IS NOT NULL", self.at(Level::Atom)))
    }

    /// `is` one of `TRUE`, `FALSE`, `NOT TRUE`, `NOT FALSE`: never NULL itself.
    pub fn is(&self, what: &str) -> Sql {
        Sql::new(Level::Comparison, format!("{} IS {what}", self.at(Level::Atom)))
    }

    pub fn within(&self, options: &[Sql]) -> Sql {
        match options {
            [] => Sql::truth(false),
            [one] => Sql::compare(self, "=", one),
            _ => Sql::new(Level::Comparison, format!("{} IN ({})", self.at(Level::Sum), listed(options))),
        }
    }

    pub fn between(&self, low: &Sql, high: &Sql) -> Sql {
        Sql::new(
            Level::Comparison,
            format!("{} BETWEEN {} AND {}", self.at(Level::Sum), low.at(Level::Sum), high.at(Level::Sum)),
        )
    }

    pub fn negated(&self) -> Sql {
        if self.is_truth(true) {
            return Sql::truth(false);
        }
        if self.is_truth(false) {
            return Sql::truth(true);
        }
        Sql::new(Level::Not, format!("NOT {}", self.at(Level::Atom)))
    }

    /// Kleene, as SQL has it.
    pub fn and(all: impl IntoIterator<Item = Sql>) -> Sql {
        joined(all, " AND ", Level::And, true)
    }

    pub fn or(any: impl IntoIterator<Item = Sql>) -> Sql {
        joined(any, " OR ", Level::Or, false)
    }

    /// `CASE`; None as a result is NULL.
    pub fn case(rows: &[(Sql, Option<Sql>)], otherwise: Option<&Sql>) -> Sql {
        let result = |value: Option<&Sql>| value.map_or("NULL".to_string(), |value| value.text.clone());
        if rows.is_empty() {
            return otherwise.cloned().unwrap_or_else(|| Sql::atom("NULL"));
        }
        let mut text = String::from("CASE");
        for (when, then) in rows {
            text.push_str(&format!(" WHEN {} THEN {}", when.text, result(then.as_ref())));
        }
        if let Some(otherwise) = otherwise {
            text.push_str(&format!(" ELSE {}", otherwise.text));
        }
        text.push_str(" END");
        Sql::atom(text)
    }

    /// The value where a condition is true, otherwise NULL.
    pub fn only_if(condition: &Sql, value: &Sql) -> Sql {
        if condition.is_truth(true) {
            value.clone()
        } else {
            Sql::case(&[(condition.clone(), Some(value.clone()))], None)
        }
    }

    pub fn cast(&self, to: &str) -> Sql {
        Sql::atom(format!("CAST({} AS {to})", self.text))
    }

    /// Texts one after another; NULL when one is.
    pub fn joined_to(&self, other: &Sql) -> Sql {
        Sql::new(Level::Sum, format!("{} || {}", self.at(Level::Sum), other.at(Level::Product)))
    }
}

pub fn listed(of: &[Sql]) -> String {
    of.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join(", ")
}

fn joined(of: impl IntoIterator<Item = Sql>, word: &str, level: Level, neutral: bool) -> Sql {
    let mut parts: Vec<Sql> = Vec::new();
    for part in of {
        if part.is_truth(!neutral) {
            return part;
        }
        if !part.is_truth(neutral) && !parts.contains(&part) {
            parts.push(part);
        }
    }
    match &parts[..] {
        [] => Sql::truth(neutral),
        [one] => one.clone(),
        _ => {
            Sql::new(level, parts.iter().map(|part| part.at(level.tighter())).collect::<Vec<_>>().join(word))
        }
    }
}

impl Level {
    fn tighter(self) -> Level {
        if self == Level::Or { Level::And } else { Level::Not }
    }
}
