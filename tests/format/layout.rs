//! What canonical layout looks like.

use peil::format::format;

#[track_caller]
fn check(input: &str, expect: &str) {
    assert_eq!(format(input), expect);
    assert_eq!(format(expect), expect, "twice");
}

#[track_caller]
fn stays(text: &str) {
    check(text, text);
}

/// The design's own examples and every construct, to be reviewed by eye.
#[test]
fn examples() {
    for (name, text) in crate::sources::ALL {
        insta::assert_snapshot!(name, format(text));
    }
}

#[test]
fn blank_lines() {
    check(
        "\n\nitem a \"A\"\n\n\n\nitem b \"B\"\nitem c \"C\"\n\n",
        "item a \"A\"\n\nitem b \"B\"\nitem c \"C\"\n",
    );
    check("domain d \"D\" {\n\n  item a \"A\"\n\n}\n", "domain d \"D\" {\n    item a \"A\"\n}\n");
}

#[test]
fn items_align_in_runs() {
    check(
        "item a \"A\" : vijf\nitem bbb \"Lang\":  korte unit \"kg\"\n\nitem cccccc \"C\" : vijf\n",
        "item a   \"A\"    : vijf\nitem bbb \"Lang\" : korte unit \"kg\"\n\nitem cccccc \"C\" : vijf\n",
    );
    // A comment, and a question over lines, end a run.
    stays("item a \"A\"\n# c\nitem bbb \"B\"\n");
    stays("item a \"A\"\nitem bbb \"B\"\n    for ouder \"Uw B\"\nitem cc \"C\"\n");
}

#[test]
fn blocks_stay_as_the_author_chose() {
    stays("scale s { 0 \"Nee\", 1 \"Ja\" }\n");
    check("scale s {0 \"Nee\",1 \"Ja\",}\n", "scale s { 0 \"Nee\", 1 \"Ja\" }\n");
    check("scale s { 0 \"Nee\", 1 \"Ja\"\n}\n", "scale s {\n    0 \"Nee\"\n    1 \"Ja\"\n}\n");
    check("item a \"A\" {unit \"kg\" required}\n", "item a \"A\" { unit \"kg\" required }\n");
    check("item a \"A\" {unit \"kg\"\nrequired}\n", "item a \"A\" {\n    unit \"kg\"\n    required\n}\n");
    check("domain d \"D\" { item a \"A\" }\n", "domain d \"D\" {\n    item a \"A\"\n}\n");
}

#[test]
fn wide_blocks_are_opened() {
    let text = "x".repeat(130);
    check(
        &format!("scale s {{ 0 \"{text}\", 1 \"Ja\" }}\n"),
        &format!("scale s {{\n    0 \"{text}\"\n    1 \"Ja\"\n}}\n"),
    );
    stays(&format!("scale s {{ 0 \"{}\", 1 \"Ja\" }}\n", "x".repeat(120)));
    // A wide line is not aligned, and does not pull others along.
    let wide = format!("item b \"{}\" : vijf\n", "x".repeat(150));
    stays(&format!("item aaa \"A\" : vijf\n{wide}item c \"Cee\" : vijf\n"));
}

#[test]
fn expressions() {
    check("let a=b+c*-d^2-(e)/2.5\n", "let a = b + c * -d^2 - (e) / 2.5\n");
    check("let a = sum( b ,[ c,d ] , needs : 1 of 2 )\n", "let a = sum(b, [c, d], needs: 1 of 2)\n");
    check(
        "let a = b in [1,2 .. 3] or not(c  is not missing)\n",
        "let a = b in [1, 2..3] or not (c is not missing)\n",
    );
    check("let a = b -\n c\n", "let a = b -\n    c\n");
    check("let a = - - b\n", "let a = - -b\n");
}

#[test]
fn brackets_over_lines() {
    check(
        "let a = mean(reverse([\nb, c\n]),\nd,\nneeds: 1)\n  + 2\n",
        "let a = mean(reverse([\n    b, c\n]),\n    d,\n    needs: 1)\n    + 2\n",
    );
}

#[test]
fn comments_stay_in_place() {
    stays("# one\n\n# two\nitem a \"A\"  # three\n");
    check("item a \"A\" # x\nitem bb \"Bee\" # y\n", "item a  \"A\"    # x\nitem bb \"Bee\"  # y\n");
    check("let a = b # x\n+ c # y\n# z\n+ d\n", "let a = b  # x\n    + c  # y\n    # z\n    + d\n");
    check(
        "scale s { # x\n# y\n0 \"A\" # z\n# w\n}# v\n",
        "scale s {  # x\n    # y\n    0 \"A\"  # z\n    # w\n}  # v\n",
    );
}

#[test]
fn what_cannot_be_seen_goes() {
    check("\u{feff}item\ta\t\"A\tB\"\r\nitem b  \"B\"  \r\n", "item a \"A\tB\"\nitem b \"B\"\n");
    check("item a \"\"\"\r\n    Een  \r\n    twee\"\"\"\r\n", "item a \"\"\"\n    Een\n    twee\"\"\"\n");
}

#[test]
fn slips_stay() {
    stays("let a = b == c && d || !e\n");
    stays("item a “A”;\n");
    stays("scale s { 0: \"Nooit\", 1 = \"Soms\" }\n");
    stays("ITEM a \"A\" : Vijf\n");
    stays("recode r { 1…2 → 3 }\n");
}

#[test]
fn broken_lines_stay() {
    stays("  itme   a \"A\"\n");
    check(
        "domain d \"D\" {\n  item  a \"A\"\n  itme   b   \"B\"   # why\n  item  c \"C\"\n}\n",
        "domain d \"D\" {\n    item a \"A\"\n  itme   b   \"B\"   # why\n    item c \"C\"\n}\n",
    );
    check("item a   \"A\"   zzz\nitem   b \"B\"\n", "item a   \"A\"   zzz\nitem b \"B\"\n");
    check("score   s { a  b\n  c }\nitem   b \"B\"\n", "score   s { a  b\n  c }\nitem b \"B\"\n");
    check("scale s {\n0   \"A\"\n1 B  C\n2   \"C\"\n", "scale s {\n    0 \"A\"\n1 B  C\n    2 \"C\"\n");
}

#[test]
fn too_deep_stays() {
    let text = format!("let a  = {}b{}\n", "(".repeat(200), ")".repeat(200));
    stays(&text);
}
