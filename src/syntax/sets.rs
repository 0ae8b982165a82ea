//! Reads commands that change a configuration: `set`, `delete`, `deactivate`, `edit` and the like, one a line.

use super::braces::{Prompted, Reader};
use super::configuration::{FlawKind, Remark};
use super::hierarchy::{Hierarchy, MOST_WORDS, NodeId};
use super::tokens::{Form, Token, TokenKind, may_speak};

/// Commands that change the configuration, and may stand among statements in braces.
const CHANGES: &[&str] = &["set", "delete", "deactivate", "activate"];

/// Other commands of the configuration mode.
const OTHERS: &[&str] = &[
    "annotate",
    "commit",
    "configure",
    "copy",
    "edit",
    "exit",
    "insert",
    "load",
    "protect",
    "quit",
    "rename",
    "replace",
    "rollback",
    "run",
    "save",
    "show",
    "status",
    "top",
    "unprotect",
    "up",
    "wildcard",
];

/// Most nodes that all `copy` commands of a text may make.
const MOST_COPIED: usize = 200_000;

const PATTERN: &str = "a command that changes statements by a pattern";

/// The words of a command, up to the end of its line.
#[derive(Default)]
struct Operands {
    words: Vec<(u32, u32)>,
    /// Members of a list in brackets at its end.
    members: Vec<(u32, u32)>,
    /// First and last byte of the command.
    span: (u32, u32),
    bracketed: bool,
    in_list: bool,
}

