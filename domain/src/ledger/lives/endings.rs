//! Visits that are cancelled or missed, and money that goes back.

use chrono::TimeDelta;

use super::{
    RATE, eur,
    town::{Done, Town},
};
use crate::{
    Currency, Money,
    booking::{BookingState, CancelledBy},
    ledger::{Account, Context, Credited, Journal, LedgerError, Source},
    policy::{Paid, RefundPreview, no_show_preview, refund_preview},
};

impl Town {
    pub fn cancel(&mut self, at: usize, hours: i64, by: CancelledBy, fails: bool) -> Done {
        let visit = &mut self.visits[at];
        let now = visit.booking.span.start - TimeDelta::hours(hours);
        let preview = refund_preview(&visit.booking, visit.paid(), by, now);
        visit.booking.state = BookingState::Cancelled { by, at: now, refund: preview.refund };
        self.settle(at, &preview, fails, |c, kept| c.cancellation_fee(kept, RATE))
    }

    pub fn no_show(&mut self, at: usize, fails: bool) -> Done {
        let preview = no_show_preview(&self.visits[at].booking, self.visits[at].paid());
        self.visits[at].booking.state = BookingState::NoShow;
        self.settle(at, &preview, fails, |c, kept| c.no_show_fee(kept, RATE))
    }

    /// What is shown is what is done.
    fn settle(
        &mut self,
        at: usize,
        preview: &RefundPreview,
        fails: bool,
        fee: impl Fn(Context, Money) -> Result<Journal, LedgerError>,
    ) -> Done {
        let ways = preview.ways;
        assert_eq!(ways.all(), preview.refund);
        assert_eq!(preview.refund.minor + preview.kept.minor, self.visits[at].paid().all().minor);
        self.refund(at, ways.online, None, fails)?;
        if !ways.cards.is_zero() {
            let mut left = ways.cards.minor;
            for (card, used) in self.visits[at].uses.clone() {
                self.cards[card] += left.min(used);
                left -= left.min(used);
            }
            assert_eq!(left, 0, "cards get back no more than they gave");
            let id = self.name();
            self.post(self.context(at).gift_card_returned(id, ways.cards))?;
        }
        if let Some((course, id)) = self.visits[at].course.filter(|_| !ways.course.is_zero()) {
            let known = &mut self.courses[course];
            if known.1 {
                known.0.left += 1;
                known.0.value_left.minor += ways.course.minor;
                self.post(self.context(at).course_returned(id.into(), ways.course))?;
            } else {
                // The course was given back meanwhile: its worth goes back in money.
                self.give_by_hand(at, ways.course)?;
            }
        }
        self.visits[at].vouchers = Paid::nothing(Currency::Eur);
        if preview.kept.is_zero() { Ok(()) } else { self.post(fee(self.context(at), preview.kept)) }
    }

    /// Staff give back a part: before the visit of what is the client's, after it of what was
    /// earned or kept.
    pub fn part_refund(&mut self, at: usize, percent: u8, fails: bool) -> Done {
        let income = self.income(at);
        let online = self.visits[at].paid().online.minor;
        if self.visits[at].is_confirmed() {
            let there = self.prepaid(at) - self.visits[at].late();
            assert!(online <= there, "what can go back is there");
            return self.refund(at, eur(online).percent(percent), None, fails);
        }
        let there = -self.of_visit(at, income) - self.of_visit(at, Account::Tax);
        // What is owed already is sent again elsewhere.
        let own = self.visits[at].payments.iter();
        let due: i64 = own.map(|payment| payment.failed.min(payment.amount - payment.back)).sum();
        let owed = (self.prepaid(at) - self.visits[at].asked()).max(0);
        let most = (online - due.min(owed)).clamp(0, there);
        let of = Credited { income, tax_basis_points: RATE, standing: eur(there) };
        self.refund(at, eur(most).percent(percent), Some(of), fails)
    }

    /// Sends back what was paid online, oldest payment first; `of` is the income that it is
    /// taken from, if it was earned.
    fn refund(&mut self, at: usize, amount: Money, of: Option<Credited>, fails: bool) -> Done {
        let (mut rest, mut of) = (amount.minor, of);
        for n in 0..self.visits[at].payments.len() {
            let payment = &self.visits[at].payments[n];
            let part = if payment.late { 0 } else { rest.min(payment.left()) };
            if part > 0 {
                self.send_back(at, n, (eur(part), of), fails)?;
                rest -= part;
                if let Some(of) = &mut of {
                    of.standing.minor -= part;
                }
            }
        }
        assert_eq!(rest, 0, "no more goes back than is there");
        Ok(())
    }

    pub fn send_back(
        &mut self,
        at: usize,
        n: usize,
        (amount, of): (Money, Option<Credited>),
        fails: bool,
    ) -> Done {
        let id = self.name().into();
        if let Some(of) = of {
            self.post(self.context(at).credited(Source::Refund(id), amount, of))?;
        }
        self.post(self.context(at).refund_requested(id, amount))?;
        let payment = &mut self.visits[at].payments[n];
        if fails {
            payment.failed += amount.minor;
            return self.post(self.context(at).refund_failed(id, amount));
        }
        payment.back += amount.minor;
        self.refunded += amount.minor;
        self.post(self.context(at).refund_settled(id, amount))
    }

    pub fn give_by_hand(&mut self, at: usize, amount: Money) -> Done {
        let id = self.name();
        self.till -= amount.minor;
        self.post(self.context(at).returned_at_studio(id, amount))
    }
}
