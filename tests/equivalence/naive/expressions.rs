//! What an expression is worth.

use super::super::tree::*;
use super::number::{NoResult, Number, whole};
use super::value::*;
use super::{Here, Naive, Named};
use num_traits::ToPrimitive;
use std::cmp::Ordering;

impl<'t> Naive<'t> {
    /// A single value.
    pub fn single(&self, expr: &Expr, here: &Here) -> Cell {
        match self.thing(expr, here) {
            Thing::One(cell) => cell,
            other => panic!("a single value is asked of {expr:?}, which gives {other:?}"),
        }
    }

    pub fn truth(&self, expr: &Expr, here: &Here) -> Result<bool, Missing> {
        self.single(expr, here).content.map(|value| value.truth())
    }

    pub fn thing(&self, expr: &Expr, here: &Here) -> Thing {
        match expr {
            Expr::Number(number) => Thing::One(Cell::constant(Value::Number(Number::Exact(number.exact())))),
            Expr::Truth(truth) => Thing::One(Cell::constant(Value::Truth(*truth))),
            Expr::Date(date) => Thing::One(Cell::constant(Value::Date(*date))),
            Expr::Time(time) => Thing::One(Cell::constant(Value::Time(*time))),
            // "`administered` is missing, as `administered:blank`, when the response does not say it."
            Expr::Administered => {
                Thing::One(Cell::plain(self.response.administered.map(Value::Date).ok_or_else(|| {
                    Missing::one(ADMINISTERED, "administered".to_string(), "blank".to_string(), true)
                })))
            }
            Expr::Name(name) => self.named(name, here),
            // "`q1..q9` (questions in order of declaration)"
            Expr::Range(first, last) => {
                let span = self.placed(first).order..=self.placed(last).order;
                self.list_of(self.questions[span].iter().map(|placed| placed.question.name.as_str()), here)
            }
            // "x in one round of a repeat whose rounds have names"
            Expr::Of { name, repeat, at, .. } => {
                self.named(name, &Here { round: Some((repeat, *at)), parameters: here.parameters.clone() })
            }
            // "Numbers and the informant do not change that": work on a question and the informant is work on
            // that question alone.
            Expr::Informant => {
                Thing::One(Cell::constant(Value::Choice { key: self.informant.clone(), code: None }))
            }
            Expr::List(parts) => {
                Thing::List(joined(parts.iter().map(|part| self.thing(part, here)).collect()))
            }
            Expr::Apply(name, arguments) => self.applied(name, arguments, here),
            Expr::Negate(inner) => {
                self.operation(&[inner], here, |values| Ok(Value::Number(values[0].number().negative())))
            }
            Expr::Arithmetic(Operator::Power, base, exponent) => self.power(base, exponent, here),
            Expr::Arithmetic(operator, left, right) => self.operation(&[left, right], here, |values| {
                let (left, right) = (values[0].number(), values[1].number());
                let result = match operator {
                    Operator::Add => left.plus(&right),
                    Operator::Subtract => left.minus(&right),
                    Operator::Multiply => left.times(&right),
                    Operator::Divide => left.over(&right),
                    Operator::Power => unreachable!("above"),
                };
                result.map(Value::Number)
            }),
            Expr::Compare(comparison, left, right) => self.operation(&[left, right], here, |values| {
                let order = order(&values[0], &values[1]);
                Ok(Value::Truth(match comparison {
                    Comparison::Equal => order.is_eq(),
                    Comparison::NotEqual => order.is_ne(),
                    Comparison::Less => order.is_lt(),
                    Comparison::LessOrEqual => order.is_le(),
                    Comparison::Greater => order.is_gt(),
                    Comparison::GreaterOrEqual => order.is_ge(),
                }))
            }),
            Expr::And(left, right) => self.kleene(left, right, false, here),
            Expr::Or(left, right) => self.kleene(left, right, true, here),
            Expr::Not(inner) => self.operation(&[inner], here, |values| Ok(Value::Truth(!values[0].truth()))),
            Expr::If(condition, then, otherwise) => self.if_then_else(condition, then, otherwise, here),
            Expr::In { left, negated, among } => element_by_element(vec![self.thing(left, here)], |cells| {
                Cell::of_operation(
                    self.among(cells[0], among).map(|found| Value::Truth(found != *negated)),
                    cells,
                )
            }),
            Expr::Is { left, negated, what } => self.is(left, *negated, what, here),
            Expr::InformantIs { negated, name } => {
                Thing::One(Cell::plain(Ok(Value::Truth((self.informant == *name) != *negated))))
            }
            Expr::Has { left, option } => self.operation(&[left], here, |values| match &values[0] {
                Value::Many(chosen) => Ok(Value::Truth(chosen.contains(option))),
                other => panic!("`has` of {other:?}"),
            }),
            Expr::Function(function, arguments) => self.function(*function, arguments, here),
            // "`count(x)` counts the chosen" of a `many of`: an operation on one value.
            // "An option marked `none` counts 0"; with `missing: no`, so does what is missing.
            Expr::Aggregate { kind: Aggregate::Count, arguments, missing, .. }
                if self.is_many_of(arguments) =>
            {
                let none: Vec<String> = self
                    .tree
                    .scales
                    .iter()
                    .flat_map(|scale| &scale.options)
                    .filter(|option| option.none)
                    .map(Choice::key)
                    .collect();
                let count = self.operation(&[&arguments[0]], here, |values| match &values[0] {
                    Value::Many(chosen) => Ok(Value::Number(whole(
                        chosen.iter().filter(|key| !none.contains(key)).count() as i64,
                    ))),
                    other => panic!("{other:?} of a `many of`"),
                });
                match (missing, count) {
                    (IfMissing::No, Thing::One(cell)) if cell.content.is_err() => {
                        Thing::One(Cell { content: Ok(Value::Number(whole(0))), ..cell })
                    }
                    (_, count) => count,
                }
            }
            Expr::Aggregate { kind, arguments, needs, missing } => {
                let arguments = arguments.iter().map(|argument| self.thing(argument, here)).collect();
                Thing::One(self.aggregate(*kind, arguments, *needs, *missing))
            }
        }
    }

