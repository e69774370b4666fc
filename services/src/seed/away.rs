//! Some time off: an afternoon and a whole day, where nobody has booked.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use domain::{
    Instant, ResourceId, StudioId, TherapistId,
    schedule::{Wall, WorkRules},
    time::Zone,
};
use storage::{
    StoreError, Tx, occupancy,
    time_off::{self, NewTimeOff},
};

use super::house::House;

/// How far ahead it is looked for.
const DAYS_AHEAD: u64 = 40;

/// Somebody's time off, as it is looked for.
struct Wish {
    therapist: usize,
    /// From and until which hour.
    hours: (i64, i64),
    /// So many days ahead at least.
    ahead: u64,
    reason: &'static str,
}

const WISHES: [Wish; 2] = [
    Wish { therapist: 0, hours: (13, 17), ahead: 3, reason: "Dentist" },
    Wish { therapist: 1, hours: (0, 24), ahead: 8, reason: "Day off" },
];

/// Who works at a studio, and when.
pub struct Staff {
    studio: StudioId,
    zone: Zone,
    people: Vec<(TherapistId, ResourceId, WorkRules)>,
}

impl Staff {
    pub fn of(house: &House) -> Self {
        let people = house.therapists.iter().map(|person| {
            let (weekly, overrides) = (person.hours.clone(), person.overrides.clone());
            (person.id, person.resource, WorkRules { weekly, overrides })
        });
        Self { studio: house.id.into(), zone: house.zone, people: people.collect() }
    }

    /// Writes the time off, once what is booked is written.
    pub async fn write_away(&self, tx: &Tx, now: Instant) -> Result<(), StoreError> {
        for wish in &WISHES {
            let Some((therapist, resource, rules)) = self.people.get(wish.therapist) else {
                continue;
            };
            let first = self.zone.today(now) + Days::new(wish.ahead);
            let dates = first.iter_days().take(usize::try_from(DAYS_AHEAD).unwrap_or(0));
            for date in dates {
                let wall = wish.on(date);
                if !self.is_free(tx, (*resource, rules), wall).await? {
                    continue;
                }
                let new = NewTimeOff {
                    studio: self.studio,
                    therapist: *therapist,
                    resource: *resource,
                    zone: self.zone,
                    from: wall.0,
                    until: wall.1,
                    reason: wish.reason,
                };
                time_off::write(tx, &new).await?;
                break;
            }
        }
        Ok(())
    }

    /// Whether they would work then, and nobody has booked them.
    async fn is_free(
        &self,
        tx: &Tx,
        (resource, rules): (ResourceId, &WorkRules),
        wall: Wall,
    ) -> Result<bool, StoreError> {
        let Some(span) = time_off::span_of(self.zone, wall) else { return Ok(false) };
        let works = !rules.working(self.zone, wall.0.date(), wall.0.date()).is_free(&span);
        Ok(works && occupancy::of_resource(&**tx, resource, span).await?.is_empty())
    }
}

impl Wish {
    fn on(&self, date: NaiveDate) -> Wall {
        let at = |hour| date.and_time(NaiveTime::MIN) + TimeDelta::hours(hour);
        (at(self.hours.0), at(self.hours.1))
    }
}
