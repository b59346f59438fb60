//! The AI writer: asks a model for a module's text, and makes of its answer what a page may hold.
//!
//! A page's text is asked for only when its sources, the outline under it or the model changed: the digest is made of
//! these, not of an answer that is different every time. The outline stays below the text, so that a page is useful also
//! when the model declines.

use std::collections::BTreeMap;

use crate::ai::{self, Answer, Connection, Corrections, Known, Limits, PromptFile, Read, Stop};
use crate::budget::{
    self, Candidate, FileClass, Form, JOIN_TOKENS, SelectOptions, Size, TokenTable, chunks, classify_content,
};
use crate::crypto::{hex, sha256};
use crate::docs::records::page_key::subject_key;
use crate::docs::source::git_source::Source;
use crate::error::{Code, Error, Result};
use crate::flow::World;
use crate::limits::{PAGE_BYTES, PROMPT_BYTES, PROMPT_TOKENS};
use crate::locale::{Locale, Words, own, said};
use crate::model::{AiUsage, ModelClient};
use crate::outline::{FileOutline, Page, Scan, is_topic};
use crate::provider::Provider;
use crate::redact::{Policy, RedactOptions, redact};
use crate::settings::Settings;
use crate::source::{Snapshot, TreeEntry};
use crate::storage_format::{MarkdownOptions, StorageDocument, markdown_to_storage, storage_to_text};
use crate::text::{decoded, xml_escape};

/// Files of one module that are fetched for a prompt: the rest is left out and said so.
const MOST_FILES: usize = 200;
/// How often a prompt that is too long is made shorter.
const MOST_SHORTENINGS: u32 = 4;
/// Tokens of our own words in a prompt: instructions, fence, the chat template of a local server.
const FRAME_TOKENS: u32 = 1_500;

/// Everything that asking for a page's text needs.
pub struct AiWriter<'a> {
    client: ModelClient<'a>,
    connection: &'a Connection,
    source: &'a Source<'a>,
    snapshot: &'a Snapshot,
    entries: BTreeMap<&'a str, &'a TreeEntry>,
    outlines: BTreeMap<&'a str, &'a FileOutline>,
    /// The text of the repository's `.touchmark.yml`.
    config: Option<String>,
    /// Of a prompt, and of the whole run where the site bounds it.
    prompt_tokens: u32,
    run_tokens: Option<u32>,
    /// Whether the front page is written, from what it lists.
    overviews: bool,
    locale: Locale,
}

