//! Routes that a widespread convention names: method and path as the code spells them. A path that is computed is not guessed.

use crate::outline::entry_points::call_text::{after_call, first, last_name, literal, receiver, verb};
use crate::outline::entry_points::detection::{Candidate, Detection};
use crate::outline::entry_points::routers::singular;
use crate::outline::item::EntryKind;
use crate::outline::language::Language;

/// Whether a word may name a route: asked for every word of every file.
pub fn is_candidate(language: Language, word: &str) -> bool {
    let other: &[&str] = match language {
        Language::Go => &["Handle", "HandleFunc", "Route"],
        Language::Rust => return matches!(word, "route" | "nest" | "scope" | "resource"),
        Language::Php => &["prefix", "group", "resource", "apiResource", "match", "any"],
        Language::Kotlin => &["route"],
        Language::TypeScript | Language::JavaScript => &["route"],
        Language::Ruby | Language::CSharp => &[],
        _ => return false,
    };
    other.contains(&word) || verb(word).is_some()
}

/// Adds the routes that a word and its surroundings name.
pub fn notice<'a>(detection: &mut Detection<'a>, spot: Candidate<'a>) {
    match detection.language {
        Language::TypeScript | Language::JavaScript => express(detection, spot),
        Language::Go => go(detection, spot),
        Language::Rust => rust(detection, spot),
        Language::Php => laravel(detection, spot),
        Language::Kotlin if spot.fresh => ktor(detection, spot),
        Language::Ruby if spot.fresh => sinatra(detection, spot),
        Language::CSharp if spot.word.starts_with("Map") && spot.before.ends_with('.') => {
            let path = first(spot.after).filter(|(_, rest)| rest.starts_with(','));
            if let (Some(verb), Some((path, _))) = (verb(spot.word), path) {
                add(detection, verb, path, spot.line);
            }
        }
        _ => {}
    }
}

fn add(detection: &mut Detection<'_>, verb: &str, path: &str, line: u32) {
    let whole = detection.whole(path);
    // Laravel's paths begin at the root, with a slash or without.
    let is_bare = detection.language == Language::Php && !whole.starts_with('/');
    let whole = if is_bare { format!("/{whole}") } else { whole };
    let space = if verb.is_empty() { "" } else { " " };
    detection.add(EntryKind::Route, format!("{verb}{space}{whole}"), line);
}

fn rooted(after: &str) -> Option<(&str, &str)> {
    first(after).filter(|(path, _)| path.starts_with('/'))
}

/// `app.get("/path", handler)`. Without a handler it is something else, with another receiver a client's call.
fn express(detection: &mut Detection<'_>, spot: Candidate<'_>) {
    let is_router = matches!(receiver(spot.before), "app" | "router" | "server" | "fastify" | "routes");
    if let (true, "route", Some((path, rest))) = (is_router, spot.word, rooted(spot.after)) {
        chained(detection, path, rest, spot.line);
    } else if let (true, Some(verb), Some((path, rest))) = (is_router, verb(spot.word), rooted(spot.after))
        && rest.starts_with(',')
    {
        add(detection, verb, path, spot.line);
    }
}

/// `router.route("/path").get(show).post(check, make)`: the last argument of each answers.
fn chained(detection: &mut Detection<'_>, path: &str, rest: &str, line: u32) {
    let mut rest = after_call(rest).unwrap_or_default();
    while let Some((word, inside)) = rest.trim_start().strip_prefix('.').and_then(|rest| rest.split_once('(')) {
        let Some(verb) = verb(word) else { break };
        let name = format!("{verb} {}", detection.whole(path));
        let answers = last_name(inside).unwrap_or_default().to_owned();
        detection.add_with(EntryKind::Route, name, line, answers);
        rest = after_call(inside).unwrap_or_default();
    }
}

