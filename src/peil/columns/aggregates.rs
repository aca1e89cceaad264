//! Lists on columns: how many elements are present, whether that is enough, and the result.

use super::column::{Column, reason};
use super::compile::Compiler;
use super::frame::Frame;
use super::operation::{List, Operation, Packed, Term, VALUE_BITS};
use super::shape::{Den, Shape, fitting, lcm_of};
use super::slots::OTHERWISE;
use crate::model::{Aggregate, MissingRule, Needs, Node, NodeId};

impl Compiler<'_> {
    pub(super) fn list(
        &mut self,
        kind: Aggregate,
        of: &[NodeId],
        needs: Needs,
        missing: MissingRule,
    ) -> Option<(Operation, Shape)> {
        match kind {
            Aggregate::Answered => self.answered(of),
            Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_) => {
                let terms = self.all_held(of)?.into_iter().map(|of| Term { of, scale: 1 }).collect();
                Some((
                    Operation::List(List { kind, terms, needs, missing, factors: Vec::new(), den: 1 }),
                    Shape::PLAIN,
                ))
            }
            Aggregate::Count => {
                let terms = self.all_held(of)?.into_iter().map(|of| Term { of, scale: 1 }).collect();
                let shape = Shape::same(1, 0, of.len() as i128)?;
                Some((
                    Operation::List(List { kind, terms, needs, missing, factors: Vec::new(), den: 1 }),
                    shape,
                ))
            }
            Aggregate::Sd => None,
            _ if of.is_empty() => {
                let why =
                    if kind == Aggregate::Sum { reason::NONE } else { reason::TOO_FEW | reason::CLOSED };
                Some((Operation::Constant { data: 0, why }, Shape::same(1, 0, 0)?))
            }
            Aggregate::Sum | Aggregate::Mean => self.total(kind, of, needs, missing),
            Aggregate::Min | Aggregate::Max | Aggregate::Median => self.ordered(kind, of, needs, missing),
        }
    }

    fn answered(&mut self, of: &[NodeId]) -> Option<(Operation, Shape)> {
        let mut pairs = Vec::new();
        for &id in of {
            let mut answer = id;
            while let Node::ForOthers { of, .. }
            | Node::InRound { of, .. }
            | Node::IfAsked { of, .. }
            | Node::Code { of, .. } = self.parts.node(answer)
            {
                answer = *of;
            }
            // Other elements never count, but a list over rounds that nobody counted is missing whole.
            let slot =
                self.parts.node(answer).answer().map_or(usize::MAX, |asked| self.parts.slot(asked).at());
            pairs.push((self.held(id)?, slot));
        }
        let rounds = of.iter().any(|id| is_in_round(self.parts, *id));
        Some((Operation::Answered { of: pairs, rounds }, Shape::same(1, 0, of.len() as i128)?))
    }

    fn total(
        &mut self,
        kind: Aggregate,
        of: &[NodeId],
        needs: Needs,
        missing: MissingRule,
    ) -> Option<(Operation, Shape)> {
        let shapes: Vec<Shape> = of.iter().map(|id| self.shape(*id)).collect::<Option<_>>()?;
        if shapes.iter().any(|shape| matches!(shape.den, Den::Each(_))) {
            return None;
        }
        let common = super::shape::Common::of(&shapes)?;
        let den = common.shape.most_den();
        let scaled = |end: fn(&Shape) -> i64| {
            shapes
                .iter()
                .zip(&common.scale)
                .map(move |(shape, scale)| i128::from(end(shape)) * i128::from(*scale))
        };
        let (low, high): (i128, i128) =
            (scaled(|shape| shape.low.min(0)).sum(), scaled(|shape| shape.high.max(0)).sum());
        let count = of.len();
        let steady = !of.iter().any(|id| {
            matches!(
                self.parts.node(*id),
                Node::ForOthers { .. } | Node::InRound { .. } | Node::IfAsked { .. }
            )
        });
        let least = if steady { needs.least(count).max(1) } else { 1 };
        let prorated = kind == Aggregate::Sum && missing == MissingRule::Prorate;
        let divides = kind == Aggregate::Mean || prorated;
        let times = if prorated { count as i128 } else { 1 };
        let common_den = if divides { lcm_of(least.min(count), count) } else { Some(1) };
        let shape = common_den.and_then(|all| {
            let grown = |end: i128| end.checked_mul(all)?.checked_mul(times);
            Shape::same(den.checked_mul(all)?, grown(low)?, grown(high)?)
        });
        let Some((all, shape)) = common_den.zip(shape) else {
            // A denominator per row.
            let most = low.abs().max(high.abs()).checked_mul(times)?;
            let shape = Shape::each(den.checked_mul(count as i128)?, most)?;
            let (_, terms) = self.terms(of)?;
            return Some((
                Operation::List(List {
                    kind,
                    terms,
                    needs,
                    missing,
                    factors: Vec::new(),
                    den: fitting(den)?,
                }),
                shape,
            ));
        };
        let factor = |n: usize| match (divides, n) {
            (false, _) => Some(1),
            (true, 0) => Some(0),
            (true, n) if all % (n as i128) == 0 => fitting(all / n as i128),
            // Never enough.
            (true, _) => Some(0),
        };
        let factors: Vec<i64> = (0..=count).map(factor).collect::<Option<_>>()?;
        if steady
            && let Some(packed) = self.packed(kind, of, &common.scale, needs, &factors, times, (low, high))
        {
            return Some((Operation::Packed(packed), shape));
        }
        let (_, terms) = self.terms(of)?;
        Some((Operation::List(List { kind, terms, needs, missing, factors, den: fitting(den)? }), shape))
    }

    /// Elements that are all tabulated: no column of theirs need be made.
    #[allow(clippy::too_many_arguments)]
    fn packed(
        &self,
        kind: Aggregate,
        of: &[NodeId],
        scale: &[i64],
        needs: Needs,
        factors: &[i64],
        times: i128,
        (low, high): (i128, i128),
    ) -> Option<Packed> {
        let tables: Vec<_> = of.iter().map(|id| self.table(*id)).collect::<Option<_>>()?;
        let present = |table: &super::tabulate::Tabulated, scale: i64| -> Vec<i64> {
            table
                .data
                .iter()
                .zip(table.why.iter())
                .filter(|(_, why)| **why == reason::NONE)
                .map(|(data, _)| data * scale)
                .collect()
        };
        let bias = tables
            .iter()
            .zip(scale)
            .flat_map(|(table, scale)| present(table, *scale))
            .min()
            .unwrap_or(0)
            .min(0);
        let count = of.len();
        let reach = (high - low).checked_mul(2)?.checked_add(count as i128 * i128::from(bias).abs())?;
        if reach >= 1 << VALUE_BITS || count >= 1 << 15 {
            return None;
        }
        let elements = tables.iter().zip(scale).map(|(table, scale)| {
            let mut words = Box::new([0u64; 256]);
            for (code, word) in words.iter_mut().enumerate() {
                if table.why[code] == reason::NONE {
                    *word = (table.data[code] * scale - bias) as u64 | 1 << VALUE_BITS;
                }
            }
            (table.slot, words)
        });
        let can_close = tables.iter().any(|table| table.why.iter().any(|why| reason::is_closed(*why)));
        let open = |table: &&super::tabulate::Tabulated| {
            let mut open = [false; 256];
            open.iter_mut()
                .zip(table.why.iter())
                .for_each(|(open, why)| *open = reason::is_missing(*why) && !reason::is_closed(*why));
            open
        };
        let open = if can_close { tables.iter().map(open).collect() } else { Vec::new() };
        let enough = |n: usize| needs.met(n, count) && (kind.rules().of_nothing || n > 0);
        let times = fitting(times)?;
        let factors = (0..=count).map(|n| enough(n).then(|| factors[n] * times)).collect();
        Some(Packed { elements: elements.collect(), bias, factors, open })
    }

    fn ordered(
        &mut self,
        kind: Aggregate,
        of: &[NodeId],
        needs: Needs,
        missing: MissingRule,
    ) -> Option<(Operation, Shape)> {
        let (common, terms) = self.terms(of)?;
        let Shape { den: Den::Same(den), low, high } = common.shape else { return None };
        let list = List { kind, terms, needs, missing, factors: Vec::new(), den };
        let shape = match kind {
            // The mean of the two in the middle.
            Aggregate::Median => Shape::same(2 * i128::from(den), 2 * i128::from(low), 2 * i128::from(high))?,
            Aggregate::Sum
            | Aggregate::Mean
            | Aggregate::Min
            | Aggregate::Max
            | Aggregate::Sd
            | Aggregate::Count
            | Aggregate::Answered
            | Aggregate::Any
            | Aggregate::All
            | Aggregate::AtLeast(_) => common.shape,
        };
        Some((Operation::List(list), shape))
    }
}

