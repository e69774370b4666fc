//! What else could be taken for one session of a course.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{Choice, Usual, Wish, least_gap, off_interval, widest_gap};
use crate::schedule::Slot;

/// How many alternatives are shown for a date.
pub const ALTERNATIVES: usize = 4;
/// How many of them lie on one date.
const ON_ONE_DATE: usize = 2;

/// What of `slots` could be taken for the session at `at` while the others stay where they
/// are, the cheapest first, and no more than `most`: never what is chosen for it, no more than
/// two on one date, and none too near to the session before or after it.
#[must_use]
pub fn others(
    wish: &Wish,
    slots: &[Slot],
    chosen: &[Choice],
    at: usize,
    most: usize,
) -> Vec<Choice> {
    let Some(usual) = usual(wish, chosen) else { return Vec::new() };
    let before = at.checked_sub(1).and_then(|at| chosen.get(at)).map(Choice::date);
    let after = chosen.get(at + 1).map(Choice::date);
    let now = chosen.get(at);
    let mut ranked: Vec<(u32, Choice)> = slots
        .iter()
        .filter(|slot| wish.suits(slot) && !slot.therapists.is_empty())
        .filter(|slot| now.is_none_or(|now| now.start != slot.start))
        .filter_map(|slot| {
            let date = slot.local.date();
            let beside = match (before, after) {
                (None, _) => Some(off_interval((date - wish.first).num_days(), 0)),
                (Some(before), _) => between(wish, before, date),
            }?;
            let then = after.map_or(Some(0), |after| between(wish, date, after))?;
            let (cost, choice) = usual.of(slot);
            Some((cost + beside + then, choice))
        })
        .collect();
    ranked.sort_unstable();
    thinned(ranked, most)
}

/// What the days between two sessions cost; `None` where they are too few or too many.
fn between(wish: &Wish, before: NaiveDate, after: NaiveDate) -> Option<u32> {
    let by = |gap: u32| before.checked_add_days(Days::new(gap.into()));
    let fits = by(least_gap(wish.every))? <= after && after <= by(widest_gap(wish.every))?;
    fits.then(|| off_interval((after - before).num_days(), wish.every))
}

fn thinned(ranked: Vec<(u32, Choice)>, most: usize) -> Vec<Choice> {
    let mut on: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    let few = ranked.into_iter().map(|(_, choice)| choice).filter(|choice| {
        let there = on.entry(choice.date()).or_default();
        *there += 1;
        *there <= ON_ONE_DATE
    });
    few.take(most).collect()
}

/// What most of the dates have in common, the earlier where that is undecided; by the wish,
/// where it says so.
fn usual(wish: &Wish, chosen: &[Choice]) -> Option<Usual> {
    use chrono::Timelike;
    let minute = match wish.around {
        Some(time) => Some(time.hour() * 60 + time.minute()),
        None => commonest(chosen.iter().map(Choice::minute)),
    };
    let therapist =
        wish.therapist.or_else(|| commonest(chosen.iter().map(|choice| choice.therapist)));
    Some(Usual { minute: minute?, therapist: therapist? })
}

fn commonest<T: Copy + PartialEq>(all: impl Iterator<Item = T> + Clone) -> Option<T> {
    let count = |one: T| all.clone().filter(|other| *other == one).count();
    let mut best: Option<(usize, T)> = None;
    for one in all.clone() {
        let often = count(one);
        if best.is_none_or(|(most, _)| often > most) {
            best = Some((often, one));
        }
    }
    best.map(|(_, one)| one)
}
