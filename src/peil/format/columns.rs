//! Aligns what belongs together, in the manner of elastic tab stops: a column runs as long as consecutive
//! lines of one kind have it. A column that would make a line too wide is not aligned.

use super::WIDTH;
use super::layout::{Line, Role, characters};
use crate::syntax::trimmed;

pub fn align(lines: &mut [Line]) {
    let mut start = 0;
    while start < lines.len() {
        let end = run(lines, start);
        if let Some(lines) = lines.get_mut(start..end) {
            let mut aligned: Vec<&mut Line> =
                lines.iter_mut().filter(|line| matches!(line.role, Role::Aligned(_))).collect();
            align_run(&mut aligned);
        }
        start = end;
    }
    align_comments(lines);
}

/// The end of the run that begins at `start`: lines of one kind at one depth, no blank line between.
fn run(lines: &[Line], start: usize) -> usize {
    let first = &lines[start];
    let fits = |line: &Line| line.role == first.role && line.indent == first.indent && line.width() <= WIDTH;
    if !matches!(first.role, Role::Aligned(_)) || !fits(first) {
        return start + 1;
    }
    let more = lines[start + 1..]
        .iter()
        .take_while(|line| !line.blank_before && (line.role == Role::Continues || fits(line)))
        .count();
    start + 1 + more
}

fn align_run(lines: &mut [&mut Line]) {
    let columns = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    for column in 0..columns.saturating_sub(1) {
        for group in lines.chunk_by_mut(|a, b| (a.cells.len() > column + 1) == (b.cells.len() > column + 1)) {
            if group[0].cells.len() <= column + 1 {
                continue;
            }
            let widest = group.iter().map(|line| characters(&line.cells[column])).max().unwrap_or(0);
            let missing = |line: &Line| widest - characters(&line.cells[column]);
            if group.iter().all(|line| line.width() + missing(line) <= WIDTH) {
                for line in group {
                    let padding = missing(line);
                    line.cells[column].extend(std::iter::repeat_n(' ', padding));
                }
            }
        }
    }
}

/// Comments behind consecutive lines are under each other, two spaces behind the longest line.
fn align_comments(lines: &mut [Line]) {
    for group in lines.chunk_by_mut(|a, b| {
        a.comment.is_some() && b.comment.is_some() && a.indent == b.indent && !b.blank_before
    }) {
        let widest = group.iter().map(|line| line.width()).max().unwrap_or(0);
        for line in group.iter_mut().filter(|line| line.comment.is_some()) {
            let padding = if widest <= WIDTH { widest - line.width() + 2 } else { 2 };
            let comment = line.comment.take().unwrap_or_default();
            if let Some(cell) = line.cells.last_mut() {
                cell.extend(std::iter::repeat_n(' ', padding));
                cell.push_str(&comment);
            }
        }
    }
}

pub fn print(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        if line.blank_before && !text.is_empty() {
            text.push('\n');
        }
        let written = line.cells.join(" ");
        let mut indent = 4 * line.indent;
        for part in written.split('\n') {
            let part = trimmed(part);
            if !part.is_empty() {
                text.extend(std::iter::repeat_n(' ', indent));
            }
            text.push_str(part);
            text.push('\n');
            // The further lines of a text have their own indentation.
            indent = 0;
        }
    }
    text
}
