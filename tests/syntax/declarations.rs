//! A declaration whose keyword is right and whose rest is not.

use super::one_each;

#[test]
fn misspelt() {
    one_each(&[
        ("itme", "itme a \"A\"\nitem b \"B\"\n"),
        ("domian", "domian d \"D\" : mate {\n    item a \"A\"\n    item b \"B\"\n}\n"),
        ("scoer", "scoer s \"S\" = a {\n    higher is worse\n}\n"),
        ("question", "question a \"A\"\n"),
        ("compute", "compute a = b + c.\n"),
        ("nonsense", "zomaar wat tekst\n"),
        ("misspelt_inside", "domain d \"D\" {\n    itm a \"A\"\n    item b \"B\"\n}\n"),
        ("misspelt_clause", "item a \"A\" untl \"kg\"\n"),
        ("misspelt_clause_block", "item a \"A\" {\n    requird\n    unit \"kg\"\n}\n"),
        ("misspelt_step", "test \"t\" {\n    anwser a = 1\n    expect b = 2\n}\n"),
        ("misspelt_header", "instrument x {\n    title \"X\"\n    versoin\n}\n"),
        ("names_begin_no_statement", "totaal = a + b\n"),
        ("only_a_name", "item\n"),
    ]);
}

#[test]
fn missing_parts() {
    one_each(&[
        ("item_without_text", "item a\n"),
        ("item_without_name", "item \"A\"\n"),
        ("item_without_quotes", "item a Hoe gaat het?\n"),
        ("item_without_colon", "item a \"A\" mate\n"),
        ("item_without_type", "item a \"A\" :\n"),
        ("item_type_in_brackets", "item a \"A\" : integer(0, 10)\n"),
        ("item_bounds_to", "item a \"A\" : integer 0 to 10\n"),
        ("item_name_with_dash", "item vraag-1 \"A\"\n"),
        ("item_name_with_digit", "item 1a \"A\"\n"),
        ("item_name_with_space", "item vraag een \"A\"\n"),
        ("item_clause_incomplete", "item a \"A\" when\n"),
        ("item_hint_without_text", "item a \"A\" hint\n"),
        ("item_unit_without_quotes", "item a \"A\" : integer 0..9 unit kg\n"),
        ("item_only_incomplete", "item a \"A\" only\n"),
        ("item_otherwise_expression", "item a \"A\" otherwise 1 + 2\n"),
        ("domain_without_text", "domain d {\n    item a \"A\"\n}\n"),
        ("domain_without_brace", "domain d \"D\"\n    item a \"A\"\n    item b \"B\"\n"),
        ("domain_without_name", "domain \"D\" {\n    item a \"A\"\n}\n"),
        ("repeat_without_times", "repeat r \"R\" {\n    item a \"A\"\n}\n"),
        ("repeat_without_bound", "repeat r \"R\" times n {\n    item a \"A\"\n}\n"),
        ("scale_without_name", "scale { 0 \"Nee\", 1 \"Ja\" }\n"),
        ("scale_without_brace", "scale s 0 \"Nee\", 1 \"Ja\"\n"),
        ("scale_with_text", "scale s \"S\" { 0 \"Nee\", 1 \"Ja\" }\n"),
        ("score_without_equals", "score s \"S\" sum(a, b)\n"),
        ("score_without_text", "score s = sum(a, b)\n"),
        ("score_without_expression", "score s \"S\" =\n"),
        ("score_colon", "score s \"S\" : sum(a, b)\n"),
        ("score_half_expression", "score s \"S\" = a +\nscore t \"T\" = b\n"),
        ("score_unclosed_bracket", "score s \"S\" = sum(a, b\nscore t \"T\" = b\n"),
        ("score_extra_bracket", "score s \"S\" = sum(a, b))\n"),
        ("score_needs_of", "score s \"S\" = sum(a, needs: 3 out of 5)\n"),
        ("score_names_side_by_side", "score s \"S\" = a b\n"),
        ("let_without_equals", "let a b + c\n"),
        ("let_without_name", "let = b + c\n"),
        ("let_with_text", "let a \"A\" = b\n"),
        ("let_text_value", "let a = \"ja\"\n"),
        ("let_two_comparisons", "let a = 1 < b < 3\n"),
        ("let_is_expression", "let a = b is c + 1\n"),
        ("use_without_quotes", "use library/schalen.peil\n"),
        ("informant_without_label", "informant ouder\n"),
        ("instrument_with_text", "instrument \"X\" {\n    version 1.0.0\n}\n"),
        ("instrument_without_brace", "instrument x\n    version 1.0.0\n"),
        ("class_without_when", "class k \"K\" {\n    ja \"Ja\" a > 1\n    nee \"Nee\" otherwise\n}\n"),
        ("class_else", "class k \"K\" {\n    ja \"Ja\" when a > 1\n    nee \"Nee\" else\n}\n"),
        ("class_equals", "class k \"K\" = a > 1\n"),
        ("bands_without_name", "bands { geen \"Geen\" from 0 }\n"),
        ("check_without_text", "check c when a > 1\n"),
        ("check_if", "check c \"Klopt dat?\" if a > 1\n"),
        ("alert_without_name", "alert \"Let op\" when a > 1\n"),
        ("feedback_incomplete", "feedback f \"Mooi\" when\n"),
        ("test_without_text", "test {\n    expect a = 1\n}\n"),
        ("test_with_name", "test eerste {\n    expect a = 1\n}\n"),
        ("table_without_keys", "table t from \"t.csv\"\n"),
        ("table_without_from", "table t(a) \"t.csv\"\n"),
        ("text_unclosed", "item a \"Hoe gaat het?\nitem b \"B\"\n"),
        ("text_unclosed_before_type", "item a \"Hoe gaat het? : mate\nitem b \"B\"\n"),
        ("text_with_quotes_in_it", "item a \"Bent u \"moe\"?\"\n"),
        ("block_text_unclosed", "item a \"\"\"Hoe\n    gaat het?\nitem b \"B\"\n"),
        ("text_for_nobody", "item a \"A\" for \"B\"\n"),
    ]);
}

#[test]
fn more_than_a_line_holds() {
    one_each(&[
        ("more_after_item", "item a \"A\" : mate 3\n"),
        ("more_after_block", "scale s { 0 \"Nee\" } zomaar\n"),
        ("two_on_a_line", "item a \"A\" item b \"B\"\n"),
        ("two_texts", "item a \"A\" \"B\"\n"),
        ("more_in_header", "instrument x {\n    version 1.0.0 beta\n}\n"),
        ("more_in_test", "test \"t\" {\n    answer a = 1 of zo\n}\n"),
    ]);
}