/// What became of a page's prompt.
enum Written {
    Text { markdown: String, read: Vec<PromptFile>, files: usize, left_out: usize },
    Declined(&'static str),
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

    /// Whether the provider was the reason that something failed.
    pub fn has_failed(&self) -> bool {
        self.client.has_failed()
    }

    /// Pages that are asked for at a time: a server of one's own usually answers one after the other.
    pub fn at_once(&self) -> usize {
        if self.connection.provider == Provider::Selfhosted { 1 } else { 4 }
    }

    pub fn usage(&self) -> AiUsage {
        self.client.usage()
    }

    /// Whether a page has to wait for a later run, because this one has used what the site lets it use. Pages that are
    /// being asked for at this moment come on top.
    pub fn postpones(&self, page: &Page) -> bool {
        let spent = self.client.usage();
        let used = spent.input_tokens.saturating_add(spent.output_tokens);
        let postpones = is_module(page) && self.run_tokens.is_some_and(|most| used >= most);
        self.client.note(AiUsage { postponed: u32::from(postpones), ..AiUsage::default() });
        postpones
    }

    /// The digest of what a page's text is made from; `None` for a page that the AI does not write.
    pub fn digest(&self, page: &Page) -> Option<String> {
        if !self.writes(page) {
            return None;
        }
        let mut parts = format!("ai 1\0{}\0{}\0{}\0", self.connection.model, page.title, page.body);
        for path in &page.source_paths {
            let id = self.entries.get(path.as_str()).map_or("", |entry| entry.id.as_str());
            parts.push_str(&format!("{path}\0{id}\0"));
        }
        Some(hex(&sha256(parts.as_bytes())))
    }

    /// The page with the AI's text above the outline.
    pub async fn compose(&self, page: &Page) -> Result<Page> {
        if !self.writes(page) {
            return Ok(page.clone());
        }
        let written = if page.key.is_empty() { self.write_overview(page).await? } else { self.write(page).await? };
        let judged = match written {
            // Too deep, too large, or no markup that a page may hold: that is the answer's fault, and costs this page only.
            Written::Text { markdown, read, files, left_out } => {
                let contained = self.contained(&markdown, &read, files, left_out);
                contained.map_err(|_| "The AI's answer about this module was not usable.")
            }
            Written::Declined(why) => Err(why),
        };
        let top = judged.unwrap_or_else(|why| {
            self.client.note(AiUsage { declined: 1, ..AiUsage::default() });
            self.instead(why)
        });
        Ok(Page { body: format!("{top}<hr />{}", page.body), ..page.clone() })
    }

    /// Most tokens that a page's prompt can have when its files have so many; `None` for a page that the AI does not
    /// write. A prompt that the provider calls too long, and the rest of an answer that was cut off, cost more.
    pub fn prompt_tokens(&self, page: &Page, tokens_of: impl Fn(&str) -> u32) -> Option<u32> {
        let files = page.source_paths.iter().take(MOST_FILES);
        let sum = files.map(|path| tokens_of(path).saturating_add(JOIN_TOKENS)).fold(0, u32::saturating_add);
        is_module(page).then(|| sum.min(most_tokens(&ai::limits(self.connection), self.prompt_tokens)) + FRAME_TOKENS)
    }

    fn writes(&self, page: &Page) -> bool {
        is_module(page) || (self.overviews && page.key.is_empty())
    }

    /// From the summaries of the published pages, as the page lists them.
    async fn write_overview(&self, page: &Page) -> Result<Written> {
        let limits = ai::limits(self.connection);
        let listed = storage_to_text(page.body.as_bytes()).map(|text| text.text).unwrap_or_default();
        let fits = |text: &str| self.client.count_tokens(text, &limits);
        let text = chunks(&listed, most_tokens(&limits, self.prompt_tokens), fits)
            .first()
            .map_or(String::new(), |part| part.text.to_owned());
        let text = without_secrets(&text);
        let prompt = ai::overview_prompt(&self.snapshot.name, &text);
        let read = vec![PromptFile { path: String::new(), text, signatures_only: false }];
        Ok(match self.client.ask(&prompt, self.prompt_tokens).await? {
            Read::Answer(answer) if answer.stop != Stop::Refused && is_usable(&prompt, &answer.text) => {
                Written::Text { markdown: answer.text, files: read.len(), read, left_out: 0 }
            }
            _ => Written::Declined("The AI wrote no overview."),
        })
    }

    async fn write(&self, page: &Page) -> Result<Written> {
        let read = self.files(page).await?;
        let limits = ai::limits(self.connection);
        let room = room_tokens(&limits, self.prompt_tokens);
        let mut most = most_tokens(&limits, self.prompt_tokens);
        for _ in 0..MOST_SHORTENINGS {
            let (chosen, left_out) = self.choose(&read, &limits, most)?;
            if chosen.is_empty() {
                return Ok(Written::Declined("The files of this module do not fit into the AI's context."));
            }
            let prompt = ai::module_prompt(&self.snapshot.name, module_name(page), &chosen);
            // Instructions and the line above each file count, too.
            let over = self.client.tokens_of(&prompt, &limits).saturating_sub(room);
            if over > 0 {
                most = most.saturating_sub(over);
                continue;
            }
            let answered = match self.client.ask(&prompt, self.prompt_tokens).await {
                Err(error) if error.code == Code::InputTooLarge => {
                    return Ok(Written::Declined("The AI's answer about this module was too large."));
                }
                answered => answered?,
            };
            match answered {
                Read::TooLong { prompt_tokens, context_tokens } => most = shorter(most, prompt_tokens, context_tokens),
                Read::Answer(Answer { stop: Stop::Refused, .. }) => {
                    return Ok(Written::Declined("The AI declined to write about this module."));
                }
                Read::Answer(answer) if !is_usable(&prompt, &answer.text) => {
                    return Ok(Written::Declined("The AI's answer about this module was not usable."));
                }
                Read::Answer(answer) => {
                    let files = chosen.len();
                    return Ok(Written::Text { markdown: answer.text, read, files, left_out });
                }
            }
        }
        Ok(Written::Declined("The files of this module do not fit into the AI's context."))
    }

    /// The module's files as text, secrets masked; what is no ordinary text stays out.
    async fn files(&self, page: &Page) -> Result<Vec<PromptFile>> {
        let wanted = page.source_paths.iter().filter_map(|path| self.entries.get(path.as_str()));
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
    fn choose(&self, files: &[PromptFile], limits: &Limits, most: u32) -> Result<(Vec<PromptFile>, usize)> {
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

    /// From the model's Markdown to what may stand on a page: contained, and reviewed against the code.
    fn contained(&self, markdown: &str, read: &[PromptFile], files: usize, left_out: usize) -> Result<String> {
        let base = self.link_base();
        let options = MarkdownOptions { link_base: Some(base.clone()), drop_title: true, ..MarkdownOptions::default() };
        let converted = markdown_to_storage(markdown, &options)?;
        let (xml, taken_out) = ai::contain(&converted.xml, &base, |path| self.entries.contains_key(path))?;
        let texts = read.iter().map(|file| file.text.as_str());
        let names = self.outlines.values().flat_map(|file| file.items.iter().map(|item| item.name.as_str()));
        let (xml, made) = ai::review(&xml, &Known::new(texts, names, self.entries.keys().copied()));
        if xml.len() > PAGE_BYTES || StorageDocument::check(xml.clone()).is_err() {
            return Err(Error::new(Code::StorageRefused, "an AI's answer cannot stand on a page"));
        }
        let made = Corrections { taken_out, ..made };
        self.client.note(AiUsage { corrected: made, ..AiUsage::default() });
        let (model, files) = (xml_escape(&self.connection.model), files.to_string());
        let written = match left_out {
            0 => said("Written by {} from {} files. Check what matters in the code.", &[&model, &files]),
            rest => said(
                "Written by {} from {} files; {} did not fit. Check what matters in the code.",
                &[&model, &files, &rest.to_string()],
            ),
        };
        let reviewed = if made.is_none() { String::new() } else { format!(" {}", made.sentence()) };
        Ok(format!("{xml}{}", Words::of(self.locale).spoken(&format!("<p><em>{written}{reviewed}</em></p>"))))
    }

    /// A page that waits for the AI.
    pub fn postponed(&self, page: &Page) -> Page {
        let why = "The AI writes about this module in a later run: this one has used up the site's budget.";
        Page { body: format!("{}<hr />{}", self.instead(why), page.body), ..page.clone() }
    }

    /// Why there is no text of the AI.
    fn instead(&self, why: &str) -> String {
        let rest = own("What follows is taken from the code.");
        Words::of(self.locale).spoken(&format!("<p><em>{} {rest}</em></p>", own(why)))
    }

    fn link_base(&self) -> String {
        let before_path = self.snapshot.line_link.split("{path}").next().unwrap_or_default();
        format!("{}{}", self.snapshot.web_url, before_path.replace("{commit}", &self.snapshot.commit))
    }
}

/// Whether an answer says something, not the same over and over, and nothing that it must not say.
fn is_usable(prompt: &ai::Prompt, answer: &str) -> bool {
    !answer.trim().is_empty() && !ai::leaks(prompt, answer) && !ai::repeats(answer)
}

/// Most tokens of a whole prompt: what the model has room for, within the site's bound.
fn room_tokens(limits: &Limits, bound: u32) -> u32 {
    limits.context_tokens.saturating_sub(limits.output_tokens).min(bound)
}

/// Most tokens of the files in one.
fn most_tokens(limits: &Limits, bound: u32) -> u32 {
    room_tokens(limits, bound).saturating_sub(FRAME_TOKENS)
}

/// The one place where the text of a repository is made ready to leave.
fn without_secrets(text: &str) -> String {
    redact(text, &RedactOptions { policy: Policy::Disclose }).text
}

/// Modules are written; the front page, pages about the whole and Markdown documents have words of their own, and a page
/// that stands above others says what these say: nobody pays for the same files twice.
fn is_module(page: &Page) -> bool {
    let key = subject_key(&page.key);
    let has_own_words = key.is_empty() || is_topic(key) || key.ends_with(".md") || key.ends_with(".markdown");
    !has_own_words && !page.stands_above && !page.source_paths.is_empty()
}

fn module_name(page: &Page) -> &str {
    subject_key(&page.key)
}

/// A smaller budget after the provider called a prompt too long: by its own numbers, or half.
fn shorter(most: u32, prompt_tokens: Option<u32>, context_tokens: Option<u32>) -> u32 {
    match (prompt_tokens, context_tokens) {
        (Some(prompt), Some(context)) if prompt > 0 => {
            let scaled = u64::from(most) * u64::from(context) / u64::from(prompt) * 6 / 10;
            u32::try_from(scaled).unwrap_or(most).min(most / 2)
        }
        _ => most / 2,
    }
}
