//! The page of the API: every route with who answers it, one table a service.

use std::collections::{BTreeMap, BTreeSet};

use crate::locale::{own, said};
use crate::outline::book::handlers::Handlers;
use crate::outline::book::mounts;
use crate::outline::book::packages::homes;
use crate::outline::book::topics::{Topic, is_remote_interface};
use crate::outline::context::Context;
use crate::outline::doc::{Doc, Field};
use crate::outline::figures;
use crate::outline::item::{Entry, EntryKind, FileOutline, Item, ItemKind};
use crate::outline::language::Language;
use crate::outline::markup::Markup;
use crate::outline::pages::front_tables::labels;
use crate::outline::pages::item_section::{at_line, code};
use crate::outline::select::plan::folder;
use crate::outline::system::parts::Operation;

/// The page's body; nothing when there are no routes.
pub fn write(context: &Context<'_>) -> Markup {
    let homes = homes(context.scan);
    let mut services: BTreeMap<&str, Vec<(&FileOutline, &Entry)>> = BTreeMap::new();
    for file in context.scan.files().filter(|file| Topic::Api.is_told_by(file)) {
        let mut steps = std::iter::successors(Some(folder(&file.path)), |at| (!at.is_empty()).then(|| folder(at)));
        let home = steps.find(|at| homes.contains(at)).unwrap_or_default();
        let routes = file.entries.iter().filter(|entry| entry.kind == EntryKind::Route && !entry.name.is_empty());
        services.entry(home).or_default().extend(routes.map(|entry| (file, entry)));
    }
    let mut out = Markup::new();
    services.retain(|_, routes| !routes.is_empty());
    if !services.is_empty() {
        out.paragraph(&own("Routes stand below the prefixes that the repository's own code sets in plain words; a prefix that is computed or set elsewhere is not in them."));
        out.push(&figures::table(context, figures::request(context)));
    }
    let prefixes = mounts::Prefixes::new(context.scan);
    let handlers = Handlers::new(context.scan);
    let is_one = services.len() == 1;
    for (home, routes) in services {
        let heading = if is_one || home.is_empty() { Markup::of_own("Routes") } else { Markup::of_text(home) };
        let mut routes: Vec<Route<'_>> = routes
            .into_iter()
            .map(|(file, entry)| {
                let prefix = prefixes.of(&file.path, entry.line);
                let name = prefix.map_or(entry.name.clone(), |prefix| mounts::below(prefix, &entry.name));
                Route { name, file, entry }
            })
            .collect();
        routes
            .sort_by(|a, b| (path_of(&a.name), &a.name, &a.file.path).cmp(&(path_of(&b.name), &b.name, &b.file.path)));
        out.heading_of(2, &heading).push(&table(context, &handlers, &routes));
    }
    out.push(&forwards(context)).push(&fields(context)).push(&remote_calls(context)).push(&described(context));
    out
}

/// A route with what other files set before it.
struct Route<'f> {
    name: String,
    file: &'f FileOutline,
    entry: &'f Entry,
}

/// Where a gateway sends what comes in.
fn forwards(context: &Context<'_>) -> Markup {
    let mut out = Markup::new();
    let row =
        |one: &Operation| vec![code(&one.name), code(&one.shape), Markup::of_text(&one.meaning), place(context, one)];
    let rows: Vec<Vec<Markup>> = context.system.forwards.iter().take(MOST_ROWS).map(row).collect();
    if !rows.is_empty() {
        out.heading(2, "Gateway").table_without_blank_columns(&["Path", "Goes to", "Filters", "Where"], &rows);
    }
    out
}

/// Fields that resolvers answer in code, as the schemas' fields are told.
fn resolved(context: &Context<'_>) -> Vec<Operation> {
    let files = context.scan.files().filter(|file| Topic::Api.is_told_by(file));
    let fields = files.flat_map(|file| file.entries.iter().map(move |entry| (file, entry)));
    let operation = |(file, entry): (&FileOutline, &Entry)| {
        let (root, name) = entry.name.split_once(' ')?;
        let plain = |name: &str| name.replace('_', "").to_lowercase();
        let is_near = |item: &&Item| item.start_line.abs_diff(entry.line) < 9 && plain(&item.name) == plain(name);
        let item = file.items.iter().find(is_near);
        Some(Operation {
            group: root.to_owned(),
            name: name.to_owned(),
            shape: entry.detail.clone(),
            meaning: item.map(|item| Doc::of(file.language, &item.doc).summary()).unwrap_or_default(),
            from: file.path.clone(),
            line: entry.line,
        })
    };
    fields.filter(|(_, entry)| entry.kind == EntryKind::Field).filter_map(operation).collect()
}

