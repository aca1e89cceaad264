//! What a protocol needs to know of its instrument: which scores are outcomes, their range and bands,
//! of which optional parts or items they are made.

use super::model::Protocol;
use peil::check::ranges;
use peil::model::{
    Aggregate, AnswerType, Asked, Direction, GroupId, Instrument, Node, NodeId, NumberShown, ScoreId,
};

/// An outcome in the instrument.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its name in the protocol.
    pub name: String,
    /// The score.
    pub score: ScoreId,
    /// The title of the score.
    pub title: String,
    /// Its bands, low to high, with the words for each.
    pub bands: Vec<(String, String)>,
    /// Whether higher is better; nothing when the instrument does not say.
    pub higher_is_better: Option<bool>,
    /// From which value up to which it can go.
    pub range: (Option<f64>, Option<f64>),
    /// Whether it is primary.
    pub primary: bool,
    /// The smallest change that matters.
    pub matters: Option<f64>,
    /// The optional parts that it is a mean of, when they are scores.
    pub parts: Vec<ScoreId>,
    /// The items that it is the plain mean or sum of, with whether each is turned round.
    pub items: Vec<Item>,
}

/// An item of a score that reflects one thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// The node that gives its value, turned round where the score does so.
    pub node: NodeId,
}

/// Facts about all outcomes.
#[derive(Clone, Debug)]
pub struct Facts {
    /// In the order of the protocol, primary ones and others.
    pub outcomes: Vec<Outcome>,
    part_names: Vec<(String, Option<bool>)>,
}

impl Facts {
    /// Looks the outcomes up. Those that are not a score of the instrument are left out: `check` reports
    /// them.
    pub fn new(protocol: &Protocol, instrument: &Instrument) -> Facts {
        let all = ranges(instrument);
        let mut outcomes = Vec::new();
        for declared in &protocol.outcomes {
            let name = declared.score.as_ref().map_or(&declared.name.value, |(score, _)| &score.value);
            let Some(at) = instrument.scores.iter().position(|s| s.name == *name) else { continue };
            let score = &instrument.scores[at];
            if score.truth || score.repeat.is_some() {
                continue;
            }
            let id = ScoreId(at as u32);
            let range = &all[at];
            let number = |n: &Option<peil::model::Number>| n.as_ref().map(peil::model::Number::to_f64);
            outcomes.push(Outcome {
                name: declared.name.value.clone(),
                score: id,
                title: title_of(instrument, &["scores", &score.name, "title"])
                    .unwrap_or_else(|| score.name.clone()),
                bands: bands(instrument, id),
                higher_is_better: score.direction.map(|d| match d {
                    Direction::Better => true,
                    Direction::Worse => false,
                }),
                range: (number(&range.low), number(&range.high)),
                primary: declared.primary,
                matters: declared.matters.as_ref().map(|m| m.points.value),
                parts: optional_parts(instrument, id),
                items: items(instrument, id),
            });
        }
        let mut facts = Facts { outcomes, part_names: Vec::new() };
        facts.part_names = facts
            .part_scores()
            .into_iter()
            .map(|id| {
                let score = &instrument.scores[id.at()];
                (score.name.clone(), score.direction.map(|d| matches!(d, Direction::Better)))
            })
            .collect();
        facts
    }
}

/// A text of the instrument.
pub(crate) fn title_of(instrument: &Instrument, key: &[&str]) -> Option<String> {
    instrument.texts.say(&peil::model::TextKey::new(key), None).map(str::to_string)
}

fn bands(instrument: &Instrument, id: ScoreId) -> Vec<(String, String)> {
    let score = &instrument.scores[id.at()];
    let words = |band: &peil::model::Choice| {
        instrument
            .texts
            .say(&instrument.band_key(score, band), None)
            .map_or_else(|| band.key(), str::to_string)
    };
    score.bands.iter().map(|band| (band.key(), words(band))).collect()
}

/// The node behind wrappers that do not change a value.
fn behind(instrument: &Instrument, mut id: NodeId) -> NodeId {
    while let Node::ForOthers { of, .. } | Node::InRound { of, .. } | Node::Withhold { of, .. } =
        instrument.node(id)
    {
        id = *of;
    }
    id
}

