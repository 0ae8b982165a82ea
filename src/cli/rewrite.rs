//! A file that is about to get another text: written under another name, and renamed when all is well.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::error::Error;
use super::replace::Draft;

/// The new text beside the old one. Without [`Rewrite::commit`] it goes away again.
#[derive(Debug)]
pub(super) struct Rewrite {
    old: Old,
    new: Draft,
}

/// A file as it was read.
#[derive(Debug)]
struct Old {
    path: PathBuf,
    name: String,
    bytes: Vec<u8>,
}

impl Rewrite {
    /// Writes the new text into the folder of a file, with its permissions. The file must not be a link, must allow
    /// changes, and must still say what was read.
    pub(super) fn new(path: &Path, name: &str, before: Vec<u8>, after: &[u8]) -> Result<Self, Error> {
        let old = Old { path: path.to_owned(), name: name.to_owned(), bytes: before };
        let unreadable = |error| Error::Read { name: name.to_owned(), error };
        let metadata = fs::symlink_metadata(path).map_err(unreadable)?;
        if metadata.is_symlink() {
            return Err(old.untouchable("it is a symbolic link"));
        }
        if !metadata.is_file() {
            return Err(old.untouchable("it is no regular file"));
        }
        if metadata.permissions().readonly() {
            return Err(old.untouchable("it is write-protected"));
        }
        old.compare()?;
        let mut new = Draft::beside(path, Some(&metadata)).map_err(|error| old.unwritable(error))?;
        let written = new.file.write_all(after).and_then(|()| new.file.sync_all());
        written.map_err(|error| old.unwritable(error))?;
        Ok(Rewrite { old, new })
    }

    /// Puts the new text in the place of the old one.
    pub(super) fn commit(self) -> Result<(), Error> {
        let Rewrite { old, new } = self;
        old.compare()?;
        new.publish(&old.path, true).map_err(|error| old.unwritable(error))
    }
}

impl Old {
    /// Somebody may have changed the file since it was read.
    fn compare(&self) -> Result<(), Error> {
        match fs::read(&self.path) {
            Ok(now) if now == self.bytes => Ok(()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("bgplint-rewrite-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("r1.cfg");
        let stage = || Rewrite::new(&path, "r1.cfg", b"old".to_vec(), b"new");
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
