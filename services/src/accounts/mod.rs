//! Registering, proving an address, signing in, resetting a password.
