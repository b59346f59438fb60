//! What fits into a prompt, and which files are worth it.
