//! What the people of a studio may do there.

use serde::{Deserialize, Serialize};

/// What somebody is at a studio. Whoever treats is a therapist, and may be one of the
/// others too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees their own calendar, clients and earnings.
    Therapist,
    /// Runs the desk: every calendar, the clients and the till.
    Reception,
    /// Runs the studio: its people, what it sells, its rules and its figures.
    Manager,
    /// May do everything, and alone what cannot be undone.
    Owner,
}

/// What a role allows. The narrower rights of a therapist to what is their own stand
/// beside these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// Enter, move, cancel and close visits of every therapist, and take money for them;
    /// change everybody's hours and time off.
    RunDesk,
    /// Find clients, read their visits, correct how they are reached, keep them from booking
    /// online; never what they said about their health.
    SeeClients,
    /// Give money back and charge fees, within the booking's policy.
    ApplyPolicy,
    /// Sell gift cards and courses at the desk.
    SellVouchers,
    /// Give back other than the policy says, waive fees, answer disputes.
    MoveMoney,
    /// Change treatments, rooms, rules, codes and the studio's page.
    EditStudio,
    /// Invite therapists, suspend whoever is below, verify qualifications, hand over visits.
    RunPeople,
    /// Read reports, the books and everybody's earnings.
    SeeMoney,
    /// Read who did what.
    SeeAudit,
    /// Merge clients.
    MergeClients,
    /// Say who is owner, manager or reception.
    GrantRoles,
    /// Connect Stripe, publish the studio or take it offline.
    OpenStudio,
    /// Set what therapists earn.
    SetCommission,
    /// Export everything, or a client; erase a client.
    ExportAndErase,
    /// Read a session note of somebody else's, for a reason that is written down.
    OpenNotes,
}

impl Right {
    /// Every right, from the most common.
    pub const ALL: [Self; 15] = [
        Self::RunDesk,
        Self::SeeClients,
        Self::ApplyPolicy,
        Self::SellVouchers,
        Self::MoveMoney,
        Self::EditStudio,
        Self::RunPeople,
        Self::SeeMoney,
        Self::SeeAudit,
        Self::MergeClients,
        Self::GrantRoles,
        Self::OpenStudio,
        Self::SetCommission,
        Self::ExportAndErase,
        Self::OpenNotes,
    ];

    /// The least role that has it; every role above has it too.
    #[must_use]
    pub const fn needs(self) -> Role {
        match self {
            Self::RunDesk | Self::SeeClients | Self::ApplyPolicy | Self::SellVouchers => {
                Role::Reception
            }
            Self::MoveMoney
            | Self::EditStudio
            | Self::RunPeople
            | Self::SeeMoney
            | Self::SeeAudit
            | Self::MergeClients => Role::Manager,
            Self::GrantRoles
            | Self::OpenStudio
            | Self::SetCommission
            | Self::ExportAndErase
            | Self::OpenNotes => Role::Owner,
        }
    }
}

impl Role {
    /// Every role, from the one that may most.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Manager, Self::Reception, Self::Therapist];

    /// Whether it has the right.
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        self >= right.needs()
    }

    /// Its code, as rows bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Therapist => "therapist",
            Self::Reception => "reception",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }

    /// The role with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_what_every_role_below_it_has() {
        for right in Right::ALL {
            let may: Vec<bool> = Role::ALL.iter().map(|role| role.may(right)).collect();
            assert!(may.is_sorted_by(|above, below| above >= below), "{right:?}: {may:?}");
            assert!(Role::Owner.may(right) && !Role::Therapist.may(right), "{right:?}");
        }
    }

    #[test]
    fn a_role_is_read_by_the_code_it_is_written_with() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
        assert_eq!(Role::from_code("admin"), None);
    }
}
