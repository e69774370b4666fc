//! What is told of a qualification's end, and when.

use chrono::NaiveDate;

use super::{Qualification, QualificationState};

/// How many days before its end a holder is told: the nearest one that has come, once each.
const NOTICES: [i32; 3] = [7, 30, 60];
/// The notice that it has ended.
pub const HAS_ENDED: i32 = 0;

impl Qualification {
    /// How many days are left of it on a local date: 0 on its last one, fewer after it. Nothing
    /// where it was not verified, or has no end.
    #[must_use]
    pub fn days_left(&self, on: NaiveDate) -> Option<i64> {
        let verified = matches!(self.state, QualificationState::Verified { .. });
        let last = self.expires_on.filter(|_| verified)?;
        Some((last - on).num_days())
    }

    /// The notice of its end that is due on a local date: 60, 30 or 7 days before, and
    /// [`HAS_ENDED`] after its last day.
    #[must_use]
    pub fn notice(&self, on: NaiveDate) -> Option<i32> {
        match self.days_left(on)? {
            i64::MIN..0 => Some(HAS_ENDED),
            left => NOTICES.into_iter().find(|days| left <= i64::from(*days)),
        }
    }

    /// Whether another one of the same person makes its end no news: verified, covering as
    /// much, and good for longer.
    #[must_use]
    pub fn is_renewed_by(&self, other: &Self) -> bool {
        let verified = matches!(other.state, QualificationState::Verified { .. });
        let longer = match (self.expires_on, other.expires_on) {
            (Some(mine), Some(theirs)) => theirs > mine,
            (mine, None) => mine.is_some(),
            (None, Some(_)) => false,
        };
        let covers = self.techniques.iter().all(|code| other.techniques.contains(code));
        let begins = self.expires_on.is_some_and(|last| other.issued_on <= last);
        other.therapist == self.therapist && verified && longer && covers && begins
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Instant;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn verified(issued_on: &str, expires_on: Option<&str>) -> Qualification {
        Qualification {
            id: uuid::Uuid::nil().into(),
            therapist: uuid::Uuid::nil().into(),
            title: "Sports massage".into(),
            issuer: "A college".into(),
            licence_number: None,
            training_hours: None,
            issued_on: date(issued_on),
            expires_on: expires_on.map(date),
            state: QualificationState::Verified {
                by: "Ana".into(),
                at: Instant::UNIX_EPOCH,
                how: "seen".into(),
            },
            techniques: vec!["sports".into()],
        }
    }

    #[test]
    fn notices_come_sixty_thirty_and_seven_days_before_and_after_the_end() {
        let it = verified("2024-01-01", Some("2027-03-01"));
        let on = |day| it.notice(date(day));
        assert_eq!(on("2026-12-30"), None, "61 days");
        assert_eq!(on("2026-12-31"), Some(60));
        assert_eq!((on("2027-01-29"), on("2027-01-30")), (Some(60), Some(30)));
        assert_eq!((on("2027-02-21"), on("2027-02-22")), (Some(30), Some(7)));
        assert_eq!((on("2027-03-01"), on("2027-03-02")), (Some(7), Some(HAS_ENDED)));
    }

    #[test]
    fn what_was_not_checked_or_has_no_end_is_told_of_never() {
        let claimed = Qualification {
            state: QualificationState::Claimed,
            ..verified("2024-01-01", Some("2025-01-01"))
        };
        assert_eq!(claimed.notice(date("2027-01-01")), None);
        assert_eq!(verified("2024-01-01", None).notice(date("2027-01-01")), None);
    }

    #[test]
    fn a_newer_one_that_covers_as_much_makes_the_end_no_news() {
        let old = verified("2024-01-01", Some("2027-03-01"));
        assert!(old.is_renewed_by(&verified("2027-02-01", Some("2030-03-01"))));
        assert!(old.is_renewed_by(&verified("2027-02-01", None)));
        assert!(!old.is_renewed_by(&old), "not by itself");
        assert!(!old.is_renewed_by(&verified("2023-02-01", Some("2026-03-01"))), "an older one");
        assert!(!old.is_renewed_by(&verified("2027-03-02", None)), "a gap between them");
        let other =
            Qualification { techniques: vec!["swedish".into()], ..verified("2026-01-01", None) };
        assert!(!old.is_renewed_by(&other), "for something else");
        let claimed =
            Qualification { state: QualificationState::Claimed, ..verified("2026-01-01", None) };
        assert!(!old.is_renewed_by(&claimed));
    }
}
