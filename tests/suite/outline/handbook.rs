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
    ("openapi.json", b"{\"openapi\": \"3.0.0\", \"paths\": {\"/old\": {\"get\": {\"summary\": \"The old way\"}}}}"),
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
    for said in ["One order.", "gRPC: Cart", "Puts one in.", "AddRequest", "Described in openapi.json", "The old way"] {
        assert!(api.contains(said), "{said}: {api}");
    }
    assert_eq!(api.matches("Described in").count(), 1, "{api}");
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

/// A panel in JavaScript as people write them: comments that begin with two slashes, marks of tools, no documentation blocks.
const PANELS: &[(&str, &[u8])] = &[
    ("README.md", b"# Panels\n\nShows things.\n"),
    ("package.json", b"{\"name\": \"panels\"}"),
    ("jobs/index.jsx", b"// @ts-check\n// The page where people watch jobs.\nimport { t } from './texts.js';\n\nexport function Jobs() {}\n"),
    ("jobs/texts.js", b"// Words of the page.\n\nexport const t = {};\n"),
    ("kit/main.mjs", b"#!/usr/bin/env node\n// Copyright 2020 Acme Inc.\n\n// Starts the kit.\nimport './parts.mjs';\n"),
    ("kit/parts.mjs", b"export const a = 1;\nexport const b = 2;\n"),
    ("tools/build.sh", b"#!/bin/sh\n# Builds the panels.\nset -e\n"),
    ("tools/check.sh", b"#!/bin/sh\n# Checks them, and says which of them are broken and why.\nset -e\n\n\n"),
    ("odd/a.js", b"/* eslint-env node */\nmodule.exports = {};\n"),
    ("odd/b.js", b"// https://example.org\nmodule.exports = {};\n"),
    ("odd/c.ts", b"export const x = 1;\n"),
    ("other/z.py", b"# TODO\nX = 1\nY = 2\n"),
];

#[test]
fn what_a_file_says_at_its_head_is_what_its_folder_is_for() {
    let all = pages(PANELS);
    let map: String = all
        .iter()
        .filter(|page| matches!(page.key.as_str(), "" | "architecture:"))
        .map(|page| page.body.as_str())
        .collect();
    for said in [
        "The page where people watch jobs.",
        "Starts the kit.",
        "check.sh: Checks them, and says which of them are broken and why. build.sh: Builds the panels.",
    ] {
        assert!(map.contains(said), "{said}: {map}");
    }
    for debris in ["eslint", "Acme", "@ts-check", "TODO"] {
        assert!(!map.contains(debris), "{debris}: {map}");
    }
}

#[test]
fn no_module_has_an_empty_cell() {
    for files in [PANELS, SHOP] {
        for page in pages(files).iter().filter(|page| matches!(page.key.as_str(), "" | "architecture:")) {
            for table in ["Parts", "Modules"] {
                let Some((_, rest)) = page.body.split_once(&format!("<h2>{table}</h2>")) else { continue };
                let rows = rest.split("<h2>").next().unwrap_or(rest);
                // The name is a link or code; what follows it is what the module is.
                assert!(
                    !rows.contains("</ac:link></td><td></td>") && !rows.contains("</code></td><td></td>"),
                    "{rows}"
                );
            }
        }
    }
}

#[test]
fn owners_stand_on_the_pages_of_what_they_own() {
    assert!(page("src/web").body.contains("@shop/web"));
    assert!(!page("src/pay").body.contains("@shop"));
}

#[test]
fn arrows_of_pictures_say_what_is_spoken() {
    let mut files = SHOP.to_vec();
    files.push(("docker-compose.yml", b"services:\n  web:\n    build: .\n    depends_on: [db, cache]\n    environment:\n      API: http://api:80\n  api:\n    image: shop/api\n  db:\n    image: postgres:16\n  cache:\n    image: redis\n"));
    let found = pages(&files);
    let body = &found.iter().find(|page| page.key == "architecture:").expect("a page").body;
    for said in ["SQL → db", "Redis → cache", "HTTP → api"] {
        assert!(body.contains(said), "{said}: {body}");
    }
}

#[test]
fn services_of_one_name_are_told_apart_by_their_folders() {
    let mut files = SHOP.to_vec();
    let compose: &[u8] = b"services:\n  web:\n    build: .\n    depends_on: [db]\n  db:\n    image: postgres:16\n";
    files.extend([("docker-compose.yml", compose), ("dev/docker-compose.yml", compose)]);
    let found = pages(&files);
    let body = &found.iter().find(|page| page.key == "architecture:").expect("a page").body;
    assert!(body.contains("SQL → db (dev)") && body.contains("SQL → db<"), "{body}");
}

