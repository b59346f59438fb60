//! What the types of a module have in common: what they extend, or what their names end in.

use std::collections::{BTreeMap, BTreeSet};

use crate::locale::{own, said};
use crate::outline::item::{FileOutline, Item, ItemKind};
use crate::outline::language::Language;
use crate::outline::purpose::phrases::some;

/// What a word at the end of a type's name, or the type that it extends, says of it.
#[rustfmt::skip]
const KINDS: &[(&str, &str)] = &[
    ("Controller", "Controllers, which answer requests"), ("ControllerBase", "Controllers, which answer requests"),
    ("Model", "Records of the database"), ("ApplicationRecord", "Records of the database"), ("Entity", "Records of the database"),
    ("Repository", "Reading and writing records"), ("Exception", "Errors"), ("Error", "Errors"), ("StandardError", "Errors"),
    ("Factory", "Factories, which make objects"), ("Policy", "Policies: who may do what"), ("FormRequest", "Requests, and how they are checked"),
    ("Request", "Shapes of requests"), ("Response", "Shapes of answers"), ("JsonResource", "Shapes of answers"),
    ("Resource", "Shapes of answers"), ("Event", "Events"), ("Listener", "What follows on events"), ("Observer", "What follows on changes"),
    ("Job", "Work in the background"), ("Mailer", "Mails"), ("Mailable", "Mails"), ("Command", "Commands"),
    ("Query", "Questions to the data"), ("Handler", "Handlers of what comes in"), ("Middleware", "What runs around requests"),
    ("Provider", "Providers, which set services up"), ("ServiceProvider", "Providers, which set services up"), ("Validator", "Checks of values"), ("AbstractValidator", "Checks of values"),
    ("Serializer", "From objects to text and back"), ("Dto", "Shapes of data that is passed on"), ("DTO", "Shapes of data that is passed on"),
    ("Migration", "Changes of the database's schema"), ("Seeder", "Data that a fresh database is filled with"),
    ("Component", "Components of the user interface"), ("Form", "Forms"), ("ViewModel", "What views show"), ("View", "Views"),
    ("Client", "Clients of other systems"), ("Config", "Settings"), ("Configuration", "Settings"), ("Options", "Settings"), ("Settings", "Settings"),
    ("BaseSettings", "Settings"), ("Rule", "Rules that values are checked by"), ("Facade", "Short ways to services"), ("Filter", "Filters"),
    ("Notification", "Messages to people"), ("Plugin", "Plugins"), ("Adapter", "Adapters to other systems"), ("Resolver", "What answers GraphQL"),
    ("Guard", "Guards: who may pass"), ("Interceptor", "What runs around calls"), ("Schema", "Shapes of data"), ("BaseModel", "Shapes of data"),
    ("Channel", "Live connections"), ("HTMLElement", "Elements of pages"), ("Helper", "Functions for views"),
    ("SQLModel", "Records of the database"), ("Worker", "Work in the background"), ("Extensions", "Additions to other types"), ("DbContext", "Ways to the database"),
    ("PageModel", "Pages, and what they show"), ("Hub", "Live connections"), ("Specification", "Conditions on records"), ("Parser", "Readers of text"), ("Exporter", "Writing data out"),
    ("Importer", "Reading data in"), ("Converter", "From one shape to another"), ("Mapper", "From one shape to another"),
];

/// Modules of Ruby: types stand in them as others do in a folder.
fn modules<'f>(files: &[&'f FileOutline]) -> BTreeSet<&'f str> {
    let items = files.iter().flat_map(|file| &file.items);
    items.filter(|item| item.kind == ItemKind::Module).map(|item| item.name.as_str()).collect()
}

