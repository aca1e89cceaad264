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

    /// A text, broken between words; what follows the first line stands two columns further in.
    pub fn line(&mut self, indent: usize, text: &str) {
        self.lines.extend(wrap(text, indent, indent + 2));
    }

    /// A label and, from a fixed column on, a text; a label too long for its column gets a line of its own.
    pub fn labelled(&mut self, indent: usize, label: &str, column: usize, text: &str) {
        let column = indent + column;
        let lines = wrap(text, column, column);
        let used = indent + label.chars().count();
        let mut lines = lines.into_iter();
        if used + 2 <= column
            && let Some(first) = lines.next()
        {
            let rest: String = first.chars().skip(column).collect();
            self.lines.push(format!("{}{label}{}{rest}", " ".repeat(indent), " ".repeat(column - used)).trim_end().to_string());
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
                Some(width) if at + 1 < cells.len() => line.push_str(&format!("{:<width$}  ", cut(cell, *width))),
                _ => line.push_str(&cut(cell, WIDTH.saturating_sub(line.chars().count()))),
            }
        }
        self.lines.push(line.trim_end().to_string());
    }

    pub fn finish(self) -> String {
        self.lines.join("\n") + "\n"
    }
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
