//! What could have been written where reading stopped, in words.

#![expect(clippy::wildcard_enum_match_arm, reason = "pest has a variant for every rule of the grammar")]

use pest::error::{Error, ErrorVariant, InputLocation};

use super::{Rule, slips};

/// Where reading stopped.
pub struct Place<'t, 'r> {
    /// The line up to there.
    pub before: &'t str,
    /// The line from there.
    pub rest: &'t str,
    /// What was being read.
    pub context: Rule,
    /// The rules that could have gone on.
    pub rules: &'r [Rule],
}

impl<'t, 'r> Place<'t, 'r> {
    pub fn new(text: &'t str, at: usize, context: Rule, rules: &'r [Rule]) -> Self {
        let (before, rest) = text.split_at(text.floor_char_boundary(at));
        let before = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        Place { before, rest: rest.split(['\n', '\r']).next().unwrap_or_default(), context, rules }
    }

    pub fn wants(&self, any: &[Rule]) -> bool {
        self.rules.iter().any(|found| any.contains(found))
    }

    pub fn wants_text(&self) -> bool {
        self.wants(&[
            Rule::string,
            Rule::text,
            Rule::line_text,
            Rule::block_text,
            Rule::open_text,
            Rule::odd_text,
        ])
    }

    pub fn wants_value(&self) -> bool {
        self.rules.iter().any(|found| begins_value(*found))
    }

    pub fn wants_operator(&self) -> bool {
        self.wants(&[
            Rule::and_op,
            Rule::or_op,
            Rule::kw_and,
            Rule::kw_or,
            Rule::cmp,
            Rule::plus,
            Rule::times,
            Rule::caret,
        ])
    }

    /// The name or number that it begins with.
    pub fn word(&self) -> &'t str {
        let length = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        &self.rest[..length]
    }
}

/// Whether a rule can only be tried where a value may begin.
fn begins_value(found: Rule) -> bool {
    use Rule::*;
    matches!(
        found,
        expr | if_
            | or_
            | and_
            | not_
            | not_op
            | comparison
            | sum
            | product
            | unary
            | power
            | primary
            | reference
            | paren
            | list
            | truth
    )
}

/// Where pest stopped, and what it tried there.
pub fn stop(error: &Error<Rule>) -> (usize, &[Rule]) {
    let at = match error.location {
        InputLocation::Pos(at) => at,
        InputLocation::Span((at, _)) => at,
    };
    match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => (at, positives),
        ErrorVariant::CustomError { .. } => (at, &[]),
    }
}

/// The length in bytes of the word or sign that a text begins with.
pub fn word_length(rest: &str) -> usize {
    let Some(first) = rest.chars().next() else { return 0 };
    if first.is_alphanumeric() || first == '_' {
        rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
    } else {
        first.len_utf8()
    }
}

/// `a, b or c`
pub fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., last] => format!("{} or {last}", start.join(", ")),
    }
}

/// What could have been written there; without what always may where something in particular is needed.
pub fn words(place: &Place<'_, '_>) -> Vec<String> {
    let mut needed: Vec<String> = Vec::new();
    let mut possible: Vec<String> = Vec::new();
    let values = place.wants_value();
    for &found in place.rules {
        let Some((word, weight)) = word(found, place, values) else { continue };
        let into = if weight == Weight::Needed { &mut needed } else { &mut possible };
        if !into.contains(&word) {
            into.push(word);
        }
    }
    // In brackets a comma goes on as well as the bracket ends.
    if needed.iter().any(|word| matches!(word.as_str(), "`)`" | "`]`"))
        && possible.contains(&"`,`".to_string())
    {
        needed.push("`,`".into());
    }
    // A block is the last that one would think of.
    possible.sort_by_key(|word| word == "`{`");
    let mut words = if needed.is_empty() { possible } else { needed };
    words.truncate(4);
    words
}

