//! Tables that are in a CSV file: a column for each key, and one named after the table.

use super::Lowerer;
use crate::diagnostic::{Diagnostic, Edit, Fix, Label, codes};
use crate::source::{FileId, Span};
use crate::syntax::ast;

/// How many faults of one file are reported.
const MOST_TOLD: usize = 20;
/// How many further places of one mistake are shown.
const MOST_SHOWN: usize = 3;

/// One cell of the file: its text without quotes, and its place.
type Field = (String, Span);

impl Lowerer<'_> {
    /// The rows of a table that is named at `path`. What is wrong is reported at its place in the file.
    pub fn table_file(&mut self, table: &ast::Table, path: Span) -> Vec<ast::Row> {
        let Some(found) = self.loaded.tables.get(&path) else { return Vec::new() };
        let (mut lines, comma) = lines(found.file, &found.text);
        if lines.is_empty() {
            self.say(
                Diagnostic::new(codes::TABLE_FILE, path, "the file is empty")
                    .help("its first line names the columns"),
            );
            return Vec::new();
        }
        let header = lines.remove(0);
        let column =
            |name: &str| header.iter().position(|(field, _)| field.trim().eq_ignore_ascii_case(name));
        let mut columns = Vec::new();
        for name in table.keys.iter().chain([&table.name]) {
            match column(&name.text) {
                Some(at) => {
                    columns.push(at);
                    if let Some((_, again)) = header[at + 1..]
                        .iter()
                        .find(|(field, _)| field.trim().eq_ignore_ascii_case(&name.text))
                    {
                        self.say(
                            Diagnostic::new(
                                codes::TABLE_FILE,
                                *again,
                                format!("the file has two columns `{}`", name.text),
                            )
                            .label("the second")
                            .also(header[at].1, "the first")
                            .help("remove one, or rename it"),
                        );
                    }
                }
                None => {
                    let place = header.first().map_or(path, |(_, span)| *span);
                    self.say(
                        Diagnostic::new(
                            codes::TABLE_FILE,
                            name.span,
                            format!("the file has no column `{}`", name.text),
                        )
                        .also(place, "it names its columns here")
                        .help(
                            "its first line names a column for each key, and one with the name of the table",
                        ),
                    );
                }
            }
        }
        if columns.len() != table.keys.len() + 1 {
            return Vec::new();
        }
        if lines.is_empty() {
            self.say(
                Diagnostic::new(codes::TABLE_FILE, path, "the file has no lines under its first")
                    .help("write a line for each value that the keys can have"),
            );
        }
        let mut rows = Vec::with_capacity(lines.len());
        let before = self.diagnostics.len();
        for line in lines {
            if self.diagnostics.len() - before >= MOST_TOLD {
                break;
            }
            let told = self.diagnostics.len();
            let fields: Option<Vec<&Field>> = columns.iter().map(|&at| line.get(at)).collect();
            let span =
                line.first().map_or(path, |(_, span)| *span).to(line.last().map_or(path, |(_, span)| *span));
            let Some(fields) = fields else {
                let message = format!(
                    "this line has {}, and the first has {}",
                    super::counted(line.len(), "cell"),
                    header.len()
                );
                self.say(
                    Diagnostic::new(codes::TABLE_FILE, span, message)
                        .help("write a cell for each column; put a cell that has a comma between quotes"),
                );
                continue;
            };
            let Some(((value, place), keys)) = fields.split_last() else { continue };
            let cells: Vec<Option<ast::Cell>> =
                keys.iter().map(|(text, span)| self.file_cell(&pointed(text, comma), *span)).collect();
            let value = match pointed(value.trim(), comma).as_str() {
                "missing" => Some(ast::RowValue::Missing(*place)),
                text if crate::model::Number::parse(text, super::scales::MOST_DIGITS).is_some() => {
                    Some(ast::RowValue::Number(ast::Number { text: text.into(), span: *place }))
                }
                text if !table.categories.is_empty() && is_name(text) => {
                    Some(ast::RowValue::Category(ast::Name { text: text.into(), span: *place }))
                }
                text => self.refuse(
                    Diagnostic::new(codes::TABLE_FILE, *place, format!("`{text}` is not a number"))
                        .help("write a number with a decimal point, or `missing`"),
                ),
            };
            if let (Some(cells), Some(value)) = (cells.into_iter().collect::<Option<Vec<_>>>(), value) {
                rows.push(ast::Row { cells, value, span });
            }
            self.once_for_the_file(before, told);
        }
        rows
    }

    /// What was said about a line and is the same as what was said about one before it is one mistake: its
    /// place is shown there, and its edit goes along.
    fn once_for_the_file(&mut self, before: usize, told: usize) {
        for diagnostic in self.diagnostics.split_off(told) {
            let one_edit = |diagnostic: &Diagnostic| diagnostic.fixes.len() == 1;
            let same = self.diagnostics[before..].iter_mut().find(|first| {
                first.code == diagnostic.code
                    && (one_edit(first) && one_edit(&diagnostic)
                        || first.message == diagnostic.message && first.help == diagnostic.help)
            });
            let Some(first) = same else {
                self.diagnostics.push(diagnostic);
                continue;
            };
            if first.labels.len() <= MOST_SHOWN {
                first.labels.push(Label { span: diagnostic.span(), text: "and this".into() });
            }
            if let (Some(fix), Some(more)) = (first.fixes.first_mut(), diagnostic.fixes.into_iter().next()) {
                fix.edits.extend(more.edits);
            }
        }
    }

    /// A cell as in the source: `5`, `5..9`, `from 5`, `above 5`, a name, a list in `[ ]`.
    fn file_cell(&mut self, text: &str, span: Span) -> Option<ast::Cell> {
        let text = text.trim();
        if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let cells: Vec<Option<ast::Cell>> =
                inner.split(',').map(|cell| self.file_cell(cell, span)).collect();
            return cells.into_iter().collect::<Option<Vec<_>>>().map(|cells| ast::Cell::Set(cells, span));
        }
        let number = |text: &str| {
            let text = text.trim();
            crate::model::Number::parse(text, super::scales::MOST_DIGITS)
                .map(|_| ast::Number { text: text.into(), span })
        };
        for (word, open) in [("from ", false), ("above ", true)] {
            if let Some(value) = text.strip_prefix(word).and_then(number) {
                return Some(ast::Cell::Threshold(ast::Threshold { open, value, span }));
            }
        }
        if let Some((low, high)) = text.split_once("..")
            && let (Some(low), Some(high)) = (number(low), number(high))
        {
            return Some(ast::Cell::Between(low, high));
        }
        if let Some(number) = number(text) {
            return Some(ast::Cell::Number(number));
        }
        if text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok() {
            return Some(ast::Cell::Date(ast::Raw { text: text.into(), span }));
        }
        if is_name(text) {
            return Some(ast::Cell::Name(ast::Name { text: text.into(), span }));
        }
        let diagnostic =
            Diagnostic::new(codes::TABLE_FILE, span, format!("`{text}` is not a code, name or range"));
        self.refuse(match self.meant(text) {
            Some(meant) => {
                let diagnostic = diagnostic.help(format!(
                    "write `{meant}`: a cell is `5`, `5..9`, `from 5`, `above 5` or the name of an option"
                ));
                diagnostic.fix(Fix::safe(format!("write `{meant}`"), Edit::new(span, meant)))
            }
            None => diagnostic.help("write `5`, `5..9`, `from 5`, `above 5` or the name of an option"),
        })
    }
}

