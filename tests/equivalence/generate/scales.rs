//! Scales and their options.

use super::super::tree::*;
use super::Maker;

impl Maker {
    pub fn scales(&mut self) {
        for _ in 0..2 + self.rng.below(2) {
            self.coded_scale();
        }
        self.nominal_scale(false);
        self.scale_with_none();
        if self.rng.percent(50) {
            self.nominal_scale(true);
        }
        if self.rng.percent(70) {
            self.missing_scale();
        }
    }

    pub(super) fn option(&mut self, name: Option<String>, code: Option<Decimal>, missing: bool) -> Choice {
        let label = Some(self.text());
        let renamed_from = (name.is_some() && self.rng.percent(5)).then(|| {
            self.count += 1;
            format!("oude_optie{}", self.count)
        });
        Choice { name, code, label, missing, none: false, renamed_from }
    }

    pub(super) fn option_name(&mut self, kind: &str) -> String {
        self.count += 1;
        format!("{kind}{}", self.count)
    }

    fn coded_scale(&mut self) {
        let name = format!("schaal{}", self.tree.scales.len());
        let codes: Vec<Decimal> = match self.rng.below(8) {
            0 => vec![0, 2, 4].into_iter().map(Decimal::whole).collect(),
            1 => vec![0, 1, 3].into_iter().map(Decimal::whole).collect(),
            2 => (0..3)
                .map(|half| {
                    if half % 2 == 0 {
                        Decimal::whole(half / 2)
                    } else {
                        Decimal { digits: 5 * half, places: 1 }
                    }
                })
                .collect(),
            3 => (-2..=2).map(Decimal::whole).collect(),
            _ => {
                let low = self.rng.between(0, 1);
                (low..=low + 1 + self.rng.between(0, 4)).map(Decimal::whole).collect()
            }
        };
        let style = self.rng.below(4);
        let last = codes.len() - 1;
        let contiguous = codes
            .windows(2)
            .all(|pair| pair[1].places == 0 && pair[0].places == 0 && pair[1].digits == pair[0].digits + 1);
        let mut options = Vec::new();
        for (index, code) in codes.into_iter().enumerate() {
            let named = match style {
                0 => true,
                1 => self.rng.percent(40),
                _ => false,
            };
            let option_name = named.then(|| self.option_name("optie"));
            let mut option = self.option(option_name, Some(code), false);
            if style == 2 && contiguous && index > 0 && index < last {
                option.label = None;
            }
            options.push(option);
        }
        if style == 3 && self.rng.percent(50) {
            options.reverse();
        }
        if self.rng.percent(60) {
            for code in 8..8 + self.rng.between(1, 2) {
                let coded = self.rng.percent(70);
                let named = !coded || self.rng.percent(80);
                let option_name = named.then(|| self.option_name("geen"));
                let option = self.option(option_name, coded.then(|| Decimal::whole(code)), true);
                options.push(option);
            }
        }
        self.tree.scales.push(Scale { name, options });
    }

    fn nominal_scale(&mut self, with_missing: bool) {
        let name = format!("soort{}", self.tree.scales.len());
        let count = 2 + self.rng.below(3);
        let mut options: Vec<Choice> = (0..count)
            .map(|_| {
                let name = self.option_name("keus");
                self.option(Some(name), None, false)
            })
            .collect();
        if with_missing {
            let option_name = self.option_name("geen");
            let option = self.option(Some(option_name), None, true);
            options.push(option);
        }
        self.tree.scales.push(Scale { name, options });
    }

    /// A scale for several answers, with one or two options that go with no other.
    fn scale_with_none(&mut self) {
        let name = format!("niets{}", self.tree.scales.len());
        let count = 2 + self.rng.below(3);
        let nones = 1 + self.rng.below(2);
        let mut options: Vec<Choice> = (0..count + nones)
            .map(|at| {
                let coded = self.rng.percent(30).then(|| Decimal::whole(at as i64 + 1));
                let name = self.option_name("vink");
                Choice { none: at >= count, ..self.option(Some(name), coded, false) }
            })
            .collect();
        self.rng.shuffle(&mut options);
        self.tree.scales.push(Scale { name, options });
    }

    fn missing_scale(&mut self) {
        let name = format!("ontbreekt{}", self.tree.scales.len());
        let mut options = Vec::new();
        for code in 7..8 + self.rng.between(0, 1) {
            let option_name = self.option_name("leeg");
            let coded = self.rng.percent(70);
            let option = self.option(Some(option_name), coded.then(|| Decimal::whole(-code)), true);
            options.push(option);
        }
        self.tree.scales.push(Scale { name, options });
    }

    pub(super) fn scales_that(&self, test: impl Fn(&Scale) -> bool) -> Vec<String> {
        self.tree.scales.iter().filter(|scale| test(scale)).map(|scale| scale.name.clone()).collect()
    }

    /// A scale whose options, missing ones aside, all have codes.
    pub(super) fn is_coded(scale: &Scale) -> bool {
        if scale.options.iter().any(|option| option.none) {
            return false;
        }
        scale.options.iter().any(|option| !option.missing)
            && scale.options.iter().all(|option| option.missing || option.code.is_some())
    }
}
