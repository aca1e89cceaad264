//! What can still be reasoned about beside errors: declarations that could not be computed get a stand-in,
//! and nothing is said about them.

use std::collections::HashSet;

use super::Lowerer;
use crate::diagnostic::{Code, codes};
use crate::model::{ClassId, Node, Number, Type};
use crate::source::{FileId, Span};

/// What is known to be wrong in parts that hold stand-ins.
#[derive(Debug, Default)]
pub struct Broken {
    /// The names of scores and classes that could not be computed.
    pub declarations: HashSet<Span>,
    /// Where something could not be computed or read: nothing is said about what is there.
    pub regions: Vec<Span>,
    /// A condition of a question or domain could not: who is asked what is not known.
    pub conditions: bool,
    /// What is asked is not known: nothing can be said.
    pub questions: bool,
}

/// Errors that leave open what is asked, or what a table holds: a name that two declarations have, a line of
/// a table that is lost, how often a repeat is asked.
pub const LEAVE_OPEN: [&Code; 9] = [
    codes::DECLARED_TWICE,
    codes::NAME_FORM,
    codes::NOT_IN_LIBRARY,
    codes::TABLE_FILE,
    codes::FILE_UNREADABLE,
    codes::COUNT,
    codes::EMPTY,
    codes::CELL,
    codes::OTHERWISE,
];

impl Lowerer<'_> {
    /// Puts stand-ins where an error left nothing.
    pub(super) fn rescue(&mut self) -> Broken {
        let mut broken = Broken { questions: !self.untyped.is_empty(), ..Broken::default() };
        let zero = self.graph.number(Number::ZERO);
        let unread = self.unread_owners(&mut broken);
        for at in 0..self.graph.parts.scores.len() {
            let rounds = usize::from(self.graph.parts.rounds(self.graph.parts.scores[at].repeat));
            let score = &mut self.graph.parts.scores[at];
            let lost = score.value.is_empty();
            if lost {
                (score.value, score.truth) = (vec![zero; rounds], false);
                score.band.clear();
                self.lost_scores.insert(at);
            }
            let span = self.places.scores[at];
            if lost || unread.contains(&span) {
                broken.declarations.insert(span);
                broken.regions.push(self.places.score_values[at]);
            }
        }
        for at in 0..self.graph.parts.classes.len() {
            let value = self.graph.parts.classes[at].value;
            let lost = !matches!(self.graph.type_of(value), Type::Choice(crate::model::Choices::Class(ClassId(found))) if found as usize == at);
            if lost && self.graph.parts.classes[at].options.is_empty() {
                broken.questions = true;
            } else if lost {
                let node = Node::Class { class: ClassId(at as u32), rules: Vec::new(), otherwise: Some(0) };
                self.graph.parts.classes[at].value = self.graph.add(node, None);
            }
            let span = self.places.classes[at];
            if lost || unread.contains(&span) {
                broken.declarations.insert(span);
                broken.regions.extend(&self.places.rules[at]);
            }
        }
        let items = self.places.question_when.iter().zip(&self.graph.parts.questions);
        broken.conditions =
            items.into_iter().any(|(when, question)| when.is_some() && question.when.is_empty())
                || self
                    .places
                    .group_when
                    .iter()
                    .zip(&self.graph.parts.groups)
                    .any(|(when, group)| when.is_some() && group.when.is_empty());
        let number = |id| matches!(self.graph.type_of(id), Type::Number { .. });
        broken.questions |= self
            .graph
            .parts
            .groups
            .iter()
            .filter_map(|group| group.rounds.as_ref())
            .any(|rounds| !number(rounds.times));
        broken
    }

    /// The scores and classes in which something could not be read; where it may have been a question, a
    /// scale or a domain, nothing can be said.
    fn unread_owners(&self, broken: &mut Broken) -> HashSet<Span> {
        let mut owners: Vec<(Span, bool)> = Vec::new();
        owners.extend(self.resolved.scores.iter().map(|score| (score.ast.name.span, true)));
        owners.extend(self.resolved.classes.iter().map(|class| (class.ast.name.span, true)));
        owners.extend(self.resolved.messages.iter().map(|message| (message.ast.name.span, true)));
        owners.extend(self.resolved.notes.iter().map(|note| (note.ast.name.span, true)));
        owners.extend(self.resolved.tests.iter().map(|test| (test.name.span, true)));
        owners.extend(self.resolved.guarantees.iter().map(|guarantee| (guarantee.reason.span, true)));
        owners.extend(self.resolved.items.iter().map(|item| (item.ast.name.span, false)));
        owners.extend(self.resolved.groups.iter().map(|group| (group.name.span, false)));
        owners.extend(self.resolved.scales.iter().map(|scale| (scale.name.span, false)));
        owners.extend(self.resolved.lets.iter().map(|binding| (binding.ast.name.span, false)));
        owners.extend(self.resolved.recodes.iter().map(|recode| (recode.name.span, false)));
        owners.extend(self.resolved.tables.iter().map(|table| (table.name.span, false)));
        owners.sort_unstable();
        let mut found = HashSet::new();
        for span in self.loaded.files.iter().flat_map(|file| &file.unread) {
            let line = self.line_begins_with(span.file, span.start as usize);
            let own_line =
                ["score", "class", "check", "alert", "feedback", "note", "test", "always", "never"]
                    .contains(&line.as_str());
            let owner =
                owners.iter().rev().find(|(name, _)| name.file == span.file && name.start <= span.start);
            match owner {
                // A whole line that could not be read at all.
                _ if own_line && owner.is_none_or(|(name, _)| !self.same_line(*name, *span)) => {}
                Some((name, true)) => {
                    found.insert(*name);
                    broken.regions.push(name.to(*span));
                }
                _ => broken.questions = true,
            }
        }
        found
    }

    fn line_begins_with(&self, file: FileId, at: usize) -> String {
        let text = &self.sources.get(file).text;
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        text[start..]
            .trim_start()
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect::<String>()
            .to_lowercase()
    }

    fn same_line(&self, name: Span, span: Span) -> bool {
        let text = &self.sources.get(name.file).text;
        !text[name.start as usize..span.start as usize].contains('\n')
    }
}
