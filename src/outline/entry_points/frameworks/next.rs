//! Next.js answers requests in files that are known by their place.
//!
//! Source: nextjs.org/docs/app/building-your-application/routing/route-handlers and
//! nextjs.org/docs/pages/building-your-application/routing/api-routes.

use std::collections::BTreeMap;

use crate::outline::entry_points::call_text::{entry, literal, route};
use crate::outline::item::FileOutline;

const VERBS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Adds the routes of a file.
pub fn apply(file: &mut FileOutline, text: &str) {
    let inside = format!("/{}", file.path);
    let Some((home, name)) = inside.rsplit_once('/') else { return };
    let home = format!("{home}/");
    if let Some((_, address)) = inside.split_once("/pages/api/") {
        pages(file, address, text);
    } else if let Some((_, address)) = home.split_once("/app/").filter(|_| is_route(name)) {
        let steps: Vec<&str> =
            address.split('/').filter(|step| !step.is_empty() && !step.starts_with(['(', '@'])).collect();
        app(file, &steps.join("/"), text);
    }
}

fn is_route(name: &str) -> bool {
    matches!(name, "route.ts" | "route.tsx" | "route.js" | "route.mjs")
}

/// Files called `route`: the functions that are called as methods answer at the address of the folder below `app`.
fn app(file: &mut FileOutline, address: &str, text: &str) {
    const MOST_LINES: usize = 12;
    let lines: Vec<&str> = text.lines().collect();
    for (at, number) in (0usize..).zip(1u32..).take(lines.len()) {
        let Some(line) = lines.get(at).filter(|line| line.starts_with("export ")) else { continue };
        // A list of names may stand below.
        let is_open = line.starts_with("export {") && !line.contains('}');
        let below = lines.iter().skip(at + 1).take(if is_open { MOST_LINES } else { 0 });
        let whole: String =
            below.take_while(|line| !line.starts_with('}')).fold((*line).to_owned(), |all, next| all + next);
        let head = whole.split(['=', '(']).next().unwrap_or(&whole);
        let words = head.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let verbs: Vec<&str> = words.filter(|word| VERBS.contains(word)).collect();
        file.entries.extend(verbs.iter().map(|verb| entry(route(verb, "", address), number, verb)));
    }
}

/// Files below `pages/api`: what they pass on answers at their own address, and asks itself for the method.
fn pages(file: &mut FileOutline, address: &str, text: &str) {
    let is_default = |(line, _): &(&str, u32)| {
        line.starts_with("export default ") || line.starts_with("export {") && line.contains("default")
    };
    let stem = [".ts", ".js", ".tsx", ".jsx"].iter().find_map(|end| address.strip_suffix(end));
    let Some((stem, (line, number))) = stem.zip(text.lines().zip(1u32..).find(is_default)) else { return };
    let stem = stem.strip_suffix("index").filter(|rest| rest.is_empty() || rest.ends_with('/')).unwrap_or(stem);
    let path = format!("api/{stem}");
    let path = path.trim_end_matches('/');
    let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let name = words.rfind(|word| !matches!(*word, "" | "req" | "res" | "export" | "default" | "async" | "function"));
    let is_named = line.starts_with("export default ") && (line.contains("function ") || line.ends_with(';'));
    let name = name.filter(|_| is_named).unwrap_or_default();
    let known = verbs(text);
    if known.is_empty() {
        file.entries.push(entry(route("", "", path), number, name));
    }
    file.entries.extend(known.into_iter().map(|(verb, line)| entry(route(verb, "", path), line, name)));
}

/// The methods that a file asks for, each with its first line: `req.method === "GET"`, `case "GET":`.
fn verbs(text: &str) -> BTreeMap<&'static str, u32> {
    let mut out = BTreeMap::new();
    let has_switch = text.contains("switch (req.method)");
    for (line, number) in text.lines().zip(1u32..) {
        let bare = line.trim_start();
        let case = bare.strip_prefix("case ").filter(|_| has_switch);
        let compared = bare.split(".method").skip(1).filter_map(|rest| {
            let rest = rest.trim_start();
            ["===", "!==", "==", "!="].iter().find_map(|sign| rest.strip_prefix(sign))
        });
        // A literal is whole where a bracket, a sign or the line ends it.
        let value = |rest: &str| {
            let rest = rest.trim_start().split([':', '&', '|', '?']).next().unwrap_or_default().trim_end();
            literal(rest).and_then(|(value, _)| VERBS.iter().find(|verb| **verb == value))
        };
        for verb in case.into_iter().chain(compared).filter_map(value) {
            out.entry(*verb).or_insert(number);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::outline::language::Language;
    use crate::outline::outline;

    fn told(path: &str, language: Language, text: &str) -> Vec<String> {
        let entries = outline(path, text, language).0.entries;
        entries.into_iter().map(|entry| format!("{} > {}", entry.name, entry.detail)).collect()
    }

    #[test]
    fn files_of_next_answer_at_the_address_of_their_folder() {
        let text = "import { x } from \"y\";\nexport const dynamic = \"GET\";\nexport const GET = async (request) => {};\nexport { PUT, DELETE as DELETE } from \"@/z\";\n";
        assert_eq!(
            told("apps/web/app/(api)/v1/users/[id]/route.ts", Language::TypeScript, text),
            ["DELETE /v1/users/[id] > DELETE", "GET /v1/users/[id] > GET", "PUT /v1/users/[id] > PUT"]
        );
        let listed = "export {\n  handler as GET,\n  handler as POST,\n};\n";
        assert_eq!(
            told("app/api/x/route.ts", Language::TypeScript, listed),
            ["GET /api/x > GET", "POST /api/x > POST"]
        );
        assert!(told("src/modules/users/route.ts", Language::TypeScript, text).is_empty());
    }

    #[test]
    fn files_below_the_pages_of_the_api_answer_at_their_own_address() {
        let text = "export default async function handle(req, res) {\n  if (req.method === \"GET\") {\n  } else if (req.method === 'POST' && x) {\n  }\n}\n";
        assert_eq!(
            told("pages/api/teams/index.ts", Language::TypeScript, text),
            ["GET /api/teams > handle", "POST /api/teams > handle"]
        );
        let switched = "async function users(req, res) {\n  switch (req.method) {\n    case \"PUT\":\n      return;\n  }\n}\n\nexport default users;\n";
        assert_eq!(
            told("web/src/pages/api/users/[id].js", Language::JavaScript, switched),
            ["PUT /api/users/[id] > users"]
        );
        let any = "export default auth((req, res) => {\n  res.end();\n});\n";
        assert_eq!(told("pages/api/hook.ts", Language::TypeScript, any), ["/api/hook > "]);
        let refused = "export default async function handler(\n  req: NextApiRequest,\n) {\n  if (req.method !== \"POST\") {\n    return;\n  }\n}\n";
        assert_eq!(told("pages/api/x.ts", Language::TypeScript, refused), ["POST /api/x > handler"]);
        let passed_on = "export { default } from \"@/ee/api/hook\";\n";
        assert_eq!(told("pages/api/y.ts", Language::TypeScript, passed_on), ["/api/y > "]);
        assert!(told("pages/index.tsx", Language::TypeScript, any).is_empty());
        assert!(told("pages/api/types.ts", Language::TypeScript, "export type A = string;\n").is_empty());
    }
}
