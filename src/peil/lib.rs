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
    let mut compiled = build(path, text, loader);
    if let Some(instrument) = &compiled.instrument {
        let findings = check::check(instrument, &compiled.places);
        compiled.diagnostics.extend(findings.diagnostics);
        compiled.undecided = findings.undecided;
        diagnostic::sort(&mut compiled.diagnostics);
        if compiled.has_errors() {
            compiled.instrument = None;
        }
    }
    compiled
}

/// The same without what takes reasoning about answers: for an instrument that was checked before.
pub fn build(path: &str, text: &str, loader: &(dyn Loader + Sync)) -> Compiled {
    syntax::on_large_stack(|| {
        let mut sources = Sources::default();
        let (loaded, mut diagnostics) = resolve::load(path, text, loader, &mut sources);
        let text_of = |span: Span| sources.text(span).to_string();
        let (resolved, found) = resolve::resolve(&loaded, &text_of);
        diagnostics.extend(found);
        let (parts, places, found) = lower::lower(&resolved, &loaded, &sources);
        diagnostics.extend(found);
        let broken = diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error);
        if broken {
            // What stands unused beside an error may be what the error keeps from being used.
            diagnostics.retain(|diagnostic| diagnostic.code != codes::UNUSED && diagnostic.code != codes::UNUSED_QUESTION);
        }
        let instrument = if broken { None } else { validated(parts, &places, &mut diagnostics) };
        diagnostic::sort(&mut diagnostics);
        Compiled { instrument, places, diagnostics, undecided: Vec::new(), sources }
    })
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
