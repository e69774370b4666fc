//! A calendar elsewhere cannot be read.

use domain::Instant;
use storage::{StoreError, accounts, entities::feed_in, feeds, studios};
use uuid::Uuid;

use super::{letter::Letter, words};
use crate::{Services, clock::WallClock, feeds::WhenStale, jobs::JobError};

/// What the letter tells.
pub(super) struct Facts<'a> {
    pub first_name: &'a str,
    pub calendar: &'a str,
    pub host: &'a str,
    pub since: Instant,
    pub clock: &'a WallClock,
    /// Whether no visits can be booked meanwhile.
    pub blocks: bool,
    pub page: &'a str,
}

/// The letter with the name and address it goes to: the therapist's, or the studio's where
/// they have no account. Nothing once the calendar is gone, or was read since.
pub(super) async fn compose(
    services: &Services,
    feed: Uuid,
    since: i64,
) -> Result<Option<(Letter, (String, String))>, JobError> {
    let conn = services.store.reader();
    let found = feeds::by_id(conn, feed).await?;
    let Some(feed) = found.filter(|feed| feed.failing_since == Some(since)) else {
        return Ok(None);
    };
    let studio = studios::by_id(conn, feed.studio.into()).await?;
    let person = studios::therapist(conn, feed.studio.into(), feed.therapist.into()).await?;
    let (Some(studio), Some(person)) = (studio, person) else { return Ok(None) };
    let account = match person.account {
        Some(account) => accounts::by_id(conn, account.into()).await?,
        None => None,
    };
    let to = account.map_or((studio.name.clone(), studio.email.clone()), |account| {
        (account.name, account.email)
    });
    let zone = storage::schedule::zone(&studio).map_err(StoreError::from)?;
    let base = &services.settings.base_url;
    let page = format!("{base}/{}/desk/feeds?therapist={}", studio.slug, person.slug);
    let letter = letter(&Facts {
        first_name: words::first_name(&person.name),
        calendar: &feed.name,
        host: &feed.host,
        since: at(&feed, since),
        clock: &WallClock::of_studio(zone, &studio.city),
        blocks: WhenStale::from_code(&feed.when_stale) == Some(WhenStale::Block),
        page: &page,
    });
    Ok(Some((letter, to)))
}

fn at(feed: &feed_in::Model, since: i64) -> Instant {
    let at = |seconds| Instant::from_timestamp(seconds, 0);
    at(since).or(at(feed.added_at)).unwrap_or_default()
}

pub(super) fn letter(facts: &Facts<'_>) -> Letter {
    let Facts { first_name, calendar, host, since, clock, blocks, page } = facts;
    let meanwhile = if *blocks {
        "You asked us to take no new bookings for you until it can be read again, so none are \
         taken. Visits that are booked stay."
    } else {
        "The times it gave last still count. What was added or moved there since is not known \
         here, so a client may book a time at which you are busy."
    };
    Letter::new(format!("Your calendar “{calendar}” cannot be read"))
        .heading(format!("We cannot read your calendar, {first_name}"))
        .paragraph(format!(
            "“{calendar}” at {host} could not be read since {}. We keep trying.",
            clock.when(*since),
        ))
        .paragraph(meanwhile)
        .paragraph(
            "Most often its address was made anew. Then remove the calendar from the page below \
             and add it again with its new address.",
        )
        .link("See your calendars", *page)
}
