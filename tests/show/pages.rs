//! Codebooks as they are printed, each looked at by eye.

use crate::compiled::{compiled, compiled_text, every};
use peil::language::Language;
use peil::model::Instrument;
use peil::show::{Codebook, Options, Range, codebook, render_html, render_markdown, render_text};

fn book(instrument: &Instrument) -> Codebook {
    codebook(instrument, &Options::default())
}

fn of(path: &str) -> (Codebook, Language) {
    let instrument = compiled(path);
    (book(&instrument), Language::of_instrument(&instrument.language))
}

#[test]
fn text() {
    for name in ["gad7", "phq9", "eenzaamheid", "draagkracht"] {
        let (book, language) = of(&format!("instruments/{name}/{name}.peil"));
        insta::assert_snapshot!(format!("text_{name}"), render_text(&book, language));
    }
    for name in ["psqi", "sdq"] {
        let (book, language) = of(&format!("tests/reference/{name}/{name}.peil"));
        insta::assert_snapshot!(format!("text_{name}"), render_text(&book, language));
    }
}

#[test]
fn a_range_stands_with_its_score() {
    let instrument = compiled("instruments/gad7/gad7.peil");
    let ranges = vec![Some(Range {
        low: Some("0".into()),
        high: Some("21".into()),
        low_attained: true,
        high_attained: true,
        whole: false,
    })];
    let text =
        render_text(&codebook(&instrument, &Options { ranges, ..Options::default() }), Language::English);
    assert!(text.contains("0 to 21"), "{text}");
}

#[test]
fn markdown() {
    let (book, language) = of("tests/fixtures/design/adversary.peil");
    insta::assert_snapshot!("markdown_adversary", render_markdown(&book, language));
    let (book, _) = of("instruments/gad7/gad7.peil");
    insta::assert_snapshot!("markdown_gad7", render_markdown(&book, Language::English));
}

#[test]
fn html() {
    let (book, language) = of("instruments/gad7/gad7.peil");
    insta::assert_snapshot!("html_gad7", render_html(&book, language));
}

#[test]
fn json_has_the_fingerprints_at_the_top() {
    let instrument = compiled("instruments/phq9/phq9.peil");
    let json = book(&instrument).to_json();
    let prints = instrument.fingerprints();
    assert_eq!(
        json["fingerprints"],
        serde_json::json!({ "structure": prints.structure, "scoring": prints.scoring, "text": prints.text })
    );
    assert_eq!(json["items"].as_array().map(Vec::len), Some(9));
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).expect("it is JSON"));
}

/// Signs that mean something to HTML or Markdown.
const SHARP: &str = r##"
instrument scherp {
    title "<script>alert('x')</script> & \"zo\" | *ster*"
    version 1.0.0
    language fy
    source "a < b"
    licence "|"
}
scale drie { 1 "<b>een</b>", 2 "a|b", 3 "`c`" }
domain d "Domein <i>" : drie {
    intro "Eerste regel | <p>"
    item a "# geen kop" { hint "_nee_" }
    item b "[geen](link)" when a > 1
}
score s "<s>" = sum(a, b, needs: 1, missing: prorate) { bands { laag "<laag>" } }
"##;

#[test]
fn texts_never_become_markup() {
    let instrument = compiled_text("scherp.peil", SHARP);
    let html = render_html(&book(&instrument), Language::English);
    for tag in ["<script", "<b>", "<i>", "<p>Eerste", "<s>", "<laag>"] {
        assert!(!html.contains(tag), "{tag} got through");
    }
    assert!(html.contains("&lt;script&gt;alert(&#39;x&#39;)"), "{html}");
    let markdown = render_markdown(&book(&instrument), Language::English);
    insta::assert_snapshot!("markdown_sharp", markdown);
}

/// Every tag that opens closes, in the right order; every table has a caption and heads with a scope; every
/// link leads somewhere.
fn well_formed(html: &str, about: &str) {
    const VOID: [&str; 2] = ["meta", "!doctype"];
    let mut open: Vec<&str> = Vec::new();
    for part in html.split('<').skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
        if VOID.contains(&name) {
            continue;
        }
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{about}");
        } else {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{about}: {open:?}");
    assert_eq!(html.matches("<table>").count(), html.matches("<caption>").count(), "{about}");
    assert!(!html.contains("<th>"), "{about}");
    assert_eq!(html.matches("<h1>").count(), 1, "{about}");
    for link in html.split("href=\"#").skip(1) {
        let id = link.split('"').next().unwrap_or_default();
        assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1, "{about}: {id}");
    }
    let mut level = 1;
    for heading in html.split("<h").skip(1).filter_map(|part| part.chars().next()?.to_digit(10)) {
        assert!(heading <= level + 1, "{about}: a heading of level {heading} under one of level {level}");
        level = heading;
    }
    for outside in ["http://", "<script", "<img", "<link", "url("] {
        assert!(!html.contains(outside), "{about}: {outside}");
    }
}

#[test]
fn every_instrument_has_its_codebook() {
    for path in every() {
        let (book, _) = of(&path);
        for language in [Language::English, Language::Dutch] {
            well_formed(&render_html(&book, language), &path);
            for line in render_text(&book, language).lines() {
                assert!(line.chars().count() <= 80 || line.split_whitespace().count() <= 2, "{path}: {line}");
            }
            assert!(render_markdown(&book, language).contains(&book.name));
        }
        let text = render_text(&book, Language::English);
        for item in &book.items {
            assert!(text.contains(&item.name), "{path}: {}", item.name);
        }
    }
}
