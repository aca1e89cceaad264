//! What is said about wording files, in English and in Dutch: they are often written by people who read no
//! English.

use peil::diagnostic::{Code, Diagnostic};
use peil::language::Language;
use peil::source::Span;

/// A diagnostic in one of both languages: message and help, each in English and Dutch.
pub fn diagnostic(
    tongue: Language,
    code: &'static Code,
    span: Span,
    message: [String; 2],
    help: [String; 2],
) -> Diagnostic {
    let [message_en, message_nl] = message;
    let [help_en, help_nl] = help;
    Diagnostic::new(code, span, tongue.tell(message_en, message_nl)).help(tongue.tell(help_en, help_nl))
}
