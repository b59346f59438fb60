//! Requests to AI providers and their answers, one vendor a file.
