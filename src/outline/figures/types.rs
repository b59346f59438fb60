//! The type hierarchy of a module: which types extend or implement which, where that is worth a picture.

use std::collections::{BTreeMap, BTreeSet};

use super::{MOST_NODES, edge, shown};
use crate::outline::book::Module;
use crate::outline::context::Context;
use crate::outline::diagram::{Diagram, Edge, Node, NodeKind};
use crate::outline::item::{FileOutline, ItemKind};
use crate::outline::language::Language;

/// With fewer relations the signatures say it all. Ours.
const LEAST_RELATIONS: usize = 5;

/// The types of a module's files that go on from each other, and from types of the modules that it uses; nothing where those are few.
/// `key` is the page that it stands on.
pub fn of(context: &Context<'_>, key: &str, module: &Module) -> Option<Diagram> {
    let paths = module.files.iter().chain(&module.apart);
    let files: Vec<&FileOutline> = paths.filter_map(|path| context.scan.files.get(path)).collect();
    let page_of = |path: &str| context.book.place(path).filter(|page| *page != key).map(str::to_owned);
    // A type of the same name elsewhere may be another one: what is not imported is not meant.
    let uses = context.relations.uses.get(key);
    let elsewhere = |path: &str, name: &str| {
        let found = context.links.page_of_item(path, name).filter(|page| *page != key);
        found.filter(|page| uses.is_some_and(|uses| uses.contains(*page))).map(str::to_owned)
    };
    diagram(&files, &page_of, &elsewhere)
}

/// `page_of` gives the page of a file, `elsewhere` that of a type that another module declares, by the file that names it.
fn diagram(
    files: &[&FileOutline],
    page_of: &dyn Fn(&str) -> Option<String>,
    elsewhere: &dyn Fn(&str, &str) -> Option<String>,
) -> Option<Diagram> {
    let is_type = |kind| matches!(kind, ItemKind::Class | ItemKind::Struct | ItemKind::Interface | ItemKind::Trait);
    // By name; of one that two types bear nobody knows which is meant.
    let mut homes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut relations: BTreeSet<(&str, String)> = BTreeSet::new();
    let mut outside: BTreeMap<String, String> = BTreeMap::new();
    for file in files {
        for item in file.items.iter().filter(|item| item.public && item.owner.is_empty() && is_type(item.kind)) {
            homes.entry(&item.name).or_default().push(&file.path);
            crate::outline::steps::count(item.signature.len());
            for base in bases(file.language, &item.signature) {
                outside.extend(elsewhere(&file.path, &base).map(|page| (base.clone(), page)));
                relations.insert((item.name.as_str(), base));
            }
        }
    }
    outside.retain(|name, _| !homes.contains_key(name.as_str()));
    let is_one = |name: &str| homes.get(name).is_some_and(|homes| homes.len() == 1);
    relations.retain(|(name, base)| name != base && is_one(name) && (is_one(base) || outside.contains_key(base)));
    if relations.len() < LEAST_RELATIONS {
        return None;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    relations.iter().for_each(|(_, base)| *counts.entry(base).or_default() += 1);
    // What most go on from comes first, where not all fit.
    let mut ranked: Vec<(&str, &str)> = relations.iter().map(|(name, base)| (*name, base.as_str())).collect();
    ranked.sort_by_key(|(name, base)| (std::cmp::Reverse(counts.get(base).copied()), *base, *name));
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut edges: Vec<Edge> = Vec::new();
    for (name, base) in ranked {
        let new = [name, base].iter().filter(|name| !names.contains(**name)).count();
        if names.len() + new <= MOST_NODES {
            names.extend([name, base]);
            edges.push(edge(name, base));
        }
    }
    let home = |name: &str| homes.get(name).and_then(|homes| homes.first()).copied().unwrap_or_default();
    let node = |name: &str| {
        let (id, label) = (name.to_owned(), name.to_owned());
        let page = outside.get(name).cloned().or_else(|| page_of(home(name)));
        Node { id, label, kind: NodeKind::Type, page }
    };
    shown("Type hierarchy", names.iter().map(|name| node(name)).collect(), edges)
}

/// The names of what a declaration goes on from: what it extends, implements or conforms to.
fn bases(language: Language, signature: &str) -> Vec<String> {
    const WORDS: [&str; 9] =
        ["extends", "implements", "with", "public", "private", "protected", "virtual", "readonly", "final"];
    let after = |text: &str, marks: &[&str]| {
        let places = marks.iter().filter_map(|mark| text.find(mark).map(|at| at + mark.len()));
        places.min().and_then(|at| text.get(at..).map(str::to_owned))
    };
    let listed = match language {
        Language::Python => {
            let inside = signature.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')'));
            inside.map(|(inside, _)| outside_of_brackets(inside))
        }
        Language::Ruby => after(signature, &["< "]),
        Language::CSharp | Language::Kotlin | Language::Swift | Language::Cpp => {
            after(&outside_of_brackets(signature), &[" : ", ": ", " :\n"])
        }
        Language::Java | Language::TypeScript | Language::JavaScript | Language::Php | Language::Dart => {
            after(&outside_of_brackets(signature), &[" extends ", " implements ", "\nextends ", "\nimplements "])
        }
        _ => None,
    };
    let listed = listed.unwrap_or_default();
    let words = listed.split([',', ' ', '\n', '\t']).take_while(|word| !matches!(*word, "where" | "permits"));
    let named = words.filter(|word| !WORDS.contains(word) && !word.contains('='));
    let last = named.map(|word| word.rsplit(['.', ':', '\\']).next().unwrap_or(word));
    last.filter(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_')).map(str::to_owned).collect()
}

