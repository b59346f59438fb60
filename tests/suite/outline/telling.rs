//! What modules, options and interfaces are told to be, each from a defect that a reader of real pages found.

use touchmark::outline::Page;

use super::support::pages;

/// Enough modules around, so that the pages about the whole are made.
const OTHERS: [(&str, &[u8]); 5] = [
    ("README.md", b"# Shop\n\nSells things.\n"),
    ("src/one/a.ts", b"// One.\nexport function a() {}\nexport function a2() {}\n"),
    ("src/two/b.ts", b"// Two.\nexport function b() {}\nexport function b2() {}\n"),
    ("src/three/c.ts", b"// Three.\nexport function c() {}\nexport function c2() {}\n"),
    ("src/four/d.ts", b"// Four.\nexport function d() {}\nexport function d2() {}\n"),
];

pub fn body(files: &[(&str, &[u8])], key: &str) -> String {
    let all: Vec<(&str, &[u8])> = OTHERS.iter().chain(files).copied().collect();
    let found: Option<Page> = pages(&all).into_iter().find(|page| page.key == key);
    found.unwrap_or_else(|| panic!("no page {key:?}")).body
}

#[test]
fn a_folder_of_several_entry_points_does_not_speak_with_the_voice_of_one() {
    let panels: [(&str, &[u8]); 3] = [
        ("static/alarms/index.jsx", b"// @ts-check\n// All alarms of the site.\n\nstart(A);\n"),
        ("static/card/index.jsx", b"// @ts-check\n// A card on a page.\n\nstart(B);\nstart(B2);\n"),
        ("static/flows.d.ts", b"export interface Flows { a: string }\n"),
    ];
    let map = body(&panels, "architecture:");
    assert!(!map.contains("<td>All alarms of the site.</td>"), "{map}");
}

#[test]
fn a_package_is_what_its_manifest_says_and_not_what_its_one_script_says() {
    let files: [(&str, &[u8]); 2] = [
        ("packages/host/package.json", b"{\"name\": \"host\", \"description\": \"Runs an app on your machine\"}"),
        (
            "packages/host/pack.mjs",
            b"// What npm pack runs before and after.\nexport function pack() {}\nexport function unpack() {}\n",
        ),
    ];
    let map = body(&files, "architecture:");
    assert!(map.contains("Runs an app on your machine") && !map.contains("<td>What npm pack runs"), "{map}");
}

#[test]
fn one_command_is_not_what_a_folder_of_many_files_is_for() {
    let text = b"program.command('plan').description('Plans it').action(run);\nexport function run() {}\n";
    let mut files: Vec<(String, &[u8])> = vec![("src/cli/plan.js".to_owned(), text)];
    files.extend((0..13).map(|at| (format!("src/cli/f{at}.js"), b"export function f() {}\n".as_slice())));
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    assert!(!body(&files, "architecture:").contains("Gives the command"));
    assert!(body(&files[..2], "architecture:").contains("Gives the command plan"));
}

#[test]
fn files_that_say_what_they_are_speak_before_one_class_in_one_of_them() {
    let files: [(&str, &[u8]); 3] = [
        ("src/boundary/values.js", b"// Values on their way in.\n\n/** Bytes that this side made. */\nexport class Handed {\n}\n"),
        ("src/boundary/judges.js", b"// What is decided in one call.\n\nexport const judges = 1;\nexport function judge() {}\nexport function judge2() {}\n"),
        ("src/boundary/instance.js", b"// One instance of the module.\n\nexport function openInstance() {}\n"),
    ];
    let map = body(&files, "architecture:");
    let said = "judges.js: What is decided in one call. values.js: Values on their way in. instance.js: One instance of the module.";
    assert!(map.contains(said), "{map}");
    let fourth: [(&str, &[u8]); 1] = [("src/boundary/glue.js", b"export function glue() {}\n")];
    let map = body(&[&files[..], &fourth[..]].concat(), "architecture:");
    assert!(map.contains("judges.js: What is decided in one call. Beside it glue.js, instance.js"), "{map}");
}

