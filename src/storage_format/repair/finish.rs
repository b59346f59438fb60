//! What is done to an element when it is complete.

use std::borrow::Cow;

use super::build::Builder;
use super::tree::{Id, Kind, NONE};
use crate::storage_format::elements::{Class, Tag};
use crate::storage_format::finding::Severity;
use crate::storage_format::macros::{MOST_CELLS, layout_cells, layout_for};
use crate::storage_format::plain::fragment_text;
use crate::storage_format::references::{attribute_in, decode};

impl Builder<'_> {
    /// Looks at an element whose content is complete.
    pub fn finish(&mut self, id: Id, tag: Tag) {
        match tag {
            Tag::AcStructuredMacro | Tag::AcMacro => self.finish_macro(id),
            Tag::AcParameter => self.finish_parameter(id),
            Tag::AcLink => self.finish_link(id),
            Tag::A => self.finish_anchor(id),
            Tag::AcImage => self.finish_image(id),
            Tag::AcLayoutSection => self.finish_section(id),
            Tag::AcTaskStatus => self.finish_status(id),
            Tag::Pre => self.finish_pre(id),
            Tag::Details => self.finish_details(id),
            Tag::AcRichTextBody | Tag::AcLayoutCell => self.convert_markdown_in(id),
            Tag::P => self.finish_paragraph(id),
            Tag::Dropped => self.finish_dropped(id),
            _ if tag.class() == Class::Resource => self.finish_resource(id, tag),
            _ if tag.is_void() && self.tree.node(id).first != NONE => self.empty_void(id),
            _ => {}
        }
    }

    /// Where a node begins in the source.
    pub fn at(&self, id: Id) -> usize {
        usize::try_from(self.tree.node(id).at).unwrap_or(0)
    }

    /// The value of an attribute of a node, references decoded.
    pub fn attribute(&self, id: Id, name: &str) -> Option<Cow<'_, str>> {
        attribute_in(self.open_tag(id), name)
    }

    /// The text that a reader sees in a node: references decoded, blocks and breaks on lines of their own.
    pub fn text_of(&self, id: Id) -> String {
        self.text_up_to(id, usize::MAX)
    }

    /// The same, ended behind so many bytes.
    pub fn text_up_to(&self, id: Id, most: usize) -> String {
        let mut out = String::new();
        for child in self.tree.below_up_to(id, most) {
            if out.len() > most {
                break;
            }
            let node = self.tree.node(child);
            let text = self.tree.text(node.open);
            match node.kind {
                Kind::Text => out.push_str(&decode(text)),
                Kind::Cdata => {
                    match text.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>")) {
                        Some(inside) => out.push_str(&inside.replace("]]]]><![CDATA[>", "]]>")),
                        // Markup that was made already: a picture is its description.
                        None if text.starts_with("<ac:image") => {
                            out.push_str(&attribute_in(text, "ac:alt").unwrap_or_default());
                        }
                        None => out.push_str(fragment_text(text).trim_end()),
                    }
                }
                // A macro that was made already holds its texts in its start.
                Kind::Element(Tag::AcStructuredMacro) if text.contains("><") => {
                    out.push_str(fragment_text(text).trim_end());
                }
                Kind::Element(Tag::Br) => out.push('\n'),
                Kind::Element(tag) if tag.class() == Class::Block && !out.is_empty() && !out.ends_with('\n') => {
                    out.push('\n')
                }
                _ => {}
            }
        }
        out
    }

    /// Whether a reader sees anything in a node.
    pub fn is_visible(&self, id: Id) -> bool {
        self.tree.below(id).into_iter().any(|child| match self.tree.node(child).kind {
            Kind::Text => !self.tree.is_blank(child),
            Kind::Cdata => true,
            _ => false,
        })
    }

    fn finish_dropped(&mut self, id: Id) {
        self.report.muted = self.report.muted.saturating_sub(1);
        if !self.tree.node(id).closed {
            // It was never closed: what follows it is the page, not its content.
            self.tree.unwrap(id);
            return;
        }
        let open = self.open_tag(id);
        let hidden = ["<script", "<style", "<head", "<template"]
            .iter()
            .any(|name| open.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)));
        if !hidden && self.is_visible(id) {
            self.report.lossy = true;
        }
        self.tree.detach(id);
    }

    /// `<br>text</br>`: the text stands behind the break.
    fn empty_void(&mut self, id: Id) {
        if self.tree.children(id).iter().all(|child| self.tree.is_blank(*child)) {
            return;
        }
        let why = "an element that is always empty held content; it stands behind the element now";
        self.report.fixed("void_content", self.nesting(), self.at(id), why);
        self.put_behind(id, &self.tree.children(id));
    }

    /// A page, a file or a person is named inside a link, an image or a parameter.
    fn finish_resource(&mut self, id: Id, tag: Tag) {
        if self.tree.node(id).first != NONE && tag.is_void() {
            self.empty_void(id);
        }
        let parent = self.tree.tag(self.tree.node(id).parent);
        let fits = matches!(
            parent,
            Some(Tag::AcLink | Tag::AcImage | Tag::AcParameter | Tag::RiAttachment | Tag::A | Tag::Dropped)
        ) || parent.is_some_and(|parent| parent.class() == Class::Adf);
        if fits {
            return;
        }
        let at = self.at(id);
        if tag == Tag::RiUrl {
            self.report.fixed(
                "resource_misplaced",
                Severity::Lossy,
                at,
                "an address outside a link or an image was removed",
            );
            self.tree.detach(id);
            return;
        }
        self.report.fixed(
            "resource_misplaced",
            Severity::Lossy,
            at,
            "a page, file or person was named outside a link; it got one",
        );
        let link = self.tree.add_element(Tag::AcLink, at);
        self.tree.insert_before(id, link);
        self.tree.detach(id);
        self.tree.append(link, id);
    }

    /// A section's type says how many cells it has.
    fn finish_section(&mut self, id: Id) {
        let cells: Vec<Id> = self
            .tree
            .children(id)
            .into_iter()
            .filter(|child| self.tree.tag(*child) == Some(Tag::AcLayoutCell))
            .collect();
        let kind = self.attribute(id, "ac:type");
        let expected = kind.as_deref().and_then(layout_cells);
        if expected == Some(cells.len()) || cells.is_empty() {
            return;
        }
        let at = self.at(id);
        self.report.fixed("layout_cells", Severity::Lossy, at, "a section's type did not fit the number of its cells");
        let mut rest = cells.get(MOST_CELLS..).unwrap_or_default().to_vec();
        self.set_type(id, layout_for(cells.len()));
        let mut place = id;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(MOST_CELLS));
            let section = self.tree.add_element(Tag::AcLayoutSection, at);
            self.set_type(section, layout_for(now.len()));
            for cell in now {
                self.tree.detach(*cell);
                self.tree.append(section, *cell);
            }
            self.tree.insert_after(place, section);
            place = section;
            rest = later.to_vec();
        }
    }

    fn set_type(&mut self, id: Id, kind: &str) {
        let open = self.open_tag(id).to_owned();
        let mut out = "<ac:layout-section ac:type=\"".to_owned();
        out.push_str(kind);
        out.push('"');
        for name in ["ac:breakout-mode", "ac:breakout-width", "ac:local-id", "local-id"] {
            if let Some(value) = attribute_in(&open, name) {
                crate::storage_format::write::push_attribute(&mut out, name, &value);
            }
        }
        out.push('>');
        self.tree.retag(id, Tag::AcLayoutSection, &out);
    }

    fn finish_status(&mut self, id: Id) {
        let text = self.text_of(id);
        let written = text.trim();
        if matches!(written, "complete" | "incomplete") {
            return;
        }
        // Text that cannot be a status is content that strayed in: it stands behind the status, where it gets a body.
        if written.len() > 24 || self.tree.children(id).iter().any(|child| self.tree.tag(*child).is_some()) {
            self.put_behind(id, &self.tree.children(id));
        }
        let done = matches!(
            written.to_ascii_lowercase().as_str(),
            "complete" | "completed" | "done" | "checked" | "x" | "true" | "closed"
        );
        let status = if done { "complete" } else { "incomplete" };
        let why = "a task's status is complete or incomplete; it was replaced by the nearer one";
        self.report.fixed("task_status", Severity::Lossy, self.at(id), why);
        self.replace_content(id, status);
    }

    /// Replaces what is in a node by text, already escaped.
    pub fn replace_content(&mut self, id: Id, text: &str) {
        for child in self.tree.children(id) {
            self.tree.detach(child);
        }
        let child = self.tree.add_text(text, self.at(id));
        self.tree.append(id, child);
    }

    /// Moves nodes behind another, in their order.
    pub fn put_behind(&mut self, id: Id, nodes: &[Id]) {
        let mut place = id;
        for node in nodes {
            self.tree.detach(*node);
            self.tree.insert_after(place, *node);
            place = *node;
        }
    }

    /// Moves children into a new element at the place of the first of them.
    pub fn gather(&mut self, children: &[Id], tag: Tag) -> Option<Id> {
        let first = *children.first()?;
        let holder = self.tree.add_element(tag, self.at(first));
        self.tree.insert_before(first, holder);
        for child in children {
            self.tree.detach(*child);
            self.tree.append(holder, *child);
        }
        Some(holder)
    }

    /// Takes out a node with everything in it.
    pub fn remove(&mut self, id: Id) {
        self.report.lossy |= self.is_visible(id);
        self.tree.detach(id);
    }
}
