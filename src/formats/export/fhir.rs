//! FHIR Questionnaire R4 with Structured Data Capture: conditions and scores as FHIRPath, whose logic of
//! three values is Peil's. Every operation of the instrument is a variable, in the order in which they are
//! computed.

mod concepts;
mod nodes;
pub mod responses;
mod translations;

use std::collections::BTreeMap;

use peil::model::{
    AnswerType, Asked, Entry, GroupId, Informants, Instrument, NodeId, NoteId, Question, QuestionId, Type,
    per_round,
};
use serde_json::{Value as Json, json};

use super::Exported;
use super::columns::{bounds, class_label, class_title, say, text, title, titled};
use super::notes;
use crate::report::Kind;

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";
const CORE: &str = "http://hl7.org/fhir/StructureDefinition/";

/// The address of an instrument as a Questionnaire, without its version.
pub fn address(instrument: &Instrument) -> String {
    format!("urn:peil:{}", instrument.name)
}

/// The id of an instrument as a resource: it may hold no `_`, and at most 64 letters.
pub fn id(name: &str) -> String {
    name.replace('_', "-").chars().take(64).collect()
}

/// The Questionnaire, as text.
pub fn write(instrument: &Instrument, others: &[Instrument], source: Option<&str>) -> Exported {
    let (whole, mut out) = questionnaire(instrument, others, source);
    out.text = serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n";
    out
}

/// The Questionnaire, and what it cannot hold. `others` are the same instrument in other languages.
pub fn questionnaire(
    instrument: &Instrument,
    others: &[Instrument],
    source: Option<&str>,
) -> (Json, Exported) {
    let (mut whole, out) = in_one_language(instrument);
    for other in others {
        translations::beside(&mut whole, &in_one_language(other).0, &other.language);
    }
    if let Some(source) = source {
        crate::carry::into_json(&mut whole, source);
    }
    (whole, out)
}

fn in_one_language(instrument: &Instrument) -> (Json, Exported) {
    let mut writer = Writer {
        instrument,
        types: instrument.types().unwrap_or_default(),
        variables: BTreeMap::new(),
        lost: Vec::new(),
        out: Exported::default(),
    };
    let whole = writer.whole();
    (whole, writer.out)
}

struct Writer<'i> {
    instrument: &'i Instrument,
    types: Vec<Type>,
    /// The expression of each node that was needed so far.
    variables: BTreeMap<u32, String>,
    /// Nodes that FHIRPath cannot say.
    lost: Vec<u32>,
    out: Exported,
}

