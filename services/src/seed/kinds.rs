//! What the demonstration sells beside sessions: ten minutes after exercise, and a class for
//! pairs on Saturdays, with some who come.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use domain::{
    ClassDateId, Instant, ResourceId, Span, StudioId, TherapistId, TreatmentId,
    booking::Source,
    contact::Contact,
    schedule::{Placement, TreatmentTimes},
    time::Zone,
};
use storage::{
    StoreError, Tx, bookings, bulk,
    classes::{self, NewClassDay},
    entities::{room, therapist, treatment},
    new_id,
    occupancy::{self, OccupancyKind, PlaceRows},
    schedule, studios,
};

use crate::{
    Services,
    bookings::{HoldRequest, Holder, client, new_booking, offer},
};

/// After everybody's hours on a Saturday, so that no visit is in the way.
const BEGINS: (u32, u32) = (16, 30);
/// On how many Saturdays.
const WEEKS: u64 = 6;
/// Who comes: to the next date, and to the one after it, which is full.
const PAIRS: [&[&str]; 2] =
    [&["Nele Hoffmann", "Amir Rahimi"], &["Paula Wirth", "Jonas Kern", "Ida Roth", "Emil Voss"]];
/// The class: set-up, session, clean-up.
const TIMES: TreatmentTimes =
    TreatmentTimes { minutes: 90, setup_minutes: 10, cleanup_minutes: 15, rest_minutes: 0 };

/// Writes both at the studio of the demonstration that has them.
pub async fn write(
    services: &Services,
    tx: &Tx,
    (studio, slug): (StudioId, &str),
    now: Instant,
) -> Result<(), StoreError> {
    if slug != "berlin" {
        return Ok(());
    }
    let position = i32::try_from(studios::treatments(&**tx, studio).await?.len()).unwrap_or(99);
    let class = partner_class(studio, position + 1);
    let id = TreatmentId(class.id);
    bulk::insert::<treatment::Entity>(tx, vec![after_exercise(studio, position), class]).await?;
    let people = studios::therapists(&**tx, studio).await?;
    let rooms = studios::rooms(&**tx, studio).await?;
    let teaches = people.iter().find(|row| row.slug == "ines");
    let (Some(person), Some(room)) = (teaches, rooms.last()) else { return Ok(()) };
    let place = studios::by_id(&**tx, studio).await?;
    let zone = place.as_ref().map(schedule::zone).transpose()?.unwrap_or(Zone::UTC);
    let mut pairs = PAIRS.iter();
    for date in saturdays(zone.today(now)) {
        let put = put(tx, (studio, id), (person, room), (zone, date), now).await?;
        let Some((date, session)) = put else { continue };
        let class = Class { studio, treatment: id, person, room, date, session, zone };
        class.fill(services, tx, pairs.next().copied().unwrap_or_default(), now).await?;
    }
    Ok(())
}

fn saturdays(today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let ahead = (6 + 7 - today.weekday().number_from_monday()) % 7;
    let first = today + Days::new(u64::from(if ahead == 0 { 7 } else { ahead }));
    (0..WEEKS).map(move |week| first + Days::new(7 * week))
}

fn after_exercise(studio: StudioId, position: i32) -> treatment::Model {
    treatment::Model {
        slug: "after-exercise".into(),
        name: "Ten minutes after training".into(),
        summary: "Come as you are from the gym or the river: brisk strokes for back and hips, \
                  clothes on."
            .into(),
        technique: "sports".into(),
        minutes: 10,
        setup_minutes: 0,
        cleanup_minutes: 5,
        price_minor: 1_900,
        pressure: 3,
        kind: "after_exercise".into(),
        pairs: None,
        ..partner_class(studio, position)
    }
}

fn partner_class(studio: StudioId, position: i32) -> treatment::Model {
    treatment::Model {
        id: new_id(),
        studio: studio.0,
        slug: "partner-class".into(),
        name: "Massage for two".into(),
        summary: "A Saturday afternoon in a small group: seven strokes for the back, how firm is \
                  firm enough, and when to leave it."
            .into(),
        technique: "classical".into(),
        minutes: 90,
        setup_minutes: 10,
        cleanup_minutes: 15,
        rest_minutes: 0,
        price_minor: 7_800,
        pressure: 2,
        equipment_kind: None,
        position,
        active: true,
        tax_basis_points: None,
        kind: "partner_class".into(),
        pairs: Some(4),
    }
}

