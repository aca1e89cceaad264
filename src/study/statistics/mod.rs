//! The statistics of a study, as plain functions on numbers.
//!
//! This room knows nothing about files, protocols or instruments, and uses no random numbers. Each function
//! cites the source of its formula. What cannot be computed is an [`Absent`] with a reason: no function
//! returns NaN or infinity for input that is finite.

pub mod agreement;
pub mod describe;
pub mod distributions;
pub mod goals;
pub mod loss;
pub mod matrix;
pub mod mixed;
pub mod multiple;
pub mod noncentral;
pub mod paired;
pub mod person;
pub mod planning;
pub mod practices;
pub mod proportion;
pub mod reliability;

/// Differences smaller than this are none: scores are exact, their decimals have twelve places.
pub const SAME: f64 = 1e-12;

/// Why a statistic cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Absent {
    /// There is no value at all.
    NoValues,
    /// There is one value, and a spread needs two.
    OneValue,
    /// All values are equal.
    NoVariance,
    /// No case has both values.
    NoPairs,
    /// One case has both values.
    OnePair,
    /// Fewer than two cases have both values.
    TooFewPairs,
    /// Too few values for this statistic.
    TooFew,
    /// Only one practice has values.
    OnePractice,
    /// Only one wave has values.
    OneWave,
    /// Only one wave or one informant has values.
    OneWaveOrInformant,
    /// A practice has no response at one of the waves.
    PracticeWithoutWave,
    /// One of the two groups is empty.
    EmptyGroup,
    /// All values are in one band.
    OneBand,
    /// The model has no best fit: its residual variance goes to zero.
    NoFit,
    /// One factor cannot be fitted: fewer than 20 responses, or a variance that is not above zero.
    NoProperSolution,
    /// There is no reliability to compute it from.
    NoReliability,
    /// The practices do not determine a standard error.
    NotEstimable,
    /// There are fewer than four degrees of freedom.
    FewDegrees,
}

impl Absent {
    /// The reason as a code, as it appears in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Absent::NoValues => "no_values",
            Absent::OneValue => "one_value",
            Absent::NoVariance => "no_variance",
            Absent::NoPairs => "no_pairs",
            Absent::OnePair => "one_pair",
            Absent::TooFewPairs => "too_few_pairs",
            Absent::TooFew => "too_few",
            Absent::OnePractice => "one_practice",
            Absent::OneWave => "one_wave",
            Absent::OneWaveOrInformant => "one_wave or one_informant",
            Absent::PracticeWithoutWave => "a practice without responses at a wave",
            Absent::EmptyGroup => "nobody in one of the groups",
            Absent::OneBand => "one_band_only",
            Absent::NoFit => "no_fit",
            Absent::NoProperSolution => "fewer than 20, or no proper solution",
            Absent::NoReliability => "no reliability",
            Absent::NotEstimable => "not estimable",
            Absent::FewDegrees => "fewer than 4 degrees of freedom",
        }
    }
}

/// A number, or why there is none.
pub type Value = Result<f64, Absent>;

/// Keeps a number only if it is finite.
pub(crate) fn finite(value: f64, otherwise: Absent) -> Value {
    if value.is_finite() { Ok(value) } else { Err(otherwise) }
}
