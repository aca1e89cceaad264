//! An import always compiles: parts that the compiler refuses are removed or rewritten, by a rule for each
//! kind, and reported. The rules know the compiler's codes, and nothing about the format.

mod notes;

use peil::diagnostic::{Diagnostic, Severity};
use peil::source::{NoFiles, Sources};

use crate::expression::{Ex, Op, finish, print_top, simplify};
use crate::ir::{Answer, Check, Form, Group, Node, Value};
use crate::report::Kind;
use crate::walk::{each_computed, each_group, each_item, each_note};
use crate::write::{Scales, instrument};

/// How often the whole is written and compiled before what is left is dropped.
const ROUNDS: usize = 60;

/// What the compiler took in the end.
pub struct Mended {
    pub text: String,
    pub scales: Scales,
    pub instrument: peil::model::Instrument,
}

/// Writes and compiles a form until the compiler takes it.
///
/// # Errors
/// With the compiler's words, when nothing is left that could be taken out.
pub fn mend(form: &mut Form, as_is: bool) -> Result<Mended, String> {
    let mut last = String::new();
    for _round in 0..ROUNDS {
        let scales = Scales::of(form);
        let text = instrument(form, &scales, "", as_is);
        let compiled = peil::compile(&format!("{}.peil", form.name), &text, &NoFiles);
        if let Some(instrument) = compiled.instrument {
            return Ok(Mended { text, scales, instrument });
        }
        let errors: Vec<&Diagnostic> = compiled
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity() == Severity::Error)
            .collect();
        last = errors
            .first()
            .map(|error| {
                format!("{}: {} in `{}`", error.code.id, error.message, compiled.sources.text(error.span()))
            })
            .unwrap_or_default();
        let mut changed = false;
        let mut seen: Vec<Place> = Vec::new();
        for error in errors {
            let Some(place) = place(&compiled.sources, error) else { continue };
            // One mend for a declaration at a time: the next error may come of the first.
            if seen.contains(&place) {
                continue;
            }
            changed |= one(form, &place, error, compiled.sources.text(error.span()), as_is);
            seen.push(place);
        }
        if !changed {
            break;
        }
    }
    Err(last)
}

/// The declaration that a diagnostic points into.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    keyword: String,
    name: String,
}

fn place(sources: &Sources, error: &Diagnostic) -> Option<Place> {
    let span = error.span();
    let text = &sources.get(span.file).text;
    let end = text[span.start as usize..].find('\n').map_or(text.len(), |at| at + span.start as usize);
    for line in text[..end].lines().rev() {
        let mut words = line.split_whitespace();
        let keyword = words.next().unwrap_or_default();
        if matches!(
            keyword,
            "item"
                | "note"
                | "score"
                | "class"
                | "check"
                | "domain"
                | "repeat"
                | "scale"
                | "let"
                | "recode"
                | "instrument"
        ) {
            let name = words
                .next()?
                .trim_matches(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
                .to_string();
            return Some(Place { keyword: keyword.into(), name });
        }
    }
    None
}

/// Mends one error. False when nothing was changed.
fn one(form: &mut Form, place: &Place, error: &Diagnostic, text: &str, as_is: bool) -> bool {
    let code = error.code.id;
    let why = format!("Peil refuses it: {} ({code})", error.message);
    let constant = match code {
        "PEIL0509" => Some(false),
        "PEIL0510" => Some(true),
        _other => None,
    };
    if let Some(truth) = constant
        && replace_condition(form, place, text, truth, as_is)
    {
        let detail = format!(
            "`{}` is {} true for all answers; it was removed",
            flat(text),
            if truth { "always" } else { "never" }
        );
        form.lose(source_of(form, place), "condition", Kind::Changed, detail);
        tidy(form);
        return true;
    }
    match place.keyword.as_str() {
        "item" => item(form, &place.name, code, &why),
        "note" => notes::mend(form, &place.name, code, &why),
        "score" | "class" | "let" => computed(form, place, code, &why, text),
        "check" => {
            let before = form.checks.len();
            form.checks.retain(|check| check.name != place.name);
            form.lose(&place.name, "constraint", Kind::Dropped, why);
            form.checks.len() < before
        }
        "domain" | "repeat" => group(form, &place.name, &why),
        "scale" | "recode" | "instrument" => false,
        _other => false,
    }
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the original calls a declaration of Peil.
fn source_of(form: &Form, place: &Place) -> String {
    let found = match place.keyword.as_str() {
        "item" => form.items().iter().find(|item| item.name == place.name).map(|item| item.source.clone()),
        "note" => notes::source(form, &place.name),
        "score" | "class" | "let" => {
            form.computed.iter().find(|one| one.name == place.name).map(|one| one.source.clone())
        }
        _other => find_group(&form.nodes, &place.name).map(|group| group.source.clone()),
    };
    found.filter(|source| !source.is_empty()).unwrap_or_else(|| place.name.clone())
}

fn find_group<'f>(nodes: &'f [Node], name: &str) -> Option<&'f Group> {
    nodes.iter().find_map(|node| match node {
        Node::Group(group) if group.name == name => Some(group),
        Node::Group(group) => find_group(&group.nodes, name),
        Node::Item(_) | Node::Note(_) => None,
    })
}

