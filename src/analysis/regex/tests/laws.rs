//! The engine against a matcher that follows the definitions, on small expressions and texts.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::analysis::regex::automaton::Automaton;
use crate::analysis::regex::characters::characters;
use crate::analysis::regex::compare::compare;
use crate::analysis::regex::node::{Node, class, holds, outside};
use crate::analysis::regex::numbers::numbers;

/// The alphabet: two characters that are AS numbers as well.
const SYMBOLS: [char; 2] = ['1', '2'];

/// What the definitions say of an expression and a text.
type Naive = fn(&Node, &[u32]) -> bool;

/// Where an expression can end that starts at a place of the text.
fn ends(node: &Node, text: &[u32], at: usize) -> BTreeSet<usize> {
    match node {
        Node::Symbol(class) => {
            text.get(at).filter(|it| holds(class, **it)).map(|_| at + 1).into_iter().collect()
        }
        Node::Start => (at == 0).then_some(at).into_iter().collect(),
        Node::End => (at == text.len()).then_some(at).into_iter().collect(),
        Node::Sequence(nodes) => nodes.iter().fold(BTreeSet::from([at]), |all, node| after(node, text, &all)),
        Node::Any(nodes) => nodes.iter().flat_map(|it| ends(it, text, at)).collect(),
        Node::Repeat { node, least, most } => {
            let mut now = BTreeSet::from([at]);
            for _ in 0..*least {
                now = after(node, text, &now);
            }
            // Nothing new comes up after as many rounds as the text has places.
            for _ in 0..most.map_or(text.len() + 1, |it| (it - least) as usize) {
                now = &now | &after(node, text, &now);
            }
            now
        }
    }
}

fn after(node: &Node, text: &[u32], places: &BTreeSet<usize>) -> BTreeSet<usize> {
    places.iter().flat_map(|&at| ends(node, text, at)).collect()
}

fn found_anywhere(node: &Node, text: &[u32]) -> bool {
    (0..=text.len()).any(|at| !ends(node, text, at).is_empty())
}

fn is_whole(node: &Node, text: &[u32]) -> bool {
    ends(node, text, 0).contains(&text.len())
}

/// Every text up to a length.
fn texts(longest: usize) -> Vec<Vec<u32>> {
    let mut all = vec![Vec::new()];
    let mut last = all.clone();
    for _ in 0..longest {
        last = last
            .iter()
            .flat_map(|text| SYMBOLS.map(|it| text.iter().copied().chain([it.into()]).collect::<Vec<u32>>()))
            .collect();
        all.extend(last.iter().cloned());
    }
    all
}

fn literal(text: &[u32]) -> Node {
    Node::Sequence(text.iter().map(|it| Node::symbol(*it)).collect())
}

/// Any text over the alphabet.
fn anything() -> Node {
    let symbols = SYMBOLS.map(|it| (it.into(), it.into()));
    Node::one_of(symbols.to_vec()).expect("not empty").repeated()
}

fn any_expression(anchors: bool) -> impl Strategy<Value = Node> {
    let symbol = prop_oneof![
        2 => prop::sample::select(SYMBOLS.to_vec()).prop_map(Node::symbol),
        1 => Just(Node::Symbol([('1'.into(), '2'.into())].into())),
    ];
    let leaf = prop_oneof![
        6 => symbol,
        u32::from(anchors) => prop_oneof![Just(Node::Start), Just(Node::End)],
        1 => Just(Node::EMPTY),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let times = prop_oneof![
            Just((0, None)),
            Just((1, None)),
            (0_u32..3, 0_u32..3).prop_map(|(least, more)| (least, Some(least + more))),
            Just((2, None)),
        ];
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(Node::Sequence),
            2 => prop::collection::vec(inner.clone(), 1..4).prop_map(Node::Any),
            2 => (inner, times).prop_map(|(node, (least, most))| Node::Repeat { node: Box::new(node), least, most }),
        ]
    })
}

/// An expression as it would be written, with parentheses around every part. Numbers get blanks between them.
fn written(node: &Node, between: &str) -> String {
    let symbol = |it: u32| char::from_u32(it).expect("a character").to_string();
    match node {
        Node::Symbol(class) => match class.as_ref() {
            [(low, high)] if low == high => symbol(*low),
            [(low, high)] => format!("[{}-{}]", symbol(*low), symbol(*high)),
            other => unreachable!("{other:?}"),
        },
        Node::Start => "^".to_owned(),
        Node::End => "$".to_owned(),
        Node::Sequence(nodes) => {
            format!("({})", nodes.iter().map(|it| written(it, between)).collect::<Vec<_>>().join(between))
        }
        Node::Any(nodes) => {
            format!("({})", nodes.iter().map(|it| written(it, between)).collect::<Vec<_>>().join("|"))
        }
        Node::Repeat { node, least, most } => {
            let times = match (least, most) {
                (0, None) => "*".to_owned(),
                (1, None) => "+".to_owned(),
                (0, Some(1)) => "?".to_owned(),
                (least, None) => format!("{{{least},}}"),
                (least, Some(most)) if least == most => format!("{{{least}}}"),
                (least, Some(most)) => format!("{{{least},{most}}}"),
            };
            format!("({}){times}", written(node, between))
        }
    }
}

