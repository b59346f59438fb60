//! A file on its way as bytes.

use crate::error::Result;
use crate::ingestion::{self, Key};
use crate::sync::cycle::Run;
use crate::sync::gate::Outcome;
use crate::sync::target::{File, Stored};

use super::works::Work;

/// Delivers a file as bytes.
pub async fn deliver_file(run: &Run, work: &Work) -> Outcome<Stored> {
    let file = file_of(run, work, run.configuration.attachments.max_bytes)?;
    run.target.deliver_file(&run.gate, &work.document, &file, work.is_known).await
}

/// Where a file is and how much of it is taken.
pub fn file_of(run: &Run, work: &Work, max_bytes: u64) -> Result<File> {
    let Key { page_id, attachment_id, .. } = &work.document.key;
    let id = attachment_id.as_deref().unwrap_or_default();
    let confluence = &run.configuration.confluence;
    let path = confluence.instance_type.download(page_id, id, &work.document.title);
    let media: Vec<_> = confluence.media_origins.iter().map(|url| (url.as_str(), None)).collect();
    let (bytes, timeout_ms) = (work.file.unwrap_or_default(), run.configuration.limits.timeout_ms());
    Ok(File { path, bytes, max_bytes, timeout_ms, media: ingestion::origins(&media)? })
}
