//! Rows of a recode or table that go on beyond what is looked up in them. Each row is met; the last one, or the
//! first, is written for more than there is, as when a question too many was counted.

use std::collections::BTreeMap;

use super::Checker;
use super::lookups::row_meets;
use super::phrase::number_text;
use super::reach::DECLARED;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Cell, Lookup, Map, Node, NodeId, Number};
use crate::source::Span;

/// A recode or table: its rows, where they are, and the keys of each use.
struct Rows<'p> {
    map: &'p Map,
    places: &'p [Span],
    uses: Vec<&'p [NodeId]>,
}

impl Checker<'_> {
    /// A row that begins below, or ends above, all that is looked up in it. Only of what is computed from
    /// answers: that a table has rows for more ages than are asked is not a mistake.
    pub fn rows_beyond_reach(&mut self) {
        let (parts, places) = (self.parts, self.places);
        let mut all: BTreeMap<Span, Rows<'_>> = BTreeMap::new();
        for at in 0..parts.core {
            let Some((lookup, map, keys)) = parts.lookup(NodeId(at)) else { continue };
            let (declared, rows) = match lookup {
                Lookup::Recode(recode) => (places.recodes[recode.at()], &places.recode_rows[recode.at()]),
                Lookup::Table(table) => (places.tables[table.at()], &places.table_rows[table.at()]),
            };
            let rows = all.entry(declared).or_insert_with(|| Rows { map, places: rows, uses: Vec::new() });
            rows.uses.push(keys);
        }
        for (declared, rows) in all {
            if !places.borrowed.contains(&declared) {
                self.say_beyond(declared, &rows);
            }
        }
    }

    fn say_beyond(&mut self, declared: Span, rows: &Rows<'_>) {
        for at in 0..rows.map.rows.first().map_or(0, |row| row.keys.len()) {
            let Some((low, high)) = self.looked_up(rows, at) else { continue };
            let far = |row: usize| {
                let cells = rows.map.rows[row].keys[at].iter();
                cells.filter_map(|cell| overshoot(cell, &low, &high)).next_back()
            };
            let found: Vec<(usize, &Number)> =
                (0..rows.map.rows.len()).filter_map(|row| Some((row, far(row)?))).collect();
            let Some(&(first, end)) = found.first() else { continue };
            let (Some(&span), Some(&key)) = (rows.places.get(first), rows.uses[0].get(at)) else { continue };
            if !self.is_met(rows, first) || self.was_said(codes::OUT_OF_REACH, span) {
                continue;
            }
            let name = self
                .phrase(key)
                .map_or_else(|| "what it is given".to_string(), |phrase| format!("`{}`", phrase.text));
            let (side, limit) = if *end > high { ("above", &high) } else { ("below", &low) };
            let (far_end, limit) = (number_text(end), number_text(limit));
            let mut diagnostic = Diagnostic::new(
                codes::BEYOND_REACH,
                span,
                format!("this row goes to {far_end}, and {name} is never {side} {limit}"),
            )
            .label("goes further than its input");
            for (row, _) in found.iter().skip(1).take(2) {
                if let Some(further) = rows.places.get(*row) {
                    diagnostic = diagnostic.also(*further, "and this one");
                }
            }
            let help = format!(
                "check how many questions {name} adds up, and their codes; if they are right, end the rows at {limit}"
            );
            self.say(diagnostic.also(declared, DECLARED).help(help));
        }
    }

    /// The least and the greatest value that is looked up at a key, over all uses; None where it is an answer
    /// itself, or an age or a duration, or has no bounds.
    fn looked_up(&mut self, rows: &Rows<'_>, at: usize) -> Option<(Number, Number)> {
        let mut reached: Option<(Number, Number)> = None;
        for keys in &rows.uses {
            let key = *keys.get(at)?;
            let of_time =
                |id: &NodeId| matches!(self.parts.node(*id), Node::Years { .. } | Node::Hours { .. });
            if self.parts.answer_behind(key).is_some()
                || self.follows_from_told(key)
                || self.inquiry.slice(&[key]).nodes.iter().any(of_time)
            {
                return None;
            }
            let numbers = self.inquiry.known(key).number()?;
            let (low, high) = (numbers.low()?.clone(), numbers.high()?.clone());
            reached = Some(match reached {
                Some((least, greatest)) => (least.min(low), greatest.max(high)),
                None => (low, high),
            });
        }
        reached
    }

    fn is_met(&self, rows: &Rows<'_>, row: usize) -> bool {
        rows.uses.iter().any(|keys| {
            let known: Vec<_> = keys.iter().map(|key| self.inquiry.known(*key)).collect();
            row_meets(rows.map, row, &known)
        })
    }
}

/// The end of a range of whole numbers that lies beyond what is reached, where the other end does not.
fn overshoot<'c>(cell: &'c Cell, least: &Number, greatest: &Number) -> Option<&'c Number> {
    let Cell::Between(low, high) = cell else { return None };
    if !low.is_whole() || !high.is_whole() || low == high {
        return None;
    }
    if high > greatest && low <= greatest {
        return Some(high);
    }
    (low < least && high >= least).then_some(low)
}
