//! Does what the steps say at a studio of its own, and compares each answer with the reference.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    Instant, Span, TherapistId,
    booking::{Booking, BookingState, Source},
    contact::ContactInput,
    course::{Weekdays, Wish},
    waitlist::WishInput,
};

use super::{
    super::bench,
    steps::Step,
    world::{Kind, PRICE, State, Visit, Who, World, occupied},
};
use crate::{
    auth::{StaffSession, testing},
    availability::{self, SlotSearch},
    bookings::{
        CheckoutRequest, CheckoutStep, HoldRequest, Holder, RescheduleRequest, Whom, cancel,
        checkout, desk::cancel_by_studio, hold, manage_token, release, reschedule,
    },
    courses::{self, BookCourse, BookStep, Chosen, CourseRefused, Pay},
    hours::{self, AwayRequest, Change, HoursRefused, Seen},
    jobs, payments,
    testing::{StudioOptions, TestBed, TestStudio},
    waitlist::{self, JoinRequest},
};

/// The first of the days that steps count from.
const FIRST: &str = "2026-11-24";
/// The sessions of a course, on days one after another.
const COURSE: u32 = 2;

/// A studio with its reference beside it.
pub struct Runner<'a> {
    bed: &'a TestBed,
    studio: TestStudio,
    world: World,
    holders: u32,
    /// What the gateway had taken and given back before.
    before: (i64, i64),
}

impl<'a> Runner<'a> {
    /// At a studio that nobody was at yet, on the Monday before.
    pub async fn new(bed: &'a TestBed, slug: String) -> Self {
        bed.clock.set(TestBed::start());
        let options = StudioOptions { slug, ..StudioOptions::default() };
        let studio = TestStudio::create(&bed.services.store, &options).await.expect("written");
        let world = World::default();
        let before = (0, 0);
        let new = Self { bed, studio, world, holders: 0, before };
        Self { before: new.gateway(), ..new }
    }

    fn now(&self) -> Instant {
        self.bed.services.now()
    }

    fn gateway(&self) -> (i64, i64) {
        let euro = domain::Currency::Eur;
        (self.bed.gateway.captured(euro).minor, self.bed.gateway.refunded(euro).minor)
    }

    fn therapist(&self, who: Who) -> TherapistId {
        [self.studio.ana, self.studio.caio][who]
    }

    fn staff(&self, who: Who) -> StaffSession {
        testing::therapist(self.studio.id, self.therapist(who)).into()
    }

    fn next_holder(&mut self) -> u32 {
        self.holders += 1;
        self.holders
    }