/// Sums of words that hold a value and its presence.
pub fn packed(frame: &Frame, packed: &Packed, out: &mut Column) {
    let rows = frame.rows();
    let mut sums = std::mem::take(&mut out.data);
    sums.clear();
    sums.resize(rows, 0);
    let mut elements = packed.elements.chunks_exact(4);
    for four in &mut elements {
        let [(a, ta), (b, tb), (c, tc), (d, td)] = four else { continue };
        let codes = [*a, *b, *c, *d].map(|slot| &frame.effective(slot)[..rows]);
        for (row, sum) in sums.iter_mut().enumerate() {
            let word = ta[usize::from(codes[0][row])]
                + tb[usize::from(codes[1][row])]
                + tc[usize::from(codes[2][row])]
                + td[usize::from(codes[3][row])];
            *sum += word as i64;
        }
    }
    for (slot, table) in elements.remainder() {
        for (sum, code) in sums.iter_mut().zip(frame.effective(*slot)) {
            *sum += table[usize::from(*code)] as i64;
        }
    }
    out.why.clear();
    out.why.resize(rows, reason::NONE);
    let last = packed.factors.len().saturating_sub(1);
    // Looked at only in rows that have too few.
    let closed = |row: usize| {
        let is_open =
            |(open, (slot, _)): (&[bool; 256], &(usize, _))| open[usize::from(frame.effective(*slot)[row])];
        !packed.open.is_empty() && !packed.open.iter().zip(&packed.elements).any(is_open)
    };
    for (row, (sum, why)) in sums.iter_mut().zip(&mut out.why).enumerate() {
        let n = (*sum as u64 >> VALUE_BITS) as usize;
        let value = (*sum & ((1 << VALUE_BITS) - 1)) + n as i64 * packed.bias;
        match packed.factors[n.min(last)] {
            Some(factor) => *sum = value * factor,
            None => {
                *sum = 0;
                *why = if closed(row) { reason::TOO_FEW | reason::CLOSED } else { reason::TOO_FEW };
            }
        }
    }
    out.data = sums;
}

