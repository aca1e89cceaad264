//! Which time zone days and times of day are told in: that of the people, not that of the machine.
//!
//! One process is one server for one country, so this is set once, at its start.

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use peil_store::Moment;

/// Where nothing is set.
pub const USUAL: &str = "Europe/Amsterdam";

static HERE: OnceLock<TimeZone> = OnceLock::new();

/// The zone of a name, such as `Europe/Amsterdam`.
///
/// # Errors
/// A sentence, when this machine knows no such zone.
pub fn named(name: &str) -> Result<TimeZone, String> {
    let found = TimeZone::get(name).or_else(|error| match name {
        USUAL => Ok(usual()),
        _ => Err(error),
    });
    found.map_err(|_| {
        format!(
            "`time-zone` is `{name}`: this machine knows no such zone; it should be a name such as {USUAL}"
        )
    })
}

/// What holds in the Netherlands, for a machine that has no list of time zones.
fn usual() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC)
}

/// Sets the zone of this process; the first time counts.
pub fn set(zone: &TimeZone) {
    let _ = HERE.set(zone.clone());
}

fn here() -> TimeZone {
    HERE.get().cloned().unwrap_or_else(|| named(USUAL).unwrap_or_else(|_| usual()))
}

/// The day of today.
pub fn today() -> Date {
    date(Moment::now())
}

/// The day of a moment.
pub fn date(moment: Moment) -> Date {
    at(moment).0
}

/// The time of day of a moment.
pub fn time(moment: Moment) -> Time {
    at(moment).1
}

/// The moment at which a day is over.
pub fn end_of(date: Date) -> Moment {
    let next = date.tomorrow().unwrap_or(Date::MAX);
    let start = next.to_zoned(here()).map(|start| start.timestamp().as_millisecond());
    Moment(start.unwrap_or(i64::MAX))
}

fn at(moment: Moment) -> (Date, Time) {
    let there = Timestamp::from_millisecond(moment.0).unwrap_or_default().to_zoned(here());
    (there.date(), there.time())
}
