//! XLSForm: questions with their conditions, and every score as a calculation, for ODK, Kobo and their kin.
//!
//! A question is relevant unless it is closed: an answer that came in while it is not known whether its
//! question is asked counts in Peil, and in a form only what is relevant counts.

mod asked;
mod lists;
mod nodes;
mod said;
mod sheets;

use std::collections::{HashMap, HashSet};

use peil::model::{
    AnswerType, Asked, Entry, GroupId, Instrument, Message, MessageKind, NodeId, NoteId, Question,
    QuestionId, Stretch, Type, per_round, stretches,
};

use super::Exported;
use super::columns::{bounds, class_label, class_title, options, say, text, title, titled};
use super::notes;
use crate::report::Kind;
use nodes::{Place, number};
use said::{NO, Said, YES, not, or, quoted};
pub(super) use sheets::Row;
use sheets::Sheet;

pub fn write(instrument: &Instrument, source: Option<&str>) -> Exported {
    let Form { rows, lists, mut out } = form(instrument);
    let language = format!("{0} ({0})", instrument.language);
    let mut sheets = vec![
        Sheet::survey(&rows, &language),
        Sheet::choices(&lists, &language),
        Sheet::settings(&title(instrument), instrument, &language),
    ];
    if let Some(source) = source {
        sheets.push(Sheet::carried(&sheets, source));
    }
    match sheets::workbook(&sheets) {
        Ok(bytes) => out.bytes = bytes,
        Err(why) => out.lose("workbook", "workbook", Kind::Dropped, why),
    }
    out
}

/// The rows and choices of a form, and what they cannot hold.
pub(super) struct Form {
    pub rows: Vec<Row>,
    pub lists: Vec<List>,
    pub out: Exported,
}

pub(super) fn form(instrument: &Instrument) -> Form {
    let mut writer = Writer {
        instrument,
        types: instrument.types().unwrap_or_default(),
        uses: uses(instrument),
        said: HashMap::new(),
        lost: HashSet::new(),
        lists: Vec::new(),
        rows: Vec::new(),
        calculations: Vec::new(),
        inside: HashMap::new(),
        out: Exported::default(),
    };
    writer.whole();
    super::lose_what_is_said(instrument, &mut writer.out);
    Form { rows: writer.rows, lists: writer.lists, out: writer.out }
}

/// A list of choices: its name, and the values with their labels.
pub(super) type List = (String, Vec<(String, String)>);

struct Writer<'i> {
    instrument: &'i Instrument,
    types: Vec<Type>,
    /// How often each node is needed.
    uses: HashMap<NodeId, usize>,
    said: HashMap<(Place, NodeId), Said>,
    /// Nodes that XPath cannot say.
    lost: HashSet<NodeId>,
    lists: Vec<List>,
    rows: Vec<Row>,
    /// Calculations outside every group: one inside is blank where the group is not relevant.
    calculations: Vec<Row>,
    /// Calculations that belong in the rounds of a repeat.
    inside: HashMap<GroupId, Vec<Row>>,
    out: Exported,
}

fn uses(instrument: &Instrument) -> HashMap<NodeId, usize> {
    let mut uses: HashMap<NodeId, usize> = HashMap::new();
    for node in &instrument.nodes {
        for child in node.children() {
            *uses.entry(child).or_default() += 1;
        }
    }
    let roots = instrument
        .scores
        .iter()
        .flat_map(|score| score.value.iter().chain(&score.band))
        .chain(instrument.classes.iter().map(|class| &class.value))
        .chain(instrument.questions.iter().flat_map(|question| &question.when))
        .chain(instrument.groups.iter().flat_map(|group| &group.when))
        .chain(instrument.notes.iter().flat_map(|note| &note.when))
        .chain(instrument.messages.iter().map(|message| &message.when));
    for root in roots {
        *uses.entry(*root).or_default() += 1;
    }
    uses
}

