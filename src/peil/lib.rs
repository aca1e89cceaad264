//! Peil: a language for questionnaires that are scored. This crate is the language: from text to a validated
//! instrument, and from answers to scores that explain themselves.
//!
//! ```text
//! text ──► syntax ──► resolve ──► lower ──► model::Instrument ──► check
//!                                                  │
//!                                                  ├──► score, columns, sql    one response, a million, a query
//!                                                  ├──► trace_text             how each score came about
//!                                                  ├──► session                one administration, question by question
//!                                                  └──► show                   the codebook
//! ```
//!
//! # Use
//!
//! [`compile`] turns source text into an [`Instrument`], or reports exactly why it cannot. Answers are given
//! by name, and scores are looked up by name:
//!
//! ```
//! use peil::{NoFiles, Response, compile};
//!
//! let text = r#"
//!     instrument moe {
//!         title "Moe"
//!         version 1.0.0
//!         language nl
//!         source "Een voorbeeld"
//!         licence "EUPL-1.2"
//!     }
//!     scale mate { 0 "Nooit", 1 "Soms", 2 "Vaak", 3 "Altijd" }
//!     item slaap "Ik slaap slecht" : mate
//!     item rust "Ik kom niet tot rust" : mate
//!     score totaal "Moeheid" = slaap + rust { higher is worse }
//! "#;
//! let compiled = compile("moe.peil", text, &NoFiles);
//! let instrument = compiled.instrument.ok_or("it does not compile")?;
//!
//! let response = Response::read(&instrument, [("slaap", "2"), ("rust", "1")])?;
//! let scores = instrument.score(&response);
//! let total = scores.score("totaal").ok_or("there is no such score")?;
//! assert_eq!(total.number().map(ToString::to_string).as_deref(), Some("3"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Mistakes in a source are reported as diagnostics, each with a code and a place:
//!
//! ```
//! use peil::{NoFiles, Severity, compile};
//!
//! let compiled = compile("moe.peil", "item slaap \"Ik slaap slecht\" : mate\n", &NoFiles);
//! assert!(compiled.instrument.is_none());
//! let first = compiled.diagnostics.iter().find(|found| found.severity() == Severity::Error).unwrap();
//! assert!(first.code.id.starts_with("PEIL"));
//! ```
//!
//! A session asks one question at a time, and a codebook is made from the instrument alone:
//!
//! ```
//! # let instrument = peil::compile("moe.peil", peil::library::EXAMPLE, &peil::NoFiles).instrument.unwrap();
//! use peil::{Scorer, Session, Setting};
//!
//! let scorer = Scorer::new(&instrument);
//! let mut session = Session::begin(&scorer, Setting::default());
//! assert!(session.give("slaap", &["7"]).is_err());
//! session.give("slaap", &["2"]).unwrap();
//! assert!(!session.is_complete());
//!
//! let codebook = peil::show::codebook(&instrument, &peil::show::Options::default());
//! assert_eq!(codebook.heading(), "Moe");
//! ```
//!
//! An editor uses an [`Analysis`](analysis::Analysis); programs that generate Peil source write a tree with
//! [`write`]. `peil-project` handles instruments with their files on a disk or in git; this crate opens no
//! files, and gets them through a [`Loader`].

#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
// A variant that is added is looked at by everything that scores, checks, prints or translates.
#![cfg_attr(not(test), deny(clippy::wildcard_enum_match_arm))]

pub mod analysis;
pub mod check;
pub mod columns;
pub mod diagnostic;
pub mod format;
pub mod formula;
pub mod language;
pub mod library;
mod lower;
pub mod markup;
pub mod model;
pub mod page;
pub mod plot;
pub mod prove;
mod reason;
pub mod repair;
mod resolve;
pub mod score;
pub mod session;
pub mod show;
pub mod source;
pub mod spoken;
pub mod sql;
pub mod syntax;
pub mod text;
pub mod trace_text;
pub mod write;

use diagnostic::codes;
use source::{Sources, Span};

pub use diagnostic::{Diagnostic, Severity};
pub use library::{ResponseError, Score, Scores};
pub use lower::Places;
pub use model::{Instrument, Number};
pub use score::{MissingReason, Response, Scorer};
pub use session::{Session, Setting};
pub use source::{Loader, NoFiles};

/// What compiling gives: an instrument unless a diagnostic is an error, and everything there is to say about
/// the source.
#[derive(Debug)]
pub struct Compiled {
    /// The instrument; None when a diagnostic is an error.
    pub instrument: Option<Instrument>,
    /// Where each part of the instrument was written.
    pub places: Places,
    /// In source order.
    pub diagnostics: Vec<Diagnostic>,
    /// What could be neither proved nor shown.
    pub undecided: Vec<check::Undecided>,
    /// The files that were read, for the places in diagnostics.
    pub sources: Sources,
}

