//! Random lives of visits, gift cards and courses: whatever happens in whatever order, every
//! journal sums to zero, no liability falls below nothing, nobody's money is left over, and
//! the books say what Stripe's say.
//!
//! A new thing that can happen to money is a new [`Step`] and its arm in [`Town::take`].

use std::collections::BTreeMap;

use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::{Account, Books, By, Context, DisputeStep, Journal, LedgerError, Sold, TakenBack};
use crate::{
    Currency, GiftUseId, Instant, Money,
    booking::{Booking, BookingState, CancelledBy, tests::booking},
    policy::{Paid, RefundPreview, no_show_preview, refund_preview},
    voucher::{Course, Discount, RefundRule, covered},
};

const LIST: i64 = 8_400;
const RATE: u32 = 1_900;

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

/// Something that happens. Numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
enum Step {
    SellCard { minor: i64, by: bool },
    SellCourse { sessions: u32, percent: u8 },
    Book { with_card: bool, with_course: bool, discount: u8, online: u8 },
    Move { which: usize },
    Cancel { which: usize, hours: i64, by: CancelledBy, fails: bool },
    NoShow { which: usize, fails: bool },
    Complete { which: usize },
    AtDesk { which: usize, percent: u8 },
    PartRefund { which: usize, percent: u8, fails: bool },
    Tip { which: usize, minor: i64, by: bool },
    PaidTwice { which: usize, fails: bool },
    EndCard { which: usize, how: u8, fails: bool },
    EndCourse { which: usize, rule: RefundRule, fails: bool },
    BackOutside { which: usize, percent: u8, fails: bool },
    Question { which: usize },
    Decide { which: usize, won: bool },
}

fn any_step() -> impl Strategy<Value = Step> {
    let by = prop_oneof![Just(CancelledBy::Client), Just(CancelledBy::Studio)];
    let rule = prop_oneof![
        Just(RefundRule::Share),
        Just(RefundRule::AtSinglePrice),
        Just(RefundRule::Nothing)
    ];
    prop_oneof![
        2 => (100_i64..20_000, any::<bool>()).prop_map(|(minor, by)| Step::SellCard { minor, by }),
        1 => (2_u32..8, 0_u8..40).prop_map(|(sessions, percent)| Step::SellCourse { sessions, percent }),
        5 => (any::<bool>(), any::<bool>(), 0_u8..=100, 0_u8..=100).prop_map(
            |(with_card, with_course, discount, online)| Step::Book { with_card, with_course, discount, online }
        ),
        1 => (0_usize..9).prop_map(|which| Step::Move { which }),
        2 => (0_usize..9, 0_i64..60, by, any::<bool>())
            .prop_map(|(which, hours, by, fails)| Step::Cancel { which, hours, by, fails }),
        1 => (0_usize..9, any::<bool>()).prop_map(|(which, fails)| Step::NoShow { which, fails }),
        2 => (0_usize..9).prop_map(|which| Step::Complete { which }),
        1 => (0_usize..9, 0_u8..=100).prop_map(|(which, percent)| Step::AtDesk { which, percent }),
        1 => (0_usize..9, 1_u8..=100, any::<bool>())
            .prop_map(|(which, percent, fails)| Step::PartRefund { which, percent, fails }),
        1 => (0_usize..9, 50_i64..3_000, any::<bool>())
            .prop_map(|(which, minor, by)| Step::Tip { which, minor, by }),
        1 => (0_usize..9, any::<bool>()).prop_map(|(which, fails)| Step::PaidTwice { which, fails }),
        1 => (0_usize..9, 0_u8..3, any::<bool>())
            .prop_map(|(which, how, fails)| Step::EndCard { which, how, fails }),
        1 => (0_usize..9, rule, any::<bool>())
            .prop_map(|(which, rule, fails)| Step::EndCourse { which, rule, fails }),
        2 => (0_usize..9, 1_u8..=100, any::<bool>())
            .prop_map(|(which, percent, fails)| Step::BackOutside { which, percent, fails }),
        1 => (0_usize..9).prop_map(|which| Step::Question { which }),
        1 => (0_usize..9, any::<bool>()).prop_map(|(which, won)| Step::Decide { which, won }),
    ]
}

