//! Everything a slot search needs, in a bounded number of queries.
