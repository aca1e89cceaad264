//! Three hashes that say what an instrument is: its structure, its scoring, its words.
//!
//! Each is SHA-256 over a canonical form headed by the version of the language's meaning. Expressions are
//! hashed from the bottom up, so that a name, a `let`, or the order of declarations leaves no trace; options
//! are called by their keys, not by their place.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::node_names::name;
use super::types::{Choices, Type};
use super::validate::per_round;
use super::{
    Answer, AnswerType, Asked, Cell, Choice, Cut, Entry, Family, Gate, GroupId, Informants, Map, MessageKind,
    Node, NodeId, Number, NumberShown, Parts, Question, group_gates,
};

/// The version of the language's meaning: raised when the same instrument would score differently. An
/// instrument keeps the version it was compiled with.
///
/// | version | what it changed |
/// |---|---|
/// | 1 | |
/// | 2 | a condition that is missing only because of closed questions closes the questions behind it |
pub const SEMANTICS: u32 = 2;

/// The fingerprints of an instrument, in lowercase hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprints {
    /// Who is asked what, in which order, and what may be answered.
    pub structure: String,
    /// What every score, class and alert means. Equal scoring fingerprints mean equal scores.
    pub scoring: String,
    /// The words of one language and one gemeente.
    pub text: String,
}

pub(super) type Hash = [u8; 32];

/// A hash in the making. Every part is headed by its length, so that no two sequences of parts run together.
pub(super) struct Canon(Sha256);

