//! What users of SPSS, R, Python, a spreadsheet or a word processor write, and what Peil has for it.
//!
//! One function per habit, with its name; each looks at the place where reading stopped.

#![expect(clippy::wildcard_enum_match_arm, reason = "pest has a variant for every rule of the grammar")]

use super::Rule;
use super::expected::Place;
use super::habits::{
    bounds_without_a_type, dutch_expression, function_with_a_number, other_clause, range_of_questions,
    scale_in_brackets, value_label,
};
use super::misspelt::misspelt_keyword;
use super::ranges::{bounds_elsewhere, decimal_comma, range_elsewhere};
use crate::diagnostic::{Code, Diagnostic, Edit, Fix, codes};
use crate::source::{FileId, Span};

/// What to say instead of "cannot be here".
pub struct Advice {
    pub(super) code: &'static Code,
    /// How many bytes before the place what is shown begins.
    pub(super) back: usize,
    /// How long it is, in bytes.
    pub(super) length: usize,
    pub(super) message: String,
    pub(super) help: String,
    /// What is written in the place of what is shown, and whether the author's meaning surely stays.
    pub(super) writes: Option<(String, bool)>,
}

impl Advice {
    pub(super) fn new(
        code: &'static Code,
        length: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Option<Advice> {
        Some(Advice { code, back: 0, length, message: message.into(), help: help.into(), writes: None })
    }

    /// The same with an edit: what is written in the place of what is shown.
    pub(super) fn writes(self, text: impl Into<String>) -> Option<Advice> {
        Some(Advice { writes: Some((text.into(), true)), ..self })
    }

    /// The same, where the author has to agree.
    pub(super) fn may_write(self, text: impl Into<String>) -> Option<Advice> {
        Some(Advice { writes: Some((text.into(), false)), ..self })
    }

    /// Of a replacement: shows it, and offers it.
    pub(super) fn replace(
        code: &'static Code,
        back: usize,
        length: usize,
        message: impl Into<String>,
        text: impl Into<String>,
    ) -> Option<Advice> {
        let text = text.into();
        Some(Advice {
            code,
            back,
            length,
            message: message.into(),
            help: format!("write `{text}`"),
            writes: Some((text, true)),
        })
    }

    pub fn into_diagnostic(self, file: FileId, at: usize) -> Diagnostic {
        let start = at - self.back;
        let span = Span::new(file, start..start + self.length);
        let diagnostic = Diagnostic::new(self.code, span, self.message).help(self.help);
        let Some((text, safe)) = self.writes else { return diagnostic };
        let title =
            if text.is_empty() { "remove it".to_string() } else { format!("write `{}`", text.trim()) };
        diagnostic.fix(Fix { title, edits: vec![Edit::new(span, text)], safe })
    }
}

/// Habits that show at the beginning of a line or row.
pub fn at_line_start(place: &Place<'_, '_>) -> Option<Advice> {
    const HABITS: [fn(&Place<'_, '_>) -> Option<Advice>; 5] =
        [comment, comment_of_spss, invisible_sign, decimal_comma, stray_block];
    HABITS.iter().find_map(|habit| habit(place))
}

/// A habit that shows where a row ends too early.
pub fn at_row_end(place: &Place<'_, '_>) -> Option<Advice> {
    several_keys(place).or_else(|| value_label(place))
}

/// Habits that show further on.
pub fn within_line(place: &Place<'_, '_>) -> Option<Advice> {
    const HABITS: [fn(&Place<'_, '_>) -> Option<Advice>; 30] = [
        comment,
        invisible_sign,
        decimal_comma,
        quote_in_text,
        open_text,
        sign_before_text,
        function_with_a_number,
        range_of_questions,
        range_elsewhere,
        bounds_elsewhere,
        bounds_without_a_type,
        scale_in_brackets,
        dutch_expression,
        other_clause,
        arrow_elsewhere,
        threshold_elsewhere,
        several_keys,
        row_without_comma,
        if_with_braces,
        if_within,
        block_elsewhere,
        condition_with_if,
        second_comparison,
        operator_elsewhere,
        comparison_of_spss,
        name_with_dash,
        name_with_space,
        date_elsewhere,
        value_label,
        misspelt_keyword,
    ];
    HABITS.iter().find_map(|habit| habit(place))
}

/// A comment of C, SQL or R's roxygen.
pub fn comment(place: &Place<'_, '_>) -> Option<Advice> {
    let sign = ["//", "/*", "--"].into_iter().find(|sign| place.rest.starts_with(sign))?;
    let advice = Advice::new(
        codes::OTHER_COMMENT,
        sign.len(),
        format!("`{sign}` does not begin a comment"),
        "a comment begins with `#`, and ends with the line",
    )?;
    // What ends with `*/` may end on another line.
    if sign == "/*" { Some(advice) } else { advice.writes("#") }
}

/// A line that is a comment in SPSS or TeX.
fn comment_of_spss(place: &Place<'_, '_>) -> Option<Advice> {
    let sign = place.rest.chars().next().filter(|sign| matches!(sign, '*' | '%'))?;
    let help = "a comment begins with `#`, and ends with the line";
    Advice::new(codes::OTHER_COMMENT, 1, format!("`{sign}` does not begin a comment"), help)?.writes("#")
}

/// A sign that a screen does not show, as web pages and word processors leave them.
pub fn invisible_sign(place: &Place<'_, '_>) -> Option<Advice> {
    let sign = place.rest.chars().next()?;
    let invisible = matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
        || sign.is_control();
    if !invisible {
        return None;
    }
    let message = format!("there is an invisible character (U+{:04X}) here", sign as u32);
    Advice::new(
        codes::UNREADABLE,
        sign.len_utf8(),
        message,
        "delete it and the characters on either side of it, and type those again",
    )?
    .writes("")
}

/// A block that belongs to no statement.
fn stray_block(place: &Place<'_, '_>) -> Option<Advice> {
    let help =
        "a block begins on the line of its statement: remove the `{`, or write the statement before it";
    place.rest.starts_with('{').then_some(())?;
    Advice::new(codes::UNREADABLE, 1, "this `{` does not belong to a statement", help)
}

/// `"Bent u "moe"?"`
fn quote_in_text(place: &Place<'_, '_>) -> Option<Advice> {
    let touches = place.before.ends_with('"')
        && place.rest.starts_with(|c: char| c.is_alphanumeric())
        && place.rest.contains('"');
    touches.then_some(())?;
    let mut advice = Advice::new(
        codes::UNEXPECTED,
        1,
        "the text ends at this `\"`",
        "write `\\\"` for a quote inside a text",
    )?;
    // All quotes on the line but the first and the last are inside the text.
    let rest = place.rest.trim_end();
    if place.before.matches('"').count() == 2 && rest.ends_with('"') && rest.matches('"').count() >= 2 {
        advice.length = rest.len();
        let inside = &rest[..rest.len() - 1];
        advice.writes = Some((format!("\\\"{}\"", inside.replace('"', "\\\"")), true));
    }
    advice.back = 1;
    advice.length = 1 + if advice.writes.is_some() { advice.length } else { 0 };
    Some(advice)
}

/// A text that does not end on its line.
fn open_text(place: &Place<'_, '_>) -> Option<Advice> {
    let open = place.rest.starts_with('"') && place.rest.matches('"').count() % 2 == 1;
    open.then_some(())?;
    let help = "close it with `\"`; write a text of several lines between `\"\"\"` and `\"\"\"`";
    Advice::new(codes::OPEN_TEXT, place.rest.trim_end().len(), "this text does not end on its line", help)
}

/// `title: "X"`, `0) "Nooit"`, `1. "Nooit"`
fn sign_before_text(place: &Place<'_, '_>) -> Option<Advice> {
    let sign = [":", "=", ")", ".", "->", "-", ","].into_iter().find(|sign| place.rest.starts_with(sign))?;
    let header = place.context == Rule::only_meta && matches!(sign, ":" | "=");
    let text = place.rest[sign.len()..].trim_start().starts_with(['"', '“', '„', '\'']);
    (header || place.wants_text() && text).then_some(())?;
    let key = place.before.split_whitespace().next_back().unwrap_or_default();
    Advice::new(
        codes::SLIP_COLON,
        sign.len(),
        format!("there is no `{sign}` between a name or code and its text"),
        format!("write `{key} \"…\"`: a space is enough"),
    )?
    .writes(if place.before.ends_with(' ') || place.rest[sign.len()..].starts_with(' ') {
        ""
    } else {
        " "
    })
}

/// `1 = 2` in a recode
fn arrow_elsewhere(place: &Place<'_, '_>) -> Option<Advice> {
    place.wants(&[Rule::arrow]).then_some(())?;
    let sign = ["=", ":", "<-", ">", "to "].into_iter().find(|sign| place.rest.starts_with(sign))?.trim_end();
    Advice::new(
        codes::OTHER_OPERATOR,
        sign.len(),
        format!("a recode is not written with `{sign}`"),
        "write `->`: `1 -> 0` turns 1 into 0",
    )?
    .writes("->")
}

/// `< 5 -> 1`, `lowest thru 4 -> 1`, and bands `0..4`
fn threshold_elsewhere(place: &Place<'_, '_>) -> Option<Advice> {
    if place.context == Rule::only_band
        && place.wants(&[Rule::kw_from, Rule::kw_above])
        && place.rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '<' | '>' | '='))
    {
        let help =
            "a band applies `from` its lowest value, or `above` a bound, up to the next band: `from 5`";
        return Advice::new(
            codes::UNEXPECTED,
            place.rest.find([',', '}']).map_or(place.rest, |end| &place.rest[..end]).trim_end().len(),
            "a band is bounded with `from` or `above`",
            help,
        );
    }
    let recode = matches!(place.context, Rule::only_recode_row | Rule::only_row);
    let word = place.before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    let words = ["lowest", "lo", "highest", "hi", "thru", "min", "max"];
    let spss = words.contains(&word.as_str()) || words.contains(&place.word().to_lowercase().as_str());
    (recode && (place.rest.starts_with(['<', '>', '≤', '≥']) || spss)).then_some(())?;
    let help = "rows go upward: `from 5` is 5 and more, `above 5` more than 5, and the last that fits decides; `0..4` is 0, 4 and everything between";
    Advice::new(
        codes::OTHER_OPERATOR,
        super::expected::word_length(place.rest),
        "a bound is written with `from`, `above` or `..`",
        help,
    )
}

