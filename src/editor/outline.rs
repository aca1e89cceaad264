//! The shape of a text: what can be folded, and what is selected by growing.

use std::ops::Range;
use std::path::Path;

use peil::syntax::ast::Expr;

use crate::blocks::{blocks, whole};
use crate::context::{Kind, tokens};
use crate::trees::{expressions, roots};
use crate::workspace::Workspace;

/// What is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldKind {
    Block,
    Comment,
    Imports,
    Text,
}

/// A stretch that can be folded, from inside its first line up to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    pub range: Range<usize>,
    pub kind: FoldKind,
}

/// What can be folded in a file of Peil or of wording.
pub fn folds(workspace: &Workspace, path: &Path) -> Vec<Fold> {
    let Some(text) = workspace.text(path) else { return Vec::new() };
    let mut found = match crate::kinds::FileKind::of(path) {
        crate::kinds::FileKind::Wording => by_indentation(&text),
        crate::kinds::FileKind::Cases | crate::kinds::FileKind::Table => Vec::new(),
        _ => in_source(&text),
    };
    found.extend(comments(&text));
    found.retain(|fold| text.get(fold.range.clone()).is_some_and(|part| part.contains('\n')));
    found.sort_by_key(|fold| (fold.range.start, fold.range.end));
    found
}

fn in_source(text: &str) -> Vec<Fold> {
    let mut found: Vec<Fold> = blocks(text)
        .into_iter()
        .map(|block| Fold {
            range: block.open + 1..block.end.saturating_sub(1).max(block.open + 1),
            kind: FoldKind::Block,
        })
        .collect();
    let (words, _) = tokens(text);
    let texts = words.iter().filter(|token| token.kind == Kind::Text && token.text.contains('\n'));
    found.extend(texts.map(|token| Fold { range: token.start..token.end(), kind: FoldKind::Text }));
    let uses: Vec<Range<usize>> = words
        .windows(2)
        .filter_map(|pair| match pair {
            [word, path] if word.first && word.is("use") && path.kind == Kind::Text => {
                Some(word.start..path.end())
            }
            _ => None,
        })
        .collect();
    if let [first, .., last] = &uses[..] {
        let between = text.get(first.start..last.end).unwrap_or_default();
        let only = between.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with("use"));
        if only {
            found.push(Fold { range: first.start..last.end, kind: FoldKind::Imports });
        }
    }
    found
}

/// Lines of nothing but comments that follow each other.
fn comments(text: &str) -> Vec<Fold> {
    let (mut found, mut start, mut at): (Vec<Fold>, Option<(usize, usize)>, usize) = (Vec::new(), None, 0);
    for line in text.split_inclusive('\n') {
        let written = line.trim_end();
        if written.trim_start().starts_with('#') {
            let begun = start.map_or(at, |(begun, _)| begun);
            start = Some((begun, at + written.len()));
        } else if let Some((begun, end)) = start.take() {
            found.push(Fold { range: begun..end, kind: FoldKind::Comment });
        }
        at += line.len();
    }
    found.extend(start.map(|(begun, end)| Fold { range: begun..end, kind: FoldKind::Comment }));
    found
}

/// Of YAML: a key with what is indented below it.
fn by_indentation(text: &str) -> Vec<Fold> {
    let mut lines: Vec<(usize, usize, usize)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let written = line.trim_end();
        if !written.trim().is_empty() {
            lines.push((at, at + written.len(), written.len() - written.trim_start().len()));
        }
        at += line.len();
    }
    let fold = |(number, (_, end, indent)): (usize, &(usize, usize, usize))| {
        let last = lines.get(number + 1..)?.iter().take_while(|(_, _, inner)| inner > indent).last()?;
        Some(Fold { range: *end..last.1, kind: FoldKind::Block })
    };
    lines.iter().enumerate().filter_map(fold).collect()
}

/// What is selected around a place, from the smallest to the whole text.
pub fn around(workspace: &mut Workspace, path: &Path, byte: usize) -> Vec<Range<usize>> {
    let Some(text) = workspace.text(path) else { return Vec::new() };
    let entire = 0..text.len();
    let mut found: Vec<Range<usize>> = Vec::from([entire]);
    let (words, _) = tokens(&text);
    let touched = words.iter().filter(|token| (token.start..=token.end()).contains(&byte));
    for token in touched {
        found.push(token.start..token.end());
        if token.kind == Kind::Text && token.text.len() >= 2 {
            found.push(token.start + 1..token.end() - 1);
        }
    }
    let all = blocks(&text);
    for block in &all {
        found.push(block.open + 1..block.end.saturating_sub(1).max(block.open + 1));
        found.push(whole(&all, block.start, block.end));
    }
    if let Some(unit) = workspace.unit(path)
        && let Some((file, tree)) = unit.analysis().trees.first()
    {
        let mut add = |expr: &Expr| found.push(expr.span.range());
        for declaration in &tree.declarations {
            roots(declaration, &mut |root| expressions(root, &mut add));
        }
        let declared = unit.analysis().declared.iter().filter(|declared| declared.span.file == *file);
        found.extend(
            declared.map(|declared| whole(&all, declared.whole.start as usize, declared.whole.end as usize)),
        );
    }
    // The line, without the space around it.
    let start = text[..byte.min(text.len())].rfind('\n').map_or(0, |at| at + 1);
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = &text[start..end];
    found.push(start + line.len() - line.trim_start().len()..start + line.trim_end().len());
    found.retain(|range| range.start <= byte && byte <= range.end && range.end <= text.len());
    found.sort_by_key(|range| (range.end - range.start, range.start));
    let mut nested: Vec<Range<usize>> = Vec::new();
    for range in found {
        let fits = nested
            .last()
            .is_none_or(|last| range.start <= last.start && last.end <= range.end && range != *last);
        if fits {
            nested.push(range);
        }
    }
    nested
}
