//! Drawings that are computed: a back as section lines, and strips of it for people.

pub mod avatar;
pub mod body;
pub mod chart;
pub mod curve;
pub mod person;
pub mod relief;
pub mod ridge;
