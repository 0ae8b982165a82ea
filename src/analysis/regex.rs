//! AS-path and community expressions, as far as one question goes: can it match nothing at all?
//!
//! A route that is originated here has an empty path, so this decides what an AS-path list says of it.

/// Whether an expression over characters finds a match in the empty text; `None` when it cannot be read.
///
/// The dialect is that of path expressions: `_` is a boundary, so it matches the empty text's ends, and `^` and `$`
/// hold there too.
pub(super) fn matches_nothing(expression: &str) -> Option<bool> {
    let text = expression.trim().trim_matches('"');
    let mut reader = Reader { rest: text.chars().peekable(), depth: 0 };
    let nullable = reader.alternatives()?;
    reader.rest.next().is_none().then_some(nullable)
}

/// The same for an expression over whole AS numbers, which stands for the whole path: `()` is the empty one.
pub(super) fn numbers_match_nothing(expression: &str) -> Option<bool> {
    let mut letters = String::with_capacity(expression.len());
    let mut inside_number = false;
    let mut signs = expression.trim().trim_matches('"').chars().peekable();
    while let Some(sign) = signs.next() {
        // A range such as `64512-65534` and a dotted number are one number each; a dot alone is any number.
        let joins =
            inside_number && matches!(sign, '-' | '.') && signs.peek().is_some_and(char::is_ascii_digit);
        let number = sign.is_ascii_digit() || joins;
        match sign {
            _ if number && inside_number => {}
            _ if number => letters.push('1'),
            '!' => return None,
            _ if sign.is_whitespace() => {}
            _ => letters.push(sign),
        }
        inside_number = number;
    }
    matches_nothing(&letters)
}

/// Parentheses deeper than this are not read.
const DEEPEST: usize = 64;

struct Reader<'t> {
    rest: std::iter::Peekable<std::str::Chars<'t>>,
    depth: usize,
}

impl Reader<'_> {
    fn alternatives(&mut self) -> Option<bool> {
        let mut any = self.sequence()?;
        while self.rest.next_if_eq(&'|').is_some() {
            any |= self.sequence()?;
        }
        Some(any)
    }

    fn sequence(&mut self) -> Option<bool> {
        let mut all = true;
        while let Some(&next) = self.rest.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            all &= self.repeated()?;
        }
        Some(all)
    }

    fn repeated(&mut self) -> Option<bool> {
        let mut one = self.single()?;
        while let Some(sign) = self.rest.next_if(|it| matches!(it, '*' | '+' | '?')) {
            one |= sign != '+';
        }
        Some(one)
    }

    fn single(&mut self) -> Option<bool> {
        match self.rest.next()? {
            '^' | '$' | '_' => Some(true),
            '(' => {
                self.depth += 1;
                let inner = (self.depth < DEEPEST).then(|| self.alternatives())??;
                self.depth -= 1;
                self.rest.next_if_eq(&')').map(|_| inner)
            }
            '[' => {
                self.rest.next_if_eq(&'^');
                self.rest.next_if_eq(&']');
                self.rest.find(|it| *it == ']').map(|_| false)
            }
            '\\' => self.rest.next().map(|_| false),
            '{' => None,
            _ => Some(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{matches_nothing, numbers_match_nothing};

    #[test]
    fn an_empty_path_of_numbers() {
        for yes in ["()", ".*", "64512*", "(64512 | 64513)? .*", "()|64512", "1.10*", "64512-65534*"] {
            assert_eq!(numbers_match_nothing(yes), Some(true), "{yes}");
        }
        for no in ["64512", "12076 .*", ".* 174 .*", ".", "[64512-65534]", "64512 .", "1.10", ".+"] {
            assert_eq!(numbers_match_nothing(no), Some(false), "{no}");
        }
        assert_eq!(numbers_match_nothing("64512{0,3}"), None);
    }

    #[test]
    fn an_empty_path() {
        for yes in ["^$", ".*", "^(_1)*$", "_", "^12076?$|^$", "(1|2)?", "", "\"^$\""] {
            assert_eq!(matches_nothing(yes), Some(true), "{yes}");
        }
        for no in ["^12076_", "_8075_", "^[0-9]+$", ".", "^[0-9]+(_[0-9]+)*$", r"1\.10"] {
            assert_eq!(matches_nothing(no), Some(false), "{no}");
        }
        assert_eq!(matches_nothing("(1"), None);
        assert_eq!(matches_nothing(&"(".repeat(100_000)), None);
    }
}
