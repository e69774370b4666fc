//! The rest is paid at the desk.

use domain::{BookingId, Money};

use super::{DeskRefused, locked};
use crate::{
    Services,
    auth::StaffSession,
    bookings::confirm::note,
    payments::{self, StudioMethod},
};

/// Writes down that the rest was paid in cash or by card at the desk, and returns how
/// much it was. Refuses where nothing is left to pay.
pub async fn take_rest(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
    method: StudioMethod,
) -> Result<Money, DeskRefused> {
    services.store.retrying(|| try_take(services, staff, id, method)).await
}

async fn try_take(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
    method: StudioMethod,
) -> Result<Money, DeskRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let booking = locked(&tx, staff, id).await?;
    if !matches!(booking.state.code(), "confirmed" | "completed") {
        return Err(DeskRefused::WrongState { state: booking.state.code() });
    }
    let rest = booking.rest_after(payments::received(&*tx, &booking).await?);
    if rest.is_zero() {
        return Err(DeskRefused::NothingDue);
    }
    let by = Some(staff.account());
    payments::record_studio_payment(&tx, &booking, rest, method, by, now).await?;
    let detail = format!("{} {} {}", method.as_str(), rest.minor, rest.currency);
    note(&tx, &booking, staff.actor(), "booking.rest_taken", detail, now).await?;
    tx.commit().await?;
    Ok(rest)
}
