//! Hours are saved once every visit that they leave outside has been looked at.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{
    Instant, RoomId, TherapistId,
    schedule::{WeeklyHours, WorkRules},
};
use sha2::{Digest, Sha256};
use storage::{Tx, hours, occupancy};

use super::{Change, HoursRefused, Whose, conflicts::left_outside, view::work_rooms};
use crate::{Services, auth::StaffSession, waitlist};

/// What somebody had before their eyes when they pressed save.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The visits that stay where they are although they will lie outside hours, by their
    /// references.
    pub visits: Vec<String>,
    /// The weeks that were saved then, as [`Hours::weeks`](super::Hours::weeks) names them;
    /// none where they do not matter.
    pub weeks: Option<String>,
}

/// A name for all weekly rules together: another one as soon as anybody has saved others.
pub(super) fn fingerprint(rules: &[WeeklyHours]) -> String {
    let mut lines: Vec<String> = rules.iter().map(|rule| format!("{rule:?}")).collect();
    lines.sort_unstable();
    let hash = Sha256::digest(lines.join("\n"));
    BASE64_URL_SAFE_NO_PAD.encode(&hash[..12])
}

impl Seen {
    /// Refuses weeks over weeks that nobody has looked at.
    fn check(&self, change: &Change, rules: &WorkRules) -> Result<(), HoursRefused> {
        let of_week = matches!(change, Change::Week { .. });
        let same = self.weeks.as_ref().is_none_or(|seen| *seen == fingerprint(&rules.weekly));
        if of_week && !same { Err(HoursRefused::Changed) } else { Ok(()) }
    }
}

/// Saves hours. Refused with [`HoursRefused::Changed`] where somebody else has saved a week
/// since the page was shown, and with [`HoursRefused::Conflicts`] where a visit would lie
/// outside hours that nobody has seen.
pub async fn save(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    change: &Change,
    seen: &Seen,
) -> Result<(), HoursRefused> {
    services.store.retrying(|| try_save(services, staff, therapist, change, seen)).await
}

async fn try_save(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    change: &Change,
    seen: &Seen,
) -> Result<(), HoursRefused> {
    let now = services.now();
    let whose = Whose::find(services.store.reader(), staff, therapist).await?;
    change.check(whose.today(now))?;
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &[whose.resource]).await?;
    let rules = hours::rules(&*tx, therapist, whose.today(now)).await?;
    seen.check(change, &rules)?;
    check_rooms(&tx, &whose, change, &rules).await?;
    let outside = left_outside(&*tx, &whose, &rules, change, now).await?;
    let unseen = outside.iter().filter(|booking| !seen.visits.contains(&booking.reference)).count();
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
    waitlist::hours_changed(&tx, (whose.studio, whose.zone), (change.first(), change.last()))
        .await?;
    tx.announce(staff.studio());
    write_down(&tx, staff, (&whose, change), outside.len(), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Refuses hours in rooms that are not here or not used any more; those that name one
/// already may go on until they are changed.
async fn check_rooms(
    tx: &Tx,
    whose: &Whose,
    change: &Change,
    rules: &WorkRules,
) -> Result<(), HoursRefused> {
    let Change::Week { week, .. } = change else { return Ok(()) };
    let named = week.rooms();
    if named.is_empty() {
        return Ok(());
    }
    let there = work_rooms(&**tx, whose.studio).await?;
    let fits = |room: &RoomId| {
        let used = there.iter().any(|known| known.id == *room && known.active);
        used || rules.weekly.iter().any(|rule| rule.room == Some(*room))
    };
    if named.iter().all(fits) { Ok(()) } else { Err(HoursRefused::NotFound) }
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
