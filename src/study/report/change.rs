//! Whether something changed, and the course; for organisations, the description.

use super::Input;
use super::findings::Finding;
use super::numbers::{esc, number, signed};
use super::page::{Section, fold, legend, table};
use super::pictures::{Axis, Point, course as course_picture, forest_axis, forest_row, plane};
use super::start::reason;
use crate::analysis::Frame;
use crate::statistics::describe::{mean, t_test};
use crate::statistics::proportion::{bounds, finite_interval, wilson};

/// What higher means.
pub(super) fn direction(input: &Input<'_>, outcome: usize) -> &'static str {
    match input.facts.outcomes[outcome].higher_is_better {
        Some(true) => input.say("higher is better", "hoger is beter"),
        Some(false) => input.say("lower is better", "lager is beter"),
        None => "",
    }
}

/// 4. Whether something changed.
pub(super) fn changed(input: &Input<'_>, found: &[Finding]) -> Section {
    let l = input.language;
    let frame = &input.assembled.frame;
    let ends = found
        .iter()
        .filter_map(|f| f.estimate.ok())
        .flat_map(|e| [e.test.interval.low, e.test.interval.high]);
    let matters = input.facts.outcomes.iter().filter_map(|o| o.matters);
    let axis = Axis::symmetric(ends.chain(matters));
    let (first, last) = frame.compared;
    let caption = l.tell(
        format!("Change from {} to {}, with 95% interval", input.wave(first), input.wave(last)),
        format!(
            "Verandering van {} tot {}, met 95%-interval",
            input.wave(first).to_lowercase(),
            input.wave(last).to_lowercase()
        ),
    );
    let mut body = format!(
        "<p>{}</p>\n{}",
        l.say(
            "A mark is the mean change in points. The line is the interval: the true mean is probably there.",
            "Een teken is de gemiddelde verandering in punten. De streep is het interval: daar ligt het echte gemiddelde waarschijnlijk."
        ),
        legend(input, true)
    );
    body += &format!(
        "<figure><table class=\"fo\"><caption>{}</caption><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>",
        esc(&caption),
        l.say("Who", "Wie"),
        l.say("Change", "Verandering"),
        l.say("Number", "Getal"),
        l.say("In words", "In woorden")
    );
    for outcome in 0..frame.outcomes {
        let facts = &input.facts.outcomes[outcome];
        let kind = if facts.primary { "" } else { l.say(" (secondary)", " (bijkomend)") };
        body += &format!(
            "<tr class=\"gh\"><th scope=\"colgroup\" colspan=\"4\">{}{kind} <span class=\"dir\">{}</span></th></tr>",
            esc(&facts.title),
            direction(input, outcome)
        );
        for finding in found.iter().filter(|f| f.outcome == outcome) {
            body += &forest(input, axis, finding);
        }
    }
    body += &format!("</tbody></table>{}</figure>\n", forest_axis(l, axis));
    body += &fold(l.say("All estimates as a table", "Alle schattingen als tabel"), &estimates(input, found));
    let parts = composition(input);
    if !parts.is_empty() {
        body += &parts;
    }
    body += &strength_and_load(input);
    Section { id: "veranderd", heading: l.say("Did something change", "Is er iets veranderd").into(), body }
}

fn forest(input: &Input<'_>, axis: Axis, finding: &Finding) -> String {
    let l = input.language;
    let matters = input.facts.outcomes[finding.outcome].matters;
    let who =
        format!("{} {}", super::pictures::key(finding.informant), esc(&input.informant(finding.informant)));
    let words = finding.word.map_or(String::new(), |w| w.text(l).to_string());
    match finding.estimate {
        Ok(e) => {
            let i = e.test.interval;
            let picture = forest_row(axis, finding.informant, e.estimate, Some((i.low, i.high)), matters);
            let text = l.tell(
                format!(
                    "{} ({} to {}), n = {}",
                    signed(l, e.estimate, 2),
                    signed(l, i.low, 2),
                    signed(l, i.high, 2),
                    finding.n
                ),
                format!(
                    "{} ({} tot {}), n = {}",
                    signed(l, e.estimate, 2),
                    signed(l, i.low, 2),
                    signed(l, i.high, 2),
                    finding.n
                ),
            );
            format!(
                "<tr><th scope=\"row\">{who}</th><td class=\"fp\">{picture}</td><td class=\"num\">{text}</td><td class=\"fw\">{words}</td></tr>"
            )
        }
        Err(why) => format!(
            "<tr><th scope=\"row\">{who}</th><td class=\"fp\">–</td><td class=\"num\">–</td><td class=\"fw\">{}</td></tr>",
            reason(l, why)
        ),
    }
}

fn estimates(input: &Input<'_>, found: &[Finding]) -> String {
    let l = input.language;
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|f| {
            let show = |e: &Result<crate::statistics::mixed::Estimate, crate::statistics::Absent>| match e {
                Ok(e) => format!(
                    "{} ({}; {})",
                    signed(l, e.estimate, 3),
                    signed(l, e.test.interval.low, 3),
                    signed(l, e.test.interval.high, 3)
                ),
                Err(why) => reason(l, *why).to_string(),
            };
            let base = format!(
                "change.{}.{}.{}",
                input.assembled.frame.informants[f.informant],
                input.assembled.frame.measures[f.outcome].name,
                input.assembled.frame.pair_name(input.assembled.frame.compared)
            );
            let effect = input.get(&format!("{base}.g_av")).map_or("–".into(), |g| signed(l, g, 2));
            vec![
                format!(
                    "{}, {}",
                    esc(&input.facts.outcomes[f.outcome].title),
                    esc(&input.informant(f.informant))
                ),
                show(&f.estimate),
                f.other_weight.as_ref().map_or("–".into(), show),
                f.holm.map_or("–".into(), |p| super::numbers::p_value(l, p)),
                f.stayed.1.map_or("–".into(), |m| signed(l, m, 3)),
                effect,
                f.stayed.0.to_string(),
            ]
        })
        .collect();
    let head = [
        (l.say("Outcome", "Uitkomst"), false),
        (l.say("Estimate (95%)", "Schatting (95%)"), true),
        (l.say("Other weight", "Andere weging"), true),
        ("p (Holm)", true),
        (l.say("Paired change", "Gepaarde verandering"), true),
        ("g_av", true),
        (l.say("pairs", "paren"), true),
    ];
    table(l.say("Estimates", "Schattingen"), &head, &rows)
}

