//! Answers for what is likely to be written by someone who comes from another language, or from a word
//! processor.
//!
//! The grammar reads these on purpose; each gets its own message here instead of a syntax error.

#![expect(clippy::wildcard_enum_match_arm, reason = "pest has a variant for every rule of the grammar")]

use pest::iterators::Pairs;

use super::Rule;
use super::build::Builder;
use crate::diagnostic::{Code, Diagnostic, Edit, Fix, codes};
use crate::source::Span;

/// Says what is odd in a text that could be read.
pub fn report<'t>(builder: &mut Builder<'t>, text: &str, pairs: Pairs<'t, Rule>) {
    invisible(builder, text, pairs.clone());
    for pair in pairs.flatten() {
        let written = pair.as_str().trim_end();
        if let Some((code, message, help)) = slip(pair.as_rule(), written, &text[..pair.as_span().start()]) {
            let span = builder.span(&pair);
            let diagnostic = Diagnostic::new(code, span, message).help(help.clone());
            builder.diagnostics.push(match edit(pair.as_rule(), written, text, span, &help) {
                Some(edit) => diagnostic.fix(Fix::safe(help, edit)),
                None => diagnostic,
            });
        }
    }
}

/// What the help says to do, as an edit.
fn edit(found: Rule, written: &str, text: &str, span: Span, help: &str) -> Option<Edit> {
    let behind = &text[span.end as usize..];
    match found {
        Rule::odd_text => {
            Some(Edit::new(span, format!("\"{}\"", bare(written).replace('\\', "\\\\").replace('"', "\\\""))))
        }
        Rule::open_text => None,
        Rule::semicolon => {
            let line = behind.split(['\n', '\r']).next().unwrap_or_default().trim_start();
            let last = line.is_empty() || line.starts_with(['}', '#']);
            Some(Edit::new(span, if last { "" } else { "\n" }))
        }
        // One of the spaces on either side goes with it.
        Rule::slip_colon => {
            let spaced = text[..span.start as usize].ends_with(' ') && behind.starts_with(' ');
            let space = if behind.starts_with([' ', '\t']) { "" } else { " " };
            Some(Edit::new(Span { end: span.end + u32::from(spaced), ..span }, space))
        }
        Rule::slip_else => Some(Edit::new(span, "otherwise")),
        _ => help
            .strip_prefix("write `")
            .and_then(|rest| rest.strip_suffix('`'))
            .map(|word| Edit::new(span, word)),
    }
}

/// A text without the quotes of a word processor.
fn bare(written: &str) -> &str {
    written.trim_matches(['“', '”', '„', '«', '»', '"', '\''])
}

/// The code, the message and the help for one part of a text; `before` is all that is before it.
fn slip(found: Rule, written: &str, before: &str) -> Option<(&'static Code, String, String)> {
    let operator = |write: &str| {
        Some((
            codes::OTHER_OPERATOR,
            format!("`{written}` is not an operator of Peil"),
            format!("write `{write}`"),
        ))
    };
    let typography = |write: &str| {
        Some((
            codes::TYPOGRAPHY,
            format!("`{written}` is a character from a word processor"),
            format!("write `{write}`"),
        ))
    };
    match found {
        Rule::cmp => odd_comparison(written).and_then(operator),
        Rule::and_op if written == "&&" => operator("and"),
        Rule::or_op if written == "||" => operator("or"),
        Rule::not_op if written == "!" => operator("not"),
        Rule::minus if written != "-" => typography("-"),
        Rule::times if written != "*" => typography("*"),
        Rule::dots if written != ".." => typography(".."),
        Rule::arrow if written != "->" => operator("->"),
        Rule::odd_text => Some((
            codes::TYPOGRAPHY,
            "write a text between straight double quotes".into(),
            format!("write `\"{}\"`", shorten(bare(written))),
        )),
        Rule::open_text => Some((
            codes::OPEN_TEXT,
            "this text does not end".into(),
            "close it with `\"\"\"`; write a text on one line between `\"` and `\"`".into(),
        )),
        Rule::semicolon => Some((
            codes::SEMICOLON,
            "`;` ends nothing in Peil".into(),
            "remove it: a statement ends with its line, and rows are separated by a comma or a new line"
                .into(),
        )),
        Rule::slip_colon => {
            let line = before.rsplit('\n').next().unwrap_or_default();
            let key = line
                .split(|c: char| c.is_whitespace() || matches!(c, '{' | ','))
                .rfind(|word| !word.is_empty())
                .unwrap_or_default();
            let message = format!("there is no `{written}` between a name or code and its text");
            Some((codes::SLIP_COLON, message, format!("write `{key} \"…\"`: a space is enough")))
        }
        Rule::slip_else => Some((
            codes::OTHER_OPERATOR,
            "what is left has no `else` here".into(),
            "write `otherwise`".into(),
        )),
        _ if is_keyword(found) && written.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            let small = written.to_lowercase();
            Some((
                codes::CAPITALS,
                format!("the keyword `{written}` is written in lowercase letters"),
                format!("write `{small}`"),
            ))
        }
        _ => None,
    }
}

