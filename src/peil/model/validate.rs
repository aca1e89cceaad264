//! The requirements for every instrument, however it was made, that scoring relies on.

use std::fmt;

use super::{
    AnswerType, Asked, Cell, Day, Days, Ends, Entry, GroupId, InformantKey, Informants, LooksAt,
    MOST_CHOICES, Map, Node, NodeId, NoteId, Number, NumberShown, OfRound, Parts, QuestionId, SEMANTICS,
    Step, conditions_behind,
};

/// Why parts make no instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid(pub String);

impl fmt::Display for Invalid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Invalid {}

/// The most decimals that people are shown of a score.
pub const MOST_DECIMALS: u8 = 6;

/// The most nodes a graph may have.
pub const MOST_NODES: usize = 2_000_000;

fn demand(holds: bool, why: impl FnOnce() -> String) -> Result<(), Invalid> {
    if holds { Ok(()) } else { Err(Invalid(why())) }
}

/// # Errors
/// The first thing that does not hold.
pub fn validate(parts: &Parts) -> Result<(), Invalid> {
    demand((1..=SEMANTICS).contains(&parts.semantics), || {
        format!(
            "it has version {} of the language's meaning; this program knows the versions 1 to {SEMANTICS}",
            parts.semantics
        )
    })?;
    demand(parts.informants.len() <= Informants::MOST, || "too many informants".into())?;
    demand(parts.nodes.len() <= MOST_NODES && parts.core as usize <= parts.nodes.len(), || {
        "too many nodes".into()
    })?;
    questions(parts)?;
    groups(parts)?;
    nodes(parts)?;
    tables(parts)?;
    let types = parts.types()?;
    let truth = |id: NodeId, what: &str, core: bool| {
        let limit = if core { parts.core as usize } else { parts.nodes.len() };
        demand(id.at() < limit && types[id.at()] == super::Type::Truth, || {
            format!("{what} is not a condition")
        })
    };
    for question in &parts.questions {
        for &when in &question.when {
            truth(when, &question.name, true)?;
        }
    }
    for group in &parts.groups {
        for &when in &group.when {
            truth(when, &group.name, true)?;
        }
        if let Some(rounds) = &group.rounds {
            let fits = rounds.times.at() < parts.core as usize
                && matches!(types[rounds.times.at()], super::Type::Number { .. });
            demand(fits, || format!("`times` of {} is not a number", group.name))?;
        }
    }
    for note in &parts.notes {
        let wrong = || format!("note {} is not sound", note.name);
        let known = |group: Option<GroupId>| group.is_none_or(|group| group.at() < parts.groups.len());
        demand(known(note.group) && known(note.repeat), wrong)?;
        let around = note.group.and_then(|group| parts.group(group).repeat);
        demand(note.repeat == around, wrong)?;
        let rounds = usize::from(parts.rounds(note.repeat));
        demand(note.when.is_empty() || note.when.len() == rounds, wrong)?;
        for &when in &note.when {
            truth(when, &note.name, true)?;
        }
    }
    let round_fits = |of: &Option<OfRound>| {
        of.as_ref()
            .is_none_or(|of| of.repeat.at() < parts.groups.len() && of.round < parts.rounds(Some(of.repeat)))
    };
    for message in &parts.messages {
        truth(message.when, &message.name, true)?;
        demand(round_fits(&message.of), || format!("message {} is not sound", message.name))?;
    }
    for class in &parts.classes {
        demand(round_fits(&class.of), || format!("class {} is not sound", class.name))?;
    }
    outputs(parts, &types)?;
    for guarantee in &parts.guarantees {
        truth(guarantee.condition, &guarantee.reason, false)?;
    }
    for test in &parts.tests {
        for step in &test.steps {
            match step {
                Step::Expect { value, .. } => truth(*value, &test.name, false)?,
                Step::Give { slot, .. } | Step::Clear(slot) => {
                    demand(slot.at() < parts.slot_count(), || {
                        format!("test {} names no question", test.name)
                    })?
                }
                Step::LeaveOut(group) => {
                    demand(group.at() < parts.groups.len(), || format!("test {} names no domain", test.name))?
                }
                Step::Informant(informant) => {
                    demand(usize::from(*informant) < parts.informants.len().max(1), || {
                        format!("test {} names no informant", test.name)
                    })?
                }
                Step::Administered(_) => {}
            }
        }
    }
    Ok(())
}

