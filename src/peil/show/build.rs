//! From an instrument to its codebook.

use super::*;
use crate::check;
use crate::formula::{Legend, rows};
use crate::model::{
    Choices, Entry, Informants, Instrument, Map, Node, NodeId, Number, Origin, Parts, TextKey, Words,
};
use crate::prove::{self, Budget};

/// What a codebook shows beside the instrument itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The values each score can have, by score; empty where they were not computed.
    pub ranges: Vec<Option<Range>>,
    /// By score, whether it was proved that it is never missing; empty where that was not computed.
    pub never_missing: Vec<bool>,
    /// By guarantee, whether its condition can be missing, where that is known; empty where that was not worked
    /// out.
    pub can_be_missing: Vec<Option<bool>>,
    /// How many responses give each band and option; empty where that was not asked.
    pub shares: Vec<OutputShares>,
    /// The language of the instrument's own texts, where it is shown in other words.
    pub base_language: Option<String>,
    /// Puts the language behind each text that falls back, for people; programs read `falls_back`.
    pub mark: bool,
}

impl Options {
    /// With what can be proved of the values of each score.
    pub fn of(instrument: &Instrument) -> Options {
        let found = check::exact_ranges(instrument);
        let never_missing = found.iter().map(|range| !range.can_be_missing).collect();
        let guarantees = prove::guarantees(instrument, Budget::QUICK);
        Options {
            ranges: found.into_iter().map(shown).collect(),
            never_missing,
            can_be_missing: guarantees.iter().map(|proof| proof.can_be_missing).collect(),
            ..Options::default()
        }
    }
}

/// A range as the codebook shows it; None where nothing is known.
fn shown(range: check::Range) -> Option<Range> {
    let bound = |end: Option<Number>| end.map(|end| end.to_string());
    let known = range.low.is_some() || range.high.is_some();
    known.then(|| Range {
        low_attained: range.low_attained,
        high_attained: range.high_attained,
        low: bound(range.low),
        high: bound(range.high),
        whole: range.whole,
    })
}

/// The codebook of an instrument.
pub fn codebook(instrument: &Instrument, options: &Options) -> Codebook {
    let writer = Writer { parts: instrument, legend: Legend::of_one_round(instrument), options };
    Codebook {
        format: CODEBOOK_FORMAT,
        name: instrument.name.clone(),
        title: writer.text(&["instrument", "title"]),
        description: writer.text(&["instrument", "description"]),
        concepts: instrument.concepts.clone(),
        version: instrument.version.clone(),
        language: instrument.language.clone(),
        source: instrument.source.clone(),
        licence: instrument.licence.clone(),
        fingerprints: instrument.fingerprints().clone(),
        informants: instrument
            .informants
            .iter()
            .map(|name| Informant { name: name.clone(), title: writer.text(&["informants", name]) })
            .collect(),
        contents: writer.contents(),
        domains: writer.domains(),
        items: writer.items(),
        scales: writer.scales(),
        lets: writer.lets(),
        recodes: writer.recodes(),
        tables: writer.tables(),
        scores: writer.scores(options),
        classes: writer.classes(),
        messages: writer.messages(),
        notes: writer.notes(),
        guarantees: writer.guarantees(options),
        shares: options.shares.clone(),
    }
}

/// Looks up what an instrument says about its parts.
pub struct Writer<'p> {
    pub parts: &'p Parts,
    pub legend: Legend<'p>,
    options: &'p Options,
}