impl Canon {
    pub(super) fn new(head: &str) -> Canon {
        let mut canon = Canon(Sha256::new());
        canon.text(head);
        canon
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Canon {
        self.0.update((bytes.len() as u32).to_le_bytes());
        self.0.update(bytes);
        self
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Canon {
        self.bytes(text.as_bytes())
    }

    fn number(&mut self, number: &Number) -> &mut Canon {
        self.text(&number.canonical())
    }

    fn count(&mut self, count: usize) -> &mut Canon {
        self.0.update((count as u64).to_le_bytes());
        self
    }

    pub(super) fn flag(&mut self, flag: bool) -> &mut Canon {
        self.count(usize::from(flag))
    }

    pub(super) fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

pub(super) fn hexadecimal(hash: Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Fingerprints {
    /// Of parts that were validated.
    pub fn of(parts: &Parts) -> Fingerprints {
        let hashes = Hashes::of(parts);
        Fingerprints {
            structure: hexadecimal(hashes.structure()),
            scoring: hexadecimal(hashes.scoring()),
            text: hexadecimal(text(parts)),
        }
    }
}

fn text(parts: &Parts) -> Hash {
    let mut canon = Canon::new("peil text");
    canon.count(parts.semantics as usize).text(&parts.language);
    for (key, words) in parts.texts.iter() {
        canon.text(&key.0).text(&words.text.nfc().collect::<String>());
    }
    canon.finish()
}

/// The hash of every node.
pub(super) struct Hashes<'p> {
    pub(super) parts: &'p Parts,
    types: Vec<Type>,
    nodes: Vec<Hash>,
}

impl<'p> Hashes<'p> {
    pub(super) fn of(parts: &'p Parts) -> Hashes<'p> {
        let mut hashes = Hashes {
            parts,
            types: parts.types().unwrap_or_default(),
            nodes: Vec::with_capacity(parts.core as usize),
        };
        for node in &parts.nodes[..parts.core as usize] {
            let hash = hashes.node(node);
            hashes.nodes.push(hash);
        }
        hashes
    }

    /// Nodes that serve guarantees and tests only.
    pub(super) fn beyond_core(&mut self) {
        for node in &self.parts.nodes[self.parts.core as usize..] {
            let hash = self.node(node);
            self.nodes.push(hash);
        }
    }

    pub(super) fn get(&self, id: NodeId) -> &Hash {
        &self.nodes[id.at()]
    }

    fn node(&self, node: &Node) -> Hash {
        let mut canon = Canon::new(name(node));
        match node {
            Node::Number(value) => {
                canon.number(value);
            }
            Node::Truth(value) => {
                canon.flag(*value);
            }
            Node::Date(date) => {
                canon.text(&date.to_string());
            }
            Node::Time(time) => {
                canon.count(time.0 as usize);
            }
            Node::Answer(asked) | Node::IsBlank(asked) | Node::IsSkipped(asked) => {
                self.asked(&mut canon, *asked)
            }
            Node::IsMissingOption { asked, option } => {
                self.asked(&mut canon, *asked);
                let option = self.parts.option(self.parts.question(asked.question), *option);
                canon.text(&option.map(|(_, option)| option.key()).unwrap_or_default());
            }
            Node::IsLeftOut { group, round } => {
                canon.text(&self.parts.group(*group).name).count(usize::from(*round));
                self.gates(&mut canon, Some(*group), *round);
                self.informants(&mut canon, self.parts.group(*group).only);
            }
            Node::IsInformant(informants) => self.informants(&mut canon, *informants),
            Node::IsOption { of, option } | Node::Has { of, option } => {
                canon.text(&self.option_key(*of, *option));
            }
            Node::Power(_, exponent) => {
                canon.text(&exponent.to_string());
            }
            Node::Reverse { low, high, .. } | Node::Percent { low, high, .. } => {
                canon.number(low).number(high);
            }
            Node::Round { digits, .. } => {
                canon.text(&digits.to_string());
            }
            Node::Compare { op, .. } => {
                canon.text(op.sign());
            }
            Node::Within { of, cells } => self.cells(&mut canon, *of, cells),
            Node::ForOthers { never, .. } => self.informants(&mut canon, *never),
            Node::InRound { group, round, .. } => self.round(&mut canon, *group, *round),
            Node::Aggregate { kind, needs, missing, .. } => {
                canon.text(&format!("{kind:?} {needs:?} {missing:?}"));
            }
            Node::Code { of, .. } | Node::ClassCode { of, .. } => self.codes(&mut canon, *of),
            Node::Recode { of, recode } => self.map(&mut canon, &self.parts.recodes[recode.at()].map, &[*of]),
            Node::Table { keys, table } => self.map(&mut canon, &self.parts.tables[table.at()].map, keys),
            Node::Band { score, sets, .. } => {
                let bands = &self.parts.scores[score.at()].bands;
                for set in sets {
                    canon.flag(set.when.is_some()).count(set.cuts.len());
                    for Cut { from, open, band } in &set.cuts {
                        canon
                            .flag(*open)
                            .text(&from.as_ref().map(Number::canonical).unwrap_or_default())
                            .text(&bands[usize::from(*band)].key());
                    }
                }
            }
            Node::Class { class, rules, otherwise } => {
                let options = &self.parts.classes[class.at()].options;
                for option in rules.iter().map(|(_, option)| option).chain(otherwise) {
                    canon.text(&options[usize::from(*option)].key());
                }
                canon.flag(otherwise.is_some());
            }
            Node::IsMissing(_)
            | Node::Administered
            | Node::CountChosen(_)
            | Node::Negate(_)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..)
            | Node::Divide(..)
            | Node::PowerApproximate(..)
            | Node::Floor(_)
            | Node::Ceiling(_)
            | Node::Absolute(_)
            | Node::Clamp { .. }
            | Node::SquareRoot(_)
            | Node::Exponential(_)
            | Node::Logarithm(_)
            | Node::Years { .. }
            | Node::Hours { .. }
            | Node::Not(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::If { .. }
            | Node::First(_)
            | Node::IfAsked { .. }
            | Node::Withhold { .. } => {}
        }
        let mut children: Vec<&Hash> = Vec::new();
        node.visit_children(|child| children.push(&self.nodes[child.at()]));
        if self.order_is_nothing(node) {
            children.sort_unstable();
        }
        for child in children {
            canon.bytes(child);
        }
        canon.finish()
    }

    /// Whether the operands of a node may be in any order: exact aggregates, `and`, `or`. What is
    /// approximate adds up differently in another order.
    fn order_is_nothing(&self, node: &Node) -> bool {
        let exact =
            |id: &NodeId| !matches!(self.types.get(id.at()), None | Some(Type::Number { exact: false }));
        match node.family() {
            Family::And(_) | Family::Or(_) => true,
            Family::Aggregate { of, .. } => of.iter().all(exact),
            Family::Constant
            | Family::Response(_)
            | Family::Operation(_)
            | Family::IsMissing(_)
            | Family::If { .. }
            | Family::First(_)
            | Family::Element(..)
            | Family::Lookup(..)
            | Family::Withhold { .. }
            | Family::Band { .. }
            | Family::Class { .. } => false,
        }
    }

    fn option_key(&self, of: NodeId, option: u16) -> String {
        let choices = match self.types.get(of.at()) {
            Some(Type::Choice(choices)) => *choices,
            Some(Type::Chosen(question)) => match self.parts.question(*question).answer {
                AnswerType::Many(scale) => Choices::Scale(scale, self.parts.question(*question).or),
                AnswerType::Scale(_)
                | AnswerType::YesNo
                | AnswerType::Number { .. }
                | AnswerType::Text { .. }
                | AnswerType::Date
                | AnswerType::DateWithin(_)
                | AnswerType::Time => return option.to_string(),
            },
            _ => return option.to_string(),
        };
        self.parts.choices(choices).get(usize::from(option)).map(|choice| choice.key()).unwrap_or_default()
    }

    fn codes(&self, canon: &mut Canon, of: NodeId) {
        let Some(Type::Choice(choices)) = self.types.get(of.at()) else { return };
        let mut codes: Vec<String> = self
            .parts
            .choices(*choices)
            .iter()
            .filter(|choice| !choice.missing)
            .map(|choice| option_line(choice, true))
            .collect();
        codes.sort();
        codes.iter().for_each(|code| {
            canon.text(code);
        });
    }

    pub(super) fn informants(&self, canon: &mut Canon, informants: Informants) {
        // Everybody is written as such: a new informant changes nothing for the others.
        if informants == Informants::all(self.parts.informants.len()) {
            canon.text("everybody");
            return;
        }
        // Otherwise by name: the order of the list is nothing.
        let mut names: Vec<&str> = self
            .parts
            .informants
            .iter()
            .enumerate()
            .filter(|(at, _)| informants.has(*at as u8))
            .map(|(_, name)| name.as_str())
            .collect();
        names.sort_unstable();
        canon.count(names.len());
        names.iter().for_each(|name| {
            canon.text(name);
        });
    }

    /// Everything about a question that a score can depend on.
    fn asked(&self, canon: &mut Canon, asked: Asked) {
        let question = self.parts.question(asked.question);
        canon.text(&question.name).count(usize::from(asked.round));
        self.answer_type(canon, question, true);
        self.otherwise(canon, question);
        self.informants(canon, question.only);
        self.gates(canon, question.group, asked.round);
        if let Some(when) = per_round(&question.when, asked.round) {
            canon.bytes(self.get(when));
            self.closing(canon);
        }
    }

    /// What a condition that is missing does to the questions behind it: nothing was written of it in version
    /// 1.
    pub(super) fn closing(&self, canon: &mut Canon) {
        if self.parts.closes() {
            canon.text("closing");
        }
    }

    /// The domains around it as far as they decide whether it is asked.
    pub(super) fn gates(&self, canon: &mut Canon, group: Option<GroupId>, round: u16) {
        for gate in group_gates(self.parts, group, round) {
            match gate {
                Gate::Chosen(id) => {
                    canon.text("optional").text(&self.parts.group(id).name);
                }
                Gate::When(when) => {
                    canon.text("when").bytes(self.get(when));
                    self.closing(canon);
                }
                Gate::Round { group, round, .. } => self.round(canon, group, round),
                Gate::Informant(informants) => self.informants(canon, informants),
            }
        }
    }

    fn round(&self, canon: &mut Canon, group: GroupId, round: u16) {
        if let Some(rounds) = &self.parts.group(group).rounds {
            canon
                .text("round")
                .bytes(self.get(rounds.times))
                .count(usize::from(rounds.up_to))
                .count(usize::from(round));
            if let Some(named) = rounds.names.get(usize::from(round)) {
                canon.text(&named.name);
            }
            self.closing(canon);
        }
    }

    pub(super) fn otherwise(&self, canon: &mut Canon, question: &Question) {
        canon.flag(question.otherwise.is_some());
        let options: Vec<&Choice> = self.parts.options(question).map(|(_, option)| option).collect();
        match &question.otherwise {
            Some(Answer::Option(option)) => {
                canon.text(&options.get(usize::from(*option)).map(|option| option.key()).unwrap_or_default());
            }
            Some(Answer::Many(chosen)) => {
                let mut keys: Vec<String> = options
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| chosen >> at & 1 == 1)
                    .map(|(_, option)| option.key())
                    .collect();
                keys.sort();
                canon.text(&keys.join(" "));
            }
            Some(other) => {
                canon.text(&format!("{other:?}"));
            }
            None => {}
        }
    }

    /// For scoring: codes and missing marks, in no order. For structure: in order, with names.
    pub(super) fn answer_type(&self, canon: &mut Canon, question: &Question, scoring: bool) {
        match &question.answer {
            AnswerType::Number { low, high, whole: true, shown: NumberShown::Plain } => {
                canon.text("integer").number(low).number(high)
            }
            AnswerType::Number { low, high, whole: false, .. } => {
                canon.text("decimal").number(low).number(high)
            }
            AnswerType::Number { low, high, shown: NumberShown::Minutes, .. } => {
                canon.text("minutes").number(low).number(high)
            }
            AnswerType::Scale(_) => canon.text("scale"),
            AnswerType::Many(_) => canon.text("many"),
            AnswerType::YesNo => canon.text("yesno"),
            AnswerType::Text { long } => canon.text(if *long && !scoring { "long text" } else { "text" }),
            AnswerType::Date => canon.text("date"),
            AnswerType::DateWithin(days) => canon.text("date within").text(&days.to_string()),
            AnswerType::Time => canon.text("time"),
        };
        let mut options: Vec<String> =
            self.parts.options(question).map(|(_, option)| option_line(option, scoring)).collect();
        if scoring {
            options.sort();
        }
        canon.count(options.len());
        options.iter().for_each(|option| {
            canon.text(option);
        });
    }

    fn cell(&self, of: NodeId, cell: &Cell) -> String {
        match cell {
            Cell::Option(option) => format!("option {}", self.option_key(of, *option)),
            Cell::Between(low, high) => format!("{}..{}", low.canonical(), high.canonical()),
            Cell::From(bound) => format!("from {}", bound.canonical()),
            Cell::Above(bound) => format!("above {}", bound.canonical()),
            Cell::DateBetween(low, high) => format!("{low}..{high}"),
            Cell::TimeBetween(low, high) => format!("{low}..{high}"),
            Cell::Truth(truth) => format!("truth {truth}"),
            Cell::Any => "any".into(),
        }
    }

    fn cells(&self, canon: &mut Canon, of: NodeId, cells: &[Cell]) {
        let mut lines: Vec<String> = cells.iter().map(|cell| self.cell(of, cell)).collect();
        lines.sort();
        canon.text(&lines.join(", "));
    }

    fn map(&self, canon: &mut Canon, map: &Map, keys: &[NodeId]) {
        let mut rows: Vec<String> = map
            .rows
            .iter()
            .map(|row| {
                let keys: Vec<String> = row
                    .keys
                    .iter()
                    .zip(keys)
                    .map(|(cells, key)| {
                        let mut cells: Vec<String> = cells.iter().map(|cell| self.cell(*key, cell)).collect();
                        cells.sort();
                        cells.join(" | ")
                    })
                    .collect();
                format!(
                    "{} -> {}",
                    keys.join(", "),
                    row.value.as_ref().map_or("missing".into(), Number::canonical)
                )
            })
            .collect();
        rows.sort();
        canon.flag(map.thresholds).count(rows.len());
        rows.iter().for_each(|row| {
            canon.text(row);
        });
        canon.text(&match &map.otherwise {
            None => "none".to_string(),
            Some(None) => "missing".into(),
            Some(Some(value)) => value.canonical(),
        });
    }

    fn scoring(&self) -> Hash {
        let mut canon = Canon::new("peil scoring");
        canon.count(self.parts.semantics as usize);
        for (name, _, hash, _) in &self.outputs() {
            canon.text(name).bytes(hash);
        }
        canon.finish()
    }

    fn structure(&self) -> Hash {
        let parts = self.parts;
        let mut canon = Canon::new("peil structure");
        canon.count(parts.semantics as usize);
        parts.informants.iter().for_each(|informant| {
            canon.text(informant);
        });
        self.entries(&mut canon, &parts.entries);
        for message in parts.messages.iter().filter(|message| message.kind != MessageKind::Alert) {
            canon
                .text(&format!("{:?}", message.kind))
                .text(&message.name)
                .bytes(self.get(message.when))
                .flag(message.required);
            self.informants(&mut canon, message.only);
        }
        canon.finish()
    }

    fn entries(&self, canon: &mut Canon, entries: &[Entry]) {
        // Which questions are on one page says nothing about what is asked.
        let asked = |entry: &&Entry| match entry {
            Entry::Question(_) | Entry::Group(_) | Entry::Note(_) => true,
            Entry::Page => false,
        };
        canon.count(entries.iter().filter(asked).count());
        for entry in entries {
            match entry {
                Entry::Page => {}
                Entry::Note(id) => {
                    let note = self.parts.note(*id);
                    canon.text("note").text(&note.name);
                    self.informants(canon, note.only);
                    for when in &note.when {
                        canon.bytes(self.get(*when));
                    }
                }
                Entry::Question(id) => {
                    let question = self.parts.question(*id);
                    canon
                        .text("question")
                        .text(&question.name)
                        .text(question.unit.as_deref().unwrap_or_default())
                        .flag(question.required);
                    self.answer_type(canon, question, false);
                    self.otherwise(canon, question);
                    self.informants(canon, question.only);
                    for when in &question.when {
                        canon.bytes(self.get(*when));
                    }
                }
                Entry::Group(id) => {
                    let group = self.parts.group(*id);
                    canon.text("group").text(&group.name).flag(group.optional).flag(group.matrix);
                    self.informants(canon, group.only);
                    for when in &group.when {
                        canon.bytes(self.get(*when));
                    }
                    if let Some(rounds) = &group.rounds {
                        canon.text("repeat").bytes(self.get(rounds.times)).count(usize::from(rounds.up_to));
                        for round in &rounds.names {
                            canon.text(&round.name);
                        }
                    }
                    self.entries(canon, &group.entries);
                }
            }
        }
    }
}

/// An option as scoring sees it: its code, and its name where it has no code or its name is a reason.
fn option_line(option: &Choice, scoring: bool) -> String {
    let code = option.code.as_ref().map(Number::canonical);
    let name = option.name.clone().unwrap_or_default();
    if option.none {
        return format!("none {} {name}", code.unwrap_or_default());
    }
    match (scoring, option.missing, code) {
        (true, true, code) => format!("missing {} {name}", code.unwrap_or_default()),
        (true, false, Some(code)) => code,
        (true, false, None) => format!("name {name}"),
        (false, missing, code) => format!("{} {name} {missing}", code.unwrap_or_default()),
    }
}
