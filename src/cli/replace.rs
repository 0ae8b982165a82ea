//! Files are replaced as a whole: whoever looks sees the old one or the new one, never a part.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Symbolic links that are followed one after the other.
const LINKS: usize = 40;

/// Writes a file under another name in the same folder and gives it its name when it is complete. A run that fails or is
/// killed leaves what was there before. Symbolic links stay, and so do permissions.
///
/// What is no regular file is written as it stands: a terminal, a pipe. So is a file that may be written in a folder that
/// may not, as a container is given one.
pub(super) fn replace(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let target = match target(path)? {
        Target::Stream(path) => return write(&mut OpenOptions::new().append(true).open(path)?),
        Target::Device(path) => return write(&mut OpenOptions::new().write(true).open(path)?),
        Target::File(target) => target,
    };
    let before = match fs::metadata(&target) {
        Ok(before) => {
            // Renaming would replace a file that may not be written.
            OpenOptions::new().write(true).open(&target)?;
            Some(before)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    match Draft::beside(&target, before.as_ref()) {
        Ok(mut draft) => {
            write(&mut draft.file)?;
            draft.publish(&target, before.is_some())
        }
        Err(error) if before.is_some() && is_about_the_folder(&error) => write(&mut File::create(&target)?),
        Err(error) => Err(error),
    }
}

/// What a path leads to.
enum Target {
    /// An open file of this or another process, which others may write to as well.
    Stream(PathBuf),
    /// Something that is there and is no regular file.
    Device(PathBuf),
    /// A regular file, or nothing yet.
    File(PathBuf),
}

/// Follows symbolic links to the end.
fn target(path: &Path) -> io::Result<Target> {
    let mut path = path.to_path_buf();
    for _ in 0..LINKS {
        if is_stream(&path) {
            return Ok(Target::Stream(path));
        }
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_symlink() => {
                let link = fs::read_link(&path)?;
                path = path.parent().unwrap_or(Path::new("")).join(link);
            }
            Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(found) if !found.is_file() => return Ok(Target::Device(path)),
            Ok(_) => return Ok(Target::File(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Target::File(path)),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("too many levels of symbolic links"))
}

/// Whether a name stands for a file that is open already, as `/dev/stdout` does.
fn is_stream(path: &Path) -> bool {
    let streams = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"];
    cfg!(unix) && streams.iter().any(|it| path.starts_with(it))
}

/// Whether it keeps from making files in a folder, rather than from writing.
fn is_about_the_folder(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// A file that has no name yet; it vanishes unless it is given one.
#[derive(Debug)]
pub(super) struct Draft {
    /// To write to.
    pub file: File,
    path: PathBuf,
}

impl Draft {
    /// Beside the file that it is to become. The name begins with a dot, so that no run takes it for a configuration.
    pub(super) fn beside(target: &Path, before: Option<&Metadata>) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mut name = OsString::from(".bgplint-");
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        name.push(format!("{}-{number}.tmp", std::process::id()));
        let path = target.with_file_name(name);
        // What another run left behind under this name goes; a link that somebody put there is never followed.
        let _ = fs::remove_file(&path);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        // What others may not read in the old file, they shall not read in the new one, not even for a moment.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, if before.is_some() { 0o600 } else { 0o666 });
        let file = options.open(&path)?;
        let draft = Draft { file, path };
        if let Some(before) = before {
            keep_owner(&draft.file, before);
            draft.file.set_permissions(before.permissions())?;
        }
        Ok(draft)
    }

    /// Gives it its name.
    pub(super) fn publish(self, target: &Path, exists: bool) -> io::Result<()> {
        match fs::rename(&self.path, target) {
            // A single file that is mounted, as containers have them, cannot be renamed over.
            Err(error) if exists && error.kind() == io::ErrorKind::ResourceBusy => {
                fs::copy(&self.path, target).map(|_| ())
            }
            renamed => renamed,
        }
    }
}

/// As far as it is allowed.
#[cfg(unix)]
fn keep_owner(file: &File, before: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let same = |now: Metadata| (now.uid(), now.gid()) == (before.uid(), before.gid());
    if !file.metadata().is_ok_and(same) {
        let _ = fchown(file, Some(before.uid()), Some(before.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

impl Drop for Draft {
    fn drop(&mut self) {
        // It is gone already once it has its name.
        let _ = fs::remove_file(&self.path);
    }
}
