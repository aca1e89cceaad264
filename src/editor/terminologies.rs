//! The short names of terminologies in concept codes: where they are, and what each stands for.

use std::path::Path;

use peil::model::TERMINOLOGIES;
use peil::syntax::ast::{
    Clause, ClauseKind, ConceptCode, Declaration, Entry, File, MetaValue, Name, ScaleOption, Terminology,
};

use crate::cards::Card;
use crate::workspace::Workspace;

/// The card of the terminology that is named at a place.
pub(crate) fn card(workspace: &mut Workspace, path: &Path, byte: usize) -> Option<Card> {
    let unit = workspace.unit(path)?;
    let file = unit.file(path)?;
    let (_, tree) = unit.analysis().trees.iter().find(|(id, _)| *id == file)?;
    let holds = |name: &&Name| (name.span.start as usize..=name.span.end as usize).contains(&byte);
    let name = names(tree).into_iter().find(holds)?;
    let (_, address, title) = TERMINOLOGIES.into_iter().find(|(known, ..)| *known == name.text)?;
    Some(Card { place: unit.place(name.span), text: format!("**{title}** · `{address}`") })
}

/// The short names in a file.
pub(crate) fn names(tree: &File) -> Vec<&Name> {
    let mut found = Vec::new();
    for declaration in &tree.declarations {
        match declaration {
            Declaration::Header(header) => {
                let codes = header.meta.iter().filter_map(|meta| match &meta.value {
                    MetaValue::Code(code) => Some(code),
                    MetaValue::Text(_) | MetaValue::Version(_) | MetaValue::Tag(_) => None,
                });
                found.extend(codes.filter_map(short));
            }
            Declaration::Scale(scale) => {
                for option in &scale.options {
                    match option {
                        ScaleOption::Labelled { codes, .. } => found.extend(codes.iter().filter_map(short)),
                        ScaleOption::Codes { .. } => {}
                    }
                }
            }
            Declaration::Entry(inner) => entry(inner, &mut found),
            Declaration::Score(score) => clauses(&score.clauses, &mut found),
            Declaration::Use(_)
            | Declaration::Informant { .. }
            | Declaration::Let(_)
            | Declaration::Recode(_)
            | Declaration::Table(_)
            | Declaration::Bands(_)
            | Declaration::Class(_)
            | Declaration::Message(_)
            | Declaration::Test(_)
            | Declaration::Guarantee(_) => {}
        }
    }
    found
}

fn entry<'t>(one: &'t Entry, found: &mut Vec<&'t Name>) {
    let inside = |own: &'t [Clause], entries: &'t [Entry], found: &mut Vec<&'t Name>| {
        clauses(own, found);
        entries.iter().for_each(|inner| entry(inner, found));
    };
    match one {
        Entry::Item(item) => clauses(&item.clauses, found),
        Entry::Domain(domain) => inside(&domain.clauses, &domain.entries, found),
        Entry::Repeat(repeat) => inside(&repeat.clauses, &repeat.entries, found),
        Entry::Score(score) => clauses(&score.clauses, found),
        Entry::Intro(..)
        | Entry::Layout(_)
        | Entry::Page(_)
        | Entry::Note(_)
        | Entry::Let(_)
        | Entry::Class(_)
        | Entry::Message(_) => {}
    }
}

fn clauses<'t>(clauses: &'t [Clause], found: &mut Vec<&'t Name>) {
    found.extend(clauses.iter().filter_map(|clause| {
        let ClauseKind::Code(code) = &clause.kind else { return None };
        short(code)
    }));
}

fn short(code: &ConceptCode) -> Option<&Name> {
    match &code.system {
        Terminology::Known(name) => Some(name),
        Terminology::At(_) => None,
    }
}
