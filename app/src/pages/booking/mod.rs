//! A visit that is booked: its page, moving it, cancelling it.
