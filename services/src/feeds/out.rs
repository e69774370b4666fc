//! A therapist's visits and time off, for the calendar they keep elsewhere.
//!
//! Whoever has the address reads the feed. What stands in it is derived by a secret of
//! ours, so that it can be shown again, and stored as a hash alone, so that the database
//! gives none away. Renewing raises what it is derived from: the old address dies at once.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{Days, TimeDelta};
use domain::{
    Instant, Span, TherapistId,
    booking::{Booking, BookingState},
    time::Zone,
};
use sha2::{Digest, Sha256};
use storage::{
    Corrupt, StoreError,
    entities::{feed_out, studio, therapist},
    feeds, new_id, studios,
};

use super::{FeedRefused, note, own_entries, theirs};
use crate::{
    Services,
    auth::StaffSession,
    calendar::{FeedEvent, feed, host},
    limits::{LimitKind, TooMany},
    tokens::SecretToken,
};

/// How long visits stay in the feed when they are over.
const PAST: Days = Days::new(30);
/// How far ahead it goes.
const AHEAD: Days = Days::new(400);
/// How often it is written down that a calendar asked.
const NOTED: TimeDelta = TimeDelta::minutes(1);

/// How much a feed tells of a visit. Never anything about health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// That one is busy.
    Busy,
    /// The treatment.
    Treatment,
    /// The treatment, and the client's first name.
    FirstName,
}

impl Detail {
    /// All of them, from the least.
    pub const ALL: [Self; 3] = [Self::Busy, Self::Treatment, Self::FirstName];

    /// A stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Treatment => "treatment",
            Self::FirstName => "first_name",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|detail| detail.code() == code)
    }
}

/// A feed, as its therapist sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutFeed {
    /// Its address; `None` where it was made with a key that is no longer here. It still
    /// works then, and a new one can be made.
    pub address: Option<String>,
    /// How much it tells.
    pub detail: Detail,
    /// When it was made or renewed.
    pub made_at: Instant,
    /// When a calendar last asked for it.
    pub fetched_at: Option<Instant>,
}

/// A feed, as a calendar gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The file.
    pub ics: String,
    /// The same for the same file, in quotation marks.
    pub etag: String,
}

/// The feed of a therapist, if there is one.
pub async fn out(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
) -> Result<Option<OutFeed>, FeedRefused> {
    let conn = services.store.reader();
    theirs(conn, staff, therapist).await?;
    let found = feeds::out_of(conn, therapist).await?;
    Ok(found.map(|row| shown(services, &row)).transpose()?)
}

fn shown(services: &Services, row: &feed_out::Model) -> Result<OutFeed, StoreError> {
    let bad = |column| Corrupt::new("feed_out", column, row.id);
    let at = |seconds| Instant::from_timestamp(seconds, 0);
    let generation = u32::try_from(row.generation).map_err(|_| bad("generation"))?;
    let tokens = services.links.feed_tokens(row.id, generation);
    let token = tokens.into_iter().find(|token| token.hash()[..] == row.token_hash[..]);
    let base = &services.settings.base_url;
    Ok(OutFeed {
        address: token.map(|token| format!("{base}/feeds/{}.ics", token.expose())),
        detail: Detail::from_code(&row.detail).ok_or_else(|| bad("detail"))?,
        made_at: at(row.made_at).ok_or_else(|| bad("made_at"))?,
        fetched_at: row.fetched_at.and_then(at),
    })
}

/// Makes a feed, or gives the one there is a new address.
pub async fn make(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
) -> Result<(), FeedRefused> {
    services.store.retrying(|| try_make(services, staff, therapist)).await
}

async fn try_make(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
) -> Result<(), FeedRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    theirs(&*tx, staff, therapist).await?;
    let known = feeds::out_of(&*tx, therapist).await?;
    let (id, generation, detail) = match &known {
        Some(row) => (row.id, row.generation + 1, row.detail.clone()),
        None => (new_id(), 1, Detail::Treatment.code().to_owned()),
    };
    let tokens = services.links.feed_tokens(id, u32::try_from(generation).unwrap_or_default());
    let token = tokens.into_iter().next().ok_or(FeedRefused::NotFound)?;
    let row = feed_out::Model {
        therapist: therapist.0,
        id,
        studio: staff.studio().0,
        generation,
        token_hash: token.hash().to_vec(),
        detail,
        made_at: now.timestamp(),
        fetched_at: None,
    };
    feeds::write_out(&tx, row).await?;
    let action = if known.is_some() { "feed.renewed" } else { "feed.made" };
    note(&tx, staff, action, therapist, now).await?;
    Ok(tx.commit().await?)
}

/// Takes the feed away: its address leads nowhere from now on, and never again.
pub async fn revoke(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
) -> Result<(), FeedRefused> {
    let revoke = || async {
        let tx = services.store.begin().await?;
        theirs(&*tx, staff, therapist).await?;
        if feeds::remove_out(&tx, therapist).await? {
            note(&tx, staff, "feed.revoked", therapist, services.now()).await?;
        }
        Ok::<(), FeedRefused>(tx.commit().await?)
    };
    services.store.retrying(revoke).await
}

