//! Canonical layout, as the fewest lines that change.

use std::ops::Range;
use std::path::Path;

use crate::blocks::blocks;
use crate::place::{Change, Place};
use crate::workspace::Workspace;

/// A text as `peil fmt` writes it.
pub fn formatted(text: &str) -> String {
    match peil_study::protocol::is_protocol(text) {
        true => peil_study::protocol::format(text),
        false => peil::format::format(text),
    }
}

/// The changes that lay out a file; with lines (from 0, the last included) only those that touch them.
pub fn format(workspace: &Workspace, path: &Path, lines: Option<Range<usize>>) -> Vec<Change> {
    let Some(text) = workspace.text(path).filter(|_| workspace.is_source(path)) else { return Vec::new() };
    changes(path, &text, &formatted(&text), lines)
}

/// What is laid out after a sign was typed: the line above a new line, the block that was closed.
pub fn format_on_type(workspace: &Workspace, path: &Path, byte: usize, typed: &str) -> Vec<Change> {
    let Some(text) = workspace.text(path).filter(|_| workspace.is_source(path)) else { return Vec::new() };
    let byte = text.floor_char_boundary(byte.min(text.len()));
    let line = text[..byte].matches('\n').count();
    match typed {
        "}" => {
            let block =
                blocks(&text).into_iter().filter(|block| block.end <= byte).max_by_key(|block| block.end);
            let first = block.map_or(line, |block| text[..block.start].matches('\n').count());
            format(workspace, path, Some(first..line + 1))
        }
        "\n" => {
            let above = line.saturating_sub(1);
            let mut found = match line > 0 {
                true => format(workspace, path, Some(above..above + 1)),
                false => Vec::new(),
            };
            found.extend(indentation(path, &text, byte));
            found
        }
        _ => Vec::new(),
    }
}

/// The space before what is typed on a new line: four for each block around it.
fn indentation(path: &Path, text: &str, byte: usize) -> Option<Change> {
    let start = text[..byte].rfind('\n').map_or(0, |at| at + 1);
    let line = text[start..].split('\n').next().unwrap_or_default();
    if !line.trim().is_empty() {
        return None;
    }
    let depth = blocks(text)
        .iter()
        .filter(|block| block.open < start && start <= block.end.saturating_sub(1))
        .count();
    let wanted = "    ".repeat(depth);
    let blank = line.trim_end_matches('\r').len();
    (line[..blank] != wanted).then(|| Change::new(Place::new(path, start..start + blank), wanted))
}

/// The lines that differ, as changes.
pub fn changes(path: &Path, old: &str, new: &str, only: Option<Range<usize>>) -> Vec<Change> {
    let (before, after): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let mut starts = vec![0];
    for line in &before {
        starts.push(starts.last().copied().unwrap_or_default() + line.len());
    }
    let mut found = Vec::new();
    for (a, b) in hunks(&before, &after) {
        let touched =
            only.as_ref().is_none_or(|only| a.start < only.end && only.start < a.end.max(a.start + 1));
        if touched {
            let place = Place::new(path, starts[a.start]..starts[a.end]);
            found.push(Change::new(place, after[b].concat()));
        }
    }
    found
}

/// How far is searched for where two texts meet again.
const FARTHEST: usize = 400;

/// Stretches of lines that differ, in both texts. Lines that meet again soon keep their places.
fn hunks(old: &[&str], new: &[&str]) -> Vec<(Range<usize>, Range<usize>)> {
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if old.get(i).is_some() && old.get(i) == new.get(j) {
            i += 1;
            j += 1;
            continue;
        }
        let (di, dj) = meeting(&old[i..], &new[j..]);
        found.push((i..i + di, j..j + dj));
        i += di;
        j += dj;
    }
    found
}

/// After how many lines of each two texts meet again.
fn meeting(old: &[&str], new: &[&str]) -> (usize, usize) {
    for sum in 1..FARTHEST.min(old.len() + new.len()) {
        for di in 0..=sum.min(old.len()) {
            let dj = sum - di;
            let meets = match (old.get(di), new.get(dj)) {
                (Some(a), Some(b)) => a == b && !a.trim().is_empty(),
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            };
            if dj <= new.len() && meets {
                return (di, dj);
            }
        }
    }
    (old.len(), new.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(text: &str, changes: &[Change]) -> String {
        let mut out = text.to_string();
        for change in changes.iter().rev() {
            out.replace_range(change.place.range(), &change.text);
        }
        out
    }

    #[test]
    fn changes_make_the_one_text_of_the_other() {
        for (old, new) in [
            ("a\nb\nc\n", "a\nB\nc\n"),
            ("a\nb\nc", "a\nc\n"),
            ("", "x\n"),
            ("x\r\ny\r\n", "x\ny\n"),
            ("a\n\n\nb\n", "a\n\nb\nc\n"),
        ] {
            let found = changes(Path::new("x"), old, new, None);
            assert_eq!(applied(old, &found), new);
        }
        let found = changes(Path::new("x"), "a\nb\nc\nd\n", "A\nb\nc\nD\n", Some(3..4));
        assert_eq!(applied("a\nb\nc\nd\n", &found), "a\nb\nc\nD\n");
    }
}
