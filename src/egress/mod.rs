//! The one gate for everything that leaves: outside URLs and Atlassian paths.

mod address;
mod approved;
mod atlassian;
mod denial;
mod hosts;
mod origins;
mod policy;
mod punycode;
mod request;
mod url;

pub use address::{AddressClass, AddressVerdict, class_of_v4, class_of_v6, classify};
pub use approved::{ApprovedHost, ApprovedHosts, HostKind, approvable_host};
pub use atlassian::{AtlassianPath, AtlassianRequest, Identity, Product, Scope, Upload};
pub use denial::Denial;
pub use hosts::aws_regions;
pub use origins::Origins;
pub use policy::{UrlDecision, UrlOptions, check_url, decide_url};
pub use request::{CheckedRequest, SecretHeader, SecretScheme, names_host};
