//! Visits: booked and paid by any way, moved, paid twice, and given.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    LIST, RATE, eur,
    sales::Thing,
    town::{Done, Town},
};
use crate::{
    Currency, GiftUseId, Money, Span,
    booking::{Booking, BookingState, NewTime, tests::booking},
    ledger::{By, PaidAtStudio},
    policy::Paid,
    voucher::{Discount, covered},
};

/// A payment online, and where its money is.
pub struct Payment {
    pub amount: i64,
    /// Goes beside what the visit wanted.
    pub late: bool,
    /// Gone back.
    pub back: i64,
    /// Was to go back, and did not.
    pub failed: i64,
    /// What a bank has while it asks.
    pub asked: Option<(Uuid, i64)>,
    /// What a bank took for good.
    pub lost: i64,
    /// A bank asks about a payment once.
    pub was_asked: bool,
}

impl Payment {
    /// Neither gone back nor with a bank.
    pub fn left(&self) -> i64 {
        self.standing() - self.asked.map_or(0, |(_, minor)| minor)
    }

    /// The same, with what a bank has only while it asks.
    fn standing(&self) -> i64 {
        self.amount - self.back - self.lost
    }
}

/// A visit, and what of its money is where.
pub struct Visit {
    pub booking: Booking,
    pub payments: Vec<Payment>,
    /// What cards and a course paid for it, and have not got back.
    pub vouchers: Paid,
    /// Which card paid it how much, and has not got it back.
    pub uses: Vec<(usize, i64)>,
    pub course: Option<(usize, Uuid)>,
    pub desk: i64,
}

impl Visit {
    pub fn is_confirmed(&self) -> bool {
        matches!(self.booking.state, BookingState::Confirmed)
    }

    /// What of it could go back, by its ways.
    pub fn paid(&self) -> Paid {
        let own = self.payments.iter().filter(|payment| !payment.late);
        Paid { online: eur(own.map(Payment::left).sum()), ..self.vouchers }
    }

    /// What banks have of it while they ask.
    pub fn asked(&self) -> i64 {
        self.payments.iter().filter_map(|payment| payment.asked).map(|(_, minor)| minor).sum()
    }

    /// What came beside what it wanted, and has not gone back.
    pub fn late(&self) -> i64 {
        self.payments.iter().filter(|payment| payment.late).map(Payment::standing).sum()
    }

    /// What came for it, whatever has gone back since.
    fn received(&self) -> i64 {
        let own = self.payments.iter().filter(|payment| !payment.late);
        own.map(|payment| payment.amount).sum::<i64>() + self.vouchers.all().minor + self.desk
    }
}

impl Town {
    pub fn book(&mut self, with_card: bool, with_course: bool, discount: u8, online: u8) -> Done {
        let mut visit = booking();
        visit.id = self.name().into();
        visit.state = BookingState::Confirmed;
        visit.price = eur(LIST);
        self.visits.push(Visit {
            booking: visit,
            payments: vec![],
            vouchers: Paid::nothing(Currency::Eur),
            uses: vec![],
            course: None,
            desk: 0,
        });
        let at = self.visits.len() - 1;
        if with_course
            && let Some(course) = self.courses.iter().position(|(c, on)| *on && c.left > 0)
        {
            return self.book_with_course(at, course);
        }
        let off = Discount::Percent(discount).of(eur(LIST));
        let mut open = eur(LIST - off.minor);
        self.visits[at].booking.price = open;
        for card in 0..if with_card { self.cards.len() } else { 0 } {
            let part = covered(open, eur(self.cards[card]));
            if part.is_zero() {
                continue;
            }
            self.cards[card] -= part.minor;
            open.minor -= part.minor;
            let id: GiftUseId = self.name().into();
            self.post(self.context(at).gift_card_used(id, part))?;
            self.visits[at].uses.push((card, part.minor));
            self.visits[at].vouchers.cards.minor += part.minor;
        }
        let due = open.percent(online);
        if due.is_zero() { Ok(()) } else { self.capture(at, due, false) }
    }

