//! Pictures of the scores of a case, as SVG with a title and a description, and the same as a table.
//!
//! Pure: from an instrument, the ranges of its scores and one or more outcomes to text. Pictures are chosen
//! by the properties of scores, never by their names:
//!
//! - **Radar.** Scores that share bands and a direction are on axes of one range; those that are made of
//!   others among them are left out.
//! - **Plane.** A score that is the difference of two others, of which one is better higher and the other
//!   worse, is a balance: the two are its axes, and its bands are the strips between diagonals.
//! - **Bar.** Every number on its range with its bands; **steps**, the answers to one question on its scale.
//! - **Course.** Every number over time, on its whole range with its bands behind it; and the plane with an
//!   arrow from the first moment to the last.

mod attained;
mod axis;
mod bar;
mod choose;
mod course;
mod over_time;
mod plane;
mod radar;
mod steps;
mod svg;
mod trail;

pub use attained::{Attained, written};
pub use axis::{Axis, Point, Series};
pub use choose::{Pictures, choose};
pub use course::{Course, Moment};
pub use over_time::{OverTime, Seen, Then, over_time};
pub use plane::{Plane, Strip};
pub use radar::Radar;
pub use steps::Steps;
pub use svg::wrapped;
pub use trail::{Marked, Trail};
