//! Recodes, tables and bands on columns.

use num_integer::Integer;

use super::column::{Column, reason};
use super::compile::Compiler;
use super::operation::{Bound, Cuts, Fraction, Lookup, Operation, Row};
use super::shape::{Den, Shape, small};
use crate::model::{BandSet, Cell, Map, NodeId};
use crate::score::{Missing, Value, Why};

/// The widest range of one key that is written out.
const MOST_INDEXED: i64 = 1 << 16;

impl Compiler<'_> {
    pub(super) fn lookup(&mut self, keys: &[NodeId], map: &Map) -> Option<(Operation, Shape)> {
        let otherwise = map.otherwise.iter().map(Option::as_ref);
        let values: Vec<Value> = map
            .rows
            .iter()
            .map(|row| row.value.as_ref())
            .chain(otherwise)
            .map(|value| value.cloned().map_or(Value::missing(Why::Recoded), Value::Number))
            .collect();
        let mut data = vec![0; values.len()];
        let shape = super::tabulate::numbers(&values, &mut data)?;
        let value = |at: usize| values[at].number().map(|_| data[at]);
        let mut rows: Vec<Row> = Vec::with_capacity(map.rows.len());
        for (at, row) in map.rows.iter().enumerate() {
            let cells = |(cells, key): (&Vec<Cell>, &NodeId)| {
                cells.iter().map(|cell| self.span(cell, self.kind(*key))).collect::<Option<Vec<_>>>()
            };
            rows.push(Row {
                keys: row.keys.iter().zip(keys).map(cells).collect::<Option<_>>()?,
                value: value(at),
            });
        }
        if map.thresholds {
            rows.reverse();
        }
        let named = (0..keys.len()).map(|key| {
            let options = map.rows.iter().flat_map(|row| &row.keys[key]).filter_map(|cell| {
                let Cell::Option(option) = cell else { return None };
                Some(reason::of(Missing::open(Why::Option(*option))))
            });
            options.collect()
        });
        let lookup = Lookup {
            named: named.collect(),
            keys: keys.iter().map(|id| self.fraction(*id)).collect::<Option<_>>()?,
            rows,
            otherwise: map.otherwise.as_ref().and_then(|_| value(map.rows.len())),
        };
        let operation = match keys {
            [key] => self.indexed(*key, &lookup),
            _ => None,
        };
        Some((operation.unwrap_or(Operation::LookUp(lookup)), shape))
    }

    /// A lookup by one key that is a small integer, written out.
    fn indexed(&self, key: NodeId, lookup: &Lookup) -> Option<Operation> {
        let shape = self.shape(key)?;
        let Den::Same(den) = shape.den else { return None };
        if !self.is_number(key) || shape.high - shape.low >= MOST_INDEXED {
            return None;
        }
        let found = |data: i64, why: u8| look_up(lookup, |_| (data.into(), den.into(), why));
        let mut by_reason = Box::new([(0, reason::OPERAND); 256]);
        for (why, place) in by_reason.iter_mut().enumerate().skip(1) {
            *place = found(0, why as u8);
        }
        Some(Operation::Indexed {
            of: lookup.keys[0].of,
            from: shape.low,
            table: (shape.low..=shape.high).map(|data| found(data, reason::NONE)).collect(),
            by_reason,
        })
    }

    pub(super) fn bands(&mut self, of: NodeId, sets: &[BandSet]) -> Option<(Operation, Shape)> {
        let mut compiled = Vec::with_capacity(sets.len());
        for set in sets {
            let cut = |cut: &crate::model::Cut| {
                let bound = match &cut.from {
                    None => None,
                    Some(from) => {
                        let (n, d) = small(from)?;
                        Some(Bound { n: n as i64, d: d as i64, open: cut.open })
                    }
                };
                Some((bound, cut.band))
            };
            let cuts = set.cuts.iter().rev().map(cut).collect::<Option<_>>()?;
            let when = match set.when {
                Some(when) => Some(self.held(when)?),
                None => None,
            };
            compiled.push(Cuts { when, cuts });
        }
        Some((Operation::Band { of: self.fraction(of)?, sets: compiled }, Shape::PLAIN))
    }
}

