//! OpenScales (`.osd`): questions, conditions, and the scores that its runner can make: sums and means of
//! answers, in which it leaves out what is not answered.

use peil::model::{
    Aggregate, AnswerType, Comparison, Entry, GroupId, Informants, Instrument, MissingRule, Needs, Node,
    NodeId, NoteId, Number, Question, QuestionId, Score,
};
use serde_json::{Map, Value as Json, json};

use super::Exported;
use super::columns::{bounds, options, say, text, title, titled};
use super::notes;
use crate::report::Kind;

pub fn write(instrument: &Instrument, source: Option<&str>) -> Exported {
    let mut writer = Writer {
        instrument,
        items: Vec::new(),
        texts: Map::new(),
        scores: Map::new(),
        dimensions: Vec::new(),
        out: Exported::default(),
    };
    instrument.entries.iter().for_each(|entry| writer.entry(*entry, &[]));
    notes::lose_pages(instrument, &mut writer.out, "the runner makes its own pages");
    instrument.scores.iter().for_each(|score| writer.score(score));
    writer.left_out();
    let Writer { items, texts, scores, dimensions, mut out, .. } = writer;
    let mut info =
        json!({ "name": title(instrument), "code": instrument.name, "version": instrument.version });
    if let Some(map) = info.as_object_mut() {
        for (name, value) in [
            ("license", &instrument.licence),
            ("citation", &instrument.source),
            ("description", &say(instrument, &["instrument", "description"])),
        ] {
            if let Some(value) = value {
                map.insert(name.into(), Json::String(value.clone()));
            }
        }
    }
    let mut whole = json!({
        "osd_version": "1.0",
        "definition": {
            "scale_info": info,
            "default_required": false,
            "dimensions": dimensions,
            "items": items,
            "scoring": scores,
        },
        "translations": { instrument.language.clone(): texts },
    });
    if let Some(source) = source {
        crate::carry::into_json(&mut whole, source);
    }
    out.text = serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n";
    out
}

struct Writer<'i> {
    instrument: &'i Instrument,
    items: Vec<Json>,
    texts: Map<String, Json>,
    scores: Map<String, Json>,
    dimensions: Vec<Json>,
    out: Exported,
}

/// Conditions that must all hold.
fn together(mut conditions: Vec<Json>) -> Option<Json> {
    match conditions.len() {
        0 => None,
        1 => conditions.pop(),
        _several => Some(json!({ "all": conditions })),
    }
}

/// An answer in a sum: its question, whether it is reversed, and what it is multiplied by.
struct Part {
    question: QuestionId,
    reversed: bool,
    weight: Option<Number>,
}

