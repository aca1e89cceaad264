//! The list of work: what waits for the professional, what for the resident, what ends soon, what is done.

use std::cmp::Ordering;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::alerts::{AlertLine, unseen};
use super::course::reason_text;
use crate::answering::day;
use crate::entrance::Person;
use crate::form::Filled;
use crate::frame::{Frame, Switch, page_with};
use crate::zone::date;
use crate::{Shared, see_other, store_fault};
use peil_store::{Error, Moment, Role, Standing, Todo, Wanted, WorkLine};

/// How many cases of a group are shown before somebody asks for all.
const SHOWN: usize = 100;
/// How many alerts are above the list.
const ALERTS: usize = 5;

/// A group of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    You,
    Soon,
    Resident,
    Done,
}

impl Place {
    /// In the order of the page.
    const ALL: [Place; 4] = [Place::You, Place::Soon, Place::Resident, Place::Done];

    fn of(standing: Standing) -> Place {
        match standing {
            Standing::You(_) => Place::You,
            Standing::Soon => Place::Soon,
            Standing::Resident => Place::Resident,
            Standing::Done => Place::Done,
        }
    }

    /// In addresses, and the key of its title.
    fn key(self) -> &'static str {
        match self {
            Place::You => "work-you",
            Place::Soon => "work-soon",
            Place::Resident => "work-resident",
            Place::Done => "work-done",
        }
    }
}

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Sort {
    Case,
    What,
    Round,
    #[default]
    By,
    Owner,
}

impl Sort {
    const ALL: [Sort; 5] = [Sort::Case, Sort::What, Sort::Round, Sort::By, Sort::Owner];

    fn key(self) -> &'static str {
        match self {
            Sort::Case => "case",
            Sort::What => "what",
            Sort::Round => "round",
            Sort::By => "by",
            Sort::Owner => "owner",
        }
    }

    fn parse(key: &str) -> Option<Sort> {
        Sort::ALL.into_iter().find(|sort| sort.key() == key)
    }

    fn compare(self, a: &Row, b: &Row) -> Ordering {
        let own = match self {
            Sort::Case => a.pseudonym.cmp(&b.pseudonym),
            Sort::What => a.what.cmp(&b.what),
            Sort::Round => a.round.cmp(&b.round),
            Sort::By => Ordering::Equal,
            Sort::Owner => a.owner.cmp(&b.owner),
        };
        // What does not end comes behind what does, and of both the oldest first.
        let until = |row: &Row| row.until.map_or(i64::MAX, |until| until.0);
        own.then(until(a).cmp(&until(b))).then(a.created.cmp(&b.created)).then(a.id.cmp(&b.id))
    }
}

struct Row {
    id: String,
    pseudonym: String,
    what: String,
    /// What it is called that was asked last.
    round: String,
    until: Option<Moment>,
    created: Moment,
    /// The day that it ends, how far that is, and how that is marked.
    by: Option<(String, String, &'static str)>,
    owner: String,
    /// Where what is to be done is done, and what that is called.
    act: (String, String),
}

struct Group {
    key: &'static str,
    count: usize,
    rows: Vec<Row>,
    /// Where all of them are, where some are left out.
    all: Option<String>,
}

struct Column {
    label: String,
    /// Where the list is sorted by it.
    href: String,
    sorted: bool,
}

#[derive(Template)]
#[template(path = "cases.html", config = "askama.toml")]
struct WorkPage {
    frame: Frame,
    alerts: Vec<AlertLine>,
    /// How many more are not shown here.
    more_alerts: usize,
    mine: bool,
    sought: Option<String>,
    /// What was sought is nowhere.
    not_found: bool,
    /// There is no case at all.
    empty: bool,
    /// The practice follows cases in a study.
    follows: bool,
    groups: Vec<Group>,
    columns: Vec<Column>,
}

#[derive(Deserialize)]
pub struct Asked {
    /// `all`: those of the whole practice; `mine`: one's own.
    whose: Option<String>,
    sort: Option<String>,
    /// The group of which all are shown.
    show: Option<String>,
}

/// What a list has, and how.
struct List {
    mine: bool,
    sort: Sort,
    show: Option<String>,
    sought: Option<String>,
}

impl List {
    fn of(person: &Person, asked: &Asked, sought: Option<String>) -> List {
        let mine = match asked.whose.as_deref() {
            Some("all") => false,
            Some("mine") => true,
            // A professional's own cases, and all that a coordinator looks after.
            Some(_) | None => person.account.role != Role::Coordinator,
        };
        let sort = asked.sort.as_deref().and_then(Sort::parse).unwrap_or_default();
        List { mine, sort, show: asked.show.clone(), sought }
    }

    fn whose(&self) -> &'static str {
        if self.mine { "mine" } else { "all" }
    }
}

pub async fn list(State(app): State<Shared>, person: Person, Query(asked): Query<Asked>) -> Response {
    listed(&app, &person, List::of(&person, &asked, None)).await
}

