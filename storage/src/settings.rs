//! What the installation remembers.
