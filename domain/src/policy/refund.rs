//! What goes back. One function shows it and makes it.

use serde::{Deserialize, Serialize};

use crate::{
    Instant, Money,
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

/// What a cancellation gives back and what it keeps: together exactly what was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPreview {
    /// What goes back to the client.
    pub refund: Money,
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
/// everything. Never negative, never more than `paid`.
#[must_use]
pub fn refund_preview(
    booking: &Booking,
    paid: Money,
    by: CancelledBy,
    now: Instant,
) -> RefundPreview {
    let percent = match by {
        // Nobody has said yes yet; one that was moved had been booked before.
        CancelledBy::Client if booking.is_first_request() => 100,
        CancelledBy::Client => booking.refund_percent(now),
        CancelledBy::Studio | CancelledBy::System => 100,
    };
    split(paid, paid.percent(percent), percent, booking.deadlines())
}

/// What not coming keeps of `paid`: the policy's share of the price, but no more than
/// was paid online. The rest goes back.
#[must_use]
pub fn no_show_preview(booking: &Booking, paid: Money) -> RefundPreview {
    let fee = booking.price.percent(booking.policy.no_show_percent.min(100));
    let refund = Money::new(paid.minor - fee.minor, paid.currency);
    split(paid, refund, 100 - booking.policy.no_show_percent.min(100), Vec::new())
}

fn split(paid: Money, refund: Money, percent: u8, deadlines: Vec<Deadline>) -> RefundPreview {
    let all = paid.minor.max(0);
    let back = refund.minor.clamp(0, all);
    RefundPreview {
        refund: Money::new(back, paid.currency),
        kept: Money::new(all - back, paid.currency),
        percent,
        deadlines,
    }
}
