//! From a model's Markdown to what may stand on a page: contained, its links led into the repository, reviewed against the code.

use std::collections::BTreeMap;

use crate::ai::{self, Corrections, Known, Lead};
use crate::docs::write::prompting::{AiWriter, Text};
use crate::error::{Code, Error, Result};
use crate::limits::PAGE_BYTES;
use crate::locale::{Words, said};
use crate::model::AiUsage;
use crate::storage_format::{MarkdownOptions, StorageDocument, markdown_to_storage};
use crate::text::{percent_decoded, xml_escape};

impl AiWriter<'_> {
    /// The text as a page shows it.
    pub(super) fn finished(&self, text: &Text) -> Result<String> {
        let base = self.link_base();
        let options = MarkdownOptions { link_base: Some(base.clone()), drop_title: true, ..MarkdownOptions::default() };
        let converted = markdown_to_storage(&text.markdown, &options)?;
        let lines =
            text.read.iter().filter(|file| !file.signatures_only).map(|file| (file.path.as_str(), file.lines()));
        let lines: BTreeMap<&str, u32> = lines.collect();
        let lead = |href: &str| self.lead(href.strip_prefix(base.as_str()).filter(|_| !base.is_empty())?, &lines);
        let (xml, taken_out) = ai::contain(&converted.xml, lead)?;
        let texts = text.read.iter().map(|file| file.text.as_str());
        let names = self.outlines.values().flat_map(|file| file.items.iter().map(|item| item.name.as_str()));
        let words = Words::of(self.locale);
        let (xml, made) = ai::review(&xml, &Known::new(texts, names, self.entries.keys().copied()));
        let xml = words.spoken(&xml);
        if xml.len() > PAGE_BYTES || StorageDocument::check(xml.clone()).is_err() {
            return Err(Error::new(Code::StorageRefused, "an AI's answer cannot be put on a page"));
        }
        let made = Corrections { taken_out, ..made };
        self.client.note(AiUsage { corrected: made, ..AiUsage::default() });
        let (model, files) = (xml_escape(&self.connection.model), text.files.to_string());
        let written = match text.left_out {
            0 => said("Written by {} from {} files. Check what matters in the code.", &[&model, &files]),
            rest => said(
                "Written by {} from {} files; {} did not fit. Check what matters in the code.",
                &[&model, &files, &rest.to_string()],
            ),
        };
        let reviewed = if made.is_none() { String::new() } else { format!(" {}", made.sentences()) };
        Ok(format!("{xml}{}", words.spoken(&format!("<p><em>{written}{reviewed}</em></p>"))))
    }

    /// Where a link of the model's leads, from the path and lines that it names: to a module's page, to lines that there are, to a
    /// file; nowhere for what does not exist.
    fn lead(&self, target: &str, lines: &BTreeMap<&str, u32>) -> Option<Lead> {
        // A query can make another page of a file.
        let (path, fragment) = target.split_once('#').map_or((target, None), |(path, part)| (path, Some(part)));
        let path = percent_decoded(Some(path).filter(|path| !path.contains('?'))?)?;
        let path = path.trim_end_matches('/');
        if let Some(title) = self.titles.get(path).filter(|_| fragment.is_none()) {
            return Some(Lead::Page(title.clone()));
        }
        self.entries.get(path).filter(|_| !self.snapshot.web_url.is_empty())?;
        let cited = fragment.and_then(|fragment| cited(fragment, lines.get(path).copied()));
        let (encoded, behind) =
            (target.split('#').next().unwrap_or_default(), self.snapshot.line_link.split_once("{path}"));
        let lines = cited.zip(behind).map(|((start, end), (_, behind))| {
            let behind = behind.replace("{commit}", &self.snapshot.commit).replace("{start}", &start.to_string());
            behind.replace("{end}", &end.to_string())
        });
        Some(Lead::Address(format!("{}{encoded}{}", self.link_base(), lines.unwrap_or_default())))
    }

    fn link_base(&self) -> String {
        let before_path = self.snapshot.line_link.split("{path}").next().unwrap_or_default();
        format!("{}{}", self.snapshot.web_url, before_path.replace("{commit}", &self.snapshot.commit))
    }
}

/// The lines that `L20-L40` names, where the file has them: `last` is its last line, which is known of files that were read.
fn cited(fragment: &str, last: Option<u32>) -> Option<(u32, u32)> {
    let mut numbers = fragment.split('-').map(|part| part.trim_start_matches('L').parse::<u32>().ok());
    let start = numbers.next().flatten()?;
    let end = numbers.next().map_or(Some(start), |end| end)?;
    (1 <= start && start <= end && end <= last?).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_the_file_has_are_cited() {
        for (fragment, wanted) in [
            ("L2", Some((2, 2))),
            ("L2-L4", Some((2, 4))),
            ("L2-4", Some((2, 4))),
            ("L0-L4", None),
            ("L4-L2", None),
            ("L2-L11", None),
            ("usage", None),
            ("", None),
        ] {
            assert_eq!(cited(fragment, Some(10)), wanted, "{fragment}");
        }
        assert_eq!(cited("L2", None), None);
    }
}
