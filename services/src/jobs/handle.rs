//! Which job is done by what.
