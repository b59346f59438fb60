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