/// A visit, and what of its money is where.
struct Visit {
    booking: Booking,
    /// Paid ahead, and not gone back.
    paid: Paid,
    /// Which card paid it how much, and has not got it back.
    uses: Vec<(usize, i64)>,
    course: Option<(usize, Uuid)>,
    desk: i64,
}

/// What was bought without a slot.
#[derive(Clone, Copy)]
enum Thing {
    Card(usize),
    Course(usize),
    Tip { visit: usize, left: i64 },
}

/// A sale, and what became of its money.
struct Sale {
    thing: Thing,
    amount: i64,
    online: bool,
    /// Gone back, or with a bank.
    gone: i64,
    /// Owed to the buyer since a refund failed.
    owed: i64,
    /// What a bank has while it asks.
    asked: Option<(Uuid, i64)>,
}

/// A studio with its books, and Stripe's beside them.
#[derive(Default)]
struct Town {
    visits: Vec<Visit>,
    /// What is left on each card.
    cards: Vec<i64>,
    courses: Vec<(Course, bool)>,
    journals: Vec<Journal>,
    captured: i64,
    refunded: i64,
    /// Taken by banks for good.
    lost: i64,
    till: i64,
    sales: Vec<Sale>,
    names: u128,
}

type Done = Result<(), LedgerError>;

impl Town {
    fn name(&mut self) -> Uuid {
        self.names += 1;
        Uuid::from_u128(self.names)
    }

    fn books(&self) -> Books {
        Books { studio: Uuid::from_u128(1).into(), at: Instant::UNIX_EPOCH }
    }

    fn context(&self, at: usize) -> Context {
        let visit = &self.visits[at].booking;
        Context { studio: visit.studio, booking: visit.id, at: visit.span.start }
    }

    fn post(&mut self, journal: Result<Journal, LedgerError>) -> Done {
        let journal = journal?;
        journal.check()?;
        self.journals.push(journal);
        Ok(())
    }

    fn net(&self, account: Account) -> i64 {
        self.journals.iter().map(|j| j.net(account, Currency::Eur).minor).sum()
    }

    /// What stands as the client's for one visit.
    fn prepaid(&self, at: usize) -> i64 {
        let own = |j: &&Journal| j.booking == Some(self.visits[at].booking.id);
        let nets = self.journals.iter().filter(own);
        -nets.map(|j| j.net(Account::ClientPrepaid, Currency::Eur).minor).sum::<i64>()
    }

    fn confirmed(&self, which: usize) -> Option<usize> {
        let open: Vec<usize> = (0..self.visits.len())
            .filter(|at| matches!(self.visits[*at].booking.state, BookingState::Confirmed))
            .collect();
        (!open.is_empty()).then(|| open[which % open.len()])
    }

