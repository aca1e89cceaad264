//! Random instruments that are valid by construction, and random answers to them.
//!
//! How it stays valid: every expression is made for a type and a place (outside the repeats, or in one of
//! them); only names that were declared before are used, so that there are no cycles and a `when` needs
//! earlier questions only; `needs: N of M` is counted for every informant (`shape`); cut-offs, thresholds and
//! the cells of tables are drawn in ascending order, without overlap, and rows `otherwise` catch the rest;
//! where an aggregate mixes questions that are skipped for different reasons it says `needs:`.

mod answers;
mod chains;
mod formulas;
mod lists;
mod lookups;
mod numbers;
mod outputs;
mod questions;
mod scales;
mod shape;
mod truths;

use super::naive;
use super::rng::Rng;
use super::tree::*;
pub use answers::response;
use std::collections::BTreeSet;

/// A random valid instrument. The same seed gives the same.
pub fn instrument(seed: u64) -> Tree {
    let mut maker = Maker::new(seed);
    maker.shared_parts();
    maker.body();
    maker.finish(seed)
}

/// A question that was made, with what an expression must know of it.
#[derive(Clone)]
struct Known {
    name: String,
    answer: AnswerType,
    /// The informants that may answer, a bit each.
    who: u32,
    /// What may skip it: a number for each `when`, optional domain and repeat around it.
    guards: BTreeSet<usize>,
    has_otherwise: bool,
    repeat: Option<String>,
}

#[derive(Clone)]
struct KnownDomain {
    name: String,
    questions: Vec<String>,
    /// It, or something around it, may be skipped.
    guarded: bool,
    repeat: Option<String>,
}

/// A let or score that is a single number or truth where it is.
#[derive(Clone)]
struct KnownValue {
    name: String,
    repeat: Option<String>,
    low: f64,
    high: f64,
    approximate: bool,
    score: bool,
}

#[derive(Clone)]
struct KnownList {
    name: String,
    low: f64,
    high: f64,
    approximate: bool,
    /// A list of bare questions, for `reverse` and `percent`.
    questions: Option<Vec<String>>,
}

/// A number in the making: an expression, and between which numbers it lies.
#[derive(Clone)]
struct Num {
    expr: Expr,
    low: f64,
    high: f64,
    approximate: bool,
}

/// A list of numbers in the making.
#[derive(Clone)]
struct Nums {
    expr: Expr,
    low: f64,
    high: f64,
    approximate: bool,
    questions: Option<Vec<String>>,
}

/// Where an expression will be.
#[derive(Clone, Default)]
struct Place {
    repeat: Option<String>,
}

struct Maker {
    rng: Rng,
    tree: Tree,
    count: usize,
    guards: usize,
    used_words: BTreeSet<&'static str>,
    questions: Vec<Known>,
    domains: Vec<KnownDomain>,
    repeats: Vec<(String, usize)>,
    /// Repeats whose rounds have names, with those.
    named_rounds: Vec<(String, Vec<String>)>,
    numbers: Vec<KnownValue>,
    truths: Vec<KnownValue>,
    lists: Vec<KnownList>,
    banded: Vec<(String, Vec<String>, Option<String>)>,
    classes: Vec<(String, Vec<String>, Option<String>)>,
    formulas: Vec<formulas::Formula>,
    recodes: Vec<lookups::KnownRecode>,
    /// Lets, scores, classes and messages; where they are among the questions means nothing.
    calculations: Vec<Declaration>,
    /// Those made before, while the lets and scores of a repeat are made.
    aside: Vec<Declaration>,
}

