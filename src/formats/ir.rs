//! The intermediate form that every reader fills and the writer turns into Peil: questions, options,
//! conditions and computed values, with every loss beside them. It knows no format, and no file.

use indexmap::IndexMap;
use peil::model::Concept;

use crate::expression::Ex;
use crate::report::{Kind, Loss};

/// A text by language tag; the first is the language of the instrument.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(pub IndexMap<String, String>);

impl Words {
    /// A text in one language.
    pub fn one(language: &str, text: impl Into<String>) -> Words {
        let text = text.into();
        if text.trim().is_empty() {
            Words::default()
        } else {
            Words(IndexMap::from([(language.to_string(), text)]))
        }
    }

    /// The text in a language, otherwise the first there is.
    pub fn text(&self, language: &str) -> &str {
        self.0.get(language).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }

    pub fn is_empty(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }

    pub fn set(&mut self, language: &str, text: impl Into<String>) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.0.insert(language.to_string(), text);
        }
    }

    /// Every language's text, changed by one function.
    pub fn map(&self, change: impl Fn(&str) -> String) -> Words {
        Words(
            self.0
                .iter()
                .map(|(language, text)| (language.clone(), change(text)))
                .filter(|(_, text)| !text.trim().is_empty())
                .collect(),
        )
    }
}

/// One option of a scale, as the original has it and as Peil will have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The code that stored answers of the original hold.
    pub source: String,
    /// Peil's code.
    pub code: Option<Decimal>,
    /// Peil's name, when it has one.
    pub name: Option<String>,
    pub label: Words,
    /// What the option counts in a score, where that is not its code.
    pub weight: Option<Decimal>,
    /// It says nothing about the question (`missing` in Peil).
    pub missing: bool,
    /// What it is in terminologies.
    pub concepts: Vec<Concept>,
}

/// A decimal number as text in Peil's notation: `-?digits[.digits]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal(pub String);

impl Decimal {
    /// Reads a decimal, `1e3` too. None when it is not a number or has more than thirty digits.
    pub fn read(text: &str) -> Option<Decimal> {
        let text = text.trim();
        let (minus, rest) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], rest[at + 1..].parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{part}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) || exponent.abs() > 30 {
            return None;
        }
        let point = i32::try_from(whole.len()).ok()? + exponent;
        let (whole, part) = if point <= 0 {
            (String::new(), format!("{}{digits}", "0".repeat(usize::try_from(-point).ok()?)))
        } else if point as usize >= digits.len() {
            (format!("{digits}{}", "0".repeat(point as usize - digits.len())), String::new())
        } else {
            (digits[..point as usize].to_string(), digits[point as usize..].to_string())
        };
        let whole = whole.trim_start_matches('0');
        let part = part.trim_end_matches('0');
        if whole.len() + part.len() > 30 {
            return None;
        }
        let plain = format!(
            "{}{}{}",
            if whole.is_empty() { "0" } else { whole },
            if part.is_empty() { "" } else { "." },
            part
        );
        Some(Decimal(if minus && plain != "0" { format!("-{plain}") } else { plain }))
    }

    pub fn integer(value: i64) -> Decimal {
        Decimal(value.to_string())
    }

    pub fn is_whole(&self) -> bool {
        !self.0.contains('.')
    }

    /// As a double, for ordering and bounds only: never for a score.
    pub fn value(&self) -> f64 {
        self.0.parse().unwrap_or(0.0)
    }
}

/// The options of a question. Equal ones become one scale.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scale {
    /// What the original calls the list, if anything.
    pub hint: Option<String>,
    pub choices: Vec<Choice>,
    /// Whole codes of a span without labels, such as `2..9`, are given as choices with empty labels.
    pub number: bool,
}

impl Scale {
    /// The choice with this code of the original; numbers are compared as numbers.
    pub fn choice(&self, source: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.source == source).or_else(|| {
            let number = Decimal::read(source)?;
            self.choices.iter().find(|choice| Decimal::read(&choice.source).as_ref() == Some(&number))
        })
    }

    pub fn low_high(&self) -> Option<(Decimal, Decimal)> {
        let mut codes: Vec<&Decimal> = self
            .choices
            .iter()
            .filter(|choice| !choice.missing)
            .filter_map(|choice| choice.code.as_ref())
            .collect();
        codes.sort_by(|a, b| a.value().total_cmp(&b.value()));
        Some(((*codes.first()?).clone(), (*codes.last()?).clone()))
    }
}

/// What a question accepts.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    One(Scale),
    Many(Scale),
    YesNo,
    Integer(Decimal, Decimal),
    Decimal(Decimal, Decimal),
    Date,
    Time,
    Text,
    LongText,
}

/// A question.
#[derive(Debug, Clone)]
pub struct Item {
    /// The column of the original's data.
    pub source: String,
    pub name: String,
    pub text: Words,
    pub hint: Words,
    pub answer: Answer,
    pub unit: Option<String>,
    /// What it is in terminologies.
    pub concepts: Vec<Concept>,
    pub required: bool,
    pub when: Option<Ex>,
    /// Codes of the original for answers that are not options: `true` is `yes`.
    pub codes: Vec<(String, String)>,
    /// Columns that the original has for each option of several, and the key of the option.
    pub columns: Vec<(String, String)>,
    /// Decisions, written as comments above it.
    pub comments: Vec<String>,
}

