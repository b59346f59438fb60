//! What a module does, from what it declares to the outside: routes, tables, commands, and what a convention of its framework says.

use std::collections::BTreeSet;

use crate::locale::{capital, own, said};
use crate::outline::item::{Change, EntryKind, FileOutline, ItemKind};
use crate::outline::language::Language;
use crate::outline::purpose::own_words::file_summary;
use crate::outline::purpose::phrases::{ended, says_what_it_is, some};

/// What the module at this path does; `None` when nothing tells.
pub fn of(path: &str, files: &[&FileOutline]) -> Option<String> {
    // Beside many files of an infrastructure a script is an addition.
    let is_infrastructure = files.iter().filter(|file| file.language == Language::Terraform).count() * 2 > files.len();
    let parts: Vec<String> = [
        infrastructure(files).filter(|_| is_infrastructure),
        page(path, files),
        notebooks(files),
        serves(files),
        answers(files),
        describes(files),
        keeps(files),
        commands(files),
        starts(path, files),
        screens(files),
        infrastructure(files).filter(|_| !is_infrastructure),
        place(path, files),
    ]
    .into_iter()
    .flatten()
    .take(2)
    .collect();
    if parts.is_empty() { None } else { Some(parts.join(" ")) }
}

fn entries<'f>(files: &[&'f FileOutline], kind: EntryKind) -> BTreeSet<&'f str> {
    let all = files.iter().flat_map(|file| &file.entries).filter(|entry| entry.kind == kind);
    all.map(|entry| entry.name.as_str()).filter(|name| !name.is_empty()).collect()
}

/// Files of a package that one route or one command may stand for. Ours.
const MOST_FILES: usize = 12;

/// "Serves 5 routes below /api/users."
fn serves(files: &[&FileOutline]) -> Option<String> {
    let routes = entries(files, EntryKind::Route);
    let paths: Vec<Vec<&str>> = routes.iter().map(|route| steps_of(route)).collect();
    let first = paths.first()?;
    if let [only] = routes.iter().collect::<Vec<_>>().as_slice() {
        // One route is not what a package of many files is for.
        if files.len() > MOST_FILES {
            return None;
        }
        return Some(said("Serves {}.", &[only]));
    }
    let is_fixed = |step: &&&str| !step.starts_with([':', '{', '<', '*']) && !step.is_empty();
    let shared =
        first.iter().enumerate().take_while(|(at, step)| paths.iter().all(|path| path.get(*at) == Some(*step)));
    let shared: Vec<&str> = shared.map(|(_, step)| *step).take_while(|step| is_fixed(&step)).collect();
    let count = routes.len().to_string();
    if !shared.is_empty() {
        return Some(said("Serves {} routes below /{}.", &[&count, &shared.join("/")]));
    }
    let heads: BTreeSet<&str> =
        paths.iter().filter_map(|path| path.first().copied()).filter(|step| is_fixed(&step)).collect();
    let heads: Vec<String> = heads.into_iter().map(|step| format!("/{step}")).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let is_all = heads.len() == paths.iter().filter_map(|path| path.first()).collect::<BTreeSet<_>>().len();
    Some(match heads.as_slice() {
        [] => said("Serves {} routes.", &[&count]),
        heads if is_all => said("Serves {} routes: {}.", &[&count, &some(heads)]),
        // Those whose path begins with a parameter have no name.
        heads => said("Serves {} routes, among them {}.", &[&count, &some(heads)]),
    })
}

/// "Notebooks: 01-Introduction and 02-Plots."
fn notebooks(files: &[&FileOutline]) -> Option<String> {
    let names: Vec<&str> =
        files.iter().filter_map(|file| file.path.rsplit('/').next()?.strip_suffix(".ipynb")).collect();
    // One speaks for itself; beside programs they are an addition.
    (names.len() > 1 && names.len() * 5 > files.len() * 4).then(|| said("Notebooks: {}.", &[&some(&names)]))
}

