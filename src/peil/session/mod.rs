//! One administration of an instrument: which page is next, what each question accepts, which checks object,
//! what is skipped, and when it is complete.
//!
//! The terminal, the web pages and the API all use this engine. It is pure: it takes an
//! [`Instrument`](crate::model::Instrument) (in the words of any wording), and the events so far, and returns
//! what to show as plain data. It knows no files, clocks or networks, and has no words of its own: every text
//! in its views is from the instrument, with `{name}` filled in. `score` decides whether an answer counts,
//! and `text` what a question accepts.
//!
//! # Use
//!
//! ```text
//! let scorer  = Scorer::new(&instrument);
//! let session = Session::begin(&scorer, Setting { informant, administered });
//! session.replay(&events)?              // what the store kept, oldest first
//!
//! session.choose("wonen", "huurachterstand")?    // optional domains: asked only when chosen, each with its reason
//! match session.next(None) {                     // or next(Some("wonen")): the first after that page that is not done
//!     Some(page) => session.page(&page),         // a PageView: title, intro, questions with what they accept, objections
//!     None       => session.review(),            // every page is done: what counts, what is set aside, what is left open
//! }
//! session.submit(&posted)                        // gives events to keep, and what was not accepted
//! session.send_in()?                             // when nothing blocks
//! session.response(), session.outcome()          // for scores, the trace and the export
//! ```
//!
//! # What happened is events
//!
//! Every change is an [`Event`]; applying the same events again gives the same session. Whatever keeps them
//! keeps them in order, and adds who and when. Nothing is ever removed by the engine: an answer to a question
//! that is no longer asked stays in the response, and is in the review as set aside.
//!
//! # Pages
//!
//! A domain is a page, a domain inside it another, a round of a repeat one each, and questions that are
//! together outside every domain one; of more than ten questions, several pages of about eight, unless the
//! author says where a page begins. A note is shown before or after a question of its domain, or on the next page where
//! it has none. A page is *live* when one of its questions is asked, and *done* when
//! each of those was answered, or was left open twice and is not `required`, and no check objects. A change
//! on an earlier page that opens questions makes theirs not done again.

mod checks;
mod event;
mod notes;
mod page;
mod plan;
mod question;
mod review;
mod run;
mod standing;

pub use checks::Check;
pub use event::{Event, Refused, Setting};
pub use notes::NoteView;
pub use page::{Heading, Objection, PageView, Progress};
pub use question::{AnswerView, Kind, OptionView, QuestionView};
pub use review::{Blocker, LineState, ReviewLine, ReviewSection, ReviewView, SkipView};
pub use run::{Posted, Session, Submitted};
pub use standing::{DomainView, MessageView};
