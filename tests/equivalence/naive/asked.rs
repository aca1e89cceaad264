//! What is asked, skipped and set aside.
//!
//! "A question is *asked* when its informant may answer it, every optional domain around it was chosen, the
//! repeat comes as far as its round, and every `when` on it and around it is true." It is *closed* when one
//! of these is false, or when a `when` or `times` "is missing only because of closed questions". "It is *not
//! known* whether a question is asked when nothing closes it, but a `when` or `times` is missing": then an
//! answer that came in anyway counts.

use super::super::tree::*;
use super::value::{Cell, Element, Missing, Source, Value};
use super::{Here, Naive};

/// A question where it is.
#[derive(Clone)]
pub struct Placed<'t> {
    pub question: &'t Question,
    /// Its place in the order of declaration.
    pub order: usize,
    /// Its own type, or that of the nearest domain or repeat that has one.
    pub answer: &'t AnswerType,
    /// Domains and repeats around it, outermost first.
    pub around: Vec<Around<'t>>,
}

#[derive(Clone, Copy)]
pub enum Around<'t> {
    Domain(&'t Domain),
    Repeat(&'t Repeat),
}

impl<'t> Around<'t> {
    pub fn clauses(&self) -> &'t Clauses {
        match self {
            Around::Domain(domain) => &domain.clauses,
            Around::Repeat(repeat) => &repeat.clauses,
        }
    }

    fn answer(&self) -> Option<&'t AnswerType> {
        match self {
            Around::Domain(domain) => domain.answer.as_ref(),
            Around::Repeat(repeat) => repeat.answer.as_ref(),
        }
    }
}

pub fn repeat_among<'t>(around: &[Around<'t>]) -> Option<&'t Repeat> {
    around.iter().find_map(|around| if let Around::Repeat(repeat) = around { Some(*repeat) } else { None })
}

/// Every question, in order of declaration.
pub fn questions<'t>(
    declarations: &'t [Declaration],
    around: &mut Vec<Around<'t>>,
    found: &mut Vec<Placed<'t>>,
) {
    for declaration in declarations {
        match declaration {
            Declaration::Question(question) => {
                let inherited = || around.iter().rev().find_map(Around::answer);
                let answer = question.answer.as_ref().or_else(inherited).expect("a question has a type");
                found.push(Placed { question, order: found.len(), answer, around: around.clone() });
            }
            Declaration::Domain(domain) => {
                around.push(Around::Domain(domain));
                questions(&domain.contents, around, found);
                around.pop();
            }
            Declaration::Repeat(repeat) => {
                around.push(Around::Repeat(repeat));
                questions(&repeat.contents, around, found);
                around.pop();
            }
            _ => {}
        }
    }
}

/// Whether a question is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Asked {
    Yes,
    /// It is closed.
    No {
        because_of_when: bool,
        shut_out: bool,
    },
    /// Nothing is false, something is missing.
    Unknown,
}

/// What became of a question.
#[derive(Clone, Debug)]
pub enum State {
    /// An answer that counts (it may be a declared missing option).
    Answered(Answer),
    Blank,
    Skipped {
        otherwise: Option<Value>,
    },
}

