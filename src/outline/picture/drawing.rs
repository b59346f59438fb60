//! What a picture consists of.

use serde::Serialize;

use crate::outline::diagram::{Diagram, NodeKind};

/// A picture with everything in its place. Lengths are pixels at the size of 14 px text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// What it shows, for people.
    pub title: String,
    /// With its margins.
    pub width: i32,
    /// With its margins.
    pub height: i32,
    /// From the top and from the left.
    pub boxes: Vec<PictureBox>,
    /// Those that are drawn.
    pub arrows: Vec<Arrow>,
    /// Positions of the boxes of each row, from the top and from the left.
    pub rows: Vec<Vec<usize>>,
}

/// A box of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PictureBox {
    /// Unique in the picture.
    pub id: String,
    /// What it is called, in full.
    pub label: String,
    /// What it stands for.
    pub kind: NodeKind,
    /// Key of the page that explains it; of a picture read from a page, that page's title.
    pub page: Option<String>,
    /// The label as it is broken.
    pub lines: Vec<String>,
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// From the left to the right edge.
    pub width: i32,
    /// From the upper to the lower edge.
    pub height: i32,
}

/// An arrow of a picture, as a line of straight pieces from who needs to what is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arrow {
    /// Id of the box that needs.
    pub from: String,
    /// Id of the box that is needed.
    pub to: String,
    /// What stands beside it.
    pub label: String,
    /// Where that stands: the text's left and upper edge. `None` where there is no room for it.
    #[serde(rename = "labelAt", skip_serializing_if = "Option::is_none")]
    pub label_at: Option<(i32, i32)>,
    /// Its corners, from one end to the other.
    pub points: Vec<(i32, i32)>,
}

/// A diagram as a page's table says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureTable {
    /// Its boxes are known by their names.
    pub diagram: Diagram,
    /// Ids of the boxes of each row.
    pub rows: Vec<Vec<String>>,
}
