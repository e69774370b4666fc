//! Bookings and screenings.
