//! What an expression is worth: a value or the reason that there is none, alone or in a list.

use super::super::tree::{Date, Time};
use super::number::Number;
use num_rational::BigRational;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub enum Value {
    Number(Number),
    Truth(bool),
    /// An option of a scale or a class: its key, and its code where it has one.
    Choice {
        key: String,
        code: Option<BigRational>,
    },
    Many(Vec<String>),
    Date(Date),
    Time(Time),
    Text,
}

impl Value {
    /// "A question is a number when every option of its scale (missing options aside) has a code."
    pub fn number(&self) -> Number {
        match self {
            Value::Number(number) => number.clone(),
            Value::Choice { code: Some(code), .. } => Number::Exact(code.clone()),
            other => panic!("the generator asks a number of {other:?}"),
        }
    }

    pub fn truth(&self) -> bool {
        match self {
            Value::Truth(truth) => *truth,
            other => panic!("the generator asks a truth of {other:?}"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    TooFew,
    Operand,
    Division,
    Withheld,
    Recoded,
    Condition,
    Unclassed,
}

/// A question's place in the order of declaration, and its round (0 outside a repeat).
pub type Element = (usize, usize);

/// `administered` is after every question.
pub const ADMINISTERED: Element = (usize::MAX, 0);

/// "A missing score carries its reason: which elements, and why each." Elements are kept "in order of
/// declaration, each once".
#[derive(Clone, Debug)]
pub struct Missing {
    pub rule: Rule,
    pub elements: BTreeMap<Element, (String, String)>,
    /// "A missing value is closed when everything that it is missing for is closed." Whether something is
    /// not.
    pub open: bool,
}

impl Missing {
    /// "A score or class that is withheld" because its condition is false: closed.
    pub fn withheld() -> Missing {
        Missing { rule: Rule::Withheld, elements: BTreeMap::new(), open: false }
    }

    /// "A division by zero, a row that gives `missing`, a class without a true rule": never closed.
    pub fn without_result(rule: Rule) -> Missing {
        Missing { rule, elements: BTreeMap::new(), open: true }
    }

    /// An answer, or the date of the response.
    pub fn one(element: Element, name: String, reason: String, open: bool) -> Missing {
        Missing { rule: Rule::Operand, elements: BTreeMap::from([(element, (name, reason))]), open }
    }

    /// The same elements, under another rule.
    pub fn because(&self, rule: Rule) -> Missing {
        Missing { rule, elements: self.elements.clone(), open: self.open }
    }

    /// "An operator with a missing operand is missing." "The rule that a missing score names is the one at
    /// the root: `round(sum(…))` with too few answers is `too_few`, not `operand`. Where several operands are
    /// missing for different rules, the rule is `operand`."
    pub fn of_operands<'m>(operands: impl IntoIterator<Item = &'m Missing>) -> Missing {
        let operands: Vec<&Missing> = operands.into_iter().collect();
        let first = operands[0].rule;
        let rule = if operands.iter().all(|operand| operand.rule == first) { first } else { Rule::Operand };
        let elements = operands.iter().flat_map(|operand| operand.elements.clone()).collect();
        Missing { rule, elements, open: operands.iter().any(|operand| operand.open) }
    }
}

/// `rule(element:reason element:reason)`
impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rule = match self.rule {
            Rule::TooFew => "too_few",
            Rule::Operand => "operand",
            Rule::Division => "division",
            Rule::Withheld => "withheld",
            Rule::Recoded => "recoded",
            Rule::Condition => "condition",
            Rule::Unclassed => "no_rule",
        };
        let elements: Vec<String> =
            self.elements.values().map(|(name, reason)| format!("{name}:{reason}")).collect();
        write!(f, "{rule}({})", elements.join(" "))
    }
}

