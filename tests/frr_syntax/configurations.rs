//! Configurations and what FRR says of them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::router::{Refused, Router};

/// Where a configuration is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Our own.
    Fixture,
    /// Written by others.
    Corpus,
}

/// One file.
pub struct Configuration {
    /// The end of its path.
    pub name: String,
    pub origin: Origin,
    pub text: String,
    /// The lines that FRR refuses.
    pub refused: Refused,
}

/// Our fixtures in the language of FRR.
pub fn fixtures(router: &Router) -> Vec<Configuration> {
    let mut paths = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"));
    paths.retain(|it| it.extension().is_some_and(|it| it == "frr") || it.parent().unwrap().ends_with("frr"));
    // Of samples only the well-formed ones are meant for a router.
    let sample = |it: &PathBuf| it.iter().any(|part| part == "samples");
    paths.retain(|it| !sample(it) || it.file_stem().is_some_and(|it| it == "well-formed"));
    read(router, Origin::Fixture, &paths)
}

/// Our fixtures and, where there is one, the corpus.
pub fn all(router: &Router) -> Vec<Configuration> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let corpus = std::env::var_os("BGPLINT_CORPUS").map_or(beside, PathBuf::from).join("frr");
    let mut all = fixtures(router);
    if corpus.is_dir() {
        all.extend(read(router, Origin::Corpus, &files(&corpus)));
    } else {
        eprintln!("note: no corpus of configurations beside the project; only fixtures were read");
    }
    all
}

/// Every file below a folder, by path.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let mut all: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    all.sort();
    all
}

fn read(router: &Router, origin: Origin, paths: &[PathBuf]) -> Vec<Configuration> {
    let texts: Vec<String> =
        paths.iter().map(|it| String::from_utf8_lossy(&fs::read(it).unwrap()).into_owned()).collect();
    let refused = router.refused(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let all = paths.iter().zip(texts).zip(refused);
    all.map(|((path, text), refused)| Configuration { name: name(path), origin, text, refused }).collect()
}

/// The file and the folder that holds it.
fn name(path: &Path) -> String {
    let parts: Vec<_> = path.iter().rev().take(2).map(|it| it.to_string_lossy()).collect();
    format!("{}/{}", parts[1], parts[0])
}
