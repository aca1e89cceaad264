//! What the pictures are drawn of: axes with a range, and a series of values for each informant.

/// A score as an axis. Values are for drawing only; what is written beside them are the exact ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// The name of the score.
    pub name: String,
    /// What people call the score.
    pub title: String,
    /// The value at its beginning.
    pub low: f64,
    /// The value at its end.
    pub high: f64,
    /// Labels of its bands with where each begins, from low to high.
    pub bands: Vec<(String, f64)>,
}

impl Axis {
    /// Where a value lies between low and high, 0 to 1.
    pub fn share(&self, value: f64) -> f64 {
        if self.high > self.low { ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// The values of one informant, one for each axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What people call the informant.
    pub label: String,
    /// None where the score is missing.
    pub values: Vec<Option<Point>>,
}

/// A value that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Where it is on the axis.
    pub value: f64,
    /// The exact value, as it is written.
    pub text: String,
    /// The label of its band.
    pub band: Option<String>,
}
