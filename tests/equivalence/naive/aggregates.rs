//! Aggregates. "Of M elements, n are present (`otherwise` counts as present). Fewer than `needs` present:
//! missing."

use super::super::tree::*;
use super::Naive;
use super::asked::State;
use super::number::{NoResult, Number, whole};
use super::value::{Cell, List, Missing, Rule, Source, Thing, Value, joined};

impl Naive<'_> {
    /// "Aggregates take lists and single values alike."
    pub fn aggregate(
        &self,
        kind: Aggregate,
        arguments: Vec<Thing>,
        needs: Needs,
        if_missing: IfMissing,
    ) -> Cell {
        let List { mut cells, lost } = joined(arguments);
        cells.retain(|cell| !cell.absent);
        // "Of those that are asked: what is missing because its question was not asked is not an element."
        if matches!(needs, Needs::AllAsked | Needs::HalfAsked | Needs::NumberAsked(_)) {
            cells.retain(|cell| {
                !cell
                    .content
                    .as_ref()
                    .is_err_and(|missing| missing.elements.values().any(|(_, reason)| reason == "skipped"))
            });
        }
        // "When `times` is missing every aggregate of it is missing", like an operation on a missing operand.
        if let Some(lost) = lost {
            let missing = cells.iter().filter_map(|cell| cell.content.as_ref().err());
            return Cell::plain(Err(Missing::of_operands([&lost].into_iter().chain(missing))));
        }
        let operands: Vec<&Cell> = cells.iter().collect();
        let content = match kind {
            Aggregate::Answered => {
                Ok(Value::Number(whole(cells.iter().filter(|cell| self.was_answered(cell)).count() as i64)))
            }
            Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_) => {
                truth(kind, &cells, needs, if_missing).map(Value::Truth)
            }
            _ => number(kind, &cells, needs, if_missing).map(Value::Number),
        };
        Cell { absent: false, ..Cell::of_operation(content, &operands) }
    }

    /// "`answered` counts answers given (not a missing option, not an `otherwise`)."
    fn was_answered(&self, cell: &Cell) -> bool {
        let Some(Source::Question((order, round))) = &cell.source else {
            panic!("`answered` of what is not a question")
        };
        matches!(self.state(&self.questions[*order], *round), State::Answered(_)) && cell.content.is_ok()
    }
}

/// "Of M elements, n are present. Fewer than `needs` present: missing."
fn enough(cells: &[Cell], needs: Needs, otherwise: bool) -> bool {
    let all = cells.len();
    let present = cells.iter().filter(|cell| cell.content.is_ok()).count();
    match needs {
        Needs::Unsaid => otherwise,
        Needs::All | Needs::AllAsked => present == all,
        // "`half` is 2n ≥ M."
        Needs::Half | Needs::HalfAsked => 2 * present >= all,
        Needs::Number(number) | Needs::NumberOf(number, _) | Needs::NumberAsked(number) => present >= number,
    }
}

/// "`and or not any all at_least` are Kleene's"; `missing: no` "counts a missing element as no"; of nothing,
/// "`any` is no, `all` is yes", "`at_least(n, …)` whether n is 0".
fn truth(kind: Aggregate, cells: &[Cell], needs: Needs, if_missing: IfMissing) -> Result<bool, Missing> {
    if !enough(cells, needs, true) {
        return Err(missing_elements(cells));
    }
    let truths = cells.iter().map(|cell| match &cell.content {
        Ok(value) => Some(value.truth()),
        Err(_) if if_missing == IfMissing::No => Some(false),
        Err(_) => None,
    });
    let truths: Vec<Option<bool>> = truths.collect();
    let certainly = truths.iter().filter(|truth| **truth == Some(true)).count();
    let possibly = truths.iter().filter(|truth| **truth != Some(false)).count();
    let wanted = match kind {
        Aggregate::Any => 1,
        Aggregate::All => cells.len(),
        Aggregate::AtLeast(number) => number as usize,
        _ => unreachable!("a truth"),
    };
    if certainly >= wanted {
        return Ok(true);
    }
    if possibly < wanted {
        return Ok(false);
    }
    Err(Missing::of_operands(cells.iter().filter_map(|cell| cell.content.as_ref().err())))
}