impl Writer<'_> {
    fn whole(&mut self) {
        let instrument = self.instrument;
        for entry in &instrument.entries {
            self.entry(*entry, None);
        }
        notes::lose_pages(instrument, &mut self.out, "each domain is one page of the form");
        for score in &instrument.scores {
            if !self.first(score.only) {
                self.for_others(&score.name);
                continue;
            }
            let label = titled(instrument, "scores", &score.name);
            self.output(&score.name, &label, score.repeat, score.value.first().copied());
            self.output(&format!("{}_band", score.name), &label, score.repeat, score.band.first().copied());
        }
        for class in &instrument.classes {
            if !self.first(class.only) {
                self.for_others(&class.name);
                continue;
            }
            let label = class_title(instrument, class);
            self.output(&class.name, &label, None, Some(class.value));
            let labels: Vec<String> = class
                .options
                .iter()
                .map(|option| {
                    format!("{}: {}", option.key(), class_label(instrument, class.declared(), option))
                })
                .collect();
            self.out.lose(
                &class.name,
                "words of a class",
                Kind::Changed,
                format!("the form holds the name of its option ({})", labels.join("; ")),
            );
        }
        for message in instrument.messages.iter().filter(|message| message.kind == MessageKind::Feedback) {
            self.message(message);
        }
        for message in instrument.messages.iter().filter(|message| message.kind == MessageKind::Alert) {
            self.out.lose(&message.name, "alert", Kind::Dropped, "a form says nothing to a professional");
        }
        for informant in instrument.informants.iter().skip(1) {
            self.out.lose(
                informant,
                "informant",
                Kind::Dropped,
                "a form is for one: the first informant's is written",
            );
        }
        self.settle();
    }

    fn for_others(&mut self, name: &str) {
        self.out.lose(name, "only", Kind::Dropped, "it is for another informant than the form");
    }

    /// Puts the calculations of each round before the end of its repeat.
    fn settle(&mut self) {
        for row in std::mem::take(&mut self.rows) {
            if row.kind == "end repeat"
                && let Some(group) = self.instrument.groups.iter().position(|group| group.name == row.name)
            {
                let inside = self.inside.remove(&GroupId(group as u32)).unwrap_or_default();
                self.rows.extend(inside);
            }
            self.rows.push(row);
        }
        self.rows.append(&mut self.calculations);
    }

    /// A score, band or class as a calculation.
    fn output(&mut self, name: &str, label: &str, repeat: Option<GroupId>, node: Option<NodeId>) {
        let Some(node) = node else { return };
        let said = self.say(repeat, node);
        if self.is_lost(node) {
            self.out.lose(name, "score", Kind::Dropped, "XPath cannot say it whole");
            return;
        }
        let row = Row { label: label.into(), calculation: said.value, ..Row::new("calculate", name) };
        match repeat {
            Some(group) => self.inside.entry(group).or_default().push(row),
            None => self.calculations.push(row),
        }
    }

    fn calculate(&mut self, place: Place, name: &str, expression: &str) {
        let row = Row { calculation: expression.into(), ..Row::new("calculate", name) };
        match place {
            Some(group) => self.inside.entry(group).or_default().push(row),
            None => self.calculations.push(row),
        }
    }

    fn entry(&mut self, entry: Entry, place: Place) {
        match entry {
            Entry::Question(id) => self.question(id, place),
            Entry::Group(id) => self.group(id, place),
            Entry::Note(id) => self.note(id, place),
            Entry::Page => {}
        }
    }

    fn group(&mut self, id: GroupId, place: Place) {
        let instrument = self.instrument;
        let group = instrument.group(id);
        if !self.first(group.only) {
            return self.for_others(&group.name);
        }
        if group.optional {
            self.out.lose(
                &group.name,
                "optional",
                Kind::Dropped,
                "a domain cannot be left out as a whole: its questions can be left unanswered",
            );
        }
        if group.matrix {
            self.out.lose(
                &group.name,
                "layout matrix",
                Kind::Dropped,
                "questions stand one below the other: a table in a form needs a question that asks nothing",
            );
        }
        let section = if group.rounds.is_some() { "repeats" } else { "domains" };
        let relevant = self.relevant(place, per_round(&group.when, 0), &group.name);
        let word = if group.rounds.is_some() { "repeat" } else { "group" };
        let mut row = Row::new(&format!("begin {word}"), &group.name);
        row.label = self.piped(&text(instrument, &[section, &group.name, "title"]), &group.name);
        row.relevant = relevant;
        let mut inner = place;
        match &group.rounds {
            Some(rounds) => {
                let times = self.say(place, rounds.times);
                let count = match instrument.node(rounds.times) {
                    // An answer that cannot be more than there are rounds is the count itself.
                    peil::model::Node::Answer(asked)
                        if bounds(instrument.question(asked.question)).is_some_and(|(low, high)| {
                            !low.is_negative()
                                && *high <= peil::model::Number::integer(i64::from(rounds.up_to))
                        }) =>
                    {
                        times.value
                    }
                    _other => format!(
                        "if({}, if({1} > {2}, {2}, {1}), 0)",
                        times.has,
                        said::bracketed(&times.value),
                        rounds.up_to
                    ),
                };
                row.count = count;
                inner = Some(id);
            }
            None => row.appearance = "field-list".into(),
        }
        self.rows.push(row);
        if let Some(intro) = say(instrument, &[section, &group.name, "intro"]) {
            let label = self.piped(&intro, &group.name);
            self.rows.push(Row { label, ..Row::new("note", &format!("_{}_intro", group.name)) });
        }
        for entry in &group.entries {
            self.entry(*entry, inner);
        }
        self.rows.push(Row::new(&format!("end {word}"), &group.name));
    }

    /// A condition as `relevant`: whether nothing closes the question.
    fn relevant(&mut self, place: Place, when: Option<NodeId>, name: &str) -> String {
        let Some(when) = when else { return String::new() };
        let said = self.say(place, when);
        if self.is_lost(when) {
            self.out.lose(name, "when", Kind::Dropped, "XPath cannot say the condition: it is always asked");
            return String::new();
        }
        let relevant = not(&or([said.no.clone(), said.shut.unwrap_or_else(|| NO.into())]));
        if relevant == YES {
            return String::new();
        }
        if said.no != not(&said.yes) {
            self.out.lose(
                name,
                "when",
                Kind::Approximated,
                "as long as its condition is not known the question is shown: what is not relevant would not count, and in Peil it does",
            );
        }
        relevant
    }

    /// A text between questions. It is shown only when its condition is true.
    fn note(&mut self, id: NoteId, place: Place) {
        let instrument = self.instrument;
        let note = instrument.note(id);
        if !self.first(note.only) {
            return self.for_others(&note.name);
        }
        let mut row = Row::new("note", &notes::name(instrument, note));
        row.label = self.piped(&text(instrument, &["notes", &note.name]), &note.name);
        if let Some(when) = per_round(&note.when, 0) {
            let said = self.say(place, when);
            if self.is_lost(when) {
                let detail = "XPath cannot say its condition: the text is left out";
                return self.out.lose(&note.name, "note", Kind::Dropped, detail);
            }
            row.relevant = if said.yes == YES { String::new() } else { said.yes };
        }
        self.rows.push(row);
    }

    fn question(&mut self, id: QuestionId, place: Place) {
        let instrument = self.instrument;
        let question = instrument.question(id);
        if !self.first(question.only) {
            return self.for_others(&question.name);
        }
        let mut row = Row::new(&self.kind(question), &question.name);
        row.label = self.piped(&text(instrument, &["items", &question.name]), &question.name);
        if let Some(hint) = say(instrument, &["items", &question.name, "hint"]) {
            row.hint = self.piped(&hint, &question.name);
        }
        if let Some(unit) = &question.unit {
            row.hint = if row.hint.is_empty() { unit.clone() } else { format!("{} ({unit})", row.hint) };
        }
        row.required = question.required;
        row.relevant = self.relevant(place, per_round(&question.when, 0), &question.name);
        row.constraint = self.constraint(id);
        if let AnswerType::Text { long: true } = question.answer {
            row.appearance = "multiline".into();
        }
        if question.or.is_some() {
            self.out.lose(
                &question.name,
                "or",
                Kind::Dropped,
                "a number, text or date has no options beside it: the missing options cannot be chosen",
            );
        }
        if question.ends.is_some() {
            self.out.lose(
                &question.name,
                "words at the ends",
                Kind::Dropped,
                "a number has no words at its ends",
            );
        }
        self.rows.push(row);
        let checks: Vec<&Message> = instrument
            .messages
            .iter()
            .filter(|message| message.kind == MessageKind::Check && self.last_of(message) == Some(id))
            .collect();
        for check in checks {
            self.message(check);
        }
    }

    fn kind(&mut self, question: &Question) -> String {
        let instrument = self.instrument;
        match &question.answer {
            AnswerType::Scale(_) | AnswerType::Many(_) => {
                let choices: Vec<(String, String)> = options(instrument, question)
                    .into_iter()
                    .map(|option| (option.value, option.label))
                    .collect();
                let wanted = question
                    .answer
                    .scale()
                    .map(|scale| instrument.scale(scale).name.clone())
                    .unwrap_or_else(|| question.name.clone());
                let list = self.list(&wanted, choices);
                let many = matches!(question.answer, AnswerType::Many(_));
                format!("{} {list}", if many { "select_multiple" } else { "select_one" })
            }
            AnswerType::YesNo => {
                let words = if instrument.language.starts_with("nl") { ["Ja", "Nee"] } else { ["Yes", "No"] };
                let choices =
                    ["yes", "no"].into_iter().zip(words).map(|(a, b)| (a.into(), b.into())).collect();
                format!("select_one {}", self.list("yes_or_no", choices))
            }
            AnswerType::Number { whole: true, .. } => "integer".into(),
            AnswerType::Number { whole: false, .. } => "decimal".into(),
            AnswerType::Text { .. } => "text".into(),
            AnswerType::Date | AnswerType::DateWithin(_) => "date".into(),
            AnswerType::Time => "time".into(),
        }
    }

    /// The list with these choices, made when it is not there yet.
    fn list(&mut self, wanted: &str, choices: Vec<(String, String)>) -> String {
        if let Some((name, _)) = self.lists.iter().find(|(_, known)| *known == choices) {
            return name.clone();
        }
        let taken = |name: &str, lists: &[List]| lists.iter().any(|(known, _)| known == name);
        let name = (1..)
            .map(|at| if at == 1 { wanted.to_string() } else { format!("{wanted}_{at}") })
            .find(|name| !taken(name, &self.lists))
            .unwrap_or_else(|| wanted.to_string());
        self.lists.push((name.clone(), choices));
        name
    }

    fn constraint(&self, id: QuestionId) -> String {
        let question = self.instrument.question(id);
        if let Some((low, high)) = bounds(question) {
            return format!(". >= {} and . <= {}", number(low), number(high));
        }
        if let AnswerType::Many(_) = &question.answer {
            let alone = self.instrument.alone(question);
            let each = options(self.instrument, question)
                .into_iter()
                .enumerate()
                .filter(|(at, _)| alone >> at & 1 == 1);
            return each
                .map(|(_, option)| {
                    format!("(not(selected(., {})) or count-selected(.) = 1)", quoted(&option.value))
                })
                .collect::<Vec<_>>()
                .join(" and ");
        }
        if let Some(days) = question.answer.days() {
            return days_within(days);
        }
        String::new()
    }

    /// The last question that a check looks at: it is shown behind it.
    fn last_of(&self, message: &Message) -> Option<QuestionId> {
        let mut open = vec![message.when];
        let mut seen = HashSet::new();
        let mut last = None;
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                let node = self.instrument.node(next);
                if let peil::model::Node::Answer(Asked { question, .. }) = node {
                    last = last.max(Some(*question));
                }
                open.extend(node.children());
            }
        }
        last
    }

    fn message(&mut self, message: &Message) {
        let instrument = self.instrument;
        let place = None;
        let said = self.say(place, message.when);
        if self.is_lost(message.when) {
            self.out.lose(&message.name, "message", Kind::Dropped, "XPath cannot say its condition");
            return;
        }
        let section = match message.kind {
            MessageKind::Check => "checks",
            MessageKind::Alert => "alerts",
            MessageKind::Feedback => "feedback",
        };
        let label = text(instrument, &[section, message.declared()]);
        let mut row = Row::new("note", &format!("_{}_message", message.name));
        row.label = self.piped(&label, &message.name);
        row.relevant = if said.yes == YES { String::new() } else { said.yes };
        self.rows.push(row);
        if message.required {
            self.out.lose(
                &message.name,
                "check required",
                Kind::Changed,
                "it is shown and does not block: a constraint in a form looks at one question",
            );
        }
    }

    /// `{name}` in a text as `${name}`.
    fn piped(&mut self, text: &str, of: &str) -> String {
        let mut out = String::new();
        for stretch in stretches(text) {
            match stretch {
                Stretch::Words(words) | Stretch::Brace(_, words) => out.push_str(words),
                Stretch::Name(_, name) => {
                    let group = self.instrument.groups.iter().any(|group| group.name == name);
                    if group {
                        self.out.lose(
                            of,
                            "number of a round in a text",
                            Kind::Dropped,
                            "a text in a form cannot repeat the number of its round",
                        );
                        out.push('…');
                    } else {
                        out.push_str(&format!("${{{name}}}"));
                    }
                }
            }
        }
        out
    }
}

/// Bounds of a date as a constraint; `administered` is the day of the form.
fn days_within(days: &peil::model::Days) -> String {
    let day = |day: &peil::model::Day| match day {
        peil::model::Day::On(date) => format!("date('{date}')"),
        peil::model::Day::Before(years) => {
            format!(
                "date(concat(number(format-date(today(), '%Y')) - {years}, format-date(today(), '-%m-%d')))"
            )
        }
    };
    let low = days.from.as_ref().map(|low| format!(". >= {}", day(low)));
    let high = days.to.as_ref().map(|high| format!(". <= {}", day(high)));
    low.into_iter().chain(high).collect::<Vec<_>>().join(" and ")
}
