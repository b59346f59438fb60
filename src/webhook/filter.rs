//! Whether an event is ours to act on.

use serde::Serialize;

use super::event::{Event, EventRepository, Push, RefChange, RefKind};

/// What a hook's job watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch<'a> {
    /// `owner/name` as the Git host writes it.
    pub repository: &'a str,
    /// The branch; `None` takes the default branch, and every branch where the payload does not name that.
    pub branch: Option<&'a str>,
    /// Folders or files; empty takes the whole repository.
    pub paths: &'a [String],
    /// The sender's ids of accounts whose pushes are ours and start nothing.
    pub own_actors: &'a [String],
}

/// Why an event starts nothing. Named in the log, not in the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ignored {
    /// A test of the hook.
    Ping,
    /// Another kind of event.
    OtherEvent,
    /// Another repository.
    OtherRepository,
    /// Another branch, or a tag.
    OtherBranch,
    /// The branch is gone: there is nothing to read.
    BranchDeleted,
    /// No file that the job reads changed.
    OtherPaths,
    /// We pushed it ourselves.
    OwnPush,
}

/// Judges an event: the commit that the watched branch is at now, where the payload names it.
///
/// # Errors
/// Why it starts nothing.
pub fn judge_event<'e>(event: &'e Event, watch: &Watch<'_>) -> Result<Option<&'e str>, Ignored> {
    match event {
        Event::Ping => Err(Ignored::Ping),
        Event::Other => Err(Ignored::OtherEvent),
        Event::Merge(merge) if !merge.repository.is(watch.repository) => Err(Ignored::OtherRepository),
        Event::Merge(merge) if !watch.is_branch(&merge.repository, &merge.branch) => Err(Ignored::OtherBranch),
        Event::Merge(merge) => Ok(merge.commit.as_deref()),
        Event::Push(push) => judge_push(push, watch),
    }
}

fn judge_push<'e>(push: &'e Push, watch: &Watch<'_>) -> Result<Option<&'e str>, Ignored> {
    if !push.repository.is(watch.repository) {
        return Err(Ignored::OtherRepository);
    }
    if push.actor.as_ref().is_some_and(|actor| watch.own_actors.contains(actor)) {
        return Err(Ignored::OwnPush);
    }
    // One change that counts is enough; of several that do not, the reason nearest to counting is told.
    let mut nearest = Ignored::OtherBranch;
    for change in &push.changes {
        match judge_change(push, change, watch) {
            Ok(()) => return Ok(change.after.as_deref()),
            Err(why) if nearest == Ignored::OtherBranch => nearest = why,
            Err(_) => {}
        }
    }
    Err(nearest)
}

fn judge_change(push: &Push, change: &RefChange, watch: &Watch<'_>) -> Result<(), Ignored> {
    if change.kind != RefKind::Branch || !watch.is_branch(&push.repository, &change.name) {
        return Err(Ignored::OtherBranch);
    }
    if change.after.is_none() {
        return Err(Ignored::BranchDeleted);
    }
    let is_touched = change.files.as_ref().is_none_or(|files| {
        watch.paths.is_empty() || files.changed.iter().chain(&files.removed).any(|path| watch.is_path(path))
    });
    if is_touched { Ok(()) } else { Err(Ignored::OtherPaths) }
}

impl Watch<'_> {
    fn is_branch(&self, repository: &EventRepository, name: &str) -> bool {
        self.branch.or(repository.default_branch.as_deref()).is_none_or(|branch| branch == name)
    }

    fn is_path(&self, path: &str) -> bool {
        let is_under = |folder: &String| {
            let folder = folder.trim_matches('/');
            path.strip_prefix(folder).is_some_and(|rest| folder.is_empty() || rest.is_empty() || rest.starts_with('/'))
        };
        self.paths.iter().any(is_under)
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::{ChangedFiles, Merge};
    use super::*;

    fn repository(full_name: &str) -> EventRepository {
        EventRepository { full_name: full_name.to_owned(), default_branch: Some("main".to_owned()) }
    }

    fn push(name: &str, after: Option<&str>, files: Option<&[&str]>) -> Event {
        let files = files.map(|paths| ChangedFiles {
            changed: paths.iter().map(|path| (*path).to_owned()).collect(),
            ..ChangedFiles::default()
        });
        let after = after.map(str::to_owned);
        let change =
            RefChange { kind: RefKind::Branch, name: name.to_owned(), before: None, after, forced: Some(false), files };
        Event::Push(Push { repository: repository("O/R"), changes: vec![change], actor: Some("7".to_owned()) })
    }

    fn watch<'a>(paths: &'a [String], own_actors: &'a [String]) -> Watch<'a> {
        Watch { repository: "o/r", branch: Some("main"), paths, own_actors }
    }

    #[test]
    fn only_the_watched_branch_of_the_watched_repository_counts() {
        assert_eq!(judge_event(&push("main", Some("a"), None), &watch(&[], &[])), Ok(Some("a")));
        assert_eq!(judge_event(&push("dev", Some("a"), None), &watch(&[], &[])), Err(Ignored::OtherBranch));
        assert_eq!(judge_event(&push("main", None, None), &watch(&[], &[])), Err(Ignored::BranchDeleted));
        let elsewhere = Watch { repository: "o/other", ..watch(&[], &[]) };
        assert_eq!(judge_event(&push("main", Some("a"), None), &elsewhere), Err(Ignored::OtherRepository));
        assert_eq!(judge_event(&Event::Ping, &watch(&[], &[])), Err(Ignored::Ping));
    }

    #[test]
    fn without_a_branch_the_default_branch_counts() {
        let any = Watch { branch: None, ..watch(&[], &[]) };
        assert_eq!(judge_event(&push("main", Some("a"), None), &any), Ok(Some("a")));
        assert_eq!(judge_event(&push("dev", Some("a"), None), &any), Err(Ignored::OtherBranch));
    }

    #[test]
    fn a_merge_counts_like_a_push_to_its_branch() {
        let merge =
            |branch: &str| Event::Merge(Merge { repository: repository("o/r"), branch: branch.into(), commit: None });
        assert_eq!(judge_event(&merge("main"), &watch(&[], &[])), Ok(None));
        assert_eq!(judge_event(&merge("dev"), &watch(&[], &[])), Err(Ignored::OtherBranch));
    }

    #[test]
    fn paths_count_at_folder_borders_and_only_when_they_are_known() {
        let paths = vec!["docs/".to_owned()];
        let touched = |files| judge_event(&push("main", Some("a"), files), &watch(&paths, &[])).map(|_| ());
        assert_eq!(touched(Some(&["docs/a.md"])), Ok(()));
        assert_eq!(touched(Some(&["docs2/a.md", "src/docs/a"])), Err(Ignored::OtherPaths));
        assert_eq!(touched(None), Ok(()));
    }

    #[test]
    fn our_own_push_starts_nothing() {
        let own = vec!["7".to_owned()];
        assert_eq!(judge_event(&push("main", Some("a"), None), &watch(&[], &own)), Err(Ignored::OwnPush));
    }
}
