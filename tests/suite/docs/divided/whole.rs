//! The pages about the whole of a divided repository: there, true, and written again only when what they show changes.

use std::collections::BTreeSet;

use super::{documented, path, pushed, run, source, status};
use crate::world::{FAULTS, World};
use serde_json::{Value, json};

/// What is not a module of the repository: files that say what it serves, keeps, reads and runs.
pub const SYSTEM: [(&str, &str); 10] = [
    ("README.md", "# Tally\n\nCounts things for people who have many of them.\n"),
    ("web/package.json", r#"{"name": "web", "dependencies": {"express": "4", "store": "1"}}"#),
    ("store/package.json", r#"{"name": "store", "description": "Keeps what was counted."}"#),
    (
        "web/app.js",
        "// Starts the server.\nconst express = require(\"express\");\nconst users = require(\"./users\");\n\
         const app = express();\napp.use(\"/api\", users);\napp.listen(process.env.TALLY_PORT || 8080);\n",
    ),
    (
        "web/users.js",
        "// Answers what people ask about users.\nconst express = require(\"express\");\n\
         const router = express.Router();\nrouter.get(\"/users\", listUsers);\n\n/** Lists them. */\n\
         function listUsers(request, response) {}\nmodule.exports = router;\n",
    ),
    ("store/schema.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n"),
    (
        "compose.yml",
        "services:\n  web:\n    build: ./web\n    ports:\n      - \"8080:8080\"\n    depends_on:\n      - db\n  db:\n    image: postgres:16\n",
    ),
    (".env.example", "# Where the server listens.\nTALLY_PORT=8080\n"),
    ("docs/decision-1.md", DECISION_1),
    ("docs/decision-2.md", DECISION_2),
];

const DECISION_1: &str = "# Counting in parts\n\nWe count each area on its own, because all of them together take longer than \
    anybody wants to wait for. What is counted is kept in one table, and the parts are put together when somebody asks for a sum.\n";
const DECISION_2: &str = "# One server\n\nOne server answers everything, because two of them would have to agree about what \
    was counted, and nobody has needed more than one of them so far. If that changes, the table stays where it is, and is shared.\n";

fn text(world: &World, title: &str) -> String {
    world.confluence.picture()[title]["body"].as_str().expect("text").to_owned()
}

fn changed(before: &World, after: &World) -> BTreeSet<String> {
    let (before, after) = (before.confluence.picture(), after.confluence.picture());
    after.keys().filter(|title| after.get(*title) != before.get(*title)).cloned().collect()
}

#[test]
fn each_topic_has_its_page_as_in_a_repository_that_is_not_divided() {
    let (world, _) = documented("github");
    for (title, said) in [
        ("HTTP API · r", &["<code>/api/users</code>", "listUsers", "Lists them."][..]),
        ("Data model · r", &["users", "<code>name</code>", "not null"]),
        ("Configuration · r", &["TALLY_PORT", "Where the server listens"]),
        ("Operations · r", &["postgres:16", "8080:8080"]),
        ("Decisions and documents · r", &["Counting in parts", "One server"]),
        ("Architecture · r", &["What runs", "area0/module000", "Who uses whom"]),
        ("r", &["Counts things for people", "Where to look", "<h2>Parts</h2>", "area5", "Rust"]),
    ] {
        let body = text(&world, title);
        for words in said {
            assert!(body.contains(words), "{title} lacks {words}: {body}");
        }
        assert_eq!(world.confluence.picture()[title]["parent"], if title == "r" { "Home" } else { "r" });
    }
    // No page that is linked is missing.
    let titles: BTreeSet<String> = world.confluence.picture().into_keys().collect();
    for page in ["r", "Architecture · r", "HTTP API · r", "Decisions and documents · r"] {
        let body = text(&world, page);
        for link in body.split("ri:content-title=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(titles.contains(link), "{page} links to {link}");
        }
    }
}

#[test]
fn a_push_writes_the_topics_again_that_it_changes_and_no_others() {
    for (file, from, to, title) in [
        ("web/users.js", "/users", "/people", "HTTP API · r"),
        ("web/app.js", "\"/api\"", "\"/v2\"", "HTTP API · r"),
        ("store/schema.sql", "name TEXT", "full_name TEXT", "Data model · r"),
        (".env.example", "Where the", "At which port the", "Configuration · r"),
        ("compose.yml", "postgres:16", "postgres:17", "Operations · r"),
    ] {
        let (mut world, job_id) = documented("github");
        let before = world.clone();
        let text = world.github.files[file].replace(from, to);
        world.github.files.insert(file.to_owned(), text);
        let ended = run(&mut world, &job_id);
        assert_eq!(ended["state"], "done", "{file}: {ended}");
        let mut differ = changed(&before, &world);
        assert!(differ.remove(title) && differ.remove("r"), "{file}: {differ:?}");
        // What else differs is the module's own page; the architecture shows what runs.
        let shows_it = |title: &String| file == "compose.yml" && title == "Architecture · r";
        let is_own = |title: &String| title.starts_with("web") || title.starts_with("store") || shows_it(title);
        assert!(differ.iter().all(is_own), "{file}: {differ:?}");
        assert_eq!(differ.contains("Architecture · r"), file == "compose.yml", "{file}");
        assert!(world.asked_outside.0 < 40, "{file}: {:?}", world.asked_outside);
        let told = self::text(&world, "r");
        assert!(told.contains("Changed since commit") && told.contains(&format!("\"{title}\"")), "{file}: {told}");
        let after = world.confluence.picture();
        run(&mut world, &job_id);
        assert_eq!(world.confluence.picture(), after, "{file}: once");
    }
}

#[test]
fn a_push_that_changes_a_topic_may_stop_anywhere() {
    let (mut start, job_id) = documented("github");
    start.github.files.insert("web/users.js".to_owned(), SYSTEM[4].1.replace("/users", "/people"));
    start.github.files.insert(path(3, 3), source(3, 3, 2));
    pushed(&mut start);
    let mut undisturbed = start.clone();
    let steps = undisturbed.drain_queue_in_steps();
    let expected = undisturbed.confluence.picture();
    assert!(text(&undisturbed, "HTTP API · r").contains("/api/people"));
    // Here and there, and everywhere near the end: what ended may be ended again.
    let step = (undisturbed.effects / 6).max(1);
    let near_the_end = undisturbed.effects.saturating_sub(10)..undisturbed.effects;
    for (number, at) in (0..undisturbed.effects).step_by(step).chain(near_the_end).enumerate() {
        let fault = FAULTS[number % FAULTS.len()];
        let mut disturbed = steps.iter().rev().find(|world| world.effects <= at).expect("a beginning").clone();
        disturbed.fault = Some((at, fault));
        disturbed.drain_queue();
        assert_eq!(status(&mut disturbed, &job_id)["state"], "done", "{fault:?} at effect {at}");
        assert!(disturbed.confluence.picture() == expected, "{fault:?} at effect {at}");
    }
}

#[test]
fn a_topic_of_which_nothing_is_left_is_archived() {
    let (mut world, job_id) = documented("github");
    world.github.files.remove("store/schema.sql");
    world.github.commit += 1;
    world.passed_ms += 60_000;
    world.person("docs.start", super::WRITER, json!({"jobId": job_id})).expect("it starts");
    world.drain_queue();
    assert_eq!(status(&mut world, &job_id)["state"], Value::from("done"));
    let pages = world.confluence.picture();
    assert_eq!(pages["Data model · r"]["parent"], "Archived · r");
    assert!(!text(&world, "r").contains("What does it keep?"));
}

/// A model that plans one topic that is there and one that is not.
fn plans_and_writes(asked: &str) -> String {
    if asked.contains("Plan the handbook") {
        let topic = |title: &str, file: &str| json!({"page": "architecture:", "title": title, "files": [file]});
        return json!({"topics": [topic("How users are answered", "web/users.js"), topic("Payments", "web/pay.js")]})
            .to_string();
    }
    if asked.contains("Write the text of the page") {
        return "It joins the parts, [in one place](web/users.js#L4-L5).".to_owned();
    }
    "It keeps things.".to_owned()
}

fn asked<'w>(world: &'w World, begins: &str) -> Vec<&'w str> {
    let texts = world.ai.asked.iter().filter_map(|asked| asked["messages"][1]["content"].as_str());
    texts.filter(|text| text.starts_with(begins)).collect()
}

