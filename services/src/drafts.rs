//! What was typed and not finished, kept so that nothing is lost.
