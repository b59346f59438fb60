//! What is refused, and what never leaves.

mod admin;
mod authorisation;
mod claims;
mod connection;
mod deliveries;
mod egress;
mod push;
mod redact;
mod renamed;
mod tree;
mod webhook;
