//! Which reader each language's comments have.

use super::doc::Doc;
use super::language::Language;
use super::{doc_go, doc_links, doc_python, doc_rust, doc_tags, steps};

impl Doc {
    /// Reads a comment that has lost its markers.
    pub fn of(language: Language, text: &str) -> Self {
        steps::count(text.len());
        match language {
            Language::Rust => doc_rust::read(text),
            Language::Python => doc_python::read(text),
            Language::Go => doc_go::read(text),
            Language::TypeScript | Language::JavaScript | Language::Php | Language::Ruby => doc_tags::read(text, false),
            Language::Kotlin | Language::Dart => doc_tags::read(&doc_links::bracketed_names(text), false),
            Language::Java | Language::Scala => doc_tags::read(text, true),
            Language::CSharp => doc_tags::read(&xml_tags(text), true),
            Language::C | Language::Cpp => doc_tags::read(text, false),
            _ => Self { body: text.to_owned(), ..Self::default() },
        }
    }
}

/// C#'s `<param name="a">…</param>` as the tags that the others use.
fn xml_tags(text: &str) -> String {
    let text = text
        .replace("<param name=\"", "\n@param ")
        .replace("<typeparam name=\"", "\n@param ")
        .replace("<returns>", "\n@return ");
    let text = text.replace("<exception cref=\"", "\n@throws ").replace("</summary>", "").replace("<summary>", "");
    text.replace("</param>", "")
        .replace("</typeparam>", "")
        .replace("</returns>", "")
        .replace("</exception>", "")
        .replace("\">", " ")
        .replace("<para>", "<p>")
        .replace("</para>", "")
}
