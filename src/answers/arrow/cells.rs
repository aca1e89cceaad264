//! Values of a table as the text that would be in a cell.

use std::fmt::Write;
use std::io;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType};
use arrow_schema::{DataType, Field, TimeUnit};
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

use super::fault;

/// Whether values of a type have a text that can be an answer. `many`: they may be lists of options.
pub fn has_text(kind: &DataType, many: bool) -> bool {
    match kind {
        DataType::Dictionary(_, values) => has_text(values, many),
        DataType::List(of) | DataType::LargeList(of) | DataType::FixedSizeList(of, _) => {
            many && is_plain(of.data_type())
        }
        kind => is_plain(kind),
    }
}

fn is_plain(kind: &DataType) -> bool {
    matches!(kind, DataType::Null | DataType::Boolean | DataType::Float32 | DataType::Float64)
        || kind.is_integer()
        || matches!(
            kind,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Decimal128(..)
        )
        || matches!(
            kind,
            DataType::Date32
                | DataType::Date64
                | DataType::Time32(_)
                | DataType::Time64(_)
                | DataType::Timestamp(..)
        )
}

/// Whether values of a type can be copied into text: as a text, a number, or JSON.
pub fn has_carried(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, of) => has_carried(of),
        DataType::List(of) | DataType::LargeList(of) | DataType::FixedSizeList(of, _) => {
            has_carried(of.data_type())
        }
        DataType::Struct(fields) => fields.iter().all(|field| has_carried(field.data_type())),
        DataType::Duration(_) => true,
        kind => is_plain(kind),
    }
}

/// Of each field: whether lists of options may be in it.
///
/// # Errors
/// Names the first column whose values have no text.
pub fn all_have_text<'f>(mut fields: impl Iterator<Item = (&'f Arc<Field>, bool)>) -> io::Result<()> {
    match fields.find(|(field, many)| !has_text(field.data_type(), *many)) {
        None => Ok(()),
        Some((field, _)) => Err(fault(format!(
            "table: the column `{}` holds values of type {}, which are not answers",
            field.name(),
            field.data_type()
        ))),
    }
}

/// Appends the text of a value; nothing where there is none.
pub fn text(array: &dyn Array, row: usize, out: &mut String) {
    if array.is_null(row) {
        return;
    }
    match array.data_type() {
        DataType::Boolean => out.push(if array.as_boolean().value(row) { '1' } else { '0' }),
        DataType::Float32 => float(out, number::<Float32Type>(array, row)),
        DataType::Float64 => float(out, number::<Float64Type>(array, row)),
        DataType::Utf8 => out.push_str(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => out.push_str(array.as_string::<i64>().value(row)),
        DataType::Utf8View => out.push_str(array.as_string_view().value(row)),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            if let Some(key) = whole(dictionary.keys(), row).and_then(|key| usize::try_from(key).ok()) {
                text(dictionary.values(), key, out);
            }
        }
        DataType::Decimal128(_, scale) => decimal(out, number::<Decimal128Type>(array, row), *scale),
        DataType::Date32 => date(out, number::<Date32Type>(array, row).into()),
        DataType::Date64 => date(out, number::<Date64Type>(array, row).div_euclid(86_400_000)),
        DataType::Time32(_) | DataType::Time64(_) => time(out, nanoseconds(array, row)),
        DataType::Timestamp(..) => moment(out, nanoseconds(array, row), &Zone::of(array.data_type()), true),
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => {
            let Some(values) = elements(array, row) else { return };
            let mut before = out.len();
            for at in 0..values.len() {
                if out.len() > before {
                    out.push('|');
                    before = out.len();
                }
                text(&values, at, out);
            }
            if out.ends_with('|') {
                out.pop();
            }
        }
        _ => {
            if let Some(whole) = whole(array, row) {
                put(out, whole);
            }
        }
    }
}

fn number<T: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> T::Native {
    array.as_primitive::<T>().value(row)
}

