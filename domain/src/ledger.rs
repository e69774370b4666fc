//! Double entry: every journal sums to zero.