/// "What answers GraphQL: users and updateUser."
fn answers(files: &[&FileOutline]) -> Option<String> {
    let fields = entries(files, EntryKind::Field);
    let names: Vec<&str> = fields.into_iter().filter_map(|field| field.split_once(' ').map(|(_, name)| name)).collect();
    (!names.is_empty()).then(|| said("{}: {}.", &[&own("What answers GraphQL"), &some(&names)]))
}

/// The steps of a route's path.
pub fn steps_of(route: &str) -> Vec<&str> {
    let path = route.rsplit_once(' ').map_or(route, |(_, path)| path);
    path.trim_matches(['/', '^', '$']).split('/').collect()
}

/// "Keeps the tables users and posts."
fn keeps(files: &[&FileOutline]) -> Option<String> {
    let tables: BTreeSet<&str> = files
        .iter()
        // How the tables came about is not where they are kept.
        .filter(|file| !file.path.contains("db/migrate/"))
        .flat_map(|file| &file.tables)
        .filter(|table| matches!(table.change, Change::Whole | Change::Adds))
        .map(|table| table.name.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    let names: Vec<&str> = tables.into_iter().collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(said("Keeps the table {}.", &[only])),
        names => Some(said("Keeps the tables {}.", &[&some(names)])),
    }
}

/// "Serves any app. Gives the commands approve and start.": what the only file that gives them says of itself stands before them.
fn commands(files: &[&FileOutline]) -> Option<String> {
    let names: Vec<&str> = entries(files, EntryKind::Command).into_iter().collect();
    let gives = |file: &&&FileOutline| file.entries.iter().any(|entry| entry.kind == EntryKind::Command);
    let mut givers = files.iter().filter(gives);
    let giver = givers.next().filter(|_| givers.next().is_none() && files.len() > 1);
    let own_words = giver.map(|file| file_summary(file)).filter(|said| says_what_it_is(said));
    let list = match names.as_slice() {
        [] => None,
        // One command is not what a package of many files is for.
        [_] if files.len() > MOST_FILES => None,
        [only] => Some(said("Gives the command {}.", &[only])),
        names => Some(said("Gives the commands {}.", &[&some(names)])),
    }?;
    Some(own_words.map_or(list.clone(), |words| format!("{} {list}", ended(&words))))
}

/// "Screens, one a folder: card, jobs and settings": starts of front ends side by side; a component is passed on, a start is not.
fn screens(files: &[&FileOutline]) -> Option<String> {
    let starts = files.iter().filter(|file| file.items.iter().all(|item| !item.public));
    let folders =
        starts.filter_map(|file| file.path.strip_suffix("/index.jsx").or(file.path.strip_suffix("/index.tsx")));
    let names: BTreeSet<&str> = folders.filter_map(|folder| folder.rsplit('/').next()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    (names.len() > 2).then(|| said("{}: {}.", &[&own("Screens, one a folder"), &some(&names)]))
}

/// A program's start, where it is the module's own; Python's `__main__` is an addition to a module.
fn starts(path: &str, files: &[&FileOutline]) -> Option<String> {
    let is_main = |file: &&FileOutline| {
        let starts = file.entries.iter().any(|entry| entry.kind == EntryKind::Main && entry.name == "main");
        starts && is_own(path, crate::outline::select::plan::folder(&file.path))
    };
    let main = files.iter().copied().find(is_main)?;
    // A crate's library says what it is for; the program beside it does not.
    let library = main.path.strip_suffix("main.rs").map(|folder| format!("{folder}lib.rs"));
    if files.iter().any(|file| Some(&file.path) == library.as_ref()) {
        return None;
    }
    let name = path.rsplit(['/', '.']).find(|step| !matches!(*step, "src" | "main" | "cmd" | "app" | ""));
    Some(name.map_or_else(|| own("Starts the program."), |name| said("Starts {}.", &[name])))
}

/// Whether a folder is the module's, or the part of it where a layout puts the sources; not that of another program in it.
fn is_own(path: &str, folder: &str) -> bool {
    let inside = folder.strip_prefix(path).unwrap_or(folder).trim_start_matches('/');
    let is_layout =
        ["src/main/java", "src/main/kotlin", "src/main/scala"].iter().any(|layout| inside.starts_with(layout));
    // A page of Java is called by its package.
    let is_package = path.contains('.') && folder.ends_with(&path.replace('.', "/"));
    matches!(inside, "" | "src" | "cmd" | "app") || is_layout || is_package
}

/// "Describes the gRPC services Cart and Users."
fn describes(files: &[&FileOutline]) -> Option<String> {
    let protos = files.iter().filter(|file| file.language == Language::Proto);
    let items = protos.flat_map(|file| &file.items).filter(|item| item.kind == ItemKind::Interface);
    let names: Vec<&str> = items.map(|item| item.name.as_str()).collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(said("Describes the gRPC service {}.", &[only])),
        names => Some(said("Describes the gRPC services {}.", &[&some(names)])),
    }
}

