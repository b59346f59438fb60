//! The pages about the whole with an AI: planned first, written from facts and code, and still there when the model answers rubbish.

use super::tally::{WRITER, assert_done, run};
use crate::world::World;
use serde_json::{Value, json};

const MODULES: [&str; 6] = ["cart", "order", "mail", "stock", "price", "audit"];

fn shop() -> (World, String) {
    let mut world = World::default();
    world.github.commit = 1;
    world.kvs.insert("hosts".to_owned(), json!([{"host": "ai.example.com", "kind": "ai"}]));
    world.github.files.insert("README.md".to_owned(), "# Shop\n\nSells things.\n".to_owned());
    for name in MODULES {
        let text = format!(
            "\"\"\"Keeps what belongs to {name}.\"\"\"\nfrom src.stock.main import hold\n\n\ndef hold_{name}():\n    \"\"\"Holds {name}.\"\"\"\n    return 1\n\n\ndef drop_{name}():\n    \"\"\"Drops {name}.\"\"\"\n    return 2\n"
        );
        world.github.files.insert(format!("src/{name}/main.py"), text);
    }
    let job_id = save(&mut world, "en");
    world.ai.script = Some(reads_well);
    (world, job_id)
}

fn save(world: &mut World, language: &str) -> String {
    let payload = json!({
        "repository": {"provider": "github", "owner": "o", "name": "r", "secret": "git:github"},
        "target": {"spaceKey": "DOC"},
        "writer": "ai",
        "ai": {"provider": "selfhosted", "baseUrl": "https://ai.example.com/v1", "model": "m", "contextTokens": 32_000},
        "language": language,
    });
    world.person("docs.save", WRITER, payload).expect("it saves")["jobId"].as_str().expect("an id").to_owned()
}

/// A model that plans two topics that are there and three that are not, and cites lines.
fn reads_well(asked: &str) -> String {
    if asked.contains("Plan the handbook") {
        let topic = |page: &str, title: &str, file: &str| json!({"page": page, "title": title, "files": [file]});
        return json!({"topics": [
            topic("architecture:", "How an order is held", "src/order/main.py"),
            topic("", "What happens to a cart", "src/cart/main.py"),
            topic("architecture:", "How payments work", "src/payment/main.py"),
            topic("dreams:", "What it dreams of", "src/cart/main.py"),
            topic("architecture:", "Modules", "src/cart/main.py"),
        ]})
        .to_string();
    }
    if asked.contains("Write the text of the page") {
        return "It joins the parts.\n\n## How an order is held\n\nAn order is [held](src/order/main.py#L5-L7), \
                [not there](src/order/main.py#L5-L900), by [the stock](src/stock) and [a ghost](src/ghost/main.py)."
            .to_owned();
    }
    "It keeps things.".to_owned()
}

fn prompts<'w>(world: &'w World, begins: &str) -> Vec<&'w str> {
    let texts = world.ai.asked.iter().filter_map(|asked| asked["messages"][1]["content"].as_str());
    texts.filter(|text| text.starts_with(begins)).collect()
}

fn page<'w>(world: &'w World, title: &str) -> &'w str {
    &world.confluence.pages.values().find(|page| page.title == title).expect("a page").body
}

#[test]
fn the_pages_about_the_whole_are_planned_and_what_is_not_there_is_dropped() {
    let (mut world, job_id) = shop();
    assert_done(&run(&mut world, &job_id));
    assert_eq!(prompts(&world, "Plan the handbook").len(), 1, "one request plans all of them");
    let asked = prompts(&world, "Write the text of the page Architecture");
    let [architecture] = asked.as_slice() else { panic!("{asked:?}") };
    assert!(
        architecture.contains("- How an order is held\n") && architecture.contains("def hold_order"),
        "{architecture}"
    );
    for invented in ["How payments work", "What it dreams of", "- What happens to a cart"] {
        assert!(!architecture.contains(invented), "{invented}: {architecture}");
    }
    assert!(architecture.contains("src/cart: Keeps what belongs to cart."), "the neighbours: {architecture}");
    assert!(architecture.contains("=== headings below\n- "), "{architecture}");
    assert!(!architecture.split("=== headings below").next().expect("topics").contains("- Modules"), "{architecture}");
    let [front] = prompts(&world, "Write the text of the page r of")[..] else {
        panic!("one prompt for the front page")
    };
    assert!(front.contains("- What happens to a cart\n") && front.contains("def hold_cart"), "{front}");
}

