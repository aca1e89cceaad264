//! `peil man`: the man page.

use clap::{Args, CommandFactory};
use clap_mangen::Man as Page;

use super::terminal::say;
use super::{Cli, Fault, Verdict};
use peil::diagnostic::did_you_mean;

/// Print the man page
#[derive(Debug, Args)]
pub struct Man {
    /// A subcommand; without it, the page of `peil`
    command: Option<String>,
}

impl Man {
    pub fn run(self) -> Result<Verdict, Fault> {
        let mut whole = Cli::command();
        whole.build();
        let page = match &self.command {
            None => whole,
            Some(name) => match whole.find_subcommand(name) {
                Some(found) => found.clone(),
                None => {
                    let near = did_you_mean(name, whole.get_subcommands().map(clap::Command::get_name));
                    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                    return Err(Fault::Usage(format!("there is no subcommand `{name}`{near}")));
                }
            },
        };
        let mut text = Vec::new();
        Page::new(page).render(&mut text)?;
        say(&String::from_utf8_lossy(&text))?;
        Ok(Verdict::Good)
    }
}
