//! Files that are not plain UTF-8: read where a mark says what they are, else named with the reason.

use super::tally::{assert_done, by_schedule, push, run, saved_world};
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
        (&torn, "encoding", "in an encoding that cannot be told"),
        (b"\xFF\xFE\0\0Z\0\0\0", "encoding", "in an encoding that cannot be told"),
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

#[test]
fn a_push_that_brings_or_mends_an_unreadable_file_changes_what_the_front_page_says() {
    let (mut world, job_id) = saved_world("//! Deep things.\n\n/// Digs.\npub fn dig() {}\n");
    push(&mut world, "src/sheep.rs", SOURCE);
    assert_done(&run(&mut world, &job_id));
    let says = |world: &World| {
        let bodies = world.confluence.pages.range(200..).map(|(_, page)| &page.body);
        bodies.filter(|body| body.contains("in an encoding that cannot be told")).count()
    };
    assert_eq!(says(&world), 0);
    world.github.files.remove("src/sheep.rs");
    world.github.raw.insert("src/sheep.rs".to_owned(), b"//! Z\xE4hlt.\npub fn count_sheep() {}\n".to_vec());
    world.github.commit += 1;
    assert_done(&by_schedule(&mut world, &job_id));
    assert_eq!(says(&world), 1);
    push(&mut world, "lib/dig.rs", "//! Deep things.\n\n/// Digs.\npub fn dig_more() {}\n");
    assert_done(&by_schedule(&mut world, &job_id));
    assert_eq!(says(&world), 1, "a push elsewhere leaves it");
    world.github.raw.clear();
    push(&mut world, "src/sheep.rs", SOURCE);
    assert_done(&by_schedule(&mut world, &job_id));
    assert_eq!(says(&world), 0);
}
