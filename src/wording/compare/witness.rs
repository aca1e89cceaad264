//! Answers that score differently under two instruments: found among random ones, and made as small as they
//! can be.

use super::rename::Renamed;
use super::sample::{Pairing, Sampler};
use peil::model::{GroupId, Instrument, MessageKind, OutputKind, OutputPrint, Parts, SlotId};
use peil::score::{Outcome, Response, Scorer, Value, answer_text};

/// An output of both instruments whose rules, or what they read, differ.
#[derive(Debug)]
pub struct Touched {
    pub kind: OutputKind,
    pub name: String,
    /// The smallest answers found that it makes something else of. None: none were found, which proves
    /// nothing.
    pub example: Option<Example>,
    /// What is proved of it, where that was asked.
    pub proof: Option<super::Proved>,
}

/// Answers under which an output differs.
#[derive(Debug)]
pub struct Example {
    pub old_response: Response,
    pub new_response: Response,
    /// Columns and values, as a file of answers would hold them.
    pub answers: Vec<(String, String)>,
    pub informant: Option<String>,
    pub left_out: Vec<String>,
    pub old: Shown,
    pub new: Shown,
}

/// What an output came to, in words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Shown {
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
}

/// The most responses that are tried.
const MOST_TRIES: usize = 4_000;
/// How many node evaluations a search may take; a large instrument gets fewer tries.
const WORK: usize = 6_000_000;

/// Looks for an example for each touched output.
pub fn search(
    old: &Instrument,
    new: &Instrument,
    renamed: &Renamed,
    touched: Vec<OutputPrint>,
) -> Vec<Touched> {
    let mut found: Vec<Touched> = touched
        .into_iter()
        .map(|output| Touched { kind: output.kind, name: output.name, example: None, proof: None })
        .collect();
    if found.is_empty() {
        return found;
    }
    let pairing = Pairing::new(&renamed.parts, new);
    let both = Both { old: Scorer::new(old), new: Scorer::new(new), renamed, pairing };
    let mut sampler = Sampler::new(old, 0x5045_494c).with_constants_of(new);
    let tries = (WORK / (old.nodes.len() + new.nodes.len()).max(1)).clamp(300, MOST_TRIES);
    for attempt in 0..tries {
        let mut response = if attempt == 0 { Response::blank(old) } else { sampler.response() };
        let (before, after) = both.score(&mut response);
        for one in found.iter_mut().filter(|one| one.example.is_none()) {
            if both.differs(one.kind, &one.name, &before, &after) {
                one.example = Some(both.smallest(one.kind, &one.name, response.clone()));
            }
        }
        if found.iter().all(|one| one.example.is_some()) {
            break;
        }
    }
    found
}

/// What both versions make of a response of the old one.
pub fn example(
    old: &Instrument,
    new: &Instrument,
    renamed: &Renamed,
    kind: OutputKind,
    name: &str,
    response: Response,
) -> Example {
    let pairing = Pairing::new(&renamed.parts, new);
    Both { old: Scorer::new(old), new: Scorer::new(new), renamed, pairing }.example(kind, name, response)
}

struct Both<'i> {
    old: Scorer<'i>,
    new: Scorer<'i>,
    renamed: &'i Renamed,
    pairing: Pairing<'i>,
}