impl<'t> Naive<'t> {
    /// Whether `only`, on the question or around it, shuts this informant out.
    fn only_shuts_out(&self, around: &[Around<'t>], own: &Clauses) -> bool {
        let shuts_out =
            |clauses: &Clauses| !clauses.only.is_empty() && !clauses.only.contains(&self.informant);
        shuts_out(own) || around.iter().any(|around| shuts_out(around.clauses()))
    }

    fn left_out(&self, around: &[Around<'t>]) -> bool {
        around.iter().any(|around| match around {
            Around::Domain(domain) => {
                domain.clauses.optional && self.response.left_out.contains(&domain.name)
            }
            Around::Repeat(_) => false,
        })
    }

    /// "Absent: for an informant that `only` shuts out."
    pub fn never_asked(&self, placed: &Placed<'t>) -> bool {
        self.only_shuts_out(&placed.around, &placed.question.clauses)
    }

    /// How many rounds a repeat has.
    pub fn times(&self, repeat: &'t Repeat) -> Result<usize, Missing> {
        let times = self.single(&repeat.times, &Here::outside());
        let count = times.content?.number().double();
        assert!(
            count >= 0.0 && count.fract() == 0.0 && count <= repeat.up_to as f64,
            "the generator makes {count} rounds"
        );
        Ok(count as usize)
    }

    fn whens(&self, around: &[Around<'t>], own: &'t Clauses, round: usize) -> Vec<Result<bool, Missing>> {
        let here = match repeat_among(around) {
            Some(repeat) => Here::in_round(&repeat.name, round),
            None => Here::outside(),
        };
        let clauses = around.iter().map(|around| around.clauses()).chain([own]);
        clauses.filter_map(|clauses| clauses.when.as_ref()).map(|when| self.truth(when, &here)).collect()
    }

    pub fn asked(&self, placed: &Placed<'t>, round: usize) -> Asked {
        let element = (placed.order, round);
        let known = self.askings.borrow().get(&element).copied();
        known.unwrap_or_else(|| {
            let asked = self.whether_asked(placed, round);
            self.askings.borrow_mut().insert(element, asked);
            asked
        })
    }

    fn whether_asked(&self, placed: &Placed<'t>, round: usize) -> Asked {
        let shut_out = self.never_asked(placed) || self.left_out(&placed.around);
        let whens = self.whens(&placed.around, &placed.question.clauses, round);
        let a_round =
            repeat_among(&placed.around).map(|repeat| self.times(repeat).map(|times| round <= times));
        let past_times = matches!(a_round, Some(Ok(false)));
        let one_is_false = whens.iter().any(|when| matches!(when, Ok(false)));
        // "Each has its own condition, and one that closes is enough."
        let missing: Vec<&Missing> =
            whens.iter().chain(&a_round).filter_map(|condition| condition.as_ref().err()).collect();
        let one_is_closed = missing.iter().any(|missing| !missing.open);
        if shut_out || past_times || one_is_false || one_is_closed {
            return Asked::No { because_of_when: one_is_false, shut_out: shut_out || past_times };
        }
        if missing.is_empty() { Asked::Yes } else { Asked::Unknown }
    }

    /// The answer that was given, whether or not it counts. "A blank text is missing"; of `many`, nothing
    /// chosen is an answer.
    pub fn given(&self, placed: &Placed<'t>, round: usize) -> Option<&'t Answer> {
        let given = self.response.answers.get(&self.column(placed, round))?;
        match given {
            Answer::Text(text) if text.trim().is_empty() => None,
            given => Some(given),
        }
    }

    /// "Columns are `name_1`, `name_2`, …"
    pub fn column(&self, placed: &Placed<'t>, round: usize) -> String {
        match repeat_among(&placed.around) {
            Some(repeat) => format!("{}_{}", placed.question.name, repeat.round(round)),
            None => placed.question.name.clone(),
        }
    }

    pub fn state(&self, placed: &Placed<'t>, round: usize) -> State {
        let given = self.given(placed, round).cloned();
        match self.asked(placed, round) {
            Asked::Yes => given.map(State::Answered).unwrap_or(State::Blank),
            Asked::Unknown => given.map(State::Answered).unwrap_or(State::Skipped { otherwise: None }),
            Asked::No { because_of_when, shut_out } => {
                // "`otherwise` counts only where a `when` is false and neither the informant nor an optional
                // domain shuts the question out."
                let otherwise = if because_of_when && !shut_out { self.otherwise(placed) } else { None };
                State::Skipped { otherwise }
            }
        }
    }

    /// "A question uses its own, or that of the nearest domain that has one."
    fn otherwise(&self, placed: &Placed<'t>) -> Option<Value> {
        let nearest = || placed.around.iter().rev().find_map(|around| around.clauses().otherwise.as_ref());
        let constant = placed.question.clauses.otherwise.as_ref().or_else(nearest)?;
        Some(self.constant(constant, placed.answer))
    }

    fn constant(&self, constant: &Constant, answer: &AnswerType) -> Value {
        match (constant, &answer.kind) {
            (Constant::Number(number), Kind::Scale(scale)) => {
                let options = &self.tree.scale(scale).options;
                let option = options
                    .iter()
                    .find(|option| option.code.as_ref().is_some_and(|code| code.exact() == number.exact()));
                choice(option.expect("`otherwise` is an option"))
            }
            (Constant::Name(name), Kind::Scale(scale)) => {
                let options = &self.tree.scale(scale).options;
                choice(
                    options
                        .iter()
                        .find(|option| option.name.as_ref() == Some(name))
                        .expect("`otherwise` is an option"),
                )
            }
            (Constant::Number(number), _) => Value::Number(super::number::Number::Exact(number.exact())),
            (Constant::Name(name), _) => Value::Truth(name == "yes"),
            (Constant::Date(date), _) => Value::Date(*date),
            (Constant::Time(time), _) => Value::Time(*time),
            (Constant::Text(_), _) => Value::Text,
        }
    }

    /// "An answer to a closed question is set aside: it does not count, and is reported."
    pub fn set_aside(&self) -> Vec<String> {
        let mut aside = Vec::new();
        for placed in &self.questions {
            for round in super::rounds_that_can_be(repeat_among(&placed.around)) {
                let skipped = matches!(self.asked(placed, round), Asked::No { .. });
                if skipped && self.given(placed, round).is_some() {
                    aside.push(self.column(placed, round));
                }
            }
        }
        aside
    }

    /// The options that a question accepts: its scale's, and those of the scale after `or`.
    pub fn options(&self, answer: &AnswerType) -> Vec<&'t Choice> {
        let own = match &answer.kind {
            Kind::Scale(scale) => Some(scale),
            _ => None,
        };
        own.into_iter().chain(&answer.or).flat_map(|scale| &self.tree.scale(scale).options).collect()
    }

    /// A question as a value.
    pub fn question_cell(&self, placed: &Placed<'t>, round: usize) -> Cell {
        let content = match self.state(placed, round) {
            State::Answered(answer) => self.value(placed, round, &answer),
            State::Blank => Err(self.missing_question(placed, round, "blank")),
            State::Skipped { otherwise: Some(value) } => Ok(value),
            State::Skipped { otherwise: None } => Err(self.missing_question(placed, round, "skipped")),
        };
        let source = Some(Source::Question((placed.order, round)));
        Cell { content, absent: self.never_asked(placed), constant: false, source }
    }

    pub fn missing_question(&self, placed: &Placed<'t>, round: usize, reason: &str) -> Missing {
        let element: Element = (placed.order, round);
        // "An answer is closed when the question is; never when it is blank, a missing option, or not known
        // to be asked."
        let closed = matches!(self.asked(placed, round), Asked::No { .. });
        Missing::one(element, self.column(placed, round), reason.to_string(), !closed)
    }

    /// "A declared missing option is missing, with its own name as the reason."
    fn value(&self, placed: &Placed<'t>, round: usize, answer: &Answer) -> Result<Value, Missing> {
        Ok(match answer {
            Answer::Number(number) => Value::Number(super::number::Number::Exact(number.exact())),
            Answer::Truth(truth) => Value::Truth(*truth),
            Answer::Many(chosen) => Value::Many(chosen.clone()),
            Answer::Date(date) => Value::Date(*date),
            Answer::Time(time) => Value::Time(*time),
            Answer::Text(_) => Value::Text,
            Answer::Option(key) => {
                let options = self.options(placed.answer);
                let option =
                    options.into_iter().find(|option| option.key() == *key).expect("the answer is an option");
                if option.missing {
                    return Err(self.missing_question(placed, round, key));
                }
                choice(option)
            }
        })
    }

    /// "`DOMAIN is skipped` is one truth about the domain: it was left out, its `when` (or one around it) is
    /// not true, or it is another informant's."
    pub fn domain_is_skipped(&self, domain: &'t Domain, around: &[Around<'t>], round: usize) -> bool {
        let mut through: Vec<Around<'t>> = around.to_vec();
        through.push(Around::Domain(domain));
        let nothing_more = &domain.clauses;
        self.left_out(&through)
            || self.only_shuts_out(around, nothing_more)
            || self.whens(around, nothing_more, round).iter().any(|when| !matches!(when, Ok(true)))
            // A round that is not there, or not known to be, is a condition around it that is not true.
            || repeat_among(around).is_some_and(|repeat| !self.times(repeat).is_ok_and(|times| round <= times))
    }

    /// "A domain or range stands for its questions in order, without texts."
    pub fn listed(&self, placed: &Placed<'t>) -> bool {
        !matches!(placed.answer.kind, Kind::Text | Kind::LongText)
    }

    /// The lowest and highest answer: "missing options do not count for low and high".
    pub fn low_and_high(
        &self,
        placed: &Placed<'t>,
    ) -> (num_rational::BigRational, num_rational::BigRational) {
        let whole = |value: i64| Decimal::whole(value).exact();
        match &placed.answer.kind {
            Kind::Integer(low, high) | Kind::Minutes(low, high) => (whole(*low), whole(*high)),
            Kind::Decimal(low, high) => (low.exact(), high.exact()),
            Kind::Scale(scale) => {
                let codes = self.tree.scale(scale).options.iter().filter(|option| !option.missing);
                let codes: Vec<_> =
                    codes.map(|option| option.code.as_ref().expect("a number").exact()).collect();
                (codes.iter().min().expect("options").clone(), codes.iter().max().expect("options").clone())
            }
            other => panic!("the generator reverses {other:?}"),
        }
    }
}

fn choice(option: &Choice) -> Value {
    Value::Choice { key: option.key(), code: option.code.as_ref().map(Decimal::exact) }
}
