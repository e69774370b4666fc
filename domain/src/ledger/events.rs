//! What happens to money, each as one journal.

#[cfg(test)]
mod tests;

use uuid::Uuid;

use super::{Account, Journal, JournalKind, LedgerError, Source};
use crate::{BookingId, Instant, Money, PaymentAttemptId, RefundId, StudioId, TreatmentId};

/// What every journal about a booking has in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// Whose books.
    pub studio: StudioId,
    /// For which booking.
    pub booking: BookingId,
    /// When it happened.
    pub at: Instant,
}

/// How a payment at the desk counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaidAtStudio {
    /// The session is still to come: the money is owed to the client as a session.
    Ahead,
    /// The session was delivered: the money is income at once.
    Delivered {
        /// What was sold.
        treatment: TreatmentId,
        /// Its rate of tax: 1900 is 19 %.
        tax_basis_points: u32,
        /// What was recognised for the same visit before, gross, so that the tax of
        /// the parts is the tax of the whole.
        already: Money,
    },
}

impl Context {
    pub(super) fn journal(&self, source: Source, kind: JournalKind) -> Journal {
        Journal::new(self.studio, source, kind, Some(self.booking), self.at)
    }

    /// The client paid online. The money is theirs until the session is delivered.
    pub fn captured(
        &self,
        attempt: PaymentAttemptId,
        amount: Money,
    ) -> Result<Journal, LedgerError> {
        self.journal(Source::Payment(attempt), JournalKind::Captured)
            .moving(amount, Account::ClientPrepaid, Account::StripeClearing)?
            .moved()
    }

    /// Stripe kept its fee of a payment.
    pub fn stripe_fee(
        &self,
        attempt: PaymentAttemptId,
        fee: Money,
    ) -> Result<Journal, LedgerError> {
        self.journal(Source::Payment(attempt), JournalKind::StripeFee)
            .moving(fee, Account::StripeClearing, Account::StripeFees)?
            .moved()
    }

    /// The client is owed money back.
    pub fn refund_requested(
        &self,
        refund: RefundId,
        amount: Money,
    ) -> Result<Journal, LedgerError> {
        self.journal(Source::Refund(refund), JournalKind::RefundRequested)
            .moving(amount, Account::RefundsPayable, Account::ClientPrepaid)?
            .moved()
    }

    /// The money has left.
    pub fn refund_settled(&self, refund: RefundId, amount: Money) -> Result<Journal, LedgerError> {
        self.journal(Source::Refund(refund), JournalKind::RefundSettled)
            .moving(amount, Account::StripeClearing, Account::RefundsPayable)?
            .moved()
    }

    /// The money will not leave: it is the client's, and with the studio, as before.
    pub fn refund_failed(&self, refund: RefundId, amount: Money) -> Result<Journal, LedgerError> {
        self.journal(Source::Refund(refund), JournalKind::RefundFailed)
            .moving(amount, Account::ClientPrepaid, Account::RefundsPayable)?
            .moved()
    }

    /// The money had left, and the client's bank sent it back to Stripe.
    pub fn refund_returned(&self, refund: RefundId, amount: Money) -> Result<Journal, LedgerError> {
        self.journal(Source::Refund(refund), JournalKind::RefundReturned)
            .moving(amount, Account::RefundsPayable, Account::StripeClearing)?
            .moved()
    }

    /// The session was delivered: `gross`, paid before, is revenue and the tax in it.
    pub fn recognised(
        &self,
        gross: Money,
        tax_basis_points: u32,
        treatment: TreatmentId,
    ) -> Result<Journal, LedgerError> {
        let journal = self.journal(Source::Booking(self.booking), JournalKind::Recognised);
        let already = Money::zero(gross.currency);
        earned(
            journal,
            Account::ClientPrepaid,
            gross,
            already,
            tax_basis_points,
            Account::Revenue(treatment),
        )
    }

    /// A cancellation left `kept` with the studio: a fee, and the tax in it.
    pub fn cancellation_fee(
        &self,
        kept: Money,
        tax_basis_points: u32,
    ) -> Result<Journal, LedgerError> {
        self.fee(JournalKind::CancellationFee, kept, tax_basis_points)
    }

    /// A missed visit left `kept` with the studio: a fee, and the tax in it.
    pub fn no_show_fee(&self, kept: Money, tax_basis_points: u32) -> Result<Journal, LedgerError> {
        self.fee(JournalKind::NoShowFee, kept, tax_basis_points)
    }

    fn fee(
        &self,
        kind: JournalKind,
        kept: Money,
        tax_basis_points: u32,
    ) -> Result<Journal, LedgerError> {
        let journal = self.journal(Source::Booking(self.booking), kind);
        let already = Money::zero(kept.currency);
        earned(journal, Account::ClientPrepaid, kept, already, tax_basis_points, Account::Fees)
    }

    /// Staff took `amount` at the desk.
    pub fn taken_at_studio(
        &self,
        payment: Uuid,
        amount: Money,
        counts: PaidAtStudio,
    ) -> Result<Journal, LedgerError> {
        let journal = self.journal(Source::StudioPayment(payment), JournalKind::TakenAtStudio);
        match counts {
            PaidAtStudio::Ahead => {
                journal.moving(amount, Account::ClientPrepaid, Account::Till)?.moved()
            }
            PaidAtStudio::Delivered { treatment, tax_basis_points, already } => {
                let revenue = Account::Revenue(treatment);
                earned(journal, Account::Till, amount, already, tax_basis_points, revenue)
            }
        }
    }

    /// Staff gave back by hand what was the client's: taken at the desk for a visit that
    /// did not take place, or paid online where no refund could be sent.
    pub fn returned_at_studio(&self, given: Uuid, amount: Money) -> Result<Journal, LedgerError> {
        self.journal(Source::StudioReturn(given), JournalKind::ReturnedAtStudio)
            .moving(amount, Account::Till, Account::ClientPrepaid)?
            .moved()
    }
}

/// Books `gross` as income and the tax in it, against `asset`.
pub(super) fn earned(
    journal: Journal,
    asset: Account,
    gross: Money,
    already: Money,
    tax_basis_points: u32,
    income: Account,
) -> Result<Journal, LedgerError> {
    let tax = tax_of_part(gross, already, tax_basis_points)?;
    let net = gross.minus(tax).map_err(|_| LedgerError::Parts)?;
    journal.moving(net, income, asset)?.moving(tax, Account::Tax, asset)?.moved()
}

/// The tax in a part of a price, such that all parts together hold exactly the tax
/// of the whole: the tax up to and with this part, less the tax of what came before.
pub(super) fn tax_of_part(
    part: Money,
    already: Money,
    tax_basis_points: u32,
) -> Result<Money, LedgerError> {
    let whole = already.plus(part).map_err(|_| LedgerError::Parts)?;
    let tax = |amount: Money| amount.tax_included(tax_basis_points);
    tax(whole).minus(tax(already)).map_err(|_| LedgerError::Parts)
}
