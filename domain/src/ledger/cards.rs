//! Fees that are charged to a card on file, and payments that a bank questions.

use super::{
    Account, Context, Journal, JournalKind, LedgerError, Source,
    events::{earned, tax_of_part},
};
use crate::{DisputeId, Money, PaymentAttemptId, RefundId, policy::FeeKind};

impl Context {
    /// A fee was paid by itself, by `attempt`, which was booked as the client's before: it is
    /// a fee, and the tax in it. `already` is what was kept for the same visit before, so
    /// that the tax of the parts is the tax of the whole.
    pub fn fee_paid(
        &self,
        attempt: PaymentAttemptId,
        kind: FeeKind,
        fee: Money,
        already: Money,
        tax_basis_points: u32,
    ) -> Result<Journal, LedgerError> {
        let kind = match kind {
            FeeKind::NoShow => JournalKind::NoShowFee,
            FeeKind::LateCancellation => JournalKind::CancellationFee,
        };
        let journal = self.journal(Source::Payment(attempt), kind);
        earned(journal, Account::ClientPrepaid, fee, already, tax_basis_points, Account::Fees)
    }

    /// That fee goes back, by `refund`, which takes it from what is the client's: it is no
    /// income any more, and neither is the tax in it.
    pub fn fee_returned(
        &self,
        refund: RefundId,
        fee: Money,
        already: Money,
        tax_basis_points: u32,
    ) -> Result<Journal, LedgerError> {
        let tax = tax_of_part(fee, already, tax_basis_points)?;
        let net = fee.minus(tax).map_err(|_| LedgerError::Parts)?;
        self.journal(Source::Refund(refund), JournalKind::FeeReturned)
            .moving(net, Account::ClientPrepaid, Account::Fees)?
            .moving(tax, Account::ClientPrepaid, Account::Tax)?
            .moved()
    }

    /// A bank that questions a payment moves money.
    pub fn disputed(
        &self,
        dispute: DisputeId,
        step: DisputeStep,
        amount: Money,
    ) -> Result<Journal, LedgerError> {
        step.booked(self.journal(Source::Dispute(dispute), step.kind()), amount)
    }

    /// The bank keeps it. What of the payment was still the client's (`prepaid`) is with them
    /// now; the rest had been earned, and is a loss.
    pub fn dispute_lost(
        &self,
        dispute: DisputeId,
        amount: Money,
        prepaid: Money,
    ) -> Result<Journal, LedgerError> {
        let theirs = Money::new(prepaid.minor.clamp(0, amount.minor.max(0)), amount.currency);
        let loss = amount.minus(theirs).map_err(|_| LedgerError::Parts)?;
        self.journal(Source::Dispute(dispute), JournalKind::DisputeLost)
            .moving(theirs, Account::Disputes, Account::ClientPrepaid)?
            .moving(loss, Account::Disputes, Account::DisputeLosses)?
            .moved()
    }
}

/// What a bank that questions a payment does, before it decides against the studio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeStep {
    /// It took the money back while it asks.
    Withdrawn,
    /// It gave it back: the studio was right.
    Reinstated,
    /// Stripe kept a fee for it.
    Fee,
    /// Stripe gave that fee back.
    FeeReturned,
}

impl DisputeStep {
    pub(super) const fn kind(self) -> JournalKind {
        match self {
            Self::Withdrawn => JournalKind::DisputeWithdrawn,
            Self::Reinstated => JournalKind::DisputeReinstated,
            Self::Fee => JournalKind::DisputeFee,
            Self::FeeReturned => JournalKind::DisputeFeeReturned,
        }
    }

