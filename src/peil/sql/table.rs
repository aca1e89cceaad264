//! The columns of the table that is scored: their names, their types, and how an answer is read from them.

use super::Maker;
use super::dialect::Dialect;
use super::expression::{Level, Sql};
use super::ratio::{Ratio, parts_of};
use super::term::Worth;
use super::whole::{Whole, Width};
use crate::model::{AnswerType, Asked, Choice, Choices, Day, Days, GroupId, Number, Parts, Question, SlotId};

/// How many decimals an answer may have.
pub const DECIMALS: u32 = 6;
/// Codes are listed up to this many; a longer row of whole codes is a range.
const MOST_LISTED: usize = 20;

/// What a column of the table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holds {
    /// The answer to a question in one round.
    Answer(SlotId),
    /// Whether one option of a `many of` question was chosen; the index counts among the question's options.
    Chosen {
        /// The question in one round.
        slot: SlotId,
        /// The option.
        option: u16,
    },
    /// Whether an optional domain was chosen.
    Domain(GroupId),
    /// Who answers.
    Informant,
    /// The date of the response.
    Administered,
}

/// Of which kind a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Any type of number.
    Number,
    /// A truth, or 1 and 0.
    Truth,
    /// Words, or the keys of options.
    Text,
    /// Days.
    Date,
    /// Times of day.
    Time,
}

/// A column that the table must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// As the query names it.
    pub name: String,
    /// What it says.
    pub holds: Holds,
    /// What its values are.
    pub kind: Kind,
}

impl TableColumn {
    /// The type that it is advised to have.
    pub fn advised(&self, parts: &Parts, dialect: Dialect) -> &'static str {
        let decimal = |slot: SlotId| {
            let question = parts.question(parts.asked(slot).question);
            let fraction = |choice: &Choice| choice.code.as_ref().is_some_and(|code| !code.is_whole());
            matches!(question.answer, AnswerType::Number { whole: false, .. })
                || parts.options(question).any(|(_, choice)| fraction(choice))
        };
        match (self.kind, self.holds) {
            (Kind::Number, Holds::Answer(slot)) if decimal(slot) => "DECIMAL(18, 6)",
            (Kind::Number, _) => "INTEGER",
            (Kind::Truth, _) => "BOOLEAN",
            (Kind::Text, _) => dialect.text_type(),
            (Kind::Date, _) => "DATE",
            (Kind::Time, _) => "TIME",
        }
    }
}

/// Of which kind the column of a question is. Options without a code make it a text: their names are in it.
pub fn kind(parts: &Parts, question: &Question, dialect: Dialect) -> Kind {
    let mut options = parts.options(question).map(|(_, choice)| choice).peekable();
    let some = options.peek().is_some();
    let coded = options.all(|choice| choice.code.is_some());
    match question.answer {
        AnswerType::Scale(_) | AnswerType::Number { .. } if coded => Kind::Number,
        AnswerType::YesNo if !some => Kind::Truth,
        AnswerType::YesNo if coded => Kind::Number,
        AnswerType::Many(_) => Kind::Truth,
        AnswerType::Date | AnswerType::DateWithin(_) if !some => Kind::Date,
        AnswerType::Time if !some && dialect.has_times() => Kind::Time,
        AnswerType::Scale(_)
        | AnswerType::YesNo
        | AnswerType::Number { .. }
        | AnswerType::Text { .. }
        | AnswerType::Date
        | AnswerType::DateWithin(_)
        | AnswerType::Time => Kind::Text,
    }
}

/// Whether options are told apart by their codes: all have one, and it is whole. Otherwise it is by their
/// keys.
pub fn by_code(parts: &Parts, choices: Choices) -> bool {
    matches!(choices, Choices::Scale(..))
        && parts
            .choices(choices)
            .iter()
            .all(|choice| choice.code.as_ref().is_some_and(|code| code.to_i64().is_some()))
}

