//! Formulas of an XLSForm: `relevant`, `constraint`, `calculation`.

use super::*;

impl Reader {
    pub(super) fn parsed(&mut self, source: &str, text: &str, construct: &str) -> Option<Sx> {
        match parse(text, Dialect::XPath) {
            Ok(sx) => Some(sx),
            Err(error) => {
                self.build.form.lose(
                    source,
                    construct,
                    Kind::Dropped,
                    format!("`{}`: {error}", texts::short(text, 160)),
                );
                None
            }
        }
    }

    pub(super) fn condition(&mut self, source: &str, text: &str, repeat: Option<&str>) -> Option<Ex> {
        // As pyxform reads them.
        match text.to_lowercase().as_str() {
            "yes" | "true" | "true()" => return Some(Ex::Truth(true)),
            "no" | "false" | "false()" => return Some(Ex::Truth(false)),
            _expression => {}
        }
        let sx = self.parsed(source, text, "relevant")?;
        match self.said(source, &sx, repeat) {
            Ok(ex) => Some(ex),
            Err(why) => {
                self.build.form.lose(
                    source,
                    "relevant",
                    Kind::Dropped,
                    format!("`{}`: {why}; it is always asked", texts::short(text, 160)),
                );
                None
            }
        }
    }

    /// A condition in the words of Peil; where there are none, why.
    fn said(&mut self, source: &str, sx: &Sx, repeat: Option<&str>) -> Result<Ex, String> {
        let mut translator = Translator::new(&self.symbols, RULES);
        translator.repeat = repeat;
        let found = translator.condition(sx);
        let remarks = std::mem::take(&mut translator.remarks);
        self.remark(source, remarks);
        found.map_err(|lost| lost.0)
    }

    /// The condition of a note: one that cannot be said takes the note with it.
    fn shown(&mut self, pending: &Pending) {
        let found = match parse(&pending.text, Dialect::XPath) {
            Ok(sx) => self.said(&pending.source, &sx, pending.repeat.as_deref()),
            Err(error) => Err(error.to_string()),
        };
        match found {
            Ok(ex) => set(&mut self.build.form.nodes, &pending.name, &ex),
            Err(why) => {
                let why = format!("`{}`: {why}", texts::short(&pending.text, 160));
                self.build.lose_note(&pending.name, "note", &why);
            }
        }
    }

    pub(super) fn remark(&mut self, source: &str, remarks: Vec<(String, String)>) {
        for (construct, detail) in remarks {
            self.build.form.lose(source, construct, Kind::Approximated, detail);
        }
    }

    pub(super) fn calculations(&mut self) {
        let mut open = std::mem::take(&mut self.calcs);
        let names: Vec<String> = open.iter().map(|calc| calc.source.clone()).collect();
        for round in 0..=names.len() {
            let mut later = Vec::new();
            let before = open.len();
            for calc in std::mem::take(&mut open) {
                let waits = |text: &str| {
                    names.iter().any(|name| {
                        *name != calc.source
                            && text.contains(&format!("${{{name}}}"))
                            && self.symbols.get(name).is_none()
                    })
                };
                let waits = waits(&calc.text) || calc.when.iter().any(|text| waits(text));
                if waits && round < names.len() { later.push(calc) } else { self.calculation(&calc) }
            }
            // A circle: the rest is read as it is.
            if later.len() == before {
                for calc in later.drain(..) {
                    self.calculation(&calc);
                }
            }
            open = later;
            if open.is_empty() {
                break;
            }
        }
    }

    pub(super) fn calculation(&mut self, calc: &Calculation) {
        let source = calc.source.as_str();
        let repeat = calc.repeat.as_deref();
        let made = parse(&calc.text, Dialect::XPath).map_err(|error| error.to_string()).and_then(|sx| {
            let mut translator = Translator::new(&self.symbols, RULES);
            translator.repeat = repeat;
            let value = translator.value(&sx).map_err(|lost| lost.0)?;
            let made = common::made(&mut translator, value)?;
            Ok((made, translator.remarks))
        });
        let ((made, means), remarks) = match made {
            Ok(found) => found,
            Err(why) => return self.lost_calculation(calc, &why),
        };
        self.remark(source, remarks);
        let mut when = Ex::Truth(true);
        for text in &calc.when {
            // A condition that has no translation is reported where it is.
            let Ok(sx) = parse(text, Dialect::XPath) else { continue };
            let mut translator = Translator::new(&self.symbols, RULES);
            translator.repeat = repeat;
            if let Ok(ex) = translator.condition(&sx) {
                when = joined(Op::And, when, ex);
            }
        }
        let name = self.build.name(source, &["_band".into(), "_missing".into()]);
        let label = if calc.label.is_empty() {
            Words::one(&self.build.form.language, texts::humane(source))
        } else {
            calc.label.clone()
        };
        let label = self.build.label(source, label);
        let Some(computed) =
            common::computed(source, &name, label, made, (when != Ex::Truth(true)).then_some(when))
        else {
            return self.lost_calculation(calc, "a value that is sometimes missing inside another");
        };
        self.symbols.add_computed(source, &name, means, repeat);
        match repeat {
            Some(repeat) => {
                if !matches!(computed.value, crate::ir::Value::Score { .. }) {
                    self.build.form.lose(
                        source,
                        "calculate",
                        Kind::Dropped,
                        "a category within a repeat has no place",
                    );
                    self.symbols.add(
                        source,
                        &name,
                        Means::Lost(format!("`{source}` was not imported")),
                        None,
                    );
                    return;
                }
                into_repeat(&mut self.build.form.nodes, repeat, computed);
            }
            None => {
                self.build.form.computed.push(computed);
            }
        }
    }