/// "Makes 12 resources of AWS; takes 30 inputs."
fn infrastructure(files: &[&FileOutline]) -> Option<String> {
    let of_kind = |kind| files.iter().flat_map(|file| &file.items).filter(move |item| item.kind == kind);
    let kinds = of_kind(ItemKind::Resource).map(|item| item.name.split('.').next().unwrap_or(&item.name));
    // What is only looked up, and what another module makes, is not made here.
    let kinds: BTreeSet<&str> = kinds.filter(|kind| !matches!(*kind, "data" | "module" | "provider")).collect();
    let (inputs, outputs) = (of_kind(ItemKind::Input).count(), of_kind(ItemKind::Output).count());
    let mut parts = Vec::new();
    if !kinds.is_empty() {
        parts.push(said("makes {}", &[&some(&kinds.into_iter().collect::<Vec<_>>())]));
    }
    if inputs > 0 {
        parts.push(counted(inputs, "takes 1 input", "takes {} inputs"));
    }
    if outputs > 0 {
        parts.push(counted(outputs, "gives 1 output", "gives {} outputs"));
    }
    if parts.is_empty() { None } else { Some(format!("{}.", capital(&parts.join(", ")))) }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { own(one) } else { said(many, &[&count.to_string()]) }
}

/// Pages whose address is their place: Next.js's `app/…/page.tsx`.
fn page(path: &str, files: &[&FileOutline]) -> Option<String> {
    let is_page = |file: &&FileOutline| {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        matches!(name, "page.tsx" | "page.jsx" | "page.js")
    };
    if !files.iter().any(is_page) {
        return None;
    }
    let inside = format!("/{path}/");
    let (_, address) = inside.split_once("/app/")?;
    let steps: Vec<&str> =
        address.split('/').filter(|step| !step.is_empty() && !step.starts_with(['(', '@'])).collect();
    Some(said("The page at /{}.", &[&steps.join("/")]))
}

/// What a folder's name means in its framework, where its content agrees.
fn place(path: &str, files: &[&FileOutline]) -> Option<String> {
    let last = path.rsplit('/').next().unwrap_or(path);
    let all = |test: &dyn Fn(&FileOutline) -> bool| !files.is_empty() && files.iter().all(|file| test(file));
    let says = |text: &str| Some(own(text));
    let in_path = |step: &str| path.split('/').any(|part| part == step);
    let is_script = |file: &FileOutline| matches!(file.language, Language::TypeScript | Language::JavaScript);
    match last {
        _ if in_path("migrations")
            || in_path("migrate")
            || in_path("old_migrations")
            || path.ends_with("alembic/versions") =>
        {
            says("Changes of the database's schema, in order.")
        }
        _ if all(&|file| file.language == Language::Elixir) && path.contains("_web/") => phoenix(path),
        "config" if all(&|file| file.language == Language::Elixir) => says("Settings of each environment."),
        "concerns" if in_path("app") => says("Parts that several classes share."),
        "config" if !files.is_empty() && files.iter().all(|file| file.language == Language::Php) => says("Settings."),
        _ if format!("/{path}").contains("/app/helpers") => says("Functions for views."),
        _ if format!("/{path}/").contains("/app/channels/") => Some(format!("{}.", own("Live connections"))),
        "initializers" if path.ends_with("config/initializers") => says("What is set when the program starts."),
        "seeds" | "seeders" | "fixtures" => says("Data that a fresh database is filled with."),
        _ if in_path("locales") || in_path("lang") || in_path("i18n") => says("Texts in the languages of the program."),
        _ if all(&is_component) => {
            let names = exports(files);
            Some(if names.is_empty() {
                own("Components of the user interface.")
            } else {
                said("Components of the user interface: {}.", &[&some(&names)])
            })
        }
        _ if all(&|file| is_script(file) && is_hook(file)) => {
            let names = exports(files);
            Some(said("Hooks for components: {}.", &[&some(&names)]))
        }
        _ => scripts(last, files),
    }
}

