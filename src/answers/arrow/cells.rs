//! Values of a table as the text that would stand in a cell.

use std::fmt::Write;
use std::io;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrowPrimitiveType};
use arrow_schema::{DataType, Field, TimeUnit};
use jiff::Span;
use jiff::civil::{Date, DateTime};

use super::fault;

/// Whether values of a type have a text.
pub fn has_text(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => has_text(values),
        kind => {
            matches!(kind, DataType::Null | DataType::Boolean | DataType::Float32 | DataType::Float64)
                || kind.is_integer()
                || matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Decimal128(..))
                || matches!(kind, DataType::Date32 | DataType::Date64 | DataType::Time32(_) | DataType::Time64(_) | DataType::Timestamp(..))
        }
    }
}

/// # Errors
/// Names the first column whose values have no text.
pub fn all_have_text<'f>(mut fields: impl Iterator<Item = &'f Arc<Field>>) -> io::Result<()> {
    match fields.find(|field| !has_text(field.data_type())) {
        None => Ok(()),
        Some(field) => Err(fault(format!("table: the column `{}` holds values of type {}, which are no answers", field.name(), field.data_type()))),
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
        DataType::Time32(TimeUnit::Second) => time(out, number::<Time32SecondType>(array, row).into()),
        DataType::Time32(_) => time(out, i64::from(number::<Time32MillisecondType>(array, row)) / 1_000),
        DataType::Time64(TimeUnit::Microsecond) => time(out, number::<Time64MicrosecondType>(array, row) / 1_000_000),
        DataType::Time64(_) => time(out, number::<Time64NanosecondType>(array, row) / 1_000_000_000),
        DataType::Timestamp(unit, _) => match unit {
            TimeUnit::Second => moment(out, number::<TimestampSecondType>(array, row)),
            TimeUnit::Millisecond => moment(out, number::<TimestampMillisecondType>(array, row).div_euclid(1_000)),
            TimeUnit::Microsecond => moment(out, number::<TimestampMicrosecondType>(array, row).div_euclid(1_000_000)),
            TimeUnit::Nanosecond => moment(out, number::<TimestampNanosecondType>(array, row).div_euclid(1_000_000_000)),
        },
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

/// What is not a number is no answer: R and pandas write it for one that is missing.
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

fn time(out: &mut String, seconds: i64) {
    put(out, format_args!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
}

/// A moment at midnight is a date, as tools write dates.
fn moment(out: &mut String, seconds: i64) {
    let moment: Option<DateTime> = Span::new().try_seconds(seconds).and_then(|span| EPOCH.at(0, 0, 0, 0).checked_add(span)).ok();
    if let Some(moment) = moment {
        if seconds.rem_euclid(86_400) == 0 { put(out, moment.date()) } else { put(out, moment) }
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
        assert_eq!([shown(1250, 2), shown(-5, 2), shown(3, 0), shown(3, -2), shown(0, 1)], ["12.50", "-0.05", "3", "300", "0.0"]);
    }

    #[test]
    fn days_and_moments_are_dates() {
        let mut out = String::new();
        date(&mut out, 20_057);
        moment(&mut out, 20_057 * 86_400);
        moment(&mut out, 20_057 * 86_400 + 1);
        date(&mut out, i64::MAX);
        assert_eq!(out, "2024-11-302024-11-302024-11-30T00:00:01");
    }
}