#[test]
fn what_gives_commands_says_first_what_it_is() {
    let app = b"// Serves any app on this machine.\n\nprogram.command('approve').description('Agrees.').action(a);\nprogram.command('fire').description('Fires.').action(b);\n";
    let files: [(&str, &[u8]); 3] = [
        ("src/local/app.js", app),
        ("src/local/clock.js", b"export function now() {}\n"),
        ("src/local/store.js", b"export function open() {}\n"),
    ];
    let map = body(&files, "architecture:");
    assert!(map.contains("Serves any app on this machine. Gives the commands approve and fire."), "{map}");
}

#[test]
fn a_name_that_every_folder_has_stands_alone_neither_as_a_title_nor_as_a_user() {
    let files: [(&str, &[u8]); 6] = [
        ("packages/a/package.json", b"{\"name\": \"a\"}"),
        ("packages/a/src/x.ts", b"export function x() {}\nexport function x2() {}\n"),
        ("packages/b/package.json", b"{\"name\": \"b\"}"),
        (
            "packages/b/src/y.ts",
            b"import { x } from \"../../a/src/x\";\nexport function y() { x(); }\nexport function y2() {}\n",
        ),
        ("packages/c/package.json", b"{\"name\": \"c\"}"),
        (
            "packages/c/lib/z.ts",
            b"import { x } from \"../../a/src/x\";\nexport function z() { x(); }\nexport function z2() {}\n",
        ),
    ];
    let all: Vec<(&str, &[u8])> = OTHERS.iter().chain(&files).copied().collect();
    let pages = pages(&all);
    for key in ["packages/a/src", "packages/b/src", "packages/c/lib"] {
        let page = pages.iter().find(|page| page.key == key).expect("a page");
        assert!(page.title.starts_with(&format!("{key} · ")), "{}", page.title);
    }
    let map = &pages.iter().find(|page| page.key == "architecture:").expect("a page").body;
    assert!(map.contains("x and x2; used by b, c."), "{map}");
}

#[test]
fn the_readme_of_the_root_speaks_before_a_package_that_bears_the_repositorys_name() {
    let name = super::support::snapshot().name;
    let manifest = format!("[project]\nname = \"{name}\"\ndescription = \"Sells in Python.\"\n");
    let files: [(&str, &[u8]); 2] =
        [("python/pyproject.toml", manifest.as_bytes()), ("web/package.json", b"{\"name\": \"web\"}")];
    let front = body(&files, "");
    assert!(front.starts_with("<p>Sells things.</p><table>"), "{front}");
}

#[test]
fn one_error_among_functions_is_not_what_a_folder_is_about() {
    let files: [(&str, &[u8]); 2] = [
        ("src/reading/cql.js", b"export class CqlError extends Error {}\nexport function parse() {}\n"),
        ("src/reading/search.js", b"export function search() {}\n"),
    ];
    assert!(!body(&files, "architecture:").contains("Errors: CqlError"));
}

