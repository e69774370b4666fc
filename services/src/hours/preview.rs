//! What clients could book: the list that they are shown, before or after a change.

use chrono::Days;
use domain::{TherapistId, TreatmentId, schedule::available_slots};

use super::{Change, HoursRefused, Whose};
use crate::{
    Services,
    auth::StaffSession,
    availability::{SlotList, SlotSearch, staff_snapshot},
};

/// So many dates are shown, from today or the first day of a change.
pub const PREVIEW_DAYS: u64 = 14;

/// The starts that clients are offered with a therapist in the days to come; with `change`,
/// those that they would be offered once it is saved, from its first day on: perhaps later,
/// when the booking window has reached it.
pub async fn preview(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    treatment: TreatmentId,
    change: Option<&Change>,
) -> Result<SlotList, HoursRefused> {
    let (conn, now) = (services.store.reader(), services.now());
    let whose = Whose::find(conn, staff, therapist).await?;
    let today = whose.today(now);
    let from = change.map_or(today, |change| change.first().max(today));
    let until = from.checked_add_days(Days::new(PREVIEW_DAYS - 1)).unwrap_or(from);
    let studio = whose.studio;
    let therapist = Some(therapist);
    let search = SlotSearch { studio, treatment, therapist, from, until, ignore: None };
    let (query, mut snapshot) = staff_snapshot(conn, &search, now).await?;
    if let Some(change) = change {
        change.check(today)?;
        let ahead = u32::try_from((until - today).num_days()).unwrap_or_default();
        snapshot.rules.window_days = snapshot.rules.window_days.max(ahead);
        let after = change.apply(&storage::hours::rules(conn, whose.therapist, today).await?);
        for person in snapshot.therapists.iter_mut().filter(|one| one.id == whose.therapist) {
            person.hours.clone_from(&after.weekly);
            person.overrides.clone_from(&after.overrides);
        }
    }
    let slots = available_slots(&query, &snapshot, now);
    Ok(SlotList { zone: snapshot.zone, slots })
}
