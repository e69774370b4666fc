//! Proofs without anybody signing in, for tests of the use cases that ask for them.

use domain::{AccountId, ClientId, Role, StudioId, TherapistId};

use super::{
    ClientSession, DeskSession, ManagerSession, OwnerSession, StaffSession, TherapistSession,
};
use crate::auth::standing::Standing;

/// As if an owner of `studio` had signed in.
#[must_use]
pub fn owner(studio: StudioId) -> OwnerSession {
    OwnerSession { account: storage::new_id(), studio, standing: Standing::FULL }
}

/// As if a manager of `studio` had signed in.
#[must_use]
pub fn manager(studio: StudioId) -> ManagerSession {
    let (account, standing) = (storage::new_id(), Standing::FULL);
    ManagerSession { account, studio, role: Role::Manager, standing }
}

/// As if somebody of the reception of `studio` had signed in.
#[must_use]
pub fn reception(studio: StudioId) -> DeskSession {
    let (account, standing) = (storage::new_id(), Standing::FULL);
    DeskSession { account, studio, role: Role::Reception, standing }
}

/// As if `therapist` had signed in.
#[must_use]
pub fn therapist(studio: StudioId, therapist: TherapistId) -> TherapistSession {
    let (account, standing) = (storage::new_id(), Standing::FULL);
    TherapistSession { account, studio, therapist, standing }
}

/// As if `therapist`, who owns `studio` too, had signed in.
#[must_use]
pub fn owner_who_treats(studio: StudioId, therapist: TherapistId) -> StaffSession {
    treats_as(Role::Owner, studio, therapist)
}

/// As if `therapist`, who has `role` too, had signed in.
#[must_use]
pub fn treats_as(role: Role, studio: StudioId, therapist: TherapistId) -> StaffSession {
    let (account, standing) = (storage::new_id(), Standing::FULL);
    StaffSession { account, studio, role, therapist: Some(therapist), standing }
}

impl OwnerSession {
    /// The same person, who signed in a while ago.
    #[must_use]
    pub fn from_before(self) -> Self {
        let standing = Standing { confirmed: false, ..self.standing };
        Self { standing, ..self }
    }

    /// The same person by another account: one that is written down.
    #[must_use]
    pub fn signed_in_as(self, account: AccountId) -> Self {
        Self { account, ..self }
    }
}

impl ManagerSession {
    /// The same person, who signed in a while ago.
    #[must_use]
    pub fn from_before(self) -> Self {
        let standing = Standing { confirmed: false, ..self.standing };
        Self { standing, ..self }
    }

    /// The same person by another account: one that is written down.
    #[must_use]
    pub fn signed_in_as(self, account: AccountId) -> Self {
        Self { account, ..self }
    }
}

impl DeskSession {
    /// The same person, who signed in a while ago.
    #[must_use]
    pub fn from_before(self) -> Self {
        let standing = Standing { confirmed: false, ..self.standing };
        Self { standing, ..self }
    }
}

impl StaffSession {
    /// The same person without the second step, where one is demanded.
    #[must_use]
    pub fn unsafely(self) -> Self {
        Self { standing: Standing { safe: false, ..self.standing }, ..self }
    }

    /// The same person, who signed in a while ago.
    #[must_use]
    pub fn from_before(self) -> Self {
        let standing = Standing { confirmed: false, ..self.standing };
        Self { standing, ..self }
    }

    /// The same person by another account: one that is written down.
    #[must_use]
    pub fn signed_in_as(self, account: AccountId) -> Self {
        Self { account, ..self }
    }
}

/// As if `client` had signed in.
#[must_use]
pub fn client(studio: StudioId, client: ClientId) -> ClientSession {
    ClientSession { account: storage::new_id(), studio, client }
}
