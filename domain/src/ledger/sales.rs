//! What happens to money without a visit: gift cards, courses and tips, as they are sold,
//! used and given back.

use uuid::Uuid;

use super::{Account, Context, Journal, JournalKind, LedgerError, Source, events::earned};
use crate::{
    CourseId, CourseUseId, GiftCardId, GiftUseId, Instant, Money, RefundId, SaleId, StudioId,
    TherapistId,
};

/// What every journal has in common that is of no visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Books {
    /// Whose.
    pub studio: StudioId,
    /// When it happened.
    pub at: Instant,
}

/// What is sold and still to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sold {
    /// A gift card.
    GiftCard,
    /// A course.
    Course,
    /// Nothing: money that nobody asked for, and that is to go back.
    Nothing,
}

impl Sold {
    /// Where it stands until it is used or goes back.
    const fn account(self) -> Account {
        match self {
            Self::GiftCard => Account::GiftCards,
            Self::Course => Account::Courses,
            Self::Nothing => Account::ClientPrepaid,
        }
    }
}

/// By which way money came or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Through Stripe.
    Online,
    /// Over the desk.
    Desk,
}

impl By {
    const fn account(self) -> Account {
        match self {
            Self::Online => Account::StripeClearing,
            Self::Desk => Account::Till,
        }
    }
}

impl Books {
    fn journal(&self, source: Source, kind: JournalKind) -> Journal {
        Journal::new(self.studio, source, kind, None, self.at)
    }

    /// Something was sold: owed until it is used.
    pub fn sold(
        &self,
        id: SaleId,
        what: Sold,
        by: By,
        amount: Money,
    ) -> Result<Journal, LedgerError> {
        self.journal(Source::Sale(id), JournalKind::Sold)
            .moving(amount, what.account(), by.account())?
            .moved()
    }

    /// Stripe kept its fee of a sale.
    pub fn sale_fee(&self, id: SaleId, fee: Money) -> Result<Journal, LedgerError> {
        self.journal(Source::Sale(id), JournalKind::StripeFee)
            .moving(fee, Account::StripeClearing, Account::StripeFees)?
            .moved()
    }

    /// The buyer is owed money back for what was not used.
    pub fn sale_refund_requested(
        &self,
        refund: RefundId,
        what: Sold,
        amount: Money,
    ) -> Result<Journal, LedgerError> {
        self.journal(Source::SaleRefund(refund), JournalKind::RefundRequested)
            .moving(amount, Account::RefundsPayable, what.account())?
            .moved()
    }

    /// The money has left.
    pub fn sale_refund_settled(
        &self,
        refund: RefundId,
        amount: Money,
    ) -> Result<Journal, LedgerError> {
        self.journal(Source::SaleRefund(refund), JournalKind::RefundSettled)
            .moving(amount, Account::StripeClearing, Account::RefundsPayable)?
            .moved()
    }

    /// Stripe kept its fee of that.
    pub fn sale_refund_fee(&self, refund: RefundId, fee: Money) -> Result<Journal, LedgerError> {
        self.journal(Source::SaleRefund(refund), JournalKind::StripeFee)
            .moving(fee, Account::StripeClearing, Account::StripeFees)?
            .moved()
    }

    /// The money will not leave. What it was for is gone, so it stands as the client's own.
    pub fn sale_refund_failed(
        &self,
        refund: RefundId,
        amount: Money,
    ) -> Result<Journal, LedgerError> {
        self.journal(Source::SaleRefund(refund), JournalKind::RefundFailed)
            .moving(amount, Account::ClientPrepaid, Account::RefundsPayable)?
            .moved()
    }

    /// The money had left, and the bank sent it back to Stripe.
    pub fn sale_refund_back(
        &self,
        refund: RefundId,
        amount: Money,
    ) -> Result<Journal, LedgerError> {
        self.journal(Source::SaleRefund(refund), JournalKind::RefundReturned)
            .moving(amount, Account::RefundsPayable, Account::StripeClearing)?
            .moved()
    }

    /// Staff gave back by hand what was not used.
    pub fn sale_returned_at_studio(
        &self,
        refund: RefundId,
        what: Sold,
        amount: Money,
    ) -> Result<Journal, LedgerError> {
        self.journal(Source::SaleRefund(refund), JournalKind::ReturnedAtStudio)
            .moving(amount, Account::Till, what.account())?
            .moved()
    }

    /// A gift card ended, and what was left on it is the studio's. A voucher that was never
    /// used for anything bears no tax.
    pub fn gift_card_kept(&self, card: GiftCardId, amount: Money) -> Result<Journal, LedgerError> {
        self.journal(Source::GiftCard(card), JournalKind::GiftCardKept)
            .moving(amount, Account::Fees, Account::GiftCards)?
            .moved()
    }

    /// A course ended, and `kept` of what was paid for it stays: a fee, and the tax in it.
    pub fn course_kept(
        &self,
        course: CourseId,
        kept: Money,
        tax_basis_points: u32,
    ) -> Result<Journal, LedgerError> {
        let journal = self.journal(Source::Course(course), JournalKind::CourseKept);
        let already = Money::zero(kept.currency);
        earned(journal, Account::Courses, kept, already, tax_basis_points, Account::Fees)
    }
}

impl Context {
    /// A gift card paid for the visit: what was owed as a card is owed as a session.
    pub fn gift_card_used(&self, id: GiftUseId, amount: Money) -> Result<Journal, LedgerError> {
        self.journal(Source::GiftUse(id), JournalKind::GiftCardUsed)
            .moving(amount, Account::ClientPrepaid, Account::GiftCards)?
            .moved()
    }

    /// What gift cards paid went back to them. `id` is this return's own.
    pub fn gift_card_returned(&self, id: Uuid, amount: Money) -> Result<Journal, LedgerError> {
        self.journal(Source::GiftReturn(id), JournalKind::GiftCardReturned)
            .moving(amount, Account::GiftCards, Account::ClientPrepaid)?
            .moved()
    }

    /// A session of a course paid for the visit.
    pub fn course_used(&self, id: CourseUseId, worth: Money) -> Result<Journal, LedgerError> {
        self.journal(Source::CourseUse(id), JournalKind::CourseUsed)
            .moving(worth, Account::ClientPrepaid, Account::Courses)?
            .moved()
    }

    /// The session went back to its course.
    pub fn course_returned(&self, id: CourseUseId, worth: Money) -> Result<Journal, LedgerError> {
        self.journal(Source::CourseUse(id), JournalKind::CourseReturned)
            .moving(worth, Account::Courses, Account::ClientPrepaid)?
            .moved()
    }

    /// The client left a tip: owed to the therapist, and no part of the price.
    pub fn tipped(
        &self,
        id: SaleId,
        therapist: TherapistId,
        by: By,
        amount: Money,
    ) -> Result<Journal, LedgerError> {
        self.journal(Source::Sale(id), JournalKind::Tipped)
            .moving(amount, Account::Tips(therapist), by.account())?
            .moved()
    }
}
