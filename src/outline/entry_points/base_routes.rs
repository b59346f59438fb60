//! Controllers of ASP.NET whose routes begin with what the class that they go on from says:
//! `[Route("api/[controller]")] abstract class Base`, in another file.
//!
//! Source: learn.microsoft.com/aspnet/core/mvc/controllers/routing (attribute routes are inherited).

use std::collections::BTreeMap;

use crate::outline::item::{EntryKind, FileOutline, Mount};
use crate::outline::language::Language;

/// Stands before the name of a class whose prefix is looked for when all files are known.
const MARK: &str = "/[:";
/// Between the class, the controller and the action, which the prefix is filled with.
const AND: char = ':';

/// The class that a controller goes on from, unless it is the framework's own.
pub fn of(file: &FileOutline, class: &str) -> Option<String> {
    let signature = file.items.iter().rev().find(|item| item.name == class).map(|item| &item.signature)?;
    let (_, bases) = signature.split_once(':')?;
    let base = bases.trim_start().split(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
    let is_own = !base.is_empty() && !matches!(base, "Controller" | "ControllerBase" | "ApiController" | "Hub");
    is_own.then(|| base.to_owned())
}

/// A class that others go on from, with where its routes begin.
pub fn mount(class: &str, prefix: &str) -> Mount {
    Mount { prefix: prefix.to_owned(), target: format!("{MARK}{class}") }
}

/// A path below what a class will turn out to say.
pub fn below(base: &str, path: &str) -> String {
    format!("{MARK}{base}{AND}[controller]{AND}[action]]{path}")
}

/// The path with the controller's name and the action's.
pub fn filled(path: &str, controller: &str, action: &str) -> String {
    path.replace("[controller]", controller).replace("[action]", action.strip_suffix("Async").unwrap_or(action))
}

/// Puts the prefixes before the routes that wait for them; what waits for nothing known has its own path, or none.
pub fn settle(files: &mut BTreeMap<String, FileOutline>) {
    let of_csharp = || files.values().filter(|file| file.language == Language::CSharp);
    let named = of_csharp().flat_map(|file| &file.mounts);
    let named = named.filter_map(|mount| Some((mount.target.strip_prefix(MARK)?.to_owned(), mount.prefix.clone())));
    let prefixes: BTreeMap<String, String> = named.collect();
    for file in files.values_mut().filter(|file| file.language == Language::CSharp) {
        for entry in file.entries.iter_mut().filter(|entry| entry.kind == EntryKind::Route) {
            let Some((verb, rest)) = entry.name.split_once(MARK) else { continue };
            let Some((inside, path)) = rest.split_once(']') else { continue };
            let mut inside = inside.split(AND);
            let prefix = inside.next().and_then(|base| prefixes.get(base)).map_or("", String::as_str);
            let (controller, action) = (inside.next().unwrap_or_default(), inside.next().unwrap_or_default());
            let prefix = filled(prefix.trim_matches('/'), controller, action);
            let gap = if prefix.is_empty() { "" } else { "/" };
            entry.name = format!("{verb}{gap}{prefix}{path}");
        }
        // A verb without a path: the convention of the application tells, in another place.
        file.entries.retain(|entry| !entry.name.is_empty() && !entry.name.ends_with(' '));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::outline;

    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let read = |(path, text): &(&str, &str)| ((*path).to_owned(), outline(path, text, Language::CSharp).0);
        let mut files: BTreeMap<String, FileOutline> = files.iter().map(read).collect();
        settle(&mut files);
        files.values().flat_map(|file| &file.entries).map(|entry| entry.name.clone()).collect()
    }

    #[test]
    fn routes_begin_with_what_the_class_above_says() {
        let base = "[ApiController]\n[Route(\"api/[controller]/[action]\")]\npublic abstract class BaseController : ControllerBase\n{\n}\n";
        let own = "public class CategoriesController : BaseController\n{\n    [HttpGet]\n    public Task<X> GetAll() { return null; }\n\n    [HttpDelete(\"{id}\")]\n    public void Delete(int id) { }\n\n    [HttpGet(\"/health\")]\n    public void Health() { }\n}\n";
        let mut found = told(&[("Base.cs", base), ("Categories.cs", own)]);
        found.sort();
        assert_eq!(found, ["DELETE /api/Categories/Delete/{id}", "GET /api/Categories/GetAll", "GET /health"]);
        // Where the class above says nothing a verb alone is no route.
        let mut alone = told(&[("Categories.cs", own)]);
        alone.sort();
        assert_eq!(alone, ["DELETE /{id}", "GET /health"]);
    }
}
