//! Reads the notation of grammar files.

use nom::branch::alt;
use nom::bytes::complete::{take_while, take_while1};
use nom::character::complete::{char, space0, u32 as number};
use nom::combinator::all_consuming;
use nom::error::{ErrorKind, ParseError};
use nom::multi::many0;
use nom::sequence::{delimited, separated_pair, terminated};
use nom::{IResult, Parser};

use super::ast::{Item, Mistake, Place, Shape, Way};
use super::kind::Kind;
use super::suggest;

/// Most optional groups on a line: each doubles the ways through it.
const MOST_OPTIONAL: usize = 4;

/// Most options in one place: the walk keeps a bit for each.
const MOST_OPTIONS: usize = u32::BITS as usize;

/// Follows a value that may stand any number of times, one behind the other.
const REPEATS: &str = "...";

/// Where reading stopped, and why when that is known.
#[derive(Debug)]
struct Wrong<'a> {
    rest: &'a str,
    message: Option<String>,
}

impl<'a> ParseError<&'a str> for Wrong<'a> {
    fn from_error_kind(rest: &'a str, _: ErrorKind) -> Self {
        Wrong { rest, message: None }
    }

    fn append(_: &'a str, _: ErrorKind, other: Self) -> Self {
        other
    }
}

type Parsed<'a, T> = IResult<&'a str, T, Wrong<'a>>;

/// One line of a grammar file while its items are read: finds columns and words its mistakes.
struct Reader<'a> {
    file: &'a str,
    line: u32,
    /// The whole line, indentation included.
    text: &'a str,
}

/// Reads the items of a line; `body` is the part of `text` that holds them.
pub fn items(file: &str, line: u32, text: &str, body: &str) -> Result<Vec<Item>, Mistake> {
    let reader = Reader { file, line, text };
    let parsed = all_consuming(|input| reader.items(input)).parse(body);
    let items = match parsed {
        Ok((_, items)) => items,
        Err(nom::Err::Error(wrong) | nom::Err::Failure(wrong)) => {
            let message = wrong.message.unwrap_or_else(|| unexpected(wrong.rest));
            return Err(reader.mistake(reader.place(wrong.rest), message));
        }
        Err(nom::Err::Incomplete(_)) => Vec::new(),
    };
    reader.check(&items)?;
    Ok(items)
}

fn unexpected(rest: &str) -> String {
    match rest.chars().next() {
        Some(sign) => format!("unexpected \"{sign}\""),
        None => "the line ends too early".into(),
    }
}

fn fail<T>(rest: &str, message: impl Into<String>) -> Parsed<'_, T> {
    Err(nom::Err::Failure(Wrong { rest, message: Some(message.into()) }))
}

impl<'a> Reader<'a> {
    fn place(&self, rest: &str) -> Place {
        let before = self.text.len().saturating_sub(rest.len() + self.after(rest));
        let column = self.text.get(..before).map_or(before, |it| it.chars().count());
        Place { line: self.line, column: u32::try_from(column + 1).unwrap_or(u32::MAX) }
    }

    /// Bytes of the line behind the part that is read: the arrow and what follows it.
    fn after(&self, rest: &str) -> usize {
        let end_of_text = self.text.as_ptr() as usize + self.text.len();
        let end_of_rest = rest.as_ptr() as usize + rest.len();
        end_of_text.saturating_sub(end_of_rest)
    }

    fn mistake(&self, place: Place, message: String) -> Mistake {
        Mistake { file: self.file.into(), place, message }
    }