impl Writer<'_> {
    /// A text under its own key.
    fn text(&mut self, key: &str, text: String) -> String {
        self.texts.insert(key.into(), Json::String(text));
        key.into()
    }

    fn entry(&mut self, entry: Entry, around: &[Json]) {
        match entry {
            Entry::Question(id) => self.question(id, around),
            Entry::Group(id) => self.group(id, around),
            Entry::Note(id) => self.note(id, around),
            Entry::Page => {}
        }
    }

    fn first(&self, only: Informants) -> bool {
        self.instrument.informants.is_empty() || only.has(0)
    }

    fn group(&mut self, id: GroupId, around: &[Json]) {
        let instrument = self.instrument;
        let group = instrument.group(id);
        if group.rounds.is_some() {
            self.out.lose(&group.name, "repeat", Kind::Dropped, "OpenScales asks nothing in rounds");
            return;
        }
        if !self.first(group.only) {
            return;
        }
        if group.optional {
            self.out.lose(&group.name, "optional", Kind::Dropped, "a domain cannot be left out as a whole");
        }
        if group.matrix {
            self.out.lose(&group.name, "layout matrix", Kind::Dropped, "questions stand one below the other");
        }
        let mut inner = around.to_vec();
        inner.extend(self.condition_of(&group.name, group.when.first().copied()));
        let section = format!("section_{}", group.name);
        let words = text(instrument, &["domains", &group.name, "title"]);
        let key = self.text(&section, words);
        self.items.push(json!({ "id": section, "type": "section", "text_key": key }));
        if let Some(intro) = say(instrument, &["domains", &group.name, "intro"]) {
            let id = format!("intro_{}", group.name);
            let key = self.text(&id, intro);
            self.items.push(json!({ "id": id, "type": "inst", "text_key": key }));
        }
        group.entries.iter().for_each(|entry| self.entry(*entry, &inner));
    }

    /// A text between questions.
    fn note(&mut self, id: NoteId, around: &[Json]) {
        let instrument = self.instrument;
        let note = instrument.note(id);
        if !self.first(note.only) {
            return;
        }
        let mut conditions = around.to_vec();
        if let Some(when) = note.when.first() {
            match condition(instrument, *when, 0) {
                Some(condition) => conditions.push(condition),
                None => {
                    let detail = "OpenScales cannot say its condition: the text is left out";
                    return self.out.lose(&note.name, "note", Kind::Dropped, detail);
                }
            }
        }
        let id = notes::name(instrument, note);
        let key = self.text(&id, text(instrument, &["notes", &note.name]));
        let mut item = json!({ "id": id, "type": "inst", "text_key": key });
        if let Some(map) = item.as_object_mut() {
            map.extend(together(conditions).map(|when| ("visible_when".to_string(), when)));
        }
        self.items.push(item);
    }

    fn question(&mut self, id: QuestionId, around: &[Json]) {
        let instrument = self.instrument;
        let question = instrument.question(id);
        if !self.first(question.only) {
            return;
        }
        let Some(mut item) = self.answer(question) else {
            self.out.lose(&question.name, "answer type", Kind::Dropped, "OpenScales has no such answers");
            return;
        };
        let words = text(instrument, &["items", &question.name]);
        let key = self.text(&question.name, words);
        let hint = say(instrument, &["items", &question.name, "hint"])
            .map(|hint| self.text(&format!("{}_hint", question.name), hint));
        let mut conditions = around.to_vec();
        conditions.extend(self.condition_of(&question.name, question.when.first().copied()));
        if question.otherwise.is_some() {
            self.out.lose(
                &question.name,
                "otherwise",
                Kind::Dropped,
                "what is not asked counts nothing there",
            );
        }
        if let Some(map) = item.as_object_mut() {
            map.insert("id".into(), Json::String(question.name.clone()));
            map.insert("text_key".into(), Json::String(key));
            map.insert("required".into(), Json::Bool(question.required));
            map.extend(hint.map(|hint| ("hint_key".to_string(), Json::String(hint))));
            map.extend(together(conditions).map(|when| ("visible_when".to_string(), when)));
        }
        self.items.push(item);
    }

    fn answer(&mut self, question: &Question) -> Option<Json> {
        let instrument = self.instrument;
        let known = options(instrument, question);
        match &question.answer {
            AnswerType::Scale(_) | AnswerType::Many(_) => {
                if known.iter().any(|option| option.missing) {
                    self.out.lose(
                        &question.name,
                        "missing options",
                        Kind::Changed,
                        "OpenScales has none: the code of such an option is added like any other",
                    );
                }
                let scale = question.answer.scale().map(|scale| instrument.scale(scale).name.clone());
                let scale = scale.unwrap_or_default();
                let keyed: Vec<(String, String)> = known
                    .iter()
                    .map(|option| {
                        let key = format!("{scale}_{}", option.value);
                        (option.value.clone(), self.text(&key, option.label.clone()))
                    })
                    .collect();
                if let (AnswerType::Scale(_), Some((low, high))) =
                    (&question.answer, likert(instrument, question))
                {
                    let labels: Vec<&String> = keyed.iter().map(|(_, key)| key).collect();
                    return Some(json!({
                        "type": "likert", "likert_points": keyed.len(), "likert_min": low, "likert_max": high,
                        "likert_labels": labels,
                    }));
                }
                let kind =
                    if matches!(question.answer, AnswerType::Many(_)) { "multicheck" } else { "multi" };
                let options: Vec<Json> = keyed
                    .into_iter()
                    .map(|(value, key)| {
                        let value = serde_json::from_str(&value)
                            .ok()
                            .filter(Json::is_number)
                            .unwrap_or(Json::String(value));
                        json!({ "value": value, "text_key": key })
                    })
                    .collect();
                Some(json!({ "type": kind, "options": options }))
            }
            AnswerType::YesNo => {
                let words = if instrument.language.starts_with("nl") { ["Ja", "Nee"] } else { ["Yes", "No"] };
                let options: Vec<Json> = [("yes", words[0]), ("no", words[1])]
                    .into_iter()
                    .map(|(value, word)| {
                        let key = self.text(&format!("yes_or_no_{value}"), word.into());
                        json!({ "value": value, "text_key": key })
                    })
                    .collect();
                Some(json!({ "type": "multi", "options": options }))
            }
            AnswerType::Number { .. } => {
                let (low, high) = bounds(question)?;
                let number =
                    |of: &Number| serde_json::from_str::<Json>(&of.to_string()).unwrap_or(Json::Null);
                Some(json!({
                    "type": "short",
                    "validation": { "type": "number", "min": number(low), "max": number(high) },
                }))
            }
            AnswerType::Text { long } => Some(json!({ "type": if *long { "long" } else { "short" } })),
            AnswerType::Date | AnswerType::DateWithin(_) | AnswerType::Time => {
                self.out.lose(&question.name, "date or time", Kind::Approximated, "it is a text there");
                Some(json!({ "type": "short" }))
            }
        }
    }

    fn condition_of(&mut self, name: &str, when: Option<NodeId>) -> Option<Json> {
        let when = when?;
        match condition(self.instrument, when, 0) {
            Some(condition) => {
                self.out.lose(
                    name,
                    "when",
                    Kind::Approximated,
                    "while its condition is not known it is not asked, and an answer to it is not taken in",
                );
                Some(condition)
            }
            None => {
                let detail = "OpenScales cannot say the condition: it is always asked";
                self.out.lose(name, "when", Kind::Dropped, detail);
                None
            }
        }
    }

    fn score(&mut self, score: &Score) {
        let instrument = self.instrument;
        let made = score.value.first().filter(|_| score.repeat.is_none()).and_then(|node| self.method(*node));
        let Some((mut made, exact)) = made else {
            let detail = "OpenScales' runner adds and averages answers, and cannot say this";
            self.out.lose(&score.name, "score", Kind::Dropped, detail);
            return;
        };
        if !exact {
            self.out.lose(
                &score.name,
                "needs",
                Kind::Changed,
                "the runner gives a score as soon as one question is answered, from those that are",
            );
        }
        let label = titled(instrument, "scores", &score.name);
        let mut dimension = json!({ "id": score.name, "name": label });
        let description = say(instrument, &["scores", &score.name, "description"]);
        if let (Some(map), Some(text)) = (dimension.as_object_mut(), description) {
            map.insert("description".into(), Json::String(text));
        }
        self.dimensions.push(dimension);
        if let (Some(band), Some(map)) = (score.band.first(), made.as_object_mut()) {
            match self.thresholds(score, *band) {
                Some(thresholds) => {
                    map.insert("norms".into(), json!({ "thresholds": thresholds }));
                }
                None => self.out.lose(
                    &score.name,
                    "bands",
                    Kind::Dropped,
                    "only bands of whole numbers, without a condition, come over",
                ),
            }
        }
        self.scores.insert(score.name.clone(), made);
    }

    /// A score as a method of the runner, and whether it is exactly that.
    fn method(&self, node: NodeId) -> Option<(Json, bool)> {
        let Node::Aggregate { kind, of, needs, missing } = self.instrument.node(node) else { return None };
        let parts: Vec<Part> = of.iter().map(|one| self.part(*one)).collect::<Option<_>>()?;
        let once = Needs::AtLeast(1);
        let weighted = parts.iter().any(|part| part.weight.is_some());
        let exact = match (kind, missing) {
            (Aggregate::Sum, MissingRule::Zero) => *needs == once,
            (Aggregate::Sum, MissingRule::Leave) => *needs == once || of.len() == 1,
            (Aggregate::Mean, MissingRule::Leave) if !weighted => *needs == once || of.len() == 1,
            (Aggregate::Sum, MissingRule::Prorate | MissingRule::No) => return None,
            (Aggregate::Mean, _) => return None,
            (
                Aggregate::Min
                | Aggregate::Max
                | Aggregate::Sd
                | Aggregate::Median
                | Aggregate::Count
                | Aggregate::Answered
                | Aggregate::Any
                | Aggregate::All
                | Aggregate::AtLeast(_),
                _,
            ) => return None,
        };
        let method = match (kind, weighted) {
            (Aggregate::Mean, _) => "mean_coded",
            (_, true) => "weighted_sum",
            (_, false) => "sum_coded",
        };
        let mut items = Map::new();
        let mut weights = Map::new();
        for part in parts {
            let name = self.instrument.question(part.question).name.clone();
            items.insert(name.clone(), json!(if part.reversed { -1 } else { 1 }));
            if let Some(weight) = part.weight {
                weights.insert(name, serde_json::from_str(&weight.to_string()).ok()?);
            }
        }
        let mut made = json!({ "method": method, "items": items });
        if let (false, Some(map)) = (weights.is_empty(), made.as_object_mut()) {
            map.insert("weights".into(), Json::Object(weights));
        }
        Some((made, exact))
    }

    fn part(&self, node: NodeId) -> Option<Part> {
        let instrument = self.instrument;
        match instrument.node(node) {
            Node::Multiply(a, b) => {
                let (of, by) = match (instrument.node(*a), instrument.node(*b)) {
                    (Node::Number(by), _) => (*b, by),
                    (_, Node::Number(by)) => (*a, by),
                    _neither => return None,
                };
                let part = self.part(of)?;
                part.weight.is_none().then(|| Part { weight: Some(by.clone()), ..part })
            }
            Node::Reverse { of, low, high } => {
                let part = self.part(*of).filter(|part| !part.reversed && part.weight.is_none())?;
                let range = likert(instrument, instrument.question(part.question))?;
                let same = low.to_i64() == Some(range.0) && high.to_i64() == Some(range.1);
                same.then_some(Part { reversed: true, ..part })
            }
            Node::Code { of, .. } => match instrument.node(*of) {
                Node::Answer(asked) => self.answer_part(asked.question),
                _other => None,
            },
            Node::Answer(asked) => match instrument.question(asked.question).answer {
                AnswerType::Number { .. } => self.answer_part(asked.question),
                AnswerType::Scale(_)
                | AnswerType::Many(_)
                | AnswerType::YesNo
                | AnswerType::Text { .. }
                | AnswerType::Date
                | AnswerType::DateWithin(_)
                | AnswerType::Time => None,
            },
            _other => None,
        }
    }

    fn answer_part(&self, id: QuestionId) -> Option<Part> {
        let question = self.instrument.question(id);
        let plain = question.repeat.is_none() && question.otherwise.is_none() && self.first(question.only);
        plain.then_some(Part { question: id, reversed: false, weight: None })
    }

    fn thresholds(&self, score: &Score, band: NodeId) -> Option<Vec<Json>> {
        let Node::Band { sets, .. } = self.instrument.node(band) else { return None };
        let [set] = sets.as_slice() else { return None };
        if set.when.is_some() {
            return None;
        }
        let mut out = Vec::new();
        for (at, cut) in set.cuts.iter().enumerate() {
            let from = match &cut.from {
                None => None,
                Some(from) => Some(from.to_i64().filter(|_| !cut.open)?),
            };
            let to = match set.cuts.get(at + 1).map(|next| &next.from) {
                Some(Some(next)) => Some(next.to_i64()? - 1),
                Some(None) | None => None,
            };
            let key = score.bands.get(usize::from(cut.band))?;
            let label = self.instrument.texts.say(&self.instrument.band_key(score, key), None);
            let mut row = Map::new();
            row.extend(from.map(|from| ("min".to_string(), json!(from))));
            row.extend(to.map(|to| ("max".to_string(), json!(to))));
            row.insert("label".into(), json!(label.map_or_else(|| key.key(), str::to_string)));
            out.push(Json::Object(row));
        }
        Some(out)
    }

    fn left_out(&mut self) {
        super::lose_concepts(self.instrument, &mut self.out);
        for group in self.instrument.groups.iter().filter(|group| group.rounds.is_none()) {
            if say(self.instrument, &["domains", &group.name, "description"]).is_some() {
                self.out.lose(&group.name, "description", Kind::Dropped, "a section has no description");
            }
        }
        for class in &self.instrument.classes {
            self.out.lose(&class.name, "class", Kind::Dropped, "OpenScales has no categories by rules");
        }
        for message in &self.instrument.messages {
            self.out.lose(
                &message.name,
                "message",
                Kind::Dropped,
                "checks, alerts and feedback are not written",
            );
        }
        for informant in self.instrument.informants.iter().skip(1) {
            self.out.lose(
                informant,
                "informant",
                Kind::Dropped,
                "the first informant's questions are written",
            );
        }
    }
}