/// Whether the answers under a node are all in one optional domain.
fn optional_group(instrument: &Instrument, id: NodeId) -> Option<GroupId> {
    let mut found: Option<GroupId> = None;
    let mut open = vec![id];
    let mut seen = std::collections::HashSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        if let Node::Answer(asked) = instrument.node(id) {
            let group = optional_of(instrument, *asked)?;
            if found.is_some_and(|f| f != group) {
                return None;
            }
            found = Some(group);
        }
        open.extend(instrument.node(id).children());
    }
    found
}

fn optional_of(instrument: &Instrument, asked: Asked) -> Option<GroupId> {
    let group = instrument.question(asked.question).group;
    instrument.ancestors(group).find(|&g| instrument.group(g).optional)
}

/// The scores that this score is an aggregate of, each from another optional domain; or none.
fn optional_parts(instrument: &Instrument, id: ScoreId) -> Vec<ScoreId> {
    let root = behind(instrument, instrument.scores[id.at()].value[0]);
    let Node::Aggregate { kind: Aggregate::Mean | Aggregate::Sum, of, .. } = instrument.node(root) else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    for &element in of {
        let inner = behind(instrument, element);
        if optional_group(instrument, inner).is_none() {
            return Vec::new();
        }
        let same = |s: &peil::model::Score| s.repeat.is_none() && behind(instrument, s.value[0]) == inner;
        match instrument.scores.iter().position(same) {
            Some(at) => parts.push(ScoreId(at as u32)),
            None => return Vec::new(),
        }
    }
    parts
}

/// The items that this score is the plain mean or sum of; none when it is made of anything else, or of
/// items that can be left out.
fn items(instrument: &Instrument, id: ScoreId) -> Vec<Item> {
    let root = behind(instrument, instrument.scores[id.at()].value[0]);
    let Node::Aggregate { kind: Aggregate::Mean | Aggregate::Sum, of, .. } = instrument.node(root) else {
        return Vec::new();
    };
    let mut items = Vec::new();
    for &element in of {
        let Some(asked) = answer_under(instrument, element) else { return Vec::new() };
        let question = instrument.question(asked.question);
        let numeric = matches!(
            question.answer,
            AnswerType::Scale(_)
                | AnswerType::Number { whole: true, shown: NumberShown::Plain, .. }
                | AnswerType::YesNo
        );
        if !numeric || optional_of(instrument, asked).is_some() || question.repeat.is_some() {
            return Vec::new();
        }
        items.push(Item { node: element });
    }
    if items.len() < 2 { Vec::new() } else { items }
}

fn answer_under(instrument: &Instrument, id: NodeId) -> Option<Asked> {
    let mut id = behind(instrument, id);
    while let Node::Code { of, .. } | Node::Reverse { of, .. } = instrument.node(id) {
        id = behind(instrument, *of);
    }
    if let Node::Answer(asked) = instrument.node(id) { Some(*asked) } else { None }
}

/// Whether no response of an informant can have this score: it is only for others, or every question
/// it is made of is.
pub(super) fn never_for(instrument: &Instrument, id: ScoreId, informant: u8) -> bool {
    let score = &instrument.scores[id.at()];
    if !score.only.has(informant) {
        return true;
    }
    let (mut open, mut seen) = (score.value.clone(), std::collections::HashSet::new());
    let (mut asked, mut answerable) = (false, false);
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        if let Node::Answer(question) = instrument.node(id) {
            asked = true;
            answerable |= instrument.question(question.question).only.has(informant);
        }
        open.extend(instrument.node(id).children());
    }
    asked && !answerable
}

impl Facts {
    /// The scores that are parts of an outcome and no outcomes themselves, each once.
    pub fn part_scores(&self) -> Vec<ScoreId> {
        let mut parts: Vec<ScoreId> = Vec::new();
        for id in self.outcomes.iter().flat_map(|o| &o.parts) {
            if !parts.contains(id) {
                parts.push(*id);
            }
        }
        parts
    }

    /// The name of each part, and whether higher is better.
    pub fn part_names(&self) -> Vec<(String, Option<bool>)> {
        self.part_names.clone()
    }
}
