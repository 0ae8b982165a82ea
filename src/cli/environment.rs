//! What the terminal and the environment say about looks, and about where a job runs.

use std::env;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use super::arguments::Looks;
use crate::report::{Style, Terminal};

/// Columns where neither the terminal nor the environment says.
const WIDTH: usize = 100;

/// The least width that is worth wrapping to.
const LEAST_WIDTH: usize = 40;

/// How a report on standard output looks.
pub(super) fn style(looks: Looks) -> Style {
    style_on(looks, io::stdout().is_terminal())
}

/// How what goes to standard error looks.
pub(super) fn style_of_messages(looks: Looks) -> Style {
    style_on(looks, io::stderr().is_terminal())
}

/// How a report in a file looks.
pub(super) fn style_of_files(looks: Looks) -> Style {
    Style { unicode: !looks.ascii, ..Style::PLAIN }
}

/// The file that becomes the summary of the job, where GitHub runs it.
pub(super) fn job_summary() -> Option<PathBuf> {
    env::var_os("GITHUB_STEP_SUMMARY").filter(|it| !it.is_empty()).map(PathBuf::from)
}

fn style_on(looks: Looks, is_terminal: bool) -> Style {
    let variable = |name: &str| env::var(name).ok();
    let (no_color, clicolor_force, force_color) =
        (variable("NO_COLOR"), variable("CLICOLOR_FORCE"), variable("FORCE_COLOR"));
    let (force_hyperlink, ci, term) = (variable("FORCE_HYPERLINK"), variable("CI"), variable("TERM"));
    let terminal = Terminal {
        no_color: no_color.as_deref(),
        clicolor_force: clicolor_force.as_deref(),
        force_color: force_color.as_deref(),
        force_hyperlink: force_hyperlink.as_deref(),
        ci: ci.as_deref(),
        term: term.as_deref(),
        is_terminal,
    };
    let colour = looks.color.colour(&terminal);
    let links = looks.hyperlinks.links(colour, &terminal);
    if !is_terminal {
        return Style { colour, links, ..style_of_files(looks) };
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(variable).find(|it| !it.is_empty());
    Style {
        colour,
        width: width(terminal_size::terminal_size().map(|it| it.0.0), variable("COLUMNS").as_deref()),
        links,
        unicode: !looks.ascii && locale.is_none_or(|it| writes_unicode(&it)),
    }
}

fn width(terminal: Option<u16>, columns: Option<&str>) -> usize {
    let columns = || columns.and_then(|it| it.parse().ok());
    terminal.map(usize::from).filter(|it| *it > 0).or_else(columns).unwrap_or(WIDTH).max(LEAST_WIDTH)
}

fn writes_unicode(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_knows_its_width_best() {
        assert_eq!(width(Some(120), Some("80")), 120);
        assert_eq!(width(None, Some("80")), 80);
        assert_eq!(width(Some(0), Some("wide")), 100);
        assert_eq!(width(Some(3), None), 40);
    }

    #[test]
    fn locales_name_their_encoding() {
        assert!(writes_unicode("en_US.UTF-8") && writes_unicode("C.utf8"));
        assert!(!writes_unicode("C") && !writes_unicode("de_DE.ISO-8859-1"));
    }
}
