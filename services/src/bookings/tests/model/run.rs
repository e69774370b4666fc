//! Does what the steps say at a studio of its own, and compares each answer with the reference.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    Instant, TherapistId,
    booking::{Booking, BookingState},
    contact::ContactInput,
};

use super::{
    steps::Step,
    world::{Kind, State, Visit, Who, World},
};
use crate::{
    auth::{StaffSession, testing},
    bookings::Holder,
    payments,
    testing::{StudioOptions, TestBed, TestStudio},
    waitlist,
};

/// The first of the days that steps count from.
const FIRST: &str = "2026-11-24";

/// More browsers than one studio ever sees.
const HOLDERS: u32 = 10_000;

/// A studio with its reference beside it.
pub struct Runner<'a> {
    pub(super) bed: &'a TestBed,
    pub(super) studio: TestStudio,
    pub(super) world: World,
    pub(super) holders: u32,
    /// What the gateway had taken and given back before.
    pub(super) before: (i64, i64),
}

impl<'a> Runner<'a> {
    /// At a studio that nobody was at yet, on the Monday before.
    /// `n` is its number: no browser is at two of them.
    pub async fn new(bed: &'a TestBed, n: u32) -> Self {
        bed.clock.set(TestBed::start());
        let options = StudioOptions { slug: format!("studio-{n}"), ..StudioOptions::default() };
        let studio = TestStudio::create(&bed.services.store, &options).await.expect("written");
        let world = World::default();
        let before = (0, 0);
        let new = Self { bed, studio, world, holders: n * HOLDERS, before };
        Self { before: new.gateway(), ..new }
    }

    pub(super) fn now(&self) -> Instant {
        self.bed.services.now()
    }

    pub(super) fn gateway(&self) -> (i64, i64) {
        let euro = domain::Currency::Eur;
        (self.bed.gateway.captured(euro).minor, self.bed.gateway.refunded(euro).minor)
    }

    pub(super) fn therapist(&self, who: Who) -> TherapistId {
        [self.studio.ana, self.studio.caio][who]
    }

    pub(super) fn staff(&self, who: Who) -> StaffSession {
        testing::therapist(self.studio.id, self.therapist(who)).into()
    }

    pub(super) fn next_holder(&mut self) -> u32 {
        self.holders += 1;
        self.holders
    }

    pub(super) async fn read(&self, visit: &Visit) -> Booking {
        let found = storage::bookings::by_id(self.bed.services.store.reader(), visit.id).await;
        found.expect("read").expect("it is there")
    }

    /// Does a step, and then what the worker does.
    pub async fn step(&mut self, step: &Step) {
        match *step {
            Step::Hold { who, day, quarter } => self.hold(who, start(day, quarter)).await,
            Step::Press { pick } => {
                self.press(pick).await;
            }
            Step::Pay { pick } => self.pay(pick).await,
            Step::LetGo { pick } => self.let_go(pick).await,
            Step::Wait { minutes } => self.wait(minutes).await,
            Step::Move { pick, day, quarter } => self.shift(pick, start(day, quarter)).await,
            Step::Cancel { pick } => self.cancel(pick).await,
            Step::CancelByStudio { pick } => self.cancel_by_studio(pick).await,
            Step::Block { who, day, hour, hours } => self.block(who, day, hour, hours).await,
            Step::Unblock { pick } => self.unblock(pick).await,
            Step::Hours { who, day, closes } => self.close_at(who, day, closes).await,
            Step::Course { who, day, quarter, pays } => {
                self.course(who, (day, quarter), pays).await;
            }
            Step::Join { who, day } => self.join(who, day).await,
        }
        waitlist::make_offers(&self.bed.services).await.expect("offered");
        self.see_offers().await;
    }

    pub(super) fn keep(&mut self, booking: &Booking, holder: u32, who: Who, kind: Kind) {
        let state = match booking.state {
            BookingState::Held { .. } => {
                State::Held { until: booking.hold_expires().expect("it is held") }
            }
            BookingState::Confirmed => State::Confirmed,
            ref other => panic!("{other:?} is no beginning"),
        };
        let (id, start) = (booking.id, booking.span.start);
        let visit = Visit { id, kind, holder, who, start, state, moves: 0, cap: 100 };
        self.world.visits.push(visit);
    }

    async fn wait(&mut self, minutes: u16) {
        self.bed.clock.advance_minutes(i64::from(minutes));
        payments::sweep(&self.bed.services).await.expect("swept");
        self.world.sweep(self.now());
    }
}

pub(super) fn date(day: u8) -> NaiveDate {
    let first: NaiveDate = FIRST.parse().expect("a date");
    first + TimeDelta::days(i64::from(day))
}

pub(super) fn start(day: u8, quarter: u8) -> Instant {
    let morning = date(day).and_hms_opt(8, 30, 0).expect("a time").and_utc();
    morning + TimeDelta::minutes(15 * i64::from(quarter))
}

pub(super) fn holder(n: u32) -> Holder {
    let mut hash = [77; 32];
    hash[..4].copy_from_slice(&n.to_be_bytes());
    Holder(hash)
}

pub(super) fn contact(n: u32) -> ContactInput {
    ContactInput {
        name: format!("Amara {n}"),
        email: format!("client{n}@post.example"),
        phone: String::new(),
    }
}
