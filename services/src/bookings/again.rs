//! The same once more: what was booked, with whom, at times like the one it had.

use chrono::{Datelike, TimeDelta, Weekday};
use domain::{TherapistId, TreatmentId, booking::Booking, contact::Contact, schedule::Slot};
use storage::{StoreError, schedule, studios};

use super::{LinkRefused, link::open};
use crate::{
    Services,
    auth::ManageToken,
    availability::{self, AvailabilityError, SlotSearch},
};

/// How far ahead times like the one it had are looked for, in days.
const LOOK_DAYS: i64 = 42;
/// How soon after a visit the next one like it is proposed at the earliest.
const APART: TimeDelta = TimeDelta::days(6);
/// How many times are proposed.
pub const PROPOSED: usize = 3;

/// The same visit, once more.
#[derive(Clone, Debug)]
pub struct Again {
    /// What.
    pub treatment: TreatmentId,
    /// With whom.
    pub therapist: TherapistId,
    /// Free starts, in order: those at the same hour on the same day of the week where there
    /// are any, else the next ones.
    pub times: Vec<Slot>,
    /// Whether they are at the same hour on the same day of the week.
    pub alike: bool,
    /// Who came, for the form.
    pub contact: Option<Contact>,
}

/// What booking the same again would look like; nothing where it is no longer offered.
pub async fn again(services: &Services, token: &ManageToken) -> Result<Option<Again>, LinkRefused> {
    let visit = open(services.store.reader(), token).await?;
    match times(services, &visit).await {
        Ok((times, alike)) => Ok(Some(Again {
            treatment: visit.treatment,
            therapist: visit.therapist,
            times,
            alike,
            contact: visit.contact,
        })),
        Err(AvailabilityError::Store(error)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

async fn times(
    services: &Services,
    visit: &Booking,
) -> Result<(Vec<Slot>, bool), AvailabilityError> {
    let after = services.now().max(visit.span.start + APART);
    let from = match studios::by_id(services.store.reader(), visit.studio).await? {
        Some(place) => schedule::zone(&place).map_err(StoreError::from)?.today(after),
        None => return Ok((Vec::new(), false)),
    };
    let search = SlotSearch {
        studio: visit.studio,
        treatment: visit.treatment,
        therapist: Some(visit.therapist),
        from,
        until: from + TimeDelta::days(LOOK_DAYS),
        ignore: None,
    };
    let found = availability::slots(services, &search).await?.slots;
    let (day, hour) = (visit.local_start.weekday(), visit.local_start.time());
    let is_alike =
        |slot: &&Slot| (slot.local.wall.weekday(), slot.local.wall.time()) == (day, hour);
    let free = || found.iter().filter(|slot| after <= slot.start);
    let alike: Vec<Slot> = free().filter(is_alike).take(PROPOSED).cloned().collect();
    if !alike.is_empty() {
        return Ok((alike, true));
    }
    Ok((one_a_day(free(), day), false))
}

/// The first one of each day, those of the same day of the week first where there are any.
fn one_a_day<'a>(free: impl Iterator<Item = &'a Slot>, day: Weekday) -> Vec<Slot> {
    let mut firsts: Vec<&Slot> = Vec::new();
    for slot in free {
        let date = slot.local.wall.date();
        if firsts.last().is_none_or(|last| last.local.wall.date() != date) {
            firsts.push(slot);
        }
    }
    firsts.sort_by_key(|slot| (slot.local.wall.weekday() != day, slot.start));
    firsts.truncate(PROPOSED);
    firsts.sort_by_key(|slot| slot.start);
    firsts.into_iter().cloned().collect()
}
