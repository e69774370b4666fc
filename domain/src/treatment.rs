//! What kinds of treatment there are, and what is otherwise about each.

use serde::{Deserialize, Serialize};

/// The most pairs that one date of a class takes.
pub const MOST_PAIRS: u32 = 40;

/// What kind of treatment it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TreatmentKind {
    /// Somebody is treated, at any time that is free.
    #[default]
    Session,
    /// The same, short, right after somebody's training.
    AfterExercise,
    /// Pairs come together on a set date, and learn to massage each other.
    PartnerClass,
}

impl TreatmentKind {
    /// Every kind, the usual one first.
    pub const ALL: [Self; 3] = [Self::Session, Self::AfterExercise, Self::PartnerClass];

    /// A stable name, for rows and addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::AfterExercise => "after_exercise",
            Self::PartnerClass => "partner_class",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it has set dates that pairs share, instead of free times.
    #[must_use]
    pub const fn is_class(self) -> bool {
        matches!(self, Self::PartnerClass)
    }

    /// Whether it is asked around a visit how much it hurts. Soreness after training goes by
    /// itself within days, and who learns to massage is not treated: neither says anything
    /// about whether a treatment helped somebody's back.
    #[must_use]
    pub const fn is_followed(self) -> bool {
        matches!(self, Self::Session)
    }

    /// Whether several visits of it can be planned one after another, at an interval.
    #[must_use]
    pub const fn is_planned_in_courses(self) -> bool {
        !self.is_class()
    }
}

#[cfg(test)]
mod tests {
    use super::TreatmentKind;

    #[test]
    fn each_kind_is_found_by_its_name() {
        for kind in TreatmentKind::ALL {
            assert_eq!(TreatmentKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(TreatmentKind::from_code("seminar"), None);
    }

    #[test]
    fn only_a_class_has_set_dates_and_only_a_session_is_followed() {
        let [session, after, class] = TreatmentKind::ALL;
        assert!(class.is_class() && !session.is_class() && !after.is_class());
        assert!(session.is_followed() && !after.is_followed() && !class.is_followed());
        assert!(after.is_planned_in_courses() && !class.is_planned_in_courses());
    }
}