/// One value or its absence.
#[derive(Clone, Debug)]
pub struct Cell {
    pub content: Result<Value, Missing>,
    /// "A bare question, or element-wise work on one, is *absent* for an informant that `only` shuts out, in
    /// a domain, a range, in brackets and as an argument of an aggregate alike."
    pub absent: bool,
    /// Made of literals only.
    pub constant: bool,
    /// What it is a bare answer or result of, for `is` and `reverse`.
    pub source: Option<Source>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    Question(Element),
    /// "A reversed question still has its scale."
    Reversed(Element),
    Score(String, usize),
    Class,
}

impl Cell {
    pub fn constant(value: Value) -> Cell {
        Cell { content: Ok(value), absent: false, constant: true, source: None }
    }

    pub fn plain(content: Result<Value, Missing>) -> Cell {
        Cell { content, absent: false, constant: false, source: None }
    }

    /// "An operation is absent when one of its operands is and the others are constants or absent too; with
    /// any other operand it is missing."
    pub fn of_operation(content: Result<Value, Missing>, operands: &[&Cell]) -> Cell {
        let absent = operands.iter().any(|cell| cell.absent)
            && operands.iter().all(|cell| cell.absent || cell.constant);
        let constant = operands.iter().all(|cell| cell.constant);
        Cell { content, absent, constant, source: None }
    }
}

/// What an expression gives.
#[derive(Clone, Debug)]
pub enum Thing {
    One(Cell),
    List(List),
}

#[derive(Clone, Debug)]
pub struct List {
    pub cells: Vec<Cell>,
    /// "If `times` is missing, the list is missing whole, and so is anything made of it": why, beside what is
    /// known of the rest.
    pub lost: Option<Missing>,
}

impl List {
    pub fn of(cells: Vec<Cell>) -> Thing {
        Thing::List(List { cells, lost: None })
    }

    pub fn lost(why: Missing) -> Thing {
        Thing::List(List { cells: Vec::new(), lost: Some(why) })
    }
}

/// "Lists in lists are joined." What is absent is not in a list: "a list holds what this informant can be
/// asked".
pub fn joined(things: Vec<Thing>) -> List {
    let mut all = List { cells: Vec::new(), lost: None };
    let mut lost = Vec::new();
    for thing in things {
        match thing {
            Thing::One(cell) => all.cells.push(cell),
            Thing::List(list) => {
                all.cells.extend(list.cells);
                lost.extend(list.lost);
            }
        }
    }
    all.cells.retain(|cell| !cell.absent);
    all.lost = (!lost.is_empty()).then(|| Missing::of_operands(&lost));
    all
}

/// "Arithmetic, comparison, `is`, `in`, `and or not`, … apply element by element"; "element-wise operations
/// need equal lengths or a single value".
pub fn element_by_element(operands: Vec<Thing>, operation: impl Fn(&[&Cell]) -> Cell) -> Thing {
    let lists = || {
        operands.iter().filter_map(|operand| if let Thing::List(list) = operand { Some(list) } else { None })
    };
    let at = |index: usize| -> Vec<&Cell> {
        operands
            .iter()
            .map(|operand| match operand {
                Thing::One(cell) => cell,
                Thing::List(list) => &list.cells[index],
            })
            .collect()
    };
    let Some(first) = lists().next() else { return Thing::One(operation(&at(0))) };
    let length = first.cells.len();
    assert!(
        lists().all(|list| list.cells.len() == length),
        "the generator lets lists of unequal lengths meet"
    );
    let lost: Vec<&Missing> = lists().filter_map(|list| list.lost.as_ref()).collect();
    let lost = (!lost.is_empty()).then(|| Missing::of_operands(lost));
    Thing::List(List { cells: (0..length).map(|index| operation(&at(index))).collect(), lost })
}

/// An operation that is missing when one of its operands is.
pub fn all_present(operands: &[&Cell]) -> Result<Vec<Value>, Missing> {
    let missing: Vec<&Missing> = operands.iter().filter_map(|cell| cell.content.as_ref().err()).collect();
    if !missing.is_empty() {
        return Err(Missing::of_operands(missing));
    }
    Ok(operands.iter().map(|cell| cell.content.clone().expect("none is missing")).collect())
}