#[derive(PartialEq)]
enum Weight {
    /// Something of the kind has to come.
    Needed,
    /// It may come.
    Possible,
}

fn word(found: Rule, place: &Place<'_, '_>, values: bool) -> Option<(String, Weight)> {
    use Weight::{Needed, Possible};
    let header = place.before.split_whitespace().next().unwrap_or_default();
    let word = match found {
        Rule::version | Rule::tag | Rule::string | Rule::text | Rule::line_text
            if place.context == Rule::only_meta =>
        {
            match header {
                "version" => "a version such as `1.0.0`",
                "language" => "a language such as `nl`",
                _ => "a text in quotes",
            }
        }
        Rule::string | Rule::text | Rule::line_text | Rule::block_text => "a text in quotes",
        found if begins_value(found) => "a value",
        // They begin a value too: which of the two is meant shows from what else may come.
        Rule::ident
        | Rule::number
        | Rule::signed
        | Rule::span
        | Rule::date
        | Rule::time
        | Rule::minus
        | Rule::lparen
        | Rule::lbracket
            if values =>
        {
            return None;
        }
        Rule::ident => "a name",
        Rule::number | Rule::signed | Rule::span | Rule::bounds => "a number",
        Rule::date => "a date",
        Rule::time => "a time",
        // What has a block and what may have one.
        Rule::open
            if matches!(
                header,
                "domain" | "repeat" | "scale" | "class" | "recode" | "table" | "test" | "instrument"
            ) =>
        {
            "`{`"
        }
        Rule::open => return Some(("`{`".into(), Possible)),
        Rule::rparen => "`)`",
        Rule::rbracket => "`]`",
        Rule::equals => "`=`",
        Rule::arrow => "`->`",
        Rule::set => "a list in `[ ]`",
        Rule::answer_type => "what may be answered",
        Rule::cell | Rule::recode_row | Rule::row => "a code, a name or a range",
        Rule::meta | Rule::band => "a name",
        Rule::option | Rule::option_key | Rule::rule => "a code or a name",
        Rule::clause if place.context == Rule::only_clause => "a property such as `when` or `unit`",
        Rule::clause
        | Rule::clause_block
        | Rule::bands
        | Rule::unit
        | Rule::when
        | Rule::otherwise
        | Rule::only
        | Rule::hint
        | Rule::code
        | Rule::description => {
            return Some(("a property such as `when` or `unit`".into(), Possible));
        }
        Rule::kw_or if !place.wants(&[Rule::cmp, Rule::or_op, Rule::kw_and]) => {
            return Some(("`or`".into(), Possible));
        }
        Rule::plus
        | Rule::minus
        | Rule::times
        | Rule::slash
        | Rule::caret
        | Rule::cmp
        | Rule::and_op
        | Rule::or_op
        | Rule::is_
        | Rule::has_
        | Rule::in_
        | Rule::kw_and
        | Rule::kw_or
        | Rule::kw_is
        | Rule::kw_has
        | Rule::kw_in => return Some(("an operator".into(), Possible)),
        Rule::lparen if place.before.trim_start().to_lowercase().starts_with("table") => "`(`",
        Rule::colon => return Some(("`:`".into(), Possible)),
        Rule::comma => return Some(("`,`".into(), Possible)),
        Rule::close => return Some(("`}`".into(), Possible)),
        Rule::dots if !place.wants_operator() => return Some(("`..`".into(), Possible)),
        Rule::dots
        | Rule::lparen
        | Rule::kw_for
        | Rule::kw_renamed
        | Rule::args
        | Rule::of_round
        | Rule::kw_not
        | Rule::is_not
        | Rule::slip_else => return None,
        // There it is read as a slip.
        Rule::kw_else if !place.wants_operator() => return None,
        keyword if slips::is_keyword(keyword) => {
            return Some((format!("`{}`", format!("{keyword:?}").trim_start_matches("kw_")), Needed));
        }
        _ => return None,
    };
    Some((word.to_string(), Needed))
}
