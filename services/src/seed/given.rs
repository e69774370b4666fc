//! Visits of the demonstration for which gift cards pay: one wholly or nearly so, and one in
//! part. Whoever bears the card is entered at the desk today.

use chrono::Days;
use domain::{
    Instant, StudioId, TreatmentId,
    booking::Source,
    contact::Contact,
    schedule::{OnlineBooking, Placement, available_slots, place},
    time::Zone,
};
use storage::{
    Corrupt, StoreError, Tx,
    audit::Actor,
    bookings,
    occupancy::{self, OccupancyKind, PlaceRows},
    schedule, studios,
    vouchers::gift_cards,
};

use crate::{
    Services,
    availability::{self, AvailabilityError, SlotSearch},
    bookings::{HoldRequest, Holder, client, new_booking, offer, written_down},
    vouchers::{self, CodeRefused, code_of},
};

/// Who bears a card that was sold: it names them.
const BEARERS: [&str; 2] = ["Emil Lindqvist", "Samir Haddad"];
/// From how many days ahead on they have time.
const AHEAD: u64 = 9;
/// For how many days.
const WITHIN: u64 = 14;

/// Enters them for the studio's first treatment, each at the first time that is free.
pub async fn write(
    services: &Services,
    tx: &Tx,
    studio: StudioId,
    now: Instant,
) -> Result<(), StoreError> {
    let treatments = studios::treatments(&**tx, studio).await?;
    let Some(treatment) = treatments.first() else { return Ok(()) };
    let treatment: TreatmentId = treatment.id.into();
    for bearer in BEARERS {
        let found = gift_cards::list(&**tx, studio, bearer, (1, 0)).await?;
        let Some(card) = found.first() else { continue };
        let Some(code) = code_of(services, card.id, &card.code_sealed) else { continue };
        let Some(placement) = free(tx, (studio, treatment), now).await? else { continue };
        let visit = Visit { studio, treatment, bearer, code };
        visit.enter(services, tx, placement, now).await?;
    }
    Ok(())
}

/// The first time that is free, with nobody who is asked first.
async fn free(
    tx: &Tx,
    (studio, treatment): (StudioId, TreatmentId),
    now: Instant,
) -> Result<Option<Placement>, StoreError> {
    let row = studios::by_id(&**tx, studio).await?;
    let zone = row.as_ref().map(schedule::zone).transpose()?.unwrap_or(Zone::UTC);
    let from = zone.today(now) + Days::new(AHEAD);
    let until = from + Days::new(WITHIN);
    let search = SlotSearch { studio, treatment, therapist: None, from, until, ignore: None };
    let (query, mut snapshot) = match availability::snapshot(&**tx, &search, now).await {
        Ok(read) => read,
        Err(AvailabilityError::Store(error)) => return Err(error),
        Err(_) => return Ok(None),
    };
    snapshot.therapists.retain(|person| person.online == OnlineBooking::All);
    let slots = available_slots(&query, &snapshot, now);
    Ok(slots.first().and_then(|slot| place(&query, &snapshot, slot.start, now).ok()))
}

/// Whose visit, of what, and by which code it is paid.
struct Visit {
    studio: StudioId,
    treatment: TreatmentId,
    bearer: &'static str,
    code: String,
}

impl Visit {
    /// What the code pays is kept for the hold, and used as it becomes a visit.
    async fn enter(
        &self,
        services: &Services,
        tx: &Tx,
        placement: Placement,
        now: Instant,
    ) -> Result<(), StoreError> {
        let Some(offer) = offer::load(&**tx, self.studio, self.treatment).await? else {
            return Ok(());
        };
        let held = new_booking(&self.request(&placement), offer, &placement, now);
        let id = held.id;
        let impossible = |_| StoreError::from(Corrupt::new("booking", "state", id));
        let contact = Contact { name: self.bearer.to_owned(), email: None, phone: None };
        let known = client(services, tx, &held, &contact, now).await?;
        let held = held.identify(known.id.into(), contact, now).map_err(impossible)?;
        bookings::insert(tx, &held).await?;
        let rows = PlaceRows {
            studio: self.studio,
            booking: id,
            kind: OccupancyKind::Hold,
            hold_expires: held.hold_expires(),
            rows: placement.occupies,
        };
        occupancy::place(tx, &rows).await?;
        let who = (known.id.into(), held.plan);
        let codes = [self.code.clone()];
        let applied = vouchers::apply(services, tx, held, who, &codes).await;
        let with = applied.map_err(|refused| match refused {
            CodeRefused::Store(error) => error,
            _ => Corrupt::new("gift_use", "booking", id).into(),
        })?;
        let with = with.booking.pay_at_desk();
        vouchers::use_held(tx, &with, now).await?;
        let made = bookings::update(tx, with.confirm(now).map_err(impossible)?).await?;
        occupancy::settle(tx, made.id).await?;
        written_down(tx, &made, Actor::System, "booking.entered", String::new(), now).await
    }

    fn request(&self, placement: &Placement) -> HoldRequest {
        HoldRequest {
            studio: self.studio,
            treatment: self.treatment,
            therapist: Some(placement.therapist),
            start: placement.span.start,
            holder: Holder::stranger(),
            client_zone: None,
            source: Source::Staff,
        }
    }
}
