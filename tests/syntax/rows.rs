//! Rows in braces: one that cannot be read leaves the others alone.

use super::{one_each, shown};

#[test]
fn rows() {
    one_each(&[
        ("option_without_text", "scale s {\n    0\n    1 Ja\n    2 \"Nee\"\n}\n"),
        ("option_without_quotes", "scale s { 0 \"Nee\", 1 Ja }\n"),
        ("option_text_first", "scale s { \"Nee\" 0, 1 \"Ja\" }\n"),
        ("option_only_name", "scale s { man \"Man\", vrouw }\n"),
        ("option_side_by_side", "scale s { 0 \"Nee\" 1 \"Ja\" }\n"),
        ("option_missing_incomplete", "scale s { 0 \"Nee\", missing }\n"),
        ("option_block", "scale s {\n    0 \"Nee\" {\n        hint \"x\"\n    }\n    1 \"Ja\"\n}\n"),
        ("band_without_from", "score s \"S\" = a { bands { laag \"Laag\" 0, hoog \"Hoog\" from 2 } }\n"),
        ("band_range", "score s \"S\" = a { bands { laag \"Laag\" 0..4, hoog \"Hoog\" from 5 } }\n"),
        ("band_code", "score s \"S\" = a { bands { 0 \"Laag\", hoog \"Hoog\" from 5 } }\n"),
        ("recode_without_arrow", "recode r {\n    1 2\n    2 -> 3\n}\n"),
        ("recode_else", "recode r { 1 -> 2, else -> 3 }\n"),
        ("recode_lowest", "recode r { lowest thru 3 -> 1, 4..9 -> 2 }\n"),
        ("recode_less_than", "recode r { <5 -> 1, from 5 -> 2 }\n"),
        ("recode_expression", "recode r { 1 -> 2 + 3, 2 -> 1 }\n"),
        ("recode_dash", "recode r { 1-3 -> 1, 4..9 -> 2 }\n"),
        ("recode_two_keys", "recode r { 1, 2 -> 1, 3 -> 2 }\n"),
        ("table_row", "table t(a, b) {\n    1, 2 -> 3\n    1 2 -> 4\n}\n"),
        ("step_without_equals", "test \"t\" {\n    answer a 1\n}\n"),
        ("step_expression", "test \"t\" {\n    answer a = b + 1\n}\n"),
        ("step_half", "test \"t\" {\n    expect a =\n    expect b = 2\n}\n"),
        ("step_blank_nothing", "test \"t\" {\n    blank\n    expect b = 2\n}\n"),
        ("step_date_turned", "test \"t\" {\n    administered 30-11-2024\n}\n"),
        ("step_score_inside", "test \"t\" {\n    score s \"S\" = a\n    expect b = 2\n}\n"),
        ("clause_direction", "score s \"S\" = a { higher is bad }\n"),
        ("clause_equals", "item a \"A\" { unit = \"kg\" }\n"),
        ("clause_comma", "item a \"A\" { required, unit \"kg\" }\n"),
        ("header_version", "instrument x {\n    version 1.0\n}\n"),
        ("header_language", "instrument x {\n    language Nederlands_NL\n}\n"),
        ("header_without_value", "instrument x {\n    title\n    version 1.0.0\n}\n"),
        ("class_row", "class k \"K\" { ja when a > 1, nee \"Nee\" otherwise }\n"),
    ]);
}

#[test]
fn several_rows() {
    insta::assert_snapshot!(shown(
        "scale s {\n    0 Nee\n    1 \"Misschien\"\n    \"Ja\" 2\n    3 \"Zeker\"\n}\nrecode r { 1 2, 2 -> 3, 3 - 4 }\n"
    ));
}
