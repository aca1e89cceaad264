//! What users of SPSS, R, Python, a spreadsheet or a word processor write, and what Peil has for it.
//!
//! One function per habit, with its name; each looks at the place where reading stopped.

use super::Rule;
use super::expected::Place;
use super::habits::{
    bounds_without_a_type, dutch_expression, function_with_a_number, other_clause, range_of_questions,
    scale_in_brackets, value_label,
};
use crate::diagnostic::{Code, Diagnostic, Edit, Fix, codes, did_you_mean};
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

/// `0,5`
fn decimal_comma(place: &Place<'_, '_>) -> Option<Advice> {
    let digits_before = |text: &str| text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let digits_after = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    // The comma may lie before the place, at it, or behind the number that begins there.
    let comma = if place.rest.starts_with(',') {
        place.before.len()
    } else if place.before.ends_with(',') {
        place.before.len() - 1
    } else {
        place.before.len() + digits_after(place.rest)
    };
    let line = format!("{}{}", place.before, place.rest);
    let (whole, fraction) = (line.get(..comma)?, line.get(comma..)?.strip_prefix(',')?);
    let (whole, fraction) =
        (&whole[whole.len() - digits_before(whole)..], &fraction[..digits_after(fraction)]);
    if whole.is_empty() || fraction.is_empty() {
        return None;
    }
    let start = comma - whole.len();
    let back = place.before.len().saturating_sub(start);
    let (length, written) = pointed_range(&line[start..], whole.len() + 1 + fraction.len());
    Advice::replace(codes::DECIMAL_COMMA, back, length, "a number has a decimal point, not a comma", written)
}

/// A number with a comma, and the range that it begins: how long it is, and how it is written.
fn pointed_range(text: &str, length: usize) -> (usize, String) {
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut end = length;
    if let Some(rest) = text[length..].strip_prefix("..") {
        let whole = digits(rest);
        let fraction = rest[whole..].strip_prefix([',', '.']).map_or(0, digits);
        if whole > 0 {
            end += 2 + whole + if fraction > 0 { 1 + fraction } else { 0 };
        }
    }
    (end, text[..end].replace(',', "."))
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

/// `1-3`, `1:3`, `1 thru 3`
fn range_elsewhere(place: &Place<'_, '_>) -> Option<Advice> {
    let sign = ["-", "–", ":", "thru", "THRU", "through", "t/m", "to"]
        .into_iter()
        .find(|sign| place.rest.starts_with(sign))?;
    let numbers = place.before.trim_end().ends_with(|c: char| c.is_ascii_digit())
        && place.rest[sign.len()..].trim_start().starts_with(|c: char| c.is_ascii_digit());
    (numbers && (place.wants(&[Rule::dots]) || sign == ":")).then_some(())?;
    let spaces = place.before.len() - place.before.trim_end().len();
    let after = &place.rest[sign.len()..];
    let length = sign.len() + after.len() - after.trim_start().len();
    let help = "write `..`: `1..3` is 1, 3 and everything between";
    let advice = Advice::new(
        codes::OTHER_OPERATOR,
        length + spaces,
        format!("a range is not written with `{sign}`"),
        help,
    )?;
    Advice { back: spaces, ..advice }.writes("..")
}

/// `integer 0-10`, `integer (0, 10)`
fn bounds_elsewhere(place: &Place<'_, '_>) -> Option<Advice> {
    let kind = place.before.split_whitespace().next_back().unwrap_or_default();
    let numeric = ["integer", "decimal", "minutes"].contains(&kind)
        && place.rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '(' | '[' | '-'));
    numeric.then_some(())?;
    let (length, ends) = two_numbers(place.rest);
    let Some((low, high)) = ends else {
        let help = format!("write the lowest and the highest answer with `..` between them: `{kind} 0..10`");
        return Advice::new(
            codes::UNEXPECTED,
            place.rest.trim_end().len(),
            format!("the range of `{kind}` is not written like this"),
            help,
        );
    };
    let help =
        format!("write the lowest and the highest answer with `..` between them: `{kind} {low}..{high}`");
    Advice::new(codes::UNEXPECTED, length, format!("the range of `{kind}` is not written like this"), help)?
        .writes(format!("{low}..{high}"))
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

