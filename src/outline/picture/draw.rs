//! From a diagram to a picture.

use super::drawing::{Picture, PictureTable};
use super::fold::{MOST_BOXES, folded};
use super::{layers, place};
use crate::outline::diagram::Diagram;

/// Lays a diagram out; one of more than [`MOST_BOXES`] boxes is folded first.
pub fn draw(diagram: &Diagram) -> Picture {
    let small = folded(diagram);
    place::place(&small, &layers::layers(&small, &[]))
}

/// Draws what a page's table says, in the rows of the table. One that a person made too large is folded.
pub fn draw_table(table: &PictureTable) -> Picture {
    if table.diagram.nodes.len() > MOST_BOXES {
        return draw(&table.diagram);
    }
    place::place(&table.diagram, &layers::layers(&table.diagram, &table.rows))
}