fn anywhere(node: &Node) -> Automaton {
    Automaton::anywhere(node).expect("small")
}

fn whole(node: &Node) -> Automaton {
    Automaton::whole(node).expect("small")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn known_texts_are_decided_by_definition(node in any_expression(true)) {
        let (search, match_whole) = (anywhere(&node), whole(&node));
        for text in texts(5) {
            let known = whole(&literal(&text));
            prop_assert_eq!(compare(&search, &known), Some(found_anywhere(&node, &text)), "in {:?}", text);
            prop_assert_eq!(compare(&match_whole, &known), Some(is_whole(&node, &text)), "as {:?}", text);
        }
    }

    #[test]
    fn open_texts_are_decided_as_all_their_completions(node in any_expression(true), known in prop::collection::vec(0..2_usize, 0..3)) {
        let known: Vec<u32> = known.into_iter().map(|it| SYMBOLS[it].into()).collect();
        let open = whole(&Node::Sequence(vec![literal(&known), anything()]));
        let completions: Vec<_> = texts(8).into_iter().map(|rest| [&known[..], &rest].concat()).collect();
        for (automaton, naive) in [(anywhere(&node), found_anywhere as Naive), (whole(&node), is_whole as Naive)] {
            let outcomes: BTreeSet<bool> = completions.iter().map(|it| naive(&node, it)).collect();
            // The completions are long enough to tell what differs, so an unknown is never needless.
            let expected = outcomes.first().copied().filter(|_| outcomes.len() == 1);
            prop_assert_eq!(compare(&automaton, &open), expected);
        }
    }

    #[test]
    fn texts_of_any_shape_are_decided_together(node in any_expression(true), possible in any_expression(false)) {
        let outcomes: BTreeSet<bool> = texts(8)
            .iter()
            .filter(|text| is_whole(&possible, text))
            .map(|text| found_anywhere(&node, text))
            .collect();
        // Some shapes have no text that is short enough to be listed.
        prop_assume!(!outcomes.is_empty());
        let expected = outcomes.first().copied().filter(|_| outcomes.len() == 1);
        prop_assert_eq!(compare(&anywhere(&node), &whole(&possible)), expected);
    }

    #[test]
    fn what_is_written_is_read_back(node in any_expression(true)) {
        let text = written(&node, "");
        match characters(&text, true) {
            Some(read) => {
                for text in texts(5) {
                    prop_assert_eq!(found_anywhere(&read, &text), found_anywhere(&node, &text), "in {:?}", text);
                }
            }
            // Anchors cannot be repeated just anyhow.
            None => prop_assert!(node.has_anchor(), "{}", text),
        }
    }

    #[test]
    fn numbers_are_read_back(node in any_expression(false)) {
        let text = written(&node, " ");
        let read = numbers(&text);
        prop_assert!(read.is_some(), "{}", text);
        // Symbol 49 is written `1` and read as number 1.
        for text in texts(5) {
            let as_numbers: Vec<u32> = text.iter().map(|it| it - u32::from('0')).collect();
            prop_assert_eq!(is_whole(read.as_ref().unwrap(), &as_numbers), is_whole(&node, &text), "as {:?}", text);
        }
    }

    #[test]
    fn classes_are_sets(ranges in prop::collection::vec((0_u32..12, 0_u32..12), 0..5), at_the_end in any::<bool>()) {
        let place = |it: u32| if at_the_end { u32::MAX - 12 + it } else { it };
        let ranges: Vec<_> = ranges.into_iter().map(|(low, high)| (place(low), place(high))).collect();
        let made = class(ranges.clone());
        let others = outside(&made);
        prop_assert!(made.windows(2).all(|it| it[0].1 + 1 < it[1].0), "not joined: {:?}", made);
        for symbol in (0..=12).map(place) {
            let inside = ranges.iter().any(|(low, high)| (*low..=*high).contains(&symbol));
            prop_assert_eq!(holds(&made, symbol), inside);
            prop_assert_eq!(holds(&others, symbol), !inside);
        }
    }
}
