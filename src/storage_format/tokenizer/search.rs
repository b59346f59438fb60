//! Searches ahead that remember what they found, so that asking again and again stays linear.

use super::state::{Last, Tokenizer};
use crate::storage_format::find;

impl Tokenizer<'_> {
    /// The next `]]>` at or after `at`.
    pub(super) fn find_cdata_end(&mut self, at: usize) -> Option<usize> {
        let last = self.found.cdata_end;
        let (found, last) = self.remembered(at, last, |rest| find::find(rest, "]]>"));
        self.found.cdata_end = last;
        found
    }

    /// The next `</ac:plain-text-body` or `</ac:plain-text-link-body`, in any case.
    pub(super) fn find_body_end(&mut self, at: usize, is_link: bool) -> Option<usize> {
        if is_link {
            let last = self.found.link_end;
            let (found, last) = self.remembered(at, last, |rest| find_end_tag(rest, "plain-text-link-body"));
            self.found.link_end = last;
            return found;
        }
        let last = self.found.plain_end;
        let (found, last) = self.remembered(at, last, |rest| find_end_tag(rest, "plain-text-body"));
        self.found.plain_end = last;
        found
    }

    /// The next end of what holds a body: `</ac:structured-macro`, or `</ac:link` for a link's body, in any case.
    pub(super) fn find_holder_end(&mut self, at: usize, is_link: bool) -> Option<usize> {
        if is_link {
            let last = self.found.holder_link_end;
            let (found, last) = self.remembered(at, last, |rest| find_end_tag(rest, "link"));
            self.found.holder_link_end = last;
            return found;
        }
        let last = self.found.macro_end;
        let (found, last) = self.remembered(at, last, |rest| find_end_tag(rest, "structured-macro"));
        self.found.macro_end = last;
        found
    }

    /// The next line that closes a Markdown fence.
    pub(super) fn find_fence_end(&mut self, at: usize) -> Option<usize> {
        let last = self.found.fence_end;
        let (found, last) = self.remembered(at, last, |rest| find::find(rest, "\n```"));
        self.found.fence_end = last;
        found
    }

    /// The next `-->`.
    pub(super) fn find_comment_end(&mut self, at: usize) -> Option<usize> {
        let last = self.found.comment_end;
        let (found, last) = self.remembered(at, last, |rest| find::find(rest, "-->"));
        self.found.comment_end = last;
        found
    }

    /// The next `?>`.
    pub(super) fn find_instruction_end(&mut self, at: usize) -> Option<usize> {
        let last = self.found.instruction_end;
        let (found, last) = self.remembered(at, last, |rest| find::find(rest, "?>"));
        self.found.instruction_end = last;
        found
    }

    /// The next `]`.
    pub(super) fn find_bracket(&mut self, at: usize) -> Option<usize> {
        let last = self.found.bracket;
        let (found, last) = self.remembered(at, last, |rest| rest.find(']'));
        self.found.bracket = last;
        found
    }

    fn remembered(&mut self, at: usize, last: Last, find: impl Fn(&str) -> Option<usize>) -> (Option<usize>, Last) {
        if last.known && at >= last.from && last.found.is_none_or(|found| found >= at) {
            return (last.found, last);
        }
        let found = find(self.from(at)).map(|more| at + more);
        self.steps += (found.unwrap_or(self.text.len()).saturating_sub(at)) as u64 / 16 + 1;
        (found, Last { from: at, found, known: true })
    }
}

/// An end tag by its local name, in any case and with any prefix.
fn find_end_tag(text: &str, local: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = find::find(text.get(from..)?, "</") {
        let at = from + found;
        let name: &str = text.get(at + 2..)?;
        let name = name.trim_start_matches(' ');
        let after = name.get(..3).filter(|p| p.eq_ignore_ascii_case("ac:") || p.eq_ignore_ascii_case("ri:"));
        let own = if after.is_some() { name.get(3..)? } else { name };
        let same = own.as_bytes().get(..local.len()).is_some_and(|start| {
            start.iter().zip(local.bytes()).all(|(a, b)| a.to_ascii_lowercase() == b || *a == b'_' && b == b'-')
        });
        let ends = own
            .as_bytes()
            .get(local.len())
            .is_none_or(|byte| matches!(byte, b'>' | b' ' | b'\n' | b'\t' | b'\r' | b'<'));
        if same && ends {
            return Some(at);
        }
        from = at + 2;
    }
    None
}
