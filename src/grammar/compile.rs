//! Compiles grammar files into one tree per dialect, and finds the mistakes that only the whole can show.

use std::collections::HashMap;

use super::ast::{End, Entry, File, Fragment, Item, Line, Mistake, Nesting, Place, Shape, Way};
use super::kind::Kind;
use super::notation;
use super::trie::{Command, Edge, Effect, Field, Grammar, Keyword, Leaf, Mode, ModeId, Node, NodeId};

/// The fragment that stands in every mode without being used by name.
pub(super) const EVERYWHERE: &str = "everywhere";

/// Compiles the files of one dialect.
pub fn compile(files: &[File]) -> Result<Grammar, Mistake> {
    let mut compiler = Compiler::new(files)?;
    for (index, file) in files.iter().enumerate() {
        compiler.entries(index, &file.entries, &[Grammar::TOP], &Vec::new())?;
    }
    compiler.everywhere()?;
    Ok(compiler.finish())
}

/// Fragments that no file uses. `files` are those of all dialects: one of them may be shared.
pub fn unused_fragments(files: &[File]) -> Vec<Mistake> {
    let mut used = vec![EVERYWHERE];
    for file in files {
        uses(&file.entries, &mut used);
        file.fragments.iter().for_each(|fragment| uses(&fragment.entries, &mut used));
    }
    let mut mistakes = Vec::new();
    for file in files {
        for fragment in file.fragments.iter().filter(|it| !used.contains(&it.name.as_str())) {
            let message = format!("the fragment \"{}\" is never used", fragment.name);
            mistakes.push(Mistake { file: file.name.clone(), place: fragment.place, message });
        }
    }
    mistakes
}

fn uses<'f>(entries: &'f [Entry], used: &mut Vec<&'f str>) {
    for entry in entries {
        match entry {
            Entry::Use { name, .. } => used.push(name),
            Entry::Line(line) => uses(&line.below, used),
        }
    }
}

/// Captures on the way to a place; the position is the slot.
type Scope = Vec<Field>;

struct Compiler<'f> {
    files: &'f [File],
    fragments: HashMap<&'f str, (usize, &'f Fragment)>,
    /// Fragments that are being inserted, to notice one that contains itself.
    inside: Vec<&'f str>,
    grammar: Grammar,
    /// The command of each line that was met.
    known: HashMap<(usize, Place), u32>,
    /// For each leaf the captures on the way to it.
    scopes: Vec<Scope>,
}

impl<'f> Compiler<'f> {
    fn new(files: &'f [File]) -> Result<Self, Mistake> {
        let mut fragments: HashMap<&str, (usize, &Fragment)> = HashMap::new();
        for (index, file) in files.iter().enumerate() {
            for fragment in &file.fragments {
                if fragments.insert(&fragment.name, (index, fragment)).is_some() {
                    let message = format!("there are two fragments \"{}\"", fragment.name);
                    return Err(Mistake { file: file.name.clone(), place: fragment.place, message });
                }
            }
        }
        let top = Mode { name: String::new(), root: Grammar::TOP };
        let names = files.iter().map(|file| file.name.clone()).collect();
        let nodes = vec![Node::default()];
        let grammar = Grammar { nodes, modes: vec![top], files: names, ..Grammar::default() };
        let (inside, known, scopes) = (Vec::new(), HashMap::new(), Vec::new());
        Ok(Compiler { files, fragments, inside, grammar, known, scopes })
    }

