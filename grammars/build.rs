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

/// Dialects and the folders that hold their grammar files.
const DIALECTS: &[(&str, &[&str])] = &[("ios", &["common", "ios"]), ("junos", &["junos"])];

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

/// Writes the source of every dialect; gives the mistakes found.
fn build() -> io::Result<Vec<Mistake>> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let (mut mistakes, mut all) = (Vec::new(), Vec::new());
    for (dialect, folders) in DIALECTS {
        let texts = read(folders)?;
        match source(&texts) {
            Ok((source, files)) => {
                fs::write(out.join(format!("{dialect}.rs")), source)?;
                all.extend(files);
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() {
        mistakes = compile::unused_fragments(&all);
    }
    mistakes.dedup();
    Ok(mistakes)
}

fn source(texts: &[(String, String)]) -> Result<(String, Vec<File>), Mistake> {
    let files: Vec<File> =
        texts.iter().map(|(name, text)| layout::file(name, text)).collect::<Result<_, _>>()?;
    let grammar = compile::compile(&files)?;
    Ok((emit::emit(&grammar, &files, texts)?, files))
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
