//! Conditions of OpenScales, as its runner compares.

use super::*;

impl Reader<'_> {
    /// Conditions, once every question is known.
    pub(super) fn conditions(&mut self) {
        let gates: Vec<Ex> = self
            .gates
            .clone()
            .into_iter()
            .map(|(gate, id)| {
                if let Some(value) = gate.get("required_value") {
                    self.comparison(&id, "equals", value)
                } else {
                    self.comparison(&id, &member(gate, "operator"), gate.get("value").unwrap_or(&Json::Null))
                }
            })
            .collect();
        for (name, conditions) in std::mem::take(&mut self.pending) {
            let mut whole = Ex::Truth(true);
            for condition in conditions {
                let found = self.condition(condition, 0);
                whole = joined(Op::And, whole, found);
            }
            for gate in &gates[..self.gated.get(&name).copied().unwrap_or(0).min(gates.len())] {
                whole = joined(Op::And, whole, gate.clone());
            }
            if whole != Ex::Truth(true) {
                set_when(&mut self.build.form.nodes, &name, whole);
            }
        }
        for (name, conditions) in std::mem::take(&mut self.shown) {
            let before = self.build.form.losses.len();
            let mut whole = conditions.into_iter().fold(Ex::Truth(true), |whole, condition| {
                joined(Op::And, whole, self.condition(condition, 0))
            });
            for gate in &gates[..self.gated.get(&name).copied().unwrap_or(0).min(gates.len())] {
                whole = joined(Op::And, whole, gate.clone());
            }
            let lost = self.build.form.losses.split_off(before);
            if let Some(loss) = lost.iter().find(|loss| loss.kind == Kind::Dropped) {
                self.build.lose_note(&name, "inst", &loss.detail);
                continue;
            }
            self.build.form.losses.extend(lost);
            if whole != Ex::Truth(true) {
                set_when(&mut self.build.form.nodes, &name, whole);
            }
        }
    }

    pub(super) fn condition(&mut self, condition: &Json, depth: usize) -> Ex {
        if depth > 40 {
            self.build.form.lose("visible_when", "condition", Kind::Dropped, "it nests too deep");
            return Ex::Truth(true);
        }
        for (name, op) in [("all", Op::And), ("any", Op::Or)] {
            if condition.get(name).is_some_and(Json::is_array) {
                let parts: Vec<Ex> =
                    list(condition, name).into_iter().map(|one| self.condition(one, depth + 1)).collect();
                let neutral = op == Op::And;
                return parts.into_iter().fold(Ex::Truth(neutral), |a, b| joined(op, a, b));
            }
        }
        let operator = member(condition, "operator");
        let null = Json::Null;
        let value = condition.get("value").unwrap_or(&null);
        if let Some(item) = condition.get("item").or_else(|| condition.get("question")) {
            return self.comparison(&scalar(item), &operator, value);
        }
        if let Some(parameter) = condition.get("parameter") {
            let text = self.parameters.get(&scalar(parameter)).map(scalar).unwrap_or_default();
            return Ex::Truth(constant(&text, &operator, value));
        }
        Ex::Truth(true)
    }

    /// A comparison of an answer, as the runner makes it: a question that was ignored has the answer `NA`,
    /// one that was not shown none.
    pub(super) fn comparison(&mut self, id: &str, operator: &str, value: &Json) -> Ex {
        let Some(symbol) = self.symbols.get(id).cloned() else {
            self.build.form.lose(
                id,
                "condition",
                Kind::Changed,
                format!("a condition names `{id}`, which is not in the file: it counts as not answered"),
            );
            return Ex::Truth(constant("", operator, value));
        };
        let name = Ex::name(&symbol.name);
        if let Means::Lost(_) = symbol.means {
            return Ex::Truth(constant("", operator, value));
        }
        let wanted = values(value);
        let equal = |this: &mut Self, text: &str| -> Ex {
            match &symbol.means {
                Means::One(scale) => equal_option(&name, scale, text),
                Means::Number => Decimal::read(text)
                    .map_or(Ex::Truth(false), |number| Ex::bin(Op::Equal, name.clone(), Ex::Number(number))),
                // The runner compares the codes put together: only exactly that choice is equal.
                Means::Many(scale) => {
                    this.build.form.lose(
                        id,
                        "condition on several answers",
                        Kind::Changed,
                        "the runner compares all chosen codes together, so that only exactly this choice is equal; its author probably meant `has`",
                    );
                    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
                    let mut all: Vec<Ex> = parts
                        .iter()
                        .map(|part| {
                            scale.choice(part).map_or(Ex::Truth(false), |choice| {
                                Ex::Has(Box::new(name.clone()), key(choice))
                            })
                        })
                        .collect();
                    all.push(Ex::bin(
                        Op::Equal,
                        Ex::Call("count".into(), vec![name.clone()]),
                        Ex::int(i64::try_from(parts.len()).unwrap_or(0)),
                    ));
                    Ex::all(Op::And, all)
                }
                Means::Text => {
                    this.build.form.lose(
                        id,
                        "condition on a text",
                        Kind::Dropped,
                        format!(
                            "Peil does not compare texts (`{id}` {operator} “{text}”): it is always asked"
                        ),
                    );
                    Ex::Missing
                }
                Means::Truth
                | Means::Date
                | Means::Time
                | Means::Class(_)
                | Means::Repeat(_)
                | Means::Lost(_) => Ex::Truth(false),
            }
        };
        let found = match operator {
            "equals" | "not_equals" => equal(self, &scalar(value)),
            "in" | "not_in" => {
                let parts: Vec<Ex> = wanted.iter().map(|text| equal(self, text)).collect();
                if parts.contains(&Ex::Missing) { Ex::Missing } else { Ex::all(Op::Or, parts) }
            }
            "greater_than" | "less_than" => {
                let op = if operator == "greater_than" { Op::Greater } else { Op::Less };
                let numeric = match &symbol.means {
                    Means::One(scale) => scale.number,
                    Means::Number => true,
                    Means::Many(_)
                    | Means::Truth
                    | Means::Date
                    | Means::Time
                    | Means::Text
                    | Means::Class(_)
                    | Means::Repeat(_)
                    | Means::Lost(_) => false,
                };
                match (numeric, Decimal::read(&scalar(value))) {
                    (true, Some(number)) => Ex::bin(op, name.clone(), Ex::Number(number)),
                    _other => {
                        self.build.form.lose(
                            id,
                            "condition",
                            Kind::Dropped,
                            format!(
                                "`{id}` {operator} “{}” cannot be compared: it is always asked",
                                scalar(value)
                            ),
                        );
                        return Ex::Truth(true);
                    }
                }
            }
            // For the runner, a question that was ignored was answered.
            "is_answered" | "is_not_answered" => {
                self.build.form.lose(
                    id,
                    "is_answered",
                    Kind::Approximated,
                    "the runner counts a skipped question as answered: it asks whether the question was shown",
                );
                let shown = Ex::State(Box::new(name), "skipped").negated();
                return if operator == "is_answered" { shown } else { shown.negated() };
            }
            _other => return Ex::Truth(true),
        };
        if found == Ex::Missing {
            return Ex::Truth(true);
        }
        if operator.starts_with("not_") { negate(found).or_truth(true) } else { found.or_truth(false) }
    }
}

