//! Pages about the whole repository: the front page, the architecture, the data model and so on.
//!
//! One request proposes what each of them should explain, and from which files. What it names is checked against the
//! repository, and what is not there is dropped. Then each page is asked for with the repository's map, its own facts, what the
//! pages beside it say, and the code that was proposed. Without a plan a page is written from its facts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::ai::{self, Answer, PromptFile, Read, Stop, WholePage};
use crate::budget::chunks;
use crate::docs::records::page_key::PageKey;
use crate::docs::write::prompting::{
    AiWriter, Text, Topic, Whole, Written, is_usable, most_tokens, room_tokens, without_secrets,
};
use crate::error::{Code, Result};
use crate::outline::{Page, Scan, is_topic, prompt_outline};
use crate::storage_format::storage_to_text;
use crate::text::first_chars;

/// Tokens of such a prompt: facts count for more than code. Ours.
pub const WHOLE_TOKENS: u32 = 24_000;
/// Tokens of the repository's map in the request for a plan.
pub const PLAN_TOKENS: u32 = 6_000;
/// Topics of a page, files of a topic, files of a page.
const MOST_TOPICS: usize = 5;
const MOST_FILES: usize = 12;
/// Pages beside a page that are summed up.
const MOST_BESIDE: usize = 60;
/// A summary, characters.
const SUMMARY_CHARS: usize = 200;
/// A topic's title, characters.
const TITLE_CHARS: usize = 80;

/// What a prompt about a page holds.
struct Gathered {
    facts: String,
    beside: String,
    files: Vec<PromptFile>,
    left_out: usize,
}

#[derive(Deserialize)]
struct Proposed {
    topics: Vec<ProposedTopic>,
}

#[derive(Deserialize)]
struct ProposedTopic {
    page: String,
    title: String,
    #[serde(default)]
    files: Vec<String>,
}

impl Whole {
    /// Of a repository with pages about the whole; one without them is small, and the pages of its modules say it.
    pub fn of(pages: &[Page], titles: &BTreeMap<String, String>) -> Option<Self> {
        let mut nearest: Vec<&Page> = pages.iter().filter(|page| !is_whole(page)).collect();
        nearest.sort_by_key(|page| page.key.matches('/').count());
        let shown = nearest.into_iter().take(MOST_BESIDE);
        Self::of_told(shown.map(|page| (page.key.clone(), summary(&page.body))).collect(), titles)
    }

    /// The same where the first sentences of the pages are at hand.
    pub fn of_told(mut summaries: BTreeMap<String, String>, titles: &BTreeMap<String, String>) -> Option<Self> {
        let mut nearest: Vec<String> = summaries.keys().cloned().collect();
        nearest.sort_by_key(|key| key.matches('/').count());
        nearest.iter().skip(MOST_BESIDE).for_each(|key| drop(summaries.remove(key)));
        titles.keys().any(|key| is_topic(key)).then_some(Self { summaries, topics: BTreeMap::new() })
    }
}

/// Whether a page is about the whole repository and has text of an AI; lists of documents have none.
pub fn is_whole(page: &Page) -> bool {
    page.key.is_empty() || (is_topic(&page.key) && page.key != "documents:")
}

/// The first sentence of a page's prose: no heading, no row of a table, no panel, nothing that is only a link.
pub fn summary(body: &str) -> String {
    let text = storage_to_text(body.as_bytes()).map(|text| text.text).unwrap_or_default();
    let is_prose = |line: &&str| {
        line.len() > 20
            && line.ends_with('.')
            && !line.starts_with(['|', '#', '[', '`', '-', '>'])
            && !line.contains(" (http")
    };
    let line = text.lines().map(str::trim).find(is_prose).unwrap_or_default();
    first_chars(line.find(". ").and_then(|end| line.get(..=end)).unwrap_or(line), SUMMARY_CHARS).to_owned()
}

