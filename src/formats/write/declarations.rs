//! Declarations in the order that is best for a reader: header, scales, questions, recodes, scores, messages.

use peil::model::Concept;

use super::{Scales, as_list, pretty};
use crate::expression::{Ex, print_top};
use crate::ir::{Answer, Computed, Form, Group, Item, Node, Note, Scale, Value, Words};
use crate::texts::quoted;

pub struct Writer<'f> {
    form: &'f Form,
    scales: &'f Scales,
    as_is: bool,
    pub out: String,
}

impl<'f> Writer<'f> {
    pub fn new(form: &'f Form, scales: &'f Scales, as_is: bool) -> Writer<'f> {
        Writer { form, scales, as_is, out: String::new() }
    }

    pub fn whole(&mut self) {
        self.header();
        for (name, scale) in &self.scales.all {
            self.scale(name, scale);
        }
        for node in &self.form.nodes {
            self.node(node, None, 0);
        }
        self.out.push('\n');
        for recode in &self.form.recodes {
            self.line(0, &format!("recode {} {{", recode.name));
            for (cell, value) in &recode.rows {
                let value = value.as_ref().map_or("missing", |value| value.0.as_str());
                self.line(1, &format!("{cell} -> {value}"));
            }
            self.line(0, "}\n");
        }
        for computed in &self.form.computed {
            self.computed(computed, 0);
        }
        for check in &self.form.checks {
            let required = if check.required { " required" } else { "" };
            let line = format!(
                "check {} {} when {}{required}",
                check.name,
                self.text(&check.text),
                self.ex(&check.when)
            );
            self.line(0, &line);
        }
        self.out.push('\n');
    }

    fn header(&mut self) {
        let form = self.form;
        self.line(0, &format!("instrument {} {{", form.name));
        self.line(1, &format!("title {}", self.text(&form.title)));
        self.line(1, &format!("version {}", form.version));
        self.line(1, &format!("language {}", form.language));
        if !form.description.is_empty() {
            self.line(1, &format!("description {}", self.text(&form.description)));
        }
        for concept in &form.concepts {
            self.line(1, &coded(concept));
        }
        if !form.source.is_empty() {
            self.line(1, &format!("source {}", quoted(&form.source)));
        }
        if !form.licence.is_empty() {
            self.line(1, &format!("licence {}", quoted(&form.licence)));
        }
        self.line(0, "}\n");
    }

    fn scale(&mut self, name: &str, scale: &Scale) {
        self.line(0, &format!("scale {name} {{"));
        let mut at = 0;
        while let Some(choice) = scale.choices.get(at) {
            // A run of whole codes without labels is a span.
            if choice.label.is_empty() && choice.name.is_none() {
                let mut end = at;
                while let (Some(a), Some(b)) = (scale.choices.get(end), scale.choices.get(end + 1)) {
                    let follows = matches!((code(a), code(b)), (Some(a), Some(b)) if b == a + 1)
                        && b.label.is_empty()
                        && b.name.is_none();
                    if !follows {
                        break;
                    }
                    end += 1;
                }
                if let (Some(first), Some(last)) = (code(choice), scale.choices.get(end).and_then(code)) {
                    self.line(1, &if first == last { first.to_string() } else { format!("{first}..{last}") });
                    at = end + 1;
                    continue;
                }
            }
            let key = match (&choice.name, &choice.code) {
                (Some(name), Some(code)) => format!("{name} = {}", code.0),
                (Some(name), None) => name.clone(),
                (None, Some(code)) => code.0.clone(),
                (None, None) => String::new(),
            };
            let missing = if choice.missing { "missing " } else { "" };
            let concepts: String =
                choice.concepts.iter().map(|concept| format!(" {}", coded(concept))).collect();
            self.line(1, &format!("{missing}{key} {}{concepts}", self.text(&choice.label)));
            at += 1;
        }
        self.line(0, "}\n");
    }

    fn node(&mut self, node: &Node, inherited: Option<&str>, depth: usize) {
        match node {
            Node::Item(item) => self.item(item, inherited, depth),
            Node::Group(group) => self.group(group, depth),
            Node::Note(note) => self.note(note, depth),
        }
    }

    fn group(&mut self, group: &Group, depth: usize) {
        self.comments(&group.comments, depth);
        // The answer type that most of its questions share is on the domain.
        let shared = self.shared(group);
        let mut head = format!(
            "{} {} {}",
            if group.repeat.is_some() { "repeat" } else { "domain" },
            group.name,
            self.text(&group.title)
        );
        if let Some(shared) = &shared {
            head.push_str(&format!(" : {shared}"));
        }
        if let Some(rounds) = &group.repeat {
            head.push_str(&format!(" times {} up to {}", self.ex(&rounds.times), rounds.most));
        }
        if let Some(when) = &group.when {
            head.push_str(&format!(" when {}", self.ex(when)));
        }
        self.line(depth, &format!("{head} {{"));
        for concept in &group.concepts {
            self.line(depth + 1, &coded(concept));
        }
        if group.matrix {
            self.line(depth + 1, "layout matrix");
        }
        if !group.intro.is_empty() {
            self.line(depth + 1, &format!("intro {}", self.text(&group.intro)));
        }
        if group.matrix || !group.intro.is_empty() || !group.concepts.is_empty() {
            self.out.push('\n');
        }
        for node in &group.nodes {
            self.node(node, shared.as_deref(), depth + 1);
        }
        if let Some(rounds) = &group.repeat {
            for computed in &rounds.scores {
                self.computed(computed, depth + 1);
            }
        }
        self.line(depth, "}\n");
    }

    fn shared(&self, group: &Group) -> Option<String> {
        let types: Vec<String> = group
            .nodes
            .iter()
            .filter_map(|node| match node {
                Node::Item(item) => Some(self.answer(item)),
                Node::Group(_) | Node::Note(_) => None,
            })
            .collect();
        let first = types.first()?;
        (types.len() > 1
            && types.iter().all(|one| one == first)
            && !matches!(first.as_str(), "text" | "long text" | "date" | "time"))
        .then(|| first.clone())
    }

    fn answer(&self, item: &Item) -> String {
        let scale = || self.scales.name(&item.name).unwrap_or("unknown_scale").to_string();
        match &item.answer {
            Answer::One(_) => scale(),
            Answer::Many(_) => format!("many of {}", scale()),
            Answer::YesNo => "yesno".into(),
            Answer::Integer(low, high) => format!("integer {}..{}", low.0, high.0),
            Answer::Decimal(low, high) => format!("decimal {}..{}", low.0, high.0),
            Answer::Date => "date".into(),
            Answer::Time => "time".into(),
            Answer::Text => "text".into(),
            Answer::LongText => "long text".into(),
        }
    }

    fn item(&mut self, item: &Item, inherited: Option<&str>, depth: usize) {
        self.comments(&item.comments, depth);
        let answer = self.answer(item);
        let mut line = format!("item {} {}", item.name, self.text(&item.text));
        if inherited != Some(answer.as_str()) {
            line.push_str(&format!(" : {answer}"));
        }
        if let Some(unit) = &item.unit {
            line.push_str(&format!(" unit {}", quoted(unit)));
        }
        if item.required {
            line.push_str(" required");
        }
        if let Some(when) = &item.when {
            line.push_str(&format!(" when {}", self.ex(when)));
        }
        // One code goes on the line of its question; more are lines of its block.
        let in_block = !item.hint.is_empty() || item.concepts.len() > 1;
        if !in_block {
            item.concepts.iter().for_each(|concept| line.push_str(&format!(" {}", coded(concept))));
            self.line(depth, &line);
            return;
        }
        self.line(depth, &format!("{line} {{"));
        if !item.hint.is_empty() {
            self.line(depth + 1, &format!("hint {}", self.text(&item.hint)));
        }
        for concept in &item.concepts {
            self.line(depth + 1, &coded(concept));
        }
        self.line(depth, "}");
    }

    fn note(&mut self, note: &Note, depth: usize) {
        let when = note.when.as_ref().map(|when| format!(" when {}", self.ex(when))).unwrap_or_default();
        self.line(depth, &format!("note {} {}{when}", note.name, self.text(&note.text)));
    }

    fn computed(&mut self, computed: &Computed, depth: usize) {
        self.comments(&computed.comments, depth);
        let name = &computed.name;
        let when = computed.when.as_ref().map(|when| format!("when {}", self.ex(when)));
        match &computed.value {
            Value::Let(value) => {
                let line = format!("let {name} = {}", self.ex(value));
                self.line(depth, &line);
            }
            Value::Score { value, bands } => {
                let mut line = format!("score {name} {} = {}", self.text(&computed.label), self.ex(value));
                let mut about: Vec<String> = Vec::new();
                if !computed.description.is_empty() {
                    about.push(format!("description {}", self.text(&computed.description)));
                }
                about.extend(computed.concepts.iter().map(coded));
                if bands.is_empty() && about.is_empty() {
                    if let Some(when) = when {
                        line.push_str(&format!(" {{ {when} }}"));
                    }
                    self.line(depth, &line);
                } else {
                    line.push_str(" {");
                    self.line(depth, &line);
                    for about in about.into_iter().chain(when) {
                        self.line(depth + 1, &about);
                    }
                    if !bands.is_empty() {
                        self.line(depth + 1, "bands {");
                    }
                    for band in bands {
                        let from = band
                            .from
                            .as_ref()
                            .map(|from| format!(" {} {}", if band.above { "above" } else { "from" }, from.0))
                            .unwrap_or_default();
                        self.line(depth + 2, &format!("{} {}{from}", band.name, self.text(&band.label)));
                    }
                    if !bands.is_empty() {
                        self.line(depth + 1, "}");
                    }
                    self.line(depth, "}");
                }
            }
            Value::Class { rules } => {
                self.line(depth, &format!("class {name} {} {{", self.text(&computed.label)));
                if let Some(when) = when {
                    self.line(depth + 1, &when);
                }
                for (rule, option, label) in rules {
                    let rule = rule
                        .as_ref()
                        .map_or("otherwise".to_string(), |rule| format!("when {}", self.ex(rule)));
                    self.line(depth + 1, &format!("{option} {} {rule}", self.text(label)));
                }
                self.line(depth, "}");
            }
        }
        self.out.push('\n');
    }

    /// An expression, with sums and lists as a methodologist writes them.
    pub fn ex(&self, ex: &Ex) -> String {
        print_top(&listed(self.form, pretty(self.form, ex.clone())), self.as_is)
    }

    fn comments(&mut self, comments: &[String], depth: usize) {
        for comment in comments {
            for line in wrapped(comment, 120) {
                self.line(depth, &format!("# {line}"));
            }
        }
    }

    fn text(&self, words: &Words) -> String {
        quoted(words.text(&self.form.language))
    }

    fn line(&mut self, depth: usize, text: &str) {
        self.out.push_str(&"    ".repeat(depth));
        self.out.push_str(text);
        self.out.push('\n');
    }
}

