//! The accounts of a practice, for its coordinator; those of every practice, for the beheerder.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;

use super::desk::links::code;
use super::doors::{Doors, Who};
use super::entrance::Person;
use super::form::Filled;
use super::frame::{Frame, page, page_with};
use super::visit::lasting_cookie;
use super::{Shared, see_other, store_fault};
use peil_store::{Account, Credentials, Error, NewAccount, Practice, PracticeKey, Role};

pub fn doors(app: &Shared) -> Doors {
    Doors::new(app)
        .get(Who::Accounts, "/accounts", list)
        .post(Who::Accounts, "/accounts", add)
        .get(Who::Accounts, "/accounts/{account}/ready", ready)
        .post(Who::Accounts, "/accounts/{account}/reset", reset)
        .post(Who::Accounts, "/accounts/{account}/disabling", disable)
}

struct Line {
    name: String,
    role: &'static str,
    practice: String,
    /// The key of what is said about it.
    state: &'static str,
    /// Whether the viewer may change it.
    open: bool,
}

/// Something to choose in a form.
struct Pick {
    key: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "accounts.html", config = "askama.toml")]
struct AccountsPage {
    frame: Frame,
    lines: Vec<Line>,
    /// Whether accounts of several practices are shown.
    everywhere: bool,
    /// What a new name begins with.
    prefix: Option<String>,
    name: String,
    roles: Vec<Pick>,
    practices: Vec<Pick>,
    instruments: Vec<Pick>,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "account_new.html", config = "askama.toml")]
struct NewPage {
    frame: Frame,
    name: String,
    password: String,
    address: String,
    /// The address as a QR code.
    picture: String,
}

/// What somebody is called: the name of a practice, its key where it has none.
pub fn called(practice: &Practice) -> String {
    if practice.name.is_empty() { practice.key.to_string() } else { practice.name.clone() }
}

/// The key of the text that a role is called by.
fn role_text(role: Role) -> &'static str {
    match role {
        Role::Professional => "role-professional",
        Role::Coordinator => "role-coordinator",
        Role::Beheerder => "role-beheerder",
        Role::Researcher => "role-researcher",
        Role::Redacteur => "role-redacteur",
    }
}

fn is_everywhere(person: &Person) -> bool {
    person.account.role == Role::Beheerder
}

