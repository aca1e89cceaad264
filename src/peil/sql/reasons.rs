//! Why a score is missing: the rule, and the answers behind it, as one text.
//!
//! From the score back through the graph: a node is looked behind when it is missing and a node that was
//! looked behind needs it. Mostly that is a matter of its being missing alone, for what an operation needs
//! makes it missing; where it is not, the conditions on the way are written out.

use std::collections::{BTreeMap, BTreeSet};

use super::Maker;
use super::expression::Sql;
use super::table::{self, DECIMALS};
use super::term::Worth;
use crate::model::{AnswerType, Asked, Choices, Counts, Family, LooksAt, Map, Needs, NodeId};
use crate::score::Rule;

/// PostgreSQL passes at most 100 arguments to a function.
const MOST_ARGUMENTS: usize = 90;
/// A condition longer than this becomes a column.
const LONGEST: usize = 200;

/// What was found behind a score.
#[derive(Default)]
struct Behind {
    /// By node, when it is looked behind, besides being missing.
    visits: BTreeMap<NodeId, Vec<Sql>>,
    /// By question, when its reason is reported, besides there being one.
    reasons: BTreeMap<Asked, Vec<Sql>>,
    /// By question, when its answer is reported: a row says it is missing.
    shown: BTreeMap<Asked, Vec<Sql>>,
    administered: Vec<Sql>,
}

