//! Blocks of raw HTML that no blank line ends: comments, instructions, `pre` and its kind. Nothing in them is Markdown.

/// How each begins and ends (CommonMark 0.31, HTML blocks of the first three kinds and the fifth).
const KINDS: [(&str, &str); 7] = [
    ("<!--", "-->"),
    ("<?", "?>"),
    ("<![cdata[", "]]>"),
    ("<pre", "</pre"),
    ("<script", "</script"),
    ("<style", "</style"),
    ("<textarea", "</textarea"),
];

/// Follows a document line by line.
pub struct RawBlocks {
    /// Where each kind ends last: what begins behind it never ends and is text.
    last_ends: [Option<usize>; KINDS.len()],
    open: Option<&'static str>,
}

impl RawBlocks {
    pub fn of(source: &str) -> Self {
        let lower = if source.contains('<') { source.to_ascii_lowercase() } else { String::new() };
        Self { last_ends: KINDS.map(|(_, end)| lower.rfind(end)), open: None }
    }

    /// Whether a line, which begins at `at`, stands in such a block.
    pub fn holds(&mut self, line: &str, at: usize) -> bool {
        let lower = line.trim_start().to_ascii_lowercase();
        let rest = match self.open {
            Some(_) => lower.as_str(),
            None => {
                let opened = KINDS.iter().zip(self.last_ends).find_map(|((start, end), last)| {
                    let rest = lower.strip_prefix(start).filter(|_| last.is_some_and(|last| last > at))?;
                    let is_whole = !start.ends_with(char::is_alphabetic) || !rest.starts_with(char::is_alphanumeric);
                    is_whole.then_some((*end, rest))
                });
                let Some((end, rest)) = opened else { return false };
                self.open = Some(end);
                rest
            }
        };
        if self.open.is_some_and(|end| rest.contains(end)) {
            self.open = None;
        }
        true
    }

    /// Whether the next line stands in one.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// What it stood in has ended, and with it the block.
    pub fn leave(&mut self) {
        self.open = None;
    }
}
