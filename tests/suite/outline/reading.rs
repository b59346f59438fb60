//! What commands, settings, routes and tables are told to be, each from a defect that a reader of real pages found.

use super::telling::body;

#[test]
fn a_python_project_below_the_root_has_its_commands() {
    let project = b"[project]\nname = \"shop\"\n[tool.uv.workspace]\nmembers = [\"packages/*\"]\n[tool.poe.tasks.test]\nhelp = \"Runs all tests.\"\ncmd = \"pytest\"\n";
    let files: [(&str, &[u8]); 4] = [
        ("package.json", b"{\"scripts\": {\"build\": \"tsc\"}}"),
        ("python/pyproject.toml", project),
        ("python/uv.lock", b"version = 1\n"),
        (
            "python/packages/a/pyproject.toml",
            b"[project]\nname = \"a\"\n[build-system]\nbuild-backend = \"x\"\n[tool.pytest.ini_options]\n",
        ),
    ];
    let front = body(&files, "");
    for line in ["cd python &amp;&amp; uv sync", "cd python &amp;&amp; uv run poe test"] {
        assert!(front.contains(&format!("<code>{line}</code>")), "{line}: {front}");
    }
    assert!(front.contains("Runs all tests.") && !front.contains("python/packages/a &amp;&amp;"), "{front}");
}

#[test]
fn places_that_take_different_values_tell_all_of_them() {
    let files: [(&str, &[u8]); 2] = [
        ("src/a.ts", b"const a = process.env.HOST || \"one\";\n"),
        ("src/b.ts", b"const b = process.env.HOST || \"two\";\n"),
    ];
    let page = body(&files, "configuration:");
    assert!(page.contains("<code>one</code>, <code>two</code>"), "{page}");
}

#[test]
fn an_option_without_help_does_not_take_that_of_the_next() {
    let text = b"p.add_argument(\"-v\", \"--verbose\", action=\"store_true\")\n\nq = sub.add_parser(\"hash\", help=\"Makes a hash\")\nq.add_argument(\n    \"--all\",\n    help=\"Takes all\",\n)\n";
    let page = body(&[("src/tool.py", text)], "configuration:");
    assert!(!page.contains("Makes a hash") && page.contains("Takes all"), "{page}");
}

#[test]
fn words_that_say_nothing_of_a_folder_or_a_workflow_are_left_out() {
    let files: [(&str, &[u8]); 3] = [
        ("lib/shop/log.ex", b"defmodule Shop.Log do\n  @moduledoc \"\"\"\n  The Log context.\n  \"\"\"\n  def list, do: []\nend\n"),
        (".github/workflows/a.yml", b"# v3.800.42\n# https://example.org/browse/X-1\nname: A\non: push\njobs:\n  a:\n    steps:\n      - run: make\n"),
        ("grafana/dash.sh", b"#!/bin/sh\n# The script requires an API token.\nset -e\nrun() {\n  true\n}\n"),
    ];
    let (map, operations) = (body(&files, "architecture:"), body(&files, "operations:"));
    assert!(!map.contains("The Log context.") && !map.contains("requires an API token"), "{map}");
    assert!(!operations.contains("v3.800.42"), "{operations}");
}

#[test]
fn directives_of_csharp_hide_nothing_that_follows_them() {
    let text = b"[Route(\"api\")]\npublic class A : Controller\n{\n    #region Special members (for others)\n\n    #region Contact\n\n    /// <summary>Makes one.</summary>\n    [HttpPost]\n    [Route(\"contacts\")]\n    public void Make() { }\n    #endregion\n}\n";
    let page = body(&[("src/A.cs", text)], "api:");
    assert!(page.contains("<code>/api/contacts</code>") && page.contains("Makes one."), "{page}");
}

#[test]
fn a_module_of_terraform_is_told_before_a_script_beside_it() {
    let files: [(&str, &[u8]); 3] = [
        ("infra/main.tf", b"resource \"aws_s3_bucket\" \"a\" {\n}\n"),
        ("infra/variables.tf", b"variable \"x\" {\n}\n"),
        (
            "infra/package.py",
            b"p.add_parser(\"build\", help=\"b\")\np.add_parser(\"prepare\", help=\"p\")\ndef f(): pass\n",
        ),
    ];
    let map = body(&files, "architecture:");
    assert!(map.contains("Makes aws_s3_bucket, takes 1 input. Gives the commands build and prepare."), "{map}");
}

