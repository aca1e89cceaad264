//! Conditions that are never or always true, and rules that are never reached.

use super::Checker;
use super::inquiry::Verdict;
use super::want::{Goal, Want};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Message, MessageKind, Node, NodeId, ScoreId};
use crate::source::Span;

impl Checker<'_> {
    /// Every `when` of a question, domain, score, class, note or message that no answers make true, or none make
    /// false. Proved by what is known of what it compares, or by trying everything.
    pub fn conditions(&mut self) {
        let mut conditions: Vec<(NodeId, Span, Outcome)> = Vec::new();
        for (at, question) in self.parts.questions.iter().enumerate() {
            if let (Some(when), Some(span)) = (question.when.first(), self.places.question_when[at]) {
                conditions.push((*when, span, Outcome::of(&question.name, "asked")));
            }
        }
        for (at, group) in self.parts.groups.iter().enumerate() {
            if let (Some(when), Some(span)) = (group.when.first(), self.places.group_when[at]) {
                conditions.push((*when, span, Outcome::of(&group.name, "asked")));
            }
        }
        for (at, score) in self.parts.scores.iter().enumerate() {
            if let (Some(when), Some(span)) =
                (self.score_condition(ScoreId(at as u32)), self.places.score_when[at])
            {
                conditions.push((when, span, Outcome::of(&score.name, "given")));
            }
        }
        for (at, class) in self.parts.classes.iter().enumerate() {
            let counted = self.parts.is_counted(class.of.as_ref().map(|of| of.repeat));
            if let (true, Some(_), Some(when), Some(span)) = (
                class.is_first(),
                &class.when,
                self.own_condition(class.value, class.only, counted),
                self.places.class_when[at],
            ) {
                conditions.push((when, span, Outcome::of(class.declared(), "given")));
            }
        }
        for (at, note) in self.parts.notes.iter().enumerate() {
            if let (Some(when), Some(span)) = (note.when.first(), self.places.note_when[at]) {
                let what = Outcome {
                    never: format!("the note `{}` is never shown", note.name),
                    always: format!("the note `{}` is always shown", note.name),
                };
                conditions.push((*when, span, what));
            }
        }
        for (at, message) in self.parts.messages.iter().enumerate() {
            let what = match message.kind {
                MessageKind::Check => "check",
                MessageKind::Alert => "alert",
                MessageKind::Feedback => "feedback",
            };
            // Without a condition, everyone is shown it.
            let Some(span) = self.places.message_when[at].filter(|_| message.is_first()) else { continue };
            conditions.push((
                self.shown_when(message),
                span,
                Outcome {
                    never: format!("the {what} `{}` is never shown", message.declared()),
                    always: format!("the {what} `{}` is always shown", message.declared()),
                },
            ));
        }
        for (when, span, what) in conditions {
            self.never_true(when, span, &what);
            self.always_true(when, span, &what);
        }
    }

    /// The condition of a message as it was written: in a repeat that is counted it holds in rounds that are
    /// asked.
    fn shown_when(&self, message: &Message) -> NodeId {
        let counted = self.parts.is_counted(message.of.as_ref().map(|of| of.repeat));
        let Node::And(all) = self.parts.node(message.when) else { return message.when };
        all.first().copied().filter(|_| counted).unwrap_or(message.when)
    }

    /// Whether it was reported.
    fn never_true(&mut self, when: NodeId, span: Span, what: &Outcome) -> bool {
        match self.inquiry.find(&Goal::new(when, Want::truth(true))) {
            Verdict::Shown(_) => false,
            Verdict::Open => {
                self.undecided(
                    codes::NEVER_TRUE,
                    span,
                    format!("whether any answers make this true; if none do, {}", what.never),
                );
                false
            }
            Verdict::Never => {
                self.settled.insert(when);
                self.say(
                    Diagnostic::new(codes::NEVER_TRUE, span, format!("no answers make this true: {}", what.never))
                        .label("never true")
                        .help("check whether it compares with a value that the answers cannot have, or contradicts itself"),
                );
                true
            }
        }
    }

    fn always_true(&mut self, when: NodeId, span: Span, what: &Outcome) -> bool {
        match self.inquiry.find(&Goal::new(when, Want::truth(false))) {
            Verdict::Shown(_) => false,
            Verdict::Open => {
                self.undecided(
                    codes::ALWAYS_TRUE,
                    span,
                    format!("whether any answers make this false; if none do, {}", what.always),
                );
                false
            }
            Verdict::Never if self.settled.contains(&when) => false,
            Verdict::Never => {
                self.settled.insert(when);
                let always = if self.inquiry.known(when).missing.some() {
                    "it is true for everyone who answered the questions that it uses"
                } else {
                    &what.always
                };
                self.say(
                    Diagnostic::new(
                        codes::ALWAYS_TRUE,
                        span,
                        format!("no answers make this false: {always}"),
                    )
                    .label("never false")
                    .help("remove the condition, or check its value for a typing error"),
                );
                true
            }
        }
    }

    /// Rules of a class that can never be true, always are, or are never reached because those before them
    /// take all.
    pub fn class_rules(&mut self) {
        for at in 0..self.parts.classes.len() {
            let class = &self.parts.classes[at];
            if !class.is_first() {
                continue;
            }
            let (withheld, inner) = self.unwithheld(class.value);
            let Node::Class { rules, otherwise, .. } = self.parts.node(inner) else { continue };
            let mut given = Goal::default();
            for when in &withheld {
                given = given.and(*when, Want::truth(true));
            }
            if withheld.iter().any(|when| self.settled.contains(when)) {
                continue;
            }
            let name = class.declared();
            let places = &self.places.rules[at];
            let mut taken = false;
            for (rule, (when, option)) in rules.iter().enumerate() {
                let option = class.options[usize::from(*option)].key();
                let (span, what) = (
                    places[rule],
                    Outcome {
                        never: format!("`{name}` is never `{option}`"),
                        always: "nothing after this rule is reached".to_string(),
                    },
                );
                if taken {
                    break;
                }
                if self.never_true(*when, span, &what) {
                    given = given.and(*when, Want::truth(false));
                    continue;
                }
                let reached = given.clone().and(*when, Want::truth(true));
                if !self.reached(&reached, span, name, &option) {
                    given = given.and(*when, Want::truth(false));
                    continue;
                }
                // What is always true leaves nothing to the rules after it: that is reported once.
                taken = self.always_true(*when, span, &what);
                given = given.and(*when, Want::truth(false));
            }
            if let (Some(option), false) = (otherwise, taken) {
                let option = class.options[usize::from(*option)].key();
                self.reached(&given, places[rules.len()], name, &option);
            }
        }
    }

    fn reached(&mut self, goal: &Goal, span: Span, class: &str, option: &str) -> bool {
        match self.inquiry.find(goal) {
            Verdict::Shown(_) => true,
            Verdict::Open => {
                self.undecided(
                    codes::NEVER_REACHED,
                    span,
                    format!("whether any answers make `{class}` equal to `{option}`"),
                );
                true
            }
            Verdict::Never => {
                self.say(
                    Diagnostic::new(
                        codes::NEVER_REACHED,
                        span,
                        format!("no answers make `{class}` equal to `{option}` here"),
                    )
                    .label("never reached")
                    .help("the rules before it match everything: check their order and their limits"),
                );
                false
            }
        }
    }
}

/// What comes of a condition that never, or always, holds.
struct Outcome {
    never: String,
    always: String,
}

impl Outcome {
    fn of(name: &str, done: &str) -> Outcome {
        Outcome { never: format!("`{name}` is never {done}"), always: format!("`{name}` is always {done}") }
    }
}
