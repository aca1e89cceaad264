//! What is made of several values, recodes, tables, bands and classes.

use peil::model::{
    Aggregate, BandSet, Choice, ClassId, Map, MapRow, MissingRule, Needs, Node, NodeId, Number, ScoreId,
};

use super::Writer;
use super::nodes::{Place, number, shut_all};
use super::said::{NO, Said, YES, and, bracketed, not, or, quoted};

/// Beyond what any instrument reckons with: what an element that is missing is taken for in a minimum.
const FAR: &str = "1000000000000";
/// Rows of a recode or table that are written in one expression; more are in their own rows.
const CHAIN: usize = 40;

/// The elements of an aggregate.
struct Elements {
    all: Vec<Said>,
    /// How many there could be, and how many are there.
    most: String,
    present: String,
}

impl Elements {
    /// What each element adds; `nothing` where it is missing.
    fn each(&self, what: impl Fn(&Said) -> String, nothing: &str) -> Vec<String> {
        self.all
            .iter()
            .map(|one| match one.has.as_str() {
                YES => what(one),
                has => format!("if({has}, {}, {nothing})", what(one)),
            })
            .collect()
    }

    fn sum(&self) -> String {
        self.each(|one| bracketed(&one.value), "0").join(" + ")
    }

    /// How many of the truths are true, or false.
    fn count(&self, of: impl Fn(&Said) -> &str) -> String {
        self.all.iter().map(|one| format!("if({}, 1, 0)", of(one))).collect::<Vec<_>>().join(" + ")
    }
}

