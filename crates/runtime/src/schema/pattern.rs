//! The `pattern`s of documents: a few forms of regular expressions, since nothing else occurs. A test
//! over both documents would find another one.
//!
//! A pattern is anchored at both ends, and a sequence of characters, `\d`, sets such as `[A-Z2-7]`
//! and groups of alternatives, with `?`, `*`, `+`, `{3}` or `{1,14}` after a character or a set.

/// Returns whether a text matches a pattern. One of another form is left to the server.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    parse(pattern).is_none_or(|ways| ways.iter().any(|steps| follow(steps, text)))
}

/// Returns the sequences of steps, one for each way through the groups of alternatives.
fn parse(pattern: &str) -> Option<Vec<Vec<Step>>> {
    let rest = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let mut parser = Parser { rest };
    let ways = parser.sequences()?;
    parser.rest.is_empty().then_some(ways)
}

/// Some characters of a set.
#[derive(Debug, Clone)]
struct Step {
    set: Vec<(char, char)>,
    least: u32,
    most: u32,
}

/// Whether a text is what a sequence of steps describes.
fn follow(steps: &[Step], text: &str) -> bool {
    let Some((step, later)) = steps.split_first() else {
        return text.is_empty();
    };
    let mut rest = text;
    let mut count = 0;
    loop {
        if count >= step.least && follow(later, rest) {
            return true;
        }
        let mut characters = rest.chars();
        let next = characters.next();
        let fits = |c| step.set.iter().any(|(from, to)| (*from..=*to).contains(&c));
        if count == step.most || !next.is_some_and(fits) {
            return false;
        }
        rest = characters.as_str();
        count += 1;
    }
}

/// Each function returns `None` for what it does not know.
struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let next = characters.next()?;
        self.rest = characters.as_str();
        Some(next)
    }

    fn eat(&mut self, character: char) -> bool {
        let rest = self.rest.strip_prefix(character);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Parses up to the end, or to what ends an alternative.
    fn sequences(&mut self) -> Option<Vec<Vec<Step>>> {
        let mut sequences = vec![Vec::new()];
        while !self.rest.is_empty() && !self.rest.starts_with(['|', ')']) {
            let ways = match self.eat('(') {
                true => self.group()?,
                false => vec![vec![self.step()?]],
            };
            let join = |before: &Vec<Step>, way: &Vec<Step>| [&before[..], way].concat();
            sequences = sequences
                .iter()
                .flat_map(|before| ways.iter().map(move |way| join(before, way)))
                .collect();
        }
        Some(sequences)
    }

    fn group(&mut self) -> Option<Vec<Vec<Step>>> {
        let mut ways = self.sequences()?;
        while self.eat('|') {
            ways.extend(self.sequences()?);
        }
        let repeated = |rest: &str| rest.starts_with(['?', '*', '+', '{']);
        (self.eat(')') && !repeated(self.rest)).then_some(ways)
    }

    fn step(&mut self) -> Option<Step> {
        let set = match self.next()? {
            '[' => self.set()?,
            '\\' => self.escape()?,
            '.' | '^' | '$' | '?' | '*' | '+' | '{' | '}' | ']' => return None,
            plain => vec![(plain, plain)],
        };
        let (least, most) = match self.rest.chars().next() {
            Some('?') => (0, 1),
            Some('*') => (0, u32::MAX),
            Some('+') => (1, u32::MAX),
            Some('{') => {
                let (counts, rest) = self.rest[1..].split_once('}')?;
                self.rest = rest;
                let (least, most) = counts.split_once(',').unwrap_or((counts, counts));
                return Some(Step {
                    set,
                    least: least.parse().ok()?,
                    most: most.parse().ok()?,
                });
            }
            _ => (1, 1),
        };
        if (least, most) != (1, 1) {
            self.next();
        }
        Some(Step { set, least, most })
    }

    fn set(&mut self) -> Option<Vec<(char, char)>> {
        let mut set = Vec::new();
        loop {
            match self.next()? {
                ']' => return Some(set),
                '\\' => set.extend(self.escape()?),
                '^' | '[' => return None,
                from => {
                    let to = match self.rest.starts_with("-]") || !self.eat('-') {
                        true => from,
                        false => self.next()?,
                    };
                    set.push((from, to));
                }
            }
        }
    }

    fn escape(&mut self) -> Option<Vec<(char, char)>> {
        match self.next()? {
            'd' => Some(vec![('0', '9')]),
            letter if letter.is_alphanumeric() => None,
            plain => Some(vec![(plain, plain)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{matches, parse};

    #[test]
    fn patterns_match_as_regular_expressions_do() {
        for (pattern, matching, other) in [
            ("^[0-9]+$", &["0", "123"][..], &["", "12a", "٣"][..]),
            (
                "^\\+[1-9]\\d{1,14}$",
                &["+12", "+123456789012345"],
                &["12", "+1", "+02", "+1234567890123456"],
            ),
            (
                "^[A-Z2-7]{14}$",
                &["ABCDEFGHIJKL27"],
                &["ABCDEFGHIJKL28", "ABCDEFGHIJKL2"],
            ),
            (
                "^([0-1]?[0-9]|2[0-3]):[0-5][0-9]$",
                &["9:00", "09:00", "23:59"],
                &["24:00", "9:60", ":00", "1 9:00"],
            ),
            ("^a*ab?[^-]$", &[], &[]),
            ("^[a-]*a\\.?$", &["a", "-a", "aaa."], &["-", "ax"]),
        ] {
            assert_eq!(parse(pattern).is_none(), matching.is_empty(), "{pattern}");
            assert!(
                matching.iter().all(|text| matches(pattern, text)),
                "{pattern}"
            );
            assert!(
                !other.iter().any(|text| matches(pattern, text)),
                "{pattern}"
            );
        }
        for unknown in [
            "a", "^a", "^.$", "^(a)+$", "^\\w$", "^(a$", "^a)$", "^[a$", "^a{1,}$", "^a??$",
            "^(?:a)$",
        ] {
            assert!(parse(unknown).is_none(), "{unknown}");
        }
    }
}