#[test]
fn an_ai_plans_and_writes_the_pages_about_the_whole_and_only_when_their_facts_change() {
    let (mut world, job_id) = documented("github");
    world.kvs.insert("hosts".to_owned(), json!([{"host": "ai.example.com", "kind": "ai"}]));
    world.ai.script = Some(plans_and_writes);
    let payload = json!({
        "repository": {"provider": "github", "owner": "o", "name": "r", "secret": "git:github"},
        "target": {"spaceKey": "DOC"},
        "writer": "ai",
        "every": "hour",
        "ai": {"provider": "selfhosted", "baseUrl": "https://ai.example.com/v1", "model": "m", "contextTokens": 32_000},
    });
    let saved = world.person("docs.save", super::WRITER, payload).expect("it saves");
    assert_eq!(saved["jobId"], json!(job_id));
    world.person("docs.start", super::WRITER, json!({"jobId": job_id})).expect("it starts");
    world.drain_queue();
    assert_eq!(status(&mut world, &job_id)["state"], "done");
    assert_eq!(asked(&world, "Plan the handbook").len(), 1, "one request plans all of them");
    let [architecture] = asked(&world, "Write the text of the page Architecture")[..] else {
        panic!("one prompt for the architecture")
    };
    assert!(
        architecture.contains("- How users are answered\n") && !architecture.contains("Payments"),
        "{architecture}"
    );
    assert!(architecture.contains("listUsers") && architecture.contains("area0/module000"), "{architecture}");
    for title in ["Architecture · r", "HTTP API · r", "Data model · r", "Operations · r", "r"] {
        let body = text(&world, title);
        assert!(body.contains("It joins the parts, <a href=") && body.contains("web/users.js"), "{title}: {body}");
    }
    // Lines are cited where the file was in the prompt.
    assert!(text(&world, "Architecture · r").contains("web/users.js#L4-L5"));
    assert!(!text(&world, "Decisions and documents · r").contains("It joins the parts"));
    let before = world.ai.asked.len();
    run(&mut world, &job_id);
    assert_eq!(world.ai.asked.len(), before, "nothing changed");
    world
        .github
        .files
        .insert("store/schema.sql".to_owned(), "CREATE TABLE users (id INTEGER PRIMARY KEY);\n".to_owned());
    run(&mut world, &job_id);
    let new: Vec<&Value> = world.ai.asked[before..].iter().collect();
    let pages = asked(&world, "Write the text of the page Data model").len();
    assert!(pages == 2 && new.len() <= 4, "{new:?}");
}

