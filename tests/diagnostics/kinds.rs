//! Mistakes that people make, several of each kind: each is reported once, by the code that it is, with what
//! to write in its help.

use peil::diagnostic::Diagnostic;
use peil::source::NoFiles;

const HEAD: &str = "instrument x {\n    title    \"X\"\n    version  1.0.0\n    language nl\n}\nscale vaak { 0 \"Nooit\", 1 \"Soms\", 2 \"Vaak\", 3 \"Altijd\" }\n";
const FIVE: &str = "domain v \"V\" : vaak {\n    item q1 \"Een\"\n    item q2 \"Twee\"\n    item q3 \"Drie\"\n    item q4 \"Vier\"\n    item q5 \"Vijf\"\n}\n";

fn said(rest: &str) -> Vec<Diagnostic> {
    peil::compile("x.peil", &format!("{HEAD}{FIVE}{rest}"), &NoFiles).diagnostics
}

/// The finding among others with this code.
fn one(rest: &str, code: &str) -> Diagnostic {
    let found = said(rest);
    let of_code: Vec<&Diagnostic> = found.iter().filter(|diagnostic| diagnostic.code.id == code).collect();
    assert_eq!(of_code.len(), 1, "{rest}\n{found:#?}");
    of_code[0].clone()
}

/// What is told of a mistake, and nothing else, the note on unused questions aside.
fn only(rest: &str, code: &str, help: &str) {
    let diagnostic = one(rest, code);
    let others: Vec<Diagnostic> =
        said(rest).into_iter().filter(|other| other.code.id != code && other.code.id != "PEIL0211").collect();
    assert!(others.is_empty(), "{rest}\n{others:#?}");
    let told = diagnostic.help.clone().unwrap_or_default();
    assert!(told.contains(help), "{rest}\n{told}");
}

/// What is made of a score that could not be computed is not a second mistake, wherever it is.
#[test]
fn a_score_with_a_mistake_is_told_once() {
    let broken = "score s \"S\" = sum(vee) { bands { laag \"Laag\" from 0, hoog \"Hoog\" from 5 } }\n";
    for rest in [
        "class c \"C\" { ja \"Ja\" when s is hoog, nee \"Nee\" otherwise }\n",
        "alert a \"A\" when s is hoog and s > 5\n",
        "score t \"T\" = s + 1\nalert a \"{t}\" when t > 5\n",
        "always \"G\" s is laag or s >= 5\nnever \"N\" s is missing and s is hoog\n",
        "test \"one\" {\n    expect s = 10 and s is hoog\n    expect s is missing\n}\n",
    ] {
        only(&format!("{broken}{rest}"), "PEIL0201", "declare it");
    }
}

#[test]
fn published_ranges_in_bands() {
    let right = "`laag \"Laag\" from 0`, `hoog \"Hoog\" from 5`";
    for bands in [
        "laag \"Laag\" 0..4, hoog \"Hoog\" 5..15",
        "laag \"Laag\" 0-4, hoog \"Hoog\" 5-15",
        "laag \"Laag\" 0 – 4\n hoog \"Hoog\" 5 – 15",
        "laag \"Laag\" from 0 to 4, hoog \"Hoog\" from 5 to 15",
        "laag \"Laag\" 0 t/m 4, hoog \"Hoog\" 5 t/m 15",
        "0-4: laag \"Laag\", 5-15: hoog \"Hoog\"",
        "laag: \"Laag\" 0 tot en met 4, hoog: \"Hoog\" 5 tot en met 15",
        "hoog \"Hoog\" 5-15, laag \"Laag\" 0-4",
        "laag \"Laag\" 0 thru 4, hoog \"Hoog\" 5 thru highest",
        "laag \"Laag\" 0-4, hoog \"Hoog\" 5+",
        "laag \"Laag\" 0-4, hoog \"Hoog\" 5 of meer",
        "laag \"Laag\" >= 0, hoog \"Hoog\" >= 5",
    ] {
        only(&format!("score s \"S\" = sum(v) {{\n bands {{\n {bands}\n }}\n}}\n"), "PEIL0102", right);
    }
    only(
        "score s \"S\" = sum(v) { bands { laag \"Laag\" < 5, hoog \"Hoog\" >= 5 } }\n",
        "PEIL0102",
        "`laag \"Laag\"`, `hoog \"Hoog\" from 5`",
    );
    only(
        "score s \"S\" = sum(v) { bands { laag \"Laag\" <= 4, hoog \"Hoog\" > 4 } }\n",
        "PEIL0102",
        "`laag \"Laag\"`, `hoog \"Hoog\" above 4`",
    );
    only(
        "score s \"S\" = sum(v) { bands { laag \"Laag\" 0-4, hoog \"Hoog\" 7-15 } }\n",
        "PEIL0102",
        "values between 4 and 7 are then `laag`",
    );
}

