//! Runs kits of other formats, and prints what became of each; of an original without responses, what came
//! over.
//!
//! ```text
//! cargo run --release -p peil-formats --example kits -- [--blanks peil] [--out FOLDER] KIT…
//! ```

use std::path::{Path, PathBuf};
use std::time::Instant;

use peil_formats::{Blanks, Options};

#[path = "../tests/interchange/kits.rs"]
mod kits;

fn main() {
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut options = Options::default();
    let mut out: Option<PathBuf> = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--blanks" => {
                options.blanks =
                    if arguments.next().as_deref() == Some("peil") { Blanks::Peil } else { Blanks::AsIs }
            }
            // What of an original can be removed without a trace.
            "--silent" => {
                let path = PathBuf::from(arguments.next().unwrap_or_default());
                let name = path.file_name().unwrap_or_default().to_string_lossy().to_string();
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                kits::silent(&name, &text).iter().for_each(|path| println!("{name}: {path}"));
            }
            "--out" => out = arguments.next().map(PathBuf::from),
            kit => paths.push(kit.into()),
        }
    }
    let (mut failed, mut slowest) = (0, 0.0f64);
    for kit in &paths {
        let start = Instant::now();
        let part = |path: Option<&std::ffi::OsStr>| path.unwrap_or_default().to_string_lossy().to_string();
        let name = format!("{}/{}", part(kit.parent().and_then(Path::file_name)), part(kit.file_name()));
        let found = kits::run(kit, &options, out.as_deref());
        let seconds = start.elapsed().as_secs_f64();
        slowest = slowest.max(seconds);
        match found {
            Ok((summary, problems)) => {
                println!(
                    "{} {name} ({seconds:.2} s): {summary}",
                    if problems.is_empty() { "ok  " } else { "FAIL" }
                );
                failed += usize::from(!problems.is_empty());
                problems.iter().for_each(|problem| println!("     {problem}"));
            }
            Err(error) => {
                failed += 1;
                println!("FAIL {name} ({seconds:.2} s): {error}");
            }
        }
    }
    println!("{} of {} failed; the slowest took {slowest:.2} s", failed, paths.len());
    std::process::exit(i32::from(failed > 0));
}
