//! Says why a line could not be read: its text is read again with the rule it should have been, and the place where that stops is the place to show.

use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::Pair;

use super::ast::Entry;
use super::build::{Builder, parts};
use super::{Grammar, Rule, slips};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::source::Span;

/// The words that a statement begins with.
pub const STATEMENTS: [&str; 17] = [
    "instrument",
    "use",
    "informant",
    "scale",
    "domain",
    "item",
    "repeat",
    "let",
    "recode",
    "table",
    "bands",
    "score",
    "class",
    "check",
    "alert",
    "feedback",
    "test",
];
/// The words that something inside a declaration begins with.
const INNER: [&str; 19] = [
    "intro",
    "layout",
    "unit",
    "required",
    "optional",
    "when",
    "otherwise",
    "only",
    "renamed",
    "hint",
    "higher",
    "bands",
    "answer",
    "blank",
    "skip",
    "informant",
    "administered",
    "expect",
    "missing",
];

impl<'t> Builder<'t> {
    /// A line, with the block after it, that no rule fits. What stands in the block is still read where it can be.
    pub fn unreadable(&mut self, pair: Pair<'t, Rule>, as_rule: Rule, out: &mut Vec<Entry>) {
        let whole = self.span(&pair);
        let mut line = whole;
        for part in parts(pair.clone()) {
            match part.as_rule() {
                Rule::bad_line => line = Span { end: self.span(&part).end, ..line },
                Rule::orphan | Rule::broken_body => {
                    line = Span { end: line.end.min(self.span(&part).start.max(line.start)), ..line };
                    for inner in parts(part) {
                        match inner.as_rule() {
                            Rule::entries | Rule::entries_rep | Rule::entries_strict => out.extend(self.entries(inner)),
                            Rule::opaque => {
                                let span = self.span(&inner);
                                self.unread.push(span);
                            }
                            _ => {}
                        }
                    }
                }
                Rule::opaque => {
                    let span = self.span(&part);
                    self.unread.push(span);
                }
                _ => {}
            }
        }
        self.unread.push(line);
        self.explain(line, whole, as_rule);
    }

    /// A part that has no place in its block: the rest of a row, an unreadable row, a brace that is not there.
    pub fn leftover(&mut self, part: Pair<'t, Rule>, block: &Pair<'t, Rule>, as_rule: Rule) {
        match part.as_rule() {
            Rule::error | Rule::error_row => self.unreadable(part, as_rule, &mut Vec::new()),
            Rule::junk | Rule::junk_row => self.junk(part),
            Rule::missing_close => {
                let head = self.head(block);
                let open = block.as_str().find('{').map_or(head.at_end(), |at| {
                    let at = head.start as usize + at;
                    Span::new(self.file, at..at + 1)
                });
                let end = self.span(&part);
                let stop = self.text[..end.start as usize].trim_end().len();
                self.diagnostics.push(
                    Diagnostic::new(codes::MISSING_CLOSE, open, "this `{` is not closed")
                        .also(Span::new(self.file, stop..stop), "a `}` is missing here, or before")
                        .help("close it with `}`"),
                );
            }
            _ => {}
        }
    }

    /// The rest of a line after a statement that was complete.
    pub fn junk(&mut self, pair: Pair<'t, Rule>) {
        let span = self.span(&pair);
        self.unread.push(span);
        let written = self.text.get(span.range()).unwrap_or_default().trim().to_string();
        if let Some(diagnostic) = self.known_slip(span, &written) {
            self.diagnostics.push(diagnostic);
            return;
        }
        self.diagnostics.push(
            Diagnostic::new(codes::UNEXPECTED, span, format!("`{}` is more than this line can hold", shorten(&written)))
                .label("not expected here")
                .help("begin a new line for a new statement, or take it away"),
        );
    }

