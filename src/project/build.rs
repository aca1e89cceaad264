//! Lists the pages of `docs/errors/` for `peil explain`, so that writing a page is enough.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let folder = Path::new(&root).join("../../docs/errors");
    println!("cargo::rerun-if-changed=build.rs");
    // A folder that is not there yet would be looked for at every build.
    println!("cargo::rerun-if-changed={}", if folder.is_dir() { "../../docs/errors" } else { "../../docs" });
    let mut pages: Vec<_> = match fs::read_dir(&folder) {
        Ok(entries) => {
            entries.collect::<Result<Vec<_>, _>>()?.into_iter().map(|entry| entry.path()).collect()
        }
        Err(_) => Vec::new(),
    };
    pages.sort();
    let mut table = String::from("static PAGES: &[(&str, &str)] = &[\n");
    for page in pages.iter().filter(|page| page.extension().is_some_and(|extension| extension == "md")) {
        let id = page.file_stem().unwrap_or_default().to_string_lossy();
        if id.starts_with("PEIL") {
            // Named from where the crate is when it is compiled: a folder of builds may serve several
            // checkouts.
            let _ = writeln!(
                table,
                "    ({id:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../../docs/errors/{id}.md\"))),"
            );
        }
    }
    table.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("pages.rs"), table)
}
