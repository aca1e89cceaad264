//! What is made of answers: lets, scores with their bands, classes and messages.

use super::super::tree::*;
use super::{KnownList, KnownValue, Maker, Num, Place};

impl Maker {
    pub fn calculation(&mut self) {
        let place = Place::default();
        match self.rng.below(8) {
            0 | 1 => self.let_value(&place),
            2 => self.let_list(),
            3 | 4 => self.score(&place),
            5 => self.truth_score(&place),
            6 => self.class(&place),
            _ => self.message(&place),
        }
    }

    /// A let that is one number or truth.
    pub fn let_value(&mut self, place: &Place) {
        let depth = 1 + self.rng.below(2);
        if self.rng.percent(30) {
            let body = self.truth(depth, place);
            let name = self.fresh("waar");
            self.remember_truth(&name, place, false);
            self.calculations.push(Declaration::Let(Let { name, parameters: Vec::new(), body }));
            return;
        }
        let Num { expr, low, high, approximate } = self.number(depth, place);
        let name = self.fresh("tussen");
        self.numbers.push(KnownValue {
            name: name.clone(),
            repeat: place.repeat.clone(),
            low,
            high,
            approximate,
            score: false,
        });
        self.calculations.push(Declaration::Let(Let { name, parameters: Vec::new(), body: expr }));
    }

    fn remember_truth(&mut self, name: &str, place: &Place, score: bool) {
        let repeat = place.repeat.clone();
        self.truths.push(KnownValue {
            name: name.to_string(),
            repeat,
            low: 0.0,
            high: 1.0,
            approximate: false,
            score,
        });
    }

    fn let_list(&mut self) {
        let place = Place::default();
        let list = match self.rng.percent(50) {
            true => self.list_of_questions(&place),
            false => self.numbers_list(1, &place),
        };
        let name = self.fresh("lijst");
        self.calculations.push(Declaration::Let(Let {
            name: name.clone(),
            parameters: Vec::new(),
            body: list.expr,
        }));
        self.lists.push(KnownList {
            name,
            low: list.low,
            high: list.high,
            approximate: list.approximate,
            questions: list.questions,
        });
    }

    fn withheld_when(&mut self, place: &Place) -> Option<(Expr, Option<Text>)> {
        if !self.rng.percent(18) {
            return None;
        }
        let condition = self.condition(place);
        let reason = self.rng.percent(60).then(|| self.text());
        Some((condition, reason))
    }

    pub fn score(&mut self, place: &Place) {
        let depth = 1 + self.rng.below(3);
        let Num { mut expr, mut low, mut high, mut approximate } = self.number(depth, place);
        // "A score built on one must end in `round(x, n)`."
        if approximate && self.rng.percent(80) {
            expr = Expr::Function(Function::Round, vec![expr, Expr::whole(self.rng.between(0, 6))]);
            (low, high, approximate) = (low - 0.5, high + 0.5, false);
        }
        let when = self.withheld_when(place);
        let bands = if self.rng.percent(45) { self.bands_for(low, high, place) } else { Vec::new() };
        let name = self.fresh("s");
        let repeat = place.repeat.clone();
        if let Some(set) = bands.first() {
            let names = self.rows_of(set).iter().map(|band| band.name.clone()).collect();
            self.banded.push((name.clone(), names, repeat.clone()));
        }
        self.numbers.push(KnownValue { name: name.clone(), repeat, low, high, approximate, score: true });
        let everyone = self.everyone();
        let (only, _) = self.only(everyone, 10);
        let score = Score {
            name,
            text: self.text(),
            body: expr,
            better: self.rng.percent(50).then(|| self.rng.percent(50)),
            unit: self.rng.percent(12).then(|| "punten".to_string()),
            only,
            when,
            bands,
            renamed_from: self.rng.percent(3).then(|| {
                self.count += 1;
                format!("oude_score{}", self.count)
            }),
        };
        self.calculations.push(Declaration::Score(score));
    }

    pub fn truth_score(&mut self, place: &Place) {
        let depth = 1 + self.rng.below(2);
        let body = self.truth(depth, place);
        let when = self.withheld_when(place);
        let name = self.fresh("ja");
        self.remember_truth(&name, place, true);
        let everyone = self.everyone();
        let (only, _) = self.only(everyone, 8);
        let text = self.text();
        let score = Score {
            name,
            text,
            body,
            better: None,
            unit: None,
            only,
            when,
            bands: Vec::new(),
            renamed_from: None,
        };
        self.calculations.push(Declaration::Score(score));
    }

    // ---- bands
    // ----------------------------------------------------------------------------------------------------------

    fn rows_of<'a>(&'a self, set: &'a BandSet) -> &'a [Band] {
        match (&set.shared, set.rows.is_empty()) {
            (Some(shared), true) => {
                &self.tree.bands.iter().find(|bands| bands.name == *shared).expect("shared bands").rows
            }
            _ => &set.rows,
        }
    }

