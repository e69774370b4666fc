//! The starts that may be offered.

use chrono::NaiveDate;

use super::{Slot, SlotQuery, Snapshot, class, hours::wall, judge::Judge};
use crate::{Instant, Span};

/// Every start that may be offered from `query.from` to `query.until`, in order, each
/// once. [`super::place`] accepts each of them, about the same snapshot at the same `now`.
///
/// The snapshot must have been read for at least these dates.
#[must_use]
pub fn available_slots(query: &SlotQuery, snapshot: &Snapshot, now: Instant) -> Vec<Slot> {
    if snapshot.classes.is_some() {
        return class::slots(query, snapshot, now);
    }
    let rules = &snapshot.rules;
    let from = query.from.max(snapshot.zone.today(rules.earliest(now)));
    let until = query.until.min(rules.latest(snapshot.zone, now));
    let judge = Judge::new(query, snapshot, (from, until), now);
    from.iter_days()
        .take_while(|date| *date <= until)
        .flat_map(|date| starts_of(&judge, date))
        .filter_map(|start| slot(&judge, start))
        .collect()
}

fn slot(judge: &Judge<'_>, at: Instant) -> Option<Slot> {
    let start = judge.start(at).ok()?;
    let fits = judge.people.iter().filter(|person| judge.fit(person, &start).is_ok());
    let therapists: Vec<_> = fits.map(|person| person.schedule.id).collect();
    (!therapists.is_empty()).then_some(Slot { start: at, local: start.local, therapists })
}

/// The instants of a local date at which the wall clock first shows a multiple of the
/// grid, and a session from then lies in somebody's hours, or in those of several together.
fn starts_of(judge: &Judge<'_>, date: NaiveDate) -> Vec<Instant> {
    let day = Span::new(judge.zone.reach(wall(date, 0)), judge.zone.reach(wall(date, 24 * 60)));
    if day.as_ref().is_none_or(|day| judge.anybody.is_free(day)) {
        return Vec::new();
    }
    (0..24 * 60)
        .step_by(judge.grid() as usize)
        .filter_map(|minute| judge.zone.resolve(wall(date, minute)).first())
        .filter(|start| judge.anybody.contains(&judge.query.treatment.session(*start)))
        .collect()
}
