//! The elements of an aggregate, written as an author would: by the name of a list, as a domain, or as a
//! range, with what is done to each of them said once.

use super::legend::{is_plain, unwrapped};
use super::print::{Level, Printer, Said};
use crate::model::{AnswerType, Asked, Entry, GroupId, Node, NodeId, QuestionId};

/// How many elements are looked at.
const LONGEST: usize = 5_000;
/// Stands for the question in what is done to it.
const HOLE: char = '\u{0}';

/// What is done to a question, with a hole for it.
struct Shaped {
    shape: String,
    asked: Asked,
}

enum Piece {
    Text(String),
    Question(Shaped),
}

impl Printer<'_> {
    /// Elements parted by commas.
    pub(super) fn list(&self, elements: &[NodeId]) -> String {
        let parts = self.legend.parts;
        let cut_off = elements.len() > LONGEST;
        let elements: Vec<NodeId> = elements.iter().take(LONGEST).map(|&id| unwrapped(parts, id)).collect();
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < elements.len() {
            if let Some((name, taken)) = self.legend.named_list(&elements[at..]) {
                pieces.push(Piece::Text(name.to_string()));
                at += taken;
                continue;
            }
            pieces.push(match self.shaped(elements[at]) {
                Some(shaped) => Piece::Question(shaped),
                None => Piece::Text(self.part(elements[at], Level::IF)),
            });
            at += 1;
        }
        let mut written = Vec::new();
        let mut rest = &pieces[..];
        while let Some(first) = rest.first() {
            match first {
                Piece::Text(text) => {
                    // Where rounds are not told apart, what is said about each of them is said once.
                    if !self.legend.this_round || written.last() != Some(text) {
                        written.push(text.clone());
                    }
                    rest = &rest[1..];
                }
                Piece::Question(first) => {
                    let same =
                        |piece: &&Piece| matches!(piece, Piece::Question(next) if next.shape == first.shape);
                    let length = rest.iter().take_while(same).count();
                    let asked: Vec<Asked> = rest[..length]
                        .iter()
                        .filter_map(
                            |piece| if let Piece::Question(next) = piece { Some(next.asked) } else { None },
                        )
                        .collect();
                    let runs = self.runs(&asked);
                    let plain = first.shape.chars().eq([HOLE]);
                    let inside = if runs.len() == 1 || plain {
                        runs.join(", ")
                    } else {
                        format!("[{}]", runs.join(", "))
                    };
                    written.push(first.shape.replace(HOLE, &inside));
                    rest = &rest[length..];
                }
            }
        }
        if cut_off {
            written.push("…".into());
        }
        written.join(", ")
    }

    /// The only answer that an element speaks of, and what is done to it.
    fn shaped(&self, id: NodeId) -> Option<Shaped> {
        const DEEPEST: usize = 12;
        let parts = self.legend.parts;
        let mut inner = id;
        for _ in 0..DEEPEST {
            if let Node::Answer(asked) = parts.node(inner) {
                let hole = |at: NodeId| {
                    if at == inner { Some(Said::name(&HOLE.to_string())) } else { (self.say)(at) }
                };
                let shape = Printer::new(self.legend, self.signs, &hole).print(id);
                return (shape.matches(HOLE).count() == 1).then_some(Shaped { shape, asked: *asked });
            }
            if inner != id && (self.say)(inner).is_some() {
                return None;
            }
            let constant = |child: &NodeId| {
                is_plain(parts, *child)
                    && parts.node(*child).children().is_empty()
                    && !matches!(parts.node(*child), Node::Answer(_))
            };
            let mut variable = parts.node(inner).children().into_iter().filter(|child| !constant(child));
            inner = match (variable.next(), variable.next()) {
                (Some(only), None) => only,
                _ => return None,
            };
        }
        None
    }

    /// Questions as domains, ranges and names; one over all its rounds by its name.
    fn runs(&self, asked: &[Asked]) -> Vec<String> {
        let parts = self.legend.parts;
        let mut runs = Vec::new();
        let mut rest = asked;
        while let Some(&first) = rest.first() {
            let question = parts.question(first.question);
            let rounds = usize::from(parts.rounds(question.repeat));
            let all_rounds = |list: &[Asked]| {
                list.len() >= rounds
                    && list[..rounds]
                        .iter()
                        .enumerate()
                        .all(|(at, next)| next.question == first.question && usize::from(next.round) == at)
            };
            if question.repeat.is_some() && all_rounds(rest) {
                runs.push(question.name.clone());
                rest = &rest[rounds..];
                continue;
            }
            let mut length = 1;
            while rest.get(length).is_some_and(|next| {
                next.round == first.round && self.after(rest[length - 1].question) == Some(next.question)
            }) {
                length += 1;
            }
            let questions: Vec<QuestionId> = rest[..length].iter().map(|asked| asked.question).collect();
            match self.domain_of(&questions) {
                Some(domain) => runs.push(domain),
                None if length >= 3 => runs.push(format!(
                    "{}..{}",
                    self.legend.slot_name(first),
                    self.legend.slot_name(rest[length - 1])
                )),
                None => runs.extend(rest[..length].iter().map(|asked| self.legend.slot_name(*asked))),
            }
            rest = &rest[length..];
        }
        runs
    }

    /// The next question that a range would hold: texts are left out, and no range runs into or out of a
    /// repeat.
    fn after(&self, id: QuestionId) -> Option<QuestionId> {
        let questions = &self.legend.parts.questions;
        let next = (id.at() + 1..questions.len())
            .find(|&at| !matches!(questions[at].answer, AnswerType::Text { .. }))?;
        (questions[next].repeat == questions[id.at()].repeat).then_some(QuestionId(next as u32))
    }

    /// The domain that holds exactly these questions, texts aside.
    fn domain_of(&self, questions: &[QuestionId]) -> Option<String> {
        let parts = self.legend.parts;
        let first = parts.question(*questions.first()?);
        if first.repeat.is_some() {
            return None;
        }
        let outermost = parts
            .ancestors(first.group)
            .filter(|&group| self.held(group).as_deref() == Some(questions))
            .last()?;
        Some(parts.group(outermost).name.clone())
    }

    fn held(&self, group: GroupId) -> Option<Vec<QuestionId>> {
        let parts = self.legend.parts;
        let mut held = Vec::new();
        let mut open = vec![Entry::Group(group)];
        while let Some(entry) = open.pop() {
            match entry {
                Entry::Group(id) => {
                    if parts.group(id).rounds.is_some() {
                        return None;
                    }
                    open.extend(parts.group(id).entries.iter().rev());
                }
                Entry::Question(id) if matches!(parts.question(id).answer, AnswerType::Text { .. }) => {}
                Entry::Question(id) => held.push(id),
                Entry::Page | Entry::Note(_) => {}
            }
        }
        Some(held)
    }
}
