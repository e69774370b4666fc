//! What was typed and not finished.
