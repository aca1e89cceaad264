//! Proofs against everything that can be tried: every response of small instruments, random responses of
//! large ones.

use num_bigint::BigUint;
use peil::model::{Answer, AnswerType, GroupId, Instrument, NumberShown, SlotId};
use peil::prove::{Budget, Claim, Itself, Pair, Verdict, claims, compare as prove_all};
use peil::score::{Response, Scorer, Value};
use peil_wording::compare::{Side, compare, prove};

use super::edits::edit;
use super::{Random, build, sources};

/// Small instruments: every response can be tried. Between them they have what questions can be asked by and
/// what scores can be made with.
const SMALL: &[&str] = &[
    // Sums with every rule for what is missing.
    r#"scale s { 0 "No", 1 "Some", 2 "Much", missing dk = 9 "I don't know" }
domain d "D" : s { item a "A" item b "B" item c "C" item e "E" }
score x "X" = sum(d, needs: 3 of 4, missing: prorate) { higher is worse bands { low "Low" from 0, mid "Mid" from 3, high "High" above 5 } }
score y "Y" = sum(d, missing: zero)
score z "Z" = mean(d, needs: half)
score w "W" = max(a, b, c, needs: 1) - min(a, b, c, needs: 1)
alert many "Many" when count(d >= 2, missing: no) >= 2
"#,
    // Conditions in conditions, and an answer that counts without being asked.
    r#"item p "P" : yesno
item q "Q" : integer 0..3 when p
item r "R" : integer 0..2 when q > 1 otherwise 0
item t "T" : integer 0..2 when r = 1
score x "X" = sum(q, r, t, needs: 1, missing: zero)
score y "Y" = first(r, 9) + first(t, 4)
class k "K" { all "All" when q is not missing and r >= 1 and t >= 1, some "Some" when p, none "None" otherwise }
alert late "Late" when t is skipped and p
"#,
    // Optional domains and a repeat.
    r#"scale s { 0 "No", 1 "Yes" }
domain one "One" : s optional { item a "A" item b "B" }
domain two "Two" optional {
    item n "N" : integer 0..2
    repeat child "Child {child}" : s times n up to 2 { item c "C" item e "E" let load = c + e }
}
score first_one "First" = mean(one, needs: 1)
score second "Second" = sum(load, needs: half, missing: prorate)
score both "Both" = mean(first_one, second, needs: 1)
score left "Left" = count([one is skipped, two is skipped])
"#,
    // Recodes, tables, choices, truths.
    r#"scale s { 1 "One", 2 "Two", 3 "Three", missing dk "Don't know" }
scale many { x "X", y "Y", z "Z" }
item a "A" : s
item b "B" : integer 0..4
item c "C" : many of many
item e "E" : yesno
recode points { 1 -> 0, 2 -> 3, 3 -> 4, dk -> 1 }
recode steps { from 0 -> 0, from 2 -> 1, above 3 -> 2 }
table norm(a, b) { 1, 0..2 -> 10
    1, from 3 -> 20
    2..3, 0..4 -> 30 }
score x "X" = points(a) + steps(b)
score y "Y" = norm(a, b) - 2 * count(c)
score z "Z" = if e then b else 4 - b
score v "V" = at_least(2, a >= 2, b > 2, e, c has x)
score u "U" = any(a = 1, b = 4, e) { when e or b > 0 }
score median_of "M" = median(a, b, 2)
"#,
    // Informants.
    r#"informant self "Self"
informant other "Other"
scale s { 0 "No", 1 "Some", 2 "Much" }
item a "A" : s
item b "B" : s { only self }
item c "C" : s
score x "X" = mean(a, b, c, needs: 2)
score y "Y" = sum(a, b, c) { only other }
class k "K" { high "High" when x > 1, self_low "Low" when informant is self and x <= 1, low "Low too" otherwise }
"#,
];

fn small(text: &str) -> Option<Instrument> {
    let text = text.replace(" item ", "\n    item ").replace(" let ", "\n    let ");
    build(
        "small.peil",
        &format!("instrument small {{\n    title \"Small\"\n    version 1.0.0\n    language en\n}}\n{text}"),
    )
}

/// Every value of every place for an answer, blank last.
fn values(instrument: &Instrument, slot: SlotId) -> Vec<Option<Answer>> {
    let question = instrument.question(instrument.asked(slot).question);
    let mut values: Vec<Answer> = match &question.answer {
        AnswerType::Scale(scale) => {
            (0..instrument.scale(*scale).options.len() as u16).map(Answer::Option).collect()
        }
        AnswerType::YesNo => vec![Answer::Truth(true), Answer::Truth(false)],
        AnswerType::Many(scale) => {
            (0..1u128 << instrument.scale(*scale).options.len()).map(Answer::Many).collect()
        }
        other => {
            let mut numbers = Vec::new();
            let (low, high) = bounds(other);
            numbers.extend((low..=high).map(|value| Answer::Number(peil::model::Number::integer(value))));
            numbers
        }
    };
    values.dedup();
    values.into_iter().map(Some).chain([None]).collect()
}

