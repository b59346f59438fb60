//! Every statement of the pages about the whole, held against the sources by a search for its words: at the line that it names, in
//! the file that it is from, and never in what is commented out. Nothing of the writer's own readers is used here.

mod repositories;

use std::collections::{BTreeMap, BTreeSet};

use touchmark::outline::{Page, at_commit};

use self::repositories::{EXPRESS, FASTAPI, Files, GO};
use super::support::pages;

/// A row of a table, by the heads of its columns; cells as markup.
type Row = BTreeMap<String, String>;

/// A repository with its pages.
struct Written {
    files: Files,
    pages: Vec<Page>,
}

impl Written {
    fn of(files: Files) -> Self {
        Self { files, pages: pages(files) }
    }

    fn text(&self, path: &str) -> &str {
        let found = self.files.iter().find(|(known, _)| *known == path);
        let (_, bytes) = found.unwrap_or_else(|| panic!("a page names {path}, which is no file"));
        std::str::from_utf8(bytes).expect("text")
    }

    fn body(&self, key: &str) -> String {
        let page = self.pages.iter().find(|page| page.key == key).unwrap_or_else(|| panic!("no page {key}"));
        at_commit(&page.body, "c0ffee")
    }

    /// The rows of all tables below the headings that a page has, each with its heading.
    fn rows(&self, key: &str) -> Vec<(String, Row)> {
        let body = self.body(key);
        let mut rows = Vec::new();
        let mut heading = String::new();
        for piece in body.split("<h").skip(1) {
            if piece.starts_with(['2', '3']) {
                heading = words(piece.split_once('>').map_or("", |(_, rest)| rest.split("</h").next().unwrap_or(rest)));
            }
            for table in piece.split("<table>").skip(1).filter_map(|rest| rest.split("</table>").next()) {
                let heads: Vec<String> = cells(table, "th").into_iter().map(|cell| words(&cell)).collect();
                for row in table.split("<tr>").skip(2) {
                    let row = heads.iter().cloned().zip(cells(row, "td")).collect();
                    rows.push((heading.clone(), row));
                }
            }
        }
        rows
    }

    /// The lines that a link leads to, and some that follow: a statement may be broken over several.
    fn at(&self, cell: &str) -> Vec<(String, String)> {
        let links = cell.split("/blob/c0ffee/").skip(1).filter_map(|rest| rest.split('"').next());
        links
            .map(|link| {
                let (path, line) = link.split_once("#L").unwrap_or((link, "1"));
                let line: usize = line.split('-').next().unwrap_or(line).parse().expect("a line");
                let lines: Vec<&str> = self.text(path).lines().collect();
                let first = lines.get(line - 1).unwrap_or_else(|| panic!("{path} has no line {line}"));
                // What an example of the environment has switched off may be set all the same.
                let is_comment = ["//", "#", "--", "/*"].iter().any(|mark| first.trim_start().starts_with(mark));
                assert!(!is_comment || path.starts_with(".env"), "{path}:{line} is a comment: {first}");
                // In Python the function is the place, and what stands above it says what it answers.
                let from = if path.ends_with(".py") { line.saturating_sub(6) } else { line - 1 };
                (path.to_owned(), lines[from..(line + 6).min(lines.len())].join("\n"))
            })
            .collect()
    }

    /// Those lines alone.
    fn lines(&self, cell: &str) -> Vec<(String, String)> {
        let links = cell.split("/blob/c0ffee/").skip(1).filter_map(|rest| rest.split('"').next()?.split_once("#L"));
        let line = |(path, lines): (&str, &str)| {
            let number: usize = lines.split('-').next().unwrap_or(lines).parse().expect("a line");
            (path.to_owned(), self.text(path).lines().nth(number - 1).expect("a line").to_owned())
        };
        links.map(line).collect()
    }

    /// Whether code of the repository, comments left out, has some words.
    fn says(&self, words: &str) -> bool {
        let is_code = |line: &&str| !["//", "#", "--", "/*"].iter().any(|mark| line.trim_start().starts_with(mark));
        self.files.iter().any(|(path, _)| self.text(path).lines().filter(is_code).any(|line| line.contains(words)))
    }
}

fn cells(row: &str, tag: &str) -> Vec<String> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    row.split(open.as_str()).skip(1).filter_map(|rest| rest.split(close.as_str()).next()).map(str::to_owned).collect()
}

/// A cell without its markup.
fn words(cell: &str) -> String {
    let text: String = cell.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect();
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&").trim().to_owned()
}

fn get(row: &Row, head: &str) -> String {
    row.get(head).map(|cell| words(cell)).unwrap_or_default()
}

/// What a route's path says itself: `:id`, `{id}` and slashes are everybody's.
fn steps(path: &str) -> Vec<&str> {
    path.split('/').map(|step| step.trim_matches([':', '{', '}'])).filter(|step| !step.is_empty()).collect()
}

