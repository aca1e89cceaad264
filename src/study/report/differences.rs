//! Whether informants see the same, and whether practices differ.

use super::Input;
use super::findings::Finding;
use super::numbers::{esc, number, p_value, signed};
use super::page::{Section, fold, table};
use super::pictures::{Axis, binned, forest_axis, interval, mark};
use crate::statistics::practices::spread;

/// 6. Whether informants see the same.
pub(super) fn agreement(input: &Input<'_>) -> Section {
    let l = input.language;
    let frame = &input.assembled.frame;
    let (first, second) = (input.informant(0), input.informant(1));
    let mut rows = Vec::new();
    let mut pictures = String::new();
    for outcome in 0..frame.outcomes {
        let facts = &input.facts.outcomes[outcome];
        for w in 0..frame.waves.len() {
            let base = format!("agree.{}.{}", frame.waves[w], frame.measures[outcome].name);
            let get = |what: &str| input.get(&format!("{base}.{what}"));
            let show = |v: Option<f64>| v.map_or("–".to_string(), |v| signed(l, v, 2));
            let pair = |a: Option<f64>, b: Option<f64>| match (a, b) {
                (Some(a), Some(b)) => format!(" ({}; {})", signed(l, a, 2), signed(l, b, 2)),
                (Some(_) | None, _) => String::new(),
            };
            let n = get("n").unwrap_or(0.0);
            rows.push(vec![
                format!("{}, {}", esc(&facts.title), esc(input.wave(w))),
                format!("{}{}", show(get("mean")), pair(get("ci_low"), get("ci_high"))),
                pair(get("loa_low"), get("loa_high")).trim().trim_matches(['(', ')']).to_string(),
                format!(
                    "{}{}",
                    get("icc_a1").map_or("–".into(), |v| number(l, v, 2)),
                    pair(get("icc_a1_low"), get("icc_a1_high")).replace('+', "")
                ),
                input.get(&format!("{base}_band.kappa_quadratic")).map_or("–".into(), |v| number(l, v, 2)),
                format!("{n}"),
            ]);
        }
        let range = match facts.range {
            (Some(a), Some(b)) if facts.primary => (a, b),
            (Some(_) | None, _) => continue,
        };
        let w = frame.compared.0;
        let pairs: Vec<(f64, f64)> = (0..frame.cases.len())
            .filter_map(|c| {
                Some((frame.counted.get(outcome, c, 0, w)?, frame.counted.get(outcome, c, 1, w)?))
            })
            .collect();
        let base = format!("agree.{}.{}", frame.waves[w], frame.measures[outcome].name);
        let get = |what: &str| input.get(&format!("{base}.{what}"));
        if let (Some(low), Some(mean), Some(high)) = (get("loa_low"), get("mean"), get("loa_high")) {
            let title = l.tell(
                format!("{}: difference against mean, {}", facts.title, input.wave(w)),
                format!("{}: verschil tegen gemiddelde, {}", facts.title, input.wave(w).to_lowercase()),
            );
            pictures += &format!(
                "<li><h3>{}</h3><figure>{}</figure></li>",
                esc(&facts.title),
                binned(l, &format!("ba{outcome}"), &title, &pairs, range, [low, mean, high], 3)
            );
        }
    }
    let head = [
        (l.say("Outcome, moment", "Uitkomst, moment"), false),
        (l.say("Difference (95%)", "Verschil (95%)"), true),
        (l.say("Limits", "Grenzen"), true),
        ("ICC(A,1)", true),
        (l.say("Kappa, bands", "Kappa, groepen"), true),
        ("n", true),
    ];
    let mut body = format!(
        "<p>{}</p>{}",
        l.tell(
            format!(
                "The difference is {} less {}. Between the limits lie 95 of 100 differences.",
                second.to_lowercase(),
                first.to_lowercase()
            ),
            format!(
                "Het verschil is {} min {}. Tussen de grenzen liggen 95 van de 100 verschillen.",
                second.to_lowercase(),
                first.to_lowercase()
            )
        ),
        table(l.say("Agreement", "Overeenstemming"), &head, &rows)
    );
    body += &format!(
        "<h3>{}</h3><p>{}</p><ul class=\"courses\">{pictures}</ul>",
        l.say("Differences as counts", "Verschillen als aantallen"),
        l.say(
            "A larger square holds more cases. Squares of fewer than 3 are left out. Dotted: the limits.",
            "Een groter vierkant telt meer zaken. Vierkanten van minder dan 3 zijn weggelaten. Gestippeld: de grenzen."
        )
    );
    body += &change_difference(input);
    let days = &input.assembled.days_between;
    if !days.is_empty() {
        let median = crate::statistics::describe::median(days).unwrap_or(0.0);
        let far = days.iter().filter(|d| **d > 14.0).count();
        let changes: Vec<String> = input
            .assembled
            .rater_changes
            .iter()
            .enumerate()
            .filter(|(_, n)| **n > 0)
            .map(|(i, n)| format!("{}: {n}", input.informant(i)))
            .collect();
        let raters = if changes.is_empty() {
            l.say("no change of rater is recorded", "geen wisseling van invuller is vastgelegd").to_string()
        } else {
            l.tell(
                format!("changes of rater: {}", changes.join(", ")),
                format!("wisselingen van invuller: {}", changes.join(", ")),
            )
        };
        body += &format!(
            "<p>{}</p>",
            l.tell(
                format!("Days between the two: median {}; more than two weeks apart {far} of {} times; {raters}.", number(l, median, 0), days.len()),
                format!("Dagen tussen beide: mediaan {}; meer dan twee weken uiteen {far} van de {} keer; {raters}.", number(l, median, 0), days.len())
            )
        );
    }
    body += &format!(
        "<p>{}</p>",
        l.say(
            "If professionals see earlier scores, or each other's, agreement is not independent.",
            "Als professionals eerdere scores zien, of die van de ander, is overeenstemming niet onafhankelijk."
        )
    );
    Section { id: "zelfde", heading: l.say("Do they see the same", "Zien zij hetzelfde").into(), body }
}

