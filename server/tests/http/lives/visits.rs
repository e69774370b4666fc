//! Visits are booked, moved, cancelled, given and missed, and staff give a part back.

use chrono::TimeDelta;
use domain::{
    BookingId, Money,
    booking::{Booking, BookingState},
};
use serde_json::{Value, json};
use services::{
    bookings::desk,
    cards,
    payments::{
        BackBy, RefundAsk, StaffReason, StudioMethod, refund_by_staff, refund_offer,
        staff_refund_preview,
    },
    vouchers::{begin_tip, record_tip},
};

use super::town::Life;
use crate::{
    site::new_booking,
    visits::{confirmed, made},
};

impl Life<'_> {
    pub async fn read(&self, id: BookingId) -> Booking {
        let services = self.site.services();
        let found = storage::bookings::by_id(services.store.reader(), id).await;
        found.expect("read").expect("it is there")
    }

    /// The visits that are to take place, earliest first, with their numbers.
    pub async fn open(&self) -> Vec<(usize, Booking)> {
        let mut open = Vec::new();
        for (which, visit) in self.visits.iter().enumerate() {
            let booking = self.read(visit.id).await;
            if matches!(booking.state, BookingState::Confirmed) {
                open.push((which, booking));
            }
        }
        open.sort_by_key(|(_, booking)| booking.span.start);
        open
    }

    /// One that is so far ahead that its client may still do anything with it.
    async fn ahead(&mut self) -> usize {
        let from = self.site.now() + TimeDelta::hours(5);
        let mut open = self.open().await;
        open.retain(|(_, booking)| booking.span.start > from);
        if open.is_empty() {
            return self.book().await;
        }
        let which = self.roll(open.len());
        open[which].0
    }

    pub async fn book(&mut self) -> usize {
        self.book_with(&json!({ "payment": "full" }), None).await
    }

    /// An hour with Ana, with `more` than usual in the order, paid with a card that behaves so.
    pub async fn book_with(&mut self, more: &Value, card: Option<&str>) -> usize {
        let (start, which) = (self.next_start(), self.visits.len());
        self.tell(&format!("visit {which} is booked at {start}, {more}"));
        let client = format!("client{which}");
        let mut body = new_booking("deep-tissue", "ana", &start.to_rfc3339(), &client);
        for (name, value) in more.as_object().expect("an object") {
            body[name.as_str()] = value.clone();
        }
        let made = made(self.site, &body).await;
        // What codes pay for altogether has no page.
        if !made.session.is_empty() {
            let how = card.map_or(json!({}), |card| json!({ "card": card }));
            self.site.tell(&format!("sessions/{}/pay", made.session), how).await;
        }
        confirmed(self.site, &made).await;
        self.site.settled().await;
        self.visits.push(made);
        which
    }

    pub async fn move_one(&mut self) {
        let which = self.ahead().await;
        let start = self.next_start();
        self.tell(&format!("visit {which} is moved to {start}"));
        let before = self.read(self.visits[which].id).await;
        let path = format!("/api/v1/bookings/{}/reschedule", self.visits[which].token);
        let order = json!({ "start": start.to_rfc3339() });
        let answer = self.site.browser().post(&path, &order).await;
        let after = self.read(self.visits[which].id).await;
        if answer.status == 200 {
            assert_eq!(after.span.start, start);
        } else {
            assert_eq!(answer.json()["code"], "too_often", "{answer}");
        }
        assert_eq!((after.price, after.due_online), (before.price, before.due_online));
    }

    pub async fn cancel(&mut self) {
        let which = self.ahead().await;
        let path = format!("/api/v1/bookings/{}/cancel", self.visits[which].token);
        let shown = self.site.browser().get(&path).await.expect(200).json();
        let refund = shown["refund"]["minor"].as_i64().expect("a number");
        self.tell(&format!("visit {which} is cancelled, and {refund} goes back"));
        let agreed = format!("{path}?refund={refund}");
        let done = self.site.browser().post(&agreed, &Value::Null).await.expect(200).json();
        assert_eq!(done["refund"]["minor"].as_i64(), Some(refund));
    }

    /// Staff give half of what there is back, whatever became of the visit.
    pub async fn refund(&mut self) {
        let (services, desk) = (self.site.services(), self.desk());
        let mut there = Vec::new();
        for (which, visit) in self.visits.iter().enumerate() {
            if let Ok(offer) = refund_offer(&services, &desk, visit.id).await
                && offer.online.minor > 1
            {
                there.push(which);
            }
        }
        let which = match there.len() {
            0 => self.book().await,
            many => there[self.roll(many)],
        };
        let id = self.visits[which].id;
        let most = refund_offer(&services, &desk, id).await.expect("read").online;
        let amount = Money::new(most.minor / 2, most.currency);
        self.tell(&format!("staff give back {amount} of visit {which}"));
        let ask = RefundAsk { amount, by: BackBy::Online, reason: StaffReason::Quality };
        let shown = staff_refund_preview(&services, &desk, id, ask).await.expect("shown");
        let done = refund_by_staff(&services, &desk, id, ask, shown.shown()).await.expect("given");
        assert_eq!((done.left, done.tax), (shown.left, shown.tax));
    }

    /// Time goes on until the visit is over; it never goes back.
    async fn pass(&self, booking: &Booking) {
        let over = booking.span.end + TimeDelta::minutes(1);
        if over > self.site.now() {
            self.site.set_time(over).await;
        }
    }

    /// A visit takes place. Whoever was there lately leaves a tip online, others in cash.
    pub async fn visit(&mut self) {
        let first = self.open().await.first().map(|(which, _)| *which);
        let which = match first {
            Some(which) => which,
            None => self.book().await,
        };
        let booking = self.read(self.visits[which].id).await;
        self.pass(&booking).await;
        self.tell(&format!("visit {which} takes place"));
        let (services, staff) = (self.site.services(), self.staff());
        desk::complete(&services, &staff, booking.id).await.expect("closed");
        if self.site.now() < booking.span.end + TimeDelta::days(1) {
            let token = services.links.verify(&self.visits[which].token, services.now());
            let token = token.expect("ours");
            let url = begin_tip(&services, &token, "5").await.expect("the page opens");
            self.paid(&url).await;
        } else {
            let tip = record_tip(&services, &staff, booking.id, "4", StudioMethod::Cash);
            tip.await.expect("taken");
        }
    }

    /// Nobody comes, and the desk has the fee charged; where the bank wants the client, they
    /// pay by a link.
    pub async fn miss(&mut self, card: &str) {
        let more = json!({ "payment": "at_studio", "accept_card": true });
        let which = self.book_with(&more, Some(card)).await;
        let booking = self.read(self.visits[which].id).await;
        self.pass(&booking).await;
        self.tell(&format!("nobody comes to visit {which}, and a card that {card} is charged"));
        let services = self.site.services();
        desk::no_show(&services, &self.staff(), booking.id).await.expect("closed");
        let reader = services.store.reader();
        let fee = storage::cards::fee(reader, booking.id).await.expect("read").expect("a fee");
        let amount = fee.amount().expect("an amount");
        cards::charge(&services, &self.desk(), booking.id, amount).await.expect("asked for");
        if card == "authenticate" {
            let token = services.links.verify(&self.visits[which].token, services.now());
            let url = cards::pay_fee(&services, &token.expect("ours")).await;
            self.paid(&url.expect("the page opens")).await;
        }
        self.site
            .eventually("the fee is paid", async || {
                let fee = storage::cards::fee(reader, booking.id).await.expect("read");
                fee.filter(|fee| fee.state == "paid").map(|_| ())
            })
            .await;
    }
}