fn questions(parts: &Parts) -> Result<(), Invalid> {
    let mut slot = 0;
    for question in &parts.questions {
        let wrong = || format!("question {} is not sound", question.name);
        let known = |group: Option<GroupId>| group.is_none_or(|group| group.at() < parts.groups.len());
        demand(question.slot.0 == slot && known(question.group) && known(question.repeat), wrong)?;
        demand(question.repeat.is_none_or(|repeat| parts.group(repeat).rounds.is_some()), wrong)?;
        let rounds = parts.rounds(question.repeat);
        demand(
            rounds >= 1 && (question.when.is_empty() || question.when.len() == usize::from(rounds)),
            wrong,
        )?;
        slot += u32::from(rounds);
        let scale = question.answer.scale();
        demand(scale.into_iter().chain(question.or).all(|scale| scale.at() < parts.scales.len()), wrong)?;
        demand(
            !matches!(question.answer, AnswerType::Many(_))
                || parts.options(question).count() <= MOST_CHOICES,
            wrong,
        )?;
        let broken =
            matches!(question.answer, AnswerType::Number { whole: false, shown: NumberShown::Minutes, .. });
        demand(!broken, || format!("question {} counts parts of minutes", question.name))?;
        if let AnswerType::Number { low, high, .. } = &question.answer {
            demand(low.is_exact() && high.is_exact() && low <= high, wrong)?;
        }
        demand(
            !matches!(question.ends, Some(Ends::Group(group)) if group.at() >= parts.groups.len()),
            wrong,
        )?;
        if let Some(days) = question.answer.days() {
            demand(days_fit(days), wrong)?;
        }
    }
    Ok(())
}

/// Whether a range of days can hold a day.
fn days_fit(days: &Days) -> bool {
    match (days.from, days.to) {
        (Some(Day::On(from)), Some(Day::On(to))) => from <= to,
        (Some(Day::Before(from)), Some(Day::Before(to))) => from >= to,
        (None, None) => false,
        _ => true,
    }
}

fn groups(parts: &Parts) -> Result<(), Invalid> {
    for (at, group) in parts.groups.iter().enumerate() {
        let wrong = || format!("domain {} is not sound", group.name);
        // A domain comes after the one it is in, so that walking outwards ends.
        demand(group.parent.is_none_or(|parent| parent.at() < at), wrong)?;
        demand(
            group.repeat.is_none_or(|repeat| repeat.at() <= at && parts.group(repeat).rounds.is_some()),
            wrong,
        )?;
        demand(
            group
                .rounds
                .as_ref()
                .is_none_or(|rounds| rounds.up_to >= 1 && group.repeat == Some(GroupId(at as u32))),
            wrong,
        )?;
        if let Some(rounds) = &group.rounds {
            let names: std::collections::HashSet<&str> =
                rounds.names.iter().map(|round| round.name.as_str()).collect();
            demand(names.is_empty() || names.len() == usize::from(rounds.up_to), wrong)?;
        }
        let rounds = if group.rounds.is_some() { 1 } else { usize::from(parts.rounds(group.repeat)) };
        demand(group.when.is_empty() || group.when.len() == rounds, wrong)?;
    }
    let mut seen =
        (vec![false; parts.questions.len()], vec![false; parts.groups.len()], vec![false; parts.notes.len()]);
    let entries = parts.entries.iter().map(|entry| (None, entry));
    let inner = parts
        .groups
        .iter()
        .enumerate()
        .flat_map(|(at, group)| group.entries.iter().map(move |entry| (Some(GroupId(at as u32)), entry)));
    for (group, entry) in entries.chain(inner) {
        let fresh = match *entry {
            Entry::Question(QuestionId(id)) => {
                let fits = parts.questions.get(id as usize).is_some_and(|question| question.group == group);
                fits && !std::mem::replace(&mut seen.0[id as usize], true)
            }
            Entry::Group(GroupId(id)) => {
                let fits = parts.groups.get(id as usize).is_some_and(|inner| inner.parent == group);
                fits && !std::mem::replace(&mut seen.1[id as usize], true)
            }
            // Outside every domain nothing is parted.
            Entry::Page => group.is_some(),
            Entry::Note(NoteId(id)) => {
                let fits = parts.notes.get(id as usize).is_some_and(|note| note.group == group);
                fits && !std::mem::replace(&mut seen.2[id as usize], true)
            }
        };
        demand(fresh, || "a question, domain, page or note is in two places, or in the wrong one".into())?;
    }
    demand(seen.0.iter().chain(&seen.1).chain(&seen.2).all(|seen| *seen), || {
        "a question, domain or note is nowhere".into()
    })
}

