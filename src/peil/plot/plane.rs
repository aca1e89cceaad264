//! Two scores as a point in the plane, with the bands of their difference as strips.

use std::fmt::Write;

use super::axis::{Axis, Series};
use super::svg::{hand, label, legend, n, open};
use crate::markup::escaped;

/// What is carried lies along, what can be borne upright, and their difference in the strips.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    /// Worse when higher.
    pub along: Axis,
    /// Better when higher.
    pub upright: Axis,
    /// The bands of upright − along, from low to high.
    pub strips: Vec<Strip>,
    /// Two values each: along, upright.
    pub series: Vec<Series>,
}

/// A band of the difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Strip {
    /// What people call it.
    pub label: String,
    /// The lowest difference in it; None: without a lower bound.
    pub from: Option<f64>,
}

pub(super) const WIDTH: f64 = 560.0;
pub(super) const SIDE: f64 = 380.0;
pub(super) const LEFT: f64 = 120.0;
pub(super) const TOP: f64 = 20.0;

/// Light enough for text and marks upon them; they differ in lightness too.
const FILLS: [&str; 5] = ["#f6d9cb", "#fbf0d9", "#e3f0d8", "#cfe6ee", "#e6dff0"];

impl Plane {
    /// The picture; `id` is its own on the page, `title` and `description` are in the words of the page.
    pub fn svg(&self, id: &str, title: &str, description: &str) -> String {
        let mut out = String::new();
        let height = 500.0 + self.series.len() as f64 * 22.0;
        open(&mut out, id, WIDTH, height, title, description);
        self.strips(&mut out);
        let _ = write!(
            out,
            "<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{SIDE}\" height=\"{SIDE}\" fill=\"none\" stroke=\"#555\" stroke-width=\"1\"/>"
        );
        self.scales(&mut out);
        for (at, series) in self.series.iter().enumerate() {
            if let [Some(along), Some(upright)] = series.values.as_slice() {
                let (x, y) = self.place(along.value, upright.value);
                let _ = write!(
                    out,
                    "<path d=\"M{} {}V{}M{} {}H{LEFT}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1\" stroke-dasharray=\"3 3\"/>",
                    n(x),
                    n(y),
                    n(TOP + SIDE),
                    n(x),
                    n(y),
                    hand(at).colour
                );
            }
        }
        // Names of strips are upon the lines, and marks upon both.
        let marks: Vec<(f64, f64)> = self
            .series
            .iter()
            .filter_map(|series| match series.values.as_slice() {
                [Some(along), Some(upright)] => Some(self.place(along.value, upright.value)),
                _ => None,
            })
            .collect();
        for (at, strip) in self.strips.iter().enumerate() {
            self.strip_label(&mut out, at, strip, &marks);
        }
        for (at, series) in self.series.iter().enumerate() {
            if let [Some(along), Some(upright)] = series.values.as_slice() {
                let (x, y) = self.place(along.value, upright.value);
                hand(at).mark(&mut out, x, y);
            }
        }
        let labels: Vec<&str> = self.series.iter().map(|series| series.label.as_str()).collect();
        legend(&mut out, 24.0, 500.0, &labels);
        out.push_str("</svg>");
        out
    }

    pub(super) fn place(&self, along: f64, upright: f64) -> (f64, f64) {
        (LEFT + SIDE * self.along.share(along), TOP + SIDE * (1.0 - self.upright.share(upright)))
    }

    /// Each strip is the square cut at its lower diagonal, painted over the one below it.
    pub(super) fn strips(&self, out: &mut String) {
        for (at, strip) in self.strips.iter().enumerate() {
            let above = |(along, upright): (f64, f64)| strip.from.is_none_or(|from| upright - along >= from);
            let corners = [
                (self.along.low, self.upright.low),
                (self.along.high, self.upright.low),
                (self.along.high, self.upright.high),
                (self.along.low, self.upright.high),
            ];
            let mut shape: Vec<(f64, f64)> = Vec::new();
            for side in 0..4 {
                let (start, end) = (corners[side], corners[(side + 1) % 4]);
                if above(start) {
                    shape.push(start);
                }
                if above(start) != above(end) {
                    shape.push(crossing(start, end, strip.from.unwrap_or_default()));
                }
            }
            if shape.len() < 3 {
                continue;
            }
            let points: Vec<String> = shape
                .iter()
                .map(|&(along, upright)| self.place(along, upright))
                .map(|(x, y)| format!("{},{}", n(x), n(y)))
                .collect();
            let _ = write!(
                out,
                "<polygon points=\"{}\" fill=\"{}\" stroke=\"#8a8a8a\" stroke-width=\"0.75\"/>",
                points.join(" "),
                FILLS[at % FILLS.len()]
            );
        }
    }

