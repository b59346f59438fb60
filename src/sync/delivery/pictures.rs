//! Pictures that a page shows, among the page's own files. No address of a page is ever fetched, and a picture of another page is
//! that page's: who may see it need not be who may see this one.

use std::collections::BTreeSet;

use crate::atlassian::listing::{File, Listed, WithBody, read};
use crate::error::{Code, Error, Result};
use crate::storage_format::{Event, read_events};
use crate::sync::cycle::Run;
use crate::sync::gate::Outcome;

use super::allowed::{left_out, plain_type};

/// Types of pictures that platforms read. SVG is a program as well as a picture.
const TYPES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Names of the pictures that the page shows and that would not go along otherwise. The page is read where there may be any.
pub async fn shown(run: &Run, page: &Listed, files: &[File]) -> Outcome<BTreeSet<String>> {
    let settings = &run.configuration.attachments;
    let is_candidate = |file: &&File| {
        let is_small = file.file_size <= settings.max_bytes;
        let goes_anyway = settings.enabled && left_out(run, file).is_none();
        is_small && !goes_anyway && TYPES.contains(&plain_type(&file.media_type).as_str())
    };
    let candidates: BTreeSet<&str> = files.iter().filter(is_candidate).map(|file| file.title.as_str()).collect();
    if !settings.inline_images || !run.target.takes_bytes() || candidates.is_empty() {
        return Ok(BTreeSet::new());
    }
    let path = run.configuration.confluence.instance_type.body(&page.id, page.kind == "blogpost");
    let response = run.gate.read(path).await?;
    match response.status {
        200 => {}
        404 | 410 => return Ok(BTreeSet::new()),
        _ => return Err(Error::new(Code::Upstream, "Confluence did not give the page").into()),
    }
    let body = read::<WithBody>(&response.body)?.body.storage.value;
    Ok(names(&body)?.into_iter().filter(|name| candidates.contains(name.as_str())).collect())
}

/// Names of the files that a body shows as pictures and that are the page's own.
fn names(body: &str) -> Result<Vec<String>> {
    let (mut found, mut depth) = (Vec::new(), 0usize);
    let mut candidate: Option<String> = None;
    read_events(body.as_bytes(), &mut |event| match event {
        Event::Start { name: "ac:image", .. } => depth += 1,
        Event::End { name: "ac:image" } => depth = depth.saturating_sub(1),
        Event::Start { name: "ri:attachment", .. } if depth > 0 => candidate = event.attribute("ri:filename"),
        // Of another page, or of whatever stands inside.
        Event::Start { .. } if candidate.is_some() => candidate = None,
        Event::End { name: "ri:attachment" } => found.extend(candidate.take()),
        _ => {}
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_of_the_page_itself_are_named() {
        let image = |inner: &str| format!("<ac:image>{inner}</ac:image>");
        let own = image("<ri:attachment ri:filename=\"a &amp; b.gif\" />");
        let others = [
            image("<ri:url ri:value=\"https://example.com/x.png\" />"),
            image("<ri:attachment ri:filename=\"c.gif\"><ri:page ri:content-title=\"Other\" /></ri:attachment>"),
            "<ac:link><ri:attachment ri:filename=\"d.gif\" /></ac:link>".to_owned(),
            "<img src=\"https://example.com/y.png\" />".to_owned(),
        ];
        assert_eq!(names(&format!("<p>{own}{}</p>", others.concat())).unwrap(), ["a & b.gif"]);
    }
}
