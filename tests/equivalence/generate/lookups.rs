//! Recodes, tables and formulas, made where they are used first.

use super::super::tree::*;
use super::{Maker, Num, Nums, Place};

/// What a recode can be used on.
#[derive(Clone, PartialEq)]
pub enum RecodeKey {
    Scale(String, Option<String>),
    /// A question or a list of them: single codes would have to be codes of theirs.
    Question,
    Calculated,
    Class(String, Vec<String>),
    /// Yes or no; the scale of missing options beside it.
    Truth(Option<String>),
}

/// What an expression is as a key, when it is not one question of a scale.
fn kind_of_key(expr: &Expr) -> RecodeKey {
    match expr {
        Expr::Arithmetic(..)
        | Expr::Aggregate { .. }
        | Expr::Function(Function::Round | Function::Floor | Function::Ceil, _) => RecodeKey::Calculated,
        _ => RecodeKey::Question,
    }
}

#[derive(Clone)]
pub struct KnownRecode {
    name: String,
    key: RecodeKey,
    low: f64,
    high: f64,
}

impl Maker {
    fn span_of(values: &[RowValue]) -> (f64, f64) {
        let numbers: Vec<f64> = values.iter().flatten().map(Decimal::approximately).collect();
        (
            numbers.iter().copied().fold(f64::MAX, f64::min).min(0.0),
            numbers.iter().copied().fold(f64::MIN, f64::max).max(0.0),
        )
    }

    pub(super) fn row_value(&mut self) -> RowValue {
        match self.rng.below(12) {
            0 => None,
            1 => Some(self.decimal_between(-1.0, 3.0, 1)),
            _ => Some(Decimal::whole(self.rng.between(0, 6))),
        }
    }

    /// Row values: at least two different numbers among them.
    fn row_values(&mut self, count: usize) -> Vec<RowValue> {
        let mut values: Vec<RowValue> = (0..count).map(|_| self.row_value()).collect();
        if let [first, second, ..] = values.as_mut_slice() {
            (*first, *second) = (Some(Decimal::whole(1)), Some(Decimal::whole(4)));
        }
        values
    }

    // ---- recodes
    // --------------------------------------------------------------------------------------------------------

    pub fn recoded_number(&mut self, depth: usize, place: &Place) -> Num {
        if self.rng.percent(60) {
            let questions = self.questions_here(place, |known| {
                matches!(&known.answer.kind, Kind::Scale(_)) && !matches!(known.answer.kind, Kind::ManyOf(_))
            });
            if !questions.is_empty() {
                let known = self.rng.pick(&questions).clone();
                let Kind::Scale(scale) = &known.answer.kind else { unreachable!("filtered") };
                let recode =
                    self.recode_for(RecodeKey::Scale(scale.clone(), known.answer.or.clone()), 0.0, 0.0);
                let expr = Expr::Apply(recode.name, vec![Expr::Name(known.name)]);
                return Num { expr, low: recode.low, high: recode.high, approximate: false };
            }
        }
        if let Some(num) = self.recoded_class(place) {
            return num;
        }
        if self.rng.percent(25) {
            return self.recoded_truth(place);
        }
        let key = self.number(depth - 1, place);
        let recode = self.recode_for(kind_of_key(&key.expr), key.low, key.high);
        Num {
            expr: Expr::Apply(recode.name, vec![key.expr]),
            low: recode.low,
            high: recode.high,
            approximate: false,
        }
    }

    /// The classes that are one value here.
    pub fn classes_here(&self, place: &Place) -> Vec<(String, Vec<String>, Option<String>)> {
        let here = |(_, _, repeat): &&(String, Vec<String>, Option<String>)| {
            repeat.is_none() || *repeat == place.repeat
        };
        self.classes.iter().filter(here).cloned().collect()
    }

    /// A class has options too.
    fn recoded_class(&mut self, place: &Place) -> Option<Num> {
        let classes = self.classes_here(place);
        if classes.is_empty() || !self.rng.percent(40) {
            return None;
        }
        let (class, options, _) = self.rng.pick(&classes).clone();
        let recode = self.recode_for(RecodeKey::Class(class.clone(), options), 0.0, 0.0);
        let expr = Expr::Apply(recode.name, vec![Expr::Name(class)]);
        Some(Num { expr, low: recode.low, high: recode.high, approximate: false })
    }

