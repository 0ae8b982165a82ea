//! Reads configurations in braces, and hands lines that are commands to [`sets`](super::sets).

use super::capture::{self, Frame};
use super::configuration::{Block, Configuration, FlawKind, Remark};
use super::hierarchy::{Hierarchy, MOST_WORDS, NodeId};
use super::tokens::{Form, Token, TokenKind, Tokens};

/// How many levels are looked at for the one that a brace closes by its column.
const LEVELS_COMPARED: usize = 64;

const TOO_DEEP: &str = "a statement of so many words";
pub(super) const TEMPLATE: &str = "the template of a configuration";
const ENCODING: &str = "a configuration in XML or JSON";
const COMPARISON: &str = "a comparison of two configurations";

impl<'a> Configuration<'a> {
    /// Reads a text. This never fails: what does not fit is among the flaws.
    pub fn read(text: &'a str) -> Self {
        let mut reader = Reader::new(text);
        reader.all();
        reader.out
    }
}

/// Reads a text; the structure is on a stack, so that depth costs nothing.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Tokens<'a>,
    pub(super) out: Configuration<'a>,
    pub(super) place: Place,
    /// Open blocks, the innermost last.
    levels: Vec<Level>,
    statement: Pending,
    /// Where the current line begins, while no token of it was read.
    fresh: Option<usize>,
    /// Column of a brace that closed a block on a line of its own, just now.
    closed_at: Option<usize>,
    /// Comments that speak of the next statement.
    pub(super) remarks: Vec<(u32, u32)>,
    /// What the last statement or block is.
    last: Option<NodeId>,
    /// The nodes of the last command, to find those of the next without looking.
    pub(super) previous: Vec<NodeId>,
}

/// What statements are relative to.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// The path that is being edited.
    pub edit: Vec<(u32, u32)>,
    /// Lengths of it before each change, for leaving again.
    pub left: Vec<usize>,
    /// The path of what is shown: that which is edited, or that of the last command that shows something.
    pub shown: Vec<(u32, u32)>,
    /// Whether the command that is being read stands behind a prompt.
    pub prompted: bool,
}

impl Place {
    /// What a command is relative to: behind a prompt the path that is edited, else what it is a part of.
    pub fn base(&self) -> &[(u32, u32)] {
        if self.prompted { &self.edit } else { &self.shown }
    }
}

struct Level {
    node: NodeId,
    /// Words up to the node.
    depth: usize,
    /// Position among the blocks.
    block: usize,
    /// Where its opener stands on its line, when it is the first there.
    column: Option<usize>,
    /// Whether its content stands further in than its opener.
    deeper: bool,
    /// Whether it is removed again when it closes.
    deleted: bool,
    /// Whether what is in it is left out.
    lost: bool,
}

/// A statement up to its end.
#[derive(Default)]
struct Pending {
    words: Vec<(u32, u32)>,
    start: u32,
    end: u32,
    /// Where it begins on its line, when it is the first there.
    column: Option<usize>,
    marks: Marks,
    /// Those of the next member of a list.
    member_marks: Marks,
    list: List,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum List {
    #[default]
    None,
    /// The members of this node follow.
    Open(NodeId),
    /// A list ended; nothing more may follow.
    Closed,
}

/// Words with a colon before a statement.
#[derive(Default, Clone, Copy)]
struct Marks {
    inactive: Option<bool>,
    protected: bool,
    replace: bool,
    delete: bool,
}

impl Marks {
    fn add(&mut self, word: &str) -> bool {
        match word {
            "inactive:" => self.inactive = Some(true),
            "active:" => self.inactive = Some(false),
            "protect:" => self.protected = true,
            "replace:" => self.replace = true,
            "delete:" => self.delete = true,
            _ => return false,
        }
        true
    }
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Reader {
            text,
            tokens: Tokens::new(text),
            out: Configuration::new(text),
            place: Place::default(),
            levels: Vec::new(),
            statement: Pending::default(),
            fresh: Some(0),
            closed_at: None,
            remarks: Vec::new(),
            last: None,
            previous: Vec::new(),
        }
    }

