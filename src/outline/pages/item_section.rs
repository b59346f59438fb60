//! One item on a page: heading, signature, documentation, members.

use crate::locale::{own, said};
use crate::outline::book::members::{Candidate, full_name};
use crate::outline::book::names::anchor;
use crate::outline::context::Context;
use crate::outline::doc::{Doc, Field};
use crate::outline::item::{FileOutline, Item, ItemKind};
use crate::outline::language::Language;
use crate::outline::markup::Markup;
use crate::outline::markup::prose::{Prose, markdown};

/// An item with everything that is declared in it. `heading` is what its heading says.
pub fn write(
    context: &Context<'_>,
    file: &FileOutline,
    item: &Item,
    members: &[Candidate<'_>],
    heading: &str,
) -> Markup {
    let mut out = Markup::new();
    let mut title = Markup::new();
    title.text(heading);
    out.anchor(&anchor(item));
    out.heading_of(3, &title);
    out.push(&signature(context, file, item));
    out.push(&documentation(context, file, &item.doc));
    out.push(&members_of(context, members));
    out
}

/// The code block, and the link to the lines.
fn signature(context: &Context<'_>, file: &FileOutline, item: &Item) -> Markup {
    let mut out = Markup::new();
    out.code(file.language.macro_name(), &item.signature);
    let mut place = Markup::new();
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let lines = at_line(name, item.start_line);
    place.push(&context.links.to_lines(&file.path, item.start_line, item.end_line, &lines));
    out.wrap("p", &place);
    out
}

/// A documentation comment: text, then tables, then examples.
pub fn documentation(context: &Context<'_>, file: &FileOutline, text: &str) -> Markup {
    let mut out = Markup::new();
    if text.trim().is_empty() {
        return out;
    }
    let doc = Doc::of(file.language, text);
    let prose = |text: &str| prose(context, file, text);
    if let Some(why) = &doc.deprecated {
        out.macro_of("warning", &[("title", &own("Deprecated"))], Some(&or_blank(prose(why))));
    }
    out.push(&prose(&doc.body));
    out.push(&fields("Parameters", "Name", &doc.parameters, &prose));
    out.push(&fields("Attributes", "Name", &doc.attributes, &prose));
    out.push(&fields("Returns", "", &doc.returns, &prose));
    out.push(&fields("Errors", "Error", &doc.errors, &prose));
    for example in &doc.examples {
        out.push(&label("Example"));
        out.push(&prose(example));
    }
    if let Some(since) = &doc.since {
        out.paragraph(&said("Since version {}.", &[since]));
    }
    if !doc.see.is_empty() {
        let links: Vec<Markup> = doc.see.iter().map(|see| crate::outline::markup::prose::inline(&prose(see))).collect();
        out.push(&label("See also")).list(&links);
    }
    out
}

fn or_blank(markup: Markup) -> Markup {
    if markup.is_empty() { Markup::of_text("") } else { markup }
}

/// A place in a file, in words.
pub fn at_line(file: &str, line: u32) -> String {
    said("{}, line {}", &[file, &line.to_string()])
}

/// Words of ours above a list or a table.
fn label(words: &str) -> Markup {
    let mut strong = Markup::new();
    strong.wrap("strong", &Markup::of_own(words));
    let mut out = Markup::new();
    out.wrap("p", &strong);
    out
}

fn fields(title: &str, first: &str, fields: &[Field], prose: &dyn Fn(&str) -> Markup) -> Markup {
    let mut out = Markup::new();
    if fields.is_empty() {
        return out;
    }
    if fields.iter().all(|field| field.kind.is_empty() && field.text.is_empty()) {
        out.wrap("p", &names_only(title, fields));
        return out;
    }
    let has_name = !first.is_empty() && fields.iter().any(|field| !field.name.is_empty());
    let has_kind = fields.iter().any(|field| !field.kind.is_empty());
    let columns = [(has_name, first), (has_kind, "Type"), (true, "Description")];
    let head: Vec<&str> = columns.iter().filter(|(is_shown, _)| *is_shown).map(|(_, title)| *title).collect();
    let cells = |field: &Field| {
        let name = has_name.then(|| code(&field.name));
        let kind = has_kind.then(|| code(&field.kind));
        let text = crate::outline::markup::prose::inline(&prose(&field.text));
        name.into_iter().chain(kind).chain([text]).collect()
    };
    let rows: Vec<Vec<Markup>> = fields.iter().map(cells).collect();
    if !has_name
        && let [only] = rows.as_slice()
        && let Some(line) = one_line(title, only)
    {
        out.wrap("p", &line);
        return out;
    }
    out.push(&label(title)).table_without_blank_columns(&head, &rows);
    out
}

/// Fields of which nothing but their names is known, as a line.
fn names_only(title: &str, fields: &[Field]) -> Markup {
    let mut line = Markup::new();
    line.wrap("strong", &Markup::of_own(title)).text(":");
    for (index, field) in fields.iter().enumerate() {
        line.text(if index > 0 { ", " } else { " " }).push(&code(&field.name));
    }
    line
}

/// A single row without a name as a line, where its text may stand in one.
fn one_line(title: &str, cells: &[Markup]) -> Option<Markup> {
    let mut line = Markup::new();
    line.wrap("strong", &Markup::of_own(title)).text(":");
    for cell in cells {
        line.text(" ").push(cell);
    }
    crate::outline::markup::prose::is_inline(&line).then_some(line)
}

/// Text in code type; nothing for nothing.
pub fn code(text: &str) -> Markup {
    let mut out = Markup::new();
    if !text.is_empty() {
        out.element("code", text);
    }
    out
}

/// Fields and cases as a table; methods with much to say as sections, the others as a table.
fn members_of(context: &Context<'_>, members: &[Candidate<'_>]) -> Markup {
    let mut out = Markup::new();
    let of = |kinds: &[ItemKind]| {
        let is_kind =
            |(file, index): &Candidate<'_>| file.items.get(*index).is_some_and(|item| kinds.contains(&item.kind));
        members.iter().copied().filter(is_kind).collect::<Vec<_>>()
    };
    out.push(&table(context, "Cases", &of(&[ItemKind::Variant])));
    out.push(&table(context, "Fields", &of(&[ItemKind::Field])));
    out.push(&table(context, "Constants", &of(&[ItemKind::Constant, ItemKind::Variable])));
    let methods = of(&[ItemKind::Method, ItemKind::Function, ItemKind::Macro, ItemKind::TypeAlias]);
    let (long, short): (Vec<_>, Vec<_>) =
        methods.into_iter().partition(|(file, index)| file.items.get(*index).is_some_and(|item| says_much(file, item)));
    out.push(&table(context, if long.is_empty() { "Methods" } else { "Methods in brief" }, &short));
    for (file, index) in long {
        let Some(method) = file.items.get(index) else { continue };
        out.anchor(&anchor(method));
        out.heading_of(4, &Markup::of_text(&heading_of(file, method)));
        out.push(&signature(context, file, method));
        out.push(&documentation(context, file, &method.doc));
    }
    out
}