#[test]
fn what_is_written_in_spss() {
    for (expression, help) in [
        ("sum(q1 to q5)", "write `q1..q5`"),
        ("sum(q1 TO q5)", "write `q1..q5`"),
        ("sum(q1 t/m q5)", "write `q1..q5`"),
        ("sum(q1:q5)", "write `q1..q5`"),
        ("mean.4(q1..q5)", "write `mean(q1..q5, needs: 4)`"),
        ("MEAN.4(q1 to q5)", "write `mean(q1..q5, needs: 4)`"),
        ("sum.3(q1..q5)", "write `sum(q1..q5, needs: 3, missing: zero)`"),
        ("als q1 > 2 dan 1 anders 0", "write `if q1 > 2 then 1 else 0`"),
        ("if q1 > 2 dan 1 anders 0", "write `"),
    ] {
        only(&format!("score s \"S\" = {expression}\n"), "PEIL0108", help);
    }
    one("score s \"S\" = sum(q1 - q5)\n", "PEIL0330");
    only("item g \"G\" : decimal 1,00..2,50\nscore s \"S\" = sum(v) + g\n", "PEIL0113", "write `1.00..2.50`");
    only(
        "scale k { Ja=1, Nee=0 }\nitem k \"K\" : k\nscore s \"S\" = sum(v) + k\n",
        "PEIL0101",
        "write `1 \"Ja\"`",
    );
    only("vraag k \"K\" : vaak\nscore s \"S\" = sum(v) + k\n", "PEIL0103", "write `item`");
    only("item k \"K\" : 1..5\nscore s \"S\" = sum(v) + k\n", "PEIL0102", "write `integer 1..5`");
    only("item k \"K\" : vaak(0..3)\nscore s \"S\" = sum(v) + k\n", "PEIL0102", "write `vaak`");
    only("recode r { 0-1 -> 0, 2-3 -> 1 }\nscore s \"S\" = sum(r(v))\n", "PEIL0108", "write `..`");
}

#[test]
fn gaps_and_overlaps() {
    assert!(
        one(
            "let t = sum(v)\nclass k \"K\" {\n a \"A\" when t in 0..4\n b \"B\" when t in 6..15\n}\n",
            "PEIL0513"
        )
        .message
        .contains("`t` is 5")
    );
    assert!(
        one(
            "class k \"K\" {\n a \"A\" when q1 = 0\n b \"B\" when q1 >= 2\n}\nscore s \"S\" = sum(v)\n",
            "PEIL0513"
        )
        .message
        .contains("`q1` is 1")
    );
    one("let t = sum(v)\nclass k \"K\" {\n a \"A\" when t <= 5\n b \"B\" when t >= 5\n}\n", "PEIL0515");
    let bands = "scale s3 { man \"Man\", vrouw \"Vrouw\", anders \"Anders\" }\nitem sekse \"S\" : s3\nscore s \"S\" = sum(v) {\n bands when sekse is man { a \"A\" from 0, b \"B\" \
                 from 8 }\n bands when sekse is vrouw { a from 0, b from 7 }\n}\n";
    assert!(one(bands, "PEIL0514").message.contains("`sekse` is anders"));
    for silent in [
        "let t = sum(v)\nclass k \"K\" {\n a \"A\" when t in 0..4\n b \"B\" when t in 5..15\n}\n",
        "let t = sum(v)\nclass k \"K\" {\n a \"A\" when t >= 10\n b \"B\" when t >= 5\n c \"C\" otherwise\n}\n",
        "let t = sum(v)\nclass k \"K\" {\n a \"A\" when t >= 5\n b \"B\" when q1 >= 2\n c \"C\" otherwise\n}\n",
    ] {
        assert_eq!(said(silent), [], "{silent}");
    }
}

