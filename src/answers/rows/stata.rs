//! Data of Stata (`.dta`), every release, by the crate `dta`.

use std::io::Cursor;

use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::long_string_table::LongStringTable;
use dta::stata::dta::value::Value as Cell;
use dta::stata::dta::value_label_table::ValueLabelTable;
use dta::stata::missing_value::MissingValue;
use dta::stata::stata_byte::StataByte;
use dta::stata::stata_double::StataDouble;
use dta::stata::stata_float::StataFloat;
use dta::stata::stata_int::StataInt;
use dta::stata::stata_long::StataLong;
use peil::text::Names;

use super::labelled::{Labelled, Value, Variable};

/// Days from 1960-01-01 to 1970-01-01, and milliseconds in a day.
const EPOCH: i64 = 3_653;
const DAY: f64 = 86_400_000.0;
/// `.a` among the values of labels, and what the letters end with.
const LETTERS: std::ops::RangeInclusive<i32> = 0x7fff_ffe6..=0x7fff_ffff;
/// More values than are read.
const MOST_VALUES: u64 = 50_000_000;

/// Whether a file begins as one of Stata: since release 117 with a word, before with a number.
pub fn is_stata(start: &[u8]) -> bool {
    start.starts_with(b"<stata_dta>") || matches!(start, [102..=115, 1 | 2, 1, 0, ..])
}

/// The observations as CSV.
///
/// # Errors
/// Says what is not sound.
pub fn stata_as_csv(bytes: &[u8], names: Option<&Names<'_>>) -> Result<String, String> {
    let told = |error: dta::stata::dta::dta_error::DtaError| format!("the Stata file is damaged: {error}");
    let schema = DtaReader::new().from_reader(Cursor::new(bytes)).read_header().map_err(told)?;
    let header = schema.header();
    if u64::from(header.variable_count()).saturating_mul(header.observation_count()) > MOST_VALUES {
        return Err(format!("it has more than {MOST_VALUES} values: export it as CSV"));
    }
    let mut characteristics = schema.read_schema().map_err(told)?;
    characteristics.skip_to_end().map_err(told)?;
    let mut records = characteristics.into_record_reader().map_err(told)?;
    let schema = records.schema().clone();
    let formats: Vec<String> = schema.variables().iter().map(|one| one.format().to_string()).collect();
    // Labels and long texts are behind the data: what the cells hold is kept until they are read.
    let mut rows: Vec<Vec<Kept>> = Vec::new();
    while let Some(record) = records.read_record().map_err(told)? {
        rows.push(record.values().iter().zip(&formats).map(|(cell, format)| kept(cell, format)).collect());
    }
    let mut texts = LongStringTable::for_reading();
    let mut strings = records.into_long_string_reader().map_err(told)?;
    strings.read_remaining_into(&mut texts).map_err(told)?;
    let mut labels = ValueLabelTable::new();
    let mut sets = strings.into_value_label_reader().map_err(told)?;
    let encoding = sets.encoding();
    sets.read_remaining_into(&mut labels).map_err(told)?;
    let variables = schema
        .variables()
        .iter()
        .map(|one| {
            let entries = labels.get(one.value_label_name()).map(|set| set.entries()).unwrap_or_default();
            let mut variable = Variable { name: one.name().to_string(), ..Variable::default() };
            for entry in entries {
                if LETTERS.contains(&entry.value()) {
                    let letter = (entry.value() - LETTERS.start() + 1) as u8;
                    variable.letters.push((letter, entry.label().to_string()));
                } else {
                    variable.labels.push((f64::from(entry.value()), entry.label().to_string()));
                }
            }
            variable
        })
        .collect();
    let mut table = Labelled::new(variables, names);
    for row in rows {
        let values: Vec<Value> = row
            .into_iter()
            .map(|cell| match cell {
                Kept::Value(value) => value,
                Kept::Long(reference) => texts
                    .get(&reference)
                    .and_then(|text| text.data_str(encoding).map(|text| Value::Text(text.into_owned())))
                    .unwrap_or(Value::Nothing),
            })
            .collect();
        table.row(&values)?;
    }
    Ok(table.finish())
}

enum Kept {
    Value(Value),
    Long(dta::stata::dta::long_string_ref::LongStringRef),
}

fn kept(cell: &Cell<'_>, format: &str) -> Kept {
    let number = |value: f64| {
        Kept::Value(if format.starts_with("%td") || format.starts_with("%d") {
            Value::Day(value as i64 - EPOCH)
        } else if format.starts_with("%tc") && (0.0..DAY).contains(&value) {
            Value::Seconds(value / 1_000.0)
        } else if format.starts_with("%tc") {
            Value::Day((value / DAY).floor() as i64 - EPOCH)
        } else {
            Value::Number(value)
        })
    };
    match cell {
        Cell::Byte(StataByte::Present(value)) => number(f64::from(*value)),
        Cell::Int(StataInt::Present(value)) => number(f64::from(*value)),
        Cell::Long(StataLong::Present(value)) => number(f64::from(*value)),
        // A float is what it was written as: 0.1, and not the double nearest to it.
        Cell::Float(StataFloat::Present(value)) => {
            number(value.to_string().parse().unwrap_or(f64::from(*value)))
        }
        Cell::Double(StataDouble::Present(value)) => number(*value),
        Cell::Byte(StataByte::Missing(missing))
        | Cell::Int(StataInt::Missing(missing))
        | Cell::Long(StataLong::Missing(missing))
        | Cell::Float(StataFloat::Missing(missing))
        | Cell::Double(StataDouble::Missing(missing)) => Kept::Value(letter(*missing)),
        Cell::String(text) if text.is_empty() => Kept::Value(Value::Nothing),
        Cell::String(text) => Kept::Value(Value::Text(text.to_string())),
        Cell::LongStringRef(reference) => Kept::Long(*reference),
    }
}

fn letter(missing: MissingValue) -> Value {
    match missing.to_string().as_bytes() {
        [b'.', letter @ b'a'..=b'z'] => Value::Letter(letter - b'a' + 1),
        _system => Value::Nothing,
    }
}
