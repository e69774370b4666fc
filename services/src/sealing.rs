//! Encryption of what only a therapist may read.