    /// "An operator with a missing operand is missing", and what has no result is missing by `division`.
    fn operation(
        &self,
        operands: &[&Expr],
        here: &Here,
        result: impl Fn(&[Value]) -> Result<Value, NoResult>,
    ) -> Thing {
        let operands = operands.iter().map(|operand| self.thing(operand, here)).collect();
        element_by_element(operands, |cells| {
            let content = all_present(cells).and_then(|values| {
                result(&values).map_err(|NoResult| Missing::without_result(Rule::Division))
            });
            Cell::of_operation(content, cells)
        })
    }

    fn power(&self, base: &Expr, exponent: &Expr, here: &Here) -> Thing {
        let written = match exponent {
            Expr::Number(number) => Some(number.exact()),
            Expr::Negate(inner) => {
                if let Expr::Number(number) = &**inner {
                    Some(-number.exact())
                } else {
                    None
                }
            }
            _ => None,
        };
        let whole_constant = written.filter(|number| number.is_integer()).and_then(|number| number.to_i32());
        self.operation(&[base, exponent], here, |values| {
            let base = values[0].number();
            let result = match whole_constant {
                Some(exponent) => base.to_whole_power(exponent),
                None => base.to_power(&values[1].number()),
            };
            result.map(Value::Number)
        })
    }

    /// "`and or not any all at_least` are Kleene's": for `or`, yes decides; for `and`, no decides.
    fn kleene(&self, left: &Expr, right: &Expr, decides: bool, here: &Here) -> Thing {
        element_by_element(vec![self.thing(left, here), self.thing(right, here)], |cells| {
            let decided =
                cells.iter().any(|cell| cell.content.as_ref().is_ok_and(|value| value.truth() == decides));
            let content = match decided {
                true => Ok(Value::Truth(decides)),
                false => all_present(cells).map(|_| Value::Truth(!decides)),
            };
            Cell::of_operation(content, cells)
        })
    }