/// The least and the greatest code of a question whose options are counted on by one.
fn likert(instrument: &Instrument, question: &Question) -> Option<(i64, i64)> {
    let known = options(instrument, question);
    let codes: Vec<i64> = known
        .iter()
        .map(|option| option.code.as_ref().filter(|_| !option.missing && option.name.is_none())?.to_i64())
        .collect::<Option<_>>()?;
    let even = codes.windows(2).all(|pair| pair[1] == pair[0] + 1);
    match (codes.first(), codes.last()) {
        (Some(first), Some(last)) if even && codes.len() > 1 => Some((*first, *last)),
        _few => None,
    }
}

/// A condition as the runner has it; none where it has no words for it.
fn condition(instrument: &Instrument, node: NodeId, depth: usize) -> Option<Json> {
    if depth > 30 {
        return None;
    }
    let each = |of: &[NodeId]| {
        of.iter().map(|one| condition(instrument, *one, depth + 1)).collect::<Option<Vec<_>>>()
    };
    match instrument.node(node) {
        Node::And(of) => Some(json!({ "all": each(of)? })),
        Node::Or(of) => Some(json!({ "any": each(of)? })),
        // `first(x, no)`: a blank is false, as the runner has it.
        Node::First(of) => match of.as_slice() {
            [one, last] if *instrument.node(*last) == Node::Truth(false) => {
                condition(instrument, *one, depth + 1)
            }
            [one, last] if *instrument.node(*last) == Node::Truth(true) => negated(instrument, *one),
            _other => None,
        },
        Node::Answer(asked) => Some(json!({
            "item": instrument.question(asked.question).name, "operator": "equals", "value": "yes",
        })),
        Node::IsOption { .. } | Node::Compare { .. } => compared(instrument, node, false),
        Node::Not(of) => compared(instrument, *of, true),
        _other => None,
    }
}