#[test]
fn tables_of_entity_framework_have_the_properties_of_their_classes() {
    let mut files = SHOP.to_vec();
    files.push(("src/data/Shop.cs", b"namespace Shop;\npublic class ShopContext : DbContext {\n    public DbSet<Order> Orders => Set<Order>();\n    public DbSet<Person> People { get; set; }\n    public DbSet<Ghost> Ghosts { get; set; }\n}\n"));
    files.push(("src/data/Order.cs", b"namespace Shop;\npublic class Order {\n    public Guid Id { get; set; }\n    public Person? Buyer { get; set; }\n    public virtual ICollection<Line> Lines { get; set; }\n    public static int Count = 0;\n}\npublic class Person {\n    public int PersonId { get; set; }\n    public string Name { get; set; }\n}\n"));
    let found = pages(&files);
    let body = &found.iter().find(|page| page.key == "data-model:").expect("a page").body;
    for said in ["<code>Buyer</code>", "<code>Guid</code>", "<code>PersonId</code>", "primary key", "<code>Name</code>"]
    {
        assert!(body.contains(said), "{said}: {body}");
    }
    for wrong in ["Lines", "Count<", "<td>1</td>"] {
        assert!(!body.contains(wrong), "{wrong}: {body}");
    }
}

#[test]
fn a_folder_of_scripts_is_told_by_the_commands_that_run_them() {
    let manifest = b"{\"name\": \"shop\", \"scripts\": {\"seed\": \"node tools/seed.mjs --all\", \"dump\": \"node ./tools/dump.mjs\"}}";
    let mut files: Vec<(&str, &[u8])> = SHOP.iter().filter(|(path, _)| *path != "package.json").copied().collect();
    files.push(("package.json", manifest));
    for name in ["tools/seed.mjs", "tools/dump.mjs"] {
        files.push((name, b"export const a = 1;\nexport function go() {}\nexport function stop() {}\n"));
    }
    let found = pages(&files);
    let front = &found.iter().find(|page| page.key.is_empty()).expect("a page").body;
    assert!(
        ["dump", "seed"].iter().all(|name| front.contains(&format!("npm run {name}")))
            && front.contains("What these commands run: "),
        "{front}"
    );
}

/// Namespaces around what is declared, and before it; what .NET brings along is nobody's module.
const SHOP_OF_NET: &[(&str, &[u8])] = &[
    ("README.md", b"# Shop\n\nSells things.\n"),
    ("Shop.sln", b""),
    ("A.First/AssemblyInfo.cs", b"[assembly: System.Reflection.AssemblyTitle(\"A\")]\n"),
    ("A.First/First.cs", b"using System.Linq;\nnamespace A.First\n{\n    /// <summary>Comes first.</summary>\n    public class First { }\n    /// <summary>Too.</summary>\n    public class Too { }\n}\n"),
    ("Shop.Api/Api.cs", b"using System;\nusing System.Collections.Generic;\nusing Shop.Data;\nusing Microsoft.Extensions.Logging;\n\nnamespace Shop.Api;\n/// <summary>Answers.</summary>\npublic class Api { }\n/// <summary>Asks.</summary>\npublic class Asker { }\n"),
    ("Shop.Data/Data.cs", b"using System.Threading.Tasks;\nusing Shop.Unknown;\nnamespace Shop.Data\n{\n    /// <summary>Keeps.</summary>\n    public class Data { }\n    /// <summary>Drops.</summary>\n    public class Drop { }\n}\n"),
    ("Shop.Mail/Mail.cs", b"using Shop.Data;\nnamespace Shop.Mail\n{\n    /// <summary>Sends.</summary>\n    public class Mail { }\n    /// <summary>Queues.</summary>\n    public class Queue { }\n}\n"),
    ("Shop.Log/Log.cs", b"namespace Shop.Log;\n/// <summary>Logs.</summary>\npublic class Log { }\n/// <summary>Counts.</summary>\npublic class Count { }\n"),
];

#[test]
fn what_a_language_brings_along_is_no_module_of_the_repository() {
    let found = pages(SHOP_OF_NET);
    let body = &found.iter().find(|page| page.key == "architecture:").expect("a page").body;
    let (_, table) = body.split_once("How the modules import each other").expect("who uses whom");
    assert!(!table.contains("A.First"), "{table}");
    for said in ["Shop.Api", "Shop.Data", "Shop.Mail"] {
        assert!(table.contains(said), "{said}: {table}");
    }
}
