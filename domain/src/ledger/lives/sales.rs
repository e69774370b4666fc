//! Gift cards, courses and tips: sold, ended, and sent back past Lumbar.

use uuid::Uuid;

use super::{
    LIST, RATE, eur,
    town::{Done, Town},
};
use crate::{
    BookingId, Money,
    ledger::{By, Sold, TakenBack},
    voucher::{Course, RefundRule},
};

/// What was bought without a slot.
#[derive(Clone, Copy)]
pub enum Thing {
    Card(usize),
    Course(usize),
    Tip { visit: usize, left: i64 },
}

/// A sale, and what became of its money.
pub struct Sale {
    pub thing: Thing,
    pub amount: i64,
    pub online: bool,
    /// Gone back, or with a bank.
    pub gone: i64,
    /// Owed to the buyer since a refund failed.
    pub owed: i64,
    /// What a bank has while it asks.
    pub asked: Option<(Uuid, i64)>,
}

impl Town {
    fn sell(&mut self, (thing, what): (Thing, Sold), online: bool, amount: Money) -> Done {
        let id = self.name().into();
        self.note_sale(thing, online, amount.minor);
        let by = if online { By::Online } else { By::Desk };
        self.post(self.books().sold(id, what, by, amount))?;
        if online {
            self.captured += amount.minor;
        } else {
            self.till += amount.minor;
        }
        if online { self.post(self.books().sale_fee(id, eur(25))) } else { Ok(()) }
    }

    pub fn note_sale(&mut self, thing: Thing, online: bool, amount: i64) {
        self.sales.push(Sale { thing, amount, online, gone: 0, owed: 0, asked: None });
    }

    pub fn sell_card(&mut self, minor: i64, online: bool) -> Done {
        self.cards.push(minor);
        let card = Thing::Card(self.cards.len() - 1);
        self.sell((card, Sold::GiftCard), online, eur(minor))
    }

    pub fn sell_course(&mut self, sessions: u32, percent: u8) -> Done {
        let price = Course::price(eur(LIST), sessions, percent);
        let course =
            Course { price, single: eur(LIST), sessions, left: sessions, value_left: price };
        self.courses.push((course, true));
        let course = Thing::Course(self.courses.len() - 1);
        self.sell((course, Sold::Course), true, price)
    }

    pub fn end_card(&mut self, which: usize, how: u8, fails: bool) -> Done {
        let full: Vec<usize> = (0..self.cards.len()).filter(|c| self.cards[*c] > 0).collect();
        if full.is_empty() {
            return Ok(());
        }
        let card = full[which % full.len()];
        let sale = self.sale_of(|thing| matches!(thing, Thing::Card(n) if n == card));
        let left = eur(std::mem::take(&mut self.cards[card]));
        // What went back past Lumbar cannot go back once more, and stays.
        match how {
            1 if left.minor <= self.open(sale) => self.back_at_desk(sale, Sold::GiftCard, left),
            2 if left.minor <= self.open(sale) => {
                self.back_online(sale, Sold::GiftCard, left, fails)
            }
            _ => {
                let id = self.name().into();
                self.post(self.books().gift_card_kept(id, left))
            }
        }
    }

    /// What of a sale has not gone back, and no bank has.
    fn open(&self, sale: usize) -> i64 {
        let sale = &self.sales[sale];
        sale.amount - sale.gone - sale.owed
    }

    pub fn end_course(&mut self, which: usize, rule: RefundRule, fails: bool) -> Done {
        let on: Vec<usize> = (0..self.courses.len()).filter(|c| self.courses[*c].1).collect();
        if on.is_empty() {
            return Ok(());
        }
        let at = on[which % on.len()];
        let course = self.courses[at].0;
        let sale = self.sale_of(|thing| matches!(thing, Thing::Course(n) if n == at));
        let back = eur(course.refund(rule).minor.min(self.open(sale).max(0)));
        let kept = eur(course.value_left.minor - back.minor);
        self.courses[at] = (Course { left: 0, value_left: eur(0), ..course }, false);
        if !back.is_zero() {
            self.back_online(sale, Sold::Course, back, fails)?;
        }
        let id = self.name().into();
        if kept.is_zero() { Ok(()) } else { self.post(self.books().course_kept(id, kept, RATE)) }
    }

