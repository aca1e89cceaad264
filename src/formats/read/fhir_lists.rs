//! Answer lists that questionnaires name without giving them: those of LOINC with the scores that LOINC
//! publishes, and one of FHIR itself, which HL7 has put in the public domain (CC0).
//!
//! This material contains content from LOINC (<https://loinc.org>). LOINC is copyright © Regenstrief
//! Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available
//! at no cost under the license at <https://loinc.org/license>. LOINC® is a registered United States
//! trademark of Regenstrief Institute, Inc.

/// Code, words and score of each answer; none where it has none.
type Answers = &'static [(&'static str, &'static str, Option<i64>)];

/// The list with this address: what to call it, and its answers in order.
pub fn list(address: &str) -> Option<(&'static str, Answers)> {
    let id = address.split('|').next().unwrap_or(address).trim_end_matches('/').rsplit('/').next()?;
    // Its codes count for nothing.
    if address.starts_with("http://hl7.org/fhir/ValueSet/administrative-gender") {
        return Some((
            "gender",
            &[
                ("male", "Male", None),
                ("female", "Female", None),
                ("other", "Other", None),
                ("unknown", "Unknown", None),
            ],
        ));
    }
    match id {
        // PHQ-9, GAD-7, PHQ-2, GAD-2.
        "LL358-3" => Some((
            "past_two_weeks",
            &[
                ("LA6568-5", "Not at all", Some(0)),
                ("LA6569-3", "Several days", Some(1)),
                ("LA6570-1", "More than half the days", Some(2)),
                ("LA6571-9", "Nearly every day", Some(3)),
            ],
        )),
        // How difficult these problems made it.
        "LL359-1" => Some((
            "difficulty",
            &[
                ("LA6572-7", "Not difficult at all", Some(0)),
                ("LA6573-5", "Somewhat difficult", Some(1)),
                ("LA6575-0", "Very difficult", Some(2)),
                ("LA6574-3", "Extremely difficult", Some(3)),
            ],
        )),
        _other => None,
    }
}
