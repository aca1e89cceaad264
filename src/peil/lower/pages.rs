//! `page` lines: each begins a page with a question, after a page with a question.

use super::Lowerer;
use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::resolve::Held;
use crate::source::Span;

impl Lowerer<'_> {
    /// Says which `page` lines of a domain begin no page: those without a question of the domain itself before
    /// or after them.
    pub fn empty_pages(&mut self, group: usize) {
        if self.resolved.incomplete {
            return;
        }
        let mut found: Vec<(Span, String)> = Vec::new();
        // Whether there is a question since a page began, what it began with, and a `page` line after the
        // question that waits for another.
        let (mut asked, mut begun, mut open) = (false, Begun::Domain, None::<Span>);
        for held in &self.resolved.inner[group] {
            match *held {
                Held::Item(_) => {
                    asked = true;
                    open = None;
                }
                Held::Group(inner) => {
                    let name = &self.resolved.groups[inner].name.text;
                    found.extend(open.take().map(|span| (span, format!("`{name}` begins a page by itself"))));
                    (asked, begun) = (false, Begun::After(name));
                }
                // What a note says belongs to the questions beside it.
                Held::Note(_) => {}
                Held::Page(span) if open.is_some() => {
                    found.push((span, "there is no question between it and the one before".into()));
                }
                Held::Page(span) if asked => open = Some(span),
                Held::Page(span) => found.push((span, begun.words())),
            }
        }
        found.extend(open.map(|span| (span, "there is no question after it".into())));
        for (span, why) in found {
            self.say(
                Diagnostic::new(codes::EMPTY_PAGE, span, format!("this `page` begins no page: {why}"))
                    .help("remove it")
                    .fix(Fix::safe("remove it", Edit::delete(self.line_of(span)))),
            );
        }
    }

    /// The line of a word, with its end, where nothing else is on it; otherwise the word.
    fn line_of(&self, span: Span) -> Span {
        let text = &self.sources.get(span.file).text;
        let (before, after) = (&text[..span.start as usize], &text[span.end as usize..]);
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let end = after.find('\n').map_or(text.len(), |end| span.end as usize + end + 1);
        let rest = &text[span.end as usize..end];
        if before[start..].trim().is_empty() && rest.trim().is_empty() {
            Span::new(span.file, start..end)
        } else {
            span
        }
    }
}

/// What the questions before a `page` line would have to come after.
enum Begun<'a> {
    Domain,
    After(&'a str),
}

impl Begun<'_> {
    fn words(&self) -> String {
        match self {
            Begun::Domain => "there is no question before it".into(),
            Begun::After(name) => format!("what follows `{name}` begins a page by itself"),
        }
    }
}
