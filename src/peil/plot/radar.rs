//! Domains as a radar plot: an axis for each, and a line for each informant.

use std::f64::consts::TAU;
use std::fmt::Write;

use super::axis::{Axis, Series};
use super::svg::{hand, label, legend, n, open};
use crate::markup::escaped;

/// Scores of one range, and who gave which.
#[derive(Debug, Clone, PartialEq)]
pub struct Radar {
    /// At least three.
    pub axes: Vec<Axis>,
    /// A value for each axis, by informant.
    pub series: Vec<Series>,
}

const WIDTH: f64 = 640.0;
const RADIUS: f64 = 170.0;
const CENTRE: (f64, f64) = (WIDTH / 2.0, 225.0);

impl Radar {
    /// The picture; `id` is its own on the page, `title` and `description` are in the words of the page.
    pub fn svg(&self, id: &str, title: &str, description: &str) -> String {
        let mut out = String::new();
        let height = 470.0 + self.series.len() as f64 * 22.0;
        open(&mut out, id, WIDTH, height, title, description);
        let marks = self.marks();
        self.rings(&mut out, &marks);
        for at in 0..self.axes.len() {
            self.axis(&mut out, at);
        }
        for (at, series) in self.series.iter().enumerate() {
            self.line(&mut out, at, series);
        }
        self.ring_labels(&mut out, &marks);
        let labels: Vec<&str> = self.series.iter().map(|series| series.label.as_str()).collect();
        legend(&mut out, 24.0, 470.0, &labels);
        out.push_str("</svg>");
        out
    }

    fn place(&self, at: usize, share: f64) -> (f64, f64) {
        let angle = TAU * at as f64 / self.axes.len() as f64;
        (CENTRE.0 + RADIUS * share * angle.sin(), CENTRE.1 - RADIUS * share * angle.cos())
    }

    /// Where each band begins, but for the lowest: its label, and how far from the centre.
    fn marks(&self) -> Vec<(&str, f64)> {
        let Some(axis) = self.axes.first() else { return Vec::new() };
        let marks = axis.bands.iter().map(|(label, from)| (label.as_str(), axis.share(*from)));
        marks.filter(|(_, share)| *share > 0.0 && *share < 1.0).collect()
    }

    /// A ring where each band begins, and the rim.
    fn rings(&self, out: &mut String, marks: &[(&str, f64)]) {
        for share in marks.iter().map(|(_, share)| *share).chain([1.0]) {
            let corners: Vec<String> = (0..self.axes.len())
                .map(|at| self.place(at, share))
                .map(|(x, y)| format!("{},{}", n(x), n(y)))
                .collect();
            let _ = write!(
                out,
                "<polygon points=\"{}\" fill=\"none\" stroke=\"#8a8a8a\" stroke-width=\"1\"/>",
                corners.join(" ")
            );
        }
    }

    /// The labels of the rings are left of the first axis, where rings are farthest apart, with a white
    /// edge: lines may cross there.
    fn ring_labels(&self, out: &mut String, marks: &[(&str, f64)]) {
        for (label, share) in marks {
            let (x, y) = self.place(0, *share);
            let _ = write!(
                out,
                "<text x=\"{}\" y=\"{}\" font-size=\"11\" text-anchor=\"end\" fill=\"#333\" stroke=\"#fff\" stroke-width=\"4\" paint-order=\"stroke\">{}</text>",
                n(x - 9.0),
                n(y + 4.0),
                escaped(label)
            );
        }
    }

    fn axis(&self, out: &mut String, at: usize) {
        let (x, y) = self.place(at, 1.0);
        let _ = write!(
            out,
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"#b5b5b5\" stroke-width=\"1\"/>",
            n(CENTRE.0),
            n(CENTRE.1),
            n(x),
            n(y)
        );
        let (x, y) = self.place(at, 1.0 + 16.0 / RADIUS);
        let anchor = if (x - CENTRE.0).abs() < 1.0 {
            "middle"
        } else if x > CENTRE.0 {
            "start"
        } else {
            "end"
        };
        label(out, x, y, anchor, 18, &self.axes[at].title);
    }

    /// The line of one informant; it is broken where a score is missing.
    fn line(&self, out: &mut String, at: usize, series: &Series) {
        let hand = hand(at);
        let places: Vec<Option<(f64, f64)>> = (self.axes.iter().zip(&series.values).enumerate())
            .map(|(at, (axis, point))| point.as_ref().map(|point| self.place(at, axis.share(point.value))))
            .collect();
        for at in 0..places.len() {
            if let (Some(from), Some(to)) = (places[at], places[(at + 1) % places.len()]) {
                let _ = write!(
                    out,
                    "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"2.5\" stroke-linecap=\"round\" stroke-dasharray=\"{}\"/>",
                    n(from.0),
                    n(from.1),
                    n(to.0),
                    n(to.1),
                    hand.colour,
                    hand.dashes
                );
            }
        }
        for (x, y) in places.into_iter().flatten() {
            hand.mark(out, x, y);
        }
    }
}
