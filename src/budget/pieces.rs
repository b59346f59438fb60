//! Splits text as the o200k pattern does, in one pass and without a regular-expression engine.
//!
//! The pattern (tiktoken, `o200k_base`) has seven alternatives, tried in order at each place. `upper` stands for
//! `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`, `lower` for `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`:
//!
//! 1. `[^\r\n\p{L}\p{N}]?upper*lower+` and 2. `[^\r\n\p{L}\p{N}]?upper+lower*`, both with an English suffix `'s 't 're …`
//! 3. `\p{N}{1,3}`
//! 4. ` ?[^\s\p{L}\p{N}]+[\r\n/]*`
//! 5. `\s*[\r\n]+`, 6. `\s+(?!\S)`, 7. `\s+`

/// What the pattern distinguishes in a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `\p{Lu}` or `\p{Lt}`.
    Upper,
    /// `\p{Ll}`.
    Lower,
    /// `\p{Lm}` or `\p{Lo}`: both upper and lower for the pattern.
    Letter,
    /// `\p{M}`: both upper and lower, but no letter.
    Mark,
    /// `\p{N}`.
    Number,
    /// `\r` or `\n`.
    Newline,
    /// Other white space.
    Space,
    /// Everything else.
    Other,
}

/// The kinds of all characters beyond ASCII, as sorted starts of ranges.
#[derive(Debug, Default)]
pub(super) struct Kinds(pub(super) Vec<(u32, Kind)>);

/// The kinds of ASCII, which most text is.
const ASCII: [Kind; 128] = {
    let mut kinds = [Kind::Other; 128];
    let (mut at, mut rest) = (0u8, kinds.as_mut_slice());
    while let [kind, after @ ..] = rest {
        *kind = match at {
            b'a'..=b'z' => Kind::Lower,
            b'A'..=b'Z' => Kind::Upper,
            b'0'..=b'9' => Kind::Number,
            b'\r' | b'\n' => Kind::Newline,
            // As `char::is_whitespace`, which also takes the vertical tab and the form feed.
            b'\t' | 0x0B | 0x0C | b' ' => Kind::Space,
            _ => Kind::Other,
        };
        (at, rest) = (at + 1, after);
    }
    kinds
};

impl Kinds {
    fn of(&self, c: char) -> Kind {
        match c {
            c if c.is_whitespace() => Kind::Space,
            c => {
                let after = self.0.partition_point(|(start, _)| *start <= u32::from(c));
                after.checked_sub(1).and_then(|index| self.0.get(index)).map_or(Kind::Other, |(_, kind)| *kind)
            }
        }
    }
}