async fn list(State(app): State<Shared>, person: Person) -> Response {
    match shown(&app, &person, None, None).await {
        Ok(template) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// The page, with a form that came to nothing if there was one.
async fn shown(
    app: &Shared,
    person: &Person,
    filled: Option<&Filled>,
    error: Option<String>,
) -> Result<AccountsPage, Error> {
    let everywhere = is_everywhere(person);
    let known = app.store.practices().await?;
    let accounts = if everywhere {
        app.store.accounts().await?
    } else {
        app.store.accounts_of(&person.account.practice).await?
    };
    let practice_of = |account: &Account| {
        let found = known.iter().find(|practice| practice.key == account.practice);
        found.map(called).unwrap_or_default()
    };
    let lines = accounts.iter().map(|account| Line {
        name: account.name.clone(),
        role: role_text(account.role),
        practice: practice_of(account),
        state: match account.locked_until {
            _ if account.disabled => "account-disabled",
            Some(_) => "account-locked",
            None => "account-active",
        },
        open: may_change(person, account),
    });
    let mut frame = person.frame(None);
    let said = |name: &str| filled.map(|filled| filled.text(name).to_string());
    let marked = |name: &str, key: &str, proposed: bool| {
        filled.map_or(proposed, |filled| filled.all(name).any(|found| found == key))
    };
    let roles = person.account.role.gives().iter().enumerate().map(|(at, role)| Pick {
        key: role.as_str().into(),
        label: frame.say(role_text(*role)),
        chosen: marked("role", role.as_str(), at == 0),
    });
    let practices = known.iter().filter(|_| everywhere).map(|practice| Pick {
        key: practice.key.to_string(),
        label: called(practice),
        chosen: marked("practice", practice.key.as_str(), practice.key == person.account.practice),
    });
    let shelf = app.library.all();
    let instruments = shelf.values().filter(|shelved| shelved.instrument.is_some()).map(|shelved| Pick {
        key: shelved.name.clone(),
        label: shelved.title(),
        chosen: marked("reads", &shelved.name, false),
    });
    let (roles, practices) = (roles.collect(), practices.collect());
    let instruments = instruments.collect();
    frame.title = frame.say("accounts");
    frame.wrong = error.is_some();
    Ok(AccountsPage {
        lines: lines.collect(),
        everywhere,
        prefix: prefix(person, &known),
        name: said("name").unwrap_or_default(),
        roles,
        practices,
        instruments,
        error,
        frame,
    })
}

/// What the names of new accounts begin with: the key of the practice, where there are more practices than
/// one. So no name is ever refused because another practice has it.
fn prefix(person: &Person, practices: &[Practice]) -> Option<String> {
    (!is_everywhere(person) && practices.len() > 1).then(|| format!("{}.", person.account.practice))
}

/// Whether somebody may reset or disable an account: one of a role that they give, and not their own.
fn may_change(person: &Person, account: &Account) -> bool {
    account.name != person.account.name && person.account.role.gives().contains(&account.role)
}

async fn add(State(app): State<Shared>, person: Person, filled: Filled) -> Response {
    let role = Role::parse(filled.text("role")).filter(|role| person.account.role.gives().contains(role));
    let found = app.store.practices().await;
    let (Some(role), Ok(known)) = (role, found) else {
        return see_other("/accounts", None);
    };
    let practice = if is_everywhere(&person) {
        PracticeKey(filled.text("practice").into())
    } else {
        person.account.practice.clone()
    };
    let name = format!("{}{}", prefix(&person, &known).unwrap_or_default(), filled.text("name"));
    let reads = if role == Role::Researcher {
        let shelf = app.library.all();
        filled.all("reads").filter(|name| shelf.contains_key(*name)).map(str::to_string).collect()
    } else {
        Vec::new()
    };
    let new = NewAccount { name: name.clone(), role, practice: Some(practice), reads };
    let key = match app.store.add_account_to(new, &person.actor()).await {
        Ok(credentials) => return handed_over(&app, &name, &credentials),
        Err(Error::Conflict(_)) => "account-taken",
        Err(Error::Invalid(_) | Error::Unknown(_)) => "account-invalid",
        Err(error) => return store_fault(&error, &person.visit),
    };
    let error = person.frame(None).say(key);
    match shown(&app, &person, Some(&filled), Some(error)).await {
        Ok(template) => page_with(StatusCode::UNPROCESSABLE_ENTITY, &template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// How long what it takes to sign in is shown to the browser of the person who made it. It waits in a cookie
/// for that page alone: only hashes are stored.
const SHOWN: Duration = Duration::from_secs(600);
const COOKIE: &str = "peil-account";

/// Leads to the page with what it takes to sign in: one that is loaded again changes nothing.
fn handed_over(app: &Shared, name: &str, credentials: &Credentials) -> Response {
    let path = format!("/accounts/{name}/ready");
    let both = format!("{}\n{}", credentials.password, credentials.totp_address);
    let value = BASE64URL_NOPAD.encode(both.as_bytes());
    see_other(&path, Some(lasting_cookie(&app.settings, COOKIE, &value, &path, SHOWN)))
}

/// What it takes to sign in, for as long as it is shown.
async fn ready(Path(name): Path<String>, person: Person) -> Response {
    let kept = person.visit.cookie(COOKIE).and_then(|value| BASE64URL_NOPAD.decode(value.as_bytes()).ok());
    let kept = kept.and_then(|bytes| String::from_utf8(bytes).ok());
    let Some((password, address)) = kept.as_deref().and_then(|kept| kept.split_once('\n')) else {
        return see_other("/accounts", None);
    };
    let mut frame = person.frame(None);
    frame.title = frame.say("account-ready");
    page(&NewPage {
        name,
        password: password.to_string(),
        picture: code(address, &frame.say("account-qr")),
        address: address.to_string(),
        frame,
    })
}

/// The account, if the signed-in user may change it.
async fn open(app: &Shared, person: &Person, name: &str) -> Result<Account, Error> {
    let account = app.store.account(name).await?;
    if may_change(person, &account) { Ok(account) } else { Err(Error::Unknown("account")) }
}

async fn reset(State(app): State<Shared>, Path(name): Path<String>, person: Person) -> Response {
    let done = async {
        open(&app, &person, &name).await?;
        app.store.reset_account(&name, &person.actor()).await
    };
    match done.await {
        Ok(credentials) => handed_over(&app, &name, &credentials),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn disable(State(app): State<Shared>, Path(name): Path<String>, person: Person) -> Response {
    let done = async {
        open(&app, &person, &name).await?;
        app.store.disable_account(&name, &person.actor()).await
    };
    match done.await {
        Ok(()) => see_other("/accounts", None),
        Err(error) => store_fault(&error, &person.visit),
    }
}