/// What a row of a list holds.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    elements: u32,
    present: u32,
    /// Of all that is missing.
    why: u8,
    rounds: bool,
}

impl Count {
    /// The same rule, closed when all that is missing is: where nothing is, only closed elements can lack.
    fn lacking(&self, rule: u8) -> u8 {
        rule | if self.why == reason::NONE { reason::CLOSED } else { reason::closed_bit(self.why) }
    }

    fn enough(&self, needs: Needs) -> bool {
        needs.met(self.present as usize, self.elements as usize)
    }
}

/// A list whose elements have columns.
pub fn list(frame: &Frame, list: &List, per_row: bool, out: &mut Column) {
    let rows = frame.rows();
    let columns = &frame.columns;
    let mut counts = vec![Count::default(); rows];
    for term in &list.terms {
        for (count, why) in counts.iter_mut().zip(&columns[term.of].why) {
            match *why {
                reason::NONE => {
                    count.elements += 1;
                    count.present += 1;
                }
                reason::ABSENT => {}
                why => {
                    count.elements += 1;
                    count.rounds |= reason::rule(why) == reason::ROUNDS;
                    count.why = reason::together(why, count.why);
                }
            }
        }
    }
    out.why.clear();
    out.why.extend(counts.iter().map(|count| match count {
        Count { rounds: true, .. } => count.lacking(reason::OPERAND),
        count if !count.enough(list.needs) => count.lacking(reason::TOO_FEW),
        _ => reason::NONE,
    }));
    match list.kind {
        Aggregate::Sum | Aggregate::Mean => total(columns, list, &counts, per_row, out),
        Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_) | Aggregate::Count => {
            truths(columns, list, &counts, out)
        }
        Aggregate::Min | Aggregate::Max | Aggregate::Sd | Aggregate::Median | Aggregate::Answered => {
            ordered(columns, list, &counts, out)
        }
    }
}

fn total(columns: &[Column], list: &List, counts: &[Count], per_row: bool, out: &mut Column) {
    out.data.clear();
    out.data.resize(counts.len(), 0);
    for term in &list.terms {
        let column = &columns[term.of];
        for ((sum, data), why) in out.data.iter_mut().zip(&column.data).zip(&column.why) {
            let value = if *why == reason::NONE { data.wrapping_mul(term.scale) } else { 0 };
            *sum = sum.wrapping_add(value);
        }
    }
    let prorated = list.kind == Aggregate::Sum && list.missing == MissingRule::Prorate;
    let divides = list.kind == Aggregate::Mean || prorated;
    for (row, count) in counts.iter().enumerate() {
        let (sum, why) = (&mut out.data[row], &mut out.why[row]);
        if list.kind == Aggregate::Mean && count.present == 0 && *why == reason::NONE {
            *why = count.lacking(reason::TOO_FEW);
        }
        if prorated {
            *sum = sum.wrapping_mul(count.elements.into());
        }
        if per_row {
            out.den.push(if divides { list.den.wrapping_mul(count.present.max(1).into()) } else { list.den });
        } else {
            *sum = sum.wrapping_mul(list.factors.get(count.present as usize).copied().unwrap_or(1));
        }
    }
}

