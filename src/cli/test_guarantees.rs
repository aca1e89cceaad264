//! The guarantees of an instrument, tried with random answers: beside the proof, and where there is none.

use peil::check::witness_as_test;
use peil::model::{Guarantee, Instrument};
use peil::score::{Response, Scorer, Value};
use peil_wording::compare::Sampler;

use super::Fault;
use super::test::{Tally, indented};

/// Responses that are tried for each instrument.
const RESPONSES: usize = 1_000;

/// Tries every guarantee; one that a response breaks fails with that response as a test.
pub fn run(scorer: &Scorer<'_>, tally: &mut Tally) -> Result<(), Fault> {
    let instrument = scorer.instrument();
    if instrument.guarantees.is_empty() {
        return Ok(());
    }
    let mut broken: Vec<Option<Response>> = vec![None; instrument.guarantees.len()];
    let mut sampler = Sampler::new(instrument, 0x5045_494c);
    for at in 0..RESPONSES {
        let response = if at == 0 { Response::blank(instrument) } else { sampler.response() };
        let evaluation = scorer.evaluate_all(&response);
        for (guarantee, broken) in instrument.guarantees.iter().zip(&mut broken) {
            if *evaluation.value(guarantee.condition) == Value::Truth(!guarantee.always) {
                broken.get_or_insert_with(|| response.clone());
            }
        }
    }
    for (guarantee, broken) in instrument.guarantees.iter().zip(broken) {
        tally.add(broken.is_none());
        if let Some(response) = broken {
            tally.say(&failed(instrument, guarantee, &response))?;
        }
    }
    Ok(())
}

fn failed(instrument: &Instrument, guarantee: &Guarantee, response: &Response) -> String {
    let (word, formula) = (guarantee.word(), &guarantee.formula);
    let expected = if guarantee.always { format!("not ({formula})") } else { formula.clone() };
    let test = witness_as_test(instrument, "broken", response, &[expected]).unwrap_or_default();
    format!(
        "FAILED {}: {word} \"{}\"\n  {word} {formula}, and these answers break it:\n{}",
        instrument.name,
        guarantee.reason,
        indented(&test)
    )
}
