//! Small parts of SVG: numbers and texts, and the marks that tell series apart without colour.

use std::fmt::Write;

use crate::markup::escaped;

/// A length with at most two decimals: pictures are the same on every machine.
pub fn n(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    // No minus before a zero.
    if rounded == 0.0 { "0".into() } else { format!("{rounded}") }
}

/// How a series is drawn: a colour, a pattern of dashes and a mark, any one of which tells it from the
/// others.
#[derive(Debug, Clone, Copy)]
pub struct Hand {
    pub colour: &'static str,
    pub dashes: &'static str,
    mark: Mark,
}

#[derive(Debug, Clone, Copy)]
enum Mark {
    Circle,
    Square,
    Triangle,
}

const HANDS: [Hand; 3] = [
    Hand { colour: "#0b5c8a", dashes: "none", mark: Mark::Circle },
    Hand { colour: "#a8480b", dashes: "7 4", mark: Mark::Square },
    Hand { colour: "#3b6e22", dashes: "2 4", mark: Mark::Triangle },
];

/// The hand of the series at a place; after the third they come round again.
pub fn hand(at: usize) -> Hand {
    HANDS[at % HANDS.len()]
}

impl Hand {
    pub fn mark(self, out: &mut String, x: f64, y: f64) {
        self.mark_of(out, x, y, 1.0);
    }

    /// The same, larger or smaller.
    pub fn mark_of(self, out: &mut String, x: f64, y: f64, size: f64) {
        let fill = self.colour;
        let _ = match self.mark {
            Mark::Circle => write!(
                out,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{fill}\"/>",
                n(x),
                n(y),
                n(5.0 * size)
            ),
            Mark::Square => write!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{2}\" height=\"{2}\" fill=\"{fill}\"/>",
                n(x - 4.5 * size),
                n(y - 4.5 * size),
                n(9.0 * size)
            ),
            Mark::Triangle => {
                write!(
                    out,
                    "<polygon points=\"{},{} {},{} {},{}\" fill=\"{fill}\"/>",
                    n(x),
                    n(y - 6.0 * size),
                    n(x + 5.5 * size),
                    n(y + 4.0 * size),
                    n(x - 5.5 * size),
                    n(y + 4.0 * size)
                )
            }
        };
    }
}

impl Hand {
    /// The mark at the origin, with a rim in the colour of the page: the round one filled, the others open, so
    /// that one can be seen inside another.
    pub fn ring(self, out: &mut String, size: f64) {
        let colour = self.colour;
        let _ = match self.mark {
            Mark::Circle => write!(
                out,
                "<circle r=\"{}\" fill=\"{colour}\" stroke=\"#fff\" stroke-width=\"1.5\"/>",
                n(5.0 * size)
            ),
            Mark::Square => write!(
                out,
                "<rect x=\"{0}\" y=\"{0}\" width=\"{1}\" height=\"{1}\" fill=\"#fff\" stroke=\"{colour}\" stroke-width=\"2.5\"/>",
                n(-5.0 * size),
                n(10.0 * size)
            ),
            Mark::Triangle => write!(
                out,
                "<polygon points=\"0,{0} {1},{2} -{1},{2}\" fill=\"#fff\" stroke=\"{colour}\" stroke-width=\"2.5\"/>",
                n(-6.5 * size),
                n(6.0 * size),
                n(4.5 * size)
            ),
        };
    }
}

/// The opening of a picture: its size in user units, and the title and description that a screen reader says.
pub fn open(out: &mut String, id: &str, width: f64, height: f64, title: &str, description: &str) {
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"peil-picture\" role=\"img\" viewBox=\"0 0 {} {}\" aria-labelledby=\"{id}-title {id}-description\" \
         font-family=\"sans-serif\" font-size=\"13\"><title id=\"{id}-title\">{}</title><desc id=\"{id}-description\">{}</desc>",
        n(width),
        n(height),
        escaped(title),
        escaped(description)
    );
}

/// A text broken over lines of at most `wide` signs, anchored `start`, `middle` or `end`, around a middle
/// height.
pub fn label(out: &mut String, x: f64, y: f64, anchor: &str, wide: usize, text: &str) {
    let lines = wrapped(text, wide);
    let top = y - (lines.len() as f64 - 1.0) * 7.5 + 4.5;
    for (at, line) in lines.iter().enumerate() {
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\" fill=\"#222\">{}</text>",
            n(x),
            n(top + at as f64 * 15.0),
            escaped(line)
        );
    }
}

/// A text on as few lines of so many signs as it takes; a longer word has a line of its own.
///
/// ```
/// assert_eq!(peil::plot::wrapped("Strength and load", 12), ["Strength and", "load"]);
/// ```
pub fn wrapped(text: &str, wide: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= wide => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

/// The key to the series, one per line.
pub fn legend(out: &mut String, x: f64, y: f64, labels: &[&str]) {
    for (at, text) in labels.iter().enumerate() {
        let (hand, y) = (hand(at), y + at as f64 * 22.0);
        let _ = write!(
            out,
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"2.5\" stroke-dasharray=\"{}\"/>",
            n(x),
            n(y),
            n(x + 40.0),
            n(y),
            hand.colour,
            hand.dashes
        );
        hand.mark(out, x + 20.0, y);
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{}\" fill=\"#222\">{}</text>",
            n(x + 50.0),
            n(y + 4.5),
            escaped(text)
        );
    }
}
