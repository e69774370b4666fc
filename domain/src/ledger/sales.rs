//! What happens to money without a visit: gift cards, courses and tips, as they are sold,
//! used and given back.

use uuid::Uuid;

use super::{
    Account, Context, DisputeStep, Journal, JournalKind, LedgerError, Source, events::earned,
};
use crate::{
    BookingId, CourseId, CourseUseId, DisputeId, GiftCardId, GiftUseId, Instant, Money, RefundId,
    SaleId, StudioId, TherapistId,
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
    /// A tip, for that therapist.
    Tip(TherapistId),
    /// Nothing: money that nobody asked for, and that is to go back.
    Nothing,
}

impl Sold {
    /// Where it stands until it is used or goes back.
    const fn account(self) -> Account {
        match self {
            Self::GiftCard => Account::GiftCards,
            Self::Course => Account::Courses,
            Self::Tip(therapist) => Account::Tips(therapist),
            Self::Nothing => Account::ClientPrepaid,
        }
    }
}

/// Money of a sale that is gone without Lumbar: somebody sent it back in Stripe's dashboard, or
/// a bank took it for good. It is taken from what is owed to the buyer since a refund failed,
/// then from what is left of what was bought, and what had been used by then is a loss: a card
/// never falls below nothing, and no visit that it paid for is unpaid again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// Of what was owed to the buyer.
    pub owed: Money,
    /// What was bought.
    pub what: Sold,
    /// Of what was left of that.
    pub taken: Money,
    /// What had been used.
    pub lost: Money,
}

impl TakenBack {
    /// Divides `amount`, where so much is owed and so much is left of what was bought. Parts
    /// are never less than nothing, and make the amount together.
    #[must_use]
    pub fn divided(amount: Money, owed: Money, (what, left): (Sold, Money)) -> Self {
        let mut rest = amount.minor.max(0);
        let mut take = |most: i64| {
            let part = rest.min(most.max(0));
            rest -= part;
            Money::new(part, amount.currency)
        };
        let (owed, taken) = (take(owed.minor), take(left.minor));
        Self { owed, what, taken, lost: take(i64::MAX) }
    }

    /// A refund that failed, of which `lost` is nobody's: the rest is owed to the buyer, since
    /// what it was for is gone.
    #[must_use]
    pub fn owed_again(amount: Money, lost: Money) -> Self {
        let nothing = Money::zero(amount.currency);
        let owed = Money::new(amount.minor - lost.minor, amount.currency);
        Self { owed, what: Sold::Nothing, taken: nothing, lost }
    }

    /// A refund of a tip that failed: it stands again as the tip that it was, but for what of
    /// it had been a loss.
    #[must_use]
    pub fn tip_again(amount: Money, lost: Money, therapist: TherapistId) -> Self {
        let Self { owed: taken, taken: owed, .. } = Self::owed_again(amount, lost);
        Self { owed, what: Sold::Tip(therapist), taken, lost }
    }

    /// From where it stood to `to`.
    fn moved(self, journal: Journal, loss: Account, to: Account) -> Result<Journal, LedgerError> {
        journal
            .moving(self.owed, to, Account::ClientPrepaid)?
            .moving(self.taken, to, self.what.account())?
            .moving(self.lost, to, loss)?
            .moved()
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

    /// The money will not leave. `back` says where it stands again: owed to the buyer, as what
    /// was bought, or no loss any more. A tip's is told of its visit.
    pub fn sale_refund_failed(
        &self,
        refund: RefundId,
        visit: Option<BookingId>,
        back: TakenBack,
    ) -> Result<Journal, LedgerError> {
        let (source, kind) = (Source::SaleRefund(refund), JournalKind::RefundFailed);
        let journal = Journal::new(self.studio, source, kind, visit, self.at);
        journal
            .moving(back.owed, Account::ClientPrepaid, Account::RefundsPayable)?
            .moving(back.taken, back.what.account(), Account::RefundsPayable)?
            .moving(back.lost, Account::RefundLosses, Account::RefundsPayable)?
            .moved()
    }

    /// Somebody sent money back in Stripe's dashboard. A tip's is told of its visit.
    pub fn sale_refunded_outside(
        &self,
        refund: RefundId,
        visit: Option<BookingId>,
        back: TakenBack,
    ) -> Result<Journal, LedgerError> {
        let source = Source::SaleRefund(refund);
        let kind = JournalKind::RefundRequested;
        let journal = Journal::new(self.studio, source, kind, visit, self.at);
        back.moved(journal, Account::RefundLosses, Account::RefundsPayable)
    }

    /// A bank that questions the payment of a sale moves money.
    pub fn sale_disputed(
        &self,
        dispute: DisputeId,
        step: DisputeStep,
        amount: Money,
    ) -> Result<Journal, LedgerError> {
        step.booked(self.journal(Source::Dispute(dispute), step.kind()), amount)
    }

    /// The bank keeps it. A tip's is told of its visit.
    pub fn sale_dispute_lost(
        &self,
        dispute: DisputeId,
        visit: Option<BookingId>,
        back: TakenBack,
    ) -> Result<Journal, LedgerError> {
        let (source, kind) = (Source::Dispute(dispute), JournalKind::DisputeLost);
        let journal = Journal::new(self.studio, source, kind, visit, self.at);
        back.moved(journal, Account::DisputeLosses, Account::Disputes)
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
