//! Jira's own table of a page's issues on the page: one click, one table, nothing else of the page touched.

use serde_json::{Value, json};
use touchmark::error::Code;

use crate::world::{End, FAULTS, World};

const PERSON: &str = "account-1";
const PAGE: &str = "<h2>Requirements</h2><p>REQ-1: The shop shall take &quot;cards&quot; &amp; cash.</p>";

fn world(body: &str) -> World {
    let mut world = World::default();
    world.jira.page.insert(1, body.to_owned());
    world
}

fn input(show: bool) -> Value {
    json!({"pageId": "900", "cloudId": "11111111-2222", "show": show})
}

fn click(world: &mut World, show: bool) -> Value {
    world.person("workItems.table", PERSON, input(show)).expect("answered")
}

fn newest(world: &World) -> String {
    world.jira.page.values().last().expect("a page").clone()
}

/// What the datasources of a body say.
fn sources(body: &str) -> Vec<Value> {
    let parts = body.split("data-datasource=\"").skip(1).filter_map(|rest| rest.split('"').next());
    parts.map(|value| serde_json::from_str(&value.replace("&quot;", "\"")).expect("JSON")).collect()
}

#[test]
fn one_click_puts_it_at_the_end_and_one_takes_it_off() {
    let mut world = world(PAGE);
    let shown = |world: &mut World| {
        let plan = world.person("workItems.plan", PERSON, json!({"pageId": "900"})).expect("planned");
        (plan["page"]["table"].clone(), plan["items"].as_array().expect("items").len(), plan["text"].clone())
    };
    let (before, items, _) = shown(&mut world);
    assert_eq!((before, items), (json!(false), 1));
    assert_eq!(click(&mut world, true), json!({"outcome": "added", "before": 1, "pageVersion": 2}));
    let body = newest(&world);
    let table = body.strip_prefix(PAGE).expect("the page is as it was");
    assert!(table.starts_with("<a href=\"https://site.example/issues/?jql=issue.property%5B"), "{table}");
    let condition = "issue.property[touchmark-work-item].pageId = \"900\"";
    let jql = sources(&body.replace("\\&quot;", "'"))[0]["parameters"].clone();
    assert_eq!(
        jql,
        json!({"cloudId": "11111111-2222", "jql": format!("{} ORDER BY key", condition.replace('"', "'"))})
    );
    assert_eq!((shown(&mut world).0, shown(&mut world).1), (json!(true), 1), "it is no requirement");
    assert_eq!(
        click(&mut world, true),
        json!({"outcome": "there", "before": 2, "pageVersion": 2}),
        "never a second one"
    );
    assert_eq!(click(&mut world, false), json!({"outcome": "removed", "before": 2, "pageVersion": 3}));
    assert_eq!(newest(&world), PAGE);
    assert_eq!(click(&mut world, false)["outcome"], "not_there");
    assert_eq!(world.jira.page.len(), 3);
}

#[test]
fn on_a_page_with_a_layout_it_has_a_cell_of_its_own() {
    let section = |inside: &str| {
        format!(
            "<ac:layout-section ac:type=\"fixed-width\" ac:breakout-mode=\"default\"><ac:layout-cell>{inside}</ac:layout-cell></ac:layout-section>"
        )
    };
    let page = format!("<ac:layout>{}</ac:layout>", section(PAGE));
    let mut world = world(&page);
    click(&mut world, true);
    let body = newest(&world);
    let table = body.split(&section(PAGE)).nth(1).expect("the first section is as it was");
    assert!(
        table.starts_with("<ac:layout-section")
            && table.ends_with("</a></ac:layout-cell></ac:layout-section></ac:layout>"),
        "{table}"
    );
    click(&mut world, false);
    assert_eq!(newest(&world), page);
}

#[test]
fn who_may_not_edit_the_page_is_told_so_and_nothing_changes() {
    let mut world = world(PAGE);
    world.jira.may_edit = false;
    let refused = world.person("workItems.table", PERSON, input(true)).expect_err("refused");
    assert_eq!((refused.code, refused.field.as_deref()), (Code::NoWritePermission, Some("pageId")));
    assert_eq!(world.jira.page.len(), 1);
    let torn = world.person("workItems.table", PERSON, json!({"pageId": "900", "cloudId": "\"><p>", "show": true}));
    assert_eq!(torn.expect_err("refused").field.as_deref(), Some("cloudId"));
}

#[test]
fn a_page_that_the_gate_would_refuse_is_left_to_its_people() {
    let mut world = world(&format!("{PAGE}<p onclick=\"x()\">old</p>"));
    assert_eq!(click(&mut world, true)["outcome"], "by_hand");
    assert_eq!(world.jira.page.len(), 1);
}

#[test]
fn whatever_fails_there_is_one_table() {
    let mut plain = world(PAGE);
    click(&mut plain, true);
    let expected = newest(&plain);
    for at in 0..plain.effects {
        for fault in FAULTS {
            let mut world = world(PAGE);
            world.fault = Some((at, fault));
            let payload = json!({"trigger": "person", "caller": PERSON, "payload": input(true)});
            let first = world.drive("workItems.table", payload.clone());
            world.fault = None;
            world.passed_ms += 120_000;
            let again = world.drive("workItems.table", payload);
            assert!(matches!(again, End::Done(_)), "{fault:?} at {at}: {first:?}, {again:?}");
            assert_eq!((newest(&world), world.jira.page.len()), (expected.clone(), 2), "{fault:?} at {at}");
        }
    }
}
