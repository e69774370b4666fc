//! What Stripe says has happened, for when it could not tell us.

use std::ops::Range;

use chrono::TimeDelta;
use domain::Instant;
use miniserde::json::Value;
use services::ports::{GatewayError, GatewayEvent};
use stripe::Client;
use stripe_core::{Event, event::ListEvent};
use stripe_types::{RangeBoundsTs, RangeQueryTs};

use super::call::send;

/// As many as Stripe lists at once.
const PAGE: i64 = 100;
/// So many pages are read.
const PAGES: usize = 50;

/// The events of a span, oldest first. Nothing if they are on more pages than are read: Stripe
/// lists the newest first, so the oldest would be missed.
pub(super) async fn within(
    client: &Client,
    span: &Range<Instant>,
) -> Result<Option<Vec<GatewayEvent>>, GatewayError> {
    on_pages(client, span, pages_of(span)).await
}

/// How many pages of a span are read. A second cannot be asked for in parts: all of them.
fn pages_of(span: &Range<Instant>) -> usize {
    if span.end - span.start > TimeDelta::seconds(1) { PAGES } else { usize::MAX }
}

pub(super) async fn on_pages(
    client: &Client,
    span: &Range<Instant>,
    pages: usize,
) -> Result<Option<Vec<GatewayEvent>>, GatewayError> {
    let mut list = ListEvent::new().created(created_in(span)).limit(PAGE);
    let mut events = Vec::new();
    for _ in 0..pages {
        let page = send(client, &list).await?;
        events.extend(page.data.iter().filter_map(known));
        match page.data.last() {
            Some(last) if page.has_more => list = list.starting_after(last.id.as_str()),
            _ => {
                events.reverse();
                return Ok(Some(events));
            }
        }
    }
    Ok(None)
}

/// A span of time as Stripe's lists want it.
pub(super) fn created_in(span: &Range<Instant>) -> RangeQueryTs {
    RangeQueryTs::Bounds(RangeBoundsTs {
        gte: Some(span.start.timestamp()),
        lt: Some(span.end.timestamp()),
        ..RangeBoundsTs::default()
    })
}

/// Asks for one event: the cheapest call that needs a valid key.
pub(super) async fn check(client: &Client) -> Result<(), GatewayError> {
    send(client, &ListEvent::new().limit(1)).await.map(drop)
}

/// An event in our words; nothing for one about an object without an id, which is
/// never one of ours.
fn known(event: &Event) -> Option<GatewayEvent> {
    let Value::Object(object) = &event.data.object else { return None };
    let Some(Value::String(id)) = object.get("id") else { return None };
    Some(GatewayEvent {
        id: event.id.as_str().to_owned(),
        kind: event.type_.as_str().to_owned(),
        object: id.clone(),
        created: Instant::from_timestamp(event.created, 0)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_is_read_whatever_it_holds() {
        let begin = Instant::UNIX_EPOCH;
        let span = |milliseconds| begin..begin + TimeDelta::milliseconds(milliseconds);
        assert_eq!(pages_of(&span(1_000)), usize::MAX);
        assert_eq!(pages_of(&span(2_000)), PAGES);
    }
}
