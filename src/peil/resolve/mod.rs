//! From names to declarations: names that are declared twice or not at all; scopes; cycles; the order of
//! questions.
//!
//! Types are not checked and expressions are not computed at this stage.

mod columns;
mod declared;
mod dependencies;
mod load;
mod names;
mod order;
mod resolved;

pub use load::{Loaded, load};
pub use resolved::{Definition, Held, Resolved, Symbol};

use crate::diagnostic::Diagnostic;

/// Looks up every name of a program.
pub fn resolve<'a>(
    loaded: &'a Loaded,
    texts: &dyn Fn(crate::source::Span) -> String,
) -> (Resolved<'a>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut resolved = declared::declare(loaded, texts, &mut diagnostics);
    columns::collisions(&resolved, &mut diagnostics);
    let uses = dependencies::collect(&resolved, &mut diagnostics);
    resolved.order = order::order(&resolved, &uses, &mut diagnostics);
    resolved.used = uses.used;
    (resolved, diagnostics)
}
