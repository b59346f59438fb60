//! A push costs what it changed: which files are read, which pages written, and that the pages are those of a whole run.

use std::collections::BTreeMap;

use crate::world::{End, FAULTS, World};
use serde_json::{Value, json};

const WRITER: &str = "account-writer";
const HOUR_MS: u64 = 3600 * 1000;

/// Twelve packages in three languages, each with files that use each other.
fn new_world() -> (World, String) {
    let mut world = World::default();
    world.github.commit = 1;
    let files = &mut world.github.files;
    files.insert("README.md".to_owned(), "# Tally\n\nCounts things in many ways.\n".to_owned());
    for n in 0..4 {
        let names = ["one", "two", "three", "four"];
        let name = names[n];
        files.insert(format!("crates/{name}/Cargo.toml"), format!("[package]\nname = \"{name}\"\n"));
        let text = format!(
            "//! Counts {name}.\n\nmod inner;\npub use inner::Deep{n};\n\n/// Counts by {name} and gives a [`Deep{n}`].\npub fn count_{name}(n: u32) -> Deep{n} {{ Deep{n} }}\n"
        );
        files.insert(format!("crates/{name}/src/lib.rs"), text);
        let text = format!(
            "/// What is deep in {name}.\npub struct Deep{n};\n\n/// Nobody gets here.\npub struct Hidden{n};\n"
        );
        files.insert(format!("crates/{name}/src/inner.rs"), text);
        files.insert(
            format!("py/{name}/__init__.py"),
            format!("\"\"\"The {name} package.\"\"\"\nfrom {name}.work import run_{name}\n"),
        );
        files.insert(
            format!("py/{name}/work.py"),
            format!(
                "\"\"\"Works.\"\"\"\nimport {}.work\n\ndef run_{name}(x):\n    \"\"\"Runs {name}.\"\"\"\n",
                names[(n + 1) % 4]
            ),
        );
        files.insert(
            format!("web/{name}/index.ts"),
            format!(
                "import {{ a }} from \"../{}/index\";\n/** Shows {name}. */\nexport function show{n}(): void {{}}\n",
                names[(n + 1) % 4]
            ),
        );
        files.insert(
            format!("docs/{name}.md"),
            format!("# {name}\n\n{}", "A sentence about it that is long enough. ".repeat(8)),
        );
    }
    let repository = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github"});
    let payload =
        json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline", "every": "hour"});
    let job_id =
        world.person("docs.save", WRITER, payload).expect("it saves")["jobId"].as_str().expect("an id").to_owned();
    by_hand(&mut world, &job_id);
    (world, job_id)
}

fn by_hand(world: &mut World, job_id: &str) -> Value {
    world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
    world.drain_queue();
    status(world, job_id)
}

fn queue_by_schedule(world: &mut World) {
    world.github.commit += 1;
    world.github.given.clear();
    world.passed_ms += HOUR_MS;
    match world.drive("docs.schedule", json!({"trigger": "schedule", "payload": {}})) {
        End::Done(answer) => assert_eq!(answer["queued"], 1),
        other => panic!("{other:?}"),
    }
}

fn by_schedule(world: &mut World, job_id: &str) -> Value {
    queue_by_schedule(world);
    world.drain_queue();
    let status = status(world, job_id);
    assert_eq!(status["run"]["state"], "done", "{status}");
    status
}

fn status(world: &mut World, job_id: &str) -> Value {
    world.person("docs.status", WRITER, json!({"jobId": job_id})).expect("a status")
}

fn change(world: &mut World, path: &str, from: &str, to: &str) {
    let text = world.github.files.get_mut(path).unwrap_or_else(|| panic!("{path}"));
    assert!(text.contains(from), "{text}");
    *text = text.replace(from, to);
}

/// Bodies of all pages, without their source panel, by title.
fn texts(world: &World) -> BTreeMap<String, String> {
    let pages = world.confluence.picture();
    let text = |page: &Value| {
        page["body"].as_str().expect("text").split("<ac:structured-macro ac:name=\"panel\">").next().map(without_commit)
    };
    pages.iter().filter_map(|(title, page)| Some((title.clone(), without_shares(&text(page)?)))).collect()
}

/// The shares of languages on the front page wait for a run that reads everything.
fn without_shares(body: &str) -> String {
    match body.split_once("<td>Languages</td>") {
        Some((before, rest)) => before.to_owned() + rest.split_once("</tr>").map_or(rest, |(_, rest)| rest),
        None => body.to_owned(),
    }
}

/// Links name the commit of each page's own text.
fn without_commit(body: &str) -> String {
    let mut parts = body.split("/blob/");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + "/blob/" + part.get(40..).unwrap_or_default())
}

#[test]
fn a_push_that_changes_nothing_reads_no_file_and_writes_no_page() {
    let (mut world, job_id) = new_world();
    let before = world.confluence.picture();
    let status = by_schedule(&mut world, &job_id);
    assert!(world.github.given.is_empty(), "{:?}", world.github.given);
    assert_eq!(world.confluence.picture(), before);
    assert_eq!(status["run"]["counts"]["unchanged"], json!(before.len() - 1), "{status}");
}