    /// The label of a strip is where its middle meets the falling diagonal of the square, or as near to it
    /// along the strip as leaves the marks free.
    pub(super) fn strip_label(&self, out: &mut String, at: usize, strip: &Strip, marks: &[(f64, f64)]) {
        let lowest = self.upright.low - self.along.high;
        let highest = self.upright.high - self.along.low;
        let from = strip.from.unwrap_or(lowest).clamp(lowest, highest);
        let to = self.strips.get(at + 1).and_then(|next| next.from).unwrap_or(highest).clamp(lowest, highest);
        if to <= from {
            return;
        }
        // Along the falling diagonal the difference grows from `lowest` at the lower right to `highest` at
        // the upper left.
        let share = ((from + to) / 2.0 - lowest) / (highest - lowest);
        let middle = (LEFT + SIDE * (1.0 - share), TOP + SIDE * (1.0 - share));
        let (x, y) = free(middle, marks);
        let _ = write!(
            out,
            "<g stroke=\"{}\" stroke-width=\"4\" paint-order=\"stroke\">",
            FILLS[at % FILLS.len()]
        );
        label(out, x, y, "middle", 18, &strip.label);
        out.push_str("</g>");
    }

    pub(super) fn scales(&self, out: &mut String) {
        for (axis, upright) in [(&self.along, false), (&self.upright, true)] {
            for value in ticks(axis) {
                let text = n(value);
                let (x, y) = if upright {
                    self.place(self.along.low, value)
                } else {
                    self.place(value, self.upright.low)
                };
                let (dx, dy, anchor) = if upright { (-8.0, 4.5, "end") } else { (0.0, 20.0, "middle") };
                let _ = write!(
                    out,
                    "<path d=\"M{} {}{}\" stroke=\"#555\"/><text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\" fill=\"#222\">{}</text>",
                    n(x),
                    n(y),
                    if upright { "h-5" } else { "v5" },
                    n(x + dx),
                    n(y + dy),
                    escaped(&text)
                );
            }
        }
        label(out, LEFT + SIDE / 2.0, TOP + SIDE + 46.0, "middle", 60, &format!("{} →", self.along.title));
        label(out, 8.0, TOP + SIDE / 2.0, "start", 11, &format!("{} ↑", self.upright.title));
    }
}

/// Half of what a label of a strip takes.
const LABEL: (f64, f64) = (60.0, 20.0);
/// How far around a mark no label is.
const CLEAR: f64 = 9.0;
/// How far a label moves at a time, and how often at most to either side.
const STEP: f64 = 12.0;
const STEPS: i32 = 16;

/// Where a label that belongs in the middle is: inside the square, and if it can be on no mark, going along the
/// rising diagonal, as strips do.
fn free(middle: (f64, f64), marks: &[(f64, f64)]) -> (f64, f64) {
    let inside = |(x, y): (f64, f64)| {
        let (wide, high) = LABEL;
        (x.clamp(LEFT + wide, LEFT + SIDE - wide), y.clamp(TOP + high, TOP + SIDE - high))
    };
    let is_free = |(x, y): (f64, f64)| {
        marks
            .iter()
            .all(|mark| (mark.0 - x).abs() >= LABEL.0 + CLEAR || (mark.1 - y).abs() >= LABEL.1 + CLEAR)
    };
    let moved = |steps: i32| {
        let by = f64::from(steps) * STEP;
        (middle.0 + by, middle.1 - by)
    };
    // The middle itself may lie at the edge; further on it stays on its own strip.
    let tried =
        (1..=STEPS).flat_map(|steps| [steps, -steps]).map(moved).filter(|place| inside(*place) == *place);
    std::iter::once(inside(middle)).chain(tried).find(|place| is_free(*place)).unwrap_or(inside(middle))
}

/// Where a side of the square meets upright − along = from; both coordinates run straight along a side.
fn crossing(start: (f64, f64), end: (f64, f64), from: f64) -> (f64, f64) {
    let difference = |(along, upright): (f64, f64)| upright - along;
    let share = (from - difference(start)) / (difference(end) - difference(start));
    (start.0 + share * (end.0 - start.0), start.1 + share * (end.1 - start.1))
}

/// Up to nine round values along an axis.
fn ticks(axis: &Axis) -> Vec<f64> {
    let span = axis.high - axis.low;
    if span <= 0.0 {
        return vec![axis.low];
    }
    let mut step = 1.0;
    while span / step > 8.0 {
        step *= if n(step).starts_with('2') { 2.5 } else { 2.0 };
    }
    while span / step < 2.0 {
        step /= 2.0;
    }
    let first = (axis.low / step).ceil() as i64;
    let last = (axis.high / step).floor() as i64;
    (first..=last).map(|at| at as f64 * step).collect()
}