/// Outcomes of optional parts: as asked, and over common parts.
fn composition(input: &Input<'_>) -> String {
    let l = input.language;
    let frame = &input.assembled.frame;
    let mut rows = Vec::new();
    for parts in &frame.parts {
        for i in 0..frame.informants.len() {
            let found = crate::analysis::same_parts(frame, parts, i);
            let (as_asked, n) = {
                let pairs = frame.pairs(&frame.counted, parts.outcome, i, frame.compared);
                let changes: Vec<f64> = pairs.iter().map(|(_, a, b)| b - a).collect();
                (mean(&changes).ok(), changes.len())
            };
            let common = mean(&found.changes).ok();
            let show = |v: Option<f64>| v.map_or("–".to_string(), |v| signed(l, v, 2));
            rows.push(vec![
                format!("{}, {}", esc(&input.facts.outcomes[parts.outcome].title), esc(&input.informant(i))),
                format!("{} (n = {n})", show(as_asked)),
                format!("{} (n = {})", show(common), found.changes.len()),
                found.others.to_string(),
            ]);
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let head = [
        (l.say("Outcome", "Uitkomst"), false),
        (l.say("As asked", "Zoals gevraagd"), true),
        (l.say("Common parts", "Gelijke onderdelen"), true),
        (l.say("Cases with other parts", "Zaken met andere onderdelen"), true),
    ];
    format!(
        "<h3>{}</h3><p>{}</p>{}",
        l.say("The same parts?", "Dezelfde onderdelen?"),
        l.say(
            "Who leaves a part out at one moment is compared over other parts. Beside the change as asked is that over the parts that count at both. Common parts miss a new problem.",
            "Wie een onderdeel één keer overslaat, wordt over andere onderdelen vergeleken. Naast de verandering zoals gevraagd ziet u die over de onderdelen die beide keren tellen. Een nieuw probleem valt daar buiten."
        ),
        table(l.say("Change as asked and over common parts", "Verandering zoals gevraagd en over gelijke onderdelen"), &head, &rows)
    )
}

/// Arrows in the plane of one outcome where lower is better against one where higher is.
fn strength_and_load(input: &Input<'_>) -> String {
    let l = input.language;
    let frame = &input.assembled.frame;
    let pick = |up: bool| {
        (0..frame.outcomes).find(|&o| {
            input.facts.outcomes[o].higher_is_better == Some(up)
                && input.facts.outcomes[o].items.is_empty() != up
        })
    };
    let (Some(load), Some(strength)) = (
        pick(false).or_else(|| {
            (0..frame.outcomes).find(|&o| input.facts.outcomes[o].higher_is_better == Some(false))
        }),
        pick(true),
    ) else {
        return String::new();
    };
    let range = |o: usize| match input.facts.outcomes[o].range {
        (Some(a), Some(b)) => Some((a, b)),
        (Some(_) | None, _) => None,
    };
    let (Some(x), Some(y)) = (range(load), range(strength)) else { return String::new() };
    let (first, last) = frame.compared;
    let mut arrows = Vec::new();
    let mut rows = Vec::new();
    for i in 0..frame.informants.len() {
        let at = |o: usize, w: usize| mean(&frame.values(o, i, w)).ok();
        let (Some(a), Some(b), Some(c), Some(d)) =
            (at(load, first), at(strength, first), at(load, last), at(strength, last))
        else {
            continue;
        };
        arrows.push(((a, b), (c, d)));
        let n = |v: f64| number(l, v, 2);
        rows.push(vec![esc(&input.informant(i)), n(a), n(c), n(b), n(d)]);
    }
    if arrows.is_empty() {
        return String::new();
    }
    let (load_title, strength_title) =
        (&input.facts.outcomes[load].title, &input.facts.outcomes[strength].title);
    let title = l.tell(
        format!("{load_title} against {strength_title}"),
        format!("{load_title} tegen {strength_title}"),
    );
    let head = [
        (l.say("Who", "Wie"), false),
        (l.say("Load, start", "Last, start"), true),
        (l.say("Load, last", "Last, laatst"), true),
        (l.say("Strength, start", "Kracht, start"), true),
        (l.say("Strength, last", "Kracht, laatst"), true),
    ];
    let told: Vec<String> =
        rows.iter().map(|r| format!("{}: {} → {}, {} → {}", r[0], r[1], r[2], r[3], r[4])).collect();
    format!(
        "<h3>{}</h3><figure>{}{}</figure>",
        esc(&title),
        plane("plane", &title, &told.join(". "), (load_title, x), (strength_title, y), &arrows),
        table(
            l.say("Means at the first and last moment", "Gemiddelden bij het eerste en laatste moment"),
            &head,
            &rows
        )
    )
}

/// 5. The course.
pub(super) fn course(input: &Input<'_>) -> Section {
    let l = input.language;
    let frame = &input.assembled.frame;
    let waves: Vec<(f64, String)> = wave_times(input);
    let mut body = format!(
        "<p>{}</p>{}<ul class=\"courses\">",
        l.say(
            "Means with 95% intervals of all who answered then. The thin line: those who answered every time. The axis may be cut; the scale is written beside it.",
            "Gemiddelden met 95%-interval van wie toen antwoordde. De dunne lijn: wie elke keer antwoordde. De as kan zijn afgekapt; de schaal staat erbij."
        ),
        legend(input, false)
    );
    for outcome in 0..frame.outcomes {
        let mut rows = Vec::new();
        let mut lines = Vec::new();
        let mut seen = Vec::new();
        for i in 0..frame.informants.len() {
            let all: Vec<usize> = (0..frame.cases.len())
                .filter(|&c| (0..frame.waves.len()).all(|w| frame.counted.get(outcome, c, i, w).is_some()))
                .collect();
            let (mut points, mut kept) = (Vec::new(), Vec::new());
            for (w, (time, name)) in waves.iter().enumerate() {
                let values = frame.values(outcome, i, w);
                let Ok(middle) = mean(&values) else { continue };
                let ends = t_test(&values).ok().map(|t| (t.interval.low, t.interval.high));
                points.push(Point { time: *time, mean: middle, ends });
                seen.extend(ends.map_or([middle; 2], |e| [e.0, e.1]));
                let own: Vec<f64> = all.iter().filter_map(|&c| frame.counted.get(outcome, c, i, w)).collect();
                if let Ok(m) = mean(&own) {
                    kept.push(Point { time: *time, mean: m, ends: None });
                    seen.push(m);
                }
                let shown =
                    ends.map_or("–".into(), |e| format!("{} – {}", number(l, e.0, 2), number(l, e.1, 2)));
                rows.push(vec![
                    format!("{}, {}", esc(&input.informant(i)), esc(name)),
                    number(l, middle, 2),
                    shown,
                    values.len().to_string(),
                ]);
            }
            lines.push((input.informant(i), points, kept));
        }
        if seen.is_empty() {
            continue;
        }
        let facts = &input.facts.outcomes[outcome];
        let range = cut(&seen, facts.range);
        let scale = match facts.range {
            (Some(a), Some(b)) => l.tell(
                format!("scale {a} to {b}"),
                format!("schaal {} tot {}", number(l, a, 0), number(l, b, 0)),
            ),
            (Some(_) | None, _) => String::new(),
        };
        let picture = course_picture(l, &format!("c{outcome}"), &facts.title, range, &waves, &lines);
        let head = [
            (l.say("Who, when", "Wie, wanneer"), false),
            (l.say("Mean", "Gemiddelde"), true),
            (l.say("95%", "95%"), true),
            ("n", true),
        ];
        body += &format!(
            "<li><h3>{} <span class=\"dir\">{}; {scale}</span></h3><figure>{picture}</figure>{}</li>",
            esc(&facts.title),
            direction(input, outcome),
            fold(l.say("As a table", "Als tabel"), &table(&facts.title, &head, &rows))
        );
    }
    body += "</ul>\n";
    Section { id: "verloop", heading: l.say("The course", "Het verloop").into(), body }
}

/// Where waves are on the time axis, in proportion; with a short name.
fn wave_times(input: &Input<'_>) -> Vec<(f64, String)> {
    let day = |w: &crate::protocol::Wave| w.due.as_ref().map_or(w.days.0, |d| d.value) as f64;
    let days: Vec<f64> = input.protocol.waves.iter().map(day).collect();
    let (first, last) = (days.first().copied().unwrap_or(0.0), days.last().copied().unwrap_or(1.0));
    let span = (last - first).max(1.0);
    input
        .protocol
        .waves
        .iter()
        .zip(&days)
        .map(|(w, d)| ((d - first) / span, w.named.name.value.clone()))
        .collect()
}

/// A round range about what is seen, within the scale.
fn cut(seen: &[f64], range: (Option<f64>, Option<f64>)) -> (f64, f64) {
    let low = seen.iter().copied().fold(f64::INFINITY, f64::min).floor();
    let high = seen.iter().copied().fold(f64::NEG_INFINITY, f64::max).ceil();
    let (low, high) = if high - low < 1.0 { (low, low + 1.0) } else { (low, high) };
    (range.0.map_or(low, |r| low.max(r)), range.1.map_or(high, |r| high.min(r).max(low + 1e-3)))
}

/// For organisations: counts and shares of answers, with bounds and the finite population.
pub(super) fn organisations(input: &Input<'_>) -> Section {
    let l = input.language;
    let frame = &input.assembled.frame;
    let population = input.protocol.practices.of.unwrap_or(0) as usize;
    let mut rows = Vec::new();
    for outcome in 0..frame.outcomes {
        let values: Vec<f64> =
            (0..frame.informants.len()).flat_map(|i| frame.values(outcome, i, 0)).collect();
        let facts = &input.facts.outcomes[outcome];
        let interval = finite_interval(&values, population)
            .map_or("–".into(), |i| format!("{} – {}", number(l, i.low, 2), number(l, i.high, 2)));
        rows.push(vec![
            esc(&facts.title),
            mean(&values).map_or("–".into(), |m| number(l, m, 2)),
            interval,
            values.len().to_string(),
        ]);
    }
    let head =
        [(l.say("Score", "Score"), false), (l.say("Mean", "Gemiddelde"), true), ("95%", true), ("n", true)];
    let mut body = format!(
        "<p>{}</p>{}",
        l.tell(
            format!(
                "The intervals correct for {} of {population} taking part. They hold only if those who did not take part are like the others.",
                frame.cases.len()
            ),
            format!("De intervallen houden rekening met {} van {population}. Ze gelden alleen als wie niet meedeed op de anderen lijkt.", frame.cases.len())
        ),
        table(l.say("Scores", "Scores"), &head, &rows)
    );
    for outcome in 0..frame.outcomes {
        body += &band_shares(input, frame, outcome, population);
    }
    Section {
        id: "beschrijving",
        heading: l.say("What organisations answered", "Wat organisaties antwoordden").into(),
        body,
    }
}

fn band_shares(input: &Input<'_>, frame: &Frame, outcome: usize, population: usize) -> String {
    let l = input.language;
    let facts = &input.facts.outcomes[outcome];
    if facts.bands.is_empty() {
        return String::new();
    }
    let in_band =
        |band: usize| (0..frame.cases.len()).filter(|&c| frame.band(outcome, c, 0, 0) == Some(band)).count();
    let counts: Vec<usize> = (0..facts.bands.len()).map(in_band).collect();
    let n: usize = counts.iter().sum();
    let least = input.protocol.cells.at_least as usize;
    let percent = |v: f64| format!("{}%", number(l, 100.0 * v, 0));
    let rows: Vec<Vec<String>> = facts
        .bands
        .iter()
        .zip(&counts)
        .map(|((_, words), &count)| {
            if count > 0 && count < least {
                return vec![esc(words), l.say("withheld", "weggelaten").into(), "–".into(), "–".into()];
            }
            let interval = wilson(count, n)
                .map_or("–".into(), |i| format!("{} – {}", percent(i.low), percent(i.high)));
            let outer = bounds(count, n, population)
                .map_or("–".into(), |i| format!("{} – {}", percent(i.low), percent(i.high)));
            vec![esc(words), count.to_string(), interval, outer]
        })
        .collect();
    let head = [
        (l.say("Band", "Groep"), false),
        (l.say("Count", "Aantal"), true),
        ("95% (Wilson)", true),
        (l.say("If all missing said no … yes", "Als wie ontbreekt nee … ja zei"), true),
    ];
    table(&facts.title, &head, &rows)
}
