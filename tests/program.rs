//! The program `peil` as it is now. Cargo builds a program for the tests of its own package alone; these are
//! their own package, so they ask for it.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    // `target/debug/deps/main-…`
    let own = std::env::current_exe().expect("a test is a file");
    let folder = own.ancestors().nth(2).expect("it is below the folder of builds").to_path_buf();
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--quiet", "--workspace", "--bin", "peil", "--target-dir"])
        .arg(folder.parent().expect("a profile has a folder"));
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    // With the features of the tests, so that nothing is built twice.
    match (cfg!(feature = "parquet"), cfg!(feature = "postgres")) {
        (true, true) => cargo.arg("--all-features"),
        (true, false) => cargo.args(["--features", "parquet"]),
        (false, true) => cargo.args(["--features", "postgres"]),
        (false, false) => &mut cargo,
    };
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    // What Cargo sets for the tests of one package would make it build others anew.
    for (name, _) in std::env::vars()
        .filter(|(name, _)| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
    {
        cargo.env_remove(name);
    }
    assert!(cargo.status().expect("cargo runs").success(), "the program is built");
    folder.join(if cfg!(windows) { "peil.exe" } else { "peil" })
});

/// Where it is.
pub fn program() -> &'static PathBuf {
    &PROGRAM
}
