//! What may be published: figures of the parts that a publication lists, after disclosure rules, and the
//! ledger that keeps what was published.
//!
//! The page is made from figures alone, so that nothing else can get onto it. A figure that was published
//! is copied from the ledger, never computed again: else one removed case could be read off.

use super::Input;
use super::findings::Finding;
use super::publication_page::publication_page;
use crate::analysis::Frame;
use crate::assembly::days_between;
use crate::disclosure::{Cell, class_of, rounded, withhold};
use crate::lock::fingerprint;
use crate::protocol::{Audience, Part, Publication};
use crate::statistics::describe::{all_same, mean, t_test};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// A figure of a publication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it is: part, then what.
    pub key: String,
    /// Its numbers; nothing when it is withheld.
    pub values: Option<Vec<f64>>,
}

/// Everything that was published.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// By key.
    pub figures: BTreeMap<String, Option<Vec<f64>>>,
    /// Publications by name, in order.
    pub published: Vec<String>,
}

/// A publication as files.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The page.
    pub page: String,
    /// The figures as JSON.
    pub figures: String,
}

impl Ledger {
    /// Reads a ledger.
    ///
    /// # Errors
    /// When it is not one.
    pub fn read(text: &str) -> Result<Ledger, String> {
        serde_json::from_str(text).map_err(|error| format!("it cannot be read: {error}"))
    }

    /// As it is written to a file.
    pub fn write(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The figure as it was published; otherwise as it is now, which is then kept.
    fn keep(&mut self, figure: Figure) -> Figure {
        let values = self.figures.entry(figure.key.clone()).or_insert(figure.values).clone();
        Figure { key: figure.key, values }
    }
}

/// Makes a publication. `practice` names the practice of an own report; `secret` numbers practices.
///
/// # Errors
/// When there is no such publication, it is too early, or a practice or secret is missing.
pub fn publish(
    input: &Input<'_>,
    name: &str,
    practice: Option<&str>,
    secret: &str,
    ledger: &mut Ledger,
) -> Result<Published, String> {
    let Some(publication) = input.protocol.publish.iter().find(|p| p.named.name.value == name) else {
        let names: Vec<&str> = input.protocol.publish.iter().map(|p| p.named.name.value.as_str()).collect();
        return Err(format!("the protocol has no publication `{name}`; it has: {}", names.join(", ")));
    };
    closed(input, publication)?;
    let list: Vec<Figure> =
        figures(input, publication, practice, secret)?.into_iter().map(|f| ledger.keep(f)).collect();
    ledger.published.push(name.to_string());
    let json =
        serde_json::json!({ "study": input.protocol.name.value, "publication": name, "figures": list });
    let page = publication_page(input, publication, practice, &list);
    Ok(Published { page, figures: serde_json::to_string_pretty(&json).unwrap_or_default() + "\n" })
}

/// Whether the wave after which it is published is over for every case.
fn closed(input: &Input<'_>, publication: &Publication) -> Result<(), String> {
    let last = input.assembled.case_rows.iter().filter_map(|&at| input.register.rows[at].enrolled).max();
    // What was published is kept: nothing would be, for ever.
    let Some(last) = last else {
        return Err("no case is enrolled: there is nothing to publish yet".into());
    };
    let Some(wave) = input.protocol.waves.iter().find(|w| w.named.name.value == publication.after.value)
    else {
        return Ok(());
    };
    let open = wave.days.1 - days_between(last, input.assembled.as_of);
    if open > 0 {
        return Err(format!(
            "`{}` is published after `{}`, whose window is open for another {open} days; give --as-of if the data is complete",
            publication.named.name.value, wave.named.name.value
        ));
    }
    Ok(())
}

/// The figures of a publication, as they are now.
///
/// # Errors
/// When a practice or secret is missing or unknown.
pub fn figures(
    input: &Input<'_>,
    publication: &Publication,
    practice: Option<&str>,
    secret: &str,
) -> Result<Vec<Figure>, String> {
    let frame = &input.assembled.frame;
    let own = match (&publication.to, practice) {
        (Audience::Practice, Some(name)) => {
            let at = frame.practices.iter().position(|p| p.name == name);
            Some(at.ok_or_else(|| format!("the protocol has no practice `{name}`"))?)
        }
        (Audience::Practice, None) => {
            return Err("a practice's own report is about one practice: choose it with --practice".into());
        }
        (Audience::Everyone | Audience::Group(_), Some(_)) => {
            return Err("--practice is for a publication to a practice".into());
        }
        (Audience::Everyone | Audience::Group(_), None) => None,
    };
    let parts: Vec<Part> =
        Part::ALL.into_iter().filter(|p| publication.parts.iter().any(|w| w.value == p.word())).collect();
    if parts.contains(&Part::Practices) && own.is_none() && secret.is_empty() {
        return Err("practices are numbered by a secret that the researcher keeps: give --secret".into());
    }
    let maker = Maker {
        input,
        frame,
        own,
        least: input.protocol.cells.at_least as usize,
        round: input.protocol.cells.round_to as usize,
        secret,
    };
    let mut list = Vec::new();
    for part in parts {
        match part {
            Part::Flow => maker.flow(&mut list),
            Part::Start => maker.means(&mut list, &[frame.compared.0]),
            Part::Course => maker.means(&mut list, &(0..frame.waves.len()).collect::<Vec<_>>()),
            Part::Change => maker.change(&mut list),
            Part::Agreement => maker.agreement(&mut list),
            Part::Practices => maker.practices(&mut list),
            Part::Lost => maker.lost(&mut list),
            Part::Goals => maker.goals(&mut list),
        }
    }
    // The start is also the first point of the course.
    let mut seen = BTreeSet::new();
    list.retain(|f: &Figure| seen.insert(f.key.clone()));
    Ok(list)
}

struct Maker<'a> {
    input: &'a Input<'a>,
    frame: &'a Frame,
    own: Option<usize>,
    least: usize,
    round: usize,
    secret: &'a str,
}