    fn explain(&mut self, line: Span, whole: Span, as_rule: Rule) {
        let text = self.text.get(line.range()).unwrap_or_default();
        if let Some(diagnostic) = self.known_slip(line, text) {
            self.diagnostics.push(diagnostic);
            return;
        }
        let word: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let known = STATEMENTS.iter().chain(&INNER).any(|keyword| keyword.eq_ignore_ascii_case(&word));
        let starts_rows = matches!(as_rule, Rule::only_option | Rule::only_recode_row | Rule::only_row | Rule::only_band | Rule::only_rule | Rule::only_meta);
        if !known && !starts_rows && !word.is_empty() {
            let span = Span { end: line.start + word.len() as u32, ..line };
            let candidates = if as_rule == Rule::only_declaration || as_rule == Rule::only_entry { &STATEMENTS[..] } else { &INNER[..] };
            let diagnostic = Diagnostic::new(codes::UNKNOWN_KEYWORD, span, format!("`{word}` begins no statement"));
            let near = did_you_mean(&word, candidates.iter().copied()).or_else(|| did_you_mean(&word, STATEMENTS.iter().chain(&INNER).copied()));
            self.diagnostics.push(match near {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None if as_rule == Rule::only_declaration => {
                    diagnostic.help("a line begins with what it declares: `item`, `domain`, `scale`, `score`, `let`, `recode`, `class`, `test`, …")
                }
                None => diagnostic.help("see `docs/language.md` for what may stand here"),
            });
            return;
        }
        // Blocks are part of what a statement should have been.
        let text = self.text.get(whole.range()).unwrap_or_default();
        match Grammar::parse(as_rule, text) {
            Err(error) => {
                let before = self.diagnostics.len();
                self.unread_error(&error, line.start as usize);
                // What goes wrong in the block is told there.
                if let Some(diagnostic) = self.diagnostics.get_mut(before)
                    && diagnostic.labels[0].span.start > line.end
                {
                    diagnostic.labels[0].span = line;
                }
            }
            Ok(_) => self.misplaced(line, &word),
        }
    }

    /// A statement that is right in itself and stands where it cannot.
    fn misplaced(&mut self, line: Span, word: &str) {
        let diagnostic = Diagnostic::new(codes::MISPLACED, line, format!("`{word}` cannot stand here"));
        self.diagnostics.push(match word {
            "score" | "class" | "let" | "recode" | "test" | "scale" | "alert" | "check" | "feedback" | "table" => {
                diagnostic.help(format!("close the block above with `}}`, and write the `{word}` after it"))
            }
            _ => diagnostic.help("see `docs/language.md` for where it may"),
        });
    }

    /// pest's own finding, in the words of a methodologist; `from` is where the text that was read begins.
    pub fn unread_error(&mut self, error: &Error<Rule>, from: usize) {
        let at = from
            + match error.location {
                InputLocation::Pos(at) => at,
                InputLocation::Span((at, _)) => at,
            };
        let rest = self.text.get(at..).unwrap_or_default();
        let length = rest.chars().next().filter(|c| !c.is_whitespace()).map_or(0, |first| {
            if first.is_alphanumeric() || first == '_' { rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()) } else { first.len_utf8() }
        });
        let span = Span::new(self.file, at..at + length);
        let found = match rest.get(..length) {
            Some("") | None => "the line ends here".to_string(),
            Some(found) => format!("`{found}` cannot stand here"),
        };
        let wanted = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => wanted(positives),
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        if let Some(diagnostic) = self.known_slip(span, rest.lines().next().unwrap_or_default()) {
            self.diagnostics.push(diagnostic);
            return;
        }
        let mut diagnostic = Diagnostic::new(codes::UNREADABLE, span, found);
        if !wanted.is_empty() {
            diagnostic = diagnostic.label(format!("expected {}", list(&wanted)));
        }
        self.diagnostics.push(diagnostic);
    }

    /// Whether the text at a place is one of the slips that have a sentence of their own.
    fn known_slip(&self, span: Span, written: &str) -> Option<Diagnostic> {
        let start = span.start as usize;
        let before = self.text.get(..start).unwrap_or_default();
        let (first, second) = {
            let mut characters = written.chars();
            (characters.next(), characters.next())
        };
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let comma_here = first == Some(',') && digit(second) && digit(before.chars().next_back());
        let comma_before = digit(first) && before.ends_with(',') && digit(before[..before.len() - 1].chars().next_back());
        let comma_after = digit(written.trim_end().chars().next_back()) && {
            let mut after = self.text.get(span.end as usize..).unwrap_or_default().chars();
            after.next() == Some(',') && digit(after.next())
        };
        let comma_within = written.as_bytes().windows(3).position(|w| w[0].is_ascii_digit() && w[1] == b',' && w[2].is_ascii_digit());
        if comma_here || comma_before || comma_after || comma_within.is_some() {
            let at = match comma_within {
                Some(at) if !comma_here && !comma_before => start + at + 1,
                _ if comma_here => start,
                _ if comma_before => start - 1,
                _ => span.end as usize,
            };
            let span = Span::new(self.file, at.saturating_sub(1)..at + 2);
            return Some(Diagnostic::new(codes::DECIMAL_COMMA, span, "a number has a decimal point, not a comma").help("write `0.5`, not `0,5`"));
        }
        if written.starts_with("//") || written.starts_with("/*") || written.starts_with("--") {
            let span = Span { end: span.start + 2, ..span };
            return Some(Diagnostic::new(codes::OTHER_COMMENT, span, "a comment begins with `#`").help("write `#` instead"));
        }
        if written.starts_with('"') && written.matches('"').count() % 2 == 1 {
            return Some(
                Diagnostic::new(codes::OPEN_TEXT, span, "this text does not end on its line")
                    .help("close it with `\"`; a text over several lines stands between `\"\"\"` and `\"\"\"`"),
            );
        }
        None
    }
}

