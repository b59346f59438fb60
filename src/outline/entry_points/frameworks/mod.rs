//! What single frameworks and libraries do in their own way, each read from whole texts.

pub mod c_options;
pub mod clap;
pub mod django;
pub mod fast_endpoints;
pub mod go;
pub mod graphql_code;
pub mod graphql_schema;
pub mod hono;
pub mod kotlin_spring;
pub mod laravel;
pub mod minimal_api;
pub mod mvc;
pub mod next;
