//! The built-in writer: reads code, writes pages. No AI, no guessing, the same pages for the same commit.
