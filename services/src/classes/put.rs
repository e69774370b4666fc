//! A class is put on the calendar: once, or each week.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use domain::{
    Instant, TherapistId, TreatmentId,
    contact::FieldError,
    schedule::{self, BookingRefused, Placement, SlotQuery, Snapshot, first_instant},
    time::Zone,
    treatment::MOST_PAIRS,
};
use storage::{
    Connection, Constraint, StoreError, Tx,
    classes::{self, NewClassDay},
    entities::treatment,
    occupancy, schedule as rows, studios, waitlist,
};

use super::{ClassRefused, note};
use crate::{
    Services,
    auth::StaffSession,
    availability::{self, SlotSearch},
};

/// On how many dates a class is put at once, at most: half a year of weeks.
pub const MOST_WEEKS: u32 = 26;

/// A class to be put on the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PutRequest {
    /// Which class.
    pub treatment: TreatmentId,
    /// Who teaches.
    pub therapist: TherapistId,
    /// The first date, on the studio's clock.
    pub date: NaiveDate,
    /// When the session begins, on the studio's clock.
    pub time: NaiveTime,
    /// On how many dates, a week apart.
    pub weeks: u32,
    /// How many pairs can come.
    pub pairs: u32,
}

impl PutRequest {
    fn check(&self) -> Result<(), ClassRefused> {
        let wrong = [
            (!(1..=MOST_WEEKS).contains(&self.weeks)).then_some("weeks"),
            (!(1..=MOST_PAIRS).contains(&self.pairs)).then_some("pairs"),
        ];
        let wrong = wrong.into_iter().flatten();
        let wrong: Vec<_> = wrong.map(|field| FieldError::new(field, "out_of_range")).collect();
        if wrong.is_empty() { Ok(()) } else { Err(ClassRefused::Invalid(wrong)) }
    }

    /// The wall times at which it begins.
    fn times(&self) -> impl Iterator<Item = NaiveDateTime> + use<> {
        let (date, time) = (self.date, self.time);
        (0..u64::from(self.weeks))
            .filter_map(move |week| date.checked_add_days(Days::new(7 * week)))
            .map(move |date| date.and_time(time))
    }
}

/// Puts a class on the calendar, on all of its dates or on none, and returns how many that
/// are. By the rule that accepts visits: a checked qualification on each date, a therapist, a
/// room and what else it needs free, buffers counted. What was agreed about hours does not
/// matter: whoever puts it says that it takes place.
///
/// Refuses whom the therapist's calendar does not concern with [`ClassRefused::NotFound`].
pub async fn put(
    services: &Services,
    staff: &StaffSession,
    request: PutRequest,
) -> Result<usize, ClassRefused> {
    if !staff.may_manage(request.therapist) {
        return Err(ClassRefused::NotFound);
    }
    request.check()?;
    services.store.retrying(|| try_put(services, staff, &request)).await
}

async fn try_put(
    services: &Services,
    staff: &StaffSession,
    request: &PutRequest,
) -> Result<usize, ClassRefused> {
    let (now, reader) = (services.now(), services.store.reader());
    let (sold, zone) = class(reader, staff, request).await?;
    let snapshot = around(reader, staff, request, (now, now)).await?.1;
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &snapshot.candidates(Some(request.therapist))).await?;
    let mut put = 0;
    for at in request.times() {
        let refuse = |why| ClassRefused::Date { at, why };
        let start = first_instant(zone, at).map_err(refuse)?;
        let placement = placed(&*tx, staff, request, (start, now)).await?.map_err(refuse)?;
        write(&tx, staff, request, (at, placement), now).await?;
        put += 1;
    }
    let detail = format!("{}: {put} from {}", sold.name, request.date.and_time(request.time));
    note(&tx, staff, "class.put", (sold.id.to_string(), detail), now).await?;
    tx.commit().await?;
    Ok(put)
}

/// What is taught, and on whose clock.
async fn class<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    request: &PutRequest,
) -> Result<(treatment::Model, Zone), ClassRefused> {
    let studio = staff.studio();
    let sold = studios::treatment(conn, studio, request.treatment).await?;
    let sold = sold.filter(|row| row.active).ok_or(ClassRefused::NotFound)?;
    if !rows::kind(&sold).map_err(StoreError::from)?.is_class() {
        return Err(ClassRefused::NotFound);
    }
    let studio = studios::by_id(conn, studio).await?.ok_or(ClassRefused::NotFound)?;
    Ok((sold, rows::zone(&studio).map_err(StoreError::from)?))
}

/// The calendars around a start, as for a visit of the therapist alone.
async fn around<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    request: &PutRequest,
    (start, now): (Instant, Instant),
) -> Result<(SlotQuery, Snapshot), ClassRefused> {
    let date = start.date_naive();
    let search = SlotSearch {
        studio: staff.studio(),
        treatment: request.treatment,
        therapist: Some(request.therapist),
        from: date,
        until: date,
        ignore: None,
    };
    let (query, snapshot) = availability::staff_snapshot_around(conn, &search, start, now).await?;
    let day = snapshot.zone.local(start).date();
    let snapshot = Snapshot { classes: None, ..snapshot };
    Ok((query, snapshot.for_staff(Some(day))))
}

async fn placed<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    request: &PutRequest,
    (start, now): (Instant, Instant),
) -> Result<Result<Placement, BookingRefused>, ClassRefused> {
    let (query, snapshot) = around(conn, staff, request, (start, now)).await?;
    Ok(schedule::place(&query, &snapshot, start, now))
}

async fn write(
    tx: &Tx,
    staff: &StaffSession,
    request: &PutRequest,
    (at, placement): (NaiveDateTime, Placement),
    now: Instant,
) -> Result<(), ClassRefused> {
    let new = NewClassDay {
        studio: staff.studio(),
        treatment: request.treatment,
        therapist: placement.therapist,
        room: placement.room,
        equipment: placement.equipment,
        session: placement.span,
        local_start: at,
        occupies: placement.occupies,
        pairs: request.pairs,
    };
    match classes::put(tx, &new, now).await {
        Err(StoreError::Conflict(Constraint::NoOverlap)) => {
            Err(ClassRefused::Date { at, why: BookingRefused::SlotTaken })
        }
        Err(error) => Err(error.into()),
        // Whoever waits for a date of it is asked before it is anybody's.
        Ok(_) => Ok(waitlist::mark(tx, new.studio, new.session).await?),
    }
}
