//! What whole lines of a file say of routes and settings: prefixes that the same file sets, who answers, controllers of
//! NestJS, classes of settings.

use std::collections::BTreeMap;

use crate::outline::entry_points::call_text::{
    arguments, entry, last_name, literal, literal_prefix, route, verb, wrapped,
};
use crate::outline::entry_points::environment;
use crate::outline::entry_points::frameworks::{
    c_options, clap, fast_endpoints, go, graphql_code, hono, kotlin_spring, laravel, minimal_api, mvc, next,
};
use crate::outline::entry_points::routers;
use crate::outline::item::{Entry, EntryKind, FileOutline, ItemKind};
use crate::outline::language::Language;

/// Adds to a file's entries what its lines say.
pub fn apply(file: &mut FileOutline, text: &str) {
    let has_routes = file.entries.iter().any(|entry| entry.kind == EntryKind::Route);
    match file.language {
        Language::Python => {
            if has_routes {
                python(file, text);
            }
            if text.contains("BaseSettings") {
                settings(file);
            }
        }
        Language::Go => go::apply(file, text),
        Language::C | Language::Cpp => c_options::apply(file, text),
        Language::CSharp => c_sharp(file, text, has_routes),
        Language::Kotlin if kotlin_spring::is_used(text) => kotlin_spring::apply(file, text),
        Language::Java | Language::Kotlin if text.contains("RouterFunction") => reactive(file, text),
        Language::Java | Language::Kotlin if text.contains("RouteLocator") => gateway(file, text),
        Language::TypeScript | Language::JavaScript if hono::is_used(text) => hono::apply(file, text),
        Language::TypeScript | Language::JavaScript if text.contains("@Controller(") => nest(file, text),
        Language::TypeScript | Language::JavaScript => next::apply(file, text),
        Language::Ruby if file.path.ends_with("routes.rb") || file.path.contains("config/routes/") => {
            routers::read(file, text)
        }
        Language::Elixir if file.path.ends_with("router.ex") => routers::read(file, text),
        _ => {}
    }
    graphql_code::apply(file, text);
    environment::apply(file, text);
    details(file, text);
    if file.entries.iter().any(|entry| entry.kind == EntryKind::Route) {
        handlers(file, text);
        if file.language == Language::Php {
            laravel::spelled(file);
        }
        told_once(file);
    }
}

/// Minimal APIs, controllers, endpoints of FastEndpoints.
fn c_sharp(file: &mut FileOutline, text: &str, has_routes: bool) {
    if fast_endpoints::is_used(text) {
        return fast_endpoints::apply(file, text);
    }
    if has_routes {
        minimal_api::apply(file, text);
    }
    mvc::apply(file, text);
}

/// Each route once. Functions of Go that are handed groups tell routes of one name apart.
fn told_once(file: &mut FileOutline) {
    let is_go = file.language == Language::Go;
    file.entries.sort();
    file.entries.dedup_by(|a, b| a.kind == b.kind && a.name == b.name && (!is_go || a.line == b.line));
}

/// `router = APIRouter(prefix="/items")` and `bp = Blueprint(…, url_prefix="/auth")` stand before their routes.
fn python(file: &mut FileOutline, text: &str) {
    let mut prefixes: BTreeMap<&str, &str> = BTreeMap::new();
    // Also of routers that are made for a purpose: `AdminAPIRouter(`.
    for call in ["Router(", "Blueprint("] {
        for (before, rest) in pieces(text, call) {
            let name = before
                .trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.'))
                .trim_end()
                .strip_suffix('=')
                .map(str::trim_end)
                .and_then(|head| head.rsplit([' ', '\n', ':']).next());
            let inside = rest.split(')').next().unwrap_or_default();
            let prefix = inside.split_once("prefix=").and_then(|(_, value)| literal_prefix(value));
            if let (Some(name), Some(prefix)) = (name, prefix) {
                prefixes.insert(name, prefix);
            }
        }
    }
    if prefixes.is_empty() {
        return;
    }
    let lines: Vec<&str> = text.lines().collect();
    for found in file.entries.iter_mut().filter(|entry| entry.kind == EntryKind::Route) {
        let (verb, path) = found.name.split_once(' ').unwrap_or(("", &found.name));
        let at = usize::try_from(found.line).unwrap_or(0);
        let near = lines.iter().skip(at.saturating_sub(9)).take(16).map(|line| line.trim_start());
        let spelled = [format!("\"{path}\""), format!("'{path}'")];
        let own =
            near.clone().find(|line| line.starts_with('@') && spelled.iter().any(|path| line.contains(path.as_str())));
        let above =
            lines.iter().take(at).rev().take(9).map(|line| line.trim_start()).find(|line| line.starts_with('@'));
        let receiver = own.or(above).and_then(|line| line.strip_prefix('@')?.split_once('.')).map(|(name, _)| name);
        if let Some(prefix) = receiver.and_then(|name| prefixes.get(name)) {
            found.name = route(verb, prefix, path);
        }
    }
}