    pub(super) fn lost_calculation(&mut self, calc: &Calculation, why: &str) {
        self.build.form.lose(
            &calc.source,
            "calculate",
            Kind::Dropped,
            format!("`{}`: {why}", texts::short(&calc.text, 160)),
        );
        self.symbols.add(
            &calc.source,
            &plain(&calc.source),
            Means::Lost(format!("`{}` was not imported", calc.source)),
            None,
        );
    }

    pub(super) fn conditions(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            match pending.what {
                What::Relevant => {
                    if let Some(ex) =
                        self.condition(&pending.source, &pending.text, pending.repeat.as_deref())
                    {
                        set(&mut self.build.form.nodes, &pending.name, &ex);
                    }
                }
                What::Shown => self.shown(&pending),
                What::Constraint { ref message } => self.constraint(&pending, message.clone()),
            }
        }
        let mut invented = Vec::new();
        close_bounds(&mut self.build.form.nodes, &mut invented);
        for source in invented {
            self.build.form.lose(
                source,
                "number without bounds",
                Kind::Approximated,
                "Peil's numbers have bounds: wide ones were chosen where the constraint gives none",
            );
        }
    }

    /// A constraint: bounds of the answer where it says so, and a check for the rest.
    pub(super) fn constraint(&mut self, pending: &Pending, message: Words) {
        let Some(sx) = self.parsed(&pending.source, &pending.text, "constraint") else { return };
        let mut rest = Vec::new();
        let mut parts = Vec::new();
        conjuncts(&sx, &mut parts);
        for part in parts {
            if !bound(&part, &pending.name, &mut self.build.form.nodes) {
                rest.push(part);
            }
        }
        for part in rest {
            let mut translator = Translator::new(&self.symbols, RULES);
            translator.repeat = pending.repeat.as_deref();
            translator.here = Some(&pending.source);
            match translator.condition(&part) {
                Ok(_) if pending.repeat.is_some() => {
                    self.build.form.lose(
                        &pending.source,
                        "constraint",
                        Kind::Dropped,
                        format!(
                            "a check within a repeat has no place: `{}`",
                            texts::short(&pending.text, 120)
                        ),
                    );
                }
                Ok(ex) => {
                    let given = Ex::name(&pending.name).is_missing().negated();
                    let name = self.build.name(&format!("{}_check", pending.name), &[]);
                    let words = if message.is_empty() {
                        Words::one(
                            &self.build.form.language,
                            match self.build.form.language.as_str() {
                                "nl" => "Klopt dit antwoord?",
                                "fr" => "Cette réponse est-elle juste ?",
                                "es" => "¿Es correcta esta respuesta?",
                                _other => "Is this answer right?",
                            },
                        )
                    } else {
                        message.clone()
                    };
                    let text = self.build.label(&pending.source, words);
                    self.build.form.checks.push(Check {
                        name,
                        text,
                        when: joined(Op::And, negate(ex), given),
                        required: true,
                    });
                }
                Err(lost) => self.build.form.lose(
                    &pending.source,
                    "constraint",
                    Kind::Dropped,
                    format!("`{}`: {}", texts::short(&pending.text, 120), lost.0),
                ),
            }
        }
    }
}

/// The parts of an `and`.
pub(super) fn conjuncts(sx: &Sx, out: &mut Vec<Sx>) {
    match sx {
        Sx::Binary(operator, left, right) if operator == "and" => {
            conjuncts(left, out);
            conjuncts(right, out);
        }
        other => out.push(other.clone()),
    }
}

