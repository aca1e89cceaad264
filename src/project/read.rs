//! A file, from its bytes to the compiler's report about it.

use peil::Compiled;
use peil::analysis::{Analysis, analyse};
use peil::diagnostic::{Diagnostic, codes};
use peil::source::{FileId, Loader, SourceFile, Sources, Span};
use peil::syntax::{self, ast::Declaration};

use crate::files::Text;

/// Everything there is to say about a file, and its instrument if it has one.
pub fn compiled(path: &str, text: Text, loader: &(dyn Loader + Sync)) -> Compiled {
    analysed(path, text, loader).compiled
}

/// The same, with the trees and the names.
pub fn analysed(path: &str, text: Text, loader: &(dyn Loader + Sync)) -> Analysis {
    let text = match text {
        Text::Read(text) => text,
        Text::NotUtf8 { at, shown } => return without_trees(not_utf8(path, at, shown)),
    };
    let mut analysis = analyse(path, &text, loader);
    if is_library(&text) {
        // Nobody's instrument: what it lacks of one, and who uses what it declares, is not for it to say.
        let of_instruments = [codes::NO_INSTRUMENT, codes::UNUSED, codes::UNUSED_QUESTION];
        analysis.compiled.diagnostics.retain(|diagnostic| !of_instruments.contains(&diagnostic.code));
    }
    analysis
}

/// An analysis of what has no tree of the language.
pub(crate) fn without_trees(compiled: Compiled) -> Analysis {
    Analysis { compiled, trees: Vec::new(), declared: Vec::new(), named: Vec::new(), ranged: Vec::new() }
}

/// Whether a text holds only what a file that is used may hold, and something of it.
pub fn is_library(text: &str) -> bool {
    let (file, _) = syntax::parse(FileId(0), text);
    !file.declarations.is_empty() && file.declarations.iter().all(Declaration::is_shared)
}

/// A file that is not text has one diagnostic.
fn not_utf8(path: &str, at: usize, shown: String) -> Compiled {
    let mut sources = Sources::default();
    let end = shown[at..].chars().next().map_or(at, |sign| at + sign.len_utf8());
    let file = sources.add(SourceFile::new(path, shown));
    let diagnostic =
        Diagnostic::new(codes::FILE_UNREADABLE, Span::new(file, at..end), "this file is not UTF-8 text")
            .label("this byte cannot begin a character in UTF-8")
            .help("save it as UTF-8");
    Compiled {
        instrument: None,
        places: peil::Places::default(),
        diagnostics: vec![diagnostic],
        undecided: Vec::new(),
        sources,
    }
}