/// `1, 2 -> 1` in a recode
fn several_keys(place: &Place<'_, '_>) -> Option<Advice> {
    (place.context == Rule::only_recode_row && place.wants(&[Rule::arrow]) && place.rest.starts_with(','))
        .then_some(())?;
    Advice::new(
        codes::UNREADABLE,
        1,
        "a comma ends the row",
        "write several answers in brackets: `[1, 2] -> 0`",
    )
}

/// `0 "Nee" 1 "Ja"`
fn row_without_comma(place: &Place<'_, '_>) -> Option<Advice> {
    let rows = matches!(
        place.context,
        Rule::only_option | Rule::only_band | Rule::only_rule | Rule::only_recode_row
    );
    let begins = match place.context {
        Rule::only_recode_row => place.rest.split(',').next().is_some_and(|row| row.contains("->")),
        _ => {
            place.rest.starts_with(|c: char| c.is_alphanumeric())
                && place.rest[place.word().len()..].trim_start().starts_with('"')
        }
    };
    let row_before =
        !place.before.trim_end().is_empty() && !place.before.trim_end().ends_with(['{', ',', ';']);
    (rows && row_before && begins && !place.wants_text() && !place.wants(&[Rule::arrow])).then_some(())?;
    let length = place.word().len().max(1);
    let word = place.rest.get(..length).unwrap_or_default();
    let advice = Advice::new(
        codes::UNEXPECTED,
        length,
        "two rows without a separator",
        "separate rows with a comma or a new line",
    )?;
    let spaces = place.before.len() - place.before.trim_end().len();
    Advice { back: spaces, length: length + spaces, ..advice }.writes(format!(", {word}"))
}

