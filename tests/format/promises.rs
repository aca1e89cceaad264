//! What holds for every text: formatting twice changes nothing more, the tree stays, comments stay, and the
//! author's spaces do not matter.

use peil::format::format;
use peil::syntax::{Grammar, Rule};
use pest::Parser;
use proptest::prelude::*;

use crate::sources::{ALL, EVERYTHING, tree};

fn idempotent(name: &str, text: &str) -> String {
    let once = format(text);
    similar(name, text, &once, &format(&once));
    once
}

/// Shows the first line that differs: the whole texts are too long to read.
fn similar(name: &str, source: &str, expected: &str, found: &str) {
    if expected != found {
        let (at, (a, b)) =
            expected.lines().zip(found.lines()).enumerate().find(|(_, (a, b))| a != b).unwrap_or_default();
        panic!("{name}: line {}\n  {a:?}\n  {b:?}\nof\n{source}", at + 1);
    }
}

fn comments(text: &str) -> Vec<String> {
    let pairs = Grammar::parse(Rule::file, text).expect("every text is read");
    let mut found: Vec<String> = pairs
        .flatten()
        .filter(|pair| pair.as_rule() == Rule::comment)
        .map(|pair| pair.as_str().trim_end().to_string())
        .collect();
    found.sort();
    found
}

#[test]
fn examples_keep_their_tree_and_comments() {
    for (name, text) in ALL {
        let once = idempotent(name, text);
        assert_ne!(once, text, "{name} is canonical already: this tests nothing");
        assert_eq!(tree(text), tree(&once), "{name}");
        assert_eq!(comments(text), comments(&once), "{name}");
    }
}

#[test]
fn ends_with_one_newline() {
    for text in [
        "item a \"A\"",
        "item a \"A\"\n",
        "item a \"A\"\n\n  \n",
        "\r\n\r\nitem a \"A\"\r\n",
        "\u{feff}item a \"A\" \t",
    ] {
        assert_eq!(format(text).as_bytes(), b"item a \"A\"\n", "{text:?}");
    }
    assert_eq!(format(""), "");
    assert_eq!(format(" \t\n\n"), "");
    for (name, text) in ALL {
        let once = format(text);
        assert_eq!(once.as_bytes().last(), Some(&b'\n'), "{name}");
        assert!(!once.ends_with("\n\n"), "{name}");
        assert!(once.lines().all(|line| line == line.trim_end()), "{name}");
        assert!(!once.contains(['\t', '\r']), "{name}");
    }
}

#[test]
fn cut_short() {
    // Every eleventh byte: lines are cut in all their parts, in an eleventh of the time.
    for at in (0..EVERYTHING.len()).step_by(11).filter(|at| EVERYTHING.is_char_boundary(*at)) {
        let cut = &EVERYTHING[..at];
        let once = idempotent("cut", cut);
        assert_eq!(tree(cut), tree(&once), "cut at {at}");
    }
}

#[test]
fn each_line_removed() {
    let lines: Vec<&str> = EVERYTHING.lines().collect();
    for gone in 0..lines.len() {
        let rest: Vec<&str> =
            lines.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| *line).collect();
        let rest = rest.join("\n");
        let once = idempotent("a line less", &rest);
        assert_eq!(tree(&rest), tree(&once), "without line {}", gone + 1);
    }
}

/// Other spaces between the words: `random` gives one number per gap. Texts and comments stay.
fn noisy(text: &str, random: &[u8]) -> String {
    let pairs = Grammar::parse(Rule::file, text).expect("every text is read");
    let mut ends = Vec::new();
    for pair in pairs
        .flatten()
        .filter(|pair| pair.as_rule() == Rule::string || pair.clone().into_inner().next().is_none())
    {
        let span = pair.as_span();
        // The parts of a text lie within it.
        if ends.last().is_none_or(|last| *last <= span.start()) {
            ends.extend([span.start(), span.start() + pair.as_str().trim_end().len()]);
        }
    }
    let mut random = random.iter().copied().cycle();
    let mut result = String::new();
    let mut at = 0;
    for gap in std::iter::once(0).chain(ends).collect::<Vec<_>>().chunks(2) {
        let (start, end) = (gap[0], gap.get(1).copied().unwrap_or(text.len()));
        result.push_str(&text[at..start]);
        for part in text[start..end].split_inclusive('\n') {
            let needed = usize::from(!part.trim_end_matches('\n').is_empty());
            let ends_line = part.ends_with('\n');
            let spaces = usize::from(random.next().unwrap_or_default() % 6).max(needed);
            let kept: String = part.chars().filter(|c| !matches!(c, ' ' | '\t' | '\n')).collect();
            result.push_str(&kept);
            result.extend((0..spaces).map(|at| if at % 3 == 2 { '\t' } else { ' ' }));
            if ends_line {
                result.push('\n');
            }
        }
        at = end;
    }
    result.push_str(&text[at.min(text.len())..]);
    result
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spaces_do_not_matter(which in 0..ALL.len(), random in prop::collection::vec(any::<u8>(), 1..400)) {
        let (name, text) = ALL[which];
        let other = noisy(text, &random);
        prop_assert_eq!(tree(text), tree(&other), "the noise changed the meaning of {}", name);
        similar(name, &other, &format(text), &format(&other));
    }

    #[test]
    fn broken_texts(which in 0..ALL.len(), gone in prop::collection::vec(any::<prop::sample::Index>(), 1..12), random in prop::collection::vec(any::<u8>(), 1..99)) {
        let (name, text) = ALL[which];
        let mut lines: Vec<&str> = text.lines().collect();
        for index in gone {
            if !lines.is_empty() {
                lines.remove(index.index(lines.len()));
            }
        }
        let broken = noisy(&lines.join("\n"), &random);
        let once = idempotent(name, &broken);
        prop_assert_eq!(tree(&broken), tree(&once), "{}", broken);
    }

    #[test]
    fn swapped_characters(which in 0..ALL.len(), at in any::<prop::sample::Index>(), sign in prop::sample::select(vec!["{", "}", "(", "\"", ";", "#", "]", "\n", "zz", ",", "\"\"\"", "//", "=", "\u{b}", "\u{2028}", "\t", "\u{a0}"])) {
        let (name, text) = ALL[which];
        let mut at = at.index(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let broken = format!("{}{sign}{}", &text[..at], &text[at..]);
        let once = idempotent(name, &broken);
        prop_assert_eq!(tree(&broken), tree(&once), "{}", broken);
    }
}
