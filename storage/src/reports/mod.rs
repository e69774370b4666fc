//! Figures: the facts behind them, the summaries that are kept, and the marks that say
//! which of those are out of date.
//!
//! The database marks days in the transaction of each change (see the migration). A summary
//! counts only where no mark that is seen at the same moment touches its days, so that it is
//! never stale. Whoever brings summaries up to date takes away what marks touch, and with it the
//! marks; then computes as of one moment that sees none of them, and writes only if nobody else
//! did since.

mod export;
mod facts;
mod mail_off;
mod roster;
mod summaries;

use domain::{Currency, StudioId, report::Days, time::Zone};

pub use export::{Cell, Column, TABLES, Table as TableOfStudio, WITHHELD, rows_of};
pub use facts::{Fact, FactsQuery, Source, Visits, accounts, facts};
pub use mail_off::{mail_off, set_mail_off};
pub use roster::{Rostered, rostered};
pub use summaries::{
    Mark, Stored, Stretch, Write, count_bookings, count_marks, extent, forget_all, generation,
    journals_touched, marks, replace, start_anew, stored, stored_clients, stored_firsts,
    stored_heads, unmarked, unmarked_everywhere, writings,
};

/// Whose figures, by which clock and in which money.
#[derive(Clone, Copy, Debug)]
pub struct Books {
    /// Whose.
    pub studio: StudioId,
    /// On whose clock.
    pub zone: Zone,
    /// Other currencies are left out.
    pub currency: Currency,
}

impl Books {
    /// The days of a range on the studio's clock.
    #[must_use]
    pub fn days(&self, range: domain::report::Range) -> Days {
        Days::of(range, self.zone)
    }
}
