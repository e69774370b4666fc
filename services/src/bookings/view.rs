//! Everything that the page of a booking shows.

mod receipt;
mod sessions;

use domain::{
    BookingId, Instant, StudioId, TherapistId, TreatmentId,
    booking::{Booking, BookingState, CancelledBy, ZONE_CHANGED},
    contact::Contact,
    policy::{Deadline, PaymentPlan, RefundPreview, refund_preview},
    time::{LocalTime, Zone},
};
use storage::{Connection, Corrupt, StoreError, entities, studios};

pub(crate) use receipt::receipt;
pub use receipt::{PaidBy, Payment, Receipt, Refund, Return};
pub(crate) use sessions::back as sessions_back;

use super::link::{self, LinkRefused};
use crate::{
    Services,
    auth::ManageToken,
    cards::{self, CardView},
    clock::WallClock,
    preferences,
};

/// A booking as whoever bears its link may see it.
#[derive(Clone, Debug)]
pub struct BookingView {
    /// The booking.
    pub id: BookingId,
    /// What people say on the telephone.
    pub reference: String,
    /// How it stands.
    pub state: BookingState,
    /// Where.
    pub place: Place,
    /// What, for finding another time.
    pub treatment: TreatmentId,
    /// As sold.
    pub treatment_name: String,
    /// Length of the session.
    pub minutes: u32,
    /// With whom, for finding another time.
    pub therapist: TherapistId,
    /// With whom.
    pub therapist_name: String,
    /// Whether they confirm each visit by hand.
    pub confirms_by_hand: bool,
    /// Where inside.
    pub room_name: String,
    /// When the session begins.
    pub start: Instant,
    /// When it ends, without buffers.
    pub end: Instant,
    /// What the studio's clock shows when it begins.
    pub local: LocalTime,
    /// The client's own zone and its clock, where that differs from the studio's then.
    pub client_local: Option<(Zone, LocalTime)>,
    /// The client's own clock, where their zone is known.
    pub client_clock: Option<WallClock>,
    /// As typed.
    pub contact: Option<Contact>,
    /// Who booked it for somebody else.
    pub booked_by: Option<String>,
    /// How it is paid.
    pub plan: PaymentPlan,
    /// What was paid and what is left.
    pub receipt: Receipt,
    /// Until when which share goes back.
    pub deadlines: Vec<Deadline>,
    /// What cancelling now would give back; `None` where it cannot be cancelled.
    pub refund_now: Option<RefundPreview>,
    /// The card that secures it, and the fee there is.
    pub card: Option<CardView>,
    /// Whether it can be moved now.
    pub may_reschedule: bool,
    /// Until when it can be moved; `None` where it cannot be moved at all any more.
    pub reschedule_until: Option<Instant>,
    /// The share that its client gets back at most after moving it now, in percent.
    pub refund_cap_if_moved: u8,
    /// How often it may still be moved.
    pub reschedules_left: u32,
    /// While held: when the hold ends.
    pub hold_expires: Option<Instant>,
    /// While held: the payment page that is open.
    pub pay_url: Option<String>,
    /// The calendar file's SEQUENCE.
    pub sequence: u32,
    /// When it was made.
    pub booked_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl BookingView {
    /// Whether it can be cancelled now.
    #[must_use]
    pub const fn may_cancel(&self) -> bool {
        self.refund_now.is_some()
    }
}

/// The studio, as far as finding and reaching it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The studio.
    pub studio: StudioId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its zone.
    pub zone: Zone,
    /// Street and house.
    pub address_line: String,
    /// Postal code.
    pub postcode: String,
    /// City, also the name of its clock: see [`Place::clock`].
    pub city: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// As dialled.
    pub phone: String,
    /// Where to write.
    pub email: String,
    /// How to get there, a paragraph each.
    pub directions: Vec<String>,
}

impl Place {
    /// The clock to arrive by.
    #[must_use]
    pub fn clock(&self) -> WallClock {
        WallClock::of_studio(self.zone, &self.city)
    }
}

/// The booking behind a link, with everything its page shows.
pub async fn view(services: &Services, token: &ManageToken) -> Result<BookingView, LinkRefused> {
    let booking = link::open(services.store.reader(), token).await?;
    Ok(describe(services, booking).await?)
}

