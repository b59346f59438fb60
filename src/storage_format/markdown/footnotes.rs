//! Footnotes: superscript links to a list at the end of the page, and back.

use super::writer::{Note, Outer, Writer};
use crate::storage_format::write::push_anchor;

impl Writer<'_> {
    pub fn footnote_reference(&mut self, label: &str) {
        let Some(number) = self.survey.footnotes.get(label).copied().filter(|_| self.image.is_none()) else { return };
        self.before_inline();
        let count = self.references_written.entry(label.to_owned()).or_insert(0);
        *count += 1;
        let name = reference_name(number, *count);
        self.out.push_str("<sup>");
        push_anchor(&mut self.out, &name);
        self.link_to(&format!("footnote-{number}"), &number.to_string());
        self.out.push_str("</sup>");
    }

    pub fn end_footnote(&mut self) {
        self.frames.pop();
        let Some(Outer { label, out, raw }) = self.outer.pop() else { return };
        let body = std::mem::replace(&mut self.out, out);
        let raw = std::mem::replace(&mut self.raw, raw);
        let note = self.notes.entry(label).or_default();
        note.raw.adopt(&raw, 0..body.len(), note.body.len());
        note.body.push_str(&body);
    }

    /// Notes in the order of their first reference; notes that nothing refers to come last, so that no text is lost.
    pub fn write_footnotes(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        let notes = std::mem::take(&mut self.notes);
        let number = |label: &str| self.survey.footnotes.get(label).copied().unwrap_or(u32::MAX);
        let mut ordered: Vec<_> = notes.iter().map(|(label, note)| (number(label), label, note)).collect();
        ordered.sort_by_key(|(number, label, _)| (*number, *label));
        self.out.push_str("<hr/><ol>");
        for (number, label, note) in ordered {
            self.out.push_str("<li>");
            self.write_note(number, label, note);
            self.out.push_str("</li>");
        }
        self.out.push_str("</ol>");
    }

    fn write_note(&mut self, number: u32, label: &str, note: &Note) {
        let body = note.body.as_str();
        if number == u32::MAX {
            self.raw.adopt(&note.raw, 0..body.len(), self.out.len());
            self.out.push_str(body);
            return;
        }
        self.out.push_str("<p>");
        push_anchor(&mut self.out, &format!("footnote-{number}"));
        let (first, rest) = match body.strip_prefix("<p>").and_then(|inner| inner.split_once("</p>")) {
            Some((first, rest)) => (first, rest),
            None => ("", body),
        };
        self.raw.adopt(&note.raw, "<p>".len().."<p>".len() + first.len(), self.out.len());
        self.out.push_str(first);
        let references = self.references_written.get(label).copied().unwrap_or(0);
        for reference in 1..=references {
            self.out.push(' ');
            self.link_to(&reference_name(number, reference), "\u{21A9}");
        }
        self.out.push_str("</p>");
        self.raw.adopt(&note.raw, body.len() - rest.len()..body.len(), self.out.len());
        self.out.push_str(rest);
    }

    fn link_to(&mut self, anchor: &str, shown: &str) {
        self.out.push_str(&format!("<ac:link ac:anchor=\"{anchor}\"><ac:link-body>{shown}</ac:link-body></ac:link>"));
    }
}

fn reference_name(number: u32, count: u32) -> String {
    if count == 1 { format!("footnote-ref-{number}") } else { format!("footnote-ref-{number}-{count}") }
}
