//! The parser of Peil for tree-sitter, and its queries.
//!
//! Only tests use this crate: they hold the parser of editors against the one of the language. It is not
//! under the workspace's lints, for it has to name a function of C.

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_peil() -> *const ();
}

/// The language, for `tree_sitter::Parser::set_language`.
// The generated function takes nothing and returns a table that is never changed.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_peil) };

/// How text is coloured.
pub const HIGHLIGHTS: &str = include_str!("../../queries/highlights.scm");
/// What can be folded.
pub const FOLDS: &str = include_str!("../../queries/folds.scm");
/// How lines are indented.
pub const INDENTS: &str = include_str!("../../queries/indents.scm");
/// Where names are declared and used.
pub const LOCALS: &str = include_str!("../../queries/locals.scm");
/// What is in another language.
pub const INJECTIONS: &str = include_str!("../../queries/injections.scm");