/// What is true of a blank: only `not_equals` is.
fn negated(instrument: &Instrument, node: NodeId) -> Option<Json> {
    match instrument.node(node) {
        Node::Not(of) => compared(instrument, *of, true),
        Node::Compare { op: Comparison::NotEqual, .. } => compared(instrument, node, false),
        _other => None,
    }
}

fn compared(instrument: &Instrument, node: NodeId, not: bool) -> Option<Json> {
    let named = |of: NodeId| match instrument.node(of) {
        Node::Answer(asked) => Some(instrument.question(asked.question)),
        Node::Code { of, .. } => match instrument.node(*of) {
            Node::Answer(asked) => Some(instrument.question(asked.question)),
            _other => None,
        },
        _other => None,
    };
    match instrument.node(node) {
        Node::Answer(asked) if not => Some(json!({
            "item": instrument.question(asked.question).name, "operator": "equals", "value": "no",
        })),
        Node::IsOption { of, option } => {
            let question = named(*of)?;
            let value = options(instrument, question).into_iter().nth(usize::from(*option))?.value;
            let operator = if not { "not_equals" } else { "equals" };
            Some(json!({ "item": question.name, "operator": operator, "value": value }))
        }
        Node::Compare { op, left, right } => {
            let question = named(*left)?;
            let Node::Number(value) = instrument.node(*right) else { return None };
            let operator = match (op, not) {
                (Comparison::Equal, false) | (Comparison::NotEqual, true) => "equals",
                (Comparison::NotEqual, false) | (Comparison::Equal, true) => "not_equals",
                (Comparison::Greater, false) | (Comparison::LessEqual, true) => "greater_than",
                (Comparison::Less, false) | (Comparison::GreaterEqual, true) => "less_than",
                (Comparison::LessEqual | Comparison::GreaterEqual, false)
                | (Comparison::Greater | Comparison::Less, true) => {
                    return at_least(question, *op, not, value);
                }
            };
            Some(json!({ "item": question.name, "operator": operator, "value": value.to_string() }))
        }
        _other => None,
    }
}

/// `>=` and `<=` of a whole answer, by the number beside it.
fn at_least(question: &Question, op: Comparison, not: bool, value: &Number) -> Option<Json> {
    let up = matches!((op, not), (Comparison::GreaterEqual, false) | (Comparison::Less, true));
    if matches!(question.answer, AnswerType::Number { whole: false, .. }) {
        return None;
    }
    let one = Number::integer(1);
    let (operator, value) = if up {
        ("greater_than", value.ceiling().subtract(&one)?)
    } else {
        ("less_than", value.floor().add(&one)?)
    };
    Some(json!({ "item": question.name, "operator": operator, "value": value.to_string() }))
}
