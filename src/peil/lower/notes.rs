//! Notes: texts between questions, and when they are shown.

use super::Lowerer;
use super::questions::when;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{GroupId, Note};
use crate::syntax::ast::ClauseKind;

impl Lowerer<'_> {
    /// Every note, without its condition.
    pub fn notes(&mut self) {
        for decl in &self.resolved.notes {
            let ast = decl.ast;
            self.text(&["notes", &ast.name.text], &ast.text);
            self.allowed(&ast.clauses, &["when", "only"], "a note");
            for clause in &ast.clauses {
                if let ClauseKind::When { reason: Some(text), .. } = &clause.kind {
                    self.say(
                        Diagnostic::new(
                            codes::CLAUSE,
                            text.base.span,
                            "the text of a note comes before its `when`",
                        )
                        .help("remove this text"),
                    );
                }
            }
            let only = self.only_within(&ast.clauses, decl.group, ast.name.span, || {
                format!("the note `{}` is shown to nobody", ast.name.text)
            });
            self.graph.parts.notes.push(Note {
                name: ast.name.text.clone(),
                group: decl.group.map(|group| GroupId(group as u32)),
                repeat: decl.repeat.map(|repeat| GroupId(repeat as u32)),
                only,
                when: Vec::new(),
            });
            self.places.notes.push(ast.name.span);
            self.places.note_when.push(when(&ast.clauses).map(|(condition, _)| condition.span));
        }
    }

    /// Computes the condition of a note.
    pub fn note_condition(&mut self, at: usize) {
        let decl = &self.resolved.notes[at];
        if let Some((condition, _)) = when(&decl.ast.clauses) {
            self.graph.parts.notes[at].when = self.conditions(decl.repeat, condition);
        }
    }
}
