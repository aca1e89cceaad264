//! Answer lists of LOINC that scales name without giving them, with the scores that LOINC publishes.
//!
//! This material contains content from LOINC (<https://loinc.org>). LOINC is copyright © Regenstrief
//! Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available
//! at no cost under the license at <https://loinc.org/license>. LOINC® is a registered United States
//! trademark of Regenstrief Institute, Inc.

/// Code, words and score of each answer.
type Answers = &'static [(&'static str, &'static str, i64)];

/// The list with this address: what to call it, and its answers in order.
pub fn list(address: &str) -> Option<(&'static str, Answers)> {
    let id = address.split('|').next().unwrap_or(address).trim_end_matches('/').rsplit('/').next()?;
    match id {
        // PHQ-9, GAD-7, PHQ-2, GAD-2.
        "LL358-3" => Some((
            "past_two_weeks",
            &[
                ("LA6568-5", "Not at all", 0),
                ("LA6569-3", "Several days", 1),
                ("LA6570-1", "More than half the days", 2),
                ("LA6571-9", "Nearly every day", 3),
            ],
        )),
        // How difficult these problems made it.
        "LL359-1" => Some((
            "difficulty",
            &[
                ("LA6572-7", "Not difficult at all", 0),
                ("LA6573-5", "Somewhat difficult", 1),
                ("LA6575-0", "Very difficult", 2),
                ("LA6574-3", "Extremely difficult", 3),
            ],
        )),
        _other => None,
    }
}
