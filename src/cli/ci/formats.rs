//! A report for a terminal, for GitHub, for code scanning, for test reports, for a comment.

use serde_json::{Value, json};

use super::{Finding, Level, Report, Stage};
use peil::language::Language;
use peil_wording::compare::capitalised;

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn at(finding: &Finding) -> String {
    finding.place.map_or_else(
        || finding.file.clone(),
        |place| format!("{}:{}:{}", finding.file, place.line, place.column),
    )
}

/// The stages that a report failed at.
fn failed(report: &Report) -> Vec<&'static str> {
    let fails = |stage: &Stage| {
        report.findings.iter().any(|finding| finding.stage == *stage && finding.level == Level::Error)
    };
    Stage::ALL.into_iter().filter(fails).map(Stage::name).collect()
}

pub fn human(reports: &[Report], tongue: Language) -> String {
    let mut out = String::new();
    for report in reports {
        for finding in report.findings.iter().filter(|finding| finding.level != Level::Note) {
            out +=
                &format!("{}: {} {}: {}\n", at(finding), level(finding.level), finding.code, finding.message);
            out += &finding.help.as_ref().map_or(String::new(), |help| format!("  {help}\n"));
        }
    }
    for report in reports {
        let failed = failed(report);
        let verdict = if failed.is_empty() {
            tongue.tell(
                format!("good, {} tests", report.tests_passed),
                format!("goed, {} tests", report.tests_passed),
            )
        } else {
            tongue.tell(format!("FAILED: {}", failed.join(", ")), format!("MISLUKT: {}", failed.join(", ")))
        };
        out += &format!("{}: {verdict}\n", report.name);
        for sentence in &report.sentences {
            out += &format!("  {}\n", capitalised(sentence));
        }
    }
    out
}

/// Workflow commands. <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>
pub fn github(reports: &[Report]) -> String {
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let mut out = String::new();
    for report in reports {
        for finding in report.findings.iter().filter(|finding| finding.level != Level::Note) {
            let place = finding.place.map_or(String::new(), |place| {
                format!(
                    ",line={},col={},endLine={},endColumn={}",
                    place.line, place.column, place.end_line, place.end_column
                )
            });
            let help = finding.help.as_ref().map_or(String::new(), |help| format!("\n{help}"));
            out += &format!(
                "::{} file={}{place},title={}::{}\n",
                level(finding.level),
                property(&finding.file),
                property(&finding.code),
                data(&format!("{}{help}", finding.message))
            );
        }
        let changed = report.class.is_some();
        for sentence in report.sentences.iter().filter(|_| changed) {
            out += &format!(
                "::notice file={},title={}::{}\n",
                property(&report.file),
                property(&report.name),
                data(&capitalised(sentence))
            );
        }
    }
    out
}

/// SARIF 2.1.0. <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
pub fn sarif(reports: &[Report]) -> String {
    let mut rules: Vec<&str> =
        reports.iter().flat_map(|report| &report.findings).map(|finding| finding.code.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    let descriptors: Vec<Value> = rules
        .iter()
        .map(|id| {
            let title = peil::diagnostic::codes::find(id).map_or(*id, |code| code.title);
            json!({ "id": id, "shortDescription": { "text": title } })
        })
        .collect();
    let results: Vec<Value> = reports
        .iter()
        .flat_map(|report| &report.findings)
        .map(|finding| {
            let mut location = json!({ "artifactLocation": { "uri": finding.file.replace('\\', "/") } });
            if let Some(place) = finding.place {
                location["region"] =
                    json!({ "startLine": place.line, "startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column.max(1) });
            }
            let help = finding.help.as_ref().map_or(String::new(), |help| format!(". {help}"));
            json!({
                "ruleId": finding.code,
                "level": level(finding.level),
                "message": { "text": format!("{}{help}", finding.message) },
                "locations": [{ "physicalLocation": location }],
            })
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "peil", "version": env!("CARGO_PKG_VERSION"), "rules": descriptors } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

/// JUnit's XML: a suite per instrument, a case per stage.
pub fn junit(reports: &[Report]) -> String {
    let of_stage = |report: &Report, stage: Stage| -> Vec<String> {
        let errors =
            report.findings.iter().filter(|finding| finding.stage == stage && finding.level == Level::Error);
        errors.map(|finding| format!("{}: {} {}", at(finding), finding.code, finding.message)).collect()
    };
    let failures: usize = reports.iter().map(|report| failed(report).len()).sum();
    let cases = reports.len() * Stage::ALL.len();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"peil\" tests=\"{cases}\" failures=\"{failures}\">\n"
    );
    for report in reports {
        let name = escaped(&report.name);
        out += &format!(
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\">\n",
            Stage::ALL.len(),
            failed(report).len()
        );
        for stage in Stage::ALL {
            let errors = of_stage(report, stage);
            if errors.is_empty() {
                out += &format!("    <testcase classname=\"{name}\" name=\"{}\"/>\n", stage.name());
            } else {
                let first = errors.first().and_then(|error| error.lines().next()).unwrap_or_default();
                let message = escaped(first);
                out += &format!(
                    "    <testcase classname=\"{name}\" name=\"{}\">\n      <failure message=\"{message}\">{}</failure>\n    </testcase>\n",
                    stage.name(),
                    escaped(&errors.join("\n"))
                );
            }
        }
        out += &format!(
            "    <system-out>{}</system-out>\n  </testsuite>\n",
            escaped(&report.sentences.join("\n"))
        );
    }
    out + "</testsuites>\n"
}

fn escaped(text: &str) -> String {
    let held = text.chars().filter(|sign| matches!(sign, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..));
    held.collect::<String>()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

pub fn markdown(reports: &[Report], tongue: Language) -> String {
    let mut out = format!("## {}\n\n", tongue.say("What this change does", "Wat deze wijziging doet"));
    for report in reports {
        let failed = failed(report);
        let mark = if failed.is_empty() { "✓".to_string() } else { format!("✗ {}", failed.join(", ")) };
        let sentences: Vec<String> = report.sentences.iter().map(|sentence| capitalised(sentence)).collect();
        out += &format!("- **{}** {mark}: {}\n", report.name, sentences.join(". "));
    }
    let findings: Vec<&Finding> = reports
        .iter()
        .flat_map(|report| &report.findings)
        .filter(|finding| finding.level != Level::Note)
        .collect();
    if !findings.is_empty() {
        out += &format!("\n| {} | | |\n|---|---|---|\n", tongue.say("where", "waar"));
        for finding in findings {
            let message = finding.message.lines().next().unwrap_or_default().replace('|', "\\|");
            out +=
                &format!("| `{}` | {} {} | {message} |\n", at(finding), level(finding.level), finding.code);
        }
    }
    for report in reports {
        if let Some(markdown) = &report.markdown {
            out += &format!("\n{markdown}");
        }
    }
    out
}
