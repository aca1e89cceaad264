//! Peil: a language for questionnaires that are scored.
//!
//! ```text
//! text ──► syntax ──► resolve ──► lower ──► model::Instrument ──► check
//!                                                  │
//!                                                  ├──► score      one response, explained
//!                                                  └──► session    one administration, question by question
//! ```
//!
//! [`compile`] turns source text into an [`Instrument`](model::Instrument), or says exactly why it cannot;
//! [`Scorer`](score::Scorer) scores responses with it.

pub mod check;
pub mod columns;
pub mod diagnostic;
pub mod format;
pub mod formula;
pub mod language;
pub mod lower;
pub mod markup;
pub mod model;
pub mod page;
pub mod plot;
pub mod prove;
pub mod repair;
pub mod resolve;
pub mod score;
pub mod session;
pub mod show;
pub mod source;
pub mod sql;
pub mod syntax;
pub mod text;
pub mod trace_text;

use diagnostic::{Diagnostic, Severity, codes};
use lower::Places;
use model::Instrument;
use source::{Loader, Sources, Span};

/// What compiling gives: an instrument unless a diagnostic is an error, and everything there is to say about the source.
#[derive(Debug)]
pub struct Compiled {
    pub instrument: Option<Instrument>,
    /// Where each part of the instrument was written.
    pub places: Places,
    /// In source order.
    pub diagnostics: Vec<Diagnostic>,
    /// What could be neither proved nor shown.
    pub undecided: Vec<check::Undecided>,
    pub sources: Sources,
}

impl Compiled {
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }
}

/// Compiles an instrument from its source text. `path` is how diagnostics call it; `loader` gives the files it names.
pub fn compile(path: &str, text: &str, loader: &(dyn Loader + Sync)) -> Compiled {
    let (mut compiled, rescued) = built(path, text, loader);
    let findings = match (&compiled.instrument, &rescued) {
        (Some(instrument), _) => Some(check::check(instrument, &compiled.places)),
        // Beside errors, what can still be known is told as well.
        (None, Some((parts, broken))) => Some(check::check_beside(parts, &compiled.places, broken)),
        (None, None) => None,
    };
    if let Some(findings) = findings {
        compiled.diagnostics.extend(findings.diagnostics);
        compiled.undecided = findings.undecided;
        // What is left out of the sum of its domain is told so.
        let forgotten: Vec<Span> = compiled.diagnostics.iter().filter(|found| found.code == codes::FORGOTTEN).map(Diagnostic::span).collect();
        compiled.diagnostics.retain(|found| found.code != codes::UNUSED_QUESTION || !forgotten.contains(&found.span()));
        diagnostic::sort(&mut compiled.diagnostics);
        if compiled.has_errors() {
            compiled.instrument = None;
        }
    }
    compiled
}

/// The same without what takes reasoning about answers: for an instrument that was checked before.
pub fn build(path: &str, text: &str, loader: &(dyn Loader + Sync)) -> Compiled {
    built(path, text, loader).0
}

/// What is built; beside errors, an instrument with stand-ins for what could not be worked out.
type Rescued = Option<(Instrument, lower::Broken)>;

fn built(path: &str, text: &str, loader: &(dyn Loader + Sync)) -> (Compiled, Rescued) {
    syntax::on_large_stack(|| {
        let mut sources = Sources::default();
        let (loaded, mut diagnostics) = resolve::load(path, text, loader, &mut sources);
        let text_of = |span: Span| sources.text(span).to_string();
        let (resolved, found) = resolve::resolve(&loaded, &text_of);
        diagnostics.extend(found);
        let (parts, places, wrong, found) = lower::lower(&resolved, &loaded, &sources);
        diagnostics.extend(found);
        let broken = diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error);
        if broken {
            // What stands unused beside an error may be what the error keeps from being used.
            diagnostics.retain(|diagnostic| diagnostic.code != codes::UNUSED && diagnostic.code != codes::UNUSED_QUESTION);
        }
        let (instrument, rescued) = match broken {
            false => (validated(parts, &places, &mut diagnostics), None),
            true if wrong.questions || diagnostics.iter().any(|found| lower::LEAVE_OPEN.contains(&found.code)) => (None, None),
            true => (None, Instrument::new(model::Parts { tests: Vec::new(), ..parts }).ok().map(|instrument| (instrument, wrong))),
        };
        diagnostic::sort(&mut diagnostics);
        rename_everywhere(&sources, &mut diagnostics);
        diagnostic::join_equal(&mut diagnostics, codes::UNKNOWN_NAME);
        (Compiled { instrument, places, diagnostics, undecided: Vec::new(), sources }, rescued)
    })
}

/// A name that is written otherwise is written so wherever it stands.
fn rename_everywhere(sources: &Sources, diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.code == codes::NAME_FORM) {
        let Some(edit) = diagnostic.fixes.first().and_then(|fix| fix.edits.first()).cloned() else { continue };
        let places = syntax::words(edit.span.file, &sources.get(edit.span.file).text, sources.text(edit.span));
        let further = places.into_iter().filter(|place| *place != edit.span).map(|span| diagnostic::Edit { span, replacement: edit.replacement.clone() });
        if let Some(fix) = diagnostic.fixes.first_mut() {
            fix.edits.extend(further);
        }
    }
}

fn validated(parts: model::Parts, places: &Places, diagnostics: &mut Vec<Diagnostic>) -> Option<Instrument> {
    match Instrument::new(parts) {
        Ok(instrument) => Some(instrument),
        Err(invalid) => {
            // The checks before should have found it; what they missed is still refused, not scored.
            let span = places.instrument.unwrap_or(Span { file: source::FileId(0), start: 0, end: 0 });
            diagnostics.push(
                Diagnostic::new(codes::UNSOUND, span, format!("the instrument is not sound: {invalid}"))
                    .help("this is a fault of Peil: please report it with this file"),
            );
            None
        }
    }
}