/// Method and path of every route, each held against its line.
fn routes(written: &Written) -> BTreeSet<String> {
    let mut routes = BTreeSet::new();
    for (_, row) in
        written.rows("api:").into_iter().filter(|(_, row)| row.contains_key("Path") && row.contains_key("Where"))
    {
        let (method, path, handler) = (get(&row, "Method"), get(&row, "Path"), get(&row, "Answered by"));
        let places = written.at(&row["Where"]);
        let [(file, code)] = places.as_slice() else { panic!("{row:?}") };
        assert!(code.to_lowercase().contains(&format!(".{}(", method.to_lowercase())), "{method} {path}: {code}");
        // The last step is said there, those before it by whoever mounts it.
        if let Some(last) = steps(&path).last() {
            let is_said = code.contains(last) || path.ends_with('/') || written.says(&format!("/{last}"));
            assert!(is_said, "{method} {path}: {file}: {code}");
        }
        for step in steps(&path) {
            assert!(written.says(step), "{method} {path}: nobody says {step}");
        }
        if !handler.is_empty() {
            let name = handler.rsplit('.').next().unwrap_or(&handler);
            assert!(code.contains(name), "{method} {path} is not answered by {handler}: {code}");
            let defined = ["def ", "function ", "func "].iter().any(|word| written.says(&format!("{word}{name}(")));
            assert!(defined, "{handler} is nowhere");
        }
        let said = get(&row, "What it does");
        assert!(said.is_empty() || written.files.iter().any(|(path, _)| written.text(path).contains(&said)), "{said}");
        routes.insert(format!("{method} {path}"));
    }
    routes
}

