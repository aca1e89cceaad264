//! One score at one moment as a bar with its bands: a lane for each informant, the name of each band below it.
//! As in a course, places across are in per cent and letters keep their size.

use std::fmt::Write;

use super::course::{Course, fill};
use super::svg::{hand, n};
use crate::markup::escaped;

const LEFT: f64 = 2.0;
const WIDE: f64 = 96.0;
const TOP: f64 = 6.0;
/// How high the lane of one informant is.
const LANE: f64 = 18.0;
/// How many letters fit below a bar that is as wide as a phone.
const LETTERS: f64 = 42.0;

impl Course {
    /// The newest moment as a bar.
    pub fn bar(&self, id: &str, title: &str, description: &str) -> String {
        let mut out = String::new();
        let high = LANE * self.series.len().max(1) as f64;
        let bottom = TOP + high;
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"peil-course\" role=\"img\" width=\"100%\" height=\"{}\" aria-labelledby=\"{id}-title {id}-description\" font-family=\"sans-serif\" font-size=\"12\"><title id=\"{id}-title\">{}</title><desc id=\"{id}-description\">{}</desc>",
            n(bottom + 20.0),
            escaped(title),
            escaped(description)
        );
        self.fields(&mut out, high);
        let _ = write!(
            out,
            "<rect x=\"{LEFT}%\" y=\"{}\" width=\"{WIDE}%\" height=\"{}\" fill=\"none\" stroke=\"#8a8a8a\"/>",
            n(TOP),
            n(high)
        );
        for (lane, series) in self.series.iter().enumerate() {
            if let Some(point) = series.values.last().and_then(Option::as_ref) {
                let (x, y) = (self.along(point.value), TOP + LANE * (lane as f64 + 0.5));
                let _ = write!(out, "<svg x=\"{}%\" y=\"{}\" overflow=\"visible\">", n(x), n(y));
                hand(lane).mark_of(&mut out, 0.0, 0.0, 1.2);
                out.push_str("</svg>");
            }
        }
        out.push_str("</svg>");
        out
    }

    fn along(&self, value: f64) -> f64 {
        LEFT + WIDE * self.axis.share(value)
    }

    fn fields(&self, out: &mut String, high: f64) {
        let bottom = TOP + high;
        let bands = &self.axis.bands;
        if bands.is_empty() {
            for part in 1..4 {
                let x = LEFT + WIDE * f64::from(part) / 4.0;
                let _ = write!(
                    out,
                    "<line x1=\"{0}%\" x2=\"{0}%\" y1=\"{1}\" y2=\"{2}\" stroke=\"#c6c6c6\"/>",
                    n(x),
                    n(TOP),
                    n(bottom)
                );
            }
            below(out, LEFT, bottom, "start", &n(self.axis.low));
            below(out, LEFT + WIDE, bottom, "end", &n(self.axis.high));
            return;
        }
        // The end of the word before: a name that would run into it is left out, for the words beside the bar
        // have it.
        let mut free = 0.0;
        for (at, (name, from)) in bands.iter().enumerate() {
            let start = self.along(from.max(self.axis.low));
            let end = bands.get(at + 1).map_or(LEFT + WIDE, |next| self.along(next.1));
            if end - start < 0.1 {
                continue;
            }
            let fill = fill(self.direction, at, bands.len());
            let _ = write!(
                out,
                "<rect x=\"{}%\" y=\"{}\" width=\"{}%\" height=\"{}\" fill=\"{fill}\" stroke=\"#8a8a8a\"/>",
                n(start),
                n(TOP),
                n(end - start),
                n(high)
            );
            let name = shortened(name, bands.iter().map(|(name, _)| name.as_str()));
            // A long name takes the whole width, and no more than that.
            let half = (name.chars().count() as f64 * 100.0 / LETTERS / 2.0).min(50.0);
            let middle = f64::midpoint(start, end).clamp(half, 100.0 - half);
            if middle - half >= free {
                below(out, middle, bottom, "middle", &name);
                free = middle + half + 1.0;
            }
        }
    }
}

/// A name without the last word that all names share: of `Geen zorgen` and `Veel zorgen` the first word.
fn shortened<'n>(name: &str, all: impl Iterator<Item = &'n str> + Clone) -> String {
    let last = name.rsplit(' ').next().unwrap_or_default();
    let shares = |other: &str| other.ends_with(last) && other.trim().contains(' ');
    let mut others = all.clone();
    if all.count() > 1 && others.all(shares) {
        name.trim_end_matches(last).trim().to_string()
    } else {
        name.to_string()
    }
}

fn below(out: &mut String, x: f64, bottom: f64, anchor: &str, text: &str) {
    let _ = write!(
        out,
        "<text x=\"{}%\" y=\"{}\" text-anchor=\"{anchor}\" fill=\"#444\">{}</text>",
        n(x),
        n(bottom + 15.0),
        escaped(text)
    );
}
