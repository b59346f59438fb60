//! Pictures of the repository on its pages: an opt-in feature of a job.
//!
//! A picture is fetched from the Git host and attached to each page that shows it, under a name that is made from its
//! content. So a changed picture changes the text of its page, the same picture is not attached twice, older versions of a
//! page keep the pictures that they had, and an upload that is in doubt may be sent again.
//!
//! Only PNG, JPEG and GIF, known by their first bytes and not by what they are called. An SVG can hold script, and whoever
//! opens an attachment runs it: it stays a link to the Git host, like every picture that is too large.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::atlassian::{attachment, confluence};
use crate::docs::records::job::Job;
use crate::docs::records::keys::short_hash;
use crate::docs::records::page::Attached;
use crate::docs::source::git_source::Source;
use crate::egress::Upload;
use crate::error::{Code, Result};
use crate::flow::World;
use crate::locale::{Locale, Words, said};
use crate::outline::Page;
use crate::site::send_to_site;
use crate::source::{EntryKind, TreeEntry};
use crate::text::{first_chars, xml_escape};

/// One picture. Ours: what a page of documentation shows is far smaller; a page's pictures are held in memory at once.
const IMAGE_BYTES: u32 = 2 * 1024 * 1024;

/// Pictures of one page.
const PAGE_IMAGES: usize = 20;

const PAGE_BYTES: u64 = 8 * 1024 * 1024;

/// Pictures of one run: each is a request to the Git host, of which a minute has 100. The next whole run goes on.
const RUN_IMAGES: u32 = 300;

const RUN_BYTES: u64 = 64 * 1024 * 1024;

/// What stands before a picture's name in a page.
const SHOWN: &str = "<ri:attachment ri:filename=\"";

/// The pictures that a job's pages may show: the name of each by its path. None for a job without pictures.
pub fn names(job: &Job, tree: &[TreeEntry]) -> BTreeMap<String, String> {
    let shown = tree.iter().filter(|_| job.images).filter_map(|entry| Some((entry.path.clone(), name(entry)?)));
    shown.collect()
}

/// The name of a picture among a page's attachments; `None` for what is none, or too large. Where the Git host tells no
/// content apart (Bitbucket), another picture of the same size is taken for the same.
fn name(entry: &TreeEntry) -> Option<String> {
    let file = entry.path.rsplit('/').next().unwrap_or_default();
    let (stem, extension) = file.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    media_type(&extension)?;
    if entry.kind != EntryKind::File || entry.size_bytes > u64::from(IMAGE_BYTES) {
        return None;
    }
    let content = if entry.id.is_empty() { format!("{}\0{}", entry.path, entry.size_bytes) } else { entry.id.clone() };
    let plain: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    Some(format!("{}-{}.{extension}", first_chars(&plain, 60), first_chars(&short_hash(&content), 12)))
}

fn media_type(extension: &str) -> Option<&'static str> {
    match extension {
        "png" => Some("image/png"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        "gif" => Some("image/gif"),
        _ => None,
    }
}

/// What a file is by its first bytes (PNG section 5.2; JFIF and Exif begin with SOI and a marker; GIF89a section 17).
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 4] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
    ];
    KINDS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

/// The pictures of a run.
pub struct Images<'a> {
    world: &'a World,
    source: &'a Source<'a>,
    entries: BTreeMap<String, &'a TreeEntry>,
    used: Cell<(u32, u64)>,
}

/// Pictures of one page that were fetched and wait to be attached.
#[derive(Default)]
pub struct Fetched {
    pictures: Vec<(Upload, Vec<u8>)>,
    /// Whether some had to be left for a later run.
    pub left: bool,
}

impl Fetched {
    /// Whether there is nothing to attach.
    pub fn is_empty(&self) -> bool {
        self.pictures.is_empty()
    }

    /// Whether a picture of this name is among them.
    pub fn holds(&self, name: &str) -> bool {
        self.pictures.iter().any(|(upload, _)| upload.filename == name)
    }
}

impl<'a> Images<'a> {
    /// `None` for a job without pictures.
    pub fn new(world: &'a World, source: &'a Source<'a>, job: &Job, tree: &'a [TreeEntry]) -> Option<Self> {
        let entries = tree.iter().filter_map(|entry| Some((name(entry)?, entry))).collect();
        job.images.then(|| Self { world, source, entries, used: Cell::new((0, 0)) })
    }

