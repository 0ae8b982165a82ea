//! A file that is about to get another text: written under another name, and renamed when all is well.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::error::Error;

/// The new text beside the old one. Without [`Staged::commit`] it goes away again.
#[derive(Debug)]
pub(super) struct Staged {
    path: PathBuf,
    name: String,
    /// What stood there when it was read.
    before: Vec<u8>,
    temporary: Option<PathBuf>,
}

impl Staged {
    /// Writes the new text into the folder of a file, with its permissions. The file must not be a link, must allow
    /// changes, and must still say what was read.
    pub(super) fn new(path: &Path, name: &str, before: Vec<u8>, after: &[u8]) -> Result<Self, Error> {
        let mut staged = Staged { path: path.to_owned(), name: name.to_owned(), before, temporary: None };
        let unreadable = |error| Error::Read { name: name.to_owned(), error };
        let metadata = fs::symlink_metadata(path).map_err(unreadable)?;
        if metadata.is_symlink() {
            return Err(staged.untouchable("it is a symbolic link"));
        }
        if !metadata.is_file() {
            return Err(staged.untouchable("it is no regular file"));
        }
        if metadata.permissions().readonly() {
            return Err(staged.untouchable("it is write-protected"));
        }
        staged.compare()?;
        let (temporary, mut file) = create_beside(path).map_err(|error| staged.unwritable(error))?;
        staged.temporary = Some(temporary);
        let written = file.write_all(after).and_then(|()| {
            file.set_permissions(metadata.permissions())?;
            file.sync_all()
        });
        match written {
            Ok(()) => Ok(staged),
            Err(error) => Err(staged.unwritable(error)),
        }
    }

    /// Puts the new text in the place of the old one.
    pub(super) fn commit(mut self) -> Result<(), Error> {
        self.compare()?;
        let Some(temporary) = &self.temporary else { return Ok(()) };
        match fs::rename(temporary, &self.path) {
            Ok(()) => {
                self.temporary = None;
                Ok(())
            }
            Err(error) => Err(self.unwritable(error)),
        }
    }

    /// Somebody may have changed the file since it was read.
    fn compare(&self) -> Result<(), Error> {
        match fs::read(&self.path) {
            Ok(now) if now == self.before => Ok(()),
            Ok(_) => Err(self.untouchable("it was changed in the meantime")),
            Err(error) => Err(Error::Read { name: self.name.clone(), error }),
        }
    }

    fn untouchable(&self, why: &'static str) -> Error {
        Error::Untouchable { name: self.name.clone(), why }
    }

    fn unwritable(&self, error: io::Error) -> Error {
        Error::Write { name: Some(self.name.clone()), error }
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // There is nobody left to tell.
        let _ = self.temporary.take().map(fs::remove_file);
    }
}

/// A new file in the folder of another, for its owner alone.
fn create_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!(".bgplint-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let temporary = path.with_file_name(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&temporary)?;
    Ok((temporary, file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("bgplint-staged-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("r1.cfg");
        let stage = || Staged::new(&path, "r1.cfg", b"old".to_vec(), b"new");
        fs::write(&path, "other").unwrap();
        assert!(matches!(stage(), Err(Error::Untouchable { .. })));
        fs::write(&path, "old").unwrap();
        let staged = stage().unwrap();
        fs::write(&path, "other").unwrap();
        assert!(matches!(staged.commit(), Err(Error::Untouchable { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"other");
        fs::write(&path, "old").unwrap();
        stage().unwrap().commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing else is left behind");
        fs::remove_dir_all(&folder).unwrap();
    }
}
