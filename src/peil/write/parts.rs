//! The parts of declarations: texts, answer types, clauses, options, bands and cells.

use super::expression;
use crate::syntax::ast::{
    AnswerKind, AnswerType, Band, BandsClause, Bounds, Cell, Clause, ClauseKind, ConceptCode, Constant, Day,
    Name, OptionKey, RowValue, Rule, ScaleOption, Terminology, Text, Threshold,
};

/// A text between quotes, on one line.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for sign in text.replace("\r\n", "\n").chars() {
        match sign {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' | '\r' => quoted.push_str("\\n"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// A text, and its rewordings for informants.
pub fn words(text: &Text) -> String {
    let variants = text
        .variants
        .iter()
        .map(|(informant, text)| format!(" for {} {}", informant.text, quoted(&text.value)));
    quoted(&text.base.value) + &variants.collect::<String>()
}

/// Names with commas.
pub fn list(names: &[Name]) -> String {
    names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(", ")
}

/// ` : integer 0..120`, or nothing.
pub fn answer_type(answer: Option<&AnswerType>) -> String {
    let Some(answer) = answer else { return String::new() };
    let bounded = |word: &str, bounds: &Option<Bounds>| match bounds {
        Some(bounds) => format!("{word} {}..{}", bounds.low.text, bounds.high.text),
        None => word.to_string(),
    };
    let kind = match &answer.kind {
        AnswerKind::Named(name) => name.text.clone(),
        AnswerKind::LongText => "long text".into(),
        AnswerKind::Many(scale) => format!("many of {}", scale.text),
        AnswerKind::Integer(bounds) => bounded("integer", bounds),
        AnswerKind::Decimal(bounds) => bounded("decimal", bounds),
        AnswerKind::Minutes(bounds) => bounded("minutes", bounds),
        AnswerKind::DateWithin(from, to) => format!("date {}..{}", day(from.as_ref()), day(to.as_ref())),
    };
    let ends = answer
        .ends
        .as_ref()
        .map(|(low, high)| format!(" {} {}", words(low), words(high)))
        .unwrap_or_default();
    let or = answer.or.as_ref().map(|scale| format!(" or {}", scale.text)).unwrap_or_default();
    format!(" : {kind}{ends}{or}")
}

/// An end of a range of days; nothing where there is none.
fn day(day: Option<&Day>) -> String {
    match day {
        None => String::new(),
        Some(Day::On(raw)) => raw.text.clone(),
        Some(Day::Administered(None, _)) => "administered".into(),
        Some(Day::Administered(Some(years), _)) => format!("administered - {} years", years.text),
    }
}

/// One clause, without a newline at its end.
pub fn clause(clause: &Clause) -> String {
    match &clause.kind {
        ClauseKind::Unit(unit) => format!("unit {}", quoted(&unit.value)),
        ClauseKind::Required => "required".into(),
        ClauseKind::Optional => "optional".into(),
        ClauseKind::Urgent => "urgent".into(),
        ClauseKind::When { condition, reason } => {
            let reason = reason.as_ref().map(|reason| format!(" {}", words(reason))).unwrap_or_default();
            format!("when {}{reason}", expression(condition))
        }
        ClauseKind::Otherwise(value) => format!("otherwise {}", constant(value)),
        ClauseKind::Only(names) => format!("only {}", list(names)),
        ClauseKind::Renamed(old) => format!("renamed from {}", key(old)),
        ClauseKind::Hint(text) => format!("hint {}", words(text)),
        ClauseKind::Code(code) => concept(code),
        ClauseKind::Description(text) => format!("description {}", words(text)),
        ClauseKind::Direction { better: true } => "higher is better".into(),
        ClauseKind::Direction { better: false } => "higher is worse".into(),
        ClauseKind::Shown(decimals) => {
            format!("shown {} {}", decimals.text, if decimals.text == "1" { "decimal" } else { "decimals" })
        }
        ClauseKind::Bands(bands) => bands_clause(bands),
    }
}

/// `code loinc "44250-9"`
pub fn concept(concept: &ConceptCode) -> String {
    let system = match &concept.system {
        Terminology::Known(name) => name.text.clone(),
        Terminology::At(address) => quoted(&address.value),
    };
    format!("code {system} {}", quoted(&concept.code.value))
}

fn bands_clause(bands: &BandsClause) -> String {
    let name = bands.name.as_ref().map(|name| format!(" {}", name.text)).unwrap_or_default();
    let when = bands.when.as_ref().map(|when| format!(" when {}", expression(when))).unwrap_or_default();
    let head = format!("bands{name}{when}");
    match &bands.bands {
        Some(bands) => super::block(&head, bands.iter().map(band)).trim_end().to_string(),
        None => head,
    }
}

/// `vrouw`, `2` or `vrouw = 2`
pub fn key(key: &OptionKey) -> String {
    match (&key.name, &key.code) {
        (Some(name), Some(code)) => format!("{} = {}", name.text, code.text),
        (Some(name), None) => name.text.clone(),
        (None, Some(code)) => code.text.clone(),
        (None, None) => String::new(),
    }
}

pub fn renamed(old: Option<&OptionKey>) -> String {
    old.map(|old| format!(" renamed from {}", key(old))).unwrap_or_default()
}

/// One option of a scale.
pub fn option(option: &ScaleOption) -> String {
    match option {
        ScaleOption::Labelled { key: own, missing, none, label, renamed: old, codes, span: _ } => {
            let missing = match (*missing, *none) {
                (true, _) => "missing ",
                (false, true) => "none ",
                (false, false) => "",
            };
            let codes: String = codes.iter().map(|code| format!(" {}", concept(code))).collect();
            format!("{missing}{} {}{}{codes}", key(own), words(label), renamed(old.as_ref()))
        }
        ScaleOption::Codes { low, high, span: _ } if low.text == high.text => low.text.clone(),
        ScaleOption::Codes { low, high, span: _ } => format!("{}..{}", low.text, high.text),
    }
}

/// One band.
pub fn band(band: &Band) -> String {
    let label = band.label.as_ref().map(|label| format!(" {}", words(label))).unwrap_or_default();
    let bound = band.bound.as_ref().map(|bound| format!(" {}", threshold(bound))).unwrap_or_default();
    format!("{}{label}{bound}{}", band.name.text, renamed(band.renamed.as_ref()))
}

fn threshold(threshold: &Threshold) -> String {
    format!("{} {}", if threshold.open { "above" } else { "from" }, threshold.value.text)
}

/// One rule of a class.
pub fn rule(rule: &Rule) -> String {
    let when =
        rule.when.as_ref().map_or_else(|| "otherwise".into(), |when| format!("when {}", expression(when)));
    format!("{} {} {when}{}", key(&rule.key), words(&rule.label), renamed(rule.renamed.as_ref()))
}

/// A value written out.
pub fn constant(constant: &Constant) -> String {
    match constant {
        Constant::Number(number) => number.text.clone(),
        Constant::Date(raw) | Constant::Time(raw) => raw.text.clone(),
        Constant::Text(text) => quoted(&text.value),
        Constant::Name(name) => name.text.clone(),
    }
}

/// What a row of a recode or table gives.
pub fn number_or_missing(value: &RowValue) -> String {
    match value {
        RowValue::Number(number) => number.text.clone(),
        RowValue::Missing(_) => "missing".into(),
        RowValue::Category(name) => name.text.clone(),
    }
}

/// Cells with commas.
pub fn cells(cells: &[Cell]) -> String {
    cells.iter().map(cell).collect::<Vec<_>>().join(", ")
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Threshold(bound) => threshold(bound),
        Cell::Number(number) => number.text.clone(),
        Cell::Between(low, high) => format!("{}..{}", low.text, high.text),
        Cell::Date(raw) | Cell::Time(raw) => raw.text.clone(),
        Cell::Name(name) => name.text.clone(),
        Cell::Truth(truth, _) => if *truth { "yes" } else { "no" }.into(),
        Cell::Set(inner, _) => format!("[{}]", cells(inner)),
    }
}
