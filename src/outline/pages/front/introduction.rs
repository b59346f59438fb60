//! What the repository is, in its own words.

use std::collections::BTreeSet;

use crate::outline::book::readme;
use crate::outline::context::Context;
use crate::outline::markup::Markup;
use crate::outline::markup::prose::{Prose, markdown};
use crate::outline::pages::front::height::height_px;
use crate::outline::select::plan::folder;

/// A longer introduction is cut: the rest is on the README's page, or folded away. Ours: half a screen.
const MOST_PX: usize = 400;

/// The manifest's sentence, then the README's introduction.
pub fn what_it_is(context: &Context<'_>) -> Markup {
    let mut out = Markup::new();
    let readme = readme::of_repository(context.scan, &context.snapshot.name);
    let introduction = readme.as_ref().map(|(_, text)| readme::introduction(text)).unwrap_or_default();
    // Of a package below the root that only bears the repository's name the README of the root knows more.
    let knows_more = readme.as_ref().is_some_and(|(path, _)| !path.contains('/')) && !introduction.is_empty();
    let description = description(context, knows_more);
    if !description.is_empty() && !introduction.contains(description.trim_end_matches('.')) {
        out.paragraph(&description);
    }
    let Some((path, text)) = readme else { return out };
    let has_page = context.book.title(path).is_some();
    let resolve = |link: &str, is_image: bool| match link.starts_with('#') && has_page {
        // The section stands on the README's own page.
        true => context.links.resolve(path, &format!("/{path}{link}"), is_image),
        false => context.links.resolve(path, link, is_image),
    };
    let prose = Prose { heading_shift: 1, code_language: "", comment: false, resolve: &resolve };
    let written = |piece: &str| markdown(&readme::with_links(piece, &text), &prose);
    let (first, rest) = cut(&introduction, &written);
    out.push(&written(first));
    if has_page {
        let mut more = Markup::new();
        more.said("More in the {}.", &[&context.links.to_page(path, None, &Markup::of_text("README"))]);
        out.wrap("p", &more);
    } else if !rest.is_empty() {
        out.macro_of("expand", &[("title", "README")], Some(&written(rest)));
    }
    out
}

/// What the manifest says the repository is.
fn description(context: &Context<'_>, readme_knows_more: bool) -> String {
    let is_alone =
        context.manifests.all.iter().map(|manifest| folder(&manifest.path)).collect::<BTreeSet<_>>().len() < 2;
    let main = context.manifests.main(&context.snapshot.name);
    let main = main.filter(|main| !main.path.contains('/') || is_alone || !readme_knows_more);
    main.map(|manifest| manifest.description.clone()).filter(|said| says_more_than_a_name(said)).unwrap_or_default()
}

/// The paragraphs that stand on the front page, the first of them in any case, and the others. What announces something that does
/// not stand there is among the others.
fn cut<'t>(introduction: &'t str, written: &dyn Fn(&str) -> Markup) -> (&'t str, &'t str) {
    let mut ends = vec![0];
    let mut px = 0;
    for (at, _) in introduction.match_indices("\n\n").chain([(introduction.len(), "")]) {
        let from = ends.last().copied().unwrap_or_default();
        let paragraph = introduction.get(from..at).unwrap_or_default();
        let is_fenced = paragraph.matches("```").count() % 2 == 1;
        if is_fenced && at < introduction.len() {
            continue;
        }
        px += height_px(&written(paragraph));
        if px > MOST_PX && ends.len() > 1 {
            break;
        }
        ends.push(at);
    }
    let is_whole = ends.last() == Some(&introduction.len());
    let announces = |end: &usize| introduction.get(..*end).is_some_and(|text| text.trim_end().ends_with(':'));
    while !is_whole && ends.len() > 2 && ends.last().is_some_and(announces) {
        ends.pop();
    }
    introduction.split_at_checked(ends.last().copied().unwrap_or_default()).unwrap_or((introduction, ""))
}

/// No property of a template, and no name alone.
fn says_more_than_a_name(description: &str) -> bool {
    !description.contains("${") && description.split_whitespace().count() > 1
}
