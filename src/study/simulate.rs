//! Invented answers for a protocol, so that a team sees its report before it has data.
//!
//! Every number comes from a seed. The effects, the loss and the missing answers are stated in
//! [`Effects`] and written beside the files.

use crate::protocol::{EndKind, Protocol};
use crate::statistics::distributions::normal_quantile;
use jiff::civil::Date;
use peil::model::{Answer, AnswerType, GroupId, Instrument, SlotId};
use peil::score::Response;
use peil_answers::rows::{response_cells, response_columns};
use std::collections::HashSet;

/// What was built in.
#[derive(Clone, Debug, PartialEq)]
pub struct Effects {
    /// Change of the answers over the whole study, in standard deviations, towards better.
    pub change: f64,
    /// Standard deviation of the change between practices.
    pub between_practices: f64,
    /// The share that is lost before the last wave.
    pub lost: f64,
    /// Share of questions left blank.
    pub blank: f64,
    /// Share of responses outside their window.
    pub outside: f64,
    /// Informant and score: this informant sees no change in the questions of this score.
    pub flat: Vec<(String, String)>,
}

impl Default for Effects {
    fn default() -> Effects {
        Effects {
            change: 0.30,
            between_practices: 0.10,
            lost: 0.20,
            blank: 0.02,
            outside: 0.03,
            flat: Vec::new(),
        }
    }
}

/// The two files, as text.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulated {
    /// Answers as CSV.
    pub answers: String,
    /// The register as CSV.
    pub register: String,
    /// Goals as CSV, when the protocol has goals.
    pub goals: Option<String>,
}

/// Numbers from a seed: SplitMix64 (Steele, Lea & Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    fn below(&mut self, n: usize) -> usize {
        ((self.uniform() * n as f64) as usize).min(n.saturating_sub(1))
    }
}

/// Questions in groups that move together, and which way is better.
struct Theme {
    slots: Vec<(SlotId, f64)>,
    optional: Option<GroupId>,
}

/// Makes a study.
pub fn simulate(protocol: &Protocol, instrument: &Instrument, seed: u64, effects: &Effects) -> Simulated {
    let mut maker = Maker {
        protocol,
        instrument,
        dice: Dice(seed),
        flat: flat_slots(instrument, effects),
        effects: effects.clone(),
        themes: themes(instrument),
        answers: String::new(),
        register: String::new(),
        goals: String::new(),
    };
    maker.headers();
    for (practice, declared) in protocol.practices.list.iter().enumerate() {
        let own = maker.dice.normal() * effects.between_practices;
        let level = maker.dice.normal() * 0.2;
        for _ in 0..declared.cases.unwrap_or(30).min(100_000) {
            maker.case(practice, level, own);
        }
    }
    let goals = protocol.goals.is_some().then_some(maker.goals);
    Simulated { answers: maker.answers, register: maker.register, goals }
}

struct Maker<'a> {
    protocol: &'a Protocol,
    instrument: &'a Instrument,
    effects: Effects,
    dice: Dice,
    /// Informant and slot without a change.
    flat: HashSet<(u8, SlotId)>,
    themes: Vec<Theme>,
    answers: String,
    register: String,
    goals: String,
}

/// The questions of scores in which an informant sees no change.
fn flat_slots(instrument: &Instrument, effects: &Effects) -> HashSet<(u8, SlotId)> {
    let mut found = HashSet::new();
    for (informant, score) in &effects.flat {
        let Some(who) = instrument.informants.iter().position(|i| i == informant) else { continue };
        let Some(score) = instrument.scores.iter().find(|s| s.name == *score) else { continue };
        let (mut open, mut seen) = (score.value.clone(), HashSet::new());
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            if let peil::model::Node::Answer(asked) = instrument.node(id) {
                found.insert((who as u8, instrument.slot(*asked)));
            }
            open.extend(instrument.node(id).children());
        }
    }
    found
}

