//! Git's wildcard patterns (`wildmatch`), matched in steps bounded by pattern × text: no backtracking, no regex engine.
//!
//! Rules: gitignore(5) and gitglossary(7), "pathspec/glob". Like Git, patterns work on bytes: `?` is one byte.

/// One step of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// This byte.
    Byte(u8),
    /// One byte that passes; never `/` when slashes bind.
    One(Box<Set>),
    /// Any number of bytes other than `/`.
    Star,
    /// Any number of bytes.
    Everything,
    /// The next two steps, or none of them: `**/` is nothing or whole folders.
    MaybeTwo,
}

/// The bytes that `?` or `[…]` takes, one bit a byte.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Set([bool; 256]);

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    /// `None`: Git calls the pattern malformed, it matches nothing.
    steps: Option<Vec<Step>>,
    slashes_bind: bool,
    /// What every text that matches begins and ends with: most texts are told by it.
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Glob {
    /// Compiles `pattern`. With `slashes_bind`, `*`, `?` and `[…]` stop at `/` and `**` between slashes crosses them.
    pub fn new(pattern: &str, slashes_bind: bool) -> Self {
        let steps = compile(pattern.as_bytes(), slashes_bind);
        let (head, tail) = steps.as_deref().map(ends).unwrap_or_default();
        Self { steps, slashes_bind, head, tail }
    }

    /// Whether the whole `text` matches.
    pub fn matches(&self, text: &str) -> bool {
        self.matches_with_steps(text).0
    }

    /// The same, and how many steps it took: never more than (pattern bytes + 1) × (text bytes + 1).
    pub fn matches_with_steps(&self, text: &str) -> (bool, u64) {
        let Some(steps) = &self.steps else { return (false, 0) };
        let bytes = text.as_bytes();
        if bytes.len() < self.head.len().max(self.tail.len())
            || !bytes.starts_with(&self.head)
            || !bytes.ends_with(&self.tail)
        {
            return (false, 1);
        }
        let mut count = 0;
        let (mut live, mut next) = (vec![false; steps.len() + 1], vec![false; steps.len() + 1]);
        if let Some(first) = live.first_mut() {
            *first = true;
        }
        pass_empty(steps, &mut live, &mut count);
        for byte in text.bytes() {
            next.fill(false);
            for (at, step) in steps.iter().enumerate().filter(|(at, _)| live.get(*at).copied().unwrap_or(false)) {
                count += 1;
                let (stays, moves) = self.take(step, byte);
                mark(&mut next, at, stays);
                mark(&mut next, at + 1, moves);
            }
            pass_empty(steps, &mut next, &mut count);
            std::mem::swap(&mut live, &mut next);
            if !live.contains(&true) {
                return (false, count);
            }
        }
        (live.last().copied().unwrap_or(false), count)
    }

    /// Whether `byte` leaves the state where it is, and whether it carries it past the step.
    fn take(&self, step: &Step, byte: u8) -> (bool, bool) {
        match step {
            Step::Byte(expected) => (false, *expected == byte),
            Step::One(set) => (false, set.has(byte) && !(self.slashes_bind && byte == b'/')),
            Step::Star => (byte != b'/' || !self.slashes_bind, false),
            Step::Everything => (true, false),
            Step::MaybeTwo => (false, false),
        }
    }
}

/// Patterns of options are gitignore patterns of the root; one without a slash matches at every depth.
pub(super) fn rooted(pattern: &str) -> Glob {
    // `./src/` means the root's folder, as a shell would have it.
    let pattern = pattern.strip_prefix('.').filter(|rest| rest.starts_with('/')).unwrap_or(pattern);
    let (folder, end) = pattern.strip_suffix('/').map_or((pattern, ""), |folder| (folder, "/**"));
    let start = if folder.contains('/') { "" } else { "**/" };
    Glob::new(&format!("{start}{}{end}", folder.strip_prefix('/').unwrap_or(folder)), true)
}

impl Set {
    fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).copied().unwrap_or(false)
    }

    fn add(&mut self, first: u8, last: u8) {
        for byte in first..=last {
            if let Some(bit) = self.0.get_mut(usize::from(byte)) {
                *bit = true;
            }
        }
    }
}