impl Lowerer<'_> {
    /// A cell as a manual or a spreadsheet has it, in Peil: `0-7`, `65+`, `>= 8`, or the label of an option.
    fn meant(&self, text: &str) -> Option<String> {
        let number = |text: &str| {
            crate::model::Number::parse(text.trim(), super::scales::MOST_DIGITS)
                .map(|_| text.trim().to_string())
        };
        for (sign, word) in
            [(">=", "from"), ("≥", "from"), (">", "above"), ("vanaf ", "from"), ("boven ", "above")]
        {
            if let Some(bound) = text.strip_prefix(sign).and_then(number) {
                return Some(format!("{word} {bound}"));
            }
        }
        for ending in ["+", " of meer", " en meer", " or more", " and more", " en ouder", " and older"] {
            if let Some(bound) = text.strip_suffix(ending).and_then(number) {
                return Some(format!("from {bound}"));
            }
        }
        for sign in ["-", "–", "—", " to ", " t/m ", " tot en met ", " thru ", ":"] {
            if let Some((low, high)) =
                text.split_once(sign).and_then(|(low, high)| Some((number(low)?, number(high)?)))
            {
                return Some(format!("{low}..{high}"));
            }
        }
        let scales = self.resolved.scales.iter().flat_map(|scale| &scale.options);
        let labelled = scales.filter_map(|option| match option {
            ast::ScaleOption::Labelled { key, label, .. } => Some((key, label.base.value.as_str())),
            ast::ScaleOption::Codes { .. } => None,
        });
        let same = |(key, label): (&ast::OptionKey, &str)| {
            let named = key.name.as_ref().is_some_and(|name| name.text.eq_ignore_ascii_case(text));
            let found = named || label.trim().to_lowercase() == text.to_lowercase();
            found
                .then(|| {
                    key.name
                        .as_ref()
                        .map(|name| name.text.clone())
                        .or_else(|| key.code.as_ref().map(|code| code.text.clone()))
                })
                .flatten()
        };
        labelled.into_iter().find_map(same)
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// A number with the decimal comma that goes with semicolons between cells, as Dutch and Frisian Excel write
/// it; any other cell as it is.
fn pointed(cell: &str, comma: bool) -> String {
    let number = cell.bytes().any(|byte| byte == b',')
        && cell.bytes().all(|byte| byte.is_ascii_digit() || b",.- ".contains(&byte));
    if comma && number { cell.replace(',', ".") } else { cell.into() }
}

/// The lines of a CSV file that are not empty, cell by cell. Cells are parted by commas, or by semicolons
/// where the first line has more of them; that is the second value.
fn lines(file: FileId, text: &str) -> (Vec<Vec<Field>>, bool) {
    let first = text.lines().next().unwrap_or_default();
    let semicolons = first.matches(';').count() > first.matches(',').count();
    let separator = if semicolons { b';' } else { b',' };
    let mut all = Vec::new();
    let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while start < text.len() {
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line = text[start..end].trim_end_matches('\r');
        if !line.trim().is_empty() {
            all.push(fields(file, line, start, separator));
        }
        start = end + 1;
    }
    (all, semicolons)
}

fn fields(file: FileId, line: &str, offset: usize, separator: u8) -> Vec<Field> {
    let bytes = line.as_bytes();
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let start = at;
        let mut quoted = false;
        while at < bytes.len() && (quoted || bytes[at] != separator) {
            quoted ^= bytes[at] == b'"';
            at += 1;
        }
        let raw = &line[start..at];
        let value = match raw.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(inner) => inner.replace("\"\"", "\""),
            None => raw.to_string(),
        };
        fields.push((value, Span::new(file, offset + start..offset + at)));
        if at >= bytes.len() {
            return fields;
        }
        at += 1;
    }
}
