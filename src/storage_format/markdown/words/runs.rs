//! Words as runs of letters and digits, and the markup between them.

/// Runs of letters and digits, of text that comes in pieces: `a<b>c</b>` may be one word or two.
#[derive(Default)]
pub struct Words {
    /// Each piece.
    pub pieces: Vec<u64>,
    /// Runs of several pieces.
    pub runs: Vec<Run>,
    piece: Option<u64>,
    run: Option<u64>,
    /// The first piece of the run.
    first: usize,
}

/// A run of several pieces.
pub struct Run {
    pub whole: u64,
    /// Its pieces, from and up to.
    pub pieces: (usize, usize),
}

/// FNV-1a's numbers, a character at a time.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

impl Words {
    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_alphanumeric() {
                let add = |hash: Option<u64>| Some((hash.unwrap_or(BASIS) ^ u64::from(c)).wrapping_mul(PRIME));
                (self.piece, self.run) = (add(self.piece), add(self.run));
            } else {
                self.end_run();
            }
        }
    }

    /// A tag, which need not end a word.
    pub fn end_piece(&mut self) {
        self.pieces.extend(self.piece.take());
    }

    /// What ends a word wherever it stands.
    pub fn end_run(&mut self) {
        let Some(whole) = self.run.take() else { return };
        self.end_piece();
        if self.pieces.len() > self.first + 1 {
            self.runs.push(Run { whole, pieces: (self.first, self.pieces.len()) });
        }
        self.first = self.pieces.len();
    }
}

/// The length of a comment, an instruction, a declaration or CDATA at the start of a text, and what of it is text.
pub fn markup(text: &str) -> Option<(usize, &str)> {
    let to = |mark: &str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).map(|at| at + mark.len());
    if text.starts_with("<!--") {
        to("-->").map(|end| (end, ""))
    } else if text.starts_with("<![CDATA[") {
        to("]]>").map(|end| (end, text.get(9..end - 3).unwrap_or_default()))
    } else if text.starts_with("<?") {
        to("?>").map(|end| (end, ""))
    } else {
        to(">").filter(|_| text.starts_with("<!")).map(|end| (end, ""))
    }
}

/// Elements that a line of text goes on through.
pub fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "strong"
            | "em"
            | "i"
            | "u"
            | "s"
            | "del"
            | "ins"
            | "code"
            | "kbd"
            | "small"
            | "big"
            | "font"
            | "mark"
            | "sub"
            | "sup"
            | "span"
            | "ac:link"
            | "ac:link-body"
    ) || crate::storage_format::elements::Tag::named(name).is_none()
        && crate::storage_format::elements::html(name).is_none()
}
