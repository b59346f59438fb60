//! Types of the library as TypeScript: the form in which serde writes them, or the form that it reads.

use std::cell::RefCell;
use std::collections::BTreeSet;

use syn::{Fields, GenericArgument, Item, PathArguments, Type};

use super::attributes::{Serde, doc};
use super::sources::{Id, Sources};

/// Which way a value goes: a question is read, and may leave out more than an answer does, which is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Role {
    Answer,
    Question,
}

/// Types whose form is written out in the library, with an `impl` of their own.
const BY_HAND: [(&str, &str); 4] = [("No", "false"), ("Nothing", "Nothing"), ("Secret", "string"), ("Yes", "true")];

/// Writes types of one role; notes the types that they name.
pub struct Shapes<'s> {
    sources: &'s Sources,
    role: Role,
    /// What a type is called.
    name: &'s dyn Fn(&Id, Role) -> String,
    pub named: RefCell<BTreeSet<Id>>,
}

impl<'s> Shapes<'s> {
    pub fn new(sources: &'s Sources, role: Role, name: &'s dyn Fn(&Id, Role) -> String) -> Self {
        Self { sources, role, name, named: RefCell::default() }
    }

    /// A type that has a name: its declaration.
    pub fn declaration(&self, id: &Id) -> String {
        let name = (self.name)(id, self.role);
        match self.sources.definition(id) {
            Some(Item::Struct(found)) => {
                let serde = Serde::of(&found.attrs);
                let head = comment(&doc(&found.attrs), "");
                match &found.fields {
                    Fields::Named(_) => {
                        let (fields, rest) = self.fields(&found.fields, &serde, serde.value("rename_all"), id);
                        let body = fields.concat();
                        if rest.is_empty() {
                            format!("{head}export interface {name} {{\n{body}}}\n")
                        } else {
                            format!("{head}export type {name} = {} & {{\n{body}}};\n", rest.join(" & "))
                        }
                    }
                    Fields::Unnamed(inner) if inner.unnamed.len() == 1 => {
                        format!("{head}export type {name} = {};\n", self.text(&inner.unnamed[0].ty, &id.0))
                    }
                    _ => panic!("{id:?}: a struct of fields, or around one value"),
                }
            }
            Some(Item::Enum(found)) => {
                let head = comment(&doc(&found.attrs), "");
                let serde = Serde::of(&found.attrs);
                let variants: Vec<_> = found.variants.iter().filter(|one| !Serde::of(&one.attrs).has("skip")).collect();
                let told: Vec<(Vec<String>, String)> =
                    variants.iter().map(|one| (doc(&one.attrs), self.variant(one, &serde, id))).collect();
                let last = told.len().saturating_sub(1);
                let lines = told.iter().enumerate().map(|(at, (doc, text))| {
                    let end = if at == last { ";" } else { "" };
                    format!("  | {text}{end}{}\n", trailing(doc))
                });
                format!("{head}export type {name} =\n{}", lines.collect::<String>())
            }
            other => panic!("{id:?}: {}", if other.is_some() { "an alias has no declaration" } else { "is not there" }),
        }
    }

    fn variant(&self, variant: &syn::Variant, serde: &Serde, id: &Id) -> String {
        let own = Serde::of(&variant.attrs);
        let word = format!("{:?}", own.name(&variant.ident.to_string(), serde.value("rename_all")));
        let rule = own.value("rename_all").or(serde.value("rename_all_fields"));
        let inner = match &variant.fields {
            Fields::Unit => None,
            Fields::Unnamed(inner) if inner.unnamed.len() == 1 => Some(self.text(&inner.unnamed[0].ty, &id.0)),
            Fields::Unnamed(_) => panic!("{id:?}: a variant of several unnamed values is not written here"),
            Fields::Named(_) => Some(self.object(&variant.fields, &own, rule, id)),
        };
        if serde.has("untagged") {
            return inner.unwrap_or_else(|| "null".to_owned());
        }
        match (serde.value("tag"), serde.value("content"), inner) {
            (None, _, None) => word,
            (None, _, Some(inner)) => format!("{{ {}: {inner} }}", word.trim_matches('"')),
            (Some(tag), _, None) => format!("{{ {tag}: {word} }}"),
            (Some(tag), Some(content), Some(inner)) => format!("{{ {tag}: {word}; {content}: {inner} }}"),
            (Some(tag), None, Some(inner)) => match inner.strip_prefix("{ ") {
                Some(rest) => format!("{{ {tag}: {word}; {rest}"),
                None => format!("({{ {tag}: {word} }} & {inner})"),
            },
        }
    }

    /// Fields in one line, for a variant.
    fn object(&self, fields: &Fields, serde: &Serde, rule: Option<&str>, id: &Id) -> String {
        let (fields, rest) = self.fields(fields, serde, rule, id);
        let lines = fields.iter().map(|field| field.lines().last().unwrap_or_default().trim().trim_end_matches(';'));
        let body = format!("{{ {} }}", lines.collect::<Vec<_>>().join("; "));
        [rest, vec![body]].concat().join(" & ")
    }