    fn all(&mut self) {
        loop {
            if let Some(start) = self.fresh
                && self.line(start)
            {
                continue;
            }
            let Some(token) = self.tokens.next(Form::Braces) else { break };
            if token.kind == TokenKind::Remark {
                self.remark(token.span);
                continue;
            }
            let first = self.fresh.take().map(|start| (token.span.0 as usize).saturating_sub(start));
            self.token(token, first);
        }
        self.close_all();
        self.remarks_are_about(None);
    }

    /// A comment that may speak to the linter: of what it stands behind on its line, or else of what follows.
    fn remark(&mut self, comment: (u32, u32)) {
        match self.last.filter(|_| self.fresh.is_none() && self.statement.words.is_empty()) {
            Some(node) => self.out.remarks.push(Remark { comment, about: Some(node) }),
            None => self.remarks.push(comment),
        }
    }

    /// Says what the comments before it speak of.
    pub(super) fn remarks_are_about(&mut self, about: Option<NodeId>) {
        self.last = about.or(self.last);
        self.out.remarks.extend(self.remarks.drain(..).map(|comment| Remark { comment, about }));
    }

    /// Looks at a new line as a whole; says whether it was taken.
    fn line(&mut self, start: usize) -> bool {
        self.tokens.skip_blanks();
        let column = self.tokens.at() - start;
        let Some(byte) = self.tokens.peek().filter(|it| !b"\n#/".contains(it)) else { return false };
        self.end_at_line(byte, column);
        let line = self.tokens.line();
        match capture::frame(line) {
            Some(Frame::Pager(length)) => {
                self.tokens.go_to(self.tokens.at() + length);
                self.fresh = Some(self.tokens.at());
                return true;
            }
            Some(frame) if self.statement.words.is_empty() => {
                self.framed(frame, line);
                return true;
            }
            _ => {}
        }
        if !self.statement.words.is_empty() {
            return false;
        }
        if self.is_command(line) {
            self.previous_statement_ends();
            self.command(Prompted::No);
            return true;
        }
        if column == 0 && self.is_other_form(line, byte) {
            return true;
        }
        self.leave_by_column(column, line, byte);
        false
    }

    /// Ends a statement without its sign where the next line begins another one.
    fn end_at_line(&mut self, byte: u8, column: usize) {
        let begins = !b"{};[]\"(".contains(&byte);
        let stands_out = self.statement.column.is_some_and(|it| column <= it);
        if begins && stands_out && !self.statement.words.is_empty() && self.statement.list == List::None {
            self.end_without_sign();
        }
    }

    fn framed(&mut self, frame: Frame<'a>, line: &'a str) {
        let end = self.tokens.at() + line.len();
        match frame {
            Frame::Edit(path) => {
                self.close_all();
                let path = self.words_of(path);
                self.place = Place { edit: path.clone(), shown: path, ..Place::default() };
            }
            Frame::Prompt(command) => {
                self.close_all();
                self.tokens.go_to(end - command.len());
                self.command(Prompted::Yes);
            }
            Frame::Pager(_) | Frame::Other => {}
        }
        self.tokens.go_to(end.max(self.tokens.at()));
    }

    /// The words of a path within the text, which is the rest of a line.
    fn words_of(&self, path: &'a str) -> Vec<(u32, u32)> {
        let start = path.as_ptr() as usize - self.text.as_ptr() as usize;
        let mut tokens = Tokens::new(self.text);
        tokens.go_to(start);
        let mut words = Vec::new();
        while let Some(token) =
            tokens.next(Form::Braces).filter(|it| (it.span.1 as usize) <= start + path.len())
        {
            words.push(token.span);
        }
        words.truncate(MOST_WORDS);
        words
    }

