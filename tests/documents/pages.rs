//! No page is missing, and no link is broken.

use peil::diagnostic::codes;

use super::super::cli::{peil, root};
use super::{every, page, pages};

/// The parts that the page of a diagnostic has, in order.
const PARTS: [&str; 3] = ["## Why it matters", "## Example", "## Use instead"];

#[test]
fn every_diagnostic_has_one() {
    let mut wrong = Vec::new();
    for code in codes::ALL {
        let path = format!("docs/errors/{}.md", code.id);
        if !root().join(&path).is_file() {
            wrong.push(format!("{path} is missing"));
            continue;
        }
        let page = page(&path);
        if !page.text.starts_with(&format!("# {}: {}\n", code.id, code.title)) {
            wrong.push(format!("{path} is not headed “{}: {}”", code.id, code.title));
        }
        let parts: Vec<&str> = page.text.lines().filter(|line| line.starts_with("## ")).collect();
        if code.id != "PEIL0999" && parts != PARTS {
            wrong.push(format!("{path} has the parts {parts:?}"));
        }
    }
    for page in pages("docs/errors") {
        let id = page.path.trim_start_matches("docs/errors/").trim_end_matches(".md");
        if codes::find(id).is_none() {
            wrong.push(format!("{} is of no code", page.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `docs/errors.md` lists every code with its title and a link to its page, in order.
#[test]
fn the_index_of_diagnostics_is_whole() {
    let listed: Vec<String> = page("docs/errors.md")
        .text
        .lines()
        .filter(|line| line.starts_with("| [PEIL"))
        .map(String::from)
        .collect();
    let wanted: Vec<String> = codes::ALL
        .iter()
        .map(|code| {
            format!(
                "| [{}](errors/{}.md) | {} | {} |",
                code.id,
                code.id,
                format!("{:?}", code.severity).to_lowercase(),
                code.title
            )
        })
        .collect();
    assert_eq!(listed, wanted, "the table should be:\n{}", wanted.join("\n"));
}

/// Links to files of the project lead to one, and to a heading of it where they name one.
#[test]
fn links_lead_somewhere() {
    let mut wrong = Vec::new();
    for page in every() {
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let prose = without_code(&page.text);
        for link in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let path = if file.is_empty() { root().join(&page.path) } else { root().join(folder).join(file) };
            if !path.exists() {
                wrong.push(format!("{}: {link}", page.path));
            } else if !heading.is_empty() {
                let text = std::fs::read_to_string(path).expect("it is a page");
                if !text.lines().filter(|line| line.starts_with('#')).any(|line| anchor(line) == heading) {
                    wrong.push(format!("{}: {link} has no such heading", page.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn without_code(text: &str) -> String {
    let mut open = false;
    let prose = text.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        open ^= fence;
        !fence && !open
    });
    prose.collect::<Vec<_>>().join("\n")
}

/// The name that a heading has in a link.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// The trace on the front page is what the command above it prints.
#[test]
fn the_front_page_shows_a_real_trace() {
    let front = page("README.md");
    let trace = front.blocks.iter().find(|block| block.words == ["text", "trace"]).expect("there is a trace");
    let run =
        peil(&root(), &["score", "instruments/gad7", "instruments/gad7/cases/voorbeeld.csv", "--explain"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let lines = |text: &str| text.lines().map(|line| line.trim_end().to_string()).collect::<Vec<_>>();
    let (shown, printed) = (lines(&trace.text), lines(&run.out));
    assert!(printed.windows(shown.len()).any(|window| window == shown), "prints:\n{}", run.out);
}