    /// The cut-offs of bands: the first where the score begins, the others inside.
    fn cut_offs(&mut self, low: f64, high: f64, count: usize) -> Vec<Bound> {
        let first = Decimal::whole(low.max(-1e9).floor() as i64 - 1);
        let mut cuts = self.cuts(low, high, count - 1, count - 1);
        cuts.retain(|cut| cut.exact() > first.exact());
        cuts.truncate(count - 1);
        while cuts.len() < count - 1 {
            let last = cuts.last().map_or(first.digits as f64, |cut| cut.approximately());
            cuts.push(Decimal::whole(last.floor() as i64 + 1));
        }
        // Now and then the range goes below the first band.
        let first = match self.rng.percent(6) {
            true if low.abs() < 1e6 && cuts[0].approximately() - low > 0.5 => {
                let middle = (low + cuts[0].approximately()) / 2.0;
                let inside = self.decimal_between(middle, middle, 2);
                if inside.exact() < cuts[0].exact() { inside } else { first }
            }
            _ => first,
        };
        let bounds = std::iter::once(first).chain(cuts);
        bounds.map(|at| Bound { open: self.rng.percent(25), at }).collect()
    }

    fn labelled_bands(&mut self, count: usize, kind: &str) -> Vec<Band> {
        (0..count)
            .map(|_| {
                self.count += 1;
                Band { name: format!("{kind}{}", self.count), label: Some(self.text()), bound: None }
            })
            .collect()
    }

    fn bands_for(&mut self, low: f64, high: f64, place: &Place) -> Vec<BandSet> {
        let count = 2 + self.rng.below(3);
        match self.rng.below(4) {
            // Inline, with its own labels.
            0 | 1 => {
                let bounds = self.cut_offs(low, high, count);
                let mut rows = self.labelled_bands(count, "band");
                rows.iter_mut().zip(bounds).for_each(|(row, bound)| row.bound = Some(bound));
                let when = self.rng.percent(12).then(|| self.condition(place));
                vec![BandSet { shared: None, when, rows }]
            }
            // Shared with cut-offs.
            2 => {
                let bounds = self.cut_offs(low, high, count);
                let mut rows = self.labelled_bands(count, "klasse");
                rows.iter_mut().zip(bounds).for_each(|(row, bound)| row.bound = Some(bound));
                let name = format!("banden{}", self.tree.bands.len());
                self.tree.bands.push(SharedBands { name: name.clone(), rows });
                vec![BandSet { shared: Some(name), when: None, rows: Vec::new() }]
            }
            // Shared labels, its own cut-offs, and maybe others under a condition.
            _ => {
                let bare = |bands: &&SharedBands| bands.rows.iter().all(|band| band.bound.is_none());
                let known: Vec<SharedBands> = self.tree.bands.iter().filter(bare).cloned().collect();
                let shared = if !known.is_empty() && self.rng.percent(60) {
                    self.rng.pick(&known).clone()
                } else {
                    let rows = self.labelled_bands(count, "groep");
                    let shared = SharedBands { name: format!("banden{}", self.tree.bands.len()), rows };
                    self.tree.bands.push(shared.clone());
                    shared
                };
                let sets = if self.rng.percent(50) { 2 + self.rng.below(2) } else { 1 };
                (0..sets)
                    .map(|index| {
                        let bounds = self.cut_offs(low, high, shared.rows.len());
                        let rows = shared.rows.iter().zip(bounds);
                        let rows = rows
                            .map(|(row, bound)| Band {
                                name: row.name.clone(),
                                label: None,
                                bound: Some(bound),
                            })
                            .collect();
                        let conditional = sets > 1 && (index + 1 < sets || self.rng.percent(20));
                        let when = conditional.then(|| self.condition(place));
                        BandSet { shared: Some(shared.name.clone()), when, rows }
                    })
                    .collect()
            }
        }
    }

    // ---- classes and messages
    // -------------------------------------------------------------------------------------------

    pub fn class(&mut self, place: &Place) {
        let name = self.fresh("k");
        let count = 2 + self.rng.below(3);
        let with_otherwise = self.rng.percent(75);
        let coded = self.rng.percent(40);
        let rules: Vec<ClassRule> = (0..count)
            .map(|index| {
                let when = match index + 1 == count && with_otherwise {
                    true => None,
                    false => {
                        let depth = 1 + self.rng.below(2);
                        Some(self.truth(depth, place))
                    }
                };
                self.count += 1;
                let name = format!("groep_k{}", self.count);
                ClassRule { name, code: coded.then_some(index as i64 + 1), label: self.text(), when }
            })
            .collect();
        let when = self.withheld_when(place);
        let everyone = self.everyone();
        let (only, _) = self.only(everyone, 8);
        let options = rules.iter().map(|rule| rule.name.clone()).collect();
        self.classes.push((name.clone(), options, place.repeat.clone()));
        let text = self.rng.percent(80).then(|| self.text());
        self.calculations.push(Declaration::Class(Class { name, text, when, only, rules }));
    }

    pub fn message(&mut self, place: &Place) {
        let kind = *self.rng.pick(&[MessageKind::Check, MessageKind::Alert, MessageKind::Feedback]);
        self.count += 1;
        let name = format!("melding{}", self.count);
        let depth = self.rng.below(3);
        let always = kind == MessageKind::Feedback && self.rng.percent(25);
        let when = (!always).then(|| self.truth(depth, place));
        let everyone = self.everyone();
        let (only, _) = self.only(everyone, 15);
        let text = if kind == MessageKind::Feedback { self.text_with_placeholder() } else { self.text() };
        let required = kind == MessageKind::Check && self.rng.percent(30);
        self.calculations.push(Declaration::Message(Message { kind, name, text, when, only, required }));
    }
}
