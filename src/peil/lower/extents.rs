//! Which rows of a recode or table hold for the same keys.

use super::Lowerer;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Number;
use crate::source::Span;
use crate::syntax::ast;

/// What one cell holds, for comparing rows.
#[derive(Debug, Clone)]
pub(super) enum Extent {
    Name(String),
    /// No `low`: downwards without end; its mark says that the bound itself does not belong. No `high`:
    /// upwards.
    Numbers {
        low: Option<(Number, bool)>,
        high: Option<Number>,
    },
}

/// How many overlaps of one table are reported.
pub(super) const MOST_TOLD: usize = 20;

impl Extent {
    fn meets(&self, other: &Extent) -> bool {
        match (self, other) {
            (Extent::Name(a), Extent::Name(b)) => a == b,
            (Extent::Numbers { low: a, high: b }, Extent::Numbers { low: c, high: d }) => {
                reaches(a, d) && reaches(c, b)
            }
            _ => false,
        }
    }
}

impl Lowerer<'_> {
    /// Thresholds go upwards: the last that holds decides.
    pub(super) fn ascending(&mut self, rows: &[ast::Row]) {
        let mut last: Option<(Number, bool)> = None;
        for row in rows {
            let [ast::Cell::Threshold(threshold)] = &row.cells[..] else { continue };
            let Some(value) = self.number(&threshold.value) else { continue };
            if let Some((before, open)) = &last
                && (&value, threshold.open) <= (before, *open)
            {
                self.say(
                    Diagnostic::new(
                        codes::CUT_ORDER,
                        threshold.span,
                        format!("{value} comes after {before}, but is not above it"),
                    )
                    .help("thresholds are in ascending order, and the last that is true decides"),
                );
            }
            last = Some((value, threshold.open));
        }
    }

    /// No value may have two rows. Rows are sorted by the key that tells most of them apart, and compared
    /// only while that key can meet, so that a long table of norms is quick.
    pub(super) fn overlaps(&mut self, name: &str, mut boxes: Vec<(Vec<Vec<Extent>>, Span)>) {
        let keys = boxes.first().map_or(0, |(row, _)| row.len());
        let distinct = |key: &usize| {
            boxes.iter().map(|(row, _)| lowest(&row[*key])).collect::<std::collections::BTreeSet<_>>().len()
        };
        let Some(key) = (0..keys).max_by_key(distinct) else { return };
        boxes.sort_by_cached_key(|(row, span)| (lowest(&row[key]), *span));
        let mut told = 0;
        for (at, (row, span)) in boxes.iter().enumerate() {
            let high = highest(&row[key]);
            for (other, place) in &boxes[at + 1..] {
                if told == MOST_TOLD {
                    return;
                }
                if let (Some(high), Some(low)) = (&high, lowest(&other[key]))
                    && low > *high
                {
                    break;
                }
                let meet = row.iter().zip(other).all(|(a, b)| a.iter().any(|a| b.iter().any(|b| a.meets(b))));
                if meet {
                    told += 1;
                    let (first, second) = if span < place { (span, place) } else { (place, span) };
                    self.say(
                        Diagnostic::new(
                            codes::OVERLAP,
                            *second,
                            format!("two rows of `{name}` match the same value"),
                        )
                        .label("the second")
                        .also(*first, "the first")
                        .help("only thresholds (`from`, `above`, and nothing else) may overlap"),
                    );
                }
            }
        }
    }

    pub(super) fn extents(&mut self, cell: &ast::Cell) -> Vec<Extent> {
        match cell {
            ast::Cell::Set(cells, span) => {
                if cells.iter().any(|cell| matches!(cell, ast::Cell::Set(..))) {
                    self.say(
                        Diagnostic::new(codes::CELL, *span, "a list cannot contain lists")
                            .help("write its elements side by side"),
                    );
                }
                cells
                    .iter()
                    .filter(|cell| !matches!(cell, ast::Cell::Set(..)))
                    .flat_map(|cell| self.extents(cell))
                    .collect()
            }
            ast::Cell::Name(name) => vec![Extent::Name(name.text.clone())],
            ast::Cell::Truth(truth, _) => vec![Extent::Name(if *truth { "yes" } else { "no" }.into())],
            ast::Cell::Number(number) => self
                .number(number)
                .map(|n| Extent::Numbers { low: Some((n.clone(), false)), high: Some(n) })
                .into_iter()
                .collect(),
            ast::Cell::Between(low, high) => match (self.number(low), self.number(high)) {
                (Some(low), Some(high)) => {
                    if low > high {
                        self.say(
                            Diagnostic::new(
                                codes::RANGE_ORDER,
                                cell.span(),
                                "the range ends before it begins",
                            )
                            .write(format!("{high}..{low}")),
                        );
                    }
                    vec![Extent::Numbers { low: Some((low, false)), high: Some(high) }]
                }
                _ => Vec::new(),
            },
            ast::Cell::Threshold(threshold) => self
                .number(&threshold.value)
                .map(|n| Extent::Numbers { low: Some((n, threshold.open)), high: None })
                .into_iter()
                .collect(),
            ast::Cell::Date(raw) => self
                .date(&raw.text, raw.span)
                .map(|date| Extent::Name(date.to_string()))
                .into_iter()
                .collect(),
            ast::Cell::Time(raw) => self
                .time(&raw.text, raw.span)
                .map(|time| Extent::Name(time.to_string()))
                .into_iter()
                .collect(),
        }
    }
}

pub(super) fn reaches(low: &Option<(Number, bool)>, high: &Option<Number>) -> bool {
    match (low, high) {
        (Some((low, true)), Some(high)) => low < high,
        (Some((low, false)), Some(high)) => low <= high,
        _ => true,
    }
}

pub(super) fn lowest(extents: &[Extent]) -> Option<Number> {
    let lows: Option<Vec<&Number>> = extents
        .iter()
        .map(|extent| {
            let Extent::Numbers { low: Some((low, _)), .. } = extent else { return None };
            Some(low)
        })
        .collect();
    lows.and_then(|lows| lows.into_iter().min().cloned())
}

pub(super) fn highest(extents: &[Extent]) -> Option<Number> {
    let highs: Option<Vec<&Number>> = extents
        .iter()
        .map(|extent| {
            let Extent::Numbers { high: Some(high), .. } = extent else { return None };
            Some(high)
        })
        .collect();
    highs.and_then(|highs| highs.into_iter().max().cloned())
}

/// A recode of thresholds and nothing else, `otherwise` aside.
pub(super) fn thresholds(rows: &[ast::Row]) -> bool {
    let mut keyed = rows.iter().filter(|row| !row.cells.is_empty()).peekable();
    keyed.peek().is_some() && keyed.all(|row| matches!(row.cells[..], [ast::Cell::Threshold(_)]))
}
