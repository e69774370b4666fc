//! What a client agrees to who gives a card. The words are kept as they were shown.

use domain::{Instant, Money, PaymentAttemptId, booking::Booking, policy::PaymentPlan};
use storage::{Corrupt, StoreError, Tx, cards, studios};

/// Which version of the words below: raised whenever they change.
const VERSION: i32 = 1;

/// What a client agrees to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The words.
    pub text: String,
    /// Which version of them.
    pub version: i32,
    /// The most that may be charged.
    pub most: Money,
}

/// What a client agrees to who pays for this booking by `plan`; `None` where no card is asked
/// for. The page that asks shows exactly this.
#[must_use]
pub fn consent(booking: &Booking, plan: PaymentPlan, studio: &str) -> Option<Consent> {
    let most = booking.policy.card_secures(plan, booking.price)?;
    let late = if booking.policy.free_until(booking.span.start).is_some() {
        "If you cancel too late to cancel for free"
    } else {
        "If you cancel"
    };
    let text = format!(
        "{studio} may keep my card at Stripe for this visit. If I do not come, up to {most} may \
         be charged to it without asking me again. {late}, the share that the rules for changes \
         and refunds keep may be charged, and never more than {most}. A person at the studio \
         decides that after the visit was missed or cancelled, and I get a receipt by mail. My \
         card is charged for nothing else, and is given up when nothing is open any more."
    );
    Some(Consent { text, version: VERSION, most })
}

/// Keeps what was agreed to for the plan that was chosen; forgets it where that plan asks for
/// no card.
pub async fn agree(
    tx: &Tx,
    booking: &Booking,
    attempt: PaymentAttemptId,
    now: Instant,
) -> Result<(), StoreError> {
    let studio = studios::by_id(&**tx, booking.studio).await?;
    let studio = studio.ok_or_else(|| Corrupt::new("booking", "studio", booking.id))?;
    let Some(agreed) = consent(booking, booking.plan, &studio.name) else {
        return cards::disagree(tx, booking.id).await;
    };
    let consent = cards::Consent {
        booking: booking.id,
        studio: booking.studio,
        text: agreed.text,
        version: agreed.version,
        most: agreed.most,
        attempt,
    };
    cards::agree(tx, &consent, now).await
}