    /// Fetches what the page shows and has not. What turns out to be no picture is noted; see [`without`].
    pub async fn fetch(&self, page: &Page, attached: &mut Attached) -> Result<Fetched> {
        let mut fetched = Fetched::default();
        let mut bytes = 0;
        for name in shown(&page.body) {
            let Some(entry) = self.entries.get(name).filter(|_| !attached.contains_key(name)) else { continue };
            let held = fetched.pictures.len();
            if held == PAGE_IMAGES || bytes >= PAGE_BYTES || !self.has_room() {
                fetched.left = true;
                continue;
            }
            match self.picture(name, entry).await? {
                Some(picture) => {
                    bytes += size(&picture.1);
                    fetched.pictures.push(picture);
                }
                None => {
                    attached.insert(name.to_owned(), false);
                }
            }
        }
        Ok(fetched)
    }

    /// Attaches to a page what was fetched for it.
    pub async fn attach(&self, page_id: &str, fetched: Fetched, attached: &mut Attached) -> Result<()> {
        for (upload, bytes) in fetched.pictures {
            let request = || attachment::attach(page_id, upload.clone(), bytes.clone());
            let response = send_to_site(self.world, request).await?;
            match confluence::refusal(&response) {
                Some(error) => return Err(error),
                None => attached.insert(upload.filename.clone(), true),
            };
        }
        Ok(())
    }

    async fn picture(&self, name: &str, entry: &TreeEntry) -> Result<Option<(Upload, Vec<u8>)>> {
        let bytes = match self.source.file(entry, IMAGE_BYTES).await {
            Err(error) if matches!(error.code, Code::InputTooLarge | Code::NotFound) => return Ok(None),
            bytes => bytes?,
        };
        let (images, used) = self.used.get();
        self.used.set((images + 1, used + size(&bytes)));
        let extension = name.rsplit('.').next().unwrap_or_default();
        let media_type = sniff(&bytes).filter(|kind| media_type(extension) == Some(*kind));
        Ok(media_type.map(|media_type| (Upload { filename: name.to_owned(), media_type }, bytes)))
    }

    fn has_room(&self) -> bool {
        let (images, bytes) = self.used.get();
        images < RUN_IMAGES && bytes < RUN_BYTES
    }
}

fn size(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// The names of the pictures that a page's text shows, in their order, each once.
pub fn shown(body: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for part in body.split(SHOWN).skip(1) {
        let name = part.split('"').next().unwrap_or_default();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A page's text with the names of pictures that cannot be shown, in their place; `is_there` knows the others.
pub fn without(body: &str, locale: Locale, is_there: impl Fn(&str) -> bool) -> String {
    const OPEN: &str = "<ac:image";
    const CLOSE: &str = "</ac:image>";
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((inside, tail)) = after.split_once(CLOSE) else { break };
        out.push_str(before);
        match shown(inside).first() {
            Some(name) if !is_there(name) => {
                out.push_str(&format!(
                    "<em>{}</em>",
                    Words::of(locale).spoken(&said("Picture: {}", &[&xml_escape(name)]))
                ));
            }
            _ => [OPEN, inside, CLOSE].iter().for_each(|part| out.push_str(part)),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, id: &str) -> TreeEntry {
        TreeEntry { path: path.to_owned(), kind: EntryKind::File, size_bytes: 10, id: id.to_owned() }
    }

    #[test]
    fn a_name_tells_contents_apart_and_holds_nothing_odd() {
        let one = name(&entry("a/b c\"<é>.PNG", "1")).expect("a picture");
        assert!(one.starts_with("b-c----") && one.ends_with(".png") && one.is_ascii(), "{one}");
        assert_eq!(name(&entry("x/b c\"<é>.png", "1")), Some(one.clone()));
        assert_ne!(name(&entry("a/b c\"<é>.PNG", "2")), Some(one));
        assert_ne!(name(&entry("a/b.gif", "")), name(&entry("c/b.gif", "")));
    }

    #[test]
    fn what_can_hold_script_and_what_is_too_large_is_none() {
        let large = TreeEntry { size_bytes: u64::from(IMAGE_BYTES) + 1, ..entry("a.png", "1") };
        assert_eq!((name(&entry("a.svg", "1")), name(&large), name(&entry("png", "1"))), (None, None, None));
    }

    #[test]
    fn a_file_is_known_by_its_first_bytes() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n..."), Some("image/png"));
        assert_eq!(sniff(b"version https://git-lfs.github.com/spec/v1"), None);
        assert_eq!(sniff(b"<svg onload='x'>"), None);
    }

    #[test]
    fn a_picture_that_cannot_be_shown_is_named() {
        let body = "<p>a <ac:image ac:alt=\"b\"><ri:attachment ri:filename=\"c.png\"/></ac:image> d \
                    <ac:image><ri:attachment ri:filename=\"e.png\"/></ac:image></p>";
        assert_eq!(shown(body), ["c.png", "e.png"]);
        let without = without(body, Locale::English, |name| name == "e.png");
        assert_eq!(
            without,
            "<p>a <em>Picture: c.png</em> d <ac:image><ri:attachment ri:filename=\"e.png\"/></ac:image></p>"
        );
    }
}
