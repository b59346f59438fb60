//! What serde's attributes and doc comments say of a type, a variant or a field.

use syn::{Attribute, Expr, ExprLit, Lit, Meta, Token, punctuated::Punctuated};

/// serde's words, each with its value where it has one.
pub struct Serde(Vec<(String, Option<String>)>);

impl Serde {
    pub fn of(attributes: &[Attribute]) -> Self {
        let mut words = Vec::new();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            let metas = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).unwrap();
            for meta in metas {
                let name = meta.path().get_ident().map(ToString::to_string).unwrap_or_default();
                match meta {
                    Meta::Path(_) => words.push((name, None)),
                    Meta::NameValue(pair) => words.push((name, text(&pair.value))),
                    Meta::List(_) => panic!("serde({name}(…)) is not read here: write it in a way that holds for both"),
                }
            }
        }
        Self(words)
    }

    pub fn has(&self, word: &str) -> bool {
        self.0.iter().any(|(name, _)| name == word)
    }

    pub fn value(&self, word: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == word)?.1.as_deref()
    }

    /// The name of a field or variant in JSON.
    pub fn name(&self, ident: &str, rule: Option<&str>) -> String {
        self.value("rename").map_or_else(|| renamed(ident, rule), str::to_owned)
    }
}

/// A name by serde's `rename_all`; fields are written in snake case, variants in camel case with a capital.
fn renamed(ident: &str, rule: Option<&str>) -> String {
    let ident = ident.trim_start_matches("r#");
    let words: Vec<String> = if ident.starts_with(char::is_uppercase) {
        let mut words: Vec<String> = Vec::new();
        for letter in ident.chars() {
            match words.last_mut() {
                Some(word) if !letter.is_uppercase() => word.push(letter),
                _ => words.push(letter.to_lowercase().to_string()),
            }
        }
        words
    } else {
        ident.split('_').map(str::to_owned).collect()
    };
    let capital = |word: &String| word[..1].to_uppercase() + &word[1..];
    match rule {
        None => ident.to_owned(),
        Some("lowercase") => ident.to_lowercase(),
        Some("camelCase") => words[0].clone() + &words[1..].iter().map(capital).collect::<String>(),
        Some("snake_case") => words.join("_"),
        Some("kebab-case") => words.join("-"),
        Some(other) => panic!("rename_all = {other:?} is not read here"),
    }
}

/// The doc comment in lines, with links to Rust's items as plain names.
pub fn doc(attributes: &[Attribute]) -> Vec<String> {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let lines = lines.filter_map(|attribute| text(&attribute.meta.require_name_value().ok()?.value));
    lines.map(|line| line.trim().replace("[`", "`").replace("`]", "`")).collect()
}

fn text(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}
