//! The trace says what was scored, of every instrument and any response.

use crate::compiled::{compiled, compiled_text, every, random};
use peil::language::Language;
use peil::score::trace::{Entry, Kind, Tracer, Worth};
use peil::score::{MissingReason, Scorer, Value};
use peil::trace_text::render;

/// The entry of a column; rounds that were not asked have none.
fn entry<'t>(entries: &'t [Entry], kind: Kind, name: &str) -> Option<&'t Entry> {
    entries.iter().find(|entry| entry.kind == kind && entry.name == name)
}

fn same_reason(entry: &Entry, reason: &MissingReason, about: &str) {
    let missing = entry.missing.as_ref().unwrap_or_else(|| panic!("{about}: {} tells no reason", entry.name));
    let elements: Vec<(&str, &str)> =
        missing.elements.iter().map(|element| (element.name.as_str(), element.reason.as_str())).collect();
    let expected: Vec<(&str, &str)> =
        reason.elements.iter().map(|element| (element.name.as_str(), element.reason.as_str())).collect();
    assert_eq!((missing.rule, elements), (reason.rule.name(), expected), "{about}: {}", entry.name);
}

#[test]
fn equals_the_outcome_for_random_responses() {
    for path in every() {
        let instrument = compiled(&path);
        let scorer = Scorer::new(&instrument);
        let tracer = Tracer::new(&scorer);
        for seed in 0..20 {
            let about = format!("{path}, response {seed}");
            let response = random(&instrument, seed, [2, 5, 20, 1_000][seed as usize % 4]);
            let evaluation = scorer.evaluate(&response);
            let outcome = scorer.outcome(&response, &evaluation);
            let trace = tracer.trace(&response, &evaluation, &outcome);
            let mut told = 0;
            for scored in &outcome.scores {
                let score = &instrument.scores[scored.score.at()];
                let name = instrument.round_name(&score.name, score.repeat, scored.round);
                let Some(entry) = entry(&trace.entries, Kind::Score, &name) else {
                    assert!(
                        score.repeat.is_some() && scored.value.is_err(),
                        "{about}: {name} is not explained"
                    );
                    continue;
                };
                told += 1;
                match &scored.value {
                    Ok(Value::Number(number)) => {
                        assert!(
                            matches!(&entry.value, Worth::Number(amount) if amount.exact == number.canonical() && amount.shown == number.to_string()),
                            "{about}: {name}"
                        )
                    }
                    Ok(value) => assert_eq!(entry.value, Worth::Truth(value.is_true()), "{about}: {name}"),
                    Err(reason) => same_reason(entry, reason, &about),
                }
                let band =
                    entry.band.as_ref().and_then(|band| band.band.as_ref()).map(|band| band.name.clone());
                assert_eq!(
                    band,
                    scored.band.map(|band| score.bands[usize::from(band)].key()),
                    "{about}: band of {name}"
                );
                assert!(
                    entry.value.is_missing()
                        || entry.steps.last().is_some_and(|step| step.value == entry.value),
                    "{about}: {name} is not worked out"
                );
            }
            for classed in &outcome.classes {
                let class = &instrument.classes[classed.class.at()];
                let entry =
                    entry(&trace.entries, Kind::Class, &class.name).expect("every class is explained");
                match &classed.value {
                    Ok(option) => assert_eq!(
                        entry.value,
                        Worth::Option(class.options[usize::from(*option)].key()),
                        "{about}"
                    ),
                    Err(reason) => same_reason(entry, reason, &about),
                }
            }
            let messages = trace
                .entries
                .iter()
                .filter(|entry| matches!(entry.kind, Kind::Check | Kind::Alert | Kind::Feedback))
                .count();
            assert_eq!(messages, outcome.messages.len(), "{about}");
            assert_eq!(trace.set_aside.len(), outcome.set_aside.len(), "{about}");
            assert!(told > 0 || instrument.scores.is_empty(), "{about}: nothing is explained");
            for language in [Language::English, Language::Dutch] {
                let text = render(&trace, language);
                for line in text.lines() {
                    // Only a word that is longer than the line itself may stand out.
                    assert!(
                        line.chars().count() <= 80 || line.split_whitespace().count() <= 2,
                        "{about}: {line}"
                    );
                    assert!(!line.ends_with(' '), "{about}: {line:?}");
                }
                assert!(!text.contains("\n\n\n"), "{about}");
            }
        }
    }
}

#[test]
fn lets_stand_before_what_uses_them_and_once() {
    for path in every() {
        let instrument = compiled(&path);
        let scorer = Scorer::new(&instrument);
        let response = random(&instrument, 7, 6);
        let evaluation = scorer.evaluate(&response);
        let trace =
            Tracer::new(&scorer).trace(&response, &evaluation, &scorer.outcome(&response, &evaluation));
        for (at, entry) in trace.entries.iter().enumerate() {
            let same = trace
                .entries
                .iter()
                .filter(|other| other.name == entry.name && other.kind == entry.kind)
                .count();
            assert_eq!(same, 1, "{path}: {}", entry.name);
            for used in &entry.uses {
                let place = trace
                    .entries
                    .iter()
                    .position(|other| other.name == used.name)
                    .unwrap_or_else(|| panic!("{path}: {} is not explained", used.name));
                assert!(
                    trace.entries[place].kind != Kind::Let || place < at,
                    "{path}: {} comes after {}",
                    used.name,
                    entry.name
                );
            }
        }
    }
}

fn small(body: &str) -> String {
    format!(
        "instrument klein {{\ntitle \"Klein\"\nversion 1.0.0\nlanguage nl\n}}\nscale vijf {{ 1..5 }}\nitem a \"A\" : vijf\nitem b \"B\" : vijf\n{body}"
    )
}

/// The longest trace of a small instrument, in characters.
fn length(source: &str) -> usize {
    let instrument = compiled_text("klein.peil", source);
    let scorer = Scorer::new(&instrument);
    let response = random(&instrument, 1, 1_000);
    let evaluation = scorer.evaluate(&response);
    let trace = Tracer::new(&scorer).trace(&response, &evaluation, &scorer.outcome(&response, &evaluation));
    render(&trace, Language::English).chars().count()
}

#[test]
fn a_chain_of_two_thousand_operators_is_told_in_steps() {
    let chain = vec!["a * b"; 1_000].join(" + ");
    let length = length(&small(&format!("score lang \"Lang\" = {chain}\n")));
    assert!(length < 300_000, "{length}");
}

#[test]
fn what_grows_by_doubling_is_told_once() {
    // Two to the fortieth operations, were they written out.
    let mut body = String::from("let f0(x) = x + x\n");
    for at in 1..40 {
        body.push_str(&format!("let f{at}(x) = f0(f{}(x))\n", at - 1));
    }
    body.push_str("score diep \"Diep\" = f39(a + b)\n");
    let length = length(&small(&body));
    assert!(length < 20_000, "{length}");
}

#[test]
fn a_large_instrument_is_told_in_time() {
    let items: String = (0..1_000).map(|at| format!("item q{at} \"{at}\" : vijf\n")).collect();
    let scores: String =
        (0..100).map(|at| format!("score s{at} \"{at}\" = mean(q{at}..q999, needs: 500)\n")).collect();
    let start = std::time::Instant::now();
    let length = length(&small(&format!("{items}{scores}")));
    assert!(length > 100_000 && start.elapsed().as_secs() < 20, "{length} in {:?}", start.elapsed());
}