    /// "`if` with a missing condition is missing; the branch not taken does not matter."
    fn if_then_else(&self, condition: &Expr, then: &Expr, otherwise: &Expr, here: &Here) -> Thing {
        let operands = vec![self.thing(condition, here), self.thing(then, here), self.thing(otherwise, here)];
        element_by_element(operands, |cells| {
            let content = match &cells[0].content {
                Err(missing) => Err(missing.because(Rule::Condition)),
                Ok(condition) => cells[if condition.truth() { 1 } else { 2 }].content.clone(),
            };
            Cell::of_operation(content, cells)
        })
    }

    fn is(&self, left: &Expr, negated: bool, what: &Is, here: &Here) -> Thing {
        // "`DOMAIN is skipped` is one truth about the domain … `is missing` and `is blank` of a domain are
        // element by element."
        if let (Expr::Name(name), Is::Skipped) = (left, what)
            && let Some(Named::Domain(domain, around)) = self.names.get(name.as_str())
        {
            let round = here.round.map_or(0, |(_, round)| round);
            return Thing::One(Cell::plain(Ok(Value::Truth(
                self.domain_is_skipped(domain, around, round) != negated,
            ))));
        }
        element_by_element(vec![self.thing(left, here)], |cells| {
            let cell = cells[0];
            let holds = match what {
                Is::Missing => Ok(cell.content.is_err()),
                Is::Blank => {
                    Ok(self.question_state_is(cell, |state| matches!(state, super::asked::State::Blank)))
                }
                Is::Skipped => Ok(self
                    .question_state_is(cell, |state| matches!(state, super::asked::State::Skipped { .. }))),
                Is::Name(name) => self.is_name(cell, name),
            };
            Cell::of_operation(holds.map(|holds| Value::Truth(holds != negated)), cells)
        })
    }

    fn question_state_is(&self, cell: &Cell, test: impl Fn(super::asked::State) -> bool) -> bool {
        match &cell.source {
            Some(Source::Question((order, round))) => test(self.state(&self.questions[*order], *round)),
            other => panic!("`is blank` or `is skipped` of {other:?}"),
        }
    }

    /// "`x is NAME` is missing when x is, except that `is missing`, `is blank`, `is skipped` and a declared
    /// missing option always answer."
    fn is_name(&self, cell: &Cell, name: &str) -> Result<bool, Missing> {
        if self.is_missing_option_of(cell, name) {
            return Ok(self.missing_option(cell).as_deref() == Some(name));
        }
        if let Some(Source::Score(score, round)) = &cell.source {
            let Named::Score(score, repeat) = &self.names[score.as_str()] else {
                unreachable!("it is a score")
            };
            return Ok(self.band(score, *repeat, *round)?.as_deref() == Some(name));
        }
        match &cell.content {
            Err(missing) => Err(missing.clone()),
            Ok(Value::Choice { key, .. }) => Ok(key == name),
            Ok(other) => panic!("`is {name}` of {other:?}"),
        }
    }

    /// Whether the question that this cell is has a declared missing option of this name.
    fn is_missing_option_of(&self, cell: &Cell, name: &str) -> bool {
        let Some(Source::Question((order, _))) = &cell.source else { return false };
        let options = self.options(self.questions[*order].answer);
        options.iter().any(|option| option.missing && option.name.as_deref() == Some(name))
    }

    /// The declared missing option that was answered, if one was.
    fn missing_option(&self, cell: &Cell) -> Option<String> {
        let Some(Source::Question((order, round))) = &cell.source else { return None };
        let placed = &self.questions[*order];
        match self.state(placed, *round) {
            super::asked::State::Answered(Answer::Option(key)) => self
                .options(placed.answer)
                .iter()
                .any(|option| option.missing && option.key() == key)
                .then_some(key),
            _ => None,
        }
    }

