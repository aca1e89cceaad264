//! An editor asks about places in texts, right and wrong.

use super::{Analysis, Kind, analyse};
use crate::source::NoFiles;

const TEXT: &str = r#"instrument slaap { title "Slaap" version 1.0.0 language nl source "eigen" licence "EUPL-1.2" }
informant ouder "Ouder"
scale mate { 0 "Nooit", 1 "Vaak", missing weet_niet "Weet ik niet" }
recode om { 0 -> 1, 1 -> 0, weet_niet -> missing }
let keer(x) = x * 2
domain d "Domein" : mate {
    item moe "Moe?" for ouder "Is uw kind moe?"
    item uren "Uren?" : integer 0..24 when moe is weet_niet or moe = 1
}
bands zorg { geen "Geen" from 0, veel "Veel" from 2 }
score s "Som" = keer(om(moe)) + 0 { bands zorg }
class k "Klas" { ja "Ja" when s is veel, nee "Nee" otherwise }
alert a "Let op" when k is ja and informant is ouder
test "t" { answer moe = weet_niet, uren = 3
    expect s is missing }
"#;

fn at(
    analysis: &Analysis,
    text: &str,
    part: &str,
    nth: usize,
    inside: usize,
) -> Option<(Kind, String, usize)> {
    let byte = text.match_indices(part).nth(nth).expect("the text holds it").0 + inside;
    let found = analysis.at(analysis.trees[0].0, byte)?;
    Some((found.kind, found.name.clone(), analysis.places_of(found).count()))
}

#[test]
fn what_a_place_names_is_found_by_scope() {
    let analysis = analyse("slaap.peil", TEXT, &NoFiles);
    let asked = [
        ("mate {", 1, Kind::Scale, "mate", 2),
        ("weet_niet or", 0, Kind::Option, "weet_niet", 4),
        ("ouder \"Is", 0, Kind::Informant, "ouder", 3),
        ("moe))", 0, Kind::Question, "moe", 5),
        ("x * 2", 0, Kind::Parameter, "x", 2),
        ("keer(om", 0, Kind::Formula, "keer", 2),
        ("om(moe", 0, Kind::Recode, "om", 2),
        ("zorg }", 0, Kind::Bands, "zorg", 2),
        ("veel,", 0, Kind::Band, "veel", 2),
        ("ja and", 0, Kind::Option, "ja", 2),
        ("k is ja", 0, Kind::Class, "k", 2),
        ("s is missing", 0, Kind::Score, "s", 3),
    ];
    for (part, nth, kind, name, places) in asked {
        assert_eq!(at(&analysis, TEXT, part, nth, 0), Some((kind, name.to_string(), places)), "{part}");
    }
    assert_eq!(at(&analysis, TEXT, "title", 0, 0), None);
    assert_eq!(
        analysis.declared.iter().find(|found| found.name == "uren").and_then(|found| found.text.as_deref()),
        Some("Uren?")
    );
}

#[test]
fn a_text_that_does_not_compile_has_names_all_the_same() {
    let broken = TEXT.replace("uren \"Uren?\" : integer 0..24", "uren \"Uren?\" : integre 0..24");
    let analysis = analyse("slaap.peil", &broken, &NoFiles);
    assert!(analysis.compiled.instrument.is_none() && !analysis.compiled.diagnostics.is_empty());
    assert_eq!(at(&analysis, &broken, "om(moe", 0, 0).map(|(kind, ..)| kind), Some(Kind::Recode));
    // It can be kept and handed on.
    let kept = std::thread::spawn(move || analysis.declared.len()).join();
    assert!(kept.is_ok_and(|declared| declared > 10));
}

#[test]
fn no_cut_of_a_text_is_too_much() {
    for end in (0..TEXT.len()).step_by(7).filter(|end| TEXT.is_char_boundary(*end)) {
        let analysis = analyse("slaap.peil", &TEXT[..end], &NoFiles);
        for named in &analysis.named {
            assert_eq!(analysis.compiled.sources.text(named.span), analysis.declared[named.declared].name);
        }
    }
}
