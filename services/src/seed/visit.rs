//! The life of one visit, from the hold to its end: by the booking's own transitions,
//! so that nothing stands in the demonstration that could not have happened.

use chrono::TimeDelta;
use domain::{
    Instant, Money,
    booking::{Booking, BookingState, CancelledBy, InvalidTransition, Source},
    contact::Contact,
    policy::{PaymentPlan, refund_preview},
    schedule::Placement,
    time::tzdb_version,
};

use super::{clients::Person, draw::Draw, house::House};

/// A visit, with the money that moved for it.
#[derive(Clone, Debug)]
pub struct Visit {
    pub booking: Booking,
    /// Its place in the studio's plan.
    pub therapist: usize,
    /// Paid online: how much, and when the page was opened and paid.
    pub online: Option<(Money, Instant, Instant)>,
    /// When the rest was taken at the desk.
    pub rest_taken: Option<Instant>,
}

/// What the calendar gave it.
pub struct Seat {
    pub treatment: usize,
    pub therapist: usize,
    pub placement: Placement,
    /// When the client asked for it.
    pub made: Instant,
}

/// What becomes of it, if there is time for that before now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Completed,
    NoShow,
    CancelledByClient,
    CancelledByStudio,
}

/// A slot that is kept, with everything that is copied onto it.
pub fn hold(draw: &mut Draw, house: &House, seat: &Seat) -> Booking {
    let sold = &house.plan.treatments[seat.treatment];
    let currency = house.plan.currency.parse().unwrap_or(domain::Currency::Eur);
    let price = Money::new(sold.price_minor, currency);
    let plan = house.policy.plans()[0];
    let zone = house.zone.name().to_owned();
    let expires = seat.made + house.policy.hold();
    Booking {
        id: draw.id(),
        studio: house.id.into(),
        reference: draw.reference(),
        treatment: house.treatments[seat.treatment],
        therapist: seat.placement.therapist,
        room: seat.placement.room,
        equipment: seat.placement.equipment,
        client: None,
        holder: Some(draw.holder()),
        span: seat.placement.span,
        local_start: seat.placement.local.wall,
        zone: zone.clone(),
        offset_seconds: seat.placement.local.offset_seconds,
        tzdb_version: tzdb_version().to_owned(),
        treatment_name: sold.name.to_owned(),
        minutes: sold.minutes.unsigned_abs(),
        price,
        tax_basis_points: house.plan.tax.1.unsigned_abs(),
        policy: house.policy.clone(),
        plan,
        due_online: house.policy.due_online(plan, price).unwrap_or(price),
        contact: None,
        client_zone: Some(if draw.percent(4) { "Europe/London".to_owned() } else { zone }),
        source: if draw.percent(6) { Source::Api } else { Source::Page },
        reschedules: 0,
        refund_cap: 100,
        sequence: 0,
        link_generation: 0,
        version: 1,
        flag: None,
        state: BookingState::Held { expires, extended: false },
        created_at: seat.made,
        updated_at: seat.made,
    }
}

/// The client fills in the form and pays; a therapist who is asked first has not
/// answered yet.
pub fn check_out(
    house: &House,
    held: Booking,
    seat: &Seat,
    client: &Person,
    plan: PaymentPlan,
) -> Result<Visit, InvalidTransition> {
    let opened = seat.made + TimeDelta::minutes(3);
    let contact =
        Contact { name: client.name.clone(), email: Some(client.email.clone()), phone: None };
    let booking = held.identify(client.id.into(), contact, opened)?;
    let unchanged = booking.clone();
    let booking = written(booking.choose_plan(plan).unwrap_or(unchanged));
    let online = (!booking.due_online.is_zero())
        .then(|| (booking.due_online, opened, opened + TimeDelta::seconds(95)));
    let at = online.map_or(opened, |(_, _, paid)| paid);
    let therapist = seat.therapist;
    let booking =
        if house.approves(therapist) { booking.request(at)? } else { booking.confirm(at)? };
    Ok(Visit { booking: written(booking), therapist, online, rest_taken: None })
}

impl Visit {
    /// The therapist agrees soon, and long before the answer is due.
    pub fn approve(self) -> Result<Self, InvalidTransition> {
        let BookingState::Requested { answer_by } = self.booking.state else { return Ok(self) };
        let asked = self.booking.updated_at;
        let at = asked + ((answer_by - asked) / 3).min(TimeDelta::minutes(40));
        self.with(|booking| booking.confirm(at))
    }

    /// What becomes of it until now; a day's visits are closed by its evening, or the
    /// next morning.
    pub fn live(
        self,
        draw: &mut Draw,
        fate: Fate,
        stays_open: bool,
        now: Instant,
    ) -> Result<Self, InvalidTransition> {
        let (agreed, start) = (self.booking.updated_at, self.booking.span.start);
        let closed = self.booking.span.end + TimeDelta::minutes(draw.between(5, 12));
        let at = match fate {
            Fate::Completed | Fate::NoShow => closed,
            Fate::CancelledByClient | Fate::CancelledByStudio => sometime(draw, agreed, start),
        };
        let open = stays_open && matches!(fate, Fate::Completed | Fate::NoShow);
        if at >= now || open {
            return Ok(self);
        }
        match fate {
            Fate::Completed => self.complete(at),
            Fate::NoShow => self.with(|booking| booking.no_show(at)),
            Fate::CancelledByClient => self.cancel(CancelledBy::Client, at),
            Fate::CancelledByStudio => self.cancel(CancelledBy::Studio, at),
        }
    }

    /// What was paid online.
    pub fn paid(&self) -> Money {
        self.online.map_or(Money::zero(self.booking.price.currency), |(amount, ..)| amount)
    }

    fn complete(self, at: Instant) -> Result<Self, InvalidTransition> {
        let rest_taken = Some(at + TimeDelta::minutes(1));
        let rest_taken = rest_taken.filter(|_| !self.booking.rest_after(self.paid()).is_zero());
        Ok(Self { rest_taken, ..self.with(|booking| booking.complete(at))? })
    }

    fn cancel(self, by: CancelledBy, at: Instant) -> Result<Self, InvalidTransition> {
        let refund = refund_preview(&self.booking, self.paid(), by, at).refund;
        self.with(|booking| booking.cancel(by, at, refund))
    }

    fn with(
        self,
        change: impl FnOnce(Booking) -> Result<Booking, InvalidTransition>,
    ) -> Result<Self, InvalidTransition> {
        Ok(Self { booking: written(change(self.booking)?), ..self })
    }
}

/// Each writing raises the version.
fn written(booking: Booking) -> Booking {
    Booking { version: booking.version + 1, ..booking }
}

/// Between being booked and the start; one in three in the last day.
fn sometime(draw: &mut Draw, agreed: Instant, start: Instant) -> Instant {
    let late = (start - agreed).min(TimeDelta::hours(24));
    let reach = if draw.percent(35) { late } else { start - agreed };
    let minutes = draw.between(1, (reach.num_minutes() - 1).max(1));
    (start - TimeDelta::minutes(minutes)).max(agreed)
}
