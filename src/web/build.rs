//! Makes what pages load: style sheets reduced to what is used, and everything compressed beforehand.

#[path = "style/reduce.rs"]
mod reduce;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The components of the NL Design System, our tokens for them, our own style, and print; the order is the
/// cascade.
const COMPONENTS: [&str; 20] = [
    "root",
    "alert",
    "button",
    "button-group",
    "form-field",
    "form-field-description",
    "form-field-error-message",
    "form-fieldset",
    "form-label",
    "heading-1",
    "heading-2",
    "heading-3",
    "link",
    "paragraph",
    "select",
    "skip-link",
    "table",
    "textarea",
    "textbox",
    "unordered-list",
];

/// What residents meet, before and after they come in: their pages need the first style sheet and no other.
const RESIDENT: [&str; 13] = [
    "templates/base.html",
    "templates/home.html",
    "templates/fault.html",
    "templates/answer_start.html",
    "templates/answer_page.html",
    "templates/answer_review.html",
    "templates/answer_done.html",
    "templates/goals_own.html",
    "templates/question.html",
    "templates/sign_in.html",
    "field.rs",
    "answering/screens.rs",
    "style/peil.js",
];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    for watched in ["build.rs", "style", "templates", "field.rs", "answering/screens.rs", "../peil/plot"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let read = |path: &str| fs::read_to_string(root.join(path));
    let mut css = String::new();
    for component in COMPONENTS {
        css.push_str(&read(&format!("style/utrecht/{component}.css"))?);
    }
    for own in ["tokens", "peil", "print"] {
        css.push_str(&read(&format!("style/{own}.css"))?);
    }
    let mut first = BTreeSet::new();
    for path in RESIDENT {
        first.extend(reduce::words(&read(path)?));
    }
    let mut all = first.clone();
    gather(&root, &mut all)?;
    // Pictures name their own classes.
    gather(&root.join("../peil/plot"), &mut all)?;
    let (resident, rest) = reduce::reduced(&css, &first, &all);
    let preview = reduce::reduced(&(read("style/preview.css")? + &read("style/editor.css")?), &all, &all);
    let mut table = String::new();
    let files = [
        ("PEIL_CSS", "peil.css", "text/css; charset=utf-8", resident),
        ("DESK_CSS", "desk.css", "text/css; charset=utf-8", rest),
        ("PREVIEW_CSS", "preview.css", "text/css; charset=utf-8", preview.0 + &preview.1),
        ("PEIL_JS", "peil.js", "text/javascript; charset=utf-8", read("style/peil.js")?),
        ("PREVIEW_JS", "preview.js", "text/javascript; charset=utf-8", read("style/preview.js")?),
        ("EDITOR_JS", "editor.js", "text/javascript; charset=utf-8", read("style/editor.js")?),
    ];
    for (constant, name, kind, text) in files {
        made(&out, name, text.as_bytes())?;
        let _ = writeln!(
            table,
            "pub static {constant}: LazyLock<Served> = LazyLock::new(|| Served::new({name:?}, {kind:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\")), include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.br\")), include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.gz\"))));"
        );
    }
    fs::write(out.join("served.rs"), table)
}

/// The words of every template and source of this crate.
fn gather(folder: &Path, found: &mut BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let kind = path.extension().and_then(|kind| kind.to_str());
        if path.is_dir() && !path.ends_with("editor") {
            gather(&path, found)?;
        } else if matches!(kind, Some("html" | "rs" | "js")) {
            found.extend(reduce::words(&fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

/// A file, and the same in the two ways that browsers unpack.
fn made(out: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::write(out.join(name), bytes)?;
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    brotli.write_all(bytes)?;
    fs::write(out.join(format!("{name}.br")), brotli.into_inner())?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    fs::write(out.join(format!("{name}.gz")), gzip.finish()?)
}