    fn take(&mut self, step: Step) -> Done {
        match step {
            Step::SellCard { minor, by } => self.sell_card(minor, by),
            Step::SellCourse { sessions, percent } => self.sell_course(sessions, percent),
            Step::Book { with_card, with_course, discount, online } => {
                self.book(with_card, with_course, discount, online)
            }
            // A move carries the payment: nothing happens to money.
            Step::Move { which } => {
                if let Some(at) = self.confirmed(which) {
                    self.visits[at].booking.reschedules += 1;
                }
                Ok(())
            }
            Step::Cancel { which, hours, by, fails } => {
                let Some(at) = self.confirmed(which) else { return Ok(()) };
                self.cancel(at, hours, by, fails)
            }
            Step::NoShow { which, fails } => {
                let Some(at) = self.confirmed(which) else { return Ok(()) };
                let preview = no_show_preview(&self.visits[at].booking, self.visits[at].paid);
                self.visits[at].booking.state = BookingState::NoShow;
                self.settle(at, &preview, fails, |c, kept| c.no_show_fee(kept, RATE))
            }
            Step::Complete { which } => match self.confirmed(which) {
                Some(at) => self.complete(at),
                None => Ok(()),
            },
            Step::AtDesk { which, percent } => match self.confirmed(which) {
                Some(at) => self.at_desk(at, percent),
                None => Ok(()),
            },
            Step::PartRefund { which, percent, fails } => {
                let Some(at) = self.confirmed(which) else { return Ok(()) };
                let part = self.visits[at].paid.online.percent(percent);
                self.visits[at].paid.online.minor -= part.minor;
                self.refund(at, part, fails)
            }
            Step::Tip { which, minor, by } => self.tip(which, minor, by),
            Step::PaidTwice { which, fails } => match self.confirmed(which) {
                Some(at) => {
                    self.capture(at, eur(LIST))?;
                    self.refund(at, eur(LIST), fails)
                }
                None => Ok(()),
            },
            Step::EndCard { which, how, fails } => self.end_card(which, how, fails),
            Step::EndCourse { which, rule, fails } => self.end_course(which, rule, fails),
            Step::BackOutside { which, percent, fails } => self.back_outside(which, percent, fails),
            Step::Question { which } => self.question(which),
            Step::Decide { which, won } => self.decide(which, won),
        }
    }

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

    fn note_sale(&mut self, thing: Thing, online: bool, amount: i64) {
        self.sales.push(Sale { thing, amount, online, gone: 0, owed: 0, asked: None });
    }

    fn sell_card(&mut self, minor: i64, online: bool) -> Done {
        self.cards.push(minor);
        let card = Thing::Card(self.cards.len() - 1);
        self.sell((card, Sold::GiftCard), online, eur(minor))
    }

    fn sell_course(&mut self, sessions: u32, percent: u8) -> Done {
        let price = Course::price(eur(LIST), sessions, percent);
        let course =
            Course { price, single: eur(LIST), sessions, left: sessions, value_left: price };
        self.courses.push((course, true));
        let course = Thing::Course(self.courses.len() - 1);
        self.sell((course, Sold::Course), true, price)
    }

    fn capture(&mut self, at: usize, amount: Money) -> Done {
        let id = self.name().into();
        self.captured += amount.minor;
        self.post(self.context(at).captured(id, amount))?;
        self.post(self.context(at).stripe_fee(id, eur(25)))
    }

