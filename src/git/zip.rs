//! Reading a small ZIP archive: the files in it, bounded. Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and
//! 4.3.16.
//!
//! Stored and deflated entries; no encryption, no ZIP64, no archive over several disks: an answer over 4 GB does not arrive.

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::limits::FETCH_BODY_BYTES;

const END: [u8; 4] = *b"PK\x05\x06";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const LOCAL: [u8; 4] = *b"PK\x03\x04";
/// Fixed sizes of the end record, a central header and a local header, bytes.
const END_BYTES: usize = 22;
const CENTRAL_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;

/// The contents of all files, in the directory's order; `None` when this is no archive, it is torn, or what it unpacks to
/// is over `most_bytes`.
pub(super) fn contents(archive: &[u8], most_bytes: usize) -> Option<Vec<Vec<u8>>> {
    let end = (0..=archive.len().checked_sub(END_BYTES)?).rev().find(|at| archive.get(*at..at + 4) == Some(&END))?;
    let count = number(archive, end + 10, 2)?;
    let mut at = offset(archive, end + 16)?;
    let mut left = most_bytes.min(usize::try_from(FETCH_BODY_BYTES).ok()? * 4);
    let mut files = Vec::new();
    for _ in 0..count {
        if archive.get(at..at + 4)? != CENTRAL {
            return None;
        }
        let (method, packed_bytes) = (number(archive, at + 10, 2)?, number(archive, at + 20, 4)?);
        let (full_bytes, local) = (number(archive, at + 24, 4)?, offset(archive, at + 42)?);
        let named = number(archive, at + 28, 2)?;
        let is_folder = archive.get(at + CENTRAL_BYTES..at + CENTRAL_BYTES + named)?.last() == Some(&b'/');
        if full_bytes > left || archive.get(local..local + 4)? != LOCAL {
            return None;
        }
        let start = local + LOCAL_BYTES + number(archive, local + 26, 2)? + number(archive, local + 28, 2)?;
        let packed = archive.get(start..start.checked_add(packed_bytes)?)?;
        if !is_folder {
            let file = unpack(packed, method, full_bytes)?;
            left -= file.len();
            files.push(file);
        }
        at += CENTRAL_BYTES + named + number(archive, at + 30, 2)? + number(archive, at + 32, 2)?;
    }
    Some(files)
}

fn unpack(packed: &[u8], method: usize, full_bytes: usize) -> Option<Vec<u8>> {
    let file = match method {
        0 => packed.to_vec(),
        8 => decompress_to_vec_with_limit(packed, full_bytes).ok()?,
        _ => return None,
    };
    (file.len() == full_bytes).then_some(file)
}

/// A place in the archive: whatever is added to it stays far from the end of 32 bits.
fn offset(archive: &[u8], at: usize) -> Option<usize> {
    number(archive, at, 4).filter(|place| *place < archive.len())
}

/// A little-endian number of two or four bytes.
fn number(archive: &[u8], at: usize, bytes: usize) -> Option<usize> {
    let field = archive.get(at..at.checked_add(bytes)?)?;
    Some(field.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

#[cfg(test)]
pub(super) mod tests {
    use miniz_oxide::deflate::compress_to_vec;

    use super::*;

    /// An archive with these files, deflated where that is shorter.
    pub(crate) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        let two = |n: usize| u16::try_from(n).unwrap().to_le_bytes();
        let four = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
        for (name, content) in files {
            let small = compress_to_vec(content, 6);
            let (method, data) = if small.len() < content.len() { (8, small) } else { (0, content.to_vec()) };
            let offset = out.len();
            let sizes = [four(0), four(data.len()), four(content.len())].concat();
            let head = [&two(20)[..], &two(0), &two(method), &four(0), &sizes, &two(name.len()), &two(0)].concat();
            out.extend([&LOCAL[..], &head, name.as_bytes(), &data].concat());
            let tail = [&two(0)[..], &two(0), &two(0), &four(0), &four(offset)].concat();
            directory.extend([&CENTRAL[..], &two(20), &head, &tail, name.as_bytes()].concat());
        }
        let (start, size) = (out.len(), directory.len());
        out.extend(directory);
        let counts = [two(0), two(0), two(files.len()), two(files.len())].concat();
        out.extend([&END[..], &counts, &four(size), &four(start), &two(0)].concat());
        out
    }

    #[test]
    fn stored_and_deflated_files_come_back_and_folders_do_not() {
        let long = "a line of text\n".repeat(200);
        let archive = archive(&[("a/", b""), ("a/short", b"xy"), ("long", long.as_bytes()), ("empty", b"")]);
        assert_eq!(contents(&archive, 1 << 20).unwrap(), [b"xy".to_vec(), long.into_bytes(), Vec::new()]);
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        let archive = archive(&[("bomb", &[0; 100_000])]);
        assert!(archive.len() < 1_000 && contents(&archive, 99_999).is_none());
        assert!(contents(&archive, 100_000).is_some());
    }

    #[test]
    fn a_torn_archive_is_none_wherever_it_is_torn() {
        let archive = archive(&[("a", b"xy"), ("b", &[7; 300])]);
        for end in 0..archive.len() {
            assert!(contents(&archive[..end], 1 << 20).is_none(), "{end}");
        }
        for at in 0..archive.len() {
            for value in [0, 0xFF, archive[at] ^ 1] {
                let mut bent = archive.clone();
                bent[at] = value;
                let _ = contents(&bent, 1 << 20);
            }
        }
    }
}