/// The bytes that every match begins with, and those that it ends with.
fn ends(steps: &[Step]) -> (Vec<u8>, Vec<u8>) {
    let byte = |step: &Step| if let Step::Byte(byte) = step { Some(*byte) } else { None };
    let head: Vec<u8> = steps.iter().map_while(byte).collect();
    let mut tail: Vec<u8> = steps.iter().rev().map_while(byte).collect();
    // The slash of `**/` may be missing with the rest of it.
    let before = steps.len() - tail.len();
    if before >= 2 && steps.get(before - 2) == Some(&Step::MaybeTwo) {
        tail.pop();
    }
    tail.reverse();
    (head, tail)
}

/// Passes the steps that may match nothing.
fn pass_empty(steps: &[Step], live: &mut [bool], count: &mut u64) {
    for (at, step) in steps.iter().enumerate() {
        if live.get(at).copied().unwrap_or(false) {
            let empty = matches!(step, Step::Star | Step::Everything | Step::MaybeTwo);
            *count += u64::from(empty);
            mark(live, at + 1, empty);
            mark(live, at + 3, *step == Step::MaybeTwo);
        }
    }
}

fn mark(live: &mut [bool], at: usize, on: bool) {
    if on && let Some(state) = live.get_mut(at) {
        *state = true;
    }
}

fn compile(pattern: &[u8], slashes_bind: bool) -> Option<Vec<Step>> {
    let (mut steps, mut rest, mut before) = (Vec::new(), pattern, None);
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'\\' => {
                let (literal, after) = rest.split_first()?;
                steps.push(Step::Byte(*literal));
                rest = after;
            }
            b'?' => steps.push(Step::One(Box::new(Set([true; 256])))),
            b'[' => {
                let (set, after) = compile_set(rest)?;
                steps.push(Step::One(Box::new(set)));
                rest = after;
            }
            b'*' => rest = compile_stars(rest, slashes_bind && matches!(before, None | Some(b'/')), &mut steps),
            literal => steps.push(Step::Byte(*literal)),
        }
        before = (pattern.len() - rest.len()).checked_sub(1).and_then(|at| pattern.get(at)).copied();
    }
    Some(steps)
}

/// After one `*`: more of them, and whether they stand between slashes.
fn compile_stars<'a>(rest: &'a [u8], bounded_before: bool, steps: &mut Vec<Step>) -> &'a [u8] {
    let more = rest.iter().take_while(|byte| **byte == b'*').count();
    let rest = rest.get(more..).unwrap_or_default();
    let crosses = more > 0 && bounded_before && (rest.is_empty() || rest.starts_with(b"/") || rest.starts_with(b"\\/"));
    if crosses && rest.starts_with(b"/") {
        steps.extend([Step::MaybeTwo, Step::Everything, Step::Byte(b'/')]);
        return rest.get(1..).unwrap_or_default();
    }
    steps.push(if crosses { Step::Everything } else { Step::Star });
    rest
}

/// After `[`: the set and what follows its `]`. A set without `]` and an unknown class make the pattern malformed.
fn compile_set(pattern: &[u8]) -> Option<(Set, &[u8])> {
    let mut set = Set([false; 256]);
    let negated = matches!(pattern.first(), Some(b'!' | b'^'));
    let mut rest = pattern.get(usize::from(negated)..)?;
    let mut range_start = None;
    loop {
        let (first, after) = rest.split_first()?;
        rest = after;
        range_start = match first {
            b'-' if range_start.is_some() && !matches!(rest.first(), None | Some(b']')) => {
                let (last, after) = set_byte(rest)?;
                rest = after;
                set.add(range_start?, last);
                None
            }
            b'[' if rest.starts_with(b":") => match named_class(rest, &mut set)? {
                Some(after) => {
                    rest = after;
                    None
                }
                None => {
                    set.add(b'[', b'[');
                    Some(b'[')
                }
            },
            b'\\' => {
                let (literal, after) = rest.split_first()?;
                rest = after;
                set.add(*literal, *literal);
                Some(*literal)
            }
            literal => {
                set.add(*literal, *literal);
                Some(*literal)
            }
        };
        if let Some(after) = rest.strip_prefix(b"]") {
            set.0.iter_mut().for_each(|bit| *bit ^= negated);
            return Some((set, after));
        }
    }
}

/// One byte of a set, perhaps escaped.
fn set_byte(rest: &[u8]) -> Option<(u8, &[u8])> {
    let (first, after) = rest.split_first()?;
    if *first == b'\\' { after.split_first().map(|(byte, after)| (*byte, after)) } else { Some((*first, after)) }
}

