//! Signatures for AWS and its answers.

mod answers;
mod signing;
