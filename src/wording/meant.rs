//! Keys that the instrument does not have: what may have been meant.

use super::keys::{self, HEADER, SECTIONS};
use super::read::Reading;
use super::yaml::Placed;
use peil::diagnostic::{codes, did_you_mean};
use peil::model::TextKey;
use peil::source::Span;

impl Reading<'_> {
    /// The keys that can be under a path, as examples.
    pub(super) fn under(&self, path: &str) -> String {
        let mut found: Vec<String> = Vec::new();
        for (key, _) in self.reader.base.texts.iter() {
            if let Some(rest) = key.0.strip_prefix(path).and_then(|rest| rest.strip_prefix('.')) {
                let first = rest.split('.').next().unwrap_or(rest);
                let first = if path.starts_with("items") { rest } else { first };
                let shown = format!("`{first}`");
                if !found.contains(&shown) {
                    found.push(shown);
                }
            }
        }
        let more = found.len() > 6;
        found.truncate(6);
        found.join(", ") + if more { ", …" } else { "" }
    }

    pub(super) fn unknown(&mut self, path: &str, key: &Placed, span: Span) {
        let base = self.reader.base;
        let tongue = self.reader.tongue;
        if let Some((whole, informant)) = path.rsplit_once('@')
            && base.texts.get(&TextKey(whole.to_string())).is_some()
        {
            return self.no_informant(whole, informant, span);
        }
        let (section, name, rest) = keys::split(path);
        // The bands of a score that are shared with others have their words there.
        let shared = base
            .scores
            .iter()
            .find(|score| section == "scores" && score.name == name)
            .and_then(|score| score.shared_bands.as_ref());
        if let (Some(shared), true) = (shared, rest.starts_with("bands")) {
            return self.say(
                codes::WORDING_KEY,
                span,
                [format!("the bands of `{name}` are shared"), format!("de banden van `{name}` zijn gedeeld")],
                [
                    format!("write their words once, under `bands:`, `{shared}:`"),
                    format!("schrijf hun woorden één keer, onder `bands:`, `{shared}:`"),
                ],
            );
        }
        if !path.contains('.') {
            let near = did_you_mean(&key.text, SECTIONS.into_iter().chain(HEADER).chain(keys::TOP));
            let all = SECTIONS.map(|section| format!("`{section}`")).join(", ");
            let help = near.map_or_else(
                || tongue.tell(format!("the sections are {all}"), format!("de onderdelen zijn {all}")),
                |near| tongue.did_you_mean(near),
            );
            return self.say(
                codes::WORDING_KEY,
                span,
                [
                    format!("a wording file has no section `{}`", key.text),
                    format!("een woordenbestand heeft geen onderdeel `{}`", key.text),
                ],
                [help.clone(), help],
            );
        }
        let sought = path.strip_prefix("instrument.").unwrap_or(path);
        let help = self.near_key(path).unwrap_or_else(|| {
            tongue.tell(
                format!("`peil wording new {}` writes every existing key", base.name),
                format!("`peil wording new {}` schrijft alle sleutels op die er zijn", base.name),
            )
        });
        self.say(
            codes::WORDING_KEY,
            span,
            [
                format!("`{}` has no text `{sought}`", base.name),
                format!("`{}` heeft geen tekst `{sought}`", base.name),
            ],
            [help.clone(), help],
        );
    }

    /// What may have been meant by a key that there is not.
    fn near_key(&self, path: &str) -> Option<String> {
        let tongue = self.reader.tongue;
        let keys =
            || self.reader.base.texts.iter().map(|(key, _)| key.0.as_str()).filter(|key| !key.contains('@'));
        let (parent, last) = path.rsplit_once('.')?;
        let siblings: Vec<&str> = keys()
            .filter_map(|key| key.strip_prefix(parent)?.strip_prefix('.'))
            .map(|rest| {
                if parent.contains('.') || parent == "items" {
                    rest
                } else {
                    rest.split('.').next().unwrap_or(rest)
                }
            })
            .collect();
        if let Some(near) = did_you_mean(last, siblings.iter().copied()) {
            return Some(tongue.did_you_mean(near));
        }
        if parent.contains('.') && !siblings.is_empty() {
            let there = self.under(parent);
            return Some(tongue.tell(format!("there are {there}"), format!("er zijn {there}")));
        }
        // The right name in another section, or without the section between.
        let elsewhere = keys().find(|key| key.split('.').skip(1).any(|part| part == last));
        if let Some(key) = elsewhere {
            return Some(tongue.did_you_mean(&keys::levels(key).join(": ")));
        }
        did_you_mean(path, keys()).map(|near| tongue.did_you_mean(&keys::levels(near).join(": ")))
    }

    fn no_informant(&mut self, whole: &str, informant: &str, span: Span) {
        let base = self.reader.base;
        let name = whole.split_once('.').map_or(whole, |(_, name)| name);
        if base.informant_index(informant).is_none() {
            let near = did_you_mean(informant, base.informants.iter().map(String::as_str))
                .map(|near| self.reader.tongue.did_you_mean(near));
            let names = base.informants.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let help = near.map_or_else(
                || {
                    if names.is_empty() {
                        [
                            "everybody reads the same words here: remove `@…`".into(),
                            "iedereen leest hier dezelfde woorden: laat `@…` weg".into(),
                        ]
                    } else {
                        [format!("the informants are {names}"), format!("de informanten zijn {names}")]
                    }
                },
                |near| [near.clone(), near],
            );
            return self.say(
                codes::WORDING_INFORMANT,
                span,
                [
                    format!("`{}` has no informant `{informant}`", base.name),
                    format!("`{}` heeft geen informant `{informant}`", base.name),
                ],
                help,
            );
        }
        self.say(
            codes::WORDING_INFORMANT,
            span,
            [
                format!("`{name}` has no separate words for `{informant}`"),
                format!("`{name}` heeft geen eigen woorden voor `{informant}`"),
            ],
            [
                format!("write `{name}` for everybody; the instrument decides who gets separate words"),
                format!("schrijf `{name}` voor iedereen; wie eigen woorden krijgt, staat in het instrument"),
            ],
        );
    }
}
