//! What every prompt about a repository needs: the way to the model, the files and their signatures, and the tokens there are.

use std::collections::BTreeMap;

use crate::ai::{self, Connection, Limits, PromptFile};
use crate::budget::{self, Candidate, FileClass, Form, SelectOptions, Size, TokenTable, classify_content};
use crate::docs::source::git_source::Source;
use crate::error::Result;
use crate::flow::World;
use crate::limits::{PROMPT_BYTES, PROMPT_TOKENS};
use crate::locale::Locale;
use crate::model::ModelClient;
use crate::outline::{FileOutline, Scan};
use crate::redact::{Policy, RedactOptions, redact};
use crate::settings::Settings;
use crate::source::{Snapshot, TreeEntry};
use crate::text::decoded;

/// Files of one module that are fetched for a prompt: the rest is left out and said so.
pub const MOST_FILES: usize = 200;
/// How often a prompt that is too long is made shorter.
pub const MOST_SHORTENINGS: u32 = 4;
/// Tokens of our own words in a prompt: instructions, fence, the chat template of a local server.
pub const FRAME_TOKENS: u32 = 1_500;

/// Everything that asking for a page's text needs.
pub struct AiWriter<'a> {
    pub client: ModelClient<'a>,
    pub connection: &'a Connection,
    pub source: &'a Source<'a>,
    pub snapshot: &'a Snapshot,
    pub entries: BTreeMap<&'a str, &'a TreeEntry>,
    pub outlines: BTreeMap<&'a str, &'a FileOutline>,
    /// The text of the repository's `.touchmark.yml`.
    pub config: Option<String>,
    /// Of a prompt, and of the whole run where the site bounds it.
    pub prompt_tokens: u32,
    pub run_tokens: Option<u32>,
    /// Whether the front page is written, from what it lists.
    pub overviews: bool,
    pub locale: Locale,
    /// Titles of all pages, by key.
    pub titles: BTreeMap<String, String>,
    /// What the pages about the whole are written by; `None` where there are none.
    pub whole: Option<Whole>,
}

/// What became of a page's prompt.
pub enum Written {
    Text(Text),
    Declined(&'static str),
}

/// A model's text with what it was written from.
pub struct Text {
    pub markdown: String,
    /// What the names in it are held against.
    pub read: Vec<PromptFile>,
    /// Files that stood in the prompt, and files that did not fit.
    pub files: usize,
    pub left_out: usize,
}

/// What is known of all pages of a run.
#[derive(Default)]
pub struct Whole {
    /// First sentences of the pages nearest to the root, by key.
    pub summaries: BTreeMap<String, String>,
    pub topics: BTreeMap<String, Vec<Topic>>,
}

/// What a page should explain, and from which files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    pub title: String,
    pub files: Vec<String>,
}

impl<'a> AiWriter<'a> {
    pub fn new(
        world: &'a World,
        connection: &'a Connection,
        source: &'a Source<'a>,
        snapshot: &'a Snapshot,
        tree: &'a [TreeEntry],
        scan: &'a Scan,
    ) -> Self {
        let entries = tree.iter().map(|entry| (entry.path.as_str(), entry)).collect();
        let outlines = scan.files().map(|file| (file.path.as_str(), file)).collect();
        Self {
            client: ModelClient::new(world, connection, &source.hosts),
            connection,
            source,
            snapshot,
            entries,
            outlines,
            config: None,
            prompt_tokens: PROMPT_TOKENS,
            run_tokens: None,
            overviews: false,
            locale: Locale::English,
            titles: BTreeMap::new(),
            whole: None,
        }
    }

    /// Within the site's budgets.
    pub fn within(self, settings: &Settings) -> Self {
        Self { prompt_tokens: settings.prompt_tokens, run_tokens: settings.run_tokens, ..self }
    }

    /// Beside others that ask the same provider at the same time.
    pub fn beside(self, lanes: u32) -> Self {
        Self { client: self.client.beside(lanes), ..self }
    }

    /// In the language of the job's pages.
    pub fn in_language(self, locale: Locale) -> Self {
        Self { locale, ..self }
    }

    /// For the front page of a divided run: the text is written from what the page lists.
    pub fn of_overviews(self) -> Self {
        Self { overviews: true, ..self }
    }