impl Item {
    /// A question of this kind with nothing else said.
    pub fn new(source: &str, name: &str, text: Words, answer: Answer) -> Item {
        let codes = match answer {
            Answer::YesNo => [("true", "yes"), ("false", "no"), ("1", "yes"), ("0", "no")]
                .map(|(a, b)| (a.to_string(), b.to_string()))
                .to_vec(),
            Answer::One(_)
            | Answer::Many(_)
            | Answer::Integer(..)
            | Answer::Decimal(..)
            | Answer::Date
            | Answer::Time
            | Answer::Text
            | Answer::LongText => Vec::new(),
        };
        Item {
            source: source.into(),
            name: name.into(),
            text,
            hint: Words::default(),
            answer,
            unit: None,
            concepts: Vec::new(),
            required: false,
            when: None,
            codes,
            columns: Vec::new(),
            comments: Vec::new(),
        }
    }
}

/// A text between questions.
#[derive(Debug, Clone)]
pub struct Note {
    /// What the original calls it.
    pub source: String,
    pub name: String,
    pub text: Words,
    /// It is shown only where this is true.
    pub when: Option<Ex>,
}

/// A named group of questions.
#[derive(Debug, Clone, Default)]
pub struct Group {
    pub source: String,
    pub name: String,
    pub title: Words,
    pub intro: Words,
    /// What it is in terminologies.
    pub concepts: Vec<Concept>,
    pub when: Option<Ex>,
    pub matrix: bool,
    pub repeat: Option<Rounds>,
    pub nodes: Vec<Node>,
    pub comments: Vec<String>,
}

/// How often a group is asked.
#[derive(Debug, Clone)]
pub struct Rounds {
    pub times: Ex,
    pub most: u32,
    /// Scores within a round.
    pub scores: Vec<Computed>,
}

#[derive(Debug, Clone)]
pub enum Node {
    Item(Item),
    Group(Group),
    Note(Note),
}

/// What a computed value of the original becomes.
#[derive(Debug, Clone)]
pub enum Value {
    /// A number or a truth.
    Score { value: Ex, bands: Vec<Band> },
    /// Rules in order; the last may have no condition.
    Class { rules: Vec<(Option<Ex>, String, Words)> },
    /// Named for others and not reported.
    Let(Ex),
}

/// A band from a cut-off up to the next.
#[derive(Debug, Clone)]
pub struct Band {
    pub name: String,
    pub label: Words,
    pub from: Option<Decimal>,
    pub above: bool,
}

/// A value that the original computes.
#[derive(Debug, Clone)]
pub struct Computed {
    /// What the original calls it. Empty for one that the import needs itself.
    pub source: String,
    pub name: String,
    pub label: Words,
    /// What it measures, for those who read about it.
    pub description: Words,
    /// What it is in terminologies.
    pub concepts: Vec<Concept>,
    pub value: Value,
    /// It has a value only where this is true.
    pub when: Option<Ex>,
    pub comments: Vec<String>,
}

impl Computed {
    /// A value under its name, with nothing else said.
    pub fn new(source: impl Into<String>, name: impl Into<String>, label: Words, value: Value) -> Computed {
        Computed {
            source: source.into(),
            name: name.into(),
            label,
            description: Words::default(),
            concepts: Vec::new(),
            value,
            when: None,
            comments: Vec::new(),
        }
    }
}

/// A message that is shown when its condition is true.
#[derive(Debug, Clone)]
pub struct Check {
    pub name: String,
    pub text: Words,
    pub when: Ex,
    pub required: bool,
}

/// From a value to a number, as a recode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recode {
    pub name: String,
    pub rows: Vec<(String, Option<Decimal>)>,
}

/// A column of the original that holds labels of bands: its name, Peil's column, and Peil's name of each
/// label.
pub type BandColumn = (String, String, Vec<(String, String)>);

/// A whole instrument.
#[derive(Debug, Clone, Default)]
pub struct Form {
    pub format: &'static str,
    pub name: String,
    pub title: Words,
    pub description: Words,
    /// What it is in terminologies as a whole.
    pub concepts: Vec<Concept>,
    pub language: String,
    pub version: String,
    pub source: String,
    pub licence: String,
    pub nodes: Vec<Node>,
    pub recodes: Vec<Recode>,
    pub computed: Vec<Computed>,
    pub checks: Vec<Check>,
    /// Columns of the original that hold labels of bands: their name, Peil's column, and Peil's name of each
    /// label.
    pub bands: Vec<BandColumn>,
    /// Questions and computed values of the original that are in rounds, and the name of the repeat.
    pub in_rounds: Vec<(String, String)>,
    /// Texts of the original that stand with a group or question of Peil, and its name.
    pub texts: Vec<(String, String)>,
    pub losses: Vec<Loss>,
    /// What the engine that is followed does with blanks, for the README.
    pub engine: &'static str,
}

impl Form {
    pub fn lose(
        &mut self,
        source: impl Into<String>,
        construct: impl Into<String>,
        kind: Kind,
        detail: impl Into<String>,
    ) {
        self.losses.push(Loss {
            source: source.into(),
            construct: construct.into(),
            kind,
            detail: detail.into(),
        });
    }

    /// Every text between questions, in order.
    pub fn notes(&self) -> Vec<&Note> {
        fn walk<'n>(nodes: &'n [Node], out: &mut Vec<&'n Note>) {
            for node in nodes {
                match node {
                    Node::Item(_) => {}
                    Node::Group(group) => walk(&group.nodes, out),
                    Node::Note(note) => out.push(note),
                }
            }
        }
        let mut out = Vec::new();
        walk(&self.nodes, &mut out);
        out
    }

    /// Every question, in order.
    pub fn items(&self) -> Vec<&Item> {
        fn walk<'n>(nodes: &'n [Node], out: &mut Vec<&'n Item>) {
            for node in nodes {
                match node {
                    Node::Item(item) => out.push(item),
                    Node::Group(group) => walk(&group.nodes, out),
                    Node::Note(_) => {}
                }
            }
        }
        let mut out = Vec::new();
        walk(&self.nodes, &mut out);
        out
    }
}
