//! A studio with its books, and Stripe's beside them: what they know, and what must hold.

use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::{
    sales::{Sale, Thing},
    steps::Step,
    visits::Visit,
};
use crate::{
    BookingId, Currency, Instant,
    booking::{BookingState, CancelledBy},
    ledger::{Account, Books, Context, Journal, LedgerError, Sold},
    voucher::Course,
};

pub type Done = Result<(), LedgerError>;

#[derive(Default)]
pub struct Town {
    pub visits: Vec<Visit>,
    /// What is left on each card.
    pub cards: Vec<i64>,
    /// Each course, and whether it can still be used.
    pub courses: Vec<(Course, bool)>,
    pub journals: Vec<Journal>,
    pub captured: i64,
    pub refunded: i64,
    /// Taken by banks for good.
    pub lost: i64,
    pub till: i64,
    pub sales: Vec<Sale>,
    names: u128,
}

impl Town {
    pub fn name(&mut self) -> Uuid {
        self.names += 1;
        Uuid::from_u128(self.names)
    }

    pub fn books(&self) -> Books {
        Books { studio: Uuid::from_u128(1).into(), at: Instant::UNIX_EPOCH }
    }

    pub fn context(&self, at: usize) -> Context {
        let visit = &self.visits[at].booking;
        Context { studio: visit.studio, booking: visit.id, at: visit.span.start }
    }

    pub fn post(&mut self, journal: Result<Journal, LedgerError>) -> Done {
        let journal = journal?;
        journal.check()?;
        self.journals.push(journal);
        Ok(())
    }

    pub fn net(&self, account: Account) -> i64 {
        self.journals.iter().map(|j| j.net(account, Currency::Eur).minor).sum()
    }

    /// What stands on an account for one visit.
    pub fn of_visit(&self, at: usize, account: Account) -> i64 {
        let own = |j: &&Journal| j.booking == Some(self.visits[at].booking.id);
        self.journals.iter().filter(own).map(|j| j.net(account, Currency::Eur).minor).sum()
    }

    /// What stands as the client's for one visit.
    pub fn prepaid(&self, at: usize) -> i64 {
        -self.of_visit(at, Account::ClientPrepaid)
    }

    /// One of those that are `so`, where there is any.
    pub fn one_of(&self, which: usize, so: impl Fn(&Visit) -> bool) -> Option<usize> {
        let all: Vec<usize> = (0..self.visits.len()).filter(|at| so(&self.visits[*at])).collect();
        (!all.is_empty()).then(|| all[which % all.len()])
    }

    fn with_confirmed(&mut self, which: usize, act: impl FnOnce(&mut Self, usize) -> Done) -> Done {
        match self.one_of(which, Visit::is_confirmed) {
            Some(at) => act(self, at),
            None => Ok(()),
        }
    }

    pub fn take(&mut self, step: Step) -> Done {
        match step {
            Step::SellCard { minor, by } => self.sell_card(minor, by),
            Step::SellCourse { sessions, percent } => self.sell_course(sessions, percent),
            Step::Book { with_card, with_course, discount, online } => {
                self.book(with_card, with_course, discount, online)
            }
            Step::Move { which, hours, by_client } => {
                self.with_confirmed(which, |town, at| town.move_visit(at, hours, by_client))
            }
            Step::Cancel { which, hours, by, fails } => {
                self.with_confirmed(which, |town, at| town.cancel(at, hours, by, fails))
            }
            Step::NoShow { which, fails } => {
                self.with_confirmed(which, |town, at| town.no_show(at, fails))
            }
            Step::Complete { which } => self.with_confirmed(which, Self::complete),
            Step::AtDesk { which, percent } => {
                self.with_confirmed(which, |town, at| town.at_desk(at, percent))
            }
            Step::PartRefund { which, percent, fails } => match self.one_of(which, |_| true) {
                Some(at) => self.part_refund(at, percent, fails),
                None => Ok(()),
            },
            Step::Tip { which, minor, by } => self.tip(which, minor, by),
            Step::PaidTwice { which, fails } => {
                self.with_confirmed(which, |town, at| town.paid_twice(at, fails))
            }
            Step::EndCard { which, how, fails } => self.end_card(which, how, fails),
            Step::EndCourse { which, rule, fails } => self.end_course(which, rule, fails),
            Step::BackOutside { which, percent, fails } => self.back_outside(which, percent, fails),
            Step::QuestionSale { which } => self.question_sale(which),
            Step::QuestionVisit { which } => self.question_visit(which),
            Step::DecideSale { which, won } => self.decide_sale(which, won),
            Step::DecideVisit { which, won } => self.decide_visit(which, won),
        }
    }