/// `code loinc "44250-9"`
fn coded(concept: &Concept) -> String {
    match concept.short_name() {
        Some(name) => format!("code {name} {}", quoted(&concept.code)),
        None => format!("code {} {}", quoted(&concept.system), quoted(&concept.code)),
    }
}

fn code(choice: &crate::ir::Choice) -> Option<i64> {
    choice.code.as_ref().and_then(|code| code.0.parse().ok())
}

/// Lists of questions in aggregates as a domain or a range, where one holds exactly these; and what is done
/// to each of them once, for the list.
fn listed(form: &Form, ex: Ex) -> Ex {
    ex.rewrite(&mut |node| match node {
        Ex::Aggregate { name, of, needs, missing } if of.len() >= 3 => match together(form, &of) {
            Some(list) => Ex::Aggregate { name, of: vec![list], needs, missing },
            None => Ex::Aggregate { name, of, needs, missing },
        },
        other => other,
    })
}

fn together(form: &Form, of: &[Ex]) -> Option<Ex> {
    let names: Vec<&str> = of.iter().map(|one| core(one)).collect::<Option<_>>()?;
    let list = as_list(form, &names)?;
    let whole = |one: &Ex, name: &str| {
        one.clone().rewrite(&mut |node| if node == Ex::name(name) { Ex::Name(list.clone()) } else { node })
    };
    let first = whole(of.first()?, names.first()?);
    of.iter().zip(&names).all(|(one, name)| whole(one, name) == first).then_some(first)
}

/// The one question of an expression that can be done to a list of questions.
fn core(ex: &Ex) -> Option<&str> {
    match ex {
        Ex::Name(name) => Some(name),
        Ex::Call(name, of) if name == "reverse" || name.starts_with("points") => of.first().and_then(core),
        Ex::Is(inner, _) | Ex::Has(inner, _) => core(inner),
        Ex::Binary(op, left, right)
            if matches!(**right, Ex::Number(_))
                && (op.is_comparison() || *op == crate::expression::Op::Multiply) =>
        {
            core(left)
        }
        Ex::Binary(op, left, right)
            if matches!(**left, Ex::Number(_)) && *op == crate::expression::Op::Subtract =>
        {
            core(right)
        }
        _other => None,
    }
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().map(|line| line.len()).unwrap_or(0);
        if last + word.len() >= width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
