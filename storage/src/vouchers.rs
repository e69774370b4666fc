//! Gift cards, courses and promotion codes, and what visits took of them.
//!
//! What is left on a card or in a course is changed by one statement that says by how much,
//! and the database refuses to let it fall below nothing: two visits at once cannot spend the
//! same money.

pub mod courses;
pub mod gift_cards;
mod paid;
pub mod promotions;
mod settings;
#[cfg(test)]
mod tests;

pub use paid::paid_for;
pub use settings::{set_setting, setting};

/// A use that is kept while its visit is held.
pub const HELD: &str = "held";
/// A use whose visit is booked.
pub const USED: &str = "used";
/// A use whose visit never came to be.
pub const RELEASED: &str = "released";
/// A session that went back to its course.
pub const RETURNED: &str = "returned";