    /// Other encodings and comparisons: left unread with one flaw.
    fn is_other_form(&mut self, line: &str, byte: u8) -> bool {
        let start = self.tokens.at();
        let blank_next = line.as_bytes().get(1).is_some_and(|it| matches!(it, b' ' | b'\t'));
        let (what, end) = match byte {
            b'<' | b'{' if self.levels.is_empty() && is_other_encoding(self.text, start) => {
                (ENCODING, self.text.len())
            }
            b'+' | b'-' if blank_next => (COMPARISON, start + line.len()),
            _ => return false,
        };
        let span = (offset(start), offset(end));
        let head = (offset(start), offset(start + line.trim_end().len()));
        self.out.unsupported(what, head);
        self.out.unread.push(span);
        self.tokens.go_to(end);
        true
    }

    /// A block that opens no further in than what encloses it: a brace is missing before it.
    fn leave_by_column(&mut self, column: usize, line: &str, byte: u8) {
        let Some(level) = self.levels.last_mut() else { return };
        if level.column.is_some_and(|it| column > it) {
            level.deeper = true;
        }
        if byte == b'}' || !line.trim_end().ends_with('{') {
            return;
        }
        let mut missing = None;
        while let Some(level) = self.levels.last()
            && level.deeper
            && level.column.is_some_and(|it| column <= it)
        {
            missing = missing.or(self.out.blocks.get(level.block).map(|it| it.opener));
            self.pop(offset(self.tokens.at()));
        }
        if let Some(opener) = missing {
            self.out.flaw(FlawKind::Unclosed("}"), opener);
        }
    }

    fn token(&mut self, token: Token, first: Option<usize>) {
        let closed_at = self.closed_at.take();
        match token.kind {
            TokenKind::Newline => {
                self.fresh = Some(self.tokens.at());
                self.closed_at = closed_at;
            }
            TokenKind::Word => self.word(token, first),
            TokenKind::Template => self.template(token, first),
            TokenKind::Unclosed => {
                self.out.flaw(FlawKind::Unclosed("\""), (token.span.0.saturating_sub(1), token.span.1));
                self.word(token, first);
            }
            TokenKind::Remark => {}
            TokenKind::UnclosedComment => self.out.flaw(FlawKind::Unclosed("*/"), token.span),
            TokenKind::Open => self.open(token, first),
            TokenKind::Close => self.close(token, first, closed_at),
            TokenKind::End => self.end(),
            TokenKind::ListOpen => self.open_list(token),
            TokenKind::ListClose => self.close_list(token),
        }
    }

    fn word(&mut self, token: Token, first: Option<usize>) {
        let word = self.out.hierarchy.slice(token.span);
        match self.statement.list {
            List::None if self.statement.words.is_empty() => {
                if word.ends_with(':') && self.statement.marks.add(word) {
                    self.statement.column = self.statement.column.or(first);
                    return;
                }
                self.statement.start = token.span.0;
                self.statement.column = self.statement.column.or(first);
            }
            List::None => {}
            List::Open(node) => return self.member(node, token, word),
            List::Closed => return self.out.flaw(FlawKind::Stray, token.span),
        }
        self.statement.end = token.end;
        if self.statement.words.len() <= MOST_WORDS {
            self.statement.words.push(token.span);
        }
    }

    fn template(&mut self, token: Token, first: Option<usize>) {
        self.out.unsupported(TEMPLATE, token.span);
        let text = self.out.hierarchy.slice(token.span);
        let control = text.starts_with("{%") || text.starts_with("{#");
        if control && self.statement.words.is_empty() {
            self.out.unread.push(token.span);
        } else {
            self.word(token, first);
        }
    }

    fn member(&mut self, node: NodeId, token: Token, word: &str) {
        if word.ends_with(':') && self.statement.member_marks.add(word) {
            return;
        }
        let own = std::mem::take(&mut self.statement.member_marks);
        if !self.is_lost() {
            let member = self.out.hierarchy.enter(node, token.span);
            self.out.hierarchy.end_statement(member, token.span);
            self.mark(member, self.statement.marks);
            self.mark(member, own);
        }
    }

