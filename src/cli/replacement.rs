//! Writing a file so that it is there whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};

/// Files in the making, which an interrupt takes along.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
static WATCHING: Once = Once::new();
/// What shells expect of a program that was interrupted.
const INTERRUPTED: i32 = 130;

/// Sees to it that Ctrl-C leaves no half file.
fn watch() {
    WATCHING.call_once(|| {
        // Where nothing can be watched the half file stays, under a name of its own.
        let _ = ctrlc::set_handler(|| {
            // The lock is kept: no new file is begun.
            let unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
            for path in unfinished.iter() {
                let _ = fs::remove_file(path);
            }
            std::process::exit(INTERRUPTED);
        });
    });
}

/// A file in the making, beside the one it will replace. Unless it is put in place it leaves no trace.
#[derive(Debug)]
pub struct Replacement {
    file: File,
    /// None: the target is no ordinary file (a pipe, a device) and is written as it is.
    temporary: Option<PathBuf>,
    target: PathBuf,
}

impl Replacement {
    /// # Errors
    /// When nothing can be written there.
    pub fn begin(path: &Path) -> io::Result<Replacement> {
        // A link goes on pointing where it points.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        match fs::metadata(&target) {
            Ok(about) if about.is_dir() => return Err(io::Error::from(io::ErrorKind::IsADirectory)),
            Ok(about) if !about.is_file() => {
                let file = OpenOptions::new().write(true).open(&target)?;
                return Ok(Replacement { file, temporary: None, target });
            }
            _ => {}
        }
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy().into_owned();
        for attempt in 0..100 {
            let temporary = folder.join(format!(".{name}.{}-{attempt}.tmp", std::process::id()));
            watch();
            let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
            match OpenOptions::new().write(true).create_new(true).open(&temporary) {
                Ok(file) => {
                    unfinished.push(temporary.clone());
                    if let Ok(about) = fs::metadata(&target) {
                        // It keeps the rights of the file it replaces, where the system lets it.
                        let _ = file.set_permissions(about.permissions());
                    }
                    return Ok(Replacement { file, temporary: Some(temporary), target });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::from(io::ErrorKind::AlreadyExists))
    }

    /// Puts the file in its place once it is safe on the disk: for what exists nowhere else.
    ///
    /// # Errors
    /// When it cannot be written out or moved; the target is then as it was.
    pub fn commit(self) -> io::Result<()> {
        if self.temporary.is_some() {
            self.file.sync_all()?;
        }
        self.place()
    }

    /// Puts the file in its place, and leaves it to the system when it reaches the disk: for what can be worked out again.
    ///
    /// # Errors
    /// When it cannot be moved; the target is then as it was.
    pub fn place(mut self) -> io::Result<()> {
        self.file.flush()?;
        let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(temporary) = &self.temporary {
            fs::rename(temporary, &self.target)?;
            unfinished.retain(|path| path != temporary);
            self.temporary = None;
        }
        Ok(())
    }
}

impl Write for &Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&self.file).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&self.file).flush()
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            let _ = fs::remove_file(temporary);
            UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| path != temporary);
        }
    }
}
