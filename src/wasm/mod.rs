//! The boundary: exports only.