fn nodes(parts: &Parts) -> Result<(), Invalid> {
    let asked_fits = |asked: &Asked| {
        asked.question.at() < parts.questions.len()
            && asked.round < parts.rounds(parts.question(asked.question).repeat)
    };
    for (at, node) in parts.nodes.iter().enumerate() {
        let wrong = || format!("node {at} is not sound");
        demand(node.children().iter().all(|child| child.at() < at), wrong)?;
        if at < parts.core as usize {
            demand(node.children().iter().all(|child| child.at() < parts.core as usize), wrong)?;
        }
        let place = match node.looks_at() {
            Some(LooksAt::Question(asked)) => asked_fits(&asked),
            Some(LooksAt::Domain(group, round)) => {
                group.at() < parts.groups.len() && round < parts.rounds(parts.group(group).repeat)
            }
            Some(LooksAt::Round(group, _)) => {
                parts.groups.get(group.at()).is_some_and(|group| group.rounds.is_some())
            }
            Some(LooksAt::Informant(_) | LooksAt::Date) | None => true,
        };
        demand(place, wrong)?;
        // Whether a question is asked must be known before its answer is looked at.
        demand(conditions_behind(parts, node).iter().all(|gate| gate.at() < at), wrong)?;
        demand(fits(parts, node), wrong)?;
        let stray = |child: &NodeId| parts.node(*child).element().is_some();
        // An element of a list of what is asked is the innermost of them.
        if !matches!(node, Node::Aggregate { .. } | Node::ForOthers { .. } | Node::InRound { .. }) {
            demand(!node.children().iter().any(stray), wrong)?;
        }
    }
    Ok(())
}

