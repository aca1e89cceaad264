//! One binary for all integration tests: it links once.

mod batteries;
mod between;
mod borders;
mod categories;
mod cli;
mod columns;
mod compare;
mod compiled;
mod concepts;
mod diagnostics;
mod documents;
mod equivalence;
mod faults;
mod format;
mod identity;
mod instruments;
#[cfg(feature = "postgres")]
mod interchange;
mod meaning;
mod postgres;
mod program;
mod reference;
mod robustness;
mod rounds;
mod running;
mod session;
mod show;
mod sources;
mod sql;
mod store;
mod study;
mod syntax;
mod trace;
#[cfg(feature = "tree-sitter")]
mod tree_sitter;
mod web;
mod wording;

/// The root of the repository.
fn root() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests have a folder of their own")
}
