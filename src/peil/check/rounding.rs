//! Numbers of repeats, approximate scores, and means of unlike questions.

use super::Checker;
use super::inquiry::Verdict;
use super::interval::Interval;
use super::phrase::number_text;
use super::want::{Goal, Want};
use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::model::{Aggregate, GroupId, Node, NodeId, Number, Type};

impl Checker<'_> {
    /// `times` of a repeat that can be more than `up to`, negative, or not whole. Shown by a response.
    pub fn times(&mut self) {
        for at in 0..self.parts.groups.len() {
            let group = &self.parts.groups[at];
            let Some(rounds) = &group.rounds else { continue };
            let (times, up_to, name) = (rounds.times, rounds.up_to, group.name.clone());
            let known = self.inquiry.known(times);
            let high = known.number().and_then(|numbers| numbers.high().cloned());
            let broken = Want { broken: true, ..Want::default() };
            let wants = [
                Want::numbers(Interval::from(&Number::integer(i64::from(up_to)), true)),
                Want::numbers(Interval::up_to(&Number::ZERO, true)),
                broken,
            ];
            for want in wants {
                self.wrong_times(GroupId(at as u32), &name, times, up_to, &high, want);
            }
        }
    }

    fn wrong_times(
        &mut self,
        group: GroupId,
        name: &str,
        times: NodeId,
        up_to: u16,
        high: &Option<Number>,
        want: Want,
    ) {
        let span = self.places.node(times).unwrap_or(self.places.groups[group.at()]);
        if self.was_said(codes::TIMES, span) {
            return;
        }
        let goal = Goal::new(times, want);
        match self.inquiry.find(&goal) {
            Verdict::Never => {}
            Verdict::Open => self.undecided(
                codes::TIMES,
                span,
                format!("whether `{name}` can be asked more often than it has room for"),
            ),
            Verdict::Shown(response) => {
                let test = self.witness(&goal, &response, &format!("how often {name} is asked"), |checker| {
                    checker.expected_number(times)
                });
                let value = self.value(times).number().map(number_text).unwrap_or_default();
                let help = match high {
                    Some(high) if *high > Number::integer(i64::from(up_to)) => {
                        format!("write `up to {}`, or lower the highest answer", number_text(&high.ceiling()))
                    }
                    _ => "how often a repeat is asked must be a whole number from 0".into(),
                };
                let mut diagnostic = Diagnostic::new(
                    codes::TIMES,
                    span,
                    format!("`{name}` would be asked {value} times, and has room for 0 to {up_to}"),
                )
                .help(help);
                diagnostic.witness = test;
                let room = high
                    .as_ref()
                    .filter(|high| **high > Number::integer(i64::from(up_to)))
                    .map(|high| number_text(&high.ceiling()));
                if let (Some(room), Some(Some(place))) = (room, self.places.up_to.get(group.at()).copied()) {
                    diagnostic =
                        diagnostic.fix(Fix::chosen(format!("write `up to {room}`"), Edit::new(place, room)));
                }
                self.say(diagnostic);
            }
        }
    }

    /// A number that is reported and was made by a function that is not exact, without rounding: engines
    /// differ in its last digit. Proved by its type.
    pub fn not_rounded(&mut self) {
        for (at, score) in self.parts.scores.iter().enumerate() {
            if self.inquiry.interpreter.types[score.value[0].at()] == (Type::Number { exact: false }) {
                let diagnostic = Diagnostic::new(
                    codes::NOT_ROUNDED,
                    self.places.score_values[at],
                    format!(
                        "`{}` is approximate, and its last digits differ from one computer to the next",
                        score.name
                    ),
                )
                .help("end in `round(…, 2)`, to as many decimals as are reported")
                .fix(
                    Fix::chosen("write `round(…, 2)`", Edit::before(self.places.score_values[at], "round("))
                        .and(Edit::after(self.places.score_values[at], ", 2)")),
                );
                self.say(diagnostic);
            }
        }
    }

    /// A mean over questions whose answers have different ranges: one with a wider range weighs more. Proved
    /// by their ranges.
    pub fn uneven_mean(&mut self) {
        for at in 0..self.parts.core {
            let id = NodeId(at);
            let Node::Aggregate { kind: Aggregate::Mean, of, .. } = self.parts.node(id) else { continue };
            let mut first: Option<(NodeId, Interval)> = None;
            for element in of {
                let Some(range) = self.own_range(*element) else { continue };
                match &first {
                    None => first = Some((*element, range)),
                    Some((_, known)) if *known == range => {}
                    Some((other, known)) => {
                        let (a, b) =
                            (self.described_range(*other, known), self.described_range(*element, &range));
                        let span = self.span(id);
                        self.say(
                            Diagnostic::new(
                                codes::UNEVEN_MEAN,
                                span,
                                format!("a mean of questions with different ranges: {a}, {b}"),
                            )
                            .label("the wider range has more weight")
                            .help("put them on the same range: `mean(percent(…))`"),
                        );
                        break;
                    }
                }
            }
        }
    }

    /// The range of what is a question's answer, reversed or as a percentage perhaps; None for anything else.
    fn own_range(&self, id: NodeId) -> Option<Interval> {
        let mut at = id;
        loop {
            let node = self.parts.node(at);
            if matches!(node, Node::Percent { .. }) {
                return Some(Interval::between(&Number::ZERO, &Number::integer(100)));
            }
            let reversed = if let Node::Reverse { of, .. } = node { Some(*of) } else { None };
            match reversed.or(node.element()) {
                Some(of) => at = of,
                None => break,
            }
        }
        self.parts.answer_behind(at)?;
        self.inquiry.known(at).number().map(|numbers| numbers.bounds.clone())
    }

    pub fn described_range(&self, id: NodeId, range: &Interval) -> String {
        let name =
            self.phrase(id).map_or_else(|| "a question".to_string(), |phrase| format!("`{}`", phrase.text));
        let end = |bound: &Option<Number>| bound.as_ref().map(number_text).unwrap_or_default();
        format!("{name} from {} to {}", end(&range.low), end(&range.high))
    }
}
