//! What an instrument has, read off its trees alone: options with their labels, who is asked what, how long a
//! list is. It is there while nothing compiles.

use std::collections::HashMap;

use peil::model::Aggregate;
use peil::syntax::ast::*;

use crate::unit::Unit;

/// One option of a scale or class, or one band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name, otherwise its code.
    pub key: String,
    pub code: Option<String>,
    pub label: Option<String>,
    pub missing: bool,
}

/// What a question accepts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accepts {
    /// The type as written.
    pub kind: String,
    /// The scales whose options are answers.
    pub scales: Vec<String>,
    pub words: bool,
}

#[derive(Debug, Clone)]
pub struct Question {
    pub name: String,
    pub text: String,
    pub accepts: Accepts,
    /// The domains around it, from the outermost.
    pub within: Vec<String>,
    pub repeat: Option<String>,
    /// Who is asked; None: everybody.
    pub only: Option<Vec<String>>,
}

#[derive(Debug, Clone)]
pub struct Group {
    pub name: String,
    pub text: String,
    pub repeat: bool,
    pub optional: bool,
}

/// A score or class, with what `is` can ask of it.
#[derive(Debug, Clone)]
pub struct Output {
    pub name: String,
    pub text: String,
    pub choices: Vec<Choice>,
    /// Shared bands.
    pub bands: Vec<String>,
    pub class: bool,
}

/// What the trees of an instrument have.
#[derive(Debug, Clone, Default)]
pub struct Sketch<'t> {
    pub informants: Vec<(String, String)>,
    pub scales: Vec<(String, Vec<Choice>)>,
    pub bands: Vec<(String, Vec<Choice>)>,
    pub questions: Vec<Question>,
    pub groups: Vec<Group>,
    pub outputs: Vec<Output>,
    pub lets: HashMap<&'t str, &'t Expr>,
    /// Recodes, tables and formulas, with the names of what they take.
    pub calls: Vec<(String, Vec<String>)>,
}

#[derive(Clone, Default)]
struct Around<'t> {
    within: Vec<String>,
    repeat: Option<String>,
    answer: Option<&'t AnswerType>,
    only: Option<Vec<String>>,
}

