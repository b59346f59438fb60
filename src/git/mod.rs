//! Requests to Git hosts and their answers, one vendor a file.