/// An option as a value.
pub fn option(parts: &Parts, choices: Choices, index: u16) -> Sql {
    let options = parts.choices(choices);
    let Some(choice) = options.get(usize::from(index)) else { return Sql::atom("NULL") };
    match &choice.code {
        Some(code) if by_code(parts, choices) => Sql::atom(number(code)),
        _ => Sql::text(&choice.key()),
    }
}

/// A number as SQL writes it; it ends within thirty decimals, as every number of a source text does.
pub fn number(number: &Number) -> String {
    let (over, under) = parts_of(number);
    if under == 1.into() {
        return over.to_string();
    }
    // Twelve decimals are written; a number with more of them is written as the quotient it is.
    let text = number.to_string();
    if Number::parse(&text, 60).as_ref() == Some(number) { text } else { format!("{over} * 1.0 / {under}") }
}

/// An answer as it was given, whether or not it counts.
#[derive(Debug, Clone)]
pub struct Given {
    pub worth: Worth,
    /// The key of the missing option that was given; None where the question has none.
    pub missing_option: Option<Sql>,
}

/// What a cell can be: the condition, and what it is then.
struct Reading {
    worth: Vec<(Sql, Sql)>,
    missing: Vec<(Sql, Sql)>,
}

impl Maker<'_> {
    /// The column of an answer, read into columns of the first step. `prefix` goes before their names.
    pub(super) fn given(&mut self, asked: Asked, prefix: &str) -> Given {
        let parts = self.parts;
        let question = parts.question(asked.question);
        let name = parts.slot_name(asked);
        if matches!(question.answer, AnswerType::Many(_)) {
            return self.given_many(asked, prefix);
        }
        let kind = kind(parts, question, self.dialect);
        let raw = Sql::raw(&name);
        self.table.push(TableColumn { name: name.clone(), holds: Holds::Answer(parts.slot(asked)), kind });
        if question.answer.days().is_some_and(Days::depend_on_response) {
            self.administered();
        }
        let mut reading = self.own_values(question, kind, &raw);
        self.options(question, kind, &raw, &mut reading);
        let accepted = Sql::or(reading.worth.iter().chain(&reading.missing).map(|(when, _)| when.clone()));
        let filled = if kind == Kind::Text { vec![self.dialect.says_something(&raw)] } else { Vec::new() };
        let refused = Sql::and(filled.into_iter().chain([accepted.negated()]));
        if accepted != Sql::truth(true) {
            self.invalid.push(Sql::only_if(&refused, &Sql::text(&name)));
        }
        let rows: Vec<(Sql, Option<Sql>)> =
            reading.worth.into_iter().map(|(when, value)| (when, Some(value))).collect();
        let always = rows.len() == 1 && rows[0].0 == Sql::truth(true);
        let value = if always {
            rows.into_iter().find_map(|(_, value)| value).unwrap_or(raw)
        } else {
            Sql::case(&rows, None)
        };
        let shown = format!("{prefix}{name}");
        let missing_option = (!reading.missing.is_empty()).then(|| {
            let rows: Vec<(Sql, Option<Sql>)> =
                reading.missing.into_iter().map(|(when, key)| (when, Some(key))).collect();
            self.steps.define(&format!("_option_{name}"), Sql::case(&rows, None), None)
        });
        let column = match question.answer {
            AnswerType::Number { whole: false, .. } => {
                self.steps.define(&format!("_{}_millionths", shown.trim_start_matches('_')), value, None)
            }
            AnswerType::Time => {
                self.steps.define(&format!("_{}_seconds", shown.trim_start_matches('_')), value, None)
            }
            AnswerType::Scale(_)
            | AnswerType::YesNo
            | AnswerType::Number { whole: true, .. }
            | AnswerType::Text { .. }
            | AnswerType::Date
            | AnswerType::DateWithin(_)
            | AnswerType::Many(_) => self.steps.define(&shown, value, None),
        };
        Given { worth: worth_of(question, column), missing_option }
    }

    /// What the answer type itself accepts.
    fn own_values(&self, question: &Question, kind: Kind, raw: &Sql) -> Reading {
        let dialect = self.dialect;
        let typed = if kind == Kind::Text {
            let form = "-?[0-9]{1,20}([.][0-9]{1,9})?";
            Sql::only_if(&dialect.matches(raw, form), &raw.cast("DECIMAL(38, 9)"))
        } else {
            raw.clone()
        };
        let within =
            |low: &Number, high: &Number| typed.between(&Sql::atom(number(low)), &Sql::atom(number(high)));
        let worth = match &question.answer {
            AnswerType::Number { low, high, whole: true, .. } => {
                let whole = Sql::compare(&typed, "=", &Sql::call("floor", std::slice::from_ref(&typed)));
                vec![(Sql::and([within(low, high), whole]), typed.cast("BIGINT"))]
            }
            AnswerType::Number { low, high, whole: false, .. } => {
                vec![(
                    Sql::and([within(low, high), dialect.ends_within(&typed, DECIMALS)]),
                    dialect.scaled(&typed, DECIMALS),
                )]
            }
            AnswerType::YesNo => {
                let [yes, no] = self.yes_and_no(raw);
                vec![(yes, Sql::truth(true)), (no, Sql::truth(false))]
            }
            AnswerType::Date | AnswerType::DateWithin(_) => {
                let (some, day) = match kind {
                    Kind::Text => (dialect.day(raw).is_not_null(), dialect.day(raw)),
                    Kind::Number | Kind::Truth | Kind::Date | Kind::Time => {
                        (Sql::truth(true), raw.cast("DATE"))
                    }
                };
                let within =
                    question.answer.days().map(|days| self.within_days(&day, days)).unwrap_or_default();
                vec![(Sql::and([some].into_iter().chain(within)), day)]
            }
            AnswerType::Time if kind == Kind::Text => {
                let form = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?";
                let part = |from: u32| format!("CAST(substr({}, {from}, 2) AS BIGINT)", raw.as_str());
                let seconds = format!("CASE WHEN length({}) = 8 THEN {} ELSE 0 END", raw.as_str(), part(7));
                let value =
                    Sql::new(Level::Sum, format!("{} * 3600 + {} * 60 + {seconds}", part(1), part(4)));
                vec![(dialect.matches(raw, form), value)]
            }
            AnswerType::Time => {
                let part = |what: &str| format!("EXTRACT({what} FROM {})", raw.as_str());
                let seconds = Sql::new(
                    Level::Sum,
                    format!("{} * 3600 + {} * 60 + floor({})", part("HOUR"), part("MINUTE"), part("SECOND")),
                );
                vec![(Sql::truth(true), seconds.cast("BIGINT"))]
            }
            AnswerType::Text { .. } | AnswerType::Scale(_) | AnswerType::Many(_) => Vec::new(),
        };
        Reading { worth, missing: Vec::new() }
    }

    /// That a day lies within bounds; where the date of the response is not known, a bound that depends on it
    /// bounds nothing.
    fn within_days(&self, day: &Sql, days: &Days) -> Vec<Sql> {
        let administered = Sql::raw("administered").cast("DATE");
        let bound = |bound: &Day, sign: &str| match bound {
            Day::On(date) => Sql::compare(day, sign, &Sql::atom(format!("DATE '{date}'"))),
            Day::Before(0) => Sql::or([administered.is_null(), Sql::compare(day, sign, &administered)]),
            Day::Before(years) => {
                let earlier = Sql::new(
                    Level::Sum,
                    format!("{} - INTERVAL '{years}' YEAR", administered.at(Level::Sum)),
                );
                Sql::or([administered.is_null(), Sql::compare(day, sign, &earlier)])
            }
        };
        days.from
            .iter()
            .map(|from| bound(from, ">="))
            .chain(days.to.iter().map(|to| bound(to, "<=")))
            .collect()
    }

    /// When a column says yes, and when no: a truth, a number, or a word.
    fn yes_and_no(&self, raw: &Sql) -> [Sql; 2] {
        let text = Sql::call("lower", &[raw.cast(self.dialect.text_type())]);
        let words = |words: [&str; 4]| text.within(&words.map(Sql::text));
        [words(["true", "1", "yes", "1.0"]), words(["false", "0", "no", "0.0"])]
    }

    /// Options: of a scale, and missing ones beside another type.
    fn options(&self, question: &Question, kind: Kind, raw: &Sql, reading: &mut Reading) {
        let parts = self.parts;
        let AnswerType::Scale(scale) = question.answer else {
            for (_, choice) in parts.options(question) {
                reading.missing.push((raw.within(&written(choice, kind)), Sql::text(&choice.key())));
            }
            if matches!(question.answer, AnswerType::Text { .. }) {
                let other = reading.missing.iter().map(|(when, _)| when.negated());
                let when = Sql::and(other.chain([self.dialect.says_something(raw)]));
                reading.worth.push((when, raw.clone()));
            }
            return;
        };
        let choices = Choices::Scale(scale, question.or);
        let options = parts.choices(choices);
        // Those whose value is what is in the column, and the others one by one.
        let mut same: Vec<Sql> = Vec::new();
        let mut others = Vec::new();
        for (at, choice) in options.iter().enumerate() {
            let value = option(parts, choices, at as u16);
            let mut ways = written(choice, kind);
            // An old code that another option has now is that option's.
            ways.extend(
                choice
                    .renamed
                    .iter()
                    .filter_map(|old| was_written(old, kind))
                    .filter(|old| !options.iter().any(|other| written(other, kind).contains(old))),
            );
            if choice.missing {
                reading.missing.push((raw.within(&ways), Sql::text(&choice.key())));
                continue;
            }
            let (own, old): (Vec<Sql>, Vec<Sql>) = ways.into_iter().partition(|way| *way == value);
            same.extend(own);
            if !old.is_empty() {
                others.push((raw.within(&old), value));
            }
        }
        if !same.is_empty() {
            let value = if by_code(parts, choices) { raw.cast("BIGINT") } else { raw.clone() };
            reading.worth.push((one_of(raw, &same), value));
        }
        reading.worth.extend(others);
    }

    fn given_many(&mut self, asked: Asked, prefix: &str) -> Given {
        let parts = self.parts;
        let question = parts.question(asked.question);
        let name = parts.slot_name(asked);
        let slot = parts.slot(asked);
        let mut chosen = Vec::new();
        let (mut own, mut missing) = (Vec::new(), Vec::new());
        let mut alone_own = Vec::new();
        let (mut counts, mut refusing) = (Vec::new(), Vec::new());
        let mut raws = (Vec::new(), Vec::new());
        for (at, (_, choice)) in parts.options(question).enumerate() {
            let column = format!("{name}_{}", choice.key());
            let raw = Sql::raw(&column);
            self.table.push(TableColumn {
                name: column.clone(),
                holds: Holds::Chosen { slot, option: at as u16 },
                kind: Kind::Truth,
            });
            let [yes, no] = self.yes_and_no(&raw);
            self.invalid
                .push(Sql::only_if(&Sql::or([yes.clone(), no.clone()]).negated(), &Sql::text(&column)));
            let is = self.steps.define(
                &format!("{prefix}{column}"),
                Sql::call("coalesce", &[yes.clone(), Sql::truth(false)]),
                None,
            );
            refusing.push(no);
            match (choice.missing, choice.none) {
                (true, _) => {
                    raws.1.push(yes);
                    missing.push((is.clone(), choice.key()));
                }
                (false, true) => {
                    raws.1.push(yes);
                    own.push(is.clone());
                    alone_own.push(is.clone());
                }
                (false, false) => {
                    raws.0.push(yes);
                    own.push(is.clone());
                    counts.push(is.clone());
                }
            }
            chosen.push(is);
        }
        let count = Sql::new(
            Level::Sum,
            counts.iter().map(|is| is.cast("INTEGER").as_str().to_string()).collect::<Vec<_>>().join(" + "),
        );
        let count = if counts.is_empty() { Sql::atom("0") } else { count };
        let any_missing = Sql::or(missing.iter().map(|(is, _)| is.clone()));
        // Something was chosen, or every column says that it was not.
        let nothing = self.steps.define(&format!("_nothing_{name}"), Sql::and(refusing), None);
        let said = Sql::or([Sql::or(own.clone()), Sql::call("coalesce", &[nothing, Sql::truth(false)])]);
        let apart = mixed(&counts, &alone_own);
        let counted = Sql::and([any_missing.negated(), said, apart.negated()]);
        let count = self.steps.define(
            &format!("{prefix}{name}"),
            Sql::only_if(&counted, &count),
            Some("how many options were chosen".into()),
        );
        if !raws.1.is_empty() {
            self.invalid.push(Sql::only_if(&mixed(&raws.0, &raws.1), &Sql::text(&name)));
        }
        let missing_option = (!missing.is_empty()).then(|| {
            let alone = |at: usize| {
                let others = own.iter().chain(
                    missing.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (is, _))| is),
                );
                Sql::and(std::iter::once(missing[at].0.clone()).chain(others.map(Sql::negated)))
            };
            let rows: Vec<(Sql, Option<Sql>)> =
                (0..missing.len()).map(|at| (alone(at), Some(Sql::text(&missing[at].1)))).collect();
            self.steps.define(&format!("_option_{name}"), Sql::case(&rows, None), None)
        });
        Given { worth: Worth::Chosen(count, chosen), missing_option }
    }

    /// A column of the table that holds a truth about the response: which it is, yes where it is blank. What
    /// is neither keeps the row from being scored.
    pub(super) fn choice_of_domain(&mut self, group: GroupId) -> Sql {
        if let Some(found) = self.domains.get(&group) {
            return found.clone();
        }
        let name = &self.parts.group(group).name;
        let raw = Sql::raw(name);
        self.table.push(TableColumn { name: name.clone(), holds: Holds::Domain(group), kind: Kind::Truth });
        let [yes, no] = self.yes_and_no(&raw);
        let filled = self.dialect.says_something(&raw.cast(self.dialect.text_type()));
        self.refuse(name, Sql::and([filled, Sql::or([yes, no.clone()]).negated()]));
        let value = Sql::call("coalesce", &[no.negated(), Sql::truth(true)]);
        let column = self.steps.define(&format!("_chosen_{name}"), value, None);
        self.domains.insert(group, column.clone());
        column
    }

    /// The name of who answers.
    pub(super) fn informant(&mut self) -> Sql {
        if let Some(found) = &self.informant {
            return found.clone();
        }
        let raw = Sql::raw("informant");
        self.table.push(TableColumn { name: "informant".into(), holds: Holds::Informant, kind: Kind::Text });
        let name = Sql::call("lower", &[Sql::call("trim", std::slice::from_ref(&raw))]);
        let names: Vec<Sql> = self.parts.informants.iter().map(|name| Sql::text(name)).collect();
        let filled = self.dialect.says_something(&raw);
        self.refuse("informant", Sql::and([filled, name.within(&names).negated()]));
        let first = names.first().cloned().unwrap_or_else(|| Sql::text(""));
        let value = Sql::case(&[(name.within(&names), Some(name))], Some(&first));
        let column = self.steps.define("_informant", value, None);
        self.informant = Some(column.clone());
        column
    }

    /// The date of the response.
    pub(super) fn administered(&mut self) -> Sql {
        if let Some(found) = &self.administered {
            return found.clone();
        }
        self.table.push(TableColumn {
            name: "administered".into(),
            holds: Holds::Administered,
            kind: Kind::Date,
        });
        let column = self.steps.define("_administered", Sql::raw("administered").cast("DATE"), None);
        self.administered = Some(column.clone());
        column
    }

    /// What keeps a row from being scored.
    fn refuse(&mut self, name: &str, when: Sql) {
        self.invalid.push(Sql::only_if(&when, &Sql::text(name)));
        self.refused.push(Sql::call("coalesce", &[when, Sql::truth(false)]));
    }
}

