//! The studio's figures: of any range of its days, compared with the time before, each with
//! its definition and with the bookings behind it.
//!
//! What counts is computed from the rows by [`domain::report::Summary`], day by day, and
//! kept. What is shown and what is listed behind it come out of the same rules, so that the
//! lines behind a figure add up to it.

mod behind;
mod csv;
mod error;
mod ground;
mod kept;
mod report;
mod roster;
#[cfg(test)]
mod tests;

pub use self::{
    behind::{Behind, BehindLine, BehindPage, Of, Wanted, behind},
    csv::{Table, csv},
    error::ReportRefused,
    kept::{bring_up_to_date, bring_up_to_date_everywhere},
    report::{
        CohortRow, Heat, Liability, Period, Point, Report, Row, default_range, report, today,
    },
};