/// A word that is nearly one that could be there.
fn misspelt_keyword(place: &Place<'_, '_>) -> Option<Advice> {
    let mut words: Vec<String> = place
        .rules
        .iter()
        .filter(|found| super::slips::is_keyword(**found))
        .map(|found| format!("{found:?}").trim_start_matches("kw_").to_string())
        .collect();
    if place.wants(&[Rule::clause]) {
        words.extend(
            [
                "unit",
                "required",
                "optional",
                "when",
                "otherwise",
                "only",
                "renamed",
                "hint",
                "higher",
                "shown",
                "bands",
            ]
            .map(String::from),
        );
    }
    let near = keyword_near(place.word(), words.iter().map(String::as_str))?;
    Advice::new(
        codes::UNKNOWN_KEYWORD,
        place.word().len(),
        format!("`{}` means nothing here", place.word()),
        format!("did you mean `{near}`?"),
    )?
    .may_write(near)
}

/// The keyword that was probably meant: nearer than for names, for any word may be where a keyword should.
pub fn keyword_near<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let first = word.chars().next()?.to_ascii_lowercase();
    let near = did_you_mean(word, words)?;
    let same_letters = {
        let sorted = |text: &str| {
            let mut letters: Vec<char> = text.to_lowercase().chars().collect();
            letters.sort_unstable();
            letters
        };
        sorted(word) == sorted(near)
    };
    (same_letters || near.starts_with(first) && word.chars().count().abs_diff(near.len()) <= 2)
        .then_some(near)
}

/// What Peil calls what others call otherwise.
pub fn other_word(word: &str) -> Option<&'static str> {
    const WORDS: [(&[&str], &str); 15] = [
        (
            &["title", "version", "language", "source", "licence", "license", "author"],
            "it belongs in the header: `instrument naam { … }`",
        ),
        (
            &["question", "vraag", "q", "stelling", "variable", "variabele", "field"],
            "a question is an `item`",
        ),
        (
            &[
                "group",
                "section",
                "page",
                "block",
                "subscale",
                "dimension",
                "groep",
                "pagina",
                "matrix",
                "module",
            ],
            "a group of questions is a `domain`",
        ),
        (
            &["options", "values", "choices", "labels", "codes", "schaal", "likert", "enum", "antwoorden"],
            "the answers to choose from are a `scale`",
        ),
        (
            &["compute", "calculate", "calc", "def", "function", "define", "bereken", "var", "const"],
            "a value gets its name with `let`, and is reported with `score`",
        ),
        (
            &["total", "sum", "mean", "result", "som", "totaalscore"],
            "a result is a `score`: `score totaal \"Totaal\" = sum(…)`",
        ),
        (&["import", "include", "library", "insert"], "another file is named with `use \"…\"`"),
        (
            &["survey", "questionnaire", "form", "vragenlijst", "instrumenten"],
            "the file begins with `instrument`",
        ),
        (
            &["category", "categories", "select", "switch", "case", "klasse"],
            "categories by rules are a `class`",
        ),
        (
            &["cutoffs", "cutoff", "ranges", "levels", "norms", "cutpoints", "grenzen"],
            "cut-offs are `bands`; norms by age or sex are a `table`",
        ),
        (
            &["validate", "validation", "assert", "constraint", "error"],
            "a question to confirm an answer is a `check`; what must follow from answers is a `test`",
        ),
        (
            &["warning", "warn", "notify", "signal"],
            "what a professional sees is an `alert`, what a respondent sees `feedback` or a `check`",
        ),
        (
            &["for", "foreach", "loop", "each", "while"],
            "put questions that are asked several times in a `repeat`",
        ),
        (&["respondent", "rater", "role", "person"], "who answers is an `informant`"),
        (
            &["if", "show", "skip_if", "relevant"],
            "a question is asked under a condition with `when`, on its own line; put rules for a category in a `class`",
        ),
    ];
    let lower = word.to_lowercase();
    WORDS.iter().find(|(words, _)| words.contains(&lower.as_str())).map(|(_, help)| *help)
}

