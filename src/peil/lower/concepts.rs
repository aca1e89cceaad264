//! Concept codes: of which terminology each is, and one for each.

use super::Lowerer;
use crate::diagnostic::{Diagnostic, Edit, Fix, codes, did_you_mean};
use crate::model::{Concept, TERMINOLOGIES};
use crate::source::Span;
use crate::syntax::ast::{Clause, ClauseKind, ConceptCode, Header, MetaValue, Terminology};

impl Lowerer<'_> {
    /// The concepts among clauses.
    pub fn concepts(&mut self, clauses: &[Clause]) -> Vec<Concept> {
        let written = clauses.iter().filter_map(|clause| {
            let ClauseKind::Code(code) = &clause.kind else { return None };
            Some(code)
        });
        self.concepts_of(written)
    }

    /// The concepts of the instrument itself.
    pub fn concepts_of_header(&mut self, header: &Header) -> Vec<Concept> {
        let written = header.meta.iter().filter_map(|meta| {
            let MetaValue::Code(code) = &meta.value else { return None };
            Some(code)
        });
        self.concepts_of(written)
    }

    /// The concepts that are written at one place: at most one of each terminology.
    pub fn concepts_of<'c>(&mut self, written: impl IntoIterator<Item = &'c ConceptCode>) -> Vec<Concept> {
        let mut found: Vec<(Concept, Span)> = Vec::new();
        for one in written {
            let code = one.code.value.trim();
            if code.is_empty() {
                self.say(
                    Diagnostic::new(codes::EMPTY_TEXT, one.code.span, "this code is empty")
                        .help("write the code as the terminology has it: `code loinc \"44250-9\"`"),
                );
                continue;
            }
            let Some(system) = self.terminology(&one.system) else { continue };
            let concept = Concept { system, code: code.to_string() };
            match found.iter().find(|(other, _)| other.system == concept.system) {
                Some(&(_, first)) => self.say(
                    Diagnostic::new(
                        codes::CLAUSE_TWICE,
                        one.span,
                        format!("a second code of {}", concept.title()),
                    )
                    .also(first, "the first")
                    .help("it has one code of each terminology: remove one"),
                ),
                None => found.push((concept, one.span)),
            }
        }
        found.into_iter().map(|(concept, _)| concept).collect()
    }

    /// The address of a terminology.
    fn terminology(&mut self, written: &Terminology) -> Option<String> {
        match written {
            Terminology::Known(name) => {
                if let Some(address) = Concept::address(&name.text) {
                    return Some(address.to_string());
                }
                let diagnostic = Diagnostic::new(
                    codes::TERMINOLOGY,
                    name.span,
                    format!("no terminology is called `{}`", name.text),
                );
                let near = near(&name.text);
                self.refuse(diagnostic.suggest_or(near, known()))
            }
            Terminology::At(address) => {
                let text = address.value.trim();
                if text.contains(':') && !text.contains(char::is_whitespace) {
                    return Some(text.to_string());
                }
                let diagnostic = Diagnostic::new(
                    codes::TERMINOLOGY,
                    address.span,
                    format!("`{text}` is not the address of a terminology"),
                );
                self.refuse(match near(text) {
                    Some(name) => diagnostic
                        .help(format!("write `{name}`, without quotes"))
                        .fix(Fix::chosen(format!("write `{name}`"), Edit::new(address.span, name))),
                    None => diagnostic.help(known()),
                })
            }
        }
    }
}

/// The short name that was probably meant: `SNOMED CT`, `ICD-10` and `lonic` too.
fn near(written: &str) -> Option<&'static str> {
    let plain: String =
        written.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_lowercase()).collect();
    let same = |name: &&str| *name == plain || plain.strip_suffix("ct") == Some(*name);
    let mut names = TERMINOLOGIES.iter().map(|(name, ..)| *name);
    names.clone().find(|name| same(name)).or_else(|| did_you_mean(&plain, &mut names))
}

fn known() -> String {
    let names: Vec<&str> = TERMINOLOGIES.iter().map(|(name, ..)| *name).collect();
    format!(
        "known are {}; write any other by its address between quotes: `code \"http://example.org/system\" \"12\"`",
        super::quoted(names)
    )
}