/// The difference of change between informants, from the joint model.
fn change_difference(input: &Input<'_>) -> String {
    let l = input.language;
    let frame = &input.assembled.frame;
    let last = &frame.waves[frame.compared.1];
    let mut rows = Vec::new();
    for outcome in 0..frame.outcomes {
        let base = format!("joint.{}.{last}_x_{}", frame.measures[outcome].name, frame.informants[1]);
        let get = |what: &str| input.get(&format!("{base}.{what}"));
        let (Some(est), Some(low), Some(high), Some(p)) =
            (get("est"), get("ci_low"), get("ci_high"), get("p_satterthwaite"))
        else {
            continue;
        };
        rows.push(vec![
            esc(&input.facts.outcomes[outcome].title),
            signed(l, est, 2),
            format!("{}; {}", signed(l, low, 2), signed(l, high, 2)),
            p_value(l, p),
        ]);
    }
    if rows.is_empty() {
        return String::new();
    }
    let head = [
        (l.say("Outcome", "Uitkomst"), false),
        (l.say("Difference of change", "Verschil in verandering"), true),
        ("95%", true),
        ("p", true),
    ];
    table(l.say("Whether both see the same change", "Of beiden dezelfde verandering zien"), &head, &rows)
}

/// 7. Whether practices differ.
pub(super) fn practices(input: &Input<'_>, found: &[Finding]) -> Section {
    let l = input.language;
    let frame = &input.assembled.frame;
    let heading = l.say("Do practices differ", "Verschillen de praktijken").to_string();
    if frame.practices.len() < 5 {
        let body = format!(
            "<p>{}</p>",
            l.tell(
                format!("There are {} practices. With fewer than five, the differences cannot be distinguished from chance.", frame.practices.len()),
                format!("Er zijn {} praktijken. Bij minder dan vijf is verschil niet van toeval te onderscheiden.", frame.practices.len())
            )
        );
        return Section { id: "praktijken", heading, body };
    }
    let mut body = format!(
        "<p>{}</p>",
        l.say(
            "This is not a ranking. Small groups vary by chance. So each number is drawn towards the mean of all, small groups the most. Not shown to differ is not the same as equal.",
            "Dit is geen ranglijst. Kleine groepen schommelen door toeval. Daarom is elk getal bijgesteld naar het gemiddelde van allemaal, kleine groepen het meest. Niet aangetoond is niet gelijk."
        )
    );
    body += &format!(
        "<ul class=\"legend\"><li><svg class=\"key\" viewBox=\"0 0 18 18\" aria-hidden=\"true\"><path class=\"raw\" style=\"fill:var(--page);stroke:var(--text);stroke-width:2\" d=\"M9,1 17,9 9,17 1,9Z\"/></svg> {}</li><li>{} {}</li><li>{}</li></ul>",
        l.say("Measured", "Gemeten"),
        super::pictures::key(0),
        l.say("Drawn in, with 95% interval", "Bijgesteld, met 95%-interval"),
        l.say(
            "Dashed: where a new practice like these is expected",
            "Gestreept: waar een nieuwe praktijk zoals deze wordt verwacht"
        )
    );
    for finding in found.iter().filter(|f| frame.measures[f.outcome].primary) {
        body += &one_practice_picture(input, finding);
    }
    Section { id: "praktijken", heading, body }
}

