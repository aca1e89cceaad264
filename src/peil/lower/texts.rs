//! Texts by their wording keys, and the placeholders in them.

use super::Lowerer;
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::model::{Stretch, TextKey, placeholders, stretches};
use crate::resolve::Symbol;
use crate::source::Span;
use crate::syntax::ast;

/// A text that was written somewhere.
pub struct Placed {
    pub key: TextKey,
    pub span: Span,
}

impl Lowerer<'_> {
    /// Keeps a text, and its rewordings for informants, under a key.
    pub fn text(&mut self, key: &[&str], text: &ast::Text) {
        let key = TextKey::new(key);
        self.one_text(key.clone(), &text.base);
        let mut seen: Vec<&str> = Vec::new();
        for (informant, words) in &text.variants {
            if self.resolved.informant(&informant.text).is_none() {
                self.unknown_informant(informant);
                continue;
            }
            if seen.contains(&informant.text.as_str()) {
                self.say(
                    Diagnostic::new(
                        codes::CLAUSE_TWICE,
                        informant.span,
                        format!("this text is reworded twice for `{}`", informant.text),
                    )
                    .help("remove one"),
                );
            }
            seen.push(&informant.text);
            self.one_text(key.for_informant(&informant.text), words);
        }
    }

    fn one_text(&mut self, key: TextKey, words: &ast::Str) {
        if words.value.trim().is_empty() && !words.span.range().is_empty() {
            self.say(
                Diagnostic::new(codes::EMPTY_TEXT, words.span, "this text is empty")
                    .help("people read this text: write what they should see"),
            );
        }
        self.graph.parts.texts.set(key.clone(), words.value.clone());
        self.text_places.push(Placed { key, span: words.span });
    }

    /// Every `{name}` in a text repeats an answer, a score, or the round of a repeat.
    pub fn placeholders(&mut self) {
        for at in 0..self.text_places.len() {
            let span = self.text_places[at].span;
            let written = self.sources.text(span).to_string();
            let repeat = self.repeat_of(&self.text_places[at].key.0);
            let found = placeholders(&written);
            let single = stretches(&written).iter().any(|stretch| matches!(stretch, Stretch::Brace(..)));
            if single && found.iter().all(|(_, name)| is_name(name)) {
                self.say(
                    Diagnostic::new(codes::PLACEHOLDER, span, "a brace in this text has no matching brace").help(
                        "`{name}` repeats an answer or score; a brace itself is written twice: `{{` or `}}`",
                    ),
                );
                continue;
            }
            for (offset, name) in found {
                let start = span.start as usize + offset;
                let place = Span::new(span.file, start..start + name.len() + 2);
                self.placeholder(&name, place, repeat);
            }
        }
    }

    fn placeholder(&mut self, name: &str, place: Span, repeat: Option<usize>) {
        let symbol = self.resolved.symbols.get(name).copied();
        let inner = match symbol {
            Some(Symbol::Item(at)) => self.resolved.items[at].repeat,
            Some(Symbol::Score(at)) => self.resolved.scores[at].repeat,
            Some(Symbol::Let(at)) if self.resolved.lets[at].ast.parameters.is_none() => {
                self.resolved.lets[at].repeat
            }
            Some(Symbol::Class(at)) => self.resolved.classes[at].repeat,
            Some(Symbol::Group(at)) if self.resolved.groups[at].rounds.is_some() => Some(at),
            Some(Symbol::Group(at)) if self.resolved.nested.contains(&at) => return,
            Some(_) => {
                self.say(
                    Diagnostic::new(
                        codes::PLACEHOLDER,
                        place,
                        format!("`{name}` has no single value to repeat"),
                    )
                    .help("name a question, a score, a class, or the repeat that this is in"),
                );
                return;
            }
            None if self.resolved.may_be_unread(name) => return,
            None => {
                let near = did_you_mean(name, self.resolved.symbols.keys().copied());
                let diagnostic =
                    Diagnostic::new(codes::PLACEHOLDER, place, format!("nothing is called `{{{name}}}`"));
                let near = near.map(|near| format!("{{{near}}}"));
                self.say(diagnostic.suggest_or(
                    near.as_deref(),
                    "between braces, write the name of a question, score or class",
                ));
                return;
            }
        };
        if inner.is_some() && inner != repeat {
            self.say(
                Diagnostic::new(codes::PLACEHOLDER, place, format!("outside its repeat, `{name}` is a list"))
                    .help("only texts inside the repeat can repeat it"),
            );
        }
    }

    /// The repeat that a text is in, or is the title of.
    fn repeat_of(&self, key: &str) -> Option<usize> {
        let mut parts = key.split(['.', '@']);
        let (section, name) = (parts.next()?, parts.next()?);
        // Messages have their own names.
        let kind = match section {
            "checks" => Some(ast::MessageKind::Check),
            "alerts" => Some(ast::MessageKind::Alert),
            "feedback" => Some(ast::MessageKind::Feedback),
            _ => None,
        };
        if let Some(kind) = kind {
            let mut messages = self.resolved.messages.iter();
            return messages
                .find(|message| message.ast.kind == kind && message.ast.name.text == name)?
                .repeat;
        }
        if section == "notes" {
            return self.resolved.notes.iter().find(|note| note.ast.name.text == name)?.repeat;
        }
        match (section, self.resolved.symbols.get(name)?) {
            ("items", Symbol::Item(at)) => self.resolved.items[*at].repeat,
            ("domains" | "repeats", Symbol::Group(at)) => self.resolved.groups[*at].repeat,
            ("scores", Symbol::Score(at)) => self.resolved.scores[*at].repeat,
            ("classes", Symbol::Class(at)) => self.resolved.classes[*at].repeat,
            _ => None,
        }
    }
}

fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
}
