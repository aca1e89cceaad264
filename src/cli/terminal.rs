//! Standard output and standard error, and what is on the other side of them.

use std::io::{self, IsTerminal, Write};

use super::Fault;
use peil::diagnostic::Style;
use peil::diagnostic::signs::for_terminal;

/// How diagnostics are drawn: in colour and to its width on a terminal, otherwise plain.
pub fn style() -> Style {
    let error = io::stderr();
    if !error.is_terminal() {
        return Style::PLAIN;
    }
    let width = terminal_size::terminal_size_of(&error)
        .map_or(Style::PLAIN.width, |(width, _)| usize::from(width.0).clamp(40, 140));
    Style { color: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()), width }
}

/// Writes to standard output.
///
/// # Errors
/// When nobody reads it, or it cannot be written.
pub fn say(text: &str) -> Result<(), Fault> {
    let mut out = io::stdout().lock();
    // A file or another program gets it as it is.
    let shown = if out.is_terminal() { for_terminal(text) } else { text.into() };
    out.write_all(shown.as_bytes())?;
    Ok(out.flush()?)
}

/// Writes a line to standard error, with nothing in it that a terminal would act upon but colours: it may
/// repeat a cell or a name from elsewhere. Where that cannot be written there is nobody to tell.
pub fn tell(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", for_terminal(line));
}

/// Says what went wrong.
pub fn complain(message: &str) {
    tell(&format!("error: {message}"));
}

/// `1 row`, `2 rows`.
pub fn count(number: u64, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}
