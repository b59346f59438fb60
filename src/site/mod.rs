//! The site: what a person may do on it, how a flow is entered by whoever may, and the one way to send it a request.

mod access;
mod entry;
mod literal;
mod send;

pub use access::{
    PageWriter, SiteAdmin, SpaceReader, SpaceWriter, may_add_pages, visible_pages, visible_spaces, visible_titles,
};
pub use entry::{
    Access, AsAdmin, AsApp, AsPerson, AsReader, AsWriter, Entry, Flows, FromOutside, InSpace, Start, Starter, Trigger,
};
pub use literal::{No, Yes};
pub use send::{create_on_site, send_to_site};
