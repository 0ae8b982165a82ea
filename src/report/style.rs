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

/// What was asked for with `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColourChoice {
    /// As the environment and the terminal say.
    #[default]
    Auto,
    /// Colours in any case.
    Always,
    /// No colours in any case.
    Never,
}

/// What the environment says about colours; read by the caller, so that the decision can be tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terminal<'a> {
    /// `NO_COLOR`, see <https://no-color.org>.
    pub no_color: Option<&'a str>,
    /// `CLICOLOR_FORCE`.
    pub clicolor_force: Option<&'a str>,
    /// `FORCE_COLOR`.
    pub force_color: Option<&'a str>,
    /// `TERM`.
    pub term: Option<&'a str>,
    /// Whether that is a terminal to which it goes.
    pub is_terminal: bool,
}

impl ColourChoice {
    /// Whether to use colours. The flag wins; then `NO_COLOR`, the variables that force colours, a terminal that says
    /// it is dumb; then what it goes to.
    pub fn colour(self, terminal: &Terminal<'_>) -> bool {
        match self {
            ColourChoice::Always => return true,
            ColourChoice::Never => return false,
            ColourChoice::Auto => {}
        }
        if terminal.no_color.is_some_and(|it| !it.is_empty()) {
            return false;
        }
        let forced = |value: Option<&str>| value.is_some_and(|it| !it.is_empty() && it != "0");
        if forced(terminal.clicolor_force) || forced(terminal.force_color) {
            return true;
        }
        terminal.term != Some("dumb") && terminal.is_terminal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_on_colours_wins() {
        let terminal = Terminal { is_terminal: true, term: Some("xterm"), ..Terminal::default() };
        let auto = |terminal: Terminal<'_>| ColourChoice::Auto.colour(&terminal);
        assert!(auto(terminal));
        assert!(!auto(Terminal { is_terminal: false, ..terminal }));
        assert!(!auto(Terminal { term: Some("dumb"), ..terminal }));
        assert!(auto(Terminal { term: Some("dumb"), force_color: Some("1"), ..terminal }));
        assert!(auto(Terminal { clicolor_force: Some("yes"), is_terminal: false, ..terminal }));
        assert!(!auto(Terminal { clicolor_force: Some("0"), is_terminal: false, ..terminal }));
        assert!(!auto(Terminal { no_color: Some("0"), force_color: Some("1"), ..terminal }));
        assert!(auto(Terminal { no_color: Some(""), ..terminal }));
        assert!(ColourChoice::Always.colour(&Terminal { no_color: Some("1"), ..terminal }));
        assert!(!ColourChoice::Never.colour(&Terminal { force_color: Some("1"), ..terminal }));
    }
}