#[test]
fn a_change_of_one_module_reads_its_package_and_writes_its_page() {
    let (mut world, job_id) = new_world();
    let before = world.confluence.picture();
    change(&mut world, "crates/two/src/inner.rs", "What is deep", "All that is deep");
    let status = by_schedule(&mut world, &job_id);
    assert_eq!(status["run"]["counts"]["updated"], 1, "{status}");
    let outside: Vec<&String> = world
        .github
        .given
        .iter()
        .filter(|path| path.ends_with(".rs") || path.ends_with(".py") || path.ends_with(".ts"))
        .filter(|path| !path.starts_with("crates/two/"))
        .collect();
    assert!(outside.is_empty(), "{outside:?}");
    let after = world.confluence.picture();
    let changed: Vec<&String> = after
        .iter()
        .filter(|(title, page)| before[*title]["version"] != page["version"])
        .map(|(title, _)| title)
        .collect();
    // The front page says so in its panel, once, and nothing else of it changes.
    assert_eq!(changed.len(), 2, "{changed:?}");
    assert!(changed.contains(&&"r".to_owned()), "{changed:?}");
    assert_eq!(after["r"]["version"].as_u64(), before["r"]["version"].as_u64().map(|version| version + 1));
    let text = |picture: &BTreeMap<String, Value>| {
        picture["r"]["body"].as_str().map(|body| {
            body.split("Changed since").next().map(|text| {
                text.trim_end_matches("</ac:rich-text-body></ac:structured-macro>")
                    .trim_end_matches("<p><strong>")
                    .to_owned()
            })
        })
    };
    assert_eq!(text(&after), text(&before));
}

/// Lets a run by schedule follow a push, and gives what a run that reads everything writes instead.
fn whole_run_beside(world: &mut World, job_id: &str) -> BTreeMap<String, String> {
    let mut whole = world.clone();
    by_schedule(world, job_id);
    whole.github.commit += 1;
    by_hand(&mut whole, job_id);
    texts(&whole)
}

#[test]
fn a_push_that_changes_what_the_pages_about_the_whole_say_writes_them() {
    let edits: [(&str, &str, &str); 5] = [
        ("compose.yml", "services:\n  web:\n    build: .\n    ports: [\"80:80\"]\n", "80:80"),
        ("py/one/more.py", "\"\"\"More.\"\"\"\nimport four.work\n\ndef more(): pass\n", "<code>py/four</code>"),
        ("crates/one/Cargo.toml", "[package]\nname = \"one\"\n[dependencies]\nserde = \"1.0.219\"\n", "1.0.219"),
        (
            "crates/two/src/lib.rs",
            "//! Weighs what others count.\n\nmod inner;\npub use inner::Deep1;\n",
            "Weighs what",
        ),
        ("web/one/index.ts", "import { a } from \"../three/index\";\nexport function show0(): void {}\n", "web/three"),
    ];
    for (path, text, shown) in edits {
        let (mut world, job_id) = new_world();
        let before = texts(&world);
        world.github.files.insert(path.to_owned(), text.to_owned());
        let whole = whole_run_beside(&mut world, &job_id);
        assert_eq!(texts(&world), whole, "{path}");
        let map = "Architecture · r";
        assert!(whole[map].contains(shown) && whole[map] != before[map], "{path}: {}", whole[map]);
    }
}

#[test]
fn a_topic_of_which_a_file_speaks_no_more_is_written_again() {
    let (mut world, job_id) = new_world();
    let answers = |path: &str| format!("import os\nPORT = os.environ[\"{path}\"]\n\ndef f(): pass\n");
    for name in ["one", "two"] {
        world.github.files.insert(format!("py/{name}/settings.py"), answers(&format!("PORT_{name}").to_uppercase()));
    }
    by_hand(&mut world, &job_id);
    assert!(texts(&world)["Configuration · r"].contains("PORT_ONE"));
    world.github.files.insert("py/one/settings.py".to_owned(), "import os\nPORT = 1\n\ndef f(): pass\n".to_owned());
    let whole = whole_run_beside(&mut world, &job_id);
    assert!(!whole["Configuration · r"].contains("PORT_ONE"));
    assert_eq!(texts(&world), whole);
}

#[test]
fn what_an_incremental_run_writes_is_what_a_whole_run_writes() {
    let edits: [(&str, &str, &str); 8] = [
        ("crates/one/src/lib.rs", "Counts by", "Counts quickly by"),
        ("crates/two/src/lib.rs", "Counts two.", "Tallies two."),
        ("crates/three/src/inner.rs", "pub struct Hidden2;", "pub struct Hidden2;\n/// More.\npub struct More;"),
        ("crates/four/src/lib.rs", "pub use inner::Deep3;", "pub use inner::{Deep3, Hidden3};"),
        ("py/one/work.py", "Runs one", "Runs one again"),
        ("py/two/__init__.py", "The two package", "The second package"),
        ("web/three/index.ts", "../four/index", "../one/index"),
        ("docs/four.md", "A sentence", "Another sentence"),
    ];
    for edit in edits {
        let (mut world, job_id) = new_world();
        change(&mut world, edit.0, edit.1, edit.2);
        let whole = whole_run_beside(&mut world, &job_id);
        assert_eq!(texts(&world), whole, "{edit:?}");
        world.passed_ms += 7 * 24 * HOUR_MS;
        by_schedule(&mut world, &job_id);
        assert_eq!(texts(&world), whole, "{edit:?}: a week later nothing waits");
    }
}

