//! Requests to Git hosts, and answers as the vendors' pages describe them (docs/GIT-HOSTS.md names the pages).

use std::collections::BTreeMap;

use serde_json::{Value, json};
use touchmark::error::Code;
use touchmark::git::{self, Listed, Listing, Repository};
use touchmark::http::{Method, Response};
use touchmark::source::{EntryKind, TreeEntry};

const ID: &str = "0123456789012345678901234567890123456789";

fn repository(more: Value) -> Repository {
    let mut all = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:main"});
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(all).unwrap()
}

fn gitlab() -> Repository {
    repository(json!({"provider": "gitlab", "owner": "group/sub"}))
}

fn bitbucket() -> Repository {
    repository(json!({"provider": "bitbucket", "owner": "w"}))
}

fn azure() -> Repository {
    repository(json!({"provider": "azure", "owner": "org/My Project", "name": "r s"}))
}

fn answer(status: u16, body: &Value) -> Response {
    Response { status, body: body.to_string().into_bytes(), ..Response::default() }
}

fn entry(path: &str) -> TreeEntry {
    TreeEntry { path: path.to_owned(), kind: EntryKind::File, size_bytes: 1, id: ID.to_owned() }
}

fn paths(listed: &Listed) -> Vec<&str> {
    listed.entries.iter().map(|entry| entry.path.as_str()).collect()
}

#[test]
fn a_ref_is_one_encoded_segment() {
    let named = json!({"ref": "feature/ä"});
    let request = git::commit_request(&repository(named.clone()), &[]).unwrap();
    assert_eq!(request.url(), "https://api.github.com/repos/o/r/commits/feature%2F%C3%A4");
    let named = repository(json!({"provider": "gitlab", "owner": "group/sub", "ref": "feature/ä"}));
    let request = git::commit_request(&named, &[]).unwrap();
    assert_eq!(request.url(), "https://gitlab.com/api/v4/projects/group%2Fsub%2Fr/repository/commits/feature%2F%C3%A4");
}

#[test]
fn names_that_climb_or_add_a_query_are_refused() {
    for wrong in [
        json!({"name": ".."}),
        json!({"owner": "a/b"}),
        json!({"name": "r?x"}),
        json!({"owner": ""}),
        json!({"folder": "a/../b"}),
        json!({"folder": "/a"}),
        json!({"ref": "a b"}),
        json!({"ref": ""}),
        json!({"name": "a/b"}),
    ] {
        assert_eq!(
            git::commit_request(&repository(wrong.clone()), &[]).unwrap_err().code,
            Code::InputInvalid,
            "{wrong}"
        );
    }
}

#[test]
fn a_server_of_ones_own_has_to_be_approved_and_keeps_its_paths() {
    let hosts = ["git.example.com".to_owned()];
    let own = repository(json!({"baseUrl": "https://git.example.com"}));
    assert_eq!(git::commit_request(&own, &[]).unwrap_err().code, Code::EgressDenied);
    assert_eq!(
        git::commit_request(&own, &hosts).unwrap().url(),
        "https://git.example.com/api/v3/repos/o/r/commits/HEAD"
    );
    let files = git::files_request(&own, &hosts, ID, &[entry("a")]).unwrap();
    assert_eq!(files.url(), "https://git.example.com/api/graphql");
    let own = repository(json!({"provider": "gitlab", "baseUrl": "https://git.example.com/"}));
    let request = git::commit_request(&own, &hosts).unwrap();
    assert_eq!(request.url(), "https://git.example.com/api/v4/projects/o%2Fr/repository/commits?per_page=1");
    assert_eq!(git::snapshot(&own, ID).web_url, "https://git.example.com/o/r");
}