/// Puts a truth in the place of a condition that is constant, wherever its words are in the declaration.
fn replace_condition(form: &mut Form, place: &Place, text: &str, truth: bool, as_is: bool) -> bool {
    let wanted = flat(text);
    let mut found = false;
    let mut change = |ex: &mut Ex| {
        *ex = std::mem::replace(ex, Ex::Missing).rewrite(&mut |node| {
            if !matches!(node, Ex::Truth(_)) && flat(&print_top(&node, as_is)) == wanted {
                found = true;
                return Ex::Truth(truth);
            }
            node
        });
        *ex = simplify(std::mem::replace(ex, Ex::Missing));
    };
    match place.keyword.as_str() {
        "item" => each_item(&mut form.nodes, &mut |item| {
            if item.name == place.name
                && let Some(when) = &mut item.when
            {
                change(when);
            }
        }),
        "note" => each_note(&mut form.nodes, &mut |note| {
            if note.name == place.name
                && let Some(when) = &mut note.when
            {
                change(when);
            }
        }),
        "domain" | "repeat" => each_group(&mut form.nodes, &mut |group| {
            if group.name == place.name
                && let Some(when) = &mut group.when
            {
                change(when);
            }
        }),
        "score" | "class" | "let" => each_computed(form, &mut |computed| {
            if computed.name == place.name {
                if let Some(when) = &mut computed.when {
                    change(when);
                }
                match &mut computed.value {
                    Value::Score { value, .. } | Value::Let(value) => change(value),
                    Value::Class { rules } => {
                        rules.iter_mut().filter_map(|(when, _, _)| when.as_mut()).for_each(&mut change)
                    }
                }
            }
        }),
        "check" => form
            .checks
            .iter_mut()
            .filter(|check| check.name == place.name)
            .for_each(|check| change(&mut check.when)),
        _other => {}
    }
    found
}

/// Takes out what became constant: questions that are never asked, rules that never hold.
pub fn tidy(form: &mut Form) {
    notes::tidy(form);
    let mut gone: Vec<Gone> = Vec::new();
    prune(&mut form.nodes, &mut gone);
    for Gone { name, source, text } in &gone {
        form.lose(
            source,
            "question that is never asked",
            Kind::Dropped,
            format!("“{text}”: its condition can never be true here"),
        );
        without(form, name);
    }
    each_computed(form, &mut |computed| {
        if computed.when == Some(Ex::Truth(true)) {
            computed.when = None;
        }
        if let Value::Class { rules } = &mut computed.value {
            rules.retain(|(when, _, _)| *when != Some(Ex::Truth(false)));
            if let Some(at) =
                rules.iter().position(|(when, _, _)| matches!(when, None | Some(Ex::Truth(true))))
            {
                rules.truncate(at + 1);
                rules[at].0 = None;
            }
        }
    });
    form.checks.retain(|check| !matches!(check.when, Ex::Truth(_)));
    drop_hollow(form);
}