impl Writer<'_> {
    fn whole(&mut self) -> Json {
        let instrument = self.instrument;
        let mut items = Vec::new();
        for entry in &instrument.entries {
            items.extend(self.entry(*entry, 0));
        }
        notes::lose_pages(instrument, &mut self.out, "pages are for the program that shows a Questionnaire");
        for score in &instrument.scores {
            let label = titled(instrument, "scores", &score.name);
            let kind = if score.truth { "boolean" } else { "decimal" };
            for (round, value) in score.value.iter().enumerate() {
                let name = instrument.round_name(&score.name, score.repeat, round as u16);
                let expression = self.say(*value);
                let item = self.calculated(&name, &label, kind, *value, expression);
                items.extend(item.map(|item| concepts::about(item, &score.concepts)));
                if let Some(band) = score.band.get(round) {
                    let expression = self.say(*band);
                    let name = format!("{name}_band");
                    items.extend(self.calculated(&name, &label, "string", *band, expression));
                }
            }
        }
        for class in &instrument.classes {
            let expression = self.say(class.value);
            let labels: Vec<String> = class
                .options
                .iter()
                .map(|option| {
                    format!("{}: {}", option.key(), class_label(instrument, class.declared(), option))
                })
                .collect();
            self.out.lose(
                &class.name,
                "words of a class",
                Kind::Changed,
                format!("the answer is the name of its option ({})", labels.join("; ")),
            );
            items.extend(self.calculated(
                &class.name,
                &class_title(instrument, class),
                "string",
                class.value,
                expression,
            ));
        }
        for message in &instrument.messages {
            self.out.lose(
                &message.name,
                "message",
                Kind::Dropped,
                "checks, alerts and feedback are not written",
            );
        }
        for informant in instrument.informants.iter().skip(1) {
            self.out.lose(
                informant,
                "informant",
                Kind::Dropped,
                "a Questionnaire is for one informant: that of the first is written",
            );
        }
        let variables: Vec<Json> = self
            .variables
            .iter()
            .map(|(at, expression)| json!({ "url": format!("{CORE}variable"), "valueExpression": { "name": format!("n{at}"), "language": "text/fhirpath", "expression": expression } }))
            .collect();
        let mut whole = json!({
            "resourceType": "Questionnaire",
            "id": id(&instrument.name),
            "meta": { "profile": ["http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire"] },
            "language": instrument.language,
            "url": address(instrument),
            "version": instrument.version,
            "name": instrument.name,
            "title": title(instrument),
            "status": "active",
            "subjectType": ["Patient"],
            "item": items,
        });
        super::lose_descriptions(instrument, &mut self.out, "an item has no description");
        if let Some(map) = whole.as_object_mut() {
            if let Some(description) = say(instrument, &["instrument", "description"]) {
                map.insert("description".into(), Json::String(description));
            }
            if !variables.is_empty() {
                map.insert("extension".into(), Json::Array(variables));
            }
            if let Some(licence) = &instrument.licence {
                map.insert("copyright".into(), Json::String(licence.clone()));
            }
        }
        concepts::about(whole, &instrument.concepts)
    }

    fn calculated(
        &mut self,
        link: &str,
        label: &str,
        kind: &str,
        node: NodeId,
        expression: String,
    ) -> Option<Json> {
        if self.is_lost(node) {
            self.out.lose(link, "score", Kind::Dropped, "FHIRPath cannot express all of it");
            return None;
        }
        let calculated = json!([{ "url": format!("{SDC}calculatedExpression"), "valueExpression": { "language": "text/fhirpath", "expression": expression } }]);
        Some(
            json!({ "linkId": link, "text": label, "type": kind, "readOnly": true, "extension": calculated }),
        )
    }

    fn entry(&mut self, entry: Entry, round: u16) -> Vec<Json> {
        match entry {
            Entry::Question(id) => self.question(id, round).into_iter().collect(),
            Entry::Note(id) => self.note(id, round).into_iter().collect(),
            Entry::Page => Vec::new(),
            Entry::Group(id) => match &self.instrument.group(id).rounds {
                // A group for each round that there may be, shown when there are so many.
                Some(rounds) => {
                    (0..rounds.up_to).filter_map(|round| self.group(id, round, Some(rounds.times))).collect()
                }
                None => self.group(id, round, None).into_iter().collect(),
            },
        }
    }

    fn group(&mut self, id: GroupId, round: u16, times: Option<NodeId>) -> Option<Json> {
        let instrument = self.instrument;
        let group = instrument.group(id);
        if !self.first(group.only) {
            return None;
        }
        let section = if times.is_some() { "repeats" } else { "domains" };
        let name = instrument.round_name(&group.name, group.repeat, round);
        let said = |text: String| text.replace(&format!("{{{}}}", group.name), &(round + 1).to_string());
        let mut items: Vec<Json> = Vec::new();
        if let Some(intro) = say(instrument, &[section, &group.name, "intro"]) {
            items.push(json!({ "linkId": format!("{name}.intro"), "text": said(intro), "type": "display" }));
        }
        for entry in &group.entries {
            items.extend(self.entry(*entry, round));
        }
        if items.is_empty() {
            return None;
        }
        if group.optional {
            self.out.lose(
                &group.name,
                "optional",
                Kind::Dropped,
                "a domain cannot be left out as a whole: its questions can be left unanswered",
            );
        }
        let title = said(text(instrument, &[section, &group.name, "title"]));
        let mut out = json!({ "linkId": name, "text": title, "type": "group", "item": items });
        let mut extension =
            self.enabled(&name, per_round(&group.when, round), times.map(|times| (times, round)));
        if group.matrix {
            extension.push(json!({ "url": format!("{CORE}questionnaire-itemControl"), "valueCodeableConcept": { "coding": [{ "system": "http://hl7.org/fhir/questionnaire-item-control", "code": "gtable" }] } }));
        }
        attach(&mut out, extension);
        Some(concepts::about(out, &group.concepts))
    }

    /// A text between questions. It is shown only when its condition is true.
    fn note(&mut self, id: NoteId, round: u16) -> Option<Json> {
        let instrument = self.instrument;
        let note = instrument.note(id);
        if !self.first(note.only) {
            return None;
        }
        let name = instrument.round_name(&notes::name(instrument, note), note.repeat, round);
        let words = text(instrument, &["notes", &note.name]);
        let mut out = json!({ "linkId": name, "text": words, "type": "display" });
        if let Some(when) = per_round(&note.when, round) {
            let expression = self.say(when);
            if self.is_lost(when) {
                let detail = "FHIRPath cannot express its condition: the text is left out";
                self.out.lose(&note.name, "note", Kind::Dropped, detail);
                return None;
            }
            attach(&mut out, vec![enable_when(&format!("iif({expression} = true, true, false)"))]);
        }
        Some(out)
    }

    fn question(&mut self, id: QuestionId, round: u16) -> Option<Json> {
        let instrument = self.instrument;
        let question = instrument.question(id);
        if !self.first(question.only) {
            return None;
        }
        let name = instrument.slot_name(Asked { question: id, round });
        let mut extension = self.enabled(&name, per_round(&question.when, round), None);
        let mut answers = Vec::new();
        let kind = match &question.answer {
            AnswerType::Scale(_) | AnswerType::Many(_) => {
                self.one_code_each(question);
                for (system, option) in concepts::coded(instrument, question) {
                    let mut coding =
                        json!({ "system": system, "code": option.value, "display": option.label });
                    if let Some(code) = option
                        .code
                        .as_ref()
                        .and_then(|code| serde_json::from_str::<Json>(&code.to_string()).ok())
                        .filter(|_| !option.missing)
                    {
                        attach(
                            &mut coding,
                            vec![json!({ "url": format!("{CORE}ordinalValue"), "valueDecimal": code })],
                        );
                    }
                    answers.push(json!({ "valueCoding": coding }));
                }
                "choice"
            }
            AnswerType::YesNo => "boolean",
            AnswerType::Number { whole: true, .. } => "integer",
            AnswerType::Number { whole: false, .. } => "decimal",
            AnswerType::Text { long } => {
                if *long {
                    "text"
                } else {
                    "string"
                }
            }
            AnswerType::Date | AnswerType::DateWithin(_) => "date",
            AnswerType::Time => "time",
        };
        if let Some((low, high)) = bounds(question) {
            let name = if kind == "integer" { "valueInteger" } else { "valueDecimal" };
            for (ending, number) in [("minValue", low), ("maxValue", high)] {
                if let Ok(number) = serde_json::from_str::<Json>(&number.to_string()) {
                    extension.push(json!({ "url": format!("{CORE}{ending}"), name: number }));
                }
            }
        }
        if let Some(unit) = &question.unit {
            extension.push(
                json!({ "url": format!("{CORE}questionnaire-unit"), "valueCoding": { "display": unit } }),
            );
        }
        if question.or.is_some() && answers.is_empty() {
            self.out.lose(
                &question.name,
                "missing options",
                Kind::Dropped,
                "a number or text has no options beside it",
            );
        }
        let mut out =
            json!({ "linkId": name, "text": text(instrument, &["items", &question.name]), "type": kind });
        if let Some(map) = out.as_object_mut() {
            if question.required {
                map.insert("required".into(), Json::Bool(true));
            }
            if matches!(question.answer, AnswerType::Many(_)) {
                map.insert("repeats".into(), Json::Bool(true));
            }
            if !answers.is_empty() {
                map.insert("answerOption".into(), Json::Array(answers));
            }
            if let Some(hint) = say(instrument, &["items", &question.name, "hint"]) {
                let help = json!([{ "linkId": format!("{name}.hint"), "text": hint, "type": "display",
                    "extension": [{ "url": format!("{CORE}questionnaire-displayCategory"), "valueCodeableConcept": { "coding": [{ "system": "http://hl7.org/fhir/questionnaire-display-category", "code": "instructions" }] } }] }]);
                map.insert("item".into(), help);
            }
        }
        attach(&mut out, extension);
        Some(concepts::about(out, &question.concepts))
    }

    /// Reports the concepts of options that a Coding has no room for.
    fn one_code_each(&mut self, question: &Question) {
        for (scale, choice) in self.instrument.options(question) {
            for concept in choice.concepts.iter().skip(1) {
                self.out.lose(
                    format!("{} {}", self.instrument.scale(scale).name, choice.key()),
                    "code",
                    Kind::Dropped,
                    format!("an answer has one code, its first: `{concept}` is left out"),
                );
            }
        }
    }

    /// When an item is enabled: unless its condition is false, for an answer counts in Peil as long as it is
    /// not known whether its question is asked; and in so many rounds as there are.
    fn enabled(&mut self, name: &str, when: Option<NodeId>, round: Option<(NodeId, u16)>) -> Vec<Json> {
        let mut parts = Vec::new();
        if let Some(when) = when {
            let expression = self.say(when);
            if self.is_lost(when) {
                let detail = "FHIRPath cannot express the condition: it is always asked";
                self.out.lose(name, "when", Kind::Dropped, detail);
            } else {
                self.out.lose(
                    name,
                    "when",
                    Kind::Approximated,
                    "as long as its condition is not known the question is shown: what is not enabled would not count, and in Peil it does",
                );
                parts.push(format!("iif({expression} = false, false, true)"));
            }
        }
        if let Some((times, round)) = round {
            let times = self.say(times);
            parts.push(format!("iif({times} > {round}, true, false)"));
        }
        if parts.is_empty() {
            return Vec::new();
        }
        vec![enable_when(&parts.join(" and "))]
    }

    /// Whether the first informant, whose Questionnaire this is, is meant.
    fn first(&self, only: Informants) -> bool {
        self.instrument.informants.is_empty() || only.has(0)
    }
}

fn enable_when(expression: &str) -> Json {
    json!({ "url": format!("{SDC}enableWhenExpression"), "valueExpression": { "language": "text/fhirpath", "expression": expression } })
}

fn attach(json: &mut Json, extension: Vec<Json>) {
    if let (Some(map), false) = (json.as_object_mut(), extension.is_empty()) {
        map.insert("extension".into(), Json::Array(extension));
    }
}
