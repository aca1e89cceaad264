//! What may be published: figures of the parts that a publication lists, after disclosure rules, and the
//! ledger that keeps what was published.
//!
//! The page is made from figures alone, so that nothing else can get onto it. A figure that was published
//! is copied from the ledger, never computed again: else one removed case could be read off.

use super::findings::Finding;
use super::numbers::{esc, number, signed};
use super::page::{Section, page, table};
use super::pictures::{Axis, forest_axis, forest_row, key as mark_key};
use super::words::{held, word};
use super::{Input, start};
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

    /// The figure as it was published; else as it is now, which is then kept.
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
    let Some(wave) = input.protocol.waves.iter().find(|w| w.named.name.value == publication.after.value)
    else {
        return Ok(());
    };
    let last = input.assembled.case_rows.iter().filter_map(|&at| input.register.rows[at].enrolled).max();
    let Some(last) = last else { return Ok(()) };
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
            return Err("an own report is about one practice: say which with --practice".into());
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
    /// wave at once, so that two moments tell nothing.
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

fn class_text(value: f64) -> &'static str {
    class_of(value as usize).unwrap_or("–")
}

fn publication_page(
    input: &Input<'_>,
    publication: &Publication,
    practice: Option<&str>,
    list: &[Figure],
) -> String {
    let l = input.language;
    let withheld: Vec<String> =
        list.iter().filter(|f| f.values.is_none()).map(|f| label(input, bare(&f.key))).collect();
    let mut sections = Vec::new();
    let change: Vec<&Figure> = list.iter().filter(|f| f.key.starts_with("change.")).collect();
    if !change.is_empty() {
        sections.push(changes(input, &change));
    }
    let kinds: [(&str, &'static str, &str); 6] = [
        (
            "flow.",
            "wie",
            l.say(
                "Who took part (rounded; sums need not agree)",
                "Wie deden mee (afgerond; optellen hoeft niet te kloppen)",
            ),
        ),
        ("mean.", "gemiddelden", l.say("Means", "Gemiddelden")),
        ("agreement.", "zelfde", l.say("Do they see the same", "Zien zij hetzelfde")),
        (
            "practices.",
            "praktijken",
            l.say("Practices, by number; no ranking", "Praktijken, op nummer; geen ranglijst"),
        ),
        ("lost.", "uitval", l.say("Who was lost", "Wie vielen uit")),
        ("goals.", "doelen", l.say("Goals", "Doelen")),
    ];
    for (start, id, heading) in kinds {
        let own: Vec<&Figure> = list.iter().filter(|f| bare(&f.key).starts_with(start)).collect();
        if own.is_empty() {
            continue;
        }
        let rows: Vec<Vec<String>> = own.iter().map(|f| row(input, start, f)).collect();
        let head = [
            (l.say("What", "Wat"), false),
            (l.say("Number", "Getal"), true),
            (l.say("n (class)", "n (klasse)"), true),
        ];
        sections.push(Section { id, heading: heading.to_string(), body: table(heading, &head, &rows) });
    }
    sections.push(start::limits(input, &withheld));
    sections.push(start::account(input, false));
    let title = match practice {
        Some(_) => publication.named.title.clone(),
        None => format!("{}: {}", input.protocol.title, publication.named.title),
    };
    let audience = match &publication.to {
        Audience::Everyone => l.say("Public", "Openbaar").to_string(),
        Audience::Practice => l.say("For one practice", "Voor één praktijk").to_string(),
        Audience::Group(named) => l.tell(format!("For {}", named.title), format!("Voor {}", named.title)),
    };
    page(input, &audience, &title, &start::public_facts(input), &sections)
}

/// A key without the practice of an own report.
fn bare(key: &str) -> &str {
    key.strip_prefix("own.").and_then(|rest| rest.split_once('.')).map_or(key, |(_, rest)| rest)
}

/// A key in words: titles of scores, informants and moments.
fn label(input: &Input<'_>, key: &str) -> String {
    let l = input.language;
    let frame = &input.assembled.frame;
    let word = |part: &str| {
        let outcome = input.facts.outcomes.iter().find(|o| o.name == part).map(|o| o.title.clone());
        let informant =
            frame.informants.iter().position(|i| i == part).map(|i| input.informant(i).to_lowercase());
        let wave = frame.waves.iter().position(|w| w == part).map(|w| input.wave(w).to_lowercase());
        let reason = input
            .protocol
            .ended
            .iter()
            .find(|r| r.named.name.value == part)
            .map(|r| r.named.title.to_lowercase());
        let other = match part {
            "enrolled" => l.say("enrolled", "ingeschreven"),
            "ended" => l.say("ended", "geëindigd"),
            "n_goals" => l.say("goals", "doelen"),
            "n_actions_as_goals" => l.say("actions written down as goals", "acties als doel opgeschreven"),
            "level" => l.say("level", "niveau"),
            "minus_2" => "−2",
            "minus_1" => "−1",
            "count" => "",
            other => other,
        };
        outcome.or(informant).or(wave).or(reason).unwrap_or_else(|| other.to_string())
    };
    let words: Vec<String> = key.split('.').skip(1).map(word).filter(|w| !w.is_empty()).collect();
    words.join(", ")
}

/// A figure as a row.
fn row(input: &Input<'_>, start: &str, figure: &Figure) -> Vec<String> {
    let l = input.language;
    let name = label(input, bare(&figure.key));
    let Some(v) = &figure.values else {
        return vec![esc(&name), l.say("withheld", "weggelaten").into(), "–".into()];
    };
    let at = |k: usize| v.get(k).copied().unwrap_or(0.0);
    let n = |k: usize| number(l, at(k), 2);
    let (text, class) = match start {
        "flow." | "goals." => (number(l, at(0), 0), "–".to_string()),
        "mean." => (format!("{} ({} – {})", n(0), n(1), n(2)), class_text(at(3)).to_string()),
        "agreement." => (
            format!("{} ({} – {}), ICC {}", signed(l, at(0), 2), n(1), n(2), n(3)),
            class_text(at(4)).to_string(),
        ),
        "practices." => (
            format!("{} → {} (± {})", signed(l, at(0), 2), signed(l, at(1), 2), number(l, 1.96 * at(2), 2)),
            class_text(at(3)).to_string(),
        ),
        _ => (format!("{} ({})", signed(l, at(0), 2), signed(l, at(1), 2)), "–".to_string()),
    };
    vec![esc(&name), text, class]
}

/// The forest of published changes, with words.
fn changes(input: &Input<'_>, list: &[&Figure]) -> Section {
    let l = input.language;
    let frame = &input.assembled.frame;
    let axis = Axis::symmetric(
        list.iter()
            .filter_map(|f| f.values.as_ref())
            .flat_map(|v| [v[1], v[2]])
            .chain(input.facts.outcomes.iter().filter_map(|o| o.matters)),
    );
    let mut rows = String::new();
    for figure in list {
        let mut parts = figure.key.split('.').skip(1);
        let (name, who) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        let Some(outcome) = input.facts.outcomes.iter().find(|o| o.name == name) else { continue };
        let i = frame.informants.iter().position(|x| x == who).unwrap_or(0);
        let title = format!("{} {}, {}", mark_key(i), esc(&outcome.title), esc(&input.informant(i)));
        let Some(v) = &figure.values else {
            rows += &format!(
                "<tr><th scope=\"row\">{title}</th><td class=\"fp\">–</td><td>–</td><td class=\"fw\">{}</td></tr>",
                l.say("withheld", "weggelaten")
            );
            continue;
        };
        let words = match (outcome.matters, outcome.higher_is_better) {
            (Some(m), Some(up)) => {
                let (low, high) = if up { (v[1], v[2]) } else { (-v[2], -v[1]) };
                held(word(low, high, m), Some(v[3])).text(l)
            }
            (_, _) => "",
        };
        rows += &format!(
            "<tr><th scope=\"row\">{title}</th><td class=\"fp\">{}</td><td class=\"num\">{} ({} – {}), n {}</td><td class=\"fw\">{words}</td></tr>",
            forest_row(axis, i, v[0], Some((v[1], v[2])), outcome.matters),
            signed(l, v[0], 2),
            signed(l, v[1], 2),
            signed(l, v[2], 2),
            class_text(v[4])
        );
    }
    let caption = l.say("Change with 95% interval", "Verandering met 95%-interval");
    let body = format!(
        "<div class=\"kort\"><p>{}</p></div><figure><table class=\"fo\"><caption>{caption}</caption><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>{rows}</tbody></table>{}</figure>",
        l.say(
            "There was no comparison group: we cannot say that this is due to the approach. A part of a fall of a high load comes by itself.",
            "Er was geen vergelijkingsgroep: wij kunnen niet zeggen dat dit door de aanpak komt. Een hoge last daalt deels vanzelf."
        ),
        l.say("Outcome, who", "Uitkomst, wie"),
        l.say("Change", "Verandering"),
        l.say("Number", "Getal"),
        l.say("In words", "In woorden"),
        forest_axis(l, axis)
    );
    Section {
        id: "kort",
        heading: l.say("In short: did something change", "In het kort: is er iets veranderd").into(),
        body,
    }
}