/// What most of the module's types are; `None` when they have nothing in common.
pub fn of(files: &[&FileOutline]) -> Option<String> {
    let modules = modules(files);
    let stands_alone = |item: &Item| item.owner.is_empty() || item.owner.split('.').all(|step| modules.contains(step));
    let is_type = |item: &&Item| {
        stands_alone(item)
            && matches!(
                item.kind,
                ItemKind::Class | ItemKind::Struct | ItemKind::Interface | ItemKind::Trait | ItemKind::Enum
            )
    };
    let types: Vec<(&FileOutline, &Item)> = files
        .iter()
        .flat_map(|file| file.items.iter().filter(is_type).map(move |item| (*file, item)))
        .filter(|(_, item)| item.public)
        .collect();
    // Where functions are most of it, a type or two are not what it is about.
    let is_function = |item: &&Item| item.public && item.owner.is_empty() && item.kind == ItemKind::Function;
    let functions = files.iter().flat_map(|file| &file.items).filter(is_function).count();
    if functions > types.len() * 3 || types.len() == 1 && functions > 1 {
        return None;
    }
    if types.len() > 1 && types.iter().all(|(_, item)| item.kind == ItemKind::Enum) {
        let names: Vec<&str> = types.iter().map(|(_, item)| item.name.as_str()).collect();
        return Some(said("Enumerations: {}.", &[&some(&names)]));
    }
    let (word, members) = most(&types, |file, item| base(file.language, &item.signature).map(str::to_owned))
        .filter(|(word, members)| members.len() > 1 || kind(word).is_some())
        .or_else(|| {
            most(&types, |_, item| last_word(&item.name).map(str::to_owned))
                .filter(|(word, members)| kind(word).is_some() || members.len() > 2)
        })?;
    let mut names: Vec<&str> = members.iter().map(|(file, item)| name_of(file, item)).collect();
    names.dedup();
    // One of a kind that nothing is known of says nothing.
    if names.len() < 2 && kind(&word).is_none() {
        return None;
    }
    Some(match kind(&word).filter(|_| is_meant(&word, files)) {
        _ if word == "Controller" && is_stimulus(files) => said("What elements of pages do: {}.", &[&some(&names)]),
        Some(kind) => said("{}: {}.", &[&own(kind), &some(&names)]),
        None => said("{} kinds of {}: {}.", &[&names.len().to_string(), &word, &some(&names)]),
    })
}

/// What the types of a folder are by its name, as frameworks of PHP and .NET call their folders: `Listeners`, `Repositories`.
pub fn of_folder(path: &str, files: &[&FileOutline]) -> Option<String> {
    let is_named_so = |file: &&FileOutline| matches!(file.language, Language::Php | Language::CSharp);
    let kind = kind_of_folder(path).filter(|_| !files.is_empty() && files.iter().all(is_named_so))?;
    let is_type = |item: &&Item| {
        item.owner.is_empty()
            && matches!(item.kind, ItemKind::Class | ItemKind::Interface | ItemKind::Trait | ItemKind::Enum)
    };
    let names: Vec<&str> =
        files.iter().flat_map(|file| file.items.iter().filter(is_type)).map(|item| item.name.as_str()).collect();
    (!names.is_empty()).then(|| said("{}: {}.", &[&own(kind), &some(&names)]))
}

/// What a folder's name says of the types in it.
pub fn kind_of_folder(path: &str) -> Option<&'static str> {
    let step = path.rsplit('/').next().filter(|step| step.starts_with(char::is_uppercase))?;
    if step == "Contracts" {
        return Some("Interfaces");
    }
    let stem = step.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let one = stem.or_else(|| step.strip_suffix('s').map(str::to_owned))?;
    // These mean something else as often.
    let is_vague =
        matches!(one.as_str(), "Model" | "Resource" | "Helper" | "Component" | "View" | "Request" | "Response");
    KINDS.iter().find(|(name, _)| *name == one && !is_vague).map(|(_, kind)| *kind)
}

/// A default export is known by its file.
pub fn name_of<'f>(file: &'f FileOutline, item: &'f Item) -> &'f str {
    let stem = file.path.rsplit('/').next().and_then(|name| name.split('.').next());
    if item.name == "default" { stem.unwrap_or(&item.name) } else { &item.name }
}

fn imports(files: &[&FileOutline], part: &str) -> bool {
    files.iter().flat_map(|file| &file.imports).any(|import| import.target.to_lowercase().contains(part))
}

/// A word that means something else without its framework.
fn is_meant(word: &str, files: &[&FileOutline]) -> bool {
    match last_word(word).unwrap_or(word) {
        "Resolver" => imports(files, "graphql"),
        // What languages with types call so is a shape of anything.
        "Model" if word != "PageModel" => {
            files.iter().all(|file| matches!(file.language, Language::Python | Language::Ruby | Language::Php))
        }
        // Only Rails means views by it.
        "Helper" => files.iter().all(|file| file.language == Language::Ruby),
        // Spring's adapters of configurers are settings, and nobody's system.
        "Adapter" => !word.ends_with("ConfigurerAdapter"),
        _ => true,
    }
}

/// Stimulus calls what it binds to elements of a page a controller.
fn is_stimulus(files: &[&FileOutline]) -> bool {
    imports(files, "stimulus")
}

fn kind(word: &str) -> Option<&'static str> {
    let means = |word: &str| KINDS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind);
    means(word)
        .or_else(|| means(word.strip_prefix("Application").or_else(|| word.strip_prefix("Base"))?))
        // `RoomsController` is a controller.
        .or_else(|| means(last_word(word)?))
        // `DomainEventBase` is what events extend.
        .or_else(|| kind(word.strip_suffix("Base")?))
}

/// Types that have something in common, each with its file.
type Kin<'i> = Vec<(&'i FileOutline, &'i Item)>;