/// `if (a > 1) { 2 } else { 3 }`
fn if_with_braces(place: &Place<'_, '_>) -> Option<Advice> {
    let in_if = place.before.split(|c: char| !c.is_alphanumeric()).any(|word| word == "if");
    (in_if && place.rest.starts_with('{') && (place.wants_operator() || place.wants(&[Rule::kw_then])))
        .then_some(())?;
    Advice::new(codes::OTHER_OPERATOR, 1, "an `if` has no braces", "write `if A then B else C`")
}

/// `a + if b then 1 else 2`
fn if_within(place: &Place<'_, '_>) -> Option<Advice> {
    (place.word() == "if" && place.wants_value()).then_some(())?;
    let advice = Advice::new(
        codes::UNEXPECTED,
        2,
        "an `if` inside an expression needs brackets",
        "write `(if A then B else C)`",
    )?;
    let rest = place.rest.trim_end();
    if rest.contains(['"', '{', '#']) {
        Some(advice)
    } else {
        Advice { length: rest.len(), ..advice }.may_write(format!("({rest})"))
    }
}

/// `0 "Nee" { … }`
fn block_elsewhere(place: &Place<'_, '_>) -> Option<Advice> {
    let complete = place.rest.starts_with('{')
        && !place.wants_text()
        && !place.wants_value()
        && !place.wants(&[Rule::ident, Rule::equals, Rule::kw_times, Rule::kw_up]);
    complete.then_some(())?;
    Advice::new(codes::UNEXPECTED, 1, "this has no block", "remove the braces")
}