    fn file_name(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |file| &file.name)
    }

    fn mistake<T>(&self, file: usize, place: Place, message: impl Into<String>) -> Result<T, Mistake> {
        Err(Mistake { file: self.file_name(file).into(), place, message: message.into() })
    }

    fn entries(
        &mut self,
        file: usize,
        entries: &'f [Entry],
        from: &[NodeId],
        scope: &Scope,
    ) -> Result<(), Mistake> {
        for entry in entries {
            match entry {
                Entry::Line(line) => self.line(file, line, from, scope)?,
                Entry::Use { name, after, place } => {
                    let mut scope = scope.clone();
                    let ends = self.insert(file, from.to_vec(), after, &mut scope, false)?;
                    self.fragment(file, name, *place, &ends, &scope)?;
                }
            }
        }
        Ok(())
    }

    fn fragment(
        &mut self,
        file: usize,
        name: &'f str,
        place: Place,
        from: &[NodeId],
        scope: &Scope,
    ) -> Result<(), Mistake> {
        let Some(&(home, fragment)) = self.fragments.get(name) else {
            let mut names: Vec<&str> = self.fragments.keys().copied().collect();
            names.sort_unstable();
            return self.mistake(file, place, notation::unknown("fragment", name, names));
        };
        if self.inside.contains(&name) {
            return self.mistake(file, place, format!("the fragment \"{name}\" contains itself"));
        }
        self.inside.push(name);
        self.entries(home, &fragment.entries, from, scope)?;
        self.inside.pop();
        Ok(())
    }

    /// Inserts the fragment of that name into every mode there is.
    fn everywhere(&mut self) -> Result<(), Mistake> {
        let Some(&(home, fragment)) = self.fragments.get(EVERYWHERE) else { return Ok(()) };
        if self.nesting(home) == Nesting::Paths {
            return self.mistake(home, fragment.place, "`everywhere` needs modes, and paths have none");
        }
        // Not the modes that it opens itself: it would never end.
        let roots: Vec<NodeId> = self.grammar.modes.iter().map(|mode| mode.root).collect();
        self.inside.push(EVERYWHERE);
        for root in roots {
            self.entries(home, &fragment.entries, &[root], &Vec::new())?;
        }
        Ok(())
    }

    fn nesting(&self, file: usize) -> Nesting {
        self.files.get(file).map_or(Nesting::Modes, |file| file.nesting)
    }

    fn line(&mut self, file: usize, line: &'f Line, from: &[NodeId], scope: &Scope) -> Result<(), Mistake> {
        let mut inner = scope.clone();
        let ends = self.insert(file, from.to_vec(), &line.items, &mut inner, false)?;
        let command = self.command(file, line, scope.len(), &inner)?;
        for &end in &ends {
            self.leaf(file, line, end, command, &inner)?;
        }
        let nesting = self.nesting(file);
        if line.opaque {
            return self.opaque(file, line, &ends, nesting);
        }
        if line.below.is_empty() {
            return Ok(());
        }
        match nesting {
            Nesting::Modes => {
                let root = self.mode(file, line, &ends)?;
                self.entries(file, &line.below, &[root], &Vec::new())
            }
            Nesting::Paths => match inner.last() {
                Some(Field { name, kind, .. }) if kind.takes_rest() => {
                    let message =
                        format!("nothing can follow <{name}:{kind}>: it takes the rest of the line");
                    self.mistake(file, first_place(&line.below).unwrap_or(line.place), message)
                }
                _ => self.entries(file, &line.below, &ends, &inner),
            },
        }
    }

    /// Threads items from every node of `from`; gives the nodes where they end.
    fn insert(
        &mut self,
        file: usize,
        mut from: Vec<NodeId>,
        items: &[Item],
        scope: &mut Scope,
        optional: bool,
    ) -> Result<Vec<NodeId>, Mistake> {
        for item in items {
            from = match &item.shape {
                Shape::Keywords(words) => {
                    let pairs = from.iter().flat_map(|&node| words.iter().map(move |word| (node, word)));
                    pairs.map(|(node, word)| self.keyword(node, word)).collect()
                }
                Shape::Capture(name, kind) => {
                    if scope.iter().any(|field| field.name == *name) {
                        let message = format!("an outer line has a capture \"{name}\" already");
                        return self.mistake(file, item.place, message);
                    }
                    let slot = u16::try_from(scope.len()).unwrap_or(u16::MAX);
                    scope.push(Field { name: name.clone(), kind: kind.clone(), optional });
                    from.iter().map(|&node| self.capture(node, kind, Some(slot))).collect()
                }
                Shape::Options(name, ways) => {
                    let slot = u16::try_from(scope.len()).unwrap_or(u16::MAX);
                    scope.push(Field { name: name.clone(), kind: Kind::Words, optional });
                    from.iter().map(|&node| self.options(node, ways, slot)).collect()
                }
                Shape::Optional(ways) => {
                    let mut ends = Vec::new();
                    for way in ways {
                        ends.extend(self.insert(file, from.clone(), way, scope, true)?);
                    }
                    ends.extend(from);
                    ends
                }
            };
        }
        Ok(from)
    }

    fn add(&mut self, bound: u16) -> NodeId {
        self.grammar.nodes.push(Node { bound, ..Node::default() });
        NodeId(u32::try_from(self.grammar.nodes.len() - 1).unwrap_or(u32::MAX))
    }

    fn node_mut(&mut self, id: NodeId) -> Option<&mut Node> {
        self.grammar.nodes.get_mut(id.0 as usize)
    }

    fn keyword(&mut self, from: NodeId, word: &str) -> NodeId {
        let node = self.grammar.node(from);
        if let Some(next) = node.word(word) {
            return next;
        }
        let at = node.position(word);
        let next = self.add(node.bound);
        if let Some(node) = self.node_mut(from) {
            node.words.insert(at, Keyword::new(word, next));
        }
        next
    }

    fn capture(&mut self, from: NodeId, kind: &Kind, slot: Option<u16>) -> NodeId {
        let node = self.grammar.node(from);
        let same = |edge: &&Edge| edge.slot == slot && edge.kind == *kind;
        if let Some(edge) = node.captures.iter().find(same) {
            return edge.next;
        }
        self.edge(from, kind, slot, false)
    }

    fn edge(&mut self, from: NodeId, kind: &Kind, slot: Option<u16>, repeats: bool) -> NodeId {
        let bound = slot.map_or(self.grammar.node(from).bound, |slot| slot + 1);
        let next = self.add(bound);
        if let Some(node) = self.node_mut(from) {
            let at = node.captures.partition_point(|edge| edge.kind.rank() <= kind.rank());
            node.captures.insert(at, Edge { kind: kind.clone(), slot, repeats, next });
        }
        next
    }

    /// Threads options behind a node; gives the place to which each of them leads back.
    fn options(&mut self, from: NodeId, ways: &[Way], slot: u16) -> NodeId {
        let start = self.edge(from, &Kind::Options, Some(slot), false);
        for (way, bit) in ways.iter().zip(0..) {
            let mut ends = vec![start];
            for (position, item) in way.items.iter().enumerate() {
                ends = match &item.shape {
                    Shape::Keywords(words) => {
                        let pairs = ends.iter().flat_map(|&node| words.iter().map(move |word| (node, word)));
                        pairs.map(|(node, word)| self.keyword(node, word)).collect()
                    }
                    Shape::Capture(_, kind) if way.repeats => {
                        ends.iter().map(|&node| self.edge(node, kind, None, true)).collect()
                    }
                    Shape::Capture(_, kind) => {
                        ends.iter().map(|&node| self.capture(node, kind, None)).collect()
                    }
                    Shape::Optional(_) | Shape::Options(..) => ends,
                };
                for node in ends.iter().filter(|_| position == 0) {
                    self.node_mut(*node).into_iter().for_each(|it| it.option |= 1 << bit);
                }
            }
            for end in ends {
                self.node_mut(end).into_iter().for_each(|it| it.again = Some(start));
            }
        }
        start
    }

    /// The command of a line; the outer captures of all its uses together become its fields.
    fn command(&mut self, file: usize, line: &Line, outer: usize, scope: &Scope) -> Result<u32, Mistake> {
        let Some(&id) = self.known.get(&(file, line.place)) else {
            return Ok(self.new_command(file, line, scope));
        };
        let Some(command) = self.grammar.commands.get_mut(id as usize) else { return Ok(id) };
        let outer = scope.get(..outer).unwrap_or_default();
        for field in &mut command.fields {
            let own = scope.iter().any(|it| it.name == field.name && it.optional == field.optional);
            field.optional |= !own;
        }
        for field in outer {
            match command.fields.iter().find(|it| it.name == field.name) {
                Some(same) if same.kind == field.kind => {}
                Some(_) => {
                    let message = format!("the capture \"{}\" of outer lines has two kinds", field.name);
                    return self.mistake(file, line.place, message);
                }
                None => command.fields.insert(0, Field { optional: true, ..field.clone() }),
            }
        }
        Ok(id)
    }

    fn new_command(&mut self, file: usize, line: &Line, scope: &Scope) -> u32 {
        let id = u32::try_from(self.grammar.commands.len()).unwrap_or(u32::MAX);
        self.known.insert((file, line.place), id);
        let (name, effect) = match &line.end {
            End::Recognised => (None, Effect::Stay),
            End::Named(name) => (Some(name.clone()), Effect::Stay),
            End::Close => (None, Effect::Close),
            End::Top => (None, Effect::Top),
        };
        self.grammar.commands.push(Command {
            file: u16::try_from(file).unwrap_or(u16::MAX),
            variant: line.variant,
            name,
            text: line.text.clone(),
            doc: line.doc.clone(),
            place: line.place,
            effect,
            fields: scope.clone(),
        });
        id
    }

    /// Lets a command end at a node. A named line wins over an unnamed one; two named ones cannot share.
    fn leaf(
        &mut self,
        file: usize,
        line: &Line,
        end: NodeId,
        command: u32,
        scope: &Scope,
    ) -> Result<(), Mistake> {
        if let Some(other) = self.grammar.command_at(end) {
            let same = self.grammar.leaf(end).is_some_and(|leaf| leaf.command == command);
            let weaker = line.end == End::Recognised;
            if same || weaker {
                return Ok(());
            }
            if other.name.is_some() || other.effect != Effect::Stay {
                let (home, at) = (self.file_name(usize::from(other.file)), other.place.line);
                let message = format!("{home}:{at} matches the same words");
                return self.mistake(file, line.place, message);
            }
        }
        let leaf = u32::try_from(self.grammar.leaves.len()).unwrap_or(u32::MAX);
        self.grammar.leaves.push(Leaf { command, slots: Vec::new() });
        self.scopes.push(scope.clone());
        if let Some(node) = self.node_mut(end) {
            node.leaf = Some(leaf);
        }
        Ok(())
    }

    fn opaque(&mut self, file: usize, line: &Line, ends: &[NodeId], nesting: Nesting) -> Result<(), Mistake> {
        for &end in ends {
            if self.grammar.node(end).opens.is_some() {
                return self.mistake(
                    file,
                    line.place,
                    "this line opens a mode elsewhere: it cannot be opaque",
                );
            }
            if let Some(node) = self.node_mut(end) {
                node.opaque = Some(nesting);
            }
        }
        Ok(())
    }

    /// The root of the mode that the ends of a line open.
    fn mode(&mut self, file: usize, line: &Line, ends: &[NodeId]) -> Result<NodeId, Mistake> {
        if ends.iter().any(|&end| self.grammar.node(end).opaque.is_some()) {
            return self.mistake(file, line.place, "this line is opaque elsewhere: it cannot open a mode");
        }
        let mut modes: Vec<ModeId> = ends.iter().filter_map(|&end| self.grammar.node(end).opens).collect();
        modes.dedup();
        let mode = match modes.as_slice() {
            [] => self.new_mode(leading_words(&line.items)),
            [one] => *one,
            _ => return self.mistake(file, line.place, "the ends of this line open different modes"),
        };
        for &end in ends {
            if let Some(node) = self.node_mut(end) {
                node.opens = Some(mode);
            }
        }
        Ok(self.grammar.root(mode))
    }

    fn new_mode(&mut self, name: String) -> ModeId {
        let root = self.add(0);
        self.grammar.modes.push(Mode { name, root });
        ModeId(u32::try_from(self.grammar.modes.len() - 1).unwrap_or(u32::MAX))
    }

    /// Says for each leaf where the fields of its command are kept.
    fn finish(mut self) -> Grammar {
        for (leaf, scope) in self.grammar.leaves.iter_mut().zip(&self.scopes) {
            let fields = self.grammar.commands.get(leaf.command as usize).map(|it| it.fields.as_slice());
            for field in fields.unwrap_or_default() {
                let slot = scope.iter().position(|it| it.name == field.name);
                leaf.slots.push(slot.and_then(|slot| u16::try_from(slot).ok()));
            }
        }
        self.grammar
    }
}

/// The keywords with which a line begins: how its mode is called.
fn leading_words(items: &[Item]) -> String {
    let words = items.iter().map_while(|item| match &item.shape {
        Shape::Keywords(words) => words.first().map(String::as_str),
        _ => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

fn first_place(entries: &[Entry]) -> Option<Place> {
    entries.first().map(|entry| match entry {
        Entry::Line(line) => line.place,
        Entry::Use { place, .. } => *place,
    })
}
