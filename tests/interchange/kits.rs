//! Kits: a folder with an original, `responses.csv` in the original's names and codes, and `expected.csv`
//! with what the format's own engine makes of them. Each original is imported, the responses are scored, and
//! each expected cell is compared.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use peil::score::Scorer;
use peil::text::Names;
use peil_answers::rows::{CsvRows, Outputs, Reading, Rows, write_cell};
use peil_formats::report::Report;
use peil_formats::{Imported, Input, Options, import};

type Table = Vec<Vec<(String, String)>>;

/// The original in a kit.
///
/// # Errors
/// When there is none.
pub fn original(kit: &Path) -> Result<Input, String> {
    let name = kit.file_name().unwrap_or_default().to_string_lossy().to_string();
    let folder = kit.join("activity");
    if folder.is_dir() {
        let mut files = BTreeMap::new();
        gather(&folder, &folder, &mut files)?;
        return Ok(Input::Folder { name, files });
    }
    for candidate in [
        "form.xlsx".to_string(),
        "form.xls".into(),
        "questionnaire.json".into(),
        format!("{name}.osd"),
        format!("{name}.json"),
        format!("{name}.csv"),
    ] {
        let path = kit.join(&candidate);
        if path.is_file() {
            let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
            let file = if candidate.starts_with("form.") || candidate.starts_with("questionnaire") {
                format!("{name}.{}", candidate.rsplit('.').next().unwrap_or_default())
            } else {
                candidate
            };
            return Ok(Input::File { name: file, bytes });
        }
    }
    if kit.is_file() {
        return Ok(Input::File { name, bytes: std::fs::read(kit).map_err(|error| error.to_string())? });
    }
    let mut files = BTreeMap::new();
    gather(kit, kit, &mut files)?;
    Ok(Input::Folder { name, files })
}

fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), String> {
    for entry in std::fs::read_dir(folder).map_err(|error| error.to_string())?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(root, &path, files)?;
        } else if let Ok(bytes) = std::fs::read(&path) {
            files
                .insert(path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/"), bytes);
        }
    }
    Ok(())
}

fn table(path: &Path) -> Option<Table> {
    let text = std::fs::read_to_string(path).ok()?;
    let mut rows = peil_formats::read::common::csv(text.trim_start_matches('\u{feff}')).into_iter();
    let header = rows.next()?;
    Some(
        rows.map(|row| {
            header.iter().cloned().zip(row.into_iter().chain(std::iter::repeat(String::new()))).collect()
        })
        .collect(),
    )
}

fn get<'t>(row: &'t [(String, String)], name: &str) -> Option<&'t str> {
    row.iter().find(|(column, _)| column == name).map(|(_, value)| value.as_str())
}

