//! FHIR Questionnaire R4 with Structured Data Capture: conditions and scores as FHIRPath, whose logic of
//! three values is Peil's. Every operation of the instrument is a variable, in the order in which they are
//! computed.

use std::collections::BTreeMap;

use peil::formula::Legend;
use peil::model::{
    Aggregate, AnswerType, BandSet, Cell, Comparison, Entry, GroupId, Informants, Instrument, Map,
    MissingRule, Needs, Node, NodeId, Number, QuestionId,
};
use serde_json::{Value as Json, json};

use super::Exported;
use super::columns::{bounds, class_label, options, say, text, title};
use crate::report::Kind;

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";
const CORE: &str = "http://hl7.org/fhir/StructureDefinition/";

pub fn write(instrument: &Instrument) -> Exported {
    let mut writer =
        Writer { instrument, variables: BTreeMap::new(), lost: Vec::new(), out: Exported::default() };
    let whole = writer.whole();
    let mut out = writer.out;
    out.text = serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n";
    out
}

struct Writer<'i> {
    instrument: &'i Instrument,
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
            items.extend(self.entry(*entry));
        }
        for score in &instrument.scores {
            if score.repeat.is_some() {
                self.out.lose(
                    &score.name,
                    "score in a repeat",
                    Kind::Dropped,
                    "values that are computed in each round have no item",
                );
                continue;
            }
            let Some(value) = score.value.first() else { continue };
            let expression = self.say(*value);
            let kind = if score.truth { "boolean" } else { "decimal" };
            items.extend(self.calculated(
                &score.name,
                &text(instrument, &["scores", &score.name]),
                kind,
                *value,
                expression,
            ));
            if let Some(band) = score.band.first() {
                let expression = self.say(*band);
                items.extend(self.calculated(
                    &format!("{}_band", score.name),
                    &text(instrument, &["scores", &score.name]),
                    "string",
                    *band,
                    expression,
                ));
            }
        }
        for class in &instrument.classes {
            let expression = self.say(class.value);
            let labels: Vec<String> = class
                .options
                .iter()
                .map(|option| format!("{}: {}", option.key(), class_label(instrument, &class.name, option)))
                .collect();
            self.out.lose(
                &class.name,
                "words of a class",
                Kind::Changed,
                format!("the answer is the name of its option ({})", labels.join("; ")),
            );
            items.extend(self.calculated(
                &class.name,
                &text(instrument, &["classes", &class.name]),
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
            "id": instrument.name.replace('_', "-"),
            "meta": { "profile": ["http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire"] },
            "language": instrument.language,
            "url": format!("urn:peil:{}", instrument.name),
            "version": instrument.version,
            "name": instrument.name,
            "title": title(instrument),
            "status": "active",
            "subjectType": ["Patient"],
            "item": items,
        });
        if let Some(map) = whole.as_object_mut() {
            if !variables.is_empty() {
                map.insert("extension".into(), Json::Array(variables));
            }
            if let Some(licence) = &instrument.licence {
                map.insert("copyright".into(), Json::String(licence.clone()));
            }
        }
        whole
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

    fn entry(&mut self, entry: Entry) -> Option<Json> {
        match entry {
            Entry::Question(id) => self.question(id),
            Entry::Group(id) => self.group(id),
        }
    }

    fn group(&mut self, id: GroupId) -> Option<Json> {
        let instrument = self.instrument;
        let group = instrument.group(id);
        if !self.first(group.only) {
            return None;
        }
        if group.rounds.is_some() {
            self.out.lose(
                &group.name,
                "repeat",
                Kind::Dropped,
                "the number of rounds of a group cannot be set: its questions are not written",
            );
            return None;
        }
        let section = "domains";
        let mut items: Vec<Json> = Vec::new();
        if let Some(intro) = say(instrument, &[section, &group.name, "intro"]) {
            items
                .push(json!({ "linkId": format!("{}.intro", group.name), "text": intro, "type": "display" }));
        }
        for entry in &group.entries {
            items.extend(self.entry(*entry));
        }
        if group.optional {
            self.out.lose(
                &group.name,
                "optional",
                Kind::Dropped,
                "a domain cannot be left out as a whole: its questions can be left unanswered",
            );
        }
        let mut out = json!({ "linkId": group.name, "text": text(instrument, &[section, &group.name, "title"]), "type": "group", "item": items });
        let mut extension = self.enabled(&group.name, group.when.first().copied());
        if group.matrix {
            extension.push(json!({ "url": format!("{CORE}questionnaire-itemControl"), "valueCodeableConcept": { "coding": [{ "system": "http://hl7.org/fhir/questionnaire-item-control", "code": "gtable" }] } }));
        }
        attach(&mut out, extension);
        Some(out)
    }

    fn question(&mut self, id: QuestionId) -> Option<Json> {
        let instrument = self.instrument;
        let question = instrument.question(id);
        if !self.first(question.only) {
            return None;
        }
        let mut extension = self.enabled(&question.name, question.when.first().copied());
        let mut answers = Vec::new();
        let kind = match &question.answer {
            AnswerType::Scale(_) | AnswerType::Many(_) => {
                for option in options(instrument, question) {
                    let mut coding = json!({ "system": format!("urn:peil:{}", instrument.name), "code": option.value, "display": option.label });
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
            AnswerType::Integer { .. } | AnswerType::Minutes { .. } => "integer",
            AnswerType::Decimal { .. } => "decimal",
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
        let mut out = json!({ "linkId": question.name, "text": text(instrument, &["items", &question.name]), "type": kind });
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
                let help = json!([{ "linkId": format!("{}.hint", question.name), "text": hint, "type": "display",
                    "extension": [{ "url": format!("{CORE}questionnaire-displayCategory"), "valueCodeableConcept": { "coding": [{ "system": "http://hl7.org/fhir/questionnaire-display-category", "code": "instructions" }] } }] }]);
                map.insert("item".into(), help);
            }
        }
        attach(&mut out, extension);
        Some(out)
    }

    fn enabled(&mut self, name: &str, when: Option<NodeId>) -> Vec<Json> {
        let Some(when) = when else { return Vec::new() };
        let expression = self.say(when);
        if self.is_lost(when) {
            self.out.lose(
                name,
                "when",
                Kind::Dropped,
                "FHIRPath cannot express the condition: it is always asked",
            );
            return Vec::new();
        }
        vec![
            json!({ "url": format!("{SDC}enableWhenExpression"), "valueExpression": { "language": "text/fhirpath", "expression": expression } }),
        ]
    }

    /// Whether the first informant, whose Questionnaire this is, is meant.
    fn first(&self, only: Informants) -> bool {
        self.instrument.informants.is_empty() || only.has(0)
    }

    fn is_lost(&self, id: NodeId) -> bool {
        let mut open = vec![id];
        let mut seen = std::collections::HashSet::new();
        while let Some(id) = open.pop() {
            if self.lost.contains(&id.0) {
                return true;
            }
            if seen.insert(id.0) {
                open.extend(self.instrument.node(id).children());
            }
        }
        false
    }

    /// A node as a variable, or as it is where it is short; what it needs is made before it.
    fn say(&mut self, id: NodeId) -> String {
        let mut order = Vec::new();
        let mut open = vec![id];
        let mut seen = std::collections::HashSet::new();
        while let Some(next) = open.pop() {
            if seen.insert(next.0) && !self.variables.contains_key(&next.0) {
                order.push(next.0);
                open.extend(self.instrument.node(next).children());
                if let Node::Answer(asked) = self.instrument.node(next)
                    && self.instrument.question(asked.question).otherwise.is_some()
                {
                    open.extend(peil::model::gates(self.instrument, *asked));
                }
            }
        }
        order.sort_unstable();
        for at in order {
            let node = NodeId(at);
            if short(self.instrument.node(node)).is_some() {
                continue;
            }
            let expression = self.node(node);
            self.variables.insert(at, expression);
        }
        self.v(id)
    }

    fn v(&self, id: NodeId) -> String {
        short(self.instrument.node(id)).unwrap_or_else(|| format!("%n{}", id.0))
    }

    fn lose(&mut self, id: NodeId, detail: &str) -> String {
        self.lost.push(id.0);
        let name = Legend::of(self.instrument).write(id);
        self.out.lose(crate::texts::short(&name, 100), "operation", Kind::Dropped, detail);
        "{}".into()
    }

    fn node(&mut self, id: NodeId) -> String {
        let instrument = self.instrument;
        let v = |id: &NodeId| self.v(*id);
        match instrument.node(id) {
            Node::Number(value) => number(value),
            Node::Truth(truth) => truth.to_string(),
            Node::Date(date) => format!("@{date}"),
            Node::Time(time) => format!("@T{:02}:{:02}:00", time.0 / 3600, time.0 / 60 % 60),
            Node::Answer(asked) => {
                let question = instrument.question(asked.question);
                let base = answered(&question.name);
                match &question.answer {
                    AnswerType::Scale(_) => {
                        let missing: Vec<String> = options(instrument, question)
                            .iter()
                            .filter(|option| option.missing)
                            .map(|option| quoted(&option.value))
                            .collect();
                        let own = if missing.is_empty() {
                            format!("{base}.code")
                        } else {
                            format!("{base}.code.where(($this in ({})).not())", missing.join(" | "))
                        };
                        self.otherwise(question, own)
                    }
                    AnswerType::Many(_) => format!("{base}.code"),
                    AnswerType::YesNo
                    | AnswerType::Integer { .. }
                    | AnswerType::Decimal { .. }
                    | AnswerType::Minutes { .. }
                    | AnswerType::Text { .. }
                    | AnswerType::Date
                    | AnswerType::DateWithin(_)
                    | AnswerType::Time => self.otherwise(question, base),
                }
            }
            Node::IsBlank(asked) | Node::IsSkipped(asked) => {
                let _ = asked;
                self.lose(id, "FHIRPath does not know whether a question was asked and not answered")
            }
            Node::IsMissingOption { asked, option } => {
                let question = instrument.question(asked.question);
                let value = options(instrument, question)
                    .get(usize::from(*option))
                    .map(|option| option.value.clone())
                    .unwrap_or_default();
                format!("{}.where(code = {}).exists()", answered(&question.name), quoted(&value))
            }
            Node::IsMissing(of) => format!("{}.empty()", v(of)),
            Node::IsLeftOut { .. } => self.lose(id, "FHIRPath does not know whether a domain was left out"),
            Node::IsInformant(only) => self.first(*only).to_string(),
            Node::Administered => "%resource.authored".into(),
            Node::Code { of, question } => {
                let known = options(instrument, instrument.question(*question));
                if known.iter().all(|option| {
                    option.missing
                        || option.code.as_ref().is_some_and(|code| code.to_string() == option.value)
                }) {
                    format!("{}.toDecimal()", v(of))
                } else {
                    "{}".into()
                }
            }
            Node::ClassCode { of, class } => {
                let of = v(of);
                instrument.classes[class.at()].options.iter().rev().fold("{}".to_string(), |rest, option| {
                    format!(
                        "iif({of} = {}, {}, {rest})",
                        quoted(&option.key()),
                        option.code.as_ref().map_or("{}".into(), number)
                    )
                })
            }
            Node::IsOption { of, option } => {
                let key = self.key_of(*of, *option);
                format!("{} = {}", v(of), quoted(&key))
            }
            Node::Has { of, option } => {
                let key = self.key_of(*of, *option);
                let of = v(of);
                format!("iif({of}.exists(), {of}.where($this = {}).exists(), {{}})", quoted(&key))
            }
            Node::CountChosen(of) => {
                let excludes = match instrument.node(*of) {
                    Node::Answer(asked) => {
                        instrument.options(instrument.question(asked.question)).any(|(_, choice)| choice.none)
                    }
                    _other => true,
                };
                if excludes {
                    return self.lose(id, "a count in which one option says that nothing applies");
                }
                let of = v(of);
                format!("iif({of}.exists(), {of}.count(), {{}})")
            }
            Node::Negate(of) => format!("0 - {}", v(of)),
            Node::Add(a, b) => format!("{} + {}", v(a), v(b)),
            Node::Subtract(a, b) => format!("{} - {}", v(a), v(b)),
            Node::Multiply(a, b) => format!("{} * {}", v(a), v(b)),
            Node::Divide(a, b) => format!("{} / {}", v(a), v(b)),
            Node::Power(of, exponent) => format!("{}.power({exponent})", v(of)),
            Node::PowerApproximate(a, b) => format!("{}.power({})", v(a), v(b)),
            Node::Reverse { of, low, high } => {
                format!("{} - {}", low.add(high).map_or("0".into(), |sum| number(&sum)), v(of))
            }
            Node::Percent { of, low, high } => {
                format!("({} - {}) * 100 / ({} - {})", v(of), number(low), number(high), number(low))
            }
            Node::Round { of, digits } => {
                format!("iif({0} < 0, 0 - (0 - {0}).round({digits}), {0}.round({digits}))", v(of))
            }
            Node::Floor(of) => format!("{}.floor()", v(of)),
            Node::Ceiling(of) => format!("{}.ceiling()", v(of)),
            Node::Absolute(of) => format!("{}.abs()", v(of)),
            Node::Clamp { of, low, high } => {
                format!("iif({0} < {1}, {1}, iif({0} > {2}, {2}, {0}))", v(of), v(low), v(high))
            }
            Node::SquareRoot(of) => format!("{}.sqrt()", v(of)),
            Node::Exponential(of) => format!("{}.exp()", v(of)),
            Node::Logarithm(of) => format!("{}.ln()", v(of)),
            Node::Years { .. } | Node::Hours { .. } => {
                self.lose(id, "the time between two dates or times is not computed")
            }
            Node::Compare { op, left, right } => {
                let sign = match op {
                    Comparison::Equal => "=",
                    Comparison::NotEqual => "!=",
                    Comparison::Less => "<",
                    Comparison::LessEqual => "<=",
                    Comparison::Greater => ">",
                    Comparison::GreaterEqual => ">=",
                };
                format!("{} {sign} {}", v(left), v(right))
            }
            Node::Within { of, cells } => {
                cells.iter().map(|cell| self.fits(cell, *of)).collect::<Vec<_>>().join(" or ")
            }
            Node::Not(of) => format!("{}.not()", v(of)),
            Node::And(of) => of.iter().map(v).collect::<Vec<_>>().join(" and "),
            Node::Or(of) => of.iter().map(v).collect::<Vec<_>>().join(" or "),
            Node::If { condition, then, otherwise } => {
                format!("iif({0}.exists(), iif({0}, {1}, {2}), {{}})", v(condition), v(then), v(otherwise))
            }
            Node::First(of) => of
                .iter()
                .rev()
                .map(v)
                .reduce(|rest, one| format!("iif({one}.exists(), {one}, {rest})"))
                .unwrap_or("{}".into()),
            Node::ForOthers { of, .. } => v(of),
            Node::InRound { .. } => self.lose(id, "a list over the rounds of a repeat"),
            Node::IfAsked { .. } => self.lose(id, "a list of what is asked"),
            Node::Aggregate { kind, of, needs, missing } => self.aggregate(id, *kind, of, *needs, *missing),
            Node::Recode { of, recode } => self.look_up(&instrument.recodes[recode.at()].map, &[*of]),
            Node::Table { keys, table } => self.look_up(&instrument.tables[table.at()].map, keys),
            Node::Withhold { of, when } => format!("iif({}, {}, {{}})", v(when), v(of)),
            Node::Band { of, score, sets } => {
                let keys: Vec<String> =
                    instrument.scores[score.at()].bands.iter().map(peil::model::Choice::key).collect();
                self.bands(sets, *of, &keys)
            }
            Node::Class { class, rules, otherwise } => {
                let keys: Vec<String> =
                    instrument.classes[class.at()].options.iter().map(peil::model::Choice::key).collect();
                let key = |at: u16| keys.get(usize::from(at)).map_or("{}".to_string(), |key| quoted(key));
                let last = otherwise.map_or("{}".to_string(), key);
                rules.iter().rev().fold(last, |rest, (when, option)| {
                    format!("iif({0}.exists(), iif({0}, {1}, {rest}), {{}})", v(when), key(*option))
                })
            }
        }
    }

    /// The key of an option of what a node gives.
    fn key_of(&self, of: NodeId, option: u16) -> String {
        let instrument = self.instrument;
        match instrument.node(of) {
            Node::Answer(asked) => options(instrument, instrument.question(asked.question))
                .get(usize::from(option))
                .map(|option| option.value.clone()),
            Node::Class { class, .. } => {
                instrument.classes[class.at()].options.get(usize::from(option)).map(peil::model::Choice::key)
            }
            Node::Band { score, .. } => {
                instrument.scores[score.at()].bands.get(usize::from(option)).map(peil::model::Choice::key)
            }
            Node::ForOthers { of, .. } | Node::Withhold { of, .. } => Some(self.key_of(*of, option)),
            Node::If { then, .. } => Some(self.key_of(*then, option)),
            Node::First(of) => of.first().map(|first| self.key_of(*first, option)),
            _number => None,
        }
        .unwrap_or_default()
    }

    fn otherwise(&self, question: &peil::model::Question, own: String) -> String {
        use peil::model::Answer;
        let value = match &question.otherwise {
            Some(Answer::Number(value)) => number(value),
            Some(Answer::Truth(truth)) => truth.to_string(),
            Some(Answer::Option(option)) => quoted(
                &options(self.instrument, question)
                    .get(usize::from(*option))
                    .map(|option| option.value.clone())
                    .unwrap_or_default(),
            ),
            Some(Answer::Date(_) | Answer::Time(_) | Answer::Many(_) | Answer::Text(_)) | None => return own,
        };
        let mut conditions: Vec<String> = self
            .instrument
            .ancestors(question.group)
            .flat_map(|group| self.instrument.group(group).when.first().copied())
            .map(|when| self.v(when))
            .collect();
        conditions.extend(question.when.first().map(|when| self.v(*when)));
        if conditions.is_empty() {
            return own;
        }
        format!("iif(({}) = false, {value}, {own})", conditions.join(" and "))
    }

    fn fits(&self, cell: &Cell, of: NodeId) -> String {
        let key = self.v(of);
        match cell {
            Cell::Any => "true".into(),
            Cell::Between(low, high) if low == high => format!("({key} = {})", number(low)),
            Cell::Between(low, high) => format!("({key} >= {} and {key} <= {})", number(low), number(high)),
            Cell::From(bound) => format!("({key} >= {})", number(bound)),
            Cell::Above(bound) => format!("({key} > {})", number(bound)),
            Cell::Truth(truth) => format!("({key} = {truth})"),
            Cell::Option(option) => format!("({key} = {})", quoted(&self.key_of(of, *option))),
            Cell::DateBetween(low, high) => format!("({key} >= @{low} and {key} <= @{high})"),
            Cell::TimeBetween(low, high) => {
                format!(
                    "({key} >= @T{:02}:{:02}:00 and {key} <= @T{:02}:{:02}:00)",
                    low.0 / 3600,
                    low.0 / 60 % 60,
                    high.0 / 3600,
                    high.0 / 60 % 60
                )
            }
        }
    }

    fn look_up(&self, map: &Map, keys: &[NodeId]) -> String {
        let value = |value: &Option<Number>| value.as_ref().map_or("{}".to_string(), number);
        let there: Vec<String> = keys.iter().map(|key| format!("{}.exists()", self.v(*key))).collect();
        let last = map.otherwise.as_ref().map_or("{}".to_string(), value);
        let rows: Vec<&peil::model::MapRow> =
            if map.thresholds { map.rows.iter().collect() } else { map.rows.iter().rev().collect() };
        let chain = rows.into_iter().fold(last, |rest, row| {
            let holds: Vec<String> = row
                .keys
                .iter()
                .zip(keys)
                .map(|(cells, key)| {
                    format!(
                        "({})",
                        cells.iter().map(|cell| self.fits(cell, *key)).collect::<Vec<_>>().join(" or ")
                    )
                })
                .collect();
            format!("iif({}, {}, {rest})", holds.join(" and "), value(&row.value))
        });
        format!("iif({}, {chain}, {{}})", there.join(" and "))
    }

    fn bands(&self, sets: &[BandSet], of: NodeId, keys: &[String]) -> String {
        let value = self.v(of);
        let whole = sets.iter().rev().fold("{}".to_string(), |rest, set| {
            let own = set.cuts.iter().fold("{}".to_string(), |below, cut| {
                let key = keys.get(usize::from(cut.band)).map_or("{}".to_string(), |key| quoted(key));
                match &cut.from {
                    None => key,
                    Some(from) => format!(
                        "iif({value} {} {}, {key}, {below})",
                        if cut.open { ">" } else { ">=" },
                        number(from)
                    ),
                }
            });
            match set.when {
                None => own,
                Some(when) => format!("iif({0}.exists(), iif({0}, {own}, {rest}), {{}})", self.v(when)),
            }
        });
        format!("iif({value}.exists(), {whole}, {{}})")
    }

    fn aggregate(
        &mut self,
        id: NodeId,
        kind: Aggregate,
        of: &[NodeId],
        needs: Needs,
        missing: MissingRule,
    ) -> String {
        let instrument = self.instrument;
        let of: Vec<NodeId> = of
            .iter()
            .copied()
            .filter(|id| !matches!(instrument.node(*id), Node::ForOthers { never, .. } if never.has(0)))
            .collect();
        let count = of.len();
        let list = match of.as_slice() {
            [] => "{}".to_string(),
            [first, rest @ ..] => {
                rest.iter().fold(self.v(*first), |list, one| format!("{list}.combine({})", self.v(*one)))
            }
        };
        let enough = match needs {
            Needs::All => Some(format!("{list}.count() = {count}")),
            Needs::Half => Some(format!("{list}.count() * 2 >= {count}")),
            Needs::AtLeast(least) => Some(format!("{list}.count() >= {least}")),
            Needs::Nothing => None,
        };
        let yes = format!("{list}.where($this).count()");
        let value = match kind {
            Aggregate::Sum if missing == MissingRule::Prorate => {
                format!("{list}.sum() * {count} / {list}.count()")
            }
            Aggregate::Sum => format!("iif({list}.exists(), {list}.sum(), 0)"),
            Aggregate::Mean => format!("{list}.sum() / {list}.count()"),
            Aggregate::Min => format!("{list}.min()"),
            Aggregate::Max => format!("{list}.max()"),
            Aggregate::Sd | Aggregate::Median => return self.lose(id, "a median or standard deviation"),
            Aggregate::Count => yes,
            Aggregate::Answered => {
                let parts: Vec<String> =
                    of.iter().map(|id| format!("iif({}.exists(), 1, 0)", self.v(*id))).collect();
                return if parts.is_empty() { "0".into() } else { parts.join(" + ") };
            }
            Aggregate::Any if missing == MissingRule::No => format!("{yes} > 0"),
            Aggregate::All if missing == MissingRule::No => format!("{yes} = {count}"),
            Aggregate::AtLeast(least) if missing == MissingRule::No => format!("{yes} >= {least}"),
            Aggregate::Any => of.iter().map(|id| self.v(*id)).collect::<Vec<_>>().join(" or "),
            Aggregate::All => of.iter().map(|id| self.v(*id)).collect::<Vec<_>>().join(" and "),
            Aggregate::AtLeast(least) => format!(
                "iif({yes} >= {least}, true, iif({yes} + {count} - {list}.count() < {least}, false, {{}}))"
            ),
        };
        match enough {
            None => value,
            Some(enough) => format!("iif({enough}, {value}, {{}})"),
        }
    }
}

/// A node that needs no variable.
fn short(node: &Node) -> Option<String> {
    match node {
        Node::Number(value) => Some(number(value)),
        Node::Truth(truth) => Some(truth.to_string()),
        _other => None,
    }
}

fn answered(name: &str) -> String {
    format!("%resource.descendants().where(linkId = {}).answer.value", quoted(name))
}

fn number(value: &Number) -> String {
    let text = value.to_string();
    text.strip_prefix('-').map_or_else(|| text.clone(), |digits| format!("(0 - {digits})"))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn attach(json: &mut Json, extension: Vec<Json>) {
    if let (Some(map), false) = (json.as_object_mut(), extension.is_empty()) {
        map.insert("extension".into(), Json::Array(extension));
    }
}
