//! One wording file against the instrument it is for: which words, or what is wrong with them.
//!
//! Nothing is merged here, and no file is opened.

use std::collections::HashMap;
use std::ops::Range;

use super::keys::{self, HEADER, Keys, SECTIONS};
use super::messages::diagnostic;
use super::slips;
use super::yaml::{self, Placed, Tree};
use peil::diagnostic::signs::is_misleading;
use peil::diagnostic::{Diagnostic, codes};
use peil::language::Language;
use peil::model::{Instrument, TextKey, placeholders};
use peil::source::{FileId, SourceFile, Sources, Span};

/// A wording file.
#[derive(Debug, Clone)]
pub struct Wording {
    /// As diagnostics call it.
    pub path: String,
    pub file: FileId,
    pub language: String,
    pub gemeente: Option<String>,
    /// In the order of the file; only texts whose keys the instrument has.
    pub texts: Vec<Worded>,
}

/// One text of a wording file.
#[derive(Debug, Clone)]
pub struct Worded {
    pub key: TextKey,
    pub text: String,
    /// Where the key is.
    pub key_span: Span,
    /// Where the text is.
    pub span: Span,
}

impl Wording {
    /// The name of the file, without its folders: how the lock calls it.
    pub fn file_name(&self) -> &str {
        file_name(&self.path)
    }

    pub fn get(&self, key: &TextKey) -> Option<&Worded> {
        self.texts.iter().find(|worded| worded.key == *key)
    }

    /// `Súdwest-Fryslân, fy` in the words of the file itself.
    pub fn whose(&self) -> String {
        self.gemeente
            .as_ref()
            .map_or_else(|| self.language.clone(), |gemeente| format!("{gemeente}, {}", self.language))
    }
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The gemeente and the language in a file's name: `sudwest-fryslan.fy.yaml`. None when it is not the name of
/// a wording file.
pub fn of_name(path: &str) -> Option<(Option<&str>, &str)> {
    file_name(path).strip_suffix(".yaml").map(parted)
}

/// The gemeente, if there is one, and the language in the name of a wording: `sudwest-fryslan.fy`.
pub fn parted(wording: &str) -> (Option<&str>, &str) {
    wording.rsplit_once('.').map_or((None, wording), |(gemeente, language)| (Some(gemeente), language))
}

/// Reads the wording files of one instrument.
#[derive(Debug)]
pub struct Reader<'b> {
    pub(super) base: &'b Instrument,
    keys: Keys,
    pub(super) tongue: Language,
}

impl<'b> Reader<'b> {
    /// `tongue` is the language of the diagnostics.
    pub fn new(base: &'b Instrument, tongue: Language) -> Reader<'b> {
        Reader { base, keys: Keys::of(base), tongue }
    }

    /// Reads one file, which joins the sources. What is wrong is left out of the wording, so that it can be
    /// used as far as it is right.
    pub fn read(&self, path: &str, text: &str, sources: &mut Sources) -> (Wording, Vec<Diagnostic>) {
        let file = sources.add(SourceFile::new(path, text));
        self.read_as(file, path, text)
    }

    /// Reads one file of the sources.
    pub(super) fn read_as(&self, file: FileId, path: &str, text: &str) -> (Wording, Vec<Diagnostic>) {
        let mut reading = Reading {
            reader: self,
            path,
            text,
            file,
            header: Header::default(),
            texts: Vec::new(),
            seen: HashMap::new(),
            diagnostics: Vec::new(),
        };
        match yaml::read(text) {
            Ok(tree) => reading.whole(tree),
            Err(problem) => reading.unread(&problem),
        }
        let Reading { header, texts, diagnostics, .. } = reading;
        let named = of_name(path);
        let language =
            header.language.map(|found| found.0).or(named.map(|(_, language)| language.to_string()));
        let gemeente = header
            .gemeente
            .map(|found| found.0)
            .or(named.and_then(|(gemeente, _)| gemeente.map(str::to_string)));
        let language = language.unwrap_or_else(|| self.base.language.clone());
        (Wording { path: path.to_string(), file, language, gemeente, texts }, diagnostics)
    }
}

/// What the file says about itself, and where.
#[derive(Default)]
pub(super) struct Header {
    pub(super) instrument: Option<(String, Span)>,
    pub(super) language: Option<(String, Span)>,
    pub(super) gemeente: Option<(String, Span)>,
}

pub(super) struct Reading<'r> {
    pub(super) reader: &'r Reader<'r>,
    pub(super) path: &'r str,
    text: &'r str,
    pub(super) file: FileId,
    pub(super) header: Header,
    texts: Vec<Worded>,
    /// The keys so far.
    seen: HashMap<String, Span>,
    diagnostics: Vec<Diagnostic>,
}