fn mixed(own: &[Sql], missing: &[Sql]) -> Sql {
    let mut any = vec![Sql::and([Sql::or(missing.to_vec()), Sql::or(own.to_vec())])];
    for (at, one) in missing.iter().enumerate() {
        any.extend(missing[at + 1..].iter().map(|other| Sql::and([one.clone(), other.clone()])));
    }
    Sql::or(any)
}

/// How an option is in a column of a kind.
fn written(choice: &Choice, kind: Kind) -> Vec<Sql> {
    match (kind, &choice.code) {
        (Kind::Text, code) => {
            let mut ways = vec![choice.key()];
            ways.extend(code.as_ref().map(ToString::to_string).filter(|code| *code != ways[0]));
            ways.iter().map(|way| Sql::text(way)).collect()
        }
        (_, Some(code)) => vec![Sql::atom(number(code))],
        (_, None) => Vec::new(),
    }
}

fn was_written(old: &str, kind: Kind) -> Option<Sql> {
    match kind {
        Kind::Text => Some(Sql::text(old)),
        Kind::Number | Kind::Truth | Kind::Date | Kind::Time => {
            Number::parse(old, 30).map(|code| Sql::atom(number(&code)))
        }
    }
}

/// Whether a column is one of these: listed, or as a range where they are many and next to each other.
fn one_of(raw: &Sql, options: &[Sql]) -> Sql {
    let whole: Option<Vec<i64>> = options.iter().map(|option| option.as_str().parse().ok()).collect();
    match whole {
        Some(mut codes) if codes.len() > MOST_LISTED => {
            codes.sort_unstable();
            if codes.windows(2).all(|pair| pair[1] == pair[0] + 1) {
                let between = raw.between(
                    &Sql::atom(codes[0].to_string()),
                    &Sql::atom(codes[codes.len() - 1].to_string()),
                );
                return Sql::and([
                    between,
                    Sql::compare(raw, "=", &Sql::call("floor", std::slice::from_ref(raw))),
                ]);
            }
            raw.within(options)
        }
        _ => raw.within(options),
    }
}

/// A value of a question's type in a column.
pub fn worth_of(question: &Question, column: Sql) -> Worth {
    match &question.answer {
        AnswerType::Number { low, high, whole: true, .. } => {
            Worth::Number(Ratio::whole(Whole::of(column, farthest(low, high), Width::Long)))
        }
        AnswerType::Number { low, high, whole: false, .. } => {
            let scale = num_bigint::BigInt::from(10).pow(DECIMALS);
            Worth::Number(Ratio::over(Whole::of(column, farthest(low, high) * &scale, Width::Long), scale))
        }
        AnswerType::YesNo => Worth::Truth(column),
        AnswerType::Date | AnswerType::DateWithin(_) => Worth::Date(column),
        AnswerType::Time => Worth::Time(column),
        AnswerType::Text { .. } => Worth::Text(column),
        AnswerType::Scale(_) => Worth::Choice(column),
        AnswerType::Many(_) => Worth::Chosen(column, Vec::new()),
    }
}

fn farthest(low: &Number, high: &Number) -> num_bigint::BigInt {
    let away = |number: &Number| parts_of(&number.absolute().ceiling()).0;
    away(low).max(away(high))
}