#[test]
fn a_git_host_is_only_read() {
    for repository in [repository(json!({})), gitlab(), bitbucket(), azure()] {
        let requests = [
            git::commit_request(&repository, &[]).unwrap(),
            git::listing_request(&repository, &[], ID, &Listing::Whole).unwrap(),
            git::file_request(&repository, &[], ID, &entry("a")).unwrap(),
        ];
        assert!(requests.iter().all(|request| request.method() == Method::Get));
        if repository.bulk().is_some_and(|bulk| bulk.files > 1) {
            let files = git::files_request(&repository, &[], ID, &[entry("a")]).unwrap();
            let reads = files.url().ends_with("/graphql") || files.url().contains("/blobs?api-version=5.0");
            assert!(files.method() == Method::Post && reads, "{}", files.url());
        }
    }
}

#[test]
fn symbolic_links_and_submodules_are_named_and_folders_are_not() {
    let tree = json!({"sha": ID, "truncated": false, "tree": [
        {"path": "a.rs", "mode": "100644", "type": "blob", "sha": ID, "size": 5},
        {"path": "link", "mode": "120000", "type": "blob", "sha": ID, "size": 1},
        {"path": "module", "mode": "160000", "type": "commit", "sha": ID},
        {"path": "src", "mode": "040000", "type": "tree", "sha": ID},
    ]});
    let listed = git::read_listing(&repository(json!({})), &answer(200, &tree), &Listing::Whole).unwrap();
    let kinds: Vec<EntryKind> = listed.entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [EntryKind::File, EntryKind::Symlink, EntryKind::Submodule]);
}

#[test]
fn a_cut_listing_is_read_folder_by_folder() {
    let repository = repository(json!({"folder": "src/lib"}));
    let cut =
        json!({"sha": ID, "truncated": true, "tree": [{"path": "x", "mode": "100644", "type": "blob", "sha": ID}]});
    let listed = git::read_listing(&repository, &answer(200, &cut), &Listing::Whole).unwrap();
    let root = Listing::Folder { path: String::new(), id: ID.to_owned(), recursive: false };
    assert_eq!((paths(&listed), listed.more.clone()), (vec![], vec![root.clone()]));
    let request = git::listing_request(&repository, &[], "commit", &root).unwrap();
    assert_eq!(request.url(), format!("https://api.github.com/repos/o/r/git/trees/{ID}"));
    let flat = json!({"sha": ID, "truncated": false, "tree": [
        {"path": "src", "mode": "040000", "type": "tree", "sha": ID}, {"path": "docs", "mode": "040000", "type": "tree", "sha": ID},
    ]});
    let listed = git::read_listing(&repository, &answer(200, &flat), &root).unwrap();
    let src = Listing::Folder { path: "src".to_owned(), id: ID.to_owned(), recursive: true };
    assert_eq!(listed.more, std::slice::from_ref(&src), "docs does not lie on the way to the job's folder");
    let inner = json!({"sha": ID, "tree": [
        {"path": "lib/a.rs", "mode": "100644", "type": "blob", "sha": ID}, {"path": "library.rs", "mode": "100644", "type": "blob", "sha": ID},
    ]});
    assert_eq!(paths(&git::read_listing(&repository, &answer(200, &inner), &src).unwrap()), ["src/lib/a.rs"]);
}

#[test]
fn gitlabs_pages_follow_the_token_and_never_the_address() {
    let page = json!([{"id": ID, "path": "a.rs", "type": "blob", "mode": "100644", "name": "a.rs"}]);
    let link = format!("<https://evil.example/x?page_token={ID}&per_page=100>; rel=\"next\"");
    let response = Response { headers: BTreeMap::from([("link".to_owned(), link)]), ..answer(200, &page) };
    let listed = git::read_listing(&gitlab(), &response, &Listing::Whole).unwrap();
    let next = Listing::After { folder: String::new(), deep: true, token: ID.to_owned() };
    assert_eq!(listed.more, [next]);
    let next = git::listing_request(&gitlab(), &[], "abc", &listed.more[0]).unwrap();
    assert!(next.url().starts_with("https://gitlab.com/") && next.url().ends_with(&format!("page_token={ID}")));
}

