//! What widespread conventions name: routes, commands, options, settings.

pub mod at_token;
pub mod base_routes;
pub mod by_line;
pub mod call_text;
pub mod conventions;
pub mod detection;
pub mod environment;
pub mod frameworks;
pub mod mounts;
pub mod python_decorators;
pub mod route_attributes;
pub mod routers;
pub mod routes;
