//! Whoever has a role at a studio, the therapists among them.

use domain::{AccountId, Right, Role, StudioId, TherapistId};
use storage::audit::Actor;

use super::{DeskSession, ManagerSession, OwnerSession, actor};
use crate::auth::standing::{NoSecondStep, Standing, Unconfirmed};

/// A therapist who works at a studio asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TherapistSession {
    pub(in crate::auth) account: AccountId,
    pub(in crate::auth) studio: StudioId,
    pub(in crate::auth) therapist: TherapistId,
    pub(in crate::auth) standing: Standing,
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
    pub(super) account: AccountId,
    pub(super) studio: StudioId,
    pub(super) role: Role,
    pub(super) therapist: Option<TherapistId>,
    pub(super) standing: Standing,
}

impl StaffSession {
    /// Of somebody's roles, the highest counts; a therapist's only while they work there.
    pub(in crate::auth) fn new(
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