fn bounds(answer: &AnswerType) -> (i64, i64) {
    match answer {
        AnswerType::Number { low, high, whole: true, shown: NumberShown::Plain } => {
            (low.to_i64().expect("small"), high.to_i64().expect("small"))
        }
        other => panic!("{other:?} is not in these instruments"),
    }
}

/// Calls for every response there is, with how many answers it has.
fn every(instrument: &Instrument, informant: u8, mut with: impl FnMut(&Response, usize)) {
    let slots: Vec<SlotId> = (0..instrument.slot_count() as u32).map(SlotId).collect();
    let values: Vec<Vec<Option<Answer>>> = slots.iter().map(|&slot| values(instrument, slot)).collect();
    let optional: Vec<GroupId> = (0..instrument.groups.len() as u32)
        .map(GroupId)
        .filter(|&group| instrument.group(group).optional)
        .collect();
    let mut digits = vec![0usize; slots.len()];
    let mut response = Response::blank(instrument);
    response.informant = informant;
    loop {
        for (at, &slot) in slots.iter().enumerate() {
            response.set(slot, values[at][digits[at]].clone());
        }
        let answers = slots.iter().filter(|&&slot| response.answer(slot).is_some()).count();
        for left in 0..1u32 << optional.len() {
            optional
                .iter()
                .enumerate()
                .for_each(|(at, &group)| response.leave_out(group, left >> at & 1 == 1));
            with(&response, answers);
        }
        let Some(at) = (0..slots.len()).find(|&at| digits[at] + 1 < values[at].len()) else { return };
        digits[..at].fill(0);
        digits[at] += 1;
    }
}

/// Outputs of both by their place, with what the trial of everything says about each: how many responses
/// there are, how many differ, the fewest answers.
fn tried(
    old: &Instrument,
    new: &Instrument,
    pairs: &[Pair],
    informant: u8,
) -> Vec<(u64, u64, Option<usize>)> {
    let (before, after) = (Scorer::new(old), Scorer::new(new));
    let mut found = vec![(0, 0, None); pairs.len()];
    every(old, informant, |response, answers| {
        let (was, is) = (before.evaluate(response), after.evaluate(response));
        for (pair, (all, differing, fewest)) in pairs.iter().zip(&mut found) {
            *all += 1;
            let same = match (was.value(pair.old), is.value(pair.new)) {
                (Value::Missing(_), Value::Missing(_)) => true,
                (was, is) => was == is,
            };
            if !same {
                *differing += 1;
                *fewest = Some(fewest.map_or(answers, |so_far: usize| so_far.min(answers)));
            }
        }
    });
    found
}

fn pairs(old: &Instrument, new: &Instrument) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for before in &old.scores {
        if let Some(after) = new.scores.iter().find(|after| after.name == before.name) {
            pairs.extend(before.value.iter().zip(&after.value).map(|(&old, &new)| Pair {
                old,
                new,
                choices: None,
            }));
            if before.bands == after.bands {
                pairs.extend(before.band.iter().zip(&after.band).map(|(&old, &new)| Pair {
                    old,
                    new,
                    choices: None,
                }));
            }
        }
    }
    for before in &old.classes {
        if let Some(after) =
            new.classes.iter().find(|after| after.name == before.name && after.options == before.options)
        {
            pairs.push(Pair { old: before.value, new: after.value, choices: None });
        }
    }
    for (before, after) in old.messages.iter().zip(&new.messages) {
        if before.name == after.name {
            pairs.push(Pair { old: before.when, new: after.when, choices: None });
        }
    }
    pairs
}

