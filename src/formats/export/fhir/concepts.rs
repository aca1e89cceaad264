//! Concepts of terminologies as Codings. The Coding of an option is its concept, where it has one: that is what
//! other programs look for in an answer. Otherwise it is the option's own key.

use peil::model::{Concept, Instrument, Question};
use serde_json::{Value as Json, json};

use super::super::columns::{self, Choosable};

/// The options of a question with the terminology of each; their values are codes in it. Codes that two options
/// would share tell nothing apart: then all have their own keys.
pub(super) fn coded(instrument: &Instrument, question: &Question) -> Vec<(String, Choosable)> {
    let own = super::address(instrument);
    let plain = || columns::options(instrument, question);
    let mut coded: Vec<(String, Choosable)> =
        plain().into_iter().map(|option| (own.clone(), option)).collect();
    for ((system, option), (_, choice)) in coded.iter_mut().zip(instrument.options(question)) {
        if let Some(concept) = choice.concepts.first() {
            *system = concept.system.clone();
            option.value = concept.code.clone();
        }
    }
    let mut codes: Vec<&str> = coded.iter().map(|(_, option)| option.value.as_str()).collect();
    codes.sort_unstable();
    match codes.windows(2).any(|pair| pair[0] == pair[1]) {
        true => plain().into_iter().map(|option| (own.clone(), option)).collect(),
        false => coded,
    }
}

/// The options of a question; their values are the codes that answers hold.
pub(super) fn options(instrument: &Instrument, question: &Question) -> Vec<Choosable> {
    coded(instrument, question).into_iter().map(|(_, option)| option).collect()
}

/// An element with what it is about.
pub(super) fn about(mut json: Json, concepts: &[Concept]) -> Json {
    let codes: Vec<Json> =
        concepts.iter().map(|one| json!({ "system": one.system, "code": one.code })).collect();
    if let (Some(map), false) = (json.as_object_mut(), codes.is_empty()) {
        map.insert("code".into(), Json::Array(codes));
    }
    json
}
