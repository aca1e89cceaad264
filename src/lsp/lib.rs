//! Instruments of Peil in an editor, by the Language Server Protocol 3.18 over standard input and output.
//!
//! ```text
//! bytes ──► frames ──► messages ──► queue ──► session ──► answers, findings
//!                                               │
//!                                            peil-editor: what is meant
//! ```
//!
//! It knows the protocol only: framing, the life of a session, positions, the shape of answers. What they say
//! is asked of `peil-editor`. Messages are taken in the order in which they come, so that an answer is about
//! the text as it was when it was asked for; a request that is cancelled while it waits is not worked on.
//! Findings are computed while nothing waits.

#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod ask;
mod capabilities;
mod client;
mod commands;
mod documents;
mod edits;
mod frames;
mod lookups;
mod messages;
mod positions;
mod publish;
mod server;
mod session;
mod shapes;
mod uris;
mod views;
mod writing;

pub use server::{Server, serve};
