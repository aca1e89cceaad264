//! `peil explain`: the page of a diagnostic.

use clap::Args;

use super::terminal::{complain, say, tell};
use super::{Fault, Verdict};
use peil::diagnostic::codes;
use peil_project::explain::page;

/// Explain a diagnostic
#[derive(Debug, Args)]
pub struct Explain {
    /// The code of a diagnostic, such as PEIL0402
    code: String,
}

impl Explain {
    pub fn run(self) -> Result<Verdict, Fault> {
        let id = whole(&self.code);
        if let Some(page) = page(&id) {
            say(page)?;
            return Ok(Verdict::Good);
        }
        if let Some(code) = codes::find(&id) {
            say(&format!("# {}: {}\n", code.id, code.title))?;
            return Ok(Verdict::Good);
        }
        complain(&format!("there is no diagnostic `{}`", self.code));
        let near = codes::ALL.iter().map(|code| code.id).filter(|known| differences(known, &id) <= 1).take(5);
        let near: Vec<String> = near.map(|known| format!("`{known}`")).collect();
        if !near.is_empty() {
            tell(&format!("  help: did you mean {}?", near.join(", ")));
        }
        Ok(Verdict::Bad)
    }
}

/// `402`, `0402` and `peil0402` all mean `PEIL0402`.
fn whole(code: &str) -> String {
    let upper = code.trim().to_uppercase();
    let digits = upper.strip_prefix("PEIL").unwrap_or(&upper);
    if digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("PEIL{digits:0>4}")
    } else {
        upper
    }
}

fn differences(a: &str, b: &str) -> usize {
    peil::diagnostic::edit_distance(a, b)
}