    /// Points for yes and no: of a question, of a condition, or added up over a list of questions.
    fn recoded_truth(&mut self, place: &Place) -> Num {
        let questions = self.questions_here(place, |known| known.answer.kind == Kind::YesNo);
        if questions.is_empty() || self.rng.percent(30) {
            let truth = self.truth(1, place);
            let recode = self.recode_for(RecodeKey::Truth(None), 0.0, 0.0);
            return Num {
                expr: Expr::Apply(recode.name, vec![truth]),
                low: recode.low,
                high: recode.high,
                approximate: false,
            };
        }
        let known = self.rng.pick(&questions).clone();
        let recode = self.recode_for(RecodeKey::Truth(known.answer.or.clone()), 0.0, 0.0);
        let same: Vec<Expr> = questions
            .iter()
            .filter(|other| other.answer.or == known.answer.or)
            .map(|other| Expr::name(&other.name))
            .collect();
        if same.len() > 1 && self.rng.percent(50) {
            let count = same.len() as f64;
            let points = Expr::Apply(recode.name, vec![Expr::List(same)]);
            let kind = Aggregate::Sum;
            let expr = Expr::Aggregate {
                kind,
                arguments: vec![points],
                needs: Needs::Unsaid,
                missing: IfMissing::Zero,
            };
            return Num { expr, low: recode.low * count, high: recode.high * count, approximate: false };
        }
        Num {
            expr: Expr::Apply(recode.name, vec![Expr::Name(known.name)]),
            low: recode.low,
            high: recode.high,
            approximate: false,
        }
    }

    pub fn recoded_list(&mut self, list: Expr, low: f64, high: f64) -> Nums {
        let recode = self.recode_for(RecodeKey::Question, low, high);
        Nums {
            expr: Expr::Apply(recode.name, vec![list]),
            low: recode.low,
            high: recode.high,
            approximate: false,
            questions: None,
        }
    }

    fn recode_for(&mut self, key: RecodeKey, low: f64, high: f64) -> KnownRecode {
        let fit: Vec<KnownRecode> = self.recodes.iter().filter(|known| known.key == key).cloned().collect();
        if !fit.is_empty() && self.rng.percent(40) {
            return self.rng.pick(&fit).clone();
        }
        self.count += 1;
        let name = format!("punten{}", self.count);
        let recode = match &key {
            RecodeKey::Scale(scale, or) => self.recode_of_scale(name.clone(), scale, or.as_deref()),
            RecodeKey::Class(_, options) => {
                let values = self.row_values(options.len());
                let rows: Vec<(Key, RowValue)> =
                    options.iter().cloned().map(Key::Option).zip(values).collect();
                let otherwise = self.rng.percent(50).then(|| self.row_value());
                let kept = if otherwise.is_some() { 1.max(rows.len() - 1) } else { rows.len() };
                Recode { name: name.clone(), rows: rows.into_iter().take(kept).collect(), otherwise }
            }
            RecodeKey::Truth(or) => {
                let both = self.rng.percent(70);
                let values = self.row_values(2);
                let mut rows: Vec<(Key, RowValue)> = [true, false]
                    .map(Key::Truth)
                    .into_iter()
                    .zip(values)
                    .take(if both { 2 } else { 1 })
                    .collect();
                let missing = or.as_deref().map(|or| self.missing_options(or)).unwrap_or_default();
                for option in missing {
                    if self.rng.percent(40) {
                        rows.push((Key::Option(option), self.row_value()));
                    }
                }
                Recode { name: name.clone(), rows, otherwise: (!both).then(|| self.row_value()) }
            }
            RecodeKey::Question => self.recode_of_numbers(name.clone(), low, high, false),
            RecodeKey::Calculated => self.recode_of_numbers(name.clone(), low, high, true),
        };
        let mut values: Vec<RowValue> = recode.rows.iter().map(|(_, value)| value.clone()).collect();
        values.extend(recode.otherwise.clone());
        let (low, high) = Self::span_of(&values);
        self.tree.recodes.push(recode);
        let known = KnownRecode { name, key, low, high };
        self.recodes.push(known.clone());
        known
    }

    /// A row for every option, or some and a row `otherwise`; and maybe some for missing options.
    fn recode_of_scale(&mut self, name: String, scale: &str, or: Option<&str>) -> Recode {
        let cells = self.cells_of_scale(scale);
        let exhaustive = self.rng.percent(50) || cells.len() < 3;
        let kept = if exhaustive { cells.len() } else { 1 + self.rng.below(cells.len() - 1) };
        let values = self.row_values(kept);
        let mut rows: Vec<(Key, RowValue)> = cells.into_iter().take(kept).zip(values).collect();
        let otherwise = (!exhaustive).then(|| self.row_value());
        let mut missing = self.missing_options(scale);
        missing.extend(or.map(|or| self.missing_options(or)).unwrap_or_default());
        for option in missing {
            if self.rng.percent(40) {
                let value = self.row_value();
                rows.push((Key::Option(option), value));
            }
        }
        Recode { name, rows, otherwise }
    }

