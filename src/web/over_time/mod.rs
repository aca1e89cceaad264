//! The same instrument asked of a case at several moments: what the answers of each informant came to at each.
//! The page of change, the sheets for a conversation and the API are made of this.

mod picture;
mod said;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

pub use picture::{Drawn, DrawnPlane, drawn};
pub use said::{Change, change, direction_key, sentence};

use crate::Shared;
use crate::answering::in_words;
use crate::desk::rounds::{Round, rounds};
use crate::interface::Tongue;
use crate::zone::date as date_of;
use peil::model::{Instrument, OutputKind, Prints, TextKey};
use peil::score::{Outcome, Response, Scorer};
use peil_store::{AdministrationId, CaseId, Error, Filter, Moment as At, RoundId, Summary};

/// What one informant answered at one moment.
pub struct Answered {
    pub id: AdministrationId,
    /// The one it was given under, in the words of the page.
    pub instrument: Arc<Instrument>,
    pub answers: Response,
    pub outcome: Outcome,
    /// Scores that the newest instrument computes in another way, or does not have.
    pub otherwise: Vec<String>,
}

/// A round in which nobody is waited for any more.
pub struct Moment {
    pub round: Option<RoundId>,
    /// Of this instrument in this case: 1, 2, 3, …
    pub number: u64,
    pub name: Option<String>,
    /// The day of its answers.
    pub day: Date,
    /// For each informant of the line: nothing where there are no answers.
    pub answered: Vec<Option<Answered>>,
}

impl Moment {
    /// Its name, otherwise its number in words.
    pub fn called(&self, tongue: Tongue) -> String {
        let number = usize::try_from(self.number).unwrap_or(usize::MAX);
        self.name.clone().unwrap_or_else(|| tongue.fill("round-called", &[("number", &number)]))
    }
}

/// An instrument in a case over time, oldest moment first.
pub struct Line {
    /// That of the newest moment, in the words of the page.
    pub instrument: Arc<Instrument>,
    /// The name of each informant and what it is called.
    pub informants: Vec<(Option<String>, String)>,
    pub moments: Vec<Moment>,
    /// A round is still waited for.
    pub is_waiting: bool,
}

impl Line {
    pub fn title(&self) -> String {
        let title = self.instrument.texts.say(&TextKey::new(&["instrument", "title"]), None);
        title.unwrap_or(&self.instrument.name).to_string()
    }

    /// Whether there are two moments to compare.
    pub fn has_change(&self) -> bool {
        self.moments.len() > 1
    }

    /// Says in the log that somebody looked at all of it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn looked_at(&self, app: &Shared, by: &peil_store::Actor) -> Result<(), Error> {
        for moment in &self.moments {
            let first = moment.answered.iter().flatten().next();
            if let (Some(round), Some(first)) = (&moment.round, first) {
                app.store.look_at(round, first.id.as_str(), by).await?;
            }
        }
        Ok(())
    }
}

/// The lines of a case, one for each instrument of which a round is over; the newest first.
///
/// # Errors
/// Those of the store.
pub async fn of_case(app: &Shared, case: &CaseId, tongue: Tongue) -> Result<Vec<Line>, Error> {
    let administrations =
        app.store.administrations(Filter { case: Some(case.clone()), ..Filter::default() }).await?;
    let now = At::now();
    let mut by_instrument: Vec<(String, Vec<Round>)> = Vec::new();
    for round in rounds(administrations, app.store.rounds(case).await?) {
        match by_instrument.iter_mut().find(|(name, _)| *name == round.instrument) {
            Some((_, rounds)) => rounds.push(round),
            None => by_instrument.push((round.instrument.clone(), vec![round])),
        }
    }
    let mut lines = Vec::new();
    for (_, rounds) in by_instrument {
        let is_waiting = rounds.iter().any(|round| round.is_waited_for(now));
        let over: Vec<Round> = rounds.into_iter().filter(|round| round.is_open(now)).collect();
        if let Some(line) = line(app, over, tongue, is_waiting).await? {
            lines.push(line);
        }
    }
    Ok(lines)
}

