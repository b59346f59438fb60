//! Models that need longer than a person's call may take: asked from the queue, their answers sent to the panel that waits.
//!
//! Nothing of the page is kept on the way: the event names page, version, spans and person, and an answer goes over the platform's
//! realtime to whoever holds the token that this person got (docs/adr/0011-slow-models-answer-over-realtime.md).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::crypto::hex;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::ids::AccountId;
use crate::input::Nothing;
use crate::work_items::improving::improve::{Asker, ImproveInput, ImprovedSpan, ready};
use crate::work_items::improving::question::Questions;
use crate::work_items::reading::page::{Planned, SpecificationPage};
use crate::work_items::server::Answerer;

/// Queue of `manifest.yml` whose consumer is [`improve_queued`].
const QUEUE: &str = "work-items-improve";
/// One after the other: a server of one's own answers so.
const CONCURRENCY: &str = "work-items-improve";
/// Channel of the platform's realtime. The claims say who hears it.
const CHANNEL: &str = "work-items-improve";
/// Random bytes of a ticket: two panels of one person do not hear each other.
const TICKET_BYTES: u32 = 16;

/// A page whose answers are waited for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListenInput {
    page_id: String,
}

/// As the question of `workItems.improve`, with the ticket of `workItems.listen`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LaterInput {
    page_id: String,
    page_version: u32,
    refs: Vec<String>,
    ticket: String,
}

/// With these the panel hears what is said for it: `realtime.subscribeGlobal(channel, …, {token})`.
#[derive(Serialize)]
pub struct ListenAnswer {
    channel: &'static str,
    token: String,
    /// Sent along with the question; 32 hex digits.
    ticket: String,
}

/// What was put into the queue.
#[derive(Serialize)]
pub struct LaterAnswer {
    /// Refs whose answers will come over the channel, one message each.
    waiting: Vec<String>,
}

/// A message of the channel.
#[derive(Serialize)]
#[serde(untagged)]
pub enum LaterMessage {
    /// An answer.
    Answered {
        /// What became of one span.
        result: Box<ImprovedSpan>,
        /// Who answered.
        by: Answerer,
    },
    /// What ended them all.
    Failed {
        /// Why.
        failed: Code,
    },
}

/// Event of the queue: ids and a version.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Event {
    page_id: String,
    page_version: u32,
    refs: Vec<String>,
    account_id: AccountId,
    ticket: String,
    #[serde(default, rename = "retryCount")]
    _retry_count: u32,
}

/// What the caller's panel needs to hear answers about a page.
///
/// # Errors
/// `not_found` for whoever may not see the page.
pub async fn listen(world: World, caller: Caller, input: ListenInput) -> Result<ListenAnswer> {
    let page = SpecificationPage::read(&world, &input.page_id, None).await?;
    let ticket = hex(&world.random(TICKET_BYTES).await?);
    let token = world.listen_token(CHANNEL, claims(&caller.account_id, &page.id, &ticket)).await?;
    Ok(ListenAnswer { channel: CHANNEL, token, ticket })
}

/// Puts the question into the queue; the answers come to the panel that holds the ticket's token.
///
/// # Errors
/// As of `workItems.improve`; `input_invalid` of `ticket`.
pub async fn improve_later(world: World, caller: Caller, input: LaterInput) -> Result<LaterAnswer> {
    let LaterInput { page_id, page_version, refs, ticket } = input;
    let asked = ImproveInput { page_id, page_version, refs };
    asked.check()?;
    if !asked.refs.iter().all(|reference| is_reference(reference)) {
        return Err(Error::input("refs", "a ref is 16 hex digits, with a number behind a dot where it was split"));
    }
    if ticket.len() != 2 * TICKET_BYTES as usize || !ticket.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Error::input("ticket", "the ticket is the one of workItems.listen"));
    }
    let planned = Planned::of(&world, &asked.page_id).await?;
    ready(&world, &planned, asked.page_version).await?;
    let event = json!({
        "pageId": planned.page.id, "pageVersion": asked.page_version, "refs": asked.refs,
        "accountId": caller.account_id, "ticket": ticket,
    });
    world.enqueue(QUEUE, event, CONCURRENCY, 0).await?;
    Ok(LaterAnswer { waiting: asked.refs })
}

/// The queue's consumer: reads the page again, asks, and sends each answer on its way. A retry is no use: whoever waited is told.
///
/// # Errors
/// `cancelled`.
pub async fn improve_queued(world: World, event: Event) -> Result<Nothing> {
    if let Err(error) = answer(&world, &event).await {
        let message = LaterMessage::Failed { failed: error.code };
        world.publish(CHANNEL, event.claims(), &json!(message)).await?;
    }
    Ok(Nothing {})
}

async fn answer(world: &World, event: &Event) -> Result<()> {
    let planned = Planned::for_absent(world, &event.page_id, &event.account_id).await?;
    let server = ready(world, &planned, event.page_version).await?;
    let questions = Questions::of(&planned)?;
    let mut asker = Asker::of(world, &planned, &server).await?;
    for reference in &event.refs {
        let result = asker.about(&questions, reference).await?;
        let message = LaterMessage::Answered { result: Box::new(result), by: server.shown() };
        world.publish(CHANNEL, event.claims(), &json!(message)).await?;
    }
    Ok(())
}

impl Event {
    fn claims(&self) -> Value {
        claims(&self.account_id, &self.page_id, &self.ticket)
    }
}

fn claims(account_id: &AccountId, page_id: &str, ticket: &str) -> Value {
    json!({"accountId": account_id, "pageId": page_id, "ticket": ticket})
}

/// What the reader makes, and nothing that could carry text.
fn is_reference(reference: &str) -> bool {
    const LONGEST: usize = 24;
    reference.len() <= LONGEST && reference.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b'+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_into_the_queue_carries_no_text() {
        assert!(is_reference("0123456789abcdef") && is_reference("0123456789abcdef.2"));
        assert!(!is_reference("The locker must open") && !is_reference(&"a".repeat(25)));
    }
}
