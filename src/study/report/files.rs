//! Files beside the page: figures as CSV and JSON, scores for the script, who is due, an export, the plan.

use super::Input;
use super::numbers::{esc, number};
use crate::analysis::Statistic;
use crate::assembly::{Assembled, Register, days_between};
use crate::lock::fingerprint;
use crate::plan::PlanRow;
use crate::protocol::Protocol;
use peil::language::Language;
use serde_json::json;

/// Statistics as JSON: `{"study", "version", "statistics": [{"name", "value", "why"?}]}`.
pub fn json(protocol: &Protocol, statistics: &[Statistic]) -> String {
    let list: Vec<serde_json::Value> = statistics
        .iter()
        .map(|s| match s.value {
            Ok(value) => json!({ "name": s.name, "value": whole(value) }),
            Err(why) => json!({ "name": s.name, "value": null, "why": why.code() }),
        })
        .collect();
    let all = json!({ "study": protocol.name.value, "version": protocol.version, "statistics": list });
    serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
}

/// Counts as whole numbers.
fn whole(value: f64) -> serde_json::Value {
    if value.fract() == 0.0 && value.abs() < 1e15 { json!(value as i64) } else { json!(value) }
}

/// Statistics as CSV: name, value, why.
pub fn csv(statistics: &[Statistic]) -> String {
    let mut out = "name,value,why\n".to_string();
    for s in statistics {
        match s.value {
            Ok(value) => out += &format!("{},{value},\n", s.name),
            Err(why) => out += &format!("{},,{}\n", s.name, why.code()),
        }
    }
    out
}

/// The scores that were analysed, for the R script: a row per counted response.
pub fn scores(input: &Input<'_>) -> String {
    let frame = &input.assembled.frame;
    let names: Vec<&str> = frame.measures[..frame.outcomes].iter().map(|m| m.name.as_str()).collect();
    let mut out = format!("case,practice,wave,informant,{}\n", names.join(","));
    for (case, row) in frame.cases.iter().enumerate() {
        for (i, informant) in frame.informants.iter().enumerate() {
            for (w, wave) in frame.waves.iter().enumerate() {
                if !frame.is_present(case, i, w) {
                    continue;
                }
                let cells: Vec<String> = (0..frame.outcomes)
                    .map(|o| {
                        frame.counted.get(o, case, i, w).map_or(String::new(), |v| {
                            format!("{v:.17}").trim_end_matches('0').trim_end_matches('.').to_string()
                        })
                    })
                    .collect();
                out += &format!(
                    "{},{},{wave},{informant},{}\n",
                    quoted(&row.name),
                    frame.practices[row.practice].name,
                    cells.join(",")
                );
            }
        }
    }
    out
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_string()
    }
}

/// Who is asked now: the window is open on the day of the data, and no response counts.
pub fn due(protocol: &Protocol, register: &Register, assembled: &Assembled) -> Vec<String> {
    let frame = &assembled.frame;
    let mut lines = Vec::new();
    for (case, &at) in assembled.case_rows.iter().enumerate() {
        let row = &register.rows[at];
        let Some(enrolled) = row.enrolled else { continue };
        let stopped =
            row.withdrawn.is_some() || row.end_kind(protocol) == Some(crate::protocol::EndKind::Died);
        let since = days_between(enrolled, assembled.as_of);
        for (w, wave) in protocol.waves.iter().enumerate() {
            let from = wave.due.as_ref().map_or(wave.days.0, |d| d.value);
            if stopped || since < from || since > wave.days.1 {
                continue;
            }
            for (i, informant) in frame.informants.iter().enumerate() {
                if protocol.is_asked(informant, &frame.waves[w]) && !frame.is_present(case, i, w) {
                    let left = wave.days.1 - since;
                    lines.push(format!("{}\t{}\t{informant}\t{left} days left", row.case, frame.waves[w]));
                }
            }
        }
    }
    lines
}

/// The data without dates, words or names: days since enrolment, new pseudonyms from a secret, in their
/// own order.
pub fn export(register: &Register, assembled: &Assembled, secret: &str) -> String {
    let frame = &assembled.frame;
    let names: Vec<&str> = frame.measures.iter().map(|m| m.name.as_str()).collect();
    let mut rows = Vec::new();
    for (case, &at) in assembled.case_rows.iter().enumerate() {
        let hidden = |kind: &str, name: &str| {
            fingerprint(&format!("{secret}\u{1f}{kind}\u{1f}{name}"))[..12].to_string()
        };
        let row = &register.rows[at];
        let practice = hidden("practice", &frame.practices[frame.cases[case].practice].name);
        for (i, informant) in frame.informants.iter().enumerate() {
            for (w, wave) in frame.waves.iter().enumerate() {
                if !frame.is_present(case, i, w) {
                    continue;
                }
                let cells: Vec<String> = (0..frame.measures.len())
                    .map(|m| frame.counted.get(m, case, i, w).map_or(String::new(), |v| v.to_string()))
                    .collect();
                rows.push(format!(
                    "{},{practice},{wave},{informant},{}",
                    hidden("case", &row.case),
                    cells.join(",")
                ));
            }
        }
    }
    rows.sort();
    format!("case,practice,wave,informant,{}\n{}\n", names.join(","), rows.join("\n"))
}