    /// Each field with its comment, and what is flattened into the type.
    fn fields(&self, fields: &Fields, serde: &Serde, rule: Option<&str>, id: &Id) -> (Vec<String>, Vec<String>) {
        let (mut own, mut rest) = (Vec::new(), Vec::new());
        for field in fields {
            let said = Serde::of(&field.attrs);
            let skipped = if self.role == Role::Answer { "skip_serializing" } else { "skip_deserializing" };
            if said.has("skip") || said.has(skipped) {
                continue;
            }
            assert!(
                !["with", "serialize_with", "deserialize_with"].iter().any(|word| said.has(word)),
                "{id:?}: `with`"
            );
            if said.has("flatten") {
                rest.push(self.text(&field.ty, &id.0));
                continue;
            }
            let name = said.name(&field.ident.as_ref().unwrap().to_string(), rule);
            let name = if name.contains('-') { format!("{name:?}") } else { name };
            let text = self.text(&field.ty, &id.0);
            let inner = text.strip_suffix(" | null").map(str::to_owned);
            let (mark, text) = match self.role {
                Role::Answer if said.has("skip_serializing_if") => ("?", inner.unwrap_or(text)),
                Role::Answer => ("", text),
                Role::Question if inner.is_some() || said.has("default") || serde.has("default") => ("?", text),
                Role::Question => ("", text),
            };
            own.push(format!("{}  {name}{mark}: {text};\n", comment(&doc(&field.attrs), "  ")));
        }
        (own, rest)
    }

    /// A type as it stands in a field.
    pub fn text(&self, of: &Type, module: &[String]) -> String {
        match of {
            Type::Reference(reference) => self.text(&reference.elem, module),
            Type::Slice(list) => listed(&self.text(&list.elem, module)),
            Type::Array(list) => {
                let one = self.text(&list.elem, module);
                match &list.len {
                    syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(count), .. }) => {
                        let count = count.base10_parse::<usize>().unwrap();
                        format!("[{}]", vec![one; count].join(", "))
                    }
                    _ => listed(&one),
                }
            }
            Type::Tuple(tuple) => {
                let parts: Vec<String> = tuple.elems.iter().map(|one| self.text(one, module)).collect();
                format!("[{}]", parts.join(", "))
            }
            Type::Path(path) => self.path(path, module),
            _ => panic!("{module:?}: a type that is not written here"),
        }
    }

    fn path(&self, path: &syn::TypePath, module: &[String]) -> String {
        let segments: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let Some(id) = self.sources.resolve(module, &segments) {
            if let Some((_, text)) = BY_HAND.iter().find(|(name, _)| *name == id.1) {
                return (*text).to_owned();
            }
            if let Some(Item::Type(alias)) = self.sources.definition(&id) {
                return self.text(&alias.ty, &id.0);
            }
            self.named.borrow_mut().insert(id.clone());
            return (self.name)(&id, self.role);
        }
        let last = path.path.segments.last().unwrap();
        let arguments: Vec<String> = match &last.arguments {
            PathArguments::AngleBracketed(list) => {
                let types = list.args.iter().filter_map(|one| match one {
                    GenericArgument::Type(of) => Some(self.text(of, module)),
                    _ => None,
                });
                types.collect()
            }
            _ => Vec::new(),
        };
        match (last.ident.to_string().as_str(), arguments.as_slice()) {
            ("String" | "str" | "char", []) => "string".to_owned(),
            ("bool", []) => "boolean".to_owned(),
            ("u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64" | "f32" | "f64", []) => "number".to_owned(),
            ("Value", []) => "unknown".to_owned(),
            ("Map", [_, _]) => "{ [name: string]: unknown }".to_owned(),
            ("Option", [one]) => format!("{one} | null"),
            ("Box" | "Rc" | "Arc" | "Cow", [one]) => one.clone(),
            ("Vec" | "BTreeSet" | "VecDeque", [one]) => listed(one),
            ("BTreeMap", [key, one]) if key == "string" => format!("Record<string, {one}>"),
            ("BTreeMap", [key, one]) => format!("Partial<Record<{key}, {one}>>"),
            (name, _) => panic!("{module:?}: {name} is not written here"),
        }
    }
}

fn listed(one: &str) -> String {
    if one.contains(" | ") { format!("({one})[]") } else { format!("{one}[]") }
}

/// The first paragraph of a variant's comment, behind it.
fn trailing(doc: &[String]) -> String {
    let first: Vec<&str> = doc.iter().map(String::as_str).take_while(|line| !line.is_empty()).collect();
    if first.is_empty() { String::new() } else { format!(" // {}", first.join(" ")) }
}

fn comment(doc: &[String], indent: &str) -> String {
    match doc {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let lines: String =
                lines.iter().map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n").collect();
            format!("{indent}/**\n{lines}{indent} */\n")
        }
    }
}
