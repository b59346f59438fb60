//! The picture macro's flow: it draws what the page says, for whoever may see the page.

use crate::world::{Page, World};
use serde_json::{Value, json};
use touchmark::error::Code;
use touchmark::locale::Words;
use touchmark::outline::diagram::{Diagram, Edge, Node, NodeKind};
use touchmark::outline::picture::table;

const READER: &str = "account-reader";

fn with_tables() -> World {
    let node = |id: &str, kind: NodeKind| Node { id: id.into(), label: id.into(), kind, page: Some(id.into()) };
    let nodes = vec![node("web", NodeKind::Service), node("db", NodeKind::Store)];
    let edges = vec![Edge { from: "web".into(), to: "db".into(), label: String::new() }];
    let of = |title: &str| Diagram { title: title.into(), nodes: nodes.clone(), edges: edges.clone() }.settled();
    let tables = ["Services", "Tables & keys"]
        .map(|title| Words::default().spoken(table(&of(title), |key| Some(format!("r: {key}"))).as_str()));
    let mut world = World::default();
    let body = format!("<p>x</p>{}<h2>y</h2>{}", tables[0], tables[1]);
    world.confluence.pages.insert(300, Page { title: "Front".into(), body, ..Page::default() });
    world
}

fn ask(world: &mut World, payload: Value) -> Result<Value, touchmark::error::Error> {
    world.person("docs.picture", READER, payload)
}

#[test]
fn a_picture_is_found_by_its_title_and_the_first_one_without() {
    let mut world = with_tables();
    let named = ask(&mut world, json!({"pageId": "300", "picture": "Tables & keys"})).expect("a picture");
    assert_eq!(named["picture"]["title"], "Tables & keys");
    for other in [json!({"pageId": "300"}), json!({"pageId": "300", "picture": "gone"})] {
        let first = ask(&mut world, other).expect("a picture")["picture"].clone();
        assert_eq!(first["title"], "Services");
        let labels: Vec<_> =
            first["boxes"].as_array().expect("boxes").iter().map(|one| (&one["label"], &one["kind"])).collect();
        assert_eq!(labels, [(&json!("web"), &json!("service")), (&json!("db"), &json!("store"))]);
        let points = first["arrows"][0]["points"].as_array().expect("points");
        assert!(points.len() >= 2 && first["width"].as_i64() > Some(0), "{first}");
    }
}

#[test]
fn a_page_without_a_table_has_no_picture_and_a_hidden_one_is_not_there() {
    let mut world = with_tables();
    assert_eq!(ask(&mut world, json!({"pageId": "100"})).expect("an answer"), json!({"picture": null}));
    world.confluence.hidden = [300].into();
    assert_eq!(ask(&mut world, json!({"pageId": "300"})).expect_err("hidden").code, Code::NotFound);
    assert_eq!(ask(&mut world, json!({"pageId": "../1"})).expect_err("no id").code, Code::InputInvalid);
}
