//! Visits are moved, cancelled, paid at the desk, given, missed, and refunded in part.

use chrono::TimeDelta;
use domain::{BookingId, Money, booking::Booking};
use storage::payments::ReturnMethod;

use super::town::Town;
use crate::{
    auth::ManageToken,
    bookings::{
        self, RescheduleRequest, Whom,
        desk::{self, DeskRefused, MoveRequest},
    },
    payments::{
        BackBy, RefundAsk, StaffReason, StaffRefundRefused, StudioMethod, refund_by_staff,
        refund_offer, staff_refund_preview, tests::scene::slot,
    },
    vouchers::record_tip,
};

/// Why a visit may stay where it is.
const NOT_MOVED: [&str; 3] = ["moved_too_often", "unchanged", "slot_taken"];

impl Town<'_> {
    pub async fn read(&self, id: BookingId) -> Booking {
        let found = storage::bookings::by_id(self.bed.services.store.reader(), id).await;
        found.expect("read").expect("there")
    }

    pub async fn link(&self, id: BookingId) -> ManageToken {
        let services = &self.bed.services;
        let link = bookings::manage_token(services, &self.read(id).await);
        services.links.verify(&link, services.now()).expect("ours")
    }

    pub async fn cancel_by_client(&mut self) {
        let Some(id) = self.some().await else { return };
        self.tell(format!("{id} is cancelled by the client"));
        let (services, token) = (&self.bed.services, self.link(id).await);
        let shown = bookings::cancel_preview(services, &token).await.expect("shown").refund;
        assert_eq!(shown.ways.all(), shown.refund);
        bookings::cancel(services, &token, Some(shown.refund)).await.expect("cancelled");
    }

    pub async fn cancel_by_studio(&mut self) {
        let Some(id) = self.some().await else { return };
        self.tell(format!("{id} is cancelled by the studio"));
        let staff = self.staff();
        desk::cancel_by_studio(&self.bed.services, &staff, id).await.expect("cancelled");
    }

    pub async fn take_rest(&mut self) {
        let Some(id) = self.some().await else { return };
        let staff = self.staff();
        match desk::take_rest(&self.bed.services, &staff, id, StudioMethod::Cash).await {
            Ok(amount) => self.tell(format!("{amount} of {id} is paid at the desk")),
            Err(DeskRefused::NothingDue) => {}
            Err(other) => panic!("{other:?}"),
        }
    }

    /// The visit is over: it took place, with a tip, or nobody came.
    pub async fn close(&mut self) {
        let Some(id) = self.some().await else { return };
        let (bed, staff, before) = (self.bed, self.staff(), self.bed.services.now());
        if self.dice.of(3) == 0 {
            self.nobody_comes(id).await;
            if self.dice.of(3) > 0 {
                self.charge_missed(id).await;
            }
        } else {
            bed.clock.set(self.read(id).await.span.end + TimeDelta::minutes(1));
            self.tell(format!("{id} takes place"));
            desk::complete(&bed.services, &staff, id).await.expect("closed");
            let tip = record_tip(&bed.services, &staff, id, "4", StudioMethod::Cash);
            tip.await.expect("taken");
        }
        bed.clock.set(before);
    }

    /// A move carries price and payment, whoever makes it.
    pub async fn move_visit(&mut self) {
        let Some(id) = self.some().await else { return };
        let (services, before, start) = (&self.bed.services, self.read(id).await, slot(self.moved));
        self.moved += 2;
        let refused = if self.dice.of(2) == 0 {
            self.tell(format!("{id} is moved to {start} by the client"));
            let request = RescheduleRequest { start, whom: Whom::Anyone };
            let moved = bookings::reschedule(services, &self.link(id).await, request).await;
            moved.err().map(|refused| refused.code())
        } else {
            self.tell(format!("{id} is moved to {start} by the studio"));
            let request = MoveRequest { start, whom: Whom::Anyone, any_hour: None };
            let moved = desk::move_visit(services, &self.staff(), id, request).await;
            moved.err().map(|refused| refused.code())
        };
        let after = self.read(id).await;
        match refused {
            None => assert_eq!(after.span.start, start),
            Some(code) => assert!(NOT_MOVED.contains(&code), "{code}"),
        }
        assert_eq!((after.price, after.due_online), (before.price, before.due_online));
    }

    /// Staff give back a part, before the visit or after it, online or by hand: exactly what
    /// was shown.
    pub async fn part_refund(&mut self) {
        let Some(which) = self.dice.index(self.clients.len()) else { return };
        let (id, services, desk) = (self.clients[which].booking, &self.bed.services, self.desk());
        let offer = match refund_offer(services, &desk, id).await {
            Ok(offer) => offer,
            Err(StaffRefundRefused::WrongState { .. }) => return,
            Err(other) => panic!("{other:?}"),
        };
        let (by, most) = if offer.desk.minor > 0 && self.dice.of(2) == 0 {
            (BackBy::Hand(ReturnMethod::Cash), offer.desk)
        } else {
            (BackBy::Online, offer.online)
        };
        let percent = [10, 50, 100][self.dice.index(3).expect("three")];
        let amount = Money::new(most.minor * percent / 100, most.currency);
        if amount.is_zero() {
            return;
        }
        self.tell(format!("staff give back {amount} of {id}, {}", by.code()));
        let ask = RefundAsk { amount, by, reason: StaffReason::Quality };
        let shown = staff_refund_preview(services, &desk, id, ask).await.expect("shown");
        let done = refund_by_staff(services, &desk, id, ask, shown.shown()).await.expect("given");
        assert_eq!((done.left, done.tax), (shown.left, shown.tax));
    }
}
