//! Who asks: the only place that makes a proof of it.
//!
//! A use case takes the proof that it needs as an argument, and there is no other
//! way to come by one than through here. Every proof is of one studio: nothing of a
//! studio is visible to the staff of another.

mod proofs;
mod sessions;
mod standing;
#[cfg(test)]
mod tests;

#[cfg(feature = "testing")]
pub use proofs::testing;
pub use proofs::{
    ClientSession, DeskSession, Forbidden, ManagerSession, OwnerSession, StaffSession,
    TherapistSession,
};
pub use sessions::{
    NewSession, NewStep, SignInOutcome, SignedIn, Visitor, authenticate, recognise,
};
pub(crate) use sessions::{begin_session, enter, renew_session, session_times};
pub use standing::{FRESH_FOR, NoSecondStep, Unconfirmed};

pub use crate::tokens::{BeforeToken, ManageToken};
