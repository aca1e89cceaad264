//! The words in Dutch.

use super::words::Words;

pub const DUTCH: Words = Words {
    yes: "ja",
    no: "nee",
    and: "en",
    or: "of",
    not: "niet",
    otherwise: "anders",
    informant: "ingevuld door",
    administered: "datum",
    set_aside_title: "Antwoorden die niet meetellen",
    missing: "ontbreekt",
    is_missing: "ontbreekt",
    blank: "niet ingevuld",
    skipped: "niet gevraagd",
    no_answer: "geldt als ontbrekend",
    band: "band",
    no_band: "geen",
    condition: "alleen als",
    check: "getoond aan de invuller",
    alert: "signaal",
    feedback: "terugkoppeling",
    because: "want",
    uses: "met",
    seen_above: "antwoorden als hierboven",
    middle: "de middelste van",
    missing_is_zero: "wat ontbreekt, telt als 0",
    missing_is_no: "wat ontbreekt, telt als nee",
    rounds_missing: "niet bekend is hoe vaak de vragen zijn gesteld",
    none_missing_first: "de eerste die niet ontbreekt van",
    no_row: "geen rij om op te zoeken",
    bound: dutch_bound,
    next: |band, bound| format!("daarna {band} {}", dutch_bound(bound)),
    band_if: |formula, holds| format!("banden als {formula}: {holds}"),
    present: |present, of, needed| {
        if needed == of {
            format!("{present} van {of} aanwezig, alle nodig")
        } else {
            format!("{present} van {of} aanwezig, {needed} nodig")
        }
    },
    unknown: |missing| if missing == 1 { "1 ontbreekt".into() } else { format!("{missing} ontbreken") },
    prorated: |of| format!("omgerekend naar {of}"),
    mean: "gemiddelde",
    count_true: |yes, of| format!("{yes} van {of} waar"),
    count_answered: |yes, of| format!("{yes} van {of} ingevuld"),
    least: |least| format!("minstens {least} nodig"),
    if_taken: |taken| if taken { "dan" } else { "anders" },
    row: |key, row| format!("{key} valt in de rij {row}"),
    taken: |name| format!("{name} telt"),
    counts_as: |answer| format!("niet gevraagd, telt als {answer}"),
    set_aside: |answer| format!("{answer} is ingevuld en telt niet mee"),
    only_for: |who| format!("alleen voor {who}"),
    left_out: |domain| format!("het domein “{domain}” is niet gekozen"),
    fewer_rounds: |repeat| format!("zo vaak wordt dit niet gevraagd: “{repeat}”"),
    is_false: |formula, name| format!("{formula} is {}", if name { "nee" } else { "niet waar" }),
    is_not_asked: |name, why| format!("{name} wordt niet gevraagd ({why})"),
    is_closed: |formula| format!("{formula} heeft een waarde nodig die niet gegeven is"),
    not_asked_because: "niet gevraagd, want",
    is_unknown: |formula| format!("{formula} is niet bekend"),
    stands: "toch ingevuld: het antwoord telt",
    too_few: |few| {
        let what = if few.answers { "antwoorden" } else { "waarden" };
        if few.needed == few.of && few.of > 0 {
            format!("te weinig {what}: {} van {}, alle nodig", few.present, few.of)
        } else {
            format!("te weinig {what}: {} van {}, minstens {} nodig", few.present, few.of, few.needed)
        }
    },
    too_few_plain: "te weinig antwoorden",
    operand: "er ontbreekt een antwoord dat nodig is",
    division: |formula, filled| format!("{formula} heeft geen uitkomst: {filled}"),
    withheld: |reason, unknown| {
        format!("niet gegeven{}: {reason}", if unknown { " (voorwaarde niet bekend)" } else { "" })
    },
    withheld_plain: |formula, unknown| {
        format!("niet gegeven: {formula} is niet {}", if unknown { "bekend" } else { "waar" })
    },
    recoded: |formula, filled| {
        if formula == filled {
            format!("{formula} heeft geen waarde")
        } else {
            format!("{formula}, hier {filled}, heeft geen waarde")
        }
    },
    folded: |steps| format!("nog {steps} stappen van deze vormen; met `--format json` staan ze er alle"),
    no_rule: "geen regel van de klasse is waar, en er is er geen voor wat overblijft",
    unknown_condition: |formula| format!("niet bekend is of {formula}"),
    within: |entry| format!("{entry} ontbreekt,"),
    open: "niet ingevuld",
    not_asked: "niet gevraagd",
};

fn dutch_bound(bound: &str) -> String {
    match bound.split_once(' ') {
        Some(("from", number)) => format!("vanaf {number}"),
        Some((_, number)) => format!("boven {number}"),
        None => bound.to_string(),
    }
}
