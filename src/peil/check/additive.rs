//! What is added up: questions of different ranges, twice the same one, a reversal that leaves the scale,
//! labels that run the other way.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Checker;
use super::interval::Interval;
use super::phrase::number_text;
use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::formula::unwrapped;
use crate::model::{
    Aggregate, AnswerType, GroupId, MissingRule, Node, NodeId, Number, NumberShown, QuestionId, ScaleId,
    TextKey,
};

/// So many questions beside one that is left out make it stand out.
const FEWEST_BESIDE: usize = 2;
/// The most elements of one sum that are looked at, and the most nodes behind one of them.
const MOST_ELEMENTS: usize = 2_000;
const MOST_BEHIND: usize = 5_000;

/// How a question goes into a sum.
#[derive(Debug, Clone, PartialEq)]
enum How {
    Plain,
    /// By `reverse`.
    Reversed,
    /// By a constant less the answer.
    Less(Number),
}

/// A question that is added up.
#[derive(Debug, Clone)]
struct Term {
    /// The element, and the answer in it.
    node: NodeId,
    answer: NodeId,
    question: QuestionId,
    how: How,
}

/// Something that adds up its elements.
struct Sum {
    id: NodeId,
    kind: Option<Aggregate>,
    prorated: bool,
    elements: Vec<NodeId>,
    terms: Vec<Term>,
}

