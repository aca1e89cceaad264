//! What the pages say: the same messages in every language, and none that is asked for and not there.

use std::collections::BTreeSet;

use peil_web::interface::{Tongue, messages};

use super::super::cli::root;

#[test]
fn every_language_has_the_same_messages_with_the_same_variables() {
    let sorted = |tongue: Tongue| messages(tongue).into_iter().collect::<std::collections::BTreeMap<_, _>>();
    let dutch = sorted(Tongue::Dutch);
    assert!(dutch.len() > 100);
    for tongue in [Tongue::Frisian, Tongue::English] {
        assert_eq!(sorted(tongue), dutch, "{tongue:?}");
    }
}

#[test]
fn every_message_can_be_said() {
    for tongue in Tongue::ALL {
        for (key, variables) in messages(tongue) {
            let value = "waarde".to_string();
            let values: Vec<(&str, &dyn peil_web::interface::Said)> = variables
                .iter()
                .map(|name| (name.as_str(), &value as &dyn peil_web::interface::Said))
                .collect();
            let said = tongue.fill(&key, &values);
            assert!(said != key && !said.contains('{') && !said.contains('$'), "{tongue:?} {key}: {said}");
        }
    }
}

/// The keys that templates and pages name.
#[test]
fn no_page_asks_for_a_message_that_is_not_there() {
    let known: BTreeSet<String> = messages(Tongue::Dutch).into_iter().map(|(key, _)| key).collect();
    let mut asked = 0;
    let mut open = vec![root().join("src/web")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            for start in [
                "frame.say(\"",
                "frame.say1(\"",
                "frame.say2(\"",
                "letter.say(\"",
                "letter.say1(\"",
                "tongue.say(\"",
                "tongue.fill(\"",
            ] {
                for (at, _) in text.match_indices(start) {
                    let key = text[at + start.len()..].split('"').next().unwrap_or_default();
                    assert!(known.contains(key), "{}: {key}", path.display());
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 150, "{asked}");
}
