//! One day at one studio: every visit is accepted by the rule that accepts clients'.

use chrono::{Datelike, NaiveDate, TimeDelta, Timelike};
use domain::{
    Instant, ResourceId, Span,
    booking::ZONE_CHANGED,
    policy::PaymentPlan,
    schedule::{Busy, EquipmentSchedule, Placement, SlotQuery, Snapshot, first_instant, place},
};

use super::{
    clients::{self, Person},
    draw::Draw,
    history::{History, Impossible},
    house::{House, times},
    plan::StandingPlan,
    visit::{self, Fate, Seat, Visit},
};

/// The zone data that the visit which no longer fits was booked with.
const OLDER_ZONES: &str = "2025b";

/// One local date at one studio, with what is taken.
pub struct Day<'a> {
    house: &'a House,
    people: &'a [Person],
    now: Instant,
    /// How many days ahead it lies.
    ahead: i64,
    date: NaiveDate,
    snapshot: Snapshot,
    heater: EquipmentSchedule,
}

impl<'a> Day<'a> {
    pub fn new(house: &'a House, people: &'a [Person], date: NaiveDate, now: Instant) -> Self {
        let ahead = (date - house.zone.today(now)).num_days();
        let (snapshot, heater) = (house.snapshot(), house.heater());
        Self { house, people, now, ahead, date, snapshot, heater }
    }

    /// Fills one therapist's hours with visits and gaps.
    pub fn fill(
        &mut self,
        draw: &mut Draw,
        therapist: usize,
        history: &mut History,
    ) -> Result<(), Impossible> {
        let weekday = i32::try_from(self.date.weekday().num_days_from_monday()).unwrap_or(0);
        let plan = &self.house.plan.therapists[therapist];
        let today = plan.hours.iter().find(|(days, ..)| days.contains(&weekday));
        let Some((_, from, until)) = today.copied() else { return Ok(()) };
        let grid = self.house.policy.start_grid_minutes;
        let offered = self.offered(therapist);
        let (mut minute, until) = (from.unsigned_abs(), until.unsigned_abs());
        while minute < until {
            let treatment = *draw.pick(&offered);
            let length = self.house.plan.treatments[treatment].minutes.unsigned_abs();
            let wanted = draw.percent(self.density());
            let seat = if wanted { self.seat(draw, therapist, treatment, minute) } else { None };
            minute += match seat {
                Some(seat) => {
                    self.visit(draw, seat, history)?;
                    length.next_multiple_of(grid)
                }
                None if wanted => grid,
                None => length.next_multiple_of(grid) + grid,
            };
        }
        Ok(())
    }

    /// How full the calendar is, in percent: the past is what it was, today has room for
    /// one who comes by, and the weeks ahead fill up slowly.
    fn density(&self) -> u32 {
        match self.ahead {
            i64::MIN..0 => 80,
            0 => 55,
            1..=7 => 45,
            8..=14 => 25,
            _ => 10,
        }
    }

    /// The treatments that a therapist is or was qualified for.
    fn offered(&self, therapist: usize) -> Vec<usize> {
        let held = self.house.plan.therapists[therapist].qualifications.iter();
        let verified =
            |standing| !matches!(standing, StandingPlan::Claimed | StandingPlan::Rejected(_));
        let held: Vec<_> = held.filter(|claim| verified(claim.standing)).collect();
        let may = |technique| held.iter().any(|claim| claim.techniques.contains(&technique));
        let all = self.house.plan.treatments.iter().enumerate();
        all.filter(|(_, plan)| may(plan.technique)).map(|(index, _)| index).collect()
    }

    /// The place of a visit that begins at a minute of the day, if the rules accept it.
    fn seat(
        &mut self,
        draw: &mut Draw,
        therapist: usize,
        treatment: usize,
        minute: u32,
    ) -> Option<Seat> {
        let wall = self.date.and_hms_opt(minute / 60, minute % 60, 0)?;
        let start = first_instant(self.house.zone, wall).ok()?;
        // A fortnight or less before it, and three hours or more.
        let latest = (start - TimeDelta::hours(3)).min(self.now - TimeDelta::hours(2));
        let made = latest - TimeDelta::minutes(draw.between(0, 14 * 24 * 60));
        let placement = self.accepted(therapist, treatment, start, made)?;
        Some(Seat { treatment, therapist, placement, made })
    }

    fn accepted(
        &mut self,
        therapist: usize,
        treatment: usize,
        start: Instant,
        made: Instant,
    ) -> Option<Placement> {
        self.house.aim(&mut self.snapshot, treatment, &self.heater);
        let query = SlotQuery {
            treatment: times(&self.house.plan.treatments[treatment]),
            therapist: Some(self.house.therapists[therapist].id),
            from: self.date,
            until: self.date,
        };
        place(&query, &self.snapshot, start, made).ok()
    }

