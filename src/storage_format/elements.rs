//! The elements of the storage format.
//!
//! Sources: Atlassian's page "Confluence Storage Format", the DTD of the confluence-el project, and what public tools
//! read and write. Confluence publishes no schema.

/// What an element is to the rules of nesting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Ends an open paragraph.
    Block,
    /// Empty, written `<br/>`.
    Void,
    /// A list item or a task.
    Item,
    /// A part of a table.
    Table,
    /// Stands in a line of text.
    Inline,
    /// A macro.
    Macro,
    /// Has a meaning in one parent only.
    Part,
    /// Names a page, a file, a person.
    Resource,
    /// The page's layout.
    Layout,
    /// Passed through untouched.
    Adf,
    /// Not of this format.
    Foreign,
}

macro_rules! elements {
    ($($tag:ident $name:literal $class:ident $strength:literal)*) => {
        /// An element that the format knows, or a stand-in for those that it does not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Tag {
            $(#[doc = $name] $tag,)*
            /// An HTML element outside the format, an unknown or a foreign one: unwrapped.
            Unwrapped,
            /// An element that goes with everything in it.
            Dropped,
            /// HTML's `summary`.
            Summary,
        }

        impl Tag {
            /// The name as written.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Tag::$tag => $name,)*
                    Tag::Unwrapped => "unknown",
                    Tag::Dropped => "dropped",
                    Tag::Summary => "summary",
                }
            }

            /// What it is to the rules of nesting.
            pub const fn class(self) -> Class {
                match self {
                    $(Tag::$tag => Class::$class,)*
                    Tag::Unwrapped | Tag::Dropped | Tag::Summary => Class::Foreign,
                }
            }

            /// How much an end tag may close on its way to its own element: everything that is no stronger.
            pub const fn strength(self) -> u8 {
                match self {
                    $(Tag::$tag => $strength,)*
                    Tag::Unwrapped | Tag::Summary => 2,
                    Tag::Dropped => 5,
                }
            }
        }

        /// Every name of the format.
        pub const NAMES: &[&str] = &[$($name),*];

        const TAGS: &[Tag] = &[$(Tag::$tag),*];
    };
}

elements! {
    A "a" Inline 1
    AcAdfAttribute "ac:adf-attribute" Adf 10
    AcAdfContent "ac:adf-content" Adf 10
    AcAdfExtension "ac:adf-extension" Adf 10
    AcAdfFallback "ac:adf-fallback" Adf 10
    AcAdfMark "ac:adf-mark" Adf 10
    AcAdfNode "ac:adf-node" Adf 10
    AcCaption "ac:caption" Part 2
    AcDefaultParameter "ac:default-parameter" Part 3
    AcEmoticon "ac:emoticon" Inline 1
    AcImage "ac:image" Inline 3
    AcInlineCommentMarker "ac:inline-comment-marker" Inline 1
    AcLayout "ac:layout" Layout 14
    AcLayoutCell "ac:layout-cell" Layout 12
    AcLayoutSection "ac:layout-section" Layout 13
    AcLink "ac:link" Inline 3
    AcLinkBody "ac:link-body" Part 2
    AcMacro "ac:macro" Macro 11
    AcParameter "ac:parameter" Part 3
    AcPlaceholder "ac:placeholder" Inline 1
    AcPlainTextBody "ac:plain-text-body" Part 10
    AcPlainTextLinkBody "ac:plain-text-link-body" Part 2
    AcRichTextBody "ac:rich-text-body" Part 10
    AcStructuredMacro "ac:structured-macro" Macro 11
    AcTask "ac:task" Item 5
    AcTaskBody "ac:task-body" Part 4
    AcTaskId "ac:task-id" Part 3
    AcTaskList "ac:task-list" Block 6
    AcTaskStatus "ac:task-status" Part 3
    AcTaskUuid "ac:task-uuid" Part 3
    AtDeclarations "at:declarations" Adf 3
    AtI18n "at:i18n" Adf 3
    AtList "at:list" Adf 3
    AtOption "at:option" Adf 3
    AtString "at:string" Adf 3
    AtTextarea "at:textarea" Adf 3
    AtVar "at:var" Inline 1
    B "b" Inline 1
    Big "big" Inline 1
    Blockquote "blockquote" Block 4
    Br "br" Void 1
    Cite "cite" Inline 1
    Code "code" Inline 1
    Col "col" Void 8
    Colgroup "colgroup" Table 8
    Del "del" Inline 1
    Details "details" Block 4
    Div "div" Block 4
    Em "em" Inline 1
    H1 "h1" Block 2
    H2 "h2" Block 2
    H3 "h3" Block 2
    H4 "h4" Block 2
    H5 "h5" Block 2
    H6 "h6" Block 2
    Hr "hr" Void 4
    I "i" Inline 1
    Li "li" Item 3
    Ol "ol" Block 4
    P "p" Block 2
    Pre "pre" Block 2
    RiAttachment "ri:attachment" Resource 3
    RiBlogPost "ri:blog-post" Resource 3
    RiContentEntity "ri:content-entity" Resource 3
    RiPage "ri:page" Resource 3
    RiShortcut "ri:shortcut" Resource 3
    RiSpace "ri:space" Resource 3
    RiUrl "ri:url" Resource 3
    RiUser "ri:user" Resource 3
    S "s" Inline 1
    Small "small" Inline 1
    Span "span" Inline 1
    Strong "strong" Inline 1
    Sub "sub" Inline 1
    Sup "sup" Inline 1
    Table "table" Block 9
    Tbody "tbody" Table 8
    Td "td" Table 6
    Th "th" Table 6
    Thead "thead" Table 8
    Time "time" Inline 1
    Tr "tr" Table 7
    U "u" Inline 1
    Ul "ul" Block 4
}