    fn book(&mut self, with_card: bool, with_course: bool, discount: u8, online: u8) -> Done {
        let mut visit = booking();
        visit.id = self.name().into();
        visit.state = BookingState::Confirmed;
        visit.price = eur(LIST);
        let paid = Paid::nothing(Currency::Eur);
        self.visits.push(Visit { booking: visit, paid, uses: vec![], course: None, desk: 0 });
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
            self.visits[at].paid.cards.minor += part.minor;
        }
        let due = open.percent(online);
        if due.is_zero() {
            return Ok(());
        }
        self.visits[at].paid.online = due;
        self.capture(at, due)
    }

    fn book_with_course(&mut self, at: usize, course: usize) -> Done {
        let worth = self.courses[course].0.next_value().expect("one is left");
        let id = self.name();
        self.courses[course].0.left -= 1;
        self.courses[course].0.value_left.minor -= worth.minor;
        let visit = &mut self.visits[at];
        (visit.booking.price, visit.paid.course) = (worth, worth);
        visit.course = Some((course, id));
        if worth.is_zero() {
            Ok(())
        } else {
            self.post(self.context(at).course_used(id.into(), worth))
        }
    }

    fn cancel(&mut self, at: usize, hours: i64, by: CancelledBy, fails: bool) -> Done {
        let visit = &mut self.visits[at];
        let now = visit.booking.span.start - TimeDelta::hours(hours);
        let preview = refund_preview(&visit.booking, visit.paid, by, now);
        visit.booking.state = BookingState::Cancelled { by, at: now, refund: preview.refund };
        self.settle(at, &preview, fails, |c, kept| c.cancellation_fee(kept, RATE))
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
        assert_eq!(preview.refund.minor + preview.kept.minor, self.visits[at].paid.all().minor);
        self.refund(at, ways.online, fails)?;
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
        self.visits[at].paid = Paid::nothing(Currency::Eur);
        if preview.kept.is_zero() { Ok(()) } else { self.post(fee(self.context(at), preview.kept)) }
    }

    fn refund(&mut self, at: usize, amount: Money, fails: bool) -> Done {
        if amount.is_zero() {
            return Ok(());
        }
        let id = self.name().into();
        self.post(self.context(at).refund_requested(id, amount))?;
        if fails {
            return self.post(self.context(at).refund_failed(id, amount));
        }
        self.refunded += amount.minor;
        self.post(self.context(at).refund_settled(id, amount))
    }

    fn complete(&mut self, at: usize) -> Done {
        let gross = self.prepaid(at).min(self.visits[at].booking.price.minor);
        self.visits[at].booking.state = BookingState::Completed;
        self.visits[at].paid = Paid::nothing(Currency::Eur);
        let treatment = self.visits[at].booking.treatment;
        if gross <= 0 {
            Ok(())
        } else {
            self.post(self.context(at).recognised(eur(gross), RATE, treatment))
        }
    }

    fn at_desk(&mut self, at: usize, percent: u8) -> Done {
        let visit = &mut self.visits[at];
        let open = visit.booking.price.minor - visit.paid.all().minor - visit.desk;
        let part = eur(open.max(0)).percent(percent);
        if part.is_zero() {
            return Ok(());
        }
        visit.desk += part.minor;
        self.till += part.minor;
        let id = self.name();
        self.post(self.context(at).taken_at_studio(id, part, super::PaidAtStudio::Ahead))
    }

    fn tip(&mut self, which: usize, minor: i64, online: bool) -> Done {
        let done = |v: &Visit| matches!(v.booking.state, BookingState::Completed);
        let over: Vec<usize> =
            (0..self.visits.len()).filter(|at| done(&self.visits[*at])).collect();
        if over.is_empty() {
            return Ok(());
        }
        let (at, id) = (over[which % over.len()], self.name().into());
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

    fn end_card(&mut self, which: usize, how: u8, fails: bool) -> Done {
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

    fn sale_of(&self, is: impl Fn(Thing) -> bool) -> usize {
        self.sales.iter().position(|sale| is(sale.thing)).expect("whatever is there was sold")
    }

    /// What of a sale has not gone back, and no bank has.
    fn open(&self, sale: usize) -> i64 {
        let sale = &self.sales[sale];
        sale.amount - sale.gone - sale.owed
    }

    fn end_course(&mut self, which: usize, rule: RefundRule, fails: bool) -> Done {
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

    fn back_at_desk(&mut self, sale: usize, what: Sold, amount: Money) -> Done {
        let id = self.name().into();
        self.till -= amount.minor;
        self.sales[sale].gone += amount.minor;
        self.post(self.books().sale_returned_at_studio(id, what, amount))
    }

    fn back_online(&mut self, sale: usize, what: Sold, amount: Money, fails: bool) -> Done {
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
    fn take_back(&mut self, sale: usize, amount: i64) -> (TakenBack, Option<crate::BookingId>) {
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

    fn at_stripe(&self, which: usize) -> Option<usize> {
        let there = |sale: &Sale| sale.online && sale.amount > sale.gone && sale.asked.is_none();
        let open: Vec<usize> = (0..self.sales.len()).filter(|at| there(&self.sales[*at])).collect();
        (!open.is_empty()).then(|| open[which % open.len()])
    }

    /// Somebody sends money back in Stripe's dashboard.
    fn back_outside(&mut self, which: usize, percent: u8, fails: bool) -> Done {
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

    /// A bank takes what is left of a payment while it asks.
    fn question(&mut self, which: usize) -> Done {
        let Some(sale) = self.at_stripe(which) else { return Ok(()) };
        let amount = self.sales[sale].amount - self.sales[sale].gone;
        let id = self.name();
        self.sales[sale].asked = Some((id, amount));
        self.sales[sale].gone += amount;
        self.post(self.books().sale_disputed(id.into(), DisputeStep::Withdrawn, eur(amount)))?;
        self.post(self.books().sale_disputed(id.into(), DisputeStep::Fee, eur(1_500)))
    }

    fn decide(&mut self, which: usize, won: bool) -> Done {
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

    fn give_by_hand(&mut self, at: usize, amount: Money) -> Done {
        let id = self.name();
        self.till -= amount.minor;
        self.post(self.context(at).returned_at_studio(id, amount))
    }

    /// Everything that is still open comes to an end, and what is owed is given back.
    fn finish(&mut self) -> Done {
        for at in 0..self.visits.len() {
            if matches!(self.visits[at].booking.state, BookingState::Confirmed) {
                self.cancel(at, 48, CancelledBy::Studio, false)?;
            }
            let owed = self.prepaid(at);
            assert!(owed >= 0, "more left a visit than came");
            if owed > 0 {
                self.give_by_hand(at, eur(owed))?;
            }
        }
        while self.sales.iter().any(|sale| sale.asked.is_some()) {
            self.decide(0, false)?;
        }
        for sale in 0..self.sales.len() {
            match std::mem::take(&mut self.sales[sale].owed) {
                0 => {}
                owed => self.back_at_desk(sale, Sold::Nothing, eur(owed))?,
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let on_cards: i64 = self.cards.iter().sum();
        let in_courses: i64 = self.courses.iter().map(|(course, _)| course.value_left.minor).sum();
        prop_assert!(self.cards.iter().all(|left| *left >= 0));
        prop_assert!(self.courses.iter().all(|(course, _)| course.value_left.minor >= 0));
        prop_assert_eq!(-self.net(Account::GiftCards), on_cards);
        prop_assert_eq!(-self.net(Account::Courses), in_courses);
        let stripe = self.net(Account::StripeClearing) + self.net(Account::StripeFees);
        let asked = self.net(Account::Disputes);
        prop_assert_eq!(stripe + asked, self.captured - self.refunded - self.lost);
        prop_assert!(asked >= 0);
        for visit in &self.visits {
            prop_assert!(self.net(Account::Tips(visit.booking.therapist)) <= 0);
        }
        prop_assert_eq!(self.net(Account::Till), self.till);
        prop_assert_eq!(self.net(Account::RefundsPayable), 0);
        prop_assert!(self.net(Account::ClientPrepaid) <= 0);
        Ok(())
    }

    /// All accounts together: nothing came from nowhere.
    fn sum(&self) -> i64 {
        let mut sums: BTreeMap<Account, i64> = BTreeMap::new();
        for entry in self.journals.iter().flat_map(Journal::entries) {
            *sums.entry(entry.account).or_default() += entry.amount.minor;
        }
        sums.values().sum()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_happens_the_books_hold(steps in prop::collection::vec(any_step(), 1..60)) {
        let mut town = Town::default();
        for step in steps {
            town.take(step).expect("every step is a journal");
            town.check()?;
        }
        town.finish().expect("everything ends");
        town.check()?;
        prop_assert_eq!(town.net(Account::ClientPrepaid), 0, "nobody's money is left over");
        prop_assert_eq!(town.net(Account::Disputes), 0, "every bank decided");
        prop_assert_eq!(town.sum(), 0);
    }
}
