//! What changed since the run before, as a part of the front page's source panel.

use crate::docs::publish::done::{Change, ChangedPage};
use crate::docs::records::run::Run;
use crate::git;
use crate::git::Repository;
use crate::text::{first_chars, xml_escape};

/// What the part begins with; nothing else in a source panel does.
const BEGIN: &str = "<p><strong>Changed since ";
/// Pages that are named of each kind. Ours.
const MOST_NAMED: usize = 12;

/// The panel with this part at its end, in the place of the one that was there.
pub fn with_section(panel: &str, section: &str) -> String {
    let Some(end) = panel.rfind("</ac:rich-text-body>") else { return panel.to_owned() };
    let (inside, rest) = panel.split_at_checked(end).unwrap_or((panel, ""));
    let kept = inside.split(BEGIN).next().unwrap_or(inside);
    format!("{kept}{section}{rest}")
}

/// From which commit to which, how many pages, and the first of them. Links lead to titles of the page's own space, so that a
/// front page that a person moved elsewhere names pages alone.
pub fn section(repository: &Repository, (from, run): (&str, &Run), changed: &[ChangedPage], is_linked: bool) -> String {
    let of = |change| changed.iter().filter(move |page| page.change == change);
    let parts = [(Change::New, "new"), (Change::Changed, "changed"), (Change::Gone, "gone")];
    let counts: Vec<String> = parts
        .iter()
        .map(|(change, word)| (of(*change).count(), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let lists: String = parts.iter().map(|(change, word)| list(word, of(*change), is_linked)).collect();
    format!(
        "{BEGIN}{}:</strong> pages: {}.</p><ul>{lists}</ul>",
        since(repository, from, run.commit.as_deref().unwrap_or_default()),
        counts.join(", ")
    )
}

/// The commits, with what lies between them where it is to be seen.
fn since(repository: &Repository, from: &str, to: &str) -> String {
    let short = |commit: &str| format!("<code>{}</code>", xml_escape(first_chars(commit, 7)));
    if from == to {
        return format!("the run before, at the same commit {}", short(to));
    }
    let between = xml_escape(&git::compare_url(repository, from, to));
    format!("commit {} (<a href=\"{between}\">up to {}</a>)", short(from), short(to))
}

fn list<'p>(word: &str, pages: impl Iterator<Item = &'p ChangedPage>, is_linked: bool) -> String {
    let mut pages: Vec<&ChangedPage> = pages.collect();
    // A run that was interrupted tells them in another order.
    pages.sort_by(|a, b| a.title.cmp(&b.title));
    let named: Vec<String> = pages.iter().take(MOST_NAMED).map(|page| named(page, is_linked)).collect();
    let more = match pages.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    if named.is_empty() { String::new() } else { format!("<li>{word}: {}{more}</li>", named.join(", ")) }
}

fn named(page: &ChangedPage, is_linked: bool) -> String {
    let title = xml_escape(&page.title);
    if !is_linked {
        return title;
    }
    let space = page.space_key.as_ref().map(|key| format!(" ri:space-key=\"{}\"", xml_escape(key))).unwrap_or_default();
    format!("<ac:link><ri:page{space} ri:content-title=\"{title}\" /></ac:link>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::publish::source_panel::{panel_of, source_panel};
    use crate::docs::records::run::Counts;
    use crate::locale::Locale;
    use crate::source::Snapshot;
    use crate::storage_format::StorageDocument;

    fn repository() -> Repository {
        serde_json::from_value(serde_json::json!({
            "provider": "gitlab", "owner": "o", "name": "r", "ref": "main", "secret": "git"
        }))
        .unwrap()
    }

    fn run(created: u32, updated: u32) -> Run {
        let run = serde_json::json!({
            "runId": "1", "state": "done", "step": "ended", "done": 0, "total": 0, "counts": Counts { created, updated, ..Counts::default() },
            "requester": "557058:abc", "startedMs": 0, "commit": "b".repeat(40)
        });
        serde_json::from_value(run).unwrap()
    }

    fn page(title: &str, change: Change) -> ChangedPage {
        ChangedPage { title: title.to_owned(), space_key: None, change }
    }

    #[test]
    fn the_part_is_well_formed_and_takes_the_place_of_the_one_before() {
        let snapshot = Snapshot {
            name: "r".into(),
            web_url: "https://x.example".into(),
            line_link: String::new(),
            commit: "0".into(),
        };
        let panel = source_panel(&snapshot, "ab", 1, Locale::English);
        let from = "a".repeat(40);
        let changed: Vec<ChangedPage> = (0..14).map(|n| page(&format!("P & {n}"), Change::New)).collect();
        let first = section(&repository(), (&from, &run(14, 0)), &changed, true);
        assert!(first.contains("pages: 14 new") && first.contains("and 2 more"), "{first}");
        assert!(first.contains(&format!("https://gitlab.com/o/r/-/compare/{from}...{}", "b".repeat(40))), "{first}");
        let second = section(&repository(), (&from, &run(0, 1)), &[page("Q", Change::Gone)], false);
        assert!(second.contains("<li>gone: Q</li>"), "{second}");
        let with_first = with_section(&panel, &first);
        assert!(StorageDocument::check(with_first.clone()).is_ok());
        assert_eq!(panel_of(&with_first, "ab"), Some(with_first.as_str()));
        assert_eq!(with_section(&with_first, &second), with_section(&panel, &second));
        assert_eq!(with_section(&with_first, ""), panel);
    }

    #[test]
    fn the_same_commit_has_nothing_between() {
        let same = "b".repeat(40);
        let said = section(&repository(), (&same, &run(0, 3)), &[page("Q", Change::Changed)], true);
        assert!(said.contains("at the same commit") && !said.contains("<a "), "{said}");
    }
}
