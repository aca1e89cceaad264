//! Proofs of guarantees, kept from one run to the next: an empty file for each, called by the fingerprint of
//! what is proved. A proof that cannot be kept is made again.

use std::path::PathBuf;

use peil::check::Kept;

/// Raised when what a proof means changes: older ones are then not looked at.
const MEANING: &str = "1";

/// Kept in `$PEIL_CACHE`, else in the cache of who runs Peil (`$XDG_CACHE_HOME`, `~/.cache`,
/// `%LOCALAPPDATA%`).
#[derive(Debug)]
pub struct OnDisk {
    folder: Option<PathBuf>,
}

impl OnDisk {
    pub fn open() -> OnDisk {
        let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let cache = of("PEIL_CACHE").or_else(|| {
            let cache = of("XDG_CACHE_HOME")
                .or_else(|| of("HOME").map(|home| home.join(".cache")))
                .or_else(|| of("LOCALAPPDATA"));
            cache.map(|cache| cache.join("peil"))
        });
        OnDisk { folder: cache.map(|cache| cache.join("proofs").join(MEANING)) }
    }
}

impl Kept for OnDisk {
    fn has(&self, print: &str) -> bool {
        self.folder.as_ref().is_some_and(|folder| folder.join(print).is_file())
    }

    fn keep(&mut self, print: &str) {
        if let Some(folder) = &self.folder
            && std::fs::create_dir_all(folder).is_ok()
        {
            // Whether it is kept makes no difference but of time.
            drop(std::fs::write(folder.join(print), ""));
        }
    }
}
