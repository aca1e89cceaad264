//! The command line: a file per subcommand. With `lsp`, `web` and `store`, the only rooms that read and write
//! files.

#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod answers;
mod apart;
mod batch;
mod case;
mod check;
mod ci;
mod client;
mod completions;
mod database;
mod db;
mod diff;
mod explain;
mod export;
mod fill;
mod fmt;
mod hook;
mod import;
mod instrument;
mod lsp;
mod man;
mod map;
mod new;
mod practice;
mod progress;
mod proofs;
mod refused;
mod replacement;
mod retention;
mod score;
mod serve;
mod shares;
mod show;
mod speech;
mod study;
mod summary;
mod tables;
mod terminal;
mod test;
mod test_cases;
mod test_guarantees;
mod traces;
mod user;
mod wording;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use peil_project::{files, revision};

use terminal::complain;

/// Questionnaires that are scored: checked before the first respondent, scored exactly, explained.
#[derive(Debug, Parser)]
#[command(name = "peil", bin_name = "peil", version, about, arg_required_else_help = true)]
#[command(
    after_help = "Exit status: 0 when done, 1 when the input, a test or a check fails, 2 for usage or files that cannot be read or written."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Fmt(fmt::Fmt),
    Import(import::Import),
    Test(test::Test),
    Score(Box<score::Score>),
    Serve(serve::Serve),
    Show(show::Show),
    Fill(Box<fill::Fill>),
    New(new::New),
    Wording(wording::Wording),
    Diff(diff::Diff),
    Ci(ci::Ci),
    Study(study::Study),
    Explain(explain::Explain),
    Lsp(lsp::Lsp),
    Export(export::Export),
    Practice(practice::Practice),
    User(user::User),
    Client(client::Client),
    Hook(hook::Hook),
    Case(case::Case),
    Retention(retention::Retention),
    Db(db::Db),
    Completions(completions::Completions),
    Man(man::Man),
}

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Good,
    /// The input, a test or a check failed; what failed was said.
    Bad,
}

impl Verdict {
    pub fn good_if(good: bool) -> Verdict {
        if good { Verdict::Good } else { Verdict::Bad }
    }
}

/// Why a command stopped.
#[derive(Debug)]
pub enum Fault {
    /// Asked for something that cannot be, or a file that cannot be read or written.
    Usage(String),
    /// Nobody reads on: `peil … | head`.
    ClosedPipe,
}

impl Fault {
    /// A fault for a file, in words.
    pub fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Fault {
        Fault::Usage(format!("cannot {doing} `{}`: {}", path.display(), files::reason(error)))
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::Usage(message) => out.write_str(message),
            Fault::ClosedPipe => out.write_str("nobody reads on"),
        }
    }
}

impl From<peil_project::Error> for Fault {
    fn from(error: peil_project::Error) -> Fault {
        Fault::Usage(error.to_string())
    }
}

impl From<std::io::Error> for Fault {
    /// For writing to standard output; other files say which they are.
    fn from(error: std::io::Error) -> Fault {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Fault::ClosedPipe
        } else {
            Fault::Usage(files::reason(&error))
        }
    }
}

/// Runs the command that the arguments of this process ask for.
pub fn main() -> ExitCode {
    // Usage errors end here, with status 2.
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Check(command) => command.run(),
        Command::Fmt(command) => command.run(),
        Command::Import(command) => command.run(),
        Command::Test(command) => command.run(),
        Command::Score(command) => command.run(),
        Command::Serve(command) => command.run(),
        Command::Show(command) => command.run(),
        Command::Fill(command) => command.run(),
        Command::New(command) => command.run(),
        Command::Wording(command) => command.run(),
        Command::Diff(command) => command.run(),
        Command::Ci(command) => command.run(),
        Command::Study(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Lsp(command) => command.run(),
        Command::Export(command) => command.run(),
        Command::Practice(command) => command.run(),
        Command::User(command) => command.run(),
        Command::Client(command) => command.run(),
        Command::Hook(command) => command.run(),
        Command::Case(command) => command.run(),
        Command::Retention(command) => command.run(),
        Command::Db(command) => command.run(),
        Command::Completions(command) => command.run(),
        Command::Man(command) => command.run(),
    };
    match result {
        Ok(Verdict::Good) | Err(Fault::ClosedPipe) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::from(1),
        Err(Fault::Usage(message)) => {
            complain(&message);
            ExitCode::from(2)
        }
    }
}
