//! Accounts, sessions, single-use tokens, memberships.
