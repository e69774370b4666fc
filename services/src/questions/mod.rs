//! What readers ask a studio, and what its therapists answer. Nobody says who asks: there is no
//! name and no address to keep. Nothing is public before one of the staff has looked at it.

mod ask;
mod desk;
mod error;
mod read;
#[cfg(test)]
mod tests;

pub use ask::{MOST_WAITING, ask, mark};
pub use desk::{Queue, Waiting, answer, hide, queue, reject, show};
pub use error::QuestionRefused;
pub use read::{Answered, Found, PAGE, Shown, find, of_studio, one};
