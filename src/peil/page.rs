//! Lines of at most 80 columns.

/// In characters.
const WIDTH: usize = 80;

/// Lines in the making.
#[derive(Debug, Default)]
pub struct Page {
    lines: Vec<String>,
}

impl Page {
    /// One blank line, never two.
    pub fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    /// A text, broken between words; what follows the first line is two columns further in.
    pub fn line(&mut self, indent: usize, text: &str) {
        self.lines.extend(wrap(text, indent, indent + 2));
    }

    /// A label and, from a fixed column on, a text; a label too long for its column gets its own line.
    pub fn labelled(&mut self, indent: usize, label: &str, column: usize, text: &str) {
        let column = indent + column;
        let lines = wrap(text, column, column);
        let used = indent + label.chars().count();
        let mut lines = lines.into_iter();
        if used + 2 <= column
            && let Some(first) = lines.next()
        {
            let rest: String = first.chars().skip(column).collect();
            self.lines.push(
                format!("{}{label}{}{rest}", " ".repeat(indent), " ".repeat(column - used))
                    .trim_end()
                    .to_string(),
            );
        } else {
            self.lines.extend(wrap(label, indent, indent + 4));
        }
        self.lines.extend(lines);
    }

    /// A row of cells, each but the last padded to its column; the last is cut off at the edge.
    pub fn row(&mut self, indent: usize, widths: &[usize], cells: &[String]) {
        let mut line = " ".repeat(indent);
        for (at, cell) in cells.iter().enumerate() {
            match widths.get(at) {
                Some(width) if at + 1 < cells.len() => {
                    line.push_str(&format!("{:<width$}  ", cut(cell, *width)))
                }
                _ => line.push_str(&cut(cell, WIDTH.saturating_sub(line.chars().count()))),
            }
        }
        self.lines.push(line.trim_end().to_string());
    }

    /// The lines, each with its end.
    pub fn finish(self) -> String {
        self.lines.join("\n") + "\n"
    }
}

/// Rows in columns, the first of them the head; cells that are too long for their column are broken between
/// words.
pub fn columns(page: &mut Page, indent: usize, rows: &[Vec<String>]) {
    const GAP: usize = 2;
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let longest = |at: usize| {
        rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..count).map(longest).collect();
    let room = WIDTH.saturating_sub(indent + GAP * count.saturating_sub(1));
    // The widest give way first.
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = (0..count).max_by_key(|&at| (widths[at], at)).filter(|&at| widths[at] > 6) else {
            break;
        };
        widths[widest] -= 1;
    }
    for (at, row) in rows.iter().enumerate() {
        let cells: Vec<Vec<String>> =
            row.iter().zip(&widths).map(|(cell, width)| broken(cell, *width)).collect();
        for line in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let mut text = " ".repeat(indent);
            for (cell, width) in cells.iter().zip(&widths) {
                text.push_str(&format!("{:<width$}  ", cell.get(line).map_or("", String::as_str)));
            }
            page.lines.push(text.trim_end().to_string());
        }
        if at == 0 {
            let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            page.lines.push(format!("{}{}", " ".repeat(indent), rule.join("  ")));
        }
    }
}

/// The lines of a cell; a word longer than the column is cut.
fn broken(cell: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in cell.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        loop {
            let used = lines.last().map_or(0, |line| line.chars().count());
            let fits = used + usize::from(used > 0) + word.len() <= width;
            if !fits && used > 0 {
                lines.push(String::new());
                continue;
            }
            let rest = word.split_off(word.len().min(width.max(1)).min(if fits {
                word.len()
            } else {
                width.max(1)
            }));
            if let Some(line) = lines.last_mut() {
                if used > 0 {
                    line.push(' ');
                }
                line.extend(word);
            }
            if rest.is_empty() {
                break;
            }
            word = rest;
        }
    }
    lines
}

/// A text that is shortened to a width, with an ellipsis.
pub fn cut(text: &str, width: usize) -> String {
    let text = one_line(text);
    if text.chars().count() <= width {
        return text;
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    kept.trim_end().to_string() + "…"
}

/// A text with its line breaks and runs of spaces made one space each.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A formula on one line, as an author would break none.
pub fn formula_line(formula: &str) -> String {
    one_line(formula).replace("( ", "(").replace(" )", ")").replace("[ ", "[").replace(" ]", "]")
}

/// Lines of a text, the first indented by `first` columns, the others by `others`.
fn wrap(text: &str, first: usize, others: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = " ".repeat(first);
    let mut empty = true;
    for word in text.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, " ".repeat(others)));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines.push(line.trim_end().to_string());
    lines
}
