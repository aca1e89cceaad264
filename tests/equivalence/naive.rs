//! A second evaluator, written from `language.md` and `docs/design.md` alone, in the plainest recursive
//! style: it sees the tree, not the compiled instrument, and works everything out again at every turn. What
//! is in quotes is a rule of those pages.

mod aggregates;
mod asked;
mod expressions;
pub mod number;
mod value;

use super::tree::*;
use asked::{Around, Asked, Placed, questions, repeat_among};
use number::Number;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use value::{Cell, Element, List, Missing, Rule, Source, Thing, Value, joined};

/// One respondent's answers. "A response has one informant and one moment."
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    pub informant: Option<String>,
    pub administered: Option<Date>,
    /// Optional domains that were not chosen.
    pub left_out: BTreeSet<String>,
    /// By column: a question, or in a repeat `question_2`.
    pub answers: BTreeMap<String, Answer>,
}

/// What comes of a response.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// By column: a score or class, or in a repeat `score_2`.
    pub outputs: BTreeMap<String, Output>,
    pub set_aside: BTreeSet<String>,
    pub checks: BTreeSet<String>,
    pub alerts: BTreeSet<String>,
    pub feedback: BTreeSet<String>,
}

#[derive(Clone, Debug)]
pub struct Output {
    pub result: Result<Shown, String>,
    pub band: Option<String>,
}

/// A value as it is reported.
#[derive(Clone, Debug)]
pub enum Shown {
    Number(Number),
    Truth(bool),
    Class(String),
}

/// The outcome of a response, by the rules of the language.
pub fn evaluate(tree: &Tree, response: &Response) -> Outcome {
    let naive = Naive::new(tree, response);
    let mut outcome = Outcome {
        outputs: BTreeMap::new(),
        set_aside: naive.set_aside().into_iter().collect(),
        checks: BTreeSet::new(),
        alerts: BTreeSet::new(),
        feedback: BTreeSet::new(),
    };
    for (name, named) in &naive.names {
        match named {
            Named::Score(score, repeat) => {
                for round in rounds_that_can_be(*repeat) {
                    let cell = naive.score_cell(score, *repeat, round);
                    let band = naive.band(score, *repeat, round).unwrap_or(None);
                    outcome
                        .outputs
                        .insert(column(name, *repeat, round), Output { result: shown(cell), band });
                }
            }
            Named::Class(class, repeat) => {
                for round in rounds_that_can_be(*repeat) {
                    let result = shown(naive.class_cell(class, *repeat, round));
                    outcome.outputs.insert(column(name, *repeat, round), Output { result, band: None });
                }
            }
            _ => {}
        }
    }
    let mut messages = Vec::new();
    messages_in(&tree.declarations, None, &mut messages);
    for (message, repeat) in messages {
        for round in rounds_that_can_be(repeat) {
            naive.fire(message, repeat, round, &mut outcome);
        }
    }
    outcome
}

/// Checks, alerts and feedback, with the repeat they are in.
fn messages_in<'t>(
    declarations: &'t [Declaration],
    repeat: Option<&'t Repeat>,
    found: &mut Vec<(&'t Message, Option<&'t Repeat>)>,
) {
    for declaration in declarations {
        match declaration {
            Declaration::Message(message) => found.push((message, repeat)),
            Declaration::Domain(domain) => messages_in(&domain.contents, repeat, found),
            Declaration::Repeat(repeat) => messages_in(&repeat.contents, Some(repeat), found),
            Declaration::Question(_)
            | Declaration::Let(_)
            | Declaration::Score(_)
            | Declaration::Class(_) => {}
        }
    }
}

impl<'t> Naive<'t> {
    fn fire(&self, message: &'t Message, repeat: Option<&'t Repeat>, round: usize, outcome: &mut Outcome) {
        let naive = self;
        // "Only true fires a `when`, check, alert or feedback."
        let addressed = message.only.is_empty() || message.only.contains(&naive.informant);
        // "Feedback without `when` is always shown."
        let here = Self::here_in(repeat, round);
        let holds = message.when.as_ref().is_none_or(|when| matches!(naive.truth(when, &here), Ok(true)));
        // "In a round that is not asked … nothing is shown."
        let there = repeat.is_none_or(|repeat| matches!(naive.times(repeat), Ok(times) if round <= times));
        if addressed && holds && there {
            let fired = match message.kind {
                MessageKind::Check => &mut outcome.checks,
                MessageKind::Alert => &mut outcome.alerts,
                MessageKind::Feedback => &mut outcome.feedback,
            };
            fired.insert(column(&message.name, repeat, round));
        }
    }
}

