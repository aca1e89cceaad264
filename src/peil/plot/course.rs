//! One score over time, with its bands behind it.
//!
//! Across, places are in per cent of the width, and upright in pixels: the picture fills any width, and its
//! letters keep their size.

use std::fmt::Write;

use super::axis::{Axis, Series};
use super::svg::{hand, n};
use crate::markup::escaped;
use crate::model::Direction;

/// A score at several moments, for each informant.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The score.
    pub axis: Axis,
    /// Which way better is, where that is declared.
    pub direction: Option<Direction>,
    /// The oldest first.
    pub moments: Vec<Moment>,
    /// A value for each moment; None where it is missing: nothing is filled in.
    pub series: Vec<Series>,
}

/// A moment on the time axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// A few letters below the axis.
    pub short: String,
    /// Where it is between the first moment and the last, 0 to 1.
    pub at: f64,
}

/// Upright, in pixels.
const TOP: f64 = 8.0;
const TALL: f64 = 128.0;
const HEIGHT: f64 = 166.0;
/// Across, in per cent: the frame, and the moments within it.
const LEFT: f64 = 36.0;
const RIGHT: f64 = 98.0;
const FIRST: f64 = 42.0;
const LAST: f64 = 92.0;
/// How far informants are apart at one moment, so that they never cover each other.
const APART: f64 = 3.4;
/// From best to worst, light enough for marks and letters.
const FILLS: [&str; 4] = ["#dfeedd", "#fbf0d4", "#f6d9c6", "#eebba8"];
/// How many letters of the name of a band fit on a line, and how high that is.
const LETTERS: usize = 14;
const LINE: f64 = 13.0;

