//! Ignore rules, selection and token counts.

mod ignore;
mod select;
mod tokens;