    /// A visit takes its time for the day, also if it is cancelled: nobody else came.
    fn visit(
        &mut self,
        draw: &mut Draw,
        seat: Seat,
        history: &mut History,
    ) -> Result<(), Impossible> {
        let asked = self.waits(&seat, history);
        let seat = if asked { self.just_asked(seat) } else { seat };
        for (resource, span) in &seat.placement.occupies {
            self.take(*resource, *span);
        }
        let visit = self.checked_out(draw, &seat)?;
        let visit = if asked { visit } else { self.lived(draw, visit, history)? };
        let blocks = clients::matters(&visit.booking) && !asked;
        self.add(draw, visit, &seat, history)?;
        if blocks { self.block(draw, &seat, history) } else { Ok(()) }
    }

    fn add(
        &self,
        draw: &mut Draw,
        visit: Visit,
        seat: &Seat,
        history: &mut History,
    ) -> Result<(), Impossible> {
        if clients::matters(&visit.booking) {
            let technique = self.house.plan.treatments[seat.treatment].technique;
            let answers = clients::answers(draw, technique);
            history.told.extend(answers.map(|answers| (visit.booking.clone(), answers)));
        }
        history.add(draw, self.house, visit, &seat.placement)
    }

    /// Beside a short visit, one that was booked for the same time of the clock under
    /// older zone data: its instant lies an hour later, and it cannot be moved. One for
    /// each studio.
    fn block(
        &mut self,
        draw: &mut Draw,
        beside: &Seat,
        history: &mut History,
    ) -> Result<(), Impossible> {
        let wall = beside.placement.local.wall;
        let short = self.house.plan.treatments[beside.treatment].minutes <= 30;
        let free = !history.shown.flag && short && (2..=20).contains(&self.ahead);
        if !free || self.house.approves(beside.therapist) {
            return Ok(());
        }
        let minute = (wall.hour() + 1) * 60 + wall.minute();
        let Some(seat) = self.seat(draw, beside.therapist, beside.treatment, minute) else {
            return Ok(());
        };
        for (resource, span) in &seat.placement.occupies {
            self.take(*resource, *span);
        }
        let mut visit = self.checked_out(draw, &seat)?;
        visit.booking.local_start = wall;
        visit.booking.offset_seconds -= 3_600;
        visit.booking.tzdb_version = OLDER_ZONES.to_owned();
        visit.booking.flag = Some(ZONE_CHANGED.to_owned());
        history.shown.flag = true;
        self.add(draw, visit, &seat, history)
    }

    fn checked_out(&self, draw: &mut Draw, seat: &Seat) -> Result<Visit, Impossible> {
        let plans = self.house.policy.plans();
        let deposit = self.ahead == 0 && plans.contains(&PaymentPlan::Deposit);
        let plan = if deposit { PaymentPlan::Deposit } else { *draw.pick(&plans) };
        let held = visit::hold(draw, self.house, seat);
        Ok(visit::check_out(self.house, held, seat, draw.pick(self.people), plan)?)
    }

    fn lived(
        &self,
        draw: &mut Draw,
        visit: Visit,
        history: &mut History,
    ) -> Result<Visit, Impossible> {
        let missed = (-7..0).contains(&self.ahead) && !history.shown.no_show;
        let fate = match draw.below(100) {
            _ if missed => Fate::NoShow,
            0..=2 => Fate::NoShow,
            3..=10 => Fate::CancelledByClient,
            11 => Fate::CancelledByStudio,
            _ => Fate::Completed,
        };
        history.shown.no_show |= missed;
        // Somebody closes today's visits now and then, and the rest in the evening.
        let stays_open = self.ahead == 0 && (!history.shown.open || draw.percent(50));
        history.shown.open |= stays_open;
        Ok(visit.approve()?.live(draw, fate, stays_open, self.now)?)
    }

    /// Whether this is the request that waits for an answer: one for each studio.
    fn waits(&self, seat: &Seat, history: &mut History) -> bool {
        let free = !history.shown.request && self.ahead > 2;
        let waits = free && self.house.approves(seat.therapist);
        history.shown.request |= waits;
        waits
    }

    /// The request came two and a half hours ago: its answer is due tomorrow.
    fn just_asked(&self, seat: Seat) -> Seat {
        Seat { made: self.now - TimeDelta::minutes(150), ..seat }
    }

    fn take(&mut self, resource: ResourceId, span: Span) {
        let join = |busy: &mut Busy| *busy = Busy::new([busy.spans(), &[span]].concat());
        let people = self.snapshot.therapists.iter_mut().filter(|t| t.resource == resource);
        people.for_each(|person| {
            join(&mut person.busy);
            join(&mut person.booked);
        });
        let rooms = self.snapshot.rooms.iter_mut().filter(|room| room.resource == resource);
        rooms.for_each(|room| join(&mut room.busy));
        if self.heater.resource == resource {
            join(&mut self.heater.busy);
        }
    }
}
