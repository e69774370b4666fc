//! The rules of a studio, as copied onto each booking.