/// Every place of `call` with what stands before it and after it.
fn pieces<'t>(text: &'t str, call: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    text.match_indices(call).take(50).filter_map(move |(at, found)| {
        let start = text.get(..at)?.rfind('\n').map_or(0, |start| start + 1);
        Some((text.get(start..at)?, text.get(at + found.len()..)?))
    })
}

/// Fields of a class of pydantic's settings are variables of the environment.
fn settings(file: &mut FileOutline) {
    let is_settings = |signature: &str| signature.contains("BaseSettings");
    let mut classes: Vec<String> = Vec::new();
    // A class of settings may go on from another one above it.
    for item in file.items.iter().filter(|item| item.owner.is_empty()) {
        let bases = item.signature.split_once('(').map_or("", |(_, bases)| bases);
        let goes_on = bases.split([',', ')', '[', ' ']).any(|base| classes.iter().any(|known| known == base.trim()));
        if is_settings(&item.signature) || goes_on {
            classes.push(item.name.clone());
        }
    }
    // `env_prefix="app_"`, in the class's own settings.
    let prefixes: BTreeMap<&str, &str> = file
        .items
        .iter()
        .filter_map(|item| {
            let (_, value) = item.signature.split_once("env_prefix")?;
            // Or `{"env_prefix": "app_"}`.
            let value = value.trim_start_matches(['"', '\'']).trim_start();
            let prefix = literal_prefix(value.strip_prefix(['=', ':'])?.trim_start())?;
            Some((item.owner.split('.').next().unwrap_or(&item.owner), prefix))
        })
        .collect();
    for item in file.items.iter().filter(|item| classes.contains(&item.owner) && item.kind == ItemKind::Field) {
        let name = item.name.as_str();
        if name == "model_config" || name.starts_with('_') {
            continue;
        }
        let name = format!("{}{name}", prefixes.get(item.owner.as_str()).copied().unwrap_or_default());
        let default =
            item.signature.split_once('=').map(|(_, value)| value.trim().trim_matches(['"', '\''])).unwrap_or_default();
        let found = Entry { kind: EntryKind::Setting, name, line: item.start_line, detail: default.to_owned() };
        file.entries.push(found);
    }
}

/// `.GET("/users", this::list, …)` of Spring's functional endpoints. What `nest` sets around it is not known here.
fn reactive(file: &mut FileOutline, text: &str) {
    let mut from = 0;
    for (line, number) in text.split_inclusive('\n').zip(1u32..) {
        let place = ["GET", "POST", "PUT", "DELETE", "PATCH"].iter().find_map(|verb| {
            let at = line.find(&format!(".{verb}("))?;
            Some((*verb, from + at + verb.len() + 2))
        });
        from += line.len();
        let Some((verb, at)) = place else { continue };
        let Some((path, rest)) = text.get(at..).and_then(literal) else { continue };
        let second = rest.trim_start_matches(',').trim_start();
        let end = second.find([',', ')', '{']).unwrap_or(second.len());
        let handler =
            second.get(..end).and_then(|argument| argument.split_once("::")).map_or("", |(_, name)| name.trim());
        file.entries.push(entry(route(verb, "", path), number, handler));
    }
}

