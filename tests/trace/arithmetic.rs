//! Every sum that a trace writes out is computed again, as a professional would with a calculator: it comes
//! to what the trace says.

use crate::compiled::{compiled, every, random};
use peil::score::Scorer;
use peil::score::trace::{Step, Tracer, Working, Worth};

/// Reads a sum of numbers, `+ − × /`, `^` and brackets. None where it holds anything else.
struct Calculator<'t> {
    rest: &'t str,
}

impl Calculator<'_> {
    fn all(text: &str) -> Option<f64> {
        let mut calculator = Calculator { rest: text };
        let value = calculator.sum()?;
        calculator.rest.trim().is_empty().then_some(value)
    }

    fn take(&mut self, signs: &[&str]) -> Option<usize> {
        self.rest = self.rest.trim_start();
        let at = signs.iter().position(|sign| self.rest.starts_with(sign))?;
        self.rest = &self.rest[signs[at].len()..];
        Some(at)
    }

    fn sum(&mut self) -> Option<f64> {
        let mut value = self.product()?;
        while let Some(sign) = self.take(&["+", "−"]) {
            let next = self.product()?;
            value = if sign == 0 { value + next } else { value - next };
        }
        Some(value)
    }

    fn product(&mut self) -> Option<f64> {
        let mut value = self.power()?;
        while let Some(sign) = self.take(&["×", "/"]) {
            let next = self.power()?;
            value = if sign == 0 { value * next } else { value / next };
        }
        Some(value)
    }

    fn power(&mut self) -> Option<f64> {
        if self.take(&["−"]).is_some() {
            return self.power().map(|value| -value);
        }
        let base = self.atom()?;
        if self.take(&["^"]).is_some() { Some(base.powf(self.atom()?)) } else { Some(base) }
    }

    fn atom(&mut self) -> Option<f64> {
        if self.take(&["("]).is_some() {
            let value = self.sum()?;
            self.take(&[")"])?;
            return Some(value);
        }
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .char_indices()
            .find(|(at, sign)| !(sign.is_ascii_digit() || *sign == '.' || *at == 0 && *sign == '-'));
        let (number, rest) = self.rest.split_at(end.map_or(self.rest.len(), |(at, _)| at));
        self.rest = rest;
        number.parse().ok()
    }
}

#[test]
fn the_calculator_calculates() {
    for (text, value) in [
        ("0 + 4 − 1", 3.0),
        ("100 × (3 − 1) / (6 − 1)", 40.0),
        ("2 − (-3)", 5.0),
        ("1/2 × 4", 2.0),
        ("2 ^ 3 − −1", 9.0),
    ] {
        assert_eq!(Calculator::all(text), Some(value), "{text}");
    }
    assert_eq!(Calculator::all("? + 1"), None);
}

fn number(worth: &Worth) -> Option<f64> {
    match worth {
        Worth::Number(amount) => amount.shown.parse().ok(),
        _ => None,
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

/// How many of these could be and were computed again.
fn checked(step: &Step, about: &str) -> usize {
    let Some(value) = number(&step.value) else { return 0 };
    match &step.working {
        Working::Expression { filled } => {
            let Some(again) = Calculator::all(filled) else { return 0 };
            assert!(close(again, value), "{about}: {filled} is {again}, not {value}");
            1
        }
        Working::Aggregate { aggregate, elements, of, present, missing, total, yes, .. } => {
            let values: Vec<f64> = elements.iter().filter_map(|part| number(&part.value)).collect();
            let sum: f64 = values.iter().sum();
            assert_eq!(elements.len(), *of, "{about}");
            let again = match *aggregate {
                "sum" if *missing == "prorate" && present < of => sum * *of as f64 / *present as f64,
                "sum" => sum,
                "mean" => sum / *present as f64,
                "min" => values.iter().copied().fold(f64::INFINITY, f64::min),
                "max" => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                "count" => elements.iter().filter(|part| part.value == Worth::Truth(true)).count() as f64,
                "answered" => yes.map_or(-1.0, |yes| yes as f64),
                _ => return 0,
            };
            assert!(close(again, value), "{about}: {} is {again}, not {value}", step.name);
            assert!(
                total.as_ref().is_none_or(|total| close(total.shown.parse().unwrap_or(f64::NAN), sum)),
                "{about}"
            );
            1
        }
        Working::If { filled: Some(filled), .. } => {
            let Some(again) = Calculator::all(filled) else { return 0 };
            assert!(close(again, value), "{about}: {filled} is {again}, not {value}");
            1
        }
        _ => 0,
    }
}

#[test]
fn every_sum_comes_to_what_is_said() {
    let mut again = 0;
    for path in every() {
        let instrument = compiled(&path);
        let scorer = Scorer::new(&instrument);
        let tracer = Tracer::new(&scorer);
        for seed in 100..115 {
            let response = random(&instrument, seed, [4, 30, 1_000][seed as usize % 3]);
            let evaluation = scorer.evaluate(&response);
            let trace = tracer.trace(&response, &evaluation, &scorer.outcome(&response, &evaluation));
            for entry in &trace.entries {
                let about = format!("{path}, response {seed}, {}", entry.name);
                again += entry.steps.iter().map(|step| checked(step, &about)).sum::<usize>();
            }
        }
    }
    assert!(again > 5_000, "only {again} sums were worked out again");
}