#[test]
fn every_route_stands_at_its_line_and_is_answered_by_who_is_named() {
    for (files, expected) in [
        (
            EXPRESS,
            &[
                "DELETE /api/v1/orders/:id",
                "GET /api/v1/orders",
                "GET /api/v1/orders/:id",
                "GET /health",
                "POST /api/v1/orders",
                "PUT /api/v1/people/:id/name",
            ][..],
        ),
        (
            FASTAPI,
            &[
                "DELETE /v1/books/{book_id}",
                "GET /health",
                "GET /v1/books/{book_id}",
                "POST /v1/books",
                "PUT /people/{person_id}/card",
            ],
        ),
        (GO, &["GET /api/v2/values/:id", "GET /ping", "POST /api/v2/values"]),
    ] {
        let found = routes(&Written::of(files));
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn every_variable_and_option_is_read_at_the_places_that_are_named() {
    for (files, expected) in [
        (EXPRESS, &["DATABASE_URL", "DISABLED", "PORT", "SECRET_NAME"][..]),
        (FASTAPI, &["LIBRARY_DEBUG", "LIBRARY_PORT", "LIBRARY_URL"]),
        (GO, &["-addr", "METER_QUIET"]),
    ] {
        let written = Written::of(files);
        let mut names = BTreeSet::new();
        for (_, row) in written.rows("configuration:") {
            let name =
                ["Variable", "Option", "Setting"].iter().map(|head| get(&row, head)).find(|name| !name.is_empty());
            let name = name.unwrap_or_else(|| panic!("{row:?}"));
            for (file, line) in written.lines(&row["Where"]) {
                assert!(line.contains(name.trim_start_matches('-')), "{name} is not read in {file}: {line}");
                let default = get(&row, "Default");
                let default = default.trim_end_matches(" (commented out)");
                let is_said = written.says(default) || default.is_empty();
                assert!(is_said, "{name}: nobody says {default}");
            }
            let meaning = get(&row, "Meaning");
            let is_said = meaning.is_empty() || files.iter().any(|(path, _)| written.text(path).contains(&meaning));
            assert!(is_said, "{name}: {meaning}");
            names.insert(name);
        }
        assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn every_table_is_declared_with_the_columns_and_relations_that_are_named() {
    for (files, expected) in [
        (EXPRESS, &["orders.id", "orders.person -> people", "orders.total", "people.id", "people.name"][..]),
        (FASTAPI, &["books.id", "books.lent_to -> people", "people.id", "people.name"]),
        (GO, &["meters.id", "meters.label", "readings.id", "readings.meter_id -> meters", "readings.value"]),
    ] {
        let written = Written::of(files);
        let mut columns = BTreeSet::new();
        for (table, row) in written.rows("data-model:").into_iter().filter(|(_, row)| row.contains_key("Column")) {
            let (column, kind, target) = (get(&row, "Column"), get(&row, "Type"), get(&row, "Points at"));
            let declares = |words: &str| {
                let is_code = |line: &str| !["//", "#", "--"].iter().any(|mark| line.trim_start().starts_with(mark));
                let about = files.iter().map(|(path, _)| written.text(path)).filter(|text| text.contains(&table));
                about.flat_map(str::lines).any(|line| is_code(line) && line.contains(words))
            };
            assert!(declares(&column), "{table}.{column}");
            assert!(kind.is_empty() || declares(kind.split('(').next().unwrap_or(&kind)), "{table}.{column}: {kind}");
            assert!(target.is_empty() || declares(&target), "{table}.{column}: {target}");
            let arrow = if target.is_empty() { String::new() } else { format!(" -> {target}") };
            columns.insert(format!("{table}.{column}{arrow}"));
        }
        assert_eq!(columns.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn every_arrow_between_modules_is_an_import() {
    for (files, expected) in [
        (EXPRESS, &["src -> src/people", "src -> src/store", "src/store -> src/log"][..]),
        (
            FASTAPI,
            &[
                "library -> library/api",
                "library/api -> library/db",
                "library/api -> library/services",
                "library/services -> library/settings",
            ],
        ),
        (
            GO,
            &[
                "cmd/meter -> internal/web",
                "internal/alerts -> internal/store",
                "internal/store -> internal/clock",
                "internal/web -> internal/store",
            ],
        ),
    ] {
        let written = Written::of(files);
        let mut arrows = BTreeSet::new();
        for (_, row) in written.rows("architecture:").into_iter().filter(|(_, row)| row.contains_key("Used by")) {
            let from = get(&row, "Module");
            let used = cells(&row["Uses"], "code");
            for to in used.iter().map(|cell| words(cell)) {
                let inside = files.iter().filter(|(path, _)| path.starts_with(&from));
                let last = to.rsplit('/').next().unwrap_or(&to);
                let is_import = |line: &str| {
                    line.contains(last) && ["import", "require", "/"].iter().any(|word| line.contains(word))
                };
                let is_said = inside.into_iter().any(|(path, _)| written.text(path).lines().any(is_import));
                assert!(is_said, "{from} does not name {to}");
                arrows.insert(format!("{from} -> {to}"));
            }
        }
        assert_eq!(arrows.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn what_runs_has_the_ports_images_and_needs_of_its_file() {
    for (files, expected) in [
        (EXPRESS, &["db", "web 9229:9229 3000:3000 needs db"][..]),
        (FASTAPI, &["api 8000:8000 needs mail", "mail"]),
        (GO, &["meter 8080"]),
    ] {
        let written = Written::of(files);
        let mut services = BTreeSet::new();
        for (_, row) in written.rows("operations:").into_iter().filter(|(heading, _)| heading == "What runs") {
            let from = row["From"].split("/blob/c0ffee/").skip(1).filter_map(|rest| rest.split(['"', '#']).next());
            let code = |text: &str| {
                text.lines().filter(|line| !line.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n")
            };
            let text: String = from.map(|path| code(written.text(path))).collect();
            let listed = |head: &str| row.get(head).map(|cell| cells(cell, "code")).unwrap_or_default();
            let (ports, needs) = (listed("Ports"), listed("Needs"));
            for said in ports.iter().chain(&needs).chain(&listed("What it runs")).chain([&get(&row, "Name")]) {
                assert!(text.contains(said.as_str()), "{said} is not in {text}");
            }
            let needs = if needs.is_empty() { String::new() } else { format!(" needs {}", needs.join(" ")) };
            services.insert(format!("{} {}", get(&row, "Name"), ports.join(" ")).trim_end().to_owned() + &needs);
        }
        assert_eq!(services.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn images_say_what_their_files_say() {
    let written = Written::of(EXPRESS);
    let rows = written.rows("operations:");
    let row = rows.iter().find(|(heading, _)| heading == "Images").map(|(_, row)| row).expect("an image");
    let told = ["Begins with", "Opens", "Starts", "What it is"].map(|head| get(row, head));
    assert_eq!(told, ["node:22", "3000", "node src/server.js", "Runs the server."]);
}

#[test]
fn graphql_and_grpc_are_told_as_their_files_say() {
    let written = Written::of(GO);
    let mut told = BTreeSet::new();
    for (heading, row) in written.rows("api:") {
        if heading == "GraphQL" {
            let (root, field) = (get(&row, "Root"), get(&row, "Field"));
            let places = written.at(&row["Where"]);
            assert!(
                places.iter().all(|(_, code)| code.lines().next().is_some_and(|line| line.contains(&field))),
                "{row:?}"
            );
            told.insert(format!("{root}.{field}"));
        } else if heading.starts_with("gRPC") {
            let (call, takes, gives) = (get(&row, "Call"), get(&row, "Takes"), get(&row, "Gives"));
            let lines: Vec<&str> =
                written.text("api/meter.proto").lines().filter(|line| line.contains(&format!("rpc {call}"))).collect();
            assert!(lines.iter().any(|line| line.contains(&takes) && line.contains(&gives)), "{row:?}");
            told.insert(format!("{call}({takes}) {gives}"));
        }
    }
    let expected = [
        "Mutation.addReading",
        "Query.reading",
        "Query.readings",
        "Read(ReadRequest) Reading",
        "Subscription.watched",
        "Watch(WatchRequest) stream Reading",
    ];
    assert_eq!(told.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}