/// An expression outside every repeat, for the `expect` lines of generated tests: the truth, or why there is
/// none.
pub fn truth_of(tree: &Tree, response: &Response, expr: &Expr) -> Result<bool, String> {
    Naive::new(tree, response).truth(expr, &Here::outside()).map_err(|missing| missing.to_string())
}

/// "A score inside a repeat is `name_1`, … up to `up to`."
fn column(name: &str, repeat: Option<&Repeat>, round: usize) -> String {
    match repeat {
        Some(repeat) => format!("{name}_{}", repeat.round(round)),
        None => name.to_string(),
    }
}

/// 0 outside repeats.
fn rounds_that_can_be(repeat: Option<&Repeat>) -> Vec<usize> {
    repeat.map_or(vec![0], |repeat| (1..=repeat.up_to).collect())
}

fn shown(cell: Cell) -> Result<Shown, String> {
    match cell.content {
        Err(missing) => Err(missing.to_string()),
        Ok(Value::Truth(truth)) => Ok(Shown::Truth(truth)),
        Ok(Value::Choice { key, code: None }) => Ok(Shown::Class(key)),
        Ok(value) => Ok(Shown::Number(value.number())),
    }
}

/// What a name stands for. "Items, domains, repeats, lets, scores and classes share one flat name space."
enum Named<'t> {
    Question(Placed<'t>),
    Domain(&'t Domain, Vec<Around<'t>>),
    Let(&'t Let, Option<&'t Repeat>),
    Score(&'t Score, Option<&'t Repeat>),
    Class(&'t Class, Option<&'t Repeat>),
}

/// Where an expression is read: in which round, and with which parameters of a formula filled in.
pub struct Here<'a> {
    round: Option<(&'a str, usize)>,
    parameters: Vec<(&'a str, Cell)>,
}

impl<'a> Here<'a> {
    fn outside() -> Here<'a> {
        Here { round: None, parameters: Vec::new() }
    }

    fn in_round(repeat: &'a str, round: usize) -> Here<'a> {
        Here { round: Some((repeat, round)), parameters: Vec::new() }
    }
}

pub struct Naive<'t> {
    tree: &'t Tree,
    response: &'t Response,
    informant: String,
    questions: Vec<Placed<'t>>,
    names: BTreeMap<&'t str, Named<'t>>,
    /// Only so that a chain of names is not computed again a thousand times.
    scores: RefCell<HashMap<(String, usize), Cell>>,
    askings: RefCell<HashMap<Element, Asked>>,
}

