//! Two years of visits, and some weeks ahead, so that calendars and reports have life.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Timelike};
use domain::{Instant, Money, Span, booking::reference, time::Resolved};
use storage::entities::{booking, occupancy};
use uuid::Uuid;

use super::{
    books::{Books, Outcome, Visit},
    draw::Draw,
    house::{House, Person},
    plan::{StandingPlan, TherapistPlan, TreatmentPlan},
};

/// How far back it goes, and how far ahead.
const DAYS_BACK: u64 = 730;
const DAYS_AHEAD: u64 = 28;

/// Rows to write.
#[derive(Default)]
pub struct History {
    pub bookings: Vec<booking::Model>,
    pub occupancies: Vec<occupancy::Model>,
    pub books: Books,
}

/// Imagines every day's visits, therapist by therapist.
pub fn imagine(draw: &mut Draw, house: &House, clients: &[Person], now: Instant) -> History {
    let today = house.zone.today(now);
    let mut history = History::default();
    let mut date = today - Days::new(DAYS_BACK);
    while date <= today + Days::new(DAYS_AHEAD) {
        let mut day = Day { house, clients, now, date, taken: Vec::new() };
        for index in 0..house.therapists.len() {
            day.therapist(draw, index, &mut history);
        }
        date = date + Days::new(1);
    }
    history
}

/// One local date at one studio, with what is taken of rooms and heaters.
struct Day<'a> {
    house: &'a House,
    clients: &'a [Person],
    now: Instant,
    date: NaiveDate,
    taken: Vec<(Uuid, Span)>,
}

