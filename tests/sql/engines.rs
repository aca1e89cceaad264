//! The engines: a folder of jobs in, a file of rows for each out.

use std::path::{Path, PathBuf};
use std::process::Command;

use peil::sql::Dialect;

use super::super::cli::root;
use super::super::equivalence::rng::Rng;

/// What stands for NULL in files.
const NULL: &str = "\\N";

/// A table, and a query over it.
pub struct Job {
    pub name: String,
    /// Name and type of each column.
    pub columns: Vec<(String, String)>,
    pub rows: Vec<Vec<Option<String>>>,
    pub query: String,
}

/// The rows that a query gave, by column; or what the engine said.
pub type Result = std::result::Result<Answer, String>;

pub struct Answer {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Option<String>>>,
}

/// A program that an environment variable names.
fn named(variable: &str, dialect: Dialect) -> String {
    std::env::var(variable).unwrap_or_else(|_| {
        panic!("{} is not there: run this test under tests/sql/with_engines (or with_spark)", dialect.name())
    })
}

/// Runs every job on an engine, in order.
pub fn run(dialect: Dialect, jobs: &[Job]) -> Vec<Result> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (at, job) in jobs.iter().enumerate() {
        write_job(folder.path(), at, job, dialect);
    }
    match dialect {
        Dialect::Duckdb => python(&named("PEIL_SQL_DUCKDB", dialect), "duckdb_run.py", folder.path()),
        Dialect::Spark => python(&named("PEIL_SQL_SPARK", dialect), "spark_run.py", folder.path()),
        Dialect::Postgres => postgres(&named("PEIL_SQL_POSTGRES", dialect), folder.path(), jobs.len()),
    }
    (0..jobs.len()).map(|at| read_answer(folder.path(), at)).collect()
}

fn file(folder: &Path, at: usize, ending: &str) -> PathBuf {
    folder.join(format!("{at:04}.{ending}"))
}

fn write_job(folder: &Path, at: usize, job: &Job, dialect: Dialect) {
    let write = |ending: &str, text: &str| {
        std::fs::write(file(folder, at, ending), text).expect("a file can be written")
    };
    let columns: Vec<String> =
        job.columns.iter().map(|(name, kind)| format!("{} {kind}", dialect.quoted(name))).collect();
    write("create.sql", &format!("CREATE TABLE responses ({});", columns.join(", ")));
    write(
        "types.txt",
        &job.columns.iter().map(|(name, kind)| format!("{name}\t{kind}\n")).collect::<String>(),
    );
    let mut csv = String::new();
    let header: Vec<Option<String>> = job.columns.iter().map(|(name, _)| Some(name.clone())).collect();
    for row in std::iter::once(&header).chain(&job.rows) {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| {
                cell.as_ref().map_or(NULL.to_string(), |cell| format!("\"{}\"", cell.replace('"', "\"\"")))
            })
            .collect();
        csv.push_str(&cells.join(","));
        csv.push('\n');
    }
    write("csv", &csv);
    write("query.sql", &job.query);
}

fn python(python: &str, script: &str, folder: &Path) {
    let run = Command::new(python)
        .arg(root().join("tests/sql").join(script))
        .arg(folder)
        .output()
        .expect("python runs");
    assert!(
        run.status.success(),
        "{script}: {}{}",
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr)
    );
}

/// `psql`, a process for each job; the variable holds what it needs to find the server. What a job makes is
/// its own: tests run beside each other.
fn postgres(connection: &str, folder: &Path, count: usize) {
    for at in 0..count {
        let path = |ending: &str| file(folder, at, ending).display().to_string();
        let query = std::fs::read_to_string(path("query.sql")).expect("it was written");
        let script = format!(
            "\\set ON_ERROR_STOP on\nSET search_path = pg_temp;\n\\i {}\n\
             \\copy responses from '{}' with (format csv, header, null '{NULL}')\nCREATE TEMP VIEW scored AS\n{query}\n\
             \\copy (SELECT * FROM scored) to '{}' with (format csv, header, null '{NULL}', force_quote *)\n",
            path("create.sql"),
            path("csv"),
            path("out.csv"),
        );
        std::fs::write(path("psql"), script).expect("a file can be written");
        let run = Command::new("psql")
            .args([connection, "-X", "-q", "-f", &path("psql")])
            .output()
            .expect("psql runs");
        if !run.status.success() {
            std::fs::write(path("err"), run.stderr).expect("a file can be written");
        }
    }
}

fn read_answer(folder: &Path, at: usize) -> Result {
    if let Ok(error) = std::fs::read_to_string(file(folder, at, "err")) {
        return Err(error);
    }
    let text = std::fs::read(file(folder, at, "out.csv"))
        .map_err(|error| format!("nothing was written: {error}"))?;
    let mut lines = cells(&String::from_utf8_lossy(&text));
    let columns = lines.remove(0).into_iter().map(Option::unwrap_or_default).collect();
    Ok(Answer { columns, rows: lines })
}

/// Cells of a CSV in which NULL is `\N` without quotes.
fn cells(text: &str) -> Vec<Vec<Option<String>>> {
    let mut rows = Vec::new();
    let (mut row, mut cell, mut quoted, mut was_quoted) = (Vec::new(), String::new(), false, false);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cell.push('"');
            }
            '"' => {
                quoted = !quoted;
                was_quoted = true;
            }
            ',' | '\n' if !quoted => {
                let done = std::mem::take(&mut cell);
                row.push(if done == NULL && !was_quoted { None } else { Some(done) });
                was_quoted = false;
                if sign == '\n' {
                    rows.push(std::mem::take(&mut row));
                }
            }
            '\r' if !quoted => {}
            other => cell.push(other),
        }
    }
    rows
}

/// Which of the engines with tests in `./test` an instrument is tried on.
pub const BOTH: [Dialect; 2] = [Dialect::Duckdb, Dialect::Postgres];

/// A generator of random answers for a name.
pub fn rng(name: &str) -> Rng {
    Rng::new(name.bytes().fold(7, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte))))
}
