//! Whether the database, the slots and the gateway say what the reference says.

use domain::Instant;

use super::{
    super::bench,
    run::{Runner, date, start},
    world::{Kind, State, Visit, Who, occupied},
};
use crate::{
    availability::{self, SlotSearch},
    jobs, payments,
    testing::TestBed,
};

impl Runner<'_> {
    /// Whatever is offered to whoever waits was free, and is taken now; courses that were not
    /// paid, and offers that nobody took, are over when the sweeper says so.
    pub(super) async fn see_offers(&mut self) {
        let (reader, now) = (self.bed.services.store.reader(), self.now());
        for at in 0..self.world.visits.len() {
            if self.world.visits[at].kind == Kind::Single {
                continue;
            }
            let read = self.read(&self.world.visits[at]).await;
            let visit = &mut self.world.visits[at];
            if read.state.code() == "expired" && visit.state != State::Expired {
                let State::Held { until } = visit.state else { panic!("{visit:?} was confirmed") };
                assert!(visit.kind == Kind::Offered || until <= now, "freed too early: {visit:?}");
                visit.state = State::Expired;
            }
        }
        let since = TestBed::start();
        let made = storage::waitlist::offers_since(reader, self.studio.id, since, 1_000).await;
        for offer in made.expect("read").into_iter().rev() {
            let known = |visit: &Visit| visit.id.0 == offer.booking;
            if self.world.visits.iter().any(known) {
                continue;
            }
            let found = storage::bookings::by_id(reader, offer.booking.into()).await;
            let booking = found.expect("read").expect("it is there");
            let who = usize::from(booking.therapist != self.studio.ana);
            let start = booking.span.start;
            assert!(self.world.is_free(who, start, None, now), "{offer:?} was somebody's");
            self.keep(&booking, 0, who, Kind::Offered);
        }
    }

    /// Everything is as the reference says: each visit and its time, what is still offered, and
    /// what the gateway took and gave back.
    pub async fn compare(&self) {
        let services = &self.bed.services;
        while jobs::run_due(services, 100).await > 0 {}
        for visit in &self.world.visits {
            let read = self.read(visit).await;
            assert_eq!(read.state.code(), visit.state.code(), "{visit:?}");
            assert_eq!(read.span.start, visit.start, "{visit:?}");
            let rows = storage::occupancy::of_booking(services.store.reader(), visit.id).await;
            let rows = rows.expect("read");
            let stands = matches!(visit.state, State::Held { .. } | State::Confirmed);
            assert_eq!(rows.is_empty(), !stands, "{visit:?}: {rows:?}");
            let own = occupied(visit.start);
            let longest =
                rows.iter().map(|(_, span)| *span).max_by_key(|span| span.end - span.start);
            assert!(longest.is_none_or(|found| found == own), "{visit:?}: {rows:?}");
        }
        for who in 0..2 {
            self.compare_offered(who).await;
        }
        let now = self.gateway();
        let moved = (now.0 - self.before.0, now.1 - self.before.1);
        assert_eq!(moved, (self.world.captured, self.world.refunded), "taken, given back");
        bench::no_overlaps(self.bed).await;
        let books = payments::check_books(services).await.expect("read");
        assert!(books.is_clean(), "{books:?}");
    }

    pub(super) async fn compare_offered(&self, who: Who) {
        let search = SlotSearch {
            studio: self.studio.id,
            treatment: self.studio.deep_tissue,
            therapist: Some(self.therapist(who)),
            from: date(0),
            until: date(4),
            ignore: None,
        };
        if date(4) < self.now().date_naive() {
            return;
        }
        let list = availability::slots(&self.bed.services, &search).await.expect("answered");
        let offered: Vec<Instant> = list.slots.iter().map(|slot| slot.start).collect();
        let all = (0..5).flat_map(|day| (0..40).map(move |quarter| start(day, quarter)));
        let free = |at: &Instant| self.world.is_free(who, *at, None, self.now());
        assert_eq!(offered, all.filter(free).collect::<Vec<_>>(), "what is offered of {who}");
    }
}
