//! Braces: unclosed, stray, and statements that are in the wrong block.

use super::{one_each, shown};

#[test]
fn unclosed() {
    one_each(&[
        ("open_instrument", "instrument x {\n    version 1.0.0\n\nitem a \"A\"\n"),
        ("open_scale", "scale s {\n    0 \"Nee\"\n    1 \"Ja\"\n\nitem a \"A\" : s\n"),
        ("open_scale_one_line", "scale s { 0 \"Nee\", 1 \"Ja\"\nitem a \"A\" : s\n"),
        ("open_domain", "domain d \"D\" {\n    item a \"A\"\n\nscore s \"S\" = a\n"),
        (
            "open_domain_before_domain",
            "domain d \"D\" {\n    item a \"A\"\n\ndomain e \"E\" {\n    item b \"B\"\n}\n\nscore s \"S\" = a\n",
        ),
        ("open_repeat", "repeat r \"R\" times n up to 3 {\n    item a \"A\"\n\nrecode c { 0 -> 1 }\n"),
        ("open_clauses", "item a \"A\" {\n    required\n\nitem b \"B\"\n"),
        (
            "open_bands",
            "score s \"S\" = a {\n    bands {\n        laag \"Laag\" from 0\n}\n\nscore t \"T\" = a\n",
        ),
        ("open_bands_one_line", "score s \"S\" = a { bands { laag \"Laag\" from 0 }\nscore t \"T\" = a\n"),
        ("open_bands_declaration", "bands b { laag \"Laag\" from 0\nitem a \"A\"\n"),
        (
            "open_class",
            "class k \"K\" {\n    ja \"Ja\" when a > 1\n    nee \"Nee\" otherwise\n\nitem b \"B\"\n",
        ),
        ("open_recode", "recode r {\n    0 -> 1\n    1 -> 2\n\nlet b = r(a)\n"),
        ("open_table", "table t(a) {\n    0 -> 1\n    1 -> 2\n\nlet b = t(a)\n"),
        (
            "open_test",
            "test \"t\" {\n    answer a = 1\n    expect b = 1\n\ntest \"u\" {\n    expect b is missing\n}\n",
        ),
        ("open_at_the_end", "item a \"A\" {\n    required\n"),
        ("only_an_opening", "scale s {"),
    ]);
}

#[test]
fn stray() {
    one_each(&[
        ("stray_alone", "item a \"A\"\n}\nitem b \"B\"\n"),
        ("stray_behind", "item a \"A\" }\nitem b \"B\"\n"),
        ("stray_twice_closed", "domain d \"D\" {\n    item a \"A\"\n}}\nitem b \"B\"\n"),
        ("stray_opening", "item a \"A\"\n{\n    item b \"B\"\n}\n"),
        ("stray_opening_after_block", "scale s { 0 \"Nee\" } { 1 \"Ja\" }\n"),
    ]);
}

#[test]
fn misplaced() {
    one_each(&[
        (
            "score_in_domain",
            "domain d \"D\" {\n    item a \"A\"\n    score s \"S\" = a\n    item b \"B\"\n}\n",
        ),
        (
            "score_with_block_in_domain",
            "domain d \"D\" {\n    item a \"A\"\n    score s \"S\" = a {\n        higher is worse\n    }\n    item b \"B\"\n}\n",
        ),
        ("let_in_domain", "domain d \"D\" {\n    item a \"A\"\n    let b = a + 1\n}\n"),
        ("scale_in_domain", "domain d \"D\" {\n    scale s { 0 \"Nee\" }\n    item a \"A\" : s\n}\n"),
        (
            "recode_in_domain",
            "domain d \"D\" {\n    item a \"A\"\n    recode r { 0 -> 1 }\n    item b \"B\"\n}\n",
        ),
        (
            "test_in_domain",
            "domain d \"D\" {\n    item a \"A\"\n    test \"t\" {\n        expect a = 1\n    }\n    item b \"B\"\n}\n",
        ),
        ("item_in_scale", "scale s {\n    0 \"Nee\"\n    item a \"A\"\n    1 \"Ja\"\n}\n"),
        ("item_in_instrument", "instrument x {\n    version 1.0.0\n    item a \"A\"\n}\n"),
        ("item_in_score", "score s \"S\" = a {\n    item b \"B\"\n    higher is worse\n}\n"),
        ("intro_outside", "intro \"Welkom\"\nitem a \"A\"\n"),
        ("clause_outside", "item a \"A\"\nwhen b > 1\n"),
        ("clause_in_domain", "domain d \"D\" {\n    when b > 1\n    item a \"A\"\n}\n"),
        ("expect_outside", "expect a = 1\n"),
        ("option_outside", "0 \"Nee\"\n"),
        (
            "all_in_instrument",
            "instrument x {\n    version 1.0.0\n    domain d \"D\" {\n        item a \"A\"\n    }\n}\n",
        ),
    ]);
}

#[test]
fn several() {
    insta::assert_snapshot!(
        "several_blocks",
        shown(
            "scale s {\n    0 \"Nee\"\n\ndomain d \"D\" : s {\n    itm a \"A\"\n    item b \"B\" : \n    item c \"C\"\n\nscore t \"T\" = sum(d\n}\nclass k {\n    ja \"Ja\" als t > 1\n}\n"
        )
    );
}
