//! The plane over time: for each informant a line through its moments, with an arrow from the first to the
//! last.

use std::fmt::Write;

use super::axis::Point;
use super::plane::{LEFT, Plane, SIDE, TOP, WIDTH};
use super::svg::{Hand, hand, legend, n, open};
use crate::markup::escaped;

/// Where one informant was in the plane, oldest first; moments that are missing are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Trail {
    /// What people call the informant.
    pub label: String,
    /// Along and upright, and the place of the moment among all moments.
    pub points: Vec<(Point, Point, usize)>,
}

/// What is written beside the first point and the last.
#[derive(Debug, Clone, Copy)]
pub struct Marked<'a> {
    /// Beside the first.
    pub start: &'a str,
    /// Beside the last.
    pub now: &'a str,
}

impl Plane {
    /// The picture of moments one after another; the title and description are in the words of the page.
    pub fn svg_over_time(
        &self,
        id: &str,
        title: &str,
        description: &str,
        trails: &[Trail],
        marked: Marked<'_>,
    ) -> String {
        let mut out = String::new();
        let height = 500.0 + trails.len() as f64 * 22.0;
        open(&mut out, id, WIDTH, height, title, description);
        self.strips(&mut out);
        let _ = write!(
            out,
            "<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{SIDE}\" height=\"{SIDE}\" fill=\"none\" stroke=\"#555\" stroke-width=\"1\"/>"
        );
        self.scales(&mut out);
        let placed: Vec<Vec<(f64, f64)>> = trails
            .iter()
            .map(|trail| {
                trail
                    .points
                    .iter()
                    .map(|(along, upright, _)| self.place(along.value, upright.value))
                    .collect()
            })
            .collect();
        let taken: Vec<(f64, f64)> =
            placed.iter().enumerate().flat_map(|(at, points)| taken(at, points)).collect();
        for (at, strip) in self.strips.iter().enumerate() {
            self.strip_label(&mut out, at, strip, &taken);
        }
        for (at, points) in placed.iter().enumerate() {
            line(&mut out, hand(at), points);
        }
        // Marks are upon all lines, and words upon all marks.
        for (at, points) in placed.iter().enumerate() {
            for (index, (x, y)) in points.iter().enumerate() {
                let is_end = index == 0 || index + 1 == points.len();
                hand(at).mark_of(&mut out, *x, *y, if is_end { 1.0 } else { 0.65 });
            }
        }
        for (at, points) in placed.iter().enumerate() {
            words(&mut out, at, points, marked);
        }
        let labels: Vec<&str> = trails.iter().map(|trail| trail.label.as_str()).collect();
        legend(&mut out, 24.0, 500.0, &labels);
        out.push_str("</svg>");
        out
    }
}

/// The line through the points, with the head of an arrow before the last.
fn line(out: &mut String, hand: Hand, points: &[(f64, f64)]) {
    let [first, .., last] = points else { return };
    let path: Vec<String> = points.iter().map(|(x, y)| format!("{} {}", n(*x), n(*y))).collect();
    let _ = write!(
        out,
        "<path d=\"M{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.5\" stroke-dasharray=\"{}\"/>",
        path.join("L"),
        hand.colour,
        hand.dashes
    );
    // From the last point that is another; where all are one place there is no arrow.
    let before = points.iter().rev().find(|point| distance(**point, *last) > 1.0);
    let Some(before) = before.filter(|_| distance(*first, *last) > 1.0 || points.len() > 2) else { return };
    let length = distance(*before, *last);
    let (dx, dy) = ((last.0 - before.0) / length, (last.1 - before.1) / length);
    let at = |along: f64, aside: f64| {
        format!("{},{}", n(last.0 - along * dx - aside * dy), n(last.1 - along * dy + aside * dx))
    };
    let _ = write!(
        out,
        "<polygon points=\"{} {} {}\" fill=\"{}\"/>",
        at(7.0, 0.0),
        at(20.0, 6.5),
        at(20.0, -6.5),
        hand.colour
    );
}

fn distance(one: (f64, f64), other: (f64, f64)) -> f64 {
    (one.0 - other.0).hypot(one.1 - other.1)
}

/// What marks take, and the words beside the first and the last.
fn taken(at: usize, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let aside = if at == 0 { 24.0 } else { -24.0 };
    let ends = points.first().into_iter().chain(points.last());
    points.iter().copied().chain(ends.map(|(x, y)| (x + aside, *y))).collect()
}

/// `start` beside the first point and `now` beside the last; of the first informant to the right, of others to
/// the left, so that they do not cover each other.
fn words(out: &mut String, at: usize, points: &[(f64, f64)], marked: Marked<'_>) {
    let (aside, anchor) = if at == 0 { (11.0, "start") } else { (-11.0, "end") };
    let mut put = |(x, y): (f64, f64), down: f64, weight: &str, text: &str| {
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\" fill=\"#222\" stroke=\"#fff\" stroke-width=\"4\" paint-order=\"stroke\"{weight}>{}</text>",
            n(x + aside),
            n(y + down),
            escaped(text)
        );
    };
    match points {
        [] => {}
        [only] => put(*only, 4.5, " font-weight=\"700\"", marked.now),
        [first, .., last] => {
            let (low, high) = if first.1 >= last.1 { (16.0, -6.0) } else { (-6.0, 16.0) };
            put(*first, low, "", marked.start);
            put(*last, high, " font-weight=\"700\"", marked.now);
        }
    }
}
