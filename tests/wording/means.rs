//! The friendly question about a goal that reads like an action, on 200 phrases written for this test.

use peil_wording::{flat, reads_like_a_means};

use super::super::cli::root;

fn phrases(name: &str) -> Vec<String> {
    let path = root().join("tests/fixtures/goals").join(name);
    let text = std::fs::read_to_string(path).expect("the phrases are there");
    text.lines().map(str::to_string).collect()
}

#[test]
fn goals_are_taken_and_actions_are_asked_about() {
    let (goals, actions) = (phrases("goals.nl.txt"), phrases("actions.nl.txt"));
    assert_eq!((goals.len(), actions.len()), (100, 100));
    let asked: Vec<&String> = goals.iter().filter(|goal| reads_like_a_means(goal)).collect();
    assert!(asked.is_empty(), "goals that are asked about: {asked:?}");
    let taken: Vec<&String> = actions.iter().filter(|action| !reads_like_a_means(action)).collect();
    assert!(taken.is_empty(), "actions that are not asked about: {taken:?}");
}

#[test]
fn what_it_should_bring_answers_the_question() {
    assert!(reads_like_a_means("Aanmelden bij de voedselbank"));
    assert!(!reads_like_a_means("Aanmelden bij de voedselbank, zodat er elke dag eten is"));
    assert!(reads_like_a_means("INTAKE!"));
    for nothing in ["", "…", "I want to sleep"] {
        assert!(!reads_like_a_means(nothing), "{nothing}");
    }
}

#[test]
fn a_flat_file_is_keys_with_texts() {
    let two = flat("# wat de gemeente deelt\nrust: \"Rust in geldzaken\"\nslapen: Weer doorslapen\n");
    let pair = |key: &str, text: &str| (key.to_string(), text.to_string());
    assert_eq!(two, Ok(vec![pair("rust", "Rust in geldzaken"), pair("slapen", "Weer doorslapen")]));
    assert_eq!(flat(""), Ok(Vec::new()));
    for wrong in ["- een\n- twee\n", "een: [a, b]\n", "een: a\neen: b\n", "een:\n  twee: c\n", "een: 'a\n"] {
        assert!(flat(wrong).is_err(), "{wrong}");
    }
}
