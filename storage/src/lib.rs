//! Rows and queries: the one place that speaks SQL and knows its errors.
//!
//! A query takes any connection: [`Store::reader`] for what is only looked at, a
//! [`Tx`] for what belongs together. Never ask for a second connection while a
//! transaction is open.
#![warn(missing_docs)]

pub mod accounts;
pub mod audit;
pub mod bookings;
pub mod bulk;
#[cfg(test)]
mod by_studio;
pub mod cards;
pub mod care;
pub mod classes;
pub mod clients;
pub mod course_plans;
pub mod disputes;
pub mod drafts;
pub mod earnings;
pub mod entities;
mod error;
pub mod family;
pub mod favourites;
pub mod feeds;
pub mod find;
pub mod goods;
mod guard;
pub mod hours;
pub mod idempotency;
mod ids;
pub mod jobs;
pub mod keyring;
pub mod late;
pub mod ledger;
mod listed;
mod live;
pub mod mails;
pub mod notes;
pub mod occupancy;
pub mod outcomes;
pub mod papers;
pub mod payments;
pub mod payouts;
pub mod people;
mod plan;
pub mod preferences;
pub mod qualifications;
pub mod questionnaires;
pub mod questions;
mod replica;
pub mod reports;
pub mod sales;
pub mod schedule;
pub mod screenings;
pub mod settings;
pub mod setup_links;
mod store;
pub mod studio_settings;
pub mod studios;
#[cfg(feature = "testing")]
pub mod testing;
pub mod time_off;
pub mod versions;
pub mod vouchers;
pub mod waitlist;

pub use error::{Constraint, Corrupt, StoreError};
pub use guard::Unguarded;
pub use ids::new_id;
pub use live::Changes;
pub use replica::{Replica, Standing};
pub use sea_orm::ConnectionTrait as Connection;
pub use store::{Collision, Engine, NOT_IN_BACKUPS, NotWhole, ReadTx, Reader, Schema, Store, Tx};
