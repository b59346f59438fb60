//! `workItems.improve`: a few spans of a page, a model's words for them, and what of these holds.

use serde::{Deserialize, Serialize};

use crate::ai::{self, Limits, Prompt, Read, Stop, leaks};
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::limits::FETCH_TIMEOUT_MS;
use crate::model::{ModelClient, Turn};
use crate::settings::Settings as SiteSettings;
use crate::specification::Item;
use crate::text::first_chars;
use crate::work_items::improving::proposal::{self, Proposal, ProposedFields};
use crate::work_items::improving::question::{NoQuestion, Question, Questions, Room};
use crate::work_items::reading::page::Planned;
use crate::work_items::reading::plan::page_changed;
use crate::work_items::server::{Answerer, Server};

/// Spans of one call.
const SPANS: usize = 5;
/// With less time than this no model is asked: milliseconds.
const LEAST_MS: u32 = 2_000;
/// How long a model is waited for at most: the platform's bound of one request, less the way: milliseconds.
const LONGEST_MS: u32 = 170_000;
/// Of an unusable answer that is held against its model, characters.
const MOST_QUOTED: usize = 2_000;

/// Items or left-over spans of a page. Their text is the page's, read again: never the caller's.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImproveInput {
    /// The page.
    pub page_id: String,
    /// The version that the person sees.
    pub page_version: u32,
    /// 1 to 5.
    pub refs: Vec<String>,
}

/// Better words.
#[derive(Serialize)]
pub struct ImproveAnswer {
    /// One for each ref, in the order given.
    results: Vec<ImprovedSpan>,
    by: Answerer,
}

/// What became of one span.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImprovedSpan {
    #[serde(rename = "ref")]
    reference: String,
    outcome: ImproveOutcome,
    /// With `kept` and `failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<ImproveNote>,
    /// Only what differs. Nothing here is written before the person takes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<ProposedFields>,
    /// Fields of the answer that were left out, because the page does not say them: `title`, `description`, `acceptance`,
    /// `estimate`, `depends_on`, `no_requirement`.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<Vec<&'static str>>,
}

/// What became of one span.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ImproveOutcome {
    /// See `proposal`.
    Improved,
    /// The model had nothing to change, or nothing of its answer held: `note` says which.
    Kept,
    /// No answer in time; it can be asked again alone.
    Late,
    /// `note` says why.
    Failed,
}

/// Why a span stays as it is; from `key_refused` on, why it failed. But for `server_error` and `not_of_this_page` the rest of the
/// call was not asked for then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImproveNote {
    /// There was nothing to change.
    NoChange,
    /// All that it proposed names what the page does not say.
    Invented,
    /// Two answers that were not of the form.
    UnusableTwice,
    /// Longer than the server takes.
    TooLong,
    /// The model declined.
    NoAnswer,
    /// Text that a reader of the page cannot see is never sent.
    Hidden,
    /// The server does not accept the key.
    KeyRefused,
    /// The server loads its model.
    Loading,
    /// The server is busy.
    Busy,
    /// By the platform: the host is not approved.
    Blocked,
    /// The server has no such model.
    UnknownModel,
    /// Anything else.
    ServerError,
    /// The site's tokens for one run are used up.
    Budget,
    /// The page has no such item or span.
    NotOfThisPage,
}

/// Better words for a few items or left-over spans of a page. Nothing is written or stored.
///
/// # Errors
/// `not_found`; `conflict` for another version; `forbidden` in a space that the settings leave out; `not_built` of `ai`.
pub async fn improve(world: World, _caller: Caller, input: ImproveInput) -> Result<ImproveAnswer> {
    input.check()?;
    let planned = Planned::of(&world, &input.page_id).await?;
    let server = ready(&world, &planned, input.page_version).await?;
    let questions = Questions::of(&planned)?;
    let mut asker = Asker::of(&world, &planned, &server).await?;
    let mut results = Vec::new();
    // One after the other: a server of one's own usually answers so, and a second request would only wait inside of it.
    for reference in &input.refs {
        results.push(asker.about(&questions, reference).await?);
    }
    Ok(ImproveAnswer { results, by: server.shown() })
}

