//! Time grows with the length of a text, not with its square.

use std::time::{Duration, Instant};

use super::{codes, shown};

/// Eight times the text may take three times eight times as long: room for a busy machine, none for a square,
/// which would take 64 times as long.
fn grows_with_length(what: &str, work: impl Fn(usize)) {
    let took = |count| {
        let start = Instant::now();
        work(count);
        start.elapsed()
    };
    let (short, long) = (took(400).max(Duration::from_millis(20)), took(3_200));
    // Once more before it is called slow: something else may have come between.
    assert!(long < 24 * short || took(3_200) < 24 * took(400), "{what:?}: {short:?}, then {long:?}");
}

#[test]
fn reading_grows_with_length() {
    for line in [
        "item a \"A\" : s when b > 1 # c\n",
        "itme a \"A\" : s\n",
        "item a A : s\n",
        "item a \"A : s\n",
        "item a \"\"\"A : s\n",
        "scale s { 0 \"A\"\n",
        "score s \"S\" = a { higher is\n",
        "let a = (b\n",
        "let a = 0,5\n",
        "}\n",
        "a { b }\n",
        "domain d \"D\" {\n} {\n",
        "let a = b +",
        "# c\n",
        "\n",
    ] {
        grows_with_length(line, |count| {
            codes(&line.repeat(count));
        });
        grows_with_length(&format!("format {line}"), |count| {
            peil::format::format(&line.repeat(count));
        });
    }
}

/// Showing thousands of findings does not read the file thousands of times.
#[test]
fn showing_grows_with_length() {
    grows_with_length("showing", |count| {
        shown(&"itme a \"A\" : s\n".repeat(count));
    });
}

/// What is read twice at one level must not be read four times at the next.
#[test]
fn does_not_double_with_depth() {
    for (open, close) in [
        ("domain d \"D\" {\n", "} x { y }\n"),
        ("doman d \"D\" {\n", "} x { y }\n"),
        ("domain d {\n", "} x { y }\n"),
        ("repeat r \"R\" times n up to 2 {\n", "} x { y\n"),
        ("let a = (b + ", ")"),
        ("let a = f(needs: ", ")"),
        ("let a = if (", ") then 1"),
        ("scale s { item a \"A\" {", "}} x"),
    ] {
        // Doubling would take 2²⁶ times as long as one level: hours.
        let source = format!("{}x{}", open.repeat(26), close.repeat(25));
        codes(&source);
        peil::format::format(&source);
    }
}
