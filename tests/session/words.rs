//! What Peil says at the terminal: the same messages in every language, and each that is asked for is there.

use std::collections::BTreeSet;

use peil_web::interface::{Tongue, messages};

use crate::cli::root;

#[test]
fn every_language_has_the_same_messages_with_the_same_variables() {
    for tongue in Tongue::ALL {
        assert_eq!(messages(tongue), messages(Tongue::Dutch), "{tongue:?}");
    }
}

#[test]
fn every_message_of_the_terminal_is_used_and_is_there() {
    let mut asked = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("src/cli/fill")).expect("the folder is there").flatten() {
        let text = std::fs::read_to_string(entry.path()).expect("sources are UTF-8");
        asked.extend(
            text.split('"')
                .filter(|part| part.starts_with("fill-") && !part.contains(' '))
                .map(str::to_string),
        );
    }
    // Where a unit is known, it is said in another message.
    let with_unit: Vec<String> =
        ["fill-accepts-integer", "fill-accepts-decimal"].map(|key| format!("{key}-unit")).to_vec();
    asked.extend(with_unit);
    let there: BTreeSet<String> = messages(Tongue::Dutch)
        .into_iter()
        .map(|(key, _)| key)
        .filter(|key| key.starts_with("fill-"))
        .collect();
    assert_eq!(asked, there);
}
