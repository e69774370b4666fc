//! A studio's rules about notice, deposits and refunds.
//!
//! Four separate numbers: notice to book, booking window, the cancellation ladder
//! and notice to reschedule. Every notice is a duration from the start instant, and
//! exactly that much notice is enough.

mod card;
mod check;
mod preset;
mod refund;

pub use card::{FeeKind, missed_fee};
pub use check::{LONGEST_LADDER, check};
pub use preset::Preset;
pub use refund::{Deadline, Paid, RefundPreview, no_show_preview, refund_preview};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Instant, Money};

/// The rules of one studio. Copied onto each booking when it is made, so that a
/// later edit never changes what was agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Starts are offered at multiples of this after midnight, local time.
    pub start_grid_minutes: u32,
    /// Least time between now and a start.
    pub notice_to_book_minutes: u32,
    /// How far ahead starts are offered, in civil days.
    pub booking_window_days: u32,
    /// Least time before the start for moving it.
    pub notice_to_reschedule_minutes: u32,
    /// How often a client may move one booking.
    pub reschedules_allowed: u32,
    /// What a client gets back, by how long before the start they cancel.
    pub ladder: Vec<Rung>,
    /// Share of the price that is paid online as a deposit: 100 is full prepayment,
    /// 0 is nothing.
    pub deposit_percent: u8,
    /// Whether a client may choose to pay everything at the studio.
    pub pay_at_studio: bool,
    /// Share of the price kept when the client does not come.
    pub no_show_percent: u8,
    /// Whether a visit that is not paid in full online asks for a card, which secures what
    /// not coming costs. Copies that were made before the rule know none.
    #[serde(default)]
    pub card_on_file: bool,
    /// How long a slot is kept while details are filled in.
    pub hold_minutes: u32,
    /// How long before the start the reminder leaves; 0 is never.
    pub reminder_hours: u32,
}

/// One rung of the cancellation ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Holds for a cancellation at least this long before the start.
    pub minutes_before: u32,
    /// What goes back, in percent of what was paid.
    pub percent: u8,
}

/// How a client pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentPlan {
    /// Everything online, now.
    Full,
    /// A share online, now; the rest at the studio.
    Deposit,
    /// Everything at the studio.
    AtStudio,
}

impl PaymentPlan {
    /// Every plan.
    pub const ALL: [Self; 3] = [Self::Full, Self::Deposit, Self::AtStudio];

    /// Its code: `full`, `deposit` or `at_studio`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Deposit => "deposit",
            Self::AtStudio => "at_studio",
        }
    }

    /// The plan with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|plan| plan.code() == code)
    }
}

/// The studio's policy does not offer this way of paying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("paying {} is not offered here", .0.code())]
pub struct PlanNotOffered(pub PaymentPlan);

impl Policy {
    /// The ways of paying a client may choose from; never empty. The first one is
    /// what the studio prefers: the deposit it asks for, else everything at once.
    #[must_use]
    pub fn plans(&self) -> Vec<PaymentPlan> {
        let mut plans = Vec::with_capacity(3);
        if (1..100).contains(&self.deposit_percent) {
            plans.push(PaymentPlan::Deposit);
        }
        plans.push(PaymentPlan::Full);
        if self.pay_at_studio || self.deposit_percent == 0 {
            plans.push(PaymentPlan::AtStudio);
        }
        plans
    }

    /// What `plan` takes online of `price`: all of it, the deposit, or nothing.
    /// Refuses a plan that the policy does not offer.
    pub fn due_online(&self, plan: PaymentPlan, price: Money) -> Result<Money, PlanNotOffered> {
        if !self.plans().contains(&plan) {
            return Err(PlanNotOffered(plan));
        }
        Ok(match plan {
            PaymentPlan::Full => price,
            PaymentPlan::Deposit => price.percent(self.deposit_percent),
            PaymentPlan::AtStudio => Money::zero(price.currency),
        })
    }

    /// Until when which share goes back, earliest deadline first. Rungs that another
    /// rung makes pointless are left out; after the last deadline nothing goes back.
    #[must_use]
    pub fn deadlines(&self, start: Instant) -> Vec<Deadline> {
        let mut rungs = self.ladder.clone();
        rungs.sort_by_key(|rung| (rung.minutes_before, rung.percent));
        let mut best = 0;
        let mut deadlines = Vec::with_capacity(rungs.len());
        for rung in rungs {
            let percent = rung.percent.min(100);
            let until = start - minutes(rung.minutes_before);
            if percent > best {
                // At the same minute the more generous rung stands.
                deadlines.retain(|d: &Deadline| d.until != until);
                deadlines.push(Deadline { until, percent });
                best = percent;
            }
        }
        deadlines.reverse();
        deadlines
    }

    /// The share that a client who cancels at `now` gets back: the most generous rung
    /// whose notice is still kept, so it never rises as the start comes nearer.
    #[must_use]
    pub fn refund_percent(&self, start: Instant, now: Instant) -> u8 {
        self.deadlines(start)
            .iter()
            .filter(|deadline| now <= deadline.until)
            .map(|deadline| deadline.percent)
            .max()
            .unwrap_or(0)
    }

    /// The last instant at which everything goes back, or `None` where no rung gives that.
    #[must_use]
    pub fn free_until(&self, start: Instant) -> Option<Instant> {
        self.deadlines(start).iter().find(|d| d.percent == 100).map(|d| d.until)
    }

    /// The last instant at which a client may still move a visit that begins at `start`.
    #[must_use]
    pub fn reschedule_until(&self, start: Instant) -> Instant {
        start - minutes(self.notice_to_reschedule_minutes)
    }

    /// The earliest start that can still be booked at `now`.
    #[must_use]
    pub fn earliest_start(&self, now: Instant) -> Instant {
        now + minutes(self.notice_to_book_minutes)
    }

    /// When the reminder of a visit that begins at `start` leaves; `None` is never.
    #[must_use]
    pub fn reminder_at(&self, start: Instant) -> Option<Instant> {
        (self.reminder_hours > 0).then(|| start - TimeDelta::hours(i64::from(self.reminder_hours)))
    }

    /// How long a slot is kept.
    #[must_use]
    pub fn hold(&self) -> TimeDelta {
        minutes(self.hold_minutes)
    }
}

fn minutes(n: u32) -> TimeDelta {
    TimeDelta::minutes(i64::from(n))
}

#[cfg(test)]
pub(crate) mod tests;