/// `mux.HandleFunc("GET /path", h)`, gorilla's `.Methods("GET")`, `r.Get("/path", h)` of chi, gin, echo, fiber; chi's
/// `r.Route("/path", func(r …) { … })`, and `r.With(page).Get("/x", list)` in it.
fn go<'a>(detection: &mut Detection<'a>, spot: Candidate<'a>) {
    let receiver = receiver(spot.before);
    let is_chained = spot.before.ends_with(").") && detection.is_inside();
    if !is_chained && !matches!(receiver, "app" | "router" | "server" | "api" | "r" | "mux" | "e" | "http" | "routes") {
        return;
    }
    let Some((path, rest)) = first(spot.after).filter(|(_, rest)| rest.starts_with(',')) else { return };
    match spot.word {
        "Route" if path.starts_with('/') => detection.begin(path, b')'),
        "Handle" | "HandleFunc" if path.starts_with('/') || path.contains(" /") => {
            let chain = after_call(rest).and_then(|rest| rest.strip_prefix(".Methods(")).unwrap_or_default();
            let arguments = chain.split(')').next().unwrap_or_default();
            let mut is_any = true;
            for verb in arguments
                .split(',')
                .filter_map(|word| verb(word.trim().trim_start_matches("http.Method").trim_matches('"')))
            {
                add(detection, verb, path, spot.line);
                is_any = false;
            }
            if is_any {
                add(detection, "", path, spot.line);
            }
        }
        word => {
            let is_method = receiver != "http" && word.starts_with(char::is_uppercase);
            if let Some(verb) = verb(word).filter(|_| is_method && path.starts_with('/')) {
                add(detection, verb, path, spot.line);
            }
        }
    }
}

/// `.route("/path", get(a).post(b))` of axum, `.route("/path", web::get().to(a))` and `web::resource("/path")` of actix;
/// `.nest("/path", …)` and `web::scope("/path")` stand before what is inside.
fn rust<'a>(detection: &mut Detection<'a>, spot: Candidate<'a>) {
    let is_member = spot.before.ends_with('.');
    // What stands in a scope may have no path of its own; what stands in a resource names none.
    let own = first(spot.after).filter(|(path, _)| path.starts_with('/') || path.is_empty() && detection.is_inside());
    let Some((path, rest)) = own else {
        let is_of_resource = spot.word == "route" && is_member && detection.is_inside();
        for verb in spot.after.strip_prefix('(').filter(|_| is_of_resource).map(methods).unwrap_or_default() {
            add(detection, verb, "", spot.line);
        }
        return;
    };
    // `web::scope`, or the word alone where it is imported.
    let is_free = spot.before.ends_with("web::") || spot.before.ends_with(['(', ' ', '\n', '\t']);
    match spot.word {
        "nest" if is_member => detection.begin(path, b')'),
        "scope" if is_free => detection.begin(path, b';'),
        "resource" if is_free => {
            // Its methods follow in the same chain; without any it answers all.
            let chain = spot.after.split([';', ',']).next().unwrap_or_default();
            if chain.contains(".route(") {
                detection.begin(path, b';');
            } else {
                add(detection, "", path, spot.line);
            }
        }
        "route" if is_member => {
            let verbs = methods(rest.strip_prefix(',').unwrap_or_default());
            let any = if verbs.is_empty() { vec![""] } else { verbs };
            any.into_iter().for_each(|verb| add(detection, verb, path, spot.line));
        }
        _ => {}
    }
}

/// The methods of `get(a).post(b)` and `web::get().to(a)`.
fn methods(chain: &str) -> Vec<&'static str> {
    let mut out = Vec::new();
    let mut chain = chain.trim_start();
    for module in ["axum::", "actix_web::", "routing::", "web::"] {
        chain = chain.strip_prefix(module).unwrap_or(chain);
    }
    while let Some((word, inside)) = chain.split_once('(') {
        let Some(verb) = verb(word) else { break };
        out.push(verb);
        chain = after_call(inside).map(str::trim_start).and_then(|rest| rest.strip_prefix('.')).unwrap_or_default();
    }
    out
}

