//! JSON with the place of every value, looked up the way that all shapes of the facts have in common.

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::text::{FileId, Span};

/// JSON as RFC 8259 has it; the reader knows several extensions, and none is wanted.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// A text that was read.
pub(super) struct Tree<'t> {
    file: FileId,
    root: Value<'t>,
}

/// What is wrong with a text, and where.
pub(super) struct Malformed {
    pub span: Span,
    pub reason: String,
}

/// Reads a text. Nesting is bounded, so that no text can exhaust the stack.
pub(super) fn parse(file: FileId, text: &str) -> Result<Tree<'_>, Malformed> {
    let reach = |start: usize, end: usize| {
        // An error at the end of the text has no width; one that is everything up to there says no more than its start.
        let end = if end - start.min(end) > MOST { start + 1 } else { end };
        let bound = |it: usize| u32::try_from(it.min(text.len())).unwrap_or(u32::MAX);
        Span { file, start: bound(start), end: bound(end.max(start)) }
    };
    match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
        Ok(result) => match result.value {
            Some(root) => Ok(Tree { file, root }),
            None => Err(Malformed { span: reach(0, 0), reason: "it is empty".to_owned() }),
        },
        Err(error) => {
            let mut reason = error.kind().to_string();
            reason.get_mut(..1).into_iter().for_each(str::make_ascii_lowercase);
            Err(Malformed { span: reach(error.range().start, error.range().end), reason })
        }
    }
}

/// Bytes of a malformed part that are pointed at.
const MOST: usize = 200;

impl<'t> Tree<'t> {
    /// The whole.
    pub(super) fn root(&'t self) -> Node<'t> {
        Node { file: self.file, value: &self.root }
    }
}

/// A value in its place.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    file: FileId,
    value: &'t Value<'t>,
}

impl<'t> Node<'t> {
    /// Where it stands.
    pub(super) fn span(self) -> Span {
        let range = self.value.range();
        self.at(range.start, range.end)
    }

    /// Its first sign, or for a short value the whole of it: what an object is pointed at by.
    pub(super) fn opening(self) -> Span {
        match self.value {
            Value::Object(_) | Value::Array(_) => {
                let start = self.value.range().start;
                self.at(start, start + 1)
            }
            _ => self.span(),
        }
    }

    fn at(self, start: usize, end: usize) -> Span {
        let bound = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        Span { file: self.file, start: bound(start), end: bound(end) }
    }

    fn child(self, value: &'t Value<'t>) -> Node<'t> {
        Node { file: self.file, value }
    }

    /// The value under the first of these keys that this object has, or the `properties` in it. A list of one stands for
    /// its element, the way Terraform writes blocks. Of several with one key, the last.
    pub(super) fn get(self, keys: &[&str]) -> Option<Node<'t>> {
        let here = self.only();
        let nested = here.own("properties").map(Node::only);
        let places = [Some(here), nested];
        keys.iter().find_map(|key| places.iter().flatten().find_map(|it| it.own(key)))
    }

    fn own(self, key: &str) -> Option<Node<'t>> {
        self.properties().iter().rev().find(|it| named(it, key)).map(|it| self.child(&it.value))
    }

    /// The only element of a list, or the value itself.
    fn only(self) -> Node<'t> {
        match self.value {
            Value::Array(array) => match array.elements.as_slice() {
                [element] => self.child(element),
                _ => self,
            },
            _ => self,
        }
    }

    fn properties(self) -> &'t [ObjectProp<'t>] {
        match self.value {
            Value::Object(object) => &object.properties,
            _ => &[],
        }
    }

    /// The elements of a list.
    pub(super) fn elements(self) -> impl Iterator<Item = Node<'t>> {
        let elements = match self.value {
            Value::Array(array) => array.elements.as_slice(),
            _ => &[],
        };
        elements.iter().map(move |it| self.child(it))
    }

    pub(super) fn is_list(self) -> bool {
        matches!(self.value, Value::Array(_))
    }

    pub(super) fn is_object(self) -> bool {
        matches!(self.value, Value::Object(_))
    }

    pub(super) fn is_null(self) -> bool {
        matches!(self.value, Value::NullKeyword(_))
    }

    /// A text.
    pub(super) fn text(self) -> Option<&'t str> {
        match self.value {
            Value::StringLit(text) => Some(&text.value),
            _ => None,
        }
    }

    /// A number as it is written, or a text.
    pub(super) fn digits(self) -> Option<&'t str> {
        match self.value {
            Value::NumberLit(number) => Some(number.value),
            _ => self.text(),
        }
    }

    /// Yes or no.
    pub(super) fn flag(self) -> Option<bool> {
        match self.value {
            Value::BooleanLit(flag) => Some(flag.value),
            _ => None,
        }
    }
}

/// Whether a property has this key, which is given in lower case without underscores.
fn named(property: &ObjectProp<'_>, key: &str) -> bool {
    let written = property.name.as_str().bytes().filter(|it| *it != b'_').map(|it| it.to_ascii_lowercase());
    written.eq(key.bytes())
}
