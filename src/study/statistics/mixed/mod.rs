//! Linear mixed models of cases within practices, by restricted maximum likelihood.
//!
//! Every model of a study has the same shape. A case has at most one value in each *cell* (a wave, or a
//! wave and an informant). Its values vary together by terms of the case; all values of a practice vary
//! together by terms of the practice; both are matrices over cells. So cases of one practice with the
//! same cells are exchangeable, and counts, sums and cross products per pattern of cells are all that is
//! needed: no matrix is larger than the number of cells (Laird & Ware 1982; the inverse over a practice
//! by Woodbury's identity).

mod data;
mod fit;
mod inference;
mod robust;
mod terms;

pub use data::{Cases, Observation};
pub use fit::{Fit, fit};
pub use inference::Estimate;
pub use robust::{RobustFit, robust};

use super::matrix::Matrix;

/// Where a variance component lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Between values of one case.
    Case,
    /// Between all values of one practice.
    Practice,
}

/// A variance component: its variance times `pattern` is added to the covariance of cells.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its name, as in the output.
    pub name: &'static str,
    /// Its level.
    pub level: Level,
    /// The covariance of cells at variance 1.
    pub pattern: Matrix,
}

impl Component {
    /// The residual: every value by itself.
    pub fn residual(cells: usize) -> Component {
        Component { name: "residual", level: Level::Case, pattern: Matrix::identity(cells) }
    }

    /// One deviation shared by all values of the level.
    pub fn shared(name: &'static str, level: Level, cells: usize) -> Component {
        Component { name, level, pattern: Matrix::build(cells, cells, |_, _| 1.0) }
    }

    /// A deviation shared by cells of the same group.
    pub fn grouped(name: &'static str, level: Level, groups: &[usize]) -> Component {
        let pattern =
            Matrix::build(groups.len(), groups.len(), |r, c| f64::from(u8::from(groups[r] == groups[c])));
        Component { name, level, pattern }
    }
}

/// The fixed effects.
#[derive(Clone, Debug)]
pub enum Fixed {
    /// The same for all practices: a row per cell, a column per coefficient.
    Common(Matrix),
    /// A mean per cell in each practice.
    PerPractice,
}

/// A model: fixed effects, and variance components of which the first is the residual.
#[derive(Clone, Debug)]
pub struct Model {
    /// The fixed effects.
    pub fixed: Fixed,
    /// The residual first.
    pub components: Vec<Component>,
}

/// Treatment coding: an intercept, and a column for each level but the first.
pub fn treatment(levels: usize) -> Matrix {
    Matrix::build(levels, levels, |r, c| f64::from(u8::from(c == 0 || r == c)))
}