/// `.route("id", r -> r.path("/users/**").uri("lb://users"))` of Spring's gateway: where each path goes.
fn gateway(file: &mut FileOutline, text: &str) {
    let mut from = 0;
    for (line, number) in text.split_inclusive('\n').zip(1u32..) {
        let place = line.find(".path(").map(|at| from + at + ".path(".len());
        from += line.len();
        let Some(inside) = place.and_then(|at| text.get(at..)) else { continue };
        // What the same route says; another one begins with its own path.
        let own = inside.split(".path(").next().unwrap_or(inside);
        let Some((target, _)) = own.split_once(".uri(").and_then(|(_, rest)| literal(rest)) else { continue };
        let paths = inside.split(')').next().unwrap_or_default();
        let paths = arguments(paths).filter_map(|path| literal(path.trim()).map(|(path, _)| path));
        file.entries.extend(paths.map(|path| entry(route("", "", path), number, target)));
    }
}

/// `@Controller('articles')` with `@Get(':slug')` and the method below.
fn nest(file: &mut FileOutline, text: &str) {
    let mut prefix = "";
    // Between the brackets of `@Controller({ path: 'users', version: '1' })`.
    let mut in_settings = false;
    let mut waiting: Vec<(String, u32)> = Vec::new();
    for (line, number) in text.lines().zip(1u32..) {
        let bare = line.trim();
        if let Some((_, rest)) = bare.split_once("@Controller(") {
            prefix = literal_prefix(rest).or_else(|| path_of(rest)).unwrap_or_default();
            in_settings = rest.trim_end().ends_with('{');
        } else if in_settings {
            prefix = path_of(bare).unwrap_or(prefix);
            in_settings = !bare.starts_with('}');
        } else if let Some((word, rest)) = bare.strip_prefix('@').and_then(|rest| rest.split_once('(')) {
            let is_plain = rest.starts_with(')') || literal_prefix(rest).is_some();
            if let Some(verb) = verb(word).filter(|verb| is_plain && *verb != word) {
                waiting.push((route(verb, prefix, literal_prefix(rest).unwrap_or_default()), number));
            }
        } else if !waiting.is_empty() && bare.contains('(') {
            let head = bare.split('(').next().unwrap_or_default();
            let name = head.rsplit(' ').next().unwrap_or(head);
            file.entries.extend(waiting.drain(..).map(|(route, line)| entry(route, line, name)));
        }
    }
}

/// `path: 'users'` among the settings of a controller.
fn path_of(settings: &str) -> Option<&str> {
    let (_, value) = settings.split_once("path:")?;
    literal_prefix(value.trim_start())
}

/// What the line says of an option or a variable: its help, its default.
fn details(file: &mut FileOutline, text: &str) {
    let waits =
        |entry: &&mut Entry| matches!(entry.kind, EntryKind::Flag | EntryKind::Setting) && entry.detail.is_empty();
    let language = file.language;
    let mut waiting = file.entries.iter_mut().filter(waits).peekable();
    if waiting.peek().is_none() {
        return;
    }
    let lines: Vec<&str> = text.lines().collect();
    for entry in waiting {
        let at = usize::try_from(entry.line).unwrap_or(1).saturating_sub(1);
        let Some(line) = lines.get(at) else { continue };
        if entry.kind == EntryKind::Flag && language == Language::Rust {
            entry.detail = clap::help(&lines, at);
            continue;
        }
        let detail = match (entry.kind, language) {
            (EntryKind::Setting, _) => default_of(line, &entry.name),
            (_, Language::Go) => line.rsplit('"').nth(1).filter(|said| said.contains(' ')),
            (_, Language::Python) => {
                // Up to the call that follows: that one's help is not this one's.
                let is_next = |line: &&&str| line.contains("add_argument(") || line.contains("_parser(");
                let own = lines.iter().skip(at + 1).take(7).take_while(|line| !is_next(line));
                let near = lines.get(at).into_iter().chain(own);
                let helps = near.filter_map(|line| line.split_once("help="));
                helps.map(|(_, help)| help).find_map(literal_prefix).map(without_open_bracket)
            }
            // The second argument of commander's options, on the same line.
            (EntryKind::Flag, Language::JavaScript | Language::TypeScript) => {
                line.split_once(entry.name.as_str()).and_then(|(_, rest)| second_literal(rest))
            }
            _ => None,
        };
        detail.map(str::trim).unwrap_or_default().clone_into(&mut entry.detail);
    }
}

