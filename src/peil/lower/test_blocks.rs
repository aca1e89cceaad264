//! `test` blocks: what they answer, checked against the questions, and what they expect. Guarantees: what is
//! said to hold for every response.

use super::operand::{Operand, Origin};
use super::{Lowerer, Scope};
use crate::diagnostic::{Code, Diagnostic, codes, did_you_mean};
use crate::model::{Answer, AnswerType, Asked, GroupId, Guarantee, Node, NodeId, QuestionId, Step, Test};
use crate::resolve::Symbol;
use crate::source::Span;
use crate::syntax::ast::{self, Constant, ExprKind, Given, StepKind};

/// What a test has said so far.
#[derive(Default)]
struct State {
    informant: u8,
    administered: Option<jiff::civil::Date>,
    /// The days that were answered, and where.
    days: Vec<(Asked, jiff::civil::Date, Span)>,
}

impl Lowerer<'_> {
    pub fn tests(&mut self) {
        let mut names: std::collections::HashMap<&str, Span> = std::collections::HashMap::new();
        for at in 0..self.resolved.tests.len() {
            let ast = self.resolved.tests[at];
            if ast.name.value.trim().is_empty() {
                self.say(
                    Diagnostic::new(codes::EMPTY_TEXT, ast.name.span, "this test has no name")
                        .help("describe what it tests: the report shows the name"),
                );
            } else if let Some(&first) = names.get(ast.name.value.as_str()) {
                self.say(
                    Diagnostic::new(
                        codes::DECLARED_TWICE,
                        ast.name.span,
                        format!("two tests are called “{}”", ast.name.value),
                    )
                    .label("the second")
                    .also(first, "the first")
                    .help("describe in each name what is special about the test"),
                );
            }
            names.insert(&ast.name.value, ast.name.span);
            if !ast.steps.iter().any(|step| matches!(step.kind, StepKind::Expect(_)))
                && !self.resolved.incomplete
            {
                self.say(
                    Diagnostic::new(
                        codes::TEST_EXPECTS_NOTHING,
                        ast.name.span,
                        "this test expects nothing, so it cannot fail",
                    )
                    .help("add `expect SCORE = …`"),
                );
            }
            let mut steps = Vec::new();
            let mut places = Vec::new();
            let mut state = State::default();
            for step in &ast.steps {
                let before = steps.len();
                self.step(step, &mut state, &mut steps);
                places.extend(std::iter::repeat_n(step.span, steps.len() - before));
            }
            self.graph.parts.tests.push(Test { name: ast.name.value.clone(), steps });
            self.places.tests.push((ast.name.span, places));
        }
    }

    /// What is said to hold for every response.
    pub fn guarantees(&mut self) {
        let mut reasons: std::collections::HashMap<&str, Span> = std::collections::HashMap::new();
        for at in 0..self.resolved.guarantees.len() {
            let ast = self.resolved.guarantees[at];
            let reason = ast.reason.value.as_str();
            if reason.trim().is_empty() {
                self.say(
                    Diagnostic::new(codes::EMPTY_TEXT, ast.reason.span, "this guarantee has no reason")
                        .help("say why it holds: readers of the codebook see the reason"),
                );
            } else if let Some(&first) = reasons.get(reason) {
                self.say(
                    Diagnostic::new(
                        codes::DECLARED_TWICE,
                        ast.reason.span,
                        format!("two guarantees have the reason “{reason}”"),
                    )
                    .label("the second")
                    .also(first, "the first")
                    .help("give each its own reason"),
                );
            }
            reasons.entry(reason).or_insert(ast.reason.span);
            if let Some(condition) = self.all_of(&ast.condition) {
                self.graph.parts.guarantees.push(Guarantee {
                    always: ast.always,
                    reason: ast.reason.value.clone(),
                    condition,
                    formula: self.written(ast.condition.span),
                });
                self.places.guarantees.push((ast.reason.span, ast.condition.span));
            }
        }
    }

    /// A condition outside the core; of a list every element.
    fn all_of(&mut self, expr: &ast::Expr) -> Option<NodeId> {
        let scope = Scope { expect: true, ..Scope::default() };
        let operand = self.expression(expr, &scope).and_then(|operand| self.truths(operand))?;
        Some(match &operand.elements[..] {
            [one] if !operand.list => one.node,
            elements => {
                let all: Vec<_> = elements.iter().map(|element| element.node).collect();
                self.graph.add(Node::And(all), Some(expr.span))
            }
        })
    }

    fn step(&mut self, step: &ast::Step, state: &mut State, steps: &mut Vec<Step>) {
        match &step.kind {
            StepKind::Informant(name) => match self.resolved.informant(&name.text) {
                Some(at) => {
                    state.informant = at;
                    steps.push(Step::Informant(at));
                }
                None => self.unknown_informant(name),
            },
            StepKind::Administered(raw) => {
                if let Some(date) = self.date(&raw.text, raw.span) {
                    state.administered = Some(date);
                    steps.push(Step::Administered(date));
                }
            }
            StepKind::Skip(names) => {
                for name in names {
                    if let Some(group) = self.optional_domain(name) {
                        steps.push(Step::LeaveOut(group));
                    }
                }
            }
            StepKind::Blank(targets) => {
                for target in targets {
                    for asked in self.targets(target, state.informant).unwrap_or_default() {
                        state.days.retain(|(day, ..)| *day != asked);
                        steps.push(Step::Clear(self.graph.parts.slot(asked)));
                    }
                }
            }
            StepKind::Answer { target, value } => {
                let Some(asked) = self.targets(target, state.informant) else { return };
                for (asked, answer) in self.given(target, asked, value).unwrap_or_default() {
                    if let Answer::Date(day) = answer {
                        state.days.retain(|(before, ..)| *before != asked);
                        state.days.push((asked, day, step.span));
                    }
                    steps.push(Step::Give { slot: self.graph.parts.slot(asked), answer });
                }
            }
            StepKind::Expect(expr) => {
                self.days_within(state);
                let formula = self.written(expr.span);
                let Some(value) = self.all_of(expr) else { return };
                steps.push(Step::Expect { value, formula });
            }
        }
    }

    /// That days lie within bounds that depend on the date of the response, as it is now.
    fn days_within(&mut self, state: &mut State) {
        let Some(administered) = state.administered else { return };
        for (asked, day, span) in std::mem::take(&mut state.days) {
            let question = self.graph.parts.question(asked.question);
            match question.answer.days() {
                Some(days) if !days.admit(day, Some(administered)) => {
                    let message = format!(
                        "`{}` accepts {days}, and {day} is not within that in a response of {administered}",
                        question.name
                    );
                    self.say(
                        Diagnostic::new(codes::TEST_ANSWER, span, message)
                            .help("give another day, or another date of the response"),
                    );
                }
                Some(_) | None => state.days.push((asked, day, span)),
            }
        }
    }

    fn optional_domain(&mut self, name: &ast::Name) -> Option<GroupId> {
        match self.resolved.symbols.get(name.text.as_str()) {
            Some(&Symbol::Group(at)) if self.graph.parts.groups[at].optional => Some(GroupId(at as u32)),
            Some(Symbol::Group(_)) => self.refuse(
                Diagnostic::new(
                    codes::NOT_OPTIONAL,
                    name.span,
                    format!("the domain `{}` is not optional", name.text),
                )
                .help("only a domain marked `optional` can be left out"),
            ),
            Some(other) => {
                let what = other.what();
                self.refuse(
                    Diagnostic::new(
                        codes::NOT_OPTIONAL,
                        name.span,
                        format!("`{}` is a {what}, and only a domain can be left out", name.text),
                    )
                    .help("a question that was not answered is `blank`"),
                )
            }
            None if self.resolved.may_be_unread(&name.text) => None,
            None => {
                let known = self.resolved.groups.iter().map(|group| group.name.text.as_str());
                let near = did_you_mean(&name.text, known);
                let diagnostic = Diagnostic::new(
                    codes::UNKNOWN_NAME,
                    name.span,
                    format!("no domain is called `{}`", name.text),
                );
                self.refuse(match near {
                    Some(near) => diagnostic.suggest(near),
                    None => diagnostic,
                })
            }
        }
    }

    /// The questions, and rounds, that a step names; those that the informant is never asked are left out of
    /// lists.
    fn targets(&mut self, target: &ast::Expr, informant: u8) -> Option<Vec<Asked>> {
        // Texts are outside domains and ranges as lists, but can be answered by name.
        let operand: Operand = self.expression(target, &Scope::default())?;
        let mut asked = Vec::new();
        let single = matches!(&target.kind, ExprKind::Name(name) if self.resolved.item_named(name).is_some());
        for element in &operand.elements {
            match element.origin {
                Origin::Answer(found) if single || !element.never.has(informant) => asked.push(found),
                Origin::Answer(_) => {}
                Origin::Score(..) | Origin::Other => {
                    let what = self.described(element);
                    return self.refuse(
                        Diagnostic::new(
                            codes::TEST_ANSWER,
                            target.span,
                            format!("only questions can be answered, and {what} is not a question"),
                        )
                        .help("name a question, a domain or a range"),
                    );
                }
            }
        }
        Some(asked)
    }

    fn given(
        &mut self,
        target: &ast::Expr,
        asked: Vec<Asked>,
        value: &Given,
    ) -> Option<Vec<(Asked, Answer)>> {
        match value {
            Given::One(constant) => {
                let mut answers = Vec::with_capacity(asked.len());
                for asked in asked {
                    answers
                        .push((asked, self.answer_constant(asked.question, constant, codes::TEST_ANSWER)?));
                }
                Some(answers)
            }
            Given::List(list) => {
                let ExprKind::List(elements) = &list.kind else { return None };
                let constants: Vec<Option<Constant>> =
                    elements.iter().map(|element| self.list_constant(element)).collect();
                let constants = constants.into_iter().collect::<Option<Vec<_>>>()?;
                let several = asked.first().is_some_and(|asked| {
                    matches!(self.graph.parts.question(asked.question).answer, AnswerType::Many(_))
                });
                if several && (asked.len() == 1 || constants.len() != asked.len()) {
                    let mut answers = Vec::new();
                    for asked in asked {
                        answers.push((asked, self.several(asked.question, &constants, list.span)?));
                    }
                    return Some(answers);
                }
                let rounds = asked.first().is_some_and(|first| {
                    asked.iter().all(|asked| {
                        asked.question == first.question
                            && self.graph.parts.question(first.question).repeat.is_some()
                    })
                });
                let fits =
                    if rounds { constants.len() <= asked.len() } else { constants.len() == asked.len() };
                if !fits && !self.resolved.incomplete {
                    let target = self.written(target.span);
                    return self.refuse(
                        Diagnostic::new(
                            codes::TEST_ANSWER,
                            list.span,
                            format!(
                                "{} answers are given, but `{target}` takes {}",
                                constants.len(),
                                asked.len()
                            ),
                        )
                        .help("give one answer for all, or one for each"),
                    );
                }
                let mut answers = Vec::new();
                for (asked, constant) in asked.into_iter().zip(&constants) {
                    answers
                        .push((asked, self.answer_constant(asked.question, constant, codes::TEST_ANSWER)?));
                }
                Some(answers)
            }
        }
    }

    /// An element of a list of answers.
    fn list_constant(&mut self, expr: &ast::Expr) -> Option<Constant> {
        let span = expr.span;
        Some(match &expr.kind {
            ExprKind::Number(text) => Constant::Number(ast::Number { text: text.clone(), span }),
            ExprKind::Negate(inner) => {
                let ExprKind::Number(text) = &inner.kind else { return self.refuse(not_constant(span)) };
                Constant::Number(ast::Number { text: format!("-{text}"), span })
            }
            ExprKind::Name(text) => Constant::Name(ast::Name { text: text.clone(), span }),
            ExprKind::Truth(truth) => {
                Constant::Name(ast::Name { text: if *truth { "yes" } else { "no" }.into(), span })
            }
            ExprKind::Date(text) => Constant::Date(ast::Raw { text: text.clone(), span }),
            ExprKind::Time(text) => Constant::Time(ast::Raw { text: text.clone(), span }),
            ExprKind::Range(..)
            | ExprKind::Of { .. }
            | ExprKind::Call { .. }
            | ExprKind::List(_)
            | ExprKind::If { .. }
            | ExprKind::Or(_)
            | ExprKind::And(_)
            | ExprKind::Not(_)
            | ExprKind::Compare { .. }
            | ExprKind::Is { .. }
            | ExprKind::Has { .. }
            | ExprKind::In { .. }
            | ExprKind::Chain { .. }
            | ExprKind::Power(..)
            | ExprKind::Group(_) => return self.refuse(not_constant(span)),
        })
    }

    fn several(&mut self, question: QuestionId, constants: &[Constant], span: Span) -> Option<Answer> {
        let mut chosen = 0u128;
        for constant in constants {
            let Answer::Many(one) = self.answer_constant(question, constant, codes::TEST_ANSWER)? else {
                return self.refuse(
                    Diagnostic::new(codes::TEST_ANSWER, span, "a missing option excludes others")
                        .help("give it alone, without brackets"),
                );
            };
            chosen |= one;
        }
        if !self.graph.parts.together(self.graph.parts.question(question), chosen) {
            return self.refuse(
                Diagnostic::new(
                    codes::TEST_ANSWER,
                    span,
                    "an option that says that nothing applies excludes others",
                )
                .help("give it alone"),
            );
        }
        Some(Answer::Many(chosen))
    }

    /// A constant as an answer to a question; what the question does not accept is reported, as the finding
    /// `code`.
    pub fn answer_constant(
        &mut self,
        question: QuestionId,
        constant: &Constant,
        code: &'static Code,
    ) -> Option<Answer> {
        let asked = self.graph.parts.question(question);
        let options: Vec<_> = self.graph.parts.options(asked).map(|(_, choice)| choice.clone()).collect();
        let (name, kind) = (asked.name.clone(), asked.answer.clone());
        let several = matches!(kind, AnswerType::Many(_));
        let pick = |at: usize| {
            if several && !options[at].missing { Answer::Many(1 << at) } else { Answer::Option(at as u16) }
        };
        let accepts = crate::model::accepts(&self.graph.parts, question);
        let wrong = |what: &str| {
            Diagnostic::new(code, constant.span(), format!("`{name}` does not accept {what}"))
                .help(format!("it accepts {accepts}"))
        };
        match constant {
            Constant::Name(found) => {
                if let Some(at) = super::comparisons::find(&options, &found.text) {
                    return Some(pick(at));
                }
                match (&kind, found.text.as_str()) {
                    (AnswerType::YesNo, "yes") => return Some(Answer::Truth(true)),
                    (AnswerType::YesNo, "no") => return Some(Answer::Truth(false)),
                    _ => {}
                }
                let near =
                    did_you_mean(&found.text, options.iter().filter_map(|choice| choice.name.as_deref()));
                let diagnostic = wrong(&format!("`{}`", found.text));
                self.refuse(match near {
                    Some(near) => diagnostic.suggest(near),
                    None => diagnostic,
                })
            }
            Constant::Number(number) => {
                let value = self.number(number)?;
                if let Some(at) = options.iter().position(|choice| choice.code.as_ref() == Some(&value)) {
                    return Some(pick(at));
                }
                let fits = match &kind {
                    AnswerType::Number { low, high, whole: true, .. } => {
                        value.is_whole() && *low <= value && value <= *high
                    }
                    AnswerType::Number { low, high, whole: false, .. } => *low <= value && value <= *high,
                    AnswerType::Scale(_)
                    | AnswerType::YesNo
                    | AnswerType::Text { .. }
                    | AnswerType::Date
                    | AnswerType::DateWithin(_)
                    | AnswerType::Time
                    | AnswerType::Many(_) => false,
                };
                if fits {
                    Some(Answer::Number(value))
                } else {
                    self.refuse(wrong(&format!("`{}`", number.text)))
                }
            }
            Constant::Date(raw) if kind == AnswerType::Date || kind.days().is_some() => {
                let day = self.date(&raw.text, raw.span)?;
                if kind.days().is_some_and(|days| !days.admit(day, None)) {
                    return self.refuse(wrong(&format!("`{day}`")));
                }
                Some(Answer::Date(day))
            }
            Constant::Time(raw) if kind == AnswerType::Time => {
                self.time(&raw.text, raw.span).map(Answer::Time)
            }
            Constant::Text(text) if matches!(kind, AnswerType::Text { .. }) => {
                Some(Answer::Text(text.value.clone()))
            }
            Constant::Text(_) => self.refuse(wrong("a text")),
            Constant::Date(_) => self.refuse(wrong("a date")),
            Constant::Time(_) => self.refuse(wrong("a time")),
        }
    }
}

fn not_constant(span: Span) -> Diagnostic {
    Diagnostic::new(codes::TEST_ANSWER, span, "answers must be written out")
        .help("give numbers, names of options, dates or times")
}
