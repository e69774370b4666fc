//! A therapist's calendar elsewhere: the feed that shows it our visits, and the feeds from
//! which we learn when they are busy.

pub mod ics;