/// The pieces of a text, in order; together they are the text.
pub(super) struct Pieces<'a> {
    text: &'a str,
    at: usize,
    kinds: &'a Kinds,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(text: &'a str, kinds: &'a Kinds) -> Self {
        Self { text, at: 0, kinds }
    }

    fn char_at(&self, at: usize) -> Option<(char, Kind)> {
        let byte = *self.text.as_bytes().get(at)?;
        if let Some(kind) = ASCII.get(usize::from(byte)) {
            return Some((char::from(byte), *kind));
        }
        let c = self.text.get(at..)?.chars().next()?;
        Some((c, self.kinds.of(c)))
    }

    /// The end of the run of characters from `at` whose kind passes.
    fn run(&self, mut at: usize, most: usize, passes: impl Fn(char, Kind) -> bool) -> usize {
        for _ in 0..most {
            match self.char_at(at) {
                Some((c, kind)) if passes(c, kind) => at += c.len_utf8(),
                _ => break,
            }
        }
        at
    }

    fn word(&self, first: char, kind: Kind) -> Option<usize> {
        let may_lead = !matches!(kind, Kind::Newline | Kind::Number) && !is_letter(kind);
        let after_lead = self.at + first.len_utf8();
        let starts = [may_lead.then_some(after_lead), Some(self.at)];
        let end = starts
            .into_iter()
            .flatten()
            .find_map(|start| self.ends_in_lower(start))
            .or_else(|| starts.into_iter().flatten().find_map(|start| self.all_upper(start)))?;
        Some(self.suffix(end))
    }

    /// `upper*lower+`: when no lower letter follows the upper run, the pattern gives characters back until one of them
    /// is lower, too.
    fn ends_in_lower(&self, start: usize) -> Option<usize> {
        let (mut at, mut given_back) = (start, None);
        while let Some((c, kind)) = self.char_at(at) {
            match kind {
                Kind::Lower => return Some(self.run(at, usize::MAX, |_, kind| is_lower(kind))),
                Kind::Upper => at += c.len_utf8(),
                Kind::Letter | Kind::Mark => {
                    at += c.len_utf8();
                    given_back = Some(at);
                }
                _ => break,
            }
        }
        given_back
    }

    fn all_upper(&self, start: usize) -> Option<usize> {
        let end = self.run(start, usize::MAX, |_, kind| is_upper(kind));
        (end > start).then_some(end)
    }

    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)?`; without regard to case, `s` is also U+017F.
    fn suffix(&self, end: usize) -> usize {
        let mut chars = self.text.get(end..).unwrap_or_default().chars();
        if chars.next() != Some('\'') {
            return end;
        }
        let (first, second) = (chars.next(), chars.next());
        let second = second.map(|c| c.to_ascii_lowercase());
        match (first.map(|c| c.to_ascii_lowercase()), second) {
            (Some('s' | 't' | 'm' | 'd'), _) => end + 2,
            (Some('\u{17F}'), _) => end + 3,
            (Some('r' | 'v'), Some('e')) | (Some('l'), Some('l')) => end + 3,
            _ => end,
        }
    }

    fn symbols(&self, first: char) -> Option<usize> {
        let start = if first == ' ' { self.at + 1 } else { self.at };
        let end = self.run(start, usize::MAX, |_, kind| matches!(kind, Kind::Other | Kind::Mark));
        (end > start).then(|| self.run(end, usize::MAX, |c, _| matches!(c, '\r' | '\n' | '/')))
    }

    fn white_space(&self) -> usize {
        let (mut at, mut last, mut after_newline) = (self.at, self.at, None);
        while let Some((c, kind @ (Kind::Newline | Kind::Space))) = self.char_at(at) {
            last = at;
            at += c.len_utf8();
            if kind == Kind::Newline {
                after_newline = Some(at);
            }
        }
        match after_newline {
            Some(end) => end,
            None if at < self.text.len() && last > self.at => last,
            None => at,
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (first, kind) = self.char_at(self.at)?;
        let end = match kind {
            Kind::Number => self.run(self.at, 3, |_, kind| kind == Kind::Number),
            _ => self.word(first, kind).or_else(|| self.symbols(first)).unwrap_or_else(|| self.white_space()),
        };
        let piece = self.text.as_bytes().get(self.at..end)?;
        self.at = end;
        Some(piece)
    }
}

fn is_letter(kind: Kind) -> bool {
    matches!(kind, Kind::Upper | Kind::Lower | Kind::Letter)
}

fn is_upper(kind: Kind) -> bool {
    matches!(kind, Kind::Upper | Kind::Letter | Kind::Mark)
}

fn is_lower(kind: Kind) -> bool {
    matches!(kind, Kind::Lower | Kind::Letter | Kind::Mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let kinds = Kinds(vec![(0xAA, Kind::Letter), (0xAB, Kind::Other), (0x300, Kind::Mark), (0x370, Kind::Letter)]);
        Pieces::new(text, &kinds).map(|piece| String::from_utf8(piece.to_vec()).unwrap()).collect()
    }

    #[test]
    fn words_break_at_capitals_and_keep_one_leading_character() {
        assert_eq!(split("getUserName(HTTPServer)"), ["get", "User", "Name", "(HTTPServer", ")"]);
        assert_eq!(split("it's We'LL"), ["it's", " We'LL"]);
    }

    #[test]
    fn numbers_break_after_three_digits() {
        assert_eq!(split("12345 678"), ["123", "45", " ", "678"]);
    }

    #[test]
    fn indentation_leaves_one_space_to_the_word() {
        assert_eq!(split("a\n\n    b  "), ["a", "\n\n", "   ", " b", "  "]);
    }

    #[test]
    fn symbols_take_the_line_end() {
        assert_eq!(split("x();\n// y"), ["x", "();\n//", " y"]);
    }

    #[test]
    fn a_letter_of_both_cases_is_given_back() {
        assert_eq!(split("\u{AA}AB"), ["\u{AA}", "AB"]);
    }
}