/// `Route::get('path', …)`, `Route::prefix('path')->group(…)`, `Route::group(['prefix' => 'path'], …)` of Laravel; `$app->get` of
/// Slim and Lumen.
fn laravel<'a>(detection: &mut Detection<'a>, spot: Candidate<'a>) {
    let is_laravel = spot.before.ends_with("Route::");
    let is_router = spot.before.ends_with("$app->") || spot.before.ends_with("$router->");
    match spot.word {
        "prefix" if is_laravel || spot.before.ends_with(")->") => {
            if let Some((path, _)) = first(spot.after) {
                detection.begin(path, b';');
            }
        }
        "group" if is_laravel || is_router => {
            let head = spot.after.split(']').next().unwrap_or_default();
            // The arrows of an array may stand below each other.
            let value = |key: &&str| head.split_once(*key)?.1.trim_start().strip_prefix("=>").and_then(literal);
            let prefix = ["'prefix'", "\"prefix\""].iter().find_map(value);
            if let Some((path, _)) = prefix {
                detection.begin(path, b';');
            }
        }
        "any" if is_laravel => {
            if let Some((path, _)) = first(spot.after).filter(|(_, rest)| rest.starts_with(',')) {
                add(detection, "", path, spot.line);
            }
        }
        "resource" | "apiResource" if is_laravel => laravel_resource(detection, spot),
        "match" if is_laravel => {
            let Some((verbs, rest)) = spot.after.strip_prefix("([").and_then(|rest| rest.split_once(']')) else {
                return;
            };
            let Some((path, _)) = rest.strip_prefix(',').and_then(literal) else { return };
            for verb in verbs.split(',').filter_map(|word| verb(word.trim().trim_matches(['\'', '"']))) {
                add(detection, verb, path, spot.line);
            }
        }
        word => {
            let path =
                first(spot.after).filter(|(path, rest)| rest.starts_with(',') && (is_laravel || path.starts_with('/')));
            if let (Some(verb), Some((path, _)), true) = (verb(word), path, is_laravel || is_router) {
                add(detection, verb, path, spot.line);
            }
        }
    }
}

/// The routes of `Route::resource('photos.comments', …)`, as Laravel makes them.
fn laravel_resource(detection: &mut Detection<'_>, spot: Candidate<'_>) {
    const ACTIONS: [(&str, &str, &str); 7] = [
        ("index", "GET", ""),
        ("create", "GET", "/create"),
        ("store", "POST", ""),
        ("show", "GET", "/{}"),
        ("edit", "GET", "/{}/edit"),
        ("update", "PUT", "/{}"),
        ("destroy", "DELETE", "/{}"),
    ];
    let Some((name, rest)) = first(spot.after).filter(|(_, rest)| rest.starts_with(',')) else { return };
    let tail = after_call(rest).unwrap_or_default().trim_start();
    let list = |key: &str| tail.strip_prefix(key).map(|rest| rest.split(')').next().unwrap_or(rest));
    let (only, except) = (list("->only("), list("->except("));
    let is_in = |list: &str, action: &str| list.split(['\'', '"']).any(|word| word == action);
    let (above, last) = name.rsplit_once('.').map_or(("", name), |(above, last)| (above, last));
    let parameter = |name: &str| format!("{{{}}}", singular(name));
    let above: String =
        above.split('.').filter(|step| !step.is_empty()).map(|step| format!("{step}/{}/", parameter(step))).collect();
    for (action, verb, end) in ACTIONS {
        let is_page = matches!(action, "create" | "edit") && spot.word == "apiResource";
        let is_out =
            only.is_some_and(|only| !is_in(only, action)) || except.is_some_and(|except| is_in(except, action));
        if !is_page && !is_out {
            let end = end.replace("{}", &parameter(last));
            add(detection, verb, &format!("{above}{last}{end}"), spot.line);
        }
    }
}

/// `get("/path") { … }` and `route("/path") { get { … } }` of Ktor.
fn ktor<'a>(detection: &mut Detection<'a>, spot: Candidate<'a>) {
    let block = |rest: &str| rest.trim_start().starts_with('{');
    if let Some((path, rest)) = first(spot.after) {
        let is_block = after_call(rest).is_some_and(block);
        match (spot.word, verb(spot.word)) {
            ("route", _) if is_block => detection.begin(path, b'}'),
            (_, Some(verb)) if is_block && (path.starts_with('/') || detection.is_inside()) => {
                add(detection, verb, path, spot.line);
            }
            _ => {}
        }
    } else if let Some(verb) = verb(spot.word).filter(|_| detection.is_inside() && block(spot.after)) {
        add(detection, verb, "", spot.line);
    }
}