impl ImproveInput {
    /// # Errors
    /// `input_invalid` of `refs`.
    pub fn check(&self) -> Result<()> {
        if self.refs.is_empty() || self.refs.len() > SPANS {
            return Err(Error::input("refs", "ask for 1 to 5 items or spans at a time"));
        }
        Ok(())
    }
}

/// The server, when this version of the page may be asked about.
///
/// # Errors
/// As [`improve`].
pub async fn ready(world: &World, planned: &Planned, page_version: u32) -> Result<Server> {
    if page_version != planned.page.version {
        return Err(page_changed());
    }
    if !planned.settings.spaces.has(planned.page.space_id.as_str()) {
        let why = "this space is not enabled for work items: a site admin decides which spaces are";
        return Err(Error::new(Code::Forbidden, why).at_field("pageId"));
    }
    Server::of(world, &planned.settings).await
}

/// What became of one span.
enum Improved {
    Proposed(Proposal),
    Kept(ImproveNote, Vec<&'static str>),
    Late,
    Failed(ImproveNote),
}

impl Improved {
    fn shown(self, reference: &str) -> ImprovedSpan {
        let (outcome, note, proposal, left_out) = match self {
            Self::Proposed(Proposal { fields, left_out }) => {
                (ImproveOutcome::Improved, None, Some(fields), Some(left_out))
            }
            Self::Kept(note, left_out) => (ImproveOutcome::Kept, Some(note), None, Some(left_out)),
            Self::Late => (ImproveOutcome::Late, None, None, None),
            Self::Failed(note) => (ImproveOutcome::Failed, Some(note), None, None),
        };
        ImprovedSpan { reference: reference.to_owned(), outcome, note, proposal, left_out }
    }
}

/// Asks the server about one span after the other.
pub struct Asker<'a> {
    world: &'a World,
    client: ModelClient<'a>,
    limits: Limits,
    site: SiteSettings,
    items: &'a [Item],
    /// Why nothing more is asked: the next request would fail for the same reason.
    is_over: Option<ImproveNote>,
}

