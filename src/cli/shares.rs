//! How many of all possible complete responses give each band and each option of a class.

use peil::model::{Instrument, NodeId};
use peil::prove::{self, Budget, grouped};
use peil::score::Value;
use peil::show::{OutputShares, Share};

/// Of every score with bands and every class, in order; of a score that is asked in rounds the first round.
pub fn of(instrument: &Instrument) -> Vec<OutputShares> {
    let mut outputs: Vec<(String, NodeId, Vec<String>)> = Vec::new();
    for score in instrument.scores.iter().filter(|score| !score.bands.is_empty()) {
        let keys = score.bands.iter().map(|band| band.key()).collect();
        outputs.extend(score.band.first().map(|&band| (score.name.clone(), band, keys)));
    }
    for class in &instrument.classes {
        let keys = class.options.iter().map(|option| option.key()).collect();
        outputs.push((class.name.clone(), class.value, keys));
    }
    outputs.into_iter().map(|(name, node, keys)| one(instrument, name, node, &keys)).collect()
}

fn one(instrument: &Instrument, name: String, node: NodeId, keys: &[String]) -> OutputShares {
    let found = match prove::shares(instrument, node, Budget::FULL) {
        Ok(found) => found,
        Err(why) => return OutputShares { name, of: None, shares: Vec::new(), why: Some(why.to_string()) },
    };
    let share = |key: Option<&String>, is: &dyn Fn(&Value) -> bool| {
        let (count, percent) = found.share(is);
        Share { key: key.cloned(), count, percent }
    };
    let mut shares: Vec<Share> = keys
        .iter()
        .enumerate()
        .map(|(at, key)| share(Some(key), &|value| *value == Value::Choice(at as u16)))
        .collect();
    if found.values.iter().any(|(value, _)| value.is_missing()) {
        shares.push(share(None, &Value::is_missing));
    }
    OutputShares { name, of: Some(grouped(&found.of.to_string())), shares, why: None }
}
