//! Pictures of the scores of a case, as SVG with a title and a description, and the same as a table.
//!
//! Pure: from an instrument, the ranges of its scores and one or more outcomes to text. Pictures are chosen
//! by the properties of scores, never by their names:
//!
//! - **Radar.** Scores that share bands and a direction are on axes of one range; those that are made of
//!   others among them are left out.
//! - **Plane.** A score that is the difference of two others, of which one is better higher and the other
//!   worse, is a balance: the two are its axes, and its bands are the strips between diagonals.

mod axis;
mod choose;
mod plane;
mod radar;
mod svg;

pub use axis::{Axis, Point, Series};
pub use choose::{Pictures, choose};
pub use plane::{Plane, Strip};
pub use radar::Radar;
