//! Cards on file of the demonstration: of visits to come, and of one that was missed, whose
//! fee somebody must still decide about.

use domain::{
    Instant, Money,
    booking::{Booking, BookingState},
    policy::{FeeKind, missed_fee, no_show_preview},
};
use storage::{
    StoreError, Tx, bulk,
    entities::{card_on_file, missed_fee as fee_row, payment_attempt},
};

use crate::cards::consent;

/// A card that the gateway must know, so that it can be charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCard {
    /// Whose.
    pub customer: String,
    /// Which.
    pub payment_method: String,
    /// Their address.
    pub email: String,
    /// Since when.
    pub at: Instant,
}

/// Writes the cards and the fee, and returns what the gateway must know of them.
pub async fn write(
    tx: &Tx,
    studio: &str,
    bookings: &[Booking],
    attempts: &[payment_attempt::Model],
) -> Result<Vec<KeptCard>, StoreError> {
    let (mut rows, mut fees, mut known) = (Vec::new(), Vec::new(), Vec::new());
    // The latest that was missed and leaves a fee: somebody must still decide about it.
    let missed = bookings.iter().rev().find_map(|booking| {
        let row = card(studio, booking).filter(|_| booking.state == BookingState::NoShow)?;
        Some((booking.id, fee(booking, paid(booking, attempts), &row)?))
    });
    for booking in bookings {
        let undecided = missed.as_ref().is_some_and(|(id, _)| *id == booking.id);
        if !(booking.is_booked() || undecided) {
            continue;
        }
        let Some(row) = card(studio, booking) else { continue };
        known.push(KeptCard {
            customer: row.customer.clone().unwrap_or_default(),
            payment_method: row.payment_method.clone().unwrap_or_default(),
            email: booking.contact.as_ref().and_then(|c| c.email.clone()).unwrap_or_default(),
            at: booking.created_at,
        });
        rows.push(row);
    }
    fees.extend(missed.map(|(_, fee)| fee));
    bulk::insert::<card_on_file::Entity>(tx, rows).await?;
    bulk::insert::<fee_row::Entity>(tx, fees).await?;
    Ok(known)
}

fn card(studio: &str, booking: &Booking) -> Option<card_on_file::Model> {
    let agreed = consent(booking, booking.plan, studio)?;
    let id = booking.id.0.simple();
    Some(card_on_file::Model {
        booking: booking.id.0,
        studio: booking.studio.0,
        state: "kept".into(),
        consent_text: agreed.text,
        consent_version: agreed.version,
        consented_at: booking.created_at.timestamp(),
        most_minor: agreed.most.minor,
        currency: agreed.most.currency.code().into(),
        attempt: None,
        customer: Some(format!("cus_demo_{id}")),
        payment_method: Some(format!("pm_demo_{id}")),
        brand: Some("visa".into()),
        last4: Some("4242".into()),
        expires_month: Some(12),
        expires_year: Some(2034),
        kept_at: Some(booking.created_at.timestamp()),
        detached_at: None,
    })
}

fn paid(booking: &Booking, attempts: &[payment_attempt::Model]) -> Money {
    let own = attempts.iter().filter(|attempt| attempt.booking == booking.id.0);
    Money::new(own.map(|attempt| attempt.amount_minor).sum(), booking.price.currency)
}

fn fee(booking: &Booking, paid: Money, card: &card_on_file::Model) -> Option<fee_row::Model> {
    let kept = no_show_preview(booking, paid).kept;
    let there = (kept, Money::zero(kept.currency));
    let most = Money::new(card.most_minor, kept.currency);
    let due = missed_fee(booking, FeeKind::NoShow, booking.updated_at, there, most);
    let at = booking.updated_at.timestamp();
    (!due.is_zero()).then(|| fee_row::Model {
        booking: booking.id.0,
        studio: booking.studio.0,
        kind: FeeKind::NoShow.code().into(),
        amount_minor: due.minor,
        kept_minor: kept.minor,
        currency: due.currency.code().into(),
        state: "open".into(),
        code: None,
        tries: 0,
        attempt: None,
        reason: String::new(),
        arose_at: at,
        updated_at: at,
    })
}