impl Reading<'_> {
    pub(super) fn say(
        &mut self,
        code: &'static peil::diagnostic::Code,
        span: Span,
        message: [String; 2],
        help: [String; 2],
    ) {
        self.diagnostics.push(diagnostic(self.reader.tongue, code, span, message, help));
    }

    fn span(&self, range: &Range<usize>) -> Span {
        let start = self.text.floor_char_boundary(range.start);
        Span::new(self.file, start..self.text.ceil_char_boundary(range.end.max(start)))
    }

    /// The file is not YAML: what is probably wrong with which line.
    fn unread(&mut self, problem: &yaml::Problem) {
        if let Some(slip) = slips::find(self.text) {
            let span = self.span(&slip.range);
            return self.say(
                codes::WORDING_FORM,
                span,
                slip.message.map(str::to_string),
                slip.help.map(str::to_string),
            );
        }
        let (span, why) = (self.span(&problem.range), &problem.message);
        self.say(
            codes::WORDING_FORM,
            span,
            [format!("this is not YAML: {why}"), format!("dit is geen YAML: {why}")],
            ["a line is `key: \"text\"`".into(), "een regel is `sleutel: \"tekst\"`".into()],
        );
    }

    fn whole(&mut self, tree: Tree) {
        match tree {
            Tree::Map(entries) => {
                for (key, value, range) in entries {
                    self.top(key, value, &range);
                }
            }
            Tree::Nothing => {}
            Tree::Text(_) | Tree::List => {
                let span = Span::new(self.file, 0..0);
                self.say(
                    codes::WORDING_FORM,
                    span,
                    [
                        "a wording file has keys with texts".into(),
                        "een woordenbestand bestaat uit sleutels met teksten".into(),
                    ],
                    [
                        "`peil wording new` writes one to start with".into(),
                        "`peil wording new` maakt er een om mee te beginnen".into(),
                    ],
                );
                return;
            }
        }
        self.header();
    }

    fn top(&mut self, key: Placed, value: Tree, range: &Range<usize>) {
        let name = key.text.as_str();
        if HEADER.contains(&name) {
            let span = self.span(&key.range);
            if let Some(before) = self.seen.insert(key.text.clone(), span) {
                self.twice(name, span, before);
                return;
            }
            let Tree::Text(text) = value else {
                let help = match name {
                    "instrument" | "study" => format!("`{name}: {}`", self.reader.base.name),
                    "language" => "`language: fy`".to_string(),
                    _ => "`for: enschede`".to_string(),
                };
                self.say(
                    codes::WORDING_FORM,
                    span,
                    [format!("`{name}` is a name"), format!("`{name}` is een naam")],
                    [format!("write {help}"), format!("schrijf {help}")],
                );
                return;
            };
            let found = Some((text, self.span(range)));
            match name {
                "instrument" | "study" => self.header.instrument = found,
                "language" => self.header.language = found,
                _ => self.header.gemeente = found,
            }
            return;
        }
        let path = keys::of_top(name).unwrap_or_else(|| name.to_string());
        self.at(&path, &key, value, range);
    }

    /// What is at a path: a text, or more keys.
    fn at(&mut self, path: &str, key: &Placed, value: Tree, range: &Range<usize>) {
        let key_span = self.span(&key.range);
        let text_key = TextKey(path.to_string());
        let known = self.reader.base.texts.get(&text_key).is_some();
        let holds = SECTIONS.contains(&path) || self.reader.keys.holds_texts(path);
        match value {
            Tree::Map(entries) if holds => {
                for (inner, value, range) in entries {
                    let path = format!("{path}.{}", inner.text);
                    self.at(&path, &inner, value, &range);
                }
            }
            Tree::Nothing if holds && !known => {}
            Tree::Text(text) if known => self.text_at(text_key, text, key_span, self.span(range)),
            Tree::Nothing if known => self.empty(&key.text, key_span),
            Tree::Map(_) | Tree::List if known => {
                let (name, hint) = (
                    &key.text,
                    if path.starts_with("items.") {
                        format!("; `{}.hint: …`", key.text)
                    } else {
                        String::new()
                    },
                );
                self.say(
                    codes::WORDING_FORM,
                    key_span,
                    [format!("`{name}` is one text"), format!("`{name}` is één tekst")],
                    [format!("write `{name}: \"…\"`{hint}"), format!("schrijf `{name}: \"…\"`{hint}")],
                );
            }
            Tree::Text(_) | Tree::List if holds => {
                let inner = self.under(path);
                let name = &key.text;
                self.say(
                    codes::WORDING_FORM,
                    key_span,
                    [format!("`{name}` holds several texts"), format!("onder `{name}` staan meer teksten")],
                    [
                        format!("write them under it, each with its key: {inner}"),
                        format!("schrijf ze eronder, elk met zijn sleutel: {inner}"),
                    ],
                );
            }
            _ => self.unknown(path, key, key_span),
        }
    }

    fn text_at(&mut self, key: TextKey, text: String, key_span: Span, span: Span) {
        if let Some(&before) = self.seen.get(&key.0) {
            self.twice(&key.0, key_span, before);
            return;
        }
        self.seen.insert(key.0.clone(), key_span);
        if text.trim().is_empty() {
            let name = key.0.rsplit('.').next().unwrap_or_default().to_string();
            self.empty(&name, key_span);
            return;
        }
        if let Some(sign) = text.chars().find(|sign| is_misleading(*sign)) {
            let code = format!("U+{:04X}", sign as u32);
            return self.say(
                codes::WORDING_FORM,
                span,
                [
                    format!("this text holds a sign that is not seen and changes how the rest is shown ({code})"),
                    format!("deze tekst bevat een teken dat u niet ziet en dat verandert hoe de rest eruitziet ({code})"),
                ],
                ["remove it: type the text again".into(), "haal het weg: typ de tekst opnieuw".into()],
            );
        }
        if text.starts_with(['“', '„', '”']) && self.text[span.range()].starts_with(['“', '„', '”'])
        {
            return self.say(
                codes::WORDING_FORM,
                span,
                ["quotes from a word processor".into(), "aanhalingstekens uit een tekstverwerker".into()],
                [
                    "put the text between straight quotes, `\"`; those inside it are shown".into(),
                    "zet de tekst tussen rechte aanhalingstekens, `\"`; die erbinnen worden getoond".into(),
                ],
            );
        }
        if self.placeholders_fit(&key, &text, span) {
            self.texts.push(Worded { key, text, key_span, span });
        }
    }

    /// The words may repeat the answers that the base repeats, all of them and no others.
    fn placeholders_fit(&mut self, key: &TextKey, text: &str, span: Span) -> bool {
        let base = self.reader.base.texts.get(key).map_or("", |words| words.text.as_str());
        if !text.contains(['{', '}']) && !base.contains('{') {
            return true;
        }
        let names =
            |text: &str| placeholders(text).into_iter().map(|(_, name)| name).collect::<Vec<String>>();
        let (wanted, found) = (names(base), names(text));
        if let Some(lost) = wanted.iter().find(|name| !found.contains(name)) {
            self.say(
                codes::WORDING_PLACEHOLDER,
                span,
                [format!("`{{{lost}}}` is missing"), format!("`{{{lost}}}` is weggevallen")],
                [
                    format!("the base says \"{base}\": put `{{{lost}}}` where the answer is repeated"),
                    format!("de basis zegt \"{base}\": zet `{{{lost}}}` waar het antwoord herhaald wordt"),
                ],
            );
            return false;
        }
        if let Some(new) = found.iter().find(|name| !wanted.contains(name)) {
            self.say(
                codes::WORDING_PLACEHOLDER,
                span,
                [format!("`{{{new}}}` is not in the base"), format!("`{{{new}}}` staat niet in de basis")],
                [
                    format!("the base says \"{base}\": wording cannot repeat other answers"),
                    format!("de basis zegt \"{base}\": woorden kunnen geen andere antwoorden herhalen"),
                ],
            );
            return false;
        }
        if text.matches(['{', '}']).count() != 2 * found.len() {
            self.say(
                codes::WORDING_PLACEHOLDER,
                span,
                [
                    "a brace in this text has no matching brace".into(),
                    "een accolade in deze tekst staat alleen".into(),
                ],
                ["do not use single braces in texts".into(), "laat losse accolades weg".into()],
            );
            return false;
        }
        true
    }

    fn twice(&mut self, key: &str, span: Span, before: Span) {
        self.say(
            codes::WORDING_TWICE,
            span,
            [format!("`{key}` is given twice"), format!("`{key}` staat er twee keer")],
            ["keep the one you mean".into(), "laat staan wat u bedoelt".into()],
        );
        let label = self.reader.tongue.say("the first", "de eerste").to_string();
        if let Some(last) = self.diagnostics.pop() {
            self.diagnostics.push(last.also(before, label));
        }
    }

    fn empty(&mut self, key: &str, span: Span) {
        self.say(
            codes::EMPTY_TEXT,
            span,
            [format!("the text of `{key}` is empty"), format!("de tekst van `{key}` is leeg")],
            [
                "write the words, or put `#` before the line: then the base's words are used".into(),
                "schrijf de woorden, of zet `#` voor de regel: dan gelden de woorden van de basis".into(),
            ],
        );
    }
}
