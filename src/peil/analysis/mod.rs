//! A complete compilation, for an editor: the trees, where each name is declared, and where it is used.
//!
//! It borrows nothing: it can be kept, sent to another thread and queried long after its text was edited. It
//! also exists for text that has errors: it then has everything that could be read.

mod names;
#[cfg(test)]
mod tests;
mod walk;

use crate::source::{FileId, Loader, Span};
use crate::syntax::{self, ast};
use crate::{Compiled, compiled_with_trees};

pub use names::{Declared, Kind, Named, Ranged};

/// What one text and the files it uses came to.
#[derive(Debug)]
pub struct Analysis {
    /// Instrument, places, diagnostics and sources, as [`compile`](crate::compile) gives them.
    pub compiled: Compiled,
    /// The trees, each with its file; the first is that of the text itself.
    pub trees: Vec<(FileId, ast::File)>,
    /// What is declared, in source order.
    pub declared: Vec<Declared>,
    /// Where something that is declared is named, in source order; its declaration is not among them.
    pub named: Vec<Named>,
    /// Ranges of questions, in source order.
    pub ranged: Vec<Ranged>,
}

/// Compiles a text and keeps everything that came of it. `path` is how diagnostics call it; `loader` gives
/// the files it names, saved or not.
///
/// ```
/// use peil::analysis::{Kind, analyse};
/// use peil::source::NoFiles;
///
/// let text = "item uren \"Hoeveel uren?\" : integer 0..24\nlet veel = uren > 12\n";
/// let analysis = analyse("slaap.peil", text, &NoFiles);
/// let used = analysis.at(analysis.trees[0].0, text.rfind("uren").unwrap()).unwrap();
/// assert_eq!((used.kind, used.name.as_str()), (Kind::Question, "uren"));
/// assert_eq!(analysis.places_of(used).count(), 2);
/// ```
pub fn analyse(path: &str, text: &str, loader: &(dyn Loader + Sync)) -> Analysis {
    let (compiled, loaded) = compiled_with_trees(path, text, loader, true);
    let (declared, named, ranged) = syntax::on_large_stack(|| names::names(&loaded, &compiled.sources));
    Analysis { compiled, trees: loaded.ids.into_iter().zip(loaded.files).collect(), declared, named, ranged }
}

impl Analysis {
    /// What a place in a file names or declares.
    pub fn at(&self, file: FileId, byte: usize) -> Option<&Declared> {
        let holds =
            |span: Span| span.file == file && (span.start as usize..=span.end as usize).contains(&byte);
        let named =
            self.named.iter().find(|named| holds(named.span)).map(|named| &self.declared[named.declared]);
        named.or_else(|| self.declared.iter().find(|declared| holds(declared.span)))
    }

    /// Every place of a name: where it is declared, then where it is used.
    pub fn places_of<'a>(&'a self, declared: &'a Declared) -> impl Iterator<Item = Span> + 'a {
        let at = self.declared.iter().position(|other| std::ptr::eq(other, declared) || other == declared);
        let used = self.named.iter().filter(move |named| Some(named.declared) == at).map(|named| named.span);
        std::iter::once(declared.span).chain(used)
    }

    /// The ranges that name a question without its being at an end of them.
    pub fn ranges_over<'a>(&'a self, declared: &'a Declared) -> impl Iterator<Item = Span> + 'a {
        let at = self.declared.iter().position(|other| other == declared);
        let over = move |ranged: &&Ranged| {
            declared.kind == Kind::Question && at.is_some_and(|at| ranged.first < at && at < ranged.last)
        };
        self.ranged.iter().filter(over).map(|ranged| ranged.span)
    }
}
