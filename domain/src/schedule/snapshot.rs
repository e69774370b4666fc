//! Everything that decides about the starts of one treatment in one studio.

use chrono::{Days, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::{
    EquipmentId, Instant, ResourceId, RoomId, TherapistId,
    policy::Policy,
    qualification::Qualification,
    schedule::{Busy, ClassDate, DateOverride, WeeklyHours},
    time::Zone,
};

/// Staff enter visits at multiples of so many minutes.
const STAFF_GRID: u32 = 5;
/// Staff enter visits up to so many days ahead: two years.
const STAFF_WINDOW: u32 = 731;
/// How long ago a visit may have begun that staff still write down.
pub const WRITTEN_DOWN_WITHIN: TimeDelta = TimeDelta::hours(12);
/// The minute at which a day ends.
const MIDNIGHT: u32 = 24 * 60;

/// Everything that decides about the starts of one treatment, as it stood when it was
/// read. What is occupied is known for the dates it was read for, and no others.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The studio's zone.
    pub zone: Zone,
    /// The studio's rules about starts.
    pub rules: StartRules,
    /// The code of the treatment's technique.
    pub technique: String,
    /// Everybody who works there.
    pub therapists: Vec<TherapistSchedule>,
    /// The rooms in which the treatment may take place, best first.
    pub rooms: Vec<RoomSchedule>,
    /// The units of the equipment that the treatment needs; `None` if it needs none.
    pub equipment: Option<Vec<EquipmentSchedule>>,
    /// The dates of a class; `None` for what takes place at any free time.
    pub classes: Option<Vec<ClassDate>>,
}

/// A studio's rules about starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartRules {
    /// Visits start at multiples of this after midnight, wall time.
    pub grid_minutes: u32,
    /// The least time between now and a start.
    pub notice_minutes: u32,
    /// How many days after today the last bookable date is.
    pub window_days: u32,
}

/// A therapist, as far as their calendar is concerned.
#[derive(Clone, Debug)]
pub struct TherapistSchedule {
    /// The therapist.
    pub id: TherapistId,
    /// What their occupancies name.
    pub resource: ResourceId,
    /// Whether they can be booked online.
    pub online: OnlineBooking,
    /// Whether they do not give this treatment, whatever they are qualified for.
    pub declines: bool,
    /// When they work, week by week.
    pub hours: Vec<WeeklyHours>,
    /// When they work on single dates instead.
    pub overrides: Vec<DateOverride>,
    /// What they are qualified for; claims of other techniques may be left out.
    pub qualifications: Vec<Qualification>,
    /// When they are occupied, for whatever reason.
    pub busy: Busy,
    /// When they are occupied by visits: what the load is spread by.
    pub booked: Busy,
}

/// A room's calendar.
#[derive(Clone, Debug)]
pub struct RoomSchedule {
    /// The room.
    pub id: RoomId,
    /// What its occupancies name.
    pub resource: ResourceId,
    /// When it is occupied.
    pub busy: Busy,
}

/// The calendar of one unit of equipment.
#[derive(Clone, Debug)]
pub struct EquipmentSchedule {
    /// The unit.
    pub id: EquipmentId,
    /// What its occupancies name.
    pub resource: ResourceId,
    /// When it is occupied.
    pub busy: Busy,
}

/// Whether a therapist can be booked online.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnlineBooking {
    /// By everybody.
    All,
    /// By everybody, and the therapist or the studio approves.
    Approval,
    /// By nobody: staff enter their visits.
    Nobody,
}

impl StartRules {
    /// Out of all of a studio's rules.
    #[must_use]
    pub const fn of(policy: &Policy) -> Self {
        Self {
            grid_minutes: policy.start_grid_minutes,
            notice_minutes: policy.notice_to_book_minutes,
            window_days: policy.booking_window_days,
        }
    }

    /// The first instant that gives enough notice.
    #[must_use]
    pub fn earliest(&self, now: Instant) -> Instant {
        now + TimeDelta::minutes(i64::from(self.notice_minutes))
    }

    /// The last local date that can be booked.
    #[must_use]
    pub fn latest(&self, zone: Zone, now: Instant) -> NaiveDate {
        let window = Days::new(u64::from(self.window_days));
        zone.today(now).checked_add_days(window).unwrap_or(NaiveDate::MAX)
    }

    /// The first and the last local date on which a visit can begin under these rules.
    #[must_use]
    pub fn dates(&self, zone: Zone, now: Instant) -> (NaiveDate, NaiveDate) {
        (zone.today(now), self.latest(zone, now))
    }

    /// The first and the last local date on which staff write a visit down, whatever the
    /// studio's rules are for clients.
    #[must_use]
    pub fn dates_of_staff(zone: Zone, now: Instant) -> (NaiveDate, NaiveDate) {
        (zone.today(now - WRITTEN_DOWN_WITHIN), Self::STAFF.latest(zone, now))
    }

    /// The rules for staff.
    const STAFF: Self =
        Self { grid_minutes: STAFF_GRID, notice_minutes: 0, window_days: STAFF_WINDOW };
}

impl Snapshot {
    /// The same calendars under the rules for staff, who answer for what they enter:
    /// neither notice nor window, every fifth minute, and whoever takes no bookings online.
    /// `any_hour` lifts working hours on `date` too. Nobody is in two places at once, and
    /// nobody treats without a qualification, whoever enters it.
    #[must_use]
    pub fn for_staff(mut self, any_hour: Option<NaiveDate>) -> Self {
        self.rules = StartRules::STAFF;
        for person in &mut self.therapists {
            person.online = OnlineBooking::All;
            let dates = any_hour.into_iter().flat_map(|date| [Some(date), date.succ_opt()]);
            for date in dates.flatten() {
                person.overrides.retain(|other| other.date != date);
                person.overrides.push(DateOverride { date, hours: Some((0, MIDNIGHT)) });
            }
        }
        self
    }

    /// Every resource that a visit could occupy, sorted: what is locked before one is
    /// placed. With `therapist`, only that one's. Of a class, the seats of its dates.
    #[must_use]
    pub fn candidates(&self, therapist: Option<TherapistId>) -> Vec<ResourceId> {
        if let Some(dates) = &self.classes {
            let taught = |date: &&ClassDate| therapist.is_none_or(|id| id == date.therapist);
            let seats = dates.iter().filter(taught).flat_map(|date| &date.seats);
            let mut all: Vec<ResourceId> = seats.map(|seat| seat.resource).collect();
            all.sort_unstable();
            return all;
        }
        let people = self.therapists.iter().filter(|t| therapist.is_none_or(|id| id == t.id));
        let units = self.equipment.iter().flatten();
        let mut all: Vec<ResourceId> = people
            .map(|t| t.resource)
            .chain(self.rooms.iter().map(|room| room.resource))
            .chain(units.map(|unit| unit.resource))
            .collect();
        all.sort_unstable();
        all
    }
}
