//! What clients do.

use domain::{
    Instant,
    booking::Source,
    course::{Weekdays, Wish},
    waitlist::WishInput,
};

use super::{
    super::bench,
    run::{Runner, contact, date, holder, start},
    world::{Kind, PRICE, State, Who},
};
use crate::{
    auth::ManageToken,
    bookings::{
        CheckoutRequest, CheckoutStep, HoldRequest, RescheduleRequest, Whom, cancel, checkout,
        hold, manage_token, release, reschedule,
    },
    courses::{self, BookCourse, BookStep, Chosen, CourseRefused, Pay},
    payments,
    testing::TestBed,
    waitlist::{self, JoinRequest},
};

/// The sessions of a course, on days one after another.
const COURSE: u32 = 2;

impl Runner<'_> {
    pub(super) async fn hold(&mut self, who: Who, start: Instant) {
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

    /// Fills the form in and presses, which keeps the time at least as long as the page is open.
    pub(super) async fn press(&mut self, pick: u16) -> Option<usize> {
        let at = self.held(pick)?;
        let n = self.world.visits[at].holder;
        let form = CheckoutRequest { holder: holder(n), contact: contact(n), ..bench::form(0) };
        let step = checkout(&self.bed.services, form).await.expect("it is held");
        assert!(matches!(step, CheckoutStep::Pay { .. }), "{step:?}");
        let until = self.read(&self.world.visits[at]).await.hold_expires().expect("it is held");
        self.world.visits[at].state = State::Held { until };
        Some(at)
    }

    pub(super) async fn pay(&mut self, pick: u16) {
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

    pub(super) async fn let_go(&mut self, pick: u16) {
        let Some(at) = self.held(pick) else { return };
        let whose = holder(self.world.visits[at].holder);
        release(&self.bed.services, whose).await.expect("it is held");
        self.world.visits[at].state = State::Expired;
    }

    pub(super) async fn shift(&mut self, pick: u16, start: Instant) {
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

    pub(super) async fn cancel(&mut self, pick: u16) {
        let Some(at) = self.confirmed(pick) else { return };
        let (link, now) = (self.link(at).await, self.now());
        let cancelled = cancel(&self.bed.services, &link, None).await;
        assert_eq!(cancelled.is_ok(), now < self.world.visits[at].start, "{cancelled:?}");
        if cancelled.is_ok() {
            self.world.refunded += PRICE * self.world.percent(at, now) / 100;
            self.world.visits[at].state = State::Cancelled;
        }
    }

    pub(super) async fn course(&mut self, who: Who, (day, quarter): (u8, u8), pays: bool) {
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
            comes: None,
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

    pub(super) async fn join(&mut self, who: Who, day: u8) {
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
            comes: None,
            contact: contact(n),
            moves: None,
            client_zone: None,
        };
        waitlist::join(&self.bed.services, &request).await.expect("anybody may wait");
    }

    pub(super) fn held(&self, pick: u16) -> Option<usize> {
        self.world.pick(pick, |visit| {
            visit.kind == Kind::Single && matches!(visit.state, State::Held { .. })
        })
    }

    pub(super) fn confirmed(&self, pick: u16) -> Option<usize> {
        self.world.pick(pick, |visit| visit.kind == Kind::Single && visit.state == State::Confirmed)
    }

    pub(super) async fn link(&self, at: usize) -> ManageToken {
        let booking = self.read(&self.world.visits[at]).await;
        let token = manage_token(&self.bed.services, &booking);
        self.bed.services.links.verify(&token, self.now()).expect("we signed it")
    }
}

async fn bench_token(bed: &TestBed, request: &BookCourse) -> domain::CoursePlanId {
    let reader = bed.services.store.reader();
    let plan = storage::course_plans::last_of_holder(reader, request.holder.0).await;
    plan.expect("read").expect("planned").id.into()
}
