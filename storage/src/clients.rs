//! Clients, as each studio knows them.
