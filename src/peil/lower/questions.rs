//! Questions and the domains they are in: types, clauses, conditions.

use super::{Lowerer, Scope};
use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::model::{
    Answer, AnswerType, Entry, Group, GroupId, Informants, NodeId, NoteId, Question, QuestionId, RoundName,
    Rounds, SlotId, TextKey,
};
use crate::resolve::{Held, Symbol};
use crate::source::Span;
use crate::syntax::ast::{self, ClauseKind};

/// How often a repeat may be asked: each round is a column in every export.
const MOST_ROUNDS: i64 = 200;

impl<'a> Lowerer<'a> {
    /// Every domain, without its conditions.
    pub fn groups(&mut self) {
        for (at, decl) in self.resolved.groups.iter().enumerate() {
            let kind = if decl.rounds.is_some() { "repeats" } else { "domains" };
            match decl.text {
                Some(text) => self.text(&[kind, &decl.name.text, "title"], text),
                None => self.named_rounds_title(decl.name),
            }
            for round in decl.named_rounds() {
                self.text(&[kind, &decl.name.text, "rounds", &round.name.text], &round.text);
            }
            if let Some((low, high)) = decl.answer.and_then(|answer| answer.ends.as_ref()) {
                self.text(&[kind, &decl.name.text, "low"], low);
                self.text(&[kind, &decl.name.text, "high"], high);
            }
            self.allowed(
                decl.clauses,
                &["optional", "when", "otherwise", "only", "renamed from", "description", "code"],
                if decl.rounds.is_some() { "a repeat" } else { "a domain" },
            );
            for clause in decl.clauses {
                if let ClauseKind::Description(text) = &clause.kind {
                    self.text(&[kind, &decl.name.text, "description"], text);
                }
            }
            let concepts = self.concepts(decl.clauses);
            let mut matrix = false;
            let mut intros = 0;
            self.otherwise_counts(at);
            for entry in decl.entries {
                match entry {
                    ast::Entry::Intro(text, span) => {
                        intros += 1;
                        if intros > 1 {
                            self.say(
                                Diagnostic::new(
                                    codes::CLAUSE_TWICE,
                                    *span,
                                    format!("`{}` has two intros", decl.name.text),
                                )
                                .help("make them one text, with several lines between `\"\"\"`"),
                            );
                        }
                        self.text(&[kind, &decl.name.text, "intro"], text);
                    }
                    ast::Entry::Layout(name) if matrix => {
                        self.say(
                            Diagnostic::new(
                                codes::CLAUSE_TWICE,
                                name.span,
                                format!("`{}` has two layouts", decl.name.text),
                            )
                            .help("remove one"),
                        );
                    }
                    ast::Entry::Layout(name) if name.text == "matrix" => matrix = true,
                    ast::Entry::Layout(name) => {
                        self.say(
                            Diagnostic::new(
                                codes::LAYOUT,
                                name.span,
                                format!("there is no layout `{}`", name.text),
                            )
                            .help("write `layout matrix`, or leave it out")
                            .fix(Fix::chosen("write `layout matrix`", Edit::new(name.span, "matrix"))),
                        );
                    }
                    ast::Entry::Item(_)
                    | ast::Entry::Domain(_)
                    | ast::Entry::Repeat(_)
                    | ast::Entry::Let(_)
                    | ast::Entry::Score(_)
                    | ast::Entry::Class(_)
                    | ast::Entry::Page(_)
                    | ast::Entry::Note(_)
                    | ast::Entry::Message(_) => {}
                }
            }
            self.empty_pages(at);
            let silent = intros == 0 && !holds_notes(&self.resolved.inner[at]);
            if decl.items.0 == decl.items.1 && silent && !self.resolved.incomplete {
                let what = if decl.rounds.is_some() { "repeat" } else { "domain" };
                self.say(
                    Diagnostic::new(
                        codes::EMPTY,
                        decl.name.span,
                        format!("the {what} `{}` has no questions", decl.name.text),
                    )
                    .help("write one question per line: `item NAME \"…\"`"),
                );
            }
            let outer = decl.parent.map_or(self.everybody(), |parent| self.graph.parts.groups[parent].only);
            let only = self.only(decl.clauses).map_or(outer, |only| only.and(outer));
            let rounds = decl.rounds.map(|rounds| self.rounds(decl.name, rounds));
            let optional = decl.clauses.iter().find(|clause| matches!(clause.kind, ClauseKind::Optional));
            if let (Some(clause), Some(_)) = (optional, decl.repeat) {
                self.say(
                    Diagnostic::new(
                        codes::CLAUSE,
                        clause.span,
                        "a repeat, or a domain inside one, cannot be `optional`",
                    )
                    .help("make the domain around the repeat `optional`"),
                );
            }
            let renamed = self.renamed(decl.clauses);
            self.graph.parts.groups.push(Group {
                name: decl.name.text.clone(),
                renamed,
                parent: decl.parent.map(|parent| GroupId(parent as u32)),
                repeat: decl.repeat.map(|repeat| GroupId(repeat as u32)),
                rounds,
                optional: optional.is_some(),
                matrix,
                only,
                when: Vec::new(),
                entries: entries(&self.resolved.inner[at]),
                concepts,
            });
            self.places.groups.push(decl.name.span);
            self.places.up_to.push(decl.rounds.and_then(|rounds| match rounds {
                ast::Rounds::Times { up_to, .. } => Some(up_to.span),
                ast::Rounds::Over(..) => None,
            }));
            self.places.group_when.push(when(decl.clauses).map(|(condition, _)| condition.span));
        }
        self.graph.parts.entries = entries(&self.resolved.top);
    }