fn shorten(text: &str) -> String {
    if text.chars().count() > 40 { text.chars().take(39).chain(['…']).collect() } else { text.into() }
}

fn odd_comparison(written: &str) -> Option<&'static str> {
    Some(match written {
        "==" => "=",
        "<>" | "≠" => "!=",
        "=<" | "≤" => "<=",
        "=>" | "≥" => ">=",
        _ => return None,
    })
}

/// What cannot be seen on a screen: tabs, Windows line ends, a byte order mark. All three are read;
/// `peil fmt` removes them.
fn invisible<'t>(builder: &mut Builder<'t>, text: &str, pairs: Pairs<'t, Rule>) {
    let mut note = |at: usize, length: usize, what: &str| {
        let span = Span::new(builder.file, at..at + length);
        let diagnostic = Diagnostic::new(codes::INVISIBLE, span, format!("the file {what}"))
            .help("`peil fmt` corrects it");
        // A byte order mark is in one place; line ends and tabs are all over the file, and are for
        // `peil fmt`.
        builder.diagnostics.push(if at == 0 {
            diagnostic.fix(Fix::safe("remove it", Edit::delete(span)))
        } else {
            diagnostic
        });
    };
    if text.starts_with('\u{feff}') {
        note(0, '\u{feff}'.len_utf8(), "begins with a byte order mark");
    }
    if let Some(at) = text.find("\r\n") {
        note(at, 1, "has Windows line ends");
    }
    if text.contains('\t')
        && let Some(at) = first_tab(text, pairs)
    {
        note(at, 1, "has tabs where Peil has spaces");
    }
}

/// Where the first tab is that is not in a text, in a comment, or in what could not be read.
fn first_tab<'t>(text: &str, pairs: Pairs<'t, Rule>) -> Option<usize> {
    let mut from = 0;
    for pair in pairs.flatten() {
        let span = pair.as_span();
        let own = matches!(
            pair.as_rule(),
            Rule::string | Rule::comment | Rule::junk | Rule::junk_row | Rule::bad_line | Rule::opaque
        );
        if own && span.start() >= from {
            if let Some(at) = text[from..span.start()].find('\t') {
                return Some(from + at);
            }
            from = span.end();
        }
    }
    text[from..].find('\t').map(|at| from + at)
}

/// Whether a rule is a keyword of the grammar.
pub fn is_keyword(found: Rule) -> bool {
    use Rule::*;
    matches!(
        found,
        kw_instrument
            | kw_use
            | kw_informant
            | kw_scale
            | kw_domain
            | kw_item
            | kw_repeat
            | kw_let
            | kw_recode
            | kw_table
            | kw_bands
            | kw_score
            | kw_class
            | kw_check
            | kw_alert
            | kw_feedback
            | kw_test
            | kw_always
            | kw_never
            | kw_intro
            | kw_layout
            | kw_page
            | kw_note
            | kw_over
            | kw_times
            | kw_up
            | kw_to
            | kw_unit
            | kw_required
            | kw_optional
            | kw_urgent
            | kw_when
            | kw_otherwise
            | kw_only
            | kw_renamed
            | kw_for
            | kw_hint
            | kw_code
            | kw_description
            | kw_higher
            | kw_better
            | kw_worse
            | kw_from
            | kw_above
            | kw_missing
            | kw_many
            | kw_of
            | kw_long
            | kw_text
            | kw_integer
            | kw_decimal
            | kw_minutes
            | kw_answer
            | kw_blank
            | kw_skip
            | kw_expect
            | kw_administered
            | kw_and
            | kw_or
            | kw_not
            | kw_in
            | kw_is
            | kw_has
            | kw_if
            | kw_then
            | kw_else
            | kw_yes
            | kw_shown
            | kw_decimals
            | kw_asked
            | kw_none
            | kw_date
            | kw_years
            | kw_no
    )
}