#[test]
fn files_come_back_in_the_order_they_were_asked_for() {
    let entries = [entry("b"), entry("a"), entry("gone")];
    let nodes = json!([{"path": "a", "rawTextBlob": "A"}, {"path": "b", "rawTextBlob": "B"}]);
    let body = json!({"data": {"project": {"repository": {"blobs": {"nodes": nodes}}}}});
    let files = git::read_files(&gitlab(), &answer(200, &body), &entries).unwrap();
    assert_eq!(files, [Some(b"B".to_vec()), Some(b"A".to_vec()), None]);
    let body = json!({"data": {"repository": {
        "b0": {"text": "B", "isTruncated": false}, "b1": {"text": "A", "isTruncated": true}, "b2": null,
    }}});
    let files = git::read_files(&repository(json!({})), &answer(200, &body), &entries).unwrap();
    assert_eq!(files, [Some(b"B".to_vec()), None, None]);
}

#[test]
fn every_fault_ends_in_its_code_and_names_the_vendor() {
    let expected = [
        (301, Code::NotFound),
        (401, Code::Unauthorized),
        (403, Code::Forbidden),
        (404, Code::NotFound),
        (409, Code::RepositoryEmpty),
        (413, Code::InputTooLarge),
        (429, Code::RateLimited),
        (500, Code::Upstream),
        (502, Code::Upstream),
    ];
    let hosts = [
        (repository(json!({})), "GitHub"),
        (gitlab(), "GitLab"),
        (bitbucket(), "Bitbucket"),
        (azure(), "Azure DevOps"),
    ];
    for (repository, vendor) in hosts {
        for (status, code) in expected {
            let error = git::read_commit(&repository, &answer(status, &json!("x"))).unwrap_err();
            assert!(error.code == code && error.message.starts_with(vendor), "{status}: {error}");
        }
        let spent = BTreeMap::from([("x-ratelimit-remaining".to_owned(), "0".to_owned())]);
        let response = Response { status: 403, headers: spent, ..Response::default() };
        assert_eq!(git::read_commit(&repository, &response).unwrap_err().code, Code::RateLimited);
        for body in ["", "<html>", "{}", "[1]", "null", "\u{0}"] {
            let response = Response { status: 200, body: body.as_bytes().to_vec(), ..Response::default() };
            assert_eq!(git::read_commit(&repository, &response).unwrap_err().code, Code::AnswerInvalid, "{body}");
            assert!(git::read_files(&repository, &response, &[entry("a")]).is_err());
            let _ = git::read_listing(&repository, &response, &Listing::Whole);
        }
    }
    assert_eq!(git::read_commit(&gitlab(), &answer(200, &json!([]))).unwrap_err().code, Code::RepositoryEmpty);
}

#[test]
fn bitbucket_is_asked_in_its_own_addresses() {
    let url = |more: Value| {
        let mut all = json!({"provider": "bitbucket", "owner": "w"});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        git::commit_request(&repository(all), &[]).unwrap().url().to_owned()
    };
    assert_eq!(url(json!({})), "https://api.bitbucket.org/2.0/repositories/w/r/src?pagelen=1");
    assert!(url(json!({"ref": "feat/ä"})).contains("/w/r/commits?include=feat%2F%C3%A4&pagelen=1"));
    let file = git::file_request(&bitbucket(), &[], ID, &entry("src/a b.rs")).unwrap();
    assert_eq!(file.url(), format!("https://api.bitbucket.org/2.0/repositories/w/r/src/{ID}/src/a%20b.rs"));
    assert_eq!(git::snapshot(&bitbucket(), ID).line_link, "/src/{commit}/{path}#lines-{start}:{end}");
    let own = repository(json!({"provider": "bitbucket", "owner": "w", "baseUrl": "https://git.example.com"}));
    assert_eq!(git::commit_request(&own, &[]).unwrap_err().code, Code::InputInvalid);
}

