//! Calendar files (RFC 5545).
