//! The booking from hold to close, on both engines.

pub(crate) mod bench;
mod cancelling;
mod checking_out;
mod desk;
mod holding;
mod moving;
