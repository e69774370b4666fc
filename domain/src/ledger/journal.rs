//! A balanced set of entries.

use thiserror::Error;
use uuid::Uuid;

use super::Account;
use crate::{BookingId, Currency, DisputeId, Instant, Money, PaymentAttemptId, RefundId, StudioId};

/// What caused a journal. With the [`JournalKind`] it is unique: the same thing is
/// never booked twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A payment through Stripe.
    Payment(PaymentAttemptId),
    /// Money on its way back.
    Refund(RefundId),
    /// The visit itself: delivered, cancelled or missed.
    Booking(BookingId),
    /// A payment at the desk.
    StudioPayment(Uuid),
    /// Money that staff gave back by hand.
    StudioReturn(Uuid),
    /// A payment that a client's bank questions.
    Dispute(DisputeId),
}

impl Source {
    /// The source's kind and id, as rows bear them.
    #[must_use]
    pub const fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Payment(id) => ("payment", id.0),
            Self::Refund(id) => ("refund", id.0),
            Self::Booking(id) => ("booking", id.0),
            Self::StudioPayment(id) => ("studio_payment", id),
            Self::StudioReturn(id) => ("studio_return", id),
            Self::Dispute(id) => ("dispute", id.0),
        }
    }

    /// The source of that kind and id, or `None` where the kind is unknown.
    #[must_use]
    pub fn from_parts(kind: &str, id: Uuid) -> Option<Self> {
        Some(match kind {
            "payment" => Self::Payment(id.into()),
            "refund" => Self::Refund(id.into()),
            "booking" => Self::Booking(id.into()),
            "studio_payment" => Self::StudioPayment(id),
            "studio_return" => Self::StudioReturn(id),
            "dispute" => Self::Dispute(id.into()),
            _ => return None,
        })
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// What a journal records about its source.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum JournalKind {$($(#[$doc])* $name),+}

        impl JournalKind {
            /// The name, as rows and exports bear it.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// The kind of that name.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

kinds! {
    /// The client's money arrived at Stripe.
    Captured = "captured",
    /// Stripe kept its fee.
    StripeFee = "stripe_fee",
    /// The client is owed money back.
    RefundRequested = "refund_requested",
    /// It has left.
    RefundSettled = "refund_settled",
    /// It will not leave: what was requested is undone.
    RefundFailed = "refund_failed",
    /// It had left, and came back: what was settled is undone.
    RefundReturned = "refund_returned",
    /// The session was delivered: what was paid for it is income.
    Recognised = "recognised",
    /// A visit was cancelled too late, and part of what was paid stays.
    CancellationFee = "cancellation_fee",
    /// A visit was missed, and part of what was paid stays.
    NoShowFee = "no_show_fee",
    /// Staff took money at the desk.
    TakenAtStudio = "taken_at_studio",
    /// Staff gave it back.
    ReturnedAtStudio = "returned_at_studio",
    /// A fee that was charged to a card is the client's again.
    FeeReturned = "fee_returned",
    /// A bank took a payment back while it asks.
    DisputeWithdrawn = "dispute_withdrawn",
    /// The bank gave it back.
    DisputeReinstated = "dispute_reinstated",
    /// The bank keeps it: it is the client's.
    DisputeLost = "dispute_lost",
    /// Stripe kept a fee for the dispute.
    DisputeFee = "dispute_fee",
    /// Stripe gave that fee back.
    DisputeFeeReturned = "dispute_fee_returned",
}

/// One line of a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which account.
    pub account: Account,
    /// A debit is positive, a credit negative.
    pub amount: Money,
}

/// Why entries are no journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// Debits and credits differ in this currency.
    #[error("the entries in {0} do not sum to zero")]
    Unbalanced(Currency),
    /// Nothing moved.
    #[error("a journal moves something")]
    Empty,
    /// What moves, moves forwards: an amount was zero or less.
    #[error("an amount that moves is more than zero")]
    NotPositive,
    /// A part was larger than the whole, or of another currency.
    #[error("the parts do not make the whole")]
    Parts,
}

/// A balanced set of entries. Once written it is never changed; a correction is
/// another journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    /// Whose books.
    pub studio: StudioId,
    /// What caused it.
    pub source: Source,
    /// What it records.
    pub kind: JournalKind,
    /// The booking it can be traced to.
    pub booking: Option<BookingId>,
    /// When it happened, as far as we learnt.
    pub occurred_at: Instant,
    entries: Vec<Entry>,
}

impl Journal {
    /// A journal that was written before. Refuses entries that do not sum to zero.
    pub fn restored(
        studio: StudioId,
        source: Source,
        kind: JournalKind,
        booking: Option<BookingId>,
        occurred_at: Instant,
        entries: Vec<Entry>,
    ) -> Result<Self, LedgerError> {
        let journal = Self { studio, source, kind, booking, occurred_at, entries };
        journal.check()?;
        Ok(journal)
    }

    pub(super) fn new(
        studio: StudioId,
        source: Source,
        kind: JournalKind,
        booking: Option<BookingId>,
        occurred_at: Instant,
    ) -> Self {
        Self { studio, source, kind, booking, occurred_at, entries: Vec::new() }
    }

    /// Moves `amount` out of one account into another. Nothing moves where it is
    /// zero; it is refused where it is less.
    pub(super) fn moving(
        mut self,
        amount: Money,
        from: Account,
        to: Account,
    ) -> Result<Self, LedgerError> {
        if amount.minor < 0 {
            return Err(LedgerError::NotPositive);
        }
        if !amount.is_zero() {
            let credit = Money::new(-amount.minor, amount.currency);
            self.entries.push(Entry { account: to, amount });
            self.entries.push(Entry { account: from, amount: credit });
        }
        Ok(self)
    }

    pub(super) fn moved(self) -> Result<Self, LedgerError> {
        if self.entries.is_empty() { Err(LedgerError::NotPositive) } else { Ok(self) }
    }

    /// Its lines.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What it moves into `account`, net: a debit is positive.
    #[must_use]
    pub fn net(&self, account: Account, currency: Currency) -> Money {
        let lines = self.entries.iter();
        let sum = lines
            .filter(|e| e.account == account && e.amount.currency == currency)
            .map(|e| e.amount.minor)
            .sum();
        Money::new(sum, currency)
    }

    /// Whether it is one: something moves, and every currency sums to zero.
    pub fn check(&self) -> Result<(), LedgerError> {
        if self.entries.is_empty() {
            return Err(LedgerError::Empty);
        }
        for currency in Currency::ALL {
            let lines = self.entries.iter().filter(|e| e.amount.currency == currency);
            // 128 bits hold the sum of any number of 64-bit lines.
            if lines.map(|e| i128::from(e.amount.minor)).sum::<i128>() != 0 {
                return Err(LedgerError::Unbalanced(currency));
            }
        }
        Ok(())
    }
}
