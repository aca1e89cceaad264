//! Claims about scores that need the instrument: precision, optional parts, ends of the scale.

use super::facts::{Facts, Outcome};
use super::model::*;
use crate::statistics::planning::Plan;
use peil::diagnostic::{Diagnostic, codes};
use peil::model::{Answer, AnswerType, Choice, Instrument, Node, NodeId, NumberShown, ScoreId, SlotId};
use peil::score::{Response, Scorer};
use peil::source::Span;

/// Adds the warnings that rest on the instrument.
pub(super) fn claims(
    protocol: &Protocol,
    instrument: &Instrument,
    facts: &Facts,
    found: &mut Vec<Diagnostic>,
) {
    for outcome in &facts.outcomes {
        let Some(declared) = protocol.outcomes.iter().find(|o| o.name.value == outcome.name) else {
            continue;
        };
        if outcome.primary && !protocol.is_of_organisations() {
            precision(protocol, outcome, declared, found);
            near_end(outcome, declared, found);
        }
        if protocol.waves.len() > 1 && !outcome.parts.is_empty() {
            optional_parts(instrument, outcome, declared.name.span, found);
        }
    }
    functions(protocol, instrument, facts, found);
    if protocol.waves.len() > 1 && !protocol.is_of_organisations() {
        let message =
            "the instrument declares no reliability: no change of a person is called more than chance";
        let help = "alpha of these answers does not show how stable a score is over time";
        found.push(
            Diagnostic::new(codes::STUDY_RELIABILITY, protocol.instruments[0].path.span, message).help(help),
        );
    }
    if protocol.informants().len() > 1
        && let Some(span) = protocol.compare.informants
    {
        let message = "if professionals see earlier scores or each other's, agreement is not independent";
        let help = "write in the protocol's title or an `amended` line how this was prevented; the report repeats the caution";
        found.push(Diagnostic::new(codes::STUDY_INDEPENDENT, span, message).help(help));
    }
}

/// 1: half width of the interval beside what matters.
fn precision(protocol: &Protocol, outcome: &Outcome, declared: &OutcomeDecl, found: &mut Vec<Diagnostic>) {
    let (Some(matters), Some(written)) = (outcome.matters, &declared.matters) else { return };
    let cases: Option<Vec<u64>> = protocol.practices.list.iter().map(|p| p.cases).collect();
    let Some(cases) = cases.filter(|c| !c.is_empty()) else { return };
    let defaults = protocol.assume.is_none();
    let assume = protocol.assume.unwrap_or(Assume { lost: 0.2, sd: (0.5, 0.8), icc: (0.0, 0.1) });
    let k = cases.len();
    let mean = cases.iter().sum::<u64>() as f64 / k as f64;
    // The effective size of unequal practices is their harmonic mean at least.
    let half = |sd: f64, icc: f64| half_width(protocol.practices.these, k, mean, assume.lost, sd, icc);
    let (Some(best), Some(worst)) = (half(assume.sd.0, assume.icc.0), half(assume.sd.1, assume.icc.1)) else {
        return;
    };
    if worst <= matters {
        return;
    }
    let how = if defaults {
        "assuming sd 0.5..0.8, icc 0..0.10, lost 0.2 (the defaults)"
    } else {
        "for the assumed values"
    };
    let message = format!(
        "the interval of `{}` will be ±{best:.2} to ±{worst:.2} {how}, and {matters} matters",
        outcome.name
    );
    let help = "with an interval this wide the study may end in `onzeker`: more practices, or a larger change that matters";
    found.push(Diagnostic::new(codes::STUDY_PRECISION, written.points.span, message).help(help));
}

/// Half the 95% interval that may be expected. For `these` practices their spread is not part of it.
pub(crate) fn half_width(these: bool, k: usize, cases: f64, lost: f64, sd: f64, icc: f64) -> Option<f64> {
    if these {
        let n = k as f64 * cases * (1.0 - lost);
        return (n > k as f64 + 1.0).then(|| {
            crate::statistics::distributions::t_quantile(0.975, n - k as f64) * sd * (1.0 - icc).sqrt()
                / n.sqrt()
        });
    }
    Plan { practices: k, cases, lost, sd, icc }.expected().map(|e| e.half_width)
}

/// 8: what matters near an end of the scale.
fn near_end(outcome: &Outcome, declared: &OutcomeDecl, found: &mut Vec<Diagnostic>) {
    let (Some(matters), Some(written)) = (outcome.matters, &declared.matters) else { return };
    let (Some(low), Some(high)) = outcome.range else { return };
    if matters > 0.0 && matters > 0.25 * (high - low) && matters <= high - low {
        let message = format!(
            "a change of {matters} fits on {low}..{high} only for respondents who begin far from the end"
        );
        let help = "a respondent who begins near the best end cannot improve this much: use a smaller change, or another outcome";
        found.push(Diagnostic::new(codes::STUDY_NEAR_END, written.points.span, message).help(help));
    }
}

