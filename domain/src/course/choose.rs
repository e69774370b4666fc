//! Choosing a full set of dates.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, Timelike};
use thiserror::Error;

use super::{
    ALTERNATIVES, Choice, Usual, Wish, least_gap, minute_of, off_interval, others, widest_gap,
};
use crate::schedule::Slot;

/// Within how many days of the first date that was asked for the first session lies.
const FIRST_WITHIN: u64 = 13;

/// A session of the set that is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What is proposed.
    pub choice: Choice,
    /// What else could be taken for it while the others stay, the best first.
    pub alternatives: Vec<Choice>,
}

/// No full set of dates is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("only {fits} sessions can be had")]
pub struct NoPlan {
    /// How many sessions could be had, one after another.
    pub fits: u32,
}

/// The slots of one date that suit.
struct Day<'a> {
    date: NaiveDate,
    slots: Vec<&'a Slot>,
}

/// The cheapest full set of dates among `slots`, which must be in order, with what else could
/// be taken for each. Every date is one of the slots.
///
/// Refuses where the slots do not permit as many sessions at that interval, with the number
/// that they do.
pub fn propose(wish: &Wish, slots: &[Slot]) -> Result<Vec<Session>, NoPlan> {
    let chosen = choose(wish, slots)?;
    let session = |at: usize| Session {
        choice: chosen[at],
        alternatives: others(wish, slots, &chosen, at, ALTERNATIVES),
    };
    Ok((0..chosen.len()).map(session).collect())
}

fn choose(wish: &Wish, slots: &[Slot]) -> Result<Vec<Choice>, NoPlan> {
    let days = days(wish, slots);
    let last = wish.first.checked_add_days(Days::new(FIRST_WITHIN)).unwrap_or(NaiveDate::MAX);
    let first = days.partition_point(|day| day.date <= last);
    let none = || NoPlan { fits: fits(wish, &days, first) };
    let mut best: Option<(u32, Vec<Choice>)> = None;
    for usual in usuals(wish, &days, first) {
        let Some(found) = around(wish, &days, first, usual) else { continue };
        if best.as_ref().is_none_or(|best| found < *best) {
            best = Some(found);
        }
    }
    best.map(|(_, chosen)| chosen).ok_or_else(none)
}

fn days<'a>(wish: &Wish, slots: &'a [Slot]) -> Vec<Day<'a>> {
    let mut days: Vec<Day<'a>> = Vec::new();
    for slot in slots.iter().filter(|slot| wish.suits(slot) && !slot.therapists.is_empty()) {
        let date = slot.local.date();
        match days.last_mut().filter(|day| day.date == date) {
            Some(day) => day.slots.push(slot),
            None => days.push(Day { date, slots: vec![slot] }),
        }
    }
    days
}

/// What a set may be laid around: the time that was asked for, or each at which the first
/// session could be; and whoever was asked for, or everybody there is.
fn usuals(wish: &Wish, days: &[Day<'_>], first: usize) -> BTreeSet<Usual> {
    let slots = || days.iter().flat_map(|day| &day.slots);
    let minutes: BTreeSet<u32> = match wish.around {
        Some(time) => [time.hour() * 60 + time.minute()].into(),
        None => {
            let early = days[..first].iter().flat_map(|day| &day.slots);
            early.map(|slot| minute_of(slot.local.wall)).collect()
        }
    };
    let people: BTreeSet<_> = match wish.therapist {
        Some(therapist) => [therapist].into(),
        None => slots().flat_map(|slot| slot.therapists.iter().copied()).collect(),
    };
    let pairs = minutes.iter().flat_map(|minute| people.iter().map(move |who| (*minute, *who)));
    pairs.map(|(minute, therapist)| Usual { minute, therapist }).collect()
}

/// The cheapest set around a usual time and therapist, with what it costs: from the last
/// session back to the first, the cheapest rest for each date that a session could have.
fn around(wish: &Wish, days: &[Day<'_>], first: usize, usual: Usual) -> Option<(u32, Vec<Choice>)> {
    let own: Vec<(u32, Choice)> = days.iter().filter_map(|day| cheapest(day, usual)).collect();
    let steps = usize::try_from(wish.count).ok()?.checked_sub(1)?;
    // For each later session, date by date: what the rest costs from there, and where it goes on.
    let mut rests: Vec<Vec<Option<(u32, usize)>>> = Vec::with_capacity(steps);
    let mut rest: Vec<Option<u32>> = own.iter().map(|(cost, _)| Some(*cost)).collect();
    for _ in 0..steps {
        let next: Vec<_> = (0..days.len()).map(|at| step(wish, days, &rest, at)).collect();
        let with = |at: usize| next[at].map(|(cost, _)| cost + own[at].0);
        rest = (0..days.len()).map(with).collect();
        rests.push(next);
    }
    let late = |at: usize| off_interval((days[at].date - wish.first).num_days(), 0);
    let starts = (0..first).filter_map(|at| Some((rest[at]? + late(at), at)));
    let (cost, mut at) = starts.min()?;
    let mut chosen = vec![own[at].1];
    for next in rests.iter().rev() {
        at = next[at]?.1;
        chosen.push(own[at].1);
    }
    Some((cost, chosen))
}

fn cheapest(day: &Day<'_>, usual: Usual) -> Option<(u32, Choice)> {
    day.slots.iter().map(|slot| usual.of(slot)).min()
}

/// Where the set goes on from a date, and what that costs.
fn step(wish: &Wish, days: &[Day<'_>], rest: &[Option<u32>], at: usize) -> Option<(u32, usize)> {
    reached(wish, days, at)
        .filter_map(|next| {
            let gap = (days[next].date - days[at].date).num_days();
            Some((rest[next]? + off_interval(gap, wish.every), next))
        })
        .min()
}

/// The dates at which the session after one can be.
fn reached(wish: &Wish, days: &[Day<'_>], at: usize) -> std::ops::Range<usize> {
    let date = days[at].date;
    let by = |gap: u32| date.checked_add_days(Days::new(gap.into())).unwrap_or(NaiveDate::MAX);
    let (from, until) = (by(least_gap(wish.every)), by(widest_gap(wish.every)));
    let from = days.partition_point(|day| day.date < from);
    from..days.partition_point(|day| day.date <= until).max(from)
}

/// How many sessions could be had, one after another.
fn fits(wish: &Wish, days: &[Day<'_>], first: usize) -> u32 {
    let mut here: BTreeSet<usize> = (0..first).collect();
    let mut found = 0;
    while !here.is_empty() && found < wish.count {
        found += 1;
        here = here.iter().flat_map(|at| reached(wish, days, *at)).collect();
    }
    found
}
