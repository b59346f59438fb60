//! Every flow by name: the registry that tests and the boundary share.
