//! Who runs a studio: its owners, its managers and its reception. Whoever may do more may do
//! what the others may.

use domain::{AccountId, Right, Role, StudioId};
use storage::audit::Actor;

use super::actor;
use crate::auth::standing::{NoSecondStep, Standing, Unconfirmed};

/// An owner of a studio asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerSession {
    pub(in crate::auth) account: AccountId,
    pub(in crate::auth) studio: StudioId,
    pub(in crate::auth) standing: Standing,
}

impl OwnerSession {
    /// Refuses an account without the second step that this installation demands.
    pub fn safe(&self) -> Result<(), NoSecondStep> {
        self.standing.safe()
    }

    /// Refuses where they did not prove lately who they are.
    pub fn confirmed(&self) -> Result<(), Unconfirmed> {
        self.standing.confirmed()
    }

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

    /// Who is to be named as having done it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        actor(self.account, Role::Owner)
    }
}

/// Somebody asks who manages a studio: a manager, or an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagerSession {
    pub(super) account: AccountId,
    pub(super) studio: StudioId,
    pub(super) role: Role,
    pub(super) standing: Standing,
}

impl ManagerSession {
    /// Refuses where they did not prove lately who they are.
    pub fn confirmed(&self) -> Result<(), Unconfirmed> {
        self.standing.confirmed()
    }

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

    /// Which of the two they are.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// Who is to be named as having done it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        actor(self.account, self.role)
    }
}

impl From<OwnerSession> for ManagerSession {
    fn from(owner: OwnerSession) -> Self {
        let OwnerSession { account, studio, standing } = owner;
        Self { account, studio, role: Role::Owner, standing }
    }
}

/// Somebody asks who runs a studio's desk: reception, a manager, or an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeskSession {
    pub(super) account: AccountId,
    pub(super) studio: StudioId,
    pub(super) role: Role,
    pub(super) standing: Standing,
}

impl DeskSession {
    /// Refuses where they did not prove lately who they are.
    pub fn confirmed(&self) -> Result<(), Unconfirmed> {
        self.standing.confirmed()
    }

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

    /// Whether their role has a right beyond the desk's.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.role.may(right)
    }

    /// Who is to be named as having done it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        actor(self.account, self.role)
    }
}

impl From<ManagerSession> for DeskSession {
    fn from(manager: ManagerSession) -> Self {
        let ManagerSession { account, studio, role, standing } = manager;
        Self { account, studio, role, standing }
    }
}

impl From<OwnerSession> for DeskSession {
    fn from(owner: OwnerSession) -> Self {
        ManagerSession::from(owner).into()
    }
}