/// A question that was taken out.
struct Gone {
    name: String,
    source: String,
    text: String,
}

impl Gone {
    fn of(item: &crate::ir::Item) -> Gone {
        let text = crate::texts::short(item.text.text(""), 80);
        Gone { name: item.name.clone(), source: item.source.clone(), text }
    }
}

fn prune(nodes: &mut Vec<Node>, gone: &mut Vec<Gone>) {
    nodes.retain_mut(|node| match node {
        Node::Item(item) => {
            if item.when == Some(Ex::Truth(true)) {
                item.when = None;
            }
            let never = item.when == Some(Ex::Truth(false));
            if never {
                gone.push(Gone::of(item));
            }
            !never
        }
        Node::Group(group) => {
            if group.when == Some(Ex::Truth(true)) {
                group.when = None;
            }
            if group.when == Some(Ex::Truth(false)) {
                all_items(&group.nodes, gone);
                return false;
            }
            prune(&mut group.nodes, gone);
            !group.nodes.is_empty()
        }
        Node::Note(_) => true,
    });
}

fn all_items(nodes: &[Node], out: &mut Vec<Gone>) {
    for node in nodes {
        match node {
            Node::Item(item) => out.push(Gone::of(item)),
            Node::Group(group) => all_items(&group.nodes, out),
            Node::Note(_) => {}
        }
    }
}

/// Takes a name out of every expression: what was there is missing.
pub fn without(form: &mut Form, name: &str) {
    let mut change = |ex: &mut Ex| {
        let mut names = Vec::new();
        ex.names(&mut names);
        if names.iter().any(|one| one == name) {
            let whole = std::mem::replace(ex, Ex::Missing)
                .rewrite(&mut |node| if node == Ex::name(name) { Ex::Missing } else { node });
            *ex = simplify(whole);
        }
    };
    each_item(&mut form.nodes, &mut |item| {
        if let Some(when) = &mut item.when {
            change(when);
        }
    });
    each_note(&mut form.nodes, &mut |note| note.when.iter_mut().for_each(&mut change));
    each_group(&mut form.nodes, &mut |group| {
        if let Some(when) = &mut group.when {
            change(when);
        }
        if let Some(rounds) = &mut group.repeat {
            change(&mut rounds.times);
        }
    });
    each_computed(form, &mut |computed| {
        if let Some(when) = &mut computed.when {
            change(when);
        }
        match &mut computed.value {
            Value::Score { value, .. } | Value::Let(value) => change(value),
            Value::Class { rules } => {
                rules.iter_mut().filter_map(|(when, _, _)| when.as_mut()).for_each(&mut change)
            }
        }
    });
    form.checks.iter_mut().for_each(|check| change(&mut check.when));
    // A text cannot repeat it any more.
    let clean = |words: &crate::ir::Words| words.map(|text| crate::texts::without(text, |one| one != name));
    each_item(&mut form.nodes, &mut |item| {
        item.text = clean(&item.text);
        item.hint = clean(&item.hint);
    });
    each_group(&mut form.nodes, &mut |group| {
        group.title = clean(&group.title);
        group.intro = clean(&group.intro);
    });
    each_note(&mut form.nodes, &mut |note| note.text = clean(&note.text));
    form.checks.iter_mut().for_each(|check| check.text = clean(&check.text));
}