impl Checker<'_> {
    /// Every sum, mean and chain of `+`. What is reported is proved by what its elements are.
    pub fn sums(&mut self) {
        let inside: FxHashSet<NodeId> = self.inner_additions();
        let mut sums = Vec::new();
        for at in 0..self.parts.core {
            let id = NodeId(at);
            let node = self.parts.node(id);
            let sum = if let Node::Aggregate { kind, of, missing, .. } = node {
                if !matches!(kind, Aggregate::Sum | Aggregate::Mean | Aggregate::Median)
                    || of.len() > MOST_ELEMENTS
                {
                    continue;
                }
                let elements: Vec<NodeId> = of.iter().map(|id| unwrapped(self.parts, *id)).collect();
                let terms = elements.iter().filter_map(|id| self.term(*id)).collect();
                Sum { id, kind: Some(*kind), prorated: *missing == MissingRule::Prorate, elements, terms }
            } else if matches!(node, Node::Add(..) | Node::Subtract(..)) && !inside.contains(&id) {
                self.chain(id)
            } else {
                continue;
            };
            if self.places.node(id).is_none() {
                continue;
            }
            sums.push(id);
            self.uneven_sum(&sum);
            self.not_a_reversal(&sum);
            self.counted_twice(&sum);
            self.labels_reversed(&sum);
        }
        self.counted_conditions();
        self.forgotten(&sums);
    }

    /// A question of a domain that nothing uses, where all that are beside it are in one sum.
    fn forgotten(&mut self, sums: &[NodeId]) {
        let mut used = vec![false; self.parts.questions.len()];
        for at in 0..self.parts.core {
            if let Node::Answer(asked)
            | Node::IsBlank(asked)
            | Node::IsSkipped(asked)
            | Node::IsMissingOption { asked, .. } = self.parts.node(NodeId(at))
            {
                used[asked.question.at()] = true;
            }
        }
        let mut domains: BTreeMap<GroupId, (Vec<QuestionId>, Vec<QuestionId>)> = BTreeMap::new();
        for (at, question) in self.parts.questions.iter().enumerate() {
            let Some(group) = question.group.filter(|_| {
                matches!(
                    question.answer,
                    AnswerType::Scale(_) | AnswerType::Number { whole: true, shown: NumberShown::Plain, .. }
                )
            }) else {
                continue;
            };
            let (with, without) = domains.entry(group).or_default();
            if used[at] { with.push(QuestionId(at as u32)) } else { without.push(QuestionId(at as u32)) }
        }
        for (group, (with, without)) in domains {
            let [left_out] = without[..] else { continue };
            if with.len() < FEWEST_BESIDE
                || !with.iter().all(|question| {
                    self.parts.question(*question).answer == self.parts.question(left_out).answer
                })
            {
                continue;
            }
            let holds_all = |id: &&NodeId| {
                let questions: FxHashSet<QuestionId> =
                    self.added_in(**id).into_iter().map(|(question, _)| question).collect();
                with.iter().all(|question| questions.contains(question))
            };
            let Some(sum) = sums.iter().find(holds_all).copied() else { continue };
            let (name, domain) = (&self.parts.question(left_out).name, &self.parts.group(group).name);
            let diagnostic = Diagnostic::new(
                codes::FORGOTTEN,
                self.places.questions[left_out.at()],
                format!("`{name}` is left out of a sum of all other questions of `{domain}`"),
            )
            .label("nothing uses it")
            .also(self.span(sum), "the sum of the others")
            .help(format!("add it, or write the domain: `{domain}`; if it is only asked, and not scored, put it in a separate domain"));
            self.say(diagnostic);
        }
    }

    /// Additions that are a part of a longer chain.
    fn inner_additions(&self) -> FxHashSet<NodeId> {
        let mut inside = FxHashSet::default();
        for at in 0..self.parts.core {
            let node = self.parts.node(NodeId(at));
            if let Node::Add(a, _) | Node::Subtract(a, _) = node {
                inside.insert(*a);
            }
            if let Node::Add(_, b) = node {
                inside.insert(*b);
            }
        }
        inside
    }

    /// A chain of `+`, in which a constant and one question that is removed are a reversal.
    fn chain(&self, id: NodeId) -> Sum {
        let (mut elements, mut constants, mut less) = (Vec::new(), Vec::new(), Vec::new());
        let mut open = vec![id];
        while let Some(at) = open.pop() {
            if elements.len() + less.len() > MOST_ELEMENTS {
                break;
            }
            let node = self.parts.node(at);
            if let Node::Add(a, b) = node {
                open.extend([*b, *a]);
            } else if let Node::Subtract(a, b) = node
                && self.parts.node(*a).number().is_none()
            {
                less.push(*b);
                open.push(*a);
            } else if let Some(number) = node.number() {
                constants.push(number.clone());
            } else {
                elements.push(at);
            }
        }
        let mut terms: Vec<Term> = elements.iter().filter_map(|id| self.term(*id)).collect();
        if let ([constant], [answer]) = (&constants[..], &less[..])
            && let Some(asked) = self.parts.answer_behind(*answer)
        {
            terms.push(Term {
                node: id,
                answer: *answer,
                question: asked.question,
                how: How::Less(constant.clone()),
            });
        }
        Sum { id, kind: None, prorated: false, elements, terms }
    }

    fn term(&self, node: NodeId) -> Option<Term> {
        let found = self.parts.node(node);
        let (answer, how) = if let Node::Reverse { of, .. } = found {
            (*of, How::Reversed)
        } else if let Node::Subtract(a, b) = found {
            (*b, How::Less(self.parts.node(*a).number()?.clone()))
        } else {
            (node, How::Plain)
        };
        let asked = self.parts.answer_behind(answer)?;
        Some(Term { node, answer, question: asked.question, how })
    }

    fn own_bounds(&self, term: &Term) -> Option<Interval> {
        self.inquiry.known(term.answer).number().map(|numbers| numbers.bounds.clone())
    }

    /// Elements of which some have another range: an age that is among the questions, or points that
    /// weigh more without saying so.
    fn uneven_sum(&mut self, sum: &Sum) {
        if sum.kind != Some(Aggregate::Sum) || sum.terms.len() < 2 {
            return;
        }
        let mut kinds: Vec<(Interval, Vec<&Term>)> = Vec::new();
        for term in &sum.terms {
            let Some(bounds) = self.own_bounds(term) else { continue };
            match kinds.iter_mut().find(|(known, _)| *known == bounds) {
                Some((_, terms)) => terms.push(term),
                None => kinds.push((bounds, vec![term])),
            }
        }
        if kinds.len() < 2 || !self.is_uneven(&kinds, sum.prorated) {
            return;
        }
        kinds.sort_by_key(|(_, terms)| std::cmp::Reverse(terms.len()));
        let described =
            |(bounds, terms): &(Interval, Vec<&Term>)| self.described_range(terms[0].answer, bounds);
        let (common, other) = (described(&kinds[0]), described(&kinds[1]));
        let place = self.places.questions[kinds[1].1[0].question.at()];
        let diagnostic = Diagnostic::new(codes::UNEVEN_SUM, self.span(sum.id), format!("a sum of questions with different ranges: {common}, {other}"))
            .label("the wider range has more weight")
            .also(place, "does this question belong in the sum?")
            .help("name the questions that belong in it; or give each its weight: `3 * q`, a recode, or `percent(…)`");
        self.say(diagnostic);
    }

    /// Points of a test or interview begin at 0 whatever they go up to, and are added up as they are; a range
    /// that begins elsewhere, or is many times as wide as the others, is something else. Where missing
    /// answers are scaled up, every difference counts.
    fn is_uneven(&self, kinds: &[(Interval, Vec<&Term>)], prorated: bool) -> bool {
        const TIMES: i64 = 10;
        if prorated {
            return true;
        }
        let width = |bounds: &Interval| {
            bounds.high.as_ref().zip(bounds.low.as_ref()).and_then(|(high, low)| high.subtract(low))
        };
        let lows: FxHashSet<String> = kinds
            .iter()
            .map(|(bounds, _)| bounds.low.as_ref().map(number_text).unwrap_or_default())
            .collect();
        let widths: Vec<Number> = kinds.iter().filter_map(|(bounds, _)| width(bounds)).collect();
        let (Some(least), Some(most)) = (widths.iter().min(), widths.iter().max()) else { return true };
        lows.len() > 1 || least.multiply(&Number::integer(TIMES)).is_some_and(|bound| *most >= bound)
    }

    /// `4 - q5` on a scale from 0 to 3, among questions that go in as they are.
    fn not_a_reversal(&mut self, sum: &Sum) {
        for term in &sum.terms {
            let (How::Less(constant), Some(bounds)) = (&term.how, self.own_bounds(term)) else { continue };
            let (Some(low), Some(high)) = (&bounds.low, &bounds.high) else { continue };
            let Some(whole) = low.add(high).filter(|whole| whole != constant) else { continue };
            let beside = sum.terms.iter().any(|other| {
                other.how != How::Less(constant.clone()) && self.own_bounds(other).as_ref() == Some(&bounds)
            });
            if !beside {
                continue;
            }
            let name = self.parts.question(term.question).name.clone();
            let (from, to) = (constant.subtract(high), constant.subtract(low));
            let (Some(from), Some(to)) = (from, to) else { continue };
            let span = self.places.node(term.node).unwrap_or(self.span(sum.id));
            let mut diagnostic = Diagnostic::new(
                codes::NOT_A_REVERSAL,
                span,
                format!(
                    "{} minus `{name}` is between {} and {}, and `{name}` is between {} and {}",
                    number_text(constant),
                    number_text(&from),
                    number_text(&to),
                    number_text(low),
                    number_text(high)
                ),
            )
            .label("the reversal leaves the scale")
            .help(format!("write `reverse({name})`, which is {} minus `{name}`", number_text(&whole)));
            if term.node != sum.id {
                diagnostic = diagnostic.fix(Fix::chosen(
                    format!("write `reverse({name})`"),
                    Edit::new(span, format!("reverse({name})")),
                ));
            }
            self.say(diagnostic);
        }
    }

    /// A question that goes into a sum by two ways: named twice, or by two subscales that are added up.
    fn counted_twice(&mut self, sum: &Sum) {
        let mut seen: FxHashMap<QuestionId, (u16, NodeId)> = FxHashMap::default();
        for element in &sum.elements {
            let mut here: Vec<(QuestionId, u16)> = self.added_in(*element);
            here.sort_unstable();
            here.dedup();
            for (question, round) in here {
                match seen.get(&question) {
                    Some((other_round, other)) if *other_round == round => {
                        let (other, element) = (*other, *element);
                        return self.say_twice(sum, question, other, element);
                    }
                    Some(_) => {}
                    None => {
                        seen.insert(question, (round, element.to_owned()));
                    }
                }
            }
        }
    }

    /// The questions that are added up in an element, by sums, means and roundings of them.
    fn added_in(&self, element: NodeId) -> Vec<(QuestionId, u16)> {
        let (mut found, mut open, mut steps) = (Vec::new(), vec![element], 0);
        while let Some(id) = open.pop() {
            steps += 1;
            if steps > MOST_BEHIND {
                break;
            }
            let id = unwrapped(self.parts, id);
            if let Some(term) = self.term(id)
                && let Some(asked) = self.parts.answer_behind(term.answer)
            {
                found.push((asked.question, asked.round));
                continue;
            }
            let node = self.parts.node(id);
            if let Node::Aggregate { kind: Aggregate::Sum | Aggregate::Mean, of, .. } = node {
                open.extend(of);
            } else if let Node::Add(a, b) | Node::Subtract(a, b) = node {
                open.extend([*a, *b]);
            } else if let Node::Withhold { of, .. } | Node::Round { of, .. } = node {
                open.push(*of);
            }
        }
        found
    }

    fn say_twice(&mut self, sum: &Sum, question: QuestionId, first: NodeId, second: NodeId) {
        let name = self.parts.question(question).name.clone();
        let word = match sum.kind {
            Some(Aggregate::Mean) => "this mean",
            Some(Aggregate::Median) => "this median",
            _ => "this sum",
        };
        let part = |checker: &Self, id: NodeId| checker.legend_name(id);
        let by = match (part(self, first), part(self, second)) {
            (Some(a), Some(b)) if a != b => format!(": in `{a}` and in `{b}`"),
            (None, Some(a)) | (Some(a), None) => format!(": by itself and in `{a}`"),
            _ => String::new(),
        };
        let diagnostic = Diagnostic::new(codes::COUNTED_TWICE, self.span(sum.id), format!("`{name}` counts twice in {word}{by}"))
            .also(self.places.questions[question.at()], "this question")
            .help(format!("remove it once, or check whether another question is meant; to give it double weight, write `2 * {name}`"));
        self.say(diagnostic);
    }

    /// The name of a score or `let` that a node is.
    fn legend_name(&self, id: NodeId) -> Option<String> {
        self.legend().called(id).map(|(_, name)| name.to_string())
    }

    /// One condition twice among those that are counted.
    fn counted_conditions(&mut self) {
        for at in 0..self.parts.core {
            let id = NodeId(at);
            let Node::Aggregate {
                kind: Aggregate::Count | Aggregate::AtLeast(_) | Aggregate::Answered,
                of,
                ..
            } = self.parts.node(id)
            else {
                continue;
            };
            let mut seen = FxHashSet::default();
            let Some(twice) = of.iter().find(|element| !seen.insert(**element)).copied() else { continue };
            let Some(phrase) = self.phrase(unwrapped(self.parts, twice)) else { continue };
            let diagnostic = Diagnostic::new(
                codes::COUNTED_TWICE,
                self.span(id),
                format!("`{}` is counted twice here", phrase.text),
            )
            .help("remove it once, or check whether another question is meant");
            self.say(diagnostic);
        }
    }

    /// Two scales with the same labels, of which one counts them the other way, added up as they are.
    fn labels_reversed(&mut self, sum: &Sum) {
        let mut scales: Vec<(ScaleId, bool, &Term)> = Vec::new();
        for term in &sum.terms {
            let AnswerType::Scale(scale) = self.parts.question(term.question).answer else { continue };
            let turned = term.how != How::Plain;
            if !scales.iter().any(|(known, other, _)| *known == scale && *other == turned) {
                scales.push((scale, turned, term));
            }
        }
        for (at, (scale, turned, first)) in scales.iter().enumerate() {
            for (other, other_turned, second) in &scales[at + 1..] {
                if scale != other && turned == other_turned && self.run_opposite(*scale, *other) {
                    return self.say_reversed(sum.id, first, second, *other);
                }
            }
        }
    }

    /// Whether two scales share labels, and count them in opposite orders.
    fn run_opposite(&self, a: ScaleId, b: ScaleId) -> bool {
        let (a, b) = (self.labels(a), self.labels(b));
        let mut shared: Vec<(&Number, &Number)> =
            a.iter().filter_map(|(label, code)| b.get(label).map(|other| (code, other))).collect();
        shared.sort();
        let most = a.len().max(b.len());
        shared.len() >= 2 && shared.len() * 2 >= most && shared.windows(2).all(|pair| pair[0].1 > pair[1].1)
    }

    /// The labels of a scale with their codes, missing options left out.
    fn labels(&self, scale: ScaleId) -> std::collections::BTreeMap<String, Number> {
        let scale = self.parts.scale(scale);
        let labelled = scale.options.iter().filter(|choice| !choice.missing).filter_map(|choice| {
            let text = self.parts.texts.get(&TextKey::new(&["scales", &scale.name, &choice.key()]))?;
            Some((super::alike::plain(&text.text), choice.code.clone()?))
        });
        labelled.collect()
    }

    fn say_reversed(&mut self, id: NodeId, first: &Term, second: &Term, scale: ScaleId) {
        let (a, b) = (&self.parts.question(first.question).name, &self.parts.question(second.question).name);
        let message = format!(
            "the labels of `{b}` go the other way from those of `{a}`, and both are added up unchanged"
        );
        let diagnostic = Diagnostic::new(codes::LABELS_REVERSED, self.span(id), message)
            .also(
                self.places.questions[second.question.at()],
                format!("on the scale `{}`", self.parts.scale(scale).name),
            )
            .help(format!(
                "write `reverse({b})` if it is scored in reverse; otherwise give both questions one scale"
            ));
        self.say(diagnostic);
    }
}