fn number(kind: Aggregate, cells: &[Cell], needs: Needs, if_missing: IfMissing) -> Result<Number, Missing> {
    let all = cells.len();
    let present: Vec<&Value> = cells.iter().filter_map(|cell| cell.content.as_ref().ok()).collect();
    // `needs: all` is "the default"; `missing: zero` and `missing: no` "alone" let "any number be missing".
    let all_there = present.len() == all || matches!(if_missing, IfMissing::Zero | IfMissing::No);
    // "An empty list has sum and count 0; … the rest missing": `too_few`.
    let nothing_to_use = present.is_empty() && !matches!(kind, Aggregate::Sum | Aggregate::Count);
    if !enough(cells, needs, all_there) || nothing_to_use {
        return Err(missing_elements(cells));
    }
    if kind == Aggregate::Count {
        return Ok(whole(present.iter().filter(|value| value.truth()).count() as i64));
    }
    let numbers: Vec<Number> = present.iter().map(|value| value.number()).collect();
    // "`sd` of one value is `division`": it names what was missing, like `too_few`; what has no result is
    // never closed.
    statistic(kind, &numbers, all, if_missing)
        .map_err(|NoResult| Missing { open: true, ..missing_elements(cells).because(Rule::Division) })
}

/// "An aggregate with too few values" is closed when "every element that is missing is; also when none is".
fn missing_elements(cells: &[Cell]) -> Missing {
    let missing = || cells.iter().filter_map(|cell| cell.content.as_ref().err());
    let elements = missing().flat_map(|missing| missing.elements.clone());
    Missing { rule: Rule::TooFew, elements: elements.collect(), open: missing().any(|missing| missing.open) }
}

/// "`mean min max sd median` use what is present"; `missing: prorate` is "× M / present"; "`sd` divides by n
/// − 1".
fn statistic(
    kind: Aggregate,
    numbers: &[Number],
    all: usize,
    if_missing: IfMissing,
) -> Result<Number, NoResult> {
    let count = whole(numbers.len() as i64);
    match kind {
        Aggregate::Sum if if_missing == IfMissing::Prorate && numbers.len() < all => {
            sum(numbers)?.times(&whole(all as i64))?.over(&count)
        }
        Aggregate::Sum => sum(numbers),
        Aggregate::Mean => sum(numbers)?.over(&count),
        Aggregate::Min => Ok(sorted(numbers)[0].clone()),
        Aggregate::Max => Ok(sorted(numbers)[numbers.len() - 1].clone()),
        Aggregate::Median => {
            let sorted = sorted(numbers);
            let middle = sorted.len() / 2;
            match sorted.len() % 2 {
                1 => Ok(sorted[middle].clone()),
                _ => sorted[middle - 1].plus(&sorted[middle])?.over(&whole(2)),
            }
        }
        Aggregate::Sd => {
            let mean = sum(numbers)?.over(&count)?;
            let squares = numbers.iter().map(|number| number.minus(&mean).and_then(|away| away.times(&away)));
            let squares: Vec<Number> = squares.collect::<Result<_, NoResult>>()?;
            sum(&squares)?.over(&count.minus(&whole(1))?)?.square_root()
        }
        other => unreachable!("{other:?} is not a statistic of numbers"),
    }
}

fn sum(numbers: &[Number]) -> Result<Number, NoResult> {
    numbers.iter().try_fold(whole(0), |sum, number| sum.plus(number))
}

fn sorted(numbers: &[Number]) -> Vec<Number> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(|a, b| a.compared_with(b));
    sorted
}
