//! Texts in other languages, as extensions beside the texts.

use serde_json::{Value as Json, json};

const TRANSLATION: &str = "http://hl7.org/fhir/StructureDefinition/translation";
/// The members of a Questionnaire that people read.
const TEXTS: [&str; 4] = ["title", "description", "text", "display"];

/// Puts the texts of the same Questionnaire in another language beside its own, where they differ.
pub fn beside(own: &mut Json, other: &Json, language: &str) {
    if let (Some(own), Some(other)) = (own.as_array_mut(), other.as_array()) {
        own.iter_mut().zip(other).for_each(|(own, other)| beside(own, other, language));
    }
    let (Some(own), Some(other)) = (own.as_object_mut(), other.as_object()) else { return };
    for name in TEXTS {
        let text = other.get(name).and_then(Json::as_str);
        let Some(text) = text.filter(|text| own.get(name).and_then(Json::as_str) != Some(text)) else {
            continue;
        };
        let translation = json!({ "url": TRANSLATION, "extension": [
            { "url": "lang", "valueCode": language },
            { "url": "content", "valueString": text },
        ] });
        let under = format!("_{name}");
        match own.get_mut(&under).and_then(|own| own.get_mut("extension")).and_then(Json::as_array_mut) {
            Some(all) => all.push(translation),
            None => {
                own.insert(under, json!({ "extension": [translation] }));
            }
        }
    }
    for (name, own) in own.iter_mut() {
        if let Some(other) = other.get(name) {
            beside(own, other, language);
        }
    }
}