    fn book_with_course(&mut self, at: usize, course: usize) -> Done {
        let worth = self.courses[course].0.next_value().expect("one is left");
        let id = self.name();
        self.courses[course].0.left -= 1;
        self.courses[course].0.value_left.minor -= worth.minor;
        let visit = &mut self.visits[at];
        (visit.booking.price, visit.vouchers.course) = (worth, worth);
        visit.course = Some((course, id));
        if worth.is_zero() {
            Ok(())
        } else {
            self.post(self.context(at).course_used(id.into(), worth))
        }
    }

    fn capture(&mut self, at: usize, amount: Money, late: bool) -> Done {
        let id = self.name().into();
        self.captured += amount.minor;
        self.visits[at].payments.push(Payment {
            amount: amount.minor,
            late,
            back: 0,
            failed: 0,
            asked: None,
            lost: 0,
            was_asked: false,
        });
        self.post(self.context(at).captured(id, amount))?;
        self.post(self.context(at).stripe_fee(id, eur(25)))
    }

    /// Somebody pays in a second window: all of it is to go back.
    pub fn paid_twice(&mut self, at: usize, fails: bool) -> Done {
        self.capture(at, eur(LIST), true)?;
        let last = self.visits[at].payments.len() - 1;
        self.send_back(at, last, (eur(LIST), None), fails)
    }

    /// A move carries the price and the payment: nothing happens to money, but a client who
    /// moves late gets no more for cancelling afterwards than before.
    pub fn move_visit(&mut self, at: usize, hours: i64, by_client: bool) -> Done {
        let (before, prepaid) = (self.visits[at].booking.clone(), self.prepaid(at));
        let now = before.span.start - TimeDelta::hours(hours);
        if by_client && !before.may_reschedule(now) {
            return Ok(());
        }
        let to = NewTime {
            therapist: before.therapist,
            room: before.room,
            equipment: before.equipment,
            span: Span::of_minutes(before.span.start + TimeDelta::days(7), before.minutes),
            local_start: before.local_start + TimeDelta::days(7),
            offset_seconds: before.offset_seconds,
            tzdb_version: before.tzdb_version.clone(),
        };
        let moved = before.clone().move_to(to, by_client, now).expect("it is confirmed");
        assert_eq!((moved.price, moved.due_online), (before.price, before.due_online));
        assert!(moved.refund_cap <= before.refund_cap, "a move is no way around the ladder");
        self.visits[at].booking = moved;
        assert_eq!(self.prepaid(at), prepaid);
        Ok(())
    }

    pub fn at_desk(&mut self, at: usize, percent: u8) -> Done {
        let visit = &mut self.visits[at];
        let open = visit.booking.price.minor - visit.received();
        let part = eur(open.max(0)).percent(percent);
        if part.is_zero() {
            return Ok(());
        }
        visit.desk += part.minor;
        self.till += part.minor;
        let id = self.name();
        self.post(self.context(at).taken_at_studio(id, part, PaidAtStudio::Ahead))
    }

    /// What came late, or lies beyond the price, is owed to the client and no income.
    pub fn complete(&mut self, at: usize) -> Done {
        let there = self.prepaid(at) - self.visits[at].late();
        let visit = &mut self.visits[at];
        let gross = there.min(visit.booking.price.minor);
        visit.booking.state = BookingState::Completed;
        visit.vouchers = Paid::nothing(Currency::Eur);
        let treatment = visit.booking.treatment;
        if gross <= 0 {
            Ok(())
        } else {
            self.post(self.context(at).recognised(eur(gross), RATE, treatment))
        }
    }

    pub fn tip(&mut self, which: usize, minor: i64, online: bool) -> Done {
        let done = |visit: &Visit| matches!(visit.booking.state, BookingState::Completed);
        let Some(at) = self.one_of(which, done) else { return Ok(()) };
        let id = self.name().into();
        let by = if online { By::Online } else { By::Desk };
        if online {
            self.captured += minor;
        } else {
            self.till += minor;
        }
        let therapist = self.visits[at].booking.therapist;
        self.note_sale(Thing::Tip { visit: at, left: minor }, online, minor);
        self.post(self.context(at).tipped(id, therapist, by, eur(minor)))
    }
}
