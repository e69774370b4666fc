//! What counts about whoever asks beside their role: how lately they proved who they are, and
//! whether their account has the second step that this installation demands.

use chrono::TimeDelta;
use domain::Instant;
use thiserror::Error;

/// How long a proof of who somebody is counts for what asks for a fresh one.
pub const FRESH_FOR: TimeDelta = TimeDelta::minutes(10);

/// They signed in, or confirmed that it is they, too long ago for this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("it is to be confirmed who asks")]
pub struct Unconfirmed;

impl Unconfirmed {
    /// Its code in every refusal.
    pub const CODE: &'static str = "unconfirmed";
}

/// This installation demands a second step of signing in, and their account has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the account has no second step")]
pub struct NoSecondStep;

impl NoSecondStep {
    /// Its code in every refusal.
    pub const CODE: &'static str = "second_step";
}

/// As of one request. Every proof carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// Whether they proved lately who they are.
    pub confirmed: bool,
    /// Whether their account is as safe as this installation demands.
    pub safe: bool,
}

impl Standing {
    /// Nothing is missing: for tests of what happens behind it.
    #[cfg(feature = "testing")]
    pub const FULL: Self = Self { confirmed: true, safe: true };

    /// Refuses whoever did not prove lately who they are.
    pub fn confirmed(self) -> Result<(), Unconfirmed> {
        if self.confirmed { Ok(()) } else { Err(Unconfirmed) }
    }

    /// Refuses an account without the second step that is demanded.
    pub fn safe(self) -> Result<(), NoSecondStep> {
        if self.safe { Ok(()) } else { Err(NoSecondStep) }
    }
}

/// Whether a proof of then counts as fresh now.
pub(super) fn is_fresh(proved: Instant, now: Instant) -> bool {
    now - proved <= FRESH_FOR
}