    pub(super) fn booked(self, journal: Journal, amount: Money) -> Result<Journal, LedgerError> {
        let stripe = Account::StripeClearing;
        let (from, to) = match self {
            Self::Withdrawn => (stripe, Account::Disputes),
            Self::Reinstated => (Account::Disputes, stripe),
            Self::Fee => (stripe, Account::StripeFees),
            Self::FeeReturned => (Account::StripeFees, stripe),
        };
        journal.moving(amount, from, to)?.moved()
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{Currency, TreatmentId};

    const RATE: u32 = 1_900;

    fn context() -> Context {
        Context {
            studio: Uuid::from_u128(1).into(),
            booking: Uuid::from_u128(2).into(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::Eur)
    }

    fn attempt() -> PaymentAttemptId {
        Uuid::from_u128(3).into()
    }

    fn dispute() -> DisputeId {
        Uuid::from_u128(9).into()
    }

    fn net(journals: &[Journal], account: Account) -> i64 {
        journals.iter().map(|j| j.net(account, Currency::Eur).minor).sum()
    }

    #[test]
    fn a_fee_that_goes_back_leaves_nothing_in_the_books() {
        let refund = Uuid::from_u128(4).into();
        let books = [
            context().captured(attempt(), eur(8_400)).unwrap(),
            context().fee_paid(attempt(), FeeKind::NoShow, eur(8_400), eur(0), RATE).unwrap(),
            context().fee_returned(refund, eur(8_400), eur(0), RATE).unwrap(),
            context().refund_requested(refund, eur(8_400)).unwrap(),
            context().refund_settled(refund, eur(8_400)).unwrap(),
        ];
        assert_eq!(net(&books[..2], Account::Fees), -7_059);
        for account in
            [Account::Fees, Account::Tax, Account::ClientPrepaid, Account::StripeClearing]
        {
            assert_eq!(net(&books, account), 0, "{account}");
        }
    }

    #[test]
    fn the_tax_of_a_deposit_kept_and_of_the_rest_charged_is_the_tax_of_the_whole_fee() {
        let kept = context().no_show_fee(eur(2_501), RATE).unwrap();
        let rest = context();
        let rest = rest.fee_paid(attempt(), FeeKind::NoShow, eur(5_899), eur(2_501), RATE).unwrap();
        let tax = net(&[kept, rest], Account::Tax);
        assert_eq!(-tax, eur(8_400).tax_included(RATE).minor);
    }

    #[test]
    fn a_dispute_that_is_won_leaves_what_was_there_and_its_fee() {
        let books = [
            context().captured(attempt(), eur(8_400)).unwrap(),
            context().disputed(dispute(), DisputeStep::Withdrawn, eur(8_400)).unwrap(),
            context().disputed(dispute(), DisputeStep::Fee, eur(2_000)).unwrap(),
            context().disputed(dispute(), DisputeStep::Reinstated, eur(8_400)).unwrap(),
        ];
        assert_eq!(net(&books, Account::Disputes), 0);
        assert_eq!(net(&books, Account::StripeClearing), 6_400);
        assert_eq!(net(&books, Account::StripeFees), 2_000);
        assert_eq!(net(&books, Account::ClientPrepaid), -8_400);
    }

    #[test]
    fn a_dispute_that_is_lost_is_a_loss_only_of_what_had_been_earned() {
        let treatment: TreatmentId = Uuid::from_u128(5).into();
        let earned = context().recognised(eur(6_000), RATE, treatment).unwrap();
        let books = [
            context().captured(attempt(), eur(8_400)).unwrap(),
            earned,
            context().disputed(dispute(), DisputeStep::Withdrawn, eur(8_400)).unwrap(),
            context().dispute_lost(dispute(), eur(8_400), eur(2_400)).unwrap(),
        ];
        assert_eq!(net(&books, Account::Disputes), 0);
        assert_eq!(net(&books, Account::ClientPrepaid), 0);
        assert_eq!(net(&books, Account::DisputeLosses), 6_000);
    }

    proptest! {
        #[test]
        fn every_journal_sums_to_zero_and_moves_the_whole_amount(
            which in 0_u8..7, minor in 1_i64..10_000_000, other in 0_i64..10_000_000,
            rate in 0_u32..3_000,
        ) {
            let (c, m, other) = (context(), eur(minor), eur(other));
            let refund = Uuid::from_u128(4).into();
            let journal = match which {
                0 => c.fee_paid(attempt(), FeeKind::LateCancellation, m, other, rate),
                1 => c.fee_returned(refund, m, other, rate),
                2 => c.disputed(dispute(), DisputeStep::Withdrawn, m),
                3 => c.disputed(dispute(), DisputeStep::Reinstated, m),
                4 => c.dispute_lost(dispute(), m, other),
                5 => c.disputed(dispute(), DisputeStep::Fee, m),
                _ => c.disputed(dispute(), DisputeStep::FeeReturned, m),
            };
            let journal = journal.expect("a positive amount");
            prop_assert_eq!(journal.check(), Ok(()));
            let debits: i64 = journal.entries().iter().map(|e| e.amount.minor.max(0)).sum();
            prop_assert_eq!(debits, minor);
        }
    }
}