    fn open_list(&mut self, token: Token) {
        if self.statement.words.is_empty() || self.statement.list != List::None {
            return self.out.flaw(FlawKind::Stray, token.span);
        }
        let node = self.enter_statement(1).unwrap_or(Hierarchy::ROOT);
        self.remarks_are_about(Some(node));
        self.statement.list = List::Open(node);
    }

    fn close_list(&mut self, token: Token) {
        let List::Open(node) = self.statement.list else { return self.out.flaw(FlawKind::Stray, token.span) };
        let opener = (self.statement.start, self.statement.end);
        if !self.is_lost() && node != Hierarchy::ROOT {
            if self.out.hierarchy.node(node).first().is_none() {
                self.out.hierarchy.end_statement(node, opener);
            }
            self.out.blocks.push(Block { node, opener, closer: token.span.0 });
        }
        self.statement.list = List::Closed;
    }

    /// `;`
    fn end(&mut self) {
        if let List::Open(_) = self.statement.list {
            self.out.flaw(FlawKind::Unclosed("]"), (self.statement.start, self.statement.end));
        }
        if !self.statement.words.is_empty() && self.statement.list == List::None {
            let span = (self.statement.start, self.statement.end);
            if let Some(node) = self.enter_statement(0) {
                self.out.hierarchy.end_statement(node, span);
                self.remarks_are_about(Some(node));
                let marks = self.statement.marks;
                self.mark(node, marks);
                if marks.delete {
                    self.out.hierarchy.remove(node);
                    self.previous.clear();
                }
            }
        }
        self.reset();
    }

    fn reset(&mut self) {
        let mut words = std::mem::take(&mut self.statement.words);
        words.clear();
        self.statement = Pending { words, ..Pending::default() };
    }

    fn end_without_sign(&mut self) {
        if self.statement.list != List::Closed || !self.statement.words.is_empty() {
            self.out.flaw(FlawKind::Unclosed(";"), (self.statement.start, self.statement.end));
        }
        self.end();
    }

    fn previous_statement_ends(&mut self) {
        if !self.statement.words.is_empty() {
            self.end_without_sign();
        }
    }

    fn open(&mut self, token: Token, first: Option<usize>) {
        if self.statement.list != List::None {
            self.end_without_sign();
        }
        if self.statement.words.is_empty() {
            self.out.flaw(FlawKind::Stray, token.span);
            self.statement.start = token.span.0;
            self.statement.end = token.span.1;
        }
        let opener = (self.statement.start, self.statement.end);
        let (above, depth) = self.innermost();
        let entered = self.enter_statement(1);
        let lost = entered.is_none();
        let (node, depth) = entered.map_or((above, depth), |it| (it, depth + self.statement.words.len()));
        let marks = self.statement.marks;
        if !lost && !self.statement.words.is_empty() {
            if marks.replace {
                self.out.hierarchy.clear(node);
                self.previous.clear();
            }
            self.out.hierarchy.open_block(node, opener);
            self.remarks_are_about(Some(node));
            self.mark(node, marks);
        }
        let block = self.out.blocks.len();
        self.out.blocks.push(Block { node, opener, closer: offset(self.text.len()) });
        let column = self.statement.column.or(first);
        self.levels.push(Level { node, depth, block, column, deeper: false, deleted: marks.delete, lost });
        self.reset();
    }

    fn close(&mut self, token: Token, first: Option<usize>, closed_at: Option<usize>) {
        self.previous_statement_ends();
        self.reset();
        let Some(level) = self.levels.last() else { return self.out.flaw(FlawKind::Stray, token.span) };
        if let (Some(column), Some(opener)) = (first, level.column) {
            if closed_at == first && opener < column {
                return self.out.flaw(FlawKind::Stray, token.span);
            }
            if column < opener {
                self.leave_to_column(column, token.span.0);
            }
        }
        self.pop(token.span.0);
        self.closed_at = first;
    }

