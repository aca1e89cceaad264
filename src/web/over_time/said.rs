//! Change in words, by rule: which way a score went between the first answers of an informant and the last.
//! The direction is that of the statistics of a study.

use super::Line;
use crate::interface::Tongue;
use peil::model::{Direction, Number};
use peil::score::ScoreOutcome;
use peil_study::statistics::SAME;
use peil_study::statistics::person::{Moved, better, moved};

/// One score of one informant, from the first moment that has it to the last.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Places among the moments of the line.
    pub from_moment: usize,
    pub to_moment: usize,
    pub from: Number,
    pub to: Number,
    pub from_band: Option<String>,
    pub to_band: Option<String>,
    pub moved: Moved,
    /// None where nothing moved, or the instrument does not say which way better is.
    pub better: Option<bool>,
    /// With how many decimals people see it.
    pub shown: Option<u8>,
}

impl Change {
    /// There is more than one value.
    pub fn is_of_two(&self) -> bool {
        self.from_moment != self.to_moment
    }
}

/// The change of a score, by its name without a round, for an informant; None where there is no value at all.
pub fn change(line: &Line, who: usize, score: &str, round: u16) -> Option<Change> {
    let mut values = line.moments.iter().enumerate().filter_map(|(at, moment)| {
        let one = moment.answered.get(who)?.as_ref()?;
        if one.otherwise.iter().any(|other| other == score) {
            return None;
        }
        let index = one.instrument.scores.iter().position(|found| found.name == score)?;
        let is_it = |found: &&ScoreOutcome| found.score.at() == index && found.round == round;
        let found = one.outcome.scores.iter().find(is_it)?;
        let band = found
            .band
            .map(|band| peil::text::Wording::of(&one.instrument, &one.answers).band(found.score, band));
        let declared = &one.instrument.scores[index];
        Some((at, found.number()?.clone(), band, declared.direction, declared.shown))
    });
    let first = values.next()?;
    let last = values.next_back().unwrap_or_else(|| first.clone());
    let moved = moved(last.1.to_f64() - first.1.to_f64(), SAME);
    let up = last.3.map(|direction| direction == Direction::Better);
    Some(Change {
        from_moment: first.0,
        to_moment: last.0,
        moved,
        better: better(moved, up),
        shown: last.4,
        from: first.1,
        to: last.1,
        from_band: first.2,
        to_band: last.2,
    })
}

/// The key of what is said about which way better is.
pub fn direction_key(direction: Option<Direction>) -> Option<&'static str> {
    direction.map(|direction| match direction {
        Direction::Better => "change-higher-better",
        Direction::Worse => "change-lower-better",
    })
}

/// A change in a sentence or two: what moved, from band to band, and that it is not known whether it is more
/// than chance, for no instrument declares how stable its scores are.
pub fn sentence(change: &Change, informant: &str, tongue: Tongue) -> String {
    let number = |value: &Number| peil::spoken::score(tongue.tag(), value, change.shown);
    let (from, to) = (number(&change.from), number(&change.to));
    let informant = informant.to_string();
    if !change.is_of_two() {
        return tongue.fill("change-once", &[("informant", &informant), ("to", &to)]);
    }
    let key = match change.moved {
        Moved::Up => "change-rose",
        Moved::Down => "change-fell",
        Moved::Same => "change-stayed",
    };
    let mut said = tongue.fill(key, &[("informant", &informant), ("from", &from), ("to", &to)]);
    if let (Some(from), Some(to)) = (&change.from_band, &change.to_band)
        && from != to
    {
        said.push(' ');
        said.push_str(&tongue.fill("change-band", &[("from", from), ("to", to)]));
    }
    if change.moved != Moved::Same {
        said.push(' ');
        said.push_str(&tongue.say("change-chance"));
    }
    said
}
