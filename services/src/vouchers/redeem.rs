//! Codes pay for a visit: quoted, held with it, used with it, released or given back with it.

mod apply;
mod quote;
mod settle;

pub(crate) use apply::apply;
pub use quote::{Quote, QuoteLine, quote};
pub(crate) use settle::{free_promotion, give_back, release_held, session_is_paid_out, use_held};

use domain::{Money, booking::Booking, voucher::PromotionRefused};
use storage::{
    Connection, StoreError,
    vouchers::{courses, promotions},
};
use thiserror::Error;

/// How many codes one visit takes.
const MOST_CODES: usize = 3;

/// Why a code pays nothing.
#[derive(Debug, Error)]
pub enum CodeRefused {
    /// There is no such code here, or it was ended.
    #[error("no such code here")]
    Unknown,
    /// It can no longer be used.
    #[error("its time is over")]
    Expired,
    /// Nothing is left on it.
    #[error("nothing is left on it")]
    Empty,
    /// The course is of another treatment.
    #[error("the course is of another treatment")]
    OtherTreatment,
    /// A course pays for the whole visit, and two promotions do not add up.
    #[error("it does not go with the other codes")]
    NotTogether,
    /// The promotion's own terms.
    #[error(transparent)]
    Promotion(#[from] PromotionRefused),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CodeRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "code_unknown",
            Self::Expired => "code_expired",
            Self::Empty => "code_empty",
            Self::OtherTreatment => "code_other_treatment",
            Self::NotTogether => "code_not_together",
            Self::Promotion(refused) => refused.code(),
            Self::Store(_) => "unavailable",
        }
    }
}

/// What a held visit costs without any code.
pub(super) async fn list_price<C: Connection>(
    conn: &C,
    booking: &Booking,
) -> Result<Money, StoreError> {
    let currency = booking.price.currency;
    if let Some(used) = promotions::use_of(conn, booking.id).await? {
        return Ok(Money::new(used.list_minor, currency));
    }
    let sessions = courses::uses_for(conn, &[booking.id]).await?;
    Ok(sessions.first().map_or(booking.price, |used| Money::new(used.list_minor, currency)))
}
