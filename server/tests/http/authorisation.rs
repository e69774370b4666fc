//! Who may do what: every form and every page, for everybody who may come by; and nothing of
//! one studio for whoever runs another. A new server function without a row in `functions`
//! fails a test.

mod addresses;
mod forms;
mod functions;
mod kinds;
mod lisbon;
mod objects;
mod pages;
mod people;
mod sources;
mod swap;
mod table;
mod unchanged;
mod visits;

pub use objects::PIXEL;
pub use people::{PASSWORD, Town, account, sign_in};
pub use table::{head, outcome};
