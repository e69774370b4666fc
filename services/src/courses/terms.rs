//! What a course costs, and how it can be paid.

use std::fmt;

use domain::{
    Money, StudioId, TreatmentId,
    policy::{PaymentPlan, Policy},
    voucher::{Course, RefundRule},
};
use sha2::{Digest, Sha256};
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
    /// The rules on changes and refunds, as a short fingerprint.
    rules: String,
}

/// What somebody was shown of what a course costs and by which rules, as a form carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// One session by itself.
    single: i64,
    /// How much less paying ahead is, in percent.
    percent: u8,
    /// All of them, paid ahead.
    pub(super) ahead: i64,
    /// The fingerprint of the rules.
    rules: String,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}-{}", self.single, self.percent, self.ahead, self.rules)
    }
}

impl Shown {
    /// Reads what [`Display`](fmt::Display) wrote; `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '-');
        Some(Self {
            single: parts.next()?.parse().ok()?,
            percent: parts.next()?.parse().ok()?,
            ahead: parts.next()?.parse().ok()?,
            rules: parts.next()?.to_owned(),
        })
    }
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

    /// What whoever sees these terms is shown.
    #[must_use]
    pub fn shown(&self) -> Shown {
        Shown {
            single: self.single.minor,
            percent: self.percent,
            ahead: self.ahead.minor,
            rules: self.rules.clone(),
        }
    }
}

/// What a client agrees to besides the price: another fingerprint is another set of rules.
fn fingerprint(policy: &Policy, rule: RefundRule, valid_months: Option<u32>) -> String {
    let moves = (policy.notice_to_reschedule_minutes, policy.reschedules_allowed);
    let costs = (&policy.ladder, policy.no_show_percent, policy.card_on_file);
    let bytes = serde_json::to_vec(&(moves, costs, rule.code(), valid_months)).unwrap_or_default();
    Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
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
    let rule = best.as_ref().map_or(RefundRule::Share, |offer| offer.rule);
    let valid_months = best.and_then(|offer| offer.valid_months);
    Ok(Some(CourseTerms {
        one_by_one: Course::price(sold.price, count, 0),
        ahead: Course::price(sold.price, count, percent),
        single: sold.price,
        percent,
        rules: fingerprint(&sold.policy, rule, valid_months),
        rule,
        valid_months,
        per_visit: at_studio && !asks_card,
    }))
}
