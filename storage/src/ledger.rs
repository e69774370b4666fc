//! Journals and their entries.
