//! From an instrument to its codebook.

use super::*;
use crate::formula::{Legend, rows};
use crate::model::{Choices, Entry, Informants, Instrument, Map, Node, NodeId, Parts, TextKey};

/// What a codebook shows beside the instrument itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The values each score can have, by score; empty where they were not worked out.
    pub ranges: Vec<Option<Range>>,
}

/// The codebook of an instrument.
pub fn codebook(instrument: &Instrument, options: &Options) -> Codebook {
    let writer = Writer { parts: instrument, legend: Legend::of_one_round(instrument) };
    Codebook {
        format: CODEBOOK_FORMAT,
        name: instrument.name.clone(),
        title: writer.text(&["instrument", "title"]),
        version: instrument.version.clone(),
        language: instrument.language.clone(),
        source: instrument.source.clone(),
        licence: instrument.licence.clone(),
        fingerprints: instrument.fingerprints().clone(),
        informants: instrument.informants.iter().map(|name| Informant { name: name.clone(), title: writer.text(&["informants", name]) }).collect(),
        contents: writer.contents(),
        domains: writer.domains(),
        items: writer.items(),
        scales: writer.scales(),
        lets: instrument.lets.iter().map(|found| Let { name: found.name.clone(), formula: found.formula.clone() }).collect(),
        recodes: writer.recodes(),
        tables: writer.tables(),
        scores: writer.scores(options),
        classes: writer.classes(),
        messages: writer.messages(),
    }
}

/// Looks up what an instrument says of its parts.
pub struct Writer<'p> {
    pub parts: &'p Parts,
    pub legend: Legend<'p>,
}

impl Writer<'_> {
    /// A text and its rewordings; None where there is neither.
    pub fn text(&self, key: &[&str]) -> Option<Text> {
        self.text_at(&TextKey::new(key))
    }

    pub fn text_at(&self, key: &TextKey) -> Option<Text> {
        let texts = &self.parts.texts;
        let said =
            |informant: &String| texts.get(&key.for_informant(informant)).map(|words| Variant { informant: informant.clone(), text: words.text.clone() });
        let variants: Vec<Variant> = self.parts.informants.iter().filter_map(said).collect();
        let base = texts.get(key).map(|words| words.text.clone());
        (base.is_some() || !variants.is_empty()).then(|| Text { text: base.unwrap_or_default(), variants })
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
        let mut open: Vec<(Entry, usize)> = self.parts.entries.iter().rev().map(|entry| (*entry, 0)).collect();
        while let Some((entry, level)) = open.pop() {
            match entry {
                Entry::Question(id) => contents.push(Place::Item { item: id.at(), level }),
                Entry::Group(id) => {
                    contents.push(Place::Domain { domain: id.at(), level });
                    open.extend(self.parts.group(id).entries.iter().rev().map(|entry| (*entry, level + 1)));
                }
            }
        }
        contents
    }

    fn recodes(&self) -> Vec<Rows> {
        let choices = |at: usize| {
            let used = self.parts.nodes.iter().find_map(|node| match node {
                Node::Recode { of, recode } if recode.at() == at => Some(*of),
                _ => None,
            });
            vec![used.and_then(|key| self.legend.key_choices(key))]
        };
        let found = self.parts.recodes.iter().enumerate();
        found.map(|(at, recode)| self.rows(&recode.name, Vec::new(), &recode.map, &choices(at))).collect()
    }

    fn tables(&self) -> Vec<Rows> {
        let choices = |at: usize| {
            let used = self.parts.nodes.iter().find_map(|node| match node {
                Node::Table { keys, table } if table.at() == at => Some(keys.iter().map(|&key| self.legend.key_choices(key)).collect::<Vec<_>>()),
                _ => None,
            });
            used.unwrap_or_default()
        };
        let found = self.parts.tables.iter().enumerate();
        found.map(|(at, table)| self.rows(&table.name, table.keys.clone(), &table.map, &choices(at))).collect()
    }

    fn rows(&self, name: &str, keys: Vec<String>, map: &Map, choices: &[Option<Choices>]) -> Rows {
        Rows { name: name.to_string(), keys, rows: rows(self.parts, choices, map) }
    }
}
