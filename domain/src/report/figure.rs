//! Every figure and every rate, with the words that say what it is.

use serde::{Deserialize, Serialize};

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Bookings, visits or clients.
    Count,
    /// Minutes of elapsed time.
    Minutes,
    /// Minor units of the studio's currency.
    Money,
}

/// By which of its dates something counts, on the studio's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dated {
    /// The date on which it was made.
    Made,
    /// The date on which the visit begins or was to begin.
    Visit,
    /// The date on which the ledger has it.
    Ledger,
}

macro_rules! figures {
    ($($name:ident = $code:literal, $unit:ident, $dated:ident, $title:literal, $definition:literal;)+) => {
        /// Something that can be added up. Its words are on every page that shows it.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum Figure {$(#[doc = $definition] $name),+}

        impl Figure {
            /// Every figure.
            pub const ALL: [Self; [$(Self::$name),+].len()] = [$(Self::$name),+];

            /// Its name in addresses, files and stored summaries. It never changes.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// Its name, for people.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $title),+ }
            }

            /// What it is, in a sentence or two.
            #[must_use]
            pub const fn definition(self) -> &'static str {
                match self { $(Self::$name => $definition),+ }
            }

            /// What it counts.
            #[must_use]
            pub const fn unit(self) -> Unit {
                match self { $(Self::$name => Unit::$unit),+ }
            }

            /// By which date it counts.
            #[must_use]
            pub const fn dated(self) -> Dated {
                match self { $(Self::$name => Dated::$dated),+ }
            }
        }
    };
}

figures! {
    Holds = "holds", Count, Made, "Times held",
        "Times that somebody began to book on these days, paid for or not. What staff enter counts too.";
    Made = "made", Count, Made, "Bookings made",
        "Bookings made on these days that were confirmed or asked for, whatever became of them.";
    ToCome = "to_come", Count, Visit, "Visits to come",
        "Visits of these days that are confirmed and not closed yet.";
    Asked = "asked", Count, Visit, "Requests without an answer",
        "Visits of these days that wait for the studio's yes.";
    Completed = "completed", Count, Visit, "Completed visits",
        "Visits of these days that took place.";
    NoShows = "no_shows", Count, Visit, "No-shows",
        "Visits of these days to which the client did not come.";
    CancelledInTime = "cancelled_in_time", Count, Visit, "Cancelled in time",
        "Visits of these days that the client cancelled while the booking's policy gave everything back.";
    CancelledLate = "cancelled_late", Count, Visit, "Cancelled late",
        "Visits of these days that the client cancelled later than the booking's policy gives everything back.";
    CancelledByStudio = "cancelled_by_studio", Count, Visit, "Cancelled by the studio",
        "Visits of these days that the studio cancelled.";
    CancelledForSafety = "cancelled_for_safety", Count, Visit, "Stopped for safety",
        "Visits of these days that ended because of the safety questions.";
    Declined = "declined", Count, Visit, "Requests declined",
        "Visits of these days that the studio did not agree to, or not in time.";
    Rebooked = "rebooked", Count, Visit, "Visits followed by another",
        "Completed visits and no-shows of these days whose client has a later booking that stands or took place.";
    FirstVisits = "first_visits", Count, Visit, "New clients",
        "Clients whose first completed visit lies in these days.";
    SessionMinutes = "session_minutes", Minutes, Visit, "Minutes treated",
        "Hands-on minutes, as sold, of completed visits.";
    BookedMinutes = "booked_minutes", Minutes, Visit, "Therapists' booked minutes",
        "Minutes that visits take in therapists' calendars, set-up, clean-up and rest included: visits that took place, were missed, are to come or wait for an answer.";
    RoomMinutes = "room_minutes", Minutes, Visit, "Rooms' booked minutes",
        "Minutes that visits take in rooms, set-up and clean-up included: visits that took place, were missed, are to come or wait for an answer.";
    Commission = "commission", Money, Visit, "Commission",
        "What therapists earn of visits of these days by the studio's rules, without tips. What was given back after a visit is off the price that is shared.";
    Treatments = "treatments", Money, Ledger, "Treatments, net",
        "Sessions delivered, without tax. Income on the day on which the session was completed, or the rest of it was paid after that.";
    TreatmentsTax = "treatments_tax", Money, Ledger, "Tax on treatments",
        "The tax in what was earned with treatments. It is owed to the state.";
    Fees = "fees", Money, Ledger, "Fees, net",
        "What late cancellations and no-shows left with the studio, without tax. A line of its own, never a cheaper treatment.";
    FeesTax = "fees_tax", Money, Ledger, "Tax on fees",
        "The tax in the fees. It is owed to the state.";
    OtherTax = "other_tax", Money, Ledger, "Other tax",
        "Tax that was booked with neither a treatment nor a fee.";
    Tips = "tips", Money, Ledger, "Tips",
        "What clients gave for their therapists. It is owed to them, and is no revenue of the studio.";
    GiftCardsSold = "gift_cards_sold", Money, Ledger, "Gift cards sold",
        "Owed as sessions until the cards are used: a liability, and no revenue yet.";
    GiftCardsUsed = "gift_cards_used", Money, Ledger, "Gift cards used",
        "What was paid with gift cards, or given back for them.";
    CoursesSold = "courses_sold", Money, Ledger, "Courses sold",
        "Paid ahead for several sessions, and owed as sessions until they are used: a liability, and no revenue yet.";
    CoursesUsed = "courses_used", Money, Ledger, "Courses used",
        "What sessions took out of courses, or was given back for them.";
    StripeFees = "stripe_fees", Money, Ledger, "Card fees",
        "What Stripe kept of payments.";
}