/// What a lookup makes of keys: a value, or a reason.
fn look_up(lookup: &Lookup, key: impl Fn(usize) -> (i128, i128, u8)) -> (i64, u8) {
    let mut missing = reason::NONE;
    for (at, named) in lookup.named.iter().enumerate() {
        let (_, _, why) = key(at);
        if reason::is_missing(why) && !named.contains(&why) {
            missing = reason::together(why, missing);
        }
    }
    if missing != reason::NONE {
        return (0, missing);
    }
    let holds = |row: &&Row| {
        row.keys.iter().enumerate().all(|(at, spans)| {
            let (n, d, why) = key(at);
            spans.iter().any(|span| span.holds(n, d, why))
        })
    };
    let value = lookup.rows.iter().find(holds).map_or(lookup.otherwise, |row| row.value);
    value.map_or((0, reason::RECODED), |value| (value, reason::NONE))
}

pub fn by_rows(columns: &[Column], rows: usize, lookup: &Lookup, out: &mut Column) {
    for row in 0..rows {
        let (data, why) = look_up(lookup, |at| {
            let key = &lookup.keys[at];
            let (n, d) = key.at(columns, row);
            (n, d, columns[key.of].why[row])
        });
        out.data.push(data);
        out.why.push(why);
    }
}

pub fn indexed(
    column: &Column,
    from: i64,
    table: &[(i64, u8)],
    by_reason: &[(i64, u8); 256],
    out: &mut Column,
) {
    for (data, why) in column.data.iter().zip(&column.why) {
        let (data, why) = match *why {
            reason::NONE => {
                table.get((data.wrapping_sub(from)) as usize).copied().unwrap_or((0, reason::RECODED))
            }
            why => by_reason[usize::from(why)],
        };
        out.data.push(data);
        out.why.push(why);
    }
}

/// The band of each value: of the first set whose condition is true, the highest cut that admits it. Absent
/// where the value lies in no band.
pub fn band(columns: &[Column], rows: usize, of: &Fraction, sets: &[Cuts], out: &mut Column) {
    if columns[of.of].den.is_empty()
        && let [Cuts { when: None, cuts }] = sets
    {
        return plain(&columns[of.of], of.den, cuts, out);
    }
    for row in 0..rows {
        let why = columns[of.of].why[row];
        let (band, why) =
            if why != reason::NONE { (0, reason::passed_on(why)) } else { one(columns, row, of, sets) };
        out.data.push(band);
        out.why.push(why);
    }
}

fn one(columns: &[Column], row: usize, of: &Fraction, sets: &[Cuts]) -> (i64, u8) {
    for set in sets {
        if let Some(when) = set.when {
            match (columns[when].why[row], columns[when].data[row]) {
                (reason::NONE, 0) => continue,
                (reason::NONE, _) => {}
                (why, _) => return (0, reason::CONDITION | reason::closed_bit(why)),
            }
        }
        let (n, d) = of.at(columns, row);
        let cut = set.cuts.iter().find(|(from, _)| from.is_none_or(|from| from.admits_above(n, d)));
        return cut.map_or((0, reason::ABSENT), |(_, band)| ((*band).into(), reason::NONE));
    }
    (0, reason::ABSENT)
}

/// One set of cuts over one denominator: each cut is the least numerator that it admits.
fn plain(column: &Column, den: i64, cuts: &[(Option<Bound>, u16)], out: &mut Column) {
    let least = |bound: &Bound| {
        let scaled = i128::from(bound.n) * i128::from(den);
        let d = i128::from(bound.d);
        let least =
            if bound.open { Integer::div_floor(&scaled, &d) + 1 } else { Integer::div_ceil(&scaled, &d) };
        i64::try_from(least).unwrap_or(if least < 0 { i64::MIN } else { i64::MAX })
    };
    let cuts: Vec<(i64, i64)> =
        cuts.iter().map(|(bound, band)| (bound.as_ref().map_or(i64::MIN, least), i64::from(*band))).collect();
    for (data, why) in column.data.iter().zip(&column.why) {
        let found = if *why != reason::NONE {
            (0, reason::passed_on(*why))
        } else {
            cuts.iter()
                .find(|(least, _)| data >= least)
                .map_or((0, reason::ABSENT), |(_, band)| (*band, reason::NONE))
        };
        out.data.push(found.0);
        out.why.push(found.1);
    }
}
