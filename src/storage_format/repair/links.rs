//! Links, pictures, code blocks, folded sections.

use super::build::{Builder, StartTag};
use super::finish::attribute_in;
use super::lexical;
use super::tree::{Id, Kind, NONE, Piece};
use crate::storage_format::elements::{Class, Tag};
use crate::storage_format::finding::Severity;
use crate::storage_format::languages::{NO_LANGUAGE, code_language};
use crate::storage_format::safety::is_dangerous_url;
use crate::storage_format::tokenizer::scan_attributes;
use crate::storage_format::write::{push_attribute, push_code_macro, push_parameter, push_text};

impl Builder<'_> {
    /// `<ac:link href="…">` is an `a`.
    pub fn is_html_link(&self, tag: &StartTag) -> bool {
        tag.attributes.of(self.text).contains("href")
            && scan_attributes(self.text, tag.attributes)
                .iter()
                .any(|a| a.name.of(self.text).eq_ignore_ascii_case("href"))
    }

    pub fn finish_link(&mut self, id: Id) {
        let at = self.at(id);
        let children = self.tree.children(id);
        let is = |child: &Id, class: fn(Tag) -> bool| self.tree.tag(*child).is_some_and(class);
        let resource = children.iter().any(|child| is(child, |tag| tag.class() == Class::Resource));
        let body = children
            .iter()
            .copied()
            .find(|child| is(child, |tag| matches!(tag, Tag::AcLinkBody | Tag::AcPlainTextLinkBody)));
        let stray: Vec<Id> = children
            .iter()
            .copied()
            .filter(|child| {
                let known = is(child, |tag| {
                    tag.class() == Class::Resource || matches!(tag, Tag::AcLinkBody | Tag::AcPlainTextLinkBody)
                });
                !known && !self.tree.is_blank(*child)
            })
            .collect();
        if !resource && self.attribute(id, "ac:anchor").is_none() {
            self.report.fixed(
                "link_without_target",
                Severity::Lossy,
                at,
                "a link that leads nowhere was unwrapped; its text stays",
            );
            for child in children {
                match self.tree.tag(child) {
                    Some(Tag::AcLinkBody) => self.tree.unwrap(child),
                    Some(Tag::AcPlainTextLinkBody) => {
                        let mut text = String::new();
                        push_text(&mut text, &self.text_of(child));
                        self.replace_content(child, &text);
                        self.tree.unwrap(child);
                    }
                    _ => {}
                }
            }
            self.tree.unwrap(id);
            return;
        }
        if stray.is_empty() {
            return;
        }
        self.report.fixed(
            "link_body",
            Severity::Lossy,
            at,
            "a link's text stood outside its body, where Confluence drops it",
        );
        match body {
            Some(body) if self.tree.tag(body) == Some(Tag::AcLinkBody) => {
                for child in stray {
                    self.tree.detach(child);
                    self.tree.append(body, child);
                }
            }
            Some(_) => {
                let mut place = id;
                for child in stray {
                    self.tree.detach(child);
                    self.tree.insert_after(place, child);
                    place = child;
                }
            }
            None => {
                self.gather(&stray, Tag::AcLinkBody);
            }
        }
    }

    /// `<a><ri:page …/>text</a>` is an `ac:link`.
    pub fn finish_anchor(&mut self, id: Id) {
        let children = self.tree.children(id);
        let names_resource =
            children.iter().any(|child| self.tree.tag(*child).is_some_and(|tag| tag.class() == Class::Resource));
        if !names_resource {
            return;
        }
        let why = "a link that names a page, a file or a person has to be Confluence's own kind of link";
        self.report.fixed("link_kind", Severity::Lossy, self.at(id), why);
        let anchor = self.attribute(id, "href").and_then(|href| href.strip_prefix('#').map(str::to_owned));
        let mut open = "<ac:link".to_owned();
        if let Some(anchor) = anchor {
            push_attribute(&mut open, "ac:anchor", &anchor);
        }
        open.push('>');
        self.tree.retag(id, Tag::AcLink, &open);
        self.finish_link(id);
    }

    pub fn finish_image(&mut self, id: Id) {
        let at = self.at(id);
        let mut resource = false;
        let mut place = id;
        for child in self.tree.children(id) {
            match self.tree.tag(child) {
                Some(tag) if tag.class() == Class::Resource => resource = true,
                Some(Tag::AcCaption) => {}
                Some(tag) if tag.class() == Class::Adf => {}
                _ if self.tree.is_blank(child) => {}
                _ => {
                    let why = "content stood in an image, where Confluence drops it; it stands behind the image now";
                    self.report.fixed("image_content", Severity::Lossy, at, why);
                    self.tree.detach(child);
                    self.tree.insert_after(place, child);
                    place = child;
                }
            }
        }
        if resource || self.attribute(id, "ac:src").is_some() {
            return;
        }
        self.report.fixed(
            "image_without_source",
            Severity::Lossy,
            at,
            "an image without a source was replaced by its text",
        );
        let mut text = String::new();
        push_text(&mut text, &self.attribute(id, "ac:alt").unwrap_or_default());
        for child in self.tree.children(id) {
            if self.tree.tag(child) == Some(Tag::AcCaption) {
                self.tree.unwrap(child);
            }
        }
        if !text.is_empty() {
            let alt = self.tree.add_text(&text, at);
            self.tree.insert_before(id, alt);
        }
        self.tree.unwrap(id);
    }

    /// HTML's `img` becomes an image of the format.
    pub fn picture(&mut self, tag: StartTag) {
        let at = tag.span.start;
        if !tag.whole && tag.span.end >= self.text.len() {
            self.report.fixed("truncated", Severity::Refused, at, "the body ended inside a tag; the tag was taken out");
            return;
        }
        self.report.fixed("image_html", Severity::Lossy, at, "an HTML image became an image of the format");
        let list = scan_attributes(self.text, tag.attributes);
        let get = |name: &str| {
            let found = list.iter().find(|attribute| attribute.name.of(self.text).eq_ignore_ascii_case(name));
            found.map(|attribute| lexical::decode(attribute.value.of(self.text))).filter(|value| !value.is_empty())
        };
        let (source, alt) = (get("src"), get("alt"));
        let mut xml = String::new();
        match source {
            Some(source) if !is_dangerous_url(&source) => {
                xml.push_str("<ac:image");
                let digits =
                    |value: &String| value.trim_end_matches("px").parse::<u32>().ok().map(|number| number.to_string());
                let sizes = [("ac:width", get("width")), ("ac:height", get("height"))];
                for (name, value) in [("ac:alt", alt), ("ac:title", get("title"))] {
                    if let Some(value) = value {
                        push_attribute(&mut xml, name, &value);
                    }
                }
                for (name, value) in sizes {
                    if let Some(value) = value.as_ref().and_then(digits) {
                        push_attribute(&mut xml, name, &value);
                    }
                }
                xml.push('>');
                if source.contains("://") || source.starts_with("//") {
                    xml.push_str("<ri:url");
                    push_attribute(&mut xml, "ri:value", &source);
                } else {
                    let file =
                        source.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
                    xml.push_str("<ri:attachment");
                    push_attribute(&mut xml, "ri:filename", file);
                }
                xml.push_str("/></ac:image>");
            }
            other => {
                if other.is_some() {
                    self.report.fixed(
                        "url_unsafe",
                        Severity::Unsafe,
                        at,
                        "an image whose source can run code was taken out",
                    );
                }
                push_text(&mut xml, &alt.unwrap_or_default());
            }
        }
        if xml.is_empty() {
            return;
        }
        self.before_content(at);
        let open = self.tree.pooled(&xml);
        let id = self.tree.add(Kind::Cdata, open, at);
        self.tree.append(self.stack.parent(), id);
    }

    /// `<pre><code class="language-x">` becomes a code macro.
    pub fn finish_pre(&mut self, id: Id) {
        let shown: Vec<Id> = self.tree.children(id).into_iter().filter(|child| !self.tree.is_blank(*child)).collect();
        let only_code = shown.len() == 1 && shown.iter().all(|child| self.tree.tag(*child) == Some(Tag::Code));
        let class = |id: Id| attribute_in(self.open_tag(id), "class").and_then(|class| language_in(&class));
        let language = class(id).or_else(|| shown.first().and_then(|child| class(*child)));
        if !(only_code || language.is_some()) {
            return;
        }
        let at = self.at(id);
        self.report.fixed("code_html", Severity::Lossy, at, "an HTML code block became a code macro");
        let code = self.text_of(id);
        let code = code.strip_prefix('\n').unwrap_or(&code);
        let language = language.map(|language| code_language(&language).unwrap_or(NO_LANGUAGE));
        let mut xml = String::new();
        push_code_macro(&mut xml, language, None, &[], code.strip_suffix('\n').unwrap_or(code));
        self.replace_node(id, &xml);
    }

    /// `details` becomes the expand macro; `summary` is its title.
    pub fn finish_details(&mut self, id: Id) {
        let at = self.at(id);
        self.report.fixed("details_html", Severity::Lossy, at, "an HTML details element became an expand macro");
        let mut title = String::new();
        for child in self.tree.children(id) {
            if self.tree.tag(child) == Some(Tag::Summary) {
                let text = self.text_of(child);
                title = if title.is_empty() { text.trim().to_owned() } else { title };
                self.tree.detach(child);
            }
        }
        let mut open = "<ac:structured-macro ac:name=\"expand\" ac:schema-version=\"1\">".to_owned();
        if !title.is_empty() {
            push_parameter(&mut open, "title", &title);
        }
        open.push_str("<ac:rich-text-body>");
        let open = self.tree.pooled(&open);
        let close = self.tree.pooled("</ac:rich-text-body></ac:structured-macro>");
        // The class of a macro, so that its end flushes the page so far.
        self.tree.change(id, |node| {
            (node.kind, node.open, node.close) = (Kind::Element(Tag::AcStructuredMacro), open, close)
        });
    }

    fn replace_node(&mut self, id: Id, xml: &str) {
        for child in self.tree.children(id) {
            self.tree.detach(child);
        }
        let open = self.tree.pooled(xml);
        self.tree.change(id, |node| {
            (node.kind, node.open, node.close) = (Kind::Element(Tag::AcStructuredMacro), open, Piece::default());
        });
    }

    /// An element that goes with everything in it.
    pub fn dropped(&mut self, tag: StartTag, is_unsafe: bool) {
        let at = tag.span.start;
        let severity = if is_unsafe { Severity::Unsafe } else { Severity::Lossy };
        self.report.fixed("element_dropped", severity, at, "an element that no page may hold was taken out");
        if tag.empty || !tag.whole && tag.span.end >= self.text.len() {
            return;
        }
        let name = tag.name.of(self.text).to_ascii_lowercase();
        let raw = matches!(name.as_str(), "script" | "style" | "iframe" | "noembed" | "template");
        if !self.strict && raw {
            self.tokens.skip_raw(tag.name);
            return;
        }
        if !self.strict && !self.tokens.closes_later(tag.name) {
            return;
        }
        let id = self.tree.add(Kind::Element(Tag::Dropped), Piece::source(tag.span), at);
        self.tree.append(self.stack.parent(), id);
        self.tree.change(id, |node| node.closed = false);
        self.stack.push(id, Tag::Dropped, tag.name);
        self.report.muted += 1;
    }

    /// SVG and MathML: kept whole inside a span when they are inert, taken out otherwise.
    pub fn drawing(&mut self, tag: StartTag) {
        let at = tag.span.start;
        let inside_span = self.stack.inwards().take(4).any(|open| open.tag == Tag::Span);
        let whole = self.tokens.drawing(tag.name, tag.empty, self.strict);
        let kept = whole.end > tag.span.end || tag.empty;
        let xml = crate::storage_format::tokenizer::Span::new(at, whole.end);
        let raw = xml.of(self.text);
        if kept && inside_span && super::drawings::is_inert(raw) {
            let id = self.tree.add(Kind::Cdata, Piece::source(xml), at);
            self.tree.append(self.stack.parent(), id);
            return;
        }
        // A formula is read as its text where it cannot stay; a drawing goes whole.
        if tag.name.of(self.text).eq_ignore_ascii_case("math") {
            self.tokens.rewind(tag.span.end);
            self.report.fixed(
                "formula",
                Severity::Lossy,
                at,
                "a formula that is not inert or not in a span became its text",
            );
            if !tag.empty {
                let parent = self.stack.parent();
                self.stack.push(parent, Tag::Unwrapped, tag.name);
            }
            return;
        }
        self.report.fixed("drawing", Severity::Unsafe, at, "an SVG or MathML drawing that is not inert was taken out");
        self.report.lossy |= super::drawings::has_text(raw);
    }

    /// Reads the inside of a plain-text body.
    pub fn plain_body(&mut self, id: Id, tag: Tag) {
        let at = self.tokens.position();
        let body = self.tokens.plain_body(tag == Tag::AcPlainTextLinkBody);
        let raw = body.content.of(self.text);
        self.torn |= self.strict && is_torn(raw);
        let good =
            body.meant.is_none() && is_cdata_only(raw) && (self.strict || raw.chars().all(crate::text::is_xml_char));
        if good {
            let child = self.tree.add(Kind::Cdata, Piece::source(body.content), at);
            self.tree.append(id, child);
        } else {
            let refused = !self.strict && (body.meant.is_some() || raw.contains(['<', '&']));
            let severity = if refused { Severity::Refused } else { Severity::Lossy };
            let why =
                "a plain-text body was not one CDATA section, without which Confluence stores it empty; it is now";
            self.report.fixed("plain_body", severity, at, why);
            let text = match body.meant {
                Some(span) => span.of(self.text).to_owned(),
                None => plain_text(raw),
            };
            let mut cdata = String::new();
            crate::storage_format::write::push_cdata(&mut cdata, &text);
            let open = self.tree.pooled(&cdata);
            let child = self.tree.add(Kind::Cdata, open, at);
            self.tree.append(id, child);
        }
        let exact = body.end_tag.filter(|span| {
            span.of(self.text)
                .strip_prefix("</")
                .is_some_and(|rest| rest.strip_suffix('>').is_some_and(|name| name.trim_end() == tag.name()))
        });
        if exact.is_none() {
            let why = "the end of a plain-text body was missing or misspelt";
            self.report.fixed("end_tag", Severity::Refused, at, why);
        }
        self.tree.change(id, |node| node.closed = true);
        self.close_top(exact);
    }

    /// Text that stands at the top of a page with Markdown's structure is converted.
    pub fn convert_markdown_runs(&mut self) {
        if !self.markdown {
            return;
        }
        let mut id = self.tree.first;
        let mut run: Vec<Id> = Vec::new();
        while id != NONE {
            let next = self.tree.node(id).next;
            if self.is_block(id)
                || self.tree.tag(id).is_some_and(|tag| tag.class() == Class::Macro)
                || matches!(self.tree.node(id).kind, Kind::Cdata | Kind::Other)
            {
                self.convert_run(&run);
                run.clear();
            } else {
                run.push(id);
            }
            id = next;
        }
        self.convert_run(&run);
    }

    fn convert_run(&mut self, run: &[Id]) {
        let (Some(first), Some(last)) = (run.first().copied(), run.last().copied()) else { return };
        let is_text = |id: &Id| matches!(self.tree.node(*id).kind, Kind::Text);
        if !run.iter().any(is_text) {
            return;
        }
        let end = match self.tree.node(last) {
            node if is_text(&last) => node.open.span().map_or(self.tokens.position(), |span| span.end),
            _ => self.tokens.position(),
        };
        let start = self.at(first);
        let source = self.text.get(start..end).unwrap_or_default();
        if source.contains("<!") || !super::envelope::has_markdown_structure(source) {
            return;
        }
        let options = crate::storage_format::MarkdownOptions::default();
        let Ok(converted) = crate::storage_format::markdown_to_storage(source, &options) else { return };
        self.report.fixed(
            "markdown",
            Severity::Lossy,
            start,
            "Markdown between the elements of the page was converted",
        );
        let open = self.tree.pooled(&converted.xml);
        let node = self.tree.add(Kind::Cdata, open, start);
        self.tree.insert_before(first, node);
        for id in run {
            self.tree.detach(*id);
        }
    }
}

