//! Writes an intermediate form as Peil files: the instrument, wording files, and a README.

mod declarations;
mod scales;
mod wording;

pub use scales::Scales;

use crate::expression::{Ex, Op};
use crate::ir::{Answer, Form, Group, Item, Node};
use declarations::Writer;

/// The instrument as Peil text in canonical layout. `as_is` writes what the original's engine does with
/// blanks.
pub fn instrument(form: &Form, scales: &Scales, tests: &str, as_is: bool) -> String {
    let mut writer = Writer::new(form, scales, as_is);
    writer.whole();
    let mut text = writer.out;
    text.push_str(tests);
    peil::format::format(&text)
}

/// Wording files: a path and a text each.
pub fn wording(form: &Form, scales: &Scales) -> Vec<(String, String)> {
    wording::files(form, scales)
}

/// What is reported beside the instrument, as its author would: where it is from, and under which licence *as
/// claimed*.
pub fn readme(form: &Form, losses: usize) -> String {
    let mut out = format!("# {}\n\n", form.title.text(&form.language));
    if !form.description.is_empty() {
        out.push_str(form.description.text(&form.language));
        out.push_str("\n\n");
    }
    out.push_str("| | |\n|---|---|\n");
    let row = |out: &mut String, what: &str, text: &str| {
        if !text.is_empty() {
            out.push_str(&format!("| {what} | {} |\n", text.replace('|', "\\|").replace('\n', " ")));
        }
    };
    row(&mut out, "imported from", form.format);
    row(&mut out, "source", &form.source);
    row(
        &mut out,
        "licence, as the original claims",
        if form.licence.is_empty() { "not said" } else { &form.licence },
    );
    row(&mut out, "what the original's engine does with blanks", form.engine);
    out.push_str(&format!(
        "\nAn import does not check the licence. Check it before you use this instrument.\n\n{losses} {} did not come over as they were: see `report.html`. `names.csv` says what each column of the original is called here.\n",
        if losses == 1 { "thing" } else { "things" }
    ));
    out
}

/// The names of all questions that a list in an expression names, if a domain or a range holds exactly these.
pub(crate) fn as_list(form: &Form, names: &[&str]) -> Option<String> {
    fn domains<'f>(nodes: &'f [Node], out: &mut Vec<&'f Group>) {
        for node in nodes {
            if let Node::Group(group) = node
                && group.repeat.is_none()
            {
                out.push(group);
                domains(&group.nodes, out);
            }
        }
    }
    fn is_text(item: &Item) -> bool {
        matches!(item.answer, Answer::Text | Answer::LongText)
    }
    fn inside<'f>(group: &'f Group, out: &mut Vec<&'f Item>) -> bool {
        group.nodes.iter().all(|node| match node {
            Node::Item(item) => {
                out.push(item);
                true
            }
            Node::Group(group) => group.repeat.is_none() && inside(group, out),
            Node::Note(_) => true,
        })
    }
    let mut groups = Vec::new();
    domains(&form.nodes, &mut groups);
    for group in groups {
        let mut items = Vec::new();
        if inside(group, &mut items)
            && items
                .iter()
                .filter(|item| !is_text(item))
                .map(|item| item.name.as_str())
                .eq(names.iter().copied())
        {
            return Some(group.name.clone());
        }
    }
    let items = form.items();
    let at = |name: &str| items.iter().position(|item| item.name == name);
    let (first, last) = (at(names.first()?)?, at(names.last()?)?);
    if first >= last {
        return None;
    }
    let in_repeat = |name: &str| {
        fn find(nodes: &[Node], name: &str, inside: bool) -> bool {
            nodes.iter().any(|node| match node {
                Node::Item(item) => inside && item.name == name,
                Node::Group(group) => find(&group.nodes, name, inside || group.repeat.is_some()),
                Node::Note(_) => false,
            })
        }
        find(&form.nodes, name, false)
    };
    let slice = &items[first..=last];
    let same =
        slice.iter().filter(|item| !is_text(item)).map(|item| item.name.as_str()).eq(names.iter().copied());
    (same && !slice.iter().any(|item| in_repeat(&item.name)))
        .then(|| format!("{}..{}", names[0], names[names.len() - 1]))
}

/// Sums of names written as `+` become `sum`, where that is the same: of questions that are always asked, or
/// of which blanks count as 0. A sum of points for truths becomes a count.
pub(crate) fn pretty(form: &Form, ex: Ex) -> Ex {
    let always = always_asked(form);
    ex.rewrite(&mut |node| match node {
        Ex::Binary(Op::Add, a, b) => {
            let whole = Ex::Binary(Op::Add, a, b);
            let mut terms = Vec::new();
            addends(&whole, &mut terms);
            if terms.len() < 3 {
                return whole;
            }
            let names: Option<Vec<Ex>> = terms
                .iter()
                .map(|term| matches!(term, Ex::Name(name) if always.contains(name)).then(|| (*term).clone()))
                .collect();
            if let Some(of) = names {
                return Ex::Aggregate { name: "sum", of, needs: None, missing: None };
            }
            let zeros: Option<Vec<Ex>> = terms
                .iter()
                .map(|term| match term {
                    Ex::Blank(inner, value) if **value == Ex::int(0) && matches!(**inner, Ex::Name(_)) => {
                        Some((**inner).clone())
                    }
                    _other => None,
                })
                .collect();
            if let Some(of) = zeros {
                return Ex::Aggregate { name: "sum", of, needs: None, missing: Some("zero") };
            }
            let truths: Option<Vec<Ex>> = terms
                .iter()
                .map(|term| match term {
                    Ex::If(condition, then, otherwise)
                        if **then == Ex::int(1) && **otherwise == Ex::int(0) =>
                    {
                        match &**condition {
                            Ex::Blank(inner, value) if **value == Ex::Truth(false) => Some((**inner).clone()),
                            other if other.never_missing() => Some(other.clone()),
                            _other => None,
                        }
                    }
                    _other => None,
                })
                .collect();
            match truths {
                Some(of) => Ex::Aggregate { name: "count", of, needs: None, missing: Some("no") },
                None => whole,
            }
        }
        other => other,
    })
}

/// What a chain of `+` adds up.
fn addends<'e>(ex: &'e Ex, out: &mut Vec<&'e Ex>) {
    match ex {
        Ex::Binary(Op::Add, a, b) => {
            addends(a, out);
            addends(b, out);
        }
        Ex::Aggregate { name: "sum", of, needs: None, missing: None } if of.len() > 1 => out.extend(of),
        other => out.push(other),
    }
}

fn always_asked(form: &Form) -> std::collections::HashSet<String> {
    fn walk(nodes: &[Node], asked: bool, out: &mut std::collections::HashSet<String>) {
        for node in nodes {
            match node {
                Node::Item(item) => {
                    let numeric = match &item.answer {
                        Answer::One(scale) => scale.number,
                        Answer::Integer(..) | Answer::Decimal(..) => true,
                        Answer::Many(_)
                        | Answer::YesNo
                        | Answer::Date
                        | Answer::Time
                        | Answer::Text
                        | Answer::LongText => false,
                    };
                    if asked && item.when.is_none() && numeric {
                        out.insert(item.name.clone());
                    }
                }
                Node::Group(group) => {
                    walk(&group.nodes, asked && group.when.is_none() && group.repeat.is_none(), out)
                }
                Node::Note(_) => {}
            }
        }
    }
    let mut out = std::collections::HashSet::new();
    walk(&form.nodes, true, &mut out);
    out
}