/// Scripts that do not say themselves what they do: their files.
fn scripts(last: &str, files: &[&FileOutline]) -> Option<String> {
    let is_silent = !files.is_empty() && files.iter().all(|file| file.doc.is_empty());
    let names: Vec<&str> = files.iter().filter_map(|file| file.path.rsplit('/').next()).collect();
    if !is_silent {
        None
    } else if files.iter().all(|file| file.language == Language::Shell) {
        Some(said("Scripts for the shell: {}.", &[&some(&names)]))
    } else if matches!(last, "script" | "scripts" | "bin") {
        Some(said("Scripts to run: {}.", &[&some(&names)]))
    } else {
        None
    }
}

/// Folders that Phoenix gives a meaning.
fn phoenix(path: &str) -> Option<String> {
    let kinds = [
        ("controllers", "Controllers, which answer requests."),
        ("live", "Pages that stay connected to the server."),
        ("plugs", "What runs around requests."),
        ("components", "Components of the user interface."),
        ("views", "Views, which shape answers."),
        ("channels", "Channels of live messages."),
        ("templates", "Templates of pages."),
    ];
    let inside = path.split_once("_web/").map(|(_, inside)| inside).unwrap_or_default();
    // What stands in a folder below the channels only helps them.
    let is_there = |step: &str| inside.split('/').any(|part| part == step) && (step != "channels" || inside == step);
    kinds.iter().find(|(step, _)| is_there(step)).map(|(_, said)| own(said))
}

/// What the files give to others: components by their capital letter, hooks by their `use`.
fn exports<'f>(files: &[&'f FileOutline]) -> Vec<&'f str> {
    let items = files.iter().flat_map(|file| &file.items).filter(|item| item.public && item.owner.is_empty());
    let is_made = |item: &&crate::outline::item::Item| {
        matches!(item.kind, ItemKind::Function | ItemKind::Class | ItemKind::Constant | ItemKind::Variable)
    };
    let mut names: Vec<&str> = items.filter(is_made).map(|item| item.name.as_str()).collect();
    names.retain(|name| {
        name.starts_with(char::is_uppercase) && !name.chars().all(|c| c.is_uppercase() || c == '_')
            || is_hook_name(name)
    });
    names.dedup();
    names
}

fn is_hook_name(name: &str) -> bool {
    name.strip_prefix("use").is_some_and(|rest| rest.starts_with(char::is_uppercase))
}

/// A file of markup in a script that gives something with a capital letter.
fn is_component(file: &FileOutline) -> bool {
    let is_markup = file.path.ends_with(".tsx") || file.path.ends_with(".jsx");
    is_markup && file.items.iter().any(|item| item.public && item.name.starts_with(char::is_uppercase))
}

fn is_hook(file: &FileOutline) -> bool {
    let mut functions =
        file.items.iter().filter(|item| item.public && item.owner.is_empty() && item.kind == ItemKind::Function);
    functions.next().is_some_and(|first| is_hook_name(&first.name)) && functions.all(|item| is_hook_name(&item.name))
}