#[test]
fn otherwise_is_no_help_for_what_another_question_closes() {
    let questions = "item a \"A\" : yesno\nitem b \"B\" : integer 0..3 when a\n";
    let own = one(&format!("{questions}score s \"S\" = sum(b, q1)\n"), "PEIL0411");
    assert!(own.help.is_some_and(|help| help.contains("`otherwise`")));
    let deep = format!("{questions}item c \"C\" : integer 0..3 when b > 1\n");
    let told = one(&format!("{deep}score s \"S\" = sum(c, q1)\n"), "PEIL0411");
    assert_eq!(told.help.as_deref(), Some("write how many are needed, as in `needs: half`"));
    // What the help does not name would not have helped; what it names does.
    one(&format!("{}score s \"S\" = sum(c, q1)\n", deep.replace("b > 1", "b > 1 otherwise 0")), "PEIL0411");
    let mended = said(&format!("{deep}score s \"S\" = sum(c, q1, needs: half)\n"));
    assert!(mended.iter().all(|told| told.code.id != "PEIL0411"), "{mended:#?}");
}

#[test]
fn rows_that_go_on_beyond_their_input() {
    let table = |rows: &str| format!("table norm(raw) {{ {rows} }}\nscore t \"T\" = norm(sum(v))\n");
    for (rows, end) in [
        ("0..5 -> 40, 6..10 -> 50, 11..16 -> 60", "end the rows at 15"),
        ("-1..5 -> 40, 6..10 -> 50, 11..15 -> 60", "end the rows at 0"),
    ] {
        let told = one(&table(rows), "PEIL0522");
        assert!(told.help.as_deref().is_some_and(|help| help.contains(end)), "{told:#?}");
    }
    for silent in [
        table("0..5 -> 40, 6..10 -> 50, 11..15 -> 60"),
        table("0..5 -> 40, 6..10 -> 50, from 11 -> 60"),
        // One table for two scores: the longer one reaches its end.
        "recode norm { 0..9 -> 40, 10..15 -> 60 }\nscore a \"A\" = norm(sum(v))\nscore b \"B\" = norm(sum(q1..q4))\n".into(),
        // A table of ages, and one of an answer.
        "item d \"D\" : date 1950-01-01..2000-01-01\ntable norm(age, raw) { 0..120, 0..15 -> 50 }\nscore t \"T\" = norm(years(d, administered), sum(v)) {\n    when years(d, administered) in 18..80 \"R\"\n}\n".into(),
        "item n \"N\" : integer 0..7\nrecode r { 0..4 -> 0, 5..10 -> 1 }\nscore t \"T\" = r(n) + sum(v)\n".into(),
    ] {
        let found = said(&silent);
        assert!(found.iter().all(|told| told.code.id != "PEIL0522"), "{silent}\n{found:#?}");
    }
}

#[test]
fn what_nothing_meets() {
    for (rest, names) in [
        ("score s \"S\" = count(v >= [2, 2, 3, 4, 3])\n", "q4"),
        ("score s \"S\" = if q1 = 4 then 1 else sum(v)\n", "q1"),
        ("score s \"S\" = if any(q1 > 3, q2 > 2) then 1 else sum(v)\n", "q1"),
        ("score s \"S\" = count(v = 4) + sum(v)\n", "q1"),
        ("score s \"S\" = if q3 in 2..4 then 1 else sum(v)\n", "q3"),
        ("score s \"S\" = if q3 in [1, 7] then 1 else sum(v)\n", "q3"),
    ] {
        let diagnostic = one(rest, "PEIL0516");
        let told = format!("{}{}", diagnostic.message, diagnostic.help.unwrap_or_default());
        assert!(told.contains(&format!("`{names}")), "{rest}: {told}");
    }
    one(
        "table norm(ruw) {\n 0..4 -> 1\n 5..15 -> 2\n 20..30 -> 3\n}\nscore s \"S\" = norm(sum(v))\n",
        "PEIL0516",
    );
    one("recode r { from 0 -> 0, from 2 -> 1, from 4 -> 2 }\nscore s \"S\" = sum(r(v))\n", "PEIL0516");
    // With the score that it makes constant it is reported once.
    assert_eq!(said("score s \"S\" = count(v >= 4)\n").len(), 1);
    assert_eq!(
        said("item k \"K\" : integer 0..1\nscore s \"S\" = count([q1, k] >= 2) + sum(v)\n"),
        [],
        "one number may be asked of a list of different questions"
    );
}

