//! What entries are about, roughly: the kinds that one can ask for.

/// What an entry is about, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Visits, and what clients answered.
    Visits,
    /// Payments, refunds, commissions and everything sold besides.
    Money,
    /// Who works there, and what they are qualified for.
    People,
    /// Clients and their data.
    Clients,
    /// Hours, time off and calendars.
    Hours,
    /// Session notes.
    Notes,
    /// The studio itself, what it has and what it sells.
    Studio,
}

impl Kind {
    /// In the order of the page.
    pub const ALL: [Self; 7] = [
        Self::Visits,
        Self::Money,
        Self::People,
        Self::Clients,
        Self::Hours,
        Self::Notes,
        Self::Studio,
    ];

    /// Its name in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::Money => "money",
            Self::People => "people",
            Self::Clients => "clients",
            Self::Hours => "hours",
            Self::Notes => "notes",
            Self::Studio => "studio",
        }
    }

    /// What the codes of its actions begin with.
    #[must_use]
    pub const fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::Visits => &["booking.", "answers.", "screening.", "waitlist."],
            Self::Money => &[
                "payment.",
                "refund.",
                "commission.",
                "job.",
                "fee.",
                "dispute.",
                "payout.",
                "paper.",
                "receipt.",
                "invoice.",
                "card.",
                "voucher.",
                "gift_card.",
                "gift_cards.",
                "promotion.",
                "course.",
                "course_offer.",
                "tip.",
                "monthly_mail.",
                "export.",
                "report.",
                "books.",
                "sale.",
            ],
            Self::People => &[
                "therapist.",
                "qualification.",
                "document.",
                "portrait.",
                "role.",
                "account.",
                "person.",
                "invitation.",
                "staff.",
            ],
            Self::Clients => &["client.", "clients.", "check_in.", "check_ins.", "care."],
            Self::Hours => &["hours.", "class.", "time_off.", "calendar.", "feed."],
            Self::Notes => &["note."],
            Self::Studio => &[
                "studio.",
                "room.",
                "equipment.",
                "treatment.",
                "technique.",
                "policy.",
                "rules.",
                "stripe.",
                "setup.",
                "question.",
                "questionnaire.",
            ],
        }
    }

    /// The kind with this name in addresses.
    #[must_use]
    pub fn read(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The kind of an action.
    #[must_use]
    pub fn of(action: &str) -> Option<Self> {
        let begins = |kind: &Self| kind.prefixes().iter().any(|prefix| action.starts_with(prefix));
        Self::ALL.into_iter().find(begins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_by_the_codes_they_are_written_with() {
        for kind in Kind::ALL {
            assert_eq!(Kind::read(kind.code()), Some(kind));
            for prefix in kind.prefixes() {
                assert_eq!(Kind::of(&format!("{prefix}done")), Some(kind), "{prefix}");
            }
        }
        assert_eq!((Kind::read("all"), Kind::of("nothing")), (None, None));
    }
}
