//! The compiled grammar of a dialect: a tree of words and captures in which commands end.

use super::ast::{Nesting, Place};
use super::kind::Kind;

/// A place in the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NodeId(pub(super) u32);

/// A mode of the configuration; the first is the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ModeId(pub(super) u32);

/// The vocabulary of one dialect, ready for matching.
#[derive(Debug, Default)]
pub struct Grammar {
    pub(super) nodes: Vec<Node>,
    pub(super) modes: Vec<Mode>,
    pub(super) commands: Vec<Command>,
    pub(super) leaves: Vec<Leaf>,
    /// Names of the grammar files.
    pub(super) files: Vec<String>,
}

/// What may follow at one place.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Sorted by text.
    pub words: Vec<Keyword>,
    /// Sorted by rank.
    pub captures: Vec<Edge>,
    /// How many slots are filled or skipped on the way here.
    pub bound: u16,
    /// Index of the command that ends here.
    pub leaf: Option<u32>,
    /// The mode that a command ending here opens.
    pub opens: Option<ModeId>,
    /// Whether what follows goes unread: the section below, or the rest of the path.
    pub opaque: Option<Nesting>,
    /// The option that begins here, as a bit: each stands at most once.
    pub option: u32,
    /// Where further options may follow the one that ends here.
    pub again: Option<NodeId>,
}

#[derive(Debug)]
pub(super) struct Keyword {
    /// The first bytes of the text as a number, in the same order: most comparisons need nothing else.
    pub head: u64,
    /// In lower case.
    pub text: Box<str>,
    pub next: NodeId,
}

#[derive(Debug)]
pub(super) struct Edge {
    pub kind: Kind,
    /// Where the value is kept; nowhere when it is one of the words of options.
    pub slot: Option<u16>,
    /// Whether it takes every word that fits, not only one.
    pub repeats: bool,
    pub next: NodeId,
}

#[derive(Debug)]
pub(super) struct Mode {
    /// The leading keywords of the line that opens it; empty for the top.
    pub name: String,
    pub root: NodeId,
}

/// A command at one place where it ends.
#[derive(Debug)]
pub(super) struct Leaf {
    pub command: u32,
    /// For each field of the command the slot of its value here.
    pub slots: Vec<Option<u16>>,
}

/// A line of a grammar file, wherever it is used.
#[derive(Debug, Clone)]
pub struct Command {
    /// Index of its file.
    pub file: u16,
    /// Position among the named lines of its file, when it is modelled.
    pub variant: Option<u16>,
    /// The name behind the arrow.
    pub name: Option<String>,
    /// The line as the grammar writes it.
    pub text: String,
    /// Its documentation, line by line.
    pub doc: Vec<String>,
    /// Where it is written.
    pub place: Place,
    /// What it does to the modes.
    pub effect: Effect,
    /// Its values, those of outer paths first.
    pub fields: Vec<Field>,
}

/// What a command does to the modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing, unless a mode is written below it.
    Stay,
    /// Leaves the mode in which it stands.
    Close,
    /// Leaves all modes.
    Top,
}

/// A value of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// As the capture is called.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be absent.
    pub optional: bool,
}

static NOWHERE: Node = Node {
    words: Vec::new(),
    captures: Vec::new(),
    bound: 0,
    leaf: None,
    opens: None,
    opaque: None,
    option: 0,
    again: None,
};

impl Grammar {
    /// Where the matching of a whole configuration begins.
    pub const TOP: NodeId = NodeId(0);

    /// Every line of the grammar that can be reached.
    pub fn commands(&self) -> &[Command] {
        &self.commands
    }

    /// The leading keywords of the line that opens a mode; empty for the top.
    pub fn mode_name(&self, mode: ModeId) -> &str {
        self.modes.get(mode.0 as usize).map_or("", |mode| &mode.name)
    }

    /// Name of a grammar file, by the index that [`Command::file`] gives.
    pub fn file_name(&self, file: usize) -> &str {
        self.files.get(file).map_or("", String::as_str)
    }

    /// The line that ends at a place.
    pub fn command_at(&self, node: NodeId) -> Option<&Command> {
        let leaf = self.leaf(node)?;
        self.commands.get(leaf.command as usize)
    }

    /// Whether nothing that follows at a place is read: it is opaque, and no line goes on from it.
    pub fn is_closed(&self, id: NodeId) -> bool {
        let node = self.node(id);
        node.opaque.is_some() && node.words.is_empty() && node.captures.is_empty()
    }

    /// Whether what follows at a place are other statements, each with its keyword, and no value is missing.
    pub fn is_container(&self, id: NodeId) -> bool {
        let node = self.node(id);
        node.opaque.is_some() || (!node.words.is_empty() && node.captures.is_empty())
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).unwrap_or(&NOWHERE)
    }

    pub(super) fn leaf(&self, id: NodeId) -> Option<&Leaf> {
        self.leaves.get(self.node(id).leaf? as usize)
    }

    pub(super) fn root(&self, mode: ModeId) -> NodeId {
        self.modes.get(mode.0 as usize).map_or(Self::TOP, |mode| mode.root)
    }
}

impl Node {
    /// The keyword equal to `word`, whatever the case.
    pub fn word(&self, word: &str) -> Option<NodeId> {
        let head = head(word);
        let at = self.words.binary_search_by(|it| it.compare(head, word)).ok()?;
        let found = self.words.get(at)?;
        (found.text.len() == word.len()).then_some(found.next)
    }

    /// Where a keyword stands, or would have to be inserted.
    pub fn position(&self, word: &str) -> usize {
        let head = head(word);
        self.words.partition_point(|it| it.compare(head, word).is_lt())
    }

    /// The keywords that begin with `word`, whatever the case.
    pub fn starting_with(&self, word: &str) -> &[Keyword] {
        let rest = self.words.get(self.position(word)..).unwrap_or_default();
        let count = rest.iter().take_while(|it| begins(&it.text, word)).count();
        rest.get(..count).unwrap_or_default()
    }
}

impl Keyword {
    /// A keyword in lower case.
    pub fn new(text: &str, next: NodeId) -> Self {
        Keyword { head: head(text), text: text.into(), next }
    }

    /// Compares with a word in any case, without making a new one; `head` is the word's.
    fn compare(&self, head: u64, word: &str) -> std::cmp::Ordering {
        self.head.cmp(&head).then_with(|| {
            let tail = word.bytes().skip(HEAD).map(|byte| byte.to_ascii_lowercase());
            self.text.bytes().skip(HEAD).cmp(tail)
        })
    }
}

/// Bytes of a word that its head holds.
const HEAD: usize = size_of::<u64>();

/// The first bytes of a word in lower case, the first one the most significant; zeros behind a short word.
fn head(word: &str) -> u64 {
    let mut bytes = [0; HEAD];
    bytes.iter_mut().zip(word.bytes()).for_each(|(to, byte)| *to = byte.to_ascii_lowercase());
    u64::from_be_bytes(bytes)
}

/// Whether a word in lower case begins with one in any case.
pub(super) fn begins(lower: &str, word: &str) -> bool {
    lower.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}
