//! Classes, and checks, alerts and feedback: in a repeat one for each round.

use super::questions::when;
use super::{Lowerer, Scope};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Class, ClassId, GroupId, Message, MessageKind, Node, NodeId, OfRound};
use crate::source::Span;
use crate::syntax::ast::{self, ClauseKind};

impl Lowerer<'_> {
    /// What a class or message of a repeat is called in each round, and which round that is; its own name where
    /// it is in none.
    fn instances(&self, name: &str, repeat: Option<usize>) -> Vec<(String, Option<OfRound>)> {
        let Some(repeat) = repeat.map(|repeat| GroupId(repeat as u32)) else {
            return vec![(name.to_string(), None)];
        };
        let parts = &self.graph.parts;
        (0..parts.rounds(Some(repeat)))
            .map(|round| {
                let of = OfRound { name: name.to_string(), repeat, round };
                (parts.round_name(name, Some(repeat), round), Some(of))
            })
            .collect()
    }

    /// The names that something had before, in one round.
    fn renamed_in_round(&self, renamed: &[String], of: Option<&OfRound>) -> Vec<String> {
        let Some(of) = of else { return renamed.to_vec() };
        let parts = &self.graph.parts;
        let mut names: Vec<String> =
            renamed.iter().map(|name| parts.round_name(name, Some(of.repeat), of.round)).collect();
        let before = parts.named_round(of.repeat, of.round).into_iter().flat_map(|round| &round.renamed);
        names.extend(before.map(|round| format!("{}_{round}", of.name)));
        names
    }

    /// Every class with what does not depend on expressions.
    pub fn class_shells(&mut self) {
        for at in 0..self.resolved.classes.len() {
            self.class_shell(at);
        }
    }

    fn class_shell(&mut self, at: usize) {
        let ast = self.resolved.classes[at].ast;
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
        let renamed = self.renamed(&ast.clauses);
        let condition = when(&ast.clauses).map(|(condition, _)| condition.span);
        let only = self.only(&ast.clauses).unwrap_or(self.everybody());
        self.class_ids.push(self.graph.parts.classes.len());
        for (name, of) in self.instances(name, self.resolved.classes[at].repeat) {
            let class = Class {
                renamed: self.renamed_in_round(&renamed, of.as_ref()),
                name,
                of,
                options: options.clone(),
                value: NodeId(0),
                rules: rules.clone(),
                when: condition.map(|span| self.written(span)),
                only,
            };
            self.graph.parts.classes.push(class);
            self.places.classes.push(ast.name.span);
            self.places.class_when.push(condition);
            self.places.rules.push(ast.rules.iter().map(|rule| rule.span).collect());
        }
    }

    /// Computes a class, in every round where it is in a repeat.
    pub fn class(&mut self, at: usize) {
        let first = self.class_ids[at];
        let values = self.per_round(self.resolved.classes[at].repeat, |this, scope| {
            let round = scope.repeat.map_or(0, |(_, round)| usize::from(round));
            this.class_round(at, first + round, scope)
        });
        for (round, value) in values.into_iter().enumerate() {
            if let (Some(value), Some(class)) = (value, self.graph.parts.classes.get_mut(first + round)) {
                class.value = value;
            }
        }
    }

    /// `class` is the one of this round.
    fn class_round(&mut self, at: usize, class: usize, scope: &Scope) -> Option<NodeId> {
        let ast = self.resolved.classes[at].ast;
        let only = self.graph.parts.classes[class].only;
        let scope = Scope { informants: Some(only), ..scope.clone() };
        let mut rules = Vec::new();
        let mut otherwise: Option<(u16, Span)> = None;
        let mut good = true;
        for (place, rule) in ast.rules.iter().enumerate() {
            let (option, _) = self.graph.parts.classes[class].rules[place];
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
            return None;
        }
        let node = Node::Class {
            class: ClassId(class as u32),
            rules,
            otherwise: otherwise.map(|(option, _)| option),
        };
        let node = self.graph.add(node, Some(ast.name.span));
        let mut conditions: Vec<NodeId> = condition.flatten().into_iter().collect();
        conditions.extend(self.made_for(only));
        if let Some((repeat, round)) = scope.repeat {
            conditions.extend(self.asked_round(repeat, round));
        }
        Some(self.withheld(node, conditions, Some(ast.name.span)))
    }

    /// Checks, alerts and feedback.
    pub fn messages(&mut self) {
        for at in 0..self.resolved.messages.len() {
            self.message(at);
        }
    }

    fn message(&mut self, at: usize) {
        let decl = &self.resolved.messages[at];
        let ast = decl.ast;
        let (kind, word, section, allowed): (_, _, _, &[&str]) = match ast.kind {
            ast::MessageKind::Check => {
                (MessageKind::Check, "a check", "checks", &["when", "required", "only"])
            }
            ast::MessageKind::Alert => {
                (MessageKind::Alert, "an alert", "alerts", &["when", "urgent", "only"])
            }
            ast::MessageKind::Feedback => (MessageKind::Feedback, "feedback", "feedback", &["when", "only"]),
        };
        self.text(&[section, &ast.name.text], &ast.text);
        self.allowed(&ast.clauses, allowed, word);
        let only = self.only(&ast.clauses).unwrap_or(self.everybody());
        let found = when(&ast.clauses);
        // Feedback without a condition is for everyone.
        if found.is_none() && ast.kind != ast::MessageKind::Feedback {
            self.say(
                Diagnostic::new(
                    codes::NO_CONDITION,
                    ast.name.span,
                    format!("{word} needs a condition, and `{}` has none", ast.name.text),
                )
                .help("add `when CONDITION`"),
            );
            return;
        }
        if let Some((_, Some(text))) = found {
            self.say(
                Diagnostic::new(
                    codes::CLAUSE,
                    text.base.span,
                    format!("the text of {word} comes before its `when`"),
                )
                .help("remove this text"),
            );
        }
        let condition = found.map(|(condition, _)| condition);
        let conditions = self.per_round(decl.repeat, |this, scope| {
            let scope = Scope { informants: Some(only), ..scope.clone() };
            this.shown_when(condition, &scope)
        });
        let Some(conditions) = conditions.into_iter().collect::<Option<Vec<NodeId>>>() else { return };
        let required = ast.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Required));
        let urgent = ast.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Urgent));
        let span = condition.map(|condition| condition.span);
        for ((name, of), when) in self.instances(&ast.name.text, decl.repeat).into_iter().zip(conditions) {
            let formula = span.map_or_else(String::new, |span| self.written(span));
            self.graph.parts.messages.push(Message { kind, name, of, when, only, required, urgent, formula });
            self.places.messages.push(ast.name.span);
            self.places.message_when.push(span);
        }
    }

    /// When a message is shown: by its condition, in a round that is asked.
    fn shown_when(&mut self, condition: Option<&ast::Expr>, scope: &Scope) -> Option<NodeId> {
        let mut all = Vec::new();
        if let Some(condition) = condition {
            all.push(self.condition(condition, scope)?);
        }
        if let Some((repeat, round)) = scope.repeat {
            all.extend(self.asked_round(repeat, round));
        }
        Some(match all[..] {
            [] => self.graph.add(Node::Truth(true), None),
            [one] => one,
            _ => self.graph.add(Node::And(all), None),
        })
    }
}
