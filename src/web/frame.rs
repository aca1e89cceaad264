//! What is around every page: its language, whose page it is, how to leave it.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::headers::with_styles;
use super::style::{DESK_CSS, EDITOR_JS, PEIL_CSS, PEIL_JS, PREVIEW_CSS, PREVIEW_JS, packed, resident_sheet};
use super::theme::Foot;
use crate::interface::{Said, Tongue};

/// The frame of one page.
#[derive(Debug, Clone)]
pub struct Frame {
    pub tongue: Tongue,
    /// Where the files of the theme are.
    pub theme: String,
    /// Whose pages these are.
    pub owner: String,
    /// Where they say more, and whom to ask.
    pub foot: Foot,
    /// Where residents go who leave quickly.
    pub leave_to: Option<String>,
    pub switch: Switch,
    /// Who is signed in.
    pub person: Option<Signed>,
    /// How long they stay signed in.
    pub session: Option<Lasts>,
    /// What the preview shows above a page, as HTML.
    pub preview: Option<String>,
    /// What comes first in `<title>`.
    pub title: String,
    /// The page shows what went wrong: `<title>` begins with it.
    pub wrong: bool,
    /// Of the server to which residents come, and not of the preview.
    pub for_residents: bool,
    /// It may be the first page that somebody sees, and has its style inside.
    pub first: Option<First>,
}

/// A page with its style inside: on a slow line, asking for a style sheet takes as long as asking for the page.
#[derive(Debug, Clone)]
pub struct First {
    /// The style of its theme.
    pub theme: String,
    /// The browser unpacks it.
    pub gzip: bool,
}

/// Who is signed in, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub name: String,
    /// The name of the practice, where it has one.
    pub practice: String,
    /// Where to go, and the key of what that is called.
    pub rooms: &'static [(&'static str, &'static str)],
}

/// Until when somebody stays signed in who does nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lasts {
    /// The time of day.
    pub until: String,
    /// How many seconds that takes.
    pub left: u64,
}

/// How to change the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Switch {
    /// Links to this path.
    Links(String),
    /// Buttons of a form, by its id, so that what was filled in goes along.
    Buttons(&'static str),
    None,
}

impl Frame {
    /// What Peil says, in the language of the page.
    pub fn say(&self, key: &str) -> String {
        self.tongue.say(key)
    }

    pub fn say1(&self, key: &str, name: &str, value: impl Said) -> String {
        self.tongue.fill(key, &[(name, &value)])
    }

    pub fn say2(&self, key: &str, name: &str, value: impl Said, other: &str, second: impl Said) -> String {
        self.tongue.fill(key, &[(name, &value), (other, &second)])
    }

    pub fn titled(mut self, title: impl Into<String>) -> Frame {
        self.title = title.into();
        self
    }

    pub fn tongues(&self) -> [Tongue; 3] {
        Tongue::ALL
    }

    /// The path that language links go to, if they are links.
    pub fn path(&self) -> Option<&str> {
        match &self.switch {
            Switch::Links(path) => Some(path),
            _ => None,
        }
    }

    /// The form that language buttons belong to, if they are buttons.
    pub fn form(&self) -> Option<&'static str> {
        match self.switch {
            Switch::Buttons(form) => Some(form),
            _ => None,
        }
    }

    /// It is dark where the screen is set to that: what residents see. Pictures of scores, and the preview, are
    /// drawn on white.
    pub fn follows_the_screen(&self) -> bool {
        self.person.is_none() && self.for_residents
    }

    /// The style sheets that it needs: a resident loads one.
    pub fn sheets(&self) -> Vec<&'static str> {
        let others = !self.for_residents;
        let all = [(true, &PEIL_CSS), (self.person.is_some() || others, &DESK_CSS), (others, &PREVIEW_CSS)];
        all.into_iter().filter(|(needed, _)| *needed).map(|(_, sheet)| sheet.path.as_str()).collect()
    }

    /// The style sheet of residents, for a page that has it inside.
    pub fn sheet(&self) -> &'static str {
        resident_sheet()
    }

    pub fn script(&self) -> &'static str {
        &PEIL_JS.path
    }

    pub fn preview_script(&self) -> &'static str {
        &PREVIEW_JS.path
    }

    pub fn editor_script(&self) -> &'static str {
        &EDITOR_JS.path
    }
}

/// A page that may be the first that somebody sees. It holds no secret, so that it may be packed.
pub fn first_page(status: StatusCode, template: &impl Template, first: Option<&First>) -> Response {
    let mut response = page_with(status, template);
    let Some(First { theme, gzip }) = first else { return response };
    let policy = with_styles([resident_sheet(), theme]);
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let html = gzip.then(|| template.render().ok()).flatten();
    if let Some(bytes) = html.and_then(|html| packed(html.as_bytes())) {
        *response.body_mut() = bytes.into();
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    response
}

/// A page as a response.
pub fn page(template: &impl Template) -> Response {
    page_with(StatusCode::OK, template)
}

pub fn page_with(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        // Templates write to memory; there is nothing that could fail but memory itself.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
