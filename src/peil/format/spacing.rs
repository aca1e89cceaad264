//! What is between two words on a line: a space or nothing.

#![expect(clippy::wildcard_enum_match_arm, reason = "pest has a variant for every rule of the grammar")]

use super::rows::Token;
use crate::syntax::Rule;

pub fn space(before: &Token<'_>, after: &Token<'_>) -> bool {
    // A range of days may lack an end: what is there then is something else.
    if before.rule == Rule::kw_date
        || before.rule == Rule::dots && before.parent == Rule::days && after.parent != Rule::day
    {
        return true;
    }
    !(binds_after(before, after) || binds_before(after))
}

/// Nothing is behind these.
fn binds_after(token: &Token<'_>, next: &Token<'_>) -> bool {
    match token.rule {
        Rule::lparen | Rule::lbracket | Rule::dots | Rule::caret => true,
        // A sign, not a subtraction. Two signs are kept apart: `--` begins a comment elsewhere.
        Rule::minus => matches!(token.parent, Rule::unary | Rule::signed) && next.rule != Rule::minus,
        Rule::not_op => true,
        _ => false,
    }
}

/// Nothing is before these.
fn binds_before(token: &Token<'_>) -> bool {
    match token.rule {
        Rule::rparen | Rule::rbracket | Rule::comma | Rule::dots | Rule::caret | Rule::semicolon => true,
        Rule::lparen => matches!(token.parent, Rule::args | Rule::parameters | Rule::table),
        Rule::colon => token.parent == Rule::named,
        Rule::slip_colon => token.text == ":",
        _ => false,
    }
}

/// A word as it is printed: the steps of a test are in one column, behind the longest two, `answer` and
/// `expect`.
pub fn printed(token: &Token<'_>) -> String {
    match token.rule {
        Rule::kw_blank | Rule::kw_skip => format!("{:<6}", token.text),
        _ => token.text.to_string(),
    }
}