    /// A repeat whose rounds have names, and no text of its own, is called as each of its rounds.
    fn named_rounds_title(&mut self, name: &ast::Name) {
        let key = TextKey::new(&["repeats", &name.text, "title"]);
        self.graph.parts.texts.set(key, format!("{{{}}}", name.text));
    }

    fn rounds(&mut self, name: &ast::Name, rounds: &ast::Rounds) -> Rounds {
        match rounds {
            ast::Rounds::Times { up_to, .. } => {
                let up_to = self.whole(up_to, "`up to`", 1, MOST_ROUNDS).unwrap_or(1);
                Rounds { times: NodeId(0), up_to: up_to as u16, names: Vec::new() }
            }
            ast::Rounds::Over(rounds, span) => {
                if rounds.is_empty() {
                    self.say(
                        Diagnostic::new(
                            codes::EMPTY,
                            *span,
                            format!("the repeat `{}` has no rounds", name.text),
                        )
                        .help("name them between the brackets: `over [one \"One\", two \"Two\"]`"),
                    );
                }
                if let Some(round) = rounds.get(MOST_ROUNDS as usize) {
                    self.say(
                        Diagnostic::new(
                            codes::TOO_MANY,
                            round.name.span,
                            format!("a repeat has at most {MOST_ROUNDS} rounds"),
                        )
                        .help("each round is a column for every question in it"),
                    );
                }
                let names: Vec<RoundName> = rounds
                    .iter()
                    .take(MOST_ROUNDS as usize)
                    .map(|round| RoundName { name: round.name.text.clone(), renamed: self.old_round(round) })
                    .collect();
                Rounds { times: NodeId(0), up_to: names.len().max(1) as u16, names }
            }
        }
    }

    fn old_round(&mut self, round: &ast::Round) -> Vec<String> {
        let Some(key) = &round.renamed else { return Vec::new() };
        match &key.name {
            Some(name) => vec![name.text.clone()],
            None => {
                self.say(
                    Diagnostic::new(codes::NAME_FORM, key.span, "a round has a name, not a code")
                        .help("write `renamed from NAME`"),
                );
                Vec::new()
            }
        }
    }