/// Fields of schemas, and of the code where no schema says the same.
pub fn all_fields(context: &Context<'_>) -> Vec<Operation> {
    let schemas = &context.system.fields;
    let known: BTreeSet<(&str, &str)> = schemas.iter().map(|one| (one.group.as_str(), one.name.as_str())).collect();
    let is_new = |one: &Operation| !known.contains(&(one.group.as_str(), one.name.as_str()));
    schemas.iter().cloned().chain(resolved(context).into_iter().filter(is_new)).collect()
}

/// What GraphQL answers.
fn fields(context: &Context<'_>) -> Markup {
    let mut out = Markup::new();
    let rows: Vec<Vec<Markup>> = all_fields(context)
        .iter()
        .take(MOST_ROWS)
        .map(|field| {
            let shape = if field.shape.is_empty() { Markup::new() } else { code(&field.shape) };
            vec![
                Markup::of_text(&field.group),
                code(&field.name),
                shape,
                Markup::of_text(&field.meaning),
                place(context, field),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let heads = ["Root", "Field", "Takes and gives", "What it does", "Where"];
        out.heading(2, "GraphQL").table_without_blank_columns(&heads, &rows);
    }
    out
}

/// What descriptions in OpenAPI say, one table a file: beside the code's own routes, because the two may differ.
fn described(context: &Context<'_>) -> Markup {
    let mut out = Markup::new();
    let mut files: BTreeMap<&str, Vec<Vec<Markup>>> = BTreeMap::new();
    for operation in context.system.operations.iter().take(MOST_ROWS) {
        let name = if operation.shape.is_empty() { Markup::new() } else { code(&operation.shape) };
        files.entry(&operation.from).or_default().push(vec![
            Markup::of_text(&operation.group),
            code(&operation.name),
            name,
            Markup::of_text(&operation.meaning),
        ]);
    }
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for (path, rows) in files {
        // `swagger.json` and `swagger.yaml` are one description twice.
        if !told.insert(path.rsplit_once('.').map_or(path, |(stem, _)| stem)) {
            continue;
        }
        out.heading_of(2, Markup::new().said("Described in {}", &[&Markup::of_text(path)]));
        out.table_without_blank_columns(&["Method", "Path", "Operation", "What it does"], &rows);
    }
    out
}

fn place(context: &Context<'_>, operation: &Operation) -> Markup {
    let name = operation.from.rsplit('/').next().unwrap_or(&operation.from);
    context.links.to_lines(&operation.from, operation.line, operation.line, &at_line(name, operation.line))
}

/// Services of Protocol Buffers, one table each.
fn remote_calls(context: &Context<'_>) -> Markup {
    let mut out = Markup::new();
    for file in context.scan.files().filter(|file| is_remote_interface(file) && Topic::Api.is_told_by(file)) {
        for service in file.items.iter().filter(|item| item.kind == ItemKind::Interface) {
            let calls =
                file.items.iter().filter(|item| item.owner == service.name && item.signature.starts_with("rpc"));
            let rows: Vec<Vec<Markup>> = calls
                .take(MOST_ROWS)
                .map(|item| {
                    let (takes, gives) = item.signature.split_once("returns").unwrap_or((&item.signature, ""));
                    let inside = |text: &str| {
                        let inside = text.split_once('(').and_then(|(_, rest)| rest.split(')').next());
                        inside.map(|inside| code(inside.trim())).unwrap_or_default()
                    };
                    let said = Markup::of_text(&Doc::of(file.language, &item.doc).summary());
                    vec![context.links.to_item(&file.path, item), inside(takes), inside(gives), said]
                })
                .collect();
            if !rows.is_empty() {
                out.heading_of(2, &Markup::of_text(&format!("gRPC: {}", service.name)));
                out.table_without_blank_columns(&["Call", "Takes", "Gives", "What it does"], &rows);
            }
        }
    }
    out
}

/// Rows of one table. Ours.
const MOST_ROWS: usize = 400;

fn path_of(route: &str) -> &str {
    route.rsplit_once(' ').map_or(route, |(_, path)| path)
}

fn table(context: &Context<'_>, handlers: &Handlers<'_>, routes: &[Route<'_>]) -> Markup {
    let labels = labels(&routes.iter().map(|route| route.file.path.as_str()).collect());
    let rows: Vec<Vec<Markup>> = routes
        .iter()
        .take(MOST_ROWS)
        .map(|Route { name, file, entry }| {
            let (verb, path) = name.rsplit_once(' ').unwrap_or(("", name));
            let handler = handlers.of(file, entry);
            let name = match handler {
                // A handler that is called as its method says nothing more.
                _ if entry.detail == verb => Markup::new(),
                Some((home, item)) => context.links.to_item(&home.path, item),
                None if entry.detail.is_empty() => Markup::new(),
                None => code(&entry.detail),
            };
            let said = handler.map(|(home, item)| Doc::of(home.language, &item.doc).summary());
            let said = said.filter(|said| says_more_than_the_route(said)).unwrap_or_default();
            let takes = handler.map(|(home, item)| takes(home.language, item)).unwrap_or_default();
            let takes = if takes.is_empty() { Markup::new() } else { code(&takes) };
            let shown = at_line(labels.get(file.path.as_str()).unwrap_or(&file.path.as_str()), entry.line);
            let place = context.links.to_lines(&file.path, entry.line, entry.line, &shown);
            vec![Markup::of_text(verb), code(path), name, Markup::of_text(&said), takes, place]
        })
        .collect();
    let mut out = Markup::new();
    out.table_without_blank_columns(
        &["Method", "Path", "Answered by", "What it does", "Takes and gives", "Where"],
        &rows,
    );
    if routes.len() > MOST_ROWS {
        out.paragraph(&said("{} more are on the modules' pages.", &[&(routes.len() - MOST_ROWS).to_string()]));
    }
    out
}

/// A signature without what stands behind `//` in its lines: `String code, // of the cart`.
fn without_comments(signature: &str) -> String {
    let lines = signature.lines().map(|line| match line.split_once("//") {
        Some((code, _)) if !code.ends_with(':') => code,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `GET /users GET /users.xml  HTML`: a comment that says the route again.
fn says_more_than_the_route(said: &str) -> bool {
    !said.split_once(" /").is_some_and(|(verb, _)| verb.len() > 2 && verb.chars().all(|c| c.is_ascii_uppercase()))
}

/// A signature without the annotations of its parameters: `@PathVariable("id") String id` is `String id`.
fn without_annotations(signature: &str) -> String {
    let mut out = String::with_capacity(signature.len());
    let mut rest = signature;
    while let Some((before, after)) = rest.split_once('@') {
        out.push_str(before);
        let name_end = after.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_'))).unwrap_or(after.len());
        rest = after.get(name_end..).unwrap_or_default();
        if rest.starts_with('(') {
            let mut depth = 0usize;
            let end = rest.char_indices().find(|(_, c)| {
                depth = depth + usize::from(*c == '(') - usize::from(*c == ')').min(depth);
                depth == 0
            });
            rest = end.and_then(|(at, _)| rest.get(at + 1..)).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// A signature without the attributes of its parameters: `[FromRoute, Required] Guid id` is `Guid id`. `string[]` stays.
fn without_attributes(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut depth = 0usize;
    for c in line.chars() {
        let begins = c == '[' && (out.trim_end().ends_with(['(', ',']) || out.trim().is_empty());
        if depth > 0 || begins {
            depth = depth + usize::from(c == '[') - usize::from(c == ']');
        } else if !(c == ' ' && (out.ends_with(' ') || out.ends_with('('))) {
            out.push(c);
        }
    }
    out
}

/// What annotations of a handler in Go say: its own parameters are the same for all.
fn described_in_comment(doc: &Doc) -> String {
    let field = |field: &Field| format!("{} {}", field.name, field.kind).trim().to_owned();
    let takes: Vec<String> = doc.parameters.iter().map(field).collect();
    let gives: Vec<&str> = doc.returns.iter().map(|one| one.kind.as_str()).filter(|kind| !kind.is_empty()).collect();
    let arrow = if gives.is_empty() { "" } else { " → " };
    let takes = if takes.is_empty() { String::new() } else { format!("({})", takes.join(", ")) };
    format!("{takes}{arrow}{}", gives.join(" | ")).trim_start().to_owned()
}

/// The names that an action of Phoenix takes out of a request: `(conn, %{"id" => id})`.
fn named_in_patterns(signature: &str) -> String {
    let heads = signature.match_indices("\" =>").filter_map(|(at, _)| signature.get(..at));
    heads.filter_map(|head| head.rsplit('"').next()).collect::<Vec<_>>().join(", ")
}

/// The parameters and the result of a signature, on one line.
fn takes(language: Language, item: &Item) -> String {
    if language == Language::Elixir {
        return named_in_patterns(&item.signature);
    }
    if language == Language::Go {
        return described_in_comment(&Doc::of(language, &item.doc));
    }
    let plain = without_comments(&item.signature);
    let bare = without_annotations(&plain);
    let line = bare.split_whitespace().filter(|word| *word != "final").collect::<Vec<_>>();
    let line = line.join(" ").replace("( ", "(").replace(", )", ")").replace("(final ", "(");
    // Where a parameter comes from is not what it is.
    let line = ["[FromBody] ", "[FromRoute] ", "[FromQuery] ", "[FromServices] ", "[FromForm] "]
        .iter()
        .fold(line, |line, mark| line.replace(mark, ""));
    let line = if language == Language::CSharp { without_attributes(&line) } else { line };
    let Some(at) = line.find(&format!("{}(", item.name)) else { return String::new() };
    let (before, rest) = line.split_at_checked(at).unwrap_or((&line, ""));
    let rest = rest
        .get(item.name.len()..)
        .unwrap_or_default()
        .trim_end_matches([':', '{', ' ', ';'])
        .trim_end_matches("=>")
        .trim_end();
    // Where the type stands before the name it is told behind it.
    let typed =
        matches!(language, Language::Java | Language::CSharp).then(|| before.trim_end().rsplit(' ').next()).flatten();
    let gives = typed.filter(|kind| !matches!(*kind, "void" | "public" | "Task" | "static" | ""));
    let text = gives.map_or(rest.to_owned(), |kind| format!("{rest} → {kind}"));
    let short = crate::text::first_chars(&text, 160);
    match text.as_str() {
        "()" => String::new(),
        whole if short.len() < whole.len() => format!("{short} …"),
        whole => whole.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_of_phoenix_takes_what_its_pattern_names() {
        assert_eq!(named_in_patterns("update(conn, %{\"id\" => id, \"user\" => %{} = params})"), "id, user");
        assert_eq!(named_in_patterns("index(conn, _params)"), "");
    }

    #[test]
    fn comments_beside_parameters_and_the_route_said_again_are_left_out() {
        let signature = "A a(\n  String code, //of the cart\n  @X(\"https://a\") int b)";
        assert_eq!(without_comments(signature), "A a(\n  String code, \n  @X(\"https://a\") int b)");
        assert!(!says_more_than_the_route("GET /users GET /users.xml   HTML"));
        assert!(says_more_than_the_route("Reads what is at /users."));
    }

    #[test]
    fn what_a_handler_takes_is_told_on_one_line_without_the_words_of_the_language() {
        let takes = |language, name: &str, signature: &str| {
            let item = Item {
                kind: ItemKind::Function,
                name: name.to_owned(),
                owner: String::new(),
                signature: signature.to_owned(),
                public: true,
                doc: String::new(),
                start_line: 1,
                end_line: 1,
            };
            takes(language, &item)
        };
        let java = "public Cart one(final String code, @X final int b)";
        assert_eq!(takes(Language::Java, "one", java), "(String code, int b) → Cart");
        let broken = "async function handle(\n  req: Request,\n  res: Response,\n)";
        assert_eq!(takes(Language::TypeScript, "handle", broken), "(req: Request, res: Response)");
    }

    #[test]
    fn attributes_of_parameters_are_left_out_and_arrays_stay() {
        let line =
            "Get([FromRoute, Required] Guid id, [FromQuery, ModelBinder(typeof(A[]))] string[] names, int? [] n)";
        assert_eq!(without_attributes(line), "Get(Guid id, string[] names, int? [] n)");
        assert_eq!(without_attributes("A(int b)"), "A(int b)");
    }
}
