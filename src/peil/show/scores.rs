//! What is reported: scores, classes and messages.

use super::build::{Options, Writer};
use super::*;
use crate::formula::{is_plain, of_asked, unwrapped};
use crate::model::{self, Family, Informants, Lookup, Needs, Node, NodeId, TextKey};

impl Writer<'_> {
    pub(super) fn scores(&self, options: &Options) -> Vec<Score> {
        let parts = self.parts;
        let score = |(at, score): (usize, &model::Score)| Score {
            name: score.name.clone(),
            columns: (0..parts.rounds(score.repeat))
                .map(|round| parts.round_name(&score.name, score.repeat, round))
                .collect(),
            title: self.text(&["scores", &score.name, "title"]),
            description: self.text(&["scores", &score.name, "description"]),
            concepts: score.concepts.clone(),
            formula: score.formula.clone(),
            unit: score.unit.clone(),
            shown: score.shown,
            truth: score.truth,
            direction: score.direction,
            repeat: score.repeat.map(|repeat| parts.group(repeat).name.clone()),
            range: options.ranges.get(at).cloned().flatten(),
            missing: match score.value.first() {
                Some(&id) if options.never_missing.get(at) != Some(&true) => {
                    self.missing_rule(id, score.only)
                }
                _ => MissingRule::Never,
            },
            bands: score.band.first().map_or_else(Vec::new, |&id| self.bands(score, id)),
            when: score.when.clone(),
            reason: self.text(&["scores", &score.name, "when"]),
            only: self.only(score.only),
            renamed_from: score.renamed.clone(),
        };
        parts.scores.iter().enumerate().map(score).collect()
    }

    /// How much must be there for a value: read off the list at the root, through roundings.
    fn missing_rule(&self, mut id: NodeId, only: Informants) -> MissingRule {
        let parts = self.parts;
        loop {
            let node = parts.node(id);
            match node.family() {
                Family::Withhold { of, .. }
                | Family::Operation(
                    &(Node::Round { of, .. } | Node::Floor(of) | Node::Ceiling(of) | Node::Absolute(of)),
                ) => id = of,
                Family::Lookup(&[of], Lookup::Recode(recode))
                    if never_says_missing(&parts.recodes[recode.at()].map) =>
                {
                    id = of
                }
                Family::Aggregate { kind, of, needs, missing } => {
                    if kind == model::Aggregate::Answered {
                        return MissingRule::Never;
                    }
                    let never = of.iter().all(|&element| self.always_answers(unwrapped(parts, element)));
                    if never && of.iter().all(|&element| !matches!(parts.node(element), Node::InRound { .. }))
                    {
                        return MissingRule::Never;
                    }
                    // That so many have to be there says nothing of elements that are there without an
                    // answer.
                    if of.iter().any(|&element| self.stands_in(unwrapped(parts, element))) {
                        return MissingRule::Operands;
                    }
                    let questions =
                        of.iter().all(|&element| self.is_about_a_question(unwrapped(parts, element)));
                    return MissingRule::List {
                        of: self.lengths(of, only),
                        asked: of_asked(parts, of),
                        needs: match needs {
                            Needs::All => "all".into(),
                            Needs::Half => "half".into(),
                            Needs::AtLeast(least) => least.to_string(),
                            Needs::Nothing => "0".into(),
                        },
                        counts_as: match missing {
                            model::MissingRule::Leave => "leave",
                            model::MissingRule::Prorate => "prorate",
                            model::MissingRule::Zero => "zero",
                            model::MissingRule::No => "no",
                        },
                        questions,
                    };
                }
                Family::Response(_) if node.answer().is_some() => return MissingRule::Answer,
                Family::Operation(Node::Code { of, .. }) if parts.node(*of).answer().is_some() => {
                    return MissingRule::Answer;
                }
                Family::Constant
                | Family::Response(_)
                | Family::Operation(_)
                | Family::IsMissing(_)
                | Family::And(_)
                | Family::Or(_)
                | Family::If { .. }
                | Family::First(_)
                | Family::Element(..)
                | Family::Lookup(..)
                | Family::Band { .. }
                | Family::Class { .. } => {
                    let never = self.always_answers(id);
                    return if never { MissingRule::Never } else { MissingRule::Operands };
                }
            }
        }
    }

    /// Whether a value can be there although an answer in it is not, or missing although all are: by `first`,
    /// `is missing`, `if`, a list, a division, or rows for missing options and rows that say `missing`.
    fn stands_in(&self, id: NodeId) -> bool {
        const MOST: usize = 400;
        let (mut open, mut steps) = (vec![id], 0);
        while let Some(id) = open.pop() {
            steps += 1;
            if steps > MOST {
                return true;
            }
            let node = self.parts.node(id);
            let map = if let Family::Lookup(_, lookup) = node.family() {
                Some(self.parts.rows(lookup).1)
            } else {
                None
            };
            let by_rows = |map: &model::Map| {
                !never_says_missing(map)
                    || map
                        .rows
                        .iter()
                        .flat_map(|row| row.keys.iter().flatten())
                        .any(|cell| matches!(cell, model::Cell::Option(_)))
            };
            let by_itself = matches!(
                node,
                Node::First(_)
                    | Node::IsMissing(_)
                    | Node::IsBlank(_)
                    | Node::IsSkipped(_)
                    | Node::IsMissingOption { .. }
                    | Node::If { .. }
                    | Node::And(_)
                    | Node::Or(_)
                    | Node::Divide(..)
                    | Node::SquareRoot(_)
                    | Node::Logarithm(_)
                    | Node::Exponential(_)
                    | Node::PowerApproximate(..)
                    | Node::Withhold { .. }
                    | Node::Aggregate { .. }
            );
            if by_itself && self.legend.called(id).is_none() || map.is_some_and(by_rows) {
                return true;
            }
            if self.legend.called(id).is_none() {
                node.visit_children(|child| open.push(child));
            }
        }
        false
    }

    /// What is never missing itself.
    fn always_answers(&self, id: NodeId) -> bool {
        let of = if let Node::Not(of) = self.parts.node(id) { *of } else { id };
        matches!(
            self.parts.node(of),
            Node::IsMissing(_)
                | Node::IsBlank(_)
                | Node::IsSkipped(_)
                | Node::IsMissingOption { .. }
                | Node::IsLeftOut { .. }
                | Node::IsInformant(_)
                | Node::Number(_)
                | Node::Truth(_)
        )
    }

    /// One question, and what is done to it.
    fn is_about_a_question(&self, mut id: NodeId) -> bool {
        const DEEPEST: usize = 12;
        for _ in 0..DEEPEST {
            if matches!(self.parts.node(id), Node::Answer(_)) {
                return true;
            }
            if self.legend.called(id).is_some() {
                return false;
            }
            let variable: Vec<NodeId> = self
                .parts
                .node(id)
                .children()
                .into_iter()
                .filter(|&child| !is_constant(self.parts, child))
                .collect();
            let [only] = variable[..] else { return false };
            id = only;
        }
        false
    }

    /// How long a list is, for the informants it is made for; nothing where the rounds of a repeat decide.
    fn lengths(&self, of: &[NodeId], only: Informants) -> Vec<usize> {
        if of.iter().any(|&id| matches!(self.parts.node(id), Node::InRound { .. }))
            || of_asked(self.parts, of)
        {
            return Vec::new();
        }
        let length = |informant: u8| {
            of.iter().filter(|&&id| !matches!(self.parts.node(id), Node::ForOthers { never, .. } if never.has(informant))).count()
        };
        let everybody = Informants::all(self.parts.informants.len());
        let mut lengths: Vec<usize> = everybody.and(only).iter().map(length).collect();
        lengths.sort_unstable();
        lengths.dedup();
        lengths
    }

    fn bands(&self, score: &model::Score, id: NodeId) -> Vec<BandSet> {
        let Node::Band { sets, .. } = self.parts.node(id) else { return Vec::new() };
        let band = |cut: &model::Cut| {
            let choice = score.bands.get(usize::from(cut.band));
            Band {
                key: choice.map(|choice| choice.key()).unwrap_or_default(),
                label: choice.and_then(|choice| self.text_at(&self.parts.band_key(score, choice))),
                from: cut
                    .from
                    .as_ref()
                    .map(|from| format!("{} {from}", if cut.open { "above" } else { "from" })),
            }
        };
        sets.iter()
            .map(|set| BandSet {
                when: set.when.map(|when| self.legend.write(when)),
                bands: set.cuts.iter().map(band).collect(),
            })
            .collect()
    }

    pub(super) fn classes(&self) -> Vec<Class> {
        let class = |class: &model::Class| {
            let key = |choice: &model::Choice| {
                TextKey::new(&["classes", class.declared(), "options", &choice.key()])
            };
            let rule = |(option, when): &(u16, Option<String>)| Rule {
                option: class
                    .options
                    .get(usize::from(*option))
                    .map(|choice| choice.key())
                    .unwrap_or_default(),
                when: when.clone(),
            };
            Class {
                name: class.declared().to_string(),
                columns: self
                    .parts
                    .classes
                    .iter()
                    .filter(|other| other.declared() == class.declared())
                    .map(|other| other.name.clone())
                    .collect(),
                title: self.text(&["classes", class.declared(), "title"]),
                options: class.options.iter().map(|choice| self.choice(choice, &key(choice))).collect(),
                rules: class.rules.iter().map(rule).collect(),
                when: class.when.clone(),
                reason: self.text(&["classes", class.declared(), "when"]),
                only: self.only(class.only),
                renamed_from: match &class.of {
                    // Of the columns: under the class they would be one round's.
                    Some(_) => Vec::new(),
                    None => class.renamed.clone(),
                },
            }
        };
        // One stands for all rounds of a repeat.
        self.parts.classes.iter().filter(|class| class.is_first()).map(class).collect()
    }

    pub(super) fn guarantees(&self, options: &Options) -> Vec<Guarantee> {
        let guarantee = |(at, guarantee): (usize, &model::Guarantee)| Guarantee {
            always: guarantee.always,
            formula: guarantee.formula.clone(),
            reason: guarantee.reason.clone(),
            can_be_missing: options.can_be_missing.get(at).copied().flatten(),
        };
        self.parts.guarantees.iter().enumerate().map(guarantee).collect()
    }

    pub(super) fn messages(&self) -> Vec<Message> {
        let message = |message: &model::Message| {
            let room = match message.kind {
                MessageKind::Check => "checks",
                MessageKind::Alert => "alerts",
                MessageKind::Feedback => "feedback",
            };
            Message {
                kind: message.kind,
                name: message.declared().to_string(),
                text: self.text(&[room, message.declared()]),
                when: message.formula.clone(),
                required: message.required,
                urgent: message.urgent,
                only: self.only(message.only),
            }
        };
        self.parts.messages.iter().filter(|message| message.is_first()).map(message).collect()
    }
}

fn never_says_missing(map: &model::Map) -> bool {
    map.rows.iter().all(|row| row.value.is_some()) && map.otherwise != Some(None)
}

fn is_constant(parts: &model::Parts, id: NodeId) -> bool {
    is_plain(parts, id)
        && matches!(parts.node(id), Node::Number(_) | Node::Truth(_) | Node::Date(_) | Node::Time(_))
}
