//! Scores, classes, and what is said to respondents and professionals.

use super::questions::when;
use super::{Lowerer, Scope};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{
    Class, ClassId, Direction, GroupId, Informants, MOST_DECIMALS, Message, MessageKind, Node, NodeId, Score,
    Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, ClauseKind};

impl Lowerer<'_> {
    /// Every score and class with what does not depend on expressions, so that others can name its bands and
    /// options.
    pub fn score_shells(&mut self) {
        self.shared_band_texts();
        for (at, decl) in self.resolved.scores.iter().enumerate() {
            let ast = decl.ast;
            let name = &ast.name.text;
            self.text(&["scores", name, "title"], &ast.text);
            self.allowed(
                &ast.clauses,
                &["unit", "when", "only", "renamed from", "higher is", "shown", "bands"],
                "a score",
            );
            if let Some((_, Some(reason))) = when(&ast.clauses) {
                self.text(&["scores", name, "when"], reason);
            }
            let names = self.band_names(at);
            let only = self.only(&ast.clauses).unwrap_or(self.everybody());
            let direction = ast.clauses.iter().find_map(|clause| match clause.kind {
                ClauseKind::Direction { better } => {
                    Some(if better { Direction::Better } else { Direction::Worse })
                }
                _ => None,
            });
            let unit = ast.clauses.iter().find_map(|clause| match &clause.kind {
                ClauseKind::Unit(unit) => Some(unit.value.clone()),
                _ => None,
            });
            let shown = ast.clauses.iter().find_map(|clause| match &clause.kind {
                ClauseKind::Shown(decimals) => self.whole(decimals, "`shown`", 0, i64::from(MOST_DECIMALS)),
                _ => None,
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
            };
            self.graph.parts.scores.push(score);
            self.places.scores.push(ast.name.span);
            self.places.score_values.push(ast.value.span);
            self.places.score_when.push(when(&ast.clauses).map(|(condition, _)| condition.span));
            self.places.bands.push(names.places);
        }
        for at in 0..self.resolved.classes.len() {
            self.class_shell(at);
        }
    }

    fn class_shell(&mut self, at: usize) {
        let ast = self.resolved.classes[at];
        let name = &ast.name.text;
        if let Some(text) = &ast.text {
            self.text(&["classes", name, "title"], text);
        }
        self.allowed(&ast.clauses, &["when", "only", "renamed from"], "a class");
        if let Some((_, Some(reason))) = when(&ast.clauses) {
            self.text(&["classes", name, "when"], reason);
        }
        let mut options = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        let mut rules = Vec::new();
        for rule in &ast.rules {
            if rule.key.name.is_none() {
                self.say(
                    Diagnostic::new(codes::NAME_FORM, rule.key.span, "an option of a class has a name")
                        .help("write `hoog = 3 \"Hoog\" when …`: the name, and a code if it needs one"),
                );
            }
            let choice = self.choice(&rule.key, false, rule.renamed.as_ref());
            // The same option may have several rules; its text is with the first.
            let known = options
                .iter()
                .position(|other: &crate::model::Choice| other.name == choice.name && other.name.is_some());
            let option = known.unwrap_or_else(|| {
                self.text(&["classes", name, "options", &choice.key()], &rule.label);
                options.push(choice);
                places.push(rule.span);
                options.len() - 1
            });
            rules.push((option as u16, rule.when.as_ref().map(|when| self.written(when.span))));
        }
        if options.is_empty() && !self.resolved.incomplete {
            self.say(
                Diagnostic::new(codes::EMPTY, ast.name.span, format!("the class `{name}` has no rules"))
                    .help("write one rule per line: `hoog \"Hoog\" when totaal >= 10`"),
            );
        }
        self.distinct(&options, &places, name);
        let class = Class {
            name: name.clone(),
            renamed: self.renamed(&ast.clauses),
            options,
            value: NodeId(0),
            rules,
            when: when(&ast.clauses).map(|(condition, _)| self.written(condition.span)),
            only: self.only(&ast.clauses).unwrap_or(self.everybody()),
        };
        self.graph.parts.classes.push(class);
        self.places.classes.push(ast.name.span);
        self.places.class_when.push(when(&ast.clauses).map(|(condition, _)| condition.span));
        self.places.rules.push(ast.rules.iter().map(|rule| rule.span).collect());
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
        let element = match self.graph.type_of(element.node) {
            Type::Truth => element,
            _ => self.numeric(&element, operand.span)?,
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
    fn withheld(&mut self, of: NodeId, mut conditions: Vec<NodeId>, span: Option<Span>) -> NodeId {
        let when = match conditions.len() {
            0 => return of,
            1 => conditions.remove(0),
            _ => self.graph.add(Node::And(conditions), None),
        };
        self.graph.add(Node::Withhold { of, when }, span)
    }

    /// That the informant is one it is made for.
    fn made_for(&mut self, only: Informants) -> Option<NodeId> {
        (only != self.everybody()).then(|| self.graph.add(Node::IsInformant(only), None))
    }

    /// That the round is asked.
    fn asked_round(&mut self, repeat: usize, round: u16) -> Option<NodeId> {
        let times = self.graph.parts.groups[repeat].rounds.as_ref()?.times;
        let round = self.graph.number(crate::model::Number::integer(i64::from(round)));
        Some(
            self.graph.add(
                Node::Compare { op: crate::model::Comparison::Greater, left: times, right: round },
                None,
            ),
        )
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

    /// Computes a class.
    pub fn class(&mut self, at: usize) {
        let ast = self.resolved.classes[at];
        let scope = Scope { informants: Some(self.graph.parts.classes[at].only), ..Scope::default() };
        let mut rules = Vec::new();
        let mut otherwise: Option<(u16, Span)> = None;
        let mut good = true;
        for (place, rule) in ast.rules.iter().enumerate() {
            let (option, _) = self.graph.parts.classes[at].rules[place];
            if let Some((_, first)) = otherwise {
                self.say(
                    Diagnostic::new(
                        codes::RULE_AFTER_OTHERWISE,
                        rule.span,
                        "this rule comes after `otherwise` and is never reached",
                    )
                    .also(first, "`otherwise` matches everything that is left")
                    .help("put `otherwise` last"),
                );
                good = false;
                continue;
            }
            match &rule.when {
                Some(condition) => match self.condition(condition, &scope) {
                    Some(condition) => rules.push((condition, option)),
                    None => good = false,
                },
                None => otherwise = Some((option, rule.span)),
            }
        }
        let condition = when(&ast.clauses).map(|(condition, _)| self.condition(condition, &scope));
        if !good || matches!(condition, Some(None)) || ast.rules.is_empty() {
            return;
        }
        let node =
            Node::Class { class: ClassId(at as u32), rules, otherwise: otherwise.map(|(option, _)| option) };
        let node = self.graph.add(node, Some(ast.name.span));
        let mut conditions: Vec<NodeId> = condition.flatten().into_iter().collect();
        conditions.extend(self.made_for(self.graph.parts.classes[at].only));
        let node = self.withheld(node, conditions, Some(ast.name.span));
        self.graph.parts.classes[at].value = node;
    }

    /// Checks, alerts and feedback.
    pub fn messages(&mut self) {
        for ast in &self.resolved.messages {
            let (kind, word, section, allowed): (_, _, _, &[&str]) = match ast.kind {
                ast::MessageKind::Check => {
                    (MessageKind::Check, "a check", "checks", &["when", "required", "only"])
                }
                ast::MessageKind::Alert => (MessageKind::Alert, "an alert", "alerts", &["when", "only"]),
                ast::MessageKind::Feedback => {
                    (MessageKind::Feedback, "feedback", "feedback", &["when", "only"])
                }
            };
            self.text(&[section, &ast.name.text], &ast.text);
            self.allowed(&ast.clauses, allowed, word);
            let only = self.only(&ast.clauses).unwrap_or(self.everybody());
            let scope = Scope { informants: Some(only), ..Scope::default() };
            let found = when(&ast.clauses);
            if found.is_none() && ast.kind == ast::MessageKind::Feedback {
                // Feedback without a condition is for everyone.
                let when = self.graph.add(crate::model::Node::Truth(true), None);
                let message = Message {
                    kind,
                    name: ast.name.text.clone(),
                    when,
                    only,
                    required: false,
                    formula: String::new(),
                };
                self.graph.parts.messages.push(message);
                self.places.messages.push(ast.name.span);
                self.places.message_when.push(None);
                continue;
            }
            let Some((condition, reason)) = found else {
                self.say(
                    Diagnostic::new(
                        codes::NO_CONDITION,
                        ast.name.span,
                        format!("{word} needs a condition, and `{}` has none", ast.name.text),
                    )
                    .help("add `when CONDITION`"),
                );
                continue;
            };
            if let Some(text) = reason {
                self.say(
                    Diagnostic::new(
                        codes::CLAUSE,
                        text.base.span,
                        format!("the text of {word} comes before its `when`"),
                    )
                    .help("remove this text"),
                );
            }
            if let Some(node) = self.condition(condition, &scope) {
                let required = ast.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Required));
                let formula = self.written(condition.span);
                self.graph.parts.messages.push(Message {
                    kind,
                    name: ast.name.text.clone(),
                    when: node,
                    only,
                    required,
                    formula,
                });
                self.places.messages.push(ast.name.span);
                self.places.message_when.push(Some(condition.span));
            }
        }
    }
}