/// A language in a class attribute, as highlighters write it.
fn language_in(class: &str) -> Option<String> {
    let prefixes = ["language-", "lang-", "highlight-source-", "brush:", "sourceCode "];
    class.split_ascii_whitespace().find_map(|word| {
        prefixes.iter().find_map(|prefix| word.strip_prefix(prefix)).map(|name| name.trim_matches(';').to_owned())
    })
}

/// White space and CDATA sections and nothing else, one section at least.
fn is_cdata_only(raw: &str) -> bool {
    let mut rest = raw.trim_start_matches([' ', '\t', '\n', '\r']);
    if rest.is_empty() {
        return true;
    }
    while let Some(inside) = rest.strip_prefix("<![CDATA[") {
        let Some((_, tail)) = inside.split_once("]]>") else { return false };
        rest = tail.trim_start_matches([' ', '\t', '\n', '\r']);
    }
    rest.is_empty()
}

/// A section that was never closed and swallowed the page up to the end of a later one: an end of a body comes before
/// any start of one, and another section starts behind it.
fn is_torn(raw: &str) -> bool {
    raw.split_once("</ac:plain-text-body>").is_some_and(|(before, after)| {
        !before.contains("<ac:plain-text-body") && after.contains("<ac:plain-text-body><![CDATA[")
    })
}

/// What an author meant by a body without CDATA: decoded when it was escaped, as it stands when it was not.
fn plain_text(raw: &str) -> String {
    if raw.contains("<![CDATA[") {
        let mut out = String::new();
        let mut rest = raw;
        while let Some((before, after)) = rest.split_once("<![CDATA[") {
            out.push_str(&lexical::decode(before));
            let (inside, tail) = after.split_once("]]>").unwrap_or((after, ""));
            out.push_str(inside);
            rest = tail;
        }
        out.push_str(&lexical::decode(rest));
        return out;
    }
    if raw.contains('<') || has_bare_ampersand(raw) { raw.to_owned() } else { lexical::decode(raw) }
}

fn has_bare_ampersand(raw: &str) -> bool {
    raw.split('&').skip(1).any(|after| {
        let length = after.bytes().take(40).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
        after.as_bytes().get(length) != Some(&b';')
    })
}
