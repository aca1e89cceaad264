//! The answers of several informants to one question, on the steps of its scale.

use std::fmt::Write;

use super::svg::{hand, n};
use crate::markup::escaped;

/// One question with options in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// How many options there are.
    pub count: usize,
    /// For each informant the place of the answer among them.
    pub answers: Vec<Option<usize>>,
}

const FIRST: f64 = 6.0;
const LAST: f64 = 94.0;
const MIDDLE: f64 = 17.0;

impl Steps {
    /// How many steps the answers are apart; None where fewer than two answered.
    pub fn apart(&self) -> Option<usize> {
        let given = || self.answers.iter().flatten();
        let (low, high) = (given().min()?, given().max()?);
        (given().count() > 1).then(|| high - low)
    }

    /// The picture; the title is the question, and the description says who answered what.
    pub fn svg(&self, id: &str, title: &str, description: &str) -> String {
        let mut out = String::new();
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"peil-course\" role=\"img\" width=\"100%\" height=\"34\" aria-labelledby=\"{id}-title {id}-description\"><title id=\"{id}-title\">{}</title><desc id=\"{id}-description\">{}</desc>",
            escaped(title),
            escaped(description)
        );
        let _ = write!(
            out,
            "<line x1=\"{FIRST}%\" x2=\"{LAST}%\" y1=\"{MIDDLE}\" y2=\"{MIDDLE}\" stroke=\"#222\" stroke-width=\"1.5\"/>"
        );
        for step in 0..self.count {
            let _ = write!(
                out,
                "<line x1=\"{0}%\" x2=\"{0}%\" y1=\"11\" y2=\"23\" stroke=\"#222\" stroke-width=\"1.5\"/>",
                n(self.place(step))
            );
        }
        let given = || self.answers.iter().flatten();
        if let (Some(low), Some(high)) = (given().min(), given().max())
            && low != high
        {
            let _ = write!(
                out,
                "<line x1=\"{}%\" x2=\"{}%\" y1=\"{MIDDLE}\" y2=\"{MIDDLE}\" stroke=\"#222\" stroke-width=\"4\"/>",
                n(self.place(*low)),
                n(self.place(*high))
            );
        }
        // The first informant is on top; who answered the same before is drawn larger, round it.
        for (who, answer) in self.answers.iter().enumerate().rev() {
            let Some(answer) = answer else { continue };
            let before = self.answers[..who].iter().flatten().filter(|other| *other == answer).count();
            let _ =
                write!(out, "<svg x=\"{}%\" y=\"{MIDDLE}\" overflow=\"visible\">", n(self.place(*answer)));
            hand(who).ring(&mut out, 1.4 + before as f64 * 0.7);
            out.push_str("</svg>");
        }
        out.push_str("</svg>");
        out
    }

    fn place(&self, step: usize) -> f64 {
        if self.count < 2 {
            return f64::midpoint(FIRST, LAST);
        }
        FIRST + (LAST - FIRST) * step as f64 / (self.count - 1) as f64
    }
}
