//! Files that are not plain UTF-8: read where a mark says what they are, else named with the reason.

use crate::world::World;
use serde_json::{Value, json};

const WRITER: &str = "account-writer";
const SOURCE: &str = "//! Zählt.\n\n/// Counts sheep.\npub fn count_sheep() {}\n";

fn utf16(mark: [u8; 2], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.into_iter().chain(SOURCE.encode_utf16().flat_map(bytes)).collect()
}

/// A run and a preview of a repository with one more file.
fn documented(path: &str, bytes: &[u8]) -> (String, Value, Value) {
    let mut world = World::default();
    world.github.commit = 1;
    world.github.files.insert("README.md".to_owned(), "# Tally\n\nCounts things.\n".to_owned());
    world.github.files.insert("src/lib.rs".to_owned(), "//! Counts.\n\n/// Counts.\npub fn count() {}\n".to_owned());
    match std::str::from_utf8(bytes) {
        Ok(text) => world.github.files.insert(path.to_owned(), text.to_owned()).map(|_| ()),
        Err(_) => world.github.raw.insert(path.to_owned(), bytes.to_vec()).map(|_| ()),
    };
    let repository = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github"});
    let job = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline"});
    let saved = world.person("docs.save", WRITER, job).expect("it saves");
    let preview = world.person("docs.preview", WRITER, saved.clone()).expect("a preview");
    world.person("docs.start", WRITER, saved.clone()).expect("it starts");
    world.drain_queue();
    let status = world.person("docs.status", WRITER, saved).expect("a status");
    let text = world.confluence.pages.range(200..).map(|(_, page)| page.body.as_str()).collect();
    (text, preview, status)
}

#[test]
fn utf16_and_a_byte_order_mark_are_read() {
    let marked = [b"\xEF\xBB\xBF", SOURCE.as_bytes()].concat();
    for bytes in [utf16([0xFF, 0xFE], u16::to_le_bytes), utf16([0xFE, 0xFF], u16::to_be_bytes), marked] {
        let (text, _, status) = documented("src/sheep.rs", &bytes);
        assert!(text.contains("count_sheep") && text.contains("Zählt"), "{text}");
        assert_eq!(status["run"]["counts"]["leftOut"], 0, "{status}");
    }
}

#[test]
fn what_cannot_be_read_is_named_with_its_reason_on_the_page_and_in_the_preview() {
    let latin1 = b"//! Z\xE4hlt.\n\n/// Counts sheep.\npub fn count_sheep() {}\n";
    let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 9\n", "0".repeat(64));
    let mut torn = utf16([0xFF, 0xFE], u16::to_le_bytes);
    torn.pop();
    for (bytes, reason, said) in [
        (&latin1[..], "encoding", "in an encoding that cannot be told"),
        (pointer.as_bytes(), "lfs_pointer", "kept in Git LFS"),
        (&torn, "binary", ""),
    ] {
        let (text, preview, status) = documented("src/sheep.rs", bytes);
        assert!(!text.contains("count_sheep"), "{reason}");
        assert!(text.contains(said), "{reason}: {text}");
        assert_eq!(status["run"]["counts"]["leftOut"], 1, "{reason}: {status}");
        let rows = preview["leftOut"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["reason"] == reason).unwrap_or_else(|| panic!("{reason}: {preview}"));
        assert_eq!((&row["files"], &row["examples"]), (&json!(1), &json!(["src/sheep.rs"])), "{reason}");
    }
}
