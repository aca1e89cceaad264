//! How far a goal is, on the scale of goal attainment: −2 to +2, with a thick tick at 0, which is what was
//! agreed.

use std::fmt::Write;

use super::svg::n;
use crate::markup::escaped;

/// The levels of one goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attained {
    /// Where it was when the goal was set, from −2 to 2.
    pub start: i8,
    /// None before anybody looked.
    pub now: Option<i8>,
}

const FIRST: f64 = 6.0;
const STEP: f64 = 22.0;
const MIDDLE: f64 = 14.0;
const COLOUR: &str = "#0b5c8a";

impl Attained {
    /// The picture: a hollow point at the start, a filled one for now.
    pub fn svg(self, id: &str, title: &str, description: &str) -> String {
        let mut out = String::new();
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"peil-course\" role=\"img\" width=\"100%\" height=\"44\" aria-labelledby=\"{id}-title {id}-description\" font-family=\"sans-serif\" font-size=\"13\"><title id=\"{id}-title\">{}</title><desc id=\"{id}-description\">{}</desc>",
            escaped(title),
            escaped(description)
        );
        let _ = write!(
            out,
            "<line x1=\"{}%\" x2=\"{}%\" y1=\"{MIDDLE}\" y2=\"{MIDDLE}\" stroke=\"#222\" stroke-width=\"1.5\"/>",
            n(place(-2)),
            n(place(2))
        );
        for level in -2..=2 {
            let (top, bottom, wide) = if level == 0 { (2, 26, 4.0) } else { (9, 19, 1.5) };
            let _ = write!(
                out,
                "<line x1=\"{0}%\" x2=\"{0}%\" y1=\"{top}\" y2=\"{bottom}\" stroke=\"#222\" stroke-width=\"{1}\"/><text x=\"{0}%\" y=\"40\" text-anchor=\"middle\" fill=\"#444\">{2}</text>",
                n(place(level)),
                n(wide),
                written(level)
            );
        }
        if let Some(now) = self.now {
            let _ = write!(
                out,
                "<line x1=\"{}%\" x2=\"{}%\" y1=\"{MIDDLE}\" y2=\"{MIDDLE}\" stroke=\"{COLOUR}\" stroke-width=\"5\"/>",
                n(place(self.start)),
                n(place(now))
            );
        }
        let _ = write!(
            out,
            "<circle cx=\"{}%\" cy=\"{MIDDLE}\" r=\"6\" fill=\"#fff\" stroke=\"{COLOUR}\" stroke-width=\"2.5\"/>",
            n(place(self.start))
        );
        if let Some(now) = self.now {
            let _ =
                write!(out, "<circle cx=\"{}%\" cy=\"{MIDDLE}\" r=\"7\" fill=\"{COLOUR}\"/>", n(place(now)));
        }
        out.push_str("</svg>");
        out
    }
}

fn place(level: i8) -> f64 {
    FIRST + STEP * f64::from(level.clamp(-2, 2) + 2)
}

/// A level with its sign, and a minus of its own length.
pub fn written(level: i8) -> String {
    match level {
        0 => "0".into(),
        1.. => format!("+{level}"),
        ..0 => format!("−{}", level.unsigned_abs()),
    }
}
