//! The page of one wording: every text with how it is, and the one that is edited beside what people see.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::differ::{Stretch, differ};
use super::list::Pick;
use super::names;
use super::notes::Notes;
use super::part::{Seen, part, told};
use super::sheet::{Sheet, Standing};
use crate::answering::{clock, day};
use crate::desk::results::language;
use crate::entrance::Person;
use crate::fault::Fault;
use crate::form::Filled;
use crate::frame::{Frame, page, page_with};
use crate::{Shared, see_other, store_fault};
use peil::model::TextKey;
use peil_store::{Error, NewWords, WordState, WordText};

/// How many texts are on a page of the list.
const ON_A_PAGE: usize = 50;
/// How many texts around the one that is edited are in the list of a telephone.
const NEAR: usize = 2;

/// A text in the list.
struct Line {
    path: String,
    text: String,
    /// The language that it is in.
    words: String,
    standing: Standing,
    here: bool,
    near: bool,
}

struct Group {
    heading: String,
    /// It is in the words of the instrument.
    of_instrument: bool,
    /// One of its lines is near.
    near: bool,
    lines: Vec<Line>,
}

/// What is in the draft.
pub struct Draft {
    pub sentence: String,
    /// The language of the sentence.
    pub spoken: &'static str,
    pub offered: bool,
    /// Who asked for a second reader, and when.
    pub offered_by: Option<String>,
    pub remark: Option<(String, String)>,
}

impl Draft {
    /// None where nothing is in it.
    pub fn of(sheet: &Sheet, frame: &Frame) -> Option<Draft> {
        sheet.written.draft().next().map(|_| Draft {
            sentence: sheet.sentence(&sheet.draft.wording, frame),
            spoken: language(frame.tongue).tag(),
            offered: sheet.written.offered.is_some(),
            offered_by: sheet.written.offered.as_ref().map(|(_, who)| account(who)),
            remark: sheet.written.remark.as_ref().map(|(remark, who)| (remark.clone(), account(who))),
        })
    }
}

/// The text that is edited.
struct Panel {
    key: String,
    kind: String,
    heading: String,
    of_instrument: bool,
    /// Where its words come from, and the last of those.
    layers: Vec<String>,
    standing: Standing,
    /// The base text that the words were made from, and the one there is.
    bases: Option<(Vec<Stretch>, Vec<Stretch>)>,
    base: String,
    /// What is shown where it has no words of its own, when that is not the base text.
    otherwise: Option<String>,
    words: String,
    why: String,
    seen: u64,
    /// The number in the draft.
    draft: Option<u64>,
    has_own: bool,
    /// Its words can be confirmed as they are.
    can_fit: bool,
    notes: Notes,
    /// Why the words were not kept.
    refused: Vec<String>,
    /// What somebody else wrote meanwhile, and who.
    meanwhile: Option<(String, String)>,
    /// What the file says, and what was accepted.
    conflict: Option<(String, String)>,
    history: Vec<Past>,
    part: Vec<Seen>,
    /// The language of the words.
    language: String,
}

/// Words that a text had.
struct Past {
    number: u64,
    when: String,
    who: String,
    state: &'static str,
    words: Option<String>,
    why: String,
    /// It can be gone back to.
    other: bool,
}

#[derive(Template)]
#[template(path = "words.html", config = "askama.toml")]
struct SheetPage {
    frame: Frame,
    path: String,
    title: String,
    /// The language of the instrument.
    base_language: String,
    label: String,
    language: String,
    total: usize,
    filters: Vec<Pick>,
    find: String,
    draft: Option<Draft>,
    groups: Vec<Group>,
    found: usize,
    earlier: Option<String>,
    later: Option<String>,
    panel: Option<Panel>,
    notice: Option<String>,
    /// The forms of files for a translator, each with what it is called.
    forms: [(&'static str, &'static str); 3],
    /// Why a file was not taken over.
    refused: Vec<String>,
}

#[derive(Template)]
#[template(path = "words_notes.html", config = "askama.toml")]
struct NotesPart {
    frame: Frame,
    notes: Notes,
}

/// What a form that came to nothing said, and why.
#[derive(Default)]
struct Tried {
    words: Option<String>,
    why: String,
    refused: Vec<String>,
    meanwhile: Option<(String, String)>,
}

