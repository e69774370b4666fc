//! Claims of competence, and what was checked about them.

mod claim;
mod ending;

pub use claim::{Claim, ClaimInput, RecordKind};
pub use ending::HAS_ENDED;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{Instant, QualificationId, TherapistId};

/// How long before it expires a qualification begins to warn, in days.
pub const EXPIRY_WARNING_DAYS: u64 = 60;

/// A claim of competence: what it covers, and what was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Qualification {
    /// The qualification.
    pub id: QualificationId,
    /// Whose.
    pub therapist: TherapistId,
    /// As on the certificate.
    pub title: String,
    /// The body that issued it.
    pub issuer: String,
    /// As on the certificate.
    pub licence_number: Option<String>,
    /// How long the training took.
    pub training_hours: Option<u32>,
    /// From the certificate.
    pub issued_on: NaiveDate,
    /// The last day it is good for; without one it does not expire.
    pub expires_on: Option<NaiveDate>,
    /// What became of the claim.
    pub state: QualificationState,
    /// The codes of the techniques it covers.
    pub techniques: Vec<String>,
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum QualificationState {
    /// Nobody has checked it yet.
    Claimed,
    /// It was checked and holds.
    Verified {
        /// Who checked.
        by: String,
        /// When.
        at: Instant,
        /// How, such as by telephone with the issuer.
        how: String,
    },
    /// It was checked and does not hold.
    Rejected {
        /// Why not.
        reason: String,
    },
}

/// How a qualification stands on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has checked it yet.
    Claimed,
    /// It was checked and does not hold.
    Rejected,
    /// Checked, and issued later than the date.
    NotYet,
    /// Checked and good.
    Valid,
    /// Checked and good, for at most [`EXPIRY_WARNING_DAYS`] more.
    Expiring {
        /// The last day it is good for.
        on: NaiveDate,
    },
    /// Checked, and good no longer.
    Expired {
        /// The last day it was good for.
        on: NaiveDate,
    },
}

impl Qualification {
    /// How it stands on a local date.
    #[must_use]
    pub fn standing(&self, on: NaiveDate) -> Standing {
        match self.state {
            QualificationState::Claimed => Standing::Claimed,
            QualificationState::Rejected { .. } => Standing::Rejected,
            QualificationState::Verified { .. } if on < self.issued_on => Standing::NotYet,
            QualificationState::Verified { .. } => {
                self.expires_on.map_or(Standing::Valid, |last| {
                    if last < on {
                        Standing::Expired { on: last }
                    } else if on
                        .checked_add_days(Days::new(EXPIRY_WARNING_DAYS))
                        .is_none_or(|d| last <= d)
                    {
                        Standing::Expiring { on: last }
                    } else {
                        Standing::Valid
                    }
                })
            }
        }
    }

    /// Whether it lets its holder be booked for a technique on a local date:
    /// verified, issued, not expired, and covering the technique.
    #[must_use]
    pub fn covers(&self, technique: &str, on: NaiveDate) -> bool {
        matches!(self.standing(on), Standing::Valid | Standing::Expiring { .. })
            && self.techniques.iter().any(|covered| covered == technique)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verified(expires_on: Option<&str>) -> Qualification {
        Qualification {
            id: uuid::Uuid::nil().into(),
            therapist: uuid::Uuid::nil().into(),
            title: "Diploma in remedial massage".into(),
            issuer: "A college".into(),
            licence_number: None,
            training_hours: Some(800),
            issued_on: date("2024-03-01"),
            expires_on: expires_on.map(date),
            state: QualificationState::Verified {
                by: "Ana".into(),
                at: Instant::UNIX_EPOCH,
                how: "by telephone".into(),
            },
            techniques: vec!["remedial".into()],
        }
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_verified_qualification_covers_its_techniques_through_its_last_day() {
        let it = verified(Some("2027-03-01"));
        assert!(it.covers("remedial", date("2027-03-01")));
        assert!(!it.covers("remedial", date("2027-03-02")));
        assert!(!it.covers("remedial", date("2024-02-29")));
        assert!(!it.covers("hot-stone", date("2026-01-01")));
    }

    #[test]
    fn a_claim_or_a_rejected_claim_covers_nothing() {
        for state in
            [QualificationState::Claimed, QualificationState::Rejected { reason: "lapsed".into() }]
        {
            let it = Qualification { state, ..verified(None) };
            assert!(!it.covers("remedial", date("2026-01-01")));
        }
    }

    #[test]
    fn one_that_expires_soon_warns_and_still_covers() {
        let it = verified(Some("2027-03-01"));
        assert_eq!(it.standing(date("2026-12-30")), Standing::Valid);
        assert_eq!(it.standing(date("2026-12-31")), Standing::Expiring { on: date("2027-03-01") });
        assert_eq!(it.standing(date("2027-03-02")), Standing::Expired { on: date("2027-03-01") });
        assert_eq!(verified(None).standing(date("2099-01-01")), Standing::Valid);
    }
}
