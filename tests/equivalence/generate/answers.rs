//! Random answers: with blanks, missing options, answers to questions that are skipped, and rounds too many
//! or too few.

use super::super::naive::{self, Outcome, Response, Shown};
use super::super::rng::Rng;
use super::super::tree::*;

/// How a respondent answers.
struct Manner {
    blank: u64,
    missing_option: u64,
    /// Answers the last round of repeats as often as the first.
    diligent: bool,
}

pub fn response(tree: &Tree, seed: u64) -> Response {
    let mut rng = Rng::new(seed);
    let manner = Manner {
        blank: *rng.pick(&[0, 0, 5, 15, 30, 60]),
        missing_option: *rng.pick(&[0, 5, 15]),
        diligent: rng.percent(70),
    };
    let mut response = Response::default();
    if !tree.informants.is_empty() && rng.percent(85) {
        response.informant = Some(rng.pick(&tree.informants).name.clone());
    }
    if rng.percent(85) {
        response.administered = Some(Date {
            year: rng.between(2019, 2025) as i32,
            month: rng.between(1, 12) as u32,
            day: rng.between(1, 28) as u32,
        });
    }
    answer_all(tree, &tree.declarations, None, None, &manner, &mut rng, &mut response);
    response
}

fn answer_all(
    tree: &Tree,
    declarations: &[Declaration],
    inherited: Option<&AnswerType>,
    repeat: Option<&Repeat>,
    manner: &Manner,
    rng: &mut Rng,
    response: &mut Response,
) {
    for declaration in declarations {
        match declaration {
            Declaration::Domain(domain) => {
                if domain.clauses.optional && rng.percent(35) {
                    response.left_out.insert(domain.name.clone());
                }
                let inherited = domain.answer.as_ref().or(inherited);
                answer_all(tree, &domain.contents, inherited, repeat, manner, rng, response);
            }
            Declaration::Repeat(repeat) => {
                let inherited = repeat.answer.as_ref().or(inherited);
                answer_all(tree, &repeat.contents, inherited, Some(repeat), manner, rng, response);
            }
            Declaration::Question(question) => {
                let answer = question.answer.as_ref().or(inherited).expect("a question has a type");
                let columns = match repeat {
                    None => vec![question.name.clone()],
                    Some(repeat) => columns(&question.name, repeat),
                };
                for (round, column) in columns.into_iter().enumerate() {
                    let blank = if manner.diligent { manner.blank } else { manner.blank + 30 * round as u64 };
                    if !rng.percent(blank) {
                        response.answers.insert(column, random_answer(tree, answer, manner, rng));
                    }
                }
            }
            _ => {}
        }
    }
}

/// The columns of a question in the rounds of its repeat.
fn columns(name: &str, repeat: &Repeat) -> Vec<String> {
    (1..=repeat.up_to).map(|round| format!("{name}_{}", repeat.round(round))).collect()
}

fn random_answer(tree: &Tree, answer: &AnswerType, manner: &Manner, rng: &mut Rng) -> Answer {
    let own = match &answer.kind {
        Kind::Scale(scale) => Some(scale),
        _ => None,
    };
    let options: Vec<&Choice> =
        own.into_iter().chain(&answer.or).flat_map(|scale| &tree.scale(scale).options).collect();
    let missing: Vec<String> =
        options.iter().filter(|option| option.missing).map(|option| option.key()).collect();
    if !missing.is_empty() && rng.percent(manner.missing_option) {
        return Answer::Option(rng.pick(&missing).clone());
    }
    match &answer.kind {
        Kind::Scale(_) => {
            let present: Vec<String> =
                options.iter().filter(|option| !option.missing).map(|option| option.key()).collect();
            Answer::Option(rng.pick(&present).clone())
        }
        Kind::YesNo => Answer::Truth(rng.percent(50)),
        Kind::Integer(low, high) | Kind::Minutes(low, high) => {
            Answer::Number(Decimal::whole(rng.between(*low, *high)))
        }
        Kind::Decimal(low, high) => {
            let places = rng.below(3) as u32;
            let scale = Decimal::whole(10i64.pow(places)).exact();
            let whole =
                |value: num_rational::BigRational| -> i64 { value.to_integer().try_into().expect("small") };
            let (low, high) = (whole((low.exact() * &scale).ceil()), whole((high.exact() * &scale).floor()));
            Answer::Number(Decimal { digits: rng.between(low, high), places })
        }
        Kind::Text | Kind::LongText => match rng.below(4) {
            0 => Answer::Text(String::new()),
            _ => Answer::Text("de buren, \"altijd\"".to_string()),
        },
        Kind::Date | Kind::DateWithin(..) => Answer::Date(match rng.below(5) {
            0 => Date { year: 1940 + 4 * rng.below(18) as i32, month: 2, day: 29 },
            _ => Date {
                year: rng.between(1940, 2018) as i32,
                month: rng.between(1, 12) as u32,
                day: rng.between(1, 28) as u32,
            },
        }),
        Kind::Time => {
            Answer::Time(Time { hour: rng.between(0, 23) as u32, minute: rng.between(0, 59) as u32 })
        }
        Kind::ManyOf(scale) => {
            let (none, others): (Vec<&Choice>, Vec<&Choice>) =
                tree.scale(scale).options.iter().partition(|option| option.none);
            if !none.is_empty() && rng.percent(25) {
                return Answer::Many(vec![rng.pick(&none).key()]);
            }
            let chosen: Vec<String> =
                others.into_iter().map(Choice::key).filter(|_| rng.percent(45)).collect();
            Answer::Many(chosen)
        }
    }
}

