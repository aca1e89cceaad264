//! `renamed from`, and where it is written for each kind of declaration.

use peil::analysis::{Declared, Kind};
use peil::source::Span;
use peil::syntax::ast::*;

use crate::place::Change;
use crate::unit::Unit;

/// The change that says what a thing was called: its own clause, or, where the new name is one it had
/// before, the old one in its place. None for what has no such clause.
pub(crate) fn add(unit: &Unit, one: &Declared, old: &str, new: &str) -> Option<Change> {
    let place = find(unit, one)?;
    if let Some(key) = place.renamed.iter().find(|key| key.name.as_ref().is_some_and(|name| name.text == new))
    {
        return Some(Change::new(unit.place(key.span), old));
    }
    // One name of old is all that an option has room for: the oldest stays.
    if place.single && !place.renamed.is_empty() {
        return None;
    }
    let end = trimmed_end(unit, place.behind);
    Some(Change::new(unit.place(Span { start: end, end, ..place.behind }), format!(" renamed from {old}")))
}

struct Where<'t> {
    /// It is written behind this.
    behind: Span,
    renamed: Vec<&'t OptionKey>,
    single: bool,
}

fn trimmed_end(unit: &Unit, span: Span) -> u32 {
    let text = unit.analysis().compiled.sources.text(span);
    span.start + text.trim_end().len() as u32
}

fn find<'u>(unit: &'u Unit, one: &Declared) -> Option<Where<'u>> {
    let declarations = unit.analysis().trees.iter().flat_map(|(_, tree)| &tree.declarations);
    declarations.into_iter().find_map(|declaration| in_declaration(declaration, one))
}

fn in_declaration<'t>(declaration: &'t Declaration, one: &Declared) -> Option<Where<'t>> {
    match declaration {
        Declaration::Entry(entry) => in_entry(entry, one),
        Declaration::Scale(scale) if one.kind == Kind::Option => {
            scale.options.iter().find_map(|option| match option {
                ScaleOption::Labelled { key, label, renamed, .. } if is(key, one) => {
                    Some(Where { behind: text_span(label), renamed: renamed.iter().collect(), single: true })
                }
                ScaleOption::Labelled { .. } | ScaleOption::Codes { .. } => None,
            })
        }
        Declaration::Bands(bands) => bands.bands.iter().find_map(|band| in_band(band, one)),
        Declaration::Score(score) => in_score(score, one),
        Declaration::Class(class) => in_class(class, one),
        Declaration::Header(_)
        | Declaration::Use(_)
        | Declaration::Informant { .. }
        | Declaration::Scale(_)
        | Declaration::Let(_)
        | Declaration::Recode(_)
        | Declaration::Table(_)
        | Declaration::Message(_)
        | Declaration::Test(_)
        | Declaration::Guarantee(_) => None,
    }
}

fn in_entry<'t>(entry: &'t Entry, one: &Declared) -> Option<Where<'t>> {
    let behind = |text: &Text, answer: Option<&AnswerType>| match answer {
        Some(answer) if answer.span.end > text_span(text).end => answer.span,
        Some(_) | None => text_span(text),
    };
    match entry {
        Entry::Item(item) => (item.name.span == one.span).then(|| Where {
            behind: behind(&item.text, item.answer.as_ref()),
            renamed: renamed(&item.clauses),
            single: false,
        }),
        Entry::Domain(domain) if domain.name.span == one.span => Some(Where {
            behind: behind(&domain.text, domain.answer.as_ref()),
            renamed: renamed(&domain.clauses),
            single: false,
        }),
        Entry::Domain(domain) => domain.entries.iter().find_map(|entry| in_entry(entry, one)),
        Entry::Repeat(repeat) if repeat.name.span == one.span => {
            let behind = match &repeat.rounds {
                Rounds::Times { up_to, .. } => up_to.span,
                Rounds::Over(_, span) => *span,
            };
            Some(Where { behind, renamed: renamed(&repeat.clauses), single: false })
        }
        Entry::Repeat(repeat) => {
            let rounds = match &repeat.rounds {
                Rounds::Times { .. } => &[][..],
                Rounds::Over(rounds, _) => rounds,
            };
            let round = rounds.iter().find(|round| round.name.span == one.span).map(|round| Where {
                behind: text_span(&round.text),
                renamed: round.renamed.iter().collect(),
                single: true,
            });
            round.or_else(|| repeat.entries.iter().find_map(|entry| in_entry(entry, one)))
        }
        Entry::Score(score) => in_score(score, one),
        Entry::Class(class) => in_class(class, one),
        Entry::Intro(..)
        | Entry::Layout(_)
        | Entry::Page(_)
        | Entry::Note(_)
        | Entry::Let(_)
        | Entry::Message(_) => None,
    }
}