impl AiWriter<'_> {
    /// Asks what the pages about the whole should explain: `due` are those that are written now.
    ///
    /// # Errors
    /// As the provider answers.
    pub async fn plan(&mut self, due: &[&Page], scan: &Scan) -> Result<()> {
        let is_asked = !due.is_empty() && !self.is_spent() && self.whole.is_some();
        let topics = if is_asked { self.proposed(due, scan).await? } else { BTreeMap::new() };
        if let Some(whole) = &mut self.whole {
            whole.topics = topics;
        }
        Ok(())
    }

    /// The topics of each page that hold against the repository; none where the model's answer is not usable.
    async fn proposed(&self, due: &[&Page], scan: &Scan) -> Result<BTreeMap<String, Vec<Topic>>> {
        let limits = ai::limits(self.connection);
        let most = PLAN_TOKENS.min(most_tokens(&limits, self.prompt_tokens));
        let map = without_secrets(&self.map(scan, most));
        let pages: Vec<(&str, &str)> = due.iter().map(|page| (page.key.as_str(), page.title.as_str())).collect();
        let prompt = ai::plan_prompt(&self.snapshot.name, &pages, &map);
        if self.client.tokens_of(&prompt, &limits) > room_tokens(&limits, self.prompt_tokens) {
            return Ok(BTreeMap::new());
        }
        let read = match self.client.ask(&prompt, self.prompt_tokens).await {
            Err(error) if error.code == Code::InputTooLarge => return Ok(BTreeMap::new()),
            read => read?,
        };
        let Read::Answer(answer) = read else { return Ok(BTreeMap::new()) };
        let json = answer.text.find('{').zip(answer.text.rfind('}')).and_then(|(from, to)| answer.text.get(from..=to));
        let proposed = json.and_then(|json| serde_json::from_str::<Proposed>(json).ok());
        let usable = proposed.filter(|_| answer.stop != Stop::Refused && !ai::leaks(&prompt, &answer.text));
        Ok(usable.map(|proposed| self.checked(proposed, due)).unwrap_or_default())
    }

    /// What of a plan is there: pages that are due, files of the repository, titles that no heading of the page has.
    fn checked(&self, proposed: Proposed, due: &[&Page]) -> BTreeMap<String, Vec<Topic>> {
        let mut out: BTreeMap<String, Vec<Topic>> = BTreeMap::new();
        for ProposedTopic { page: key, title, files } in proposed.topics {
            let Some(page) = due.iter().find(|page| page.key == key) else { continue };
            let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
            let is_plain =
                !title.is_empty() && title.chars().count() <= TITLE_CHARS && !title.contains(['<', '[', '`']);
            let is_told = headings(&page.body).iter().any(|own| own.to_lowercase() == title.to_lowercase());
            let known: BTreeSet<String> =
                files.into_iter().filter(|path| self.entries.contains_key(path.as_str())).collect();
            let topics = out.entry(key).or_default();
            if is_plain && !is_told && !known.is_empty() && topics.len() < MOST_TOPICS {
                topics.push(Topic { title, files: known.into_iter().take(MOST_FILES).collect() });
            }
        }
        out
    }

    /// Every file with what it offers, as far as the tokens reach.
    fn map(&self, scan: &Scan, most: u32) -> String {
        let limits = ai::limits(self.connection);
        let outline = prompt_outline(scan, "", most, |text| self.client.count_tokens(text, &limits));
        outline.parts.into_iter().map(|part| part.text).collect()
    }

    /// The text of a page about the whole.
    pub(super) async fn write_whole(&self, page: &Page, whole: &Whole) -> Result<Written> {
        const SILENT: &str = "The AI wrote no overview.";
        let limits = ai::limits(self.connection);
        let topics = whole.topics.get(&page.key).map(Vec::as_slice).unwrap_or_default();
        let known = self.gather(page, whole, topics).await?;
        let asked = WholePage {
            repository: &self.snapshot.name,
            title: &page.title,
            is_front: page.key.is_empty(),
            headings: &headings(&page.body),
            topics: &topics.iter().map(|topic| topic.title.clone()).collect::<Vec<_>>(),
            facts: &known.facts,
            beside: &known.beside,
            files: &known.files,
        };
        let prompt = ai::whole_prompt(&asked, self.locale);
        if self.client.tokens_of(&prompt, &limits) > room_tokens(&limits, self.prompt_tokens) {
            return Ok(Written::Declined("What is known of the repository does not fit into the AI's context."));
        }
        let read = match self.client.ask(&prompt, self.prompt_tokens).await {
            Err(error) if error.code == Code::InputTooLarge => return Ok(Written::Declined(SILENT)),
            read => read?,
        };
        let Read::Answer(Answer { text, stop, .. }) = read else { return Ok(Written::Declined(SILENT)) };
        if stop == Stop::Refused || !is_usable(&prompt, &text) {
            return Ok(Written::Declined(SILENT));
        }
        let Gathered { facts, beside, files: mut read, left_out } = known;
        let files = read.len();
        // What the facts name, the text may name.
        read.extend([facts, beside].map(|text| PromptFile { path: String::new(), text, signatures_only: true }));
        Ok(Written::Text(Text { markdown: text, read, files, left_out }))
    }

    /// The page's facts, the pages beside it, and the code that was planned for it or that it lists, within the tokens.
    async fn gather(&self, page: &Page, whole: &Whole, topics: &[Topic]) -> Result<Gathered> {
        let limits = ai::limits(self.connection);
        let most = WHOLE_TOKENS.min(most_tokens(&limits, self.prompt_tokens));
        let count = |text: &str| self.client.count_tokens(text, &limits);
        let cut = |text: &str, most: u32| {
            chunks(text, most, count).first().map_or(String::new(), |part| part.text.to_owned())
        };
        let planned: BTreeSet<&str> = topics.iter().flat_map(|topic| &topic.files).map(String::as_str).collect();
        // The front page is made from every file.
        let listed = page.source_paths.iter().filter(|_| !page.key.is_empty()).map(String::as_str);
        let paths: Vec<&str> = if planned.is_empty() { listed.collect() } else { planned.into_iter().collect() };
        let read = self.files(paths.into_iter().take(MOST_FILES)).await?;
        let facts = storage_to_text(page.body.as_bytes()).map(|text| text.text).unwrap_or_default();
        let facts = cut(&without_secrets(&facts), most * 2 / 5);
        let beside = cut(&self.beside_page(page, whole), most / 5);
        let rest = most.saturating_sub(count(&facts) + count(&beside));
        let (files, left_out) = self.choose(&read, &limits, rest)?;
        Ok(Gathered { facts, beside, files, left_out })
    }

    /// Paths of the other pages, and what those nearest to the root say first.
    fn beside_page(&self, page: &Page, whole: &Whole) -> String {
        let line = |(key, _): (&String, &String)| {
            let said = whole.summaries.get(key).map(String::as_str).unwrap_or_default();
            if said.is_empty() { format!("{key}\n") } else { format!("{key}: {said}\n") }
        };
        let is_module = |key: &str| PageKey::of(key) == PageKey::Subject && !is_topic(key);
        let others = self.titles.iter().filter(|(key, _)| **key != page.key && is_module(key));
        without_secrets(&others.map(line).collect::<String>())
    }
}

