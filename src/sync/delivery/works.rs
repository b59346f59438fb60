//! What each page and file of a listing needs.

use std::collections::BTreeSet;

use crate::atlassian::listing::{self, File as ListedFile, Listed, Page, read};
use crate::atlassian::reading::Dialect;
use crate::error::{Code, Error};
use crate::ingestion::{Document, Key, Readers, SpaceKey};
use crate::text::percent_encoded;
use crate::timestamp;

use crate::sync::configuration::Format;
use crate::sync::cycle::{Audited, Run};
use crate::sync::delete_items::delete_items;
use crate::sync::gate::{Failure, Outcome};
use crate::sync::ledger::{Item, short_hash};
use crate::sync::plan::{self, Step, Wanted};
use crate::sync::readers::{self, Seen};
use crate::sync::summary::Warning;

use super::allowed::{left_out, plain_type};
use super::pictures;

/// Pages of one page's list of files: more are a circle.
const MOST_PAGES: usize = 1_000;

/// A page or a file that is chosen, and what is to be done with it.
pub struct Work {
    pub(super) document: Document,
    pub(super) step: Step,
    pub(super) is_post: bool,
    pub(super) is_known: bool,
    /// Whether the target had half of it, or lost it.
    pub(super) is_repair: bool,
    /// Bytes of a file.
    pub(super) file: Option<u64>,
    /// Whether it goes as a text: a page, or a file where the target takes texts.
    pub(super) is_text: bool,
}

impl Work {
    pub(super) fn id(&self) -> &str {
        self.document.key.attachment_id.as_ref().unwrap_or(&self.document.key.page_id)
    }

    pub(super) fn audited(&self) -> Audited<'_> {
        let kind = if self.file.is_some() { "attachment" } else { "page" };
        Audited { kind, id: self.id(), title: &self.document.title }
    }

    pub(super) fn item(&self, content_id: Option<String>) -> Item {
        let Document { key, version, digest, readers, .. } = &self.document;
        Item {
            page_id: key.attachment_id.as_ref().map(|_| key.page_id.clone()),
            is_post: self.is_post,
            version: *version,
            digest: digest.clone(),
            readers: readers::hash(readers.as_ref()),
            content_id,
            found: None,
        }
    }
}

/// What a listing's page needs: pages, then files.
pub async fn plan_works(run: &Run, pages: &[Listed]) -> Outcome<(Vec<Work>, Vec<Work>)> {
    run.book.read(&run.gate, pages).await?;
    let (mut works, mut files) = (Vec::new(), Vec::new());
    for page in pages {
        let Some(space) = space_of(page) else { continue };
        let readers = match run.book.of(&run.gate, page, &space.id).await? {
            Seen::Inherited | Seen::Everybody => None,
            Seen::By(readers) => Some(readers),
            held => {
                hold(run, page, &space, held).await?;
                continue;
            }
        };
        run.report.borrow_mut().pages.discovered += 1;
        works.push(page_work(run, page, &space, readers.clone()));
        if run.configuration.attachments.are_listed() {
            files.extend(file_works(run, page, &space, readers).await?);
        }
    }
    Ok((works, files))
}

fn space_of(page: &Listed) -> Option<SpaceKey> {
    page.space.as_ref().map(|space| SpaceKey { id: space.id.clone(), key: space.key.clone() })
}

/// A page that is not delivered because of who may see it, and its files.
async fn hold(run: &Run, page: &Listed, space: &SpaceKey, why: Seen) -> Outcome<()> {
    let warning = if why == Seen::Unknown { Warning::ReadersUnknown } else { Warning::ReadersNotDelivered };
    {
        let mut report = run.report.borrow_mut();
        report.leave_out(&page.id, None, warning, None);
        report.is_partial = true;
        report.pages.discovered += 1;
    }
    let known: Vec<(String, Item)> = {
        let ledger = run.ledger.borrow();
        let items = ledger.space(&space.id).into_iter();
        let own = items.flat_map(|items| {
            let page_item = items.get(&page.id, None).map(|item| (page.id.clone(), item.clone()));
            items.files(&page.id).map(|(id, item)| (id.clone(), item.clone())).chain(page_item)
        });
        own.collect()
    };
    {
        let mut seen = run.seen.borrow_mut();
        for (id, _) in &known {
            seen.insert(id, &space.id);
        }
    }
    let audited = Audited { kind: "page", id: &page.id, title: &page.title };
    // It was open to everybody in the space and is not any more: nobody may go on reading it.
    if why == Seen::Restricted && !known.is_empty() && !run.is_plan() {
        delete_items(run, space, known).await?;
    }
    run.report.borrow_mut().pages.skipped += 1;
    run.audit_item("deliver", audited, "held", None).await;
    Ok(())
}