#[test]
fn a_file_that_comes_or_goes_inside_a_module_changes_its_page() {
    let (mut world, job_id) = new_world();
    world.github.files.insert("py/one/extra.py".to_owned(), "\"\"\"Extra.\"\"\"\n\ndef extra(): pass\n".to_owned());
    // The architecture says how many files there are, and the front page has the largest part first: this one has doubled.
    let status = by_schedule(&mut world, &job_id);
    assert_eq!(status["run"]["counts"]["updated"], 3, "{status}");
    assert!(texts(&world).values().any(|text| text.contains("def extra")));
    world.github.files.remove("py/one/extra.py");
    let status = by_schedule(&mut world, &job_id);
    assert_eq!(status["run"]["counts"]["updated"], 3, "{status}");
    assert!(!texts(&world).values().any(|text| text.contains("def extra")));
}

#[test]
fn another_set_of_pages_and_a_week_read_everything_again() {
    let (mut world, job_id) = new_world();
    let all = world.github.files.len();
    let big = (0..40).map(|n| format!("/// Does {n}.\npub fn do_{n}() {{}}\n")).collect::<String>();
    world.github.files.insert("crates/one/src/deep/more.rs".to_owned(), big);
    by_schedule(&mut world, &job_id);
    assert_eq!(world.github.given.len(), all + 1);
    let map = texts(&world).remove("Architecture · r").expect("a map");
    assert!(map.contains("<code>crates/one/src/deep</code>"), "{map}");
    by_schedule(&mut world, &job_id);
    assert_eq!(world.github.given.len(), 0);
    world.passed_ms += 7 * 24 * HOUR_MS;
    by_schedule(&mut world, &job_id);
    assert_eq!(world.github.given.len(), all + 1);
}

#[test]
fn an_incremental_run_may_stop_at_every_effect() {
    let (mut world, job_id) = new_world();
    change(&mut world, "crates/two/src/inner.rs", "What is deep", "All that is deep");
    change(&mut world, "py/one/work.py", "Runs one", "Runs one again");
    queue_by_schedule(&mut world);
    world.effects = 0;
    let mut undisturbed = world.clone();
    undisturbed.drain_queue();
    assert_eq!(status(&mut undisturbed, &job_id)["run"]["counts"]["updated"], 2);
    for at in 0..undisturbed.effects {
        for fault in FAULTS {
            let mut disturbed = world.clone();
            disturbed.fault = Some((at, fault));
            disturbed.drain_queue();
            assert_eq!(disturbed.confluence.picture(), undisturbed.confluence.picture(), "{fault:?} at effect {at}");
        }
    }
}

/// What the front page's panel says of changes.
fn said_of_changes(world: &World) -> Option<String> {
    let body = world.confluence.picture().get("r")?["body"].as_str()?.to_owned();
    Some(body.split_once("Changed since ")?.1.to_owned())
}

#[test]
fn the_front_page_says_what_changed_since_the_run_before() {
    let (mut world, job_id) = new_world();
    assert_eq!(said_of_changes(&world), None);
    change(&mut world, "py/two/work.py", "Runs two.", "Runs two twice.");
    by_schedule(&mut world, &job_id);
    let said = said_of_changes(&world).expect("it says so");
    assert!(said.contains("Pages: 1 changed.") && said.contains("py/two · r"), "{said}");
    assert!(said.contains("https://github.com/o/r/compare/"), "{said}");
    // A run that changes nothing writes nothing, and what was said stays.
    let before = world.confluence.picture();
    by_schedule(&mut world, &job_id);
    assert_eq!(world.confluence.picture(), before);
    // The next one takes its place; a page that is gone is named.
    world.github.files.retain(|path, _| !path.starts_with("py/three/"));
    change(&mut world, "py/two/work.py", "import three.work", "");
    by_hand(&mut world, &job_id);
    let said = said_of_changes(&world).expect("it says so");
    assert!(said.contains("1 gone") && said.contains("py/three") && said.matches("<ul>").count() == 1, "{said}");
    let kept = world.confluence.picture();
    by_hand(&mut world, &job_id);
    assert_eq!(world.confluence.picture(), kept);
}

#[test]
fn what_is_kept_between_runs_holds_no_name_and_no_text() {
    let (world, _) = new_world();
    let kept: Vec<String> =
        world.kvs.iter().filter(|(key, _)| key.starts_with("facts:")).map(|(_, value)| value.to_string()).collect();
    assert!(kept.len() >= 2);
    for word in ["count", "Deep", "inner", "crates", "Runs", "package", ".rs"] {
        assert!(kept.iter().all(|value| !value.contains(word)), "{word}");
    }
}
