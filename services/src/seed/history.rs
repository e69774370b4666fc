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

/// How far back it goes, and how far ahead.
const DAYS_BACK: u64 = 730;
const DAYS_AHEAD: u64 = 28;

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
    let today = house.zone.today(now);
    let mut history = History::default();
    let days = (0..=DAYS_BACK + DAYS_AHEAD).zip((today - Days::new(DAYS_BACK)).iter_days());
    for (nth, date) in days {
        let around = clients::around(people, nth, DAYS_BACK);
        let mut day = Day::new(house, around, date, now);
        for therapist in 0..house.therapists.len() {
            day.fill(draw, therapist, &mut history)?;
        }
    }
    Ok(history)
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
                kind: "booking".into(),
                hold_expires: None,
            });
            self.occupancies.extend(rows);
        }
        self.bookings.push(visit.booking);
        Ok(())
    }
}
