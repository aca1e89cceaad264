//! What could not be read: lines, rows, the rest of a line, statements in the wrong block. Each gets one
//! message, made from reading its text again with the rule it should have been: the place where that stops is
//! the place to show.

#![expect(clippy::wildcard_enum_match_arm, reason = "pest has a variant for every rule of the grammar")]

use pest::Parser;
use pest::error::Error;
use pest::iterators::Pair;

use super::ast::Declaration;
use super::build::{Builder, parts};
use super::expected::{self, Place};
use super::lost::Lost;
use super::{Grammar, Rule, advice, help, misspelt, trimmed};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::source::Span;

/// The words that a statement begins with.
pub const STATEMENTS: [&str; 20] = [
    "instrument",
    "use",
    "informant",
    "scale",
    "domain",
    "item",
    "repeat",
    "note",
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
    "always",
    "never",
];
/// The words that a line in a domain or repeat begins with.
const ENTRIES: [&str; 11] =
    ["item", "domain", "repeat", "note", "intro", "layout", "page", "description", "code", "let", "score"];
/// The words that a property begins with.
const CLAUSES: [&str; 14] = [
    "unit",
    "required",
    "optional",
    "urgent",
    "when",
    "otherwise",
    "only",
    "renamed",
    "hint",
    "code",
    "description",
    "higher",
    "shown",
    "bands",
];
/// The words that a step of a test begins with.
const STEPS: [&str; 6] = ["answer", "blank", "skip", "informant", "administered", "expect"];