/// Drops computed values of which nothing is left, and what hangs on them.
fn drop_hollow(form: &mut Form) {
    loop {
        let mut gone: Option<(String, String)> = None;
        each_computed(form, &mut |computed| {
            let dead = computed
                .when
                .as_ref()
                .is_some_and(|when| *when == Ex::Truth(false) || !crate::expression::written(when));
            let hollow = dead
                || match &mut computed.value {
                    Value::Score { value, .. } | Value::Let(value) => match finish(value.clone()) {
                        Some((when, whole)) => {
                            *value = whole;
                            if let Some(when) = when {
                                computed.when = Some(match computed.when.take() {
                                    Some(old) => Ex::bin(Op::And, old, when),
                                    None => when,
                                });
                            }
                            false
                        }
                        None => true,
                    },
                    Value::Class { rules } => {
                        rules.iter().all(|(when, _, _)| when.is_none())
                            || rules
                                .iter()
                                .filter_map(|(when, _, _)| when.as_ref())
                                .any(|when| !crate::expression::written(when))
                    }
                };
            if hollow && gone.is_none() {
                gone = Some((computed.name.clone(), computed.source.clone()));
            }
        });
        let Some((name, source)) = gone else { break };
        remove_computed(form, &name);
        if !source.is_empty() {
            form.lose(
                &source,
                "computed value",
                Kind::Dropped,
                "the values that it uses are not there, so it would always be missing",
            );
        }
        without(form, &name);
    }
    prune(&mut form.nodes, &mut Vec::new());
}

fn remove_computed(form: &mut Form, name: &str) {
    form.computed.retain(|one| one.name != name);
    each_group(&mut form.nodes, &mut |group| {
        if let Some(rounds) = &mut group.repeat {
            rounds.scores.retain(|one| one.name != name);
        }
    });
}

fn item(form: &mut Form, name: &str, code: &str, why: &str) -> bool {
    let mut source = None;
    each_item(&mut form.nodes, &mut |item| {
        if item.name != name || source.is_some() {
            return;
        }
        let text_fault = code.starts_with("PEIL07");
        if text_fault {
            item.text = item.text.map(|text| crate::texts::without(text, |_| false));
            item.hint = item.hint.map(|text| crate::texts::without(text, |_| false));
            source = Some((item.source.clone(), "text", Kind::Changed));
        } else if item.when.is_some() {
            item.when = None;
            source = Some((item.source.clone(), "condition", Kind::Dropped));
        } else if item.answer != Answer::Text {
            item.answer = Answer::Text;
            item.unit = None;
            source = Some((item.source.clone(), "answer type", Kind::Changed));
        }
    });
    if let Some((source, construct, kind)) = source {
        form.lose(source, construct, kind, why);
        return true;
    }
    // Nothing else can be taken from it.
    let mut gone = Vec::new();
    remove_item(&mut form.nodes, name, &mut gone);
    for Gone { name, source, .. } in &gone {
        form.lose(source, "question", Kind::Dropped, why);
        without(form, name);
    }
    tidy(form);
    !gone.is_empty()
}

fn remove_item(nodes: &mut Vec<Node>, name: &str, gone: &mut Vec<Gone>) {
    nodes.retain_mut(|node| match node {
        Node::Item(item) if item.name == name => {
            gone.push(Gone::of(item));
            false
        }
        Node::Item(_) | Node::Note(_) => true,
        Node::Group(group) => {
            remove_item(&mut group.nodes, name, gone);
            !group.nodes.is_empty()
        }
    });
}

fn group(form: &mut Form, name: &str, why: &str) -> bool {
    let mut changed = None;
    each_group(&mut form.nodes, &mut |group| {
        if group.name == name && changed.is_none() && group.when.take().is_some() {
            changed = Some((group.source.clone(), "condition"));
        }
    });
    if changed.is_none() {
        // A repeat that cannot be asked: its questions are written once.
        each_group(&mut form.nodes, &mut |group| {
            if group.name == name && group.repeat.take().is_some() {
                changed = Some((group.source.clone(), "repeat"));
            }
        });
    }
    if let Some((source, construct)) = changed {
        form.lose(source, construct, Kind::Dropped, why);
        return true;
    }
    false
}

