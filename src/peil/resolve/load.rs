//! The files of a program: the instrument's own, those it uses, and the tables it names.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Loader, SourceFile, Sources, Span, Unreadable};
use crate::syntax::{self, ast};

/// Everything that was read. The first file is the instrument's own.
#[derive(Debug, Default)]
pub struct Loaded {
    pub files: Vec<ast::File>,
    /// Which file each tree is of.
    pub ids: Vec<FileId>,
    /// The file that a `use` names, by the place of its path in the source.
    pub uses: HashMap<Span, FileId>,
    /// The text of a table's CSV, by the place of its path in the source.
    pub tables: HashMap<Span, TableText>,
}

#[derive(Debug, Clone)]
pub struct TableText {
    pub file: FileId,
    pub text: std::sync::Arc<str>,
}

/// Reads the file at `path`, and whatever it names, each file once.
pub fn load(path: &str, text: &str, loader: &dyn Loader, sources: &mut Sources) -> (Loaded, Vec<Diagnostic>) {
    let mut loaded = Loaded::default();
    let mut diagnostics = Vec::new();
    let mut known: HashMap<String, FileId> = HashMap::new();
    let mut open = vec![(path.to_string(), sources.add(SourceFile::new(path, text)))];
    known.insert(path.to_string(), open[0].1);
    while let Some((path, id)) = open.pop() {
        let text = sources.get(id).text.clone();
        let (file, found) = syntax::parse(id, &text);
        diagnostics.extend(found);
        for declaration in &file.declarations {
            if let ast::Declaration::Use(name) = declaration {
                match loader.load(&path, &name.value) {
                    Ok((used, _)) if used == path => diagnostics.push(
                        Diagnostic::new(codes::CYCLE, name.span, "this file uses itself")
                            .help("remove the line: a file may use what it declares"),
                    ),
                    Ok((used, text)) => {
                        let found = known.get(&used).copied();
                        let found = found.unwrap_or_else(|| {
                            let id = sources.add(SourceFile::new(used.clone(), text));
                            known.insert(used.clone(), id);
                            open.push((used, id));
                            id
                        });
                        loaded.uses.insert(name.span, found);
                    }
                    Err(why) => diagnostics.push(unreadable(name, &why)),
                }
            }
            if let ast::Declaration::Table(ast::Table {
                body: ast::TableBody::File { path: name, .. }, ..
            }) = declaration
            {
                match loader.load(&path, &name.value) {
                    Ok((used, text)) => {
                        let id = *known
                            .entry(used.clone())
                            .or_insert_with(|| sources.add(SourceFile::new(used, text)));
                        loaded
                            .tables
                            .insert(name.span, TableText { file: id, text: sources.get(id).text.clone() });
                    }
                    Err(why) => diagnostics.push(unreadable(name, &why)),
                }
            }
        }
        loaded.files.push(file);
        loaded.ids.push(id);
    }
    (loaded, diagnostics)
}

fn unreadable(name: &ast::Str, why: &Unreadable) -> Diagnostic {
    Diagnostic::new(codes::FILE_UNREADABLE, name.span, format!("`{}` cannot be read: {why}", name.value))
        .help("paths are relative to the folder of the file that names them")
}
