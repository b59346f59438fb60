//! The text of a page or a file, read and in the form that it goes in.

use crate::atlassian::listing::{WithBody, read};
use crate::error::{Code, Error, Result};
use crate::storage_format::storage_to_text;
use crate::sync::configuration::Format;
use crate::sync::cycle::Run;
use crate::sync::gate::Outcome;
use crate::sync::target::{TEXT_BYTES, read_whole};

use super::file::file_of;
use super::works::{Work, digest};

/// What was read.
pub enum Loaded {
    /// Its text.
    Text(String),
    /// It is gone.
    Gone,
    /// A file whose bytes are no text.
    NoText,
}

/// A page's or file's text as it is now, a page's in the form that the configuration says.
pub async fn text_of(run: &Run, work: &mut Work) -> Outcome<Loaded> {
    if work.file.is_some() { file_text(run, work).await } else { page_text(run, work).await }
}

/// UTF-8, as it is. Guessing another encoding would deliver words that nobody wrote.
async fn file_text(run: &Run, work: &Work) -> Outcome<Loaded> {
    let file = file_of(run, work, run.configuration.attachments.max_bytes.min(TEXT_BYTES))?;
    let Some(bytes) = read_whole(&run.gate, &file).await? else { return Ok(Loaded::Gone) };
    let Ok(text) = String::from_utf8(bytes) else { return Ok(Loaded::NoText) };
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    Ok(if text.contains('\0') { Loaded::NoText } else { Loaded::Text(text) })
}

async fn page_text(run: &Run, work: &mut Work) -> Outcome<Loaded> {
    let dialect = run.configuration.confluence.instance_type;
    let response = run.gate.read(dialect.body(&work.document.key.page_id, work.is_post)).await?;
    match response.status {
        200 => {}
        404 | 410 => return Ok(Loaded::Gone),
        403 => return Err(Error::new(Code::Forbidden, "Confluence forbids the page").into()),
        _ => return Err(Error::new(Code::Upstream, "Confluence did not give the page").into()),
    }
    let page: WithBody = read(&response.body)?;
    drop(response);
    if !matches!(page.status.as_str(), "" | "current") {
        // Archived or trashed since it was listed.
        return Ok(Loaded::Gone);
    }
    // What was read is what is delivered, also when the page was edited after it was listed, or when what answers is behind: then
    // the next cycle sees another number and delivers again.
    if page.version.number != work.document.version && page.version.number > 0 {
        work.document.version = page.version.number;
        work.document.title = page.title;
        work.document.updated_at = page.version.at().to_owned();
        work.document.digest = digest(&work.document);
    }
    Ok(Loaded::Text(in_format(page.body.storage.value, run.configuration.content.format)?))
}

/// A page without text is delivered as such, so that nothing old stays; platforms refuse files of no bytes.
fn in_format(storage: String, format: Format) -> Result<String> {
    match format {
        Format::Storage if storage.is_empty() => Ok("<p></p>".to_owned()),
        Format::Storage => Ok(storage),
        Format::Text | Format::Markdown => {
            let text = storage_to_text(storage.as_bytes())?.text;
            Ok(if text.is_empty() { "\n".to_owned() } else { text })
        }
    }
}
