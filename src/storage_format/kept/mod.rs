//! What people left on a page that is written again: notes, comments, sections of their own.

mod keep;
mod parts;
mod places;
mod sections;
mod shape;

pub use keep::{NOTES_TITLE, PICTURE_MACRO, notes, with_comments};
pub use parts::elements;
pub use sections::{
    Difference, Merged, SectionMarks, Standing, compare_sections, macro_around, merge_sections, section_marks,
};
pub use shape::{has_shape, shape};
