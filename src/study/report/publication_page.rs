//! The page of a publication: its figures, in words and a forest, with what was withheld.

use super::numbers::{esc, number, signed};
use super::page::{Section, page, table};
use super::pictures::{Axis, forest_axis, forest_row, key as mark_key};
use super::publish::Figure;
use super::words::{held, word};
use super::{Input, start};
use crate::disclosure::class_of;
use crate::protocol::{Audience, Publication};

fn class_text(value: f64) -> &'static str {
    class_of(value as usize).unwrap_or("–")
}

pub(super) fn publication_page(
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
            "There was no comparison group: we cannot say that this is due to the approach. A high load falls in part without help.",
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