/// Each score that has a direction gives its items a sign: raising the item makes it better or worse.
fn themes(instrument: &Instrument) -> Vec<Theme> {
    let mut list: Vec<Theme> = Vec::new();
    let mut signs = vec![None; instrument.slot_count()];
    let scorer = peil::score::Scorer::new(instrument);
    for (at, sign) in signs.iter_mut().enumerate() {
        let slot = SlotId(at as u32);
        let ends = coded(instrument, slot);
        let (Some(low), Some(high)) = (ends.first(), ends.last()) else { continue };
        *sign = direction(instrument, &scorer, slot, low, high);
    }
    for (at, group) in instrument.groups.iter().enumerate() {
        let id = GroupId(at as u32);
        let slots: Vec<(SlotId, f64)> = (0..instrument.slot_count())
            .map(|at| SlotId(at as u32))
            .filter(|&slot| instrument.question(instrument.asked(slot).question).group == Some(id))
            .map(|slot| (slot, signs[slot.at()].unwrap_or(0.0)))
            .collect();
        let optional = instrument.ancestors(Some(id)).find(|&g| instrument.group(g).optional);
        let optional = if group.optional { Some(id) } else { optional };
        if !slots.is_empty() {
            list.push(Theme { slots, optional });
        }
    }
    let alone: Vec<(SlotId, f64)> = (0..instrument.slot_count())
        .map(|at| SlotId(at as u32))
        .filter(|&slot| instrument.question(instrument.asked(slot).question).group.is_none())
        .map(|slot| (slot, signs[slot.at()].unwrap_or(0.0)))
        .collect();
    if !alone.is_empty() {
        list.push(Theme { slots: alone, optional: None });
    }
    list
}

/// +1 if a higher answer moves scores towards better, −1 if towards worse, nothing if neither.
fn direction(
    instrument: &Instrument,
    scorer: &peil::score::Scorer<'_>,
    slot: SlotId,
    low: &Answer,
    high: &Answer,
) -> Option<f64> {
    let mut response = Response::blank(instrument);
    for at in 0..instrument.slot_count() {
        let other = SlotId(at as u32);
        let ends = coded(instrument, other);
        response.set(other, ends.get(ends.len() / 2).cloned());
    }
    let mut totals = [0.0, 0.0];
    for (at, answer) in [low, high].into_iter().enumerate() {
        response.set(slot, Some(answer.clone()));
        let evaluation = scorer.evaluate(&response);
        for score in &instrument.scores {
            let sign = match score.direction {
                Some(peil::model::Direction::Better) => 1.0,
                Some(peil::model::Direction::Worse) => -1.0,
                None => continue,
            };
            if let Some(number) = score.value.first().and_then(|id| evaluation.value(*id).number()) {
                totals[at] += sign * number.to_f64();
            }
        }
    }
    let change = totals[1] - totals[0];
    if change.abs() < 1e-12 { None } else { Some(change.signum()) }
}

/// The answers of a question from low to high.
fn coded(instrument: &Instrument, slot: SlotId) -> Vec<Answer> {
    let question = instrument.question(instrument.asked(slot).question);
    match &question.answer {
        AnswerType::Scale(_) => instrument
            .options(question)
            .enumerate()
            .filter(|(_, (_, c))| !c.missing)
            .map(|(at, _)| Answer::Option(at as u16))
            .collect(),
        AnswerType::Number { low, high, .. } => {
            let (Some(from), Some(to)) = (low.to_i64(), high.to_i64()) else { return Vec::new() };
            (from..=to.min(from + 200)).map(|v| Answer::Number(peil::model::Number::integer(v))).collect()
        }
        AnswerType::YesNo => vec![Answer::Truth(false), Answer::Truth(true)],
        AnswerType::Text { .. }
        | AnswerType::Date
        | AnswerType::DateWithin(_)
        | AnswerType::Time
        | AnswerType::Many(_) => Vec::new(),
    }
}