#[test]
fn options_of_commander_have_their_meaning_and_those_with_choices_are_not_missing() {
    let text = b"program\n  .option(\"--name <name>\", \"what the repository is called\")\n  .addOption(new Option(\"--ai <who>\", \"who writes the text\").choices([\"a b\"]));\nnew Option(\"no\");\nexport function main() {}\n";
    let page = body(&[("src/cli/docs.js", text)], "configuration:");
    for part in ["<code>--name</code>", "what the repository is called", "<code>--ai</code>", "who writes the text"] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn what_a_gateway_sends_where_and_what_code_answers_in_graphql_is_on_the_page_of_the_api() {
    let gateway = b"spring:\n  cloud:\n    gateway:\n      routes:\n        - id: users\n          uri: lb://users\n          predicates:\n            - Path=/users/**\n          filters:\n            - StripPrefix=1\n";
    let java = b"public class Routes {\n  @Bean\n  public RouteLocator routes(RouteLocatorBuilder builder) {\n    return builder.routes()\n      .route(\"a\", r -> r.path(\"/a/**\", \"/b\")\n        .filters(f -> f.stripPrefix(1)).uri(\"http://a:80\"))\n      .build();\n  }\n}\n";
    let python = b"import strawberry\n\n@strawberry.type\nclass Query:\n    @strawberry.field\n    def all_users(self) -> list[User]:\n        \"\"\"Everybody.\"\"\"\n        return []\n";
    let page = body(
        &[
            ("gateway/src/main/resources/application.yml", gateway),
            ("gateway/src/main/java/x/Routes.java", java),
            ("graph/schema.py", python),
        ],
        "api:",
    );
    for part in ["/users/**", "lb://users", "StripPrefix=1", "/a/**", "http://a:80", "allUsers", "Everybody."] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn a_group_of_another_file_stands_before_the_routes_that_a_method_adds() {
    let program = b"var app = builder.Build();\napp.MapGroup(\"/api\").MapTodos();\n";
    let todos = b"public static class TodoApi {\n    public static RouteGroupBuilder MapTodos(this RouteGroupBuilder group) {\n        group.MapGet(\"/todos\", All);\n        return group;\n    }\n}\n";
    let page = body(&[("Api/Program.cs", program), ("Api/Todos/TodoApi.cs", todos)], "api:");
    assert!(page.contains("<code>/api/todos</code>"), "{page}");
}

#[test]
fn a_folder_is_not_told_by_the_speaker_of_a_folder_in_it() {
    let files: [(&str, &[u8]); 2] = [
        ("lib/extensions/extensions.ex", b"defmodule Extensions do\n  @moduledoc \"\"\"\n  Gets the settings of extensions.\n  \"\"\"\n  def get(x), do: x\nend\n"),
        ("lib/shop.ex", b"defmodule Shop do\n  def a(x), do: x\n  def b(x), do: x\nend\n"),
    ];
    assert!(!body(&files, "architecture:").contains("<td>Gets the settings of extensions.</td>"));
}

#[test]
fn folders_that_a_framework_names_say_what_is_in_them_and_notebooks_are_named() {
    let files: [(&str, &[u8]); 4] = [
        ("src/Listeners/Cart.php", b"<?php\nclass Cart { public function handle() {} public function other() {} }\n"),
        ("src/Listeners/Order.php", b"<?php\nclass Order { public function handle() {} }\n"),
        (
            "notebooks/01-Start.ipynb",
            b"{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"def f():\\n\", \"  return 1\"]}], \"nbformat\": 4}",
        ),
        (
            "notebooks/02-Plots.ipynb",
            b"{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"def g():\\n\", \"  return 1\"]}], \"nbformat\": 4}",
        ),
    ];
    let map = body(&files, "architecture:");
    for said in ["What follows on events: Cart and Order.", "Notebooks: 01-Start and 02-Plots."] {
        assert!(map.contains(said), "{said}: {map}");
    }
}

#[test]
fn names_that_only_share_a_letter_are_no_kind_and_a_default_export_has_its_files_name() {
    let files: [(&str, &[u8]); 3] = [
        ("src/store/actions.ts", b"export type A_SET_ACTION = 1;\nexport interface USER_SET_ACTION {}\nexport interface USER_BAN_ACTION {}\nexport interface USER_DROP_ACTION {}\n"),
        (
            "src/strip/marks.js",
            b"import { x } from './b.js';\n\n/** Takes attributes for tests away. */\nexport default function () {}\nexport function other() {}\n",
        ),
        ("src/strip/b.js", b"export function more() {}\nexport function even() {}\n"),
    ];
    let map = body(&files, "architecture:");
    assert!(!map.contains("kinds of N"), "{map}");
    assert!(map.contains("Takes attributes for tests away.") && !map.contains("default: "), "{map}");
}

#[test]
fn a_question_that_no_page_answers_is_not_asked() {
    let files: [(&str, &[u8]); 1] = [("openapi.json", b"{}")];
    assert!(!body(&files, "").contains("What does it answer?"));
}

#[test]
fn a_folded_table_of_one_row_says_one() {
    let mut many: Vec<(String, Vec<u8>)> = Vec::new();
    for number in 0..35 {
        let home = format!("packages/p{number:02}");
        many.push((format!("{home}/package.json"), format!("{{\"name\": \"p{number}\"}}").into_bytes()));
        for (path, said) in [("index.ts", "Begins"), ("deep/x.ts", "Goes on")] {
            let text =
                format!("// {said} with number {number}.\n\nexport function a() {{}}\nexport function b() {{}}\n");
            many.push((format!("{home}/{path}"), text.into_bytes()));
        }
    }
    let many: Vec<(&str, &[u8])> = many.iter().map(|(path, text)| (path.as_str(), text.as_slice())).collect();
    let map = body(&many, "architecture:");
    assert!(map.contains("packages/p00: one more module") && !map.contains("1 modules"), "{map}");
}

#[test]
fn a_package_without_words_says_what_its_sources_say() {
    let files: [(&str, &[u8]); 3] = [
        ("packages/scale/package.json", b"{\"name\": \"scale\"}"),
        ("packages/scale/src/index.ts", b"// Weighs parcels.\n\nexport function a() {}\n"),
        ("packages/scale/src/more.ts", b"export function b() {}\n"),
    ];
    let map = body(&files, "architecture:");
    assert_eq!(map.matches("<td>Weighs parcels.</td>").count(), 2, "{map}");
}

#[test]
fn starts_of_front_ends_side_by_side_are_screens_and_none_of_them_speaks_for_all() {
    let files: [(&str, &[u8]); 4] = [
        ("static/card/index.jsx", b"// The macro: a card.\n\nstart(Card);\n"),
        ("static/jobs/index.jsx", b"// Jobs of the site.\n\nstart(Jobs);\n"),
        ("static/picture/index.jsx", b"// Draws a picture of the page's table.\n\nstart(A);\nstart(B);\n"),
        ("static/flows.d.ts", b"// What flows take.\nexport interface Flows { a: string }\n"),
    ];
    let map = body(&files, "architecture:");
    assert!(map.contains("Screens, one a folder: card, jobs and picture.") && !map.contains("<td>picture:"), "{map}");
}

#[test]
fn a_folder_whose_files_commands_begin_with_is_told_by_them() {
    let manifest = b"{\"name\": \"shop\", \"scripts\": {\"docs\": \"node cli/docs.js\", \"sync\": \"node cli/sync.js\", \"items\": \"node cli/items.js\"}}";
    let text = b"import x from \"commander\";\nexport function one() {}\nexport function two() {}\n";
    let mut files: Vec<(String, &[u8])> = vec![("package.json".to_owned(), manifest)];
    for name in ["docs", "sync", "items", "a", "b", "c", "d", "e"] {
        files.push((format!("cli/{name}.js"), text));
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let map = body(&files, "architecture:");
    assert!(map.contains("What these commands run: npm run docs, npm run items and npm run sync."), "{map}");
}

#[test]
fn one_of_several_packages_does_not_speak_for_the_repository_nor_a_banner_above_its_title() {
    let readme = b"**:warning: Maintenance Mode**\n\n> _No more features._\n\n# Shop\n\nSells things to people.\n";
    let files: [(&str, &[u8]); 3] = [
        ("README.md", readme),
        ("ui/package.json", b"{\"name\": \"ui\", \"description\": \"The front end of it\"}"),
        ("api/go.mod", b"module example.com/shop/api\n"),
    ];
    let front = pages(&files).into_iter().find(|page| page.key.is_empty()).expect("a front page").body;
    assert!(front.starts_with("<p>Sells things to people.</p>"), "{front}");
}

#[test]
fn a_status_table_is_no_introduction_where_the_title_says_what_it_is() {
    let readme = b"# A simple shop for everybody, built on .NET\n\n## Build Status\n| Server | Status |\n|--|--|\n| CI | [![Build](https://x.example/b.svg)](https://x.example/b)\n";
    let front =
        pages(&[("README.md", readme)]).into_iter().find(|page| page.key.is_empty()).expect("a front page").body;
    assert!(front.contains("A simple shop for everybody, built on .NET") && !front.contains("Server"), "{front}");
}

#[test]
fn a_folder_that_has_only_a_readme_is_held_too_and_its_row_says_what_it_is() {
    let readme = format!("# Tool\n\nThe command line as a package of its own. {}", "It is described here. ".repeat(30));
    let files: [(&str, &[u8]); 3] = [
        ("packages/tool/README.md", readme.as_bytes()),
        ("packages/core/index.ts", b"// The core.\nexport function a() {}\nexport function b() {}\n"),
        ("packages/host/index.ts", b"// The host.\nexport function a() {}\nexport function b() {}\n"),
    ];
    let map = body(&files, "architecture:");
    assert!(map.contains("Holds core, host and tool."), "{map}");
    assert!(body(&files, "packages").contains("The command line as a package of its own."));
}

#[test]
fn files_of_one_name_have_headings_with_their_folders() {
    let files: [(&str, &[u8]); 3] = [
        ("static/card/texts.js", b"// Texts of the card.\n\nexport function a() {}\n"),
        ("static/jobs/texts.js", b"// Texts of the jobs.\n\nexport function b() {}\n"),
        ("static/flows.js", b"// What flows take.\n\nexport function c() {}\n"),
    ];
    let page = body(&files, "static");
    assert!(page.contains("<h2>card/texts.js</h2>") && page.contains("<h2>jobs/texts.js</h2>"), "{page}");
}

#[test]
fn commands_and_defaults_that_do_not_fit_are_told_so() {
    let scripts: Vec<String> = (0..50).map(|n| format!("\"s{n:02}\": \"node s{n}.js\"")).collect();
    let manifest = format!("{{\"name\": \"shop\", \"scripts\": {{{}}}}}", scripts.join(", "));
    let inputs = b"variable \"rules\" {\n  description = \"Rules of the wall.\"\n  default = [\n    1,\n  ]\n}\n";
    let files: [(&str, &[u8]); 3] =
        [("package.json", manifest.as_bytes()), ("Dockerfile", b"FROM node:22\n"), ("infra/variables.tf", inputs)];
    let operations = body(&files, "operations:");
    assert!(operations.contains("more commands are in the manifests."), "{operations}");
    let configuration = body(&files, "configuration:");
    assert!(configuration.contains("(a long value)") && !configuration.contains("<code>[</code>"), "{configuration}");
}

#[test]
fn packages_with_a_scope_keep_it_and_tests_in_a_file_use_the_file() {
    let text = b"import { call } from \"@shop-apps/api\";\nexport function a() {}\nexport function b() {}\n";
    let files: [(&str, &[u8]); 5] = [
        ("package.json", b"{\"name\": \"shop\", \"dependencies\": {\"@shop-apps/api\": \"1\"}}"),
        ("desktop/a.ts", text),
        ("core/Cargo.toml", b"[package]\nname = \"core\"\n"),
        ("core/src/lib.rs", b"//! The core.\nmod egress;\npub fn one() {}\n"),
        (
            "core/src/egress/mod.rs",
            b"//! The gate.\npub fn two() {}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn t() {}\n}\n",
        ),
    ];
    let map = body(&files, "architecture:");
    assert!(map.contains("uilt on @shop-apps/api."), "{map}");
    assert!(!map.contains("How the modules import each other"), "{map}");
}

#[test]
fn versions_of_gradle_are_filled_in_and_perls_tests_are_tests() {
    let gradle = b"val uiVersion = \"5.3.8\"\ndependencies {\n    implementation(\"org.example:ui:$uiVersion\")\n    implementation(\"org.example:no:$unknown\")\n}\n";
    let files: [(&str, &[u8]); 3] = [
        ("build.gradle.kts", gradle),
        ("t/lib.lua", b"function a() end\n"),
        (
            "src/five/e.h",
            b"/** \\file\n * What every part of the shop shares.\n */\n\nint one(void);\nint two(void);\n",
        ),
    ];
    let map = body(&files, "architecture:");
    assert!(map.contains("5.3.8") && !map.contains("$u"), "{map}");
    assert!(!map.contains("<code>t</code></ac:link-body>"), "{map}");
    assert!(map.contains("What every part of the shop shares.") && !map.contains("\\file"), "{map}");
}
