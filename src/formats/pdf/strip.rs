//! Lines over the width of a page, and the marks on them.

use super::letters::Run;
use super::tree::PieceId;

/// Whose a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Piece(PieceId),
    /// It says nothing.
    Artifact,
}

/// Something on a page; from the top left, in points.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// `y` is that of the foot of the letters.
    Text {
        x: f32,
        y: f32,
        run: Run,
        owner: Owner,
    },
    Box {
        x: f32,
        y: f32,
        side: f32,
        round: bool,
        owner: Owner,
    },
    Rule {
        x: f32,
        y: f32,
        to_x: f32,
        to_y: f32,
        weight: f32,
    },
    /// Where a heading begins.
    Heading {
        level: u16,
        text: String,
    },
}

pub type Page = Vec<Mark>;

/// A line over the whole page that is not broken; its marks are from its own top.
#[derive(Debug, Clone, Default)]
pub struct Strip {
    pub height: f32,
    /// Only room: not at the top of a page.
    pub gap: bool,
    pub marks: Vec<Mark>,
}

impl Strip {
    pub fn gap(height: f32) -> Strip {
        Strip { height, gap: true, marks: Vec::new() }
    }

    pub fn rule(from: f32, to: f32, weight: f32) -> Strip {
        let rule = Mark::Rule { x: from, y: 0.0, to_x: to, to_y: 0.0, weight };
        Strip { height: weight, gap: false, marks: vec![rule] }
    }
}

/// Lines beside each other: the marks of both in each.
pub fn beside(left: Vec<Strip>, right: Vec<Strip>) -> Vec<Strip> {
    let mut out = left;
    for (at, strip) in right.into_iter().enumerate() {
        match out.get_mut(at) {
            Some(line) => {
                line.height = line.height.max(strip.height);
                line.marks.extend(strip.marks);
            }
            None => out.push(strip),
        }
    }
    out
}

/// A line that is there again: it was read already.
pub fn artifact(strip: Strip) -> Strip {
    let marks = strip
        .marks
        .into_iter()
        .map(|mark| match mark {
            Mark::Text { x, y, run, owner: _ } => Mark::Text { x, y, run, owner: Owner::Artifact },
            Mark::Box { x, y, side, round, owner: _ } => {
                Mark::Box { x, y, side, round, owner: Owner::Artifact }
            }
            other @ (Mark::Rule { .. } | Mark::Heading { .. }) => other,
        })
        .collect();
    Strip { marks, ..strip }
}