impl Maker<'_> {
    fn prefix(&self) -> String {
        self.own.map_or(String::new(), |p| {
            format!(
                "own.{}.",
                &fingerprint(&format!("own\u{1f}{}\u{1f}{}", self.secret, self.frame.practices[p].name))[..8]
            )
        })
    }

    fn count(&self, list: &mut Vec<Figure>, key: String, households: usize, hidden: bool) {
        let small = 0 < households && households < self.least;
        let values = (!small && !hidden).then(|| vec![rounded(households, self.round) as f64]);
        list.push(Figure { key, values });
    }

    /// Households of cases that a test selects, in the own practice or all.
    fn households(&self, of: impl Fn(usize) -> bool) -> usize {
        let mine = |c: &usize| self.own.is_none_or(|p| self.frame.cases[*c].practice == p);
        let set: BTreeSet<&str> = (0..self.frame.cases.len())
            .filter(mine)
            .filter(|&c| of(c))
            .map(|c| self.input.assembled.households[c].as_str())
            .collect();
        set.len()
    }

    /// Practices that cannot be shown, for cases that a test selects; whether the total can.
    fn hidden(&self, of: impl Fn(usize) -> bool) -> crate::disclosure::Withheld {
        let cells: Vec<Cell> = (0..self.frame.practices.len())
            .map(|p| {
                let set: BTreeSet<&str> = (0..self.frame.cases.len())
                    .filter(|&c| self.frame.cases[c].practice == p && of(c))
                    .map(|c| self.input.assembled.households[c].as_str())
                    .collect();
                Cell { name: self.frame.practices[p].name.clone(), households: set.len() }
            })
            .collect();
        withhold(&cells, self.least)
    }

    /// Whether this group may be shown at all: for an own report, by the rule over all practices, at every
    /// wave at once, so that two moments reveal nothing.
    fn closed(&self) -> bool {
        let Some(own) = self.own else { return false };
        let waves = self.frame.waves.len();
        let any =
            |c: usize, w: usize| (0..self.frame.informants.len()).any(|i| self.frame.is_present(c, i, w));
        (0..waves).any(|w| self.hidden(|c| any(c, w)).cells[own]) || self.hidden(|_| true).cells[own]
    }

    fn flow(&self, list: &mut Vec<Figure>) {
        let (frame, prefix, closed) = (self.frame, self.prefix(), self.closed());
        let enrolled = self.households(|_| true);
        self.count(list, format!("{prefix}flow.enrolled"), enrolled, closed);
        for (i, informant) in frame.informants.iter().enumerate() {
            for (w, wave) in frame.waves.iter().enumerate() {
                let there = self.households(|c| frame.is_present(c, i, w));
                // Who is enrolled holds who answered: what is left may not be small either.
                let rest = enrolled - there;
                let hidden = closed || (0 < rest && rest < self.least);
                self.count(list, format!("{prefix}flow.{wave}.{informant}"), there, hidden);
            }
        }
        if self.own.is_none() {
            let cells: Vec<Cell> = self
                .input
                .protocol
                .ended
                .iter()
                .enumerate()
                .map(|(at, reason)| {
                    let of = |c: usize| {
                        self.input.register.rows[self.input.assembled.case_rows[c]].reason == Some(at)
                    };
                    Cell { name: reason.named.name.value.clone(), households: self.households(of) }
                })
                .collect();
            let found = withhold(&cells, self.least);
            for (cell, hidden) in cells.iter().zip(&found.cells) {
                self.count(
                    list,
                    format!("flow.ended.{}", cell.name),
                    cell.households,
                    *hidden || found.total,
                );
            }
        }
    }

    /// Means with intervals and a class of n, at waves. Withheld when few, or all alike.
    fn means(&self, list: &mut Vec<Figure>, waves: &[usize]) {
        let (frame, prefix, closed) = (self.frame, self.prefix(), self.closed());
        for outcome in 0..frame.outcomes {
            for (i, informant) in frame.informants.iter().enumerate() {
                for &w in waves {
                    let n = self.households(|c| frame.counted.get(outcome, c, i, w).is_some());
                    let mine = |c: &usize| self.own.is_none_or(|p| frame.cases[*c].practice == p);
                    let values: Vec<f64> = (0..frame.cases.len())
                        .filter(mine)
                        .filter_map(|c| frame.counted.get(outcome, c, i, w))
                        .collect();
                    let key = format!(
                        "{prefix}mean.{}.{informant}.{}",
                        frame.measures[outcome].name, frame.waves[w]
                    );
                    let shown = n >= self.least && !all_same(&values) && !closed;
                    let numbers = match (mean(&values), t_test(&values)) {
                        (Ok(m), Ok(t)) if shown => {
                            Some(vec![two(m), two(t.interval.low), two(t.interval.high), class_number(n)])
                        }
                        (_, _) => None,
                    };
                    list.push(Figure { key, values: numbers });
                }
            }
        }
    }

    fn findings(&self) -> Vec<Finding> {
        super::findings(self.input)
    }

    fn change(&self, list: &mut Vec<Figure>) {
        for f in self.findings().iter().filter(|f| self.frame.measures[f.outcome].primary) {
            let key = format!(
                "change.{}.{}",
                self.frame.measures[f.outcome].name, self.frame.informants[f.informant]
            );
            let values = match f.estimate {
                Ok(e) if f.stayed.0 >= self.least => {
                    let i = e.test.interval;
                    Some(vec![
                        two(e.estimate),
                        two(i.low),
                        two(i.high),
                        f.holm.map_or(1.0, |p| (p * 1000.0).ceil() / 1000.0),
                        class_number(f.n),
                    ])
                }
                Ok(_) | Err(_) => None,
            };
            list.push(Figure { key, values });
        }
    }

    fn agreement(&self, list: &mut Vec<Figure>) {
        let frame = self.frame;
        for outcome in 0..frame.outcomes {
            for (w, wave) in frame.waves.iter().enumerate() {
                let name = &frame.measures[outcome].name;
                let both = self.households(|c| {
                    frame.counted.get(outcome, c, 0, w).is_some()
                        && frame.counted.get(outcome, c, 1, w).is_some()
                });
                let get = |what: &str| self.input.get(&format!("agree.{wave}.{name}.{what}")).map(two);
                let all: Option<Vec<f64>> =
                    ["mean", "loa_low", "loa_high", "icc_a1"].iter().map(|k| get(k)).collect();
                let values = all.filter(|_| both >= self.least).map(|mut v| {
                    v.push(class_number(both));
                    v
                });
                list.push(Figure { key: format!("agreement.{name}.{wave}"), values });
            }
        }
    }

    /// Practices by a number that a secret decides: class of n, measured and shrunken change.
    fn practices(&self, list: &mut Vec<Figure>) {
        let frame = self.frame;
        let mut order: Vec<usize> = (0..frame.practices.len()).collect();
        order.sort_by_key(|&p| fingerprint(&format!("{}\u{1f}{}", self.secret, frame.practices[p].name)));
        for f in self.findings().iter().filter(|f| frame.measures[f.outcome].primary) {
            let pairs = frame.pairs(&frame.counted, f.outcome, f.informant, frame.compared);
            let with: BTreeSet<usize> = pairs.iter().map(|p| p.0).collect();
            let first =
                self.hidden(|c| frame.counted.get(f.outcome, c, f.informant, frame.compared.0).is_some());
            let both = self.hidden(|c| with.contains(&c));
            let rest = self.hidden(|c| {
                frame.counted.get(f.outcome, c, f.informant, frame.compared.0).is_some() && !with.contains(&c)
            });
            let found = crate::statistics::practices::spread(&frame.changes_by_practice(&pairs)).ok();
            let se = found.as_ref().and_then(|s| s.fit.contrast(&[1.0]).ok()).map_or(0.0, |e| e.se);
            for (number, &p) in order.iter().enumerate() {
                let own: Vec<f64> =
                    pairs.iter().filter(|x| frame.cases[x.0].practice == p).map(|x| x.2 - x.1).collect();
                let hidden = first.cells[p]
                    || both.cells[p]
                    || rest.cells[p]
                    || both.total
                    || all_same(&own)
                    || own.len() < self.least;
                let each = found.as_ref().and_then(|s| s.each[p]);
                let values = match (hidden, each) {
                    (false, Some(each)) => Some(vec![
                        two(each.raw.unwrap_or(0.0)),
                        two(each.shrunken),
                        two((each.sd * each.sd + se * se).sqrt()),
                        class_number(own.len()),
                    ]),
                    (_, _) => None,
                };
                let key = format!(
                    "practices.{}.{}.{}",
                    frame.measures[f.outcome].name,
                    frame.informants[f.informant],
                    number + 1
                );
                list.push(Figure { key, values });
            }
        }
    }

    fn lost(&self, list: &mut Vec<Figure>) {
        let frame = self.frame;
        for outcome in 0..frame.outcomes {
            for informant in &frame.informants {
                let base = format!("lost.{informant}.{}", frame.measures[outcome].name);
                let get = |what: &str| self.input.get(&format!("{base}.{what}"));
                let (kept, gone) = (get("n_kept").unwrap_or(0.0), get("n_lost").unwrap_or(0.0));
                let enough = kept as usize >= self.least && gone as usize >= self.least;
                let values =
                    get("diff").filter(|_| enough).map(|d| vec![two(d), two(get("smd").unwrap_or(0.0))]);
                list.push(Figure { key: base, values });
            }
        }
    }

    fn goals(&self, list: &mut Vec<Figure>) {
        let keys =
            ["level.minus_2.count", "level.minus_1.count", "level.0.count", "level.1.count", "level.2.count"];
        let cells: Vec<Cell> = keys
            .iter()
            .map(|k| Cell {
                name: (*k).to_string(),
                households: self.input.get(&format!("goals.{k}")).unwrap_or(0.0) as usize,
            })
            .collect();
        let found = withhold(&cells, self.least);
        for (cell, hidden) in cells.iter().zip(&found.cells) {
            self.count(list, format!("goals.{}", cell.name), cell.households, *hidden || found.total);
        }
        for key in ["n_goals", "n_actions_as_goals"] {
            let n = self.input.get(&format!("goals.{key}")).unwrap_or(0.0) as usize;
            self.count(list, format!("goals.{key}"), n, found.total);
        }
    }
}

/// Two decimals are published, no more.
fn two(value: f64) -> f64 {
    let rounded = (value.abs() * 100.0 + 0.5).floor() / 100.0;
    if value < 0.0 && rounded > 0.0 { -rounded } else { rounded }
}

/// The lower end of the class of n.
fn class_number(n: usize) -> f64 {
    match class_of(n) {
        Some("10–19") => 10.0,
        Some("20–29") => 20.0,
        Some(_) => 30.0,
        None => 0.0,
    }
}
