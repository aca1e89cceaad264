//! What a node of the graph comes to in SQL.

use std::collections::BTreeSet;

use super::expression::Sql;
use super::ratio::Ratio;
use crate::score::Rule;

/// A value; NULL where it is missing.
#[derive(Debug, Clone)]
pub enum Worth {
    Number(Ratio),
    /// After a function that cannot be exact.
    Double(Sql),
    Truth(Sql),
    /// An option: its code where all options of its scale have whole codes, otherwise its key as text. The
    /// band of a score that lies in none is an empty text.
    Choice(Sql),
    /// How many options were chosen, and of each whether it was.
    Chosen(Sql, Vec<Sql>),
    Text(Sql),
    Date(Sql),
    /// Seconds since midnight.
    Time(Sql),
}

impl Worth {
    /// As an exact number; None when it is something else.
    pub fn number(&self) -> Option<&Ratio> {
        let Worth::Number(number) = self else { return None };
        Some(number)
    }

    /// What is NULL where the value is missing.
    pub fn presence(&self) -> Sql {
        match self {
            Worth::Number(number) => number.presence(),
            Worth::Double(sql)
            | Worth::Truth(sql)
            | Worth::Choice(sql)
            | Worth::Text(sql)
            | Worth::Date(sql)
            | Worth::Time(sql) => sql.clone(),
            Worth::Chosen(count, _) => count.clone(),
        }
    }
}

/// The rule by which a value is missing.
#[derive(Debug, Clone)]
pub struct Why {
    /// The rules that can be; empty where the value is never missing.
    pub rules: BTreeSet<Rule>,
    /// The rule's name where several can be: meaningful only where the value is missing.
    pub name: Option<Sql>,
}

impl Why {
    pub fn never() -> Why {
        Why { rules: BTreeSet::new(), name: None }
    }

    pub fn always(rule: Rule) -> Why {
        Why { rules: BTreeSet::from([rule]), name: None }
    }

    /// The rule's name, for a value that is missing.
    pub fn name(&self) -> Sql {
        match (&self.name, self.rules.first()) {
            (Some(name), _) => name.clone(),
            (None, Some(rule)) => Sql::text(rule.name()),
            (None, None) => Sql::atom("NULL"),
        }
    }

    /// One of several by condition: the first that holds, otherwise the last.
    pub fn case(rows: &[(Sql, Why)], otherwise: &Why) -> Why {
        let mut rules = otherwise.rules.clone();
        rules.extend(rows.iter().flat_map(|(_, why)| why.rules.iter().copied()));
        if rules.len() <= 1 {
            return Why { rules, name: None };
        }
        let rows: Vec<(Sql, Option<Sql>)> = rows
            .iter()
            .filter(|(_, why)| !why.rules.is_empty())
            .map(|(when, why)| (when.clone(), Some(why.name())))
            .collect();
        Why { name: Some(Sql::case(&rows, Some(&otherwise.name()))), rules }
    }
}

/// A node in SQL.
#[derive(Debug, Clone)]
pub struct Term {
    pub worth: Worth,
    pub why: Why,
}

impl Term {
    pub fn new(worth: Worth, why: Why) -> Term {
        Term { worth, why }
    }

    /// Never missing.
    pub fn certain(worth: Worth) -> Term {
        Term { worth, why: Why::never() }
    }

    pub fn can_be_missing(&self) -> bool {
        !self.why.rules.is_empty()
    }

    pub fn presence(&self) -> Sql {
        self.worth.presence()
    }

    /// Whether it is missing.
    pub fn is_missing(&self) -> Sql {
        if self.can_be_missing() { self.presence().is_null() } else { Sql::truth(false) }
    }

    pub fn is_present(&self) -> Sql {
        if self.can_be_missing() { self.presence().is_not_null() } else { Sql::truth(true) }
    }

    /// As a truth; NULL where it is missing.
    pub fn truth(&self) -> Sql {
        let presence = self.worth.presence();
        if matches!(self.worth, Worth::Truth(_)) { presence } else { presence.is_not_null() }
    }

    /// Why an operation is missing when some of these are: their rule where they agree, otherwise `operand`.
    pub fn together(terms: &[&Term]) -> Why {
        Term::together_where(&terms.iter().map(|term| (*term, term.is_missing())).collect::<Vec<_>>())
    }

    /// The same, of operands that count only where this is true of each.
    pub fn together_where(terms: &[(&Term, Sql)]) -> Why {
        let able: Vec<&(&Term, Sql)> = terms.iter().filter(|(term, _)| term.can_be_missing()).collect();
        let mut rules: BTreeSet<Rule> =
            able.iter().flat_map(|(term, _)| term.why.rules.iter().copied()).collect();
        if rules.len() <= 1 {
            return Why { rules, name: None };
        }
        if let [(only, _)] = able[..] {
            return only.why.clone();
        }
        let mut names: Vec<Sql> = Vec::new();
        for (term, counts) in able {
            let name = Sql::only_if(counts, &term.why.name());
            if !names.contains(&name) {
                names.push(name);
            }
        }
        // The same operand twice; Spark's functions take no single argument.
        if let [only] = &names[..] {
            return Why { rules, name: Some(only.clone()) };
        }
        // NULLs are ignored by both.
        let (least, greatest) = (Sql::call("least", &names), Sql::call("greatest", &names));
        let agree = Sql::compare(&least, "=", &greatest);
        rules.insert(Rule::Operand);
        Why { rules, name: Some(Sql::case(&[(agree, Some(least))], Some(&Sql::text(Rule::Operand.name())))) }
    }
}