/// The values that `in` looks among.
pub(super) fn values(value: &Json) -> Vec<String> {
    match value {
        Json::Array(items) => items.iter().map(scalar).collect(),
        other => scalar(other).split(',').map(|text| text.trim().to_string()).collect(),
    }
}

/// A comparison of what is known.
pub(super) fn constant(text: &str, operator: &str, value: &Json) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let wanted = match value {
        Json::Bool(truth) => if *truth { "true" } else { "false" }.to_string(),
        other => scalar(other),
    };
    match operator {
        "is_answered" => !text.is_empty(),
        "is_not_answered" => text.is_empty(),
        "equals" => text == wanted,
        "not_equals" => text != wanted,
        "in" => values(value).iter().any(|one| one == text),
        "not_in" => values(value).iter().all(|one| one != text),
        "greater_than" => matches!((number(text), number(&wanted)), (Some(a), Some(b)) if a > b),
        "less_than" => matches!((number(text), number(&wanted)), (Some(a), Some(b)) if a < b),
        _other => true,
    }
}

/// Whether a question has this option; the runner compares codes as texts.
pub fn equal_option(name: &Ex, scale: &Scale, text: &str) -> Ex {
    let Some(choice) =
        scale.choices.iter().find(|choice| choice.source == text).or_else(|| scale.choice(text))
    else {
        return Ex::Truth(false);
    };
    match (&choice.name, &choice.code) {
        (None, Some(code)) if scale.number => Ex::bin(Op::Equal, name.clone(), Ex::Number(code.clone())),
        _named => Ex::Is(Box::new(name.clone()), key(choice)),
    }
}

pub(super) fn set_when(nodes: &mut [Node], name: &str, when: Ex) {
    for node in nodes {
        match node {
            Node::Item(item) if item.name == name => {
                item.when = Some(when);
                return;
            }
            Node::Note(note) if note.name == name => {
                note.when = Some(when);
                return;
            }
            Node::Item(_) | Node::Note(_) => {}
            Node::Group(group) => set_when(&mut group.nodes, name, when.clone()),
        }
    }
}
