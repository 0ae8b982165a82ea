//! Reads every grammar and writes one typed enum per file; mistakes come out with line and column.
#![allow(clippy::print_stdout, reason = "cargo reads what a build script prints")]
#![allow(dead_code, reason = "modules are shared with the crate, which uses more of them")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

#[path = "../src/grammar/ast.rs"]
mod ast;
#[path = "../src/grammar/compile.rs"]
mod compile;
#[path = "../src/grammar/emit.rs"]
mod emit;
#[path = "../src/grammar/kind.rs"]
mod kind;
#[path = "../src/grammar/layout.rs"]
mod layout;
#[path = "../src/grammar/notation.rs"]
mod notation;
#[path = "../src/grammar/suggest.rs"]
mod suggest;
#[path = "../src/grammar/trie.rs"]
mod trie;

use ast::{File, Mistake};
use emit::Dialect;

/// Dialects and the folders that hold their grammar files: their own, and those that they share.
const DIALECTS: &[(&str, &[&str])] =
    &[("ios", &["common", "ios"]), ("frr", &["common", "frr"]), ("junos", &["junos"])];

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=grammars");
    match build() {
        Ok(mistakes) if mistakes.is_empty() => ExitCode::SUCCESS,
        Ok(mistakes) => {
            for mistake in mistakes {
                println!("cargo::error={mistake}");
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("cargo::error=cannot read or write grammars: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes the source of every dialect and shared folder; gives the mistakes found.
fn build() -> io::Result<Vec<Mistake>> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let (mut mistakes, mut dialects) = (Vec::new(), Vec::new());
    for (name, folders) in DIALECTS {
        match dialect(name, read(folders)?) {
            Ok(dialect) => dialects.push(dialect),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() {
        let all: Vec<File> = dialects.iter().flat_map(|it| it.files.clone()).collect();
        mistakes = compile::unused_fragments(&all);
    }
    if mistakes.is_empty() {
        match sources(&dialects) {
            Ok(sources) => {
                for (name, source) in sources {
                    fs::write(out.join(format!("{name}.rs")), source)?;
                }
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
    mistakes.dedup();
    Ok(mistakes)
}

fn dialect(name: &str, texts: Vec<(String, String)>) -> Result<Dialect, Mistake> {
    let files: Vec<File> =
        texts.iter().map(|(name, text)| layout::file(name, text)).collect::<Result<_, _>>()?;
    let grammar = compile::compile(&files)?;
    Ok(Dialect { name: name.to_owned(), grammar, files, texts })
}

/// Rust sources by module: of shared folders and of dialects.
fn sources(dialects: &[Dialect]) -> Result<Vec<(String, String)>, Mistake> {
    let folders = emit::shared(dialects)?;
    let mut sources = Vec::new();
    for dialect in dialects {
        sources.push((dialect.name.clone(), emit::emit(dialect, &folders)?));
    }
    sources.extend(folders.into_iter().map(|it| (it.name, it.source)));
    Ok(sources)
}

/// The grammar files of some folders in order of name, each with its text.
fn read(folders: &[&str]) -> io::Result<Vec<(String, String)>> {
    let mut texts = Vec::new();
    for folder in folders {
        let folder = Path::new("grammars").join(folder);
        let mut paths: Vec<PathBuf> =
            fs::read_dir(&folder)?.map(|entry| entry.map(|it| it.path())).collect::<io::Result<_>>()?;
        paths.retain(|path| path.extension().is_some_and(|it| it == "grammar"));
        paths.sort();
        for path in paths {
            let name = path.to_string_lossy().replace('\\', "/");
            texts.push((name, fs::read_to_string(&path)?));
        }
    }
    Ok(texts)
}
