//! Names that would collide in an export: every declaration makes columns, and no two may have the same name.

use std::collections::HashMap;

use super::resolved::{Resolved, Symbol};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast;

/// A column that is made of a declaration, besides the one that bears its name.
struct Made {
    of: Span,
    what: &'static str,
}

pub fn collisions(resolved: &Resolved<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut made: HashMap<String, Made> = HashMap::new();
    for score in &resolved.scores {
        let name = &score.ast.name;
        if score.ast.clauses.iter().any(|clause| matches!(clause.kind, ast::ClauseKind::Bands(_))) {
            made.insert(
                format!("{}_band", name.text),
                Made { of: name.span, what: "the band of this score" },
            );
        }
        made.insert(
            format!("{}_missing", name.text),
            Made { of: name.span, what: "why this score is missing" },
        );
    }
    for class in &resolved.classes {
        let name = &class.ast.name;
        made.insert(
            format!("{}_missing", name.text),
            Made { of: name.span, what: "why this class is missing" },
        );
    }
    let repeated = resolved
        .items
        .iter()
        .map(|item| (&item.ast.name, item.repeat))
        .chain(resolved.scores.iter().map(|score| (&score.ast.name, score.repeat)))
        .chain(resolved.classes.iter().map(|class| (&class.ast.name, class.repeat)));
    for (name, repeat) in repeated {
        for round in repeat.into_iter().flat_map(|repeat| rounds(resolved, repeat)) {
            made.insert(format!("{}_{round}", name.text), Made { of: name.span, what: "a round of this" });
        }
    }
    for item in &resolved.items {
        let Some(ast::AnswerKind::Many(scale)) = item.answer.map(|answer| &answer.kind) else { continue };
        let Some(&scale) = resolved.scale_names.get(scale.text.as_str()) else { continue };
        for option in &resolved.scales[scale].options {
            if let ast::ScaleOption::Labelled { key, .. } = option {
                let key =
                    key.name.as_ref().map(|name| &name.text).or(key.code.as_ref().map(|code| &code.text));
                let column = format!("{}_{}", item.ast.name.text, key.map_or("", String::as_str));
                made.insert(column, Made { of: item.ast.name.span, what: "an option of this question" });
            }
        }
    }
    let mut clashes: Vec<(&str, Span, &Made)> = resolved
        .symbols
        .iter()
        .filter_map(|(name, symbol)| {
            let made = made.get(*name)?;
            let span = match *symbol {
                Symbol::Item(at) => resolved.items[at].ast.name.span,
                Symbol::Group(at) => resolved.groups[at].name.span,
                Symbol::Let(_) => return None,
                Symbol::Score(at) => resolved.scores[at].ast.name.span,
                Symbol::Class(at) => resolved.classes[at].ast.name.span,
            };
            Some((*name, span, made))
        })
        .collect();
    clashes.sort_by_key(|(_, span, _)| *span);
    for (name, span, made) in clashes {
        diagnostics.push(
            Diagnostic::new(
                codes::COLUMN_TAKEN,
                span,
                format!("`{name}` is also the column that an export makes from another declaration"),
            )
            .label("declared here")
            .also(made.of, made.what)
            .help("rename one of the two"),
        );
    }
}

/// What the rounds of a repeat are called in names of columns.
fn rounds(resolved: &Resolved<'_>, repeat: usize) -> Vec<String> {
    match resolved.groups[repeat].rounds {
        Some(ast::Rounds::Times { up_to, .. }) => {
            let most = up_to.text.parse::<u32>().unwrap_or(0).min(999);
            (1..=most).map(|round| round.to_string()).collect()
        }
        Some(ast::Rounds::Over(rounds, _)) => rounds.iter().map(|round| round.name.text.clone()).collect(),
        None => Vec::new(),
    }
}
