//! Tips of the demonstration: some who came lately left one at the desk today.

use domain::{
    AccountId, Currency, Money,
    booking::{Booking, BookingState},
};
use storage::{
    Corrupt, StoreError, Tx,
    audit::{self, Actor, Entry},
    studios,
};

use crate::{
    Services,
    payments::{PaymentError, StudioMethod},
    sales::{AtDesk, Order, take_at_desk},
};

/// For which of the last visits, counted back from the latest, how much in whole units, and how.
const TIPS: [(usize, i64, StudioMethod); 5] = [
    (0, 5, StudioMethod::Cash),
    (2, 10, StudioMethod::Card),
    (3, 8, StudioMethod::Cash),
    (7, 5, StudioMethod::Card),
    (12, 12, StudioMethod::Cash),
];

/// Writes them down as whoever treated does.
pub async fn write(services: &Services, tx: &Tx, bookings: &[Booking]) -> Result<(), StoreError> {
    let came = bookings.iter().filter(|visit| visit.state == BookingState::Completed);
    let mut came: Vec<&Booking> = came.collect();
    came.sort_by_key(|visit| visit.span.start);
    for (back, whole, method) in TIPS {
        let Some(visit) = came.iter().rev().nth(back) else { continue };
        let currency = visit.price.currency;
        let unit = 10_i64.pow(Currency::decimals(currency));
        leave(services, tx, visit, Money::new(whole * unit, currency), method).await?;
    }
    Ok(())
}

async fn leave(
    services: &Services,
    tx: &Tx,
    visit: &Booking,
    amount: Money,
    method: StudioMethod,
) -> Result<(), StoreError> {
    let person = studios::therapist(&**tx, visit.studio, visit.therapist).await?;
    let person = person.ok_or_else(|| Corrupt::new("booking", "therapist", visit.id))?;
    let by: Option<AccountId> = person.account.map(Into::into);
    let email = visit.contact.as_ref().and_then(|contact| contact.email.clone());
    let order = Order::Tip {
        therapist: visit.therapist,
        name: person.name,
        email: email.unwrap_or_default(),
    };
    let at = AtDesk { studio: visit.studio, by, method };
    let taken = take_at_desk(services, tx, at, (amount, Some(visit.id)), &order).await;
    taken.map_err(|error| stored(error, visit))?;
    let entry = Entry {
        studio: Some(visit.studio),
        actor: by.map_or(Actor::System, Actor::Therapist),
        action: "booking.tip_taken",
        object: visit.id.to_string(),
        detail: format!("{} {} {}", method.as_str(), amount.minor, amount.currency),
    };
    audit::append(tx, entry, services.now()).await
}

fn stored(error: PaymentError, visit: &Booking) -> StoreError {
    match error {
        PaymentError::Store(error) => error,
        _ => Corrupt::new("sale", "amount_minor", visit.id).into(),
    }
}