impl Maker<'_> {
    fn headers(&mut self) {
        let columns: Vec<String> = response_columns(self.instrument);
        self.answers = format!("case,practice,wave,{}\n", columns.join(","));
        let consent = if self.protocol.consent.is_some() { ",consent" } else { "" };
        self.register = format!("case,practice,enrolled,ended,reason{consent}\n");
        self.goals = "case,goal,kind,domain,weight,baseline,level,agreed_with\n".to_string();
    }

    fn case(&mut self, practice: usize, level: f64, turn: f64) {
        let number = self.register.lines().count();
        let name = format!("c{number:04}");
        let enrolled = self.enrolled();
        let mut chosen: Vec<bool> = self.themes.iter().map(|_| self.dice.uniform() < 0.5).collect();
        for at in 1..chosen.len() {
            // Groups of one optional domain are chosen together.
            if let Some(first) = self.themes[..at]
                .iter()
                .position(|t| t.optional.is_some() && t.optional == self.themes[at].optional)
            {
                chosen[at] = chosen[first];
            }
        }
        let own = level + 0.7 * self.dice.normal();
        let loads: Vec<f64> = self.themes.iter().map(|_| own + 0.5 * self.dice.normal()).collect();
        let last_wave = self.protocol.waves.len() - 1;
        let lost = self.dice.uniform() < self.effects.lost;
        let leaves = if lost { 1 + self.dice.below(last_wave.max(1)) } else { usize::MAX };
        let informants = self.protocol.informants();
        for wave in 0..=last_wave {
            if wave >= leaves {
                continue;
            }
            for (i, informant) in informants.iter().enumerate() {
                if !self.protocol.is_asked(informant, &self.protocol.waves[wave].named.name.value)
                    || self.dice.uniform() < 0.04
                {
                    continue;
                }
                let share = if last_wave == 0 { 0.0 } else { wave as f64 / last_wave as f64 };
                let seen = if i == 0 { 1.0 } else { 0.7 };
                let shift = share * seen * (self.effects.change + turn);
                self.response(&name, practice, wave, informant, enrolled, shift, &loads, &chosen);
            }
        }
        self.registered(&name, practice, enrolled, lost, leaves);
        self.own_goals(&name);
    }

    fn enrolled(&mut self) -> Date {
        let (from, to) =
            self.protocol.enrol.unwrap_or((jiff::civil::date(2016, 1, 11), jiff::civil::date(2016, 6, 30)));
        let days = crate::assembly::days_between(from, to).max(0) as usize;
        let add = self.dice.below(days + 1) as i64;
        from.checked_add(jiff::Span::new().days(add)).unwrap_or(from)
    }

    #[allow(clippy::too_many_arguments)]
    fn response(
        &mut self,
        name: &str,
        practice: usize,
        wave: usize,
        informant: &str,
        enrolled: Date,
        shift: f64,
        loads: &[f64],
        chosen: &[bool],
    ) {
        let mut response = Response::blank(self.instrument);
        response.informant =
            self.instrument.informants.iter().position(|i| i == informant).unwrap_or(0) as u8;
        let declared = &self.protocol.waves[wave];
        let (from, to) = (declared.due.as_ref().map_or(declared.days.0, |d| d.value), declared.days.1);
        let late = self.dice.uniform() < self.effects.outside;
        let day = if late {
            to + 1 + self.dice.below(20) as i64
        } else {
            from + self.dice.below((to - from).max(0) as usize / 2 + 1) as i64
        };
        response.administered = enrolled.checked_add(jiff::Span::new().days(day)).ok();
        for at in 0..self.instrument.groups.len() {
            response.leave_out(GroupId(at as u32), self.instrument.groups[at].optional);
        }
        for theme in 0..self.themes.len() {
            if let Some(group) = self.themes[theme].optional {
                if !chosen[theme] {
                    continue;
                }
                response.leave_out(group, false);
            }
            for at in 0..self.themes[theme].slots.len() {
                let (slot, sign) = self.themes[theme].slots[at];
                let shift = if self.flat.contains(&(response.informant, slot)) { 0.0 } else { shift };
                self.answer(&mut response, slot, sign, loads[theme] + shift);
            }
        }
        let cells = response_cells(self.instrument, &response);
        let declared = &self.protocol.practices.list[practice].named.name.value;
        let wave = &self.protocol.waves[wave].named.name.value;
        let line: Vec<String> = cells.iter().map(|c| quoted(c)).collect();
        self.answers += &format!("{name},{declared},{wave},{}\n", line.join(","));
    }

    fn answer(&mut self, response: &mut Response, slot: SlotId, sign: f64, level: f64) {
        let asked = self.instrument.asked(slot);
        let question = self.instrument.question(asked.question);
        if asked.round > 0 || question.repeat.is_some() || self.dice.uniform() < self.effects.blank {
            return;
        }
        if !question.only.has(response.informant) {
            return;
        }
        let list = coded(self.instrument, slot);
        if list.is_empty() {
            return;
        }
        let place = if sign == 0.0 {
            self.dice.uniform()
        } else {
            0.5 + 0.22 * (sign * level + 0.7 * self.dice.normal())
        };
        let at = (place * list.len() as f64).floor().clamp(0.0, list.len() as f64 - 1.0) as usize;
        response.set(slot, Some(list[at].clone()));
    }

    fn registered(&mut self, name: &str, practice: usize, enrolled: Date, lost: bool, leaves: usize) {
        let declared = &self.protocol.practices.list[practice].named.name.value;
        let done =
            self.protocol.ended.iter().find(|r| r.kind == EndKind::Done).map(|r| r.named.name.value.clone());
        let others: Vec<String> = self
            .protocol
            .ended
            .iter()
            .filter(|r| r.kind == EndKind::Other)
            .map(|r| r.named.name.value.clone())
            .collect();
        let (reason, day) = if lost {
            let window = self.protocol.waves[leaves.min(self.protocol.waves.len() - 1)].days.0;
            let reason =
                if others.is_empty() { String::new() } else { others[self.dice.below(others.len())].clone() };
            (reason, (window - 10).max(1))
        } else {
            let end = self.protocol.waves.last().map_or(0, |w| w.days.1);
            (done.unwrap_or_default(), end)
        };
        let ended = enrolled.checked_add(jiff::Span::new().days(day)).ok();
        let ended =
            if reason.is_empty() { String::new() } else { ended.map(|d| d.to_string()).unwrap_or_default() };
        let consent = if self.protocol.consent.is_some() { format!(",{enrolled}") } else { String::new() };
        self.register += &format!("{name},{declared},{enrolled},{ended},{reason}{consent}\n");
    }

    fn own_goals(&mut self, name: &str) {
        let Some(goals) = self.protocol.goals else { return };
        let span = (goals.count.1 - goals.count.0).max(0) as usize;
        let count = goals.count.0 as usize + self.dice.below(span + 1);
        for goal in 1..=count {
            let kind = if self.dice.uniform() < 0.65 { "doel" } else { "actie" };
            let weight = goals.weight.0
                + self.dice.below((goals.weight.1 - goals.weight.0).max(0) as usize + 1) as i64;
            let baseline = if self.dice.uniform() < 0.7 { -1 } else { -2 };
            let level = (f64::from(baseline) + 1.0 + self.dice.normal()).round().clamp(-2.0, 2.0);
            let level =
                if kind == "actie" || self.dice.uniform() < 0.2 { String::new() } else { format!("{level}") };
            let agreed = ["samen", "inwoner", "professional"][self.dice.below(3)];
            self.goals += &format!("{name},{goal},{kind},,{weight},{baseline},{level},{agreed}\n");
        }
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_string()
    }
}
