//! How ranges are cut where dates, months and years begin, and what of them is left.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use domain::report::{Range, Summary};
use storage::reports::Stretch;

/// Dates that lie so far apart are counted together: looking once more costs more than
/// counting some dates again.
const NEAR: u64 = 3;

/// The dates that are not there, in stretches of a month at most, and some between them.
pub fn missing(range: Range, kept: &BTreeMap<NaiveDate, Arc<Summary>>) -> Vec<Range> {
    let mut all: Vec<Range> = Vec::new();
    for date in range.dates().filter(|date| !kept.contains_key(date)) {
        match all.last_mut() {
            Some(last) if days_to(last.to, date) <= NEAR && days_to(last.from, date) < 31 => {
                last.to = date;
            }
            _ => all.push(Range { from: date, to: date }),
        }
    }
    all
}

/// Dates in their order as stretches, and some dates between them.
pub fn stretches(dates: impl IntoIterator<Item = NaiveDate>) -> Vec<Range> {
    let mut all: Vec<Range> = Vec::new();
    for date in dates {
        match all.last_mut() {
            Some(last) if days_to(last.to, date) <= NEAR => last.to = date,
            _ => all.push(Range { from: date, to: date }),
        }
    }
    all
}

fn days_to(from: NaiveDate, to: NaiveDate) -> u64 {
    u64::try_from((to - from).num_days()).unwrap_or_default()
}

/// A range, cut where months or years begin.
pub fn cut(range: Range, stretch: Stretch) -> Vec<Range> {
    let mut all = Vec::new();
    let mut next = Some(range.from);
    while let Some(from) = next.filter(|from| *from <= range.to) {
        let to = stretch.around(from).to.min(range.to);
        all.push(Range { from, to });
        next = to.succ_opt();
    }
    all
}

/// Makes `next` part of the last stretch where it follows it, else one of its own.
pub fn prolong(stretches: &mut Vec<Range>, next: Range) {
    match stretches.last_mut() {
        Some(last) if last.to.succ_opt() == Some(next.from) => last.to = next.to,
        _ => stretches.push(next),
    }
}

/// What both hold.
pub fn common(one: Range, other: Range) -> Option<Range> {
    let (from, to) = (one.from.max(other.from), one.to.min(other.to));
    (from <= to).then_some(Range { from, to })
}

/// All of them together.
pub fn joined(all: Vec<(NaiveDate, Arc<Summary>)>) -> Summary {
    let mut sum = Summary::default();
    all.iter().for_each(|(_, summary)| sum.join(summary));
    sum
}
