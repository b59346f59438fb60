//! Documentation from a repository: the flows of the docs capability.
