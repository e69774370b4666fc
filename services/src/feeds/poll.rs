//! Reads calendars elsewhere, again and again.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{AccountId, Instant, time::Zone};
use storage::{
    Corrupt, StoreError, Tx,
    entities::{feed_in, therapist},
    feeds, occupancy, studios,
};
use tokio::task::JoinSet;

use super::{
    FeedAddress, FeedRefused,
    ics::{self, Found, Reading},
    own_entries, resource, settle,
};
use crate::{
    Services,
    calendar::host,
    jobs::{Enqueue, Job, enqueue},
    mail::Mail,
    ports::{FeedAnswer, FeedError, FeedRequest},
};

/// How often a calendar is read.
const EVERY: TimeDelta = TimeDelta::minutes(15);
/// The longest pause between two tries. Shorter than what makes a calendar stale.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(2);
/// How long a calendar is one worker's alone.
const CLAIMED: TimeDelta = TimeDelta::minutes(3);
/// How long "unchanged" is enough: the days ahead move on, and so does zone data.
const WHOLE_EVERY: TimeDelta = TimeDelta::hours(20);
/// When a therapist is written to.
const TOLD_AFTER: TimeDelta = TimeDelta::hours(24);
/// How many are read in one round, and at once.
const ROUND: u64 = 40;
const AT_ONCE: usize = 4;
/// Longer than a fetcher may take, should one not keep its own limit.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a calendar said.
pub(super) enum Read {
    /// It is what we have.
    Unchanged,
    /// When its owner is busy.
    Busy { found: Found, etag: Option<String>, modified: Option<String> },
}

/// Reads the calendars that are due. Says how many.
pub async fn poll_due(services: &Services) -> Result<usize, StoreError> {
    let due = feeds::due(services.store.reader(), services.now(), ROUND).await?;
    let (mut reading, mut count) = (JoinSet::new(), 0);
    for feed in due {
        let until = services.now() + CLAIMED;
        let tx = services.store.begin().await?;
        let mine = feeds::claim(&tx, &feed, until).await?;
        tx.commit().await?;
        if !mine {
            continue;
        }
        count += 1;
        if reading.len() == AT_ONCE {
            said(reading.join_next().await);
        }
        let services = services.clone();
        reading.spawn(async move { poll(&services, feed).await });
    }
    while let Some(done) = reading.join_next().await {
        said(Some(done));
    }
    Ok(count)
}

fn said(done: Option<Result<Result<(), FeedRefused>, tokio::task::JoinError>>) {
    match done {
        Some(Ok(Err(FeedRefused::Store(error)))) => {
            tracing::error!(%error, "what became of a calendar could not be written");
        }
        Some(Err(_)) => tracing::error!("reading a calendar panicked"),
        _ => {}
    }
}

/// Reads one calendar, and writes what became of it; also says it where it was not read.
pub(super) async fn poll(services: &Services, feed: feed_in::Model) -> Result<(), FeedRefused> {
    let conn = services.store.reader();
    let person = studios::therapist(conn, feed.studio.into(), feed.therapist.into()).await?;
    let person = person.filter(|person| person.active).ok_or(FeedRefused::NotFound)?;
    let read = match request(services, &feed, services.now()) {
        Ok(wanted) => read(services, &person, &wanted).await,
        Err(not) => Err(not),
    };
    let outcome = match &read {
        Ok(_) => Ok(()),
        Err(FeedRefused::NotRead(reason)) => Err(*reason),
        Err(_) => return read.map(drop),
    };
    let write = || async {
        let now = services.now();
        let tx = services.store.begin().await?;
        occupancy::lock(&tx, &[resource(&person)]).await?;
        // It may have been removed, or set otherwise, while it was being read.
        let Some(row) = feeds::by_id(&*tx, feed.id).await? else { return Ok(()) };
        match (&read, outcome) {
            (Ok(read), _) => save(&tx, &person, row, read, now).await?,
            (Err(_), Err(reason)) => failed(&tx, &person, row, reason, now).await?,
            (Err(_), Ok(())) => {}
        }
        Ok::<(), FeedRefused>(tx.commit().await?)
    };
    services.store.retrying(write).await?;
    outcome.map_err(FeedRefused::NotRead)
}

/// What to ask for. What is known is left out once it is a day old.
fn request(
    services: &Services,
    feed: &feed_in::Model,
    now: Instant,
) -> Result<FeedRequest, FeedRefused> {
    let opened = services.vault.open_feed(feed.id, &feed.address_sealed);
    let (address, _) = opened.map_err(|_| FeedRefused::NotRead("sealed"))?;
    let address = FeedAddress::parse(&address).map_err(|_| FeedRefused::NotRead("sealed"))?;
    let known = feed.whole_at > (now - WHOLE_EVERY).timestamp();
    let known = |value: &Option<String>| value.clone().filter(|_| known);
    Ok(FeedRequest { address, etag: known(&feed.etag), modified: known(&feed.modified) })
}

