//! Push payloads of the four Git hosts, in the vendors' documented shapes.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use touchmark::error::Code;
use touchmark::provider::Provider;
use touchmark::webhook::{Event, Push, RefKind, read_event};

const HOSTS: [Provider; 4] = [Provider::Github, Provider::Gitlab, Provider::Bitbucket, Provider::Azure];

fn a() -> String {
    "a1".repeat(20)
}

fn b() -> String {
    "b2".repeat(20)
}

fn zero() -> String {
    "0".repeat(40)
}

fn read(provider: Provider, event: &str, body: &Value) -> Event {
    read_event(provider, event, &serde_json::to_vec(body).unwrap()).unwrap()
}

fn read_push(provider: Provider, event: &str, body: &Value) -> Push {
    match read(provider, event, body) {
        Event::Push(push) => push,
        other => panic!("{other:?}"),
    }
}

fn set(paths: &[&str]) -> BTreeSet<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

fn github(reference: &str, before: &str, after: &str, forced: bool) -> Value {
    json!({
        "ref": reference, "before": before, "after": after, "created": false, "deleted": false, "forced": forced,
        "commits": [
            {"id": a(), "added": ["docs/new.md"], "modified": ["src/lib.rs"], "removed": []},
            {"id": b(), "added": [], "modified": [], "removed": ["old.md"]},
        ],
        "repository": {"id": 1, "full_name": "octo/Hello", "default_branch": "main"},
        "pusher": {"name": "o", "email": "o@example.com"}, "sender": {"id": 42, "login": "o"},
    })
}

#[test]
fn github_pushes_name_branch_range_and_files() {
    let push = read_push(Provider::Github, "push", &github("refs/heads/feature/x", &a(), &b(), false));
    assert_eq!((push.repository.full_name.as_str(), push.actor.as_deref()), ("octo/Hello", Some("42")));
    let change = &push.changes[0];
    assert_eq!((change.kind, change.name.as_str()), (RefKind::Branch, "feature/x"));
    assert_eq!((change.before.clone(), change.after.clone()), (Some(a()), Some(b())));
    let files = change.files.clone().unwrap();
    assert_eq!((files.changed, files.removed), (set(&["docs/new.md", "src/lib.rs"]), set(&["old.md"])));
}

#[test]
fn github_rewrites_deletions_and_tags_are_told_apart() {
    let push = read_push(Provider::Github, "push", &github("refs/heads/main", &a(), &b(), true));
    assert_eq!((push.changes[0].forced, push.changes[0].files.clone()), (Some(true), None));
    let push = read_push(Provider::Github, "push", &github("refs/heads/main", &a(), &zero(), false));
    assert_eq!((push.changes[0].after.clone(), push.changes[0].files.clone()), (None, None));
    let push = read_push(Provider::Github, "push", &github("refs/tags/v1", &zero(), &b(), false));
    assert_eq!((push.changes[0].kind, push.changes[0].before.clone()), (RefKind::Tag, None));
    assert_eq!(read(Provider::Github, "push", &github("refs/notes/x", &a(), &b(), false)), Event::Other);
    assert_eq!(read(Provider::Github, "ping", &json!({"zen": "…"})), Event::Ping);
}

#[test]
fn github_merges_are_closed_and_merged_pull_requests() {
    let pull = |action: &str, merged: bool| {
        let pull = json!({"merged": merged, "merge_commit_sha": b(), "base": {"ref": "main"}});
        let body = json!({"action": action, "pull_request": pull, "repository": {"full_name": "o/r"}});
        read(Provider::Github, "pull_request", &body)
    };
    assert!(matches!(pull("closed", true), Event::Merge(merge) if merge.branch == "main" && merge.commit == Some(b())));
    assert_eq!(pull("closed", false), Event::Other);
    assert_eq!(pull("opened", false), Event::Other);
}