    async fn read(&self, visit: &Visit) -> Booking {
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

    async fn hold(&mut self, who: Who, start: Instant) {
        let (n, now) = (self.next_holder(), self.now());
        let request = HoldRequest {
            studio: self.studio.id,
            treatment: self.studio.deep_tissue,
            therapist: Some(self.therapist(who)),
            start,
            holder: holder(n),
            client_zone: None,
            source: Source::Page,
        };
        let held = hold(&self.bed.services, request).await;
        let free = self.world.is_free(who, start, None, now);
        assert_eq!(held.is_ok(), free, "{held:?}");
        let Ok(booking) = held else { return };
        let until = booking.hold_expires().expect("it is held");
        assert!(until > now);
        self.keep(&booking, n, who, Kind::Single);
    }

    fn keep(&mut self, booking: &Booking, holder: u32, who: Who, kind: Kind) {
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

    fn held(&self, pick: u16) -> Option<usize> {
        self.world.pick(pick, |visit| {
            visit.kind == Kind::Single && matches!(visit.state, State::Held { .. })
        })
    }

    /// Fills the form in and presses, which keeps the time at least as long as the page is open.
    async fn press(&mut self, pick: u16) -> Option<usize> {
        let at = self.held(pick)?;
        let n = self.world.visits[at].holder;
        let form = CheckoutRequest { holder: holder(n), contact: contact(n), ..bench::form(0) };
        let step = checkout(&self.bed.services, form).await.expect("it is held");
        assert!(matches!(step, CheckoutStep::Pay { .. }), "{step:?}");
        let until = self.read(&self.world.visits[at]).await.hold_expires().expect("it is held");
        self.world.visits[at].state = State::Held { until };
        Some(at)
    }

    async fn pay(&mut self, pick: u16) {
        let Some(at) = self.press(pick).await else { return };
        let reader = self.bed.services.store.reader();
        let attempts = storage::payments::attempts_of(reader, self.world.visits[at].id).await;
        let attempt = attempts.expect("read").pop().expect("it was begun");
        let page = self.bed.gateway.checkout_of(attempt.id.into()).expect("it was opened");
        assert!(self.bed.gateway.pay(&page.id), "the page is open");
        payments::fulfil(&self.bed.services, &page.id).await.expect("the gateway answers");
        self.world.captured += PRICE;
        self.world.visits[at].state = State::Confirmed;
    }

    async fn let_go(&mut self, pick: u16) {
        let Some(at) = self.held(pick) else { return };
        let whose = holder(self.world.visits[at].holder);
        release(&self.bed.services, whose).await.expect("it is held");
        self.world.visits[at].state = State::Expired;
    }

    async fn wait(&mut self, minutes: u16) {
        self.bed.clock.advance_minutes(i64::from(minutes));
        payments::sweep(&self.bed.services).await.expect("swept");
        self.world.sweep(self.now());
    }

    fn confirmed(&self, pick: u16) -> Option<usize> {
        self.world.pick(pick, |visit| visit.kind == Kind::Single && visit.state == State::Confirmed)
    }

    async fn link(&self, at: usize) -> crate::auth::ManageToken {
        let booking = self.read(&self.world.visits[at]).await;
        let token = manage_token(&self.bed.services, &booking);
        self.bed.services.links.verify(&token, self.now()).expect("we signed it")
    }

    async fn shift(&mut self, pick: u16, start: Instant) {
        let Some(at) = self.confirmed(pick) else { return };
        let (link, now) = (self.link(at).await, self.now());
        let request = RescheduleRequest { start, whom: Whom::Same };
        let moved = reschedule(&self.bed.services, &link, request).await;
        assert_eq!(moved.is_ok(), self.world.may_move(at, start, now), "{moved:?}");
        if moved.is_err() {
            return;
        }
        let cap = self.world.percent(at, now);
        let visit = &mut self.world.visits[at];
        (visit.start, visit.cap, visit.moves) = (start, cap, visit.moves + 1);
    }

    async fn cancel(&mut self, pick: u16) {
        let Some(at) = self.confirmed(pick) else { return };
        let (link, now) = (self.link(at).await, self.now());
        let cancelled = cancel(&self.bed.services, &link, None).await;
        assert_eq!(cancelled.is_ok(), now < self.world.visits[at].start, "{cancelled:?}");
        if cancelled.is_ok() {
            self.world.refunded += PRICE * self.world.percent(at, now) / 100;
            self.world.visits[at].state = State::Cancelled;
        }
    }

    async fn cancel_by_studio(&mut self, pick: u16) {
        let Some(at) = self.confirmed(pick) else { return };
        let visit = &self.world.visits[at];
        let cancelled = cancel_by_studio(&self.bed.services, &self.staff(visit.who), visit.id);
        cancelled.await.expect("at any time before it is closed");
        self.world.refunded += PRICE;
        self.world.visits[at].state = State::Cancelled;
    }

    async fn block(&mut self, who: Who, day: u8, hour: u8, hours: u8) {
        let from = date(day).and_hms_opt(u32::from(hour), 0, 0).expect("a time");
        let until = from + TimeDelta::hours(i64::from(hours));
        let span = Span::new(from.and_utc(), until.and_utc()).expect("in order");
        let twice =
            self.world.away.iter().any(|(whose, taken, _)| *whose == who && taken.overlaps(&span));
        // What was there already, and what is over, have rules of their own.
        if twice || span.start <= self.now() {
            return;
        }
        let request = AwayRequest {
            first: (from, until),
            repeat: None,
            reason: String::new(),
            keep: Vec::new(),
        };
        let (staff, whom) = (self.staff(who), self.therapist(who));
        let added = hours::add(&self.bed.services, &staff, whom, &request).await;
        let may = self.world.may_be_away(who, span);
        assert_eq!(added.is_ok(), may, "{added:?}");
        if let Err(refused) = added {
            assert!(matches!(refused, HoursRefused::Conflicts(_)), "{refused:?}");
            return;
        }
        let hers = hours::read(&self.bed.services, &staff, whom, None).await.expect("hers");
        let found = hers.away.iter().find(|away| away.times.iter().any(|t| t.1 == (from, until)));
        self.world.away.push((who, span, found.expect("it was written").id));
    }

    async fn unblock(&mut self, pick: u16) {
        if self.world.away.is_empty() {
            return;
        }
        let at = usize::from(pick) % self.world.away.len();
        let (who, span, id) = self.world.away[at];
        if span.start <= self.now() {
            return;
        }
        let (staff, whom) = (self.staff(who), self.therapist(who));
        hours::remove(&self.bed.services, &staff, whom, id).await.expect("hers");
        self.world.away.remove(at);
    }

    async fn close_at(&mut self, who: Who, day: u8, closes: u8) {
        let (day, closes) = (date(day), u32::from(closes) * 60);
        if day <= self.now().date_naive() {
            return;
        }
        let stretch = (9 * 60, closes);
        let change = Change::Dates { first: day, last: day, hours: Some(vec![stretch]) };
        let (staff, whom) = (self.staff(who), self.therapist(who));
        let saved = hours::save(&self.bed.services, &staff, whom, &change, &Seen::default()).await;
        assert_eq!(saved.is_ok(), self.world.may_close(who, day, closes), "{saved:?}");
        if saved.is_ok() {
            self.world.closes.insert((who, day), closes);
        }
    }

    async fn course(&mut self, who: Who, (day, quarter): (u8, u8), pays: bool) {
        let (n, now) = (self.next_holder(), self.now());
        let starts: Vec<Instant> = (0..COURSE).map(|k| start(day + k as u8, quarter)).collect();
        let therapist = self.therapist(who);
        let chosen = starts.iter().map(|start| Chosen { start: *start, therapist }).collect();
        let wish = Wish {
            count: COURSE,
            every: 1,
            weekdays: Weekdays::of([]),
            parts: Vec::new(),
            around: None,
            first: date(day),
            therapist: Some(therapist),
        };
        let request = BookCourse {
            studio: self.studio.id,
            treatment: self.studio.deep_tissue,
            wish,
            chosen,
            pay: Pay::Ahead,
            shown: None,
            contact: contact(n),
            note: String::new(),
            answers: bench::ticked(&[]),
            agreed: true,
            holder: holder(n),
            client_zone: None,
            address: std::net::Ipv4Addr::LOCALHOST.into(),
        };
        let booked = courses::book(&self.bed.services, request.clone()).await;
        let free = starts.iter().all(|start| self.world.is_free(who, *start, None, now));
        assert_eq!(booked.is_ok(), free, "{booked:?}");
        match booked {
            Ok(step) => assert!(matches!(step, BookStep::Pay { .. }), "{step:?}"),
            Err(CourseRefused::Taken(_) | CourseRefused::Plan(_)) => return,
            Err(other) => panic!("{other:?}"),
        }
        if pays {
            let page = self.bed.gateway.checkouts().pop().expect("a page was opened");
            assert!(self.bed.gateway.pay(&page.id), "the page is open");
            payments::fulfil(&self.bed.services, &page.id).await.expect("the gateway answers");
            self.world.captured += PRICE * i64::from(COURSE);
        }
        let reader = self.bed.services.store.reader();
        let held = storage::bookings::held_by(reader, request.holder.0).await.expect("read");
        let token = bench_token(self.bed, &request).await;
        let visits = courses::tests::bench::visits(self.bed, token).await;
        assert_eq!((visits.len(), held.is_empty()), (COURSE as usize, pays), "all or nothing");
        visits.iter().for_each(|booking| self.keep(booking, n, who, Kind::OfCourse));
    }

    async fn join(&mut self, who: Who, day: u8) {
        let n = self.next_holder();
        if date(day) <= self.now().date_naive() {
            return;
        }
        let day = date(day).to_string();
        let request = JoinRequest {
            studio: self.studio.id,
            treatment: self.studio.deep_tissue,
            therapist: Some(self.therapist(who)),
            wish: WishInput { first: day.clone(), last: day, ..WishInput::default() },
            contact: contact(n),
            moves: None,
            client_zone: None,
        };
        waitlist::join(&self.bed.services, &request).await.expect("anybody may wait");
    }

    /// Whatever is offered to whoever waits was free, and is taken now; courses that were not
    /// paid, and offers that nobody took, are over when the sweeper says so.
    async fn see_offers(&mut self) {
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
            let longest = rows.iter().map(|row| (row.starts, row.ends)).max_by_key(|(s, e)| e - s);
            let own = (own.start.timestamp(), own.end.timestamp());
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

    async fn compare_offered(&self, who: Who) {
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

fn date(day: u8) -> NaiveDate {
    let first: NaiveDate = FIRST.parse().expect("a date");
    first + TimeDelta::days(i64::from(day))
}

fn start(day: u8, quarter: u8) -> Instant {
    let morning = date(day).and_hms_opt(8, 30, 0).expect("a time").and_utc();
    morning + TimeDelta::minutes(15 * i64::from(quarter))
}

fn holder(n: u32) -> Holder {
    let mut hash = [77; 32];
    hash[..4].copy_from_slice(&n.to_be_bytes());
    Holder(hash)
}

fn contact(n: u32) -> ContactInput {
    ContactInput {
        name: format!("Amara {n}"),
        email: format!("client{n}@post.example"),
        phone: String::new(),
    }
}

async fn bench_token(bed: &TestBed, request: &BookCourse) -> domain::CoursePlanId {
    let reader = bed.services.store.reader();
    let plan = storage::course_plans::last_of_holder(reader, request.holder.0).await;
    plan.expect("read").expect("planned").id.into()
}
