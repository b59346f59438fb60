//! Effects, and the executor that runs a flow by yielding them.
