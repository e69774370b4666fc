//! Hours are saved once every visit that they leave outside has been looked at.

use domain::{Instant, TherapistId};
use storage::{Tx, hours, occupancy};

use super::{Change, HoursRefused, Whose, conflicts::left_outside};
use crate::{Services, auth::StaffSession};

/// Saves hours. `keep` names the visits that stay where they are although they will lie
/// outside hours: each by its reference, as somebody has seen it. Refused with
/// [`HoursRefused::Conflicts`] where there is another one.
pub async fn save(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    change: &Change,
    keep: &[String],
) -> Result<(), HoursRefused> {
    services.store.retrying(|| try_save(services, staff, therapist, change, keep)).await
}

async fn try_save(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    change: &Change,
    keep: &[String],
) -> Result<(), HoursRefused> {
    let now = services.now();
    let whose = Whose::find(services.store.reader(), staff, therapist).await?;
    change.check(whose.today(now))?;
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &[whose.resource]).await?;
    let rules = hours::rules(&*tx, therapist, whose.today(now)).await?;
    let outside = left_outside(&*tx, &whose, &rules, change, now).await?;
    let unseen = outside.iter().filter(|booking| !keep.contains(&booking.reference)).count();
    if unseen > 0 {
        return Err(HoursRefused::Conflicts(unseen));
    }
    let after = change.apply(&rules);
    match change {
        Change::Week { .. } => hours::replace_weekly(&tx, therapist, &after.weekly).await?,
        Change::Dates { first, last, .. } => {
            hours::replace_overrides(&tx, therapist, (*first, *last), &after.overrides).await?;
        }
    }
    tx.announce(staff.studio());
    write_down(&tx, staff, (&whose, change), outside.len(), now).await?;
    tx.commit().await?;
    Ok(())
}

async fn write_down(
    tx: &Tx,
    staff: &StaffSession,
    (whose, change): (&Whose, &Change),
    kept: usize,
    now: Instant,
) -> Result<(), HoursRefused> {
    let (action, detail) = match change {
        Change::Week { week, first, last } => {
            let until = last.map_or_else(|| "on".to_owned(), |last| format!("until {last}"));
            ("hours.week", format!("from {first} {until}, {} minutes a week", week.minutes()))
        }
        Change::Dates { first, last, hours } => {
            let what = match hours.as_deref() {
                None => "as the week",
                Some([]) => "closed",
                Some(_) => "other hours",
            };
            ("hours.dates", format!("{first} to {last}, {what}"))
        }
    };
    let detail = format!("{detail}, {kept} visits outside");
    Ok(whose.note(tx, staff, (action, detail), now).await?)
}
