//! `peil test`: test blocks, and the paragraph *Cases*.

use super::{folder, peil};

const SOURCE: &str = r#"instrument twee {
    title    "Twee"
    version  1.0.0
    language nl
}
scale mate { 0 "Niet", 1 "Wat", 2 "Veel" }
domain vragen "Vragen" : mate {
    item vraag1 "Een"
    item vraag2 "Twee"
}
score som "Som" = sum(vragen) renamed from totaal
score derde "Derde" = som / 3 {
    bands { laag "Laag" from 0, hoog "Hoog" from 1 }
}
class soort "Soort" { veel "Veel" when som > 2, weinig "Weinig" otherwise }
test "goed" {
    answer vragen = 1
    expect som = 2
}
"#;

fn test(source: &str, cases: &[(&str, &str)]) -> super::Run {
    let mut files = vec![("twee/twee.peil", source.as_bytes())];
    files.extend(cases.iter().map(|(name, text)| (*name, text.as_bytes())));
    peil(folder(&files).path(), &["test", "twee"])
}

#[test]
fn closes_with_the_counts() {
    let run = test(SOURCE, &[]);
    assert_eq!((run.code, run.out.as_str()), (0, "1 passed, 0 failed\n"));
    let run = test(&SOURCE.replace("som = 2", "som = 3 and derde is missing"), &[]);
    assert_eq!(run.code, 1);
    assert_eq!(run.out.lines().last(), Some("0 passed, 1 failed"));
}

#[test]
fn a_failing_test_shows_where_what_was_expected_and_what_is() {
    let run = test(&SOURCE.replace("som = 2", "som = 3 and derde is hoog and soort is veel"), &[]);
    for said in [
        "FAILED twee: test \"goed\"",
        "twee/twee.peil:18: expected som = 3",
        "actual: som is 2",
        "actual: the band of derde is laag",
        "actual: soort is weinig",
    ] {
        assert!(run.out.contains(said), "{said}\n{}", run.out);
    }
}

#[test]
fn cases_are_rows_of_answers_with_what_must_come_of_them() {
    let good = "id,vraag1,vraag2,expect_som,expect_derde,expect_derde_band,expect_soort,expect_som_missing\n\
                a,1,2,3,1.000,hoog,veel,\nb,1,0,1,0.333333333333,laag,weinig,\nc,,1,,,,,too_few(vraag1:blank)\n";
    let run = test(
        SOURCE,
        &[
            ("twee/cases/a.csv", good),
            ("twee/cases/b.csv", "vraag1;vraag2;EXPECT_Derde\n1;0;0,333333333333\n"),
        ],
    );
    assert_eq!((run.code, run.out.as_str()), (0, "5 passed, 0 failed\n"));
    // An expectation under the old name of a score is one of the score.
    assert_eq!(
        test(SOURCE, &[("twee/cases/a.csv", "vraag1,vraag2,expect_totaal\n1,0,1\n")]).out,
        "2 passed, 0 failed\n"
    );
}

#[test]
fn an_empty_cell_expects_missing() {
    let run = test(SOURCE, &[("twee/cases/a.csv", "id,vraag1,vraag2,expect_som\nx,1,2,\ny,,2,2\n")]);
    assert_eq!((run.code, run.out.lines().last()), (1, Some("1 passed, 2 failed")));
    assert!(run.out.contains("a.csv:2 (id x)\n  som: expected missing, actual `3`"), "{}", run.out);
    assert!(run.out.contains("som: expected `2`, actual missing"), "{}", run.out);
}

#[test]
fn numbers_are_compared_to_twelve_decimals() {
    for (expected, passes) in
        [("0.333333333333", true), ("0.33333333333349", true), ("0.333333333334", false), ("0.3333", false)]
    {
        let run =
            test(SOURCE, &[("twee/cases/a.csv", &format!("vraag1,vraag2,expect_derde\n1,0,{expected}\n"))]);
        assert_eq!(run.code == 0, passes, "{expected}");
    }
}

#[test]
fn cases_that_cannot_be_read_fail() {
    for (cases, said) in [
        ("vraag1,vraag2,expect_somm\n1,1,2\n", "did you mean `expect_som`?"),
        ("vraag1,vraag2\n1,1\n", "no column `expect_…`"),
        ("vraag1,vraag2,expect_som\n1,5,6\n", "`5` is not an answer to `vraag2`"),
        ("x,expect_som\n1,5\n", "none of the questions"),
    ] {
        let run = test(SOURCE, &[("twee/cases/a.csv", cases)]);
        assert_eq!((run.code, run.out.lines().last()), (1, Some("1 passed, 1 failed")), "{}", run.out);
        assert!(run.out.contains(said), "{}", run.out);
    }
}

#[test]
fn an_instrument_that_does_not_compile_fails() {
    let run = test("instrument x {\n", &[]);
    assert_eq!((run.code, run.out.lines().last()), (1, Some("0 passed, 1 failed")));
    assert!(run.err.contains("PEIL"), "{}", run.err);
}