/// What to do about it, where no habit shows.
pub fn help(place: &Place<'_, '_>, at_end: bool) -> Option<String> {
    let line = place.before.trim_start();
    let keyword = line.split_whitespace().next().unwrap_or_default();
    let key = line.split_whitespace().next_back().unwrap_or_default();
    let found = |signs: &[char]| !at_end && place.rest.starts_with(signs);
    let dot = key
        .split_once('.')
        .is_some_and(|(low, high)| !low.is_empty() && high.starts_with(|c: char| c.is_ascii_digit()));
    let value = place.wants_value();
    let text = place.wants_text() && !value;
    if place.wants_operator() && place.wants(&[Rule::kw_else, Rule::kw_then]) {
        return Some("an `if` says both: `if A then B else C`".into());
    }
    if place.wants(&[Rule::dots]) && !place.wants_operator() && dot {
        return Some(format!("a range has two dots: `{}`", key.replacen('.', "..", 1)));
    }
    if place.context == Rule::only_meta {
        return match keyword {
            "version" => Some("a version has three numbers: `1.0.0`".into()),
            "language" => Some("a language is a tag: `nl`, `en` or `fy-NL`".into()),
            _ => None,
        };
    }
    match keyword {
        "let" if found(&['"']) && !value => {
            return Some("a `let` has no text: what is reported is a `score`".into());
        }
        "scale" if found(&['"']) && key != "scale" && !place.before.contains('{') => {
            return Some("a scale has a name and no text".into());
        }
        "class" if found(&['=']) => {
            return Some("a class has rules in braces; a number or a truth value is a `score`".into());
        }
        _ => {}
    }
    if value && found(&['"']) {
        return Some("a text is not a value: an answer is compared with an option by `is`".into());
    }
    if place.wants(&[Rule::colon])
        && !at_end
        && place.rest.starts_with(|c: char| c.is_alphabetic())
        && matches!(keyword, "item" | "domain" | "repeat")
    {
        return Some(format!("the answer type follows a colon: `: {}`", place.word()));
    }
    if place.context == Rule::only_clause && found(&[',']) {
        return Some("separate properties with a space or a new line".into());
    }
    if place.wants(&[Rule::answer_type]) {
        return Some(
            "a scale by its name, or `yesno`, `integer 0..10`, `decimal 0..10`, `text`, `date`, …".into(),
        );
    }
    if matches!(place.context, Rule::only_option | Rule::only_rule | Rule::only_band)
        && found(&['"'])
        && !text
    {
        return Some("the code or name comes first, then the text".into());
    }
    if place.context == Rule::only_band && !at_end && place.wants(&[Rule::ident, Rule::band]) {
        return Some("a band has a name: `laag \"Laag\" from 0`".into());
    }
    if text && !at_end {
        let is_keyword = super::unread::is_keyword(place.word());
        if found(&['=', '{']) || is_keyword {
            let name = if super::unread::STATEMENTS.contains(&key) { "" } else { " behind its name" };
            return Some(format!("it has a text{name}: `{key} \"…\"`"));
        }
        if place.rest.starts_with(|c: char| c.is_alphabetic()) {
            return Some("write a text between `\"` and `\"`".into());
        }
    }
    if place.wants(&[Rule::ident]) && !value && found(&['"']) {
        return Some(format!("a name comes first, then the text: `{key} naam \"…\"`"));
    }
    None
}

/// The name that a text ends with.
pub(super) fn last_word(text: &str) -> &str {
    &text[text.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len()..]
}

/// Two numbers that a text begins with, with what other languages write between and around them: how much of
/// the text that is, and which they are.
pub(super) fn two_numbers(text: &str) -> (usize, Option<(&str, &str)>) {
    let number = |text: &str| {
        let sign = usize::from(text.starts_with('-'));
        let digits = text[sign..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |at| sign + at);
        let point = text[digits..]
            .strip_prefix('.')
            .map_or(0, |rest| rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len());
        let end = if point > 0 { digits + 1 + point } else { digits };
        (end > sign && digits > sign).then_some(end)
    };
    let close = text.chars().next().and_then(|sign| match sign {
        '(' => Some(')'),
        '[' => Some(']'),
        _ => None,
    });
    let mut at = usize::from(close.is_some());
    let skip = |at: usize| at + text[at..].len() - text[at..].trim_start_matches(' ').len();
    at = skip(at);
    let Some(length) = number(&text[at..]) else { return (0, None) };
    let low = &text[at..at + length];
    at = skip(at + length);
    let Some(sign) = ["..", "-", "–", ",", ":", "to ", "t/m ", "tot "]
        .into_iter()
        .find(|sign| text[at..].starts_with(sign))
    else {
        return (0, None);
    };
    at = skip(at + sign.len());
    let Some(length) = number(&text[at..]) else { return (0, None) };
    let high = &text[at..at + length];
    at += length;
    if let Some(close) = close {
        at = skip(at);
        if !text[at..].starts_with(close) {
            return (0, None);
        }
        at += 1;
    }
    (at, Some((low, high)))
}