// ---- in-file tests
// ------------------------------------------------------------------------------------------------------

/// A response that the steps of a `test` can say: in repeats, every round or none is answered.
pub fn tellable(tree: &Tree, seed: u64) -> Response {
    let mut response = response(tree, seed);
    fn repeated(declarations: &[Declaration], inside: Option<&Repeat>, found: &mut Vec<Vec<String>>) {
        for declaration in declarations {
            match declaration {
                Declaration::Question(question) => {
                    found.extend(inside.map(|repeat| columns(&question.name, repeat)))
                }
                Declaration::Domain(domain) => repeated(&domain.contents, inside, found),
                Declaration::Repeat(repeat) => repeated(&repeat.contents, Some(repeat), found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    repeated(&tree.declarations, None, &mut found);
    for columns in found {
        let sayable = |column: &String| {
            !matches!(response.answers.get(column), None | Some(Answer::Many(_) | Answer::Text(_)))
        };
        if !columns.iter().all(sayable) {
            columns.iter().for_each(|column| {
                response.answers.remove(column);
            });
        }
    }
    response
}

/// The steps that give a response, and what must come of it.
pub fn steps(tree: &Tree, response: &Response, outcome: &Outcome) -> Vec<Step> {
    let mut steps = Vec::new();
    steps.extend(response.informant.clone().map(Step::Informant));
    steps.extend(response.administered.map(Step::Administered));
    if !response.left_out.is_empty() {
        steps.push(Step::Skip(response.left_out.iter().cloned().collect()));
    }
    answer_steps(&tree.declarations, None, response, &mut steps);
    for (column, output) in &outcome.outputs {
        // A score inside a repeat is a list outside it.
        if !tree.declarations.iter().any(|declaration| declaration.name() == column) {
            continue;
        }
        let name = || Expr::name(column);
        match &output.result {
            Err(_) => steps.push(Step::Expect(Expr::is(name(), false, Is::Missing))),
            Ok(Shown::Truth(true)) => steps.push(Step::Expect(name())),
            Ok(Shown::Truth(false)) => steps.push(Step::Expect(Expr::Not(Box::new(name())))),
            Ok(Shown::Class(option)) => {
                steps.push(Step::Expect(Expr::is(name(), false, Is::Name(option.clone()))))
            }
            Ok(Shown::Number(number)) => {
                if let naive::number::Number::Exact(exact) = number
                    && let (Ok(above), Ok(below)) =
                        (i64::try_from(exact.numer().clone()), i64::try_from(exact.denom().clone()))
                {
                    let fraction = match below {
                        1 => Expr::whole(above),
                        _ => Expr::arithmetic(Operator::Divide, Expr::whole(above), Expr::whole(below)),
                    };
                    steps.push(Step::Expect(Expr::compare(Comparison::Equal, name(), fraction)));
                }
                if let Some(band) = &output.band {
                    steps.push(Step::Expect(Expr::is(name(), false, Is::Name(band.clone()))));
                }
            }
        }
    }
    steps
}

fn answer_steps(
    declarations: &[Declaration],
    inside: Option<&Repeat>,
    response: &Response,
    steps: &mut Vec<Step>,
) {
    for declaration in declarations {
        match declaration {
            Declaration::Domain(domain) => answer_steps(&domain.contents, inside, response, steps),
            Declaration::Repeat(repeat) => answer_steps(&repeat.contents, Some(repeat), response, steps),
            Declaration::Question(question) => {
                let name = question.name.clone();
                let Some(repeat) = inside else {
                    match response.answers.get(&name) {
                        Some(answer) => steps.push(Step::Answer(name, vec![answer.clone()], false)),
                        None => steps.push(Step::Blank(vec![name])),
                    }
                    continue;
                };
                let answers: Vec<Answer> = columns(&name, repeat)
                    .iter()
                    .filter_map(|column| response.answers.get(column).cloned())
                    .collect();
                if !answers.is_empty() {
                    steps.push(Step::Answer(name, answers, true));
                }
            }
            _ => {}
        }
    }
}