/// Everything there is to show about a booking: for mails and for staff, who have it
/// already.
pub async fn describe(services: &Services, booking: Booking) -> Result<BookingView, StoreError> {
    let conn = services.store.reader();
    let (place, receipt) = {
        let studio = studios::by_id(conn, booking.studio).await?;
        let studio = studio.ok_or_else(|| Corrupt::new("booking", "studio", booking.id))?;
        let receipt = receipt(conn, &booking, &studio.tax_name).await?;
        (place(studio, &booking)?, receipt)
    };
    let with = therapist_and_room(conn, &booking).await?;
    let card = cards::view(conn, &booking, services.now()).await?;
    let pay_url = open_page(conn, &booking).await?;
    let booked_by = storage::family::booked_by(conn, booking.id).await?.map(|row| row.name);
    // The clock they chose, as in mails, before the one they booked from.
    let chosen = preferences::of_visit(conn, &booking).await?.zone;
    let client_zone = chosen.map(|zone| zone.name().to_owned()).or(booking.client_zone);
    let booking = Booking { client_zone, ..booking };
    let view = assemble(booking, place, receipt, with, (pay_url, card), services.now());
    Ok(BookingView { booked_by, ..view })
}

fn assemble(
    booking: Booking,
    place: Place,
    receipt: Receipt,
    (therapist, room_name): (entities::therapist::Model, String),
    (pay_url, card): (Option<String>, Option<CardView>),
    now: Instant,
) -> BookingView {
    let told = booking.told(place.zone);
    let local = told_local(&booking, place.zone);
    let refund_now = booking
        .may_cancel(now)
        .then(|| refund_preview(&booking, receipt.divisible, CancelledBy::Client, now));
    BookingView {
        id: booking.id,
        local,
        client_local: client_local(&booking, local, told.start),
        client_clock: WallClock::of_client(&booking),
        refund_cap_if_moved: booking.refund_cap_if_moved(now),
        confirms_by_hand: therapist.online == "approval",
        deadlines: booking.deadlines(),
        refund_now,
        may_reschedule: booking.may_reschedule(now),
        reschedule_until: booking.reschedule_until(),
        reschedules_left: booking.policy.reschedules_allowed.saturating_sub(booking.reschedules),
        hold_expires: booking.hold_expires(),
        start: told.start,
        end: told.end,
        state: booking.state,
        treatment: booking.treatment,
        minutes: booking.minutes,
        therapist: booking.therapist,
        plan: booking.plan,
        sequence: booking.sequence,
        booked_at: booking.created_at,
        updated_at: booking.updated_at,
        reference: booking.reference,
        treatment_name: booking.treatment_name,
        contact: booking.contact,
        booked_by: None,
        place,
        receipt,
        therapist_name: therapist.name,
        room_name,
        pay_url,
        card,
    }
}

/// What the studio's clock shows when it begins, as it was agreed; while it is flagged
/// because of new zone data, as it is told everywhere: see [`Booking::told`].
pub(crate) fn told_local(booking: &Booking, zone: Zone) -> LocalTime {
    if booking.flag.as_deref() == Some(ZONE_CHANGED) {
        return zone.local(booking.told(zone).start);
    }
    LocalTime { wall: booking.local_start, offset_seconds: booking.offset_seconds }
}

/// A client in another zone sees both clocks; one whose clock shows the same, one.
fn client_local(booking: &Booking, local: LocalTime, start: Instant) -> Option<(Zone, LocalTime)> {
    let zone: Zone = booking.client_zone.as_deref()?.parse().ok()?;
    let theirs = zone.local(start);
    (theirs.wall != local.wall).then_some((zone, theirs))
}

fn place(row: entities::studio::Model, booking: &Booking) -> Result<Place, StoreError> {
    let zone = booking.zone.parse();
    Ok(Place {
        studio: booking.studio,
        zone: zone.map_err(|_| Corrupt::new("booking", "zone", booking.id))?,
        directions: paragraphs(&row.directions),
        slug: row.slug,
        name: row.name,
        address_line: row.address_line,
        postcode: row.postcode,
        city: row.city,
        country: row.country,
        phone: row.phone,
        email: row.email,
    })
}

fn paragraphs(text: &str) -> Vec<String> {
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    parts.map(ToOwned::to_owned).collect()
}

async fn therapist_and_room<C: Connection>(
    conn: &C,
    booking: &Booking,
) -> Result<(entities::therapist::Model, String), StoreError> {
    let therapist = studios::therapist(conn, booking.studio, booking.therapist).await?;
    let rooms = studios::rooms(conn, booking.studio).await?;
    let room = rooms.into_iter().find(|room| room.id == booking.room.0);
    let missing = |column| Corrupt::new("booking", column, booking.id);
    Ok((therapist.ok_or_else(|| missing("therapist"))?, room.ok_or_else(|| missing("room"))?.name))
}

async fn open_page<C: Connection>(
    conn: &C,
    booking: &Booking,
) -> Result<Option<String>, StoreError> {
    if booking.hold_expires().is_none() {
        return Ok(None);
    }
    let open = storage::payments::unsettled_attempts_of(conn, booking.id).await?;
    Ok(open.into_iter().rev().find_map(|attempt| attempt.checkout_url))
}
