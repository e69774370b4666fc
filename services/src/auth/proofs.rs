//! Proofs of what an account may do in one studio. Private fields: they are made by
//! [`super::SignedIn`] alone.

mod desk;
mod staff;
#[cfg(feature = "testing")]
pub mod testing;

use domain::{AccountId, ClientId, Role, StudioId};
use storage::audit::Actor;
use thiserror::Error;

pub use desk::{DeskSession, ManagerSession, OwnerSession};
pub use staff::{StaffSession, TherapistSession};

/// Not yours: neither whether it exists nor why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not allowed")]
pub struct Forbidden;

/// A client of a studio asks, signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientSession {
    pub(super) account: AccountId,
    pub(super) studio: StudioId,
    pub(super) client: ClientId,
}

impl ClientSession {
    /// Who.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// Of which studio.
    #[must_use]
    pub fn studio(&self) -> StudioId {
        self.studio
    }

    /// As which client.
    #[must_use]
    pub fn client(&self) -> ClientId {
        self.client
    }
}

const fn actor(account: AccountId, role: Role) -> Actor {
    match role {
        Role::Owner => Actor::Owner(account),
        Role::Manager => Actor::Manager(account),
        Role::Reception => Actor::Reception(account),
        Role::Therapist => Actor::Therapist(account),
    }
}
