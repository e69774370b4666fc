//! Two years of visits, and some weeks ahead, so that calendars and reports have life.

use chrono::Days;
use domain::{
    Instant,
    booking::{Booking, InvalidTransition},
    ledger::LedgerError,
    schedule::Placement,
    screening::Answers,
};
use storage::entities::occupancy;
use thiserror::Error;

use super::{
    books::Books,
    clients::{self, Person},
    day::Day,
    draw::Draw,
    house::House,
    visit::Visit,
};

/// How far ahead it goes.
pub const DAYS_AHEAD: u64 = 28;

/// What the demonstration tells could not have happened: a mistake in its plan.
#[derive(Debug, Error)]
pub enum Impossible {
    /// A booking has no such way out of its state.
    #[error(transparent)]
    Transition(#[from] InvalidTransition),
    /// A journal would not balance.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What happened, and is to be written.
#[derive(Default)]
pub struct History {
    pub bookings: Vec<Booking>,
    pub occupancies: Vec<occupancy::Model>,
    /// What clients answered whose visits are to take place.
    pub told: Vec<(Booking, Answers)>,
    pub books: Books,
    pub shown: Shown,
}

/// What each studio has to show at its desk, and has already.
#[derive(Default)]
pub struct Shown {
    /// A request that waits for an answer.
    pub request: bool,
    /// A visit of the last week whose client did not come.
    pub no_show: bool,
    /// A visit of today that is still to be closed.
    pub open: bool,
    /// A visit that no longer fits its wall time.
    pub flag: bool,
}

/// Imagines every day's visits, therapist by therapist.
pub fn imagine(
    draw: &mut Draw,
    house: &House,
    people: &[Person],
    now: Instant,
) -> Result<History, Impossible> {
    let mut history = History::default();
    for nth in 0..=house.plan.days_back + DAYS_AHEAD {
        one_day(draw, house, people, (nth, now), &mut history)?;
    }
    Ok(history)
}

/// Imagines the visits of one day, the first of the history being 0.
pub fn one_day(
    draw: &mut Draw,
    house: &House,
    people: &[Person],
    (nth, now): (u64, Instant),
    history: &mut History,
) -> Result<(), Impossible> {
    let days_back = house.plan.days_back;
    let date = house.zone.today(now) - Days::new(days_back) + Days::new(nth);
    let around = clients::around(people, nth, days_back);
    let mut day = Day::new(house, around, date, now);
    for therapist in 0..house.therapists.len() {
        day.fill(draw, therapist, history)?;
    }
    Ok(())
}

impl History {
    pub fn add(
        &mut self,
        draw: &mut Draw,
        house: &House,
        visit: Visit,
        placement: &Placement,
    ) -> Result<(), Impossible> {
        self.books.add(draw, house, &visit)?;
        if visit.booking.state.occupies() {
            let booking = &visit.booking;
            let rows = placement.occupies.iter().map(|(resource, span)| occupancy::Model {
                id: draw.id(),
                studio: booking.studio.0,
                resource: resource.0,
                starts: span.start.timestamp(),
                ends: span.end.timestamp(),
                booking: Some(booking.id.0),
                time_off: None,
                class_date: None,
                kind: "booking".into(),
                hold_expires: None,
            });
            self.occupancies.extend(rows);
        }
        self.bookings.push(visit.booking);
        Ok(())
    }
}
