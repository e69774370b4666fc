//! A demonstration: two studios with two years of history.
