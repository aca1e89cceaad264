//! `peil import`: an instrument of another format as Peil.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use peil_formats::{Blanks, Input, Options, Refused, import};

use super::{Fault, Verdict};

/// Read an instrument of another format: XLSForm, REDCap, FHIR Questionnaire, SurveyJS, OpenScales,
/// ReproSchema
#[derive(Debug, Args)]
pub struct Import {
    /// A file, or the folder of a ReproSchema activity. The format is recognised by its content
    from: PathBuf,
    /// The folder to write the instrument to
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
    /// Also write the report to this file, as JSON, in addition to `report.json` in the folder
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// What an unanswered question counts as: the same as in the original's engine, written out; or as in
    /// Peil
    #[arg(long, value_enum, default_value = "as-is")]
    blanks: As,
    /// The name of the instrument [default: as in the original]
    #[arg(long)]
    name: Option<String>,
    /// Overwrite existing files
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum As {
    /// Scores are those of the original; the report lists each place where it counts a blank
    AsIs,
    /// Unknown values are missing; the report lists each place that differs
    Peil,
}

/// More files, or deeper folders, than any activity has.
const MOST_FILES: usize = 20_000;
const DEEPEST: usize = 12;

impl Import {
    pub fn run(self) -> Result<Verdict, Fault> {
        let input = self.input()?;
        let blanks = match self.blanks {
            As::AsIs => Blanks::AsIs,
            As::Peil => Blanks::Peil,
        };
        let options = Options { blanks, name: self.name.clone() };
        let imported = import(&input, &options).map_err(|Refused(why)| {
            Fault::Usage(format!("cannot import `{}`: {why}", self.from.display()))
        })?;
        let mut files: Vec<(PathBuf, &str)> =
            imported.files.iter().map(|(path, text)| (self.output.join(path), text.as_str())).collect();
        let (json, page) = (imported.report.to_json(), imported.report.to_page());
        files.push((self.output.join("report.json"), &json));
        files.push((self.output.join("report.html"), &page));
        if !self.force
            && let Some((path, _)) = files.iter().find(|(path, _)| path.exists())
        {
            return Err(Fault::Usage(format!(
                "`{}` already exists: choose another folder, or overwrite it with `--force`",
                path.display()
            )));
        }
        for (path, text) in &files {
            write(path, text)?;
        }
        if let Some(path) = &self.report {
            write(path, &json)?;
        }
        let report = &imported.report;
        println!(
            "{}: {} columns, {} scores and classes; {} losses, see {}",
            self.output.join(&report.instrument).display(),
            report.columns.len(),
            report.computed.len() + report.classes.len(),
            report.losses.len(),
            self.output.join("report.html").display()
        );
        Ok(Verdict::Good)
    }

    fn input(&self) -> Result<Input, Fault> {
        let name = self.from.file_name().unwrap_or(self.from.as_os_str()).to_string_lossy().to_string();
        if self.from.is_dir() {
            let mut files = BTreeMap::new();
            gather(&self.from, &self.from, 0, &mut files)?;
            return Ok(Input::Folder { name, files });
        }
        let size = fs::metadata(&self.from).map_err(|error| Fault::file("read", &self.from, &error))?.len();
        if size > peil_formats::read::LARGEST as u64 {
            return Err(Fault::Usage(format!(
                "`{}` is larger than {} MB",
                self.from.display(),
                peil_formats::read::LARGEST / 1_000_000
            )));
        }
        let bytes = fs::read(&self.from).map_err(|error| Fault::file("read", &self.from, &error))?;
        Ok(Input::File { name, bytes })
    }
}

fn gather(
    root: &Path,
    folder: &Path,
    depth: usize,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), Fault> {
    if depth > DEEPEST {
        return Ok(());
    }
    let entries = fs::read_dir(folder).map_err(|error| Fault::file("read", folder, &error))?;
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            gather(root, &path, depth + 1, files)?;
            continue;
        }
        let small = entry
            .metadata()
            .is_ok_and(|data| data.is_file() && data.len() <= peil_formats::read::LARGEST as u64);
        if files.len() >= MOST_FILES {
            return Err(Fault::Usage(format!(
                "`{}` holds more than {MOST_FILES} files: import the folder of one activity",
                root.display()
            )));
        }
        if small {
            let bytes = fs::read(&path).map_err(|error| Fault::file("read", &path, &error))?;
            files
                .insert(path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/"), bytes);
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Fault> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Fault::file("make", folder, &error))?;
    }
    fs::write(path, text).map_err(|error| Fault::file("write", path, &error))
}