impl<'t> Builder<'t> {
    /// Gives every part of a block, or of the file, to `read`, and says what is wrong between them.
    pub fn each(
        &mut self,
        pair: Pair<'t, Rule>,
        as_rule: Rule,
        mut read: impl FnMut(&mut Self, Pair<'t, Rule>),
    ) {
        let start = pair.as_span().start();
        let statements = matches!(as_rule, Rule::only_declaration | Rule::only_entry);
        let mut in_block = statements;
        // The statement or row before: what follows it on its line is explained with it.
        let mut last = start..start;
        let mut displaced = false;
        let mut last_indented = None;
        let mut lost = Lost::default();
        for part in parts(pair.clone()) {
            let place = part.as_span().start();
            let indented = self.indentation(place);
            let written = trimmed(part.as_str());
            match part.as_rule() {
                found if lost.takes(found, written, indented) => self.unread.push(self.span(&part)),
                Rule::error | Rule::broken | Rule::broken_in | Rule::error_row => {
                    let block = match as_rule {
                        // An indented line outside all blocks has lost the line that it belongs to, and so
                        // have those around it.
                        Rule::only_declaration if indented > 0 => Some(0),
                        Rule::only_declaration | Rule::only_entry => {
                            Some(indented).filter(|_| !written.contains('{'))
                        }
                        Rule::only_clause => last_indented.filter(|last| *last < indented),
                        _ => None,
                    };
                    lost.unreadable(written, block);
                    for inner in self.unreadable(&part, as_rule) {
                        read(self, inner);
                    }
                }
                Rule::junk if !in_block => self.junk(&part, start, Rule::only_declaration),
                Rule::junk | Rule::junk_row => {
                    lost.unreadable(written, None);
                    self.junk(&part, last.start, as_rule);
                }
                Rule::misplaced => {
                    self.misplaced(part, &pair, displaced);
                    displaced = true;
                    continue;
                }
                Rule::close if statements => {
                    let span = self.span(&part);
                    self.diagnostics.push(
                        Diagnostic::new(codes::STRAY_CLOSE, span, "this `}` closes nothing")
                            .help("remove it, or look above for a missing `{`"),
                    );
                }
                Rule::open => in_block = true,
                Rule::missing_close | Rule::semicolon | Rule::comma | Rule::BOM | Rule::EOI => {}
                _ => {
                    if statements && last.end > last.start && !self.text[last.end..place].contains('\n') {
                        let word = self.text[place..]
                            .split(|c: char| !c.is_ascii_alphabetic())
                            .next()
                            .unwrap_or_default();
                        self.diagnostics.push(
                            Diagnostic::new(
                                codes::UNEXPECTED,
                                Span::new(self.file, place..place + word.len()),
                                "two statements on one line",
                            )
                            .label("the second begins here")
                            .help("begin a new line for it"),
                        );
                    }
                    last = place..place + written.len();
                    last_indented = Some(indented).filter(|_| in_block);
                    lost.read();
                    read(self, part);
                }
            }
            displaced = false;
        }
    }

    /// Of the line of a place, in bytes; a place that is not the first on its line counts as indented.
    fn indentation(&self, place: usize) -> usize {
        place - self.text[..place].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// A line, with the block behind it, that no rule fits. Gives what is in the block where it can be
    /// read.
    fn unreadable(&mut self, pair: &Pair<'t, Rule>, as_rule: Rule) -> Vec<Pair<'t, Rule>> {
        let mut line = self.span(pair);
        let mut inner = Vec::new();
        let mut brace = None;
        for part in parts(pair.clone()) {
            match part.as_rule() {
                Rule::entries | Rule::entries_rep => inner.push(part),
                Rule::orphan => {
                    brace.get_or_insert(part.as_span().start());
                    for part in parts(part) {
                        match part.as_rule() {
                            Rule::entries_rep => inner.push(part),
                            Rule::opaque => self.unread.push(self.span(&part)),
                            _ => {}
                        }
                    }
                }
                Rule::open | Rule::opaque => {
                    brace.get_or_insert(part.as_span().start());
                    if part.as_rule() == Rule::opaque {
                        self.unread.push(self.span(&part));
                    }
                }
                _ => {}
            }
        }
        // The brace is read along: a block may be what is missing, or what is too much.
        if let Some(brace) = brace {
            line.end = brace as u32 + 1;
        }
        self.unread.push(line);
        self.explain(line, as_rule);
        inner
    }

    /// The rest of a line behind a statement or row that was complete, which begins at `from`.
    fn junk(&mut self, pair: &Pair<'t, Rule>, from: usize, as_rule: Rule) {
        let span = self.span(pair);
        // The word before belongs to what could not be read: `sum` of `sum(a, b` is not a name that is
        // alone.
        let before = self.text[..span.start as usize].trim_end_matches(' ');
        let word = before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
        self.unread.push(Span { start: word.max(from) as u32, ..span });
        let place = Place::new(self.text, span.start as usize, as_rule, &[]);
        if let Some(advice) = advice::comment(&place) {
            self.diagnostics.push(advice.into_diagnostic(self.file, span.start as usize));
            return;
        }
        match Grammar::parse(as_rule, &self.text[from..span.end as usize]) {
            Err(error) => self.stopped(&error, from..span.end as usize, as_rule, Some(span)),
            Ok(_) => self.too_much(span, &[], None),
        }
    }

    fn too_much(&mut self, span: Span, wanted: &[String], help: Option<String>) {
        let start = span.start as usize;
        if let Some(advice) = advice::invisible_sign(&Place::new(self.text, start, Rule::EOI, &[])) {
            self.diagnostics.push(advice.into_diagnostic(self.file, start));
            return;
        }
        let written = self.text.get(span.range()).unwrap_or_default().trim();
        let label = if wanted.is_empty() {
            "not expected here".into()
        } else {
            format!("expected {}", expected::list(wanted))
        };
        self.diagnostics.push(
            Diagnostic::new(
                codes::UNEXPECTED,
                span,
                format!("`{}` is more than this line can hold", shorten(written)),
            )
            .label(label)
            .help(help.unwrap_or_else(|| "remove it, or begin a new line for a new statement".into())),
        );
    }

    fn explain(&mut self, line: Span, as_rule: Rule) {
        let text = self.text.get(line.range()).unwrap_or_default();
        let word: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let known: &[&str] = match as_rule {
            Rule::only_declaration => &STATEMENTS,
            Rule::only_entry => &ENTRIES,
            Rule::only_clause => &CLAUSES,
            Rule::only_step => &STEPS,
            _ => &[],
        };
        let is = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(&word));
        if !is(known) {
            let place = Place::new(self.text, line.start as usize, as_rule, &[]);
            if let Some(advice) = advice::at_line_start(&place) {
                self.diagnostics.push(advice.into_diagnostic(self.file, line.start as usize));
                return;
            }
            if is(&STATEMENTS) && text.contains(['"', '=', '{'])
                || !known.is_empty() && (is(&CLAUSES) || is(&STEPS) || is(&ENTRIES))
            {
                self.out_of_place(line, &word.to_lowercase(), as_rule == Rule::only_entry);
                return;
            }
            if !known.is_empty() && word.chars().next().is_some_and(|first| !first.is_ascii_digit()) {
                self.unknown_word(line, &word, known);
                return;
            }
            if !known.is_empty() {
                let length = expected::word_length(place.rest);
                let found = place.rest.get(..length).unwrap_or_default();
                let span = Span { end: line.start + length as u32, ..line };
                let option = word.chars().next().is_some_and(|first| first.is_ascii_digit())
                    && place.rest.contains('"');
                let help = if option {
                    "an option belongs in a `scale`".into()
                } else {
                    help::help(&place, false).unwrap_or_else(|| begins_with(known))
                };
                self.diagnostics.push(
                    Diagnostic::new(codes::UNREADABLE, span, format!("`{found}` cannot begin a line here"))
                        .help(help),
                );
                return;
            }
        }
        match Grammar::parse(as_rule, text) {
            Err(error) => self.stopped(&error, line.start as usize..line.end as usize, as_rule, None),
            // The line is right by itself: what is around it is not.
            Ok(_) => self.out_of_place(line, &word, as_rule == Rule::only_entry),
        }
    }

    fn unknown_word(&mut self, line: Span, word: &str, known: &[&str]) {
        let span = Span { end: line.start + word.len() as u32, ..line };
        let near = |words: &[&'static str]| misspelt::keyword_near(word, words.iter().copied());
        let other = misspelt::other_word(word);
        let near = did_you_mean(word, known.iter().copied())
            .filter(|_| other.is_none())
            .filter(|near| misspelt::keyword_near(word, [*near]).is_some())
            .or_else(|| near(&STATEMENTS))
            .or_else(|| near(&ENTRIES))
            .or_else(|| near(&CLAUSES))
            .or_else(|| near(&STEPS))
            .filter(|_| other.is_none());
        let after = self.text[span.end as usize..line.end as usize].trim_start();
        let diagnostic =
            Diagnostic::new(codes::UNKNOWN_KEYWORD, span, format!("`{word}` cannot begin a line here"));
        if let Some(near) = near {
            self.diagnostics.push(diagnostic.suggest(near));
            return;
        }
        if let Some(keyword) = super::habits::dutch_keyword(word).filter(|keyword| known.contains(keyword)) {
            self.diagnostics.push(diagnostic.write(keyword));
            return;
        }
        let help = {
            match other {
                Some(help) => help.to_string(),
                None if after.starts_with('=') && !after.starts_with("==") => {
                    format!(
                        "a value gets its name with `let {word} = …`, and is reported with `score {word} \"…\" = …`"
                    )
                }
                None if word == "study" => {
                    "this is the protocol of a study: `peil check`, `fmt`, `test`, `diff`, `wording` and `study` take it"
                        .into()
                }
                None => begins_with(known),
            }
        };
        self.diagnostics.push(diagnostic.help(help));
    }

    /// A line that begins with a keyword and is where that keyword cannot.
    fn out_of_place(&mut self, line: Span, word: &str, within_domain: bool) {
        let help = if ["intro", "layout"].contains(&word) {
            format!("`{word}` belongs in a domain or repeat, on its own line")
        } else if word == "page" {
            "`page` belongs between two questions of a domain or repeat, on its own line".into()
        } else if ["answer", "blank", "skip", "administered", "expect"].contains(&word) {
            format!("`{word}` belongs in a `test`")
        } else if CLAUSES.contains(&word) && word != "bands" {
            if within_domain {
                format!("the properties of a domain come before its `{{`: `domain … {word} … {{`")
            } else {
                format!(
                    "`{word}` belongs on the line of its question, domain or score, or in braces after a question or score"
                )
            }
        } else if word.is_empty() {
            "see `docs/language.md` for what is allowed here".into()
        } else {
            format!("a `{word}` is not part of another statement: close the block above with `}}` first")
        };
        let span = Span { end: line.start + word.len() as u32, ..line };
        self.diagnostics.push(
            Diagnostic::new(codes::MISPLACED, span, format!("`{word}` is not allowed here")).help(help),
        );
    }

    /// A statement that is right in itself and is in a block where it cannot. Of several behind each
    /// other only the first is reported.
    fn misplaced(&mut self, pair: Pair<'t, Rule>, block: &Pair<'t, Rule>, told: bool) {
        let head = self.head(&pair);
        let Some(inner) = parts(pair).next() else { return };
        let word = self.text[head.range()]
            .split(|c: char| !c.is_ascii_alphabetic())
            .next()
            .unwrap_or_default()
            .to_lowercase();
        if !told {
            let (within, help) = match block.as_rule() {
                Rule::instrument => (
                    "the header",
                    "close the header with `}` first: it holds the title, version, language, source and licence",
                ),
                Rule::entries => ("a domain", "a domain holds questions: move it after the domain"),
                Rule::entries_rep => (
                    "a repeat",
                    "a repeat holds questions and what is made of each round: move it after the repeat",
                ),
                _ => ("this block", "close the block with `}` first, or move it after the block"),
            };
            let span = Span { end: head.start + word.len() as u32, ..head };
            self.diagnostics.push(
                Diagnostic::new(codes::MISPLACED, span, format!("`{word}` is not allowed in {within}"))
                    .help(help),
            );
        }
        let mut found: Vec<Declaration> = Vec::new();
        self.declaration(inner, &mut found);
        self.displaced.append(&mut found);
    }

    /// pest's own finding, in the words of a methodologist. `range` is what was read; `rest` is what no rule
    /// fitted, behind something complete.
    pub fn stopped(
        &mut self,
        error: &Error<Rule>,
        range: std::ops::Range<usize>,
        context: Rule,
        rest: Option<Span>,
    ) {
        let (offset, rules) = expected::stop(error);
        let written = &self.text[range.start..range.end];
        // The stop may lie behind a line break or space: what is missing is missing at the end of what was
        // written.
        let at_end = written[offset.min(written.len())..].trim().is_empty();
        let at = if at_end { range.start + written.trim_end().len() } else { range.start + offset };
        let place = Place::new(self.text, at, context, rules);
        if !at_end
            && let Some(advice) = advice::at_line_start(&place)
                .filter(|_| at == range.start)
                .or_else(|| advice::within_line(&place))
        {
            self.diagnostics.push(advice.into_diagnostic(self.file, at));
            return;
        }
        let wanted = expected::words(&place);
        if let Some(rest) = rest
            && rest.start as usize == at
        {
            self.too_much(rest, &wanted, help::help(&place, at_end));
            return;
        }
        if at_end && let Some(advice) = advice::at_row_end(&place) {
            self.diagnostics.push(advice.into_diagnostic(self.file, at));
            return;
        }
        let row =
            matches!(context, Rule::only_option | Rule::only_recode_row | Rule::only_band | Rule::only_rule);
        let length = if at_end { 0 } else { expected::word_length(place.rest) };
        let message = if at_end {
            format!("the {} ends too early", if row { "row" } else { "line" })
        } else {
            format!("`{}` is not allowed here", place.rest.get(..length).unwrap_or_default())
        };
        let mut diagnostic =
            Diagnostic::new(codes::UNREADABLE, Span::new(self.file, at..at + length), message);
        if !wanted.is_empty() {
            diagnostic = diagnostic.label(format!("expected {}", expected::list(&wanted)));
        }
        if let Some(help) = help::help(&place, at_end) {
            diagnostic = diagnostic.help(help);
        }
        self.diagnostics.push(diagnostic);
    }
}

/// Whether a word is one of those that a line or a property begins with.
pub fn is_keyword(word: &str) -> bool {
    [&STATEMENTS[..], &ENTRIES, &CLAUSES, &STEPS].iter().any(|words| words.contains(&word))
}

fn begins_with(known: &[&str]) -> String {
    // Those that most lines begin with.
    let known = if known.contains(&"scale") {
        &["item", "domain", "scale", "score", "let", "recode", "class", "test"]
    } else {
        known
    };
    format!(
        "a line begins with a keyword: {}, …",
        known.iter().take(8).map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ")
    )
}

fn shorten(written: &str) -> String {
    let first = written.lines().next().unwrap_or_default();
    if first.chars().count() > 40 { first.chars().take(39).chain(['…']).collect() } else { first.into() }
}
