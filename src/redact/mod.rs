//! Nothing secret or personal in a log line.