/// The headings that a page has without an AI.
fn headings(body: &str) -> Vec<String> {
    let sections = body.split("<h2>").skip(1).filter_map(|part| part.split_once("</h2>"));
    sections.map(|(heading, _)| heading.to_owned()).filter(|heading| !heading.contains('<')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_its_headings_and_its_first_sentence() {
        let body = "<h2>Parts</h2><p>The parts of it are these. And more.</p><h2><code>x</code></h2>";
        assert_eq!(headings(body), ["Parts"]);
        assert_eq!(summary(body), "The parts of it are these.");
        assert_eq!((headings(""), summary("")), (Vec::new(), String::new()));
        let body = "<ac:structured-macro ac:name=\"toc\" /><h2>A</h2><p>Counts <code>things</code> well. And more.</p>";
        assert_eq!(summary(body), "Counts things well.");
        // Neither the panel that says who wrote the page, nor the line that only links its one file, says what it is.
        let body = "<p>All of it is in <a href=\"https://example.com/a/b.cs\"><code>a/b.cs</code></a>.</p><ac:structured-macro ac:name=\"panel\"><ac:rich-text-body><p>Written by somebody from a repository at a commit.</p></ac:rich-text-body></ac:structured-macro>";
        assert_eq!(summary(body), "");
    }
}
