//! Courses from the wish to the last visit, on both engines.

mod asking;
mod begun;
pub(crate) mod bench;
mod booking;
mod changing;
mod ended;
mod for_others;
mod in_use;
mod owing;
mod own;
mod race;
mod screened;
