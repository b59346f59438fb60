//! Parts that have a meaning in one parent only: of macros, links, tasks, layouts.

use super::attributes::Kept;
use super::build::{Builder, StartTag};
use super::nesting::{ITEM, LINE};
use crate::storage_format::elements::{Class, Tag};
use crate::storage_format::finding::Severity;

impl Builder<'_> {
    pub fn need_macro(&mut self, element: Tag, tag: &StartTag, kept: &[Kept<'_>]) -> Option<Tag> {
        let at = tag.span.start;
        let near = self.stack.find_any(&[Tag::AcStructuredMacro, Tag::AcMacro]);
        let near = near.filter(|index| self.stack.reaches(*index, 3));
        let Some(index) = near else { return self.need_no_macro(element, tag, kept) };
        self.close_above(index, at);
        if element == Tag::AcParameter && !is_named(kept) {
            self.report.fixed(
                "parameter_unnamed",
                Severity::Lossy,
                at,
                "a macro's parameter without a name was removed",
            );
            return Some(Tag::Dropped);
        }
        Some(element)
    }

    /// A part of a macro where no macro is open.
    fn need_no_macro(&mut self, element: Tag, tag: &StartTag, kept: &[Kept<'_>]) -> Option<Tag> {
        let at = tag.span.start;
        let parameter = matches!(element, Tag::AcParameter | Tag::AcDefaultParameter);
        let in_adf = self.stack.top_tag().is_some_and(|tag| tag.class() == Class::Adf);
        if in_adf {
            return Some(element);
        }
        if element == Tag::AcPlainTextBody && !tag.empty {
            let why = "a plain-text body stood without its macro; it got a code macro";
            self.before_content(at);
            self.report.fixed("body_without_macro", Severity::Lossy, at, why);
            self.open_implied(Tag::AcStructuredMacro, at);
            return Some(element);
        }
        if !parameter {
            return self.unwrap_instead(tag, "body_without_macro");
        }
        if self.stack.top_tag() == Some(Tag::AcRichTextBody) && is_named(kept) {
            let why = "a macro's parameter stood in its body; it was put in front of it";
            self.report.fixed("parameter_misplaced", Severity::Lossy, at, why);
            return Some(element);
        }
        if kept.iter().any(|attribute| attribute.name == "ac:name" && attribute.value == "title") {
            // A reader would have seen it.
            return self.unwrap_instead(tag, "parameter_misplaced");
        }
        self.report.fixed("parameter_misplaced", Severity::Lossy, at, "a parameter outside a macro was removed");
        Some(Tag::Dropped)
    }

    pub fn need_direct(&mut self, element: Tag, tag: &StartTag, parent: Tag) -> Option<Tag> {
        let near = self.stack.find(parent).filter(|index| self.stack.reaches(*index, LINE.max(2)));
        match near {
            Some(index) => {
                self.close_above(index, tag.span.start);
                Some(element)
            }
            None => self.unwrap_instead(tag, "part_misplaced"),
        }
    }

    pub fn need_task(&mut self, element: Tag, tag: &StartTag) -> Option<Tag> {
        let at = tag.span.start;
        let near =
            self.stack.find_any(&[Tag::AcTask, Tag::AcTaskList]).filter(|index| self.stack.reaches(*index, ITEM));
        let open = near.and_then(|index| self.stack.get(index)).map(|open| open.tag);
        match (near, open, element) {
            (Some(index), Some(Tag::AcTask), Tag::AcTask) => {
                self.report_implied(at);
                self.close_down_to(index);
            }
            (Some(index), Some(Tag::AcTask), _) | (Some(index), Some(Tag::AcTaskList), Tag::AcTask) => {
                self.close_above(index, at);
            }
            (Some(index), _, _) => {
                self.close_above(index, at);
                self.report.fixed(
                    "task_part",
                    Severity::Lossy,
                    at,
                    "a part of a task stood without its task; it got one",
                );
                self.open_implied(Tag::AcTask, at);
            }
            (None, _, Tag::AcTask) => {
                self.leave_line(at);
                self.before_content(at);
                self.report.fixed("task_part", Severity::Lossy, at, "a task stood without a task list; it got one");
                self.open_implied(Tag::AcTaskList, at);
            }
            (None, _, _) => return self.unwrap_instead(tag, "part_misplaced"),
        }
        Some(element)
    }

    pub fn need_layout(&mut self, element: Tag, tag: &StartTag) -> Option<Tag> {
        let at = tag.span.start;
        for _ in 0..5 {
            let near = self
                .stack
                .find_any(&[Tag::AcLayoutCell, Tag::AcLayoutSection, Tag::AcLayout])
                .filter(|index| self.stack.reaches(*index, 11) && self.at_layout_level(*index));
            let open = near.and_then(|index| Some((index, self.stack.get(index)?.tag)));
            match (element, open) {
                (_, None) => {
                    self.leave_line(at);
                    if self.stack.top_real().is_some() {
                        break;
                    }
                    if element == Tag::AcLayout {
                        return Some(element);
                    }
                    let why = "a layout's section or cell stood alone; it got a layout";
                    self.report.fixed("layout_part", Severity::Lossy, at, why);
                    self.open_implied(Tag::AcLayout, at);
                }
                (Tag::AcLayoutSection, Some((index, Tag::AcLayout)))
                | (Tag::AcLayoutCell, Some((index, Tag::AcLayoutSection))) => {
                    self.close_above(index, at);
                    return Some(element);
                }
                (Tag::AcLayoutCell, Some((_, Tag::AcLayout))) => {
                    let why = "a layout's cell stood without a section; it got one";
                    self.report.fixed("layout_part", Severity::Lossy, at, why);
                    self.open_implied(Tag::AcLayoutSection, at);
                }
                (Tag::AcLayout, _) => break,
                (_, Some((index, _))) => {
                    self.report_implied(at);
                    self.close_down_to(index);
                }
            }
        }
        self.unwrap_instead(tag, "layout_misplaced")
    }

    /// A section or cell inside a cell is a fault of nesting only when nothing but lines of text is open between.
    pub fn at_layout_level(&self, index: usize) -> bool {
        self.stack.reaches(index, 5)
    }

    /// Elements that mean nothing without one attribute.
    pub fn has_required(&mut self, element: Tag, tag: &StartTag, kept: &[Kept<'_>]) -> Option<Tag> {
        let needed: &[&str] = match element {
            Tag::Time => &["datetime"],
            Tag::AcInlineCommentMarker => &["ac:ref"],
            Tag::AcEmoticon => &["ac:name", "ac:emoji-id", "ac:emoji-shortname"],
            Tag::RiPage => &["ri:content-title", "ri:content-id"],
            Tag::RiBlogPost => &["ri:content-title"],
            Tag::RiAttachment => &["ri:filename"],
            Tag::RiUrl => &["ri:value"],
            Tag::RiUser => &["ri:account-id", "ri:userkey", "ri:username"],
            Tag::RiSpace => &["ri:space-key"],
            Tag::RiShortcut => &["ri:key"],
            Tag::RiContentEntity => &["ri:content-id"],
            _ => return Some(element),
        };
        if kept.iter().any(|attribute| needed.contains(&attribute.name.as_ref())) {
            return Some(element);
        }
        let why = "an element without the attribute that gives it its meaning was removed; its text stays";
        self.report.fixed("attribute_missing", Severity::Lossy, tag.span.start, why);
        let fallback = kept.iter().find(|attribute| attribute.name == "ac:emoji-fallback");
        if let Some(fallback) = fallback {
            let id = self.tree.add_text(&fallback.value.replace('>', "&gt;"), tag.span.start);
            self.tree.append(self.stack.parent(), id);
        }
        if !element.is_void() {
            self.await_end(tag);
        }
        None
    }
}

fn is_named(kept: &[Kept<'_>]) -> bool {
    kept.iter().any(|attribute| attribute.name == "ac:name")
}