#[test]
fn what_is_added_up() {
    for (rest, code) in [
        (
            "item leeftijd \"L\" : integer 18..99\nitem q6 \"Zes\" : vaak\nscore s \"S\" = sum(q1..q6)\n",
            "PEIL0517",
        ),
        ("score s \"S\" = q1 + q2 + q3 + q4 + (4 - q5)\n", "PEIL0331"),
        ("score s \"S\" = q1 + q2 + q3 + q4 + 4 - q5\n", "PEIL0331"),
        ("let r = 4 - q5\nscore s \"S\" = sum(q1..q4, r)\n", "PEIL0331"),
        ("score s \"S\" = sum(q1, q2, q3, q4, q4, q5)\n", "PEIL0518"),
        ("score a \"A\" = sum(q1..q3)\nscore b \"B\" = sum(q3..q5)\nscore s \"S\" = a + b\n", "PEIL0518"),
        ("score a \"A\" = sum(v)\nscore b \"B\" = sum(v)\n", "PEIL0519"),
        ("score a \"A\" = sum(q1..q3)\nscore b \"A\" = sum(q4, q5)\n", "PEIL0713"),
        (
            "item p \"Ik pieker\" : vaak\nitem r \"Ik  pieker.\" : vaak\nscore s \"S\" = sum(v) + p + r\n",
            "PEIL0713",
        ),
        ("score s \"S\" = sum(q1, q2, q4, q5)\n", "PEIL0214"),
        ("score s \"S\" = q1 + q2 + reverse(q3) + q4\n", "PEIL0214"),
        (
            "scale om { 0 \"Altijd\", 1 \"Vaak\", 2 \"Soms\", 3 \"Nooit\" }\nitem o \"O\" : om\nscore s \"S\" = sum(v, o)\n",
            "PEIL0520",
        ),
        (
            "scale dk { 0 \"Nee\", 1 \"Ja\", 2 \"Heel erg\", 9 \"Weet ik niet\" }\nitem d \"D\" : dk\nscore s \"S\" = sum(v) + d\n",
            "PEIL0630",
        ),
        (
            "scale dk { 0 \"Nee\", 1 \"Ja\", 2 \"Heel erg\", 99 \"Anders\" }\nitem d \"D\" : dk\nscore s \"S\" = sum(v) + d\n",
            "PEIL0630",
        ),
    ] {
        one(rest, code);
    }
    for silent in [
        "score s \"S\" = q1 + q2 + q3 + q4 + (3 - q5)\n",
        "score a \"A\" = sum(q1..q4)\nscore b \"B\" = sum(q1..q5)\n",
        "scale k { 0 \"Nooit\", 1 \"Soms\", 2 \"Weet ik niet\", 3 \"Vaak\" }\nitem d \"D\" : k\nscore s \"S\" = sum(v) + d\n",
        "scale dk { 0 \"Nee\", 1 \"Ja\", 9 \"Weet ik niet\" }\nrecode r { 0 -> 0, 1 -> 1, 9 -> missing }\nitem d \"D\" : dk\nscore s \"S\" = sum(v) + r(d)\n",
        "item a \"Hoe vaak?\" : vaak when q1 > 0\nitem b \"Hoe vaak?\" : vaak when q1 = 0\nscore s \"S\" = sum(v)\nscore t \"T\" = first(a, b)\n",
    ] {
        let found: Vec<Diagnostic> =
            said(silent).into_iter().filter(|diagnostic| diagnostic.code.id != "PEIL0412").collect();
        assert_eq!(found, [], "{silent}");
    }
}

