//! The words that can be written at a place, before anything is named.

use peil::syntax::STATEMENTS;

/// What a line of a block begins with; of the file itself where there is no block.
pub fn of_block(block: &str) -> &'static [&'static str] {
    match block {
        "" => &STATEMENTS,
        "instrument" => &["title", "version", "language", "description", "code", "source", "licence"],
        "domain" => &["item", "domain", "repeat", "note", "intro", "layout", "page", "description", "code"],
        "repeat" => {
            &["item", "domain", "note", "intro", "layout", "page", "description", "code", "let", "score"]
        }
        "scale" => &["missing", "none"],
        "recode" | "table" => &["otherwise", "from", "above"],
        "item" => &["hint", "unit", "required", "when", "otherwise", "only", "code", "renamed from"],
        "score" => &[
            "higher is better",
            "higher is worse",
            "bands",
            "unit",
            "shown",
            "when",
            "only",
            "description",
            "code",
            "renamed from",
        ],
        "class" => &["when", "only", "renamed from"],
        "note" => &["when", "only"],
        "alert" => &["when", "urgent", "only"],
        "check" | "feedback" => &["when", "only", "required"],
        "test" => &["answer", "blank", "skip", "informant", "administered", "expect"],
        _ => &[],
    }
}

/// What can follow the text of a question, a domain or a repeat.
pub fn behind_text(head: &str) -> &'static [&'static str] {
    match head {
        "item" => {
            &["required", "when", "otherwise", "only", "unit", "hint", "code", "renamed from", "for", "or"]
        }
        "domain" => &["optional", "when", "otherwise", "only", "description", "code", "renamed from", "for"],
        _ => &["times", "up to", "when", "only", "description", "code", "renamed from", "for"],
    }
}
