//! What changed since the run before, as a part of the front page's source panel.

use crate::docs::publish::done::{Change, ChangedPage, Changes};
use crate::docs::records::job::Job;
use crate::docs::records::run::Run;
use crate::git;
use crate::git::Repository;
use crate::locale::{Words, said, spellings};
use crate::text::{first_chars, xml_escape};

/// What the part begins with, in the words of the page's language; nothing else in a source panel does.
const SINCE: &str = "Changed since {}:";

/// The panel with this part at its end, in the place of the one that was there.
pub fn with_section(panel: &str, section: &str) -> String {
    let Some(end) = panel.rfind("</ac:rich-text-body>") else { return panel.to_owned() };
    let (inside, rest) = panel.split_at_checked(end).unwrap_or((panel, ""));
    let begins = openings(SINCE);
    let at = begins.iter().filter_map(|begin| inside.find(begin.as_str())).min();
    let kept = at.and_then(|at| inside.get(..at)).unwrap_or(inside);
    format!("{kept}{section}{rest}")
}

/// What a paragraph of ours begins with in each language: the words up to the first part.
pub fn openings(template: &'static str) -> Vec<String> {
    let before = |words: &str| format!("<p><strong>{}", words.split("{}").next().unwrap_or(words));
    spellings(template).map(before).collect()
}

/// From which commit to which, how many pages, and the first of them. Links lead to titles of the page's own space, so that a
/// front page that a person moved elsewhere names pages alone.
pub fn section(job: &Job, (from, run): (&str, &Run), changed: &Changes, is_linked: bool) -> String {
    let parts = [
        (Change::New, "{} new", "new: {}"),
        (Change::Changed, "{} changed", "changed: {}"),
        (Change::Gone, "{} gone", "gone: {}"),
    ];
    let mut counts = Vec::new();
    let mut lists = String::new();
    for (change, counted, listed) in parts {
        let (count, named) = changed.of(change);
        if count > 0 {
            counts.push(said(counted, &[&count.to_string()]));
            lists.push_str(&format!("<li>{}</li>", said(listed, &[&list(count, &named, is_linked)])));
        }
    }
    let since = said(SINCE, &[&since(&job.repository, from, run.commit.as_deref().unwrap_or_default())]);
    let pages = said("Pages: {}.", &[&counts.join(", ")]);
    Words::of(job.language).spoken(&format!("<p><strong>{since}</strong> {pages}</p><ul>{lists}</ul>"))
}

/// The commits, with what lies between them where it is to be seen.
fn since(repository: &Repository, from: &str, to: &str) -> String {
    let short = |commit: &str| format!("<code>{}</code>", xml_escape(first_chars(commit, 7)));
    if from == to {
        return said("the run before, at the same commit {}", &[&short(to)]);
    }
    let between = xml_escape(&git::compare_url(repository, from, to));
    let up_to = said("up to {}", &[&short(to)]);
    let linked = if between.is_empty() { up_to } else { format!("<a href=\"{between}\">{up_to}</a>") };
    said("commit {} ({})", &[&short(from), &linked])
}

fn list(count: usize, pages: &[&ChangedPage], is_linked: bool) -> String {
    let named: Vec<String> = pages.iter().map(|page| named(page, is_linked)).collect();
    match count.saturating_sub(named.len()) {
        0 => named.join(", "),
        more => said("{} and {} more", &[&named.join(", "), &more.to_string()]),
    }
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

    fn job(language: &str) -> Job {
        serde_json::from_value(serde_json::json!({
            "jobId": "j", "seed": "s", "requester": "557058:abc", "createdMs": 0, "writer": "outline", "language": language,
            "repository": {"provider": "gitlab", "owner": "o", "name": "r", "ref": "main", "secret": "git"},
            "target": {"spaceId": "1", "parentId": "2"},
        }))
        .unwrap()
    }

    fn run() -> Run {
        let run = serde_json::json!({
            "runId": "1", "state": "done", "step": "ended", "done": 0, "total": 0, "counts": Counts::default(),
            "requester": "557058:abc", "startedMs": 0, "commit": "b".repeat(40)
        });
        serde_json::from_value(run).unwrap()
    }

    fn changes(titles: impl Iterator<Item = String>, change: Change) -> Changes {
        let mut changes = Changes::default();
        titles.for_each(|title| changes.note(ChangedPage { title, space_key: None, change }));
        changes
    }

    fn panel() -> String {
        let snapshot = Snapshot {
            name: "r".into(),
            web_url: "https://x.example".into(),
            line_link: String::new(),
            commit: "0".into(),
        };
        source_panel(&snapshot, "ab", 1, Locale::English)
    }

    #[test]
    fn the_part_is_well_formed_and_takes_the_place_of_the_one_before_in_whatever_language() {
        let panel = panel();
        let from = "a".repeat(40);
        let new = changes((0..14).map(|n| format!("P & {n}")), Change::New);
        let first = section(&job("en"), (&from, &run()), &new, true);
        assert!(first.contains("Pages: 14 new.") && first.contains("and 2 more"), "{first}");
        assert!(first.contains(&format!("https://gitlab.com/o/r/-/compare/{from}...{}", "b".repeat(40))), "{first}");
        let gone = changes(std::iter::once("Q".to_owned()), Change::Gone);
        let with_first = with_section(&panel, &first);
        assert!(StorageDocument::check(with_first.clone()).is_ok());
        assert_eq!(panel_of(&with_first, "ab"), Some(with_first.as_str()));
        let mut before = with_first;
        for language in ["de", "fr", "ja", "en"] {
            let second = section(&job(language), (&from, &run()), &gone, false);
            assert!(second.contains(": Q</li>") || second.contains("：Q</li>"), "{second}");
            let english = ["Changed", "gone", "up to"].iter().any(|word| second.contains(word));
            assert_eq!(english, language == "en", "{second}");
            assert_eq!(with_section(&before, &second), with_section(&panel, &second));
            before = with_section(&before, &second);
            assert!(StorageDocument::check(before.clone()).is_ok());
        }
        assert_eq!(with_section(&before, ""), panel);
    }

    #[test]
    fn the_same_commit_has_nothing_between() {
        let same = "b".repeat(40);
        let changed = changes(std::iter::once("Q".to_owned()), Change::Changed);
        let said = section(&job("en"), (&same, &run()), &changed, true);
        assert!(said.contains("at the same commit") && !said.contains("<a "), "{said}");
    }
}