/// `the file (default: '` is put together with what follows it.
fn without_open_bracket(said: &str) -> &str {
    said.rsplit_once('(').filter(|(_, inside)| !inside.contains(')')).map_or(said, |(whole, _)| whole)
}

/// `--port <n>", "the port")`: what stands between the quotes behind the first comma.
fn second_literal(rest: &str) -> Option<&str> {
    let (_, rest) = rest.split_once(['"', '\'', '`'])?;
    let rest = rest.trim_start().strip_prefix(',')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    rest.get(1..)?.split(quote).next().filter(|said| said.contains(' ') && !said.contains("${"))
}

/// `"NAME", "default"`, `NAME ?? "default"`, `NAME || "default"`.
fn default_of<'t>(line: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = line.split_once(name)?;
    // Behind a comma only where the name is an argument too: `loadEnv(process.env.NAME, "key")` says no default.
    let is_argument = rest.starts_with(['"', '\'']);
    let rest = rest.trim_start_matches(['"', '\'', ']', ')']).trim_start();
    let marks: &[&str] = if is_argument { &[", ", "?? ", "|| "] } else { &["?? ", "|| "] };
    let value = marks.iter().find_map(|mark| rest.strip_prefix(mark))?.trim_start();
    literal_prefix(value).filter(|value| value.len() < 100)
}

/// The last argument of a call that sets a route: who answers, when it is a name.
fn handlers(file: &mut FileOutline, text: &str) {
    if !matches!(
        file.language,
        Language::Go | Language::JavaScript | Language::TypeScript | Language::Php | Language::Rust
    ) {
        return;
    }
    let lines: Vec<&str> = text.lines().collect();
    let controllers = if file.language == Language::Php { laravel::controllers(&lines) } else { Vec::new() };
    let waiting = file.entries.iter_mut().filter(|entry| entry.kind == EntryKind::Route && entry.detail.is_empty());
    for found in waiting {
        let Some(line) = lines.get(usize::try_from(found.line).unwrap_or(1).saturating_sub(1)) else { continue };
        if matches!(file.language, Language::JavaScript | Language::TypeScript) {
            found.detail =
                script_handler(&lines, found.line).filter(|name| !found.name.ends_with(name)).unwrap_or_default();
            continue;
        }
        if file.language == Language::Php {
            let at = usize::try_from(found.line).unwrap_or(1).saturating_sub(1);
            found.detail = laravel::handler(line, controllers.get(at).copied().unwrap_or_default()).unwrap_or_default();
            let action = laravel::action_of_resource(line, &found.name).filter(|_| !found.detail.contains('@'));
            if let Some(action) = action.filter(|_| !found.detail.is_empty()) {
                found.detail = format!("{}@{action}", found.detail);
            }
            continue;
        }
        let call = line.trim().split(").Methods(").next().unwrap_or(line).trim_end_matches([';', ')', '(', ' ', ',']);
        let last = call.rsplit([',', '(']).next().unwrap_or_default().trim().trim_matches(['\'', '"', ']']);
        let name = Some(call).filter(|_| file.language == Language::Go).and_then(wrapped).unwrap_or(last);
        let name =
            go::routers::called_below(&lines, found.line).filter(|_| file.language == Language::Go).unwrap_or(name);
        let is_name = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '@'));
        if is_name && name.starts_with(char::is_alphabetic) && name.len() < 80 && !found.name.ends_with(name) {
            name.clone_into(&mut found.detail);
        }
    }
}