/// A date, unless the therapist or the room has something else then.
async fn put(
    tx: &Tx,
    (studio, treatment): (StudioId, TreatmentId),
    (person, room): (&therapist::Model, &room::Model),
    (zone, date): (Zone, NaiveDate),
    now: Instant,
) -> Result<Option<(ClassDateId, Span)>, StoreError> {
    let time = NaiveTime::from_hms_opt(BEGINS.0, BEGINS.1, 0).unwrap_or_default();
    let local_start = date.and_time(time);
    let start = zone.reach(local_start);
    let occupies: Vec<(ResourceId, Span)> = vec![
        (person.resource.into(), TIMES.therapist_span(start)),
        (room.resource.into(), TIMES.place_span(start)),
    ];
    if occupancy::is_taken(&**tx, &occupies, None).await? {
        return Ok(None);
    }
    let session = TIMES.session(start);
    let new = NewClassDay {
        studio,
        treatment,
        therapist: person.id.into(),
        room: room.id.into(),
        equipment: None,
        session,
        local_start,
        occupies,
        pairs: 4,
    };
    Ok(Some((classes::put(tx, &new, now).await?, session)))
}

/// A date that pairs come to.
struct Class<'a> {
    studio: StudioId,
    treatment: TreatmentId,
    person: &'a therapist::Model,
    room: &'a room::Model,
    date: ClassDateId,
    session: Span,
    zone: Zone,
}

impl Class<'_> {
    /// Each pair as reception enters it, to be paid at the desk.
    async fn fill(
        &self,
        services: &Services,
        tx: &Tx,
        names: &[&str],
        now: Instant,
    ) -> Result<(), StoreError> {
        let seats = classes::seats_of(&**tx, &[self.date]).await?;
        let taken = TIMES.therapist_span(self.session.start);
        for (seat, name) in seats.iter().zip(names) {
            let placement = Placement {
                therapist: self.person.id.into(),
                needs_approval: false,
                room: self.room.id.into(),
                equipment: None,
                span: self.session,
                occupies: vec![(seat.resource, taken)],
                local: self.zone.local(self.session.start),
            };
            self.enter(services, tx, name, placement, now).await?;
        }
        Ok(())
    }

    async fn enter(
        &self,
        services: &Services,
        tx: &Tx,
        name: &str,
        placement: Placement,
        now: Instant,
    ) -> Result<(), StoreError> {
        let Some(offer) = offer::load(&**tx, self.studio, self.treatment).await? else {
            return Ok(());
        };
        let held = new_booking(&self.request(), offer, &placement, now);
        let address = name.to_lowercase().replace(' ', ".");
        let contact = Contact {
            name: name.to_owned(),
            email: Some(format!("{address}@example.org")),
            phone: None,
        };
        let known = client(services, tx, &held, &contact, now).await?;
        let made = held.identify(known.id.into(), contact, now);
        let made = made.and_then(|held| held.pay_at_desk().confirm(now));
        let Ok(made) = made else { return Ok(()) };
        bookings::insert(tx, &made).await?;
        let rows = PlaceRows {
            studio: self.studio,
            booking: made.id,
            kind: OccupancyKind::Booking,
            hold_expires: None,
            rows: placement.occupies,
        };
        occupancy::place(tx, &rows).await
    }

    fn request(&self) -> HoldRequest {
        HoldRequest {
            studio: self.studio,
            treatment: self.treatment,
            therapist: Some(TherapistId(self.person.id)),
            start: self.session.start,
            holder: Holder::stranger(),
            client_zone: None,
            source: Source::Staff,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_on_the_saturdays_to_come() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        for (today, first) in [
            ("2026-11-26", "2026-11-28"),
            ("2026-11-27", "2026-11-28"),
            ("2026-11-28", "2026-12-05"),
            ("2026-11-29", "2026-12-05"),
        ] {
            assert_eq!(saturdays(day(today)).next(), Some(day(first)), "{today}");
        }
    }
}
