//! Which reader each language's comments have.

use crate::outline::doc::Doc;
use crate::outline::doc::go;
use crate::outline::doc::links;
use crate::outline::doc::python;
use crate::outline::doc::rust;
use crate::outline::doc::tags;
use crate::outline::language::Language;
use crate::outline::steps;

impl Doc {
    /// Reads a comment that has lost its markers.
    pub fn of(language: Language, text: &str) -> Self {
        steps::count(text.len());
        match language {
            Language::Rust => rust::read(text),
            Language::Python => python::read(text),
            Language::Go => go::read(text),
            Language::TypeScript | Language::JavaScript | Language::Php | Language::Ruby => tags::read(text, false),
            Language::Kotlin | Language::Dart => tags::read(&links::bracketed_names(text), false),
            Language::Java | Language::Scala => tags::read(text, true),
            Language::CSharp => tags::read(&xml_tags(text), true),
            Language::C | Language::Cpp => tags::read(&doxygen(text), false),
            _ => Self { body: text.to_owned(), ..Self::default() },
        }
    }
}

/// Doxygen's commands, which begin with a backslash as well, as the tags that the others use.
fn doxygen(text: &str) -> String {
    let text = text.replace("\\param ", "@param ").replace("\\return", "@return").replace("\\file\n", "");
    text.replace("\\brief ", "").replace("@brief ", "")
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