/// Fetches a calendar and reads it.
pub(super) async fn read(
    services: &Services,
    person: &therapist::Model,
    wanted: &FeedRequest,
) -> Result<Read, FeedRefused> {
    let fetched = tokio::time::timeout(PATIENCE, services.feeds.fetch(wanted)).await;
    let answer = fetched.map_err(|_| FeedRefused::NotRead("timed_out"))??;
    let FeedAnswer::Whole { body, etag, modified } = answer else {
        // "As you know it" says something to those only who said what they know.
        let asked = wanted.etag.is_some() || wanted.modified.is_some();
        return if asked { Ok(Read::Unchanged) } else { Err(FeedError::Status(304).into()) };
    };
    let studio = studios::by_id(services.store.reader(), person.studio.into()).await?;
    let studio = studio.ok_or(FeedRefused::NotFound)?;
    let zone: Zone = studio
        .zone
        .parse()
        .map_err(|_| StoreError::from(Corrupt::new("studio", "zone", studio.id)))?;
    let found = parsed(services, person, body, zone).await?;
    Ok(Read::Busy { found, etag, modified })
}

/// On a thread of its own: a hostile file may take some time, and no more.
async fn parsed(
    services: &Services,
    person: &therapist::Model,
    body: Vec<u8>,
    zone: Zone,
) -> Result<Found, FeedRefused> {
    let own = own_entries(person.id.into(), host(&services.settings.base_url));
    let window = settle::window(services.now());
    let parse = move || {
        let text = String::from_utf8_lossy(&body);
        ics::busy(&text, &Reading { zone, window, own: &own })
    };
    let parsed = tokio::task::spawn_blocking(parse).await;
    Ok(parsed.map_err(|_| FeedRefused::NotRead("damaged"))??)
}

/// Writes what a calendar said, and what that takes.
pub(super) async fn save(
    tx: &Tx,
    person: &therapist::Model,
    feed: feed_in::Model,
    read: &Read,
    now: Instant,
) -> Result<(), StoreError> {
    let id = feed.id;
    let good = feed_in::Model {
        next_at: (now + EVERY).timestamp(),
        read_at: now.timestamp(),
        failures: 0,
        failing_since: None,
        told_at: None,
        error: None,
        ..feed
    };
    let row = match read {
        Read::Unchanged => good,
        Read::Busy { found, etag, modified } => feed_in::Model {
            whole_at: now.timestamp(),
            etag: etag.clone(),
            modified: modified.clone(),
            unread: i32::try_from(found.unread).unwrap_or(i32::MAX),
            ..good
        },
    };
    feeds::update(tx, row).await?;
    if let Read::Busy { found, .. } = read {
        feeds::replace_busy(tx, id, &found.busy).await?;
    }
    settle::settle(tx, person, now).await
}

async fn failed(
    tx: &Tx,
    person: &therapist::Model,
    feed: feed_in::Model,
    reason: &'static str,
    now: Instant,
) -> Result<(), StoreError> {
    let since = feed.failing_since.unwrap_or(now.timestamp());
    let tell = feed.told_at.is_none() && now.timestamp() - since >= TOLD_AFTER.num_seconds();
    let row = feed_in::Model {
        told_at: if tell { Some(now.timestamp()) } else { feed.told_at },
        failures: feed.failures.saturating_add(1),
        next_at: (now + pause(feed.failures)).timestamp(),
        failing_since: Some(since),
        error: Some(reason.to_owned()),
        ..feed
    };
    let id = row.id;
    tracing::warn!(feed = %id, host = %row.host, reason, failures = row.failures, "a calendar was not read");
    feeds::update(tx, row).await?;
    if tell {
        let account = person.account.map(AccountId);
        let mail = Job::Mail(Mail::FeedFailing { feed: id, since, account });
        let dedupe = Some(format!("feed-failing:{id}:{since}"));
        let when = Enqueue { studio: Some(person.studio.into()), run_at: now, dedupe };
        enqueue(tx, &mail, when, now).await?;
    }
    settle::settle(tx, person, now).await
}

/// Twice as long after each failure.
fn pause(failures: i32) -> TimeDelta {
    let doublings = u32::try_from(failures).unwrap_or(0).min(4);
    (EVERY * (1 << doublings)).min(LONGEST_PAUSE)
}
