//! The AI writer: asks a model for a module's text, and makes of its answer what a page may hold.
//!
//! A page's text is asked for only when its sources, the outline under it or the model changed: the digest is made of
//! these, not of an answer that is different every time. The outline stays below the text, so that a page is useful also
//! when the model declines.

use std::collections::BTreeMap;

use crate::ai::{self, Answer, PromptFile, Read, Stop};
use crate::budget::{JOIN_TOKENS, chunks};
use crate::crypto::{hex, sha256};
use crate::docs::records::page_key::subject_key;
use crate::docs::write::prompting::{
    FRAME_TOKENS, MOST_FILES, MOST_SHORTENINGS, Text, Whole, Written, is_usable, most_tokens, room_tokens,
    without_secrets,
};
use crate::docs::write::whole_page::{WHOLE_TOKENS, is_whole};
use crate::error::{Code, Result};
use crate::locale::{Words, own};
use crate::model::AiUsage;
use crate::outline::{Page, is_topic};
use crate::provider::Provider;
use crate::storage_format::storage_to_text;

pub use crate::docs::write::prompting::AiWriter;

impl AiWriter<'_> {
    /// Among the pages with these titles, by key: the text may link to them. `pages` are those of a whole repository that are
    /// at hand.
    pub fn among(self, titles: BTreeMap<String, String>, pages: Option<&[Page]>) -> Self {
        let whole = pages.and_then(|pages| Whole::of(pages, &titles));
        Self { titles, whole, ..self }
    }

    /// Among the pages of a divided repository, of which titles and first sentences are at hand.
    pub fn among_told(self, titles: BTreeMap<String, String>, said: BTreeMap<String, String>) -> Self {
        let whole = Whole::of_told(said, &titles);
        Self { titles, whole, ..self }
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
        let postpones = self.writes(page) && self.is_spent();
        self.client.note(AiUsage { postponed: u32::from(postpones), ..AiUsage::default() });
        postpones
    }

    /// The digest of what a page's text is made from; `None` for a page that the AI does not write.
    pub fn digest(&self, page: &Page) -> Option<String> {
        if !self.writes(page) {
            return None;
        }
        let mut parts = format!("ai 1\0{}\0{}\0{}\0", self.connection.model, page.title, page.body);
        // A page about the whole is written from the facts that it shows: another content of a file changes it when it changes these.
        for path in page.source_paths.iter().filter(|_| is_module(page)) {
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
        let written = match &self.whole {
            Some(whole) if is_whole(page) => self.write_whole(page, whole).await?,
            _ if page.key.is_empty() => self.write_overview(page).await?,
            _ => self.write(page).await?,
        };
        let judged = match written {
            // Too deep, too large, or no markup that a page may hold: that is the answer's fault, and costs this page only.
            Written::Text(text) => {
                self.finished(&text).map_err(|_| "The AI's answer about this module was not usable.")
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
        let most = most_tokens(&ai::limits(self.connection), self.prompt_tokens);
        let of_page = if is_module(page) { sum.min(most) } else { most.min(WHOLE_TOKENS) };
        self.writes(page).then(|| of_page + FRAME_TOKENS)
    }

    fn writes(&self, page: &Page) -> bool {
        is_module(page) || (self.overviews && page.key.is_empty()) || (self.whole.is_some() && is_whole(page))
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
        let prompt = ai::overview_prompt(&self.snapshot.name, &text, self.locale);
        let read = vec![PromptFile { path: String::new(), text, signatures_only: false }];
        Ok(match self.client.ask(&prompt, self.prompt_tokens).await? {
            Read::Answer(answer) if answer.stop != Stop::Refused && is_usable(&prompt, &answer.text) => {
                Written::Text(Text { markdown: answer.text, files: read.len(), read, left_out: 0 })
            }
            _ => Written::Declined("The AI wrote no overview."),
        })
    }

    async fn write(&self, page: &Page) -> Result<Written> {
        let read = self.files(page.source_paths.iter().map(String::as_str)).await?;
        let limits = ai::limits(self.connection);
        let room = room_tokens(&limits, self.prompt_tokens);
        let mut most = most_tokens(&limits, self.prompt_tokens);
        for _ in 0..MOST_SHORTENINGS {
            let (chosen, left_out) = self.choose(&read, &limits, most)?;
            if chosen.is_empty() {
                return Ok(Written::Declined("The files of this module do not fit into the AI's context."));
            }
            let prompt = ai::module_prompt(&self.snapshot.name, module_name(page), &chosen, self.locale);
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
                    return Ok(Written::Text(Text { markdown: answer.text, read, files, left_out }));
                }
            }
        }
        Ok(Written::Declined("The files of this module do not fit into the AI's context."))
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
}

/// Modules are written; the front page and pages about the whole are another matter, Markdown documents have words of their own,
/// and a page that stands above others says what these say: nobody pays for the same files twice.
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
