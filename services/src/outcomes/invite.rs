//! The mails that ask: three for a visit at most, none at night, and none to somebody who does
//! not answer or does not want them.

use chrono::TimeDelta;
use domain::{
    Instant, TreatmentKind,
    booking::Booking,
    outcomes::{after, before},
};
use storage::{Corrupt, StoreError, Tx, care, schedule, studios};

use super::{Moment, asks, check_in, setting::setting};
use crate::{
    Services,
    jobs::{self, Enqueue, Job},
    mail::Mail,
};

/// How long after a visit it is asked how it was.
const AFTER: TimeDelta = TimeDelta::minutes(20);
/// How long after it it is asked how they are the day after.
const DAY_AFTER: TimeDelta = TimeDelta::hours(24);
/// Whoever left so many unanswered is not asked again until they check in by themselves.
const UNANSWERED: u64 = 4;

/// Plans what is asked around a visit, where its studio asks. What was planned for another
/// time of it asks nothing any more: each mail names the time that it was planned for.
pub(crate) async fn plan(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    if !setting(&**tx, booking.studio).await?.sends_mails || !is_followed(tx, booking).await? {
        return Ok(());
    }
    for moment in Moment::ALL {
        if moment.until(booking) <= now {
            continue;
        }
        // Whoever books later than it would leave is asked at once: they are at it.
        let run_at = leaves(booking, moment)?.max(now);
        let (id, sequence) = (booking.id, booking.sequence);
        let mail = Mail::CheckIn { booking: id, sequence, moment };
        let dedupe = Some(format!("check_in:{id}:{sequence}:{}", moment.code()));
        let when = Enqueue { studio: Some(booking.studio), run_at, dedupe };
        jobs::enqueue(tx, &Job::Mail(mail), when, now).await?;
    }
    Ok(())
}

/// Whether what was booked is a treatment that is followed.
async fn is_followed(tx: &Tx, booking: &Booking) -> Result<bool, StoreError> {
    let sold = studios::treatment(&**tx, booking.studio, booking.treatment).await?;
    let kind = sold.map(|row| schedule::kind(&row)).transpose()?;
    Ok(kind.is_none_or(TreatmentKind::is_followed))
}

/// When a question leaves, by the client's own clock where it is known.
fn leaves(booking: &Booking, moment: Moment) -> Result<Instant, StoreError> {
    let zone = booking.client_zone.as_deref().and_then(|zone| zone.parse().ok());
    let zone = match zone {
        Some(zone) => zone,
        None => {
            let zone = booking.zone.parse();
            zone.map_err(|_| Corrupt::new("booking", "zone", booking.id))?
        }
    };
    let end = booking.span.end;
    Ok(match moment {
        Moment::Before => before(booking.span.start, zone),
        Moment::After => after(end + AFTER, zone),
        Moment::DayAfter => after(end + DAY_AFTER, zone),
    })
}

/// Whether the mail of a moment still asks: the studio asks, the client wants to be asked and
/// answers now and then, it was not answered already, and there is something to compare with.
pub(crate) async fn invites(
    services: &Services,
    booking: &Booking,
    moment: Moment,
) -> Result<bool, StoreError> {
    let conn = services.store.reader();
    let Some(client) = check_in::client_of(conn, booking).await? else { return Ok(false) };
    let id = client.id.into();
    if !setting(conn, booking.studio).await?.sends_mails || care::is_silent(conn, id).await? {
        return Ok(false);
    }
    let said = storage::outcomes::check_in_of(conn, booking.id, moment.code()).await?;
    if said.is_some() || !moment.standing(booking, None, services.now()).takes() {
        return Ok(false);
    }
    let kind = Mail::CheckIn { booking: booking.id, sequence: 0, moment }.kind();
    if care::unanswered(conn, id, kind).await? >= UNANSWERED {
        return Ok(false);
    }
    // How it is right after says something beside how it was before, and else nothing.
    let before = storage::outcomes::check_in_of(conn, booking.id, Moment::Before.code()).await?;
    Ok(moment != Moment::After || before.is_some())
}

/// Whether more than a number is asked at a moment: for the words of its mail.
pub(crate) async fn asks_more(
    services: &Services,
    booking: &Booking,
    moment: Moment,
) -> Result<bool, StoreError> {
    let place = asks::place(services.store.reader(), booking).await?;
    Ok(match moment {
        Moment::Before => place.nth == 1,
        Moment::After => false,
        Moment::DayAfter => place.review,
    })
}
