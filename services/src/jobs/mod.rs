//! Work that leaves with a transaction, and the loop that does it.
