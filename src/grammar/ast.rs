//! What grammar files say, with the places where they say it.

use super::kind::Kind;

/// A place in a grammar file, both numbers from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// From 1.
    pub line: u32,
    /// From 1, in Unicode scalar values.
    pub column: u32,
}

/// Why a grammar file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Name of the grammar file.
    pub file: String,
    /// Where in it.
    pub place: Place,
    /// What is wrong, in one sentence.
    pub message: String,
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.place.line, self.place.column, self.message)
    }
}

impl std::error::Error for Mistake {}

/// What indentation in a grammar file means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// Inner lines live in a mode that the outer line opens.
    Modes,
    /// Inner lines lengthen the path of the outer line and share its captures.
    Paths,
}

/// One grammar file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path, with forward slashes.
    pub name: String,
    /// What indentation means in it.
    pub nesting: Nesting,
    /// Lines at the margin.
    pub entries: Vec<Entry>,
    /// Lines written once, for use in several places.
    pub fragments: Vec<Fragment>,
}

impl File {
    /// The name without folders and extension: the generated module's name.
    pub fn stem(&self) -> &str {
        let last = self.name.rsplit('/').next().unwrap_or(&self.name);
        last.strip_suffix(".grammar").unwrap_or(last)
    }

    /// The folder that holds it: of a dialect, or one that several share.
    pub fn folder(&self) -> &str {
        self.name.rsplit('/').nth(1).unwrap_or_default()
    }

    /// Every line in text order, at whatever depth, fragments included.
    pub fn lines(&self) -> Vec<&Line> {
        let mut lines = Vec::new();
        let fragments = self.fragments.iter().flat_map(|it| &it.entries);
        for entry in self.entries.iter().chain(fragments) {
            collect(entry, &mut lines);
        }
        lines.sort_by_key(|line| line.place);
        lines
    }
}

fn collect<'f>(entry: &'f Entry, lines: &mut Vec<&'f Line>) {
    if let Entry::Line(line) = entry {
        lines.push(line);
        line.below.iter().for_each(|entry| collect(entry, lines));
    }
}

/// Lines that are written once and used by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// Its name.
    pub name: String,
    /// Where it is written.
    pub place: Place,
    /// Its lines.
    pub entries: Vec<Entry>,
}

/// What may stand in a mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A line of configuration.
    Line(Line),
    /// The lines of a fragment.
    Use {
        /// Name of the fragment.
        name: String,
        /// What stands on each line before the lines of the fragment.
        after: Vec<Item>,
        /// Where it is used.
        place: Place,
    },
}

/// A line of configuration as the grammar describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it begins.
    pub place: Place,
    /// Its documentation, line by line.
    pub doc: Vec<String>,
    /// What it is made of.
    pub items: Vec<Item>,
    /// What it means.
    pub end: End,
    /// Position among the named lines of its file, from 0: which variant of the generated enum it becomes.
    pub variant: Option<u16>,
    /// The items as written.
    pub text: String,
    /// Lines of the mode or path below it.
    pub below: Vec<Entry>,
    /// Whether everything below it is recognised without being read.
    pub opaque: bool,
}

/// What a line of the grammar is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Known, of no bearing on the model.
    Recognised,
    /// Becomes the variant of this name.
    Named(String),
    /// Leaves the mode in which it stands.
    Close,
    /// Leaves all modes.
    Top,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub shape: Shape,
}

/// One of the options that may end a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What it is made of.
    pub items: Vec<Item>,
    /// Whether it is a value that may stand there any number of times, one behind the other.
    pub repeats: bool,
}

/// The forms that a piece of a line may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// One of these words, in lower case; usually there is one.
    Keywords(Vec<String>),
    /// A value under a name.
    Capture(String, Kind),
    /// What may be left out: one of these ways of saying it; usually there is one.
    Optional(Vec<Vec<Item>>),
    /// Words under a name that end the line: at least one of these options, each at most once, in any order.
    Options(String, Vec<Way>),
}
