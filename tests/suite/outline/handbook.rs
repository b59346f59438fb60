//! What stands on the pages about the whole repository.

use touchmark::outline::Page;

use super::support::pages;

pub const SHOP: &[(&str, &[u8])] = &[
    ("README.md", b"# Shop\n\nSells things.\n"),
    (".github/CODEOWNERS", b"* @shop/all\n/src/web/ @shop/web\n"),
    (".github/scripts/check.py", b"\"\"\"Checks commits.\"\"\"\n\ndef check(): pass\n"),
    ("package.json", b"{\"name\": \"shop\"}"),
    ("schema.graphql", b"type Query {\n  \"One order.\"\n  order(id: ID!): Order\n}\n"),
    ("openapi.yaml", b"openapi: 3.0.0\npaths:\n  /old:\n    get:\n      summary: The old way\n"),
    ("pb/cart.proto", b"syntax = \"proto3\";\n// Keeps carts.\nservice Cart {\n  // Puts one in.\n  rpc Add(AddRequest) returns (Empty) {}\n}\nmessage AddRequest { string id = 1; }\n"),
    ("src/main.ts", b"import users from './web/users';\nimport { pay } from '@/pay/pay';\n/** Starts. */\nexport function start() { pay(); }\napp.use('/api', users);\n"),
    ("src/web/users.ts", b"/** Users. */\nexport const router = 1;\nrouter.get('/users/:id', show);\n/** Shows one. */\nexport function show() {}\n"),
    ("src/pay/pay.ts", b"/** Takes money. */\nexport function pay() {}\n/** Gives it back. */\nexport function refund() {}\n"),
    ("src/mail/mail.ts", b"/** Sends mail. */\nexport function send() {}\n/** Queues it. */\nexport function queue() {}\n"),
    ("src/log/log.ts", b"/** Writes the log. */\nexport function log() {}\n/** Empties it. */\nexport function clear() {}\n"),
];

fn page(key: &str) -> Page {
    let found = pages(SHOP).into_iter().find(|page| page.key == key);
    found.unwrap_or_else(|| panic!("no page {key:?}"))
}

#[test]
fn the_front_page_shows_what_is_in_a_folder_that_only_holds_others() {
    let front = page("").body;
    for part in ["src/web", "src/pay", "src/mail"] {
        assert!(front.contains(&format!("<code>{part}</code>")), "{part}: {front}");
    }
    assert!(!front.contains("Holds "), "{front}");
    // What only the code host runs is no part of the program.
    assert!(!front.contains("Checks commits"), "{front}");
}

#[test]
fn owners_stand_among_the_facts_and_beside_the_parts_that_have_others() {
    let front = page("").body;
    assert!(front.contains("@shop/all") && front.contains("@shop/web"), "{front}");
    assert_eq!(front.matches("@shop/all").count(), 1, "{front}");
}

#[test]
fn the_api_has_routes_below_their_prefixes_and_what_schemas_services_and_descriptions_say() {
    let api = page("api:").body;
    assert!(api.contains("<code>/api/users/:id</code>"), "{api}");
    for said in ["One order.", "gRPC: Cart", "Puts one in.", "AddRequest", "Described in openapi.yaml", "The old way"] {
        assert!(api.contains(said), "{said}: {api}");
    }
}

#[test]
fn an_import_by_alias_is_one_inside_the_repository() {
    let architecture = page("architecture:").body;
    assert!(architecture.contains("How the modules import each other"), "{architecture}");
    let pay = page("src/pay").body;
    assert!(pay.contains("Used by"), "{pay}");
}

#[test]
fn a_function_among_others_is_not_told_as_all_that_a_module_is() {
    let front = page("").body;
    assert!(front.contains("Takes money.") && front.contains("Beside it refund."), "{front}");
}
