//! Answers for what is likely to be written by someone who comes from another language, or from a word processor.
//!
//! The grammar reads these on purpose; each gets its own sentence here instead of a syntax error.

use pest::iterators::Pairs;

use super::Rule;
use super::build::Builder;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;

/// Says what is odd in a text that could be read.
pub fn report<'t>(builder: &mut Builder<'t>, text: &str, pairs: Pairs<'t, Rule>) {
    invisible(builder, text);
    for pair in pairs.flatten() {
        let found_rule = pair.as_rule();
        let written = pair.as_str().trim_end();
        let found = match found_rule {
            Rule::cmp => odd_comparison(written).map(|write| (codes::OTHER_OPERATOR, write.to_string())),
            Rule::and_op | Rule::or_op | Rule::not_op => match written {
                "&&" => Some((codes::OTHER_OPERATOR, "and".into())),
                "||" => Some((codes::OTHER_OPERATOR, "or".into())),
                "!" => Some((codes::OTHER_OPERATOR, "not".into())),
                _ => None,
            },
            Rule::minus if written != "-" => Some((codes::TYPOGRAPHY, "-".into())),
            Rule::times if written != "*" => Some((codes::TYPOGRAPHY, "*".into())),
            Rule::dots if written != ".." => Some((codes::TYPOGRAPHY, "..".into())),
            Rule::arrow if written != "->" => Some((codes::OTHER_OPERATOR, "->".into())),
            Rule::odd_text => {
                let inner = written.trim_matches(['“', '”', '„', '«', '»', '"', '\'']);
                Some((codes::TYPOGRAPHY, format!("\"{inner}\"")))
            }
            Rule::semicolon => {
                let span = builder.span(&pair);
                builder.diagnostics.push(Diagnostic::new(codes::SEMICOLON, span, "a statement ends with its line, not with `;`").help("take the `;` away"));
                None
            }
            Rule::slip_colon => {
                let span = builder.span(&pair);
                builder.diagnostics.push(
                    Diagnostic::new(codes::SLIP_COLON, span, format!("there is no `{written}` between a name or code and its text"))
                        .help("write `0 \"Nooit\"`: the code, a space, and the text"),
                );
                None
            }
            _ if is_keyword(found_rule) && written.bytes().any(|byte| byte.is_ascii_uppercase()) => Some((codes::CAPITALS, written.to_lowercase())),
            _ => None,
        };
        if let Some((code, write)) = found {
            let span = builder.span(&pair);
            let message = match code.id {
                id if id == codes::CAPITALS.id => format!("the keyword `{written}` is written in small letters"),
                id if id == codes::TYPOGRAPHY.id => format!("`{}` is a word processor's sign", sign(written)),
                _ => format!("`{written}` is not an operator here"),
            };
            builder.diagnostics.push(Diagnostic::new(code, span, message).help(format!("write `{write}`")));
        }
    }
}

fn sign(written: &str) -> String {
    written.chars().next().into_iter().collect()
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

/// What cannot be seen on a screen: tabs, Windows line ends, a byte order mark. All three are read; `peil fmt` takes them away.
fn invisible(builder: &mut Builder<'_>, text: &str) {
    let mut note = |at: usize, length: usize, what: &str| {
        let span = Span::new(builder.file, at..at + length);
        builder.diagnostics.push(Diagnostic::new(codes::INVISIBLE, span, format!("the file {what}")).help("`peil fmt` puts it right"));
    };
    if text.starts_with('\u{feff}') {
        note(0, '\u{feff}'.len_utf8(), "begins with a byte order mark");
    }
    if let Some(at) = text.find("\r\n") {
        note(at, 1, "has Windows line ends");
    }
    if let Some(at) = text.find('\t') {
        note(at, 1, "has tabs where Peil has spaces");
    }
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
            | kw_intro
            | kw_layout
            | kw_times
            | kw_up
            | kw_to
            | kw_unit
            | kw_required
            | kw_optional
            | kw_when
            | kw_otherwise
            | kw_only
            | kw_renamed
            | kw_for
            | kw_hint
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
            | kw_no
    )
}
