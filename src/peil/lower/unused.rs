//! Declarations that are not used: notes, because it may be intended.

use std::collections::HashSet;

use super::Lowerer;
use crate::diagnostic::{Diagnostic, codes};
use crate::syntax::ast::{AnswerKind, ClauseKind};

impl Lowerer<'_> {
    pub fn unused(&mut self) {
        if self.resolved.incomplete {
            return;
        }
        self.unused_scales();
        let resolved = self.resolved;
        for (at, recode) in resolved.recodes.iter().enumerate() {
            if !resolved.used.contains(&("recode", at)) && !resolved.borrowed.contains(&recode.name.span) {
                self.say(
                    Diagnostic::new(
                        codes::UNUSED,
                        recode.name.span,
                        format!("the recode `{}` is not used", recode.name.text),
                    )
                    .help("use it, or remove it"),
                );
            }
        }
        for (at, table) in resolved.tables.iter().enumerate() {
            if !resolved.used.contains(&("table", at)) && !resolved.borrowed.contains(&table.name.span) {
                self.say(
                    Diagnostic::new(
                        codes::UNUSED,
                        table.name.span,
                        format!("the table `{}` is not used", table.name.text),
                    )
                    .help("use it, or remove it"),
                );
            }
        }
        for bands in &resolved.bands {
            let used = resolved
                .scores
                .iter()
                .flat_map(|score| &score.ast.clauses)
                .any(|clause| matches!(&clause.kind, ClauseKind::Bands(used) if used.name.as_ref().is_some_and(|name| name.text == bands.name.text)));
            if !used && !resolved.borrowed.contains(&bands.name.span) {
                self.say(
                    Diagnostic::new(
                        codes::UNUSED,
                        bands.name.span,
                        format!("the bands `{}` are not used", bands.name.text),
                    )
                    .help("use them, or remove them"),
                );
            }
        }
        for (at, item) in resolved.items.iter().enumerate() {
            let text = matches!(item.answer.map(|answer| &answer.kind), Some(AnswerKind::LongText))
                || item.answer.is_some_and(
                    |answer| matches!(&answer.kind, AnswerKind::Named(name) if name.text == "text"),
                );
            let borrowed = resolved.borrowed.contains(&item.ast.name.span);
            if !resolved.used.contains(&("item", at)) && !text && !borrowed {
                self.say(
                    Diagnostic::new(
                        codes::UNUSED_QUESTION,
                        item.ast.name.span,
                        format!("no score, condition or message uses `{}`", item.ast.name.text),
                    )
                    .help("it is still asked: leave it if that is intended"),
                );
            }
        }
    }

    fn unused_scales(&mut self) {
        let answers =
            self.resolved.items.iter().flat_map(|item| [item.answer, item.ast.answer.as_ref()]).flatten();
        let named = answers.flat_map(|answer| {
            let own = match &answer.kind {
                AnswerKind::Named(name) | AnswerKind::Many(name) => Some(name),
                AnswerKind::LongText
                | AnswerKind::Integer(_)
                | AnswerKind::Decimal(_)
                | AnswerKind::Minutes(_)
                | AnswerKind::DateWithin(..) => None,
            };
            own.into_iter().chain(&answer.or)
        });
        let used: HashSet<&str> = named.map(|name| name.text.as_str()).collect();
        for scale in &self.resolved.scales {
            let name = &scale.name.text;
            if !used.contains(name.as_str()) && !self.resolved.borrowed.contains(&scale.name.span) {
                self.say(
                    Diagnostic::new(
                        codes::UNUSED,
                        scale.name.span,
                        format!("the scale `{name}` is not used"),
                    )
                    .help("use it, or remove it"),
                );
            }
        }
    }
}
