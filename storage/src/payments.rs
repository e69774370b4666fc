//! Payment attempts, refunds, events, and what was taken at the studio.
