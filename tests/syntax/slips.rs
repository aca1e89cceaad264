//! What other languages write, and word processors: each has its own answer.

use super::{codes, one_each, shown};

#[test]
fn operators() {
    one_each(&[
        ("equals_twice", "let a = b == 1\n"),
        ("and_sign", "let a = b > 1 && c\n"),
        ("or_sign", "let a = b > 1 || c\n"),
        ("or_sign_single", "let a = b > 1 | c\n"),
        ("and_sign_single", "let a = b > 1 & c\n"),
        ("not_sign", "let a = !b\n"),
        ("unequal_sign", "let a = b <> 1\n"),
        ("less_or_equal_turned", "let a = b =< 1\n"),
        ("at_least_sign", "let a = b ≥ 1\n"),
        ("power_of_python", "let a = b ** 2\n"),
        ("assign_of_r", "let a <- b + 1\n"),
        ("assign_colon", "let a := b + 1\n"),
        ("modulo", "let a = b % 2\n"),
        ("spss_words", "let a = b GE 2\n"),
        ("question_mark", "let a = b > 1 ? 1 : 0\n"),
        ("missing_else", "let a = if b > 1 then 2\n"),
        ("braces_for_if", "let a = if (b > 1) { 2 } else { 3 }\n"),
        ("c_of_r", "let a = c(b, d)[1]\n"),
        ("dollar_of_r", "let a = data$b\n"),
        ("fat_arrow", "recode r { 1 => 2 }\n"),
        ("equals_in_recode", "recode r { 1 = 2 }\n"),
        ("equals_in_recode_lines", "recode r {\n    1 = 2\n    2 -> 3\n}\n"),
        ("recode_of_spss", "recode r { (1 = 2) (2 = 3) }\n"),
    ]);
}

#[test]
fn signs() {
    one_each(&[
        ("semicolon", "item a \"A\";\n"),
        ("semicolon_in_clauses", "item a \"A\" { required; unit \"kg\" }\n"),
        ("semicolon_in_test", "test \"t\" {\n    answer a = 1;\n}\n"),
        ("semicolon_in_header", "instrument x {\n    version 1.0.0;\n}\n"),
        ("semicolon_in_scale", "scale s { 0 \"Nee\"; 1 \"Ja\" }\n"),
        ("semicolon_alone", "item a \"A\"\n;\n"),
        ("typographic_quotes", "item a “Hoe gaat het?”\n"),
        ("typographic_quotes_low", "item a „Hoe gaat het?”\n"),
        ("guillemets", "item a «Hoe gaat het?»\n"),
        ("typographic_quote_closes", "item a \"Hoe gaat het?”\n"),
        ("typographic_quote_opens", "item a “Hoe gaat het?\"\n"),
        ("single_quotes", "item a 'Hoe gaat het?'\n"),
        ("dash_for_minus", "let a = b – 1\n"),
        ("times_sign", "let a = b × 2\n"),
        ("ellipsis", "item a \"A\" : integer 0…10\n"),
        ("one_dot", "item a \"A\" : integer 0.10\n"),
        ("dash_for_range", "item a \"A\" : integer 0-10\n"),
        ("colon_for_range", "let a = b in 1:3\n"),
        ("code_colon", "scale s { 0: \"Nooit\", 1 \"Soms\" }\n"),
        ("code_equals", "scale s { 0 = \"Nooit\", 1 \"Soms\" }\n"),
        ("code_bracket", "scale s { 0) \"Nooit\", 1 \"Soms\" }\n"),
        ("code_dot", "scale s {\n    0. \"Nooit\"\n    1 \"Soms\"\n}\n"),
        ("item_colon", "item a: \"A\"\n"),
        ("header_colon", "instrument x {\n    title: \"X\"\n}\n"),
        ("header_equals", "instrument x {\n    title = \"X\"\n}\n"),
        ("comment_slashes", "// een opmerking\nitem a \"A\"\n"),
        ("comment_slashes_behind", "item a \"A\" // een opmerking\n"),
        ("comment_stars", "/* een opmerking */\n"),
        ("comment_dashes", "-- een opmerking\n"),
        ("comment_percent", "% een opmerking\n"),
        ("comment_star_of_spss", "* een opmerking.\n"),
        ("comment_in_block", "domain d \"D\" {\n    // een opmerking\n    item a \"A\"\n}\n"),
        ("comment_in_scale", "scale s {\n    0 \"Nee\" // nooit\n    1 \"Ja\"\n}\n"),
    ]);
}

#[test]
fn decimal_commas() {
    one_each(&[
        ("comma_expression", "let a = b * 0,5\n"),
        ("comma_call", "let a = sum(b, c) > 2,5\n"),
        ("comma_bounds", "item a \"A\" : decimal 0,5..10\n"),
        ("comma_bounds_high", "item a \"A\" : decimal 0..10,5\n"),
        ("comma_recode", "recode r { 1 -> 0,5, 2 -> 1 }\n"),
        ("comma_recode_lines", "recode r {\n    1 -> 0,5\n    2 -> 1\n}\n"),
        ("comma_recode_cell", "recode r {\n    from 0,5 -> 1\n    from 2 -> 2\n}\n"),
        ("comma_table", "table t(a) {\n    1 -> 41,2\n}\n"),
        ("comma_band", "score s \"S\" = a { bands { laag \"Laag\" from 0,5, hoog \"Hoog\" from 2 } }\n"),
        (
            "comma_band_lines",
            "score s \"S\" = a {\n    bands {\n        laag \"Laag\" from 0,5\n        hoog \"Hoog\" from 2\n    }\n}\n",
        ),
        ("comma_scale", "scale s { 0,5 \"Half\", 1 \"Heel\" }\n"),
        ("comma_answer", "test \"t\" {\n    answer a = 0,5\n}\n"),
        ("comma_when", "item a \"A\" when b > 0,5\n"),
        ("comma_list", "let a = [0,047]\n"),
        ("comma_otherwise", "item a \"A\" otherwise 0,5\n"),
    ]);
}

#[test]
fn capitals() {
    one_each(&[
        ("capitals_item", "ITEM a \"A\"\n"),
        ("capitals_first_letter", "Scale s { 0 \"Nee\" }\n"),
        ("capitals_and", "let a = b AND c\n"),
        ("capitals_clause", "item a \"A\" When b > 1\n"),
        ("capitals_yes", "let a = b = Yes\n"),
    ]);
}

#[test]
fn what_cannot_be_seen() {
    one_each(&[
        ("tab", "item a\t\"A\"\n"),
        ("windows_lines", "item a \"A\"\r\nitem b \"B\"\r\n"),
        ("byte_order_mark", "\u{feff}item a \"A\"\n"),
        ("zero_width_space", "item a\u{200b} \"A\"\n"),
    ]);
    assert!(codes("item\u{a0}a\u{202f}\"A\"\n").is_empty());
    assert!(codes("item a \"A\tB\"\n# \t\n").is_empty(), "a tab in a text or a comment is the author's");
}

#[test]
fn several() {
    insta::assert_snapshot!(shown(
        "instrument x {\n    title “X”;\n    version 1.0.0\n}\nscale s { 0: \"Nee\", 1: \"Ja\" }\nitme a \"A\" : s\nscore t \"T\" = a == 1 && b * 0,5\n"
    ));
}