    pub fn back_at_desk(&mut self, sale: usize, what: Sold, amount: Money) -> Done {
        let id = self.name().into();
        self.till -= amount.minor;
        self.sales[sale].gone += amount.minor;
        self.post(self.books().sale_returned_at_studio(id, what, amount))
    }

    pub fn back_online(&mut self, sale: usize, what: Sold, amount: Money, fails: bool) -> Done {
        let id = self.name().into();
        self.post(self.books().sale_refund_requested(id, what, amount))?;
        if fails {
            self.sales[sale].owed += amount.minor;
            let back = TakenBack::owed_again(amount, eur(0));
            return self.post(self.books().sale_refund_failed(id, None, back));
        }
        self.refunded += amount.minor;
        self.sales[sale].gone += amount.minor;
        self.post(self.books().sale_refund_settled(id, amount))
    }

    /// Takes `amount` of a sale, from where it stands.
    pub fn take_back(&mut self, sale: usize, amount: i64) -> (TakenBack, Option<BookingId>) {
        let (thing, owed) = (self.sales[sale].thing, eur(self.sales[sale].owed));
        let left = match thing {
            Thing::Card(card) => (Sold::GiftCard, eur(self.cards[card])),
            Thing::Course(course) => (Sold::Course, self.courses[course].0.value_left),
            Thing::Tip { visit, left } => {
                (Sold::Tip(self.visits[visit].booking.therapist), eur(left))
            }
        };
        let back = TakenBack::divided(eur(amount), owed, left);
        self.sales[sale].owed -= back.owed.minor;
        self.sales[sale].gone += amount;
        match thing {
            Thing::Card(card) => self.cards[card] -= back.taken.minor,
            Thing::Course(course) => {
                let (taken, after) = self.courses[course].0.taken_back(back.taken);
                assert_eq!(taken, back.taken);
                self.courses[course].0 = after;
            }
            Thing::Tip { visit, left } => {
                self.sales[sale].thing = Thing::Tip { visit, left: left - back.taken.minor };
            }
        }
        let visit = match thing {
            Thing::Tip { visit, .. } => Some(self.visits[visit].booking.id),
            _ => None,
        };
        (back, visit)
    }

    pub fn at_stripe(&self, which: usize) -> Option<usize> {
        let there = |sale: &Sale| sale.online && sale.amount > sale.gone && sale.asked.is_none();
        let open: Vec<usize> = (0..self.sales.len()).filter(|at| there(&self.sales[*at])).collect();
        (!open.is_empty()).then(|| open[which % open.len()])
    }

    /// Somebody sends money back in Stripe's dashboard.
    pub fn back_outside(&mut self, which: usize, percent: u8, fails: bool) -> Done {
        let Some(sale) = self.at_stripe(which) else { return Ok(()) };
        let amount = eur(self.sales[sale].amount - self.sales[sale].gone).percent(percent);
        if amount.is_zero() {
            return Ok(());
        }
        let id = self.name().into();
        let (back, visit) = self.take_back(sale, amount.minor);
        self.post(self.books().sale_refunded_outside(id, visit, back))?;
        self.post(self.books().sale_refund_settled(id, amount))?;
        if !fails {
            self.refunded += amount.minor;
            return Ok(());
        }
        self.sales[sale].gone -= amount.minor;
        self.post(self.books().sale_refund_back(id, amount))?;
        let again = match self.sales[sale].thing {
            Thing::Tip { visit: at, left } => {
                let taken = amount.minor - back.lost.minor;
                self.sales[sale].thing = Thing::Tip { visit: at, left: left + taken };
                TakenBack::tip_again(amount, back.lost, self.visits[at].booking.therapist)
            }
            _ => {
                self.sales[sale].owed += amount.minor - back.lost.minor;
                TakenBack::owed_again(amount, back.lost)
            }
        };
        self.post(self.books().sale_refund_failed(id, visit, again))
    }
}
