//! Settings, secrets and clean-up.