#[test]
fn bitbuckets_listings_go_down_page_by_page_and_past_their_depth() {
    let deep = "a/b/c/d/e/f/g/h/i/j";
    let body = json!({"values": [
        {"type": "commit_directory", "path": "a"},
        {"type": "commit_directory", "path": deep},
        {"type": "commit_file", "path": "x", "size": 7, "attributes": ["executable"]},
        {"type": "commit_file", "path": "link", "size": 1, "attributes": ["link"]},
        {"type": "commit_file", "path": "module", "size": 0, "attributes": ["subrepository"]},
        {"type": "commit_file", "path": "large", "size": 9, "attributes": ["lfs"]},
    ], "next": "https://evil.example/?max_depth=10&page=aB3%3D"});
    let listed = git::read_listing(&bitbucket(), &answer(200, &body), &Listing::Whole).unwrap();
    assert_eq!(paths(&listed), ["x", "link", "module"]);
    let below = Listing::Folder { path: deep.to_owned(), id: String::new(), recursive: true };
    let page = Listing::After { folder: String::new(), deep: true, token: "aB3=".to_owned() };
    assert_eq!(listed.more, [below.clone(), page.clone()]);
    let next = git::listing_request(&bitbucket(), &[], ID, &page).unwrap();
    assert!(
        next.url().starts_with("https://api.bitbucket.org/") && next.url().ends_with("&page=aB3%3D"),
        "{}",
        next.url()
    );
    let down = git::listing_request(&bitbucket(), &[], ID, &below).unwrap();
    assert!(down.url().contains(&format!("/src/{ID}/{deep}/?max_depth=10&")), "{}", down.url());
    let slow = git::read_listing(&bitbucket(), &answer(555, &json!({})), &below).unwrap();
    assert_eq!(slow.more, [Listing::Folder { path: deep.to_owned(), id: String::new(), recursive: false }]);
}

#[test]
fn azure_is_asked_in_its_own_addresses() {
    let base = "https://dev.azure.com/org/My%20Project/_apis/git/repositories/r%20s";
    let commit = git::commit_request(&azure(), &[]).unwrap();
    assert_eq!(commit.url(), format!("{base}/commits?searchCriteria.$top=1&api-version=5.0"));
    let own = json!({"provider": "azure", "owner": "org/p", "baseUrl": "https://org.visualstudio.com"});
    let commit = git::commit_request(&repository(own.clone()), &[]).unwrap();
    assert!(commit.url().starts_with("https://org.visualstudio.com/p/_apis/git/repositories/r/"), "{}", commit.url());
    assert_eq!(git::snapshot(&repository(own), ID).web_url, "https://org.visualstudio.com/p/_git/r");
    assert_eq!(git::snapshot(&azure(), ID).web_url, "https://dev.azure.com/org/My%20Project/_git/r%20s");
    assert_eq!(azure().name_in_events(), "My Project/r s");
    let whole = git::listing_request(&azure(), &[], ID, &Listing::Whole).unwrap();
    assert!(whole.url().contains("/items?scopePath=%2F&recursionLevel=full&"), "{}", whole.url());
    for wrong in [json!({"owner": "org"}), json!({"owner": "a/b/c"}), json!({"name": "a?b"}), json!({"owner": "o/.."})]
    {
        let mut all = json!({"provider": "azure", "owner": "org/p"});
        all.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        assert_eq!(git::commit_request(&repository(all), &[]).unwrap_err().code, Code::InputInvalid, "{wrong}");
    }
}

#[test]
fn a_name_on_azure_is_a_branch_or_else_a_tag_behind_its_commit() {
    let named = |name: &str| repository(json!({"provider": "azure", "owner": "org/p", "ref": name}));
    let other = "f".repeat(40);
    let refs = json!({"value": [
        {"name": "refs/heads/v1-next", "objectId": other},
        {"name": "refs/tags/v1", "objectId": other, "peeledObjectId": ID},
    ]});
    assert_eq!(git::read_commit(&named("v1"), &answer(200, &refs)).unwrap(), ID);
    assert_eq!(git::read_commit(&named("v1-next"), &answer(200, &refs)).unwrap(), other);
    assert_eq!(git::read_commit(&named("v"), &answer(200, &refs)).unwrap_err().code, Code::NotFound);
    assert_eq!(
        git::read_commit(&azure(), &answer(200, &json!({"value": []}))).unwrap_err().code,
        Code::RepositoryEmpty
    );
}

