//! Holding, paying for, moving, cancelling and closing a booking.
