//! Answers at random: every question that is asked gets one it accepts, whatever the instrument, and the same
//! seed gives the same.

use axum::http::StatusCode;

use super::super::values;
use super::Shown;
use crate::cli::folder;

/// Every wording and informant of an instrument, as paths.
fn bases(shown: &Shown, name: &str) -> Vec<String> {
    let own = shown.get(&format!("/preview/{name}")).location().to_string();
    let page = shown.page(&own);
    let mut bases = vec![own];
    for option in values(&page, "<option value") {
        for query in [format!("words={option}"), format!("informant={option}")] {
            bases.push(shown.get(&format!("/preview/{name}?{query}")).location().to_string());
        }
    }
    bases.sort();
    bases.dedup();
    bases
}

/// What is in the review, and whether it could be sent.
fn filled(shown: &Shown, base: &str, seed: &str) -> (String, bool) {
    let answer = shown.post(&format!("{base}/fill"), &[("peil-seed", seed)]);
    assert_eq!(answer.location(), format!("{base}/review"));
    let review = shown.page(answer.location());
    assert!(review.contains(&format!("name=\"peil-seed\" value=\"{seed}\"")), "the seed is shown: {review}");
    let from = review.find("<main").expect("there is a page");
    let sent = shown.post(&format!("{base}/send"), &[]).status == StatusCode::SEE_OTHER;
    (review[from..].to_string(), sent)
}

#[test]
fn every_shipped_instrument_is_filled_in_and_can_be_sent() {
    let shown = Shown::shipped();
    let mut sent = 0;
    for name in ["draagkracht", "eenzaamheid", "gad7", "k10", "phq9", "rand36"] {
        let all = bases(&shown, name);
        assert!(name != "draagkracht" || all.len() > 10, "{all:?}");
        for (at, base) in all.iter().enumerate() {
            for seed in ["1", "2", "4711"].iter().skip(if at == 0 { 0 } else { 2 }) {
                let (review, complete) = filled(&shown, base, seed);
                assert!(complete, "{base}, seed {seed}: {review}");
                assert!(
                    !review.contains("Not answered"),
                    "{base}, seed {seed}: something is open in {review}"
                );
                let results = shown.page(&format!("{base}/results"));
                assert!(results.contains("<tbody>"), "{results}");
                sent += 1;
            }
        }
    }
    assert!(sent > 20, "{sent}");
}

#[test]
fn the_same_seed_gives_the_same_answers_and_another_gives_others() {
    let shown = Shown::shipped();
    let base = "/preview/rand36/nl/-";
    let (first, _) = filled(&shown, base, "12");
    let (other, _) = filled(&shown, base, "13");
    let (again, _) = filled(&shown, base, "12");
    let answers = |page: &str| {
        page.split("<dd")
            .skip(1)
            .map(|part| part.split("</dd>").next().unwrap_or_default().to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(answers(&first), answers(&again));
    assert_ne!(answers(&first), answers(&other));
    // Without one, a new one is made and shown.
    shown.post(&format!("{base}/fill"), &[("peil-seed", "")]);
    let seed = values(&shown.page(&format!("{base}/review")), "name=\"peil-seed\" value").remove(0);
    assert!(seed.parse::<u64>().is_ok_and(|seed| seed > 0), "{seed}");
    // Answers that were changed are not those of the seed; and they can be removed.
    shown.post(&format!("{base}/page/gezondheid"), &[]);
    shown.post(&format!("{base}/clear"), &[]);
    let start = shown.page(base);
    assert!(
        start.contains("name=\"peil-seed\" value=\"\"") && !start.contains("My answers so far"),
        "{start}"
    );
}

/// Every kind of question, and checks that nearly every answer at random runs into.
const KINDS: &str = "instrument soorten {
    title    \"Soorten\"
    version  1.0.0
    language nl
}

scale mate { 0 \"Niet\", 1 \"Wel\", missing weet_niet \"Weet niet\" }
scale hulp { familie \"Familie\", buren \"Buren\", missing niemand \"Niemand\" }

item een     \"Een\" : mate
item veel    \"Veel\" : many of hulp
item ja      \"Ja\" : yesno
item heel    \"Heel\" : integer 3..5
item groot   \"Groot\" : integer 0..1000000
item deel    \"Deel\" : decimal -0.25..0.25
item duur    \"Duur\" : minutes 0..90
item kort    \"Kort\" : text
item dag     \"Dag\" : date
item tijd    \"Tijd\" : time
item laag    \"Laag\" : integer 0..20
item hoog    \"Hoog\" : integer 0..20
item soms    \"Soms\" : integer 1..2 when ja

check volgorde \"Laag is meer dan hoog\" when laag > hoog required
check gelijk   \"Klopt dat?\" when laag < hoog - 2

score som \"Som\" = sum(een, heel, laag, hoog, needs: 1, missing: zero)
";

#[test]
fn every_kind_of_question_gets_an_answer_that_it_accepts() {
    let folder = folder(&[("soorten.peil", KINDS.as_bytes())]);
    let shown = Shown::of(folder.path());
    let entered = shown.get("/preview/soorten");
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    let base = entered.location().to_string();
    for seed in 1..40 {
        let (review, complete) = filled(&shown, &base, &seed.to_string());
        assert!(complete, "seed {seed}: {review}");
        assert!(!review.contains("Not answered"), "seed {seed}: {review}");
    }
}