/// A value of a type of whole numbers.
pub fn whole(array: &dyn Array, row: usize) -> Option<i128> {
    Some(match array.data_type() {
        DataType::Int8 => number::<Int8Type>(array, row).into(),
        DataType::Int16 => number::<Int16Type>(array, row).into(),
        DataType::Int32 => number::<Int32Type>(array, row).into(),
        DataType::Int64 => number::<Int64Type>(array, row).into(),
        DataType::UInt8 => number::<UInt8Type>(array, row).into(),
        DataType::UInt16 => number::<UInt16Type>(array, row).into(),
        DataType::UInt32 => number::<UInt32Type>(array, row).into(),
        DataType::UInt64 => number::<UInt64Type>(array, row).into(),
        _ => return None,
    })
}

/// Appends a value as it is displayed.
pub fn put(out: &mut String, value: impl std::fmt::Display) {
    // Writing into a string does not fail.
    let _ = write!(out, "{value}");
}

/// What is not a number is not an answer: R and pandas write it for one that is missing.
pub fn float(out: &mut String, value: impl Into<f64> + std::fmt::Display + Copy) {
    if !value.into().is_nan() {
        put(out, value);
    }
}

fn decimal(out: &mut String, value: i128, scale: i8) {
    let digits = value.unsigned_abs().to_string();
    if value < 0 {
        out.push('-');
    }
    let Ok(scale @ 1..) = usize::try_from(scale) else {
        out.push_str(&digits);
        out.extend(std::iter::repeat_n('0', usize::from(scale.unsigned_abs())));
        return;
    };
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, decimals) = digits.split_at(digits.len() - scale);
    out.push_str(whole);
    out.push('.');
    out.push_str(decimals);
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

fn date(out: &mut String, days: i64) {
    if let Ok(date) = Span::new().try_days(days).and_then(|span| EPOCH.checked_add(span)) {
        put(out, date);
    }
}

/// The elements of a list in a row.
fn elements(array: &dyn Array, row: usize) -> Option<ArrayRef> {
    Some(match array.data_type() {
        DataType::List(_) => array.as_list::<i32>().value(row),
        DataType::LargeList(_) => array.as_list::<i64>().value(row),
        DataType::FixedSizeList(..) => array.as_fixed_size_list().value(row),
        _ => return None,
    })
}

const SECOND: i128 = 1_000_000_000;

/// A time, moment or duration in nanoseconds.
fn nanoseconds(array: &dyn Array, row: usize) -> i128 {
    let (value, unit): (i64, TimeUnit) = match array.data_type() {
        DataType::Time32(TimeUnit::Second) => {
            (number::<Time32SecondType>(array, row).into(), TimeUnit::Second)
        }
        DataType::Time32(_) => (number::<Time32MillisecondType>(array, row).into(), TimeUnit::Millisecond),
        DataType::Time64(TimeUnit::Microsecond) => {
            (number::<Time64MicrosecondType>(array, row), TimeUnit::Microsecond)
        }
        DataType::Time64(_) => (number::<Time64NanosecondType>(array, row), TimeUnit::Nanosecond),
        DataType::Timestamp(unit, _) => {
            let value = match unit {
                TimeUnit::Second => number::<TimestampSecondType>(array, row),
                TimeUnit::Millisecond => number::<TimestampMillisecondType>(array, row),
                TimeUnit::Microsecond => number::<TimestampMicrosecondType>(array, row),
                TimeUnit::Nanosecond => number::<TimestampNanosecondType>(array, row),
            };
            (value, *unit)
        }
        DataType::Duration(unit) => {
            let value = match unit {
                TimeUnit::Second => number::<DurationSecondType>(array, row),
                TimeUnit::Millisecond => number::<DurationMillisecondType>(array, row),
                TimeUnit::Microsecond => number::<DurationMicrosecondType>(array, row),
                TimeUnit::Nanosecond => number::<DurationNanosecondType>(array, row),
            };
            (value, *unit)
        }
        _ => (0, TimeUnit::Second),
    };
    let scale = match unit {
        TimeUnit::Second => SECOND,
        TimeUnit::Millisecond => 1_000_000,
        TimeUnit::Microsecond => 1_000,
        TimeUnit::Nanosecond => 1,
    };
    i128::from(value) * scale
}