/// The name of an account, of who did something.
pub fn account(actor: &str) -> String {
    actor.strip_prefix("account:").unwrap_or(actor).to_string()
}

/// Who wrote something: of another team no names are told.
pub fn writer(row: &WordText, person: &Person, frame: &Frame) -> String {
    if row.practice == person.account.practice { account(&row.actor) } else { frame.say("words-other-team") }
}

/// What is asked for in an address.
fn get<'q>(query: &'q [(String, String)], name: &str) -> &'q str {
    query.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.as_str())
}

pub async fn show(
    State(app): State<Shared>,
    Path((instrument, wording)): Path<(String, String)>,
    Query(query): Query<Vec<(String, String)>>,
    person: Person,
) -> Response {
    let sheet = match Sheet::open(&app, &person, &instrument, &wording).await {
        Ok(sheet) => sheet,
        Err(response) => return response,
    };
    page(&template(&app, &sheet, &person, &query, Tried::default()))
}

/// The page with the list, and why a file was not taken over.
pub fn not_imported(app: &Shared, sheet: &Sheet, person: &Person, refused: Vec<String>) -> Response {
    let mut template = template(app, sheet, person, &[], Tried::default());
    template.frame.wrong = true;
    template.refused = refused;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}

fn template(
    app: &Shared,
    sheet: &Sheet,
    person: &Person,
    query: &[(String, String)],
    tried: Tried,
) -> SheetPage {
    let mut frame = person.frame(None);
    let shown = sheet.shown(&sheet.draft.wording);
    let standings = sheet.standings();
    let current = standings.iter().position(|(key, _)| key.0 == get(query, "text"));
    let wanted = Standing::parse(get(query, "show"));
    let find = get(query, "find").trim().to_lowercase();
    let said = |key: &TextKey| shown.texts.get(key).map_or("", |words| words.text.as_str());
    let fits = |at: usize, (key, standing): &(&TextKey, Standing)| {
        let base = sheet.base.texts.get(key).map_or("", |words| words.text.as_str());
        let found = find.is_empty()
            || said(key).to_lowercase().contains(&find)
            || base.to_lowercase().contains(&find);
        current == Some(at) || found && wanted.is_none_or(|wanted| wanted == *standing)
    };
    // The texts of a domain are together, and so are those under another heading.
    let mut groups: Vec<(String, bool, Vec<usize>)> = Vec::new();
    for (at, (key, _)) in standings.iter().enumerate() {
        let (heading, of_instrument) = names::heading(&shown, key, &frame);
        match groups.iter_mut().find(|(known, of, _)| *known == heading && *of == of_instrument) {
            Some((_, _, lines)) => lines.push(at),
            None => groups.push((heading, of_instrument, vec![at])),
        }
    }
    let order: Vec<usize> = groups.iter().flat_map(|(_, _, lines)| lines.iter().copied()).collect();
    let listed: Vec<usize> = order.iter().copied().filter(|at| fits(*at, &standings[*at])).collect();
    let place = current.and_then(|current| listed.iter().position(|at| *at == current));
    let from = match (get(query, "from").parse::<usize>(), place) {
        (Ok(from), _) => from.min(listed.len().saturating_sub(1)),
        (Err(_), Some(place)) => place / ON_A_PAGE * ON_A_PAGE,
        (Err(_), None) => 0,
    };
    let on_page: Vec<usize> = listed.iter().copied().skip(from).take(ON_A_PAGE).collect();
    let is_near = |at: usize| {
        let mine = listed.iter().position(|known| *known == at);
        place.zip(mine).is_some_and(|(place, mine)| place.abs_diff(mine) <= NEAR)
    };
    let filter = address_of(query);
    let lists = groups.iter().filter_map(|(heading, of_instrument, lines)| {
        let lines: Vec<Line> = lines
            .iter()
            .filter(|at| on_page.contains(at))
            .map(|at| {
                let (key, standing) = standings[*at];
                let words = shown.texts.get(key);
                let falls_back =
                    words.is_some_and(|words| peil_wording::falls_back(&sheet.base, &shown, words));
                Line {
                    path: format!("{}{filter}", sheet.path_of(&key.0)),
                    text: told(said(key)),
                    words: if falls_back { sheet.base.language.clone() } else { sheet.head.language.clone() },
                    standing,
                    here: current == Some(*at),
                    near: is_near(*at),
                }
            })
            .collect();
        let near = lines.iter().any(|line| line.near);
        (!lines.is_empty()).then(|| Group {
            heading: heading.clone(),
            of_instrument: *of_instrument,
            near,
            lines,
        })
    });
    let groups = lists.collect();
    let mut filters = vec![Pick {
        key: String::new(),
        label: frame.say1("words-filter-all", "count", standings.len()),
        chosen: wanted.is_none(),
    }];
    filters.extend(Standing::ALL.into_iter().filter_map(|standing| {
        let count = standings.iter().filter(|(_, found)| *found == standing).count();
        let label = frame.say(standing.text());
        (count > 0 || wanted == Some(standing)).then(|| Pick {
            key: standing.key().to_string(),
            label: format!("{label} ({count})"),
            chosen: wanted == Some(standing),
        })
    }));
    let step = |from: usize| format!("{}?from={from}{filter}", sheet.path());
    let earlier = (from > 0).then(|| step(from.saturating_sub(ON_A_PAGE)));
    let later = (from + ON_A_PAGE < listed.len()).then(|| step(from + ON_A_PAGE));
    let notice = match get(query, "notice") {
        "kept" => Some(frame.say("words-notice-kept")),
        "dropped" => Some(frame.say("words-notice-dropped")),
        "same" => Some(frame.say("words-notice-same")),
        "accepted" => Some(frame.say("words-notice-accepted")),
        "offered" => Some(frame.say("words-notice-offered")),
        "returned" => Some(frame.say("words-notice-returned")),
        "imported" => Some(frame.say("words-notice-imported")),
        _ => None,
    };
    frame.wrong = !tried.refused.is_empty() || tried.meanwhile.is_some();
    let panel = current.map(|at| panel(app, sheet, &shown, standings[at], person, &frame, tried));
    let title = sheet.shelved.title();
    frame.title = match &panel {
        Some(panel) => format!("{}: {title}", panel.kind),
        None => format!("{}: {title}", frame.say("words")),
    };
    SheetPage {
        path: sheet.path(),
        title,
        base_language: sheet.base.language.clone(),
        label: label(app, sheet),
        language: sheet.head.language.clone(),
        total: standings.len(),
        filters,
        find: get(query, "find").trim().to_string(),
        draft: Draft::of(sheet, &frame),
        groups,
        found: listed.len(),
        earlier,
        later,
        panel,
        notice,
        forms: [("xlsx", "Excel"), ("po", "Gettext"), ("xliff", "XLIFF")],
        refused: Vec::new(),
        frame,
    }
}

