//! Text in lines: blocks apart from each other, prefixes of quotes and lists, white space as a reader sees it.

use super::place::Place;

/// The text under construction.
#[derive(Debug, Default)]
pub struct Lines {
    text: String,
    places: Vec<Place>,
    prefixes: Vec<String>,
    /// Blank lines and line breaks owed before the next character: 0, 1 or 2.
    owed: u8,
    space: bool,
    /// Cells that are open: everything in one stands on its row's line.
    cells: u32,
}

impl Lines {
    /// The text and the places.
    pub fn finish(mut self) -> (String, Vec<Place>) {
        let kept = self.text.trim_end().len();
        self.text.truncate(kept);
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        (self.text, self.places)
    }

    /// A cell begins.
    pub fn open_cell(&mut self) {
        self.cells += 1;
        self.space = true;
    }

    /// … and ends.
    pub fn close_cell(&mut self) {
        self.cells = self.cells.saturating_sub(1);
        self.space = true;
    }

    /// Everything that follows starts on a line of its own.
    pub fn line(&mut self) {
        if self.cells > 0 {
            self.space = true;
            return;
        }
        self.owed = self.owed.max(1);
        self.space = false;
    }

    /// … behind a blank line.
    pub fn block(&mut self) {
        if self.cells > 0 {
            self.space = true;
            return;
        }
        self.owed = 2;
        self.space = false;
    }

    /// Lines from here on begin with this; the first one with `first`.
    pub fn indent(&mut self, first: &str, then: &str) {
        if self.cells > 0 {
            self.space = true;
            // Of a quote's mark nothing is told in a line.
            if !first.starts_with('>') {
                self.flow(first, 0);
            }
            self.space = true;
            self.prefixes.push(String::new());
            return;
        }
        self.start();
        self.text.push_str(first);
        self.prefixes.push(then.to_owned());
    }

    /// Ends the latest indentation.
    pub fn outdent(&mut self) {
        self.prefixes.pop();
        self.line();
    }

    /// Adds text as a reader sees it: runs of white space are one space.
    pub fn flow(&mut self, text: &str, body_at: usize) {
        let mut first = true;
        for word in text.split(|c: char| c.is_ascii_whitespace()) {
            if !first {
                self.space = true;
            }
            first = false;
            if word.is_empty() {
                continue;
            }
            self.word(word, body_at);
        }
    }

    fn word(&mut self, word: &str, body_at: usize) {
        let fresh = self.owed > 0 || self.text.is_empty();
        self.start();
        if self.space && !fresh && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
        self.space = false;
        self.place(body_at);
        if self.cells > 0 && word.contains('|') {
            self.text.push_str(&word.replace('|', "\\|"));
        } else {
            self.text.push_str(word);
        }
    }

    /// Adds text as it stands, line for line.
    pub fn verbatim(&mut self, text: &str, body_at: usize) {
        if self.cells > 0 {
            self.space = true;
            self.flow(text, body_at);
            return;
        }
        for line in text.split('\n') {
            self.start();
            self.place(body_at);
            self.text.push_str(line.trim_end_matches('\r'));
            self.line();
        }
    }

    fn place(&mut self, body_at: usize) {
        if self.places.last().is_none_or(|last| last.body_at != body_at) {
            self.places.push(Place { text_at: self.text.len(), body_at });
        }
    }

    /// Pays the line breaks that are owed.
    fn start(&mut self) {
        if self.text.is_empty() {
            self.owed = 0;
            if !self.prefixes.is_empty() && self.places.is_empty() {
                return;
            }
            return;
        }
        for _ in 0..std::mem::take(&mut self.owed) {
            let kept = self.text.trim_end_matches(' ').len();
            self.text.truncate(kept);
            self.text.push('\n');
            for prefix in &self.prefixes {
                self.text.push_str(prefix);
            }
        }
    }
}