impl<'t> Sketch<'t> {
    pub fn of(unit: &'t Unit) -> Sketch<'t> {
        let mut sketch = Sketch::default();
        for declaration in unit.analysis().trees.iter().flat_map(|(_, file)| &file.declarations) {
            sketch.declaration(declaration);
        }
        sketch
    }

    fn declaration(&mut self, declaration: &'t Declaration) {
        match declaration {
            Declaration::Header(_)
            | Declaration::Use(_)
            | Declaration::Message(_)
            | Declaration::Test(_)
            | Declaration::Guarantee(_) => {}
            Declaration::Informant { name, label } => {
                self.informants.push((name.text.clone(), label.base.value.clone()));
            }
            Declaration::Scale(scale) => {
                let options = scale.options.iter().flat_map(options).collect();
                self.scales.push((scale.name.text.clone(), options));
            }
            Declaration::Entry(entry) => self.entry(entry, &Around::default()),
            Declaration::Let(binding) => self.binding(binding),
            Declaration::Recode(recode) => self.calls.push((recode.name.text.clone(), vec!["x".into()])),
            Declaration::Table(table) => {
                let keys = table.keys.iter().map(|key| key.text.clone()).collect();
                self.calls.push((table.name.text.clone(), keys));
            }
            Declaration::Bands(bands) => {
                self.bands.push((bands.name.text.clone(), bands.bands.iter().map(band).collect()));
            }
            Declaration::Score(score) => self.score(score),
            Declaration::Class(class) => self.class(class),
        }
    }

    fn class(&mut self, class: &Class) {
        let rule = |rule: &Rule| choice(&rule.key, &rule.label, false);
        self.outputs.push(Output {
            name: class.name.text.clone(),
            text: class.text.as_ref().map(|text| text.base.value.clone()).unwrap_or_default(),
            choices: class.rules.iter().map(rule).collect(),
            bands: Vec::new(),
            class: true,
        });
    }

    fn binding(&mut self, binding: &'t Let) {
        match &binding.parameters {
            Some(parameters) => {
                let names = parameters.iter().map(|name| name.text.clone()).collect();
                self.calls.push((binding.name.text.clone(), names));
            }
            None => {
                self.lets.insert(&binding.name.text, &binding.value);
            }
        }
    }

    fn score(&mut self, score: &Score) {
        let mut output = Output {
            name: score.name.text.clone(),
            text: score.text.base.value.clone(),
            choices: Vec::new(),
            bands: Vec::new(),
            class: false,
        };
        for clause in &score.clauses {
            if let ClauseKind::Bands(bands) = &clause.kind {
                output.bands.extend(bands.name.as_ref().map(|name| name.text.clone()));
                for found in bands.bands.iter().flatten().map(band) {
                    match output.choices.iter_mut().find(|known| known.key == found.key) {
                        Some(known) if known.label.is_none() => *known = found,
                        Some(_) => {}
                        None => output.choices.push(found),
                    }
                }
            }
        }
        self.outputs.push(output);
    }

    fn entry(&mut self, entry: &'t Entry, around: &Around<'t>) {
        match entry {
            Entry::Item(item) => {
                let answer = item.answer.as_ref().or(around.answer);
                self.questions.push(Question {
                    name: item.name.text.clone(),
                    text: item.text.base.value.clone(),
                    accepts: answer.map(accepts).unwrap_or_default(),
                    within: around.within.clone(),
                    repeat: around.repeat.clone(),
                    only: both(&around.only, only(&item.clauses)),
                });
            }
            Entry::Domain(domain) => {
                self.groups.push(Group {
                    name: domain.name.text.clone(),
                    text: domain.text.base.value.clone(),
                    repeat: false,
                    optional: domain.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Optional)),
                });
                let inner = inside(around, &domain.name, domain.answer.as_ref(), &domain.clauses, false);
                domain.entries.iter().for_each(|entry| self.entry(entry, &inner));
            }
            Entry::Repeat(repeat) => {
                self.groups.push(Group {
                    name: repeat.name.text.clone(),
                    text: repeat.text.as_ref().map(|text| text.base.value.clone()).unwrap_or_default(),
                    repeat: true,
                    optional: false,
                });
                let inner = inside(around, &repeat.name, repeat.answer.as_ref(), &repeat.clauses, true);
                repeat.entries.iter().for_each(|entry| self.entry(entry, &inner));
            }
            Entry::Intro(..) | Entry::Layout(_) | Entry::Page(_) | Entry::Note(_) => {}
            Entry::Let(binding) => self.binding(binding),
            Entry::Score(score) => self.score(score),
            Entry::Class(class) => self.class(class),
            Entry::Message(_) => {}
        }
    }

    pub fn scale(&self, name: &str) -> Option<&Vec<Choice>> {
        self.scales.iter().find(|(known, _)| known == name).map(|(_, options)| options)
    }

    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.name == name)
    }

    /// What a name can be compared with by `is`: the options of a question or class, the bands of a score.
    pub fn choices_of(&self, name: &str) -> Vec<Choice> {
        if let Some(question) = self.question(name) {
            let scales = question.accepts.scales.iter();
            return scales.filter_map(|scale| self.scale(scale)).flatten().cloned().collect();
        }
        if let Some(output) = self.outputs.iter().find(|output| output.name == name) {
            let mut found = output.choices.clone();
            for (_, bands) in self.bands.iter().filter(|(known, _)| output.bands.contains(known)) {
                for band in bands {
                    match found.iter_mut().find(|known| known.key == band.key) {
                        Some(known) if known.label.is_none() => known.label.clone_from(&band.label),
                        Some(_) => {}
                        None => found.push(band.clone()),
                    }
                }
            }
            return found;
        }
        if let Some(first) =
            self.questions.iter().find(|question| question.within.iter().any(|of| of == name))
        {
            return self.choices_of(&first.name.clone());
        }
        match self.lets.get(name) {
            Some(value) => self.subject(value, 16).map(|name| self.choices_of(&name)).unwrap_or_default(),
            None => Vec::new(),
        }
    }

    /// The name that an expression is about.
    fn subject(&self, expr: &Expr, steps: usize) -> Option<String> {
        let next = |expr: &Expr| if steps > 0 { self.subject(expr, steps - 1) } else { None };
        match &expr.kind {
            ExprKind::Name(name) => match self.lets.get(name.as_str()) {
                Some(value) => next(value),
                None => Some(name.clone()),
            },
            ExprKind::Range(first, _) => Some(first.text.clone()),
            ExprKind::Of { name, .. } => Some(name.text.clone()),
            ExprKind::Group(inner) => next(inner),
            ExprKind::List(parts) => parts.first().and_then(next),
            ExprKind::Number(_)
            | ExprKind::Date(_)
            | ExprKind::Time(_)
            | ExprKind::Truth(_)
            | ExprKind::Call { .. }
            | ExprKind::If { .. }
            | ExprKind::Or(_)
            | ExprKind::And(_)
            | ExprKind::Not(_)
            | ExprKind::Compare { .. }
            | ExprKind::Is { .. }
            | ExprKind::Has { .. }
            | ExprKind::In { .. }
            | ExprKind::Chain { .. }
            | ExprKind::Negate(_)
            | ExprKind::Power(..) => None,
        }
    }

    /// How long a list is for an informant: what can be asked of it. One for a single value; None where the
    /// rounds of a repeat decide, or where it is not known.
    pub fn length(&self, expr: &Expr, informant: Option<&str>) -> Option<usize> {
        self.length_within(expr, informant, 32)
    }

    fn length_within(&self, expr: &Expr, informant: Option<&str>, depth: usize) -> Option<usize> {
        let depth = depth.checked_sub(1)?;
        let next = |expr: &Expr| self.length_within(expr, informant, depth);
        let longest = |parts: &mut dyn Iterator<Item = &Expr>| {
            parts.map(next).try_fold(1, |longest: usize, one| Some(longest.max(one?)))
        };
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Date(_) | ExprKind::Time(_) | ExprKind::Truth(_) => Some(1),
            ExprKind::Name(name) => self.length_of(name, informant, depth),
            ExprKind::Of { name, .. } => self.question(&name.text).map(|_| 1),
            ExprKind::Range(first, last) => self.length_between(&first.text, &last.text, informant),
            ExprKind::Call { name, arguments } => {
                if Aggregate::named(&name.text).is_some() {
                    return Some(1);
                }
                let mut values = arguments.iter().filter_map(|argument| match argument {
                    Argument::Value(value) => Some(value),
                    Argument::Named { .. } => None,
                });
                longest(&mut values)
            }
            ExprKind::List(parts) => parts.iter().map(next).try_fold(0, |sum, one| Some(sum + one?)),
            ExprKind::If { .. } => Some(1),
            ExprKind::Or(parts) | ExprKind::And(parts) => longest(&mut parts.iter()),
            ExprKind::Not(inner) | ExprKind::Negate(inner) | ExprKind::Group(inner) => next(inner),
            ExprKind::Compare { left, right, .. } => longest(&mut [&**left, &**right].into_iter()),
            ExprKind::Is { left, .. } | ExprKind::Has { left, .. } | ExprKind::In { left, .. } => next(left),
            ExprKind::Chain { first, rest } => {
                longest(&mut std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand)))
            }
            ExprKind::Power(base, exponent) => longest(&mut [&**base, &**exponent].into_iter()),
        }
    }

    fn length_of(&self, name: &str, informant: Option<&str>, depth: usize) -> Option<usize> {
        if let Some(question) = self.question(name) {
            return question.repeat.is_none().then(|| usize::from(question.asks(informant)));
        }
        if self.groups.iter().any(|group| group.name == name) {
            let inside = self.questions.iter().filter(|question| question.within.iter().any(|of| of == name));
            let mut count = 0;
            for question in inside.filter(|question| !question.accepts.words) {
                if question.repeat.is_some() {
                    return None;
                }
                count += usize::from(question.asks(informant));
            }
            return Some(count);
        }
        match self.lets.get(name) {
            Some(value) => self.length_within(value, informant, depth),
            None => Some(1),
        }
    }

    fn length_between(&self, first: &str, last: &str, informant: Option<&str>) -> Option<usize> {
        let at = |name: &str| self.questions.iter().position(|question| question.name == name);
        let (first, last) = (at(first)?, at(last)?);
        let between = self.questions.get(first..=last)?;
        if between.iter().any(|question| question.repeat.is_some()) {
            return None;
        }
        Some(between.iter().filter(|question| question.asks(informant)).count())
    }

    /// The length of a list for each informant it differs for: `7`, or `6` for some and `7` for others.
    pub fn lengths(&self, expr: &Expr) -> Option<Vec<(usize, Vec<String>)>> {
        if self.informants.is_empty() {
            return self.length(expr, None).map(|length| vec![(length, Vec::new())]);
        }
        let mut found: Vec<(usize, Vec<String>)> = Vec::new();
        for (informant, _) in &self.informants {
            let length = self.length(expr, Some(informant))?;
            match found.iter_mut().find(|(known, _)| *known == length) {
                Some((_, who)) => who.push(informant.clone()),
                None => found.push((length, vec![informant.clone()])),
            }
        }
        Some(found)
    }
}

