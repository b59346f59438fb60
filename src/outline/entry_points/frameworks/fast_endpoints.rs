//! Endpoints of FastEndpoints: a class that says in `Configure` what it answers.
//!
//! Source: fast-endpoints.com/docs/get-started.

use crate::outline::entry_points::call_text::{entry, literal, route, verb};
use crate::outline::item::FileOutline;

/// Whether a file has such a class.
pub fn is_used(text: &str) -> bool {
    (text.contains(": Endpoint") || text.contains("  : Ep.")) && text.contains("void Configure()")
}

/// `Get("/people/{id}");`, and `Post(Request.Route);` where the same file says what that is.
pub fn apply(file: &mut FileOutline, text: &str) {
    let answers = ["HandleAsync(", "ExecuteAsync("].iter().find(|name| text.contains(**name));
    let answers = answers.map_or("", |name| name.trim_end_matches('('));
    for (line, number) in text.lines().zip(1u32..) {
        let Some((word, inside)) = line.trim().split_once('(') else { continue };
        let Some(verb) = verb(word).filter(|_| word.starts_with(char::is_uppercase)) else { continue };
        let path = literal(inside).map(|(path, _)| path).or_else(|| constant(text, inside.split(')').next()?));
        if let Some(path) = path.filter(|_| inside.trim_end().ends_with(");")) {
            file.entries.push(entry(route(verb, "", path), number, answers));
        }
    }
}

/// `Route` of `Request.Route`, where the file declares `const string Route = "/people"`.
fn constant<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let last = name.rsplit('.').next()?.trim();
    let declared = format!("const string {last} = ");
    literal(text.split_once(declared.as_str())?.1).map(|(path, _)| path)
}

#[cfg(test)]
mod tests {
    use crate::outline::language::Language;
    use crate::outline::outline;

    #[test]
    fn an_endpoint_answers_what_it_configures() {
        let text = "using FastEndpoints;\npublic class Show(IMediator m) : Endpoint<Request, Response>\n{\n  public override void Configure()\n  {\n    Get(Request.Route);\n    Put(\"people/{id}\");\n    Delete(Other.Route2);\n  }\n  public override async Task HandleAsync(Request r) { cache.Get(\"/x\"); }\n}\npublic record Request { public const string Route = \"/people/{id:int}\"; }\n";
        let entries = outline("A.cs", text, Language::CSharp).0.entries;
        let told: Vec<String> = entries.iter().map(|entry| format!("{} {}", entry.name, entry.detail)).collect();
        assert_eq!(told, ["GET /people/{id:int} HandleAsync", "PUT /people/{id} HandleAsync"]);
        assert!(outline("A.cs", &text.replace(": Endpoint", ": Thing"), Language::CSharp).0.entries.is_empty());
    }
}
