//! Texts that a spreadsheet would take for a formula.

/// Whether a spreadsheet would compute a text: it begins with `=`, `+`, `-`, `@`, a tab or a line end, and is
/// not a number. Such a text is written with an apostrophe before it where a file is meant for a spreadsheet.
///
/// ```
/// use peil_answers::rows::is_formula;
///
/// assert!(is_formula(b"=1+1") && is_formula(b"@SUM(A1)") && is_formula(b"-2+3"));
/// assert!(!is_formula(b"-2,5") && !is_formula(b"+31") && !is_formula(b"a=b"));
/// ```
pub fn is_formula(text: &[u8]) -> bool {
    let wide =
        ["\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}"].iter().any(|sign| text.starts_with(sign.as_bytes()));
    match text {
        [b'+' | b'-', rest @ ..] => !is_number(rest),
        [b'=' | b'@' | b'\t' | b'\r' | b'\n', ..] => true,
        _ => wide,
    }
}

/// Digits with at most one sign before their decimals.
fn is_number(text: &[u8]) -> bool {
    let signs = text.iter().filter(|byte| matches!(byte, b'.' | b',')).count();
    signs <= 1
        && text.first().is_some_and(u8::is_ascii_digit)
        && text.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}
