//! Sheets of paper: what statements and invoices are drawn with.

pub mod ink;
mod mark;
#[cfg(test)]
pub mod reading;
pub mod type_face;
