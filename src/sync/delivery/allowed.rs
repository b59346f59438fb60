//! Which files go along.

use crate::atlassian::listing::File;
use crate::sync::cycle::Run;
use crate::sync::summary::Warning;
use crate::sync::target::TEXT_BYTES;

/// Why a file does not go along; `None` when it does.
pub fn left_out(run: &Run, file: &File) -> Option<Warning> {
    let allowed = &run.configuration.attachments;
    let mime_type = plain_type(&file.media_type);
    let (takes_bytes, is_text) = (run.target.takes_bytes(), run.target.takes_as_text(&mime_type, 0));
    if !allowed.mime_types.contains(&mime_type) || !(takes_bytes || is_text) {
        return Some(Warning::TypeNotAllowed);
    }
    let most = if takes_bytes { allowed.max_bytes } else { allowed.max_bytes.min(TEXT_BYTES) };
    (file.file_size > most).then_some(Warning::TooLarge)
}

/// Without parameters, in lower case.
pub fn plain_type(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