/// Java's overloads differ by their parameters only.
fn heading_of(file: &FileOutline, method: &Item) -> String {
    let owner = method.owner.rsplit('.').next().unwrap_or_default();
    let name = if owner == method.name { format!("new {owner}") } else { full_name(method) };
    if !matches!(file.language, Language::Java | Language::CSharp | Language::Kotlin) {
        return name;
    }
    let parameters = method
        .signature
        .find(&format!("{}(", method.name))
        .and_then(|at| method.signature.get(at + method.name.len() + 1..));
    let parameters = parameters.and_then(|rest| rest.rfind(')').and_then(|end| rest.get(..end))).unwrap_or_default();
    let parameters = parameters.split_whitespace().collect::<Vec<_>>().join(" ");
    if parameters.len() > 80 { format!("{name}(…)") } else { format!("{name}({parameters})") }
}

/// Whether a method's documentation is more than its first sentence.
fn says_much(file: &FileOutline, item: &Item) -> bool {
    if item.name == "__init__" && item.signature.len() > 160 {
        return true;
    }
    let doc = Doc::of(file.language, &item.doc);
    let rest =
        !doc.parameters.is_empty() || !doc.errors.is_empty() || !doc.examples.is_empty() || doc.deprecated.is_some();
    rest || doc.body.trim().len() > doc.summary().len() + 80
        || doc.returns.iter().any(|returned| returned.text.len() > 120)
}

/// Rows of name and first sentence, each linked to its lines.
pub fn table(context: &Context<'_>, title: &str, items: &[Candidate<'_>]) -> Markup {
    let mut out = Markup::new();
    if items.is_empty() {
        return out;
    }
    let mut items = items.to_vec();
    // `A, B string` is one line for two names.
    items.dedup_by_key(|(file, index)| {
        file.items.get(*index).map(|item| (file.path.clone(), item.start_line, item.signature.clone()))
    });
    let rows: Vec<Vec<Markup>> =
        items.iter().filter_map(|(file, index)| Some(row(context, file, file.items.get(*index)?))).collect();
    if !title.is_empty() {
        out.push(&label(title));
    }
    let head: &[&str] = if rows.iter().any(|row| row.get(1).is_some_and(|cell| !cell.is_empty())) {
        &["Declaration", "Description"]
    } else {
        &["Declaration"]
    };
    out.table(head, &rows);
    out
}

fn row(context: &Context<'_>, file: &FileOutline, item: &Item) -> Vec<Markup> {
    const MOST_CHARS: usize = 300;
    let line = item.signature.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_end_matches([',', ';']);
    let short = crate::text::first_chars(line, MOST_CHARS);
    let shown = if short.len() < line.len() { format!("{short} …") } else { short.to_owned() };
    let mut declaration = Markup::new();
    let mut cell = Markup::new();
    cell.anchor(&anchor(item));
    declaration.element("code", &shown);
    cell.link(&context.links.lines(&file.path, item.start_line, item.end_line), &declaration);
    let doc = Doc::of(file.language, &item.doc);
    let text = if doc.body.trim().is_empty() {
        doc.returns.first().map(|returned| returned.text.clone()).unwrap_or_default()
    } else {
        doc.body.clone()
    };
    let mut said = Markup::new();
    if let Some(why) = &doc.deprecated {
        said.wrap("strong", &Markup::of_own("Deprecated."))
            .text(" ")
            .push(&crate::outline::markup::prose::inline(&prose(context, file, why)))
            .text(" ");
    }
    let text = crate::outline::markup::prose::inline(&prose(context, file, &text));
    if said.is_empty() || crate::outline::markup::prose::is_inline(&text) {
        said.push(&text);
    }
    vec![cell, said]
}

/// Markdown of a comment, its references linked.
pub fn prose(context: &Context<'_>, file: &FileOutline, text: &str) -> Markup {
    let resolve = |link: &str, is_image: bool| context.links.resolve_name(&file.path, link, is_image);
    markdown(
        text,
        &Prose { heading_shift: 4, code_language: file.language.macro_name(), comment: true, resolve: &resolve },
    )
}
