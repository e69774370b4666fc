//! What a course costs, and how it can be paid.

use domain::{
    Money, StudioId, TreatmentId,
    policy::PaymentPlan,
    voucher::{Course, RefundRule},
};
use storage::{Connection, StoreError};

use super::Pay;
use crate::{bookings::offer, vouchers};

/// What a course costs, and how it can be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseTerms {
    /// One session by itself.
    pub single: Money,
    /// All of them, one by one.
    pub one_by_one: Money,
    /// All of them, paid ahead.
    pub ahead: Money,
    /// How much less that is, in percent.
    pub percent: u8,
    /// What goes back for sessions that were paid ahead and are not used.
    pub rule: RefundRule,
    /// How long a session that comes back can be used, in months.
    pub valid_months: Option<u32>,
    /// Whether each visit can be paid at the studio.
    pub per_visit: bool,
}

impl CourseTerms {
    /// The ways of paying there are; what is paid ahead first.
    #[must_use]
    pub fn ways(&self) -> Vec<Pay> {
        let mut ways = Vec::with_capacity(2);
        if self.ahead.minor > 0 {
            ways.push(Pay::Ahead);
        }
        if self.per_visit {
            ways.push(Pay::PerVisit);
        }
        ways
    }
}

/// What `count` sessions of a treatment cost today; `None` where the studio does not sell it.
///
/// The discount is that of the largest course on sale with no more sessions: whoever takes
/// seven pays no more for each than whoever takes five. Where there is none, nothing is taken
/// off, and what is not used goes back by its share.
pub async fn terms<C: Connection>(
    conn: &C,
    studio: StudioId,
    treatment: TreatmentId,
    count: u32,
) -> Result<Option<CourseTerms>, StoreError> {
    let Some(sold) = offer::load(conn, studio, treatment).await? else { return Ok(None) };
    let offers = vouchers::offers_on_sale(conn, studio).await?;
    let best = offers
        .into_iter()
        .filter(|offer| offer.treatment == treatment && offer.sessions <= count)
        .max_by_key(|offer| (offer.sessions, offer.percent));
    let percent = best.as_ref().map_or(0, |offer| offer.percent);
    let at_studio = sold.policy.plans().contains(&PaymentPlan::AtStudio);
    let asks_card = sold.policy.card_secures(PaymentPlan::AtStudio, sold.price).is_some();
    Ok(Some(CourseTerms {
        one_by_one: Course::price(sold.price, count, 0),
        ahead: Course::price(sold.price, count, percent),
        single: sold.price,
        percent,
        rule: best.as_ref().map_or(RefundRule::Share, |offer| offer.rule),
        valid_months: best.and_then(|offer| offer.valid_months),
        per_visit: at_studio && !asks_card,
    }))
}
