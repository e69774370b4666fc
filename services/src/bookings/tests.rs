//! The booking from hold to close, on both engines.

mod announcing;
mod arriving;
mod asking;
mod before;
pub(crate) mod bench;
mod calendar;
mod cancelling;
mod checking_out;
mod desk;
mod entering;
mod holding;
mod model;
mod moving;
mod reviewing;
mod staff_moves;
mod together;