/// Takes a bound from `. >= 0`; false when it is none.
pub(super) fn bound(sx: &Sx, name: &str, nodes: &mut [Node]) -> bool {
    let Sx::Binary(operator, left, right) = sx else { return false };
    let number = |sx: &Sx| match sx {
        Sx::Number(text) => Decimal::read(text),
        Sx::Unary(minus, inner) if minus == "-" => match &**inner {
            Sx::Number(text) => Decimal::read(&format!("-{text}")),
            _other => None,
        },
        _other => None,
    };
    let (operator, number) = match (&**left, number(right), number(left), &**right) {
        (Sx::Here, Some(number), _, _) => (operator.as_str(), number),
        (_, _, Some(number), Sx::Here) => (
            match operator.as_str() {
                "<" => ">",
                "<=" => ">=",
                ">" => "<",
                ">=" => "<=",
                other => other,
            },
            number,
        ),
        _other => return false,
    };
    let mut done = false;
    each_item(nodes, &mut |item| {
        if item.name != name {
            return;
        }
        let (least, most, whole) = match &mut item.answer {
            Answer::Integer(least, most) => (least, most, true),
            Answer::Decimal(least, most) => (least, most, false),
            Answer::One(_)
            | Answer::Many(_)
            | Answer::YesNo
            | Answer::Date
            | Answer::Time
            | Answer::Text
            | Answer::LongText => return,
        };
        let value = number.value();
        match operator {
            ">=" if whole => *least = Decimal::integer(value.ceil() as i64),
            ">" if whole => *least = Decimal::integer(value.floor() as i64 + 1),
            "<=" if whole => *most = Decimal::integer(value.floor() as i64),
            "<" if whole => *most = Decimal::integer(value.ceil() as i64 - 1),
            ">=" => *least = number.clone(),
            "<=" => *most = number.clone(),
            _open => return,
        }
        done = true;
    });
    done
}

/// Bounds that no constraint gave, and rounds of repeats by the bounds of their counts.
pub(super) fn close_bounds(nodes: &mut [Node], invented: &mut Vec<String>) {
    let mut counts: Vec<(String, u32)> = Vec::new();
    settle(nodes, &mut counts);
    each_item(nodes, &mut |item| {
        if let Answer::Integer(least, most) | Answer::Decimal(least, most) = &mut item.answer {
            if let Some((_, rounds)) = counts.iter().find(|(name, _)| *name == item.name) {
                let too_many = most.value() > f64::from(*rounds);
                if too_many || least.value() < 0.0 {
                    if too_many {
                        *most = Decimal::integer(i64::from(*rounds));
                        invented.push(item.source.clone());
                    }
                    if least.value() < 0.0 {
                        *least = Decimal::integer(0);
                    }
                }
                return;
            }
            let open = least.0 == WIDE_LOW || most.0 == WIDE_HIGH;
            if least.0 == WIDE_LOW {
                *least = Decimal("-1000000".into());
            }
            if most.0 == WIDE_HIGH {
                *most = Decimal("1000000000".into());
            }
            if least.value() > most.value() {
                std::mem::swap(least, most);
            }
            if open {
                invented.push(item.source.clone());
            }
        }
    });
}

/// How often each repeat is asked at most, from the bound of its count.
pub(super) fn settle(nodes: &mut [Node], counts: &mut Vec<(String, u32)>) {
    let mut bounds: HashMap<String, f64> = HashMap::new();
    each_item(nodes, &mut |item| {
        if let Answer::Integer(_, most) | Answer::Decimal(_, most) = &item.answer {
            bounds.insert(item.name.clone(), most.value());
        }
    });
    fn walk(nodes: &mut [Node], bounds: &HashMap<String, f64>, counts: &mut Vec<(String, u32)>) {
        for node in nodes {
            let Node::Group(group) = node else { continue };
            if let Some(rounds) = &mut group.repeat {
                let name = match &rounds.times {
                    Ex::Name(name) => Some(name.clone()),
                    _other => None,
                };
                if rounds.most == 0 {
                    let bound = name
                        .as_ref()
                        .and_then(|name| bounds.get(name))
                        .copied()
                        .filter(|bound| (1.0..=200.0).contains(bound));
                    rounds.most = bound.map_or(20, |bound| bound as u32);
                    if let Some(name) = name {
                        if bounds.contains_key(&name) {
                            counts.push((name, rounds.most));
                        } else {
                            // Computed: what is above has no rounds.
                            rounds.times = Ex::Call(
                                "clamp".into(),
                                vec![rounds.times.clone(), Ex::int(0), Ex::int(i64::from(rounds.most))],
                            );
                        }
                    }
                }
            }
            walk(&mut group.nodes, bounds, counts);
        }
    }
    walk(nodes, &bounds, counts);
}

pub(super) fn set(nodes: &mut [Node], name: &str, when: &Ex) {
    for node in nodes {
        match node {
            Node::Item(item) if item.name == name => item.when = Some(when.clone()),
            Node::Note(note) if note.name == name => note.when = Some(when.clone()),
            Node::Item(_) | Node::Note(_) => {}
            Node::Group(group) => {
                if group.name == name {
                    group.when = Some(when.clone());
                }
                set(&mut group.nodes, name, when);
            }
        }
    }
}

pub(super) fn into_repeat(nodes: &mut [Node], name: &str, computed: crate::ir::Computed) {
    for node in nodes {
        if let Node::Group(group) = node {
            if group.name == name
                && let Some(rounds) = &mut group.repeat
            {
                rounds.scores.push(computed);
                return;
            }
            into_repeat(&mut group.nodes, name, computed.clone());
        }
    }
}