impl<'a> Asker<'a> {
    /// Readies it.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn of(world: &'a World, planned: &'a Planned, server: &'a Server) -> Result<Self> {
        let site: SiteSettings = world.kvs_get(SiteSettings::KEY).await?.unwrap_or_default();
        let client = ModelClient::new(world, &server.connection, &server.hosts);
        let limits = ai::limits(&server.connection);
        Ok(Self { world, client, limits, site, items: &planned.plan.items, is_over: None })
    }

    /// What became of one span.
    ///
    /// # Errors
    /// `cancelled`.
    pub async fn about(&mut self, questions: &Questions<'_>, reference: &str) -> Result<ImprovedSpan> {
        let improved = match questions.about(reference) {
            Ok(question) => self.ask(&question).await?,
            Err(NoQuestion::Unknown) => Improved::Failed(ImproveNote::NotOfThisPage),
            Err(NoQuestion::Hidden) => Improved::Kept(ImproveNote::Hidden, Vec::new()),
        };
        Ok(improved.shown(reference))
    }

    /// One question, shortened once when it is too long, and one turn to repair the answer.
    ///
    /// # Errors
    /// `cancelled`.
    async fn ask(&mut self, question: &Question<'_>) -> Result<Improved> {
        let mut room = Room::Usual;
        let mut prompt = question.prompt(room);
        let mut said = self.once(&prompt).await?;
        if matches!(said, Said::TooLong) {
            room = Room::Small;
            prompt = question.prompt(room);
            said = self.once(&prompt).await?;
        }
        let answer = match said {
            Said::Text(text) => text,
            Said::TooLong => return Ok(Improved::Kept(ImproveNote::TooLong, Vec::new())),
            Said::Ended(ended) => return Ok(ended),
        };
        let first = self.read(&prompt, &answer, question, room);
        let why = match &first {
            Ok(proposal) if proposal.left_out.is_empty() => None,
            Ok(_) => Some("it names what is not in the text, or speaks of something else"),
            Err(why) => Some(*why),
        };
        let Some(why) = why else { return Ok(settled(first)) };
        let ours = format!("Your answer cannot be used: {why}. Answer again with only the JSON object.");
        let repair = prompt.after(first_chars(&answer, MOST_QUOTED), &ours);
        // When nothing comes, or nothing better, what came first is what there is.
        let second = match self.once(&repair).await? {
            Said::Text(text) => self.read(&repair, &text, question, room),
            Said::Ended(ended) if first.is_err() => return Ok(ended),
            Said::TooLong | Said::Ended(_) => Err("no second answer"),
        };
        let is_better = second.as_ref().is_ok_and(|proposal| !proposal.fields.is_empty());
        Ok(settled(if is_better { second } else { first.or(second) }))
    }

    fn read(
        &self,
        prompt: &Prompt,
        answer: &str,
        question: &Question<'_>,
        room: Room,
    ) -> std::result::Result<Proposal, &'static str> {
        if leaks(prompt, answer) {
            return Err("it repeats the instructions");
        }
        proposal::read(answer, question, room, self.items)
    }

    async fn once(&mut self, prompt: &Prompt) -> Result<Said> {
        if let Some(note) = self.is_over {
            return Ok(Said::Ended(Improved::Failed(note)));
        }
        let left_ms = self.world.time_left_ms().unwrap_or(FETCH_TIMEOUT_MS).min(LONGEST_MS);
        if left_ms < LEAST_MS {
            return Ok(Said::Ended(Improved::Late));
        }
        if self.client.tokens_of(prompt, &self.limits) > self.site.prompt_tokens {
            return Ok(Said::TooLong);
        }
        if self.site.run_tokens.is_some_and(|most| self.client.usage().tokens() >= most) {
            return Ok(Said::Ended(Improved::Failed(ImproveNote::Budget)));
        }
        let Turn { status, read } = self.client.ask_once(prompt, left_ms).await;
        let error = match read {
            Ok(Read::Answer(answer)) => {
                return Ok(match answer.stop {
                    Stop::Refused => Said::Ended(Improved::Kept(ImproveNote::NoAnswer, Vec::new())),
                    // Cut off JSON is no JSON: the repair turn asks for less.
                    Stop::Complete | Stop::Truncated => Said::Text(answer.text),
                });
            }
            Ok(Read::TooLong { .. }) => return Ok(Said::TooLong),
            Err(error) => error,
        };
        let note = match (error.code, status) {
            (Code::Cancelled, _) => return Err(error),
            (Code::Deadline | Code::Timeout, _) => return Ok(Said::Ended(Improved::Late)),
            (Code::Unauthorized | Code::Forbidden, _) => ImproveNote::KeyRefused,
            (Code::EgressDenied, _) => ImproveNote::Blocked,
            (Code::NotFound, _) => ImproveNote::UnknownModel,
            (Code::RateLimited, _) => ImproveNote::Busy,
            (_, Some(503 | 529)) => ImproveNote::Loading,
            _ => ImproveNote::ServerError,
        };
        // Asking again with the same key, address or model would be answered the same; a busy server is left alone.
        if note != ImproveNote::ServerError {
            self.is_over = Some(note);
        }
        Ok(Said::Ended(Improved::Failed(note)))
    }
}

/// What one request brought.
enum Said {
    Text(String),
    TooLong,
    Ended(Improved),
}

/// What the person gets of the last proposal that was one.
fn settled(proposal: std::result::Result<Proposal, &'static str>) -> Improved {
    match proposal {
        Err(_) => Improved::Kept(ImproveNote::UnusableTwice, Vec::new()),
        Ok(Proposal { fields, left_out }) if fields.is_empty() && !left_out.is_empty() => {
            Improved::Kept(ImproveNote::Invented, left_out)
        }
        Ok(Proposal { fields, .. }) if fields.is_empty() => Improved::Kept(ImproveNote::NoChange, Vec::new()),
        Ok(proposal) => Improved::Proposed(proposal),
    }
}