/// Appends what lies behind whole seconds: `.25`, or nothing.
fn fraction(out: &mut String, nanoseconds: i128) {
    let rest = nanoseconds.rem_euclid(SECOND);
    if rest > 0 {
        let digits = format!("{rest:09}");
        out.push('.');
        out.push_str(digits.trim_end_matches('0'));
    }
}

fn time(out: &mut String, nanoseconds: i128) {
    let seconds = nanoseconds.div_euclid(SECOND);
    put(out, format_args!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    fraction(out, nanoseconds);
}

/// The zone of the moments of a column.
#[derive(Debug, Clone)]
pub enum Zone {
    /// They are what a clock shows somewhere.
    None,
    Known(TimeZone),
}

impl Zone {
    /// An unknown zone is read as UTC: the moment stays the same.
    pub fn of(kind: &DataType) -> Zone {
        match kind {
            DataType::Timestamp(_, Some(zone)) => Zone::Known(known_zone(zone).unwrap_or(TimeZone::UTC)),
            DataType::Dictionary(_, of) => Zone::of(of),
            _ => Zone::None,
        }
    }
}

fn known_zone(zone: &str) -> Option<TimeZone> {
    if let Some(sign @ ('+' | '-')) = zone.chars().next() {
        let digits: String = zone[1..].chars().filter(char::is_ascii_digit).collect();
        let (hours, minutes) =
            (digits.get(..2)?.parse::<i32>().ok()?, digits.get(2..4).unwrap_or("0").parse::<i32>().ok()?);
        let seconds = (hours * 60 + minutes) * 60;
        let offset = Offset::from_seconds(if sign == '-' { -seconds } else { seconds }).ok()?;
        return Some(TimeZone::fixed(offset));
    }
    TimeZone::get(zone).ok()
}

/// A moment as its own clock shows it; with how far that clock is from UTC, where it has a zone. `day`:
/// midnight is a date, as tools write dates.
fn moment(out: &mut String, nanoseconds: i128, zone: &Zone, day: bool) {
    let seconds = i64::try_from(nanoseconds.div_euclid(SECOND)).ok();
    let (civil, offset) = match zone {
        Zone::None => {
            let civil = seconds
                .and_then(|seconds| Span::new().try_seconds(seconds).ok())
                .and_then(|span| EPOCH.at(0, 0, 0, 0).checked_add(span).ok());
            (civil, None)
        }
        Zone::Known(zone) => {
            let moment = seconds
                .and_then(|seconds| Timestamp::from_second(seconds).ok())
                .map(|moment| moment.to_zoned(zone.clone()));
            (moment.as_ref().map(|moment| moment.datetime()), moment.map(|moment| moment.offset().seconds()))
        }
    };
    let Some(civil): Option<DateTime> = civil else { return };
    let midnight = civil.time() == jiff::civil::Time::midnight() && nanoseconds.rem_euclid(SECOND) == 0;
    if day && midnight {
        return put(out, civil.date());
    }
    put(out, civil);
    fraction(out, nanoseconds);
    if let Some(offset) = offset {
        let minutes = offset.abs() / 60;
        put(
            out,
            format_args!("{}{:02}:{:02}", if offset < 0 { '-' } else { '+' }, minutes / 60, minutes % 60),
        );
    }
}

/// What a value that is copied is, in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Nothing,
    Text,
    Json,
}