#[test]
fn tables_of_a_class_are_told_by_the_best_that_names_them() {
    let context = b"using Microsoft.EntityFrameworkCore;\npublic class Shop : DbContext\n{\n    public DbSet<Detail> Details { get; set; }\n    public DbSet<Order> Orders { get; set; }\n}\n";
    let configuration = b"public class DetailConfiguration : IEntityTypeConfiguration<Detail>\n{\n    void Configure(EntityTypeBuilder<Detail> builder)\n    {\n        builder.ToTable(\"Order Details\");\n    }\n}\npublic class OrderConfiguration : IEntityTypeConfiguration<Order>\n{\n}\n";
    let classes = b"public class Detail\n{\n    public int Id { get; set; }\n}\npublic class Order\n{\n    public int Id { get; set; }\n    public string Name { get; set; }\n}\n";
    let files: [(&str, &[u8]); 3] =
        [("src/Shop.cs", context), ("src/Configuration.cs", configuration), ("src/Classes.cs", classes)];
    let page = body(&files, "data-model:");
    assert!(page.contains("<h3>Order Details</h3>") && page.contains("<h3>Orders</h3>"), "{page}");
    assert!(!page.contains("<h3>Details</h3>") && !page.contains("<h3>Order</h3>"), "{page}");
}

#[test]
fn what_models_of_gorm_hold_stands_among_their_columns_and_is_no_table() {
    let files: [(&str, &[u8]); 3] = [
        ("models/base.go", b"package models\n\ntype Model struct {\n\tID int `gorm:\"primarykey\"`\n\tTimes\n}\n\ntype Times struct {\n\tCreatedAt time.Time\n}\n"),
        ("models/user.go", b"package models\n\ntype User struct {\n\tModel\n\tName string `gorm:\"unique\"`\n}\n"),
        ("db/migrate.go", b"package db\n\nimport \"gorm.io/gorm\"\n\nfunc up(db *gorm.DB) {\n\tdb.AutoMigrate(&models.User{})\n}\n"),
    ];
    let page = body(&files, "data-model:");
    assert!(
        page.contains("<h3>users</h3>") && !page.contains("<h3>models</h3>") && !page.contains("<h3>times</h3>"),
        "{page}"
    );
    for column in ["id", "created_at", "name"] {
        assert!(page.contains(&format!("<td><code>{column}</code></td>")), "{column}: {page}");
    }
}

#[test]
fn what_does_not_fit_on_a_few_screens_of_the_front_page_is_folded_away() {
    let modules: Vec<(String, String)> = (0..20)
        .map(|at| {
            (
                format!("part{at:02}/a.ts"),
                format!("// Part {at} of it.\n\nexport function a{at}() {{}}\nexport function b{at}() {{}}\n"),
            )
        })
        .collect();
    let files: Vec<(&str, &[u8])> = modules.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    let front = body(&files, "");
    let (shown, folded) = front.split_once("ac:name=\"expand\"").expect("a fold");
    assert!(shown.contains("<code>part00</code>") && folded.contains(">13 more<"), "{front}");
    for at in 0..20 {
        assert!(front.contains(&format!("<code>part{at:02}</code>")), "part{at:02}: {front}");
    }
    let routes: String = (0..30).map(|at| format!("app.get(\"/r{at:02}\", h);\n")).collect();
    let app = format!("const express = require(\"express\");\nconst app = express();\n{routes}");
    let small = super::support::pages(&[("README.md", b"# Shop\n\nSells.\n"), ("app.js", app.as_bytes())]);
    let front = &small.iter().find(|page| page.key.is_empty()).expect("a front page").body;
    let (shown, folded) = front.split_once("ac:name=\"expand\"").expect("a fold");
    assert!(shown.contains("GET /r00") && !shown.contains("GET /r20") && folded.contains("GET /r29"), "{front}");
}