fn page_work(run: &Run, page: &Listed, space: &SpaceKey, readers: Option<Readers>) -> Work {
    let version = page.version.clone().unwrap_or_default();
    let mime_type = match run.configuration.content.format {
        Format::Storage => "text/html",
        Format::Text => "text/plain",
        Format::Markdown => "text/markdown",
    };
    let mut labels = page.labels();
    let chosen = &run.configuration.selection.labels;
    labels.retain(|label| !chosen.page.contains(label) && !chosen.subtree.contains(label));
    labels.sort();
    let mut document = Document {
        key: key(run, space, &page.id, None),
        title: page.title.clone(),
        url: format!("{}{}", site_url(run), page.links.webui),
        mime_type: mime_type.to_owned(),
        version: version.number,
        updated_at: version.at().to_owned(),
        labels,
        ancestors: page.ancestors.iter().map(|above| above.id.clone()).collect(),
        author: version.author(),
        space_name: page.space.as_ref().map(|space| space.name.clone()).unwrap_or_default(),
        digest: String::new(),
        readers,
    };
    document.digest = digest(&document);
    work(run, document, page.kind == "blogpost", None)
}

fn work(run: &Run, document: Document, is_post: bool, file: Option<u64>) -> Work {
    let ledger = run.ledger.borrow();
    let Key { space, page_id, attachment_id, .. } = &document.key;
    let id = attachment_id.as_ref().unwrap_or(page_id);
    let page = attachment_id.as_ref().map(|_| page_id.as_str());
    let known = ledger.space(&space.id).and_then(|items| items.get(id, page));
    let wanted = Wanted {
        version: document.version,
        digest: &document.digest,
        readers: &readers::hash(document.readers.as_ref()),
        title: &document.title,
        updated_ms: timestamp::read_iso(&document.updated_at),
    };
    let step = plan::difference(known, wanted, run.target.shares());
    let is_known = known.is_some_and(|item| item.found.as_ref().is_none_or(|found| found.is_whole));
    let is_repair =
        known.is_some_and(|item| item.version == 0 && item.found.as_ref().is_none_or(|found| !found.is_whole));
    let is_text = file.is_none_or(|bytes| run.target.takes_as_text(&document.mime_type, bytes));
    Work { document, step, is_post, is_known, is_repair, file, is_text }
}

/// Files of a page that may go along. A list that fails costs this page's files alone, and removes none.
async fn file_works(run: &Run, page: &Listed, space: &SpaceKey, readers: Option<Readers>) -> Outcome<Vec<Work>> {
    let (files, shown) = match chosen_files(run, page).await {
        Ok(chosen) => chosen,
        Err(Failure::Item(error)) => {
            keep_files(run, page, space);
            {
                let mut report = run.report.borrow_mut();
                report.leave_out(&page.id, None, Warning::AttachmentsFailed, Some(error.code));
                report.attachments.discovered += 1;
                report.attachments.failed += 1;
            }
            let audited = Audited { kind: "attachment", id: &page.id, title: &page.title };
            run.audit_item("deliver", audited, "failed", Some(error.code)).await;
            return Ok(Vec::new());
        }
        Err(end) => return Err(end),
    };
    let mut works = Vec::new();
    for file in files {
        run.report.borrow_mut().attachments.discovered += 1;
        let why = if shown.contains(&file.title) { None } else { left_out(run, &file) };
        if let Some(why) = why {
            let mut report = run.report.borrow_mut();
            report.attachments.skipped += 1;
            report.leave_out(&page.id, Some(&file.id), why, None);
            continue;
        }
        run.seen.borrow_mut().insert(&file.id, &space.id);
        works.push(file_work(run, page, space, &file, readers.clone()));
    }
    Ok(works)
}

/// The files that are looked at, and names of those pictures among them that go along because the page shows them.
async fn chosen_files(run: &Run, page: &Listed) -> Outcome<(Vec<ListedFile>, BTreeSet<String>)> {
    let mut files = files_of(run, page).await?;
    files.retain(|file| matches!(file.status.as_str(), "" | "current"));
    let shown = pictures::shown(run, page, &files).await?;
    if !run.configuration.attachments.enabled {
        files.retain(|file| shown.contains(&file.title));
    }
    Ok((files, shown))
}