#[test]
fn gitlab_pushes_list_files_only_when_no_commit_was_cut_off() {
    let body = |total: u32| {
        json!({
            "object_kind": "push", "ref": "refs/heads/main", "before": a(), "after": b(), "checkout_sha": b(), "user_id": 4,
            "project": {"path_with_namespace": "group/sub/project", "default_branch": "main"},
            "commits": [{"id": b(), "added": ["x"], "modified": [], "removed": []}], "total_commits_count": total,
        })
    };
    let push = read_push(Provider::Gitlab, "Push Hook", &body(1));
    assert_eq!(push.repository.full_name, "group/sub/project");
    assert_eq!((push.changes[0].forced, push.changes[0].files.clone().unwrap().changed), (None, set(&["x"])));
    assert_eq!(read_push(Provider::Gitlab, "Push Hook", &body(21)).changes[0].files, None);
    let merge = json!({
        "object_attributes": {"action": "merge", "target_branch": "main", "merge_commit_sha": null},
        "project": {"path_with_namespace": "g/p"},
    });
    assert!(
        matches!(read(Provider::Gitlab, "Merge Request Hook", &merge), Event::Merge(merge) if merge.commit.is_none())
    );
}

#[test]
fn bitbucket_pushes_hold_several_changes_and_no_files() {
    let tip = |kind: &str, hash: String| json!({"type": kind, "name": "main", "target": {"hash": hash}});
    let body = json!({
        "push": {"changes": [
            {"old": tip("branch", a()), "new": tip("branch", b()), "forced": true, "created": false, "closed": false},
            {"old": tip("branch", a()), "new": null, "closed": true},
            {"old": null, "new": tip("annotated_tag", b()), "created": true},
        ]},
        "repository": {"full_name": "team/repo", "uuid": "{x}"}, "actor": {"uuid": "{y}"},
    });
    let push = read_push(Provider::Bitbucket, "repo:push", &body);
    assert_eq!((push.changes.len(), push.changes[0].forced, push.changes[0].files.clone()), (3, Some(true), None));
    assert_eq!((push.changes[1].after.clone(), push.changes[2].kind), (None, RefKind::Tag));
    let merged = json!({
        "pullrequest": {"destination": {"branch": {"name": "main"}}, "merge_commit": {"hash": "764413d85e29"}},
        "repository": {"full_name": "team/repo"},
    });
    assert!(
        matches!(read(Provider::Bitbucket, "pullrequest:fulfilled", &merged), Event::Merge(merge) if merge.branch == "main")
    );
}

#[test]
fn azure_pushes_name_project_and_repository() {
    let body = json!({
        "eventType": "git.push",
        "resource": {
            "refUpdates": [{"name": "refs/heads/main", "oldObjectId": a(), "newObjectId": zero()}],
            "repository": {"id": "1", "name": "Site", "project": {"name": "Web"}}, "pushedBy": {"id": "p"},
        },
    });
    let push = read_push(Provider::Azure, "git.push", &body);
    assert_eq!((push.repository.full_name.as_str(), push.actor.as_deref()), ("Web/Site", Some("p")));
    assert_eq!(push.changes[0].after, None);
    let pull = |status: &str| {
        let resource = json!({
            "status": status, "mergeStatus": "succeeded", "targetRefName": "refs/heads/main",
            "repository": {"name": "Site", "project": {"name": "Web"}}, "lastMergeCommit": {"commitId": b()},
        });
        read(Provider::Azure, "git.pullrequest.merged", &json!({"resource": resource}))
    };
    assert!(matches!(pull("completed"), Event::Merge(merge) if merge.commit == Some(b())));
    assert_eq!(pull("active"), Event::Other);
}

