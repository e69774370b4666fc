//! Who asks: the only place that makes a proof of it.
//!
//! A use case takes the proof that it needs as an argument, and there is no other
//! way to come by one than through here. Every proof is of one studio: nothing of a
//! studio is visible to the staff of another.

mod begin;
mod proofs;
mod renew;
mod sessions;
mod standing;
#[cfg(test)]
mod tests;

pub use begin::{NewSession, NewStep, SignInOutcome, Visitor};
pub(crate) use begin::{begin_session, enter};
#[cfg(feature = "testing")]
pub use proofs::testing;
pub use proofs::{
    ClientSession, DeskSession, Forbidden, ManagerSession, OwnerSession, StaffSession,
    TherapistSession,
};
pub use renew::RenewedSession;
pub(crate) use renew::{Press, Renewal, end_others, pressed_again, renew_session};
pub(crate) use sessions::session_times;
pub use sessions::{SignedIn, authenticate, recognise};
pub use standing::{FRESH_FOR, NoSecondStep, Unconfirmed};

pub use crate::tokens::{BeforeToken, ManageToken};