    /// With the text of the repository's `.touchmark.yml`: its priorities, its signatures, its smaller budget.
    pub fn configured(self, config: Option<String>) -> Self {
        Self { config, ..self }
    }

    /// With the table that counts exactly: without it a byte is taken for a token.
    pub fn counting(self, table: Option<TokenTable>) -> Self {
        Self { client: self.client.counting(table), ..self }
    }

    /// Whether the run has used what the site lets it use.
    pub fn is_spent(&self) -> bool {
        let spent = self.client.usage();
        let used = spent.input_tokens.saturating_add(spent.output_tokens);
        self.run_tokens.is_some_and(|most| used >= most)
    }

    /// Files as text, secrets masked; what is no ordinary text stays out.
    pub async fn files<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Result<Vec<PromptFile>> {
        let wanted = paths.filter_map(|path| self.entries.get(path));
        let wanted: Vec<TreeEntry> = wanted.take(MOST_FILES).map(|entry| (*entry).clone()).collect();
        let read = self.source.files(wanted).await?;
        let text = |(entry, bytes): (TreeEntry, Option<Vec<u8>>)| {
            let text = decoded(&bytes?)?.into_owned();
            let is_ordinary = classify_content(&entry.path, text.as_bytes()) == FileClass::Ordinary;
            let text = without_secrets(Some(&text).filter(|_| is_ordinary)?);
            Some(PromptFile { path: entry.path, text, signatures_only: false })
        };
        Ok(read.into_iter().filter_map(text).collect())
    }

    /// What fits: whole files first, signatures where a whole file does not fit. Also how many files were left out.
    pub fn choose(&self, files: &[PromptFile], limits: &Limits, most: u32) -> Result<(Vec<PromptFile>, usize)> {
        let tokens = |text: &str| self.client.count_tokens(text, limits);
        let size = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
        let signatures: Vec<String> = files.iter().map(|file| self.signatures(&file.path)).collect();
        let candidates: Vec<Candidate> = files
            .iter()
            .zip(&signatures)
            .map(|(file, signatures)| Candidate {
                path: file.path.clone(),
                size_bytes: size(&file.text),
                tokens: Some(tokens(&file.text)),
                signatures: Some(Size { tokens: tokens(signatures), bytes: size(signatures) })
                    .filter(|_| !signatures.is_empty()),
                class: None,
            })
            .collect();
        let max_bytes = u32::try_from(PROMPT_BYTES).unwrap_or(u32::MAX);
        let options =
            SelectOptions { max_tokens: most, max_bytes, config: self.config.clone(), ..SelectOptions::default() };
        let selection = budget::select_files(&candidates, &options)?;
        let chosen = selection.selected.iter().filter_map(|selected| {
            let (file, signatures) = files.iter().zip(&signatures).find(|(file, _)| file.path == selected.path)?;
            let signatures_only = selected.form == Form::Signatures;
            let text = if signatures_only { signatures.clone() } else { file.text.clone() };
            Some(PromptFile { path: file.path.clone(), text, signatures_only })
        });
        Ok((chosen.collect(), selection.skipped.len()))
    }

    fn signatures(&self, path: &str) -> String {
        let items = self.outlines.get(path).map(|file| file.items.as_slice()).unwrap_or_default();
        let lines: Vec<&str> = items.iter().map(|item| item.signature.as_str()).collect();
        without_secrets(&lines.join("\n"))
    }
}

/// Whether an answer says something, not the same over and over, and nothing that it must not say.
pub fn is_usable(prompt: &ai::Prompt, answer: &str) -> bool {
    !answer.trim().is_empty() && !ai::leaks(prompt, answer) && !ai::repeats(answer)
}

/// Most tokens of a whole prompt: what the model has room for, within the site's bound.
pub fn room_tokens(limits: &Limits, bound: u32) -> u32 {
    limits.context_tokens.saturating_sub(limits.output_tokens).min(bound)
}

/// Most tokens of the files in one.
pub fn most_tokens(limits: &Limits, bound: u32) -> u32 {
    room_tokens(limits, bound).saturating_sub(FRAME_TOKENS)
}

/// The one place where the text of a repository is made ready to leave.
pub fn without_secrets(text: &str) -> String {
    redact(text, &RedactOptions { policy: Policy::Disclose }).text
}
