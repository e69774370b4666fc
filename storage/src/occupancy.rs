//! The one writer of what is taken.
