//! Responses as QuestionnaireResponses R4, one per line (NDJSON): what was answered, under the link ids of
//! the Questionnaire, and what it scores.

use peil::model::{Answer, AnswerType, Asked, Entry, Informants, Instrument, Number};
use peil::score::Value;
use serde_json::{Value as Json, json};

use super::super::Exported;
use super::super::data::Case;
use super::concepts::coded;

pub fn write(instrument: &Instrument, cases: &[Case]) -> Exported {
    let mut out = Exported::default();
    for case in cases {
        out.text.push_str(&resource(instrument, case).to_string());
        out.text.push('\n');
    }
    out
}

/// One response as a QuestionnaireResponse.
pub fn resource(instrument: &Instrument, case: &Case) -> Json {
    let mut items = entries(instrument, &instrument.entries, case, 0);
    items.extend(results(instrument, case));
    let mut whole = json!({
        "resourceType": "QuestionnaireResponse",
        "questionnaire": format!("{}|{}", super::address(instrument), instrument.version),
        "status": "completed",
    });
    if let Some(map) = whole.as_object_mut() {
        if is_id(&case.id) {
            map.insert("id".into(), Json::String(case.id.clone()));
        } else if !case.id.is_empty() {
            map.insert("identifier".into(), json!({ "value": case.id }));
        }
        map.extend(case.response.administered.map(|day| ("authored".to_string(), json!(day.to_string()))));
        // FHIR does not allow an empty list.
        if !items.is_empty() {
            map.insert("item".into(), Json::Array(items));
        }
    }
    whole
}

/// Whether a text can be the id of a resource.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

/// Whether it is asked of the informant who answered.
fn asked_of(instrument: &Instrument, only: Informants, case: &Case) -> bool {
    instrument.informants.is_empty() || only.has(case.response.informant)
}

fn entries(instrument: &Instrument, entries_: &[Entry], case: &Case, round: u16) -> Vec<Json> {
    let mut out = Vec::new();
    for entry in entries_ {
        match entry {
            Entry::Question(id) => {
                let asked = Asked { question: *id, round };
                let slot = instrument.slot(asked);
                // What is set aside was answered before it was no longer asked.
                let counts = !case.outcome.set_aside.contains(&slot);
                let answer = case.response.answer(slot).filter(|_| counts);
                if let Some(answers) = answer.map(|answer| values(instrument, asked, answer))
                    && !answers.is_empty()
                    && asked_of(instrument, instrument.question(*id).only, case)
                {
                    out.push(json!({ "linkId": instrument.slot_name(asked), "answer": answers }));
                }
            }
            Entry::Page | Entry::Note(_) => {}
            Entry::Group(id) => {
                let group = instrument.group(*id);
                let rounds = match &group.rounds {
                    Some(rounds) => 0..rounds.up_to,
                    None => round..round + 1,
                };
                for round in rounds {
                    let items = entries(instrument, &group.entries, case, round);
                    if !items.is_empty() && asked_of(instrument, group.only, case) {
                        let name = instrument.round_name(&group.name, group.repeat, round);
                        out.push(json!({ "linkId": name, "item": items }));
                    }
                }
            }
        }
    }
    out
}

fn number(value: &Number) -> Json {
    serde_json::from_str(&value.to_string())
        .ok()
        .filter(Json::is_number)
        .or_else(|| serde_json::Number::from_f64(value.to_f64()).map(Json::Number))
        .unwrap_or(Json::Null)
}

fn values(instrument: &Instrument, asked: Asked, answer: &Answer) -> Vec<Json> {
    let question = instrument.question(asked.question);
    let known = coded(instrument, question);
    let coding = |at: usize| {
        known.get(at).map(|(system, option)| {
            json!({ "valueCoding": { "system": system, "code": option.value, "display": option.label } })
        })
    };
    match answer {
        Answer::Number(value) => {
            let name = if matches!(question.answer, AnswerType::Number { whole: false, .. }) {
                "valueDecimal"
            } else {
                "valueInteger"
            };
            vec![json!({ name: number(value) })]
        }
        Answer::Truth(truth) => vec![json!({ "valueBoolean": truth })],
        // The missing options beside a number have no place in its item.
        Answer::Option(_) if question.answer.scale().is_none() => Vec::new(),
        Answer::Option(at) => coding(usize::from(*at)).into_iter().collect(),
        Answer::Many(bits) => (0..known.len()).filter(|at| bits >> at & 1 == 1).filter_map(coding).collect(),
        Answer::Text(text) if text.is_empty() => Vec::new(),
        Answer::Text(text) => vec![json!({ "valueString": text })],
        Answer::Date(day) => vec![json!({ "valueDate": day.to_string() })],
        Answer::Time(time) => {
            let seconds = time.0;
            let text = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
            vec![json!({ "valueTime": text })]
        }
    }
}

/// Scores, bands and classes that have a value.
fn results(instrument: &Instrument, case: &Case) -> Vec<Json> {
    let mut out = Vec::new();
    for found in &case.outcome.scores {
        let score = &instrument.scores[found.score.at()];
        let name = instrument.round_name(&score.name, score.repeat, found.round);
        let value = match &found.value {
            Ok(Value::Truth(truth)) => Some(json!({ "valueBoolean": truth })),
            Ok(value) => value.number().map(|value| json!({ "valueDecimal": number(value) })),
            Err(_) => None,
        };
        out.extend(value.map(|value| json!({ "linkId": name, "answer": [value] })));
        if let Some(band) = found.band.and_then(|band| score.bands.get(usize::from(band))) {
            let name = format!("{name}_band");
            out.push(json!({ "linkId": name, "answer": [{ "valueString": band.key() }] }));
        }
    }
    for found in &case.outcome.classes {
        let class = &instrument.classes[found.class.at()];
        if let Ok(option) = &found.value
            && let Some(option) = class.options.get(usize::from(*option))
        {
            out.push(json!({ "linkId": class.name, "answer": [{ "valueString": option.key() }] }));
        }
    }
    out
}