    /// Every question, without its conditions.
    pub fn items(&mut self) {
        let mut slot = 0;
        for (at, decl) in self.resolved.items.iter().enumerate() {
            let ast = decl.ast;
            self.text(&["items", &ast.name.text], &ast.text);
            if let Some((low, high)) = ast.answer.as_ref().and_then(|answer| answer.ends.as_ref()) {
                self.text(&["items", &ast.name.text, "low"], low);
                self.text(&["items", &ast.name.text, "high"], high);
            }
            self.allowed(
                &ast.clauses,
                &["unit", "required", "when", "otherwise", "only", "renamed from", "hint", "code"],
                "a question",
            );
            let (mut unit, mut required) = (None, false);
            for clause in &ast.clauses {
                match &clause.kind {
                    ClauseKind::Unit(text) => unit = Some(text.value.clone()),
                    ClauseKind::Required => required = true,
                    ClauseKind::Hint(text) => self.text(&["items", &ast.name.text, "hint"], text),
                    ClauseKind::When { reason: Some(text), .. } => self.say(
                        Diagnostic::new(codes::CLAUSE, text.base.span, "a skipped question has no reason")
                            .help("remove the text; only a score or class gives a reason"),
                    ),
                    ClauseKind::Optional
                    | ClauseKind::Urgent
                    | ClauseKind::When { .. }
                    | ClauseKind::Otherwise(_)
                    | ClauseKind::Only(_)
                    | ClauseKind::Renamed(_)
                    | ClauseKind::Code(_)
                    | ClauseKind::Description(_)
                    | ClauseKind::Direction { .. }
                    | ClauseKind::Shown(_)
                    | ClauseKind::Bands(_) => {}
                }
            }
            let only = self.only_within(&ast.clauses, decl.group, ast.name.span, || {
                format!("nobody is asked `{}`", ast.name.text)
            });
            let lost = decl.answer.is_none() && decl.group.is_none() && self.resolved.incomplete;
            let (answer, or) = match lost {
                // The domain it is in may be what could not be read.
                true => (None, None),
                false => self.answer_type(decl.answer, &ast.name),
            };
            if answer.is_none()
                || decl.answer.is_some_and(|answer| answer.or.is_some()) && or.is_none()
                || self.is_partial(answer.as_ref(), or)
            {
                self.untyped.insert(self.graph.parts.questions.len());
            }
            let answer = answer.unwrap_or(AnswerType::YesNo);
            let repeat = decl.repeat.map(|repeat| GroupId(repeat as u32));
            let rounds = self.graph.parts.rounds(repeat);
            let renamed = self.renamed(&ast.clauses);
            let concepts = self.concepts(&ast.clauses);
            self.graph.parts.questions.push(Question {
                name: ast.name.text.clone(),
                renamed,
                answer,
                or,
                unit,
                ends: self.words_at_ends(at),
                required,
                only,
                when: Vec::new(),
                otherwise: None,
                group: decl.group.map(|group| GroupId(group as u32)),
                repeat,
                slot: SlotId(slot),
                concepts,
            });
            slot += u32::from(rounds);
            self.places.questions.push(ast.name.span);
            self.places.question_when.push(when(&ast.clauses).map(|(condition, _)| condition.span));
        }
        for at in 0..self.resolved.items.len() {
            self.otherwise(at);
        }
    }

    /// A domain's `otherwise` counts where a condition can be false: its own, one around it, or one inside
    /// it.
    fn otherwise_counts(&mut self, at: usize) {
        let decl = &self.resolved.groups[at];
        let Some(constant) = find_otherwise(decl.clauses) else { return };
        let mut around = std::iter::successors(Some(at), |&group| self.resolved.groups[group].parent);
        let (first, end) = decl.items;
        let inside = |item: usize| {
            let own = when(&self.resolved.items[item].ast.clauses).is_some();
            let groups = std::iter::successors(self.resolved.items[item].group, |&group| {
                self.resolved.groups[group].parent
            });
            own || groups
                .take_while(|group| *group != at)
                .any(|group| when(self.resolved.groups[group].clauses).is_some())
        };
        if !around.any(|group| when(self.resolved.groups[group].clauses).is_some())
            && !(first..end).any(inside)
            && !self.resolved.incomplete
        {
            self.say(
                Diagnostic::new(
                    codes::OTHERWISE_WITHOUT_WHEN,
                    constant.span(),
                    format!(
                        "nothing in `{}` is skipped by a condition, so its `otherwise` never counts",
                        decl.name.text
                    ),
                )
                .help("give it a `when`, or remove the `otherwise`"),
            );
        }
    }