/// The word that most types share, with those types: three of five at least.
fn most<'i>(
    types: &[(&'i FileOutline, &'i Item)],
    word: impl Fn(&FileOutline, &Item) -> Option<String>,
) -> Option<(String, Kin<'i>)> {
    let mut groups: BTreeMap<String, Kin<'i>> = BTreeMap::new();
    for (file, item) in types {
        if let Some(word) = word(file, item) {
            groups.entry(word).or_default().push((*file, *item));
        }
    }
    let found = groups.into_iter().max_by_key(|(_, items)| items.len())?;
    (found.1.len() * 5 >= types.len() * 3).then_some(found)
}

/// `Controller` of `UserController`.
fn last_word(name: &str) -> Option<&str> {
    let at = name.char_indices().rev().find(|(_, c)| c.is_uppercase())?.0;
    let word = name.get(at..)?;
    let word = if name.ends_with("DTO") { "DTO" } else { word };
    // `USER_SET_ACTION` has letters, and no last word in capitals.
    (word.len() < name.len() && word.len() > 1).then_some(word)
}

/// What follows the colon that stands in no brackets: those of parameters name the parameters' types.
fn after_colon(signature: &str) -> Option<&str> {
    let mut depth = 0i32;
    let is_it = |(_, c): &(usize, char)| {
        depth += match c {
            '(' | '<' | '[' => 1,
            ')' | '>' | ']' => -1,
            _ => 0,
        };
        *c == ':' && depth == 0
    };
    let (at, _) = signature.char_indices().find(is_it)?;
    signature.get(at + 1..)
}

/// The type that a declaration extends, without what stands around its name.
pub fn base(language: Language, signature: &str) -> Option<&str> {
    let rest = match language {
        Language::Python => signature.split_once('(')?.1,
        Language::Ruby if signature.contains("< ActiveRecord::Base") => return Some("ApplicationRecord"),
        Language::Ruby => signature.split_once('<')?.1,
        Language::CSharp | Language::Kotlin | Language::Swift => after_colon(signature)?,
        Language::Java
        | Language::Php
        | Language::TypeScript
        | Language::JavaScript
        | Language::Scala
        | Language::Dart => signature.split_once("extends ")?.1,
        _ => return None,
    };
    let end = rest
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '\\')))
        .unwrap_or(rest.trim_start().len());
    let rest = if rest.starts_with(char::is_whitespace) { rest.trim_start() } else { rest };
    let end = rest
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '\\')))
        .unwrap_or(end.max(rest.len()));
    let name = rest.get(..end)?.trim_end_matches([':', '.']);
    let name = name.rsplit(['.', ':', '\\']).next().unwrap_or(name);
    Some(name).filter(|name| {
        name.starts_with(char::is_uppercase) && !matches!(*name, "Base" | "Object" | "ABC" | "Generic" | "Protocol")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_type_extends_is_read_in_every_language() {
        for (language, signature, wanted) in [
            (Language::Python, "class A(models.Model)", Some("Model")),
            (Language::Ruby, "class A < ApplicationRecord", Some("ApplicationRecord")),
            (Language::Ruby, "class A < ActiveRecord::Base", Some("ApplicationRecord")),
            (Language::CSharp, "public class A : ControllerBase, IB", Some("ControllerBase")),
            (
                Language::CSharp,
                "interface IA<T> :\n    IRequestHandler<T>\n    where T : IQuery<T>",
                Some("IRequestHandler"),
            ),
            (Language::Php, "class A extends Controller", Some("Controller")),
            (Language::Kotlin, "data class A<T : Any>(val id: String, val x: Int = 1) : Shape(id)", Some("Shape")),
            (Language::Kotlin, "data class A(val id: String)", None),
            (Language::Java, "class A", None),
            (Language::Go, "type A struct", None),
        ] {
            assert_eq!(base(language, signature), wanted, "{signature}");
        }
        assert_eq!(kind("RoomsController"), kind("Controller"));
        assert_eq!(kind("DomainEventBase"), kind("Event"));
        assert!(!is_meant("DefaultContractResolver", &[]) && is_meant("Policy", &[]));
        assert!(kind("PageModel") != kind("Model") && kind("PageModel").is_some());
        assert!(!is_meant("WebSecurityConfigurerAdapter", &[]) && is_meant("MailAdapter", &[]));
        assert_eq!(last_word("UserController"), Some("Controller"));
        assert_eq!(last_word("User"), None);
        assert_eq!(last_word("USER_SET_ACTION"), None);
        assert_eq!(kind_of_folder("src/Listeners"), kind("Listener"));
        assert_eq!(kind_of_folder("src/Repositories"), kind("Repository"));
        assert_eq!((kind_of_folder("src/Models"), kind_of_folder("src/listeners")), (None, None));
    }
}
