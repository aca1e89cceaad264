//! The doors of the pages: each has a method, a path and a word about who may come through. The router is
//! made of them, and so is the list that the tests walk: a page that is added is in both, and none can be
//! added without saying who it is for.

use axum::Router;
use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

use super::Shared;
use super::entrance::Person;
use super::fault::Fault;
use super::store_fault;
use peil_store::{
    Account, AdministrationId, CaseId, Error, GoalId, InvitationId, Role, RoundId, Store, Thing,
};

/// Who may come through a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    Anybody,
    /// Anyone who has a link, which the page itself looks at.
    Link,
    /// Anyone who is signed in.
    SignedIn,
    /// Those who work with cases.
    Cases,
    /// Those who work with cases, give somebody a copy of theirs, and erase it.
    Rights,
    /// Those who manage accounts.
    Accounts,
    /// Administrators of the server.
    Server,
    /// Researchers.
    Research,
    /// Those who change the words of instruments.
    Words,
}

impl Who {
    /// Whether an account of a role may come through; none: nobody is signed in.
    pub fn admits(self, role: Option<Role>) -> bool {
        match (self, role) {
            (Who::Anybody | Who::Link, _) | (Who::SignedIn, Some(_)) => true,
            (_, None) => false,
            (Who::Cases, Some(role)) => role.has_cases(),
            (Who::Rights, Some(role)) => role == Role::Coordinator,
            (Who::Accounts, Some(role)) => !role.gives().is_empty(),
            (Who::Server, Some(role)) => role == Role::Beheerder,
            (Who::Research, Some(role)) => role == Role::Researcher,
            (Who::Words, Some(role)) => role == Role::Redacteur,
        }
    }
}

/// A door, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    pub method: Method,
    pub path: &'static str,
    pub who: Who,
}

/// Doors, and the router that they make.
pub struct Doors {
    app: Shared,
    pub router: Router<Shared>,
    pub listed: Vec<Door>,
}

impl Doors {
    pub fn new(app: &Shared) -> Doors {
        Doors { app: app.clone(), router: Router::new(), listed: Vec::new() }
    }

    pub fn get<H, T>(self, who: Who, path: &'static str, handler: H) -> Doors
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.door(Method::GET, who, path, get(handler))
    }

    pub fn post<H, T>(self, who: Who, path: &'static str, handler: H) -> Doors
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.door(Method::POST, who, path, post(handler))
    }

    fn door(mut self, method: Method, who: Who, path: &'static str, methods: MethodRouter<Shared>) -> Doors {
        let guarded = match who {
            Who::Anybody | Who::Link => methods,
            Who::SignedIn
            | Who::Cases
            | Who::Rights
            | Who::Accounts
            | Who::Server
            | Who::Research
            | Who::Words => {
                methods.route_layer(middleware::from_fn_with_state((self.app.clone(), who), guard))
            }
        };
        self.router = self.router.route(path, guarded);
        self.listed.push(Door { method, path, who });
        self
    }

    /// All of them behind something more.
    pub fn behind(mut self, more: impl FnOnce(Router<Shared>) -> Router<Shared>) -> Doors {
        self.router = more(self.router);
        self
    }

    /// With those of another room.
    pub fn and(mut self, others: Doors) -> Doors {
        self.router = self.router.merge(others.router);
        self.listed.extend(others.listed);
        self
    }
}

/// What is before every page behind signing in: the role, and whose everything is that the address names.
/// Of what is another practice's nothing is said, not even that it is there.
async fn guard(
    State((app, who)): State<(Shared, Who)>,
    params: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let person = match Person::from_request_parts(&mut parts, &app).await {
        Ok(person) => person,
        Err(response) => return response,
    };
    if !who.admits(Some(person.account.role)) {
        return Fault::NotFound.page(&person.visit);
    }
    match named(&app.store, &person.account, &params).await {
        Ok(()) => {}
        Err(error) => return store_fault(&error, &person.visit),
    }
    parts.extensions.insert(person);
    next.run(Request::from_parts(parts, body)).await.into_response()
}

/// Whether everything that an address names belongs to the practice of an account, and to one case.
async fn named(store: &Store, account: &Account, params: &RawPathParams) -> Result<(), Error> {
    let mut found: Option<CaseId> = None;
    for (name, value) in params {
        let Some(thing) = thing(name, value)? else { continue };
        let of_account = matches!(thing, Thing::Account(_));
        let whose = store.whose(thing).await?;
        // Administrators of the server manage the accounts of every practice.
        let everywhere = of_account && account.role == Role::Beheerder;
        if whose.practice != account.practice && !everywhere {
            return Err(Error::Unknown("thing"));
        }
        if let Some(case) = whose.case
            && *found.get_or_insert_with(|| case.clone()) != case
        {
            return Err(Error::Unknown("thing"));
        }
    }
    Ok(())
}

/// What a part of an address names, by what it is called; none where it names nothing that belongs to
/// somebody.
///
/// # Errors
/// For a name that is not known here: a page does not open before it is said what it is about.
pub fn thing(name: &str, value: &str) -> Result<Option<Thing>, Error> {
    Ok(match name {
        "case" | "caseId" => Some(Thing::Case(CaseId(value.into()))),
        "administration" | "administrationId" => Some(Thing::Administration(AdministrationId(value.into()))),
        "roundId" => Some(Thing::Round(RoundId(value.into()))),
        "invitationId" => Some(Thing::Invitation(InvitationId(value.into()))),
        "goal" | "goalId" => Some(Thing::Goal(GoalId(value.into()))),
        "account" => Some(Thing::Account(value.into())),
        // Clients, hooks and imports are for those who look after every practice; a report is of a study of the
        // practice, which its page looks at.
        "practice" | "client" | "hook" | "import" | "study" | "publication" | "instrument" | "wording"
        | "domain" | "page" | "score" | "action" | "token" => None,
        _ => return Err(Error::Invalid(format!("nothing is known of `{name}` in an address"))),
    })
}
