//! Questions with several answers on which nobody can say that nothing applies, although a score counts what
//! was chosen.

use super::Checker;
use super::uses::Uses;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{AnswerType, Asked, Node, NodeId};

impl Checker<'_> {
    /// A respondent to whom nothing applies ticks nothing, and that is a question left open: the count is
    /// missing, and the score with it.
    pub fn nothing_applies(&mut self) {
        let parts = self.parts;
        let mut needed = vec![false; parts.core as usize];
        let mut open: Vec<NodeId> =
            parts.scores.iter().flat_map(|score| score.value.iter().copied()).collect();
        open.extend(parts.classes.iter().map(|class| class.value));
        while let Some(id) = open.pop() {
            if !std::mem::replace(&mut needed[id.at()], true) {
                parts.node(id).visit_children(|child| open.push(child));
            }
        }
        let uses = self.uses.get_or_insert_with(|| Uses::of(parts));
        let matters = |id: usize| needed[id] && uses.get(NodeId(id as u32)).is_some();
        let counted: Vec<(NodeId, Asked)> = (0..parts.core as usize)
            .filter(|at| matters(*at))
            .filter_map(|at| {
                let Node::CountChosen(of) = &parts.nodes[at] else { return None };
                Some((NodeId(at as u32), *of))
            })
            .filter_map(|(id, of)| Some((id, parts.node(of).answer()?)))
            .collect();
        for (id, asked) in counted {
            let question = parts.question(asked.question);
            let AnswerType::Many(scale) = question.answer else { continue };
            if asked.round > 0 || parts.options(question).any(|(_, choice)| choice.none || choice.missing) {
                continue;
            }
            let (name, scale) = (&question.name, &parts.scale(scale).name);
            self.say(
                Diagnostic::new(codes::NOTHING_APPLIES, self.span(id), format!("`{name}` has no option for none of them, and this count needs an answer"))
                    .label("missing for respondents who tick no option")
                    .help(format!("add `none geen \"…\"` to `{scale}`: it excludes the other options, and counts 0; or write `count({name}, missing: no)`")),
            );
        }
    }
}
