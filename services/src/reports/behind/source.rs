//! Which rows of the database can count any of a figure.

use domain::report::{Dated, Figure, Range, Total};
use storage::reports::{Books, Source, Visits};

use super::{Behind, Wanted};

/// The seconds of a day.
const DAY: i64 = 86_400;

/// Visits, without what anybody earned of them: that takes a look into the ledger for each.
const UNEARNED: Visits = Visits { earned: false, ..Visits::ALL };
/// Visits by themselves: what their clients did afterwards takes a look at those for each.
const ALONE: Visits = Visits { after: false, rebooked: false, ..UNEARNED };
/// Visits that took place.
const COMPLETED: Source = state("completed");
/// Visits that took place, of people who had not come before.
const FIRST: Visits = Visits { state: Some("completed"), first: true, ..ALONE };

const fn state(code: &'static str) -> Source {
    Source::Visits(Visits { state: Some(code), ..ALONE })
}

const fn cancelled_by(code: &'static str) -> Source {
    Source::Visits(Visits { state: Some("cancelled"), cancelled_by: Some(code), ..ALONE })
}

/// Journals that a figure of the ledger can count: those that move its account.
const fn moving(figure: Figure) -> Source {
    use Figure as F;
    Source::Posted(match figure {
        F::Treatments => Some("revenue"),
        F::TreatmentsTax | F::FeesTax | F::OtherTax => Some("tax"),
        F::Fees => Some("fees"),
        F::Tips => Some("tips"),
        F::StripeFees => Some("stripe_fees"),
        F::GiftCardsSold | F::GiftCardsUsed => Some("gift_cards"),
        F::CoursesSold | F::CoursesUsed => Some("courses"),
        _ => None,
    })
}

impl Wanted {
    /// Which rows can count any of it. The rule looks at each of these, by the dates of the
    /// studio's calendar; what lies clearly beside it, by a day and more, is not read at all:
    /// over a long range that is nearly everything.
    pub(super) fn source(&self, books: &Books) -> Source {
        let source = self.behind.source();
        let Source::Visits(visits) = source else { return source };
        let first = Range { from: self.range.from, to: self.range.from };
        Source::Visits(match &self.behind {
            Behind::Returning => {
                let (_, until) = books.days(first).span();
                Visits { known_before: Some(until), ..visits }
            }
            Behind::Again(within) => {
                Visits { again_within: Some((within.days() + 2) * DAY), ..visits }
            }
            _ => visits,
        })
    }
}

impl Behind {
    /// Which rows can count any of it, in whichever range.
    const fn source(&self) -> Source {
        use Figure as F;
        match self {
            Self::Lead(_) => Source::Made,
            Self::Hour(_) => Source::Taken,
            Self::Returning | Self::Came => COMPLETED,
            Self::Again(_) => Source::Visits(Visits { after: true, ..FIRST }),
            Self::Account(_) | Self::Total(Total::Revenue) => Source::Posted(None),
            Self::Total(Total::Tax) => Source::Posted(Some("tax")),
            Self::Total(_) => Source::Visits(ALONE),
            Self::Figure(figure) => match (figure.dated(), figure) {
                (Dated::Made, _) => Source::Made,
                (Dated::Ledger, figure) => moving(*figure),
                (Dated::Visit, F::BookedMinutes | F::RoomMinutes) => Source::Taken,
                (Dated::Visit, F::ToCome) => state("confirmed"),
                (Dated::Visit, F::Asked) => state("requested"),
                (Dated::Visit, F::Completed | F::SessionMinutes) => COMPLETED,
                (Dated::Visit, F::FirstVisits) => Source::Visits(FIRST),
                (Dated::Visit, F::NoShows) => state("no_show"),
                (Dated::Visit, F::CancelledInTime | F::CancelledLate) => state("cancelled"),
                (Dated::Visit, F::CancelledByStudio) => cancelled_by("studio"),
                (Dated::Visit, F::CancelledForSafety) => cancelled_by("system"),
                (Dated::Visit, F::Declined) => state("declined"),
                (Dated::Visit, F::Commission) => Source::Visits(Visits::ALL),
                (Dated::Visit, _) => Source::Visits(UNEARNED),
            },
        }
    }
}