#[test]
fn a_push_that_changes_what_a_module_is_or_uses_writes_the_architecture() {
    for (file, text) in [
        (path(3, 3), source(3, 3, 1).replace("pub fn", "use crate::part4::tally_3_4;\n\npub fn")),
        ("web/app.js".to_owned(), SYSTEM[3].1.replace("Starts the server.", "Starts all servers.")),
        ("web/package.json".to_owned(), SYSTEM[1].1.replace("express\": \"4\"", "express\": \"5.2.0\"")),
    ] {
        let (mut world, job_id) = documented("github");
        world.github.files.insert(file.clone(), text);
        let mut whole = world.clone();
        assert_eq!(run(&mut world, &job_id)["state"], "done", "{file}");
        whole.github.commit += 1;
        whole.person("docs.start", super::WRITER, json!({"jobId": job_id})).expect("it starts");
        whole.drain_queue();
        let without_panel = |world: &World| {
            let body = text_of_map(world);
            body.split("<ac:structured-macro ac:name=\"panel\">").next().map(str::to_owned)
        };
        assert_eq!(without_panel(&world), without_panel(&whole), "{file}");
    }
}

fn text_of_map(world: &World) -> String {
    let body = text(world, "Architecture · r");
    let commits = [1, 2].map(|number| format!("{number:02}").repeat(20));
    commits.iter().fold(body, |body, commit| body.replace(commit, "commit"))
}