impl Maker {
    fn new(seed: u64) -> Maker {
        let tree = Tree {
            name: format!("toeval_{seed}"),
            informants: Vec::new(),
            scales: Vec::new(),
            recodes: Vec::new(),
            tables: Vec::new(),
            bands: Vec::new(),
            in_library: Vec::new(),
            battery: (0, 0),
            declarations: Vec::new(),
            tests: Vec::new(),
        };
        Maker {
            rng: Rng::new(seed),
            tree,
            count: 0,
            guards: 0,
            used_words: BTreeSet::new(),
            questions: Vec::new(),
            domains: Vec::new(),
            repeats: Vec::new(),
            named_rounds: Vec::new(),
            numbers: Vec::new(),
            truths: Vec::new(),
            lists: Vec::new(),
            banded: Vec::new(),
            classes: Vec::new(),
            formulas: Vec::new(),
            recodes: Vec::new(),
            calculations: Vec::new(),
            aside: Vec::new(),
        }
    }

    fn shared_parts(&mut self) {
        if self.rng.percent(60) {
            let mut names = vec!["jongere", "ouder", "leerkracht", "professional"];
            self.rng.shuffle(&mut names);
            for name in &names[..1 + self.rng.below(3)] {
                let label = format!("De {name}");
                self.tree.informants.push(Informant { name: name.to_string(), label });
            }
        }
        self.scales();
    }

    /// Questions, and between them what is made of them.
    fn body(&mut self) {
        self.first_questions();
        let sections = 3 + self.rng.below(4);
        for _ in 0..sections {
            let section = self.section();
            self.tree.declarations.push(section);
            for _ in 0..self.rng.below(4) {
                self.calculation();
            }
        }
        for _ in 0..2 + self.rng.below(4) {
            self.calculation();
        }
        for _ in 0..1 + self.rng.below(3) {
            self.score(&Place::default());
        }
        for _ in 0..self.rng.below(3) {
            self.class(&Place::default());
        }
        for _ in 0..self.rng.below(4) {
            self.message(&Place::default());
        }
    }

    fn finish(mut self, seed: u64) -> Tree {
        // "An order of declaration" is the questions' alone: calculations are anywhere among them.
        let calculations = std::mem::take(&mut self.calculations);
        let anywhere = self.rng.percent(50);
        for calculation in calculations {
            let end = self.tree.declarations.len();
            let at = if anywhere { self.rng.below(end + 1) } else { end };
            self.tree.declarations.insert(at, calculation);
        }
        if self.rng.percent(30) {
            let scales = self.tree.scales.iter().map(|scale| scale.name.clone());
            let recodes = self.tree.recodes.iter().map(|recode| recode.name.clone());
            let tables = self.tree.tables.iter().map(|table| table.name.clone());
            let bands = self.tree.bands.iter().map(|bands| bands.name.clone());
            let all: Vec<String> = scales.chain(recodes).chain(tables).chain(bands).collect();
            self.tree.in_library = all.into_iter().filter(|_| self.rng.percent(40)).collect();
        }
        self.battery();
        if self.rng.percent(60) {
            for number in 0..1 + self.rng.below(2) {
                let test = self.test(seed.wrapping_mul(31).wrapping_add(number as u64));
                self.tree.tests.push(test);
            }
        }
        self.tree
    }

    /// Some declarations behind each other that are in their own file.
    fn battery(&mut self) {
        let shared = |declaration: &Declaration| {
            matches!(
                declaration,
                Declaration::Question(_)
                    | Declaration::Domain(_)
                    | Declaration::Repeat(_)
                    | Declaration::Let(_)
            )
        };
        if !self.rng.percent(25) {
            return;
        }
        let first = self.rng.below(self.tree.declarations.len());
        let length = self.tree.declarations[first..].iter().take_while(|found| shared(found)).count();
        self.tree.battery = (first, first + length.min(1 + self.rng.below(4)));
    }

    // ---- names and texts
    // ----------------------------------------------------------------------------------------------

    /// A name that nothing else has. Now and then it is a word that means something elsewhere: "the only
    /// reserved words are `and or not in is has if then else yes no`".
    fn fresh(&mut self, kind: &str) -> String {
        const WORDS: [&str; 11] =
            ["unit", "times", "when", "from", "above", "higher", "only", "hint", "text", "to", "up"];
        self.count += 1;
        if self.rng.percent(2) {
            let word = *self.rng.pick(&WORDS);
            if self.used_words.insert(word) {
                return word.to_string();
            }
        }
        match self.rng.below(3) {
            0 => format!("{kind}{}", self.count),
            1 => format!("{kind}{}_x", self.count),
            _ => format!("{kind}_a{}", self.count),
        }
    }

