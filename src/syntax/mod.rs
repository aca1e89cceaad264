//! Text to syntax tree. No name is looked up at this stage. Reading never fails: it gives what could be read, and says what could not.
//!
//! `build` walks what pest read, `expressions` its expressions, `slips` answers what other languages write, `unread` explains lines that no rule fits,
//! `depth` keeps pest from text it would give up on.

pub mod ast;
mod build;
mod depth;
mod expressions;
mod parser;
mod rows;
mod slips;
mod unread;

pub use parser::{Grammar, Rule};

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};
use pest::Parser;

/// The stack that reading runs on, in bytes: bracket depth is bounded, and this is ample for the bound.
const STACK: usize = 32 << 20;

/// Reads one file. The tree holds every statement that could be read; diagnostics come in source order.
pub fn parse(file: FileId, text: &str) -> (ast::File, Vec<Diagnostic>) {
    if let Some(diagnostic) = depth::too_deep(file, text) {
        let unread = vec![Span::new(file, 0..text.len())];
        return (ast::File { declarations: Vec::new(), unread }, vec![diagnostic]);
    }
    on_large_stack(|| read(file, text))
}

/// Whether a text nests too deep to be read.
pub fn too_deep(text: &str) -> bool {
    depth::too_deep(FileId(0), text).is_some()
}

/// Runs work whose recursion follows the nesting of a source text.
pub fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).map(|thread| thread.join()) {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(error) => panic!("no thread can be started: {error}"),
    })
}

fn read(file: FileId, text: &str) -> (ast::File, Vec<Diagnostic>) {
    let mut builder = build::Builder::new(file, text);
    match Grammar::parse(Rule::file, text) {
        Ok(mut pairs) => {
            slips::report(&mut builder, text, pairs.clone());
            let tree = pairs.next().map(|pair| builder.file(pair)).unwrap_or_default();
            (tree, builder.diagnostics)
        }
        // The grammar reads every text; this is kept for the one that proves otherwise.
        Err(error) => {
            builder.unread_error(&error, 0);
            (ast::File { declarations: Vec::new(), unread: vec![Span::new(file, 0..text.len())] }, builder.diagnostics)
        }
    }
}
