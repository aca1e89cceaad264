//! What the language crate brings along where it is used as a library: few packages, none of which talks to
//! the world.

use std::collections::BTreeSet;
use std::process::Command;

/// The packages it may bring when it draws no diagnostics (`--no-default-features`), those that only build it
/// among them.
const MAY_BRING: &[&str] = &[
    "block-buffer",
    "cfg-if",
    "const-oid",
    "cpufeatures",
    "crypto-common",
    "digest",
    "equivalent",
    "foldhash",
    "hashbrown",
    "hybrid-array",
    "indexmap",
    "itoa",
    "jiff",
    "jiff-core",
    "libc",
    "libm",
    "memchr",
    "num-bigint",
    "num-integer",
    "num-rational",
    "num-traits",
    "pest",
    "pest_derive",
    "pest_generator",
    "pest_meta",
    "pest_stack_guard",
    "proc-macro2",
    "psm",
    "quote",
    "rustc-hash",
    "serde",
    "serde_core",
    "serde_derive",
    "serde_json",
    "sha2",
    "stacker",
    "syn",
    "tinyvec",
    "typenum",
    "ucd-trie",
    "unicode-ident",
    "unicode-normalization",
    "zmij",
];
const MOST: usize = 60;

#[test]
fn the_language_crate_brings_few_packages() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "tree",
        "--package",
        "peil",
        "--no-default-features",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--offline",
    ]);
    let run = cargo.current_dir(crate::root()).output().expect("cargo runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let listed = String::from_utf8(run.stdout).expect("names are text");
    let brought: BTreeSet<&str> = listed
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "peil")
        .collect();
    let unknown: Vec<&&str> = brought.iter().filter(|name| !MAY_BRING.contains(name)).collect();
    assert!(
        unknown.is_empty(),
        "`peil` brings {unknown:?}: if it has to, say so here and in docs/architecture.md"
    );
    assert!(brought.len() > 10 && brought.len() <= MOST, "{} packages", brought.len());
}

/// Nothing in it needs a thread or a clock either.
#[test]
fn the_language_crate_starts_no_threads() {
    for source in super::sources().iter().filter(|source| source.house == "peil") {
        for word in [
            "std::thread",
            "thread::spawn",
            "Instant::now",
            "SystemTime::now",
            "Zoned::now",
            "Timestamp::now",
        ] {
            assert!(!source.code.contains(word), "src/{} names {word}", source.path);
        }
    }
}
