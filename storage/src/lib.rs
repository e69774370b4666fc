//! Rows and queries: the one place that speaks SQL and knows its errors.
//!
//! A query takes any connection: [`Store::reader`] for what is only looked at, a
//! [`Tx`] for what belongs together. Never ask for a second connection while a
//! transaction is open.
#![warn(missing_docs)]

pub mod entities;
mod error;
mod guard;
mod ids;
mod store;
#[cfg(feature = "testing")]
pub mod testing;

pub use error::{Constraint, Corrupt, StoreError};
pub use ids::new_id;
pub use store::{Collision, Engine, Reader, Store, Tx};
pub use guard::Unguarded;
