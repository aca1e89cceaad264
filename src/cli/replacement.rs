//! Writing a file so that it exists completely or not at all. A program that is told to end removes its
//! partial file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};

/// Files in the making, which an interrupt takes along.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
static WATCHING: Once = Once::new();
/// What shells expect of a program that was interrupted.
const INTERRUPTED: i32 = 130;

/// Sees to it that Ctrl-C, `kill` and a terminal that closes leave no half file.
fn watch() {
    WATCHING.call_once(|| {
        // Where nothing can be watched the half file stays, under its own name.
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
    /// None: the target is not an ordinary file (a pipe, a device) and is written as it is.
    temporary: Option<PathBuf>,
    target: PathBuf,
}

impl Replacement {
    /// # Errors
    /// When nothing can be written there.
    pub fn begin(path: &Path) -> io::Result<Replacement> {
        Replacement::begin_as(path, false)
    }

    /// The same for what its owner alone may read.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn begin_private(path: &Path) -> io::Result<Replacement> {
        Replacement::begin_as(path, true)
    }

    fn begin_as(path: &Path, private: bool) -> io::Result<Replacement> {
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
        let folder =
            target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy().into_owned();
        for attempt in 0..100 {
            let temporary = folder.join(format!(".{name}.{}-{attempt}.tmp", std::process::id()));
            watch();
            let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
            match options(private).open(&temporary) {
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

    /// Where it is until it is in its place.
    pub fn path(&self) -> &Path {
        self.temporary.as_deref().unwrap_or(&self.target)
    }

    /// Puts the file in its place once it is safe on the disk, if nothing is there.
    ///
    /// # Errors
    /// When something is there, or it cannot be written out or moved.
    pub fn commit_new(self) -> io::Result<()> {
        self.file.sync_all()?;
        if let Some(temporary) = &self.temporary {
            // A second name, which is refused where there is one, unlike another name for it. Some file
            // systems have no second names.
            match fs::hard_link(temporary, &self.target) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
                Err(_) if self.target.symlink_metadata().is_ok() => {
                    return Err(io::ErrorKind::AlreadyExists.into());
                }
                Err(_) => fs::rename(temporary, &self.target)?,
                Ok(()) => {}
            }
            sync_folder(&self.target);
        }
        // What is left under the other name goes with this value.
        Ok(())
    }

    /// Puts the file in its place once it is safe on the disk: for what exists nowhere else.
    ///
    /// # Errors
    /// When it cannot be written out or moved; the target is then as it was.
    pub fn commit(self) -> io::Result<()> {
        let target = self.target.clone();
        if self.temporary.is_some() {
            self.file.sync_all()?;
        }
        self.place()?;
        sync_folder(&target);
        Ok(())
    }

    /// Puts the file in its place, and leaves it to the system when it reaches the disk: for what can be
    /// computed again.
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

fn options(private: bool) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let _ = private;
    options
}

/// Has a name that was given last on the disk, where the system does that.
fn sync_folder(file: &Path) {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
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