fn computed(form: &mut Form, place: &Place, code: &str, why: &str, text: &str) -> bool {
    let mut done: Option<(String, &str, Kind, String)> = None;
    each_computed(form, &mut |computed| {
        if computed.name != place.name || done.is_some() {
            return;
        }
        let source = computed.source.clone();
        match (&mut computed.value, code) {
            (Value::Score { value, .. }, "PEIL0411") => {
                *value = loosened(std::mem::replace(value, Ex::Missing));
                done = Some((
                    source,
                    "aggregate",
                    Kind::Changed,
                    "some of its questions are not always asked: written out so that an unanswered question makes it missing, as in the original".into(),
                ));
            }
            (Value::Score { bands, .. }, "PEIL0501") => {
                let wanted = text.split_whitespace().next().unwrap_or_default();
                let before = bands.len();
                bands.retain(|band| band.name != wanted);
                if bands.len() == before {
                    bands.clear();
                }
                done = Some((source, "band", Kind::Dropped, format!("no answers reach the band `{wanted}`")));
            }
            (Value::Score { bands, .. }, "PEIL0502")
                if bands.first().is_some_and(|band| band.from.is_some()) =>
            {
                bands[0].from = None;
                done = Some((
                    source,
                    "band",
                    Kind::Changed,
                    "the score can be below its lowest band: that band has no lower end here".into(),
                ));
            }
            (Value::Score { bands, .. }, "PEIL0323" | "PEIL0324" | "PEIL0606") if !bands.is_empty() => {
                bands.clear();
                done = Some((source, "bands", Kind::Dropped, why.to_string()));
            }
            (Value::Class { rules }, "PEIL0511") => {
                let name = text.split_whitespace().next().unwrap_or_default();
                let at = rules
                    .iter()
                    .position(|(_, option, _)| option == name)
                    .unwrap_or(rules.len().saturating_sub(1));
                if at < rules.len() {
                    rules.remove(at);
                }
                done = Some((source, "rule", Kind::Dropped, "the rules before it take everything".into()));
            }
            (_, _) => {}
        }
    });
    if let Some((source, construct, kind, detail)) = done {
        form.lose(if source.is_empty() { place.name.clone() } else { source }, construct, kind, detail);
        tidy(form);
        return true;
    }
    let mut source = None;
    each_computed(form, &mut |computed| {
        if computed.name == place.name {
            source = Some(computed.source.clone());
        }
    });
    let Some(source) = source else { return false };
    remove_computed(form, &place.name);
    form.lose(
        if source.is_empty() { place.name.clone() } else { source },
        "computed value",
        Kind::Dropped,
        why,
    );
    without(form, &place.name);
    tidy(form);
    true
}

/// Aggregates that need all, of questions that are not always asked, written so that the compiler takes them.
fn loosened(ex: Ex) -> Ex {
    ex.rewrite(&mut |node| match node {
        Ex::Aggregate { name: "sum", of, needs: None, missing: None } => {
            of.into_iter().reduce(|a, b| Ex::bin(Op::Add, a, b)).unwrap_or(Ex::int(0))
        }
        Ex::Aggregate { name: "mean", of, needs: None, missing: None } => {
            let count = i64::try_from(of.len()).unwrap_or(1);
            let sum = of.into_iter().reduce(|a, b| Ex::bin(Op::Add, a, b)).unwrap_or(Ex::int(0));
            Ex::bin(Op::Divide, sum, Ex::int(count))
        }
        Ex::Aggregate { name, of, needs: None, missing: None }
            if matches!(name, "min" | "max" | "median") =>
        {
            let present = of.iter().map(|one| one.clone().is_missing().negated()).collect();
            Ex::OnlyIf(
                Box::new(Ex::all(Op::And, present)),
                Box::new(Ex::Aggregate { name, of, needs: Some(1), missing: None }),
            )
        }
        other => other,
    })
}

/// A check that can never be seen is none.
pub fn drop_constant_checks(checks: &mut Vec<Check>) {
    checks.retain(|check| !matches!(check.when, Ex::Truth(_)));
}
