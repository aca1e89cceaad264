//! A file of answers is locked by one program at a time: two that write it would lose each other's answers.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::super::Fault;

/// The hold on a file, by a lock on a file beside it. It ends with the program, however that ends.
#[derive(Debug)]
pub struct Held {
    _lock: File,
    path: PathBuf,
}

impl Held {
    /// # Errors
    /// When another program holds the file, or nothing can be made beside it.
    pub fn take(file: &Path) -> Result<Held, Fault> {
        let failed = |error: io::Error| Fault::file("write", file, &error);
        // A link and the file that it points to are one.
        let target = fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
        let name = target
            .file_name()
            .ok_or_else(|| failed(io::ErrorKind::InvalidInput.into()))?
            .to_string_lossy()
            .into_owned();
        let path = target.with_file_name(format!(".{name}.lock"));
        let lock = File::options().create(true).write(true).truncate(false).open(&path).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Held { _lock: lock, path }),
            Err(TryLockError::WouldBlock) => {
                let file = file.display();
                Err(Fault::Usage(format!(
                    "`{file}` is in use by another `peil fill`: end that one first, or keep these answers in another file with --output"
                )))
            }
            // Where files cannot be locked, as on some network drives, nobody is kept out.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                Ok(Held { _lock: lock, path })
            }
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Where it cannot be removed it is free anyway.
        let _ = fs::remove_file(&self.path);
    }
}