fn shorten(written: &str) -> String {
    let first = written.lines().next().unwrap_or_default();
    if first.chars().count() > 40 { first.chars().take(39).chain(['…']).collect() } else { first.into() }
}

/// What could have stood there, most telling first, without what always can.
fn wanted(rules: &[Rule]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let operators = rules.iter().any(|found| matches!(found, Rule::plus | Rule::times | Rule::cmp | Rule::caret));
    let values = rules.iter().any(|found| matches!(found, Rule::reference | Rule::number | Rule::paren | Rule::primary));
    for &found in rules {
        let word = match found {
            Rule::string | Rule::text | Rule::line_text | Rule::block_text => "a text in quotes".to_string(),
            Rule::ident => "a name".into(),
            Rule::number | Rule::signed | Rule::span | Rule::bounds => "a number".into(),
            Rule::date => "a date".into(),
            Rule::time => "a time".into(),
            Rule::version => "a version such as `1.0.0`".into(),
            Rule::tag => "a language such as `nl`".into(),
            Rule::open => "`{`".into(),
            Rule::close => "`}`".into(),
            Rule::rparen => "`)`".into(),
            Rule::lparen => "`(`".into(),
            Rule::rbracket => "`]`".into(),
            Rule::colon => "`:`".into(),
            Rule::equals => "`=`".into(),
            Rule::arrow => "`->`".into(),
            Rule::dots => "`..`".into(),
            Rule::comma => "`,`".into(),
            Rule::set => "a list in `[ ]`".into(),
            Rule::answer_type => "what may be answered".into(),
            Rule::cell => "a code, a name or a range".into(),
            Rule::option | Rule::option_key => "a code or a name".into(),
            Rule::expr
            | Rule::reference
            | Rule::primary
            | Rule::paren
            | Rule::list
            | Rule::truth
            | Rule::unary
            | Rule::if_
            | Rule::or_
            | Rule::sum
            | Rule::product
            | Rule::comparison
            | Rule::not_
            | Rule::not_op
            | Rule::and_
            | Rule::power => "a value".into(),
            Rule::clause | Rule::clause_block | Rule::bands | Rule::unit | Rule::when | Rule::otherwise | Rule::only | Rule::hint => {
                "a property such as `when` or `unit`".into()
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
            | Rule::in_ => "an operator".into(),
            keyword if slips::is_keyword(keyword) => format!("`{}`", format!("{keyword:?}").trim_start_matches("kw_")),
            _ => continue,
        };
        // A sign can begin a value or join two; which of the two is meant shows from its company.
        let noise = word == "an operator" && (values || !operators) || values && word == "a number" && rules.len() > 4;
        if !noise && !words.contains(&word) {
            words.push(word);
        }
    }
    if values && words.iter().any(|word| word == "a value") {
        words.retain(|word| !matches!(word.as_str(), "a number" | "a date" | "a time" | "`yes`" | "`no`" | "`if`" | "a name"));
    }
    words.truncate(5);
    words
}

fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., last] => format!("{} or {last}", start.join(", ")),
    }
}