impl Day<'_> {
    /// Fills one therapist's hours with visits and gaps.
    fn therapist(&mut self, draw: &mut Draw, index: usize, history: &mut History) {
        let plan = &self.house.plan.therapists[index];
        let weekday = i32::try_from(self.date.weekday().num_days_from_monday()).unwrap_or(0);
        let Some((_, from, until)) =
            plan.hours.iter().find(|(days, ..)| days.contains(&weekday)).copied()
        else {
            return;
        };
        let closed = (self.date.month(), self.date.day());
        if [(12, 25), (12, 26), (1, 1)].contains(&closed) {
            return;
        }
        let mut minute = from + 15;
        while minute + 30 <= until {
            let treatment = self.treatment(draw, plan);
            let [_, cleanup, rest] = self.house.plan.treatments[treatment].buffers;
            // The next visit may need longer preparing than this one.
            let setup = self.house.plan.treatments.iter().map(|t| t.buffers[0]).max().unwrap_or(0);
            let length = self.house.plan.treatments[treatment].minutes;
            if minute + length > until {
                break;
            }
            if draw.percent(self.density()) {
                self.visit(draw, index, treatment, minute, history);
            }
            let gap = i32::try_from(draw.between(0, 2)).unwrap_or(0) * 15;
            minute = round_up(minute + length + cleanup + rest + setup + gap);
        }
    }

    /// How full the calendar is, in percent: the past is what it was, and the weeks
    /// ahead fill up slowly.
    fn density(&self) -> u32 {
        let ahead = (self.date - self.house.zone.today(self.now)).num_days();
        match ahead {
            i64::MIN..=0 => 76,
            1..=7 => 45,
            8..=14 => 25,
            _ => 10,
        }
    }

    fn treatment(&self, draw: &mut Draw, therapist: &TherapistPlan) -> usize {
        let may = |plan: &TreatmentPlan| {
            therapist.qualifications.iter().any(|q| {
                let good = matches!(q.standing, StandingPlan::Verified)
                    || matches!(q.standing, StandingPlan::Until(days) if days > 29);
                good && q.techniques.contains(&plan.technique)
            })
        };
        let offered: Vec<usize> = (0..self.house.plan.treatments.len())
            .filter(|i| may(&self.house.plan.treatments[*i]))
            .collect();
        if offered.is_empty() { 0 } else { *draw.pick(&offered) }
    }

    fn visit(
        &mut self,
        draw: &mut Draw,
        therapist: usize,
        treatment: usize,
        minute: i32,
        history: &mut History,
    ) {
        let plan = &self.house.plan.treatments[treatment];
        let minute = u32::try_from(minute).unwrap_or(0);
        let wall = self
            .date
            .and_time(NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap_or_default());
        let Resolved::Once(start) = self.house.zone.resolve(wall) else { return };
        let span = Span::of_minutes(start, plan.minutes.unsigned_abs());
        let [setup, cleanup, rest] = plan.buffers.map(i32::unsigned_abs);
        let place = span.padded(setup, cleanup);
        let Some(room) = self.free_room(place) else { return };
        let heater = plan.equipment.is_some().then_some(self.house.heater);
        if heater.is_some_and(|(_, unit)| !self.is_free(unit, place)) {
            return;
        }
        let client = draw.pick(self.clients);
        let visit = self.outcome(draw, therapist, treatment, span);
        if visit.outcome.occupies() {
            self.taken.push((room.1, place));
            let person = self.house.therapists[therapist].1;
            let mut taken = vec![(person, span.padded(setup, cleanup + rest)), (room.1, place)];
            if let Some((_, unit)) = heater {
                self.taken.push((unit, place));
                taken.push((unit, place));
            }
            history.occupancies.extend(
                taken.into_iter().map(|(what, span)| self.occupancy(draw, &visit, what, span)),
            );
        }
        let row = self.booking(draw, &visit, room.0, heater.map(|(unit, _)| unit), client);
        history.bookings.push(row);
        history.books.add(draw, &visit);
    }

    fn outcome(&self, draw: &mut Draw, therapist: usize, treatment: usize, span: Span) -> Visit {
        let house = self.house;
        let price_minor = house.plan.treatments[treatment].price_minor;
        let currency = house.plan.currency.parse().unwrap_or(domain::Currency::Eur);
        let price = Money::new(price_minor, currency);
        let made = span.start - TimeDelta::hours(draw.between(20, 24 * 14));
        let outcome = if span.end >= self.now {
            Outcome::Ahead
        } else {
            match draw.below(100) {
                0..=2 => Outcome::NoShow,
                3..=8 => Outcome::Cancelled { percent: 100 },
                9..=10 => Outcome::Cancelled { percent: 50 },
                _ => Outcome::Completed,
            }
        };
        Visit {
            id: draw.id(),
            studio: house.id.into(),
            treatment_plan: treatment,
            treatment: house.treatments[treatment],
            therapist: house.therapists[therapist].0,
            span,
            made: made.min(self.now),
            price,
            tax_basis_points: house.plan.tax.1.unsigned_abs(),
            online: outcome != Outcome::Ahead && draw.percent(85),
            outcome,
        }
    }

    fn free_room(&self, span: Span) -> Option<(Uuid, Uuid)> {
        self.house.rooms.iter().copied().find(|(_, place)| self.is_free(*place, span))
    }

    fn is_free(&self, resource: Uuid, span: Span) -> bool {
        !self.taken.iter().any(|(what, taken)| *what == resource && taken.overlaps(&span))
    }

    fn occupancy(
        &self,
        draw: &mut Draw,
        visit: &Visit,
        resource: Uuid,
        span: Span,
    ) -> occupancy::Model {
        occupancy::Model {
            id: draw.id(),
            studio: self.house.id,
            resource,
            starts: span.start.timestamp(),
            ends: span.end.timestamp(),
            booking: Some(visit.id.into()),
            time_off: None,
            kind: "booking".into(),
            hold_expires: None,
        }
    }

    fn booking(
        &self,
        draw: &mut Draw,
        visit: &Visit,
        room: Uuid,
        equipment: Option<Uuid>,
        client: &Person,
    ) -> booking::Model {
        let plan = &self.house.plan.treatments[visit.treatment_plan];
        let local = self.house.zone.local(visit.span.start);
        let refund = visit.refund();
        let cancelled = matches!(visit.outcome, Outcome::Cancelled { .. });
        booking::Model {
            id: visit.id.into(),
            studio: self.house.id,
            reference: reference(draw.number()),
            treatment: visit.treatment.into(),
            therapist: visit.therapist.into(),
            room,
            equipment,
            client: Some(client.id),
            holder_hash: None,
            state: visit.outcome.state().into(),
            starts: visit.span.start.timestamp(),
            ends: visit.span.end.timestamp(),
            local_start: format!(
                "{}T{:02}:{:02}",
                local.wall.date(),
                local.wall.hour(),
                local.wall.minute()
            ),
            zone: self.house.plan.zone.into(),
            offset_seconds: local.offset_seconds,
            tzdb_version: domain::time::tzdb_version().into(),
            treatment_name: plan.name.into(),
            minutes: plan.minutes,
            price_minor: plan.price_minor,
            currency: self.house.plan.currency.into(),
            tax_basis_points: self.house.plan.tax.1,
            policy: self.house.policy.clone(),
            payment_plan: if visit.online { "full" } else { "at_studio" }.into(),
            due_online_minor: if visit.online { plan.price_minor } else { 0 },
            hold_expires: None,
            hold_extended: false,
            answer_by: None,
            refund_cap: 100,
            contact_name: client.name.clone(),
            contact_email: client.email.clone(),
            contact_phone: None,
            client_zone: None,
            note_sealed: None,
            source: if visit.online { "page" } else { "staff" }.into(),
            reschedules: 0,
            sequence: i32::from(cancelled),
            link_generation: 0,
            version: 1,
            cancelled_by: cancelled.then(|| "client".into()),
            cancelled_at: cancelled.then(|| visit.closed_at().timestamp()),
            refund_minor: cancelled.then_some(refund.minor),
            flag: None,
            created_at: visit.made.timestamp(),
            updated_at: visit.closed_at().min(self.now).timestamp(),
        }
    }
}

fn round_up(minute: i32) -> i32 {
    (minute + 14) / 15 * 15
}
