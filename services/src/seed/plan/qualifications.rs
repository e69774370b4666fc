//! How a plan says what a therapist is qualified for.

use domain::qualification::RecordKind;

use super::{QualificationPlan, StandingPlan};

const INSURER: &str = "Rückhalt Verein (demo)";
pub(super) const STATE: &str = "Landesamt für Gesundheit (demo)";
pub(super) const SCHOOL: &str = "Akademie für Manuelle Arbeit (demo)";
pub(super) const COLLEGE: &str = "West Coast College of Massage (demo)";

/// Checked, and good without an end.
pub(super) const fn verified(
    title: &'static str,
    issuer: &'static str,
    training_hours: i32,
    techniques: &'static [&'static str],
) -> QualificationPlan {
    QualificationPlan {
        title,
        issuer,
        training_hours,
        techniques,
        standing: StandingPlan::Verified,
        kind: RecordKind::Training,
        document: false,
    }
}

/// An insurance, or first aid: good for so many days more.
pub(super) const fn beside(kind: RecordKind, title: &'static str, days: i64) -> QualificationPlan {
    let plan = verified(title, INSURER, 0, &[]);
    QualificationPlan { kind, standing: StandingPlan::Until(days), ..plan }
}

/// Sent with its document, and not checked yet.
pub(super) const fn to_check(plan: QualificationPlan) -> QualificationPlan {
    QualificationPlan { standing: StandingPlan::Claimed, document: true, ..plan }
}

pub(super) const fn standing(
    mut plan: QualificationPlan,
    standing: StandingPlan,
) -> QualificationPlan {
    plan.standing = standing;
    plan
}