    /// The answer that counts when a condition is false: the question's own, or the nearest domain's.
    fn otherwise(&mut self, at: usize) {
        let decl = &self.resolved.items[at];
        let own = find_otherwise(&decl.ast.clauses);
        let around = std::iter::successors(decl.group, |&group| self.resolved.groups[group].parent);
        let governed = when(&decl.ast.clauses).is_some()
            || around.clone().any(|group| when(self.resolved.groups[group].clauses).is_some());
        let inherited = own.is_none();
        if self.untyped.contains(&at) {
            return;
        }
        let constant = own
            .or_else(|| around.clone().find_map(|group| find_otherwise(self.resolved.groups[group].clauses)));
        let Some(constant) = constant else { return };
        if !governed {
            if !inherited {
                self.say(
                    Diagnostic::new(
                        codes::OTHERWISE_WITHOUT_WHEN,
                        constant.span(),
                        format!(
                            "`{}` is never skipped by a condition, so its `otherwise` never counts",
                            decl.ast.name.text
                        ),
                    )
                    .help("give it a `when`, or remove the `otherwise`"),
                );
            }
            return;
        }
        let question = QuestionId(at as u32);
        // A domain's `otherwise` is for numbers, say; texts and dates among its questions have none.
        if inherited && matches!(self.graph.parts.questions[at].answer, AnswerType::Text { .. }) {
            return;
        }
        let answer = self.answer_constant(question, constant, codes::OTHERWISE);
        if let Some(answer) = answer {
            let missing = matches!(answer, Answer::Option(option) if self.graph.parts.option(self.graph.parts.question(question), option).is_some_and(|(_, choice)| choice.missing));
            if missing {
                self.say(
                    Diagnostic::new(
                        codes::OTHERWISE,
                        constant.span(),
                        "`otherwise` is an answer, and a missing option is not",
                    )
                    .help("leave `otherwise` out: a skipped question is missing by itself"),
                );
                return;
            }
            self.graph.parts.questions[at].otherwise = Some(answer);
        }
    }

    /// Whom something in a domain is for: those of its own `only` and of what is around it. Nobody is an error.
    pub fn only_within(
        &mut self,
        clauses: &[ast::Clause],
        group: Option<usize>,
        span: Span,
        nobody: impl FnOnce() -> String,
    ) -> Informants {
        let outer = group.map_or(self.everybody(), |group| self.graph.parts.groups[group].only);
        let only = self.only(clauses).map_or(outer, |only| only.and(outer));
        if only.is_empty() {
            self.say(
                Diagnostic::new(codes::NOBODY, span, nobody())
                    .help("its `only` and that of the domain around it have no informant in common"),
            );
        }
        only
    }

    pub fn only(&mut self, clauses: &[ast::Clause]) -> Option<Informants> {
        let mut found = None;
        for clause in clauses {
            let ClauseKind::Only(names) = &clause.kind else { continue };
            let mut only = Informants::NONE;
            for name in names {
                match self.resolved.informant(&name.text) {
                    Some(at) => only = only.or(Informants::of(at)),
                    None => self.unknown_informant(name),
                }
            }
            if !only.is_empty() {
                found = Some(only);
            }
        }
        found
    }

    pub fn unknown_informant(&mut self, name: &ast::Name) {
        if self.resolved.may_be_unread(&name.text) {
            return;
        }
        let known = self.resolved.informants.iter().map(|(name, _)| name.text.as_str());
        let diagnostic = Diagnostic::new(
            codes::UNKNOWN_NAME,
            name.span,
            format!("no informant is called `{}`", name.text),
        );
        let near = crate::diagnostic::did_you_mean(&name.text, known);
        self.say(diagnostic.suggest_or(near, "declare it with `informant NAME \"…\"`"));
    }

    pub fn renamed(&mut self, clauses: &[ast::Clause]) -> Vec<String> {
        let mut names = Vec::new();
        for clause in clauses {
            let ClauseKind::Renamed(key) = &clause.kind else { continue };
            let Some(name) = &key.name else {
                self.say(
                    Diagnostic::new(codes::CLAUSE, key.span, "`renamed from` is followed by the name it had")
                        .help("only an option was called by a code before"),
                );
                continue;
            };
            match self.resolved.symbols.get(name.text.as_str()) {
                Some(Symbol::Item(_) | Symbol::Group(_) | Symbol::Score(_) | Symbol::Class(_)) => {
                    self.say(
                        Diagnostic::new(
                            codes::RENAMED_TAKEN,
                            name.span,
                            format!("`{}` is still the name of something else", name.text),
                        )
                        .help("answers that were stored under that name could belong to either"),
                    );
                }
                _ => match self.renamed.get(&name.text) {
                    Some(&first) => self.say(
                        Diagnostic::new(
                            codes::RENAMED_TAKEN,
                            name.span,
                            format!("two declarations were called `{}`", name.text),
                        )
                        .also(first, "the first")
                        .help("answers that were stored under that name could belong to either"),
                    ),
                    None => {
                        self.renamed.insert(name.text.clone(), name.span);
                        names.push(name.text.clone());
                    }
                },
            }
        }
        names
    }

