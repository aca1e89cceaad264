//! `peil diff` of two protocols.

use super::super::revision::Named;
use super::super::terminal::say;
use super::super::{Fault, Verdict};
use peil_study::protocol::{differences, is_protocol};

/// Prints what differs between two protocols; nothing when the first is not one.
pub fn diff(old: &str, new: &str, json: bool) -> Result<Option<Verdict>, Fault> {
    let text = |argument: &str| -> Result<Option<String>, Fault> {
        let named = Named::read(argument)?;
        Ok(named.shelf.text(&named.path).ok())
    };
    let Some(old) = text(old)?.filter(|text| is_protocol(text)) else { return Ok(None) };
    let Some(new) = text(new)?.filter(|text| is_protocol(text)) else {
        return Err(Fault::Usage("the first is a protocol, and the second is not".into()));
    };
    let found = differences(&old, &new);
    if json {
        let list: Vec<_> = found
            .iter()
            .map(|d| serde_json::json!({ "statement": d.statement, "old": d.old, "new": d.new, "class": if d.text_only { "wording" } else { "design" } }))
            .collect();
        say(&format!("{:#}\n", serde_json::json!({ "differences": list })))?;
        return Ok(Some(Verdict::Good));
    }
    if found.is_empty() {
        say("no difference\n")?;
    }
    for one in &found {
        let class = if one.text_only { "wording" } else { "design" };
        say(&format!("{class}: {}\n", one.statement))?;
        if let Some(old) = &one.old {
            say(&format!("  - {old}\n"))?;
        }
        if let Some(new) = &one.new {
            say(&format!("  + {new}\n"))?;
        }
    }
    Ok(Some(Verdict::Good))
}
