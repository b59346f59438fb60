//! Whether a push delivery is genuine, new and ours to act on.
