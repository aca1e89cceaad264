//! Responses at random, always the same ones: for the tests of an instrument, and for a witness that two
//! instruments differ.

use peil::model::{Answer, AnswerType, Instrument, Number, Parts, SlotId, Time};
use peil::score::{Outcome, Response, Scorer, State, Value};

/// A small generator of numbers (Knuth's MMIX): the same on every machine.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// A number below `most`.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if most == 0 { 0 } else { (self.0 >> 33) % most }
    }
}

/// Answers to the questions of an instrument; `blank` of 100 are left open.
pub fn response(parts: &Parts, chance: &mut Chance, blank: u64) -> Response {
    let mut response = Response::blank(parts);
    for slot in 0..parts.slot_count() {
        let slot = SlotId(slot as u32);
        let asked = parts.asked(slot);
        if chance.below(100) < blank {
            continue;
        }
        let question = parts.question(asked.question);
        let answer = match &question.answer {
            AnswerType::Scale(scale) => {
                Some(Answer::Option(chance.below(parts.scale(*scale).options.len() as u64) as u16))
            }
            AnswerType::YesNo => Some(Answer::Truth(chance.below(2) == 1)),
            AnswerType::Number { low, high, .. } => number(low, high, chance).map(Answer::Number),
            AnswerType::Text { .. } => Some(Answer::Text("words".into())),
            AnswerType::DateWithin(days) => {
                let (from, to) = days.resolved(jiff::civil::Date::new(2024, 11, 30).ok());
                let any = jiff::civil::Date::new(
                    1940 + chance.below(70) as i16,
                    1 + chance.below(12) as i8,
                    1 + chance.below(28) as i8,
                )
                .ok();
                any.map(|day| {
                    Answer::Date(day.max(from.unwrap_or(day)).min(to.unwrap_or(jiff::civil::Date::MAX)))
                })
            }
            AnswerType::Date => jiff::civil::Date::new(
                1940 + chance.below(70) as i16,
                1 + chance.below(12) as i8,
                1 + chance.below(28) as i8,
            )
            .ok()
            .map(Answer::Date),
            AnswerType::Time => {
                Time::parse(&format!("{:02}:{:02}", chance.below(24), 15 * chance.below(4))).map(Answer::Time)
            }
            AnswerType::Many(scale) => {
                let count = parts.scale(*scale).options.len() as u64;
                let first = 1u128 << chance.below(count.min(128));
                let more = if chance.below(2) == 0 { 1u128 << chance.below(count.min(128)) } else { 0 };
                Some(Answer::Many(first | more))
            }
        };
        response.set(slot, answer);
    }
    response.administered = jiff::civil::Date::new(2024, 11, 30).ok();
    response
}

/// A whole number within bounds, not far from the nearer to zero.
fn number(low: &Number, high: &Number, chance: &mut Chance) -> Option<Number> {
    let (low, high) = (low.to_string().parse::<f64>().ok()?, high.to_string().parse::<f64>().ok()?);
    let (low, high) = (low.ceil() as i64, high.floor() as i64);
    let start = if low <= 0 && high >= 0 { 0 } else { low };
    let span = high.saturating_sub(start).clamp(0, 100) as u64;
    Some(Number::integer(start + chance.below(span + 1) as i64))
}

/// An answer as it is written in a test; None for one that a test of a few lines does not show.
pub fn written(parts: &Parts, slot: SlotId, answer: &Answer) -> Option<String> {
    let question = parts.question(parts.asked(slot).question);
    match answer {
        Answer::Number(number) => Some(number.to_string()),
        Answer::Truth(truth) => Some(if *truth { "yes" } else { "no" }.into()),
        Answer::Option(index) => parts.option(question, *index).map(|(_, choice)| choice.key()),
        Answer::Date(date) => Some(date.to_string()),
        Answer::Many(bits) => {
            let AnswerType::Many(scale) = &question.answer else { return None };
            let names: Vec<String> = parts
                .scale(*scale)
                .options
                .iter()
                .enumerate()
                .filter(|(at, _)| bits & (1 << at) != 0)
                .map(|(_, choice)| choice.key())
                .collect();
            Some(format!("[{}]", names.join(", ")))
        }
        Answer::Text(_) | Answer::Time(_) => None,
    }
}