/// Appends a value that is copied: all of it, with its zone and fractions.
pub fn carried(array: &dyn Array, row: usize, zone: &Zone, out: &mut String) -> Kind {
    if array.is_null(row) {
        return Kind::Nothing;
    }
    match array.data_type() {
        DataType::Null => Kind::Nothing,
        DataType::Boolean => {
            out.push_str(if array.as_boolean().value(row) { "true" } else { "false" });
            Kind::Json
        }
        DataType::Float32 | DataType::Float64 => {
            text(array, row, out);
            match out.as_str() {
                // What is not a number has no sign in JSON.
                "" => Kind::Nothing,
                "inf" | "-inf" => Kind::Text,
                _ => Kind::Json,
            }
        }
        DataType::Timestamp(..) => {
            moment(out, nanoseconds(array, row), zone, false);
            Kind::Text
        }
        DataType::Duration(_) => {
            let length = nanoseconds(array, row);
            put(out, format_args!("{}PT{}", if length < 0 { "-" } else { "" }, length.abs() / SECOND));
            fraction(out, length.abs());
            out.push('S');
            Kind::Text
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            match whole(dictionary.keys(), row).and_then(|key| usize::try_from(key).ok()) {
                Some(key) if key < dictionary.values().len() => carried(dictionary.values(), key, zone, out),
                _ => Kind::Nothing,
            }
        }
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => {
            let Some(values) = elements(array, row) else { return Kind::Nothing };
            out.push('[');
            for at in 0..values.len() {
                out.push_str(if at > 0 { "," } else { "" });
                member(&values, at, out);
            }
            out.push(']');
            Kind::Json
        }
        DataType::Struct(fields) => {
            let values = array.as_struct();
            out.push('{');
            for (at, field) in fields.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                put(out, serde_json::Value::from(field.name().as_str()));
                out.push(':');
                member(values.column(at), row, out);
            }
            out.push('}');
            Kind::Json
        }
        kind => {
            let number = kind.is_integer() || matches!(kind, DataType::Decimal128(..));
            text(array, row, out);
            if number { Kind::Json } else { Kind::Text }
        }
    }
}

/// A value inside another, as JSON.
fn member(array: &dyn Array, row: usize, out: &mut String) {
    let mut value = String::new();
    match carried(array, row, &Zone::of(array.data_type()), &mut value) {
        Kind::Nothing => out.push_str("null"),
        Kind::Text => put(out, serde_json::Value::from(value)),
        Kind::Json => out.push_str(&value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_digits() {
        let shown = |value, scale| {
            let mut out = String::new();
            decimal(&mut out, value, scale);
            out
        };
        assert_eq!(
            [shown(1250, 2), shown(-5, 2), shown(3, 0), shown(3, -2), shown(0, 1)],
            ["12.50", "-0.05", "3", "300", "0.0"]
        );
    }

    #[test]
    fn days_and_moments_are_dates() {
        let mut out = String::new();
        date(&mut out, 20_057);
        let day = 20_057 * 86_400 * SECOND;
        moment(&mut out, day, &Zone::None, true);
        moment(&mut out, day + SECOND, &Zone::None, true);
        date(&mut out, i64::MAX);
        assert_eq!(out, "2024-11-302024-11-302024-11-30T00:00:01");
    }

    #[test]
    fn a_moment_is_that_of_its_own_clock() {
        let zone = |name: &str| Zone::of(&DataType::Timestamp(TimeUnit::Second, Some(name.into())));
        let shown = |seconds: i128, name: &str| {
            let mut out = String::new();
            moment(&mut out, seconds * SECOND + 250_000_000, &zone(name), true);
            out
        };
        assert_eq!(shown(20_057 * 86_400, "+01:00"), "2024-11-30T01:00:00.25+01:00");
        assert_eq!(shown(20_057 * 86_400, "-05:00"), "2024-11-29T19:00:00.25-05:00");
        assert_eq!(shown(20_057 * 86_400, "Nowhere/At_All"), "2024-11-30T00:00:00.25+00:00");
    }
}
