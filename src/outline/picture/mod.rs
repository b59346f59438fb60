//! Pictures: a diagram laid out in rows, ready to be drawn as SVG, and the same content as a table that stands under it.
//!
//! The layout is a pure function of the diagram: layers by longest path, order by barycenter (Sugiyama, Tagawa, Toda, "Methods
//! for visual understanding of hierarchical system structures", 1981), integer arithmetic throughout.

mod draw;
mod drawing;
mod fold;
mod frame;
mod labels;
mod layers;
mod place;
mod table;
#[cfg(test)]
mod tests;
mod text;

pub use draw::{draw, draw_table};
pub use drawing::{Arrow, Picture, PictureBox, PictureTable};
pub use fold::{LEAST_BOXES, MOST_BOXES};
pub use frame::{AppEnvironment, with_frames};
pub use table::{read_tables, table};
