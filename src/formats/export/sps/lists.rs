//! Recodes, tables, bands, and what is made of several values.

use peil::model::{Aggregate, BandSet, Map, MissingRule, Needs, Node, NodeId, Number};

use super::words::{fits, number};
use super::{Writer, v};

impl Writer<'_> {
    pub(super) fn places(&mut self, into: &str, rows: &[(String, String)]) {
        self.compute(into, "$SYSMIS");
        for (when, value) in rows {
            self.line(&format!("IF ({when}) {into} = {value}."));
        }
    }

    pub(super) fn look_up(&mut self, into: &str, map: &Map, keys: &[String]) {
        let value = |value: &Option<Number>| value.as_ref().map_or("$SYSMIS".to_string(), number);
        let otherwise = map.otherwise.as_ref().map_or("$SYSMIS".to_string(), value);
        let there: Vec<String> = keys.iter().map(|key| format!("NOT MISSING({key})")).collect();
        self.compute(into, "$SYSMIS");
        self.line(&format!("IF ({}) {into} = {otherwise}.", there.join(" & ")));
        for row in &map.rows {
            let holds: Vec<String> = row
                .keys
                .iter()
                .zip(keys)
                .map(|(cells, key)| {
                    format!("({})", cells.iter().map(|cell| fits(cell, key)).collect::<Vec<_>>().join(" | "))
                })
                .collect();
            self.line(&format!("IF ({}) {into} = {}.", holds.join(" &\n  "), value(&row.value)));
        }
    }

    pub(super) fn bands(&mut self, into: &str, sets: &[BandSet], value: &str) {
        self.compute(into, "$SYSMIS");
        self.compute(&format!("{into}d"), "0");
        for set in sets {
            let when = set.when.map(v);
            let here = when.as_ref().map_or("1".to_string(), |when| format!("{when} = 1"));
            for cut in &set.cuts {
                let admits = match &cut.from {
                    None => format!("NOT MISSING({value})"),
                    Some(from) if cut.open => format!("{value} > {} + 0.000000001", number(from)),
                    Some(from) => format!("{value} >= {} - 0.000000001", number(from)),
                };
                self.line(&format!("IF ({into}d = 0 & {here} & {admits}) {into} = {}.", cut.band));
            }
            // A set that applies, or whose condition is not known, ends it.
            match when {
                None => self.compute(&format!("{into}d"), "1"),
                Some(when) => self.line(&format!("IF (MISSING({when}) | {when} = 1) {into}d = 1.")),
            }
        }
    }

    pub(super) fn aggregate(
        &mut self,
        id: NodeId,
        kind: Aggregate,
        of: &[NodeId],
        needs: Needs,
        missing: MissingRule,
    ) {
        let into = v(id);
        if of.is_empty() {
            return self.compute(
                &into,
                if matches!(kind, Aggregate::Sum | Aggregate::Count) { "0" } else { "$SYSMIS" },
            );
        }
        // Values, and how many there could be.
        let names: Vec<String> = of.iter().map(|one| v(*one)).collect();
        let list = names.join(", ");
        let (m, n) = (format!("{into}m"), format!("{into}n"));
        self.compute(&m, &of.len().to_string());
        for one in of {
            for absent in self.absent(*one) {
                self.line(&format!("IF ({absent}) {m} = {m} - 1."));
            }
        }
        self.compute(&n, &format!("NVALID({list})"));
        let sum = format!("{into}s");
        self.compute(&sum, "0");
        self.line(&format!("IF ({n} > 0) {sum} =\n  SUM({}).", names.join(",\n  ")));
        let open = if missing == MissingRule::No { "0".to_string() } else { format!("({m} - {n})") };
        let value = match kind {
            Aggregate::Sum if missing == MissingRule::Prorate => {
                self.compute(&into, &sum);
                self.line(&format!("IF ({n} > 0) {into} = {sum} * {m} / {n}."));
                String::new()
            }
            Aggregate::Sum | Aggregate::Count => sum.clone(),
            Aggregate::Mean => format!("MEAN({list})"),
            Aggregate::Min => format!("MIN({list})"),
            Aggregate::Max => format!("MAX({list})"),
            Aggregate::Sd => format!("SD({list})"),
            Aggregate::Median => format!("MEDIAN({list})"),
            Aggregate::Answered => {
                let parts: Vec<String> = of.iter().map(|one| format!("(1 - MISSING({}))", v(*one))).collect();
                return self.compute(&into, &parts.join(" + "));
            }
            Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_) => {
                let (low, high) = match kind {
                    Aggregate::Any => (format!("{sum} > 0"), format!("{sum} + {open} > 0")),
                    Aggregate::All => (format!("{sum} = {m}"), format!("{sum} + {open} >= {m}")),
                    Aggregate::AtLeast(least) => {
                        (format!("{sum} >= {least}"), format!("{sum} + {open} >= {least}"))
                    }
                    Aggregate::Sum
                    | Aggregate::Mean
                    | Aggregate::Min
                    | Aggregate::Max
                    | Aggregate::Sd
                    | Aggregate::Median
                    | Aggregate::Count
                    | Aggregate::Answered => return,
                };
                self.compute(&into, "$SYSMIS");
                self.line(&format!("IF ({low}) {into} = 1."));
                self.line(&format!("IF (NOT ({high})) {into} = 0."));
                String::new()
            }
        };
        if !value.is_empty() {
            self.compute(&into, &value);
        }
        let few = match needs {
            Needs::All => Some(format!("{n} < {m}")),
            Needs::Half => Some(format!("2 * {n} < {m}")),
            Needs::AtLeast(least) => Some(format!("{n} < {least}")),
            Needs::Nothing => None,
        };
        if let Some(few) = few {
            self.line(&format!("IF ({few}) {into} = $SYSMIS."));
        }
        for one in of {
            if let Node::InRound { group, .. } = self.instrument.node(*one)
                && let Some(rounds) = &self.instrument.group(*group).rounds
            {
                self.line(&format!("IF (MISSING({})) {into} = $SYSMIS.", v(rounds.times)));
                break;
            }
        }
    }
}
