//! The studio's figures: of any range of its days, compared with the time before, each with
//! its definition and with the bookings behind it.
//!
//! What counts is computed from the rows by [`domain::report::Summary`], day by day, and
//! kept. What is shown and what is listed behind it come out of the same rules, so that the
//! lines behind a figure add up to it.

mod behind;
mod csv;
mod error;
mod export;
mod ground;
mod kept;
mod measures;
mod monthly;
mod parts;
mod report;
mod roster;
mod standing;
mod telling;
#[cfg(test)]
mod tests;
mod waits;

pub(crate) use self::{
    kept::Summaries, monthly::wants_monthly_mail, roster::Rosters, standing::standing,
    telling::of_studio,
};

pub use self::{
    behind::{Behind, BehindLine, BehindPage, Of, Wanted, behind, behind_csv},
    csv::{Table, csv},
    error::{ExportRefused, ReportRefused},
    export::{Export, export},
    kept::{bring_up_to_date, bring_up_to_date_everywhere},
    measures::{Measure, Measured},
    monthly::{monthly_mail, send_monthly, set_monthly_mail},
    report::{CohortRow, Earlier, Heat, Liability, Period, Point, Report, Row},
    telling::{cohorts, default_range, earlier, report, today},
    waits::{
        WaitLine, WaitNumber, WaitRow, Waited, WaitedFor, WaitsPage, WantedWaits, waits_behind,
        waits_behind_csv,
    },
};
