//! What is delivered and deleted at a target, and what its answers mean.

use crate::egress::{AtlassianPath, CheckedRequest, Origins};
use crate::error::{Code, Error};
use crate::flow::{Transfer, TransferSource, Transferred};
use crate::http::{Method, Response};
use crate::ingestion::Key;
use crate::sync::gate::{Gate, Outcome, Seal};
use crate::sync::summary::Warning;

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// It is there now.
    Done {
        /// The target's own id.
        content_id: Option<String>,
    },
    /// The target has a newer version: another run was faster.
    Newer,
    /// What was to be delivered is gone from Confluence.
    Gone,
    /// The target does not take it, for this reason.
    LeftOut(Warning),
}

/// What became of readers that were sent without their text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// They hold now.
    Done,
    /// The target does not take them so: text and readers have to go together.
    Whole,
}

/// A file to be delivered.
#[derive(Debug, Clone)]
pub struct File {
    /// Where Confluence gives it.
    pub path: AtlassianPath,
    /// As the listing says; 0 also where it does not say.
    pub bytes: u64,
    /// More is not taken.
    pub max_bytes: u64,
    /// For the whole way.
    pub timeout_ms: u32,
    /// Where Confluence may redirect to.
    pub media: Origins,
}

/// Something to be deleted.
#[derive(Debug, Clone)]
pub struct Gone {
    /// Where.
    pub key: Key,
    /// The target's own id.
    pub content_id: Option<String>,
    /// The version that is there.
    pub version: u32,
}

/// What a target says that belongs to somebody else.
pub fn mismatch() -> Error {
    let why = "the target holds another site's contents: it was left alone. Name another scope or index, or remove those first";
    Error::new(Code::Conflict, why)
}

/// What a status that is no success means.
pub fn refusal(response: &Response) -> Error {
    let (code, why) = match response.status {
        401 => (Code::Unauthorized, "the target refused the credential"),
        403 => (Code::Forbidden, "the target forbids it"),
        404 => (Code::NotFound, "the target does not know it"),
        409 => (Code::Conflict, "a newer version is already there"),
        413 => (Code::InputTooLarge, "the target takes no request of this size"),
        429 => (Code::RateLimited, "the target asks for a longer pause"),
        300..=399 => (Code::AnswerInvalid, "the target redirects, which is not followed"),
        _ => (Code::Upstream, "the target answered with an error"),
    };
    Error::new(code, why)
}

/// A file into a checked PUT, over the redirect that Cloud answers with, and the status that the target answered with. `None`: it is
/// gone.
pub async fn carry(
    gate: &Gate,
    file: &File,
    to: CheckedRequest,
    seal: &Seal<'_>,
) -> Outcome<Option<(u16, Transferred)>> {
    let (max_bytes, expect_bytes, timeout_ms) = (file.max_bytes, Some(file.bytes), file.timeout_ms);
    let from = TransferSource::Site { path: file.path.clone() };
    let first = Transfer { from, to: to.clone(), max_bytes, expect_bytes, timeout_ms };
    let mut carried = gate.transfer(&first, seal).await?;
    if let (300..=399, Some(location)) = (carried.from.status, carried.from.headers.get("location")) {
        // Judged like any address, and no secret of Confluence goes along.
        let outside = CheckedRequest::configured(Method::Get, location, &file.media)?;
        carried = gate.transfer(&Transfer { from: TransferSource::Outside(outside), ..first }, seal).await?;
    }
    match (carried.from.status, carried.to.as_ref().map(|to| to.status)) {
        (200, Some(status)) => Ok(Some((status, carried))),
        (404 | 410, _) => Ok(None),
        (status, _) => Err(not_given(status).into()),
    }
}

/// A file's bytes, over the same redirect. `None`: it is gone.
pub async fn read_whole(gate: &Gate, file: &File) -> Outcome<Option<Vec<u8>>> {
    let most = u32::try_from(file.max_bytes).unwrap_or(u32::MAX);
    let mut response = gate.read_file(file.path.clone(), most).await?;
    if let (300..=399, Some(location)) = (response.status, response.header("location")) {
        let outside = CheckedRequest::configured(Method::Get, location, &file.media)?.max_bytes(most);
        response = gate.ask(outside, false).await?;
    }
    match response.status {
        // Something else stood in for the file: a page to log in, or one that says that it will be back.
        200 if file.bytes > 0 && u64::try_from(response.body.len()) != Ok(file.bytes) => {
            Err(Error::new(Code::AnswerInvalid, "Confluence gave other bytes than it listed").into())
        }
        200 => Ok(Some(response.body)),
        404 | 410 => Ok(None),
        status => Err(not_given(status).into()),
    }
}

fn not_given(status: u16) -> Error {
    match status {
        403 => Error::new(Code::Forbidden, "Confluence forbids the file"),
        _ => Error::new(Code::Upstream, "Confluence did not give the file"),
    }
}