#[test]
fn citations_lead_to_lines_that_there_are_and_modules_to_their_pages() {
    let (mut world, job_id) = shop();
    assert_done(&run(&mut world, &job_id));
    let body = page(&world, "Architecture · r");
    let file = format!("https://github.com/o/r/blob/{}/src/order/main.py", "01".repeat(20));
    assert!(body.contains(&format!("<a href=\"{file}#L5-L7\">held</a>")), "{body}");
    assert!(body.contains(&format!("<a href=\"{file}\">not there</a>")), "{body}");
    assert!(body.contains("<ri:page ri:content-title=\"src/stock · r\" /><ac:link-body>the stock"), "{body}");
    assert!(body.contains("and a ghost."), "{body}");
    assert!(body.contains("It joins the parts.") && body.contains("<hr />"), "the facts stand below: {body}");
}

#[test]
fn a_page_whose_facts_did_not_change_is_not_asked_for_again() {
    let (mut world, job_id) = shop();
    assert_done(&run(&mut world, &job_id));
    let (asked, before) = (world.ai.asked.len(), world.confluence.picture());
    assert_done(&run(&mut world, &job_id));
    assert_eq!((world.ai.asked.len(), world.confluence.picture()), (asked, before));
    super::tally::push(
        &mut world,
        "src/cart/main.py",
        "\"\"\"Keeps what belongs to cart.\"\"\"\nfrom src.stock.main import hold\n\n\ndef hold_cart():\n    \"\"\"Holds cart.\"\"\"\n    return 7\n\n\ndef drop_cart():\n    \"\"\"Drops cart.\"\"\"\n    return 2\n",
    );
    assert_done(&run(&mut world, &job_id));
    let new: Vec<&Value> = world.ai.asked[asked..].iter().collect();
    assert_eq!(new.len(), 1, "the module alone: {new:?}");
}

#[test]
fn a_model_that_answers_rubbish_leaves_the_built_in_pages() {
    for rubbish in ["no json at all", "{\"topics\": 7}", "{\"topics\": [{\"page\": 1}]}", "", "}{"] {
        let (mut world, job_id) = shop();
        world.ai.script = None;
        world.ai.sentence = Some(rubbish.to_owned());
        let status = run(&mut world, &job_id);
        assert_done(&status);
        let body = page(&world, "Architecture · r");
        assert!(body.contains("How the modules import each other"), "{rubbish}: {body}");
    }
}

#[test]
fn the_language_of_the_job_is_that_of_the_text() {
    let (mut world, job_id) = shop();
    assert_eq!(save(&mut world, "ja"), job_id);
    assert_done(&run(&mut world, &job_id));
    let instructions = |asked: &Value| asked["messages"][0]["content"].as_str().expect("a text").to_owned();
    let texts: Vec<String> =
        world.ai.asked.iter().map(instructions).filter(|text| !text.starts_with("You plan")).collect();
    assert!(texts.len() > 2 && texts.iter().all(|text| text.contains("in Japanese")), "{texts:?}");
    let body = page(&world, "アーキテクチャ · r");
    assert!(body.contains("重要な点はコードで確認してください") && !body.contains("Check what matters"), "{body}");
}

#[test]
fn a_run_without_budget_asks_for_no_plan() {
    let (mut world, job_id) = shop();
    world.kvs.insert("setting:site".to_owned(), json!({"promptTokens": 9_000, "runTokens": 0, "disclose": false}));
    let status = run(&mut world, &job_id);
    assert_done(&status);
    assert_eq!(world.ai.asked.len(), 0, "{status}");
    assert!(page(&world, "Architecture · r").contains("in a later run"), "{status}");
}