impl Question {
    fn asks(&self, informant: Option<&str>) -> bool {
        match (&self.only, informant) {
            (Some(only), Some(informant)) => only.iter().any(|known| known == informant),
            (Some(_), None) | (None, _) => true,
        }
    }
}

fn inside<'t>(
    around: &Around<'t>,
    name: &Name,
    answer: Option<&'t AnswerType>,
    clauses: &[Clause],
    repeat: bool,
) -> Around<'t> {
    let mut within = around.within.clone();
    within.push(name.text.clone());
    Around {
        within,
        repeat: if repeat { Some(name.text.clone()) } else { around.repeat.clone() },
        answer: answer.or(around.answer),
        only: both(&around.only, only(clauses)),
    }
}

fn only(clauses: &[Clause]) -> Option<Vec<String>> {
    clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Only(names) => Some(names.iter().map(|name| name.text.clone()).collect()),
        ClauseKind::Unit(_)
        | ClauseKind::Required
        | ClauseKind::Optional
        | ClauseKind::Urgent
        | ClauseKind::When { .. }
        | ClauseKind::Otherwise(_)
        | ClauseKind::Renamed(_)
        | ClauseKind::Hint(_)
        | ClauseKind::Code(_)
        | ClauseKind::Description(_)
        | ClauseKind::Direction { .. }
        | ClauseKind::Shown(_)
        | ClauseKind::Bands(_) => None,
    })
}