#[test]
fn verdicts_counts_and_smallest_responses_are_those_of_trying_everything() {
    let mut random = Random(0x5052_4f56);
    let (mut equal, mut differing) = (0, 0);
    for text in SMALL {
        let old = small(text).unwrap_or_else(|| panic!("it compiles: {text}"));
        for _ in 0..40 {
            let Some(changed) = edit(text, &mut random) else { continue };
            let Some(new) = small(&changed) else { continue };
            // The same questions: what can be answered is what this test enumerates.
            if new.questions.len() != old.questions.len() || new.scales != old.scales {
                continue;
            }
            if old
                .questions
                .iter()
                .zip(&new.questions)
                .any(|(old, new)| old.name != new.name || old.answer != new.answer || old.or != new.or)
            {
                continue;
            }
            if old
                .groups
                .iter()
                .zip(&new.groups)
                .any(|(old, new)| old.name != new.name || old.optional != new.optional)
                || old.groups.len() != new.groups.len()
            {
                continue;
            }
            if old.slot_count() != new.slot_count() || old.informants != new.informants {
                continue;
            }
            let pairs = pairs(&old, &new);
            let proofs = prove_all(&old, &new, &Itself, &pairs, false, Budget::FULL);
            let informants = 0..old.informants.len().max(1) as u8;
            let tried: Vec<_> = informants.map(|informant| tried(&old, &new, &pairs, informant)).collect();
            for (at, proof) in proofs.iter().enumerate() {
                let about = || format!("output {at} of\n{changed}\nwas\n{text}\n{proof:?}");
                let first = tried.iter().map(|tried| tried[at]).find(|(_, differing, _)| *differing > 0);
                match first {
                    None => {
                        assert_eq!(proof.verdict, Verdict::Proved, "{}", about());
                        equal += 1;
                    }
                    Some((all, count, fewest)) => {
                        differing += 1;
                        assert_eq!(proof.verdict, Verdict::Refuted, "{}", about());
                        let share = proof.share.as_ref().expect("a share");
                        // What an output does not look at multiplies both.
                        assert_eq!(
                            &share.count * BigUint::from(all),
                            &share.of * BigUint::from(count),
                            "{}",
                            about()
                        );
                        let counterexample = proof.counterexample.as_ref().expect("a response");
                        assert_eq!(Some(counterexample.answers.len()), fewest, "{}", about());
                    }
                }
            }
        }
    }
    assert!(equal > 40 && differing > 30, "{equal} equal, {differing} differ: too few to say anything");
}

#[test]
fn a_proof_agrees_with_random_responses_to_real_instruments() {
    let sources = sources();
    let mut random = Random(0x5052_4f57);
    let (mut proved, mut refuted, mut undecided) = (0, 0, 0);
    for _ in 0..80 {
        let Some((path, text)) = random.pick(&sources) else { break };
        let Some(changed) = edit(text, &mut random) else { continue };
        let (Some(old), Some(new)) = (build(path, text), build(path, &changed)) else { continue };
        let mut comparison =
            compare(Side { instrument: &old, wordings: &[] }, Side { instrument: &new, wordings: &[] });
        let found: Vec<Option<usize>> = comparison
            .touched
            .iter()
            .map(|touched| touched.example.as_ref().map(|example| example.answers.len()))
            .collect();
        prove(&mut comparison, &old, &new, Budget::SMALL);
        for (touched, found) in comparison.touched.iter().zip(found) {
            let proof = touched.proof.as_ref().expect("it was asked");
            match proof.verdict() {
                Verdict::Proved => {
                    proved += 1;
                    assert!(
                        found.is_none(),
                        "{path}: `{}` is proved the same, and an example was found\n{changed}",
                        touched.name
                    );
                }
                Verdict::Refuted => {
                    refuted += 1;
                    let example = touched.example.as_ref().expect("a counterexample");
                    assert_ne!(
                        example.old, example.new,
                        "{path}: `{}` does not differ\n{changed}",
                        touched.name
                    );
                    assert!(
                        found.is_none_or(|found| example.answers.len() <= found),
                        "{path}: `{}`: fewer answers were found",
                        touched.name
                    );
                }
                Verdict::Undecided => undecided += 1,
            }
        }
    }
    assert!(
        refuted > 10 && proved > 5,
        "{proved} proved, {refuted} refuted, {undecided} undecided: too few to say anything"
    );
}

#[test]
fn claims_are_proved_or_broken_by_the_smallest_response() {
    let text = format!(
        "{}\nscore within \"W\" = x <= 8\nscore above \"A\" = x > 7\nscore impossible \"I\" = x > 8",
        SMALL[0].replace("alert many", "alert often")
    );
    let instrument = small(&text).expect("it compiles");
    let node =
        |name: &str| instrument.scores.iter().find(|score| score.name == name).expect("the score").value[0];
    let claimed = [
        (node("within"), Claim::Always),
        (node("above"), Claim::Never),
        (node("impossible"), Claim::Never),
        (node("x"), Claim::NeverMissing),
    ];
    let proofs = claims(&instrument, &claimed, Budget::FULL);
    let verdicts: Vec<Verdict> = proofs.iter().map(|proof| proof.verdict).collect();
    assert_eq!(verdicts, [Verdict::Proved, Verdict::Refuted, Verdict::Proved, Verdict::Refuted]);
    let answers = |at: usize| proofs[at].counterexample.as_ref().map(|found| found.answers.len());
    // All of three items at their highest are 8 of 8, prorated; without an answer nothing can be said.
    assert_eq!((answers(1), answers(3)), (Some(3), Some(0)));
}