impl Course {
    /// The picture; `id` is its own on the page, `title` and `description` are in the words of the page.
    pub fn svg(&self, id: &str, title: &str, description: &str) -> String {
        let mut out = String::new();
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"peil-course\" role=\"img\" width=\"100%\" height=\"{}\" aria-labelledby=\"{id}-title {id}-description\" font-family=\"sans-serif\" font-size=\"12\"><title id=\"{id}-title\">{}</title><desc id=\"{id}-description\">{}</desc>",
            n(HEIGHT),
            escaped(title),
            escaped(description)
        );
        if self.axis.bands.is_empty() {
            self.lines(&mut out)
        } else {
            self.bands(&mut out)
        }
        let _ = write!(
            out,
            "<rect x=\"{LEFT}%\" y=\"{}\" width=\"{}%\" height=\"{}\" fill=\"none\" stroke=\"#8a8a8a\"/>",
            n(TOP),
            n(RIGHT - LEFT),
            n(TALL)
        );
        self.times(&mut out);
        for at in 0..self.series.len() {
            self.line(&mut out, at);
        }
        for at in 0..self.series.len() {
            self.marks(&mut out, at);
        }
        out.push_str("</svg>");
        out
    }

    fn height(&self, value: f64) -> f64 {
        TOP + TALL * (1.0 - self.axis.share(value))
    }

    /// Where a moment of an informant is, in per cent.
    fn across(&self, series: usize, moment: usize) -> f64 {
        let aside = (series as f64 - (self.series.len() as f64 - 1.0) / 2.0) * APART;
        FIRST + (LAST - FIRST) * self.moments[moment].at + aside
    }

    /// Without bands: where the range is halved and quartered, and its ends.
    fn lines(&self, out: &mut String) {
        for part in 0..=4 {
            let y = TOP + TALL * f64::from(part) / 4.0;
            let _ = write!(
                out,
                "<line x1=\"{LEFT}%\" x2=\"{RIGHT}%\" y1=\"{0}\" y2=\"{0}\" stroke=\"#c6c6c6\"/>",
                n(y)
            );
        }
        beside(out, TOP + 4.0, &n(self.axis.high));
        beside(out, TOP + TALL, &n(self.axis.low));
    }

    /// Each band with an edge and its name; the best is the lightest. Where it is not declared which way better
    /// is, bands have no colour.
    fn bands(&self, out: &mut String) {
        let bands = &self.axis.bands;
        for (at, (name, from)) in bands.iter().enumerate() {
            let low = self.height(from.max(self.axis.low));
            let high = bands.get(at + 1).map_or(TOP, |next| self.height(next.1));
            if low - high < 0.5 {
                continue;
            }
            let fill = fill(self.direction, at, bands.len());
            let _ = write!(
                out,
                "<rect x=\"{LEFT}%\" y=\"{}\" width=\"{}%\" height=\"{}\" fill=\"{fill}\" stroke=\"#8a8a8a\"/>",
                n(high),
                n(RIGHT - LEFT),
                n(low - high)
            );
            name_beside(out, (low + high) / 2.0, low - high, name);
        }
    }

    fn times(&self, out: &mut String) {
        let place = |at: usize| FIRST + (LAST - FIRST) * self.moments[at].at;
        let bottom = TOP + TALL;
        let mut free = f64::NEG_INFINITY;
        for (at, moment) in self.moments.iter().enumerate() {
            let x = place(at);
            let _ = write!(
                out,
                "<line x1=\"{0}%\" x2=\"{0}%\" y1=\"{1}\" y2=\"{2}\" stroke=\"#222\" stroke-width=\"1.5\"/>",
                n(x),
                n(bottom),
                n(bottom + 5.0)
            );
            let is_last = at + 1 == self.moments.len();
            // A word that would run into the one before, or into the last, is left out: the table has it.
            let room = place(self.moments.len() - 1) - x;
            if x < free || !is_last && room < 14.0 && at > 0 {
                continue;
            }
            free = x + 9.0;
            let _ = write!(
                out,
                "<text x=\"{}%\" y=\"{}\" text-anchor=\"{}\" fill=\"#444\">{}</text>",
                n(if is_last && at > 0 { RIGHT } else { x }),
                n(bottom + 20.0),
                if is_last && at > 0 { "end" } else { "middle" },
                escaped(&moment.short)
            );
        }
    }

    /// Between the moments that there are.
    fn line(&self, out: &mut String, series: usize) {
        let hand = hand(series);
        let there: Vec<(f64, f64)> = self.points(series).collect();
        for pair in there.windows(2) {
            let _ = write!(
                out,
                "<line x1=\"{}%\" y1=\"{}\" x2=\"{}%\" y2=\"{}\" stroke=\"{}\" stroke-width=\"2.5\" stroke-dasharray=\"{}\"/>",
                n(pair[0].0),
                n(pair[0].1),
                n(pair[1].0),
                n(pair[1].1),
                hand.colour,
                hand.dashes
            );
        }
    }

    fn marks(&self, out: &mut String, series: usize) {
        for (x, y) in self.points(series) {
            let _ = write!(out, "<svg x=\"{}%\" y=\"{}\" overflow=\"visible\">", n(x), n(y));
            hand(series).mark(out, 0.0, 0.0);
            out.push_str("</svg>");
        }
    }

    fn points(&self, series: usize) -> impl Iterator<Item = (f64, f64)> {
        let values = self.series[series].values.iter().take(self.moments.len()).enumerate();
        values.filter_map(move |(at, point)| {
            point.as_ref().map(|point| (self.across(series, at), self.height(point.value)))
        })
    }
}

/// The colour of a band by its place from the lowest: white where it is not declared which way better is.
pub(super) fn fill(direction: Option<Direction>, at: usize, of: usize) -> &'static str {
    match direction {
        Some(Direction::Better) => shade(of - 1 - at, of),
        Some(Direction::Worse) => shade(at, of),
        None => "#fff",
    }
}

/// The colour of a band by its place from the best; of more than four they are spread out.
fn shade(from_best: usize, of: usize) -> &'static str {
    let last = FILLS.len() - 1;
    let at = if of <= FILLS.len() { from_best } else { (from_best * last + (of - 1) / 2) / (of - 1) };
    FILLS[at.min(last)]
}

fn beside(out: &mut String, y: f64, text: &str) {
    let _ = write!(
        out,
        "<text x=\"{}%\" y=\"{}\" text-anchor=\"end\" fill=\"#444\">{}</text>",
        n(LEFT - 2.0),
        n(y + 4.0),
        escaped(text)
    );
}

/// The name of a band on as many lines as its height has room for; the table has it whole.
fn name_beside(out: &mut String, middle: f64, room: f64, name: &str) {
    let most = (room / LINE).floor();
    if most < 1.0 {
        return;
    }
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.chars().take(LETTERS + 2).collect()),
        }
    }
    if lines.len() as f64 > most {
        lines.truncate(most as usize);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    let top = middle - (lines.len() as f64 - 1.0) * LINE / 2.0;
    for (at, line) in lines.iter().enumerate() {
        beside(out, top + at as f64 * LINE, line);
    }
}
