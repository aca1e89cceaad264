//! A thousand edits that can change no score: comments, layout, order of declarations, an inlined `let`,
//! texts.

use peil::format::format;
use peil_wording::compare::Class;

use super::{Random, build, class, sources};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Kind {
    Comment,
    Layout,
    Order,
    Items,
    Let,
    Text,
}

fn edit(path: &str, text: &str, kind: Kind, random: &mut Random) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    match kind {
        Kind::Comment => {
            let at = random.below(lines.len());
            // Inside a text over lines a comment is text.
            if text.contains("\"\"\"") {
                return None;
            }
            let mut lines: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
            if random.below(2) == 0 {
                lines.insert(at, format!("  # opmerking {}", random.below(1000)));
            } else {
                lines[at] += " # opmerking";
            }
            Some(lines.join("\n") + "\n")
        }
        Kind::Layout => {
            let spread = match random.below(3) {
                0 => text.replace("    ", "\t "),
                1 => {
                    lines.iter().map(|line| format!("{}{line}   \n\n", " ".repeat(random.below(5)))).collect()
                }
                _ => format(&lines.iter().map(|line| format!("{}\n", line.trim())).collect::<String>()),
            };
            (!text.contains("\"\"\"")).then_some(spread)
        }
        Kind::Order => {
            let mut blocks = blocks(text);
            let free: Vec<usize> = (0..blocks.len())
                .filter(|&at| {
                    !["instrument", "informant", "item", "domain", "repeat", "use"]
                        .contains(&keyword(&blocks[at]))
                })
                .collect();
            let (a, b) = (*random.pick(&free)?, *random.pick(&free)?);
            blocks.swap(a, b);
            Some(blocks.concat())
        }
        Kind::Items => {
            // Where nothing but counting and adding is done with them, the order of questions is nothing to a
            // score.
            if !["gad7", "draagkracht", "k10"].iter().any(|name| path.ends_with(&format!("{name}.peil")))
                || text.contains("..gad")
                || text.contains("..k1")
            {
                return None;
            }
            let of_items: Vec<usize> =
                (0..lines.len() - 1).filter(|&at| is_item(lines[at]) && is_item(lines[at + 1])).collect();
            let at = *random.pick(&of_items)?;
            let mut lines = lines.clone();
            lines.swap(at, at + 1);
            Some(lines.join("\n") + "\n")
        }
        Kind::Let => {
            let lets: Vec<(usize, &str, &str)> = lines
                .iter()
                .enumerate()
                .filter_map(|(at, line)| {
                    let (name, value) = line.trim().strip_prefix("let ")?.split_once(" = ")?;
                    let balanced = value.matches(['(', '[']).count() == value.matches([')', ']']).count();
                    (balanced
                        && !name.contains('(')
                        && !value.contains('#')
                        && !value.trim_end().ends_with(['+', '-', '*', ',', '/']))
                    .then_some((at, name, value))
                })
                .collect();
            let (at, name, value) = *random.pick(&lets)?;
            let value = if value.starts_with('[') { value.to_string() } else { format!("({value})") };
            let inlined = lines
                .iter()
                .enumerate()
                .filter(|(line, _)| *line != at)
                .map(|(_, line)| replaced(line, name, &value) + "\n");
            Some(inlined.collect())
        }
        Kind::Text => {
            let quotes: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
            let texts: Vec<(usize, usize)> =
                quotes.chunks(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect();
            let (start, end) = *random.pick(&texts)?;
            let line = text[..start].lines().last().unwrap_or_default();
            if text.contains("\"\"\"")
                || line.trim_start().starts_with("use")
                || line.trim_end().ends_with("unit")
                || line.contains('#')
                || line.contains(" from ") && line.trim_start().starts_with("table")
            {
                return None;
            }
            Some(format!("{} anders {}{}", &text[..end], random.below(1_000_000), &text[end..]))
        }
    }
}

fn is_item(line: &str) -> bool {
    line.trim_start().starts_with("item ") && !line.contains('{')
}

/// A name in code, not in texts.
fn replaced(line: &str, name: &str, value: &str) -> String {
    let mut out = String::new();
    for (at, part) in line.split('"').enumerate() {
        if at > 0 {
            out.push('"');
        }
        if at % 2 == 1 {
            out.push_str(part);
            continue;
        }
        let mut word = String::new();
        for sign in part.chars().chain(['\n']) {
            if sign.is_ascii_alphanumeric() || sign == '_' {
                word.push(sign);
                continue;
            }
            out.push_str(if word == name { value } else { &word });
            word.clear();
            if sign != '\n' {
                out.push(sign);
            }
        }
    }
    out
}

/// Declarations with the comments above them.
fn blocks(text: &str) -> Vec<String> {
    let (mut blocks, mut open, mut depth) = (Vec::new(), String::new(), 0i64);
    for line in text.split_inclusive('\n') {
        let code: String = line.split('"').step_by(2).collect();
        let code = code.split('#').next().unwrap_or_default();
        let begins = depth == 0 && line.starts_with(|sign: char| sign.is_ascii_lowercase());
        if begins && open.lines().any(|line| line.starts_with(|sign: char| sign.is_ascii_lowercase())) {
            blocks.push(std::mem::take(&mut open));
        }
        open.push_str(line);
        depth += code.matches(['{', '[', '(']).count() as i64 - code.matches(['}', ']', ')']).count() as i64;
    }
    blocks.push(open);
    blocks
}

fn keyword(block: &str) -> &str {
    block
        .lines()
        .find(|line| line.starts_with(|sign: char| sign.is_ascii_lowercase()))
        .and_then(|line| line.split_whitespace().next())
        .unwrap_or_default()
}

#[test]
fn a_thousand_edits_that_change_nothing_are_never_classed_data_or_scoring() {
    let sources = sources();
    let bases: Vec<_> = sources.iter().map(|(path, text)| build(path, text).expect("it compiles")).collect();
    let kinds = [Kind::Comment, Kind::Layout, Kind::Order, Kind::Items, Kind::Let, Kind::Text];
    let mut random = Random(0x0dd);
    let mut counts = std::collections::BTreeMap::new();
    let (mut done, mut tried) = (0, 0);
    while done < 1000 {
        tried += 1;
        assert!(tried < 60_000, "too few edits compile: {counts:?}");
        let at = random.below(sources.len());
        let kind = kinds[tried % kinds.len()];
        let (path, text) = &sources[at];
        let Some(other) = edit(path, text, kind, &mut random).filter(|other| other != text) else { continue };
        let Some(new) = build(path, &other) else { continue };
        let class = class(&bases[at], &new);
        assert!(
            class.is_none_or(|class| class > Class::Scoring),
            "{path} {kind:?}: classed {class:?}\n{other}"
        );
        match kind {
            Kind::Comment | Kind::Layout | Kind::Let => assert_eq!(class, None, "{path} {kind:?}"),
            Kind::Text => assert_eq!(class, Some(Class::Wording), "{path} {kind:?}"),
            Kind::Order | Kind::Items => {}
        }
        done += 1;
        *counts.entry(kind).or_insert(0) += 1;
    }
    assert!(counts.len() == kinds.len() && counts.values().all(|&count| count >= 10), "{counts:?}");
    println!("{counts:?}");
}
