//! `peil lsp`: what the compiler has to say, while an instrument is written.

use clap::Args;

use super::{Fault, Verdict};

/// Serve an editor
///
/// Speaks the Language Server Protocol on standard input and output. An editor starts it; docs/editor.md says
/// how each is set up.
#[derive(Debug, Args)]
pub struct Lsp {
    /// Standard input and output, which is the only way; editors give it
    #[arg(long)]
    stdio: bool,
}

impl Lsp {
    pub fn run(self) -> Result<Verdict, Fault> {
        let Lsp { stdio: _ } = self;
        let status = peil_lsp::serve(std::io::stdin(), std::io::stdout().lock());
        Ok(Verdict::good_if(status == 0))
    }
}