/// 5: one outcome is a function of others.
fn functions(protocol: &Protocol, instrument: &Instrument, facts: &Facts, found: &mut Vec<Diagnostic>) {
    let primary: Vec<&Outcome> = facts.outcomes.iter().filter(|o| o.primary).collect();
    for outcome in &primary {
        let made_of: Vec<&str> = primary
            .iter()
            .filter(|other| other.name != outcome.name && reaches(instrument, outcome.score, other.score))
            .map(|other| other.name.as_str())
            .collect();
        if made_of.is_empty() {
            continue;
        }
        let span = protocol
            .outcomes
            .iter()
            .find(|o| o.name.value == outcome.name)
            .map_or(protocol.span, |o| o.name.span);
        let message =
            format!("`{}` is made of {}: a change is counted twice", outcome.name, made_of.join(", "));
        found.push(
            Diagnostic::new(codes::STUDY_MANY_PRIMARY, span, message).help("make one of them secondary"),
        );
    }
}

fn reaches(instrument: &Instrument, from: ScoreId, to: ScoreId) -> bool {
    let target: &[NodeId] = &instrument.scores[to.at()].value;
    let (mut open, mut seen) = (instrument.scores[from.at()].value.clone(), std::collections::HashSet::new());
    while let Some(id) = open.pop() {
        if target.contains(&id) {
            return true;
        }
        if seen.insert(id) {
            open.extend(instrument.node(id).children());
        }
    }
    false
}

/// 3: a difference that arises although no answer changed, with the answers that show it.
fn optional_parts(instrument: &Instrument, outcome: &Outcome, span: Span, found: &mut Vec<Diagnostic>) {
    let Some(witness) = witness(instrument, outcome) else { return };
    let message = format!(
        "`{}` changes from {:.2} to {:.2} when `{}` is left out, although no answer changed",
        outcome.name, witness.with, witness.without, witness.group
    );
    let help = "the report shows the change as asked, and beside it over the parts that count at both waves";
    found.push(Diagnostic::new(codes::STUDY_OPTIONAL_PARTS, span, message).help(help).witness(witness.test));
}

struct Witness {
    with: f64,
    without: f64,
    group: String,
    test: String,
}

/// Two responses with the same answers, of which the second leaves one part out: the largest difference
/// over parts that are answered with their best and others with their worst value.
fn witness(instrument: &Instrument, outcome: &Outcome) -> Option<Witness> {
    let scorer = Scorer::new(instrument);
    let value = |response: &Response, id: ScoreId| {
        let node = instrument.scores[id.at()].value[0];
        scorer.evaluate(response).value(node).number().map(peil::model::Number::to_f64)
    };
    let mut best: Option<Witness> = None;
    for &part in outcome.parts.iter().take(6) {
        let response = extreme(instrument, outcome, part, &value)?;
        let Some(group) = group_of(instrument, part) else { continue };
        let mut less = response.clone();
        less.leave_out(group, true);
        let (Some(with), Some(without)) = (value(&response, outcome.score), value(&less, outcome.score))
        else {
            continue;
        };
        let better = best.as_ref().is_none_or(|b| (without - with).abs() > (b.without - b.with).abs() + 1e-9);
        if (without - with).abs() > 1e-9 && better {
            let name = instrument.group(group).name.clone();
            let exact = |response: &Response| {
                let node = instrument.scores[outcome.score.at()].value[0];
                scorer
                    .evaluate(response)
                    .value(node)
                    .number()
                    .map(peil::model::Number::canonical)
                    .unwrap_or_default()
            };
            let test = test_text(instrument, &response, &name, outcome, &exact(&response), &exact(&less));
            best = Some(Witness { with, without, group: name, test });
        }
    }
    best
}

fn group_of(instrument: &Instrument, part: ScoreId) -> Option<peil::model::GroupId> {
    let slot = *slots_of(instrument, part).first()?;
    let group = instrument.question(instrument.asked(slot).question).group;
    instrument.ancestors(group).find(|&g| instrument.group(g).optional)
}

/// The slots of the answers under a score.
fn slots_of(instrument: &Instrument, id: ScoreId) -> Vec<SlotId> {
    let (mut open, mut seen) = (instrument.scores[id.at()].value.clone(), std::collections::HashSet::new());
    let mut slots = Vec::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        if let Node::Answer(asked) = instrument.node(id)
            && asked.round == 0
        {
            slots.push(instrument.slot(*asked));
        }
        open.extend(instrument.node(id).children());
    }
    slots.sort();
    slots
}

