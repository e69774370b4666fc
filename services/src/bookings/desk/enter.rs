//! Staff enter a visit for somebody at the desk or on the telephone.

use domain::{
    Instant, TherapistId, TreatmentId,
    booking::{Booking, Source},
    contact::{Contact, ContactInput, FieldError},
    schedule::BookingRefused,
};
use storage::{
    Collision, Connection, StoreError, bookings,
    occupancy::{self, OccupancyKind},
};
use thiserror::Error;

use super::outside::{ENTERED, NotPlaced, Placed, place, recorded};
use crate::{
    Services,
    auth::StaffSession,
    availability::{self, AvailabilityError, SlotSearch},
    bookings::{
        ChangeError, HoldRefused, HoldRequest, Holder,
        client::client,
        confirm::note,
        hold::{booking, write},
        letters, offer,
    },
    vouchers::{self, CodeRefused},
};

/// A visit to be entered.
#[derive(Clone, Debug)]
pub struct EntryRequest {
    /// What.
    pub treatment: TreatmentId,
    /// With whom, or with anybody who is free.
    pub therapist: Option<TherapistId>,
    /// When the session begins.
    pub start: Instant,
    /// For whom.
    pub contact: ContactInput,
    /// Codes of gift cards, of a course, or of a promotion.
    pub codes: Vec<String>,
    /// Why working hours do not matter this once, where they do not: with a reason, which is
    /// needed where it does not fit inside them.
    pub any_hour: Option<String>,
    /// The form that was sent: the same when it is sent again.
    pub form: Holder,
}