    fn words(&mut self) -> String {
        const WORDS: [&str; 16] = [
            "slaap",
            "rust",
            "zorg",
            "buurt",
            "geld",
            "werk",
            "één keer",
            "familie",
            "nooit meer",
            "café",
            "pijn",
            "moe",
            "blij",
            "«thuis»",
            "100%",
            "a\\b",
        ];
        let count = 1 + self.rng.below(3);
        (0..count).map(|_| *self.rng.pick(&WORDS)).collect::<Vec<_>>().join(" ")
    }

    /// A text that no other is equal to.
    fn text(&mut self) -> Text {
        self.count += 1;
        let base = format!("{} {}", self.words(), self.count);
        let base = if base.contains('\\') { base.replace('\\', "/") } else { base };
        let mut text = Text::plain(base);
        if !self.tree.informants.is_empty() && self.rng.percent(12) {
            let informant = self.rng.pick(&self.tree.informants).name.clone();
            self.count += 1;
            let words = format!("{} \"{}\"", self.words(), self.count);
            text.reworded.push((informant, words));
        }
        text
    }

    /// A text that may repeat an answer or score.
    fn text_with_placeholder(&mut self) -> Text {
        let mut text = self.text();
        let single = |value: &&KnownValue| value.score && value.repeat.is_none();
        let names: Vec<String> = self.numbers.iter().filter(single).map(|value| value.name.clone()).collect();
        if !names.is_empty() && text.reworded.is_empty() && self.rng.percent(40) {
            text.base = format!("{} ({{{}}})", text.base, self.rng.pick(&names));
        }
        text
    }

    fn everyone(&self) -> u32 {
        (1 << self.tree.informants.len().max(1)) - 1
    }

    /// `only` some informants: a proper part of `of`, or all.
    fn only(&mut self, of: u32, chance: u64) -> (Vec<String>, u32) {
        if of.count_ones() < 2 || !self.rng.percent(chance) {
            return (Vec::new(), of);
        }
        let mut chosen: Vec<usize> =
            (0..self.tree.informants.len()).filter(|informant| of & (1 << informant) != 0).collect();
        self.rng.shuffle(&mut chosen);
        chosen.truncate(1 + self.rng.below(chosen.len() - 1));
        let mask = chosen.iter().fold(0, |mask, informant| mask | 1 << informant);
        (chosen.iter().map(|informant| self.tree.informants[*informant].name.clone()).collect(), mask)
    }

    fn known(&self, name: &str) -> Option<&Known> {
        self.questions.iter().find(|known| known.name == name)
    }

    // ---- in-file tests
    // --------------------------------------------------------------------------------------------------

    /// A `test` whose expectations are what the naive evaluator finds.
    fn test(&mut self, seed: u64) -> Test {
        let response = answers::tellable(&self.tree, seed);
        let outcome = naive::evaluate(&self.tree, &response);
        let mut steps = answers::steps(&self.tree, &response, &outcome);
        for _ in 0..self.rng.below(4) {
            let formulas = self.formulas.len();
            let depth = self.rng.below(3);
            let truth = self.truth(depth, &Place::default());
            // A formula that is made for it is declared too.
            if self.formulas.len() > formulas {
                let made = std::mem::take(&mut self.calculations);
                self.tree.declarations.extend(made);
            }
            steps.push(Step::Expect(match naive::truth_of(&self.tree, &response, &truth) {
                Ok(true) => truth,
                Ok(false) => Expr::Not(Box::new(truth)),
                Err(_) => Expr::is(truth, false, Is::Missing),
            }));
        }
        self.count += 1;
        Test { name: format!("geval {}", self.count), steps }
    }
}
