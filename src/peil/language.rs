//! The languages that Peil speaks: in explanations and codebooks, and with those who write wording files.

/// A language that Peil speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
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

    /// The language for an instrument: Dutch for Dutch and Frisian, else English.
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

/// Whether a language, by its tag, is written from right to left.
///
/// ```
/// use peil::language::is_right_to_left;
///
/// assert!(is_right_to_left("ar") && is_right_to_left("fa-IR") && is_right_to_left("az-Arab"));
/// assert!(!is_right_to_left("nl") && !is_right_to_left("ar-Latn"));
/// ```
pub fn is_right_to_left(tag: &str) -> bool {
    const LANGUAGES: [&str; 13] = ["ar", "ary", "arz", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur"];
    const SCRIPTS: [&str; 6] = ["arab", "hebr", "syrc", "thaa", "nkoo", "adlm"];
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split(['-', '_']);
    let language = parts.next().unwrap_or_default();
    match parts.find(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic())) {
        Some(script) => SCRIPTS.contains(&script),
        None => LANGUAGES.contains(&language) || language == "yi",
    }
}

/// A text that is repeated inside another, kept apart from what stands around it where the two may run in other
/// directions: a name in Latin letters in an Arabic sentence, and the other way round.
///
/// `language` is that of the text around it.
pub fn isolated(text: &str, language: &str) -> String {
    // Hebrew, Arabic, Syriac, Thaana and N'Ko, with the forms of their letters that stand further on.
    let other = |sign: char| matches!(sign, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    if is_right_to_left(language) || text.chars().any(other) { format!("\u{2068}{text}\u{2069}") } else { text.to_string() }
}