impl<'t> Naive<'t> {
    fn new(tree: &'t Tree, response: &'t Response) -> Naive<'t> {
        let mut found = Vec::new();
        questions(&tree.declarations, &mut Vec::new(), &mut found);
        let mut names = BTreeMap::new();
        name_all(&tree.declarations, &[], &mut names);
        for placed in &found {
            names.insert(placed.question.name.as_str(), Named::Question(placed.clone()));
        }
        // "The first is the default."
        let first = tree.informants.first().map(|informant| informant.name.clone()).unwrap_or_default();
        let informant = response.informant.clone().unwrap_or(first);
        Naive {
            tree,
            response,
            informant,
            questions: found,
            names,
            scores: RefCell::default(),
            askings: RefCell::default(),
        }
    }

    /// "Inside, names mean this round; outside, the list over rounds."
    fn in_rounds(&self, repeat: Option<&'t Repeat>, here: &Here, thing: impl Fn(usize) -> Thing) -> Thing {
        let Some(repeat) = repeat else { return thing(0) };
        match here.round {
            Some((name, round)) if name == repeat.name => thing(round),
            _ => match self.times(repeat) {
                // Nothing is in a list of what this informant is never asked, however many rounds there are.
                Err(missing) => match joined(vec![thing(1)]).cells.iter().all(|cell| cell.absent) {
                    true => List::of(Vec::new()),
                    false => List::lost(missing.because(Rule::Operand)),
                },
                Ok(times) => Thing::List(joined((1..=times).map(thing).collect())),
            },
        }
    }

    fn here_in(repeat: Option<&'t Repeat>, round: usize) -> Here<'t> {
        match repeat {
            Some(repeat) => Here::in_round(&repeat.name, round),
            None => Here::outside(),
        }
    }

    /// What a name is worth.
    fn named(&self, name: &str, here: &Here) -> Thing {
        if let Some((_, cell)) = here.parameters.iter().find(|(parameter, _)| *parameter == name) {
            return Thing::One(cell.clone());
        }
        match self.names.get(name).unwrap_or_else(|| panic!("nothing is called {name}")) {
            Named::Question(placed) => self.in_rounds(repeat_among(&placed.around), here, |round| {
                Thing::One(self.question_cell(placed, round))
            }),
            Named::Domain(domain, around) => {
                let mut inside = Vec::new();
                let mut around = around.clone();
                around.push(Around::Domain(domain));
                questions(&domain.contents, &mut around, &mut inside);
                self.list_of(inside.iter().map(|placed| placed.question.name.as_str()), here)
            }
            // A name stands for what it says where it is declared.
            Named::Let(let_, repeat) => {
                self.in_rounds(*repeat, here, |round| self.thing(&let_.body, &Self::here_in(*repeat, round)))
            }
            Named::Score(score, repeat) => {
                self.in_rounds(*repeat, here, |round| Thing::One(self.score_cell(score, *repeat, round)))
            }
            Named::Class(class, repeat) => {
                self.in_rounds(*repeat, here, |round| Thing::One(self.class_cell(class, *repeat, round)))
            }
        }
    }

    /// "A domain or range stands for its questions in order, without texts and without questions that this
    /// informant is never asked."
    fn list_of<'n>(&self, names: impl Iterator<Item = &'n str>, here: &Here) -> Thing {
        let listed = names.filter(|name| self.listed(self.placed(name)));
        Thing::List(joined(listed.map(|name| self.named(name, here)).collect()))
    }

    fn placed(&self, name: &str) -> &Placed<'t> {
        match &self.names[name] {
            Named::Question(placed) => placed,
            _ => panic!("{name} is not a question"),
        }
    }

    fn score_cell(&self, score: &'t Score, repeat: Option<&'t Repeat>, round: usize) -> Cell {
        let key = (score.name.clone(), round);
        if let Some(cell) = self.scores.borrow().get(&key) {
            return cell.clone();
        }
        let mut cell = Cell::plain(self.score(score, repeat, round));
        cell.source = Some(Source::Score(score.name.clone(), round));
        self.scores.borrow_mut().insert(key, cell.clone());
        cell
    }

    fn score(&self, score: &'t Score, repeat: Option<&'t Repeat>, round: usize) -> Result<Value, Missing> {
        let here = &Self::here_in(repeat, round);
        // A score of a round is there when the round is.
        let there = repeat.map(|repeat| self.times(repeat).map(|times| round <= times));
        self.withheld(&score.only, there, &score.when, here)?;
        let value = self.single(&score.body, here).content?;
        Ok(match value {
            Value::Truth(truth) => Value::Truth(truth),
            value => Value::Number(value.number()),
        })
    }

    /// "A class or score whose own `when` is not true is missing." "`withheld` names the elements of its
    /// condition when that is missing, and none when it is false. `only` on a score is a condition on the
    /// informant."
    fn withheld(
        &self,
        only: &[String],
        there: Option<Result<bool, Missing>>,
        when: &Option<(Expr, Option<Text>)>,
        here: &Here,
    ) -> Result<(), Missing> {
        let addressed = only.is_empty() || only.contains(&self.informant);
        let when = when.as_ref().map(|(condition, _)| self.truth(condition, here));
        let conditions: Vec<Result<bool, Missing>> =
            [Ok(addressed)].into_iter().chain(there).chain(when).collect();
        if conditions.iter().any(|condition| matches!(condition, Ok(false))) {
            return Err(Missing::withheld());
        }
        let missing: Vec<&Missing> =
            conditions.iter().filter_map(|condition| condition.as_ref().err()).collect();
        if missing.is_empty() { Ok(()) } else { Err(Missing::of_operands(missing).because(Rule::Withheld)) }
    }

    /// "Rules are read in order; the first true one wins. A rule whose condition is missing makes the class
    /// missing, unless an earlier rule was true."
    fn class(&self, class: &'t Class, repeat: Option<&'t Repeat>, round: usize) -> Result<Value, Missing> {
        let here = Self::here_in(repeat, round);
        // A class of a round is there when the round is.
        let there = repeat
            .filter(|repeat| repeat.rounds.is_empty())
            .map(|repeat| self.times(repeat).map(|times| round <= times));
        self.withheld(&class.only, there, &class.when, &here)?;
        for rule in &class.rules {
            let holds = match &rule.when {
                None => true,
                Some(when) => self.truth(when, &here).map_err(|missing| missing.because(Rule::Condition))?,
            };
            if holds {
                return Ok(Value::Choice { key: rule.name.clone(), code: None });
            }
        }
        // "No rule of a class is true, and it has no `otherwise`."
        Err(Missing::without_result(Rule::Unclassed))
    }

    fn class_cell(&self, class: &'t Class, repeat: Option<&'t Repeat>, round: usize) -> Cell {
        let key = (class.name.clone(), round);
        if let Some(cell) = self.scores.borrow().get(&key) {
            return cell.clone();
        }
        let mut cell = Cell::plain(self.class(class, repeat, round));
        cell.source = Some(Source::Class);
        self.scores.borrow_mut().insert(key, cell.clone());
        cell
    }

    /// "A band holds from its `from` up to the next (`above` for an open bound). Of several `bands`, the
    /// first whose `when` is true applies; a missing `when` makes the band missing. A missing score has no
    /// band. Bands judge the exact score."
    fn band(
        &self,
        score: &'t Score,
        repeat: Option<&'t Repeat>,
        round: usize,
    ) -> Result<Option<String>, Missing> {
        let value = match self.score_cell(score, repeat, round).content? {
            Value::Truth(_) => return Ok(None),
            value => value.number(),
        };
        for set in &score.bands {
            let applies = match &set.when {
                None => true,
                Some(when) => self
                    .truth(when, &Self::here_in(repeat, round))
                    .map_err(|missing| missing.because(Rule::Condition))?,
            };
            if applies {
                let rows = match (&set.shared, set.rows.is_empty()) {
                    (Some(shared), true) => {
                        &self
                            .tree
                            .bands
                            .iter()
                            .find(|bands| bands.name == *shared)
                            .expect("shared bands")
                            .rows
                    }
                    _ => &set.rows,
                };
                // Cut-offs ascend: the last that holds is the band.
                let holds = |band: &&Band| match &band.bound {
                    Some(bound) => holds(bound, &value),
                    None => true,
                };
                return Ok(rows.iter().rfind(holds).map(|band| band.name.clone()));
            }
        }
        Ok(None)
    }
}

