//! Who answers a route: functions of its own file, of its package, and of the class that it names.

use std::collections::BTreeMap;

use crate::outline::item::{Entry, FileOutline, Item, ItemKind};
use crate::outline::language::Language;
use crate::outline::scan::Scan;
use crate::outline::select::classify::{Role, classify};
use crate::outline::select::plan::folder;
use crate::outline::steps;

/// A function with its file.
type Found<'c> = (&'c FileOutline, &'c Item);

/// Functions and methods of all sources by their names.
pub struct Handlers<'c> {
    by_name: BTreeMap<&'c str, Vec<Found<'c>>>,
}

impl<'c> Handlers<'c> {
    /// From everything that was read.
    pub fn new(scan: &'c Scan) -> Self {
        let mut by_name: BTreeMap<&str, Vec<Found<'_>>> = BTreeMap::new();
        for file in scan.files().filter(|file| classify(&file.path) == Ok(Role::Source)) {
            steps::count(file.items.len());
            for item in file.items.iter().filter(|item| is_function(item)) {
                by_name.entry(&item.name).or_default().push((file, item));
            }
        }
        Self { by_name }
    }

    /// Who answers a route of a file; `None` where several could be meant.
    pub fn of(&self, file: &'c FileOutline, entry: &Entry) -> Option<Found<'c>> {
        if let Some(item) = beside(file, entry) {
            return Some((file, item));
        }
        let name = last(&entry.detail);
        let owner = entry.detail.strip_suffix(name)?.trim_end_matches(['.', ':', '#', '@', '\'', '"', ' ', ',', '[']);
        // ASP.NET leaves `Async` out of the name of an action.
        let unfinished = format!("{name}Async");
        let unfinished = self.by_name.get(unfinished.as_str()).filter(|_| file.language == Language::CSharp);
        let named: Vec<Found<'_>> = self.by_name.get(name).into_iter().chain(unfinished).flatten().copied().collect();
        steps::count(named.len());
        let same_language = || named.iter().copied().filter(|(home, _)| home.language == file.language);
        let in_package = same_language().filter(|(home, _)| folder(&home.path) == folder(&file.path));
        // `UserController@show`, `Api::UsersController#index`: the class decides.
        let class = last(owner.trim_end_matches("::class"));
        let is_class = class.starts_with(char::is_uppercase);
        let is_of_class = |(home, item): &Found<'_>| last(&item.owner) == class || last(&home.package) == class;
        let of_class = same_language().filter(|found| is_class && is_of_class(found));
        // `admin/users#show` of Rails.
        let controller = format!("controllers/{owner}_controller.rb");
        let of_rails =
            same_language().filter(|(home, _)| home.language == Language::Ruby && home.path.ends_with(&controller));
        // `views.show` of Python: a function of the module beside it. `handlers::user::login` of Rust: the module decides.
        let beside = format!("{}/{owner}.py", folder(&file.path));
        let modules = [format!("/{class}.rs"), format!("/{class}/mod.rs")];
        let is_module = |home: &FileOutline| {
            let is_rust = home.language == Language::Rust && !class.is_empty();
            home.path == beside || is_rust && modules.iter().any(|end| home.path.ends_with(end.as_str()))
        };
        let of_module = same_language().filter(|(home, item)| {
            is_module(home) && (item.kind == ItemKind::Function || home.language == Language::Rust)
        });
        let anywhere = same_language().filter(|_| !is_class && file.language == Language::Go);
        only(of_class)
            .or_else(|| only(of_rails))
            .or_else(|| only(of_module))
            .or_else(|| only(in_package))
            .or_else(|| only(anywhere))
    }
}

fn only<'c>(mut found: impl Iterator<Item = Found<'c>>) -> Option<Found<'c>> {
    found.next().filter(|_| found.next().is_none())
}

/// The last step of a name.
fn last(name: &str) -> &str {
    name.rsplit(['.', ':', '#', '@', '\\', '/']).next().unwrap_or(name)
}

fn is_function(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Function | ItemKind::Method)
}

