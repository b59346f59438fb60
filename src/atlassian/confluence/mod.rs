//! Confluence Cloud REST v2 (and the two v1 endpoints that v2 lacks).
//!
//! Source: developer.atlassian.com/cloud/confluence/rest/v2. Each builder names the scope that its endpoint documents.

mod call;
mod pages;
mod permissions;
mod spaces;

pub use super::refusal::{is_title_conflict, refusal};
pub use pages::{
    Body, Draft, PAGES_PER_REQUEST, PROPERTY, Page, SPECIFICATION_PROPERTY, StorageBody, Version, create_page,
    create_property, first_version, mark_specification, page_as, pages_by_id, pages_by_title, pages_of_space,
    pages_seen_by, pages_with_bodies, property, property_seen_by, read_page, read_page_list, read_pages, read_property,
    update_page, update_page_as,
};
pub use permissions::{
    administers_site, current_account, current_user_operations, may_create_pages, may_read, may_update, read_account,
    read_permission, space_operations,
};
pub use spaces::{NamedSpace, Space, read_named_spaces, read_space, read_spaces, space_by_key, spaces, spaces_by_id};