impl Writer<'_> {
    /// A text and its rewordings; None where there is neither.
    pub fn text(&self, key: &[&str]) -> Option<Text> {
        self.text_at(&TextKey::new(key))
    }

    pub fn text_at(&self, key: &TextKey) -> Option<Text> {
        let texts = &self.parts.texts;
        let said = |informant: &String| {
            let words = texts.get(&key.for_informant(informant))?;
            let (text, origin, falls_back) = self.worded(words);
            Some(Variant { informant: informant.clone(), text, origin, falls_back })
        };
        let variants: Vec<Variant> = self.parts.informants.iter().filter_map(said).collect();
        let base = texts.get(key);
        let (text, origin, falls_back) = base.map(|words| self.worded(words)).unwrap_or_default();
        (base.is_some() || !variants.is_empty()).then_some(Text { text, origin, falls_back, variants })
    }

    /// A text, whose words it is, and the language it falls back to.
    fn worded(&self, words: &Words) -> (String, Option<String>, Option<String>) {
        let (origin, language) = match &words.origin {
            Origin::Base => (None, self.options.base_language.as_ref().unwrap_or(&self.parts.language)),
            Origin::Wording { language, gemeente: None } => (Some(language.clone()), language),
            Origin::Wording { language, gemeente: Some(gemeente) } => {
                (Some(format!("{gemeente}.{language}")), language)
            }
        };
        let falls_back = (*language != self.parts.language).then(|| language.clone());
        let text = match &falls_back {
            Some(language) if self.options.mark => format!("{} [{language}]", words.text),
            _ => words.text.clone(),
        };
        (text, origin, falls_back)
    }

    /// Names of informants; none where it is everybody.
    pub fn only(&self, informants: Informants) -> Vec<String> {
        if informants == Informants::all(self.parts.informants.len()) {
            return Vec::new();
        }
        informants.iter().filter_map(|at| self.parts.informants.get(usize::from(at))).cloned().collect()
    }

    /// A condition, one round speaking for all.
    pub fn condition(&self, when: &[NodeId]) -> Option<String> {
        when.first().map(|&id| self.legend.write(id))
    }

    /// Everything in reading order, from the outside in.
    fn contents(&self) -> Vec<Place> {
        let mut contents = Vec::new();
        let mut open: Vec<(Entry, usize)> =
            self.parts.entries.iter().rev().map(|entry| (*entry, 0)).collect();
        while let Some((entry, level)) = open.pop() {
            match entry {
                Entry::Question(id) => contents.push(Place::Item { item: id.at(), level }),
                Entry::Page => contents.push(Place::Page { level }),
                Entry::Note(id) => contents.push(Place::Note { note: id.at(), level }),
                Entry::Group(id) => {
                    contents.push(Place::Domain { domain: id.at(), level });
                    open.extend(self.parts.group(id).entries.iter().rev().map(|entry| (*entry, level + 1)));
                }
            }
        }
        contents
    }

    fn notes(&self) -> Vec<Note> {
        let note = |note: &crate::model::Note| Note {
            name: note.name.clone(),
            text: self.text(&["notes", &note.name]),
            domain: note.group.map(|group| self.parts.group(group).name.clone()),
            only: self.only(note.only),
            when: self.condition(&note.when),
        };
        self.parts.notes.iter().map(note).collect()
    }

    /// Formulas, with what is between their brackets, and values.
    fn lets(&self) -> Vec<Let> {
        let formula = |found: &crate::model::Formula| Let {
            name: format!("{}({})", found.name, found.parameters.join(", ")),
            formula: found.formula.clone(),
        };
        let value =
            |found: &crate::model::Let| Let { name: found.name.clone(), formula: found.formula.clone() };
        self.parts.formulas.iter().map(formula).chain(self.parts.lets.iter().map(value)).collect()
    }

    fn recodes(&self) -> Vec<Rows> {
        let choices = |at: usize| {
            let used = self.parts.nodes.iter().find_map(|node| {
                let Node::Recode { of, recode } = node else { return None };
                (recode.at() == at).then_some(*of)
            });
            vec![used.and_then(|key| self.legend.key_choices(key))]
        };
        let found = self.parts.recodes.iter().enumerate();
        found.map(|(at, recode)| self.rows(&recode.name, Vec::new(), &recode.map, &choices(at))).collect()
    }

    fn tables(&self) -> Vec<Rows> {
        let choices = |at: usize| {
            let used = self.parts.nodes.iter().find_map(|node| {
                let Node::Table { keys, table } = node else { return None };
                let choices = || keys.iter().map(|&key| self.legend.key_choices(key)).collect::<Vec<_>>();
                (table.at() == at).then(choices)
            });
            used.unwrap_or_default()
        };
        let found = self.parts.tables.iter().enumerate();
        found
            .map(|(at, table)| Rows {
                name: table.name.clone(),
                keys: table.keys.clone(),
                informant: table
                    .informant
                    .and_then(|key| self.parts.informants.get(usize::from(key.informant)).cloned()),
                rows: rows(self.parts, &choices(at), &table.map, &table.categories),
            })
            .collect()
    }

    fn rows(&self, name: &str, keys: Vec<String>, map: &Map, choices: &[Option<Choices>]) -> Rows {
        Rows { name: name.to_string(), keys, informant: None, rows: rows(self.parts, choices, map, &[]) }
    }
}