/// `check c "…" if a > 1`
fn condition_with_if(place: &Place<'_, '_>) -> Option<Advice> {
    (matches!(place.word(), "if" | "als") && place.wants(&[Rule::clause, Rule::kw_when])).then_some(())?;
    Advice::new(
        codes::OTHER_OPERATOR,
        place.word().len(),
        format!("a condition does not begin with `{}`", place.word()),
        "write `when`",
    )?
    .writes("when")
}

/// `1 < a < 3`
fn second_comparison(place: &Place<'_, '_>) -> Option<Advice> {
    let sign = place.rest.chars().next().filter(|sign| matches!(sign, '<' | '>' | '=' | '≤' | '≥'))?;
    let compared = place.before.contains(['<', '>', '=', '≤', '≥'])
        && place.wants_operator()
        && !place.rest.starts_with("<-");
    compared.then_some(())?;
    Advice::new(
        codes::UNEXPECTED,
        sign.len_utf8(),
        "comparisons cannot be chained",
        "compare twice: `1 < a and a < 3`; or `a in 1..3`",
    )
}

/// Operators of other languages.
fn operator_elsewhere(place: &Place<'_, '_>) -> Option<Advice> {
    const OPERATORS: [(&str, &str); 16] = [
        ("**", "write `^`"),
        ("%in%", "write `in`"),
        ("%%", "there is no remainder operator: use a recode or `floor`"),
        ("%", "there is no remainder operator, and a percentage is written out: `0.05`"),
        ("<-", "write `=`"),
        (":=", "write `=`"),
        ("||", "write `or`"),
        ("|", "write `or`"),
        ("&&", "write `and`"),
        ("&", "write `and`"),
        ("?", "write `if A then B else C`"),
        ("$", "refer to a question by its name only"),
        ("~=", "write `!=`"),
        ("~", "write `not`"),
        ("[", "refer to an element of a list by its name"),
        ("\\", "write `/` to divide"),
    ];
    // `**` stops reading at its second half: a value should follow the first.
    let power = place.rest.starts_with('*') && place.before.ends_with('*') && place.wants_value();
    let (sign, help) =
        OPERATORS.iter().find(|(sign, _)| place.rest.starts_with(sign) || power && *sign == "**")?;
    (power || place.wants_operator() || place.wants(&[Rule::equals])).then_some(())?;
    let mut advice = Advice::new(
        codes::OTHER_OPERATOR,
        sign.len(),
        format!("`{sign}` is not an operator of Peil"),
        *help,
    )?;
    advice.back = usize::from(power);
    advice.length = sign.len();
    let written = help
        .strip_prefix("write `")
        .and_then(|rest| rest.strip_suffix('`'))
        .filter(|text| !text.contains(' '));
    match written {
        Some(text) if *sign != "~" => advice.writes(text),
        Some(text) => advice.writes(format!("{text} ")),
        None => Some(advice),
    }
}

