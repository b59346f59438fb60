//! What is known about macros. A name that is not known here is another vendor's and passes untouched.

/// What a macro holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Content of a page.
    Rich,
    /// Text, as CDATA.
    Plain,
    /// Nothing.
    None,
    /// Not known.
    Unknown,
}

/// What a macro of Confluence's own, or a widespread one, holds.
pub fn body_of(name: &str) -> Body {
    match name {
        "info" | "tip" | "note" | "warning" | "panel" | "expand" | "excerpt" | "details" | "section" | "column"
        | "alert" | "auimessage" | "ui-expand" | "ui-tabs" | "ui-tab" | "ui-button" | "ui-text-box"
        | "multiexcerpt" | "table-filter" | "table-chart" | "pivot-table" => Body::Rich,
        "code" | "noformat" | "plantuml" | "mathblock" | "markdown" | "swagger-open-api" => Body::Plain,
        "toc"
        | "children"
        | "anchor"
        | "status"
        | "jira"
        | "widget"
        | "livesearch"
        | "pagetree"
        | "view-file"
        | "include"
        | "excerpt-include"
        | "profile"
        | "contentbylabel"
        | "recently-updated"
        | "gallery"
        | "attachments"
        | "toc-zone-end"
        | "pagetreesearch"
        | "blog-posts"
        | "create-from-template"
        | "change-history"
        | "contributors"
        | "detailssummary"
        | "userlister"
        | "viewpdf"
        | "viewdoc"
        | "viewxls"
        | "viewppt"
        | "multimedia"
        | "roadmap"
        | "space-list" => Body::None,
        _ => Body::Unknown,
    }
}

/// Macros that put raw HTML or scripts on a page, or run queries and programs. Names are compared by what a reader sees.
pub fn is_blocked(name: &str) -> bool {
    let name: String = name.chars().filter_map(plain_letter).collect();
    matches!(
        name.as_str(),
        "html"
            | "html5"
            | "html-include"
            | "html-bobswift"
            | "html-macro"
            | "html-wrap"
            | "html-for-confluence"
            | "script"
            | "javascript"
            | "iframe"
            | "beanshell"
            | "groovy"
            | "jython"
            | "velocity"
            | "xslt"
            | "sql"
            | "sql-query"
            | "sql-file"
            | "run"
    )
}

/// A letter of a macro's name: of wide forms the ordinary one, of what is not seen nothing.
fn plain_letter(c: char) -> Option<char> {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).map(|c| c.to_ascii_lowercase()),
        '_' => Some('-'),
        c if c.is_ascii_graphic() => Some(c.to_ascii_lowercase()),
        c if super::safety::is_ignorable(c) => None,
        c => Some(c),
    }
}

/// The parameters without which a macro of Confluence's own shows an error in place of content.
pub fn required_parameters(name: &str) -> &'static [&'static str] {
    match name {
        "anchor" => &[""],
        "status" => &["title"],
        "view-file" => &["name"],
        "widget" => &["url"],
        "include" | "excerpt-include" => &[""],
        "profile" => &["user"],
        _ => &[],
    }
}

/// The status macro's colour for what people write.
pub fn status_colour(value: &str) -> Option<&'static str> {
    Some(match value.trim().to_ascii_lowercase().as_str() {
        "grey" | "gray" | "default" | "neutral" | "black" | "white" => "Grey",
        "red" | "error" | "removed" => "Red",
        "yellow" | "orange" | "amber" | "moved" | "warning" => "Yellow",
        "green" | "success" | "lime" => "Green",
        "blue" | "inprogress" | "in progress" | "current" | "info" | "teal" | "cyan" => "Blue",
        "purple" | "new" | "violet" | "magenta" | "pink" => "Purple",
        _ => return None,
    })
}

/// How many cells a layout section of this type holds.
pub fn layout_cells(kind: &str) -> Option<usize> {
    match kind {
        "single" | "fixed-width" => Some(1),
        "two_equal" | "two_left_sidebar" | "two_right_sidebar" => Some(2),
        "three_equal" | "three_with_sidebars" => Some(3),
        _ => None,
    }
}

/// The most cells that a section holds.
pub const MOST_CELLS: usize = 3;

/// The type for a number of cells up to the most.
pub fn layout_for(cells: usize) -> &'static str {
    match cells {
        0 | 1 => "single",
        2 => "two_equal",
        _ => "three_equal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocked_names_are_known_in_every_spelling() {
        for name in [
            "html",
            " HTML ",
            "ht\u{200B}ml",
            "h\u{AD}tml",
            "html\u{202E}",
            "ｈｔｍｌ",
            "html5",
            "sql",
            "Run",
            "xslt",
            "html_include",
        ] {
            assert!(is_blocked(name), "{name}");
        }
        for name in ["htmlx", "code", "info", "runner", "xslt-notes", ""] {
            assert!(!is_blocked(name), "{name}");
        }
    }
}
