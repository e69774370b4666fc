//! The booking from hold to close, on both engines.

pub(crate) mod bench;
mod cancelling;
mod checking_out;
mod desk;
mod entering;
mod holding;
mod moving;
mod staff_moves;