#[test]
fn a_package_of_classes_that_go_on_from_each_other_has_a_picture_of_them() {
    let shapes = b"class Shape:\n    pass\n\nclass Circle(Shape):\n    pass\n\nclass Square(Shape):\n    pass\n\nclass Ring(Circle):\n    pass\n\nclass Named:\n    pass\n\nclass Sign(Square, Named):\n    pass\n\nclass _Hidden(Shape):\n    pass\n";
    let page = body(&[("shapes/__init__.py", shapes)], "shapes");
    let (_, picture) = page.split_once("Picture: Type hierarchy").expect("a picture");
    let (picture, _) = picture.split_once("</table>").unwrap();
    for told in ["<p>Sign</p><p><em>type</em></p><p>→ Named · Square</p>", "<p>→ Circle</p>", "<p>Shape</p>"] {
        assert!(picture.contains(told), "{told}: {picture}");
    }
    assert!(!picture.contains("_Hidden"));
    let few = body(&[("shapes/__init__.py", &shapes[..90])], "shapes");
    assert!(!few.contains("Picture:"), "{few}");
}

#[test]
fn helpers_and_initializers_of_rails_are_told_by_their_folder() {
    let files: [(&str, &[u8]); 4] = [
        ("app/helpers/admin/users_helper.rb", b"module UsersHelper\n  def name; end\nend\n"),
        ("config/initializers/mail.rb", b"def mail\nend\ndef post\nend\n"),
        ("lib/initializers/x.rb", b"def x\nend\ndef y\nend\n"),
        ("app/channels/base/channel.rb", b"module Base\n  class Channel < ActionCable::Channel::Base\n  end\nend\n"),
    ];
    let map = body(&files, "architecture:");
    assert_eq!(map.matches("Functions for views.").count(), 1, "{map}");
    assert_eq!(map.matches("What is set when the program starts.").count(), 1, "{map}");
    assert!(map.contains("Live connections."), "{map}");
}

#[test]
fn what_the_only_file_beside_folders_says_is_told_as_that_files() {
    let files: [(&str, &[u8]); 2] = [
        ("tool/compare.py", b"\"\"\"Compares two files.\"\"\"\n\ndef a(): pass\ndef b(): pass\n"),
        ("tool/inner/x.py", b"\"\"\"Inside.\"\"\"\n\ndef c(): pass\ndef d(): pass\n"),
    ];
    let map = body(&files, "architecture:");
    assert!(map.contains("<td>compare.py: Compares two files.</td>"), "{map}");
}

#[test]
fn a_folder_that_is_no_package_is_not_told_by_the_sources_in_one_of_its_folders() {
    let files: [(&str, &[u8]); 4] = [
        ("internal/app/main.go", b"// Package app is where it starts.\npackage app\n\nfunc A() {}\nfunc B() {}\n"),
        ("internal/store/store.go", b"// Package store keeps it.\npackage store\n\nfunc C() {}\nfunc D() {}\n"),
        ("tools/kit/package.json", b"{\"name\": \"kit\"}"),
        (
            "tools/kit/src/index.ts",
            b"// What the kit does for those who sell.\n\nexport function a() {}\nexport function b() {}\n",
        ),
    ];
    let map = body(&files, "architecture:");
    assert_eq!(map.matches("app is where it starts.").count(), 1, "{map}");
    assert!(map.contains("What the kit does for those who sell."), "{map}");
}

#[test]
fn the_commands_of_a_template_are_not_those_of_the_repository() {
    let files: [(&str, &[u8]); 3] = [
        ("pyproject.toml", b"[project]\nname = \"demo\"\n[tool.pytest.ini_options]\n"),
        ("{{cookiecutter.name}}/pyproject.toml", b"[project]\nname = \"x\"\n[tool.poe.tasks.serve]\ncmd = \"x\"\n"),
        ("{{cookiecutter.name}}/uv.lock", b"version = 1\n"),
    ];
    let front = body(&files, "");
    assert!(front.contains("<code>pytest</code>") && !front.contains("cookiecutter"), "{front}");
}

#[test]
fn the_title_of_a_section_is_no_sentence_of_the_introduction() {
    let readme = b"# Shop\n\nSells things.\n\n## What is sold here every day of the week\n\nThings.\n";
    let all: [(&str, &[u8]); 2] = [("README.md", readme), ("src/a.ts", b"export function a() {}\n")];
    let front = &super::support::pages(&all)[0].body;
    assert!(front.contains("Sells things.") && !front.contains("What is sold here"), "{front}");
}