    /// "`x in [1, weet_niet]` is `x = 1 or x is weet_niet`."
    fn among(&self, cell: &Cell, among: &Among) -> Result<bool, Missing> {
        let between = |low: &Decimal, high: &Decimal| {
            let number = cell.content.clone()?.number().exact();
            Ok(low.exact() <= number && number <= high.exact())
        };
        let tests: Vec<Result<bool, Missing>> = match among {
            Among::Between(low, high) => vec![between(low, high)],
            Among::List(members) => members
                .iter()
                .map(|member| match member {
                    Member::Number(number) => between(number, number),
                    Member::Between(low, high) => between(low, high),
                    Member::Name(name) => self.is_name(cell, name),
                })
                .collect(),
        };
        if tests.iter().any(|test| matches!(test, Ok(true))) {
            return Ok(true);
        }
        match tests.iter().any(Result::is_err) {
            true => Err(Missing::of_operands(tests.iter().filter_map(|test| test.as_ref().err()))),
            false => Ok(false),
        }
    }

    fn is_many_of(&self, arguments: &[Expr]) -> bool {
        let [Expr::Name(name)] = arguments else { return false };
        let Some(Named::Question(placed)) = self.names.get(name.as_str()) else { return false };
        matches!(placed.answer.kind, Kind::ManyOf(_))
    }

    // ---- functions
    // --------------------------------------------------------------------------------------------------

    fn function(&self, function: Function, arguments: &[Expr], here: &Here) -> Thing {
        let operands: Vec<&Expr> = arguments.iter().collect();
        let number = |result: Result<Number, NoResult>| result.map(Value::Number);
        match function {
            Function::Reverse | Function::Percent => {
                let things: Vec<Thing> =
                    arguments.iter().map(|argument| self.thing(argument, here)).collect();
                // They "take questions and lists of questions": several are a list.
                let operand = if things.len() == 1 {
                    things.into_iter().next().expect("one")
                } else {
                    Thing::List(joined(things))
                };
                element_by_element(vec![operand], |cells| self.on_its_own_scale(function, cells[0]))
            }
            Function::First => {
                let things = arguments.iter().map(|argument| self.thing(argument, here)).collect();
                element_by_element(things, |cells| {
                    // "The first that is not missing."
                    let content = match cells.iter().find_map(|cell| cell.content.as_ref().ok()) {
                        Some(value) => Ok(value.clone()),
                        None => all_present(cells).map(|_| unreachable!("none is present")),
                    };
                    Cell::of_operation(content, cells)
                })
            }
            Function::Round => self.operation(&operands, here, |values| {
                let places = values.get(1).map_or(0, |places| places.number().double() as i32);
                Ok(Value::Number(values[0].number().rounded(places)))
            }),
            Function::Floor => {
                self.operation(&operands, here, |values| Ok(Value::Number(values[0].number().floor())))
            }
            Function::Ceil => {
                self.operation(&operands, here, |values| Ok(Value::Number(values[0].number().ceiling())))
            }
            Function::Abs => {
                self.operation(&operands, here, |values| Ok(Value::Number(values[0].number().absolute())))
            }
            Function::Sqrt => {
                self.operation(&operands, here, |values| number(values[0].number().square_root()))
            }
            Function::Exp => {
                self.operation(&operands, here, |values| number(values[0].number().exponential()))
            }
            Function::Ln => self.operation(&operands, here, |values| number(values[0].number().logarithm())),
            Function::Clamp => self.operation(&operands, here, |values| {
                let (value, low, high) = (values[0].number(), values[1].number(), values[2].number());
                Ok(Value::Number(match (value.compared_with(&low), value.compared_with(&high)) {
                    (Ordering::Less, _) => low,
                    (_, Ordering::Greater) => high,
                    _ => value,
                }))
            }),
            Function::Years => self.operation(&operands, here, |values| match (&values[0], &values[1]) {
                (Value::Date(from), Value::Date(to)) => Ok(Value::Number(whole(completed_years(*from, *to)))),
                other => panic!("years of {other:?}"),
            }),
            Function::Hours => self.operation(&operands, here, |values| match (&values[0], &values[1]) {
                (Value::Time(from), Value::Time(to)) => whole_hours(*from, *to),
                other => panic!("hours of {other:?}"),
            }),
        }
    }

