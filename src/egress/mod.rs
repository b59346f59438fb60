//! The one gate for everything that leaves: outside URLs and Atlassian paths.

mod atlassian;
mod request;

pub use atlassian::{AtlassianPath, AtlassianRequest, Identity, Product, Scope};
pub use request::{CheckedRequest, Denial, SecretHeader, SecretScheme, check_url};
