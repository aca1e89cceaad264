//! Every reference set: answers scored by `peil score`, compared with the scores of others' implementations,
//! cell by cell. README.md tells the form of `reference.toml`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use serde::Deserialize;

use super::cli::{peil, root};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reference {
    instrument: String,
    responses: String,
    #[serde(default)]
    read: Read,
    compare: Vec<Compare>,
    #[serde(default)]
    leave_out: Vec<LeaveOut>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Read {
    #[serde(default)]
    blank: Vec<String>,
    invalid: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Compare {
    file: String,
    column: String,
    score: String,
    tolerance: Option<f64>,
    #[serde(default)]
    map: BTreeMap<String, String>,
    #[serde(default)]
    blank: Vec<String>,
    informant: Option<String>,
    #[allow(dead_code)]
    why: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeaveOut {
    file: String,
    column: String,
    #[allow(dead_code)]
    why: String,
}

/// Cells by column, by `id`.
struct Table {
    columns: Vec<String>,
    rows: HashMap<String, Vec<String>>,
}

impl Table {
    fn read(text: &[u8]) -> Table {
        let mut records = peil_answers::rows::Records::new(text).expect("a CSV with a header");
        let mut record = peil_answers::rows::Record::default();
        records.read(&mut record).expect("the header is read");
        let columns: Vec<String> = record.iter().map(str::to_string).collect();
        let id = columns.iter().position(|column| column == "id").expect("rows are matched by `id`");
        let mut rows = HashMap::new();
        while records.read(&mut record).expect("a row is read") {
            let cells: Vec<String> = record.iter().map(str::to_string).collect();
            assert!(rows.insert(cells[id].clone(), cells).is_none(), "ids are unique");
        }
        Table { columns, rows }
    }

    fn column(&self, name: &str) -> usize {
        self.columns
            .iter()
            .position(|column| column == name)
            .unwrap_or_else(|| panic!("there is a column `{name}`"))
    }
}

/// Holds one set against its references; gives how many cells were compared.
fn compare(folder: &Path) -> usize {
    let read = |name: &str| {
        std::fs::read(folder.join(name))
            .unwrap_or_else(|error| panic!("{}/{name}: {error}", folder.display()))
    };
    let reference: Reference =
        toml::from_str(&String::from_utf8(read("reference.toml")).expect("it is UTF-8"))
            .expect("it is as README.md says");
    let mut scored: HashMap<Option<&str>, Table> = HashMap::new();
    let mut expected: HashMap<&str, Table> = HashMap::new();
    for name in reference.compare.iter().map(|compare| &compare.file) {
        expected.entry(name).or_insert_with(|| Table::read(&read(name)));
    }
    let (mut cells, mut wrong) = (0, Vec::new());
    for compare in &reference.compare {
        let informant = compare.informant.as_deref();
        let ours = scored.entry(informant).or_insert_with(|| score(folder, &reference, informant));
        let theirs = &expected[compare.file.as_str()];
        let (from, to) = (theirs.column(&compare.column), ours.column(&compare.score));
        let (mut ids, mut ours_ids): (Vec<&String>, Vec<&String>) =
            (theirs.rows.keys().collect(), ours.rows.keys().collect());
        ids.sort();
        ours_ids.sort();
        assert_eq!(ids, ours_ids, "{}: the same rows", folder.display());
        for id in ids {
            let (wanted, actual) = (theirs.rows[id][from].trim(), ours.rows[id][to].as_str());
            let wanted = if compare.blank.iter().any(|blank| blank == wanted) {
                ""
            } else {
                compare.map.get(wanted).map_or(wanted, String::as_str)
            };
            cells += 1;
            if !equal(wanted, actual, compare.tolerance) {
                wrong.push(format!(
                    "{id} {}: {} expects `{wanted}`, {} is `{actual}`",
                    compare.file, compare.column, compare.score
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}: {} of {cells} cells differ:\n{}",
        folder.display(),
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    all_columns(folder, &reference, &expected);
    cells
}

/// `peil score`, as it writes it.
fn score(folder: &Path, reference: &Reference, informant: Option<&str>) -> Table {
    let mut arguments = vec!["score", &reference.instrument, &reference.responses];
    for blank in &reference.read.blank {
        arguments.extend(["--blank", blank]);
    }
    if let Some(invalid) = &reference.read.invalid {
        arguments.extend(["--invalid", invalid]);
    }
    if let Some(informant) = informant {
        arguments.extend(["--informant", informant]);
    }
    let run = peil(folder, &arguments);
    assert_eq!(run.code, 0, "{}: {}", folder.display(), run.err);
    Table::read(run.out.as_bytes())
}

fn equal(wanted: &str, actual: &str, tolerance: Option<f64>) -> bool {
    match tolerance {
        Some(tolerance) if !wanted.is_empty() && !actual.is_empty() => {
            match (wanted.parse::<f64>(), actual.parse::<f64>()) {
                (Ok(wanted), Ok(actual)) => (wanted - actual).abs() <= tolerance,
                _ => false,
            }
        }
        _ => wanted == actual,
    }
}

/// Every column of the references is compared, or left out with a reason.
fn all_columns(folder: &Path, reference: &Reference, expected: &HashMap<&str, Table>) {
    let named: HashSet<(&str, &str)> =
        reference.compare.iter().map(|compare| (compare.file.as_str(), compare.column.as_str())).collect();
    let left_out: HashSet<(&str, &str)> =
        reference.leave_out.iter().map(|left| (left.file.as_str(), left.column.as_str())).collect();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let name = entry.expect("it can be read").file_name().into_string().expect("names are UTF-8");
        assert!(!name.starts_with("expected") || expected.contains_key(name.as_str()), "{name} is compared");
    }
    for (file, table) in expected {
        for column in table.columns.iter().filter(|column| *column != "id") {
            let place = (*file, column.as_str());
            assert!(
                named.contains(&place) != left_out.contains(&place),
                "{}: {file} `{column}` is compared or left out",
                folder.display()
            );
        }
    }
}

#[test]
fn every_set_is_reproduced() {
    let mut sets = 0;
    for entry in std::fs::read_dir(root().join("tests/reference")).expect("the folder is there") {
        let folder = entry.expect("it can be read").path();
        if folder.is_dir() {
            sets += 1;
            let cells = compare(&folder);
            assert!(cells > 0, "{}", folder.display());
            println!("{}: {cells} cells", folder.display());
        }
    }
    assert_eq!(sets, 16);
}
