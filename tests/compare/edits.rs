//! A thousand random edits: whatever changes an existing score for some answers is classed data or scoring.

use std::collections::BTreeMap;

use peil::model::{Instrument, OutputKind};
use peil::score::Scorer;
use peil_wording::compare::{Class, Pairing, Sampler, Shown, Side, compare, shown};

use super::{Random, build, class, sources};

/// One edit of a source text, as somebody's hand might slip.
pub(super) fn edit(text: &str, random: &mut Random) -> Option<String> {
    const SWAPS: [(&str, &str); 30] = [
        ("sum(", "mean("),
        ("mean(", "sum("),
        ("max(", "min("),
        (" + ", " - "),
        (" - ", " + "),
        (" * ", " + "),
        (" >= ", " > "),
        (" > ", " >= "),
        (" = ", " != "),
        (" and ", " or "),
        (" or ", " and "),
        ("any(", "all("),
        ("missing: prorate", "missing: zero"),
        ("missing: no", "missing: zero"),
        ("missing: zero", "missing: prorate"),
        ("needs: half", "needs: all"),
        (" from ", " above "),
        ("higher is worse", "higher is better"),
        (" optional", ""),
        ("missing ", ""),
        (" required", ""),
        ("reverse(", "("),
        (" is ", " is not "),
        ("percent(", "reverse("),
        (" then yes else no", " then no else yes"),
        ("integer", "decimal"),
        ("only inwoner", "only professional"),
        ("otherwise 0", "otherwise 1"),
        ("round(", "abs("),
        (" not missing", " missing"),
    ];
    let places = |needle: &str| text.match_indices(needle).map(|(at, _)| at).collect::<Vec<usize>>();
    match random.below(10) {
        0..=3 => {
            let (from, to) = SWAPS[random.below(SWAPS.len())];
            let at = *random.pick(&places(from))?;
            Some(format!("{}{to}{}", &text[..at], &text[at + from.len()..]))
        }
        4..=6 => {
            // A number becomes another.
            let bytes = text.as_bytes();
            let digits: Vec<usize> = (1..text.len())
                .filter(|&at| {
                    bytes[at].is_ascii_digit()
                        && !bytes[at - 1].is_ascii_alphanumeric()
                        && bytes[at - 1] != b'_'
                })
                .collect();
            let at = *random.pick(&digits)?;
            let end = at + text[at..].bytes().take_while(u8::is_ascii_digit).count();
            let number: i64 = text[at..end].parse().ok()?;
            let step = [-1, 1, 1, 2, 10][random.below(5)];
            Some(format!("{}{}{}", &text[..at], number + step, &text[end..]))
        }
        7 => {
            // A line goes.
            let lines: Vec<&str> = text.lines().collect();
            let gone = random.below(lines.len());
            Some(
                lines
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| *at != gone)
                    .map(|(_, line)| format!("{line}\n"))
                    .collect(),
            )
        }
        8 => {
            // Two lines change places.
            let mut lines: Vec<&str> = text.lines().collect();
            let at = random.below(lines.len() - 1);
            lines.swap(at, at + 1);
            Some(lines.join("\n") + "\n")
        }
        _ => {
            // A name becomes another that is in the text.
            let names: Vec<&str> = text
                .split(|sign: char| !(sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_'))
                .filter(|name| name.len() > 1)
                .collect();
            let (from, to) = (*random.pick(&names)?, *random.pick(&names)?);
            let at = *random.pick(&places(from))?;
            Some(format!("{}{to}{}", &text[..at], &text[at + from.len()..]))
        }
    }
}

/// Every output of a response, by name.
fn outputs(
    instrument: &Instrument,
    scorer: &Scorer<'_>,
    response: &peil::score::Response,
) -> BTreeMap<(OutputKind, String), Vec<Shown>> {
    let outcome = scorer.score(response);
    let scores = instrument.scores.iter().map(|score| (OutputKind::Score, &score.name));
    let classes = instrument.classes.iter().map(|class| (OutputKind::Class, &class.name));
    let alerts = instrument
        .messages
        .iter()
        .filter(|message| message.kind == peil::model::MessageKind::Alert)
        .map(|message| (OutputKind::Alert, &message.name));
    scores
        .chain(classes)
        .chain(alerts)
        .map(|(kind, name)| ((kind, name.clone()), shown(instrument, kind, name, &outcome)))
        .collect()
}

/// The outputs of both that come out otherwise for some of these answers.
fn scores_differently(old: &Instrument, new: &Instrument, tries: usize) -> Option<String> {
    let (before, after) = (Scorer::new(old), Scorer::new(new));
    let pairing = Pairing::new(old, new);
    let mut sampler = Sampler::new(old, 7).with_constants_of(new);
    for _ in 0..tries {
        let mut response = sampler.response();
        let other = pairing.pair(&mut response);
        let (was, is) = (outputs(old, &before, &response), outputs(new, &after, &other));
        for (output, was) in &was {
            if let Some(is) = is.get(output)
                && was.iter().zip(is).any(|(was, is)| was != is)
            {
                return Some(format!("{output:?}: {was:?} -> {is:?}"));
            }
        }
    }
    None
}

#[test]
fn a_thousand_random_edits_are_classed_by_what_they_do() {
    let sources = sources();
    assert!(sources.len() > 10);
    let bases: Vec<Instrument> =
        sources.iter().map(|(path, text)| build(path, text).expect("it compiles")).collect();
    let mut random = Random(0x5eed);
    let (mut edited, mut changed) = (0, 0);
    while edited < 1000 {
        let at = random.below(sources.len());
        let (path, text) = &sources[at];
        let Some(other) = edit(text, &mut random).filter(|other| other != text) else { continue };
        let Some(new) = build(path, &other) else { continue };
        edited += 1;
        let old = &bases[at];
        if let Some(what) = scores_differently(old, &new, 25) {
            changed += 1;
            let class = class(old, &new);
            assert!(
                class.is_some_and(|class| class <= Class::Scoring),
                "{path}: {what} is classed {class:?}\n{}",
                first_difference(text, &other)
            );
        }
    }
    // Edits that do nothing to scores prove nothing.
    assert!(changed > 200, "{changed} of {edited} changed a score");
    println!("{changed} of {edited} edits changed an existing score; all were classed data or scoring");
}

fn first_difference(a: &str, b: &str) -> String {
    a.lines().zip(b.lines()).find(|(a, b)| a != b).map_or(String::new(), |(a, b)| format!("- {a}\n+ {b}"))
}

/// What is shown as an example does score differently, and no answer in it can be spared.
#[test]
fn examples_differ_and_are_small() {
    let sources = sources();
    let mut random = Random(0xabc);
    let (mut shown, mut none, mut tried) = (0, 0, 0);
    while shown < 40 && tried < 4000 {
        tried += 1;
        let (path, text) = &sources[random.below(sources.len())];
        let old = build(path, text).expect("it compiles");
        let Some(new) =
            edit(text, &mut random).filter(|other| other != text).and_then(|other| build(path, &other))
        else {
            continue;
        };
        if scores_differently(&old, &new, 20).is_none() {
            continue;
        }
        let comparison =
            compare(Side { instrument: &old, wordings: &[] }, Side { instrument: &new, wordings: &[] });
        for touched in &comparison.touched {
            let Some(example) = &touched.example else {
                none += 1;
                continue;
            };
            shown += 1;
            assert_ne!(example.old, example.new);
            let key = (touched.kind, touched.name.clone());
            let (before, after) = (Scorer::new(&old), Scorer::new(&new));
            let differs = |response: &peil::score::Response| {
                let mut response = response.clone();
                let other = Pairing::new(&old, &new).pair(&mut response);
                let (was, is) = (outputs(&old, &before, &response), outputs(&new, &after, &other));
                was[&key].iter().zip(&is[&key]).any(|(was, is)| was != is)
            };
            assert!(differs(&example.old_response), "{path} {}", touched.name);
            for slot in (0..old.slot_count() as u32).map(peil::model::SlotId) {
                if example.old_response.answer(slot).is_some() {
                    let mut fewer = example.old_response.clone();
                    fewer.set(slot, None);
                    assert!(!differs(&fewer), "{path} {}: {slot:?} can be spared", touched.name);
                }
            }
        }
    }
    assert!(shown >= 40 && none <= shown, "{shown} shown, {none} without an example");
}