/// `[:alpha:]` and its kin; `rest` starts at the colon. `Some(None)`: no closing `:]`, the bracket is an ordinary member.
#[expect(clippy::option_option, reason = "malformed, ordinary and named are three different answers")]
fn named_class<'a>(rest: &'a [u8], set: &mut Set) -> Option<Option<&'a [u8]>> {
    let inside = rest.get(1..)?;
    let end = inside.iter().position(|byte| *byte == b']')?;
    let Some(name) = inside.get(..end)?.strip_suffix(b":") else { return Some(None) };
    let passes: fn(&u8) -> bool = match name {
        b"alnum" => u8::is_ascii_alphanumeric,
        b"alpha" => u8::is_ascii_alphabetic,
        b"blank" => |byte| matches!(byte, b' ' | b'\t'),
        b"cntrl" => u8::is_ascii_control,
        b"digit" => u8::is_ascii_digit,
        b"graph" => u8::is_ascii_graphic,
        b"lower" => u8::is_ascii_lowercase,
        b"print" => |byte| matches!(byte, b' '..=b'~'),
        b"punct" => u8::is_ascii_punctuation,
        b"space" => |byte| matches!(byte, b' ' | b'\t'..=b'\r'),
        b"upper" => u8::is_ascii_uppercase,
        b"xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    };
    (0..=u8::MAX).filter(passes).for_each(|byte| set.add(byte, byte));
    Some(inside.get(end + 1..))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Glob::new(pattern, true).matches(text)
    }

    #[test]
    fn a_pattern_may_begin_with_the_folder_that_it_stands_in() {
        assert!(rooted("./src/").matches("src/a/b.rs") && !rooted("./src/").matches("lib/src/b.rs"));
        assert!(rooted("./a.md").matches("a.md") && !rooted("./a.md").matches("b/a.md"));
        // A name that begins with a dot stays what it is.
        assert!(rooted(".github/").matches("x/.github/a.yml"));
    }

    #[test]
    fn one_star_stops_at_a_slash_and_two_cross_it() {
        assert!(matches("src/*.rs", "src/a.rs") && !matches("src/*.rs", "src/a/b.rs"));
        assert!(matches("src/**/*.rs", "src/a.rs") && matches("src/**/*.rs", "src/a/b/c.rs"));
        assert!(matches("**/y", "y") && matches("**/y", "x/y") && !matches("**/y", "xy"));
        assert!(matches("a/**", "a/b/c") && !matches("a/**", "a"));
        assert!(matches("**/**/**", "e") && matches("**/**/x", "x"));
        assert!(matches("a**b", "axxb") && !matches("a**b", "a/b"));
    }

    #[test]
    fn sets_know_ranges_negation_escapes_and_names() {
        assert!(matches("[a-c]", "b") && !matches("[a-c]", "d") && matches("[!a-c]", "d") && matches("[^a]", "b"));
        assert!(matches("[]a]", "]") && matches("[a-]", "-") && matches("[\\]]", "]") && matches("[[:digit:]x]", "7"));
        assert!(!matches("[!a]", "/") && !matches("?", "/"));
    }

    #[test]
    fn malformed_patterns_match_nothing() {
        for pattern in ["[", "[a", "a\\", "[[:nothing:]]", "[!"] {
            assert!(!matches(pattern, pattern) && !matches(pattern, "a"), "{pattern}");
        }
    }

    #[test]
    fn steps_stay_below_pattern_times_text() {
        let (pattern, text) = ("*a".repeat(100) + "b", "a".repeat(2_000));
        let (matched, steps) = Glob::new(&pattern, true).matches_with_steps(&text);
        assert!(!matched && steps <= 2 * 202 * 2_001, "{steps}");
    }

    #[test]
    fn what_a_pattern_ends_with_tells_most_texts() {
        assert!(matches("a/**/", "a/") && matches("**/", "") && matches("**/x/", "x/") && matches("a*a", "aa"));
        assert!(!matches("ab*ba", "aba") && !matches("abc", "ab") && matches("abc", "abc"));
        assert_eq!(Glob::new("*.rs", true).matches_with_steps("a.txt"), (false, 1));
    }

    #[test]
    fn patterns_without_a_slash_match_at_every_depth() {
        assert!(
            rooted("*.rs").matches("a/b.rs")
                && rooted("docs/").matches("x/docs/a")
                && rooted("docs/").matches("docs/a")
        );
        assert!(rooted("/docs/").matches("docs/a") && !rooted("/docs/").matches("x/docs/a"));
        assert!(rooted("src/*.rs").matches("src/a.rs") && !rooted("src/*.rs").matches("x/src/a.rs"));
    }
}
