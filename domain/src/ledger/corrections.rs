//! What staff give back of their own accord, and what leaves Stripe for the bank.

use uuid::Uuid;

use super::{Account, Context, Journal, JournalKind, LedgerError, Source};
use crate::{Instant, Money, RefundId, StudioId};

/// Income that is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credited {
    /// On which account it stood: a treatment's revenue, or the fees.
    pub income: Account,
    /// The rate of tax inside it: 1900 is 19 %.
    pub tax_basis_points: u32,
    /// What stood there for the visit before, gross: so that what is left bears exactly the
    /// tax of what is left.
    pub standing: Money,
}

impl Context {
    /// `amount` of what was income is the client's again, and the tax in it is owed to
    /// nobody. What then goes back is booked as from any money of the client's, so that a
    /// refund that fails leaves it owed to them. Refuses more than stood there.
    pub fn credited(
        &self,
        source: Source,
        amount: Money,
        of: Credited,
    ) -> Result<Journal, LedgerError> {
        let left = of.standing.minus(amount).map_err(|_| LedgerError::Parts)?;
        if left.minor < 0 {
            return Err(LedgerError::Parts);
        }
        let tax = tax_taken_back(amount, of)?;
        let net = amount.minus(tax).map_err(|_| LedgerError::Parts)?;
        let prepaid = Account::ClientPrepaid;
        self.journal(source, JournalKind::Credited)
            .moving(net, prepaid, of.income)?
            .moving(tax, prepaid, Account::Tax)?
            .moved()
    }

    /// Stripe kept its fee of a refund.
    pub fn refund_fee(&self, refund: RefundId, fee: Money) -> Result<Journal, LedgerError> {
        self.journal(Source::Refund(refund), JournalKind::StripeFee)
            .moving(fee, Account::StripeClearing, Account::StripeFees)?
            .moved()
    }

    /// Staff gave back by hand part of what was paid for a visit that still stands.
    pub fn refunded_at_studio(&self, given: Uuid, amount: Money) -> Result<Journal, LedgerError> {
        self.journal(Source::StudioReturn(given), JournalKind::RefundedAtStudio)
            .moving(amount, Account::Till, Account::ClientPrepaid)?
            .moved()
    }
}

/// The tax in a part of what was earned that is taken back: the tax of all of it, less the
/// tax of what is left.
pub fn tax_taken_back(part: Money, of: Credited) -> Result<Money, LedgerError> {
    let left = of.standing.minus(part).map_err(|_| LedgerError::Parts)?;
    let tax = |amount: Money| amount.tax_included(of.tax_basis_points);
    tax(of.standing).minus(tax(left)).map_err(|_| LedgerError::Parts)
}

/// A studio's share of a payout: several studios may be paid by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayoutShare {
    /// The share.
    pub id: Uuid,
    /// Whose books.
    pub studio: StudioId,
    /// The sum of its own lines, less their fees: negative where more went back than came.
    pub net: Money,
}

impl PayoutShare {
    /// It arrived at the bank. Nothing is booked where it is nothing.
    pub fn paid_out(&self, at: Instant) -> Result<Journal, LedgerError> {
        let (stripe, bank) = (Account::StripeClearing, Account::Bank);
        self.between(JournalKind::PaidOut, (stripe, bank), at)
    }

    /// The bank sent it back: Stripe holds it again.
    pub fn payout_returned(&self, at: Instant) -> Result<Journal, LedgerError> {
        let (stripe, bank) = (Account::StripeClearing, Account::Bank);
        self.between(JournalKind::PayoutReturned, (bank, stripe), at)
    }

    fn between(
        &self,
        kind: JournalKind,
        (from, to): (Account, Account),
        at: Instant,
    ) -> Result<Journal, LedgerError> {
        let journal = Journal::new(self.studio, Source::Payout(self.id), kind, None, at);
        let amount = Money::new(self.net.minor.saturating_abs(), self.net.currency);
        let (from, to) = if self.net.minor < 0 { (to, from) } else { (from, to) };
        journal.moving(amount, from, to)?.moved()
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;
    use crate::{Currency, TreatmentId};

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::Eur)
    }

    fn context() -> Context {
        Context {
            studio: Uuid::from_u128(1).into(),
            booking: Uuid::from_u128(2).into(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn treatment() -> TreatmentId {
        Uuid::from_u128(3).into()
    }

    fn revenue(standing: i64, rate: u32) -> Credited {
        let income = Account::Revenue(treatment());
        Credited { income, tax_basis_points: rate, standing: eur(standing) }
    }

    fn source(n: u128) -> Source {
        Source::Refund(RefundId(Uuid::from_u128(n)))
    }

    fn net(books: &[Journal], account: Account) -> i64 {
        books.iter().map(|journal| journal.net(account, Currency::Eur).minor).sum()
    }

    #[test]
    fn a_refund_after_the_visit_takes_back_revenue_and_the_tax_in_it() {
        let refund = RefundId(Uuid::from_u128(9));
        let books = [
            context().recognised(eur(8_400), 1_900, treatment()).unwrap(),
            context().credited(Source::Refund(refund), eur(2_000), revenue(8_400, 1_900)).unwrap(),
            context().refund_requested(refund, eur(2_000)).unwrap(),
        ];
        assert_eq!(net(&books, Account::Tax), -eur(6_400).tax_included(1_900).minor);
        assert_eq!(net(&books, Account::Revenue(treatment())), -(6_400 - 1_022));
        assert_eq!(net(&books, Account::RefundsPayable), -2_000);
    }

    #[test]
    fn no_more_is_taken_back_than_was_earned() {
        let more = context().credited(source(1), eur(8_401), revenue(8_400, 1_900));
        assert_eq!(more, Err(LedgerError::Parts));
    }

    #[test]
    fn a_share_of_less_than_nothing_comes_from_the_bank() {
        let share = |minor| PayoutShare {
            id: Uuid::from_u128(1),
            studio: Uuid::from_u128(2).into(),
            net: eur(minor),
        };
        let at = DateTime::UNIX_EPOCH;
        let came = [share(-300).paid_out(at).unwrap()];
        assert_eq!((net(&came, Account::Bank), net(&came, Account::StripeClearing)), (-300, 300));
        let books = [share(500).paid_out(at).unwrap(), share(500).payout_returned(at).unwrap()];
        assert_eq!((net(&books, Account::Bank), net(&books, Account::StripeClearing)), (0, 0));
        assert_eq!(share(0).paid_out(at), Err(LedgerError::NotPositive));
    }

    proptest! {
        #[test]
        fn what_is_left_after_refunds_bears_the_tax_of_what_is_left(
            whole in 1_i64..1_000_000, rate in 0_u32..3_000, cuts in prop::collection::vec(1_i64..300_000, 0..6),
        ) {
            let mut books = vec![context().recognised(eur(whole), rate, treatment()).unwrap()];
            let mut standing = whole;
            for (n, cut) in cuts.into_iter().enumerate() {
                let part = cut.min(standing);
                if part > 0 {
                    let of = revenue(standing, rate);
                    books.push(context().credited(source(n as u128), eur(part), of).unwrap());
                    standing -= part;
                }
            }
            let tax = -net(&books, Account::Tax);
            prop_assert_eq!(tax, eur(standing).tax_included(rate).minor);
            prop_assert_eq!(-net(&books, Account::Revenue(treatment())), standing - tax);
        }
    }
}
