//! How a report for people looks, and who decides it.

/// The looks of a report for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether colours are used.
    pub colour: bool,
    /// Columns of the terminal; [`Style::UNWRAPPED`] when text must not be wrapped.
    pub width: usize,
    /// Whether the name of a rule is a link (OSC 8) to its page; without, the address is printed once for each rule.
    pub links: bool,
    /// Whether frames and arrows may be drawn with more than ASCII.
    pub unicode: bool,
}

impl Style {
    /// The width of an output that is not a terminal.
    pub const UNWRAPPED: usize = usize::MAX;

    /// Neither colours, links nor wrapping: what a file or a pipe gets.
    pub const PLAIN: Style = Style { colour: false, width: Style::UNWRAPPED, links: false, unicode: true };
}

/// What was asked for with `--color` or `--hyperlinks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum When {
    /// As the environment and the terminal say.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

/// What the environment says about looks; read by the caller, so that the decisions can be tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terminal<'a> {
    /// `NO_COLOR`, see <https://no-color.org>.
    pub no_color: Option<&'a str>,
    /// `CLICOLOR_FORCE`.
    pub clicolor_force: Option<&'a str>,
    /// `FORCE_COLOR`.
    pub force_color: Option<&'a str>,
    /// `FORCE_HYPERLINK`.
    pub force_hyperlink: Option<&'a str>,
    /// `CI`: output is kept as text, where a link cannot be followed.
    pub ci: Option<&'a str>,
    /// `TERM`.
    pub term: Option<&'a str>,
    /// Whether that is a terminal to which it goes.
    pub is_terminal: bool,
}

impl When {
    /// Whether to use colours. The flag wins; then `NO_COLOR`, the variables that force colours, a terminal that says
    /// it is dumb; then what it goes to.
    pub fn colour(self, terminal: &Terminal<'_>) -> bool {
        match self {
            When::Always => return true,
            When::Never => return false,
            When::Auto => {}
        }
        if is_set(terminal.no_color) {
            return false;
        }
        if forces(terminal.clicolor_force) || forces(terminal.force_color) {
            return true;
        }
        terminal.term != Some("dumb") && terminal.is_terminal
    }

    /// Whether to write links. The flag wins; then `FORCE_HYPERLINK`, where `0` forces that there are none. Otherwise
    /// they follow a terminal with colours, except in CI.
    pub fn links(self, colour: bool, terminal: &Terminal<'_>) -> bool {
        match self {
            When::Always => return true,
            When::Never => return false,
            When::Auto => {}
        }
        if is_set(terminal.force_hyperlink) {
            return forces(terminal.force_hyperlink);
        }
        colour && terminal.is_terminal && terminal.term != Some("dumb") && !is_set(terminal.ci)
    }
}

fn is_set(value: Option<&str>) -> bool {
    value.is_some_and(|it| !it.is_empty())
}

fn forces(value: Option<&str>) -> bool {
    value.is_some_and(|it| !it.is_empty() && it != "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_on_colours_wins() {
        let terminal = Terminal { is_terminal: true, term: Some("xterm"), ..Terminal::default() };
        let auto = |terminal: Terminal<'_>| When::Auto.colour(&terminal);
        assert!(auto(terminal));
        assert!(!auto(Terminal { is_terminal: false, ..terminal }));
        assert!(!auto(Terminal { term: Some("dumb"), ..terminal }));
        assert!(auto(Terminal { term: Some("dumb"), force_color: Some("1"), ..terminal }));
        assert!(auto(Terminal { clicolor_force: Some("yes"), is_terminal: false, ..terminal }));
        assert!(!auto(Terminal { clicolor_force: Some("0"), is_terminal: false, ..terminal }));
        assert!(!auto(Terminal { no_color: Some("0"), force_color: Some("1"), ..terminal }));
        assert!(auto(Terminal { no_color: Some(""), ..terminal }));
        assert!(When::Always.colour(&Terminal { no_color: Some("1"), ..terminal }));
        assert!(!When::Never.colour(&Terminal { force_color: Some("1"), ..terminal }));
    }

    #[test]
    fn links_follow_a_terminal_with_colours() {
        let terminal = Terminal { is_terminal: true, term: Some("xterm"), ..Terminal::default() };
        let auto = |colour: bool, terminal: Terminal<'_>| When::Auto.links(colour, &terminal);
        assert!(auto(true, terminal));
        assert!(!auto(false, terminal));
        assert!(!auto(true, Terminal { is_terminal: false, ..terminal }));
        assert!(!auto(true, Terminal { ci: Some("true"), ..terminal }));
        assert!(auto(true, Terminal { ci: Some(""), ..terminal }));
        assert!(!auto(true, Terminal { term: Some("dumb"), ..terminal }));
        assert!(!auto(true, Terminal { force_hyperlink: Some("0"), ..terminal }));
        assert!(auto(false, Terminal { force_hyperlink: Some("1"), is_terminal: false, ..terminal }));
        assert!(When::Always.links(false, &Terminal { force_hyperlink: Some("0"), ..terminal }));
        assert!(!When::Never.links(true, &Terminal { force_hyperlink: Some("1"), ..terminal }));
    }
}
