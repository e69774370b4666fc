//! A booking and the only ways its state can change.