    fn items(&self, input: &'a str) -> Parsed<'a, Vec<Item>> {
        many0(terminated(|input| self.item(input), space0)).parse(input)
    }

    fn item(&self, input: &'a str) -> Parsed<'a, Item> {
        let place = self.place(input);
        let (rest, shape) = alt((
            |input| self.optional(input),
            |input| self.options(input),
            capture,
            |input| choice(input).map(|(rest, words)| (rest, Shape::Keywords(words))),
            |input| word(input).map(|(rest, word)| (rest, Shape::Keywords(vec![word]))),
        ))
        .parse(input)?;
        Ok((rest, Item { place, shape }))
    }

    fn optional(&self, input: &'a str) -> Parsed<'a, Shape> {
        let (rest, _) = (char('['), space0).parse(input)?;
        let (rest, ways) = self.ways(rest, "]", "optional group")?;
        Ok((rest, Shape::Optional(ways)))
    }

    /// `<name:{one | other <value:kind> | <value:kind> ...}>`.
    fn options(&self, input: &'a str) -> Parsed<'a, Shape> {
        let (rest, (_, name, _, _)) = (char('<'), capture_name, char(':'), char('{')).parse(input)?;
        let (rest, ways) = self.ways(rest.trim_start_matches(' '), "}>", "option")?;
        let mut options = Vec::with_capacity(ways.len());
        for mut items in ways {
            let repeats = items.last().is_some_and(|it| it.shape == Shape::Keywords(vec![REPEATS.into()]));
            items.truncate(items.len() - usize::from(repeats));
            for item in &items {
                let message = match &item.shape {
                    Shape::Keywords(_) => continue,
                    Shape::Capture(_, kind) if !kind.takes_rest() => continue,
                    Shape::Capture(..) => "an option cannot take the rest of the line: others may follow",
                    Shape::Optional(_) | Shape::Options(..) => "an option has no groups in it",
                };
                return fail(input, message);
            }
            let is_value = |it: &Item| matches!(&it.shape, Shape::Capture(_, kind) if kind.is_typed());
            if repeats && !matches!(items.as_slice(), [one] if is_value(one)) {
                return fail(input, "only a single value can repeat, and not one that every word fits");
            }
            options.push(Way { items, repeats });
        }
        Ok((rest, Shape::Options(name.to_owned(), options)))
    }

    /// Ways of saying something up to `end`, with `|` between them.
    fn ways(&self, input: &'a str, end: &str, what: &str) -> Parsed<'a, Vec<Vec<Item>>> {
        let mut rest = input;
        let mut ways = Vec::new();
        loop {
            let (after, items) = self.items(rest)?;
            if items.is_empty() {
                return fail(input, format!("an {what} needs something in it"));
            }
            ways.push(items);
            match (after.strip_prefix('|'), after.strip_prefix(end)) {
                (Some(more), _) => rest = more.trim_start_matches(' '),
                (_, Some(after)) => return Ok((after, ways)),
                _ => return fail(after, format!("expected \"{end}\" at the end of the {what}")),
            }
        }
    }

    /// What the shape of single items cannot say.
    fn check(&self, items: &[Item]) -> Result<(), Mistake> {
        let (mut optional, mut names, mut last) = (0, Vec::new(), None);
        self.check_each(items, &mut optional, &mut names, &mut last)?;
        if items.iter().all(|item| matches!(item.shape, Shape::Optional(_))) {
            let place = items.first().map_or_else(|| self.place(self.text), |item| item.place);
            return Err(self.mistake(place, "a line needs something that may not be left out".into()));
        }
        Ok(())
    }

    fn check_each(
        &self,
        items: &[Item],
        optional: &mut usize,
        names: &mut Vec<String>,
        rest: &mut Option<String>,
    ) -> Result<(), Mistake> {
        for item in items {
            if let Some(taker) = rest {
                let message = format!("nothing can follow {taker}: it takes the rest of the line");
                return Err(self.mistake(item.place, message));
            }
            match &item.shape {
                Shape::Keywords(_) => {}
                Shape::Capture(name, kind) => {
                    if names.contains(name) {
                        let message = format!("the capture \"{name}\" stands twice on this line");
                        return Err(self.mistake(item.place, message));
                    }
                    names.push(name.clone());
                    *rest = kind.takes_rest().then(|| format!("<{name}:{kind}>"));
                }
                Shape::Options(name, ways) => {
                    if names.contains(name) {
                        let message = format!("the capture \"{name}\" stands twice on this line");
                        return Err(self.mistake(item.place, message));
                    }
                    names.push(name.clone());
                    if ways.len() > MOST_OPTIONS {
                        let message = format!("more than {MOST_OPTIONS} options in one place");
                        return Err(self.mistake(item.place, message));
                    }
                    *rest = Some(format!("<{name}:{{…}}>"));
                }
                Shape::Optional(inner) => {
                    *optional += 1;
                    if *optional > MOST_OPTIONAL {
                        let message = format!("more than {MOST_OPTIONAL} optional groups on one line");
                        return Err(self.mistake(item.place, message));
                    }
                    // One way may take the rest of the line where another does not.
                    let mut takers = Vec::new();
                    for way in inner {
                        let mut taker = None;
                        self.check_each(way, optional, names, &mut taker)?;
                        takers.extend(taker);
                    }
                    *rest = takers.pop();
                }
            }
        }
        Ok(())
    }
}

/// `<name:kind>`.
fn capture(input: &str) -> Parsed<'_, Shape> {
    let (rest, _) = char('<').parse(input)?;
    let (after_name, name) = capture_name(rest)?;
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return fail(rest, "a capture needs a name in lower case: <name:kind>");
    }
    let Some(rest) = after_name.strip_prefix(':') else {
        return fail(after_name, format!("expected \":\" and a kind after the name \"{name}\""));
    };
    let (rest, kind) = kind(rest)?;
    match rest.strip_prefix('>') {
        Some(rest) => Ok((rest, Shape::Capture(name.into(), kind))),
        None => fail(rest, "expected \">\" at the end of the capture"),
    }
}

fn capture_name(input: &str) -> Parsed<'_, &str> {
    take_while(|c: char| c.is_ascii_alphanumeric() || c == '-').parse(input)
}

fn word(input: &str) -> Parsed<'_, String> {
    let (rest, word) =
        take_while1(|c: char| c.is_ascii_alphanumeric() || "-_./:*+\"".contains(c)).parse(input)?;
    Ok((rest, word.to_ascii_lowercase()))
}

/// `(a|b)`, in lower case.
fn choice(input: &str) -> Parsed<'_, Vec<String>> {
    let (mut rest, _) = char('(').parse(input)?;
    let mut words: Vec<String> = Vec::new();
    loop {
        let Ok((after, word)) = word(rest) else { return fail(rest, "expected a word of the choice") };
        if words.contains(&word) {
            return fail(rest, format!("\"{word}\" stands twice in this choice"));
        }
        words.push(word);
        match (after.strip_prefix('|'), after.strip_prefix(')')) {
            (Some(more), _) => rest = more,
            (_, Some(end)) => return Ok((end, words)),
            _ => return fail(after, "expected \"|\" or \")\" in the choice"),
        }
    }
}