/// Imports a kit and compares: a summary, and what differs.
///
/// # Errors
/// When it cannot be imported or scored at all.
pub fn run(kit: &Path, options: &Options, out: Option<&Path>) -> Result<(String, Vec<String>), String> {
    let input = original(kit)?;
    let imported = import(&input, options).map_err(|error| error.0)?;
    if let Some(out) = out {
        let folder = out.join(kit.file_name().unwrap_or_default());
        for (path, text) in &imported.files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(&folder)).map_err(|error| error.to_string())?;
            std::fs::write(path, text).map_err(|error| error.to_string())?;
        }
        std::fs::write(folder.join("report.json"), imported.report.to_json())
            .map_err(|error| error.to_string())?;
    }
    let report = &imported.report;
    let mut problems = Vec::new();
    let (Some(responses), Some(expected)) =
        (table(&kit.join("responses.csv")), table(&kit.join("expected.csv")))
    else {
        return Ok((
            format!(
                "{} questions, {} scores, {} losses",
                report.columns.len(),
                report.computed.len(),
                report.losses.len()
            ),
            problems,
        ));
    };
    let each = table(&kit.join("expected_each.csv"));
    let visible = table(&kit.join("visible.csv"));
    let got = score(&imported, &responses, &mut problems)?;
    let open: Vec<String> = imported.files[0]
        .1
        .lines()
        .filter_map(|line| line.trim().strip_prefix("repeat "))
        .filter_map(|line| line.split(" times ").nth(1))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| name.ends_with("_count"))
        .map(|name| format!("zz_value {name}"))
        .collect();
    let mut compared = 0;
    let mut lost: HashSet<String> = HashSet::new();
    let stale = stale(&responses, &expected);
    for (source, cells) in columns(&expected, each.as_ref(), visible.as_ref()) {
        let (key, asked) = match source.strip_prefix("asked ") {
            Some(key) => (key, true),
            None => (source.as_str(), false),
        };
        let column = if asked {
            report.columns.get(key).map(|name| format!("zz_asked {name}"))
        } else {
            report.computed.get(key).or_else(|| report.classes.get(key)).cloned()
        };
        let Some(column) = column else {
            let named = report.losses.iter().any(|loss| loss.source.contains(key));
            let is_group = asked && !report.columns.keys().any(|column| column == key);
            if !named && !is_group && !report.computed.contains_key(key) {
                problems.push(format!("`{source}` is neither imported nor named by a loss"));
            }
            lost.insert(source.clone());
            continue;
        };
        let mut wrong = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            let Some(cell) = cell else { continue };
            if stale.contains(&at) {
                continue;
            }
            let Some(found) = got[at].get(&column) else { continue };
            // Which rounds are asked hangs on a count that the original does not have.
            if asked
                && open.iter().any(|name| got[at].get(name).is_some_and(String::is_empty))
                && key.ends_with(|letter: char| letter.is_ascii_digit())
            {
                continue;
            }
            compared += 1;
            let wanted = report
                .options
                .get(&column)
                .and_then(|codes| codes.get(cell))
                .cloned()
                .unwrap_or_else(|| cell.clone());
            if !same(&wanted, found) {
                wrong.push(format!("row {}: {cell:?} ≠ {found:?}", at + 1));
            }
        }
        if !wrong.is_empty() {
            problems.push(format!(
                "`{source}` → `{column}` differs in {} rows: {}",
                wrong.len(),
                wrong.iter().take(3).cloned().collect::<Vec<_>>().join(", ")
            ));
        }
    }
    Ok((
        format!(
            "{} questions, {} scores, {} losses, {compared} cells compared, {} columns lost, {} rows with stale answers",
            report.columns.len(),
            report.computed.len(),
            report.losses.len(),
            lost.len(),
            stale.len()
        ),
        problems,
    ))
}

/// The columns to compare: computed values by their name, `asked NAME` whether a question is asked. A cell
/// that is not asserted is none.
fn columns(
    expected: &Table,
    each: Option<&Table>,
    visible: Option<&Table>,
) -> Vec<(String, Vec<Option<String>>)> {
    let mut out: Vec<(String, Vec<Option<String>>)> = Vec::new();
    let Some(first) = expected.first() else { return out };
    let prefixed = first.iter().any(|(name, _)| name.starts_with("expect_") || name.starts_with("asked_"));
    for (name, _) in first {
        let source = match (prefixed, name.strip_prefix("expect_"), name.strip_prefix("asked_")) {
            (true, Some(source), _) => source.to_string(),
            (true, _, Some(source)) => format!("asked {source}"),
            (true, None, None) => continue,
            (false, _, _)
                if matches!(
                    name.as_str(),
                    "id" | "error"
                        | "answered_but_hidden"
                        | "set_aside"
                        | "ended_at"
                        | "cleared_on_complete"
                        | "invalid"
                ) =>
            {
                continue;
            }
            (false, _, _) => name.clone(),
        };
        let table = if prefixed {
            expected
        } else {
            each.filter(|each| each[0].iter().any(|(other, _)| other == name)).unwrap_or(expected)
        };
        let cells = table
            .iter()
            .zip(expected)
            .map(|(row, whole)| {
                let refused = get(whole, "violates").is_some_and(|text| !text.is_empty());
                get(row, name).filter(|cell| *cell != "?" && !refused).map(str::to_string)
            })
            .collect();
        out.push((source, cells));
    }
    if let Some(visible) = visible {
        for (name, _) in visible.first().into_iter().flatten().filter(|(name, _)| name != "id") {
            out.push((
                format!("asked {name}"),
                visible
                    .iter()
                    .map(|row| get(row, name).filter(|cell| matches!(*cell, "0" | "1")).map(str::to_string))
                    .collect(),
            ));
        }
    }
    out
}

