//! Scores: their bands, conditions, and rounds.

use super::questions::when;
use super::{Lowerer, Scope};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Direction, GroupId, Informants, MOST_DECIMALS, Node, NodeId, Score, Type};
use crate::source::Span;
use crate::syntax::ast::ClauseKind;

impl Lowerer<'_> {
    /// Every score with what does not depend on expressions, so that others can name its bands.
    pub fn score_shells(&mut self) {
        self.shared_band_texts();
        for (at, decl) in self.resolved.scores.iter().enumerate() {
            let ast = decl.ast;
            let name = &ast.name.text;
            self.text(&["scores", name, "title"], &ast.text);
            self.allowed(
                &ast.clauses,
                &[
                    "unit",
                    "when",
                    "only",
                    "renamed from",
                    "higher is",
                    "shown",
                    "description",
                    "code",
                    "bands",
                ],
                "a score",
            );
            if let Some((_, Some(reason))) = when(&ast.clauses) {
                self.text(&["scores", name, "when"], reason);
            }
            for clause in &ast.clauses {
                if let ClauseKind::Description(text) = &clause.kind {
                    self.text(&["scores", name, "description"], text);
                }
            }
            let names = self.band_names(at);
            let only = self.only(&ast.clauses).unwrap_or(self.everybody());
            let direction = ast.clauses.iter().find_map(|clause| {
                let ClauseKind::Direction { better } = clause.kind else { return None };
                Some(if better { Direction::Better } else { Direction::Worse })
            });
            let unit = ast.clauses.iter().find_map(|clause| {
                let ClauseKind::Unit(unit) = &clause.kind else { return None };
                Some(unit.value.clone())
            });
            let shown = ast.clauses.iter().find_map(|clause| {
                let ClauseKind::Shown(decimals) = &clause.kind else { return None };
                self.whole(decimals, "`shown`", 0, i64::from(MOST_DECIMALS))
            });
            let score = Score {
                shown: shown.map(|decimals| decimals as u8),
                name: name.clone(),
                renamed: self.renamed(&ast.clauses),
                value: Vec::new(),
                band: Vec::new(),
                bands: names.bands,
                shared_bands: names.shared,
                direction,
                unit,
                repeat: decl.repeat.map(|repeat| GroupId(repeat as u32)),
                truth: false,
                formula: self.written(ast.value.span),
                when: when(&ast.clauses).map(|(condition, _)| self.written(condition.span)),
                only,
                concepts: self.concepts(&ast.clauses),
            };
            self.graph.parts.scores.push(score);
            self.places.scores.push(ast.name.span);
            self.places.score_values.push(ast.value.span);
            self.places.score_when.push(when(&ast.clauses).map(|(condition, _)| condition.span));
            self.places.bands.push(names.places);
        }
    }

    /// Computes a score.
    pub fn score(&mut self, at: usize) {
        let decl = &self.resolved.scores[at];
        let informants = self.graph.parts.scores[at].only;
        let values = self.per_round(decl.repeat, |this, scope| {
            let scope = Scope { informants: Some(informants), ..scope.clone() };
            this.score_round(at, &scope)
        });
        let Some(values) = values.into_iter().collect::<Option<Vec<(NodeId, Option<NodeId>)>>>() else {
            return;
        };
        let truth = values.first().is_some_and(|(value, _)| self.graph.type_of(*value) == Type::Truth);
        if truth {
            self.no_bands_on_truths(at);
        }
        let score = &mut self.graph.parts.scores[at];
        score.truth = truth;
        score.value = values.iter().map(|(value, _)| *value).collect();
        score.band = values.iter().filter_map(|(_, band)| *band).collect();
    }

    fn score_round(&mut self, at: usize, scope: &Scope) -> Option<(NodeId, Option<NodeId>)> {
        let decl = &self.resolved.scores[at];
        let value = self.expression(&decl.ast.value, scope);
        let condition = match when(&decl.ast.clauses) {
            Some((condition, _)) => self.condition(condition, scope).map(Some),
            None => Some(None),
        };
        let operand = value?;
        if operand.list {
            let count = operand.elements.len();
            let diagnostic = Diagnostic::new(
                codes::LIST,
                operand.span,
                format!("a score is one value, and this is a list of {count}"),
            );
            let diagnostic = self.worked_on_each(
                diagnostic,
                &operand,
                "combine it into one number: `sum(…)`, `mean(…)`, `count(…)`",
            );
            return self.refuse(diagnostic);
        }
        let element = operand.elements.first()?.clone();
        let element = if self.graph.type_of(element.node) == Type::Truth {
            element
        } else {
            self.numeric(&element, operand.span)?
        };
        let mut conditions: Vec<NodeId> = condition?.into_iter().collect();
        conditions.extend(self.made_for(self.graph.parts.scores[at].only));
        if let (Some(repeat), Some((_, round))) = (decl.repeat, scope.repeat) {
            conditions.extend(self.asked_round(repeat, round));
        }
        let node = self.withheld(element.node, conditions, Some(decl.ast.value.span));
        let truth = self.graph.type_of(node) == Type::Truth;
        let band = if truth { None } else { self.band_node(at, node, scope) };
        Some((node, band))
    }

    /// A value that is there only when all of these hold; one that is false decides, whatever is missing.
    pub(super) fn withheld(&mut self, of: NodeId, mut conditions: Vec<NodeId>, span: Option<Span>) -> NodeId {
        let when = match conditions.len() {
            0 => return of,
            1 => conditions.remove(0),
            _ => self.graph.add(Node::And(conditions), None),
        };
        self.graph.add(Node::Withhold { of, when }, span)
    }

    /// That the informant is one it is made for.
    pub(super) fn made_for(&mut self, only: Informants) -> Option<NodeId> {
        (only != self.everybody()).then(|| self.graph.add(Node::IsInformant(only), None))
    }

    /// That the round is asked; None where all are.
    pub(super) fn asked_round(&mut self, repeat: usize, round: u16) -> Option<NodeId> {
        let rounds = self.graph.parts.groups[repeat].rounds.as_ref().filter(|rounds| rounds.are_counted())?;
        let times = rounds.times;
        let round = self.graph.number(crate::model::Number::integer(i64::from(round)));
        let node = Node::Compare { op: crate::model::Comparison::Greater, left: times, right: round };
        Some(self.graph.add(node, None))
    }

    fn no_bands_on_truths(&mut self, at: usize) {
        if let Some(clause) = self.resolved.scores[at].ast.clauses.iter().find(|clause| {
            matches!(clause.kind, ClauseKind::Bands(_) | ClauseKind::Unit(_) | ClauseKind::Shown(_))
        }) {
            self.say(
                Diagnostic::new(
                    codes::CLAUSE,
                    clause.span,
                    format!("a score that is yes or no has no `{}`", clause.kind.keyword()),
                )
                .help("make it a number with `if … then 1 else 0`, or a class"),
            );
        }
    }
}
