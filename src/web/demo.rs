//! What a fresh database on this machine alone begins with: an account, and a case that can be clicked
//! through.

use std::time::Duration;

use peil_store::{Actor, Error, Lasting, Moment, NewAdministration, Role, Store};

use super::library::Library;
use super::settings::Settings;

/// What is printed, this once.
#[derive(Debug, Clone)]
pub struct Demonstration {
    pub name: String,
    pub password: String,
    /// For an authenticator app.
    pub totp_address: String,
    /// Signs in as the professional, while this process lives.
    pub token: String,
    pub professional: String,
    /// Opens the questions for the resident.
    pub resident: Option<String>,
}

const ACCOUNT: &str = "demo";
const PSEUDONYM: &str = "voorbeeld-1";
/// The instrument of the case, if it is there.
const INSTRUMENT: &str = "draagkracht";
/// A few of its optional domains, with a reason each.
const DOMAINS: [(&str, &str); 3] = [
    ("financien", "De inwoner vraagt hulp bij rekeningen."),
    ("wonen", "Er is een huurachterstand."),
    ("geestelijk", "De inwoner slaapt slecht."),
];
const OPEN: Duration = Duration::from_secs(30 * 24 * 3600);

/// Fills a store that has no account yet; None when it has.
///
/// # Errors
/// A sentence, when the store or the folder of instruments cannot be used.
pub fn demonstration(settings: &Settings, store: &Store) -> Result<Option<Demonstration>, String> {
    let said = |error: Error| error.to_string();
    if !store.accounts().wait().map_err(said)?.is_empty() {
        return Ok(None);
    }
    let library = Library::open(&settings.instruments)?;
    let credentials = store.add_account(ACCOUNT, Role::Coordinator, &Actor::Program).wait().map_err(said)?;
    let signed_in = store
        .sign_in(ACCOUNT, &credentials.password, &credentials.code_at(Moment::now()), Lasting::Usual)
        .wait()
        .map_err(said)?;
    let case = store.open_case(PSEUDONYM, &Actor::Account(ACCOUNT.into())).wait().map_err(said)?;
    let mut resident = None;
    if let Some(instrument) = library.get(INSTRUMENT).and_then(|shelved| shelved.instrument.clone()) {
        let has = |domain: &str| instrument.groups.iter().any(|group| group.optional && group.name == domain);
        let domains: Vec<(String, String)> = DOMAINS
            .iter()
            .filter(|(domain, _)| has(domain))
            .map(|(domain, reason)| (domain.to_string(), reason.to_string()))
            .collect();
        let expires = Moment::now().after(OPEN);
        for (at, informant) in instrument.informants.iter().enumerate() {
            let new = NewAdministration {
                case: case.clone(),
                instrument: &instrument,
                wording: None,
                informant: Some(informant.clone()),
                administered: None,
                domains: domains.clone(),
                expires: Some(expires),
                by: Actor::Program,
            };
            let id = store.open_administration(new).wait().map_err(said)?;
            if at == 0 {
                let invitation = store.invite(&id, expires, &Actor::Program).wait().map_err(said)?;
                resident = Some(format!("{}/i/{}", settings.public_url, invitation.token.reveal()));
            }
        }
    }
    let token = signed_in.token.reveal().to_string();
    Ok(Some(Demonstration {
        name: ACCOUNT.into(),
        password: credentials.password.clone(),
        totp_address: credentials.totp_address.clone(),
        professional: format!("{}/demonstration/{token}", settings.public_url),
        token,
        resident,
    }))
}