/// Rows with answers that the original's engine counts or leaves out otherwise than Peil: to questions that
/// were not asked, or passed over in a way that the instrument does not have.
fn stale(responses: &Table, expected: &Table) -> HashSet<usize> {
    let mut out = HashSet::new();
    for (at, row) in expected.iter().enumerate() {
        if ["answered_but_hidden", "cleared_on_complete"]
            .iter()
            .any(|name| get(row, name).is_some_and(|text| !text.is_empty()))
        {
            out.insert(at);
        }
        if responses
            .get(at)
            .is_some_and(|row| row.iter().any(|(_, cell)| cell == "Skipped" || cell == "DontKnow"))
        {
            out.insert(at);
        }
    }
    out
}

fn same(wanted: &str, found: &str) -> bool {
    let plain = |text: &str| match text {
        "true" | "True" => "1".to_string(),
        "false" | "False" => "0".to_string(),
        "NaN" | "None" => String::new(),
        other => other.to_string(),
    };
    let (wanted, found) = (plain(wanted), plain(found));
    match (wanted.parse::<f64>(), found.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= 1e-9 * (1.0 + a.abs()),
        _text => wanted == found,
    }
}

/// The responses in Peil's names, scored; `zz_asked NAME` says whether a question was asked.
fn score(
    imported: &Imported,
    responses: &Table,
    problems: &mut Vec<String>,
) -> Result<Vec<HashMap<String, String>>, String> {
    let report = &imported.report;
    let text = &imported.files[0].1;
    let compiled = peil::compile("kit.peil", text, &peil::source::NoFiles);
    let instrument = compiled.instrument.ok_or("the instrument does not compile")?;
    let header: Vec<String> =
        responses.first().map(|row| row.iter().map(|(name, _)| name.clone()).collect()).unwrap_or_default();
    let mut csv = String::new();
    let mut taken: Vec<Option<(String, String)>> = Vec::new();
    for name in &header {
        let target = match report.columns.get(name) {
            Some(column) => Some((name.clone(), column.clone())),
            None if name == "administered" => Some((name.clone(), name.clone())),
            None => None,
        };
        if target.is_none()
            && name != "id"
            && !report.losses.iter().any(|loss| {
                loss.source.contains(name.as_str())
                    || loss.source.contains(name.split("___").next().unwrap_or(name))
            })
        {
            problems.push(format!("the question `{name}` is neither imported nor named by a loss"));
        }
        taken.push(target);
    }
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    csv.push_str(
        &std::iter::once("id".to_string())
            .chain(taken.iter().flatten().map(|(_, column)| column.clone()))
            .collect::<Vec<_>>()
            .join(","),
    );
    csv.push('\n');
    for (at, row) in responses.iter().enumerate() {
        csv.push_str(&at.to_string());
        for (source, column) in taken.iter().flatten() {
            let cell = get(row, source).unwrap_or_default();
            csv.push(',');
            csv.push_str(&quoted(&code(report, column, cell)));
        }
        csv.push('\n');
    }
    let names = Names::new(&instrument);
    let outputs = Outputs::new(&instrument, false);
    let reading = Reading { invalid_is_blank: true, ..Reading::default() };
    let mut rows =
        CsvRows::new(csv.as_bytes(), &names, &outputs, &reading).map_err(|error| format!("{error:?}"))?;
    let scorer = Scorer::new(&instrument);
    let mut row = rows.row();
    let mut got = Vec::new();
    while rows.next(&mut row).map_err(|error| format!("{error:?}"))? {
        if let Some(refusal) = row.refusals.first() {
            return Err(format!("a row is refused: {refusal:?}"));
        }
        let outcome = scorer.score(&row.response);
        let evaluation = scorer.evaluate_all(&row.response);
        let mut cells = HashMap::new();
        for (name, output) in outputs.iter() {
            let mut cell = String::new();
            write_cell(&instrument, &outcome, output, &mut cell);
            cells.insert(name.to_string(), cell);
        }
        for slot in 0..instrument.slot_count() {
            let slot = peil::model::SlotId(slot as u32);
            let skipped = evaluation.state(slot).skipped.is_some();
            if row.response.answer(slot).is_none() {
                cells.insert(
                    format!("zz_value {}", instrument.slot_name(instrument.asked(slot))),
                    String::new(),
                );
            }
            cells.insert(
                format!("zz_asked {}", instrument.slot_name(instrument.asked(slot))),
                if skipped { "0" } else { "1" }.to_string(),
            );
        }
        got.push(cells);
    }
    Ok(got)
}

