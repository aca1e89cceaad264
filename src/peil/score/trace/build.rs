//! From an evaluation to its trace.

use std::collections::BTreeSet;

use super::super::{Evaluation, Outcome, Response, Scorer, Value};
use super::answers::{AnswerTrace, Speaker, answer};
use super::region::{Region, Surveyor};
use super::withheld::Guards;
use super::working::{Condition, Worker};
use super::worth::worth;
use super::{BandTrace, Entry, Kind, NextBand, TRACE_FORMAT, Titled, Trace, missing};
use crate::formula::{Called, Legend};
use crate::model::{BandSet, Cut, GroupId, MessageKind, Node, NodeId, Number, SlotId};

/// Explains responses to one instrument: holds what can be computed before the first.
#[derive(Debug)]
pub struct Tracer<'s> {
    scorer: &'s Scorer<'s>,
    legend: Legend<'s>,
}

/// How the scores of one response came about. For many responses keep a [`Tracer`].
pub fn trace(scorer: &Scorer<'_>, response: &Response, evaluation: &Evaluation, outcome: &Outcome) -> Trace {
    Tracer::new(scorer).trace(response, evaluation, outcome)
}

impl<'s> Tracer<'s> {
    /// Computes what does not depend on a response.
    pub fn new(scorer: &'s Scorer<'s>) -> Tracer<'s> {
        Tracer { scorer, legend: Legend::of(scorer.instrument()) }
    }

    /// The evaluation and outcome are those of this response.
    pub fn trace(&self, response: &Response, evaluation: &Evaluation, outcome: &Outcome) -> Trace {
        let parts = self.legend.parts;
        let speaker = Speaker { parts, informant: response.informant };
        let mut telling = Telling {
            legend: &self.legend,
            response,
            evaluation,
            speaker,
            told: BTreeSet::new(),
            entries: Vec::new(),
        };
        telling.scores();
        for at in 0..parts.classes.len() {
            telling.class(at);
        }
        for &at in &outcome.messages {
            telling.message(at);
        }
        let entries = telling.entries;
        Trace {
            format: TRACE_FORMAT,
            instrument: parts.name.clone(),
            version: parts.version.clone(),
            title: speaker.say(&["instrument", "title"]),
            informant: (!parts.informants.is_empty()).then(|| speaker.informant(response.informant)),
            administered: response.administered.map(|date| date.to_string()),
            entries,
            set_aside: outcome
                .set_aside
                .iter()
                .map(|&slot| answer(&self.legend, response, evaluation, slot))
                .collect(),
        }
    }

    /// What became of one question in this response.
    pub fn answer(&self, response: &Response, evaluation: &Evaluation, slot: SlotId) -> AnswerTrace {
        answer(&self.legend, response, evaluation, slot)
    }

    /// What scores its responses.
    pub fn scorer(&self) -> &'s Scorer<'s> {
        self.scorer
    }
}

/// One trace in the making.
struct Telling<'a> {
    legend: &'a Legend<'a>,
    response: &'a Response,
    evaluation: &'a Evaluation,
    speaker: Speaker<'a>,
    /// Lets that have their entry.
    told: BTreeSet<NodeId>,
    entries: Vec<Entry>,
}

/// What an entry says about itself.
struct Heading {
    kind: Kind,
    name: String,
    title: Option<String>,
    formula: String,
    when: Option<String>,
    /// The words for withholding.
    reason: Option<String>,
    guards: Guards,
    called: Option<Called>,
}

