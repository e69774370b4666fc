//! What a studio shows: treatments, therapists, rules.
