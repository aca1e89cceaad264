//! Expressions of SurveyJS: conditions, calculated values, checks, right answers.

use super::*;

impl Reader<'_> {
    pub(super) fn parsed(&mut self, source: &str, text: &str) -> Option<Sx> {
        match parse(text, Dialect::SurveyJs) {
            Ok(sx) => Some(sx),
            Err(error) => {
                self.build.form.lose(
                    source,
                    "expression",
                    Kind::Dropped,
                    format!("`{}`: {error}", texts::short(text, 120)),
                );
                None
            }
        }
    }

    pub(super) fn condition(
        &mut self,
        source: &str,
        text: &str,
        repeat: Option<&str>,
        what: &str,
    ) -> Option<Ex> {
        let sx = self.parsed(source, text)?;
        let mut translator = Translator::new(&self.symbols, RULES);
        translator.repeat = repeat;
        let found = translator.condition(&sx);
        let remarks = std::mem::take(&mut translator.remarks);
        self.remark(source, remarks);
        match found {
            Ok(ex) => Some(ex),
            Err(lost) => {
                self.build.form.lose(
                    source,
                    what,
                    Kind::Dropped,
                    format!("`{}`: {}", texts::short(text, 120), lost.0),
                );
                None
            }
        }
    }

    pub(super) fn remark(&mut self, source: &str, remarks: Vec<(String, String)>) {
        for (construct, detail) in remarks {
            self.build.form.lose(source, construct, Kind::Approximated, detail);
        }
    }

    /// Calculated values and expression questions in the order in which each needs the others, then
    /// conditions.
    pub(super) fn expressions(&mut self) {
        let mut open: Vec<Calculation> = Vec::new();
        for value in list(self.json, "calculatedValues") {
            let source = member(value, "name");
            open.push(Calculation {
                source,
                title: Words::default(),
                expression: member(value, "expression"),
                when: Vec::new(),
                repeat: None,
            });
        }
        open.append(&mut self.computed);
        let names: Vec<String> = open.iter().map(|one| one.source.clone()).collect();
        let mut rounds = 0;
        while !open.is_empty() && rounds < 200 {
            rounds += 1;
            let before = open.len();
            let mut later = Vec::new();
            for one in open {
                let waits = names.iter().any(|name| {
                    *name != one.source
                        && one.expression.contains(&format!("{{{name}}}"))
                        && self.symbols.get(name).is_none()
                });
                if waits && rounds < 199 { later.push(one) } else { self.calculation(&one) }
            }
            open = later;
            if open.len() == before {
                rounds = 198;
            }
        }
        for pending in std::mem::take(&mut self.when) {
            if let Some(ex) =
                self.condition(&pending.source, &pending.text, pending.repeat.as_deref(), "visibleIf")
            {
                set(&mut self.build.form.nodes, &pending.name, ex);
            }
        }
        for pending in std::mem::take(&mut self.shown) {
            let before = self.build.form.losses.len();
            match self.condition(&pending.source, &pending.text, pending.repeat.as_deref(), "visibleIf") {
                Some(ex) => set(&mut self.build.form.nodes, &pending.name, ex),
                None => {
                    let lost = self.build.form.losses.split_off(before);
                    let why = lost.last().map(|loss| loss.detail.clone()).unwrap_or_default();
                    self.build.lose_note(&pending.name, "html", &why);
                }
            }
        }
        for (source, text, words, _, required) in std::mem::take(&mut self.checks) {
            if let Some(ex) = self.condition(&source, &text, None, "validator expression") {
                let name = self.build.name(&format!("check_{source}"), &[]);
                let words = if words.is_empty() {
                    Words::one(&self.build.form.language.clone(), "Is this right?")
                } else {
                    words
                };
                let text = self.build.label(&source, words);
                self.build.form.checks.push(Check {
                    name,
                    text,
                    when: crate::expression::translate::negate(ex),
                    required,
                });
            }
        }
        self.quiz();
    }

    pub(super) fn calculation(&mut self, one: &Calculation) {
        let Some(sx) = self.parsed(&one.source, &one.expression) else {
            self.symbols.add(
                &one.source,
                &plain(&one.source),
                Means::Lost(format!("`{}` was not imported", one.source)),
                None,
            );
            return;
        };
        let mut translator = Translator::new(&self.symbols, RULES);
        translator.repeat = one.repeat.as_deref();
        let found = translator.value(&sx);
        let remarks = std::mem::take(&mut translator.remarks);
        self.remark(&one.source, remarks);
        let value = match found {
            Ok(value) => value,
            Err(lost) => {
                self.lost_calculation(one, &lost.0);
                return;
            }
        };
        let mut when = Ex::Truth(true);
        for (source, text) in one.when.clone() {
            if let Some(ex) = self.condition(&source, &text, one.repeat.as_deref(), "visibleIf") {
                when = joined(Op::And, when, ex);
            }
        }
        let mut translator = Translator::new(&self.symbols, RULES);
        let made = crate::read::common::made(&mut translator, value);
        let (value, means) = match made {
            Ok(made) => made,
            Err(why) => {
                self.lost_calculation(one, &why);
                return;
            }
        };
        let panel = one
            .repeat
            .as_deref()
            .and_then(|repeat| {
                self.symbols
                    .0
                    .iter()
                    .find(|(_, symbol)| matches!(symbol.means, Means::Repeat(_)) && symbol.name == repeat)
            })
            .map(|(source, _)| source.clone());
        let key = panel.as_ref().map_or(one.source.clone(), |panel| format!("{panel}.{}", one.source));
        let column =
            panel.as_ref().map_or(one.source.clone(), |panel| format!("{panel}.{{round}}.{}", one.source));
        let name = self.build.name(&one.source, &["_band".into(), "_missing".into()]);
        let words = if one.title.is_empty() {
            Words::one(&self.build.form.language, texts::humane(&one.source))
        } else {
            one.title.clone()
        };
        let label = self.build.label(&one.source, words);
        let Some(computed) = crate::read::common::computed(
            &column,
            &name,
            label,
            value,
            (when != Ex::Truth(true)).then_some(when),
        ) else {
            self.lost_calculation(one, "a value that is sometimes missing inside another");
            return;
        };
        self.symbols.add_computed(&key, &name, means, one.repeat.as_deref());
        match &one.repeat {
            Some(repeat) => add_to_repeat(&mut self.build.form.nodes, repeat, computed),
            None => self.build.form.computed.push(computed),
        }
    }

    pub(super) fn lost_calculation(&mut self, one: &Calculation, why: &str) {
        self.build.form.lose(
            &one.source,
            "expression",
            Kind::Dropped,
            format!("`{}`: {why}", texts::short(&one.expression, 160)),
        );
        self.symbols.add(
            &one.source,
            &plain(&one.source),
            Means::Lost(format!("`{}` was not imported", one.source)),
            None,
        );
    }

    /// Questions with a right answer: how many were right.
    pub(super) fn quiz(&mut self) {
        if self.correct.is_empty() {
            return;
        }
        let mut truths = Vec::new();
        for (key, value) in std::mem::take(&mut self.correct) {
            let sx = Sx::Binary("=".into(), Box::new(Sx::Reference(key.clone())), Box::new(literal(&value)));
            let mut translator = Translator::new(&self.symbols, RULES);
            match translator.condition(&sx) {
                Ok(Ex::Blank(inner, _)) => truths.push(*inner),
                Ok(ex) => truths.push(ex),
                Err(lost) => self.build.form.lose(key, "correctAnswer", Kind::Dropped, lost.0),
            }
        }
        if truths.is_empty() {
            return;
        }
        let count = i64::try_from(truths.len()).unwrap_or(0);
        let name = self.build.name("correct_answers", &["_band".into(), "_missing".into()]);
        let language = self.build.form.language.clone();
        let value = Ex::Aggregate { name: "count", of: truths, needs: None, missing: Some("no") };
        self.build.form.computed.push(Computed {
            comments: vec![
                "In the original each question knows its right answer; here the score says so.".into(),
            ],
            ..Computed::new(
                "correctAnswers",
                name,
                Words::one(&language, "Correct answers"),
                Value::Score { value, bands: Vec::new() },
            )
        });
        self.build.form.lose(
            "questionCount",
            "number of questions of a quiz",
            Kind::Dropped,
            format!("it is always {count}: a score that never changes is not a score"),
        );
    }
}

pub(super) fn literal(value: &Json) -> Sx {
    match value {
        Json::Number(_) => Sx::Number(scalar(value)),
        Json::Array(items) => Sx::List(items.iter().map(literal).collect()),
        other => Sx::Text(scalar(other)),
    }
}

pub(super) fn set(nodes: &mut [Node], name: &str, when: Ex) {
    for node in nodes {
        match node {
            Node::Item(item) if item.name == name => item.when = Some(when.clone()),
            Node::Note(note) if note.name == name => note.when = Some(when.clone()),
            Node::Item(_) | Node::Note(_) => {}
            Node::Group(group) => {
                if group.name == name {
                    group.when = Some(when.clone());
                }
                set(&mut group.nodes, name, when.clone());
            }
        }
    }
}

pub(super) fn add_to_repeat(nodes: &mut [Node], name: &str, computed: Computed) {
    for node in nodes {
        if let Node::Group(group) = node {
            if group.name == name
                && let Some(rounds) = &mut group.repeat
            {
                rounds.scores.push(computed);
                return;
            }
            add_to_repeat(&mut group.nodes, name, computed.clone());
        }
    }
}
