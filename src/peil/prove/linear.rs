//! Sums: a constant and weights of other forms. A weight may be 0.

use std::collections::BTreeMap;

use super::normal::FormId;
use crate::model::Number;

/// A sum: a constant, and weights of other forms.
#[derive(Debug, Clone)]
pub struct Linear {
    pub constant: Number,
    pub terms: BTreeMap<FormId, Number>,
}

impl Linear {
    pub fn constant(constant: Number) -> Linear {
        Linear { constant, terms: BTreeMap::new() }
    }

    pub fn term(form: FormId, weight: Number) -> Linear {
        Linear { constant: Number::ZERO, terms: BTreeMap::from([(form, weight)]) }
    }

    pub fn plus(&self, other: &Linear) -> Option<Linear> {
        let mut sum = self.clone();
        sum.constant = sum.constant.add(&other.constant)?;
        for (form, weight) in &other.terms {
            let kept = sum.terms.entry(*form).or_insert(Number::ZERO);
            *kept = kept.add(weight)?;
        }
        Some(sum)
    }

    pub fn times(&self, factor: &Number) -> Option<Linear> {
        let mut product = Linear::constant(self.constant.multiply(factor)?);
        for (form, weight) in &self.terms {
            product.terms.insert(*form, weight.multiply(factor)?);
        }
        Some(product)
    }

    /// The first weight that is not 0, else the constant, else 1.
    pub fn lead(&self) -> Number {
        let first = self.terms.values().find(|weight| !weight.is_zero());
        first.or(Some(&self.constant).filter(|number| !number.is_zero())).cloned().unwrap_or(Number::ONE)
    }

    /// The sum, divided by its lead.
    pub fn unit(self) -> (Number, Linear) {
        let lead = self.lead();
        let unit = Number::ONE.divide(&lead).and_then(|factor| self.times(&factor));
        match unit {
            Some(unit) => (lead, unit),
            None => (Number::ONE, self),
        }
    }
}