/// A cell of the original in Peil's codes.
fn code(report: &Report, column: &str, cell: &str) -> String {
    let item = if report.options.contains_key(column) {
        column
    } else {
        column.rsplit_once('_').map_or(column, |(item, _)| item)
    };
    let Some(codes) = report.options.get(item) else { return cell.to_string() };
    if let Some(code) = codes.get(cell) {
        return code.clone();
    }
    let separator = if cell.contains('|') { '|' } else { ' ' };
    let parts: Option<Vec<&str>> = cell
        .split(separator)
        .filter(|part| !part.is_empty())
        .map(|part| codes.get(part).map(String::as_str))
        .collect();
    match parts {
        Some(parts) if !parts.is_empty() => parts.join("|"),
        _other => cell.to_string(),
    }
}

/// The members of an original in JSON that can be removed without a trace in the instrument or the report.
pub fn silent(name: &str, text: &str) -> Vec<String> {
    without_each(text, |text| {
        import(&Input::File { name: name.into(), bytes: text.into_bytes() }, &Options::default())
            .ok()
            .map(|imported| shown(&imported))
    })
}

/// The members of a text of JSON that can be removed without a change in what is read of it.
pub fn without_each<T: PartialEq>(text: &str, read: impl Fn(String) -> Option<T>) -> Vec<String> {
    // What a file says about itself and not of the instrument.
    const OF_THE_FILE: [&str; 12] = [
        "osd_version",
        "status",
        "resourceType",
        "@context",
        "language",
        "type",
        "abbreviation",
        "points",
        "max",
        "url",
        "schemaVersion",
        "readOnly",
    ];
    let Ok(json) = serde_json::from_str::<serde_json::Value>(text) else {
        return vec!["it is not JSON".into()];
    };
    let whole = read(text.to_string());
    let mut paths = Vec::new();
    members(&json, String::new(), &mut paths);
    paths.retain(|path| {
        let (parent, key) = path.rsplit_once('/').unwrap_or_default();
        if OF_THE_FILE.contains(&key) {
            return false;
        }
        let mut less = json.clone();
        let Some(serde_json::Value::Object(all)) = less.pointer_mut(parent) else { return false };
        all.shift_remove(&key.replace("~1", "/").replace("~0", "~"));
        read(less.to_string()) == whole
    });
    paths
}

fn shown(imported: &Imported) -> String {
    let files: Vec<String> = imported.files.iter().map(|(path, text)| format!("{path}\n{text}")).collect();
    files.join("\n") + &imported.report.to_json()
}

fn members(json: &serde_json::Value, path: String, out: &mut Vec<String>) {
    match json {
        serde_json::Value::Object(all) => {
            for (key, value) in all {
                let inner = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
                out.push(inner.clone());
                members(value, inner, out);
            }
        }
        serde_json::Value::Array(all) => {
            all.iter().enumerate().for_each(|(at, value)| members(value, format!("{path}/{at}"), out))
        }
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}