impl Maker<'_> {
    /// `rule(element:reason …)`, for a node that is missing; None when it never is.
    pub(super) fn reason(&mut self, root: NodeId) -> Option<Sql> {
        let term = self.term(root).clone();
        if !term.can_be_missing() {
            return None;
        }
        let mut behind = Behind::default();
        behind.visits.insert(root, vec![Sql::truth(true)]);
        while let Some((id, conditions)) = behind.visits.pop_last() {
            let condition = self.condition(conditions);
            self.look_behind(id, id == root, condition, &mut behind);
        }
        let mut elements = Vec::new();
        let asked: BTreeSet<Asked> = behind.reasons.keys().chain(behind.shown.keys()).copied().collect();
        for asked in asked {
            elements.push(self.element(asked, &behind));
        }
        if !behind.administered.is_empty() {
            let when = self.condition(std::mem::take(&mut behind.administered));
            let date = self.administered();
            elements.push(Sql::only_if(&Sql::and([when, date.is_null()]), &Sql::text("administered:blank")));
        }
        let open = match &term.why.name {
            Some(name) => name.joined_to(&Sql::text("(")),
            None => Sql::text(&format!("{}(", term.why.rules.first().map_or("", |rule| rule.name()))),
        };
        let text = if elements.is_empty() {
            match &term.why.name {
                Some(name) => name.joined_to(&Sql::text("()")),
                None => Sql::text(&format!("{}()", term.why.rules.first().map_or("", |rule| rule.name()))),
            }
        } else {
            open.joined_to(&spaced(&elements)).joined_to(&Sql::text(")"))
        };
        Some(Sql::only_if(&term.is_missing(), &text))
    }

    /// One of several conditions, as a column where it is long.
    fn condition(&mut self, any: Vec<Sql>) -> Sql {
        let condition = Sql::or(any);
        if condition.len() > LONGEST { self.shared("_behind", condition) } else { condition }
    }

    fn look_behind(&mut self, id: NodeId, is_root: bool, when: Sql, behind: &mut Behind) {
        let parts = self.parts;
        let missing = self.term(id).is_missing();
        // For an operation that can have a value although an operand is missing; the root is missing where
        // reasons are reported at all.
        let lenient = if is_root { when.clone() } else { Sql::and([when.clone(), missing]) };
        let node = parts.node(id);
        match node.family() {
            Family::Response(LooksAt::Question(asked)) => {
                // Its states always answer.
                if node.answer().is_some() {
                    behind.reasons.entry(asked).or_default().push(when);
                }
            }
            Family::Response(LooksAt::Date) => behind.administered.push(when),
            Family::If { condition, then, otherwise } => {
                let truth = self.term(condition).truth();
                self.visit(behind, then, Sql::and([when.clone(), truth.clone()]));
                self.visit(behind, otherwise, Sql::and([when.clone(), truth.negated()]));
                self.visit(behind, condition, when);
            }
            Family::Withhold { of, when: kept } => {
                let truth = self.term(kept).truth();
                self.visit(behind, of, Sql::and([when.clone(), truth]));
                self.visit(behind, kept, when);
            }
            Family::Class { rules, .. } => {
                let mut before = when;
                for (rule, _) in rules {
                    self.visit(behind, *rule, before.clone());
                    before = Sql::and([before, self.term(*rule).truth().negated()]);
                }
            }
            Family::Band { of, sets, .. } => {
                self.visit(behind, of, when.clone());
                let mut before = Sql::and([when, self.term(of).is_present()]);
                for set in sets.iter().filter_map(|set| set.when) {
                    self.visit(behind, set, before.clone());
                    before = Sql::and([before, self.term(set).truth().negated()]);
                }
            }
            Family::Lookup(keys, lookup) => self.behind_lookup(id, keys, parts.rows(lookup).1, when, behind),
            Family::Aggregate { kind, of, needs, .. } => {
                let strict = needs == Needs::All && !kind.is_kleene();
                let when_missing = if strict { when.clone() } else { lenient };
                for element in of {
                    self.behind_element(*element, when_missing.clone(), &when, behind);
                }
            }
            Family::And(of) | Family::Or(of) | Family::First(of) => {
                of.iter().for_each(|child| self.visit(behind, *child, lenient.clone()))
            }
            Family::Constant
            | Family::Response(LooksAt::Domain(..) | LooksAt::Round(..) | LooksAt::Informant(_))
            | Family::Operation(_)
            | Family::IsMissing(_)
            | Family::Element(..) => {
                node.visit_children(|child| self.visit(behind, child, when.clone()));
            }
        }
    }

    /// An element of a list, behind what says for whom and in which round it counts. `known`: when it is
    /// reported that nobody said how many rounds there are.
    fn behind_element(&mut self, id: NodeId, when: Sql, known: &Sql, behind: &mut Behind) {
        let Family::Element(of, counts) = self.parts.node(id).family() else {
            return self.visit(behind, id, when);
        };
        match counts {
            Counts::ForOthers(never) => {
                let all = crate::model::Informants::all(self.parts.informants.len());
                let counts = self.is_informant(all.without(never));
                self.behind_element(
                    of,
                    Sql::and([when, counts.clone()]),
                    &Sql::and([known.clone(), counts]),
                    behind,
                );
            }
            Counts::InRound(group, round) => {
                let Some(times) = self.parts.times(group) else { return };
                self.visit(behind, times, known.clone());
                if let Ok(counts) = self.in_round(times, round) {
                    self.behind_element(of, Sql::and([when, counts]), known, behind);
                }
            }
            Counts::IfAsked(skipped) => {
                let asked = self.term(skipped).truth().negated();
                self.behind_element(of, Sql::and([when, asked]), known, behind);
            }
        }
    }

    fn visit(&self, behind: &mut Behind, id: NodeId, when: Sql) {
        if when == Sql::truth(false) || !self.term(id).can_be_missing() {
            return;
        }
        let visits = behind.visits.entry(id).or_default();
        if !visits.contains(&when) {
            visits.push(when);
        }
    }

    /// A missing key is the reason; where a row says missing, the answers that were looked up are.
    fn behind_lookup(&mut self, id: NodeId, keys: &[NodeId], map: &Map, when: Sql, behind: &mut Behind) {
        let unmapped: Vec<Sql> =
            keys.iter().enumerate().map(|(at, key)| self.unmapped(map, at, *key)).collect();
        for (at, &key) in keys.iter().enumerate() {
            let condition = if unmapped[at] == self.term(key).is_missing() {
                when.clone()
            } else {
                Sql::and([when.clone(), unmapped[at].clone()])
            };
            self.visit(behind, key, condition);
        }
        let term = self.term(id);
        if !term.why.rules.contains(&Rule::Recoded) {
            return;
        }
        let recoded = Sql::and([when, term.is_missing(), Sql::or(unmapped).negated()]);
        for key in keys {
            if let Some(asked) = self.parts.answer_behind(*key) {
                behind.shown.entry(asked).or_default().push(recoded.clone());
            }
        }
    }

    /// `name:reason`; NULL where it is not a reason.
    fn element(&mut self, asked: Asked, behind: &Behind) -> Sql {
        let name = self.parts.slot_name(asked);
        let Some(slot) = self.slots[self.parts.slot(asked).at()].clone() else { return Sql::atom("NULL") };
        let prefix = Sql::text(&format!("{name}:"));
        let mut rows = Vec::new();
        if let Some(shown) = behind.shown.get(&asked) {
            let when = self.condition(shown.clone());
            let value = Sql::call("coalesce", &[slot.why.clone(), self.shown(asked, &slot.worth)]);
            rows.push((when, Some(prefix.joined_to(&value))));
        }
        if let Some(reasons) = behind.reasons.get(&asked) {
            let when = self.condition(reasons.clone());
            let presence = slot.worth.presence();
            let only_blank = slot.why == Sql::case(&[(presence.is_null(), Some(Sql::text("blank")))], None);
            if only_blank {
                rows.push((Sql::and([when, presence.is_null()]), Some(Sql::text(&format!("{name}:blank")))));
            } else if when == Sql::truth(true) && rows.is_empty() {
                return prefix.joined_to(&slot.why);
            } else {
                rows.push((when, Some(prefix.joined_to(&slot.why))));
            }
        }
        Sql::case(&rows, None)
    }

    /// An answer as its column would hold it.
    fn shown(&self, asked: Asked, worth: &Worth) -> Sql {
        let text = self.dialect.text_type();
        let parts = self.parts;
        match worth {
            Worth::Choice(value) => {
                let AnswerType::Scale(scale) = parts.question(asked.question).answer else {
                    return value.clone();
                };
                let choices = Choices::Scale(scale, parts.question(asked.question).or);
                let named = parts.choices(choices).iter().any(|choice| choice.name.is_some());
                if !table::by_code(parts, choices) {
                    return value.clone();
                }
                if !named {
                    return value.cast(text);
                }
                let options = parts.choices(choices);
                let present = options.iter().enumerate().filter(|(_, choice)| !choice.missing);
                let rows: Vec<(Sql, Option<Sql>)> = present
                    .map(|(at, choice)| {
                        (
                            Sql::compare(value, "=", &table::option(parts, choices, at as u16)),
                            Some(Sql::text(&choice.key())),
                        )
                    })
                    .collect();
                Sql::case(&rows, None)
            }
            Worth::Number(number) if number.under.is_one() => number.over.sql.cast(text),
            Worth::Number(number) => self.dialect.decimal(&number.over.sql, DECIMALS),
            Worth::Truth(truth) => {
                Sql::case(&[(truth.clone(), Some(Sql::text("yes")))], Some(&Sql::text("no")))
            }
            Worth::Date(date) => date.cast(text),
            Worth::Time(seconds) => self.dialect.time_of_day(seconds),
            Worth::Double(sql) | Worth::Chosen(sql, _) | Worth::Text(sql) => sql.cast(text),
        }
    }
}

/// Texts that are there, with a space between them.
pub fn spaced(elements: &[Sql]) -> Sql {
    if elements.len() <= MOST_ARGUMENTS {
        return Sql::call("concat_ws", &[&[Sql::text(" ")], elements].concat());
    }
    let groups: Vec<Sql> = elements
        .chunks(MOST_ARGUMENTS)
        .map(|chunk| Sql::call("nullif", &[spaced(chunk), Sql::text("")]))
        .collect();
    spaced(&groups)
}
