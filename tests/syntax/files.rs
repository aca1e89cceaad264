//! Files that are not instrument at all.

use super::{codes, shown};

#[test]
fn nothing_to_say() {
    for source in ["", "\n", "   \n\t\n", "# alleen een opmerking", "# een\n\n# twee\n"] {
        assert!(codes(source).iter().all(|code| *code == "PEIL0116"), "{source:?}");
    }
}

#[test]
fn garbage() {
    insta::assert_snapshot!(shown(
        "PK\u{3}\u{4}\u{14}\0\u{6}\0\u{8}\0!\0\u{fffd}\u{fffd}[Content_Types].xml \u{fffd}(\u{fffd}\0\n\u{1}\u{2}{{\"\n"
    ));
    insta::assert_snapshot!("a_letter", shown("Beste collega,\n\nHierbij de vragenlijst.\nMet groet\n"));
    insta::assert_snapshot!("yaml", shown("title: X\nitems:\n  - name: a\n    text: A\n"));
}

/// Any bytes at all: no panic, and what is said stays in bounds.
#[test]
fn random_bytes() {
    let mut seed = 1u64;
    for length in 0..300 {
        let signs = b"{}()[]\"\"#,:;=->.\n\n  aitem score0123456789\xc3\xa9\0|&!^";
        let bytes: Vec<u8> = (0..length)
            .map(|_| {
                // Knuth's linear congruential generator: the same bytes on every machine.
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                signs[(seed >> 33) as usize % signs.len()]
            })
            .collect();
        let source = String::from_utf8_lossy(&bytes);
        shown(&source);
    }
}