/// `a GE 2`
fn comparison_of_spss(place: &Place<'_, '_>) -> Option<Advice> {
    const WORDS: [(&str, &str); 7] =
        [("eq", "="), ("ne", "!="), ("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">="), ("mod", "floor")];
    let (_, sign) = WORDS.iter().find(|(word, _)| place.word().eq_ignore_ascii_case(word))?;
    place.wants_operator().then_some(())?;
    Advice::new(
        codes::OTHER_OPERATOR,
        place.word().len(),
        format!("`{}` is not an operator of Peil", place.word()),
        format!("write `{sign}`"),
    )?
    .writes(*sign)
}

/// `item vraag-1 "…"`
fn name_with_dash(place: &Place<'_, '_>) -> Option<Advice> {
    let name_before = place.before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let sign = place.rest.chars().next().filter(|sign| matches!(sign, '-' | '.' | '/' | '–'))?;
    let glued = place.rest[sign.len_utf8()..].starts_with(|c: char| c.is_alphanumeric());
    (name_before && glued && (place.wants_text() || place.wants(&[Rule::equals]))).then_some(())?;
    Advice::new(
        codes::UNREADABLE,
        sign.len_utf8(),
        format!("a name cannot contain `{sign}`"),
        "a name consists of lowercase letters, digits and `_`: it is also a column name",
    )
}

/// `item vraag een "…"`, and `item 1a "…"`
fn name_with_space(place: &Place<'_, '_>) -> Option<Advice> {
    let word = place.word();
    if place.wants(&[Rule::ident])
        && !place.wants_value()
        && word.starts_with(|c: char| c.is_ascii_digit())
        && matches!(place.context, Rule::only_declaration | Rule::only_entry)
    {
        return Advice::new(
            codes::UNREADABLE,
            word.len(),
            format!("a name cannot begin with a digit: `{word}`"),
            "begin it with a letter: it is also a column name",
        );
    }
    let name = place.before.split_whitespace().next_back().unwrap_or_default();
    let text = !word.is_empty() && place.rest[word.len()..].trim_start().starts_with('"');
    let statement = matches!(place.context, Rule::only_declaration | Rule::only_entry)
        && place.before.split_whitespace().count() == 2;
    (statement && text && place.wants_text()).then_some(())?;
    let advice = Advice::new(
        codes::UNREADABLE,
        word.len(),
        "a name is one word",
        format!("join its parts with `_`: `{name}_{word}`"),
    )?;
    let spaces = place.before.len() - place.before.trim_end().len();
    Advice { back: spaces, length: spaces + word.len(), ..advice }.may_write(format!("_{word}"))
}

/// `30-11-2024`
fn date_elsewhere(place: &Place<'_, '_>) -> Option<Advice> {
    let written = place.rest.split(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '/' | '.')).next()?;
    let parts: Vec<&str> = written.split(['-', '/', '.']).collect();
    let turned = matches!(parts[..], [day, month, year] if (1..=2).contains(&day.len()) && (1..=2).contains(&month.len()) && year.len() == 4);
    turned.then_some(())?;
    let [day, month, year] = [0, 1, 2].map(|at| parts[at]);
    let text = format!("{year}-{month:0>2}-{day:0>2}");
    let advice = Advice::new(
        codes::UNREADABLE,
        written.len(),
        "a date begins with its year",
        format!("write year, month and day: `{text}`"),
    )?;
    advice.may_write(text)
}

/// The name that a text ends with.
pub(super) fn last_word(text: &str) -> &str {
    &text[text.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len()..]
}