/// Whether what a node names is there, and its constants are within what it takes.
fn fits(parts: &Parts, node: &Node) -> bool {
    match node {
        Node::Code { question, .. } => question.at() < parts.questions.len(),
        Node::ClassCode { class, .. } => class.at() < parts.classes.len(),
        Node::Recode { recode, .. } => {
            parts.recodes.get(recode.at()).is_some_and(|recode| map_fits(&recode.map, 1))
        }
        Node::Table { keys, table } => {
            parts.tables.get(table.at()).is_some_and(|table| map_fits(&table.map, keys.len()))
        }
        Node::Band { score, sets, .. } => {
            let bands = parts.scores.get(score.at()).map_or(0, |score| score.bands.len());
            sets.iter().flat_map(|set| &set.cuts).all(|cut| usize::from(cut.band) < bands)
        }
        Node::Class { class, rules, otherwise } => {
            let options = parts.classes.get(class.at()).map_or(0, |class| class.options.len());
            let mut named = rules.iter().map(|(_, option)| option).chain(otherwise);
            named.all(|option| usize::from(*option) < options)
        }
        Node::Power(_, exponent) => exponent.abs() <= 100,
        Node::Round { digits, .. } => digits.abs() <= 12,
        Node::Reverse { low, high, .. } => low <= high,
        Node::Percent { low, high, .. } => low < high,
        Node::Number(_)
        | Node::Truth(_)
        | Node::Date(_)
        | Node::Time(_)
        | Node::Answer(_)
        | Node::IsBlank(_)
        | Node::IsSkipped(_)
        | Node::IsMissingOption { .. }
        | Node::IsMissing(_)
        | Node::IsLeftOut { .. }
        | Node::IsInformant(_)
        | Node::Administered
        | Node::IsOption { .. }
        | Node::Has { .. }
        | Node::CountChosen(_)
        | Node::Negate(_)
        | Node::Add(..)
        | Node::Subtract(..)
        | Node::Multiply(..)
        | Node::Divide(..)
        | Node::PowerApproximate(..)
        | Node::Floor(_)
        | Node::Ceiling(_)
        | Node::Absolute(_)
        | Node::Clamp { .. }
        | Node::SquareRoot(_)
        | Node::Exponential(_)
        | Node::Logarithm(_)
        | Node::Years { .. }
        | Node::Hours { .. }
        | Node::Compare { .. }
        | Node::Within { .. }
        | Node::Not(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::If { .. }
        | Node::First(_)
        | Node::ForOthers { .. }
        | Node::InRound { .. }
        | Node::IfAsked { .. }
        | Node::Aggregate { .. }
        | Node::Withhold { .. } => true,
    }
}

/// The condition for a round of a list that has none, one, or one per round.
pub fn per_round(when: &[NodeId], round: u16) -> Option<NodeId> {
    match when {
        [] => None,
        [one] => Some(*one),
        many => many.get(usize::from(round)).copied(),
    }
}

fn map_fits(map: &Map, keys: usize) -> bool {
    let shape =
        map.rows.iter().all(|row| row.keys.len() == keys && row.keys.iter().all(|cells| !cells.is_empty()));
    let thresholds = !map.thresholds
        || keys == 1
            && map.rows.iter().all(|row| matches!(row.keys[0][..], [Cell::From(_) | Cell::Above(_)]));
    shape && thresholds
}

/// The values of a table of categories are indexes among them.
fn tables(parts: &Parts) -> Result<(), Invalid> {
    for table in &parts.tables {
        let values = table.map.rows.iter().map(|row| &row.value).chain(&table.map.otherwise).flatten();
        let fits = |value: &Number| {
            let at = value.to_i64().and_then(|at| usize::try_from(at).ok());
            at.is_some_and(|at| at < table.categories.len())
        };
        demand(table.categories.is_empty() || values.into_iter().all(fits), || {
            format!("table {} is not sound", table.name)
        })?;
        let known = |key: InformantKey| usize::from(key.informant) < parts.informants.len();
        demand(table.informant.is_none_or(known), || format!("table {} is not sound", table.name))?;
    }
    Ok(())
}

fn outputs(parts: &Parts, types: &[super::Type]) -> Result<(), Invalid> {
    for score in &parts.scores {
        let wrong = || format!("score {} is not sound", score.name);
        demand(score.shown.is_none_or(|decimals| decimals <= MOST_DECIMALS), wrong)?;
        let rounds = usize::from(parts.rounds(score.repeat));
        demand(score.value.len() == rounds && (score.band.is_empty() || score.band.len() == rounds), wrong)?;
        let fits = |id: &NodeId| match types.get(id.at()) {
            Some(super::Type::Number { .. }) => !score.truth,
            Some(super::Type::Truth) => score.truth,
            _ => false,
        };
        demand(score.value.iter().all(|id| id.0 < parts.core && fits(id)), wrong)?;
        demand(
            score.band.iter().all(|id| id.0 < parts.core && matches!(types[id.at()], super::Type::Choice(_))),
            wrong,
        )?;
    }
    for class in &parts.classes {
        let fits = class.value.0 < parts.core && matches!(types[class.value.at()], super::Type::Choice(_));
        demand(fits, || format!("class {} is not sound", class.name))?;
    }
    for binding in &parts.lets {
        demand(binding.value.iter().all(|id| id.at() < parts.nodes.len()), || {
            format!("let {} is not sound", binding.name)
        })?;
    }
    Ok(())
}