fn truths(columns: &[Column], list: &List, counts: &[Count], out: &mut Column) {
    let mut yes = vec![0u32; counts.len()];
    for term in &list.terms {
        let column = &columns[term.of];
        for ((yes, truth), why) in yes.iter_mut().zip(&column.data).zip(&column.why) {
            *yes += u32::from(*why == reason::NONE && *truth != 0);
        }
    }
    out.data.clear();
    for (row, (count, yes)) in counts.iter().zip(yes).enumerate() {
        let unknown = if list.missing == MissingRule::No { 0 } else { count.elements - count.present };
        let no = count.elements - yes - unknown;
        // Kleene: decided when the unknown ones cannot change it any more.
        let (lowest, highest) = match list.kind {
            Aggregate::Any => (yes > 0, yes + unknown > 0),
            Aggregate::All => (no + unknown == 0, no == 0),
            Aggregate::AtLeast(least) => (yes >= least, yes + unknown >= least),
            Aggregate::Sum
            | Aggregate::Mean
            | Aggregate::Min
            | Aggregate::Max
            | Aggregate::Sd
            | Aggregate::Median
            | Aggregate::Count
            | Aggregate::Answered => {
                out.data.push(yes.into());
                continue;
            }
        };
        out.data.push(lowest.into());
        if lowest != highest && out.why[row] == reason::NONE {
            out.why[row] = if count.why == reason::NONE { reason::OPERAND } else { count.why };
        }
    }
}

fn ordered(columns: &[Column], list: &List, counts: &[Count], out: &mut Column) {
    let mut present = Vec::with_capacity(list.terms.len());
    out.data.clear();
    for (row, lacks) in counts.iter().enumerate() {
        present.clear();
        present.extend(
            list.terms
                .iter()
                .filter(|term| columns[term.of].why[row] == reason::NONE)
                .map(|term| columns[term.of].data[row].wrapping_mul(term.scale)),
        );
        let count = present.len();
        let value = match list.kind {
            _ if count == 0 => {
                if out.why[row] == reason::NONE {
                    out.why[row] = lacks.lacking(reason::TOO_FEW);
                }
                0
            }
            Aggregate::Min => present.iter().copied().min().unwrap_or(0),
            Aggregate::Max => present.iter().copied().max().unwrap_or(0),
            Aggregate::Sum
            | Aggregate::Mean
            | Aggregate::Sd
            | Aggregate::Median
            | Aggregate::Count
            | Aggregate::Answered
            | Aggregate::Any
            | Aggregate::All
            | Aggregate::AtLeast(_) => {
                present.sort_unstable();
                present[(count - 1) / 2].wrapping_add(present[count / 2])
            }
        };
        out.data.push(value);
    }
}

/// How many answers were given, and not by `otherwise`.
pub fn answered(frame: &Frame, of: &[(usize, usize)], rounds: bool, out: &mut Column) {
    let rows = frame.rows();
    out.data.clear();
    out.data.resize(rows, 0);
    out.why.clear();
    out.why.resize(rows, reason::NONE);
    if rounds {
        uncounted(frame, of, &mut out.why);
    }
    for (element, slot) in of {
        let column = &frame.columns[*element];
        if *slot == usize::MAX {
            continue;
        }
        for ((count, found), code) in out.data.iter_mut().zip(&column.why).zip(frame.effective(*slot)) {
            *count += i64::from(*found == reason::NONE && *code != OTHERWISE);
        }
    }
}

/// Where nobody said how many rounds there are, the list is missing whole: closed when all that is missing in
/// it is.
fn uncounted(frame: &Frame, of: &[(usize, usize)], why: &mut [u8]) {
    for (row, why) in why.iter_mut().enumerate() {
        let found = || of.iter().map(|(element, _)| frame.columns[*element].why[row]);
        if found().any(|found| reason::rule(found) == reason::ROUNDS) {
            let together = found()
                .filter(|found| reason::is_missing(*found))
                .fold(reason::NONE, |so_far, found| reason::together(found, so_far));
            *why = reason::OPERAND | reason::closed_bit(together);
        }
    }
}

fn is_in_round(parts: &crate::model::Parts, mut id: NodeId) -> bool {
    while let Node::ForOthers { of, .. } | Node::Code { of, .. } = parts.node(id) {
        id = *of;
    }
    matches!(parts.node(id), Node::InRound { .. })
}