impl Compiled {
    /// Whether a diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// Proves the guarantees that compiling left open because they take more steps. One that is broken is an
    /// error, and then there is no instrument. `kept` remembers what was proved before.
    pub fn prove_further(&mut self, budget: prove::Budget, kept: &mut dyn check::Kept) {
        let Some(instrument) = &self.instrument else { return };
        let found = check::prove_open(instrument, &self.places, &mut self.undecided, budget, kept);
        self.diagnostics.extend(found);
        diagnostic::sort(&mut self.diagnostics);
        if self.has_errors() {
            self.instrument = None;
        }
    }
}

/// Compiles an instrument from its source text. `path` is how diagnostics call it; `loader` gives the files
/// it names.
pub fn compile(path: &str, text: &str, loader: &(dyn Loader + Sync)) -> Compiled {
    compiled_with_trees(path, text, loader, true).0
}

/// The same without what takes reasoning about answers: for an instrument that was checked before.
pub fn build(path: &str, text: &str, loader: &(dyn Loader + Sync)) -> Compiled {
    compiled_with_trees(path, text, loader, false).0
}

/// What compiling gives, with the trees it was made from.
fn compiled_with_trees(
    path: &str,
    text: &str,
    loader: &(dyn Loader + Sync),
    reason: bool,
) -> (Compiled, resolve::Loaded) {
    let (mut compiled, rescued, loaded) = built(path, text, loader);
    let findings = match (&compiled.instrument, &rescued) {
        _ if !reason => None,
        (Some(instrument), _) => Some(check::check(instrument, &compiled.places)),
        // Beside errors, what can still be known is reported as well.
        (None, Some((parts, broken))) => Some(check::check_beside(parts, &compiled.places, broken)),
        (None, None) => None,
    };
    if let Some(findings) = findings {
        compiled.diagnostics.extend(findings.diagnostics);
        compiled.undecided = findings.undecided;
        // What is left out of the sum of its domain is reported.
        let forgotten: Vec<Span> = compiled
            .diagnostics
            .iter()
            .filter(|found| found.code == codes::FORGOTTEN)
            .map(Diagnostic::span)
            .collect();
        compiled
            .diagnostics
            .retain(|found| found.code != codes::UNUSED_QUESTION || !forgotten.contains(&found.span()));
        diagnostic::sort(&mut compiled.diagnostics);
        if compiled.has_errors() {
            compiled.instrument = None;
        }
    }
    (compiled, loaded)
}

/// What is built; beside errors, an instrument with stand-ins for what could not be computed.
type Rescued = Option<(Instrument, lower::Broken)>;

fn built(path: &str, text: &str, loader: &(dyn Loader + Sync)) -> (Compiled, Rescued, resolve::Loaded) {
    syntax::on_large_stack(|| {
        let mut sources = Sources::default();
        let (loaded, mut diagnostics) = resolve::load(path, text, loader, &mut sources);
        let (parts, places, wrong) = {
            let text_of = |span: Span| sources.text(span).to_string();
            let (resolved, found) = resolve::resolve(&loaded, &text_of);
            diagnostics.extend(found);
            let (parts, places, wrong, found) = lower::lower(&resolved, &loaded, &sources);
            diagnostics.extend(found);
            (parts, places, wrong)
        };
        let broken = diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error);
        if broken {
            // What is unused beside an error may be what the error keeps from being used.
            diagnostics.retain(|diagnostic| {
                diagnostic.code != codes::UNUSED && diagnostic.code != codes::UNUSED_QUESTION
            });
        }
        let (instrument, rescued) = match broken {
            false => (validated(parts, &places, &mut diagnostics), None),
            true if wrong.questions
                || diagnostics.iter().any(|found| lower::LEAVE_OPEN.contains(&found.code)) =>
            {
                (None, None)
            }
            true => (
                None,
                Instrument::new(model::Parts { tests: Vec::new(), guarantees: Vec::new(), ..parts })
                    .ok()
                    .map(|instrument| (instrument, wrong)),
            ),
        };
        diagnostic::sort(&mut diagnostics);
        rename_everywhere(&sources, &mut diagnostics);
        diagnostic::join_equal(&mut diagnostics, codes::UNKNOWN_NAME);
        (Compiled { instrument, places, diagnostics, undecided: Vec::new(), sources }, rescued, loaded)
    })
}

/// A name that is written otherwise is written so wherever it is.
fn rename_everywhere(sources: &Sources, diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.code == codes::NAME_FORM) {
        let Some(edit) = diagnostic.fixes.first().and_then(|fix| fix.edits.first()).cloned() else {
            continue;
        };
        let places =
            syntax::words(edit.span.file, &sources.get(edit.span.file).text, sources.text(edit.span));
        let further = places
            .into_iter()
            .filter(|place| *place != edit.span)
            .map(|span| diagnostic::Edit { span, replacement: edit.replacement.clone() });
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

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
