//! The calendars that a therapist named, and how each of them is.

use chrono::TimeDelta;
use domain::{Instant, Span, TherapistId, contact::FieldError};
use storage::{
    Corrupt, StoreError,
    entities::{feed_in, therapist},
    feeds, new_id, occupancy, studios,
};
use uuid::Uuid;

use super::{FeedAddress, FeedRefused, note, poll, resource, settle, theirs};
use crate::{
    Services,
    auth::{ManagerSession, StaffSession},
    limits::LimitKind,
    ports::FeedRequest,
};

/// How many calendars one therapist may name.
pub const MOST_FEEDS: usize = 8;
/// The longest name of one.
const LONGEST_NAME: usize = 60;
/// A calendar that was not read for so long may be wrong by now.
const STALE: TimeDelta = TimeDelta::hours(6);

/// What a calendar does when it could not be read for hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenStale {
    /// What it said last still counts, and its therapist is warned.
    Warn,
    /// Its therapist cannot be booked until it is read again.
    Block,
}

impl WhenStale {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Warn, Self::Block];

    /// A stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|when| when.code() == code)
    }
}

/// A calendar elsewhere, as its therapist sees it. Of its address only the host is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The calendar.
    pub id: Uuid,
    /// What its therapist calls it.
    pub name: String,
    /// Where it is.
    pub host: String,
    /// What it does when it is stale.
    pub when_stale: WhenStale,
    /// Whether it is.
    pub stale: bool,
    /// When it was last read.
    pub read_at: Instant,
    /// When it is read next.
    pub next_at: Instant,
    /// Since when it could not be read, and why.
    pub failing: Option<Failing>,
    /// How many of its entries could not be followed whole.
    pub unread: u32,
    /// Visits that lie where it says that its therapist is busy.
    pub conflicts: Vec<Conflict>,
}

/// Why a calendar could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// Since when.
    pub since: Instant,
    /// One of [`super::REASONS`].
    pub reason: String,
}

/// A visit at a time at which its therapist is busy elsewhere. It stays: people decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What people say on the telephone.
    pub reference: String,
    /// When it is, breaks counted.
    pub span: Span,
}

/// Whether a calendar was not read for so long that it may be wrong.
pub(super) fn is_stale(feed: &feed_in::Model, now: Instant) -> bool {
    feed.read_at <= (now - STALE).timestamp()
}

/// Every calendar of a therapist, in the order they were added.
pub async fn incoming(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
) -> Result<Vec<Incoming>, FeedRefused> {
    let (conn, now) = (services.store.reader(), services.now());
    let person = theirs(conn, staff, therapist).await?;
    let all = feeds::of_therapist(conn, therapist).await?;
    let ids: Vec<Uuid> = all.iter().map(|feed| feed.id).collect();
    let busy = feeds::busy_of(conn, &ids).await?;
    let ahead = Span { start: now, ..settle::window(now) };
    let visits = if busy.is_empty() {
        Vec::new()
    } else {
        occupancy::visits_within(conn, resource(&person), ahead).await?
    };
    let shown = all.into_iter().map(|feed| {
        let of_it = busy.iter().filter(|(id, _)| *id == feed.id).map(|(_, span)| *span);
        let of_it: Vec<Span> = of_it.collect();
        Ok(shown(feed, conflicts(&of_it, &visits), now)?)
    });
    shown.collect()
}

fn conflicts(busy: &[Span], visits: &[(String, Span)]) -> Vec<Conflict> {
    let under = |span: &Span| {
        let next = busy.partition_point(|busy| busy.end <= span.start);
        busy.get(next).is_some_and(|busy| busy.overlaps(span))
    };
    let met = visits.iter().filter(|(_, span)| under(span));
    met.map(|(reference, span)| Conflict { reference: reference.clone(), span: *span }).collect()
}

fn shown(
    feed: feed_in::Model,
    conflicts: Vec<Conflict>,
    now: Instant,
) -> Result<Incoming, StoreError> {
    let bad = |column: &'static str| Corrupt::new("feed_in", column, feed.id);
    let at = |seconds, column| Instant::from_timestamp(seconds, 0).ok_or_else(|| bad(column));
    let since = feed.failing_since.map(|since| at(since, "failing_since")).transpose()?;
    Ok(Incoming {
        id: feed.id,
        stale: is_stale(&feed, now),
        when_stale: WhenStale::from_code(&feed.when_stale).ok_or_else(|| bad("when_stale"))?,
        read_at: at(feed.read_at, "read_at")?,
        next_at: at(feed.next_at, "next_at")?,
        failing: since
            .map(|since| Failing { since, reason: feed.error.clone().unwrap_or_default() }),
        unread: u32::try_from(feed.unread).unwrap_or(0),
        conflicts,
        name: feed.name,
        host: feed.host,
    })
}

/// A calendar of somebody who left. It is not read any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// The calendar.
    pub id: Uuid,
    /// What its therapist called it.
    pub name: String,
    /// Where it is.
    pub host: String,
    /// Whose it was.
    pub whose: String,
}

/// The calendars of those who left, for whoever runs the people: they may remove them.
pub async fn left_behind(
    services: &Services,
    manager: &ManagerSession,
) -> Result<Vec<LeftBehind>, FeedRefused> {
    let (conn, studio) = (services.store.reader(), manager.studio());
    let mut all = Vec::new();
    for feed in feeds::left_behind(conn, studio).await? {
        let person = studios::therapist(conn, studio, feed.therapist.into()).await?;
        let whose = person.map(|person| person.name).unwrap_or_default();
        all.push(LeftBehind { id: feed.id, name: feed.name, host: feed.host, whose });
    }
    Ok(all)
}

