//! What an editor asks while an instrument is written: findings, cards, completion, uses, renames, lenses.
//!
//! It knows no protocol: places are paths and ranges of bytes, answers are plain data. What anything means is
//! asked of the [`Analysis`](peil::analysis::Analysis) of the language crate; files come from the project
//! room, with what is not saved yet before what is on the disk. The language server and the preview's editor
//! pane both ask here.

#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod actions;
mod beside;
mod blocks;
mod cards;
mod cases;
mod change;
mod colours;
mod complete;
mod context;
mod findings;
mod hints;
mod keywords;
mod kinds;
mod layout;
mod lenses;
mod links;
mod outline;
mod place;
mod protocols;
mod rename;
mod renamed_from;
mod run;
mod score;
mod signatures;
mod sketch;
mod symbols;
mod terminologies;
mod trees;
mod unit;
mod uses;
mod wordings;
mod workspace;

pub use actions::{Action, ActionKind, actions, fix_all};
pub use cards::{Card, card_of, hover};
pub use change::{Changed, change};
pub use colours::{Colour, MODIFIERS, TYPES, colours};
pub use complete::{Completion, ItemKind, complete};
pub use findings::{Finding, Origin, Remedy};
pub use hints::{Hint, hints};
pub use kinds::FileKind;
pub use layout::{format, format_on_type, formatted};
pub use lenses::{Lens, LensKind, lenses};
pub use links::{Link, Target, links, moved};
pub use outline::{Fold, FoldKind, around, folds};
pub use place::{Change, Place};
pub use rename::{prepare, rename};
pub use run::{Run, run_tests};
pub use score::{Scored, ScoredValue, score};
pub use signatures::{Signature, signature};
pub use symbols::{Found, Symbol, SymbolKind, find, outline};
pub use unit::Unit;
pub use uses::{definition, references, uses_of};
pub use wordings::{accept_at as accept_wording, next_stale};
pub use workspace::{Settings, Workspace};
