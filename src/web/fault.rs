//! Pages that say what went wrong, in the words of the visitor, and nothing of what is inside.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::frame::{Frame, page_with};
use super::visit::Visit;

/// What can go wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    NotFound,
    /// A link that opens nothing: never existed, expired or revoked; which of them is not said.
    NoLink,
    /// A link to an account that opens nothing: never made, used, replaced or expired; which of them is not said.
    NoWelcome,
    /// A form that is not one of ours.
    BadForm,
    /// Another site sent this form.
    Forged,
    TooLarge,
    TooOften,
    /// An internal error; it is in the log.
    Inside,
}

impl Fault {
    fn status(self) -> StatusCode {
        match self {
            Fault::NotFound | Fault::NoLink | Fault::NoWelcome => StatusCode::NOT_FOUND,
            Fault::BadForm => StatusCode::BAD_REQUEST,
            Fault::Forged => StatusCode::FORBIDDEN,
            Fault::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Fault::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Fault::Inside => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Fault::NotFound => "fault-not-found",
            Fault::NoLink => "fault-no-link",
            Fault::NoWelcome => "fault-no-welcome",
            Fault::BadForm => "fault-bad-form",
            Fault::Forged => "fault-forged",
            Fault::TooLarge => "fault-too-large",
            Fault::TooOften => "fault-too-often",
            Fault::Inside => "fault-inside",
        }
    }

    pub fn page(self, visit: &Visit) -> Response {
        let frame = visit.frame();
        let title = frame.say(self.key());
        let what = frame.say(&format!("{}-what", self.key()));
        page_with(self.status(), &FaultPage { frame: frame.titled(&title), title, what })
    }
}

#[derive(Template)]
#[template(path = "fault.html", config = "askama.toml")]
struct FaultPage {
    frame: Frame,
    title: String,
    what: String,
}