/// Adds a calendar, once it was read: an address that was mistyped is said at once.
pub async fn add(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    name: &str,
    address: &str,
) -> Result<(), FeedRefused> {
    let conn = services.store.reader();
    let person = theirs(conn, staff, therapist).await?;
    if !person.active {
        return Err(FeedRefused::NotFound);
    }
    let (name, address) = checked(name, address)?;
    if feeds::of_therapist(conn, therapist).await?.len() >= MOST_FEEDS {
        return Err(FeedRefused::TooManyFeeds);
    }
    services.limits.check(LimitKind::FeedRead, &staff.account().to_string())?;
    let wanted = FeedRequest { address: address.clone(), etag: None, modified: None };
    let read = poll::read(services, &person, &wanted).await?;
    let (id, now): (Uuid, _) = (new_id(), services.now());
    let feed = feed_in::Model {
        id,
        studio: person.studio,
        therapist: person.id,
        name: if name.is_empty() { address.host() } else { name },
        host: address.host(),
        address_sealed: services.vault.seal_feed(id, address.expose().as_str()),
        when_stale: WhenStale::Warn.code().to_owned(),
        etag: None,
        modified: None,
        added_at: now.timestamp(),
        next_at: 0,
        read_at: 0,
        whole_at: 0,
        failures: 0,
        failing_since: None,
        told_at: None,
        error: None,
        unread: 0,
    };
    let write = || async {
        let tx = services.store.begin().await?;
        occupancy::lock(&tx, &[resource(&person)]).await?;
        if feeds::of_therapist(&*tx, therapist).await?.len() >= MOST_FEEDS {
            return Err(FeedRefused::TooManyFeeds);
        }
        feeds::insert(&tx, feed.clone()).await?;
        poll::save(&tx, &person, feed.clone(), &read, now).await?;
        note(&tx, staff, "calendar.added", id, now).await?;
        Ok(tx.commit().await?)
    };
    services.store.retrying(write).await
}

fn checked(name: &str, address: &str) -> Result<(String, FeedAddress), FeedRefused> {
    let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let long = name.chars().count() > LONGEST_NAME;
    let long = long.then(|| FieldError::new("name", "too_long"));
    let address = FeedAddress::parse(address);
    let wrong = address.as_ref().err().map(|not| FieldError::new("address", not.code()));
    match (address, long) {
        (Ok(address), None) => Ok((name, address)),
        (_, long) => Err(FeedRefused::Invalid(long.into_iter().chain(wrong).collect())),
    }
}

/// Reads a calendar now, whenever its turn would be.
pub async fn try_now(
    services: &Services,
    staff: &StaffSession,
    feed: Uuid,
) -> Result<(), FeedRefused> {
    let (feed, _) = seen(services, staff, feed).await?;
    services.limits.check(LimitKind::FeedRead, &staff.account().to_string())?;
    poll::poll(services, feed).await?;
    Ok(())
}

/// Forgets a calendar. Its therapist's time is free again, as far as it said otherwise.
pub async fn remove(
    services: &Services,
    staff: &StaffSession,
    feed: Uuid,
) -> Result<(), FeedRefused> {
    change(services, staff, feed, "calendar.removed", |_| None).await
}

/// What a calendar does when it is stale.
pub async fn set_when_stale(
    services: &Services,
    staff: &StaffSession,
    feed: Uuid,
    when: WhenStale,
) -> Result<(), FeedRefused> {
    let action = format!("calendar.when_stale_{}", when.code());
    change(services, staff, feed, &action, |feed| {
        Some(feed_in::Model { when_stale: when.code().to_owned(), ..feed })
    })
    .await
}

/// Writes what `changed` makes of a calendar, or forgets it, and settles its therapist's time.
async fn change(
    services: &Services,
    staff: &StaffSession,
    feed: Uuid,
    action: &str,
    changed: impl Fn(feed_in::Model) -> Option<feed_in::Model>,
) -> Result<(), FeedRefused> {
    let (_, person) = seen(services, staff, feed).await?;
    let write = || async {
        let now = services.now();
        let tx = services.store.begin().await?;
        occupancy::lock(&tx, &[resource(&person)]).await?;
        let row = feeds::by_id(&*tx, feed).await?.ok_or(FeedRefused::NotFound)?;
        match changed(row) {
            Some(row) => drop(feeds::update(&tx, row).await?),
            None => feeds::remove(&tx, feed).await?,
        }
        settle::settle(&tx, &person, now).await?;
        note(&tx, staff, action, feed, now).await?;
        Ok::<(), FeedRefused>(tx.commit().await?)
    };
    services.store.retrying(write).await
}

/// The calendar with its therapist, where these staff may see it.
async fn seen(
    services: &Services,
    staff: &StaffSession,
    feed: Uuid,
) -> Result<(feed_in::Model, therapist::Model), FeedRefused> {
    let conn = services.store.reader();
    let found = feeds::by_id(conn, feed).await?;
    let found =
        found.filter(|feed| feed.studio == staff.studio().0).ok_or(FeedRefused::NotFound)?;
    let person = theirs(conn, staff, found.therapist.into()).await?;
    Ok((found, person))
}