/// `rounds` are newest first.
async fn line(
    app: &Shared,
    rounds: Vec<Round>,
    tongue: Tongue,
    is_waiting: bool,
) -> Result<Option<Line>, Error> {
    let newest = rounds.first().and_then(|round| round.answered().next());
    let Some(newest) = newest else { return Ok(None) };
    let shown = shown_in(app, newest, tongue).await?;
    let informants = informants(&shown, &rounds, tongue);
    let mut otherwise: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut moments = Vec::new();
    for round in rounds {
        let mut answered: Vec<Option<Answered>> = informants.iter().map(|_| None).collect();
        let mut day: Option<Date> = None;
        for member in round.answered() {
            let instrument = shown_in(app, member, tongue).await?;
            let state = app.store.administration(&member.id).await?.history.state.clone();
            let given = state.administered.or_else(|| member.sent_in.map(date_of));
            day = match (day, given) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            let answers = state.response(&instrument)?;
            let outcome = Scorer::new(&instrument).score(&answers);
            let others =
                otherwise.entry(member.model.clone()).or_insert_with(|| changed(&shown, &instrument)).clone();
            let place = informants.iter().position(|(name, _)| *name == member.informant);
            if let Some(place) = place.and_then(|place| answered.get_mut(place)) {
                let id = member.id.clone();
                *place = Some(Answered { id, instrument, answers, outcome, otherwise: others });
            }
        }
        moments.push(Moment {
            round: round.members.first().and_then(|member| member.round.clone()),
            number: round.number,
            name: round.name,
            day: day.unwrap_or_default(),
            answered,
        });
    }
    moments.sort_by_key(|moment| (moment.day, moment.number));
    Ok(Some(Line { instrument: shown, informants, moments, is_waiting }))
}

/// Who answered at any moment, in the order of the instrument.
fn informants(instrument: &Instrument, rounds: &[Round], tongue: Tongue) -> Vec<(Option<String>, String)> {
    let mut names: Vec<Option<String>> = Vec::new();
    for member in rounds.iter().flat_map(Round::answered) {
        if !names.contains(&member.informant) {
            names.push(member.informant.clone());
        }
    }
    names.sort_by_key(|name| name.as_deref().and_then(|name| instrument.informant_index(name)));
    let called = |name: Option<String>| {
        let label = match &name {
            Some(name) => {
                instrument.texts.say(&TextKey::new(&["informants", name]), None).unwrap_or(name).to_string()
            }
            None => tongue.say("informant-only"),
        };
        (name, label)
    };
    names.into_iter().map(called).collect()
}

/// The scores whose value another instrument computes differently from the one that is shown.
fn changed(shown: &Instrument, other: &Instrument) -> Vec<String> {
    if shown.fingerprints().scoring == other.fingerprints().scoring {
        return Vec::new();
    }
    let (ours, theirs) = (Prints::of(shown), Prints::of(other));
    let same = |name: &str, value: &str| {
        ours.outputs
            .iter()
            .any(|print| print.kind == OutputKind::Score && print.name == name && print.value == value)
    };
    let scores = theirs.outputs.iter().filter(|print| print.kind == OutputKind::Score);
    scores.filter(|print| !same(&print.name, &print.value)).map(|print| print.name.clone()).collect()
}

/// The instrument that somebody answered, in the words of the page where there are any.
///
/// # Errors
/// Those of the store.
pub async fn shown_in(app: &Shared, member: &Summary, tongue: Tongue) -> Result<Arc<Instrument>, Error> {
    let stored = app.store.model(&member.model).await?;
    Ok(in_words(app, stored, member.wording.as_deref(), tongue).0)
}

/// A day in words, not parted from its month at the end of a line.
pub fn day_text(day: Date, tongue: Tongue) -> String {
    format!("{}\u{a0}{} {}", day.day(), tongue.say(&format!("month-{}", day.month())), day.year())
}