impl Writer<'_> {
    fn elements(&mut self, place: Place, id: NodeId, of: &[NodeId]) -> (Elements, String, Vec<Said>) {
        let instrument = self.instrument;
        let (mut all, mut absent, mut unknown, mut times_of) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for one in of {
            let mut said = self.get(place, *one);
            let mut gone = Vec::new();
            let mut at = *one;
            loop {
                at = match instrument.node(at) {
                    Node::ForOthers { of, never } => {
                        if self.first(*never) {
                            gone.push(YES.to_string());
                        }
                        *of
                    }
                    Node::InRound { of, group, round } => {
                        let (past, _) = self.past_round(place, *group, *round);
                        gone.push(past);
                        if let Some(rounds) = &instrument.group(*group).rounds {
                            let times = self.get(place, rounds.times);
                            if !unknown.contains(&times.has) {
                                unknown.push(times.has.clone());
                                times_of.push(times);
                            }
                        }
                        *of
                    }
                    Node::IfAsked { of, skipped } => {
                        let skipped = self.get(place, *skipped).yes;
                        gone.push(and([not(&said.has), skipped]));
                        *of
                    }
                    _value => break,
                };
            }
            let gone = or(gone);
            if gone == YES {
                continue;
            }
            if gone != NO {
                said.has = and([said.has, not(&gone)]);
                said.yes = if said.yes.is_empty() { said.yes } else { and([said.yes, not(&gone)]) };
                said.no = if said.no.is_empty() { said.no } else { and([said.no, not(&gone)]) };
                absent.push(gone);
            }
            all.push(said);
        }
        let minus: String = absent.iter().map(|gone| format!(" - if({gone}, 1, 0)")).collect();
        let mut elements = Elements {
            most: format!("{}{minus}", all.len()),
            present: all.iter().map(|one| format!("if({}, 1, 0)", one.has)).collect::<Vec<_>>().join(" + "),
            all,
        };
        if !minus.is_empty() {
            self.calculate(place, &self.scratch(place, id, "m"), &elements.most);
            elements.most = format!("${{{}}}", self.scratch(place, id, "m"));
        }
        if elements.all.iter().all(|one| one.has == YES) {
            elements.present = elements.all.len().to_string();
        } else if !elements.present.is_empty() {
            self.calculate(place, &self.scratch(place, id, "n"), &elements.present);
            elements.present = format!("${{{}}}", self.scratch(place, id, "n"));
        }
        (elements, and(unknown), times_of)
    }

    fn scratch(&self, place: Place, id: NodeId, ending: &str) -> String {
        format!("_n{}{ending}{}", id.0, if place.is_some() { "r" } else { "" })
    }

    pub(super) fn aggregate(
        &mut self,
        place: Place,
        id: NodeId,
        kind: Aggregate,
        of: &[NodeId],
        needs: Needs,
        missing: MissingRule,
    ) -> Said {
        if of.is_empty() {
            let counts = matches!(kind, Aggregate::Sum | Aggregate::Count | Aggregate::Answered);
            let (value, has) = if counts { ("0", YES) } else { ("''", NO) };
            return Said::value(value.into(), has.into(), None, true);
        }
        if kind == Aggregate::Answered {
            return self.answered(place, of);
        }
        let plain = of.iter().all(|one| {
            !matches!(
                self.instrument.node(*one),
                Node::ForOthers { .. } | Node::InRound { .. } | Node::IfAsked { .. }
            )
        });
        let said: Vec<Said> = of.iter().map(|one| self.get(place, *one)).collect();
        // A sum that needs all is a sum: with a blank in it, it is blank.
        if plain && kind == Aggregate::Sum && needs == Needs::All && missing == MissingRule::Leave {
            let value = said.iter().map(|one| bracketed(&one.value)).collect::<Vec<_>>().join(" + ");
            let has = and(said.iter().map(|one| one.has.clone()));
            return Said::value(value, has, shut_all(&said), said.iter().all(|one| one.whole));
        }
        let (elements, known, times) = self.elements(place, id, of);
        let (n, m) = (elements.present.clone(), elements.most.clone());
        let enough = and([
            known,
            match needs {
                Needs::All => format!("{n} >= {m}"),
                Needs::Half => format!("2 * {n} >= {m}"),
                Needs::AtLeast(least) => format!("{n} >= {least}"),
                Needs::Nothing => YES.into(),
            },
        ]);
        let shut = self.short_of(&elements, &enough, &times);
        if matches!(kind, Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_)) {
            let open = if missing == MissingRule::No { "0".to_string() } else { format!("({m} - {n})") };
            let count = elements.count(|one| &one.yes);
            let (yes, no) = match kind {
                Aggregate::All => (format!("{count} >= {m}"), format!("{count} + {open} < {m}")),
                Aggregate::AtLeast(least) => {
                    (format!("{count} >= {least}"), format!("{count} + {open} < {least}"))
                }
                Aggregate::Any
                | Aggregate::Sum
                | Aggregate::Mean
                | Aggregate::Min
                | Aggregate::Max
                | Aggregate::Sd
                | Aggregate::Median
                | Aggregate::Count
                | Aggregate::Answered => (format!("{count} >= 1"), format!("{count} + {open} < 1")),
            };
            return Said::truth(and([enough.clone(), yes]), and([enough, no]), shut);
        }
        let all_whole = elements.all.iter().all(|one| one.whole);
        let mut has = enough;
        let (value, whole) = match kind {
            Aggregate::Count => (elements.count(|one| &one.yes), true),
            Aggregate::Sum if missing == MissingRule::Prorate => {
                (format!("if({n} > 0, ({}) * {m} div {n}, 0)", elements.sum()), false)
            }
            Aggregate::Sum => (elements.sum(), all_whole),
            Aggregate::Mean => {
                has = and([has, format!("{n} > 0")]);
                (format!("({}) div {n}", elements.sum()), false)
            }
            Aggregate::Min | Aggregate::Max => {
                has = and([has, format!("{n} > 0")]);
                let (name, far) = if kind == Aggregate::Min {
                    ("min", FAR.to_string())
                } else {
                    ("max", format!("(-{FAR})"))
                };
                let each = elements.each(|one| one.value.clone(), &far);
                match each.as_slice() {
                    [one] => (one.clone(), all_whole),
                    several => (format!("{name}({})", several.join(", ")), all_whole),
                }
            }
            Aggregate::Sd => {
                has = and([has, format!("{n} > 1")]);
                let mean = self.scratch(place, id, "a");
                self.calculate(place, &mean, &format!("if({has}, ({}) div {n}, '')", elements.sum()));
                let squares =
                    elements.each(|one| format!("pow({} - ${{{mean}}}, 2)", bracketed(&one.value)), "0");
                (format!("sqrt(({}) div ({n} - 1))", squares.join(" + ")), false)
            }
            Aggregate::Median => return self.lose(id, "XPath has no median"),
            Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_) | Aggregate::Answered => {
                (String::new(), false)
            }
        };
        let value = if has == YES { value } else { format!("if({has}, {value}, '')") };
        Said::value(value, has, shut, whole)
    }

    /// Whether an aggregate has too few values only because of what is closed.
    fn short_of(&self, elements: &Elements, enough: &str, times: &[Said]) -> Option<String> {
        let mut all = elements.all.clone();
        all.extend(times.iter().cloned());
        if all.iter().all(|one| one.shut.is_none()) && enough == YES {
            return None;
        }
        let each = all.iter().map(|one| or([one.has.clone(), one.shut.clone().unwrap_or_else(|| NO.into())]));
        let shut = and(std::iter::once(not(enough)).chain(each));
        (shut != NO).then_some(shut)
    }

    fn answered(&mut self, place: Place, of: &[NodeId]) -> Said {
        let parts: Vec<String> = of
            .iter()
            .map(|one| {
                let mut at = *one;
                while let Node::ForOthers { of, .. } | Node::InRound { of, .. } | Node::IfAsked { of, .. } =
                    self.instrument.node(at)
                {
                    at = *of;
                }
                match self.instrument.node(at) {
                    Node::Answer(asked) => format!("if({}, 1, 0)", self.given(place, *asked)),
                    _value => format!("if({}, 1, 0)", self.get(place, *one).has),
                }
            })
            .collect();
        Said::value(parts.join(" + "), YES.into(), None, true)
    }

    pub(super) fn look_up(&mut self, place: Place, id: NodeId, map: &Map, keys: &[NodeId]) -> Said {
        let said: Vec<Said> = keys.iter().map(|key| self.key(place, *key)).collect();
        let said: Vec<Said> = said
            .into_iter()
            .enumerate()
            .map(
                |(at, one)| {
                    if one.len() > 48 { self.keep(place, &format!("_n{}k{at}", id.0), one) } else { one }
                },
            )
            .collect();
        let value = |value: &Option<Number>| value.as_ref().map_or("''".to_string(), number);
        let holds = |row: &MapRow| {
            and(row
                .keys
                .iter()
                .zip(keys.iter().zip(&said))
                .map(|(cells, (key, said))| or(cells.iter().map(|cell| self.fits(cell, *key, said)))))
        };
        // Of thresholds the last that holds decides.
        let ordered: Vec<&MapRow> =
            if map.thresholds { map.rows.iter().collect() } else { map.rows.iter().rev().collect() };
        let rows: Vec<(String, String)> = ordered.iter().map(|row| (holds(row), value(&row.value))).collect();
        let mut rest = map.otherwise.as_ref().map_or("''".to_string(), value);
        for (part, rows) in rows.chunks(CHAIN).enumerate() {
            if part > 0 {
                let name = self.scratch(place, id, &format!("t{part}"));
                self.calculate(place, &name, &rest);
                rest = format!("${{{name}}}");
            }
            for (when, value) in rows {
                rest = if when == YES { value.clone() } else { format!("if({when}, {value}, {rest})") };
            }
        }
        let keyed = and(said.iter().map(|one| one.has.clone()));
        let whole = ordered.iter().filter_map(|row| row.value.as_ref()).all(Number::is_whole)
            && map.otherwise.iter().flatten().all(Number::is_whole);
        let rest = if keyed == YES { rest } else { format!("if({keyed}, {rest}, '')") };
        let kept = Said::value(rest, keyed.clone(), shut_all(&said), whole);
        if ordered.iter().all(|row| row.value.is_some()) && map.otherwise != Some(None) {
            return kept;
        }
        // A row may give nothing: whether there is a value, its own row says.
        let row = self.scratch(place, id, "v");
        let shut = kept.shut.clone();
        self.calculate(place, &row, &kept.value);
        Said::value(format!("${{{row}}}"), format!("${{{row}}} != ''"), shut, whole)
    }

    /// A value as the key of a recode: of a question, missing options count.
    fn key(&mut self, place: Place, id: NodeId) -> Said {
        if let Node::Answer(asked) = self.instrument.node(id) {
            let question = self.instrument.question(asked.question);
            let has_missing = self.instrument.options(question).any(|(_, choice)| choice.missing);
            if question.answer.scale().is_some() && has_missing {
                let raw = self.raw(place, *asked);
                let plain = self.get(place, id);
                if question.otherwise.is_none() {
                    return Said::value(raw.clone(), format!("{raw} != ''"), plain.shut, false);
                }
            }
        }
        self.get(place, id)
    }

    pub(super) fn bands(&mut self, place: Place, of: NodeId, score: ScoreId, sets: &[BandSet]) -> Said {
        let instrument = self.instrument;
        let said = self.get(place, of);
        let near = if said.whole { "" } else { " - 0.000000001" };
        let far = if said.whole { "" } else { " + 0.000000001" };
        let name = |band: u16| {
            instrument.scores[score.at()].bands.get(usize::from(band)).map(Choice::key).unwrap_or_default()
        };
        let key = bracketed(&said.value);
        let mut rest = "''".to_string();
        for set in sets.iter().rev() {
            let mut chain = "''".to_string();
            for cut in &set.cuts {
                let admits = match &cut.from {
                    None => YES.to_string(),
                    Some(from) if cut.open => format!("{key} > {}{far}", number(from)),
                    Some(from) => format!("{key} >= {}{near}", number(from)),
                };
                let band = quoted(&name(cut.band));
                chain = if admits == YES { band } else { format!("if({admits}, {band}, {chain})") };
            }
            rest = match set.when {
                None => chain,
                Some(when) => {
                    let when = self.get(place, when);
                    // A set whose condition is not known ends it.
                    let other = if when.no == not(&when.yes) || rest == "''" {
                        rest
                    } else {
                        format!("if({}, {rest}, '')", when.no)
                    };
                    format!("if({}, {chain}, {other})", when.yes)
                }
            };
        }
        let value = if said.has == YES { rest } else { format!("if({}, {rest}, '')", said.has) };
        Said::value(value.clone(), format!("({value}) != ''"), said.shut, false)
    }

    pub(super) fn class(
        &mut self,
        place: Place,
        class: ClassId,
        rules: &[(NodeId, u16)],
        otherwise: Option<u16>,
    ) -> Said {
        let instrument = self.instrument;
        let key = |at: u16| {
            let options = &instrument.classes[class.at()].options;
            quoted(&options.get(usize::from(at)).map(Choice::key).unwrap_or_default())
        };
        let mut rest = otherwise.map_or("''".to_string(), key);
        let (mut has, mut shut) = (if otherwise.is_some() { YES } else { NO }.to_string(), NO.to_string());
        for (when, option) in rules.iter().rev() {
            let when = self.get(place, *when);
            rest = if when.no == not(&when.yes) || rest == "''" {
                format!("if({}, {}, {rest})", when.yes, key(*option))
            } else {
                format!("if({}, {}, if({}, {rest}, ''))", when.yes, key(*option), when.no)
            };
            has = or([when.yes.clone(), and([when.no.clone(), has])]);
            shut = or([when.shut.unwrap_or_else(|| NO.into()), and([when.no, shut])]);
        }
        Said::value(rest, has, (shut != NO).then_some(shut), false)
    }
}