/// Who answers a route of a script, which may be told over several lines; nobody has a name where a function stands there itself.
fn script_handler(lines: &[&str], line: u32) -> Option<String> {
    const MOST_LINES: usize = 12;
    let from = usize::try_from(line).ok()?.checked_sub(1)?;
    let text = lines.get(from..)?.iter().take(MOST_LINES).copied().collect::<Vec<_>>().join("\n");
    let methods = ["get", "post", "put", "delete", "patch", "use", "all"];
    let at =
        methods.iter().filter_map(|method| text.find(&format!(".{method}(")).map(|at| at + method.len() + 2)).min()?;
    // On the route's own line; what it is given may stand below.
    let is_own = lines.get(from).is_some_and(|line| at <= line.len());
    let inside = text.get(at..).filter(|inside| is_own && inside.trim_start().starts_with(['\'', '"', '`']))?;
    last_name(inside).map(str::to_owned).filter(|name| name.len() < 80)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::outline;

    fn told(path: &str, language: Language, text: &str) -> Vec<String> {
        let entries = outline(path, text, language).0.entries;
        entries.into_iter().map(|entry| format!("{} > {}", entry.name, entry.detail)).collect()
    }

    #[test]
    fn prefixes_of_the_same_file_stand_before_routes() {
        let text = "router = APIRouter(prefix=\"/items\", tags=[\"x\"])\n\n@router.get(\"/{id}\")\ndef one(id): pass\n\n@app.get(\"/z\")\ndef z(): pass\n";
        assert_eq!(told("a.py", Language::Python, text), ["GET /items/{id} > ", "GET /z > "]);
        let flask = "bp = Blueprint('auth', __name__, url_prefix='/auth')\n\n@bp.route('/login', methods=['POST'])\ndef login(): pass\n";
        assert_eq!(told("a.py", Language::Python, flask), ["POST /auth/login > "]);
        let spring = "class A {\n  RouterFunction<R> all() {\n    return route()\n      .GET(\"/users\", this::list, b -> {})\n      .POST(\n        \"users/{name}\",\n        this::make)\n      .GET(OTHER, this::no);\n  }\n}\n";
        assert_eq!(told("A.java", Language::Java, spring), ["GET /users > list", "POST /users/{name} > make"]);
        let gin = "package a\nfunc r() {\n\tv1 := r.Group(\"/api\")\n\tusers := v1.Group(\"/users\")\n\tusers.GET(\"/:id\", show)\n\tr.GET(\"/ping\", ping)\n}\n";
        // A handler that is called as its path is says nothing more.
        assert_eq!(told("a.go", Language::Go, gin), ["GET /api/users/:id > show", "GET /ping > "]);
    }

    #[test]
    fn controllers_are_read() {
        let nest = "@Controller('articles')\nexport class A {\n  @ApiOperation({ x: 1 })\n  @Get(':slug')\n  async one(@Param('slug') slug) {}\n  @Post()\n  create() {}\n}\n";
        assert_eq!(told("a.ts", Language::TypeScript, nest), ["GET /articles/:slug > one", "POST /articles > create"]);
        let settings =
            "@Controller({\n  path: 'users',\n  version: '1',\n})\nexport class A {\n  @Get(':id')\n  one() {}\n}\n";
        assert_eq!(told("a.ts", Language::TypeScript, settings), ["GET /users/:id > one"]);
    }

    #[test]
    fn a_default_is_what_is_taken_where_the_variable_is_not_set() {
        let script = "load(process.env.EVENTS, 'allowed', []);\nconst a = process.env.PORT ?? '80';\nconst b = process.env['NAME'] || 'x';\n";
        assert_eq!(told("a.ts", Language::TypeScript, script), ["EVENTS > ", "NAME > x", "PORT > 80"]);
        assert_eq!(told("a.py", Language::Python, "x = os.getenv(\"PORT\", \"80\")\n"), ["PORT > 80"]);
    }

    #[test]
    fn fields_of_settings_are_variables() {
        let text = "class Settings(BaseSettings):\n    PORT: int = 80\n    model_config = {}\n\nclass Other(Base):\n    x: int = 1\n";
        assert_eq!(told("config.py", Language::Python, text), ["PORT > 80"]);
    }
}
