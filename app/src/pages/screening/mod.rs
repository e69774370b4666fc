//! The safety questions: as they are asked when a visit is booked and before it, what is said
//! on a red flag, and the page of the link in a mail.

mod before;
mod questions;
mod said;

pub use before::{Before, FORM, address, reminder};
pub use questions::{questions, questions_when_buying, stop_advice, ticked_before};
pub use said::{form as form_name, question, wrong};