/// How much the feed tells from now on.
pub async fn set_detail(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    detail: Detail,
) -> Result<(), FeedRefused> {
    let set = || async {
        let tx = services.store.begin().await?;
        theirs(&*tx, staff, therapist).await?;
        if !feeds::set_detail(&tx, therapist, detail.code()).await? {
            return Err(FeedRefused::NotFound);
        }
        let action = format!("feed.tells_{}", detail.code());
        note(&tx, staff, &action, therapist, services.now()).await?;
        Ok::<(), FeedRefused>(tx.commit().await?)
    };
    services.store.retrying(set).await
}

/// Why a feed is not given.
#[derive(Debug, thiserror::Error)]
pub enum NotServed {
    /// Nobody has, or ever had, or still has such an address.
    #[error("no such feed")]
    Unknown,
    /// Too often.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The feed behind what stands in an address.
pub async fn served(services: &Services, token: &str) -> Result<Served, NotServed> {
    let token = SecretToken::parse(token).ok_or(NotServed::Unknown)?;
    let conn = services.store.reader();
    let row = feeds::out_by_hash(conn, &token.hash()).await?.ok_or(NotServed::Unknown)?;
    services.limits.check(LimitKind::Feed, &row.id.to_string())?;
    let studio = studios::by_id(conn, row.studio.into()).await?.ok_or(NotServed::Unknown)?;
    let person = studios::therapist(conn, row.studio.into(), row.therapist.into()).await?;
    let person = person.filter(|person| person.active).ok_or(NotServed::Unknown)?;
    let ics = written(services, &row, &studio, &person).await?;
    asked(services, &row).await?;
    let digest = Sha256::digest(ics.as_bytes());
    Ok(Served { etag: format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest[..18])), ics })
}

async fn asked(services: &Services, row: &feed_out::Model) -> Result<(), StoreError> {
    let now = services.now();
    if row.fetched_at.is_some_and(|at| at > (now - NOTED).timestamp()) {
        return Ok(());
    }
    let tx = services.store.begin().await?;
    feeds::fetched(&tx, row.id, now).await?;
    tx.commit().await
}

async fn written(
    services: &Services,
    row: &feed_out::Model,
    studio: &studio::Model,
    person: &therapist::Model,
) -> Result<String, StoreError> {
    let conn = services.store.reader();
    let detail = Detail::from_code(&row.detail).unwrap_or(Detail::Busy);
    let zone: Zone = studio.zone.parse().map_err(|_| Corrupt::new("studio", "zone", studio.id))?;
    let window = window(zone, services.now());
    let (house, whose) = (studio.id.into(), TherapistId(person.id));
    let visits =
        storage::bookings::between(conn, house, Some(whose), window.start, window.end).await?;
    let away = feeds::away_of(conn, whose, window).await?;
    let own = own_entries(whose, host(&services.settings.base_url));
    let mut events = Vec::new();
    for booking in visits.iter().filter(|booking| stands(booking.state)) {
        events.push(visit(booking, detail, &own)?);
    }
    let stamp = Instant::from_timestamp(row.made_at, 0).unwrap_or(window.start);
    events.extend(away.into_iter().map(|(id, span)| FeedEvent {
        uid: format!("{id}.away{own}"),
        sequence: 0,
        changed: stamp,
        span,
        zone,
        summary: if detail == Detail::Busy { "Busy" } else { "Time off" }.to_owned(),
        description: None,
        tentative: false,
    }));
    events.sort_by_key(|event| event.span);
    Ok(feed(&format!("{}, {}", studio.name, person.name), window, &events))
}

/// From local midnight to local midnight, so that the file stays the same for a day.
fn window(zone: Zone, now: Instant) -> Span {
    let today = zone.today(now);
    let edge = |date: Option<chrono::NaiveDate>| zone.day_start(date.unwrap_or(today));
    let (start, end) = (today.checked_sub_days(PAST), today.checked_add_days(AHEAD));
    Span { start: edge(start), end: edge(end) }
}

/// What is still being paid for is nobody's visit yet.
const fn stands(state: BookingState) -> bool {
    matches!(
        state,
        BookingState::Requested { .. }
            | BookingState::Confirmed
            | BookingState::Completed
            | BookingState::NoShow
    )
}

/// An entry of its own, not the one in the client's mail: a therapist who is sent that too,
/// or is a colleague's client, has both in one calendar, and neither may replace the other.
fn visit(booking: &Booking, detail: Detail, own: &str) -> Result<FeedEvent, Corrupt> {
    let zone = booking.zone.parse().map_err(|_| Corrupt::new("booking", "zone", booking.id))?;
    let name = booking.contact.as_ref().map(|contact| contact.name.as_str()).unwrap_or_default();
    let first = name.split_whitespace().next().unwrap_or_default();
    let treatment = &booking.treatment_name;
    Ok(FeedEvent {
        uid: format!("{}.visit{own}", booking.id),
        sequence: booking.sequence,
        changed: booking.updated_at,
        span: booking.told(zone),
        zone,
        summary: match detail {
            Detail::Busy => "Busy".to_owned(),
            Detail::FirstName if !first.is_empty() => format!("{treatment}, {first}"),
            Detail::Treatment | Detail::FirstName => treatment.clone(),
        },
        description: (detail != Detail::Busy).then(|| format!("Booking {}", booking.reference)),
        tentative: matches!(booking.state, BookingState::Requested { .. }),
    })
}
