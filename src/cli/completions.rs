//! `peil completions`: the commands and options of `peil`, for a shell.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::terminal::say;
use super::{Cli, Fault, Verdict};

/// Print completions for a shell
#[derive(Debug, Args)]
pub struct Completions {
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub fn run(self) -> Result<Verdict, Fault> {
        // Into memory first: the generator panics where it cannot write.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "peil", &mut script);
        say(&String::from_utf8_lossy(&script))?;
        Ok(Verdict::Good)
    }
}
