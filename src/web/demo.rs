//! What a fresh database on this machine alone begins with: an account, and a case that can be clicked
//! through.

use std::time::Duration;

use peil_store::{
    Actor, Credentials, Error, Filter, Lasting, Moment, NewAdministration, Role, Store, Summary,
};

use super::library::Library;
use super::settings::Settings;

/// What is printed at a start.
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
/// Who is asked by a link.
const RESIDENT: &str = "inwoner";
/// The instrument of the case, if it is there.
const INSTRUMENT: &str = "draagkracht";
/// A few of its optional domains, with a reason each.
const DOMAINS: [(&str, &str); 3] = [
    ("financien", "De inwoner vraagt hulp bij rekeningen."),
    ("wonen", "Er is een huurachterstand."),
    ("geestelijk", "De inwoner slaapt slecht."),
];
const OPEN: Duration = Duration::from_secs(30 * 24 * 3600);

/// The links of a store that is a demonstration still: its one account is that of the demonstration, which gets
/// another password, and its case is there. None where somebody works with it.
///
/// # Errors
/// A sentence, when the store cannot be used.
pub fn demonstration_again(settings: &Settings, store: &Store) -> Result<Option<Demonstration>, String> {
    let said = |error: Error| error.to_string();
    let accounts = store.accounts().wait().map_err(said)?;
    let [only] = accounts.as_slice() else { return Ok(None) };
    if only.name != ACCOUNT {
        return Ok(None);
    }
    let case = match store.case_called(None, PSEUDONYM).wait() {
        Ok(case) => case,
        Err(Error::Unknown(_)) => return Ok(None),
        Err(error) => return Err(said(error)),
    };
    let credentials = store.reset_account(ACCOUNT, &Actor::Program).wait().map_err(said)?;
    let filter = Filter { case: Some(case.id), sent_in: Some(false), ..Filter::default() };
    let open = store.administrations(filter).wait().map_err(said)?;
    let now = Moment::now();
    let takes = |one: &&Summary| one.erased.is_none() && one.expires.is_none_or(|until| until > now);
    let mut resident = None;
    if let Some(one) = open.iter().filter(takes).find(|one| one.informant.as_deref() == Some(RESIDENT)) {
        let until = one.expires.unwrap_or_else(|| now.after(OPEN));
        let invitation = store.invite(&one.id, until, &Actor::Program).wait().map_err(said)?;
        resident = Some(format!("{}/i/{}", settings.public_url, invitation.token.reveal()));
    }
    signed_in(settings, store, &credentials, resident).map(Some)
}

/// Signs in as the professional, and says how to get in.
fn signed_in(
    settings: &Settings,
    store: &Store,
    credentials: &Credentials,
    resident: Option<String>,
) -> Result<Demonstration, String> {
    let code = credentials.code_at(Moment::now());
    let signed_in = store
        .sign_in(ACCOUNT, &credentials.password, &code, Lasting::Usual)
        .wait()
        .map_err(|error| error.to_string())?;
    let token = signed_in.token.reveal().to_string();
    Ok(Demonstration {
        name: ACCOUNT.into(),
        password: credentials.password.clone(),
        totp_address: credentials.totp_address.clone(),
        professional: format!("{}/demonstration/{token}", settings.public_url),
        token,
        resident,
    })
}

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
    signed_in(settings, store, &credentials, resident).map(Some)
}
