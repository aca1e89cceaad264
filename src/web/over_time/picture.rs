//! A line in time as pictures, each with the same as a table.

use jiff::civil::Date;

use super::{Line, day_text, direction_key};
use crate::interface::Tongue;
use crate::library::ranges;
use peil::model::ScoreId;
use peil::plot::{Axis, Marked, Moment as Tick, OverTime, Point, Seen, Series, Then, Trail, over_time};

/// A value in a table.
pub struct Spot {
    /// Empty where there is none.
    pub value: String,
    pub band: Option<String>,
    /// The administration that it comes from.
    pub administration: Option<String>,
}

/// The same as a picture: a row for each moment, a column for each informant.
pub struct Grid {
    /// The moment, its day, and a value for each informant.
    pub rows: Vec<(String, String, Vec<Spot>)>,
}

/// One score over time.
pub struct Drawn {
    /// Its column.
    pub name: String,
    pub score: String,
    pub round: u16,
    pub title: String,
    pub unit: Option<String>,
    /// The key of which way better is.
    pub direction: Option<&'static str>,
    pub svg: String,
    pub grid: Grid,
}

/// The plane with its arrow.
pub struct DrawnPlane {
    pub title: String,
    pub svg: String,
    /// The titles of its axes.
    pub along: String,
    pub upright: String,
    /// The informant and the moment, what is along and what is upright.
    pub rows: Vec<(String, String, String)>,
}

/// All pictures of a line; `id` begins the identifiers of its pictures on the page.
pub fn drawn(line: &Line, id: &str, tongue: Tongue) -> (Option<DrawnPlane>, Vec<Drawn>) {
    let instrument = &line.instrument;
    let labels: Vec<String> = line.informants.iter().map(|(_, label)| label.clone()).collect();
    let days: Vec<Date> = line.moments.iter().map(|moment| moment.day).collect();
    let moments: Vec<Then<'_>> = ticks(&days, tongue)
        .into_iter()
        .zip(&line.moments)
        .map(|(moment, at)| Then {
            moment,
            seen: at
                .answered
                .iter()
                .map(|one| {
                    one.as_ref().map(|one| Seen {
                        parts: &one.instrument,
                        outcome: &one.outcome,
                        otherwise: &one.otherwise,
                    })
                })
                .collect(),
        })
        .collect();
    let OverTime { courses, plane } = over_time(instrument, &ranges(instrument), &labels, &moments);
    let plane = plane.map(|(plane, trails)| {
        let title =
            tongue.fill("change-plane", &[("along", &plane.along.title), ("upright", &plane.upright.title)]);
        let rows = plane_rows(line, &trails, tongue);
        let told: Vec<String> = rows.iter().map(|row| format!("{}: {}; {}", row.0, row.1, row.2)).collect();
        let (start, now) = (tongue.say("change-start"), tongue.say("change-now"));
        let marked = Marked { start: &start, now: &now };
        DrawnPlane {
            svg: plane.svg_over_time(&format!("{id}-plane"), &title, &told.join(". "), &trails, marked),
            title,
            along: plane.along.title,
            upright: plane.upright.title,
            rows,
        }
    });
    let mut found = Vec::new();
    for course in courses {
        let Some((score, round)) = score_of(line, &course.axis) else { continue };
        let declared = &instrument.scores[score.at()];
        let grid = grid(line, &course.series, tongue);
        let title = tongue.fill("change-picture", &[("score", &course.axis.title)]);
        let picture = format!("{id}-{}", course.axis.name);
        found.push(Drawn {
            svg: course.svg(&picture, &title, &described(&grid, &labels, tongue)),
            score: declared.name.clone(),
            round,
            title: course.axis.title.clone(),
            unit: declared.unit.clone(),
            direction: direction_key(course.direction),
            name: course.axis.name,
            grid,
        });
    }
    (plane, found)
}

fn score_of(line: &Line, axis: &Axis) -> Option<(ScoreId, u16)> {
    line.instrument.scores.iter().enumerate().find_map(|(at, score)| {
        let rounds = 0..score.value.len() as u16;
        rounds
            .into_iter()
            .find(|round| line.instrument.round_name(&score.name, score.repeat, *round) == axis.name)
            .map(|round| (ScoreId(at as u32), round))
    })
}

fn grid(line: &Line, series: &[Series], tongue: Tongue) -> Grid {
    let spot = |at: usize, who: usize, point: Option<&Point>| {
        let answered = line.moments[at].answered.get(who).and_then(Option::as_ref);
        match (point, answered) {
            (Some(point), Some(answered)) => Spot {
                value: peil::spoken::number(tongue.tag(), &point.text),
                band: point.band.clone(),
                administration: Some(answered.id.to_string()),
            },
            (None, Some(_)) => Spot { value: tongue.say("result-missing"), band: None, administration: None },
            (_, None) => Spot { value: tongue.say("change-not-filled"), band: None, administration: None },
        }
    };
    let row = |(at, moment): (usize, &super::Moment)| {
        let spots = series
            .iter()
            .enumerate()
            .map(|(who, series)| spot(at, who, series.values.get(at).and_then(Option::as_ref)));
        (moment.called(tongue), day_text(moment.day, tongue), spots.collect())
    };
    Grid { rows: line.moments.iter().enumerate().map(row).collect() }
}

/// All values, in reading order, for who does not see the picture.
fn described(grid: &Grid, labels: &[String], tongue: Tongue) -> String {
    let of = |(who, label): (usize, &String)| {
        let values = grid.rows.iter().filter_map(|(moment, _, spots)| {
            let spot = spots.get(who)?;
            let band = spot.band.as_ref().map(|band| format!(" ({band})")).unwrap_or_default();
            Some(format!("{moment} {}{band}", spot.value))
        });
        format!("{label}: {}.", values.collect::<Vec<_>>().join(", "))
    };
    let said: Vec<String> = labels.iter().enumerate().map(of).collect();
    let all = said.join(" ");
    if all.is_empty() { tongue.say("result-missing") } else { all }
}

fn plane_rows(line: &Line, trails: &[Trail], tongue: Tongue) -> Vec<(String, String, String)> {
    let written = |point: &Point| {
        let band = point.band.as_ref().map(|band| format!(" ({band})")).unwrap_or_default();
        format!("{}{band}", peil::spoken::number(tongue.tag(), &point.text))
    };
    let mut rows = Vec::new();
    for trail in trails {
        for (along, upright, at) in &trail.points {
            let moment = line.moments.get(*at).map(|moment| moment.called(tongue)).unwrap_or_default();
            rows.push((format!("{}, {moment}", trail.label), written(along), written(upright)));
        }
    }
    rows
}

/// Where moments are on the axis of time, in proportion, with how long after the first each is: months where it
/// takes a season at least, days otherwise.
fn ticks(days: &[Date], tongue: Tongue) -> Vec<Tick> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Vec::new() };
    let since = |day: &Date| f64::from((*day - *first).get_days());
    let span = since(last);
    let last_at = days.len() - 1;
    let of = |(at, day): (usize, &Date)| {
        let share = if span > 0.0 { since(day) / span } else { at as f64 / (last_at.max(1)) as f64 };
        let (count, key) = if span >= 85.0 {
            ((since(day) / 30.4375).round(), "change-months")
        } else {
            (since(day), "change-days")
        };
        let count = count as usize;
        let short = match at {
            0 => tongue.say("change-start-short"),
            _ if at == last_at => tongue.fill(key, &[("count", &count)]),
            _ => count.to_string(),
        };
        Tick { short, at: share }
    };
    days.iter().enumerate().map(of).collect()
}