/// In the route's own file: the function of the name that stands with it; else the one that the route stands on.
fn beside<'f>(file: &'f FileOutline, entry: &Entry) -> Option<&'f Item> {
    // What adds a route to a builder of ASP.NET does not answer it, nor does what stands below.
    const BUILDERS: [&str; 5] =
        ["IEndpointRouteBuilder", "WebApplication ", "RouteGroupBuilder ", "IApplicationBuilder ", "RouteBuilder "];
    let adds = |item: &Item| BUILDERS.iter().any(|builder| item.signature.contains(builder));
    let is_function = |item: &&Item| is_function(item) && !adds(item);
    let holds = |item: &&Item| adds(item) && (item.start_line..=item.end_line).contains(&entry.line);
    if entry.detail.is_empty() && file.items.iter().any(|item| holds(&item)) {
        return None;
    }
    if !entry.detail.is_empty() {
        let name = entry.detail.rsplit(['.', ':', '#', '@']).next().unwrap_or(&entry.detail);
        return file.items.iter().filter(is_function).find(|item| item.name == name);
    }
    const NEAR: u32 = 12;
    // Of one function, above its own line. Ours.
    const ATTRIBUTES: u32 = 3;
    // What holds the line and begins on it or above, as a decorator does; else the next below.
    let is_decorated = |item: &&Item| {
        item.start_line <= entry.line && entry.line <= item.end_line && entry.line - item.start_line <= NEAR
    };
    // What makes a router of Rust does not answer what it is given.
    let makes_router = |item: &&Item| file.language == Language::Rust && entry.line > item.start_line + ATTRIBUTES;
    let held = file.items.iter().filter(is_function).filter(is_decorated).max_by_key(|item| item.start_line);
    if held.is_some_and(|item| makes_router(&item)) {
        return None;
    }
    let has_decorators = !matches!(file.language, Language::Go | Language::Php | Language::Ruby | Language::JavaScript);
    held.filter(|_| has_decorators).or_else(|| {
        let below = file.items.iter().filter(is_function).filter(|item| item.start_line >= entry.line);
        below.min_by_key(|item| item.start_line).filter(|item| has_decorators && item.start_line - entry.line <= NEAR)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::item::EntryKind;
    use crate::outline::scan::outline;

    fn scan(files: &[(&str, Language, &str)]) -> Scan {
        let mut scan = Scan::default();
        for (path, language, text) in files {
            scan.files.insert((*path).to_owned(), outline(path, text, *language).0);
        }
        scan
    }

    #[track_caller]
    fn answers(scan: &Scan, path: &str, detail: &str, wanted: Option<&str>) {
        let entry = Entry { kind: EntryKind::Route, name: "GET /".into(), line: 1, detail: detail.into() };
        let found = scan.files.get(path).and_then(|file| Handlers::new(scan).of(file, &entry));
        assert_eq!(found.map(|(home, _)| home.path.as_str()), wanted, "{detail}");
    }

    #[test]
    fn modules_of_rust_and_actions_without_async_are_found_and_who_makes_a_router_does_not_answer() {
        let router = "fn app() -> Router {\n    let a = 1;\n    let b = 2;\n    let c = 3;\n    Router::new().route(\"/x\", get(move || b))\n}\n\n#[get(\"/y\")]\nasync fn y() {}\n";
        let all = scan(&[
            ("src/router.rs", Language::Rust, router),
            ("src/handlers/user.rs", Language::Rust, "pub async fn get() {}\n"),
            ("src/handlers/record.rs", Language::Rust, "pub async fn get() {}\n"),
            ("Routes.cs", Language::CSharp, "class Routes {}\n"),
            ("Feed.cs", Language::CSharp, "public class FeedController\n{\n    public Task GetAsync() {}\n}\n"),
        ]);
        answers(&all, "src/router.rs", "handlers::user::get", Some("src/handlers/user.rs"));
        answers(&all, "Routes.cs", "FeedController.Get", Some("Feed.cs"));
        let file = all.files.get("src/router.rs").unwrap();
        let told: Vec<Option<&str>> =
            file.entries.iter().map(|entry| beside(file, entry).map(|item| item.name.as_str())).collect();
        assert_eq!(told, [None, Some("y")]);
    }

    #[test]
    fn what_adds_a_route_to_an_application_does_not_answer_it_nor_does_what_follows() {
        let text = "class A\n{\n    void MapRoutes(WebApplication app)\n    {\n        app.MapGet(\"/health\", () => 1);\n    }\n\n    void Next() {}\n}\n";
        let all = scan(&[("A.cs", Language::CSharp, text)]);
        let file = all.files.get("A.cs").unwrap();
        let entry = file.entries.iter().find(|entry| entry.kind == EntryKind::Route).unwrap();
        assert_eq!((entry.name.as_str(), entry.line), ("GET /health", 5));
        assert!(Handlers::new(&all).of(file, entry).is_none());
    }

    #[test]
    fn a_handler_is_found_in_its_package_and_by_its_class() {
        let go = Language::Go;
        let all = scan(&[
            ("api/router.go", go, "package api\n"),
            ("api/users.go", go, "package api\nfunc (a *API) List() {}\nfunc Show() {}\n"),
            ("other/users.go", go, "package other\nfunc Show() {}\nfunc Only() {}\n"),
        ]);
        answers(&all, "api/router.go", "a.List", Some("api/users.go"));
        answers(&all, "api/router.go", "Show", Some("api/users.go"));
        answers(&all, "api/router.go", "other.Only", Some("other/users.go"));
        answers(&all, "api/router.go", "other.Nobody", None);
        let php = scan(&[
            ("routes/api.php", Language::Php, "<?php\n"),
            ("app/A.php", Language::Php, "<?php\nclass AController { public function show() {} }\n"),
            ("app/B.php", Language::Php, "<?php\nclass BController { public function show() {} }\n"),
        ]);
        answers(&php, "routes/api.php", "BController@show", Some("app/B.php"));
        answers(&php, "routes/api.php", "CController@show", None);
        let rails = scan(&[
            ("config/routes.rb", Language::Ruby, ""),
            (
                "app/controllers/admin/users_controller.rb",
                Language::Ruby,
                "class Admin::UsersController\n  def show\n  end\nend\n",
            ),
            ("app/controllers/users_controller.rb", Language::Ruby, "class UsersController\n  def show\n  end\nend\n"),
        ]);
        answers(&rails, "config/routes.rb", "admin/users#show", Some("app/controllers/admin/users_controller.rb"));
    }
}
