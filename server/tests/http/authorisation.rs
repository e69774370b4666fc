//! Who may do what: every form and every page, for everybody who may come by; and nothing of
//! one studio for whoever runs another, nor of one account or link for whoever has another. A
//! new server function without a row in `functions` fails a test, and so does a new id that any
//! form, address or call of the JSON API takes and nothing swaps.

mod addresses;
mod bearers;
mod belongings;
mod forms;
mod functions;
mod interface;
mod kinds;
mod lisbon;
mod objects;
mod outside;
mod own;
mod pages;
mod people;
mod sources;
mod swap;
mod table;
mod theirs;
mod unchanged;
mod visits;

pub use objects::PIXEL;
pub use people::{PASSWORD, Town, account, sign_in};
pub use table::{head, outcome};