    pub(super) fn missing_options(&self, scale: &str) -> Vec<String> {
        let options = self.tree.scale(scale).options.iter().filter(|option| option.missing);
        options.filter_map(|option| option.name.clone()).collect()
    }

    /// The options of a scale, missing ones aside, as cells that do not overlap: codes, names, ranges of
    /// codes, lists.
    fn cells_of_scale(&mut self, scale: &str) -> Vec<Key> {
        let mut options: Vec<Choice> =
            self.tree.scale(scale).options.iter().filter(|option| !option.missing).cloned().collect();
        let coded = options.iter().all(|option| option.code.is_some());
        if coded {
            let key = |option: &Choice| option.code.as_ref().map(|code| code.exact());
            options.sort_by_key(key);
        }
        let mut cells = Vec::new();
        let mut at = 0;
        while at < options.len() {
            let left = options.len() - at;
            let one = |maker: &mut Maker, option: &Choice| match (&option.name, &option.code) {
                (Some(name), None) => Key::Option(name.clone()),
                (Some(name), Some(_)) if maker.rng.percent(50) => Key::Option(name.clone()),
                (_, Some(code)) => Key::Number(code.clone()),
                (None, None) => unreachable!("an option has a name or a code"),
            };
            match self.rng.below(4) {
                0 if coded && left > 1 => {
                    let (low, high) = (options[at].code.clone(), options[at + 1].code.clone());
                    cells.push(Key::Between(low.expect("coded"), high.expect("coded")));
                    at += 2;
                }
                1 if left > 1 => {
                    let list = vec![one(self, &options[at]), one(self, &options[at + 1])];
                    cells.push(Key::List(list));
                    at += 2;
                }
                2 if coded && left > 1 && at > 0 => {
                    let low = options[at].code.clone().expect("coded");
                    cells.push(Key::From(low));
                    at = options.len();
                }
                _ => {
                    cells.push(one(self, &options[at]));
                    at += 1;
                }
            }
        }
        cells
    }

    /// Thresholds, or single numbers and ranges that do not overlap, and a row `otherwise`.
    fn recode_of_numbers(&mut self, name: String, low: f64, high: f64, single: bool) -> Recode {
        let cuts = self.cuts(low, high, 2, 4);
        let values = self.row_values(cuts.len());
        let otherwise = Some(self.row_value());
        let rows = match self.rng.percent(55) {
            true => {
                let rows = cuts
                    .into_iter()
                    .map(|cut| if self.rng.percent(60) { Key::From(cut) } else { Key::Above(cut) });
                rows.collect::<Vec<_>>().into_iter().zip(values).collect()
            }
            false => self.apart(cuts, single).into_iter().zip(values).collect(),
        };
        Recode { name, rows, otherwise }
    }

    /// Ascending numbers, all different.
    pub fn cuts(&mut self, low: f64, high: f64, least: usize, most: usize) -> Vec<Decimal> {
        let wanted = least + self.rng.below(most - least + 1);
        let mut cuts: Vec<Decimal> = Vec::new();
        for _ in 0..wanted * 3 {
            let cut = self.cut(low, high);
            if cuts.len() < wanted && cuts.iter().all(|other| other.exact() != cut.exact()) {
                cuts.push(cut);
            }
        }
        while cuts.len() < 2 {
            let next =
                cuts.iter().map(|cut| cut.approximately()).fold(low.max(-1e6), f64::max).floor() as i64 + 1;
            cuts.push(Decimal::whole(next));
        }
        cuts.sort_by_key(|cut| cut.exact());
        cuts
    }

    /// Cells between ascending numbers, that do not overlap.
    fn apart(&mut self, cuts: Vec<Decimal>, single: bool) -> Vec<Key> {
        let mut cells = Vec::new();
        for (index, cut) in cuts.iter().enumerate() {
            cells.push(match cuts.get(index + 1) {
                None if self.rng.percent(30) || !single => Key::From(cut.clone()),
                None if self.rng.percent(30) => Key::Above(cut.clone()),
                Some(next) if self.rng.percent(50) || !single => {
                    // Up to a little before the next.
                    let places = cut.places.max(next.places) + 1;
                    let digits = (next.exact() * Decimal::whole(10i64.pow(places)).exact()).to_integer();
                    let digits: i64 = digits.try_into().expect("small");
                    Key::Between(cut.clone(), Decimal { digits: digits - 1, places })
                }
                _ => Key::Number(cut.clone()),
            });
        }
        cells
    }

    // ---- tables
    // ---------------------------------------------------------------------------------------------------------

