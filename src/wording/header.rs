//! What a wording file says about itself: that it does, and that its name says the same.

use super::language;
use super::read::{Reading, file_name, of_name};
use peil::diagnostic::codes;
use peil::source::Span;

impl Reading<'_> {
    /// What the file says about itself must be said, and be what its name says.
    pub(super) fn header(&mut self) {
        let top = Span::new(self.file, 0..0);
        let base = &self.reader.base.name;
        match self.header.instrument.clone() {
            None => self.say(
                codes::WORDING_FORM,
                top,
                [
                    "the file does not name its instrument".into(),
                    "het bestand zegt niet bij welk instrument het hoort".into(),
                ],
                [format!("add `instrument: {base}`"), format!("zet erbij: `instrument: {base}`")],
            ),
            Some((name, span)) if name != *base => self.say(
                codes::WORDING_INSTRUMENT,
                span,
                [
                    format!("these are words for `{name}`, not for `{base}`"),
                    format!("dit zijn woorden voor `{name}`, niet voor `{base}`"),
                ],
                [
                    format!("write `instrument: {base}`, or move the file"),
                    format!("schrijf `instrument: {base}`, of verplaats het bestand"),
                ],
            ),
            Some(_) => {}
        }
        let named = of_name(self.path);
        match self.header.language.clone() {
            None => {
                let guess = named.map_or("nl", |(_, language)| language).to_string();
                self.say(
                    codes::WORDING_FORM,
                    top,
                    ["the file does not name its language".into(), "het bestand zegt zijn taal niet".into()],
                    [format!("add `language: {guess}`"), format!("zet erbij: `language: {guess}`")],
                );
            }
            Some((tag, span)) if !language::is_tag(&tag) => {
                let help = language::probably_meant(&tag).map_or_else(
                    || {
                        [
                            "a language is a tag such as `nl`, `fy`, `en` or `nl-BE`".to_string(),
                            "een taal is een afkorting als `nl`, `fy`, `en` of `nl-BE`".to_string(),
                        ]
                    },
                    |meant| [format!("did you mean `{meant}`?"), format!("bedoelt u `{meant}`?")],
                );
                self.say(
                    codes::LANGUAGE_TAG,
                    span,
                    [format!("`{tag}` is not a language tag"), format!("`{tag}` is geen taalcode")],
                    help,
                );
            }
            Some((tag, span)) => {
                if let Some((_, in_name)) = named
                    && in_name != tag
                {
                    self.misnamed(span, "language", &tag, in_name);
                }
            }
        }
        let gemeente = self.header.gemeente.clone();
        if let Some((in_name, _)) = named
            && in_name != gemeente.as_ref().map(|(name, _)| name.as_str())
        {
            let span = gemeente.as_ref().map_or(top, |(_, span)| *span);
            let said = gemeente.as_ref().map_or("", |(name, _)| name.as_str());
            self.misnamed(span, "for", said, in_name.unwrap_or(""));
        } else if named.is_none() {
            let path = file_name(self.path).to_string();
            self.say(
                codes::WORDING_NAME,
                top,
                [
                    format!("`{path}` is not a valid name for a wording file"),
                    format!("`{path}` is geen naam voor een woordenbestand"),
                ],
                [
                    "call it `LANGUAGE.yaml` or `FOR.LANGUAGE.yaml`".into(),
                    "noem het `TAAL.yaml` of `GEMEENTE.TAAL.yaml`".into(),
                ],
            );
        }
    }

    /// `what` says one thing in the file and another in its name; either may be empty.
    fn misnamed(&mut self, span: Span, what: &str, said: &str, in_name: &str) {
        let file = file_name(self.path).to_string();
        let (message, help) = match (said, in_name) {
            ("", _) => (
                [
                    format!("the file's name says `{in_name}`, but the file has no `{what}`"),
                    format!("de naam van het bestand zegt `{in_name}`, en het bestand heeft geen `{what}`"),
                ],
                [
                    format!("add `{what}: {in_name}`, or give the file another name"),
                    format!("zet erbij: `{what}: {in_name}`, of geef het bestand een andere naam"),
                ],
            ),
            (_, "") => (
                [
                    format!("`{what}` is `{said}`, but that is not in the file's name"),
                    format!("`{what}` is `{said}`, en de naam van het bestand zegt dat niet"),
                ],
                [
                    format!("call it `{said}.{file}`, or leave `{what}` out"),
                    format!("noem het `{said}.{file}`, of laat `{what}` weg"),
                ],
            ),
            _ => (
                [
                    format!("`{what}` is `{said}`, but the file's name says `{in_name}`"),
                    format!("`{what}` is `{said}`, en de naam van het bestand zegt `{in_name}`"),
                ],
                [
                    format!("`{file}` is read as [FOR.]LANGUAGE.yaml: change the one or the other"),
                    format!("`{file}` wordt gelezen als [GEMEENTE.]TAAL.yaml: verander het een of het ander"),
                ],
            ),
        };
        self.say(codes::WORDING_NAME, span, message, help);
    }
}
