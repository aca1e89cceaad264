//! The page of one wording: every text with how it is, and the one that is edited beside what people see.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::list::Pick;
use super::names;
use super::panel::{Panel, Tried, panel};
use super::part::told;
use super::sheet::{Opened, Sheet, Standing};
use crate::Shared;
use crate::desk::results::language;
use crate::entrance::Person;
use crate::frame::{Frame, page, page_with};
use crate::percent::encoded;
use peil::model::TextKey;

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
            offered_by: sheet.written.offered.as_ref().map(|(_, who)| sheet.called(who, frame)),
            remark: sheet
                .written
                .remark
                .as_ref()
                .map(|(remark, who)| (remark.clone(), sheet.called(who, frame))),
        })
    }
}

#[derive(Template)]
#[template(path = "words.html", config = "askama.toml")]
pub struct SheetPage {
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

/// What is asked for in an address.
fn get<'q>(query: &'q [(String, String)], name: &str) -> &'q str {
    query.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.as_str())
}

pub async fn show(
    State(app): State<Shared>,
    Query(query): Query<Vec<(String, String)>>,
    Opened { person, sheet }: Opened,
) -> Response {
    page(&template(&app, &sheet, &person, &query, Tried::default()))
}

/// The page with the list, and why a file was not taken over.
pub fn not_imported(app: &Shared, sheet: &Sheet, person: &Person, refused: Vec<String>) -> Response {
    let mut template = template(app, sheet, person, &[], Tried::default());
    template.frame.wrong = true;
    template.refused = refused;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}

/// The page, narrowed as an address says, with a text that is edited if it names one.
pub fn template(
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
        "returned" => Some(frame.say("words-notice-returned")),
        "imported" => Some(frame.say("words-notice-imported")),
        _ => None,
    };
    frame.wrong = !tried.refused.is_empty() || tried.meanwhile.is_some();
    let panel = current.map(|at| panel(app, sheet, &shown, standings[at], &frame, tried));
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
    ["show", "find"]
        .into_iter()
        .filter(|name| !get(query, name).is_empty())
        .map(|name| format!("&{name}={}", encoded(get(query, name))))
        .collect()
}
