//! Single sign-on: somebody signs in with the system of their own organisation, which says who they are and in
//! which groups. Groups become a role in a practice.
//!
//! ```text
//! /sign-in/with ─► the provider ─► /sign-in/back?code=… ─► who somebody is ─► a short session
//! ```
//!
//! Nothing is kept here while somebody is with the provider: what has to fit together afterwards is in a cookie of
//! their own browser, so that it does not matter which server they come back to.

#[cfg(feature = "single-sign-on")]
mod http;
#[cfg(feature = "single-sign-on")]
mod provider;
pub mod settings;

pub use settings::SignOn;

use super::Shared;
use super::percent::encoded;

#[cfg(feature = "single-sign-on")]
pub use flow::doors;

/// No doors: this program was built without it.
#[cfg(not(feature = "single-sign-on"))]
pub fn doors(app: &Shared) -> crate::doors::Doors {
    crate::doors::Doors::new(app)
}

/// Whether the session of a token has ended only because the other system is to be asked again.
pub async fn asks_again(app: &Shared, token: &str) -> bool {
    app.settings.sign_on.is_some() && app.store.is_to_be_vouched_again(token).await.unwrap_or(false)
}

/// Where the other system is asked, which then leads back to a page.
pub fn with(path: &str) -> String {
    format!("/sign-in/with?to={}", encoded(path))
}

#[cfg(feature = "single-sign-on")]
mod flow {
    use axum::extract::{Query, State};
    use axum::http::{HeaderValue, Uri, header};
    use axum::response::{IntoResponse, Redirect, Response};
    use data_encoding::BASE64URL_NOPAD;

    use super::provider::{Asking, Person, Underway};
    use super::settings::SignOn;
    use crate::doors::{Doors, Who};
    use crate::entrance::{first_page, let_in};
    use crate::fault::Fault;
    use crate::visit::{Visit, own_path, set_cookie};
    use crate::{Shared, held, see_other};
    use peil_store::{Error, Guessed, Vouched};

    /// What the browser keeps while somebody is with the provider.
    const COOKIE: &str = "peil-sign-on";
    const PATH: &str = "/sign-in";

    pub fn doors(app: &Shared) -> Doors {
        Doors::new(app).get(Who::Anybody, "/sign-in/with", begin).get(Who::Anybody, "/sign-in/back", back)
    }

    fn asking<'a>(app: &'a Shared, sign_on: &'a SignOn) -> Asking<'a> {
        Asking {
            sign_on,
            back: format!("{}/sign-in/back", app.settings.public_url),
            roots: app.settings.calling.roots.clone(),
        }
    }

    /// Leads somebody to the provider.
    async fn begin(
        State(app): State<Shared>,
        Query(query): Query<Vec<(String, String)>>,
        visit: Visit,
    ) -> Response {
        let Some(sign_on) = &app.settings.sign_on else { return Fault::NotFound.page(&visit) };
        // A path of this server, and not an address of another, in whatever way that is written.
        let to = query.iter().find(|(name, _)| name == "to").and_then(|(_, path)| path.parse::<Uri>().ok());
        let begun = asking(&app, sign_on).begin(to.map(|uri| own_path(&uri).to_string())).await;
        let begun = begun.and_then(|(address, underway)| {
            let kept = serde_json::to_vec(&underway).map_err(|error| error.to_string())?;
            Ok((address, BASE64URL_NOPAD.encode(&kept)))
        });
        match begun {
            Ok((address, kept)) => leading(&address, set_cookie(&app.settings, COOKIE, &kept, PATH)),
            Err(why) => failed(&why),
        }
    }

    fn leading(address: &str, cookie: HeaderValue) -> Response {
        let mut response = Redirect::to(address).into_response();
        response.headers_mut().append(header::SET_COOKIE, cookie);
        response
    }

    /// What went wrong is in the log; the page says that it did.
    fn failed(why: &str) -> Response {
        eprintln!("peil: single sign-on: {why}");
        see_other("/sign-in?notice=sign-on-failed", None)
    }

    /// Somebody comes back from the provider. An answer that is not good counts as a guess; a good one does not, for
    /// a whole office may come from one address.
    async fn back(
        State(app): State<Shared>,
        Query(query): Query<Vec<(String, String)>>,
        visit: Visit,
    ) -> Response {
        let Some(sign_on) = &app.settings.sign_on else { return Fault::NotFound.page(&visit) };
        let (person, to) = match answered(&app, sign_on, &query, &visit).await {
            Ok(found) => found,
            Err(why) if app.may_guess(Guessed::Password, visit.client).await => return failed(&why),
            Err(_) => return Fault::TooOften.page(&visit),
        };
        let Some(vouched) = vouched(sign_on, person) else {
            return see_other("/sign-in?notice=sign-on-no-group", None);
        };
        let mut response = match app.store.sign_in_vouched(vouched).await {
            Ok(signed_in) => {
                let held = held::is_for(&app, &visit, &signed_in.account.name).await;
                let first = to.as_deref().unwrap_or(first_page(signed_in.account.role));
                let_in(&app, &signed_in, if held { "/sign-in/held" } else { first })
            }
            Err(Error::Denied) => see_other("/sign-in?notice=sign-on-disabled", None),
            Err(error) => failed(&error.to_string()),
        };
        let gone = set_cookie(&app.settings, COOKIE, "", PATH);
        response.headers_mut().append(header::SET_COOKIE, gone);
        response
    }

    /// Who came back, and to which page; or why that is nobody, for the log.
    async fn answered(
        app: &Shared,
        sign_on: &SignOn,
        query: &[(String, String)],
        visit: &Visit,
    ) -> Result<(Person, Option<String>), String> {
        let get = |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        let kept = visit.cookie(COOKIE).and_then(|kept| BASE64URL_NOPAD.decode(kept.as_bytes()).ok());
        let underway = kept.and_then(|kept| serde_json::from_slice::<Underway>(&kept).ok());
        // An answer that this browser did not ask for, or that somebody refused.
        let (Some(underway), Some(code)) = (underway, get("code")) else {
            let why = get("error").map(|error| format!("{:?}", error.chars().take(100).collect::<String>()));
            return Err(why.unwrap_or_else(|| "somebody came back without having asked".into()));
        };
        if get("state") != Some(&underway.state) {
            return Err("the answer is to another question".into());
        }
        let person = asking(app, sign_on).end(code, &underway).await?;
        Ok((person, underway.to))
    }

    /// Somebody with what the first of their groups may do; none of a person in no group.
    fn vouched(sign_on: &SignOn, person: Person) -> Option<Vouched> {
        let group = sign_on.groups.iter().find(|group| person.groups.contains(&group.name))?;
        Some(Vouched {
            issuer: sign_on.issuer.clone(),
            subject: person.subject,
            called: person.called,
            role: group.role,
            practice: group.practice.clone(),
        })
    }
}
