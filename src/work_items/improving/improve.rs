//! `workItems.improve`: a few spans of a page, a model's words for them, and what of these holds.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::ai::{self, Limits, Prompt, Read, Stop, leaks};
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::limits::FETCH_TIMEOUT_MS;
use crate::model::{ModelClient, Turn};
use crate::settings::Settings as SiteSettings;
use crate::specification::Item;
use crate::text::first_chars;
use crate::work_items::improving::proposal::{self, Proposal};
use crate::work_items::improving::question::{NoQuestion, Question, Questions, Room};
use crate::work_items::reading::page::Planned;
use crate::work_items::reading::plan::page_changed;
use crate::work_items::server::Server;

/// Spans of one call.
const SPANS: usize = 5;
/// With less time than this no model is asked: milliseconds.
const LEAST_MS: u32 = 2_000;
/// How long a model is waited for at most: the platform's bound of one request, less the way: milliseconds.
const LONGEST_MS: u32 = 170_000;
/// Of an unusable answer that is held against its model, characters.
const MOST_QUOTED: usize = 2_000;

/// Input of [`improve`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImproveInput {
    /// The page.
    pub page_id: String,
    /// The version that the person sees.
    pub page_version: u32,
    /// Items or left-over spans.
    pub refs: Vec<String>,
}

/// Better words for a few items or left-over spans of a page. Answer: `ImproveAnswer`. Nothing is written or stored.
///
/// # Errors
/// `not_found`; `conflict` for another version; `forbidden` in a space that the settings leave out; `not_built` of `ai`.
pub async fn improve(world: World, _caller: Caller, input: ImproveInput) -> Result<Value> {
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
    Ok(json!({"results": results, "by": server.shown()}))
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

/// What became of one span. The words are the contract's.
enum Improved {
    Proposed(Proposal),
    Kept(&'static str, Vec<&'static str>),
    Late,
    Failed(&'static str),
}

impl Improved {
    fn shown(&self, reference: &str) -> Value {
        match self {
            Self::Proposed(Proposal { fields, left_out }) => {
                json!({"ref": reference, "outcome": "improved", "proposal": fields, "leftOut": left_out})
            }
            Self::Kept(note, left_out) => {
                json!({"ref": reference, "outcome": "kept", "note": note, "leftOut": left_out})
            }
            Self::Late => json!({"ref": reference, "outcome": "late"}),
            Self::Failed(note) => json!({"ref": reference, "outcome": "failed", "note": note}),
        }
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
    is_over: Option<&'static str>,
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

    /// What became of one span: `Improved` of the contract.
    ///
    /// # Errors
    /// `cancelled`.
    pub async fn about(&mut self, questions: &Questions<'_>, reference: &str) -> Result<Value> {
        let improved = match questions.about(reference) {
            Ok(question) => self.ask(&question).await?,
            Err(NoQuestion::Unknown) => Improved::Failed("not_of_this_page"),
            Err(NoQuestion::Hidden) => Improved::Kept("hidden", Vec::new()),
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
            Said::TooLong => return Ok(Improved::Kept("too_long", Vec::new())),
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
            return Ok(Said::Ended(Improved::Failed("budget")));
        }
        let Turn { status, read } = self.client.ask_once(prompt, left_ms).await;
        let error = match read {
            Ok(Read::Answer(answer)) => {
                return Ok(match answer.stop {
                    Stop::Refused => Said::Ended(Improved::Kept("no_answer", Vec::new())),
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
            (Code::Unauthorized | Code::Forbidden, _) => "key_refused",
            (Code::EgressDenied, _) => "blocked",
            (Code::NotFound, _) => "unknown_model",
            (Code::RateLimited, _) => "busy",
            (_, Some(503 | 529)) => "loading",
            _ => "server_error",
        };
        // Asking again with the same key, address or model would be answered the same; a busy server is left alone.
        if note != "server_error" {
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
        Err(_) => Improved::Kept("unusable_twice", Vec::new()),
        Ok(Proposal { fields, left_out }) if fields.is_empty() && !left_out.is_empty() => {
            Improved::Kept("invented", left_out)
        }
        Ok(Proposal { fields, .. }) if fields.is_empty() => Improved::Kept("no_change", Vec::new()),
        Ok(proposal) => Improved::Proposed(proposal),
    }
}