    /// Everything that is still open comes to an end, and what is owed is given back.
    pub fn finish(&mut self) -> Done {
        for at in 0..self.visits.len() {
            if self.visits[at].is_confirmed() {
                self.cancel(at, 48, CancelledBy::Studio, false)?;
            }
            self.give_what_is_owed(at)?;
        }
        while self.sales.iter().any(|sale| sale.asked.is_some()) {
            self.decide_sale(0, false)?;
        }
        for round in 0.. {
            if !self.visits.iter().any(|visit| visit.asked() > 0) {
                break;
            }
            self.decide_visit(0, round % 2 == 0)?;
        }
        for at in 0..self.visits.len() {
            self.give_what_is_owed(at)?;
        }
        for sale in 0..self.sales.len() {
            match std::mem::take(&mut self.sales[sale].owed) {
                0 => {}
                owed => {
                    let owed = super::eur(owed);
                    self.back_at_desk(sale, Sold::Nothing, owed)?;
                }
            }
        }
        Ok(())
    }

    /// What a bank has of it while it asks is not there to be given.
    fn give_what_is_owed(&mut self, at: usize) -> Done {
        let owed = self.prepaid(at) - self.visits[at].asked();
        if owed > 0 { self.give_by_hand(at, super::eur(owed)) } else { Ok(()) }
    }

    pub fn check(&self) -> Result<(), TestCaseError> {
        let on_cards: i64 = self.cards.iter().sum();
        let in_courses: i64 = self.courses.iter().map(|(course, _)| course.value_left.minor).sum();
        prop_assert!(self.cards.iter().all(|left| *left >= 0));
        prop_assert!(self.courses.iter().all(|(course, _)| course.value_left.minor >= 0));
        prop_assert_eq!(-self.net(Account::GiftCards), on_cards);
        prop_assert_eq!(-self.net(Account::Courses), in_courses);
        let stripe = self.net(Account::StripeClearing) + self.net(Account::StripeFees);
        let asked = self.net(Account::Disputes);
        prop_assert_eq!(stripe + asked, self.captured - self.refunded - self.lost);
        prop_assert_eq!(asked, self.asked());
        for visit in &self.visits {
            prop_assert!(self.net(Account::Tips(visit.booking.therapist)) <= 0);
        }
        prop_assert_eq!(self.net(Account::Till), self.till);
        prop_assert_eq!(self.net(Account::RefundsPayable), 0);
        prop_assert!(self.net(Account::ClientPrepaid) <= 0);
        prop_assert!(self.net(Account::Tax) <= 0, "the state owes nothing");
        for (visit, minor) in self.prepaid_by_visit() {
            prop_assert!(minor >= 0, "more left {} than came: {}", visit, minor);
        }
        Ok(())
    }

    /// What banks have while they ask.
    fn asked(&self) -> i64 {
        let of_sales = self.sales.iter().filter_map(|sale| sale.asked).map(|(_, minor)| minor);
        of_sales.chain(self.visits.iter().map(Visit::asked)).sum()
    }

    fn prepaid_by_visit(&self) -> BTreeMap<BookingId, i64> {
        let mut sums = BTreeMap::new();
        for journal in &self.journals {
            if let Some(visit) = journal.booking {
                *sums.entry(visit).or_default() -=
                    journal.net(Account::ClientPrepaid, Currency::Eur).minor;
            }
        }
        sums
    }

    /// What is left as income of each visit bears exactly the tax of what is left.
    pub fn check_taxes(&self) -> Result<(), TestCaseError> {
        for (at, visit) in self.visits.iter().enumerate() {
            let (income, tax) = (self.income(at), -self.of_visit(at, Account::Tax));
            let gross = super::eur(tax - self.of_visit(at, income));
            prop_assert!(gross.minor >= 0, "{:?}", visit.booking.state);
            prop_assert_eq!(tax, gross.tax_included(super::RATE).minor);
        }
        Ok(())
    }

    /// Where what was kept or earned of a visit stands.
    pub fn income(&self, at: usize) -> Account {
        let booking = &self.visits[at].booking;
        match booking.state {
            BookingState::Completed => Account::Revenue(booking.treatment),
            _ => Account::Fees,
        }
    }

    /// All accounts together: nothing came from nowhere.
    pub fn sum(&self) -> i64 {
        let mut sums: BTreeMap<Account, i64> = BTreeMap::new();
        for entry in self.journals.iter().flat_map(Journal::entries) {
            *sums.entry(entry.account).or_default() += entry.amount.minor;
        }
        sums.values().sum()
    }

    pub fn sale_of(&self, is: impl Fn(Thing) -> bool) -> usize {
        self.sales.iter().position(|sale| is(sale.thing)).expect("whatever is there was sold")
    }
}