/// The plan as a table for a terminal.
pub fn plan_table(protocol: &Protocol, rows: &[PlanRow]) -> String {
    let mut out = String::new();
    if protocol.assume.is_none() {
        out += "The protocol has no `assume`: these are defaults.\n";
    }
    out += "outcome              sd    icc   lost  practices  cases   half width  matters  power\n";
    for r in rows {
        let half = r.half_width.map_or("–".to_string(), |h| format!("±{h:.3}"));
        let power = r.power.map_or("–".to_string(), |p| format!("{p:.2}"));
        out += &format!(
            "{:<18} {:>5.2}  {:>5.2}  {:>5.2}  {:>9}  {:>5.0}  {:>11}  {:>7.2}  {:>5}\n",
            r.outcome, r.sd, r.icc, r.lost, r.practices, r.cases, half, r.matters, power
        );
    }
    out
}

/// The plan as a picture: half width against intraclass correlation, a line per standard deviation.
pub fn plan_picture(rows: &[PlanRow]) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let own: Vec<&PlanRow> =
        rows.iter().filter(|r| r.outcome == first.outcome && r.half_width.is_some()).collect();
    let most_x = own.iter().map(|r| r.icc).fold(0.01f64, f64::max);
    let most_y = own.iter().filter_map(|r| r.half_width).fold(first.matters, f64::max) * 1.1;
    let x = |v: f64| 60.0 + 400.0 * v / most_x;
    let y = |v: f64| 240.0 - 210.0 * v / most_y;
    let mut inner = format!(
        "<rect width=\"520\" height=\"300\" fill=\"#fff\"/><line x1=\"60\" y1=\"240\" x2=\"460\" y2=\"240\" stroke=\"#1b1b1b\"/><line x1=\"60\" y1=\"30\" x2=\"60\" y2=\"240\" stroke=\"#1b1b1b\"/>\
         <line x1=\"60\" y1=\"{0:.1}\" x2=\"460\" y2=\"{0:.1}\" stroke=\"#8a8a8a\" stroke-dasharray=\"3 3\"/><text x=\"62\" y=\"{1:.1}\">matters {2}</text>",
        y(first.matters),
        y(first.matters) - 5.0,
        first.matters
    );
    let mut spreads: Vec<f64> = own.iter().map(|r| r.sd).collect();
    spreads.dedup();
    for sd in spreads {
        let points: Vec<(f64, f64)> =
            own.iter().filter(|r| r.sd == sd).filter_map(|r| Some((x(r.icc), y(r.half_width?)))).collect();
        let path: Vec<String> = points.iter().map(|(a, b)| format!("{a:.1},{b:.1}")).collect();
        inner += &format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"#0b5c8a\" stroke-width=\"2\"/>",
            path.join(" ")
        );
        if let Some((a, b)) = points.last() {
            inner += &format!(
                "<text x=\"{:.1}\" y=\"{:.1}\">sd {}</text>",
                a + 6.0,
                b + 4.0,
                number(Language::English, sd, 2)
            );
        }
    }
    for at in 0..=4 {
        let v = most_y * f64::from(at) / 4.0;
        inner += &format!(
            "<text x=\"52\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            y(v) + 4.0,
            number(Language::English, v, 2)
        );
        let v = most_x * f64::from(at) / 4.0;
        inner += &format!(
            "<text x=\"{:.1}\" y=\"258\" text-anchor=\"middle\">{}</text>",
            x(v),
            number(Language::English, v, 3)
        );
    }
    inner += "<text x=\"260\" y=\"284\" text-anchor=\"middle\">intraclass correlation of the change</text>";
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 520 300\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\"><title>{0}: half width of the interval</title>\
         <desc>{1} practices, {2} cases each</desc><text x=\"60\" y=\"20\">{0}: half width of the 95% interval</text>{inner}</svg>\n",
        esc(&first.outcome),
        first.practices,
        first.cases
    )
}