    /// "`reverse(x)` is low + high − x, `percent(x)` the place between low and high, 0–100, of the question's
    /// own scale"; "a reversed question still has its scale".
    fn on_its_own_scale(&self, function: Function, cell: &Cell) -> Cell {
        let (Some(Source::Question(element)) | Some(Source::Reversed(element))) = &cell.source else {
            panic!("the generator reverses what is not a question")
        };
        let (order, _) = element;
        let (low, high) = self.low_and_high(&self.questions[*order]);
        let content = cell.content.clone().map(|value| {
            let value = value.number().exact();
            let result = match function {
                Function::Reverse => low + high - value,
                _ => (value - &low) / (high - &low) * Decimal::whole(100).exact(),
            };
            Value::Number(Number::Exact(result))
        });
        Cell { source: Some(Source::Reversed(*element)), ..Cell::of_operation(content, &[cell]) }
    }

    // ---- formulas, recodes and tables
    // ---------------------------------------------------------------------------------

    fn applied(&self, name: &str, arguments: &[Expr], here: &Here) -> Thing {
        let arguments: Vec<Thing> = arguments.iter().map(|argument| self.thing(argument, here)).collect();
        // "With names in brackets a formula, filled in where it is used"; "a recode, a table and a formula
        // apply element by element".
        if let Some(Named::Let(formula, _)) = self.names.get(name) {
            return element_by_element(arguments, |cells| {
                let parameters = formula
                    .parameters
                    .iter()
                    .map(String::as_str)
                    .zip(cells.iter().map(|cell| (*cell).clone()));
                let filled_in =
                    self.single(&formula.body, &Here { round: here.round, parameters: parameters.collect() });
                // It is work on its arguments, whatever they are in it: absent where they are.
                let absent = filled_in.absent || Cell::of_operation(filled_in.content.clone(), cells).absent;
                Cell { absent, ..filled_in }
            });
        }
        if let Some(recode) = self.tree.recodes.iter().find(|recode| recode.name == name) {
            // "In a one-key recode of thresholds the last that holds decides; otherwise rows may not
            // overlap."
            let rows: Vec<(Vec<Key>, RowValue)> =
                recode.rows.iter().rev().map(|(key, value)| (vec![key.clone()], value.clone())).collect();
            return element_by_element(arguments, |cells| self.looked_up(&rows, &recode.otherwise, cells));
        }
        let table =
            self.tree.tables.iter().find(|table| table.name == name).expect("a formula, recode or table");
        element_by_element(arguments, |cells| {
            let found = self.looked_up(&table.rows, &table.otherwise, cells);
            if table.categories.is_empty() {
                return found;
            }
            // "A table can give categories instead of numbers."
            let content = found.content.clone().map(|value| {
                let at = value.number().double() as usize;
                Value::Choice { key: table.categories[at].clone(), code: None }
            });
            Cell { content, ..found }
        })
    }

    /// "Every value the key can take has a row, or there is a row `otherwise`. A row may give `missing`. A
    /// declared missing option may be mapped; blank and skipped stay missing."
    fn looked_up(&self, rows: &[(Vec<Key>, RowValue)], otherwise: &Option<RowValue>, keys: &[&Cell]) -> Cell {
        let row = rows
            .iter()
            .find(|(cells, _)| cells.iter().zip(keys).all(|(cell, key)| self.row_holds(cell, key)));
        // A missing key stays missing, unless it is a missing option that some row maps: `otherwise` is for
        // values.
        let mapped =
            |column: usize, key: &Cell| rows.iter().any(|(cells, _)| self.row_holds(&cells[column], key));
        let stay_missing = keys.iter().enumerate().filter(|(column, key)| !mapped(*column, key));
        let missing: Vec<&Missing> = stay_missing.filter_map(|(_, key)| key.content.as_ref().err()).collect();
        let given = match row {
            Some((_, value)) => Some(value.clone()),
            None if !missing.is_empty() => {
                return Cell::of_operation(Err(Missing::of_operands(missing)), keys);
            }
            None => otherwise.clone(),
        };
        let content = match given.flatten() {
            Some(value) => Ok(Value::Number(Number::Exact(value.exact()))),
            None => Err(self.recoded(keys)),
        };
        Cell::of_operation(content, keys)
    }