/// Whose words they are: `Leeuwarden, Nederlands`.
pub fn label(app: &Shared, sheet: &Sheet) -> String {
    let tongue = names::language(&sheet.head.language);
    match &sheet.head.gemeente {
        Some(gemeente) => format!("{}, {tongue}", names::gemeente(app, gemeente)),
        None => tongue,
    }
}

/// What the list is narrowed to, as the end of an address.
fn address_of(query: &[(String, String)]) -> String {
    let escaped = |text: &str| {
        text.bytes()
            .map(|byte| match byte {
                byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            })
            .collect::<String>()
    };
    ["show", "find"]
        .into_iter()
        .filter(|name| !get(query, name).is_empty())
        .map(|name| format!("&{name}={}", escaped(get(query, name))))
        .collect()
}

fn panel(
    app: &Shared,
    sheet: &Sheet,
    shown: &peil::model::Instrument,
    (key, standing): (&TextKey, Standing),
    person: &Person,
    frame: &Frame,
    tried: Tried,
) -> Panel {
    let base = sheet.base.texts.get(key).map_or("", |words| words.text.as_str());
    let own = sheet.draft.wording.get(key).map(|worded| worded.text.clone());
    let row = sheet.written.draft().find(|row| row.key == key.0);
    let layered = shown.texts.get(key).map_or(base, |words| words.text.as_str());
    let words = tried.words.unwrap_or_else(|| match &own {
        Some(own) => own.clone(),
        // Words in another language are no beginning.
        None if standing == Standing::Missing => String::new(),
        None => layered.to_string(),
    });
    let without = {
        let mut wording = sheet.draft.wording.clone();
        wording.texts.retain(|worded| worded.key != *key);
        sheet.shown(&wording).texts.get(key).map(|words| words.text.clone()).unwrap_or_default()
    };
    let bases = (standing == Standing::Stale)
        .then(|| sheet.old_base(key))
        .flatten()
        .map(|old| differ(&told(old), &told(base)));
    let conflict = sheet
        .shelved
        .conflicts
        .iter()
        .filter(|(wording, _)| *wording == sheet.name.wording)
        .map(|(_, conflict)| conflict)
        .chain(&sheet.draft.conflicts)
        .find(|conflict| conflict.key == *key)
        .filter(|_| standing == Standing::Conflict)
        .map(|conflict| {
            let said = |words: &Option<String>| words.clone().unwrap_or_else(|| frame.say("words-none"));
            (said(&conflict.file), said(&conflict.accepted))
        });
    let rows = sheet.written.texts.iter().filter(|row| row.key == key.0).rev();
    let history = rows.map(|row| Past {
        number: row.number,
        when: format!(
            "{}, {}",
            day(row.settled.unwrap_or(row.at), frame.tongue),
            clock(row.settled.unwrap_or(row.at))
        ),
        who: match (&row.settled_by, row.state) {
            (Some(by), WordState::Accepted)
                if *by != row.actor && row.practice == person.account.practice =>
            {
                frame.say2("words-history-both", "writer", account(&row.actor), "reader", account(by))
            }
            _ => writer(row, person, frame),
        },
        state: match row.state {
            WordState::Draft => "words-history-draft",
            WordState::Replaced => "words-history-replaced",
            WordState::Dropped => "words-history-dropped",
            WordState::Accepted => "words-history-accepted",
        },
        words: row.words.clone(),
        why: row.why.clone(),
        other: row.words.is_some() && row.words != own,
    });
    let (heading, of_instrument) = names::heading(shown, key, frame);
    Panel {
        key: key.0.clone(),
        kind: names::kind(shown, key, frame),
        heading,
        of_instrument,
        layers: names::layers(app, sheet, key, frame),
        standing,
        bases,
        base: told(base),
        otherwise: (without != base && own.is_some()).then(|| told(&without)),
        notes: Notes::of(sheet, key, &words, frame),
        words,
        why: tried.why,
        seen: sheet.written.last(&key.0),
        draft: row.map(|row| row.number),
        has_own: own.is_some(),
        can_fit: own.is_some() && matches!(standing, Standing::Stale | Standing::New),
        refused: tried.refused,
        meanwhile: tried.meanwhile,
        conflict,
        history: history.collect(),
        part: part(sheet, shown, key),
        language: sheet.head.language.clone(),
    }
}

