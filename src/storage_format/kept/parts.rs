//! Tags and texts of a body that Confluence gave: well-formed, so that they are found without a tree.

/// The element around a text that an inline comment is about.
pub const MARKER: &str = "ac:inline-comment-marker";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Data,
    Open,
    Close,
    Empty,
}

#[derive(Debug, Clone, Copy)]
pub struct Part {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

impl Part {
    pub fn raw(self, body: &str) -> &str {
        body.get(self.start..self.end).unwrap_or_default()
    }

    pub fn name(self, body: &str) -> &str {
        let inside = self.raw(body).trim_start_matches(['<', '/']);
        inside.split(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).next().unwrap_or_default()
    }
}

/// Tags and texts of a well-formed body, in order.
pub struct Parts<'a> {
    body: &'a str,
    at: usize,
}

impl<'a> Parts<'a> {
    pub fn of(body: &'a str) -> Self {
        Self { body, at: 0 }
    }
}

impl Iterator for Parts<'_> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let rest = self.body.get(self.at..).filter(|rest| !rest.is_empty())?;
        let until = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
        let (kind, length) = if !rest.starts_with('<') {
            (Kind::Text, rest.find('<').unwrap_or(rest.len()))
        } else if rest.starts_with("<![CDATA[") {
            (Kind::Data, until("]]>"))
        } else if rest.starts_with("<!--") {
            (Kind::Data, until("-->"))
        } else if rest.starts_with("</") {
            (Kind::Close, rest.find('>').map_or(rest.len(), |at| at + 1))
        } else {
            let length = tag_length(rest);
            let is_empty = rest.get(..length).is_some_and(|tag| tag.ends_with("/>"));
            (if is_empty { Kind::Empty } else { Kind::Open }, length)
        };
        let part = Part { kind, start: self.at, end: self.at + length };
        self.at = part.end;
        Some(part)
    }
}

/// A tag ends at the first `>` outside quotes.
fn tag_length(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    rest.len()
}

/// Where the elements of a name begin and end in a well-formed body, in the order of their ends; one may stand in another.
pub fn elements(body: &str, name: &str) -> Vec<(usize, usize)> {
    let (mut open, mut found) = (Vec::new(), Vec::new());
    for part in Parts::of(body).filter(|part| !matches!(part.kind, Kind::Text | Kind::Data)) {
        match part.kind {
            _ if part.name(body) != name => {}
            Kind::Open => open.push(part.start),
            Kind::Close => found.extend(open.pop().map(|start| (start, part.end))),
            _ => found.push((part.start, part.end)),
        }
    }
    found
}
