//! Staff who end a visit so that money goes back prove first who they are.

use domain::{booking::Booking, policy::Paid};
use storage::Tx;

use super::DeskRefused;
use crate::{auth::StaffSession, payments};

/// Refuses whoever did not prove lately who they are, where `ways` send money back
/// ([`payments::sends_back`]). Where nothing was paid, nobody is asked: a desk does that all day.
///
/// Called under the visit's lock and before anything is written, with what is then settled.
pub(crate) async fn confirmed_to_give_back(
    tx: &Tx,
    staff: &StaffSession,
    booking: &Booking,
    ways: &Paid,
) -> Result<(), DeskRefused> {
    let Err(unconfirmed) = staff.confirmed() else { return Ok(()) };
    if payments::sends_back(tx, booking, ways).await? {
        return Err(unconfirmed.into());
    }
    Ok(())
}
