//! Sheets of paper: what statements and invoices are drawn with.

pub mod ink;
pub mod type_face;