#[test]
fn what_works_on_each() {
    let table = "table norm(ruw) {\n 0..3 -> 1\n 4..15 -> 2\n}\n";
    let diagnostic = one(&format!("{table}score s \"S\" = norm(v)\n"), "PEIL0309");
    assert!(
        diagnostic
            .help
            .as_deref()
            .is_some_and(|help| help == "`norm` works on each of the 5; for their sum write `norm(sum(v))`"),
        "{diagnostic:?}"
    );
    assert_eq!(diagnostic.fixes.len(), 1);
    one("let w = [1, 2, 3, 4, 5]\nlet t(x) = sum(w * x) / sum(w)\nscore s \"S\" = sum(t(v))\n", "PEIL0332");
}

#[test]
fn reach_is_told_beside_errors() {
    for other in [
        "score b \"B\" = sum(q1, q9)\n",
        "score b \"B\" = if q1 is anders then 1 else 0\n",
        "class k \"K\" {\n a \"A\" when nergens > 1\n}\n",
        "score b \"B\" = sum(q1..q5\n",
        "alert a \"A\" when nergens\n",
        "test \"t\" {\n    answer v = 7\n    expect a = 1\n}\n",
    ] {
        let rest =
            format!("score a \"A\" = sum(v) {{ bands {{ l \"L\" from 0, h \"H\" from 16 }} }}\n{other}");
        let found = said(&rest);
        assert!(found.iter().any(|diagnostic| diagnostic.code.id == "PEIL0501"), "{rest}\n{found:#?}");
        assert!(found.len() >= 2, "{rest}");
    }
    // What hangs on what is lost is not reported.
    let lost = said(
        "item p \"P\" : nergens\nscore a \"A\" = sum(v, p) { bands { l \"L\" from 0, h \"H\" from 16 } }\n",
    );
    assert!(lost.iter().all(|diagnostic| diagnostic.code.id != "PEIL0501"), "{lost:#?}");
}

/// Witnesses speak of the score that the finding is about.
#[test]
fn witnesses_name_their_own_score() {
    let rest = "score a \"A\" = sum(v) { bands { l \"L\" from 0, h \"H\" from 6 } }\nscore b \"B\" = sum(v) { bands { l \"L\" from 2, h \"H\" from 6 } }\n";
    assert!(one(rest, "PEIL0502").witness.is_some_and(|test| test.contains("expect b = 0")));
}

/// Doubles do not grow: a product of as many as one likes is no larger than one of them.
#[test]
fn approximate_products_have_no_limit() {
    let items: String = (0..9).map(|at| format!("    item y{at} \"Item {at}\"\n")).collect();
    let chance = "let p(th, a, b) = 1 / (1 + exp(-a * (th - b)))\nlet l(th, a, b, x) = x * p(th, a, b) + (1 - x) * (1 - p(th, a, b))\n";
    let answers: String = (0..9).map(|at| format!("let x{at} = if y{at} then 1 else 0\n")).collect();
    let like: Vec<String> = (0..9).map(|at| format!("l(theta, 1.{at}, 0.{at}, x{at})")).collect();
    let text = format!(
        "{HEAD}domain d \"D\" : yesno {{\n{items}}}\nlet theta = [-4, -3, -2, -1, 0, 1, 2, 3, 4]\n{chance}{answers}let like = exp(-theta ^ 2 / 2) * {}\nscore eap \"T\" = round(50 + 10 * \
         sum(theta * like) / sum(like), 1)\n",
        like.join(" * ")
    )
    .replace("scale vaak { 0 \"Nooit\", 1 \"Soms\", 2 \"Vaak\", 3 \"Altijd\" }\n", "");
    let compiled = peil::compile("x.peil", &text, &NoFiles);
    assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics);
}

/// One name that is misspelt in several places is one mistake, with the edit for each.
#[test]
fn a_name_misspelt_often_is_told_once() {
    let found = one(
        "item a \"A\" : vak\nitem b \"B\" : vak\nitem c \"C\" : vak\nscore s \"S\" = sum(v) + a + b + c\n",
        "PEIL0201",
    );
    assert_eq!(found.fixes[0].edits.len(), 3, "{found:?}");
}