/// Files that were delivered stay as they are.
fn keep_files(run: &Run, page: &Listed, space: &SpaceKey) {
    let ledger = run.ledger.borrow();
    let mut seen = run.seen.borrow_mut();
    for (id, _) in ledger.space(&space.id).into_iter().flat_map(|items| items.files(&page.id)) {
        seen.insert(id, &space.id);
    }
}

fn file_work(run: &Run, page: &Listed, space: &SpaceKey, file: &ListedFile, readers: Option<Readers>) -> Work {
    let mut document = Document {
        key: key(run, space, &page.id, Some(file.id.clone())),
        title: file.title.clone(),
        url: format!("{}/download/attachments/{}/{}", site_url(run), page.id, percent_encoded(&file.title)),
        mime_type: plain_type(&file.media_type),
        version: file.version.number,
        updated_at: file.version.at().to_owned(),
        labels: Vec::new(),
        ancestors: page.ancestors.iter().map(|above| above.id.clone()).collect(),
        author: file.version.author(),
        space_name: page.space.as_ref().map(|space| space.name.clone()).unwrap_or_default(),
        digest: String::new(),
        readers,
    };
    document.digest = digest(&document);
    work(run, document, page.kind == "blogpost", Some(file.file_size))
}

/// The files that the listing shows, or all of them when it does not show all.
async fn files_of(run: &Run, page: &Listed) -> Outcome<Vec<ListedFile>> {
    let dialect = run.configuration.confluence.instance_type;
    let shown = page.children.attachment.as_ref();
    if let Some(shown) = shown.filter(|shown| shown.is_whole()) {
        let files: Vec<ListedFile> = shown.results.iter().map(of_listing).collect();
        // A listing that does not say of what type they are has not shown them.
        if files.iter().all(|file| !file.media_type.is_empty()) {
            return Ok(files);
        }
    }
    let (mut all, mut position) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let path = dialect.attachments(&page.id, page.kind == "blogpost", &position);
        let response = run.gate.read(path.clone()).await?;
        match response.status {
            200 => {}
            404 => return Ok(Vec::new()),
            _ => return Err(Error::new(Code::Upstream, "Confluence did not list a page's files").into()),
        }
        let listed: Page<ListedFile> = read(&response.body)?;
        let site = &run.configuration.confluence.base_url;
        let next = listed.next().map(|next| dialect.follow(next, &path, site)).transpose()?;
        all.extend(listed.results.into_iter().map(of_either));
        if next.is_none() {
            return Ok(all);
        }
        if next == position {
            break;
        }
        position = next;
    }
    Err(Error::new(Code::AnswerInvalid, "a list of files does not end").into())
}

fn of_listing(listed: &Listed) -> ListedFile {
    let media_type = match listed.extensions.media_type.as_str() {
        "" => &listed.metadata.media_type,
        media_type => media_type,
    };
    ListedFile {
        id: listed.id.clone(),
        title: listed.title.clone(),
        status: listed.status.clone(),
        media_type: media_type.to_owned(),
        file_size: listed.extensions.file_size,
        version: listed.version.clone().unwrap_or_default(),
        extensions: listing::Extensions::default(),
    }
}

/// Type and size, where either dialect shows them.
pub fn of_either(mut file: ListedFile) -> ListedFile {
    if file.media_type.is_empty() {
        file.media_type = std::mem::take(&mut file.extensions.media_type);
        file.file_size = file.extensions.file_size;
    }
    file
}

fn key(run: &Run, space: &SpaceKey, page_id: &str, attachment_id: Option<String>) -> Key {
    Key { name: run.configuration.name.clone(), space: space.clone(), page_id: page_id.to_owned(), attachment_id }
}

/// What links begin with.
fn site_url(run: &Run) -> String {
    let base = run.configuration.confluence.base_url.trim_end_matches('/');
    match run.configuration.confluence.instance_type {
        Dialect::Cloud if !base.ends_with("/wiki") => format!("{base}/wiki"),
        _ => base.to_owned(),
    }
}

/// Hash of everything that goes along and may change without a new version. Not of the version itself.
pub(super) fn digest(document: &Document) -> String {
    let Document { title, url, mime_type, labels, ancestors, space_name, key, .. } = document;
    let parts = serde_json::json!([title, url, mime_type, labels, ancestors, space_name, key.space.key]);
    short_hash(&parts.to_string())
}
