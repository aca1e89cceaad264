//! The languages of Peil's own texts: explanations, codebooks, and messages about wording files.

/// A language that Peil speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Dutch.
    Dutch,
}

impl Language {
    /// `en` or `nl`, with or without a region.
    pub fn parse(tag: &str) -> Option<Language> {
        match tag.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "en" => Some(Language::English),
            "nl" => Some(Language::Dutch),
            _ => None,
        }
    }

    /// The language for an instrument: Dutch for Dutch and Frisian, otherwise English.
    pub fn of_instrument(tag: &str) -> Language {
        let tag = tag.to_ascii_lowercase();
        match tag.split('-').next() {
            Some("nl" | "fy") => Language::Dutch,
            _ => Language::English,
        }
    }

    /// One of two sentences.
    pub fn say<'t>(self, english: &'t str, dutch: &'t str) -> &'t str {
        match self {
            Language::English => english,
            Language::Dutch => dutch,
        }
    }

    /// One of two sentences with values in them.
    pub fn tell(self, english: String, dutch: String) -> String {
        match self {
            Language::English => english,
            Language::Dutch => dutch,
        }
    }

    /// `did you mean …?`
    pub fn did_you_mean(self, near: &str) -> String {
        self.tell(format!("did you mean `{near}`?"), format!("bedoelt u `{near}`?"))
    }

    /// As an attribute of a page.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Dutch => "nl",
        }
    }
}
