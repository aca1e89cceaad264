//! The same scores at several moments: a course for each, and the plane with its arrow.

use super::axis::{Axis, Point, Series};
use super::choose::Chosen;
use super::course::{Course, Moment};
use super::{Plane, Trail};
use crate::model::{Number, Parts, Score, ScoreId};
use crate::score::{Outcome, ScoreOutcome};

/// What the answers of one informant at one moment came to.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The instrument they were given under, which may be an earlier version.
    pub parts: &'a Parts,
    /// The scores, classes and messages.
    pub outcome: &'a Outcome,
    /// Names of scores that are computed in another way than in the instrument that is shown: those values
    /// are not in the same picture.
    pub otherwise: &'a [String],
}

/// A moment, with what each informant's answers came to; None where there are none.
#[derive(Debug, Clone)]
pub struct Then<'a> {
    /// When it was.
    pub moment: Moment,
    /// By informant.
    pub seen: Vec<Option<Seen<'a>>>,
}

/// What there is to draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OverTime {
    /// Those that somebody has a value on, in the order of the instrument.
    pub courses: Vec<Course>,
    /// Two scores whose difference has bands, and where each informant was.
    pub plane: Option<(Plane, Vec<Trail>)>,
}

/// `ranges` hold the lowest and highest value of each score of the instrument that is shown; `labels` are what
/// the informants are called.
pub fn over_time(
    parts: &Parts,
    ranges: &[Option<(Number, Number)>],
    labels: &[String],
    moments: &[Then<'_>],
) -> OverTime {
    let chosen = Chosen { parts, ranges, outcomes: &[] };
    let found = Found { chosen: &chosen, labels, moments };
    let courses = (0..parts.scores.len()).flat_map(|at| {
        let rounds = parts.scores[at].value.len();
        (0..rounds).map(move |round| (ScoreId(at as u32), round as u16))
    });
    OverTime {
        courses: courses.filter_map(|(id, round)| found.course(id, round)).collect(),
        plane: found.plane(),
    }
}

struct Found<'a> {
    chosen: &'a Chosen<'a>,
    labels: &'a [String],
    moments: &'a [Then<'a>],
}

impl Found<'_> {
    fn course(&self, id: ScoreId, round: u16) -> Option<Course> {
        let parts = self.chosen.parts;
        let score = &parts.scores[id.at()];
        if score.truth {
            return None;
        }
        let series: Vec<Series> = (0..self.labels.len())
            .map(|who| Series {
                label: self.labels[who].clone(),
                values: self.moments.iter().map(|then| point(then, who, &score.name, round)).collect(),
            })
            .collect();
        let seen = || series.iter().flat_map(|series| series.values.iter().flatten());
        seen().next()?;
        // A score without bounds is drawn between the lowest and highest that were seen.
        let (low, high) = match self.chosen.ranges.get(id.at()).and_then(Option::as_ref) {
            Some((low, high)) => (low.to_f64(), high.to_f64()),
            None => seen().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), point| {
                (low.min(point.value), high.max(point.value))
            }),
        };
        let bands =
            self.chosen.cuts(score).iter().map(|cut| {
                (self.chosen.band(score, cut.band), cut.from.as_ref().map_or(low, Number::to_f64))
            });
        Some(Course {
            axis: Axis {
                name: parts.round_name(&score.name, score.repeat, round),
                title: parts.title_in_round(&self.chosen.title(score), score.repeat, round, None),
                low,
                high,
                bands: bands.collect(),
            },
            direction: score.direction,
            moments: self.moments.iter().map(|then| then.moment.clone()).collect(),
            series,
        })
    }

    fn plane(&self) -> Option<(Plane, Vec<Trail>)> {
        let plane = self.chosen.plane()?;
        let trail = |(who, label): (usize, &String)| {
            let of = |then: &Then<'_>| {
                let along = point(then, who, &plane.along.name, 0)?;
                let upright = point(then, who, &plane.upright.name, 0)?;
                Some((along, upright))
            };
            let points = self.moments.iter().enumerate();
            let points = points.filter_map(|(at, then)| of(then).map(|(x, y)| (x, y, at)));
            Trail { label: label.clone(), points: points.collect() }
        };
        let trails: Vec<Trail> = self.labels.iter().enumerate().map(trail).collect();
        trails.iter().any(|trail| !trail.points.is_empty()).then_some((plane, trails))
    }
}

/// The value of a score for an informant at a moment, if it was computed in the same way.
fn point(then: &Then<'_>, who: usize, name: &str, round: u16) -> Option<Point> {
    let seen = then.seen.get(who)?.as_ref()?;
    if seen.otherwise.iter().any(|other| other == name) {
        return None;
    }
    let (score, found) = found(seen, name, round)?;
    let number = found.number()?;
    let chosen = Chosen { parts: seen.parts, ranges: &[], outcomes: &[] };
    Some(Point {
        value: number.to_f64(),
        text: crate::spoken::decimals(number, score.shown),
        band: found.band.map(|band| chosen.band(score, band)),
    })
}

fn found<'a>(seen: &Seen<'a>, name: &str, round: u16) -> Option<(&'a Score, &'a ScoreOutcome)> {
    let at = seen.parts.scores.iter().position(|score| score.name == name)?;
    let found = seen.outcome.scores.iter().find(|found| found.score.at() == at && found.round == round)?;
    Some((&seen.parts.scores[at], found))
}