impl Reader<'_> {
    /// Whether a line is a command rather than a statement in braces.
    pub(super) fn is_command(&self, line: &str) -> bool {
        let verb = line.split([' ', '\t', '\r']).next().unwrap_or_default();
        let end = line.trim_end().bytes().next_back();
        let closed = matches!(end, Some(b';' | b'{' | b'}'));
        if CHANGES.contains(&verb) {
            let bare = line.trim_end().len() == verb.len() && (verb != "delete" || self.is_inside());
            return !bare && !(closed && (self.is_inside() || end == Some(b'{')));
        }
        !closed && !self.is_inside() && OTHERS.contains(&verb)
    }

    /// Reads the command that begins here, and does what it says.
    pub(super) fn command(&mut self, prompted: Prompted) {
        self.place.prompted = prompted == Prompted::Yes;
        let operands = self.operands();
        let Some((verb, rest)) = operands.words.split_first() else { return };
        let verb = self.out.hierarchy.slice(*verb);
        self.perform(verb, rest, &operands);
        self.remarks_are_about(None);
    }

    fn perform(&mut self, verb: &str, path: &[(u32, u32)], operands: &Operands) {
        if verb == "set" {
            return self.set(path, operands);
        }
        self.previous.clear();
        match verb {
            "annotate" => self.annotate(path),
            "delete" => {
                #[expect(
                    clippy::redundant_closure_for_method_calls,
                    reason = "the method is not general enough"
                )]
                self.on_each(path, operands, |it, node| it.remove(node));
            }
            "deactivate" => self.on_each(path, operands, |it, node| it.set_inactive(node, true)),
            "activate" => self.on_each(path, operands, |it, node| it.set_inactive(node, false)),
            "protect" => self.on_each(path, operands, |it, node| it.set_protected(node, true)),
            "unprotect" => self.on_each(path, operands, |it, node| it.set_protected(node, false)),
            "rename" => self.on_two(path, &["to"], |it, node, _, name| it.rename(node, name)),
            "copy" => self.on_two(path, &["to"], |it, node, _, name| {
                let room = MOST_COPIED.saturating_sub(it.size() / 2);
                it.copy(node, name, room);
            }),
            "insert" => self.on_two(path, &["before", "after"], |it, node, how, name| {
                let sibling = it.node(node).parent().and_then(|above| it.child(above, it.slice(name)));
                match sibling {
                    Some(sibling) if how == "before" => it.put_before(node, sibling),
                    Some(sibling) => it.put_after(node, sibling),
                    None => {}
                }
            }),
            "replace" | "wildcard" => {
                self.out.unsupported(PATTERN, operands.span);
                self.out.unread.push(operands.span);
            }
            "show" | "sh" if self.place.prompted => self.show(path),
            _ => self.go(verb, path, operands),
        }
    }

    /// Commands that change what others are relative to.
    fn go(&mut self, verb: &str, path: &[(u32, u32)], operands: &Operands) {
        let place = &mut self.place;
        match verb {
            "edit" if place.edit.len() + path.len() <= MOST_WORDS => {
                place.left.push(place.edit.len());
                place.edit.extend_from_slice(path);
            }
            "up" => {
                let count =
                    path.first().and_then(|&it| self.out.hierarchy.slice(it).parse().ok()).unwrap_or(1_usize);
                for _ in 0..count.min(place.edit.len()) {
                    let name = place.edit.pop().map(|it| self.out.hierarchy.slice(it)).unwrap_or_default();
                    if is_name(name) {
                        place.edit.pop();
                    }
                }
            }
            "top" => match path.split_first() {
                Some((&verb, rest)) => return self.at_top(verb, rest, operands),
                None => place.edit.clear(),
            },
            "exit" | "quit" => {
                let length = place.left.pop().unwrap_or_default();
                place.edit.truncate(length);
            }
            _ => return,
        }
        place.shown.clone_from(&place.edit);
    }

    /// `top set …`: a command as if nothing were edited. `top edit …` stays there.
    fn at_top(&mut self, verb: (u32, u32), path: &[(u32, u32)], operands: &Operands) {
        let edit = std::mem::take(&mut self.place.edit);
        self.place.shown.clear();
        let verb = self.out.hierarchy.slice(verb);
        if verb != "top" {
            self.perform(verb, path, operands);
        }
        if verb != "edit" {
            self.place.edit = edit;
        }
        self.place.shown.clone_from(&self.place.edit);
    }

    /// `show configuration protocols bgp | display set` behind a prompt: what follows is relative to its path.
    fn show(&mut self, words: &[(u32, u32)]) {
        let text = |it: &(u32, u32)| self.out.hierarchy.slice(*it);
        let operational =
            words.first().is_some_and(|it| text(it).len() > 2 && "configuration".starts_with(text(it)));
        let words = words.get(usize::from(operational)..).unwrap_or_default();
        let end = words.iter().position(|it| text(it).starts_with('|')).unwrap_or(words.len());
        let (path, pipes) = words.split_at_checked(end).unwrap_or((words, &[]));
        let mut pipes = pipes.iter().map(text).skip_while(|it| *it != "display");
        let absolute = pipes.nth(1) == Some("set") && pipes.next() != Some("relative");
        let shown = if operational || absolute { Vec::new() } else { self.place.edit.clone() };
        self.place.shown = shown;
        if !absolute && self.place.shown.len() + path.len() <= MOST_WORDS {
            self.place.shown.extend_from_slice(path);
        }
    }

    /// `annotate protocols bgp group X "text"`: a comment about what the path leads to.
    fn annotate(&mut self, words: &[(u32, u32)]) {
        let Some((&text, path)) = words.split_last() else { return };
        if may_speak(self.out.hierarchy.slice(text)) {
            let about = self.find(path);
            self.out.remarks.push(Remark { comment: text, about });
        }
    }

    fn set(&mut self, path: &[(u32, u32)], operands: &Operands) {
        let base = self.place.base().len();
        if path.is_empty() || base + path.len() + usize::from(operands.bracketed) > MOST_WORDS {
            if !path.is_empty() {
                self.too_deep(operands.span);
            }
            return;
        }
        let node = self.enter_path(path);
        self.remarks_are_about(Some(node));
        if operands.members.is_empty() {
            return self.out.hierarchy.end_statement(node, operands.span);
        }
        for &member in &operands.members {
            let member_node = self.out.hierarchy.enter(node, member);
            self.out.hierarchy.end_statement(member_node, member);
        }
    }

    /// The node of a path. Commands often repeat most of the path of the one before.
    fn enter_path(&mut self, path: &[(u32, u32)]) -> NodeId {
        let hierarchy = &mut self.out.hierarchy;
        let all = self.place.base().iter().chain(path);
        let (mut node, mut known) = (Hierarchy::ROOT, 0);
        let mut same = true;
        for &word in all {
            let again = self.previous.get(known).filter(|_| same);
            let again = again.filter(|it| hierarchy.word(**it) == hierarchy.slice(word));
            node = if let Some(&again) = again {
                again
            } else {
                if same {
                    self.previous.truncate(known);
                    same = false;
                }
                let entered = hierarchy.enter(node, word);
                self.previous.push(entered);
                entered
            };
            known += 1;
        }
        self.previous.truncate(known);
        node
    }

    fn find(&self, path: &[(u32, u32)]) -> Option<NodeId> {
        let hierarchy = &self.out.hierarchy;
        let base = hierarchy.find(Hierarchy::ROOT, self.place.base())?;
        hierarchy.find(base, path).filter(|_| !path.is_empty())
    }

    /// Does something to the node of a path, or to each member of a list there.
    fn on_each(
        &mut self,
        path: &[(u32, u32)],
        operands: &Operands,
        mut act: impl FnMut(&mut Hierarchy<'_>, NodeId),
    ) {
        let Some(node) = self.find(path) else { return };
        if !operands.bracketed {
            return act(&mut self.out.hierarchy, node);
        }
        for &member in &operands.members {
            let found = self.out.hierarchy.child(node, self.out.hierarchy.slice(member));
            if let Some(node) = found {
                act(&mut self.out.hierarchy, node);
            }
        }
    }

    /// Does something to the node of a path and another name, with one of these words between them.
    fn on_two(
        &mut self,
        words: &[(u32, u32)],
        between: &[&str],
        act: impl FnOnce(&mut Hierarchy<'_>, NodeId, &str, (u32, u32)),
    ) {
        let slice = |it: (u32, u32)| self.out.hierarchy.slice(it);
        let at = words.iter().rposition(|it| between.contains(&slice(*it)));
        let Some((path, rest)) = at.and_then(|at| words.split_at_checked(at)) else { return };
        let (Some(&how), Some(&name)) = (rest.first(), rest.last().filter(|_| rest.len() > 1)) else {
            return;
        };
        let (Some(node), how) = (self.find(path), slice(how)) else { return };
        act(&mut self.out.hierarchy, node, how, name);
    }

    fn operands(&mut self) -> Operands {
        let mut operands = Operands { span: (offset(self.tokens.at()), 0), ..Operands::default() };
        while let Some(token) = self.tokens.next(Form::Line) {
            match token.kind {
                TokenKind::Newline => {
                    // The end of the line belongs to whoever reads the next one.
                    self.tokens.go_to(token.span.0 as usize);
                    break;
                }
                TokenKind::Remark => {
                    self.remarks.push(token.span);
                    continue;
                }
                TokenKind::UnclosedComment => self.out.flaw(FlawKind::Unclosed("*/"), token.span),
                TokenKind::End | TokenKind::Open | TokenKind::Close => {}
                TokenKind::ListOpen => (operands.bracketed, operands.in_list) = (true, true),
                TokenKind::ListClose => operands.in_list = false,
                TokenKind::Word | TokenKind::Template | TokenKind::Unclosed => {
                    self.operand(&mut operands, token);
                }
            }
            operands.span.1 = token.end;
        }
        operands
    }

    fn operand(&mut self, operands: &mut Operands, token: Token) {
        let text = self.out.hierarchy.slice(token.span);
        match token.kind {
            TokenKind::Unclosed => {
                let at = (token.span.0.saturating_sub(1), token.span.1);
                self.out.flaw(FlawKind::Unclosed("\""), at);
            }
            TokenKind::Template => self.out.unsupported(super::braces::TEMPLATE, token.span),
            _ => {}
        }
        if !operands.bracketed {
            if operands.words.len() <= MOST_WORDS {
                operands.words.push(token.span);
            }
            return;
        }
        if !operands.in_list {
            return self.out.flaw(FlawKind::Stray, token.span);
        }
        // The bracket may stand at the last member.
        let closes = text.ends_with(']') && !text.contains('[') && token.end == token.span.1;
        operands.in_list = !closes;
        let member = (token.span.0, token.span.1 - u32::from(closes));
        if member.0 < member.1 {
            operands.members.push(member);
        }
    }
}

/// Whether a word is more likely the name of something than a keyword: what leaving a level takes with it.
fn is_name(word: &str) -> bool {
    !word.bytes().all(|it| it.is_ascii_lowercase() || it == b'-')
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