/// `get "/path" do` of Sinatra.
fn sinatra(detection: &mut Detection<'_>, spot: Candidate<'_>) {
    let argument = spot.after.strip_prefix([' ', '(']).unwrap_or_default();
    let path = argument.strip_prefix(['"', '\'']).and_then(|rest| rest.split(['"', '\'']).next());
    if let (Some(verb), Some(path)) = (verb(spot.word), path)
        && path.starts_with('/')
        && !path.contains(['#', '\\', '\n'])
    {
        add(detection, verb, path, spot.line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::outline;

    fn routes(path: &str, language: Language, text: &str) -> Vec<String> {
        let entries = outline(path, text, language).0.entries;
        entries.into_iter().filter(|entry| entry.kind == EntryKind::Route).map(|entry| entry.name).collect()
    }

    #[test]
    fn express_routes_have_handlers_and_calls_of_clients_are_none() {
        let text = "app.get('/a', show);\napp.get('/setting');\nthis.http.get('/api/b', o);\naxios.post('/c', d);\nrouter.post(`/d/${e}`, f);\nrouter.put(\"/e/:id\", g);\napp.get('/f' + x, h);\nrouter.route('/i/:id')\n  .get(show)\n  .delete(check, remove);\nother.route('/no').get(x);\n";
        assert_eq!(routes("a.js", Language::JavaScript, text), ["DELETE /i/:id", "GET /a", "GET /i/:id", "PUT /e/:id"]);
    }

    #[test]
    fn go_routes_name_their_methods_where_the_code_does() {
        let text = "package a\nfunc r() {\n\tr.HandleFunc(\"/a/{id}\", get).Methods(\"GET\", http.MethodPost)\n\tmux.HandleFunc(\"PUT /b\", put)\n\thttp.Handle(\"/c\", h)\n\te.GET(\"/d\", d)\n\tr.Route(\"/e\", func(r chi.Router) {\n\t\tr.Get(\"/f\", f)\n\t\tr.With(page).Post(\"/f\", f)\n\t})\n\tr.Get(\"/g\", g)\n\thttp.Get(\"/h\")\n\tr.HandleFunc(path, x)\n}\n";
        assert_eq!(
            routes("a.go", Language::Go, text),
            ["/c", "GET /a/{id}", "GET /d", "GET /e/f", "GET /g", "POST /a/{id}", "POST /e/f", "PUT /b"]
        );
    }

    #[test]
    fn axum_routes_name_methods_and_what_they_are_nested_in() {
        let text = "fn app() -> Router {\n    let api = Router::new().nest(\"/api\", Router::new().route(\"/a\", get(list).post(create)));\n    api.route(\"/b/{id}\", axum::routing::delete(remove)).route(\"/c\", any(x)).route(&path, get(y))\n}\n";
        assert_eq!(routes("src/a.rs", Language::Rust, text), ["/c", "DELETE /b/{id}", "GET /api/a", "POST /api/a"]);
    }

    #[test]
    fn actix_routes_stand_in_their_scope() {
        let text = "#[get(\"/hello\")]\nasync fn hello() {}\nfn config(c: &mut web::ServiceConfig) {\n    c.service(web::scope(\"/v1\").route(\"/a\", web::get().to(a)).service(web::resource(\"/b\").route(web::post().to(b))));\n    c.route(\"/z\", web::put().to(z));\n}\n";
        assert_eq!(routes("src/a.rs", Language::Rust, text), ["GET /hello", "GET /v1/a", "POST /v1/b", "PUT /z"]);
    }

    #[test]
    fn actix_scopes_stand_in_scopes_also_where_the_words_are_imported() {
        let text = "use actix_web::web::{get, post, scope, resource};\npub fn config(cfg: &mut ServiceConfig) {\n  cfg.service(\n    scope(\"/api/v4\")\n      .wrap(limit.message())\n      .service(\n        scope(\"/site\")\n          .route(\"\", get().to(get_site))\n          .route(\"/icon\", post().to(icon)),\n      )\n      .route(\"/modlog\", get().to(modlog))\n      .service(\n        resource(\"/search\")\n          .wrap(limit.search())\n          .route(get().to(search)),\n      )\n      .service(resource(\"/any\").to(any)),\n  );\n  cfg.service(scope(\"/other\").route(\"/x\", get().to(x)));\n}\n";
        assert_eq!(
            routes("src/a.rs", Language::Rust, text),
            [
                "/api/v4/any",
                "GET /api/v4/modlog",
                "GET /api/v4/search",
                "GET /api/v4/site",
                "GET /other/x",
                "POST /api/v4/site/icon"
            ]
        );
    }

    #[test]
    fn routes_and_settings_of_tests_are_not_those_of_the_program() {
        let text = "fn app() { r.route(\"/a\", get(a)); }\n#[cfg(test)]\nmod tests {\n    #[get(\"/b\")]\n    async fn b() {}\n    fn c() { r.route(\"/c\", get(c)); env::var(\"ONLY_TESTS\"); }\n}\n#[tokio::test]\nasync fn d() { r.route(\"/d\", get(d)); }\nfn e() { r.route(\"/e\", get(e)); }\n";
        assert_eq!(routes("src/a.rs", Language::Rust, text), ["GET /a", "GET /e"]);
    }

    #[test]
    fn laravel_routes_are_spelled_with_their_group() {
        let text = "<?php\nRoute::get('/', fn () => view('a'));\nRoute::prefix('admin')->group(function () {\n    Route::post('users/{id}', [Users::class, 'store']);\n});\nRoute::group([\n  'middleware' => 'x',\n  'prefix'     => 'api'], function () {\n    Route::match(['get', 'put'], 'b', 'B');\n});\nRoute::resource('photos', Photos::class);\nRoute::apiResource('tags.posts', P::class)->only(['index', 'create']);\nRoute::get($path, 'c');\n$client->get('/d', []);\n$app->delete('/e', $f);\n";
        assert_eq!(
            routes("routes/web.php", Language::Php, text),
            [
                "DELETE /e",
                "DELETE /photos/{photo}",
                "GET /",
                "GET /api/b",
                "GET /photos",
                "GET /photos/create",
                "GET /photos/{photo}",
                "GET /photos/{photo}/edit",
                "GET /tags/{tag}/posts",
                "POST /admin/users/{id}",
                "POST /photos",
                "PUT /api/b",
                "PUT /photos/{photo}"
            ]
        );
    }

    #[test]
    fn ktor_routes_are_joined_with_what_they_stand_in() {
        let text = "fun Route.a() {\n    route(\"/articles\") {\n        get { call.respond(1) }\n        get(\"{id}\") { call.respond(2) }\n        route(\"/x\") {\n            post(\"/y\") { }\n        }\n        delete(\"/z\") { }\n    }\n    get(\"/b\") { }\n    client.get(\"/c\") { }\n    get(\"/d\")\n    put(\"/$e\") { }\n}\n";
        assert_eq!(
            routes("a.kt", Language::Kotlin, text),
            ["DELETE /articles/z", "GET /articles", "GET /articles/{id}", "GET /b", "POST /articles/x/y"]
        );
    }

    #[test]
    fn jax_rs_needs_a_verb_and_interfaces_are_clients_as_often_as_servers() {
        let text = "@Path(\"/users\")\nclass Users {\n  @GET\n  public List all() { return null; }\n  @POST @Path(\"{id}/keys\")\n  public void add(@PathParam(\"id\") String id) {}\n  @Path(\"sub\")\n  public Sub sub() { return null; }\n}\n@Path(\"/remote\")\n@RegisterRestClient\ninterface Remote {\n  @GET @Path(\"/x\")\n  String x();\n}\n";
        assert_eq!(routes("Users.java", Language::Java, text), ["GET /users", "POST /users/{id}/keys"]);
    }

    #[test]
    fn asp_net_attributes_are_put_together() {
        let text = "[ApiController, Route(\"api/[controller]\")]\npublic class UsersController : ControllerBase {\n  [HttpGet]\n  public IActionResult List() => Ok();\n  [HttpPost, Route(\"logout\")]\n  public async Task<IActionResult> Logout() { return Ok(); }\n  [HttpGet(\"{id}\")]\n  public IActionResult One(int id) { return Ok(); }\n  [HttpGet(\"/health\")]\n  public IActionResult Health() { return Ok(); }\n  [HttpPut(\"[action]\")]\n  public IActionResult RenameAsync() { return Ok(); }\n}\nclass B { void C() { app.MapPost(\"/minimal\", () => 1); client.MapGet(path, x); } }\n";
        assert_eq!(
            routes("A.cs", Language::CSharp, text),
            [
                "GET /api/Users",
                "GET /api/Users/{id}",
                "GET /health",
                "POST /api/Users/logout",
                "POST /minimal",
                "PUT /api/Users/Rename"
            ]
        );
    }

    #[test]
    fn flask_routes_name_the_methods_that_they_list() {
        let text = "@app.route(\"/a\", methods=[\"GET\", \"POST\"])\ndef a():\n    pass\n\n@bp.route(\"/b\")\ndef b():\n    pass\n\n@api.delete(\"/c/{id}\")\ndef c():\n    pass\n";
        assert_eq!(routes("a.py", Language::Python, text), ["/b", "DELETE /c/{id}", "GET /a", "POST /a"]);
    }

    #[test]
    fn sinatra_routes_begin_a_line() {
        let text = "get '/a' do\nend\npost \"/b/#{c}\" do\nend\nx.get '/d'\n";
        assert_eq!(routes("a.rb", Language::Ruby, text), ["GET /a"]);
    }
}