/// Tests of an instrument from responses at random: what it scores today, so that a change to it is seen. One
/// complete, one with gaps.
pub fn tests(instrument: &Instrument) -> String {
    let scorer = Scorer::new(instrument);
    let mut out = String::new();
    for (seed, blank, title) in
        [(5, 0, "as imported: every question answered"), (11, 25, "as imported: with questions left open")]
    {
        let response = response(instrument, &mut Chance::new(seed), blank);
        let evaluation = scorer.evaluate_all(&response);
        let outcome = scorer.outcome(&response, &evaluation);
        let mut lines = Vec::new();
        for slot in 0..instrument.slot_count() {
            let slot = SlotId(slot as u32);
            let asked = instrument.asked(slot);
            let once = instrument.question(asked.question).group.is_none_or(|group| {
                instrument.ancestors(Some(group)).all(|group| instrument.group(group).rounds.is_none())
            });
            if !once || !matches!(evaluation.state(slot).state, State::Given) {
                continue;
            }
            if let Some(text) = response.answer(slot).and_then(|answer| written(instrument, slot, answer)) {
                lines.push(format!("    answer {} = {text}", instrument.slot_name(asked)));
            }
        }
        let expected = expectations(instrument, &outcome);
        if expected.is_empty() || lines.is_empty() {
            continue;
        }
        out.push_str(&format!(
            "\ntest \"{title}\" {{\n    administered 2024-11-30\n{}\n{}\n}}\n",
            lines.join("\n"),
            expected.join("\n")
        ));
    }
    out
}

fn expectations(instrument: &Instrument, outcome: &Outcome) -> Vec<String> {
    let mut out = Vec::new();
    for score in &outcome.scores {
        let own = &instrument.scores[score.score.at()];
        if own.repeat.is_some() {
            continue;
        }
        match &score.value {
            Err(_) => out.push(format!("    expect {} is missing", own.name)),
            Ok(value) => {
                if let Some(number) = value.number() {
                    let text = number.to_string();
                    if text.len() <= 12 && !text.contains('e') {
                        out.push(format!("    expect {} = {text}", own.name));
                    }
                } else if let Value::Truth(truth) = value {
                    out.push(format!("    expect {}{}", if *truth { "" } else { "not " }, own.name));
                }
            }
        }
    }
    for class in &outcome.classes {
        let own = &instrument.classes[class.class.at()];
        match &class.value {
            Err(_) => out.push(format!("    expect {} is missing", own.name)),
            Ok(option) => {
                out.push(format!("    expect {} is {}", own.name, own.options[*option as usize].key()))
            }
        }
    }
    out
}

/// Answers for which two instruments with the same questions ask or score differently: for each question,
/// score or class that differs, what is answered, what the one and what the other makes of it.
pub fn witnesses(one: &Instrument, other: &Instrument) -> Vec<(String, String)> {
    if one.slot_count() != other.slot_count() {
        return Vec::new();
    }
    let (first, second) = (Scorer::new(one), Scorer::new(other));
    let mut chance = Chance::new(17);
    let mut out: Vec<(String, String)> = Vec::new();
    let mut best: Vec<usize> = Vec::new();
    for round in 0..400 {
        let response = response(one, &mut chance, [30, 60, 85, 95][round % 4]);
        let given =
            (0..one.slot_count()).filter(|slot| response.answer(SlotId(*slot as u32)).is_some()).count();
        let (a, b) = (first.evaluate_all(&response), second.evaluate_all(&response));
        let (left, right) = (
            expectations(one, &first.outcome(&response, &a)),
            expectations(other, &second.outcome(&response, &b)),
        );
        let mut differ: Vec<(String, String, String)> = Vec::new();
        for slot in 0..one.slot_count() {
            let slot = SlotId(slot as u32);
            let asked = |skipped: bool| if skipped { "is not asked" } else { "is asked" }.to_string();
            let (x, y) = (a.state(slot).skipped.is_some(), b.state(slot).skipped.is_some());
            if x != y {
                differ.push((one.question(one.asked(slot).question).name.clone(), asked(x), asked(y)));
            }
        }
        for line in &left {
            let Some(name) = line.split_whitespace().find(|word| *word != "expect" && *word != "not") else {
                continue;
            };
            let found = right.iter().find(|other| {
                other.split_whitespace().find(|word| *word != "expect" && *word != "not") == Some(name)
            });
            if let Some(found) = found.filter(|found| *found != line) {
                differ.push((
                    name.to_string(),
                    line.trim().trim_start_matches("expect ").to_string(),
                    found.trim().trim_start_matches("expect ").to_string(),
                ));
            }
        }
        for (name, was, is) in differ {
            let text = || {
                let answers: Vec<String> = (0..one.slot_count())
                    .map(|slot| SlotId(slot as u32))
                    .filter_map(|slot| {
                        response
                            .answer(slot)
                            .and_then(|answer| written(one, slot, answer))
                            .map(|text| format!("{} = {text}", one.slot_name(one.asked(slot))))
                    })
                    .take(12)
                    .collect();
                let answers =
                    if answers.is_empty() { "nothing answered".to_string() } else { answers.join(", ") };
                format!("with {answers}: as the original does, `{was}`; here, `{is}`")
            };
            match out.iter().position(|(known, _)| *known == name) {
                Some(at) if best[at] > given => {
                    out[at].1 = text();
                    best[at] = given;
                }
                Some(_) => {}
                None => {
                    out.push((name, text()));
                    best.push(given);
                }
            }
        }
    }
    out
}