#[test]
fn azures_listing_that_does_not_arrive_is_asked_for_level_by_level() {
    let level = git::narrower(&azure(), &Listing::Whole).unwrap();
    assert!(git::listing_request(&azure(), &[], ID, &level).unwrap().url().contains("recursionLevel=oneLevel"));
    let body = json!({"value": [
        {"objectId": ID, "gitObjectType": "tree", "path": "/", "isFolder": true},
        {"objectId": ID, "gitObjectType": "tree", "path": "/src", "isFolder": true},
        {"objectId": ID, "gitObjectType": "blob", "path": "/a.rs"},
        {"objectId": ID, "gitObjectType": "blob", "path": "/link", "isSymLink": true},
        {"objectId": ID, "gitObjectType": "commit", "path": "/module"},
    ]});
    let listed = git::read_listing(&azure(), &answer(200, &body), &level).unwrap();
    assert_eq!(paths(&listed), ["a.rs", "link", "module"]);
    let src = Listing::Folder { path: "src".to_owned(), id: String::new(), recursive: true };
    assert_eq!((listed.more.as_slice(), git::narrower(&azure(), &level)), ([src].as_slice(), None));
    assert_eq!(git::narrower(&gitlab(), &Listing::Whole), None);
}

#[test]
fn many_folders_of_github_are_listed_together_and_their_folders_after_them() {
    let repository = repository(json!({}));
    let folder =
        |n: usize| json!({"path": format!("p{n}"), "mode": "040000", "type": "tree", "sha": format!("{n:040x}")});
    let folders: Vec<Value> = (1..=61).map(folder).collect();
    let root = Listing::Folder { path: String::new(), id: "a".repeat(40), recursive: false };
    let listed = git::read_listing(&repository, &answer(200, &json!({"sha": "a".repeat(40), "tree": folders})), &root);
    let more = listed.expect("a level").more;
    assert_eq!(more.len(), 2, "fifty at a time");
    let request = git::listing_request(&repository, &[], &"b".repeat(40), &more[1]).expect("a request");
    assert_eq!(request.url(), "https://api.github.com/graphql");
    let entry = |name: &str, kind: &str, mode: u64| json!({"name": name, "type": kind, "mode": mode, "oid": "c".repeat(40), "size": 3});
    let mut inner = entry("lib", "tree", 0o40000);
    inner["object"] = json!({"entries": [entry("a.ts", "blob", 0o100_644), entry("deep", "tree", 0o40000)]});
    let tree = json!({"entries": [inner, entry("link", "blob", 0o120_000)]});
    let objects: serde_json::Map<String, Value> = (0..11).map(|n| (format!("b{n}"), tree.clone())).collect();
    let listed = git::read_listing(&repository, &answer(200, &json!({"data": {"repository": objects}})), &more[1]);
    let listed = listed.expect("folders");
    assert_eq!((listed.entries[0].path.as_str(), listed.entries.len(), listed.more.len()), ("p51/lib/a.ts", 22, 11));
    assert!(git::read_listing(&repository, &answer(200, &json!({"data": {"repository": {}}})), &more[1]).is_err());
}

#[test]
fn a_folder_of_this_machine_has_no_address() {
    let local = repository(json!({"owner": "local"}));
    let addresses = [git::snapshot(&local, ID).web_url, git::commit_url(&local, ID), git::compare_url(&local, ID, ID)];
    assert_eq!(addresses, [String::new(), String::new(), String::new()]);
    assert_eq!(git::snapshot(&repository(json!({"owner": "locals"})), ID).web_url, "https://github.com/locals/r");
}
