//! Responses as rows of a table, and random responses to any instrument.

use peil::check;
use peil::model::{Answer, AnswerType, Asked, GroupId, Instrument, Number, QuestionId, Time};
use peil::score::Response;
use peil::sql::{self, Dialect, Export, Holds, Kind, Options, TableColumn, Unsayable};

use super::super::equivalence::rng::Rng;
use super::engines::Job;

/// The query for an instrument, as the command writes it.
pub fn export(instrument: &Instrument, dialect: Dialect) -> Result<Export, Unsayable> {
    let options = Options {
        dialect,
        table: "responses".into(),
        view: None,
        carried: vec!["id".into()],
        bounds: check::bounds(instrument),
    };
    sql::export(instrument, &options)
}

/// A table of these responses with their number as `id`, and the query over it.
pub fn job(
    name: &str,
    instrument: &Instrument,
    export: &Export,
    responses: &[Response],
    dialect: Dialect,
) -> Job {
    let id = ("id".to_string(), "INTEGER".to_string());
    let columns = export
        .columns
        .iter()
        .map(|column| (column.name.clone(), column.advised(instrument, dialect).to_string()));
    let row = |(at, response): (usize, &Response)| {
        std::iter::once(Some(at.to_string()))
            .chain(export.columns.iter().map(|column| cell(instrument, response, column)))
            .collect()
    };
    Job {
        name: name.to_string(),
        columns: std::iter::once(id).chain(columns).collect(),
        rows: responses.iter().enumerate().map(row).collect(),
        query: export.sql.clone(),
    }
}

fn cell(instrument: &Instrument, response: &Response, column: &TableColumn) -> Option<String> {
    match column.holds {
        Holds::Informant => instrument.informants.get(usize::from(response.informant)).cloned(),
        Holds::Administered => response.administered.map(|date| date.to_string()),
        Holds::Domain(group) => response.is_left_out(group).then(|| "false".to_string()),
        Holds::Chosen { slot, option } => match response.answer(slot)? {
            Answer::Many(chosen) => Some((chosen >> option & 1 == 1).to_string()),
            Answer::Option(found) => Some((*found == option).to_string()),
            _ => None,
        },
        Holds::Answer(slot) => {
            let question = instrument.question(instrument.asked(slot).question);
            Some(match response.answer(slot)? {
                Answer::Number(number) => number.to_string(),
                Answer::Truth(truth) if column.kind == Kind::Number => u8::from(*truth).to_string(),
                Answer::Truth(truth) if column.kind == Kind::Text => {
                    if *truth { "yes" } else { "no" }.to_string()
                }
                Answer::Truth(truth) => truth.to_string(),
                Answer::Option(option) => {
                    let (_, choice) = instrument.option(question, *option)?;
                    match (&choice.code, column.kind) {
                        (Some(code), Kind::Number) => code.to_string(),
                        _ => choice.key(),
                    }
                }
                Answer::Text(text) => text.clone(),
                Answer::Date(date) => date.to_string(),
                Answer::Time(time) => time.to_string(),
                Answer::Many(_) => return None,
            })
        }
    }
}

/// A random response to any instrument: with blanks, missing options, domains left out, and answers to
/// questions that are skipped.
pub fn random_response(instrument: &Instrument, rng: &mut Rng) -> Response {
    let mut response = Response::blank(instrument);
    response.informant = rng.below(instrument.informants.len().max(1)) as u8;
    if rng.percent(80) {
        response.administered = Some(jiff::civil::date(
            rng.between(2019, 2025) as i16,
            rng.between(1, 12) as i8,
            rng.between(1, 28) as i8,
        ));
    }
    for (at, group) in instrument.groups.iter().enumerate() {
        response.leave_out(GroupId(at as u32), group.optional && rng.percent(25));
    }
    let blank = *rng.pick(&[0, 0, 3, 10, 30, 60]);
    for (at, question) in instrument.questions.iter().enumerate() {
        for round in 0..instrument.rounds(question.repeat) {
            let asked = Asked { question: QuestionId(at as u32), round };
            let answer = (!rng.percent(blank)).then(|| random_answer(instrument, asked, rng));
            response.set(instrument.slot(asked), answer);
        }
    }
    response
}

fn random_answer(instrument: &Instrument, asked: Asked, rng: &mut Rng) -> Answer {
    let question = instrument.question(asked.question);
    let options: Vec<bool> = instrument.options(question).map(|(_, choice)| choice.missing).collect();
    let missing: Vec<u16> = (0..options.len() as u16).filter(|at| options[usize::from(*at)]).collect();
    if !missing.is_empty() && rng.percent(8) {
        return Answer::Option(*rng.pick(&missing));
    }
    let whole = |number: &Number| number.to_i64().expect("bounds are small");
    match &question.answer {
        AnswerType::Scale(_) => {
            let present: Vec<u16> =
                (0..options.len() as u16).filter(|at| !options[usize::from(*at)]).collect();
            Answer::Option(*rng.pick(&present))
        }
        AnswerType::YesNo => Answer::Truth(rng.percent(50)),
        AnswerType::Number { low, high, whole: true, .. } => {
            Answer::Number(Number::integer(rng.between(whole(&low.ceiling()), whole(&high.floor()))))
        }
        AnswerType::Number { low, high, whole: false, .. } => {
            let scale = 10i64.pow(rng.below(4) as u32);
            let scaled = |number: &Number| number.multiply(&Number::integer(scale)).expect("it is a product");
            let units = rng.between(whole(&scaled(low).ceiling()), whole(&scaled(high).floor()));
            Answer::Number(Number::ratio(units.into(), scale.into()))
        }
        AnswerType::Text { .. } => {
            Answer::Text(if rng.percent(20) { " \t".into() } else { "de buren, \"altijd\"".into() })
        }
        AnswerType::Date => Answer::Date(jiff::civil::date(
            rng.between(1940, 2020) as i16,
            rng.between(1, 12) as i8,
            rng.between(1, 28) as i8,
        )),
        AnswerType::DateWithin(_) => Answer::Date(jiff::civil::date(
            rng.between(1940, 2018) as i16,
            rng.between(1, 12) as i8,
            rng.between(1, 28) as i8,
        )),
        AnswerType::Time => Answer::Time(Time(rng.between(0, 86_399) as u32)),
        AnswerType::Many(_) => {
            let chosen = options
                .iter()
                .enumerate()
                .filter(|(_, missing)| !**missing && rng.percent(40))
                .fold(0, |bits, (at, _)| bits | 1 << at);
            Answer::Many(chosen)
        }
    }
}
