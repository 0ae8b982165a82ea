//! Real configurations are taken for what they are. The corpus is not part of the project: without it, nothing is
//! tested here.

use std::fs;
use std::path::{Path, PathBuf};

use bgplint::dialect::detect::{Detected, Language, detect};
use bgplint::text::Source;

/// Lines from which a file says enough to be told.
const ENOUGH: u32 = 20;

#[test]
fn the_corpus_is_told_apart() {
    let Some(corpus) = corpus() else {
        eprintln!("note: no corpus (BGPLINT_CORPUS), so this test tests nothing");
        return;
    };
    let (mut right, mut wrong) = (0_usize, Vec::new());
    for path in files(&corpus) {
        let name = path.strip_prefix(&corpus).unwrap().to_string_lossy().replace('\\', "/");
        let source = Source::new("", fs::read(&path).unwrap());
        if source.line_count() < ENOUGH {
            continue;
        }
        let language = match detect(&source) {
            Detected::Dialect(dialect, _) => {
                Language::ALL.iter().copied().find(|it| it.dialect() == Some(dialect))
            }
            Detected::Known(language, _) => Some(language),
            Detected::Undecided(_) | Detected::NotAConfiguration => None,
        };
        if agrees(&name, language) {
            right += 1;
        } else {
            wrong.push(format!("{name}: {language:?}"));
        }
    }
    let share = right * 1000 / (right + wrong.len()).max(1);
    println!("{right} as expected, {} not:\n{}", wrong.len(), wrong.join("\n"));
    assert!(share >= 970, "only {share} in a thousand as expected");
}

/// Whether a language is that of the folder.
fn agrees(name: &str, language: Option<Language>) -> bool {
    let ours = [Language::Ios, Language::Frr, Language::Junos];
    match name.split('/').next() {
        Some("ios") => language == Some(Language::Ios),
        Some("frr") => language == Some(Language::Frr),
        // Both forms are one dialect.
        Some("junos-braces" | "junos-set") => language == Some(Language::Junos),
        _ => language.is_none_or(|it| !ours.contains(&it)),
    }
}

fn corpus() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let path = std::env::var_os("BGPLINT_CORPUS").map_or_else(beside, PathBuf::from);
    path.is_dir().then_some(path)
}

/// Files below the folders of the corpus, not those that describe it.
fn files(corpus: &Path) -> Vec<PathBuf> {
    let all = walkdir::WalkDir::new(corpus).min_depth(2).sort_by_file_name().into_iter();
    all.filter_map(Result::ok)
        .filter(|it| it.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}
