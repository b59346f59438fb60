//! Groups files for one request each.

use crate::git::Bulk;
use crate::source::TreeEntry;

/// Bytes of one batch of files: bounds what is held at once to this times the requests in flight.
pub const BATCH_BYTES: u64 = 2 * 1024 * 1024;

/// Groups files for one request each: many small ones together, large ones alone. Without bulk requests every file is alone.
pub fn batches(wanted: Vec<TreeEntry>, bulk: Option<Bulk>) -> Vec<Vec<TreeEntry>> {
    let Some(bulk) = bulk else {
        return wanted.into_iter().map(|entry| vec![entry]).collect();
    };
    let mut batches: Vec<Vec<TreeEntry>> = Vec::new();
    let mut open: Vec<TreeEntry> = Vec::new();
    let mut bytes = 0;
    for entry in wanted {
        if entry.size_bytes > bulk.file_bytes {
            batches.push(vec![entry]);
            continue;
        }
        if !open.is_empty() && (open.len() == bulk.files || bytes + entry.size_bytes > BATCH_BYTES) {
            batches.push(std::mem::take(&mut open));
            bytes = 0;
        }
        bytes += entry.size_bytes;
        open.push(entry);
    }
    if !open.is_empty() {
        batches.push(open);
    }
    batches
}

pub fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