#[test]
fn every_host_tells_branches_tags_new_ones_and_deletions_apart() {
    let gitlab = |kind: &str, reference: &str, before: String, after: String| {
        json!({
            "object_kind": kind, "ref": reference, "before": before, "after": after, "checkout_sha": null, "user_id": 4,
            "project": {"path_with_namespace": "g/p", "default_branch": "main"}, "commits": [], "total_commits_count": 0,
        })
    };
    let azure = |reference: &str, before: String, after: String| {
        json!({"resource": {
            "refUpdates": [{"name": reference, "oldObjectId": before, "newObjectId": after}],
            "repository": {"id": "1", "name": "Site", "project": {"name": "Web"}}, "pushedBy": {"id": "p"},
        }})
    };
    let bitbucket = |kind: &str, before: Option<String>, after: Option<String>| {
        let tip = |hash: String| json!({"type": kind, "name": if kind == "branch" { "main" } else { "v1" }, "target": {"hash": hash}});
        let change = json!({"old": before.map(tip), "new": after.map(tip), "forced": false});
        json!({"push": {"changes": [change]}, "repository": {"full_name": "o/r", "uuid": "{x}"}, "actor": {"uuid": "{y}"}})
    };
    let (main, tag) = ("refs/heads/main", "refs/tags/v1");
    let cases = [
        (
            Provider::Github,
            "push",
            github(main, &a(), &zero(), false),
            github(tag, &zero(), &b(), false),
            github(main, &zero(), &b(), false),
        ),
        (
            Provider::Gitlab,
            "Push Hook",
            gitlab("push", main, a(), zero()),
            gitlab("tag_push", tag, zero(), b()),
            gitlab("push", main, zero(), b()),
        ),
        (
            Provider::Bitbucket,
            "repo:push",
            bitbucket("branch", Some(a()), None),
            bitbucket("tag", None, Some(b())),
            bitbucket("branch", None, Some(b())),
        ),
        (Provider::Azure, "git.push", azure(main, a(), zero()), azure(tag, zero(), b()), azure(main, zero(), b())),
    ];
    for (provider, event, deleted, tagged, new) in cases {
        let of_tags = if provider == Provider::Gitlab { "Tag Push Hook" } else { event };
        let change = |event: &str, body: &Value| read_push(provider, event, body).changes.remove(0);
        let (deleted, tagged, new) = (change(event, &deleted), change(of_tags, &tagged), change(event, &new));
        assert_eq!(
            (deleted.kind, deleted.name.as_str(), deleted.after),
            (RefKind::Branch, "main", None),
            "{provider:?}"
        );
        assert_eq!((tagged.kind, tagged.name.as_str(), tagged.before), (RefKind::Tag, "v1", None), "{provider:?}");
        assert_eq!((new.kind, new.before, new.after), (RefKind::Branch, None, Some(b())), "{provider:?}");
    }
}

#[test]
fn a_stripped_or_foreign_payload_is_an_error_without_a_word_of_it() {
    for (provider, event) in [
        (Provider::Github, "push"),
        (Provider::Gitlab, "Push Hook"),
        (Provider::Bitbucket, "repo:push"),
        (Provider::Azure, "git.push"),
    ] {
        for body in
            ["", "{}", "payload=%7B%7D", "[1]", "{\"ref\": \"canary\", \"resource\": null, \"before\": \"canary\"}"]
        {
            let error = read_event(provider, event, body.as_bytes()).unwrap_err();
            assert_eq!(error.code, Code::AnswerInvalid);
            assert!(!error.message.contains("canary"));
        }
        assert_eq!(read_event(provider, "star", b"{}").unwrap(), Event::Other);
    }
    let half = github("refs/heads/main", &a(), "main", false);
    assert!(
        read_event(Provider::Github, "push", &serde_json::to_vec(&half).unwrap()).is_err(),
        "a bad id is no deletion"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_get_an_answer(body in proptest::collection::vec(any::<u8>(), 0..200), event in "[a-z: _.]{0,20}") {
        for provider in HOSTS {
            let _ = read_event(provider, &event, &body);
            for event in ["push", "Push Hook", "repo:push", "git.push", "pull_request", "Merge Request Hook"] {
                let _ = read_event(provider, event, &body);
            }
        }
    }

    #[test]
    fn a_payload_with_one_field_broken_never_panics(at in 0..400usize, put in "[\\[\\]{}\",0a]") {
        let mut text = github("refs/heads/main", &a(), &b(), false).to_string();
        if text.is_char_boundary(at) && at < text.len() {
            text.replace_range(at..=at, &put);
        }
        let _ = read_event(Provider::Github, "push", text.as_bytes());
    }
}
