//! The accounts of a practice, for its coordinator; those of every practice, for the beheerder.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::answering::day;
use super::doors::{Doors, Who};
use super::entrance::Person;
use super::form::{Filled, Pick};
use super::frame::{Frame, page, page_with};
use super::shown_once::{OncePage, hand_over, handed_over};
use super::{Shared, see_other, store_fault};
use peil_store::{Account, Error, Moment, NewAccount, Practice, PracticeKey, Role, Welcome};

pub fn doors(app: &Shared) -> Doors {
    Doors::new(app)
        .get(Who::Accounts, "/accounts", list)
        .post(Who::Accounts, "/accounts", add)
        .get(Who::Accounts, "/accounts/{account}/link", link)
        .post(Who::Accounts, "/accounts/{account}/link", invite)
        .post(Who::Accounts, "/accounts/{account}/disabling", disable)
        .post(Who::Accounts, "/accounts/{account}/enabling", enable)
}

struct Line {
    name: String,
    role: &'static str,
    practice: String,
    /// The key of what is said about it, with the day that this names.
    state: &'static str,
    date: String,
    /// Whether the viewer may change it.
    open: bool,
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
    /// Each with the language that its title is in.
    instruments: Vec<(Pick, String)>,
    error: Option<String>,
}

/// What somebody is called: the name of a practice, its key where it has none.
pub fn called(practice: &Practice) -> String {
    if practice.name.is_empty() { practice.key.to_string() } else { practice.name.clone() }
}

/// The same of the practice of a key.
pub fn called_by_key(known: &[Practice], key: &PracticeKey) -> String {
    known.iter().find(|practice| practice.key == *key).map(called).unwrap_or_default()
}

/// The practices, to choose one in a form: first the own one of the person.
pub fn practices_to_choose(known: &[Practice], filled: &Filled, person: &Person) -> Vec<Pick> {
    let chosen = filled.get("practice").unwrap_or(person.account.practice.as_str());
    let pick = |practice: &Practice| Pick {
        key: practice.key.to_string(),
        label: called(practice),
        chosen: practice.key.as_str() == chosen,
    };
    known.iter().map(pick).collect()
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

/// Whether somebody looks after every practice.
pub fn is_everywhere(person: &Person) -> bool {
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
    let welcomes = app.store.welcomes().await?;
    let mut frame = person.frame(None);
    let tongue = frame.tongue;
    let lines = accounts.iter().map(|account| {
        let invited = welcomes.get(&account.name).copied();
        Line {
            name: account.name.clone(),
            role: role_text(account.role),
            practice: called_by_key(&known, &account.practice),
            state: state(account, invited),
            date: invited.map(|until| day(until, tongue)).unwrap_or_default(),
            open: may_change(person, account),
        }
    });
    let said = |name: &str| filled.map(|filled| filled.text(name).to_string());
    let marked = |name: &str, key: &str, proposed: bool| {
        filled.map_or(proposed, |filled| filled.all(name).any(|found| found == key))
    };
    let roles = person.account.role.gives().iter().enumerate().map(|(at, role)| Pick {
        key: role.as_str().into(),
        label: frame.say(role_text(*role)),
        chosen: marked("role", role.as_str(), at == 0),
    });
    let practices = if everywhere {
        practices_to_choose(&known, filled.unwrap_or(&Filled::default()), person)
    } else {
        Vec::new()
    };
    let shelf = app.library.all();
    let instruments = shelf.values().filter_map(|shelved| {
        let words = shelved.instrument.as_ref()?.language.clone();
        let chosen = marked("reads", &shelved.name, false);
        Some((Pick { key: shelved.name.clone(), label: shelved.title(), chosen }, words))
    });
    let (roles, instruments) = (roles.collect(), instruments.collect());
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

/// The key of what is said about an account, which may have a link that was not used until a moment.
fn state(account: &Account, invited: Option<Moment>) -> &'static str {
    match (invited, account.locked_until) {
        _ if account.disabled => "account-disabled",
        (Some(until), _) if until > Moment::now() => "account-invited",
        (Some(_), _) => "account-not-come",
        (None, Some(_)) => "account-locked",
        (None, None) => "account-active",
    }
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
    let key = match app.store.welcome_new(new, &person.actor()).await {
        Ok(welcome) => return with_link(&app, &name, &welcome),
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

/// Leads to the page with the link to an account.
fn with_link(app: &Shared, name: &str, welcome: &Welcome) -> Response {
    let link = format!("{}/welcome/{}", app.settings.public_url, welcome.token.reveal());
    hand_over(app, &format!("/accounts/{name}/link"), &link)
}

/// The link to an account, for as long as it is shown.
async fn link(Path(name): Path<String>, person: Person) -> Response {
    let Some(secret) = handed_over(&person.visit) else { return see_other("/accounts", None) };
    let back = ("/accounts", "to-accounts");
    page(&OncePage::new(&person, back, "account-link", &name, "account-link-what", secret))
}

/// The account, if the signed-in user may change it.
async fn open(app: &Shared, person: &Person, name: &str) -> Result<Account, Error> {
    let account = app.store.account(name).await?;
    if may_change(person, &account) { Ok(account) } else { Err(Error::Unknown("account")) }
}

/// Makes another link to an account: what it took to sign in before is of no use any more.
async fn invite(State(app): State<Shared>, Path(name): Path<String>, person: Person) -> Response {
    let done = async {
        open(&app, &person, &name).await?;
        app.store.welcome_again(&name, &person.actor()).await
    };
    match done.await {
        Ok(welcome) => with_link(&app, &name, &welcome),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn disable(State(app): State<Shared>, Path(name): Path<String>, person: Person) -> Response {
    let done = async {
        open(&app, &person, &name).await?;
        app.store.disable_account(&name, &person.actor()).await
    };
    listed_again(done.await, &person)
}

async fn enable(State(app): State<Shared>, Path(name): Path<String>, person: Person) -> Response {
    let done = async {
        if open(&app, &person, &name).await?.disabled {
            app.store.enable_account(&name, &person.actor()).await?;
        }
        Ok(())
    };
    listed_again(done.await, &person)
}

fn listed_again(done: Result<(), Error>, person: &Person) -> Response {
    match done {
        Ok(()) => see_other("/accounts", None),
        Err(error) => store_fault(&error, &person.visit),
    }
}