fn in_class<'t>(class: &'t Class, one: &Declared) -> Option<Where<'t>> {
    if class.name.span == one.span {
        return Some(Where {
            behind: class.text.as_ref().map_or(class.name.span, text_span),
            renamed: renamed(&class.clauses),
            single: false,
        });
    }
    class.rules.iter().find(|rule| is(&rule.key, one)).map(|rule| Where {
        behind: rule.span,
        renamed: rule.renamed.iter().collect(),
        single: true,
    })
}

fn in_score<'t>(score: &'t Score, one: &Declared) -> Option<Where<'t>> {
    if score.name.span == one.span {
        return Some(Where { behind: score.value.span, renamed: renamed(&score.clauses), single: false });
    }
    own_bands(score).find_map(|band| in_band(band, one))
}

fn in_band<'t>(band: &'t Band, one: &Declared) -> Option<Where<'t>> {
    (band.name.span == one.span).then(|| Where {
        behind: band.span,
        renamed: band.renamed.iter().collect(),
        single: true,
    })
}

fn is(key: &OptionKey, one: &Declared) -> bool {
    key.name.as_ref().is_some_and(|name| name.span == one.span)
}

fn text_span(text: &Text) -> Span {
    let variants = text.variants.iter().map(|(_, words)| words.span);
    variants.fold(text.base.span, |whole, span| if span.end > whole.end { whole.to(span) } else { whole })
}

fn renamed(clauses: &[Clause]) -> Vec<&OptionKey> {
    let old = |clause: &'_ Clause| matches!(clause.kind, ClauseKind::Renamed(_));
    clauses
        .iter()
        .filter(|clause| old(clause))
        .filter_map(|clause| if let ClauseKind::Renamed(key) = &clause.kind { Some(key) } else { None })
        .collect()
}

fn clauses_of_bands(score: &Score) -> impl Iterator<Item = &BandsClause> {
    score
        .clauses
        .iter()
        .filter_map(|clause| if let ClauseKind::Bands(bands) = &clause.kind { Some(bands) } else { None })
}

fn own_bands(score: &Score) -> impl Iterator<Item = &Band> {
    clauses_of_bands(score).flat_map(|bands| bands.bands.iter().flatten())
}

fn scores(unit: &Unit) -> Vec<&Score> {
    fn entry<'t>(one: &'t Entry, found: &mut Vec<&'t Score>) {
        match one {
            Entry::Score(score) => found.push(score),
            Entry::Repeat(repeat) => repeat.entries.iter().for_each(|inner| entry(inner, found)),
            Entry::Domain(domain) => domain.entries.iter().for_each(|inner| entry(inner, found)),
            Entry::Item(_)
            | Entry::Intro(..)
            | Entry::Layout(_)
            | Entry::Page(_)
            | Entry::Note(_)
            | Entry::Let(_)
            | Entry::Class(_)
            | Entry::Message(_) => {}
        }
    }
    let mut found = Vec::new();
    for declaration in unit.analysis().trees.iter().flat_map(|(_, tree)| &tree.declarations) {
        match declaration {
            Declaration::Score(score) => found.push(score),
            Declaration::Entry(one) => entry(one, &mut found),
            _ => {}
        }
    }
    found
}

/// The declarations of a band that scores share, or that a score has in several sets: all of one name, as
/// indices among what is declared.
pub(crate) fn shared_bands(unit: &Unit, one: &Declared) -> Vec<usize> {
    let declared = &unit.analysis().declared;
    let holder = one.within.and_then(|within| declared.get(within));
    let scores = scores(unit);
    // The sets of bands that are one with it.
    let mut sets: Vec<&str> = match holder {
        Some(holder) if holder.kind == Kind::Bands => vec![&holder.name],
        Some(_) | None => Vec::new(),
    };
    if let Some(score) = holder.and_then(|holder| scores.iter().find(|score| score.name.span == holder.span))
    {
        sets.extend(
            clauses_of_bands(score).filter_map(|bands| bands.name.as_ref()).map(|name| name.text.as_str()),
        );
    }
    let with = |holder: &Declared| {
        holder.kind == Kind::Bands && sets.contains(&holder.name.as_str())
            || scores.iter().any(|score| {
                score.name.span == holder.span
                    && clauses_of_bands(score).any(|bands| {
                        bands.name.as_ref().is_some_and(|name| sets.contains(&name.text.as_str()))
                    })
            })
    };
    declared
        .iter()
        .enumerate()
        .filter(|(_, other)| other.kind == Kind::Band && other.name == one.name)
        .filter(|(_, other)| {
            other.within == one.within || other.within.and_then(|at| declared.get(at)).is_some_and(with)
        })
        .map(|(at, _)| at)
        .collect()
}
