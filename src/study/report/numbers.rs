//! Numbers and words as people read them.

use peil::language::Language;

/// A number with two decimals: a decimal comma in Dutch, a real minus, halves away from zero.
///
/// ```
/// use peil::language::Language;
/// use peil_study::report::number;
/// assert_eq!(number(Language::Dutch, -0.125, 2), "−0,13");
/// assert_eq!(number(Language::English, 2.0, 2), "2.00");
/// ```
pub fn number(language: Language, value: f64, decimals: i32) -> String {
    let factor = 10f64.powi(decimals);
    // What is a half in decimals may be a hair less in binary.
    let scaled = (value.abs() * factor * (1.0 + 1e-12) + 0.5).floor() / factor;
    let text = format!("{scaled:.*}", decimals.max(0) as usize);
    let text = match language {
        Language::Dutch => text.replace('.', ","),
        Language::English => text,
    };
    if value < 0.0 && scaled > 0.0 { format!("−{text}") } else { text }
}

/// A difference, with its sign.
pub fn signed(language: Language, value: f64, decimals: i32) -> String {
    let text = number(language, value, decimals);
    let zero = text.chars().all(|c| matches!(c, '0' | ',' | '.'));
    if value > 0.0 && !zero { format!("+{text}") } else { text }
}

/// A p value, as HTML: not below 0.001.
pub fn p_value(language: Language, p: f64) -> String {
    if p < 0.001 { format!("&lt; {}", number(language, 0.001, 3)) } else { number(language, p, 3) }
}

pub use peil::markup::escaped as esc;
