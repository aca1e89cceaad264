//! Every code that Peil can say, in one table: 01 reading, 02 names, 03 values and types, 04 missing data, 05 reach, 06 questions and flow,
//! 07 texts, 08 tests, 09 files and answers. A page for each stands in `docs/errors/`.

use super::Severity;

/// A kind of finding. Its number never changes its meaning.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    pub id: &'static str,
    pub severity: Severity,
    /// What it is about, in a few words.
    pub title: &'static str,
}

macro_rules! codes {
    ($($name:ident = $id:literal $severity:ident $title:literal;)*) => {
        $(#[doc = $title] pub static $name: &Code = &Code { id: $id, severity: Severity::$severity, title: $title };)*
        /// All of them, in order.
        pub static ALL: &[&Code] = &[$($name),*];
    };
}

codes! {
    UNREADABLE = "PEIL0101" Error "a line cannot be read";
    UNEXPECTED = "PEIL0102" Error "more on a line than it can hold";
    UNKNOWN_KEYWORD = "PEIL0103" Error "a word that begins no statement";
    MISPLACED = "PEIL0104" Error "a statement where it cannot stand";
    MISSING_CLOSE = "PEIL0105" Error "a brace that is not closed";
    STRAY_CLOSE = "PEIL0106" Error "a brace that closes nothing";
    TOO_DEEP = "PEIL0107" Error "brackets too deep";
    OTHER_OPERATOR = "PEIL0108" Error "an operator of another language";
    TYPOGRAPHY = "PEIL0109" Error "a sign from a word processor";
    SEMICOLON = "PEIL0110" Error "a semicolon";
    CAPITALS = "PEIL0111" Error "a keyword in capitals";
    SLIP_COLON = "PEIL0112" Error "a sign between a code and its text";
    DECIMAL_COMMA = "PEIL0113" Error "a decimal comma";
    OTHER_COMMENT = "PEIL0114" Error "a comment of another language";
    OPEN_TEXT = "PEIL0115" Error "a text that does not end";
    INVISIBLE = "PEIL0116" Note "tabs, Windows line ends or a byte order mark";
}

/// The code with this id, in any case.
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
}