/// Open addressing over [`NAMES`]: the index of a name and one, zero where there is none.
static SLOTS: [u8; 256] = {
    let mut slots = [0; 256];
    let mut index = 0;
    while index < NAMES.len() {
        #[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "at compile time")]
        {
            let mut slot = slot_of(NAMES[index].as_bytes());
            while slots[slot as usize] != 0 {
                slot = slot.wrapping_add(1);
            }
            slots[slot as usize] = index as u8 + 1;
        }
        index += 1;
    }
    slots
};

/// A hash of a name's length and of two of its letters, that spreads the names of the format.
const fn slot_of(name: &[u8]) -> u8 {
    let (Some(first), Some(last)) = (name.first(), name.last()) else { return 0 };
    #[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "below the length; any byte will do")]
    let (middle, length) = (name[name.len() / 2], name.len() as u8);
    first.wrapping_mul(7).wrapping_add(last.wrapping_mul(31)).wrapping_add(middle.wrapping_mul(13)).wrapping_add(length)
}

impl Tag {
    /// The element with exactly this name.
    pub fn named(name: &str) -> Option<Tag> {
        let mut slot = slot_of(name.as_bytes());
        loop {
            let index = usize::from(*SLOTS.get(usize::from(slot))?).checked_sub(1)?;
            if *NAMES.get(index)? == name {
                return TAGS.get(index).copied();
            }
            slot = slot.wrapping_add(1);
        }
    }

    /// Whether it is one of the six headings.
    pub const fn is_heading(self) -> bool {
        matches!(self, Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6)
    }

    /// Whether it is a list.
    pub const fn is_list(self) -> bool {
        matches!(self, Tag::Ul | Tag::Ol)
    }

    /// Whether it holds CDATA and nothing else.
    pub const fn is_plain_body(self) -> bool {
        matches!(self, Tag::AcPlainTextBody | Tag::AcPlainTextLinkBody)
    }

    /// Whether it is always empty.
    pub const fn is_void(self) -> bool {
        matches!(self.class(), Class::Void | Class::Resource) && !matches!(self, Tag::RiAttachment)
            || matches!(self, Tag::AcEmoticon)
    }

    /// Whether an end tag that comes too early leaves it to be opened again behind.
    pub const fn is_formatting(self) -> bool {
        matches!(
            self,
            Tag::Strong
                | Tag::Em
                | Tag::U
                | Tag::S
                | Tag::Del
                | Tag::Sub
                | Tag::Sup
                | Tag::Code
                | Tag::Small
                | Tag::Big
                | Tag::B
                | Tag::I
                | Tag::Span
        )
    }
}

/// What becomes of an HTML element outside the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Html {
    /// It is another name for an element of the format.
    Is(Tag),
    /// Its tags go, what is in it stays.
    Unwrap,
    /// It goes, with everything in it.
    Drop,
    /// The same, because it is dangerous.
    DropUnsafe,
    /// An empty element that goes.
    DropVoid,
    /// An empty element that goes, because it is dangerous.
    DropVoidUnsafe,
    /// A picture.
    Image,
    /// SVG or MathML.
    Drawing,
    /// `summary`.
    Summary,
}

/// The rule for an HTML element, by its lower-case name.
pub fn html(name: &str) -> Option<Html> {
    Some(match name {
        "ins" => Html::Is(Tag::U),
        "kbd" | "samp" | "tt" | "var" | "xmp" | "listing" => Html::Is(Tag::Code),
        "strike" => Html::Is(Tag::Del),
        "dfn" | "address" => Html::Is(Tag::Em),
        "mark" => Html::Is(Tag::Strong),
        "tfoot" => Html::Is(Tag::Tbody),
        "menu" | "dir" => Html::Is(Tag::Ul),
        "h7" | "h8" | "h9" => Html::Is(Tag::H6),
        "section" | "article" | "header" | "footer" | "main" | "nav" | "aside" | "figure" | "center" | "hgroup"
        | "dl" | "fieldset" => Html::Is(Tag::Div),
        "figcaption" | "dt" | "dd" | "legend" | "caption" => Html::Is(Tag::P),
        "html" | "body" | "abbr" | "acronym" | "q" | "font" | "bdo" | "bdi" | "label" | "picture" | "ruby" | "rb"
        | "rt" | "rp" | "data" | "output" | "meter" | "progress" | "map" | "nobr" | "marquee" | "blink"
        | "noframes" | "optgroup" | "option" | "search" => Html::Unwrap,
        "head" | "title" => Html::Drop,
        "script" | "style" | "iframe" | "object" | "applet" | "template" | "noscript" | "frameset" | "audio"
        | "video" | "canvas" | "noembed" | "dialog" | "portal" => Html::DropUnsafe,
        "form" | "button" | "select" | "textarea" => Html::Unwrap,
        "wbr" | "area" => Html::DropVoid,
        "link" | "meta" | "base" | "input" | "embed" | "frame" | "param" | "source" | "track" | "keygen"
        | "isindex" | "bgsound" => Html::DropVoidUnsafe,
        "img" => Html::Image,
        "svg" | "math" => Html::Drawing,
        "summary" => Html::Summary,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_to_its_element_and_back() {
        for name in NAMES {
            assert_eq!(Tag::named(name).map(Tag::name), Some(*name));
        }
    }
}
