//! The panel at the end of every page: where its text comes from, and the stamp by which we know it again.

use crate::locale::{Locale, Words, own, said};
use crate::source::Snapshot;
use crate::storage_format::{NOTES_TITLE, macro_around};
use crate::text::xml_escape;

const FREELY: &str = "Edit this page freely: an edited page is never overwritten, new text is proposed in a page below it. \
                      What stands in a panel titled {} stays when the page is written again.";

/// The panel's markup in a language. It names the commit at which *this page's text* was written and is left out of comparisons.
pub fn source_panel(snapshot: &Snapshot, stamp: &str, files: u32, locale: Locale) -> String {
    let repository = xml_escape(&snapshot.web_url);
    let name = xml_escape(&snapshot.name);
    let commit = xml_escape(&snapshot.commit);
    let short: String = snapshot.commit.chars().take(7).collect();
    let linked = |address: String, text: String| match snapshot.web_url.as_str() {
        "" => text,
        _ => format!("<a href=\"{address}\">{text}</a>"),
    };
    let from = linked(repository.clone(), name);
    let at = linked(format!("{repository}/commit/{commit}"), format!("<code>{short}</code>"));
    let written = match files {
        0 => said("Written by Touchmark from {} at commit {}.", &[&from, &at]),
        1 => said("Written by Touchmark from {} at commit {} (1 file).", &[&from, &at]),
        many => said("Written by Touchmark from {} at commit {} ({} files).", &[&from, &at, &many.to_string()]),
    };
    let panel = format!(
        "<ac:structured-macro ac:name=\"panel\"><ac:parameter ac:name=\"title\">{}</ac:parameter><ac:rich-text-body>\
         <p>{}{written} {}</p></ac:rich-text-body></ac:structured-macro>",
        own("Source"),
        anchor(stamp),
        said(FREELY, &[NOTES_TITLE]),
    );
    Words::of(locale).spoken(&panel)
}

/// The stamp as an anchor macro: kept by Confluence, not shown to readers.
fn anchor(stamp: &str) -> String {
    format!(
        "<ac:structured-macro ac:name=\"anchor\"><ac:parameter ac:name=\"\">touchmark-{stamp}</ac:parameter>\
         </ac:structured-macro>"
    )
}

/// Whether a page's body carries the stamp.
pub fn carries(body: &str, stamp: &str) -> bool {
    body.contains(&format!(">touchmark-{stamp}<"))
}

/// The source panel of a body, as it stands there.
pub fn panel_of<'b>(body: &'b str, stamp: &str) -> Option<&'b str> {
    let at = body.find(&format!(">touchmark-{stamp}<"))?;
    let (from, to) = macro_around(body, at, "panel")?;
    body.get(from..to)
}

/// The body without its source panel, wherever a person put it.
pub fn without_panel(body: &str, stamp: &str) -> String {
    let at = body.find(&format!(">touchmark-{stamp}<"));
    let Some((from, to)) = at.and_then(|at| macro_around(body, at, "panel")) else { return body.to_owned() };
    [body.get(..from), body.get(to..)].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage_format::StorageDocument;

    #[test]
    fn the_panel_passes_the_gate_and_carries_the_stamp() {
        let snapshot = Snapshot {
            name: "a<b".to_owned(),
            web_url: "https://github.com/o/a%3Cb".to_owned(),
            line_link: String::new(),
            commit: "0123456789".to_owned(),
        };
        let panel = source_panel(&snapshot, "abc", 2, Locale::English);
        assert!(carries(&panel, "abc") && !carries(&panel, "ab"));
        assert_eq!(without_panel(&format!("<p>a</p>{panel}<p>b</p>"), "abc"), "<p>a</p><p>b</p>");
        assert!(StorageDocument::check(panel).is_ok());
        let local = source_panel(&Snapshot { web_url: String::new(), ..snapshot }, "abc", 2, Locale::English);
        assert!(local.contains("from a&lt;b at commit <code>0123456</code>") && !local.contains("<a "), "{local}");
    }
}
