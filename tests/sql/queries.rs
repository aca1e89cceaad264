//! The query as it is written, what it makes of a table that holds what it should not, and what cannot be
//! said.

use peil::sql::Dialect;

use super::super::cli::{folder, peil, root};
use super::engines::{BOTH, Job, run};
use super::rows::export;
use super::shipped::open;

/// Seven whole numbers to a power: more digits than any whole number of DuckDB or Spark has.
const LARGE: &str = r#"instrument large {
    title    "Large"
    version  1.0.0
    language en
}

item a "How many?" : integer 0..1000

score power "To a power" = a ^ 20
"#;

const ROLES: &str = r#"instrument roles {
    title    "Roles"
    version  1.0.0
    language en
}

informant child  "Child"
informant parent "Parent"

item a "How many?" : integer 0..10
item b "And how many more?" : integer 0..10 { only parent }

score total "Total" = sum(a, b, missing: zero)
"#;

#[test]
fn gad7_reads_well() {
    let instrument = open(&root().join("instruments/gad7/gad7.peil"));
    let export = export(&instrument, Dialect::Duckdb).expect("DuckDB can say it");
    insta::assert_snapshot!(export.sql.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn a_view_and_a_table_have_the_names_that_are_asked_for() {
    let run = peil(
        &root(),
        &[
            "export",
            "sql",
            "instruments/gad7",
            "--dialect",
            "postgres",
            "--table",
            "survey.wave_1",
            "--view",
            "scored",
            "--carry",
            "client",
        ],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    for part in [
        "CREATE OR REPLACE VIEW \"scored\" AS\nWITH\n",
        "FROM \"survey\".\"wave_1\"",
        "\nSELECT\n    \"client\",\n",
    ] {
        assert!(run.out.contains(part), "{part}:\n{}", run.out);
    }
}

#[test]
fn what_a_dialect_cannot_say_is_an_error_with_its_place() {
    let folder = folder(&[("large.peil", LARGE.as_bytes())]);
    for (dialect, name) in [("duckdb", "DuckDB"), ("spark", "Spark")] {
        let run = peil(folder.path(), &["export", "sql", "large.peil", "--dialect", dialect]);
        let said = format!(
            "error: {name} cannot express this exactly: in `power = a ^ 20`: a number in it can take 40 digits, which is more than the whole numbers of {name} hold"
        );
        assert_eq!((run.code, run.out.as_str(), run.err.trim()), (1, "", said.as_str()));
    }
    // Its numbers have as many digits as they need.
    assert_eq!(peil(folder.path(), &["export", "sql", "large.peil", "--dialect", "postgres"]).code, 0);
}

#[test]
fn a_carried_column_is_no_column_of_the_result() {
    let run =
        peil(&root(), &["export", "sql", "instruments/gad7", "--dialect", "duckdb", "--carry", "totaal"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(
        run.err.contains("the column `totaal` would be copied, but it is also a column of the result"),
        "{}",
        run.err
    );
}

fn cells(row: &[&str]) -> Vec<Option<String>> {
    row.iter().map(|cell| (!cell.is_empty()).then(|| cell.to_string())).collect()
}

#[test]
#[ignore = "needs DuckDB and PostgreSQL, which tests/sql/with_engines brings"]
fn what_is_not_accepted_is_blank_and_named() {
    let instrument = open(&root().join("instruments/gad7/gad7.peil"));
    for dialect in BOTH {
        let export = export(&instrument, dialect).expect("it can be said");
        // As a table of doubles may hold them.
        let columns = std::iter::once("id").chain(export.columns.iter().map(|column| column.name.as_str()));
        let columns = columns
            .map(|name| {
                (name.to_string(), if name == "id" { "INTEGER" } else { "DOUBLE PRECISION" }.to_string())
            })
            .collect();
        let rows = vec![
            cells(&["1", "1", "1", "1", "1", "1", "1", "7"]),
            cells(&["2", "1.5", "1", "1", "1", "1", "-1", "1"]),
            cells(&["3", "2", "2", "2", "2", "2", "2", "2"]),
        ];
        let answer = run(dialect, &[Job { name: "gad7".into(), columns, rows, query: export.sql }])
            .remove(0)
            .expect("it is scored");
        let mut rows = answer.rows;
        rows.sort();
        let shown: Vec<Vec<&str>> =
            rows.iter().map(|row| row.iter().map(|cell| cell.as_deref().unwrap_or("")).collect()).collect();
        let seven = if dialect == Dialect::Duckdb { "7.0" } else { "7" };
        let fourteen = if dialect == Dialect::Duckdb { "14.0" } else { "14" };
        let wanted = [
            ["1", seven, "licht", "", "gad7"],
            ["2", "", "", "too_few(gad1:blank gad6:blank)", "gad1 gad6"],
            ["3", fourteen, "matig", "", ""],
        ];
        assert_eq!(shown, wanted, "{}", dialect.name());
    }
}

#[test]
#[ignore = "needs DuckDB and PostgreSQL, which tests/sql/with_engines brings"]
fn a_row_of_nobody_known_has_no_scores() {
    let folder = folder(&[("roles.peil", ROLES.as_bytes())]);
    let instrument = open(&folder.path().join("roles.peil"));
    for dialect in BOTH {
        let export = export(&instrument, dialect).expect("it can be said");
        let columns: Vec<(String, String)> = std::iter::once(("id".to_string(), "INTEGER".to_string()))
            .chain(
                export
                    .columns
                    .iter()
                    .map(|column| (column.name.clone(), column.advised(&instrument, dialect).to_string())),
            )
            .collect();
        let row = |who: &str| {
            columns
                .iter()
                .map(|(name, _)| {
                    if name == "id" {
                        Some("1".into())
                    } else {
                        (name == "informant").then(|| who.to_string())
                    }
                })
                .collect()
        };
        let rows = vec![row("a neighbour")];
        let answer =
            run(dialect, &[Job { name: "roles".into(), columns: columns.clone(), rows, query: export.sql }])
                .remove(0)
                .expect("it is scored");
        let filled: Vec<(&str, &str)> = answer
            .columns
            .iter()
            .zip(&answer.rows[0])
            .filter_map(|(name, cell)| Some((name.as_str(), cell.as_deref()?)))
            .collect();
        assert_eq!(
            filled,
            [("id", "1"), ("informant", "a neighbour"), ("_invalid", "informant")],
            "{}",
            dialect.name()
        );
    }
}