#[test]
fn a_program_of_rails_with_rspec_is_tested_with_it_and_php_with_its_own_tool() {
    let rails: [(&str, &[u8]); 3] = [
        ("Gemfile", b"gem \"rails\"\n"),
        ("bin/rails", b"#!/usr/bin/env ruby\n"),
        (".rspec", b"--require spec_helper\n"),
    ];
    let front = body(&rails, "");
    assert!(front.contains("<code>bundle exec rspec</code>") && !front.contains("bin/rails test"), "{front}");
    assert!(body(&rails[..2], "").contains("<code>bin/rails test</code>"));
    let php: [(&str, &[u8]); 1] = [("phpunit.xml", b"<phpunit/>")];
    assert!(body(&php, "").contains("<code>vendor/bin/phpunit</code>"));
}

#[test]
fn the_programs_of_a_cargo_workspace_are_run_by_their_package_and_tools_are_not() {
    let files: [(&str, &[u8]); 5] = [
        ("Cargo.toml", b"[workspace]\nmembers = [\"crates/*\", \"xtask\"]\n"),
        ("crates/shop/Cargo.toml", b"[package]\nname = \"shop-server\"\n"),
        ("crates/shop/src/main.rs", b"fn main() {}\n"),
        ("xtask/Cargo.toml", b"[package]\nname = \"xtask\"\n"),
        ("xtask/src/main.rs", b"fn main() {}\n"),
    ];
    let front = body(&files, "");
    assert!(front.contains("<code>cargo run --package shop-server</code>"), "{front}");
    assert!(!front.contains("--package xtask"), "{front}");
}

#[test]
fn a_resource_of_laravel_is_answered_by_the_actions_of_its_controller_and_no_path_ends_in_a_slash() {
    let routes = b"<?php\nRoute::resource('tasks', TasksController::class)->only(['index', 'show', 'store']);\nRoute::group(['prefix' => 'notes'], function () {\n    Route::get('/', [NotesController::class, 'all']);\n});\n";
    let controller = b"<?php\nclass TasksController extends Controller\n{\n    /** All tasks. */\n    public function index() {}\n    /** One task. */\n    public function show($id) {}\n    /** Keeps a task. */\n    public function store(Request $request) {}\n}\n";
    let files: [(&str, &[u8]); 2] =
        [("routes/web.php", routes), ("app/Http/Controllers/TasksController.php", controller)];
    let api = body(&files, "api:");
    for said in ["All tasks.", "One task.", "Keeps a task.", "<code>/notes</code>"] {
        assert!(api.contains(said), "{said}: {api}");
    }
}

#[test]
fn a_dot_net_program_has_its_settings_and_a_type_of_pages_is_no_record() {
    let files: [(&str, &[u8]); 3] = [
        ("src/Shop/appsettings.json", b"{\n  // Who may write.\n  \"ApiKey\": \"\",\n  \"Database\": {\n    \"Type\": \"Sqlite\"\n  }\n}\n"),
        ("src/Shop/Pages/Index.cshtml.cs", b"namespace Shop;\n\npublic class IndexModel : PageModel\n{\n}\n\npublic class ItemModel : PageModel\n{\n}\n"),
        ("src/Shop/Shop.csproj", b"<Project></Project>"),
    ];
    let page = body(&files, "configuration:");
    assert!(page.contains("Database:Type") && page.contains("Who may write."), "{page}");
    let map = body(&files, "architecture:");
    assert!(map.contains("Pages, and what they show: IndexModel and ItemModel."), "{map}");
}

#[test]
fn a_title_below_pictures_is_that_of_the_whole() {
    let readme = b"![Shop](a.jpg \"Shop\")\n\n<a href=\"https://x.example\"><img src=\"b.png\"></a>\n\nThe shop\n========\n\nIt sells things to those who come.\n\nUse\n---\n\nCall it.\n";
    let all: [(&str, &[u8]); 2] = [("README.md", readme), ("src/a.ts", b"export function a() {}\n")];
    let front = &super::support::pages(&all)[0].body;
    assert!(front.contains("It sells things to those who come.") && !front.contains("Call it."), "{front}");
}