/// Cases by a part of the pseudonym, which is in no address; of the whole of one, that case.
pub async fn find(State(app): State<Shared>, person: Person, form: Filled) -> Response {
    let sought = form.text("sought").to_string();
    let whose = form.text("whose").to_string();
    if sought.is_empty() {
        let whose = if whose == "mine" { "mine" } else { "all" };
        return see_other(&format!("/cases?whose={whose}"), None);
    }
    match app.store.case_called(Some(&person.account.practice), &sought).await {
        Ok(case) => see_other(&format!("/cases/{}", case.id), None),
        Err(Error::Unknown(_)) => {
            // In the whole practice: anyone who searches for a colleague's case finds it.
            let asked = Asked { whose: Some("all".into()), sort: None, show: None };
            listed(&app, &person, List::of(&person, &asked, Some(sought))).await
        }
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn listed(app: &Shared, person: &Person, list: List) -> Response {
    match shown(app, person, list).await {
        Ok(template) => {
            let status = if template.not_found { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            page_with(status, &template)
        }
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn shown(app: &Shared, person: &Person, list: List) -> Result<WorkPage, Error> {
    let wanted = Wanted {
        practice: person.account.practice.clone(),
        owner: list.mine.then(|| person.account.name.clone()),
        part: list.sought.clone(),
    };
    let lines = app.store.work_list(wanted).await?;
    let mut frame = person.frame(None);
    let (alerts, more_alerts) = unseen(app, person, ALERTS).await?;
    let now = Moment::now();
    let (empty, today) = (lines.is_empty(), date(now));
    let mut groups: Vec<Group> = Place::ALL
        .map(|place| Group { key: place.key(), count: 0, rows: Vec::new(), all: None })
        .into_iter()
        .collect();
    for line in lines {
        let place = Place::of(line.standing(now));
        if let Some(group) = groups.iter_mut().find(|group| group.key == place.key()) {
            group.rows.push(row(line, now, today, person, &frame));
        }
    }
    for group in &mut groups {
        group.rows.sort_by(|a, b| list.sort.compare(a, b));
        group.count = group.rows.len();
        if group.count > SHOWN && list.show.as_deref() != Some(group.key) && list.sought.is_none() {
            group.rows.truncate(SHOWN);
            let (whose, sort) = (list.whose(), list.sort.key());
            group.all = Some(format!("/cases?whose={whose}&sort={sort}&show={}#{}", group.key, group.key));
        }
    }
    let follows = !app.store.studies(Some(&person.account.practice)).await?.is_empty();
    let columns = Sort::ALL.map(|sort| Column {
        label: frame.say(&format!("work-by-{}", sort.key())),
        href: format!("/cases?whose={}&sort={}", list.whose(), sort.key()),
        sorted: sort == list.sort,
    });
    frame.title = frame.say("cases");
    frame.wrong = empty && list.sought.is_some();
    // A search has no address to come back to.
    frame.switch = Switch::Links("/cases".into());
    Ok(WorkPage {
        alerts,
        more_alerts,
        mine: list.mine,
        not_found: frame.wrong,
        sought: list.sought,
        empty,
        follows,
        groups,
        columns: columns.into_iter().collect(),
        frame,
    })
}

fn row(line: WorkLine, now: Moment, today: Date, person: &Person, frame: &Frame) -> Row {
    let (standing, until) = (line.standing(now), line.by(now));
    let id = line.case.id.to_string();
    let at = |path: &str| format!("/cases/{id}{path}");
    let (what, act, path) = match standing {
        Standing::You(Todo::Answer) => ("todo-answer", "do-answer", at("")),
        Standing::You(Todo::Discuss) => ("todo-discuss", "do-discuss", at("")),
        Standing::You(Todo::AskAgain) => ("todo-ask-again", "do-ask", at("/ask")),
        Standing::You(Todo::Ask) => ("todo-ask", "do-ask", at("/ask")),
        Standing::Soon => ("todo-soon", "do-link", at("")),
        Standing::Resident => ("todo-resident", "do-link", at("")),
        Standing::Done => ("todo-done", "do-look", at("")),
    };
    let what = match line.case.closed {
        Some(closed) => frame.say1("case-closed-for", "reason", frame.say(reason_text(closed.reason))),
        None => frame.say(what),
    };
    let owner = match line.case.owner {
        Some(name) if name == person.account.name => frame.say("case-yours"),
        Some(name) => name,
        None => frame.say("case-nobodys"),
    };
    Row {
        pseudonym: line.case.pseudonym.unwrap_or_default(),
        what,
        round: line.round.unwrap_or_default(),
        by: until.map(|until| {
            let days = today.until(date(until)).map_or(0, |span| span.get_days());
            let marked = match days {
                ..=1 => "peil-tag peil-tag--stop",
                2..=3 => "peil-tag peil-tag--open",
                4.. => "peil-quiet",
            };
            let far = match days {
                ..=0 => frame.say("in-days-none"),
                1 => frame.say("in-days-one"),
                2.. => frame.say1("in-days", "days", usize::try_from(days).unwrap_or_default()),
            };
            (day(until, frame.tongue), far, marked)
        }),
        until,
        created: line.case.created,
        owner,
        act: (path, frame.say(act)),
        id,
    }
}
