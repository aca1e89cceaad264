//! The page: head, sections in order, foot.

use super::numbers::esc;
use super::{Input, change, differences, people, start};

const STYLE: &str = include_str!("style.css");

/// A section: its anchor, its heading, its content.
pub(super) struct Section {
    /// The anchor.
    pub id: &'static str,
    /// The heading.
    pub heading: String,
    /// HTML.
    pub body: String,
}

/// The report for the researchers: all twelve sections, not public.
pub fn html(input: &Input<'_>) -> String {
    let found = super::findings(input);
    let mut sections = vec![start::short(input, &found), start::agreed(input), people::flow(input)];
    if input.protocol.is_of_organisations() {
        sections.push(change::organisations(input));
    } else if input.protocol.waves.len() > 1 {
        sections.push(change::changed(input, &found));
        sections.push(change::course(input));
    }
    if input.assembled.frame.informants.len() > 1 {
        sections.push(differences::agreement(input));
    }
    if input.protocol.waves.len() > 1 && !input.protocol.is_of_organisations() {
        sections.push(differences::practices(input, &found));
        sections.push(people::persons(input));
        sections.push(people::lost(input, &found));
    }
    if input.assembled.frame.goals.is_some() {
        sections.push(people::goals(input));
    }
    sections.push(start::limits(input, &[]));
    sections.push(start::account(input, true));
    let kind = if input.simulated {
        input.say("Example with invented numbers", "Voorbeeld met verzonnen cijfers")
    } else {
        input.say("Not public", "Niet openbaar")
    };
    page(input, kind, &input.protocol.title, &start::facts(input), &sections)
}

/// A whole page.
pub(super) fn page(input: &Input<'_>, kind: &str, title: &str, facts: &str, sections: &[Section]) -> String {
    let lang = input.language.tag();
    let mut body = String::new();
    let mut list = String::new();
    for (at, section) in sections.iter().enumerate() {
        list += &format!("<li><a href=\"#{}\">{}</a></li>", section.id, esc(&section.heading));
        let number = at + 1;
        body += &format!(
            "<section aria-labelledby=\"{0}\"><h2 id=\"{0}\">{number}. {1}</h2>\n{2}</section>\n",
            section.id,
            esc(&section.heading),
            section.body
        );
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
         <title>{0} – Peil</title><style>\n{STYLE}</style></head>\n<body><a class=\"skip\" href=\"#main\">{1}</a>\
         <header><div>Peil</div></header>\n<main id=\"main\" tabindex=\"-1\">\n<p><span class=\"tag open\">{2}</span></p>\n<h1>{0}</h1>\n{facts}\
         <nav aria-label=\"{3}\"><ul class=\"toc\">{list}</ul></nav>\n{body}</main>\n<footer><div><p>{4}</p></div></footer></body></html>\n",
        esc(title),
        input.say("To the content", "Naar de inhoud"),
        esc(kind),
        input.say("In this report", "In dit rapport"),
        input.say("A help for a conversation, not a diagnosis.", "Een hulp bij het gesprek, geen diagnose."),
    )
}

/// A table. Cells of columns marked `r` are numbers.
pub(super) fn table(caption: &str, head: &[(&str, bool)], rows: &[Vec<String>]) -> String {
    let mut out = format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><caption>{0}</caption><thead><tr>",
        esc(caption)
    );
    for (name, right) in head {
        out += &format!("<th scope=\"col\"{}>{}</th>", if *right { " class=\"r\"" } else { "" }, esc(name));
    }
    out += "</tr></thead><tbody>";
    for row in rows {
        out += "<tr>";
        for (at, cell) in row.iter().enumerate() {
            let right = head.get(at).is_some_and(|h| h.1);
            out += &match (at, right) {
                (0, _) => format!("<th scope=\"row\">{cell}</th>"),
                (_, true) => format!("<td class=\"r\">{cell}</td>"),
                (_, false) => format!("<td>{cell}</td>"),
            };
        }
        out += "</tr>\n";
    }
    out + "</tbody></table></div>\n"
}

/// A fold.
pub(super) fn fold(summary: &str, body: &str) -> String {
    format!("<details><summary>{}</summary>{body}</details>\n", esc(summary))
}

/// The marks of informants.
pub(super) fn legend(input: &Input<'_>, matters: bool) -> String {
    let mut out = "<ul class=\"legend\">".to_string();
    for at in 0..input.assembled.frame.informants.len() {
        out += &format!("<li>{} {}</li>", super::pictures::key(at), esc(&input.informant(at)));
    }
    if matters {
        let text = input.say(
            "Grey band between dotted lines: too small to matter",
            "Grijze band tussen stippellijnen: te klein om ertoe te doen",
        );
        out += &format!("<li><span class=\"sw\"></span> {text}</li>");
    }
    out + "</ul>\n"
}