    /// "A row of a recode or table that says `missing` gives `recoded`, with the element and the code or
    /// option it had. A value that no row maps (only possible for approximate keys) too." A key that is
    /// computed has no element.
    fn recoded(&self, keys: &[&Cell]) -> Missing {
        let mut missing = Missing::without_result(Rule::Recoded);
        for key in keys {
            let Some(Source::Question((order, round))) = &key.source else { continue };
            let had = match (&key.content, self.missing_option(key)) {
                (_, Some(option)) => option,
                (Ok(Value::Choice { key, .. }), None) => key.clone(),
                (Ok(Value::Truth(truth)), None) => if *truth { "yes" } else { "no" }.to_string(),
                (Ok(value), None) => plainly(&value.number()),
                (Err(_), None) => continue,
            };
            missing.elements.insert((*order, *round), (self.column(&self.questions[*order], *round), had));
        }
        missing
    }

    fn row_holds(&self, cell: &Key, key: &Cell) -> bool {
        let compared = |number: &Decimal| -> Option<Ordering> {
            let value = key.content.as_ref().ok()?;
            match value {
                Value::Number(_) | Value::Choice { code: Some(_), .. } => {
                    Some(value.number().compared_with(&Number::Exact(number.exact())))
                }
                _ => None,
            }
        };
        match cell {
            Key::Number(number) => compared(number).is_some_and(Ordering::is_eq),
            Key::Between(low, high) => {
                compared(low).is_some_and(Ordering::is_ge) && compared(high).is_some_and(Ordering::is_le)
            }
            Key::From(low) => compared(low).is_some_and(Ordering::is_ge),
            Key::Above(low) => compared(low).is_some_and(Ordering::is_gt),
            Key::Truth(truth) => matches!(&key.content, Ok(Value::Truth(found)) if found == truth),
            Key::List(cells) => cells.iter().any(|cell| self.row_holds(cell, key)),
            Key::Option(name) => match &key.content {
                Ok(Value::Choice { key, .. }) => key == name,
                Ok(_) => false,
                Err(_) => self.missing_option(key).as_deref() == Some(name),
            },
        }
    }
}

/// A number as an answer writes it.
fn plainly(number: &Number) -> String {
    let exact = number.exact();
    match exact.is_integer() {
        true => exact.to_string(),
        false => number.double().to_string(),
    }
}

/// Numbers, truths, dates and times have an order; of truths only equality is asked.
fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Truth(left), Value::Truth(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::Time(left), Value::Time(right)) => left.cmp(right),
        (left, right) => left.number().compared_with(&right.number()),
    }
}

/// "`years` counts completed years; 29 February is reached on 1 March."
fn completed_years(from: Date, to: Date) -> i64 {
    if to < from {
        return -completed_years(to, from);
    }
    let not_yet = (to.month, to.day) < (from.month, from.day);
    i64::from(to.year - from.year) - i64::from(not_yet)
}

/// "`hours(from, to)` wraps at midnight"; it "lies in [0, 24)".
fn whole_hours(from: Time, to: Time) -> Result<Value, NoResult> {
    let minutes = |time: Time| i64::from(time.hour * 60 + time.minute);
    let between = (minutes(to) - minutes(from)).rem_euclid(24 * 60);
    whole(between).over(&whole(60)).map(Value::Number)
}
