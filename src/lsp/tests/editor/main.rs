//! A scripted client that talks to the server over a stream, as an editor does.

mod client;
mod edits;
mod features;
mod life;
mod names;
mod project;
mod random;
mod texts;