fn kind(input: &str) -> Parsed<'_, Kind> {
    if input.starts_with('(') {
        return choice(input).map(|(rest, words)| (rest, Kind::Choice(words)));
    }
    let (rest, name) = take_while(|c: char| c.is_ascii_alphanumeric()).parse(input)?;
    match (name, rest.starts_with('(')) {
        ("num", true) => range(rest),
        ("until", true) => match delimited(char('('), word, char(')')).parse(rest) {
            Ok((rest, word)) => Ok((rest, Kind::Until(word))),
            Err(_) => fail(rest, "expected one word in parentheses: until(quit)"),
        },
        ("until", false) => fail(rest, "expected one word in parentheses: until(quit)"),
        _ => match Kind::plain(name) {
            Some(kind) => Ok((rest, kind)),
            None => fail(input, unknown("kind", name, Kind::names())),
        },
    }
}

/// `(low-high)` behind `num`.
fn range(input: &str) -> Parsed<'_, Kind> {
    let bounds: Parsed<'_, (u32, u32)> =
        delimited(char('('), separated_pair(number, char('-'), number), char(')')).parse(input);
    match bounds {
        Ok((rest, (low, high))) if low <= high => Ok((rest, Kind::Number { low, high })),
        Ok((_, (low, high))) => fail(input, format!("the range {low}-{high} holds no number")),
        Err(_) => fail(input, "expected a range of numbers: num(1-4094)"),
    }
}

/// The sentence about a word that is none of `known`.
pub fn unknown<'k>(what: &str, word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    match suggest::nearest(word, &known.into_iter().collect()) {
        Some(near) => format!("unknown {what} \"{word}\"; did you mean \"{near}\"?"),
        None => format!("unknown {what} \"{word}\""),
    }
}