impl Figure {
    /// The figure with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.code() == code)
    }
}

/// One sum of figures in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rate {
    /// Booked minutes including buffers in rostered minutes.
    Utilisation,
    /// No-shows in completed visits and no-shows.
    NoShow,
    /// Late cancellations in completed visits, no-shows and late cancellations.
    LateCancellation,
    /// Closed visits whose client has a later booking in closed visits.
    Rebooking,
    /// Bookings made in times held.
    Conversion,
}

impl Rate {
    /// Every rate.
    pub const ALL: [Self; 5] = [
        Self::Utilisation,
        Self::NoShow,
        Self::LateCancellation,
        Self::Rebooking,
        Self::Conversion,
    ];

    /// Its name in addresses and files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Utilisation => "utilisation",
            Self::NoShow => "no_show_rate",
            Self::LateCancellation => "late_cancellation_rate",
            Self::Rebooking => "rebooking",
            Self::Conversion => "conversion",
        }
    }

    /// Its name, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utilisation => "Utilisation",
            Self::NoShow => "No-show rate",
            Self::LateCancellation => "Late cancellation rate",
            Self::Rebooking => "Rebooking",
            Self::Conversion => "Holds that became bookings",
        }
    }

    /// What it is, in a sentence or two.
    #[must_use]
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Utilisation => {
                "Booked minutes, set-up, clean-up and rest included, in rostered minutes: working hours and changed dates, less time off. A room counts as rostered while any therapist is. More than 100\u{a0}% is work outside the hours."
            }
            Self::NoShow => {
                "No-shows in completed visits and no-shows. Late cancellations are not in it: they have a rate of their own."
            }
            Self::LateCancellation => {
                "Late cancellations in completed visits, no-shows and late cancellations."
            }
            Self::Rebooking => {
                "Closed visits whose client has a later booking, in all closed visits. Closed are completed visits and no-shows."
            }
            Self::Conversion => {
                "Bookings made in times held: how many who began to book went through with it."
            }
        }
    }

    /// The figures whose sum is the part, and those whose sum is the whole. Utilisation's
    /// whole is rostered minutes, which no figure is.
    #[must_use]
    pub const fn figures(self) -> (&'static [Figure], &'static [Figure]) {
        use Figure::{BookedMinutes, CancelledLate, Completed, Holds, Made, NoShows, Rebooked};
        match self {
            Self::Utilisation => (&[BookedMinutes], &[]),
            Self::NoShow => (&[NoShows], &[Completed, NoShows]),
            Self::LateCancellation => (&[CancelledLate], &[Completed, NoShows, CancelledLate]),
            Self::Rebooking => (&[Rebooked], &[Completed, NoShows]),
            Self::Conversion => (&[Made], &[Holds]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_figure_and_rate_has_a_name_a_code_and_a_definition_of_its_own() {
        let figures = Figure::ALL.map(|f| [f.code(), f.name(), f.definition()]);
        let rates = Rate::ALL.map(|r| [r.code(), r.name(), r.definition()]);
        let words: Vec<&str> = figures.into_iter().chain(rates).flatten().collect();
        let different: BTreeSet<&str> = words.iter().copied().collect();
        assert_eq!(different.len(), words.len());
        assert!(words.iter().all(|words| !words.is_empty()));
        for figure in Figure::ALL {
            assert_eq!(Figure::from_code(figure.code()), Some(figure));
        }
    }
}
