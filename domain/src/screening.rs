//! The safety questions and what an answer leads to.
