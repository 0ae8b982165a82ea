//! Where reports go: standard output, or files.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::error::Error;
use super::replace::replace;
use crate::report::Format;

/// A report: how, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Destination {
    /// How it is written.
    pub format: Format,
    /// The file it goes to; standard output without.
    pub file: Option<PathBuf>,
}

impl FromStr for Destination {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("the name of the file is missing after `=`".to_owned()),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = Format::ALL.iter().copied().find(|it| it.as_str() == name);
        let known = || Format::ALL.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", ");
        let format = format.ok_or_else(|| format!("there is no format `{name}`; there are {}", known()))?;
        Ok(Destination { format, file })
    }
}

/// The destinations that were asked for; the default where none was. Each place gets one report.
pub(super) fn destinations(asked: Vec<Destination>) -> Result<Vec<Destination>, Error> {
    if asked.is_empty() {
        return Ok(vec![Destination { format: Format::default(), file: None }]);
    }
    for (index, destination) in asked.iter().enumerate() {
        if asked.iter().skip(index + 1).any(|it| it.file == destination.file) {
            let name = destination.file.as_ref().map(|it| it.to_string_lossy().into_owned());
            return Err(Error::OneDestination { name });
        }
    }
    Ok(asked)
}

/// Writes to standard output. A reader that has seen enough, as `head` has, is no trouble.
pub(super) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::Write { name: None, error }),
        Ok(()) | Err(_) => {
            // What is left in the buffer has no reader.
            let _ = out.into_parts();
            Ok(())
        }
    }
}

/// Writes a file; see [`replace`].
pub(super) fn to_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    let written = replace(path, |file| {
        let mut out = BufWriter::with_capacity(1 << 16, file);
        write(&mut out).and_then(|()| out.flush()).inspect_err(|_| {
            // What is left in the buffer would be written once more.
            let _ = out.into_parts();
        })
    });
    written.map_err(|error| Error::Write { name: Some(path.to_string_lossy().into_owned()), error })
}

/// Bytes of the summary of a step. GitHub throws away what is longer.
const SUMMARY: u64 = 1 << 20;

/// The least that is worth adding to one.
const LEAST_SUMMARY: u64 = 4096;

/// Adds to the summary of a job what fits: `write` is told how many bytes that may be. Others may have written there before.
pub(super) fn to_summary(
    path: &PathBuf,
    write: impl FnOnce(usize, &mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    let added = OpenOptions::new().append(true).create(true).open(path).and_then(|mut file| {
        let before = file.metadata()?.len();
        let gap = if before > 0 { "\n\n" } else { "" };
        let room = SUMMARY.saturating_sub(before + 2);
        if room < LEAST_SUMMARY {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it has no room left"));
        }
        let mut summary = gap.as_bytes().to_vec();
        write(usize::try_from(room).unwrap_or(usize::MAX), &mut summary)?;
        file.write_all(&summary)
    });
    added.map_err(|error| Error::Write { name: Some(path.to_string_lossy().into_owned()), error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_may_name_a_file() {
        let json = "json=out=1.json".parse::<Destination>().unwrap();
        assert_eq!(json, Destination { format: Format::Json, file: Some("out=1.json".into()) });
        assert_eq!("concise".parse::<Destination>().unwrap().file, None);
        assert!("json=".parse::<Destination>().is_err());
        assert!("xml".parse::<Destination>().unwrap_err().contains("full, concise, json"));
    }

    #[test]
    fn one_place_gets_one_report() {
        let all = |texts: &[&str]| texts.iter().map(|it| it.parse().unwrap()).collect::<Vec<Destination>>();
        assert_eq!(destinations(Vec::new()).unwrap(), all(&["full"]));
        assert_eq!(destinations(all(&["full", "json=a", "concise=b"])).unwrap().len(), 3);
        assert!(matches!(destinations(all(&["full", "json"])), Err(Error::OneDestination { name: None })));
        assert!(matches!(
            destinations(all(&["full=a", "json=a"])),
            Err(Error::OneDestination { name: Some(_) })
        ));
    }
}
