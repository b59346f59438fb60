//! Routes of ASP.NET that name their controller: `endpoints.MapControllerRoute(name: "x", pattern: "v3/index.json", defaults: new {
//! controller = "ServiceIndex", action = "Get" })`.
//!
//! Source: learn.microsoft.com/aspnet/core/mvc/controllers/routing#conventional-routing.

use crate::outline::entry_points::call_text::{arguments, entry, literal, route};
use crate::outline::item::FileOutline;

/// Calls of one file. Ours.
const MOST: usize = 500;
const CALLS: [&str; 3] = [".MapControllerRoute(", ".MapAreaControllerRoute(", ".MapRoute("];

/// Adds the routes of a file. A pattern that takes its controller from the address stands for many: it is none.
pub fn apply(file: &mut FileOutline, text: &str) {
    for call in CALLS {
        let (mut line, mut counted) = (1u32, 0usize);
        for (at, _) in text.match_indices(call).take(MOST) {
            let newlines = text.get(counted..at).unwrap_or_default().matches('\n').count();
            line = line.saturating_add(u32::try_from(newlines).unwrap_or(u32::MAX));
            counted = at;
            let inside = text.get(at + call.len()..).unwrap_or_default();
            if let Some((name, handler)) = read(inside, call.contains("Area")) {
                file.entries.push(entry(name, line, &handler));
            }
        }
    }
}

/// The route with its method, and who answers.
fn read(inside: &str, is_area: bool) -> Option<(String, String)> {
    // Name, pattern, defaults, constraints; of an area its name stands behind that of the route.
    let all: Vec<&str> = arguments(inside).take(8).map(str::trim).collect();
    let named = |key: &str| all.iter().find_map(|argument| argument.strip_prefix(key)?.trim_start().strip_prefix(':'));
    let pattern = named("pattern").or_else(|| named("template")).or_else(|| named("url"));
    let pattern = pattern.or_else(|| all.get(if is_area { 2 } else { 1 }).copied())?;
    let (path, _) = literal(pattern)?;
    if path.contains("{controller") || path.contains("{action") {
        return None;
    }
    let whole = all.join(",");
    let value = |key: &str| {
        let (_, rest) = whole.split_once(key)?;
        rest.trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?.split('"').next()
    };
    let verb = whole.split_once("HttpMethodRouteConstraint(\"").and_then(|(_, rest)| rest.split('"').next());
    let handler = value("controller").zip(value("action"));
    let handler = handler.map(|(class, action)| format!("{class}Controller.{action}")).unwrap_or_default();
    Some((route(verb.unwrap_or_default(), "", path), handler))
}

#[cfg(test)]
mod tests {
    use crate::outline::language::Language;
    use crate::outline::outline;

    #[test]
    fn routes_that_name_their_controller_are_read() {
        let text = "public void Map(IEndpointRouteBuilder endpoints)\n{\n    endpoints.MapControllerRoute(\n        name: Routes.Upload,\n        pattern: \"api/v2/package\",\n        defaults: new { controller = \"Package\", action = \"Upload\" },\n        constraints: new { httpMethod = new HttpMethodRouteConstraint(\"PUT\") });\n    endpoints.MapControllerRoute(\"feed\", \"v3/index.json\", new { controller = \"Feed\", action = \"Get\" });\n    endpoints.MapControllerRoute(\"default\", \"{controller=Home}/{action=Index}/{id?}\");\n    routes.MapRoute(name: \"old\", url: \"old/{id}\", defaults: new { controller = \"Old\", action = \"Show\" });\n}\n";
        let entries = outline("Routes.cs", text, Language::CSharp).0.entries;
        let told: Vec<String> =
            entries.iter().map(|entry| format!("{} {} > {}", entry.line, entry.name, entry.detail)).collect();
        assert_eq!(
            told,
            [
                "10 /old/{id} > OldController.Show",
                "8 /v3/index.json > FeedController.Get",
                "3 PUT /api/v2/package > PackageController.Upload"
            ]
        );
    }
}
