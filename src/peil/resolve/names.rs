//! Valid names.

use crate::diagnostic::{Diagnostic, Edit, Fix, as_name, codes, did_you_mean};
use crate::syntax::ast::Name;

/// The words that cannot be names.
pub const RESERVED: [&str; 11] = ["and", "or", "not", "in", "is", "has", "if", "then", "else", "yes", "no"];

/// Says when a declared name is not one: names are also column names in CSV, SPSS and SQL.
pub fn judge(name: &Name, diagnostics: &mut Vec<Diagnostic>) {
    let text = &name.text;
    if text.is_empty() {
        return;
    }
    if RESERVED.contains(&text.as_str()) {
        diagnostics.push(
            Diagnostic::new(
                codes::RESERVED,
                name.span,
                format!("`{text}` is a word of the language and cannot be a name"),
            )
            .help("choose another name, such as one with the subject in it"),
        );
        return;
    }
    let good = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && text.starts_with(|c: char| c.is_ascii_lowercase());
    if !good || text.len() > LONGEST {
        let diagnostic = if text.len() > LONGEST {
            Diagnostic::new(
                codes::NAME_FORM,
                name.span,
                format!("`{}…` is longer than {LONGEST} letters", &text.chars().take(20).collect::<String>()),
            )
            .help("SPSS and SQL cannot hold a longer column name")
        } else {
            Diagnostic::new(
                codes::NAME_FORM,
                name.span,
                format!(
                    "`{text}` is not a name: names are lowercase letters, digits and `_`, and begin with a letter"
                ),
            )
            .help(format!("write `{}`; what people read goes between quotes", as_name(text)))
            .fix(Fix::chosen(format!("write `{}`", as_name(text)), Edit::new(name.span, as_name(text))))
        };
        diagnostics.push(diagnostic);
    }
}

/// The longest column name that PostgreSQL and SPSS keep, less what exports append.
const LONGEST: usize = 50;

/// A name that nothing declares.
pub fn unknown<'n>(name: &Name, what: &str, known: impl IntoIterator<Item = &'n str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(codes::UNKNOWN_NAME, name.span, format!("no {what} is called `{}`", name.text));
    match did_you_mean(&name.text, known) {
        Some(near) => diagnostic.suggest(near),
        None => diagnostic.help("declare it, or check for a typing error"),
    }
}