/// A text without what stands in brackets.
fn outside_of_brackets(text: &str) -> String {
    let mut depth = 0usize;
    let is_outside = |c: &char| {
        match c {
            '<' | '(' | '[' | '{' => depth += 1,
            '>' | ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    text.chars().filter(is_outside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::outline;

    #[test]
    fn what_a_type_goes_on_from_is_read_in_every_language() {
        for (language, signature, wanted) in [
            (Language::Python, "class A(Generic[T], base.Model, metaclass=Meta)", vec!["Generic", "Model"]),
            (Language::Ruby, "class A < Shop::Base", vec!["Base"]),
            (Language::Java, "public class A<T extends X> extends B<T>\n    implements C, d.E<F>", vec!["B", "C", "E"]),
            (Language::TypeScript, "export interface A extends B, C<D>", vec!["B", "C"]),
            (Language::Php, "final class A extends \\Shop\\B implements C", vec!["B", "C"]),
            (Language::CSharp, "public class A<T>(int x) : B<T>(x), IC where T : D", vec!["B", "IC"]),
            (Language::Kotlin, "class A(val x: Int) : B(x), C", vec!["B", "C"]),
            (Language::Cpp, "class A final : public ns::B, private C", vec!["B", "C"]),
            (Language::Python, "class A", vec![]),
            (Language::Go, "type A struct", vec![]),
        ] {
            assert_eq!(bases(language, signature), wanted, "{signature}");
        }
    }

    fn drawn(text: &str) -> Option<Diagram> {
        let file = outline("shop/a.py", text, Language::Python).0;
        diagram(&[&file], &|_| None, &|_, _| None)
    }

    #[test]
    fn a_type_of_another_module_stands_in_the_picture_with_its_page() {
        let derived = (0..5).map(|at| format!("class C{at}(View):\n    pass\n\n"));
        let file = outline("shop/a.py", &derived.collect::<String>(), Language::Python).0;
        let elsewhere = |path: &str, name: &str| (path == "shop/a.py" && name == "View").then(|| "base".to_owned());
        let found = diagram(&[&file], &|_| None, &elsewhere).unwrap();
        let view = found.nodes.iter().find(|node| node.id == "View").unwrap();
        assert_eq!((found.nodes.len(), found.edges.len(), view.page.as_deref()), (6, 5, Some("base")));
        assert_eq!(diagram(&[&file], &|_| None, &|_, _| None), None);
    }

    #[test]
    fn five_relations_are_worth_a_picture_and_four_are_not() {
        let classes = |count: usize| {
            let derived = (0..count).map(|at| format!("class C{at}(Base, Outside):\n    pass\n\n"));
            derived.fold("class Base:\n    pass\n\n".to_owned(), |text, one| text + &one)
        };
        assert_eq!(drawn(&classes(4)), None);
        let found = drawn(&classes(5)).unwrap();
        assert_eq!((found.nodes.len(), found.edges.len()), (6, 5));
        assert!(found.nodes.iter().all(|node| node.kind == NodeKind::Type && node.id != "Outside"));
        // What does not fit is on the page in words.
        let large = drawn(&classes(100)).unwrap();
        assert_eq!(large.nodes.len(), MOST_NODES);
    }
}
