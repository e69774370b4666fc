//! Proofs of what an account may do in one studio. Private fields: they are made by
//! [`super::SignedIn`] alone.

use domain::{AccountId, ClientId, Right, Role, StudioId, TherapistId};
use storage::audit::Actor;
use thiserror::Error;

use super::standing::{NoSecondStep, Standing, Unconfirmed};

/// Not yours: neither whether it exists nor why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not allowed")]
pub struct Forbidden;

/// An owner of a studio asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerSession {
    pub(super) account: AccountId,
    pub(super) studio: StudioId,
    pub(super) standing: Standing,
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
    account: AccountId,
    studio: StudioId,
    role: Role,
    standing: Standing,
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
    account: AccountId,
    studio: StudioId,
    role: Role,
    standing: Standing,
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

const fn actor(account: AccountId, role: Role) -> Actor {
    match role {
        Role::Owner => Actor::Owner(account),
        Role::Manager => Actor::Manager(account),
        Role::Reception => Actor::Reception(account),
        Role::Therapist => Actor::Therapist(account),
    }
}

/// A therapist who works at a studio asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TherapistSession {
    pub(super) account: AccountId,
    pub(super) studio: StudioId,
    pub(super) therapist: TherapistId,
    pub(super) standing: Standing,
}

impl TherapistSession {
    /// Refuses an account without the second step that this installation demands.
    pub fn safe(&self) -> Result<(), NoSecondStep> {
        self.standing.safe()
    }

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

/// Somebody of a studio's staff asks: whoever has a role there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffSession {
    account: AccountId,
    studio: StudioId,
    role: Role,
    therapist: Option<TherapistId>,
    standing: Standing,
}

impl StaffSession {
    /// Of somebody's roles, the highest counts; a therapist's only while they work there.
    pub(super) fn new(
        account: AccountId,
        studio: StudioId,
        role: Option<Role>,
        therapist: Option<TherapistId>,
        standing: Standing,
    ) -> Option<Self> {
        let role = role.or(therapist.map(|_| Role::Therapist))?;
        Some(Self { account, studio, role, therapist, standing })
    }

    /// Refuses where they did not prove lately who they are.
    pub fn confirmed(&self) -> Result<(), Unconfirmed> {
        self.standing.confirmed()
    }

    /// Refuses an account without the second step that this installation demands.
    pub fn safe(&self) -> Result<(), NoSecondStep> {
        self.standing.safe()
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

    /// The highest of their roles.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// Whether their role has the right.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.role.may(right)
    }

    /// Whether an owner asks.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.role == Role::Owner
    }

    /// Whether they may do what concerns every therapist's visits.
    #[must_use]
    pub fn runs_desk(&self) -> bool {
        self.may(Right::RunDesk)
    }

    /// Proof of owning the studio, where an owner asks.
    #[must_use]
    pub fn as_owner(&self) -> Option<OwnerSession> {
        let Self { account, studio, standing, .. } = *self;
        self.is_owner().then_some(OwnerSession { account, studio, standing })
    }

    /// Proof of managing the studio, where a manager or an owner asks.
    #[must_use]
    pub fn as_manager(&self) -> Option<ManagerSession> {
        let Self { account, studio, role, standing, .. } = *self;
        (role >= Role::Manager).then_some(ManagerSession { account, studio, role, standing })
    }

    /// Proof of running the desk, where reception, a manager or an owner asks.
    #[must_use]
    pub fn as_desk(&self) -> Option<DeskSession> {
        let Self { account, studio, role, standing, .. } = *self;
        (role >= Role::Reception).then_some(DeskSession { account, studio, role, standing })
    }

    /// Proof of being a therapist there, where the person treats.
    #[must_use]
    pub fn as_therapist(&self) -> Option<TherapistSession> {
        let Self { account, studio, standing, .. } = *self;
        self.therapist.map(|therapist| TherapistSession { account, studio, therapist, standing })
    }

    /// As which therapist, where the person treats.
    #[must_use]
    pub fn therapist(&self) -> Option<TherapistId> {
        self.therapist
    }

    /// Whether they may act on this therapist's visits, hours and time off: whoever runs the
    /// desk for each, a therapist for themselves.
    #[must_use]
    pub fn may_act_for(&self, therapist: TherapistId) -> bool {
        self.runs_desk() || self.therapist == Some(therapist)
    }

    /// Whether what is a therapist's own is theirs too, such as the profile, qualifications and
    /// calendars elsewhere: whoever runs the people for each, a therapist for themselves.
    #[must_use]
    pub fn may_manage(&self, therapist: TherapistId) -> bool {
        self.may(Right::RunPeople) || self.therapist == Some(therapist)
    }

    /// Whether a therapist's earnings are theirs to read: everybody's for whoever sees the
    /// money, a therapist's own for them.
    #[must_use]
    pub fn may_see_earnings(&self, therapist: TherapistId) -> bool {
        self.may(Right::SeeMoney) || self.therapist == Some(therapist)
    }

    /// Whether they may know what comes of a client's health in a visit of this therapist:
    /// whoever treats, and an owner, who answers for the studio. Never the desk, and never a
    /// manager.
    #[must_use]
    pub fn may_know_of_health(&self, therapist: TherapistId) -> bool {
        self.is_owner() || self.therapist == Some(therapist)
    }

    /// The `actor_kind` of audit entries: the code of their role.
    #[must_use]
    pub fn actor_kind(&self) -> &'static str {
        self.role.code()
    }

    /// Who is to be named as having done it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        actor(self.account, self.role)
    }
}

impl From<OwnerSession> for StaffSession {
    fn from(owner: OwnerSession) -> Self {
        let OwnerSession { account, studio, standing } = owner;
        Self { account, studio, role: Role::Owner, therapist: None, standing }
    }
}

impl From<ManagerSession> for StaffSession {
    fn from(manager: ManagerSession) -> Self {
        DeskSession::from(manager).into()
    }
}

impl From<DeskSession> for StaffSession {
    fn from(desk: DeskSession) -> Self {
        let DeskSession { account, studio, role, standing } = desk;
        Self { account, studio, role, therapist: None, standing }
    }
}

impl From<TherapistSession> for StaffSession {
    fn from(session: TherapistSession) -> Self {
        let TherapistSession { account, studio, therapist, standing } = session;
        let role = Role::Therapist;
        Self { account, studio, role, therapist: Some(therapist), standing }
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
}