impl Both<'_> {
    fn score(&self, response: &mut Response) -> (Outcome, Outcome) {
        let after = self.pairing.pair(response);
        (self.old.score(response), self.new.score(&after))
    }

    fn differs(&self, kind: OutputKind, name: &str, before: &Outcome, after: &Outcome) -> bool {
        let (was, is) =
            (shown(&self.renamed.parts, kind, name, before), shown(self.new.instrument(), kind, name, after));
        // Rounds that only one of them has do not differ in how a round scores.
        was.iter().zip(&is).any(|(was, is)| was != is)
    }

    /// Takes answers away as long as the output still differs.
    fn smallest(&self, kind: OutputKind, name: &str, mut response: Response) -> Example {
        let still = |candidate: &mut Response| {
            let (before, after) = self.score(candidate);
            self.differs(kind, name, &before, &after)
        };
        let slots = self.old.instrument().slot_count() as u32;
        loop {
            let mut smaller = false;
            let mut attempt = |response: &mut Response, change: &dyn Fn(&mut Response)| {
                let mut candidate = response.clone();
                change(&mut candidate);
                if candidate != *response && still(&mut candidate) {
                    *response = candidate;
                    smaller = true;
                }
            };
            for slot in (0..slots).rev().map(SlotId) {
                if response.answer(slot).is_some() {
                    attempt(&mut response, &|candidate| candidate.set(slot, None));
                }
            }
            for group in (0..self.old.instrument().groups.len() as u32).map(GroupId) {
                attempt(&mut response, &|candidate| candidate.leave_out(group, false));
            }
            attempt(&mut response, &|candidate| candidate.informant = 0);
            attempt(&mut response, &|candidate| candidate.administered = None);
            if !smaller {
                break;
            }
        }
        self.example(kind, name, response)
    }

    fn example(&self, kind: OutputKind, name: &str, mut response: Response) -> Example {
        let new_response = self.pairing.pair(&mut response);
        let (before, after) = self.score(&mut response);
        let old = self.old.instrument();
        let (was, is) = (
            shown(&self.renamed.parts, kind, name, &before),
            shown(self.new.instrument(), kind, name, &after),
        );
        let nothing = || Shown { value: "nothing".into(), band: None };
        let at = was.iter().zip(&is).position(|(was, is)| was != is).unwrap_or(0);
        let mut answers: Vec<(String, String)> = (0..old.slot_count() as u32)
            .filter_map(|slot| {
                let asked = old.asked(SlotId(slot));
                Some((old.slot_name(asked), answer_text(old, asked, response.answer(SlotId(slot))?)))
            })
            .collect();
        answers.extend(response.administered.map(|date| ("administered".to_string(), date.to_string())));
        Example {
            answers,
            informant: (old.informants.len() > 1)
                .then(|| old.informants.get(usize::from(response.informant)).cloned())
                .flatten(),
            left_out: old
                .groups
                .iter()
                .enumerate()
                .filter(|(at, _)| response.is_left_out(GroupId(*at as u32)))
                .map(|(_, group)| group.name.clone())
                .collect(),
            old: was.get(at).cloned().unwrap_or_else(nothing),
            new: is.get(at).cloned().unwrap_or_else(nothing),
            old_response: response,
            new_response,
        }
    }
}

/// What an output came to, round by round. That it is missing counts, not for which reason.
pub fn shown(parts: &Parts, kind: OutputKind, name: &str, outcome: &Outcome) -> Vec<Shown> {
    match kind {
        OutputKind::Score => {
            let Some(at) = parts.scores.iter().position(|score| score.name == name) else {
                return Vec::new();
            };
            let score = &parts.scores[at];
            let of_score = outcome.scores.iter().filter(|one| one.score.at() == at);
            of_score
                .map(|one| Shown {
                    value: match &one.value {
                        Ok(Value::Number(number)) => number.to_string(),
                        Ok(Value::Truth(truth)) => if *truth { "yes" } else { "no" }.into(),
                        Ok(_) | Err(_) => "missing".into(),
                    },
                    band: one
                        .band
                        .and_then(|band| score.bands.get(usize::from(band)))
                        .map(peil::model::Choice::key),
                })
                .collect()
        }
        OutputKind::Class => {
            let Some(at) = parts.classes.iter().position(|class| class.name == name) else {
                return Vec::new();
            };
            let option = outcome
                .classes
                .iter()
                .find(|one| one.class.at() == at)
                .and_then(|one| one.value.as_ref().ok());
            let value = option
                .and_then(|option| parts.classes[at].options.get(usize::from(*option)))
                .map_or("missing".to_string(), peil::model::Choice::key);
            vec![Shown { value, band: None }]
        }
        OutputKind::Alert => {
            let at = parts
                .messages
                .iter()
                .position(|message| message.kind == MessageKind::Alert && message.name == name);
            let fires = at.is_some_and(|at| outcome.messages.contains(&at));
            vec![Shown { value: if fires { "given" } else { "not given" }.into(), band: None }]
        }
    }
}
