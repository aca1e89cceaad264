//! Diagnostics for people. The only file that names miette.

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, MietteError, MietteSpanContents, Report, SourceCode, SourceSpan, SpanContents,
    ThemeCharacters, ThemeStyles,
};

use super::{Diagnostic, Label, Severity};
use crate::source::{SourceFile, Sources, Span};

/// How a diagnostic is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub color: bool,
    /// In columns.
    pub width: usize,
}

impl Style {
    /// The same on every machine: no colour, 80 columns.
    pub const PLAIN: Style = Style { color: false, width: 80 };
}

/// Draws one diagnostic: the source around it, what is wrong, what to do, and the witness if there is one.
pub fn render(sources: &Sources, diagnostic: &Diagnostic, style: Style) -> String {
    let primary = diagnostic.span().file;
    let file = sources.get(primary);
    let (here, elsewhere): (Vec<&Label>, Vec<&Label>) = diagnostic.labels.iter().partition(|label| label.span.file == primary);
    let excerpt = Excerpt::around(file, &here);
    let labels = here.iter().enumerate().map(|(at, label)| {
        let (start, length) = clamp(label.span, &file.text);
        let start = start.saturating_sub(excerpt.start);
        let text = (!label.text.is_empty()).then(|| label.text.clone());
        if at == 0 { LabeledSpan::new_primary_with_span(text, (start, length)) } else { LabeledSpan::new(text, start, length) }
    });
    let mut shown =
        MietteDiagnostic::new(diagnostic.message.clone()).with_code(diagnostic.code.id).with_labels(labels).with_severity(match diagnostic.severity() {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        });
    let mut help: Vec<String> = diagnostic.help.iter().cloned().collect();
    // miette cannot label two files in one picture: a place in another file is told in words.
    for label in elsewhere {
        let other = sources.get(label.span.file);
        let at = other.position(label.span.start as usize);
        help.push(format!("{} ({}:{}:{})", label.text, other.path, at.line, at.column));
    }
    if !help.is_empty() {
        shown = shown.with_help(help.join("\n"));
    }
    let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles: if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() } };
    let report = Report::new(shown).with_source_code(excerpt);
    let mut out = String::new();
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_links(false);
    // Writing into a string fails only where a span lies outside the text, and those were clamped.
    if handler.render_report(&mut out, report.as_ref()).is_err() {
        out = format!("{}: {}\n", diagnostic.code.id, diagnostic.message);
    }
    if let Some(witness) = &diagnostic.witness {
        out.push_str("  this test shows it:\n\n");
        for line in witness.lines() {
            out.push_str("      ");
            out.push_str(line);
            out.push('\n');
        }
    }
    out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n"
}

/// The lines that a diagnostic shows. miette looks for a line from the beginning of what it is given, and thousands of findings in one file would each have it
/// read the whole file.
struct Excerpt {
    path: String,
    text: String,
    /// Where it begins in the file.
    start: usize,
    /// How many lines stand before it.
    lines_before: usize,
}

impl Excerpt {
    /// From two lines before the first label to two lines after the last: miette shows one.
    fn around(file: &SourceFile, labels: &[&Label]) -> Excerpt {
        let spans = labels.iter().map(|label| clamp(label.span, &file.text));
        let (first, last) = spans.fold((file.text.len(), 0), |(first, last), (start, length)| (first.min(start), last.max(start + length)));
        let mut start = first;
        for _ in 0..3 {
            start = file.text[..start].rfind('\n').unwrap_or(0);
        }
        let start = if start == 0 { 0 } else { start + 1 };
        let mut end = last;
        for _ in 0..3 {
            end = file.text[end..].find('\n').map_or(file.text.len(), |at| end + at + 1);
        }
        Excerpt { path: file.path.clone(), text: file.text[start..end].to_string(), start, lines_before: file.position(start).line - 1 }
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let found = self.text.read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            found.data(),
            *found.span(),
            found.line() + self.lines_before,
            found.column(),
            found.line_count() + self.lines_before,
        )))
    }
}

/// miette drops an empty label at the end of the text and fails on a span past it: both are moved back to the last character.
fn clamp(span: Span, text: &str) -> (usize, usize) {
    let length = text.len();
    let (start, end) = (text.floor_char_boundary((span.start as usize).min(length)), text.ceil_char_boundary((span.end as usize).min(length)));
    if start < length || length == 0 {
        return (start, end.saturating_sub(start));
    }
    let last = text.trim_end().char_indices().next_back().map_or(0, |(at, _)| at);
    (last, text[last..].chars().next().map_or(0, char::len_utf8))
}
