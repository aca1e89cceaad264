//! Response scales.

use std::collections::HashMap;

use super::Lowerer;
use crate::diagnostic::{Diagnostic, Edit, Fix, as_name, codes};
use crate::model::{Choice, Number, Scale, plain_words};
use crate::source::Span;
use crate::syntax::ast;

/// How many digits a number in a source text or an answer may have.
pub const MOST_DIGITS: usize = 30;
/// How many options `2..6` may stand for.
const MOST_CODES: i64 = 1_000;
/// Words that already mean something after `is`.
const STATES: [&str; 3] = ["missing", "blank", "skipped"];

impl Lowerer<'_> {
    pub fn scales(&mut self) {
        for at in 0..self.resolved.scales.len() {
            let scale = self.scale(at);
            self.graph.parts.scales.push(scale);
            self.places.scales.push(self.resolved.scales[at].name.span);
        }
    }

    fn scale(&mut self, at: usize) -> Scale {
        let ast = self.resolved.scales[at];
        let mut options = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        let mut labels: HashMap<String, Span> = HashMap::new();
        for option in &ast.options {
            match option {
                ast::ScaleOption::Labelled { key, missing, none, label, renamed, codes, span } => {
                    let concepts = self.concepts_of(codes);
                    let choice =
                        Choice { none: *none, concepts, ..self.choice(key, *missing, renamed.as_ref()) };
                    let words = plain_words(&label.base.value);
                    if let Some(first) = labels.get(&words)
                        && !words.is_empty()
                    {
                        let (label, first) = (&label.base, *first);
                        self.say(
                            Diagnostic::new(
                                codes::EQUAL_LABELS,
                                label.span,
                                format!("two options of `{}` have the text “{}”", ast.name.text, label.value),
                            )
                            .also(first, "the first")
                            .help("a respondent cannot distinguish them: give each its own words"),
                        );
                    } else {
                        labels.insert(words, label.base.span);
                    }
                    self.text(&["scales", &ast.name.text, &choice.key()], label);
                    options.push(choice);
                    places.push(*span);
                }
                ast::ScaleOption::Codes { low, high, span } => {
                    let (Some(low), Some(high)) = (self.number(low), self.number(high)) else {
                        self.partial.insert(at);
                        continue;
                    };
                    let (Some(first), Some(last)) = (low.to_i64(), high.to_i64()) else {
                        self.partial.insert(at);
                        self.say(
                            Diagnostic::new(codes::CODES, *span, "codes without labels are whole numbers")
                                .help("write `2..6`"),
                        );
                        continue;
                    };
                    if first > last || last.saturating_sub(first) >= MOST_CODES {
                        self.partial.insert(at);
                        self.say(if first > last {
                            Diagnostic::new(codes::CODES, *span, "these codes end before they begin").write(format!("{last}..{first}"))
                        } else {
                            Diagnostic::new(codes::CODES, *span, format!("a scale has at most {MOST_CODES} codes without a label"))
                                .help(format!("for any number from {first} to {last}, write `: integer {first}..{last}` at the question"))
                        });
                        continue;
                    }
                    for code in first..=last {
                        options.push(Choice {
                            name: None,
                            code: Some(Number::integer(code)),
                            missing: false,
                            none: false,
                            renamed: Vec::new(),
                            concepts: Vec::new(),
                        });
                        places.push(*span);
                    }
                }
            }
        }
        let unread = self.loaded.files.iter().flat_map(|file| &file.unread);
        if unread.into_iter().any(|unread| {
            unread.file == ast.span.file && ast.span.start <= unread.start && unread.end <= ast.span.end
        }) {
            self.partial.insert(at);
        }
        if ast.options.is_empty() && !self.resolved.incomplete {
            self.say(
                Diagnostic::new(
                    codes::EMPTY,
                    ast.name.span,
                    format!("the scale `{}` has no options", ast.name.text),
                )
                .help("write one code and label per line: `0 \"Nooit\"`"),
            );
        }
        self.distinct(&options, &places, &ast.name.text);
        self.places.options.push(places);
        Scale { name: ast.name.text.clone(), options }
    }

    /// An option of a scale or class from its key.
    pub fn choice(
        &mut self,
        key: &ast::OptionKey,
        missing: bool,
        renamed: Option<&ast::OptionKey>,
    ) -> Choice {
        if let Some(name) = &key.name {
            self.option_name(name);
        }
        let renamed = renamed.map(|key| match (&key.name, &key.code) {
            (Some(name), _) => name.text.clone(),
            (None, Some(code)) => code.text.clone(),
            _ => String::new(),
        });
        Choice {
            name: key.name.as_ref().map(|name| name.text.clone()),
            code: key.code.as_ref().and_then(|code| self.number(code)),
            missing,
            none: false,
            renamed: renamed.into_iter().collect(),
            concepts: Vec::new(),
        }
    }

    pub fn option_name(&mut self, name: &ast::Name) {
        let good =
            name.text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
                && name.text.starts_with(|c: char| c.is_ascii_lowercase());
        if STATES.contains(&name.text.as_str())
            || ["and", "or", "not", "in", "is", "has", "if", "then", "else", "yes", "no"]
                .contains(&name.text.as_str())
        {
            self.say(
                Diagnostic::new(
                    codes::RESERVED,
                    name.span,
                    format!("`{}` already means something after `is`", name.text),
                )
                .help("give the option another name"),
            );
        } else if !good {
            self.say(
                Diagnostic::new(
                    codes::NAME_FORM,
                    name.span,
                    format!("`{}` is not a name: names are lowercase letters, digits and `_`, and begin with a letter", name.text),
                )
                .help(format!("write `{}`; what people read goes between quotes", as_name(&name.text)))
                .fix(Fix::chosen(format!("write `{}`", as_name(&name.text)), Edit::new(name.span, as_name(&name.text)))),
            );
        }
    }

    /// No two options may share a name or a code.
    pub fn distinct(&mut self, options: &[Choice], places: &[Span], of: &str) {
        let mut seen: HashMap<String, Span> = HashMap::new();
        for (option, &span) in options.iter().zip(places) {
            for key in option.name.iter().cloned().chain(option.code.as_ref().map(ToString::to_string)) {
                match seen.get(&key) {
                    Some(&first) => {
                        self.say(
                            Diagnostic::new(codes::EQUAL_CODES, span, format!("`{key}` is twice in `{of}`"))
                                .also(first, "the first")
                                .help("an answer must mean one option"),
                        );
                    }
                    None => {
                        seen.insert(key, span);
                    }
                }
            }
        }
        for (option, &span) in options.iter().zip(places) {
            for old in &option.renamed {
                match seen.get(old) {
                    Some(&other) => self.say(
                        Diagnostic::new(
                            codes::RENAMED_TAKEN,
                            span,
                            format!("`{old}` is still an option of `{of}`, or was another's name"),
                        )
                        .also(other, "this one")
                        .help("answers that were stored under that name could belong to either"),
                    ),
                    None => {
                        seen.insert(old.clone(), span);
                    }
                }
            }
        }
    }

    /// A number as written; None, and a diagnostic, where it is too long.
    pub fn number(&mut self, number: &ast::Number) -> Option<Number> {
        self.digits(&number.text, number.span)
    }

    pub fn digits(&mut self, text: &str, span: Span) -> Option<Number> {
        let parsed = Number::parse(text, MOST_DIGITS);
        if parsed.is_none() {
            self.say(
                Diagnostic::new(
                    codes::LONG_NUMBER,
                    span,
                    format!("a number has at most {MOST_DIGITS} digits"),
                )
                .help("round it"),
            );
        }
        parsed
    }

    /// A whole number that fits a small machine word, for `up to`, `needs`, digits.
    pub fn whole(&mut self, number: &ast::Number, what: &str, low: i64, high: i64) -> Option<i64> {
        let value = self.number(number)?;
        match value.to_i64() {
            Some(value) if (low..=high).contains(&value) => Some(value),
            _ => self.refuse(Diagnostic::new(codes::COUNT, number.span, format!("{what} is a whole number from {low} to {high}, not `{}`", number.text)).help(
                match what {
                    "`shown`" => "it is the number of decimals that people see; 0 shows a whole number",
                    "`years`" => "it is the number of years before the date of the response",
                    "`up to`" => "it is the most rounds there can be; each is a column in every export",
                    _ => "write the number of answers that are needed, or `half`; without `needs:` all are needed",
                },
            )),
        }
    }
}
