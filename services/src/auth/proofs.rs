//! Proofs of what an account may do in one studio. Private fields: they are made by
//! [`super::SignedIn`] alone.

use domain::{AccountId, ClientId, StudioId, TherapistId};
use thiserror::Error;

/// Not yours: neither whether it exists nor why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not allowed")]
pub struct Forbidden;

/// An owner of a studio asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerSession {
    pub(super) account: AccountId,
    pub(super) studio: StudioId,
}

impl OwnerSession {
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
}

/// A therapist who works at a studio asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TherapistSession {
    pub(super) account: AccountId,
    pub(super) studio: StudioId,
    pub(super) therapist: TherapistId,
}

impl TherapistSession {
    /// Who.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// At which studio.
    #[must_use]
    pub fn studio(&self) -> StudioId {
        self.studio
    }

    /// As which therapist.
    #[must_use]
    pub fn therapist(&self) -> TherapistId {
        self.therapist
    }
}

/// Somebody of a studio's staff asks: an owner or a therapist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffSession {
    account: AccountId,
    studio: StudioId,
    owner: bool,
    therapist: Option<TherapistId>,
}

impl StaffSession {
    pub(super) fn new(
        owner: Option<OwnerSession>,
        therapist: Option<TherapistSession>,
    ) -> Option<Self> {
        let (account, studio) = match (owner, therapist) {
            (Some(o), _) => (o.account, o.studio),
            (None, Some(t)) => (t.account, t.studio),
            (None, None) => return None,
        };
        Some(Self {
            account,
            studio,
            owner: owner.is_some(),
            therapist: therapist.map(|t| t.therapist),
        })
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

    /// Whether an owner asks, who may do what concerns every therapist.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.owner
    }

    /// Proof of owning the studio, where an owner asks.
    #[must_use]
    pub fn as_owner(&self) -> Option<OwnerSession> {
        self.owner.then_some(OwnerSession { account: self.account, studio: self.studio })
    }

    /// Proof of being a therapist there, where the person treats.
    #[must_use]
    pub fn as_therapist(&self) -> Option<TherapistSession> {
        let Self { account, studio, .. } = *self;
        self.therapist.map(|therapist| TherapistSession { account, studio, therapist })
    }

    /// As which therapist, where the person treats.
    #[must_use]
    pub fn therapist(&self) -> Option<TherapistId> {
        self.therapist
    }

    /// Whether they may act for this therapist: an owner for each, a therapist for themselves.
    #[must_use]
    pub fn may_act_for(&self, therapist: TherapistId) -> bool {
        self.owner || self.therapist == Some(therapist)
    }

    /// The `actor_kind` of audit entries: `owner` or `therapist`.
    #[must_use]
    pub fn actor_kind(&self) -> &'static str {
        if self.owner { "owner" } else { "therapist" }
    }
}

impl From<OwnerSession> for StaffSession {
    fn from(owner: OwnerSession) -> Self {
        let OwnerSession { account, studio } = owner;
        Self { account, studio, owner: true, therapist: None }
    }
}

impl From<TherapistSession> for StaffSession {
    fn from(session: TherapistSession) -> Self {
        let TherapistSession { account, studio, therapist } = session;
        Self { account, studio, owner: false, therapist: Some(therapist) }
    }
}

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

/// Proofs without anybody signing in, for tests of the use cases that ask for them.
#[cfg(feature = "testing")]
pub mod testing {
    use super::*;

    /// As if an owner of `studio` had signed in.
    #[must_use]
    pub fn owner(studio: StudioId) -> OwnerSession {
        OwnerSession { account: storage::new_id(), studio }
    }

    /// As if `therapist` had signed in.
    #[must_use]
    pub fn therapist(studio: StudioId, therapist: TherapistId) -> TherapistSession {
        TherapistSession { account: storage::new_id(), studio, therapist }
    }

    /// As if `therapist`, who owns `studio` too, had signed in.
    #[must_use]
    pub fn owner_who_treats(studio: StudioId, therapist: TherapistId) -> StaffSession {
        let account = storage::new_id();
        StaffSession { account, studio, owner: true, therapist: Some(therapist) }
    }

    impl StaffSession {
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
}