/// Why it was not entered. Nothing was changed.
#[derive(Debug, Error)]
pub enum EntryRefused {
    /// Something is missing or wrong: every problem at once.
    #[error("something is missing or wrong")]
    Invalid(Vec<FieldError>),
    /// It cannot be at that time.
    #[error("{0}")]
    Slot(BookingRefused),
    /// The studio does not sell this treatment.
    #[error("no such treatment here")]
    UnknownTreatment,
    /// No such therapist works there, or it is another one than who asks.
    #[error("no such therapist here")]
    UnknownTherapist,
    /// The form made another visit before.
    #[error("this form has made a visit already")]
    FormUsed,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EntryRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Slot(why) => why.code(),
            Self::UnknownTreatment => "unknown_treatment",
            Self::UnknownTherapist => "unknown_therapist",
            Self::FormUsed => "form_used",
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for EntryRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<AvailabilityError> for EntryRefused {
    fn from(error: AvailabilityError) -> Self {
        match error {
            AvailabilityError::UnknownTherapist => Self::UnknownTherapist,
            AvailabilityError::Store(error) => Self::Store(error),
            _ => Self::UnknownTreatment,
        }
    }
}

impl From<HoldRefused> for EntryRefused {
    fn from(error: HoldRefused) -> Self {
        match error {
            HoldRefused::Slot { why, .. } => Self::Slot(why),
            HoldRefused::UnknownTherapist => Self::UnknownTherapist,
            HoldRefused::Store(error) => Self::Store(error),
            HoldRefused::UnknownTreatment | HoldRefused::TooManyHolds => Self::UnknownTreatment,
        }
    }
}

impl From<NotPlaced> for EntryRefused {
    fn from(why: NotPlaced) -> Self {
        match why {
            NotPlaced::Slot(why) => Self::Slot(why),
            NotPlaced::Reason(why) => Self::Invalid(vec![FieldError::new("reason", why.code())]),
        }
    }
}

impl From<CodeRefused> for EntryRefused {
    fn from(error: CodeRefused) -> Self {
        match error {
            CodeRefused::Store(error) => Self::Store(error),
            refused => Self::Invalid(vec![FieldError::new("codes", refused.code())]),
        }
    }
}

impl From<ChangeError> for EntryRefused {
    fn from(error: ChangeError) -> Self {
        match error {
            // It was made a moment ago, in this very transaction.
            ChangeError::Invalid(_) => Self::Store(StoreError::Retry),
            ChangeError::Store(error) => Self::Store(error),
        }
    }
}

/// Enters a visit, confirmed at once and to be paid at the studio, as far as its codes do not
/// pay, and mails the client where there is an address. Notice, window and grid do not bind
/// staff, and the audit log names which of them were set aside; a therapist, a room and a
/// qualification are needed all the same. Outside working hours it needs a reason, which the
/// audit log keeps. A therapist enters their own visits.
///
/// The same form sent again is answered with the visit it made, and refused where it is now
/// about another one.
pub async fn enter(
    services: &Services,
    staff: &StaffSession,
    request: EntryRequest,
) -> Result<Booking, EntryRefused> {
    let contact = request.contact.check_at_desk().map_err(EntryRefused::Invalid)?;
    let own = (!staff.runs_desk()).then(|| staff.therapist()).flatten();
    if own.is_some_and(|own| request.therapist.is_some_and(|wanted| wanted != own)) {
        return Err(EntryRefused::UnknownTherapist);
    }
    let request = EntryRequest { therapist: own.or(request.therapist), ..request };
    services.store.retrying(|| try_enter(services, staff, &request, &contact)).await
}

async fn try_enter(
    services: &Services,
    staff: &StaffSession,
    request: &EntryRequest,
    contact: &Contact,
) -> Result<Booking, EntryRefused> {
    let (now, reader) = (services.now(), services.store.reader());
    if let Some(made) = made_before(reader, staff, request, contact).await? {
        return Ok(made);
    }
    let snapshot = placed(reader, staff, request, now).await?.snapshot;
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &snapshot.candidates(request.therapist)).await?;
    if let Some(made) = made_before(&*tx, staff, request, contact).await? {
        return Ok(made);
    }
    let Placed { placement, lifted, outside, .. } = placed(&*tx, staff, request, now).await?;
    let offer = offer::load(&*tx, staff.studio(), request.treatment).await?;
    let offer = offer.ok_or(EntryRefused::UnknownTreatment)?;
    let held = booking(&as_hold(staff, request), offer, &placement, now);
    let client = client(services, &tx, &held, contact, now).await?;
    let held = held.identify(client.id.into(), contact.clone(), now).map_err(ChangeError::from)?;
    let made = if request.codes.is_empty() {
        let made = held.pay_at_desk().confirm(now).map_err(ChangeError::from)?;
        write(&tx, &made, OccupancyKind::Booking, placement).await?;
        made
    } else {
        // What a code pays is kept for a visit that is there.
        write(&tx, &held, OccupancyKind::Hold, placement).await?;
        let who = (client.id.into(), held.plan);
        let with = vouchers::apply(services, &tx, held, who, &request.codes).await?.booking;
        let with = with.pay_at_desk();
        vouchers::use_held(&tx, &with, now).await?;
        let made = with.confirm(now).map_err(ChangeError::from)?;
        let made = bookings::update(&tx, made).await?;
        occupancy::settle(&tx, made.id).await?;
        made
    };
    letters::confirmed(&tx, &made, now).await?;
    let detail = recorded(&lifted, outside.as_deref());
    note(&tx, &made, staff.actor(), ENTERED, detail, now).await?;
    tx.commit().await?;
    Ok(made)
}

/// The visit that this form made already.
async fn made_before<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    request: &EntryRequest,
    contact: &Contact,
) -> Result<Option<Booking>, EntryRefused> {
    let made = bookings::last_of_holder(conn, request.form.0).await?;
    let Some(made) = made else { return Ok(None) };
    let is_it = made.studio == staff.studio()
        && made.state.code() == "confirmed"
        && (made.treatment, made.span.start) == (request.treatment, request.start)
        && made.contact.as_ref() == Some(contact);
    if is_it { Ok(Some(made)) } else { Err(EntryRefused::FormUsed) }
}

/// Who treats, and where.
async fn placed<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    request: &EntryRequest,
    now: Instant,
) -> Result<Placed, EntryRefused> {
    let date = request.start.date_naive();
    let search = SlotSearch {
        studio: staff.studio(),
        treatment: request.treatment,
        therapist: request.therapist,
        from: date,
        until: date,
        ignore: None,
    };
    let (query, snapshot) =
        availability::staff_snapshot_around(conn, &search, request.start, now).await?;
    Ok(place(&query, snapshot, request.start, request.any_hour.as_deref(), now)?)
}

fn as_hold(staff: &StaffSession, request: &EntryRequest) -> HoldRequest {
    HoldRequest {
        studio: staff.studio(),
        treatment: request.treatment,
        therapist: request.therapist,
        start: request.start,
        holder: request.form,
        client_zone: None,
        source: Source::Staff,
    }
}