    /// Clauses where they can be, each once.
    pub fn allowed(&mut self, clauses: &[ast::Clause], allowed: &[&str], what: &str) {
        let mut seen: Vec<&str> = Vec::new();
        for clause in clauses {
            let word = clause.kind.keyword();
            if !allowed.contains(&word) {
                self.say(
                    Diagnostic::new(codes::CLAUSE, clause.span, format!("{what} has no `{word}`"))
                        .help(format!("{what} takes {}", super::quoted(allowed.iter().copied()))),
                );
            } else if seen.contains(&word) && !matches!(word, "bands" | "renamed from" | "code") {
                self.say(
                    Diagnostic::new(codes::CLAUSE_TWICE, clause.span, format!("`{word}` is given twice"))
                        .help(if word == "when" {
                            "join the two conditions with `and`, or remove one"
                        } else {
                            "remove one"
                        }),
                );
            }
            seen.push(word);
        }
    }

    /// Computes the condition of a question.
    pub fn item_condition(&mut self, at: usize) {
        let decl = &self.resolved.items[at];
        if let Some((condition, _)) = when(&decl.ast.clauses) {
            self.graph.parts.questions[at].when = self.conditions(decl.repeat, condition);
        }
    }

    /// Computes the condition of a domain, and how often a repeat is asked.
    pub fn group_condition(&mut self, at: usize) {
        let decl = &self.resolved.groups[at];
        let times = match decl.rounds {
            Some(ast::Rounds::Times { times, .. }) => {
                let operand = self.expression(times, &Scope::default());
                operand.and_then(|operand| self.single_number(operand)).map(|element| element.node)
            }
            Some(ast::Rounds::Over(..)) => {
                let rounds = self.graph.parts.rounds(Some(GroupId(at as u32)));
                Some(self.graph.number(crate::model::Number::integer(i64::from(rounds))))
            }
            None => None,
        };
        if let (Some(times), Some(rounds)) = (times, &mut self.graph.parts.groups[at].rounds) {
            rounds.times = times;
        }
        if let Some((condition, reason)) = when(decl.clauses) {
            if let Some(text) = reason {
                self.say(
                    Diagnostic::new(codes::CLAUSE, text.base.span, "a skipped domain has no reason")
                        .help("remove the text; only a score or class gives a reason"),
                );
            }
            // A repeat's own condition is asked once, before its rounds.
            let repeat = decl.repeat.filter(|&repeat| repeat != at);
            self.graph.parts.groups[at].when = self.conditions(repeat, condition);
        }
    }

    pub(super) fn conditions(&mut self, repeat: Option<usize>, condition: &ast::Expr) -> Vec<NodeId> {
        let found = self.per_round(repeat, |this, scope| this.condition(condition, scope));
        found.into_iter().collect::<Option<Vec<_>>>().unwrap_or_default()
    }
}

fn holds_notes(order: &[Held]) -> bool {
    order.iter().any(|held| match held {
        Held::Note(_) => true,
        Held::Item(_) | Held::Group(_) | Held::Page(_) => false,
    })
}

fn entries(order: &[Held]) -> Vec<Entry> {
    let entry = |held: &Held| match *held {
        Held::Item(at) => Entry::Question(QuestionId(at as u32)),
        Held::Group(at) => Entry::Group(GroupId(at as u32)),
        Held::Page(_) => Entry::Page,
        Held::Note(at) => Entry::Note(NoteId(at as u32)),
    };
    order.iter().map(entry).collect()
}

/// The condition among clauses, with the reason it gives.
pub fn when(clauses: &[ast::Clause]) -> Option<(&ast::Expr, Option<&ast::Text>)> {
    clauses.iter().find_map(|clause| {
        let ClauseKind::When { condition, reason } = &clause.kind else { return None };
        Some((condition, reason.as_ref()))
    })
}

fn find_otherwise(clauses: &[ast::Clause]) -> Option<&ast::Constant> {
    clauses.iter().find_map(|clause| {
        let ClauseKind::Otherwise(constant) = &clause.kind else { return None };
        Some(constant)
    })
}