fn one_practice_picture(input: &Input<'_>, finding: &Finding) -> String {
    let l = input.language;
    let frame = &input.assembled.frame;
    let facts = &input.facts.outcomes[finding.outcome];
    let pairs = frame.pairs(&frame.counted, finding.outcome, finding.informant, frame.compared);
    let title = format!("{}, {}", facts.title, input.informant(finding.informant).to_lowercase());
    let found = match spread(&frame.changes_by_practice(&pairs)) {
        Ok(found) => found,
        Err(why) => return format!("<h3>{}</h3><p>{}.</p>", esc(&title), super::start::reason(l, why)),
    };
    let mean = found.fit.coefficients()[0];
    // What is uncertain of a practice: its deviation, and the mean of all.
    let se = found.fit.contrast(&[1.0]).map_or(0.0, |e| e.se);
    let half = |sd: f64| 1.96 * (sd * sd + se * se).sqrt();
    let values = found
        .each
        .iter()
        .flatten()
        .flat_map(|e| [e.raw.unwrap_or(0.0), e.shrunken + half(e.sd), e.shrunken - half(e.sd)]);
    let axis = Axis::symmetric(values.chain([found.prediction.low, found.prediction.high]));
    let mut rows = String::new();
    let mut order: Vec<usize> = (0..frame.practices.len()).collect();
    order.sort_by_key(|&p| input.practice(p).to_string());
    for p in order {
        let Some(each) = &found.each[p] else { continue };
        let (low, high) = (each.shrunken - half(each.sd), each.shrunken + half(each.sd));
        let raw = each.raw.unwrap_or(each.shrunken);
        let mut inner = super::pictures::band(axis, facts.matters, 36);
        inner +=
            &format!("<line class=\"ax\" x1=\"{0:.2}%\" x2=\"{0:.2}%\" y1=\"0\" y2=\"36\"/>", axis.at(0.0));
        inner += &format!(
            "<line class=\"thin\" x1=\"{:.2}%\" y1=\"10\" x2=\"{:.2}%\" y2=\"24\"/>",
            axis.at(raw),
            axis.at(each.shrunken)
        );
        inner += &format!(
            "<svg x=\"{:.2}%\" y=\"10\" overflow=\"visible\"><path class=\"raw\" d=\"M0,-6 6,0 0,6 -6,0Z\"/></svg>",
            axis.at(raw)
        );
        inner += &interval(axis, low, high, 24.0, 0);
        inner += &mark(0, axis.at(each.shrunken), 24.0, 6.0);
        rows += &format!(
            "<tr><th scope=\"row\">{}</th><td class=\"fp\"><svg class=\"pic\" height=\"36\" aria-hidden=\"true\">{inner}</svg></td><td class=\"num\">{} ({} – {})</td><td class=\"fw num\">{} {}, n = {}</td></tr>",
            esc(input.practice(p)),
            signed(l, each.shrunken, 2),
            signed(l, low, 2),
            signed(l, high, 2),
            l.say("measured", "gemeten"),
            signed(l, raw, 2),
            each.n
        );
    }
    let mut inner =
        format!("<line class=\"ax\" x1=\"{0:.2}%\" x2=\"{0:.2}%\" y1=\"0\" y2=\"30\"/>", axis.at(0.0));
    let (a, b) = (axis.at(found.prediction.low), axis.at(found.prediction.high));
    inner += &format!(
        "<rect class=\"pred\" x=\"{a:.2}%\" width=\"{:.2}%\" y=\"6\" height=\"16\"/>{}",
        b - a,
        mark(0, axis.at(mean), 14.0, 6.0)
    );
    rows += &format!(
        "<tr><th scope=\"row\">{}</th><td class=\"fp\"><svg class=\"pic\" height=\"30\" aria-hidden=\"true\">{inner}</svg></td><td class=\"num\">{} – {}</td><td class=\"fw\">{}</td></tr>",
        l.say("A new practice", "Een nieuwe praktijk"),
        signed(l, found.prediction.low, 2),
        signed(l, found.prediction.high, 2),
        l.say("expected", "verwacht")
    );
    let tau = found.tau2.sqrt();
    let sentence = if found.lrt_p > 0.05 {
        l.say(
            "The differences are not larger than what chance can do.",
            "De verschillen zijn niet groter dan wat toeval kan doen.",
        )
    } else {
        l.say(
            "The differences are larger than what chance alone does.",
            "De verschillen zijn groter dan wat toeval alleen doet.",
        )
    };
    let details = l.tell(
        format!(
            "Standard deviation between practices {}, p of no spread {}.",
            number(l, tau, 2),
            p_value(l, found.lrt_p)
        ),
        format!(
            "Standaardafwijking tussen praktijken {}, p van geen verschil {}.",
            number(l, tau, 2),
            p_value(l, found.lrt_p)
        ),
    );
    format!(
        "<figure><table class=\"fo\"><caption>{}</caption><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>{rows}</tbody></table>{}</figure><p>{sentence}</p>{}",
        esc(&title),
        l.say("Practice", "Praktijk"),
        l.say("Change", "Verandering"),
        l.say("Drawn in", "Bijgesteld"),
        l.say("Measured", "Gemeten"),
        forest_axis(l, axis),
        fold(l.say("How this was tested", "Hoe dit is getoetst"), &format!("<p>{details}</p>"))
    )
}
