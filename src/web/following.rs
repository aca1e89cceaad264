//! Following cases in a study: what pages and the API do alike.

use super::{Shared, zone};
use peil_store::{Actor, CaseId, Error, Filter, NewWave, RoundId};

/// A wave to ask now.
#[derive(Debug, Clone)]
pub struct Ask {
    pub case: CaseId,
    pub study: String,
    pub wave: String,
}

/// Asks a wave of everybody who is asked at it, until the last day of its window is over. Subjects that were
/// chosen when the same instrument was last asked are asked again.
///
/// # Errors
/// Those of the store.
pub async fn ask(app: &Shared, wanted: Ask, by: &Actor) -> Result<RoundId, Error> {
    let found = app.store.case_studies(&wanted.case).await?;
    let own = found.iter().find(|one| one.study == wanted.study).ok_or(Error::Unknown("study"))?;
    let wave = own.waves.iter().find(|one| one.name == wanted.wave).ok_or(Error::Unknown("wave"))?;
    let closes = zone::end_of(wave.until);
    let studies = app.store.studies(None).await?;
    let study = studies.into_iter().find(|one| one.name == wanted.study).ok_or(Error::Unknown("study"))?;
    let instrument = app.store.model(&study.model).await?;
    let domains = chosen_before(app, &wanted.case, &instrument.name).await?;
    let domains = domains
        .into_iter()
        .filter(|(domain, _)| instrument.groups.iter().any(|group| group.optional && group.name == *domain));
    let new = NewWave {
        case: wanted.case,
        study: wanted.study,
        wave: wanted.wave,
        today: zone::today(),
        domains: domains.collect(),
        instrument,
    };
    app.store.ask_wave(new, closes, by).await
}

/// The optional domains of the last administration of an instrument in a case, each with its reason.
async fn chosen_before(
    app: &Shared,
    case: &CaseId,
    instrument: &str,
) -> Result<Vec<(String, String)>, Error> {
    let filter =
        Filter { case: Some(case.clone()), instrument: Some(instrument.into()), ..Filter::default() };
    let last = app.store.administrations(filter).await?.into_iter().find(|one| one.erased.is_none());
    let Some(last) = last else { return Ok(Vec::new()) };
    let administration = app.store.administration(&last.id).await?;
    let chosen = administration.history.state.domains.iter().filter(|(_, domain)| domain.chosen);
    Ok(chosen.filter_map(|(name, domain)| Some((name.clone(), domain.reason.clone()?))).collect())
}
