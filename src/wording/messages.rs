//! What is said of wording files, in English and in Dutch: they are often written by people who read no English.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// A language that Peil speaks with the writers of wording files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tongue {
    #[default]
    English,
    Dutch,
}

impl Tongue {
    /// One of two sentences.
    pub fn say<'t>(self, english: &'t str, dutch: &'t str) -> &'t str {
        match self {
            Tongue::English => english,
            Tongue::Dutch => dutch,
        }
    }

    /// One of two sentences with values in them.
    pub fn tell(self, english: String, dutch: String) -> String {
        match self {
            Tongue::English => english,
            Tongue::Dutch => dutch,
        }
    }

    /// `did you mean …?`
    pub fn did_you_mean(self, near: &str) -> String {
        self.tell(format!("did you mean `{near}`?"), format!("bedoelt u `{near}`?"))
    }

    /// A diagnostic in this language: message and help, each in English and Dutch.
    pub fn diagnostic(self, code: &'static Code, span: Span, message: [String; 2], help: [String; 2]) -> Diagnostic {
        let [message_en, message_nl] = message;
        let [help_en, help_nl] = help;
        Diagnostic::new(code, span, self.tell(message_en, message_nl)).help(self.tell(help_en, help_nl))
    }
}