impl Telling<'_> {
    fn scores(&mut self) {
        let parts = self.legend.parts;
        for (at, score) in parts.scores.iter().enumerate() {
            for (round, &id) in score.value.iter().enumerate() {
                if !self.is_asked(score.repeat, round) {
                    continue;
                }
                let place = score.repeat.map(|repeat| (repeat, round as u16));
                let heading = Heading {
                    kind: Kind::Score,
                    name: parts.round_name(&score.name, score.repeat, round as u16),
                    title: self.speaker.say_in(&["scores", &score.name, "title"], place),
                    formula: score.formula.clone(),
                    when: score.when.clone(),
                    reason: self.speaker.say_in(&["scores", &score.name, "when"], place),
                    guards: Guards::new(parts, &score.when, score.only, score.repeat),
                    called: Some(Called::Score(at, round as u16)),
                };
                let entry = self.entry(heading, id);
                let band = score
                    .band
                    .get(round)
                    .filter(|_| !entry.value.is_missing())
                    .and_then(|&band| self.band(at, id, band));
                self.entries.push(Entry {
                    unit: score.unit.clone(),
                    direction: score.direction,
                    band,
                    ..entry
                });
            }
        }
    }

    /// Rounds that were not asked have nothing to explain; when it is missing how many there are, the first
    /// speaks for all.
    fn is_asked(&self, repeat: Option<GroupId>, round: usize) -> bool {
        let Some(rounds) = repeat.and_then(|group| self.legend.parts.group(group).rounds.as_ref()) else {
            return true;
        };
        let times = self.evaluation.value(rounds.times).number();
        times.map_or(round == 0, |times| *times > Number::integer(round as i64))
    }

    fn class(&mut self, at: usize) {
        let class = &self.legend.parts.classes[at];
        let repeat = class.of.as_ref().map(|of| of.repeat);
        if class.of.as_ref().is_some_and(|of| !self.is_asked(repeat, usize::from(of.round))) {
            return;
        }
        let place = class.of.as_ref().map(|of| (of.repeat, of.round));
        let heading = Heading {
            kind: Kind::Class,
            name: class.name.clone(),
            title: self.speaker.say_in(&["classes", class.declared(), "title"], place),
            formula: String::new(),
            when: class.when.clone(),
            reason: self.speaker.say_in(&["classes", class.declared(), "when"], place),
            guards: Guards::new(self.legend.parts, &class.when, class.only, repeat),
            called: Some(Called::Class(at)),
        };
        let entry = self.entry(heading, class.value);
        self.entries.push(entry);
    }

    fn message(&mut self, at: usize) {
        let message = &self.legend.parts.messages[at];
        let (kind, room) = match message.kind {
            MessageKind::Check => (Kind::Check, "checks"),
            MessageKind::Alert => (Kind::Alert, "alerts"),
            MessageKind::Feedback => (Kind::Feedback, "feedback"),
        };
        let place = message.of.as_ref().map(|of| (of.repeat, of.round));
        let title = self.speaker.say_in(&[room, message.declared()], place);
        let heading = Heading {
            kind,
            name: message.name.clone(),
            title,
            formula: message.formula.clone(),
            when: None,
            reason: None,
            guards: Guards::default(),
            called: None,
        };
        let entry = self.entry(heading, message.when);
        self.entries.push(entry);
    }

    /// The entry of a value, after those of the lets it builds on.
    fn entry(&mut self, heading: Heading, id: NodeId) -> Entry {
        let surveyor = Surveyor { legend: self.legend, evaluation: self.evaluation };
        let mut region = Region::default();
        let (condition, root) = heading.guards.told(self.legend.parts, self.evaluation, id);
        if let Some(guard) = condition {
            surveyor.condition(guard.when, &mut region);
        }
        if let Some(root) = root {
            match self.legend.called(root).filter(|(called, _)| heading.called != Some(*called)) {
                // It is what another entry is; that entry shows how.
                Some((called, _)) => {
                    region.steps.insert(root);
                    region.uses.insert(root, called);
                }
                None => surveyor.region(root, &mut region),
            }
        }
        self.lets(&region);
        let worker = Worker::new(
            self.legend,
            self.evaluation,
            self.speaker,
            &region,
            root.unwrap_or(id),
            &heading.name,
        );
        let when = condition.map(|guard| {
            let written = heading.when.as_deref().filter(|_| guard.own);
            worker.condition(guard.when, written, heading.reason.filter(|_| guard.own))
        });
        Entry {
            kind: heading.kind,
            name: heading.name,
            title: heading.title,
            formula: heading.formula,
            unit: None,
            direction: None,
            when,
            answers: region
                .answers
                .iter()
                .map(|&slot| answer(self.legend, self.response, self.evaluation, slot))
                .collect(),
            uses: region.uses.keys().map(|&used| worker.part(used)).collect(),
            steps: worker.steps(),
            value: worth(self.legend, id, self.evaluation.value(id)),
            missing: missing::missing(self.legend, self.evaluation, self.speaker, id),
            band: None,
        }
    }

    /// Entries for the lets of a region, those they build on first.
    fn lets(&mut self, region: &Region) {
        let parts = self.legend.parts;
        let surveyor = Surveyor { legend: self.legend, evaluation: self.evaluation };
        let mut open: Vec<(NodeId, Called)> = region.uses.iter().map(|(&id, &called)| (id, called)).collect();
        let mut wanted: Vec<(NodeId, usize, u16)> = Vec::new();
        while let Some((id, called)) = open.pop() {
            let Called::Let(at, round) = called else { continue };
            if self.told.insert(id) {
                wanted.push((id, at, round));
                let mut inner = Region::default();
                surveyor.region(id, &mut inner);
                open.extend(inner.uses);
            }
        }
        // A node is after the nodes it needs.
        wanted.sort();
        for (id, at, round) in wanted {
            let binding = &parts.lets[at];
            let name =
                self.legend.called(id).map_or_else(|| binding.name.clone(), |(_, name)| name.to_string());
            let repeated = binding.value.len() > 1;
            if repeated && *self.evaluation.value(id) == Value::Absent {
                continue;
            }
            let heading = Heading {
                kind: Kind::Let,
                name,
                title: None,
                formula: binding.formula.clone(),
                when: None,
                reason: None,
                guards: Guards::default(),
                called: Some(Called::Let(at, round)),
            };
            let entry = self.entry(heading, id);
            self.entries.push(entry);
        }
    }

    fn band(&self, score: usize, value: NodeId, id: NodeId) -> Option<BandTrace> {
        let Node::Band { sets, .. } = self.legend.parts.node(id) else { return None };
        let mut region = Region::default();
        let surveyor = Surveyor { legend: self.legend, evaluation: self.evaluation };
        let tried = sets
            .iter()
            .position(|set| set.when.is_none_or(|when| *self.evaluation.value(when) != Value::Truth(false)));
        let until = tried.map_or(sets.len(), |at| at + 1);
        let whens: Vec<NodeId> = sets[..until].iter().filter_map(|set| set.when).collect();
        whens.iter().for_each(|&when| surveyor.condition(when, &mut region));
        // The steps of these conditions are not shown: they are written out whole.
        region.steps.clear();
        let worker = Worker::new(self.legend, self.evaluation, self.speaker, &region, id, "");
        let conditions: Vec<Condition> =
            whens.iter().map(|&when| worker.condition(when, None, None)).collect();
        let found = self.evaluation.value(id);
        let number = self.evaluation.value(value).number();
        let cut = match (tried.map(|at| &sets[at]), found, number) {
            (Some(BandSet { cuts, .. }), Value::Choice(_), Some(number)) => {
                cuts.iter().rposition(|cut| cut.admits(number)).map(|at| (&cuts[at], cuts.get(at + 1)))
            }
            _ => None,
        };
        Some(BandTrace {
            band: cut.map(|(cut, _)| self.speaker.band(score, cut.band)),
            from: cut.and_then(|(cut, _)| bound(cut)),
            next: cut.and_then(|(_, next)| next).and_then(|next| {
                Some(NextBand { band: self.speaker.band(score, next.band), from: bound(next)? })
            }),
            conditions,
            missing: missing::missing(self.legend, self.evaluation, self.speaker, id),
        })
    }
}

fn bound(cut: &Cut) -> Option<String> {
    cut.from.as_ref().map(|from| format!("{} {from}", if cut.open { "above" } else { "from" }))
}

impl Titled {
    /// Its title, otherwise its name.
    pub fn words(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }
}