/// A response with `part` at one end and three other parts at the other; the rest is left out.
fn extreme(
    instrument: &Instrument,
    outcome: &Outcome,
    part: ScoreId,
    value: &impl Fn(&Response, ScoreId) -> Option<f64>,
) -> Option<Response> {
    let mut response = Response::blank(instrument);
    for (at, group) in instrument.groups.iter().enumerate() {
        if group.optional {
            response.leave_out(peil::model::GroupId(at as u32), true);
        }
    }
    let others = outcome.parts.iter().filter(|p| **p != part && group_of(instrument, **p).is_some()).take(2);
    for (part, high) in std::iter::once((part, false)).chain(others.map(|p| (*p, true))) {
        if let Some(group) = group_of(instrument, part) {
            response.leave_out(group, false);
        }
        // Each item by itself goes to the end that makes the part high or low.
        for slot in slots_of(instrument, part) {
            let choices = ends(instrument, slot);
            let mut kept: Option<(f64, Answer)> = None;
            for answer in choices {
                response.set(slot, Some(answer.clone()));
                for other in slots_of(instrument, part) {
                    if response.answer(other).is_none() {
                        response.set(other, ends(instrument, other).into_iter().next());
                    }
                }
                if let Some(now) = value(&response, part)
                    && kept
                        .as_ref()
                        .is_none_or(|(before, _)| if high { now > *before } else { now < *before })
                {
                    kept = Some((now, answer));
                }
            }
            if let Some((_, answer)) = kept {
                response.set(slot, Some(answer));
            }
        }
    }
    Some(response)
}

/// The lowest and highest answers of a question with options or numbers.
fn ends(instrument: &Instrument, slot: SlotId) -> Vec<Answer> {
    let question = instrument.question(instrument.asked(slot).question);
    match &question.answer {
        AnswerType::Scale(_) => {
            let coded: Vec<u16> = instrument
                .options(question)
                .enumerate()
                .filter(|(_, (_, c))| !c.missing && c.code.is_some())
                .map(|(at, _)| at as u16)
                .collect();
            [coded.first(), coded.last()].into_iter().flatten().map(|&at| Answer::Option(at)).collect()
        }
        AnswerType::Number { low, high, shown: NumberShown::Plain, .. } => {
            vec![Answer::Number(low.clone()), Answer::Number(high.clone())]
        }
        AnswerType::YesNo => vec![Answer::Truth(false), Answer::Truth(true)],
        AnswerType::Number { shown: NumberShown::Minutes, .. }
        | AnswerType::Text { .. }
        | AnswerType::Date
        | AnswerType::DateWithin(_)
        | AnswerType::Time
        | AnswerType::Many(_) => Vec::new(),
    }
}

/// The witness as tests of the instrument.
fn test_text(
    instrument: &Instrument,
    response: &Response,
    group: &str,
    outcome: &Outcome,
    with: &str,
    without: &str,
) -> String {
    let score = &instrument.scores[outcome.score.at()].name;
    let steps = |less: bool| {
        let left: Vec<String> = instrument
            .groups
            .iter()
            .enumerate()
            .filter(|(at, g)| {
                g.optional
                    && (response.is_left_out(peil::model::GroupId(*at as u32)) || (less && g.name == group))
            })
            .map(|(_, g)| g.name.clone())
            .collect();
        let mut lines =
            if left.is_empty() { String::new() } else { format!("    skip {}\n", left.join(", ")) };
        for at in 0..instrument.slot_count() {
            let slot = SlotId(at as u32);
            let asked = instrument.asked(slot);
            let question = instrument.question(asked.question);
            let hidden =
                instrument.ancestors(question.group).any(|g| left.contains(&instrument.group(g).name));
            if let Some(answer) = response.answer(slot)
                && !hidden
            {
                lines += &format!(
                    "    answer {} = {}\n",
                    instrument.slot_name(asked),
                    shown(instrument, question, answer)
                );
            }
        }
        lines
    };
    format!(
        "test \"at the first wave\" {{\n{}    expect {score} = {with}\n}}\ntest \"later, with the same answers and one part less\" {{\n{}    expect {score} = {without}\n}}\n",
        steps(false),
        steps(true)
    )
}

fn shown(instrument: &Instrument, question: &peil::model::Question, answer: &Answer) -> String {
    match answer {
        Answer::Option(at) => {
            instrument.option(question, *at).map_or_else(String::new, |(_, c): (_, &Choice)| c.key())
        }
        Answer::Number(number) => number.to_string(),
        Answer::Truth(truth) => if *truth { "yes" } else { "no" }.to_string(),
        Answer::Many(_) | Answer::Text(_) | Answer::Date(_) | Answer::Time(_) => String::new(),
    }
}
