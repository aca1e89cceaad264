//! The texts of a protocol as keys and words, for wording files beside it: they change what people read, and
//! nothing that is analysed.

use peil::model::{Instrument, TextKey, Texts};
use peil::source::NoFiles;

use super::model::{Audience, Protocol};

/// Every text of a protocol by its key, as a wording file has it:
///
/// ```
/// let text = "study rust {\n title \"Rust\"\n version 1.0.0\n language nl\n}\nwave start \"Bij het begin\" days 0..42\n";
/// let (protocol, _) = peil_study::protocol::read(peil::source::FileId(0), text);
/// if let Some(protocol) = protocol {
///     let texts = peil_study::protocol::texts(&protocol);
///     let wave = peil::model::TextKey("waves.start".into());
///     assert_eq!(texts.say(&wave, None), Some("Bij het begin"));
/// }
/// ```
pub fn texts(protocol: &Protocol) -> Texts {
    let mut texts = Texts::default();
    each(&mut protocol.clone(), &mut |key, text| {
        if !text.is_empty() {
            texts.set(TextKey(key), text.as_str());
        }
    });
    texts
}

/// The protocol in other words: the same in everything that is analysed.
pub fn in_words(protocol: &Protocol, words: &Texts, language: &str) -> Protocol {
    let mut worded = protocol.clone();
    each(&mut worded, &mut |key, text| {
        if let Some(words) = words.say(&TextKey(key), None) {
            *text = words.to_string();
        }
    });
    worded.language = language.to_string();
    worded
}

/// What wording files of a protocol are read against: an instrument that is called like it and has its texts.
/// None where the name of the protocol is one that no instrument can have.
pub fn worded_as(protocol: &Protocol) -> Option<Instrument> {
    let (name, language) = (&protocol.name.value, &protocol.language);
    let source = format!(
        "instrument {name} {{\n    title \"-\"\n    version 1.0.0\n    language {language}\n}}\nitem vraag \"-\" : yesno\n"
    );
    let instrument = peil::compile("study", &source, &NoFiles).instrument?;
    Some(instrument.with_texts(language.as_str(), texts(protocol)))
}

/// Shows each text with its key.
fn each(protocol: &mut Protocol, show: &mut impl FnMut(String, &mut String)) {
    show("instrument.title".into(), &mut protocol.title);
    for (name, text) in protocol.privacy.iter_mut().flat_map(|privacy| &mut privacy.texts) {
        show(format!("privacy.{}", name.value), text);
    }
    if let Some(consent) = &mut protocol.consent {
        show("consent.question".into(), &mut consent.value);
    }
    for practice in &mut protocol.practices.list {
        show(format!("practices.{}", practice.named.name.value), &mut practice.named.title);
    }
    for reason in &mut protocol.ended {
        show(format!("ended.{}", reason.named.name.value), &mut reason.named.title);
    }
    for wave in &mut protocol.waves {
        show(format!("waves.{}", wave.named.name.value), &mut wave.named.title);
    }
    for outcome in &mut protocol.outcomes {
        let name = outcome.name.value.clone();
        if let Some(reason) = outcome.matters.as_mut().and_then(|matters| matters.reason.as_mut()) {
            show(format!("outcomes.{name}"), reason);
        }
    }
    for publication in &mut protocol.publish {
        show(format!("publications.{}", publication.named.name.value), &mut publication.named.title);
        match &mut publication.to {
            Audience::Group(group) => show(format!("readers.{}", group.name.value), &mut group.title),
            Audience::Everyone | Audience::Practice => {}
        }
    }
    for (at, (_, text)) in protocol.amended.iter_mut().enumerate() {
        show(format!("amended.{}", at + 1), text);
    }
}