/// Keeps what was written for a text in the draft.
pub async fn save(
    State(app): State<Shared>,
    Path((instrument, wording)): Path<(String, String)>,
    person: Person,
    filled: Filled,
) -> Response {
    let sheet = match Sheet::open(&app, &person, &instrument, &wording).await {
        Ok(sheet) => sheet,
        Err(response) => return response,
    };
    let key = TextKey(filled.text("text").to_string());
    let Some(base) = sheet.base.texts.get(&key).map(|words| words.text.clone()) else {
        return Fault::NotFound.page(&person.visit);
    };
    let query = vec![("text".to_string(), key.0.clone())];
    let at = |notice: &str| see_other(&format!("{}&notice={notice}", sheet.path_of(&key.0)), None);
    let seen = filled.text("seen").parse::<u64>().unwrap_or(0);
    let typed = filled.get("words").unwrap_or_default().replace("\r\n", "\n").trim().to_string();
    let in_use = sheet.in_use.get(&key).map(|worded| worded.text.clone());
    let in_draft = sheet.written.draft().find(|row| row.key == key.0).map(|row| row.number);
    let own = sheet.draft.wording.get(&key).map(|worded| worded.text.clone());
    let frame = person.frame(None);
    let back = filled.text("back").parse::<u64>().ok();
    let earlier = back.and_then(|number| sheet.written.texts.iter().find(|row| row.number == number));
    let words = match (filled.text("act"), earlier) {
        (_, Some(row)) => row.words.clone(),
        ("fits", None) => own.clone(),
        ("base", None) => None,
        ("drop", None) => match in_draft {
            Some(number) => {
                return match app.store.drop_words(&sheet.name, &key.0, number, &person.actor()).await {
                    Ok(()) | Err(Error::Conflict(_)) => at("dropped"),
                    Err(error) => store_fault(&error, &person.visit),
                };
            }
            None => return at("same"),
        },
        _ => Some(typed.clone()),
    };
    let standing = sheet.standings().into_iter().find(|(found, _)| **found == key).map(|(_, found)| found);
    let looked = matches!(standing, Some(Standing::Stale | Standing::New | Standing::Conflict));
    if words == own && !looked {
        return at("same");
    }
    let tried = |refused: Vec<String>, meanwhile| Tried {
        words: Some(words.clone().unwrap_or_else(|| typed.clone())),
        why: filled.text("why").to_string(),
        refused,
        meanwhile,
    };
    let mut refused = match &words {
        Some(words) => sheet.refused(&key, words, &frame),
        None => Vec::new(),
    };
    let new = NewWords {
        key: key.0.clone(),
        words: words.clone(),
        made_from: base,
        was: in_use,
        why: filled.text("why").to_string(),
        seen,
    };
    if refused.is_empty() {
        refused = new_wrongs(&sheet, std::slice::from_ref(&new), &person, &frame);
    }
    if !refused.is_empty() {
        let template = template(&app, &sheet, &person, &query, tried(refused, None));
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &template);
    }
    match app.store.write_words(&sheet.name, vec![new], &person.actor()).await {
        Ok(_) => at("kept"),
        Err(Error::Conflict(_)) => {
            let sheet = match Sheet::open(&app, &person, &instrument, &wording).await {
                Ok(sheet) => sheet,
                Err(response) => return response,
            };
            let last = sheet.written.texts.iter().rev().find(|row| row.key == key.0);
            let theirs = last.map(|row| {
                let said = row.words.clone().unwrap_or_else(|| frame.say("words-none"));
                (writer(row, &person, &frame), said)
            });
            let template = template(&app, &sheet, &person, &query, tried(Vec::new(), theirs));
            page_with(StatusCode::CONFLICT, &template)
        }
        Err(Error::Invalid(_)) => {
            let template =
                template(&app, &sheet, &person, &query, tried(vec![frame.say("words-too-long")], None));
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// What would be wrong with the draft that is not now, if these were written.
pub fn new_wrongs(sheet: &Sheet, new: &[NewWords], person: &Person, frame: &Frame) -> Vec<String> {
    let written: Vec<WordText> = new
        .iter()
        .map(|one| WordText {
            number: u64::MAX,
            key: one.key.clone(),
            at: peil_store::Moment::now(),
            actor: person.actor().to_string(),
            practice: person.account.practice.clone(),
            words: one.words.clone(),
            made_from: one.made_from.clone(),
            was: one.was.clone(),
            why: one.why.clone(),
            state: WordState::Draft,
            settled: None,
            settled_by: None,
        })
        .collect();
    let rows: Vec<&WordText> = sheet
        .written
        .draft()
        .filter(|row| !new.iter().any(|one| one.key == row.key))
        .chain(&written)
        .collect();
    let before = sheet.wrong(&sheet.draft.wording, frame);
    let after = sheet.wrong(&sheet.with(&rows, person).wording, frame);
    after.into_iter().filter(|wrong| !before.contains(wrong)).collect()
}

/// What is said about words as they are typed, for the script.
pub async fn notes(
    State(app): State<Shared>,
    Path((instrument, wording)): Path<(String, String)>,
    person: Person,
    filled: Filled,
) -> Response {
    let sheet = match Sheet::open(&app, &person, &instrument, &wording).await {
        Ok(sheet) => sheet,
        Err(response) => return response,
    };
    let key = TextKey(filled.text("text").to_string());
    if sheet.base.texts.get(&key).is_none() {
        return Fault::NotFound.page(&person.visit);
    }
    let frame = person.frame(None);
    let typed: String =
        filled.get("words").unwrap_or_default().chars().take(peil_store::LONGEST_WORDS).collect();
    let notes = Notes::of(&sheet, &key, &typed, &frame);
    page(&NotesPart { notes, frame })
}