    /// Leaves blocks whose closing braces are missing, up to the one that opens at a column.
    fn leave_to_column(&mut self, column: usize, at: u32) {
        let near = self.levels.iter().rev().take(LEVELS_COMPARED);
        let Some(inner) = near.into_iter().position(|it| it.column == Some(column)) else { return };
        let opener = self.levels.last().and_then(|it| self.out.blocks.get(it.block)).map(|it| it.opener);
        if let Some(opener) = opener {
            self.out.flaw(FlawKind::Unclosed("}"), opener);
        }
        for _ in 0..inner {
            self.pop(at);
        }
    }

    fn pop(&mut self, at: u32) {
        let Some(level) = self.levels.pop() else { return };
        self.remarks_are_about(None);
        self.last = Some(level.node);
        let above = self.levels.last().is_some_and(|it| it.lost);
        if let Some(block) = self.out.blocks.get_mut(level.block) {
            block.closer = at;
            let empty = self.out.hierarchy.node(level.node).first().is_none();
            if empty && !level.lost && level.node != Hierarchy::ROOT {
                self.out.hierarchy.end_statement(level.node, block.opener);
            }
            if level.lost && !above {
                self.out.unread.push((block.opener.0, at));
            }
        }
        if level.deleted && !level.lost {
            self.out.hierarchy.remove(level.node);
            self.previous.clear();
        }
    }

    /// Ends whatever is open: the text is at its end, or something else begins.
    fn close_all(&mut self) {
        self.previous_statement_ends();
        self.reset();
        if let Some(opener) =
            self.levels.last().and_then(|it| self.out.blocks.get(it.block)).map(|it| it.opener)
        {
            self.out.flaw(FlawKind::Unclosed("}"), opener);
        }
        while !self.levels.is_empty() {
            self.pop(offset(self.tokens.at()));
        }
    }

    /// The innermost open block, or what is shown, and the number of words up to it.
    fn innermost(&mut self) -> (NodeId, usize) {
        if let Some(level) = self.levels.last() {
            return (level.node, level.depth);
        }
        let hierarchy = &mut self.out.hierarchy;
        let node = self.place.shown.iter().fold(Hierarchy::ROOT, |at, &word| hierarchy.enter(at, word));
        (node, self.place.shown.len())
    }

    fn is_lost(&self) -> bool {
        self.levels.last().is_some_and(|it| it.lost)
    }

    /// The node of the statement that was read, unless it is left out; `room` is how many more words it may get.
    fn enter_statement(&mut self, room: usize) -> Option<NodeId> {
        let (from, depth) = self.innermost();
        if self.is_lost() {
            return None;
        }
        if depth + self.statement.words.len() + room > MOST_WORDS {
            let span = (self.statement.start, self.statement.end);
            self.too_deep(span);
            return None;
        }
        let hierarchy = &mut self.out.hierarchy;
        Some(self.statement.words.iter().fold(from, |at, &word| hierarchy.enter(at, word)))
    }

    pub(super) fn too_deep(&mut self, span: (u32, u32)) {
        self.out.unsupported(TOO_DEEP, span);
        self.out.unread.push(span);
    }

    fn mark(&mut self, node: NodeId, marks: Marks) {
        if let Some(inactive) = marks.inactive {
            self.out.hierarchy.set_inactive(node, inactive);
        }
        if marks.protected {
            self.out.hierarchy.set_protected(node, true);
        }
    }

    pub(super) fn is_inside(&self) -> bool {
        !self.levels.is_empty()
    }
}

/// Whether a command stands behind a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prompted {
    Yes,
    No,
}

/// Whether the text from here on is XML or JSON.
fn is_other_encoding(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let next = rest.get(1..).and_then(|it| it.trim_start().chars().next());
    match rest.as_bytes().first() {
        Some(b'<') => next.is_some_and(|it| it.is_ascii_alphabetic() || matches!(it, '?' | '!' | '/')),
        Some(b'{') => next == Some('"'),
        _ => false,
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
