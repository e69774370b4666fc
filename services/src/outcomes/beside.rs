//! What a client answered, beside the session note of whoever treats them.

use domain::booking::{Booking, read_reference};
use storage::{
    StoreError,
    audit::{self, Entry},
    bookings,
};

use super::{asks, check_in, progress, progress::Episode};
use crate::{Services, auth::StaffSession};

/// What was answered around a visit and those near it.
#[derive(Clone, Debug)]
pub struct Beside {
    /// The visit's reference.
    pub reference: String,
    /// The trouble that the visit is for; `None` where nothing was answered.
    pub episode: Option<Episode>,
}

/// What the client of a visit answered around it and the others of the same trouble: for whoever
/// treats, and for nobody else. Every reading of answers leaves an audit entry.
pub async fn beside(
    services: &Services,
    staff: &StaffSession,
    reference: &str,
) -> Result<Option<Beside>, StoreError> {
    let attempt = || async { try_beside(services, staff, reference).await };
    services.store.retrying(attempt).await
}

async fn try_beside(
    services: &Services,
    staff: &StaffSession,
    reference: &str,
) -> Result<Option<Beside>, StoreError> {
    let (now, tx) = (services.now(), services.store.begin().await?);
    let Some(reference) = read_reference(reference) else { return Ok(None) };
    let found = bookings::by_reference(&*tx, staff.studio(), &reference).await?;
    let Some(booking) = found.filter(|it| staff.therapist() == Some(it.therapist)) else {
        return Ok(None);
    };
    let Some(client) = check_in::client_of(&*tx, &booking).await? else { return Ok(None) };
    let visits = asks::visits(&*tx, client.id.into()).await?;
    let all = progress::episodes(services, &*tx, &client, &visits).await?;
    let episode = all.into_iter().find(|it| is_of(it, &visits, &booking));
    if episode.is_some() {
        let (studio, actor) = (Some(staff.studio()), staff.actor());
        let (object, detail) = (booking.id.to_string(), String::new());
        let entry = Entry { studio, actor, action: "check_ins.read", object, detail };
        audit::append(&tx, entry, now).await?;
        tx.commit().await?;
    }
    Ok(Some(Beside { reference: booking.reference, episode }))
}

/// Whether a visit is one of an episode: it is not before it, and no longer pause lies between.
fn is_of(episode: &Episode, visits: &[Booking], booking: &Booking) -> bool {
    let day = booking.local_start.date();
    let later = visits.iter().map(|it| it.local_start.date());
    let until = later.filter(|it| *it >= episode.began && *it <= day);
    let days: Vec<_> = until.collect();
    let pause = domain::outcomes::PAUSE_DAYS;
    episode.began <= day && days.windows(2).all(|pair| (pair[1] - pair[0]).num_days() <= pause)
}
