//! The words in English.

use super::words::Words;

pub const ENGLISH: Words = Words {
    yes: "yes",
    no: "no",
    and: "and",
    or: "or",
    not: "not",
    otherwise: "otherwise",
    informant: "answered by",
    administered: "date",
    set_aside_title: "Answers that do not count",
    missing: "missing",
    is_missing: "is missing",
    blank: "not answered",
    skipped: "not asked",
    no_answer: "counts as missing",
    band: "band",
    no_band: "none",
    condition: "given if",
    check: "shown to the respondent",
    alert: "alert",
    feedback: "feedback",
    because: "when",
    uses: "with",
    seen_above: "answers as above",
    middle: "the middle one of",
    missing_is_zero: "what is missing counts as 0",
    missing_is_no: "what is missing counts as no",
    rounds_missing: "how often the questions are asked is not known",
    none_missing_first: "the first that is not missing of",
    no_row: "no row to look up",
    bound: |bound| bound.to_string(),
    next: |band, bound| format!("then {band} {bound}"),
    band_if: |formula, holds| format!("bands if {formula}: {holds}"),
    present: |present, of, needed| {
        if needed == of {
            format!("{present} of {of} present, all needed")
        } else {
            format!("{present} of {of} present, {needed} needed")
        }
    },
    unknown: |missing| format!("{missing} missing"),
    prorated: |of| format!("scaled up to {of}"),
    mean: "mean",
    count_true: |yes, of| format!("{yes} of {of} true"),
    count_answered: |yes, of| format!("{yes} of {of} answered"),
    least: |least| format!("at least {least} needed"),
    if_taken: |taken| if taken { "then" } else { "else" },
    row: |key, row| format!("{key} is in the row {row}"),
    taken: |name| format!("{name} counts"),
    counts_as: |answer| format!("not asked, counts as {answer}"),
    set_aside: |answer| format!("{answer} was given and does not count"),
    only_for: |who| format!("only for {who}"),
    left_out: |domain| format!("the domain “{domain}” was left out"),
    fewer_rounds: |repeat| format!("this is not asked so many times: “{repeat}”"),
    is_false: |formula, name| format!("{formula} is {}", if name { "no" } else { "not true" }),
    is_not_asked: |name, why| format!("{name} is not asked ({why})"),
    is_closed: |formula| format!("{formula} needs a value that is not given"),
    not_asked_because: "not asked, because",
    is_unknown: |formula| format!("{formula} is not known"),
    stands: "answered anyway: the answer counts",
    too_few: |few| {
        let what = if few.answers { "answers" } else { "values" };
        if few.needed == few.of && few.of > 0 {
            format!("too few {what}: {} of {}, all needed", few.present, few.of)
        } else {
            format!("too few {what}: {} of {}, at least {} needed", few.present, few.of, few.needed)
        }
    },
    too_few_plain: "too few answers",
    operand: "it needs an answer that is missing",
    division: |formula, filled| format!("{formula} has no result: {filled}"),
    withheld: |reason, unknown| {
        format!("not given{}: {reason}", if unknown { " (condition not known)" } else { "" })
    },
    withheld_plain: |formula, unknown| {
        format!("not given: {formula} is {}", if unknown { "not known" } else { "not true" })
    },
    recoded: |formula, filled| {
        if formula == filled {
            format!("{formula} has no value")
        } else {
            format!("{formula}, here {filled}, has no value")
        }
    },
    folded: |steps| format!("{steps} more steps of these forms; `--format json` has all of them"),
    no_rule: "no rule of the class is true, and it has none for all that is left",
    unknown_condition: |formula| format!("it is not known whether {formula}"),
    within: |entry| format!("{entry} is missing,"),
    open: "not answered",
    not_asked: "not asked",
};
