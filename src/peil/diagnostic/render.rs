//! Diagnostics for people. The only file that names miette.

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::{Diagnostic, Label, Severity};
use crate::source::{SourceFile, Sources, Span};

/// How a diagnostic is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether to use ANSI colours.
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
    let (here, elsewhere): (Vec<&Label>, Vec<&Label>) =
        diagnostic.labels.iter().partition(|label| label.span.file == primary);
    let labels = here.iter().enumerate().map(|(at, label)| {
        let (start, length) = clamp(label.span, &file.text);
        let text = (!label.text.is_empty()).then(|| label.text.clone());
        if at == 0 {
            LabeledSpan::new_primary_with_span(text, (start, length))
        } else {
            LabeledSpan::new(text, start, length)
        }
    });
    let mut shown = MietteDiagnostic::new(diagnostic.message.clone())
        .with_code(diagnostic.code.id)
        .with_labels(labels)
        .with_severity(match diagnostic.severity() {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        });
    let mut help: Vec<String> = diagnostic.help.iter().cloned().collect();
    // miette cannot label two files in one picture: a place in another file is reported in words.
    for label in elsewhere {
        let other = sources.get(label.span.file);
        let at = other.position(label.span.start as usize);
        help.push(format!("{} ({}:{}:{})", label.text, other.path, at.line, at.column));
    }
    if !help.is_empty() {
        shown = shown.with_help(help.join("\n"));
    }
    let theme = GraphicalTheme {
        characters: ThemeCharacters::unicode(),
        styles: if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() },
    };
    let shown = Shown { diagnostic: shown, lines: Lines(file) };
    let mut out = String::new();
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_links(false);
    // Writing into a string fails only where a span lies outside the text, and those were clamped.
    if handler.render_report(&mut out, &shown).is_err() {
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

/// A diagnostic with the file it is in, for as long as it is drawn.
#[derive(Debug)]
struct Shown<'f> {
    diagnostic: MietteDiagnostic,
    lines: Lines<'f>,
}

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.diagnostic.fmt(f)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.diagnostic.code()
    }

    fn severity(&self) -> Option<miette::Severity> {
        self.diagnostic.severity()
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.diagnostic.help()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.diagnostic.labels()
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.lines)
    }
}

/// The lines of a file, found by its index. miette by itself looks for a line from the beginning of the file,
/// and thousands of findings in one file would each have it read the whole; its columns are bytes, and these
/// are characters.
#[derive(Debug)]
struct Lines<'f>(&'f SourceFile);

impl SourceCode for Lines<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let Lines(file) = self;
        let place = file.position(span.offset());
        let last =
            file.position((span.offset() + span.len()).saturating_sub(1).max(span.offset())).line + after;
        let first = place.line.saturating_sub(before).max(1);
        // Without lines around it, what is asked is where the span itself begins.
        let (start, column) =
            if before == 0 { (span.offset(), place.column - 1) } else { (file.line_start(first), 0) };
        let end = file.line_start(last + 1);
        let data = file.text.get(start..end).ok_or(MietteError::OutOfBounds)?.as_bytes();
        let covers = (start, end - start).into();
        Ok(Box::new(MietteSpanContents::new_named(
            file.path.clone(),
            data,
            covers,
            first - 1,
            column,
            last + 1 - first,
        )))
    }
}

/// miette drops an empty label at the end of the text and fails on a span past it: both are moved back to the
/// last character.
fn clamp(span: Span, text: &str) -> (usize, usize) {
    let length = text.len();
    let (start, end) = (
        text.floor_char_boundary((span.start as usize).min(length)),
        text.ceil_char_boundary((span.end as usize).min(length)),
    );
    if start < length || length == 0 {
        return (start, end.saturating_sub(start));
    }
    let last = text.trim_end().char_indices().next_back().map_or(0, |(at, _)| at);
    (last, text[last..].chars().next().map_or(0, char::len_utf8))
}
