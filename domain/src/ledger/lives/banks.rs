//! Banks that question payments, of visits and of what was sold without one, and decide.

use super::{
    eur,
    town::{Done, Town},
    visits::{Payment, Visit},
};
use crate::ledger::DisputeStep;

/// What Stripe keeps while a bank asks.
const FEE: i64 = 2_000;

impl Town {
    /// A bank takes what is left of a sale's payment while it asks.
    pub fn question_sale(&mut self, which: usize) -> Done {
        let Some(sale) = self.at_stripe(which) else { return Ok(()) };
        let amount = self.sales[sale].amount - self.sales[sale].gone;
        let id = self.name();
        self.sales[sale].asked = Some((id, amount));
        self.sales[sale].gone += amount;
        self.post(self.books().sale_disputed(id.into(), DisputeStep::Withdrawn, eur(amount)))?;
        self.post(self.books().sale_disputed(id.into(), DisputeStep::Fee, eur(FEE)))
    }

    pub fn decide_sale(&mut self, which: usize, won: bool) -> Done {
        let asked: Vec<usize> =
            (0..self.sales.len()).filter(|at| self.sales[*at].asked.is_some()).collect();
        if asked.is_empty() {
            return Ok(());
        }
        let sale = asked[which % asked.len()];
        let (id, amount) = self.sales[sale].asked.take().expect("it is asked about");
        self.sales[sale].gone -= amount;
        if won {
            let step = DisputeStep::Reinstated;
            return self.post(self.books().sale_disputed(id.into(), step, eur(amount)));
        }
        self.lost += amount;
        let (back, visit) = self.take_back(sale, amount);
        self.post(self.books().sale_dispute_lost(id.into(), visit, back))
    }

    /// A bank takes what is left of a visit's payment while it asks: before the visit or long
    /// after it, whatever became of it.
    pub fn question_visit(&mut self, which: usize) -> Done {
        let open = |payment: &Payment| payment.left() > 0 && !payment.was_asked;
        let there = |visit: &Visit| visit.payments.iter().any(open);
        let Some(at) = self.one_of(which, there) else { return Ok(()) };
        let id = self.name();
        let payment = self.visits[at].payments.iter_mut().find(|payment| open(payment));
        let payment = payment.expect("it has one");
        let amount = payment.left();
        payment.asked = Some((id, amount));
        payment.was_asked = true;
        let context = self.context(at);
        self.post(context.disputed(id.into(), DisputeStep::Withdrawn, eur(amount)))?;
        self.post(context.disputed(id.into(), DisputeStep::Fee, eur(FEE)))
    }

    /// What of the payment was still the client's is with them now where the studio loses; the
    /// rest had been earned. What came late is apart from what pays for the visit.
    pub fn decide_visit(&mut self, which: usize, won: bool) -> Done {
        let asked = |payment: &Payment| payment.asked.is_some();
        let there = |visit: &Visit| visit.payments.iter().any(asked);
        let Some(at) = self.one_of(which, there) else { return Ok(()) };
        let (all, context) = (self.prepaid(at), self.context(at));
        let late = self.visits[at].late();
        let payment = self.visits[at].payments.iter_mut().find(|payment| asked(payment));
        let payment = payment.expect("it has one");
        let (id, amount) = payment.asked.take().expect("it is asked about");
        if won {
            self.post(context.disputed(id.into(), DisputeStep::Reinstated, eur(amount)))?;
            return self.post(context.disputed(id.into(), DisputeStep::FeeReturned, eur(FEE)));
        }
        payment.lost += amount;
        let prepaid = if payment.late { late.min(all) } else { all - late };
        self.lost += amount;
        self.post(context.dispute_lost(id.into(), eur(amount), eur(prepaid)))
    }
}
