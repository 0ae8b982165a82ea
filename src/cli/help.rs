//! Help, the version, and what is said of a command line that cannot be read.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};

use super::arguments::{Looks, when};
use super::output::to_stdout;
use super::{Status, environment, notes};
use crate::report::one_line;

/// Prints what clap has to say of these words, and gives back what that means.
pub(super) fn print(said: &clap::Error, words: &[OsString]) -> Status {
    let looks = looks(words);
    let style =
        if said.use_stderr() { environment::style_of_messages(looks) } else { environment::style(looks) };
    let rendered = said.render();
    let plain = rendered.to_string();
    // It may quote names of files, which come from anyone: colours only where nothing else can act on a terminal.
    let text = if style.colour && words.iter().all(|it| is_harmless(it)) {
        rendered.ansi().to_string()
    } else {
        plain.lines().map(|it| one_line(it, usize::MAX, style.unicode) + "\n").collect()
    };
    if said.use_stderr() {
        // When nobody listens, there is nobody to tell.
        let _ = io::stderr().lock().write_all(text.as_bytes());
        return Status::Failed;
    }
    match to_stdout(|out| out.write_all(text.as_bytes())) {
        Ok(()) => Status::Clean,
        Err(error) => {
            notes::trouble(&error);
            Status::Failed
        }
    }
}

/// The options about looks, in whatever stands around them.
fn looks(words: &[OsString]) -> Looks {
    let mut looks = Looks::default();
    let mut words = words.iter().filter_map(|it| it.to_str()).take_while(|it| *it != "--");
    while let Some(word) = words.next() {
        let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        match name {
            "--color" => looks.color = when(value.or_else(|| words.next()).unwrap_or_default()),
            "--ascii" => looks.ascii = true,
            _ => {}
        }
    }
    looks
}

fn is_harmless(word: &OsStr) -> bool {
    word.to_str().is_some_and(|it| one_line(it, usize::MAX, true) == it)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::When;

    #[test]
    fn looks_are_found_among_mistakes() {
        let of = |words: &str| looks(&words.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of("bgplint check --frob --color never").color, When::Never);
        assert_eq!(of("bgplint --color=always check --frob").color, When::Always);
        assert_eq!(of("bgplint check --color --frob -- --color=always").color, When::Auto);
        assert_eq!(of("bgplint check --frob --color").color, When::Auto);
        assert!(of("bgplint --frob --ascii").ascii);
    }
}