fn holds(bound: &Bound, value: &Number) -> bool {
    let order = value.compared_with(&Number::Exact(bound.at.exact()));
    if bound.open { order.is_gt() } else { order.is_ge() }
}

fn name_all<'t>(
    declarations: &'t [Declaration],
    around: &[Around<'t>],
    names: &mut BTreeMap<&'t str, Named<'t>>,
) {
    let repeat = repeat_among(around);
    for declaration in declarations {
        let inside = |around: &[Around<'t>], more: Around<'t>| [around, &[more]].concat();
        match declaration {
            // Placed by the caller, with its order and type.
            Declaration::Question(_) | Declaration::Message(_) => {}
            Declaration::Domain(domain) => {
                names.insert(&domain.name, Named::Domain(domain, around.to_vec()));
                name_all(&domain.contents, &inside(around, Around::Domain(domain)), names);
            }
            Declaration::Repeat(repeat) => {
                name_all(&repeat.contents, &inside(around, Around::Repeat(repeat)), names)
            }
            Declaration::Let(let_) => {
                names.insert(&let_.name, Named::Let(let_, repeat));
            }
            Declaration::Score(score) => {
                names.insert(&score.name, Named::Score(score, repeat));
            }
            Declaration::Class(class) => {
                names.insert(&class.name, Named::Class(class, repeat));
            }
        }
    }
}
