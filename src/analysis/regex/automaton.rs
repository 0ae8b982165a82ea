//! A tree as a Thompson automaton: states that read one symbol, and moves that read none.

use super::node::{Class, Node};

/// States and repetitions beyond this are not compiled: `((a{99}){99}){99}` is short to write.
const MOST_STATES: usize = 20_000;

/// A number of a state.
pub(super) type StateId = usize;

/// What a state does.
#[derive(Debug, Clone)]
pub(super) enum State {
    /// Reads one symbol of the class.
    Symbol(Class, StateId),
    /// Goes on in both.
    Split(StateId, StateId),
    /// Goes on at the start of the text only.
    Start(StateId),
    /// Goes on at the end of the text only.
    End(StateId),
    /// The expression is found.
    Found,
}

/// A compiled expression.
#[derive(Debug, Clone)]
pub(super) struct Automaton {
    states: Vec<State>,
    start: StateId,
    /// Whether it may be found anywhere in the text; otherwise it must be the whole text.
    search: bool,
}

impl Automaton {
    /// An expression that is to be found anywhere in a text.
    pub(super) fn anywhere(node: &Node) -> Option<Self> {
        Builder::default().automaton(node, true)
    }

    /// An expression that is to be the whole text.
    pub(super) fn whole(node: &Node) -> Option<Self> {
        Builder::default().automaton(node, false)
    }

    /// How large it is: its states and the ranges of their classes.
    pub(super) fn size(&self) -> usize {
        let of = |it: &State| if let State::Symbol(class, _) = it { class.len() } else { 1 };
        self.states.iter().map(of).sum()
    }

    /// Its state of this number.
    pub(super) fn state(&self, id: StateId) -> &State {
        self.states.get(id).unwrap_or(&State::Found)
    }

    pub(super) fn start(&self) -> StateId {
        self.start
    }

    pub(super) fn search(&self) -> bool {
        self.search
    }

    pub(super) fn len(&self) -> usize {
        self.states.len()
    }
}

/// Builds from the end, so that every state knows where it leads.
#[derive(Default)]
struct Builder {
    states: Vec<State>,
    /// Parts that were looked at; a part that is repeated counts each time, even when it makes no state.
    parts: usize,
}

impl Builder {
    fn automaton(mut self, node: &Node, search: bool) -> Option<Automaton> {
        let found = self.push(State::Found)?;
        let start = self.add(node, found)?;
        Some(Automaton { states: self.states, start, search })
    }

    fn push(&mut self, state: State) -> Option<StateId> {
        self.states.push(state);
        (self.states.len() <= MOST_STATES).then(|| self.states.len() - 1)
    }

    /// Where a part starts that goes on in `next`.
    fn add(&mut self, node: &Node, next: StateId) -> Option<StateId> {
        self.parts += 1;
        if self.parts > MOST_STATES {
            return None;
        }
        match node {
            Node::Symbol(class) => self.push(State::Symbol(class.clone(), next)),
            Node::Start => self.push(State::Start(next)),
            Node::End => self.push(State::End(next)),
            Node::Sequence(nodes) => nodes.iter().rev().try_fold(next, |next, node| self.add(node, next)),
            Node::Any(nodes) => {
                let (last, others) = nodes.split_last()?;
                let last = self.add(last, next)?;
                others.iter().rev().try_fold(last, |others, node| {
                    let start = self.add(node, next)?;
                    self.push(State::Split(start, others))
                })
            }
            Node::Repeat { node, least, most: Some(most) } => {
                let mut start = next;
                for _ in 0..most.checked_sub(*least)? {
                    let once = self.add(node, start)?;
                    start = self.push(State::Split(once, next))?;
                }
                (0..*least).try_fold(start, |next, _| self.add(node, next))
            }
            Node::Repeat { node, least, most: None } => {
                let again = self.push(State::Split(next, next))?;
                let once = self.add(node, again)?;
                if let Some(state) = self.states.get_mut(again) {
                    *state = State::Split(once, next);
                }
                let Some(more) = least.checked_sub(1) else { return Some(again) };
                (0..more).try_fold(once, |next, _| self.add(node, next))
            }
        }
    }
}
