//! What goes back. One function shows it and makes it.

use serde::{Deserialize, Serialize};

use crate::{
    Currency, Instant, Money,
    booking::{Booking, CancelledBy},
};

/// Until when a share goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The last instant at which it holds.
    pub until: Instant,
    /// The share, in percent of what was paid.
    pub percent: u8,
}

/// What was paid for a visit ahead, by the ways in which it can go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// Online, with money.
    pub online: Money,
    /// By gift cards.
    pub cards: Money,
    /// By a session of a course: its worth.
    pub course: Money,
}

impl Paid {
    /// Nothing.
    #[must_use]
    pub const fn nothing(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { online: zero, cards: zero, course: zero }
    }

    /// All of it.
    #[must_use]
    pub const fn all(&self) -> Money {
        let minor = self.online.minor + self.cards.minor + self.course.minor;
        Money::new(minor, self.online.currency)
    }

    /// Whether `part` is no more than this by any of its ways, and nothing of it is negative.
    #[must_use]
    pub fn covers(&self, part: &Self) -> bool {
        let within = |most: Money, part: Money| {
            most.currency == part.currency && (0..=most.minor.max(0)).contains(&part.minor)
        };
        within(self.online, part.online)
            && within(self.cards, part.cards)
            && within(self.course, part.course)
    }

    /// How `refund` of it goes back: money first, because a client can do most with that,
    /// then gift cards, then the session of a course.
    #[must_use]
    pub fn divide(&self, refund: Money) -> Self {
        let currency = self.online.currency;
        let mut left = refund.minor.max(0);
        let mut take = |most: Money| {
            let part = left.min(most.minor.max(0));
            left -= part;
            Money::new(part, currency)
        };
        Self { online: take(self.online), cards: take(self.cards), course: take(self.course) }
    }
}

impl From<Money> for Paid {
    /// Money alone.
    fn from(online: Money) -> Self {
        Self { online, ..Self::nothing(online.currency) }
    }
}

/// What a cancellation gives back and what it keeps: together exactly what was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPreview {
    /// What goes back to the client.
    pub refund: Money,
    /// By which ways.
    pub ways: Paid,
    /// What the studio keeps, as a fee.
    pub kept: Money,
    /// The share that goes back now, in percent.
    pub percent: u8,
    /// The whole ladder as instants, earliest first.
    pub deadlines: Vec<Deadline>,
}

/// What cancelling `booking` at `now` gives back of `paid`.
///
/// A client gets what the booking's own ladder says, and everything while the studio
/// has not approved it; a cancellation by the studio or by the system gives back
/// everything. Never negative, never more than `paid`. A session of a course goes back
/// whole, while as much goes back as the ladder ever gives; later it is used.
#[must_use]
pub fn refund_preview(
    booking: &Booking,
    paid: impl Into<Paid>,
    by: CancelledBy,
    now: Instant,
) -> RefundPreview {
    let percent = match by {
        // Nobody has said yes yet; one that was moved had been booked before.
        CancelledBy::Client if booking.is_first_request() => 100,
        CancelledBy::Client => booking.refund_percent(now),
        CancelledBy::Studio | CancelledBy::System => 100,
    };
    let best = booking.policy.ladder.iter().map(|rung| rung.percent.min(100)).max().unwrap_or(0);
    let in_time = percent == 100 || (percent > 0 && percent >= best);
    split(paid.into(), |money| money.percent(percent), in_time, percent, booking.deadlines())
}

/// What not coming keeps of `paid`: the policy's share of the price, but no more than
/// was paid ahead. The rest goes back; a session of a course only where nothing is kept.
#[must_use]
pub fn no_show_preview(booking: &Booking, paid: impl Into<Paid>) -> RefundPreview {
    let kept = booking.policy.no_show_percent.min(100);
    let fee = booking.price.percent(kept);
    let back = |money: Money| Money::new(money.minor - fee.minor, money.currency);
    split(paid.into(), back, kept == 0, 100 - kept, Vec::new())
}

fn split(
    paid: Paid,
    back: impl FnOnce(Money) -> Money,
    session_goes_back: bool,
    percent: u8,
    deadlines: Vec<Deadline>,
) -> RefundPreview {
    let currency = paid.online.currency;
    let all = paid.all().minor.max(0);
    let divisible = Money::new(paid.online.minor + paid.cards.minor, currency);
    let money = back(divisible).minor.clamp(0, divisible.minor.max(0));
    let course = if session_goes_back { paid.course.minor.max(0) } else { 0 };
    let refund = Money::new(money + course, currency);
    let ways = Paid {
        course: Money::new(course, currency),
        ..Paid { course: Money::zero(currency), ..paid }.divide(Money::new(money, currency))
    };
    RefundPreview {
        refund,
        ways,
        kept: Money::new(all - refund.minor, currency),
        percent,
        deadlines,
    }
}
