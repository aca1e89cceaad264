//! Nesting: too deep is said once, and what is not too deep fits on an ordinary thread.

use super::{codes, one_each};

fn times(text: &str, count: usize) -> String {
    text.repeat(count)
}

#[test]
fn too_deep() {
    one_each(&[
        ("deep_brackets", &format!("let a = {}b{}\n", times("(", 66), times(")", 66))),
        ("deep_braces", &times("domain d \"D\" {\n", 70)),
        ("deep_signs", &format!("let a = {}b\n", times("not ", 70))),
        ("deep_ifs", &format!("let a = {}2\n", times("if b then 1 else\n    ", 70))),
        ("deep_powers", &format!("let a = b{}\n", times("^b", 70))),
    ]);
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("sum(", ")"),
        ("-(", ")"),
        ("not (", ")"),
        ("(if b then ", " else 1)"),
        ("2^(", ")"),
        ("{", "}"),
    ] {
        assert_eq!(
            codes(&format!("let a = {}b{}\n", times(open, 200), times(close, 200))),
            ["PEIL0107"],
            "{open}"
        );
    }
}

#[test]
fn chains_are_not_deep() {
    for part in [
        " + b",
        " - -b",
        " * b^2",
        " and b > 1",
        " or not b",
        " + (b)",
        " - (if b then 1 else 2)",
        " + sum(b, [c])",
    ] {
        assert_eq!(codes(&format!("let a = b{}\n", times(part, 2000))), [""; 0], "{part}");
        assert_eq!(codes(&format!("let a = b{}\n", times(&format!("\n   {part}"), 2000))), [""; 0], "{part}");
    }
    assert_eq!(codes(&format!("let a = [{}]\n", times("if b then 1 else 2, ", 200))), [""; 0]);
    assert_eq!(codes(&times("let a = if b then 1 else 2\n", 200)), [""; 0]);
    assert_eq!(
        codes(&format!("class k {{\n{}}}\n", times("    a \"A\" when if b then c else d\n", 200))),
        [""; 0]
    );
}

/// Many brackets that are not closed are many mistakes, not one deep text.
#[test]
fn unclosed_is_not_deep() {
    assert_eq!(codes(&times("score s \"S\" = sum(a, b\n", 100)).len(), 100);
    assert_eq!(codes(&times("scale s { 0 \"Nee\"\n", 100)).len(), 100);
    assert_eq!(codes(&times("test \"t\" {\n    expect a = (b\n", 100)).len(), 200);
}

/// The deepest that is allowed, with every level of an expression in each bracket: reading, copying, printing
/// and dropping its tree takes less than the two megabytes that a thread has by default.
#[test]
fn the_deepest_fits() {
    let level = "a or b and not c = d + e * -(";
    let deepest = 32;
    assert_eq!(
        codes(&format!("let a = {}b{}\n", times(level, deepest + 1), times(")", deepest + 1))),
        ["PEIL0107"]
    );
    for text in [
        format!("let a = {}b{}\n", times(level, deepest), times(")", deepest)),
        format!("let a = {}b{}\n", times("(", 64), times(")", 64)),
        format!("let a = {}1\n", times("if a or b and c = d + e * f then 1 else ", 64)),
        format!("{}{}", times("domain d \"D\" {\n", 64), times("}\n", 64)),
        times("{", 64),
    ] {
        assert!(!codes(&text).contains(&"PEIL0107"));
        std::thread::Builder::new()
            .stack_size(2 << 20)
            .spawn(move || {
                let (file, _) = peil::syntax::parse(peil::source::FileId(0), &text);
                assert!(!format!("{:?}", file.clone()).is_empty());
                assert!(!peil::format::format(&text).is_empty());
            })
            .expect("a thread")
            .join()
            .expect("no overflow");
    }
}