    pub fn table_number(&mut self, depth: usize, place: &Place) -> Num {
        let from_file = self.rng.percent(45);
        let (arguments, rows) = self.keys_of_table(depth, place);
        let file = from_file.then(|| format!("tables/normen{}.csv", self.tree.tables.len()));
        let keys: Vec<String> = (0..arguments.len()).map(|index| format!("sleutel{index}")).collect();
        let mut made = None;
        for _ in 0..if from_file && self.rng.percent(30) { 2 } else { 1 } {
            self.count += 1;
            let name = format!("norm{}", self.count);
            let values = self.row_values(rows.len());
            let rows: Vec<(Vec<Key>, RowValue)> = rows.iter().cloned().zip(values).collect();
            let otherwise = Some(self.row_value());
            let mut values: Vec<RowValue> = rows.iter().map(|(_, value)| value.clone()).collect();
            values.extend(otherwise.clone());
            let (low, high) = Self::span_of(&values);
            self.tree.tables.push(Table {
                name: name.clone(),
                keys: keys.clone(),
                rows,
                otherwise,
                file: file.clone(),
                categories: Vec::new(),
            });
            let applied = Num { expr: Expr::Apply(name, arguments.clone()), low, high, approximate: false };
            made = Some(match made {
                None => applied,
                Some(Num { expr, low: first_low, high: first_high, .. }) => Num {
                    expr: Expr::arithmetic(Operator::Add, expr, applied.expr),
                    low: first_low + low,
                    high: first_high + high,
                    approximate: false,
                },
            });
        }
        made.expect("at least one table")
    }

    /// A table that gives categories, and which they are.
    pub fn table_of_categories(&mut self, depth: usize, place: &Place) -> (Expr, Vec<String>) {
        let (arguments, rows) = self.keys_of_table(depth, place);
        self.count += 1;
        let name = format!("soort{}", self.count);
        let file = self.rng.percent(30).then(|| format!("tables/soorten{}.csv", self.tree.tables.len()));
        let categories: Vec<String> = (0..2 + self.rng.below(2))
            .map(|_| {
                self.count += 1;
                format!("soort_k{}", self.count)
            })
            .collect();
        let mut value = || match self.rng.percent(8) {
            true => None,
            false => Some(Decimal::whole(self.rng.below(categories.len()) as i64)),
        };
        let rows = rows.into_iter().map(|keys| (keys, value())).collect();
        let otherwise = Some(value());
        let keys = (0..arguments.len()).map(|index| format!("sleutel{index}")).collect();
        let table = Table { name: name.clone(), keys, rows, otherwise, file, categories: categories.clone() };
        self.tree.tables.push(table);
        (Expr::Apply(name, arguments), categories)
    }

    /// What a table is given, and the keys of its rows, which do not meet.
    fn keys_of_table(&mut self, depth: usize, place: &Place) -> (Vec<Expr>, Vec<Vec<Key>>) {
        let count = 1 + self.rng.below(3);
        let mut arguments = Vec::new();
        let mut columns: Vec<Vec<Key>> = Vec::new();
        for _ in 0..count {
            let nominal = self.questions_here(place, |known| matches!(known.answer.kind, Kind::Scale(_)));
            if !nominal.is_empty() && self.rng.percent(50) {
                let known = self.rng.pick(&nominal).clone();
                let Kind::Scale(scale) = &known.answer.kind else { unreachable!("filtered") };
                let mut cells = self.cells_of_scale(scale);
                if let Some(option) = self.missing_options(scale).first()
                    && self.rng.percent(30)
                {
                    cells.push(Key::Option(option.clone()));
                }
                columns.push(cells);
                arguments.push(Expr::Name(known.name));
            } else {
                let key = self.number(depth.saturating_sub(1), place);
                let cuts = self.cuts(key.low, key.high, 2, 3);
                let cells = self.apart(cuts, kind_of_key(&key.expr) == RecodeKey::Calculated);
                columns.push(cells);
                arguments.push(key.expr);
            }
        }
        if !self.tree.informants.is_empty() && self.rng.percent(30) {
            let names = self.tree.informants.iter().map(|informant| Key::Option(informant.name.clone()));
            let at = self.rng.below(columns.len() + 1);
            columns.insert(at, names.collect());
            arguments.insert(at, Expr::Informant);
        }
        let mut rows: Vec<Vec<Key>> = vec![Vec::new()];
        for column in &columns {
            rows = rows
                .iter()
                .flat_map(|row| column.iter().map(|cell| [row.clone(), vec![cell.clone()]].concat()))
                .collect();
        }
        // Not every combination has a row: `otherwise` catches the rest.
        if rows.len() > 3 {
            let left_out = self.rng.below(rows.len() / 2);
            for _ in 0..left_out {
                let at = self.rng.below(rows.len());
                rows.remove(at);
            }
        }
        (arguments, rows)
    }

    // ---- formulas
    // -------------------------------------------------------------------------------------------------------
}