/// Who is left of two restrictions.
fn both(a: &Option<Vec<String>>, b: Option<Vec<String>>) -> Option<Vec<String>> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.iter().filter(|name| b.contains(name)).cloned().collect()),
        (a, None) => a.clone(),
        (None, b) => b,
    }
}

fn accepts(answer: &AnswerType) -> Accepts {
    let bounds = |word: &str, bounds: &Option<Bounds>| match bounds {
        Some(bounds) => format!("{word} {}..{}", bounds.low.text, bounds.high.text),
        None => word.to_string(),
    };
    let (kind, scale, words) = match &answer.kind {
        AnswerKind::Named(name) => {
            let scale = !BUILT_IN.contains(&name.text.as_str());
            (name.text.clone(), scale.then(|| name.text.clone()), name.text == "text")
        }
        AnswerKind::LongText => ("long text".into(), None, true),
        AnswerKind::Many(name) => (format!("many of {}", name.text), Some(name.text.clone()), false),
        AnswerKind::Integer(range) => (bounds("integer", range), None, false),
        AnswerKind::Decimal(range) => (bounds("decimal", range), None, false),
        AnswerKind::Minutes(range) => (bounds("minutes", range), None, false),
        AnswerKind::DateWithin(..) => ("date".into(), None, false),
    };
    let or = answer.or.as_ref().map(|name| name.text.clone());
    Accepts { kind, scales: scale.into_iter().chain(or).collect(), words }
}

/// The answer types that are not a scale.
pub const BUILT_IN: [&str; 8] = ["yesno", "integer", "decimal", "minutes", "date", "time", "text", "long"];

fn options(option: &ScaleOption) -> Vec<Choice> {
    match option {
        ScaleOption::Labelled { key, missing, label, .. } => vec![choice(key, label, *missing)],
        ScaleOption::Codes { low, high, .. } => {
            let ends = (low.text.parse::<i64>(), high.text.parse::<i64>());
            let (Ok(low), Ok(high)) = ends else { return Vec::new() };
            (low..=high)
                .take(MOST_CODES)
                .map(|code| Choice {
                    key: code.to_string(),
                    code: Some(code.to_string()),
                    label: None,
                    missing: false,
                })
                .collect()
        }
    }
}

/// As many codes without labels are listed.
const MOST_CODES: usize = 101;

fn choice(key: &OptionKey, label: &Text, missing: bool) -> Choice {
    let code = key.code.as_ref().map(|code| code.text.clone());
    let name = key.name.as_ref().map(|name| name.text.clone());
    Choice {
        key: name.or_else(|| code.clone()).unwrap_or_default(),
        code,
        label: Some(label.base.value.clone()),
        missing,
    }
}

fn band(band: &Band) -> Choice {
    Choice {
        key: band.name.text.clone(),
        code: None,
        label: band.label.as_ref().map(|label| label.base.value.clone()),
        missing: false,
    }
}

/// A code and a label, as they are shown after a name.
pub fn detail(choice: &Choice) -> String {
    let code = choice.code.as_ref().filter(|code| **code != choice.key).map(|code| format!("= {code} "));
    format!("{}{}", code.unwrap_or_default(), choice.label.as_deref().unwrap_or_default())
}

/// The first labels of options.
pub fn summary(options: &[Choice]) -> String {
    let shown: Vec<&str> =
        options.iter().take(4).map(|option| option.label.as_deref().unwrap_or(&option.key)).collect();
    shown.join(", ") + if options.len() > 4 { ", …" } else { "" }
}
