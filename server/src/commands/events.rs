//! `lumbar events`: what Stripe told and nobody could act on yet, and what becomes of it.

use chrono::DateTime;
use services::{
    Services,
    payments::{self, EventRefused, EventsLeft},
};
use storage::entities::webhook_event;

use super::CommandError;
use crate::{
    Config,
    cli::{Close, Events},
};

/// How many of each are listed.
const LISTED: u64 = 100;
/// No look is farther ahead, in seconds.
const A_DAY: i64 = 86_400;

/// Lists them, or does to one what is asked for.
pub async fn run(config: &Config, what: Option<&Events>) -> Result<(), CommandError> {
    let services = super::with_services(config).await?;
    let said = match what {
        None => list(&services).await?,
        Some(Events::Again { event }) => again(&services, event).await?,
        Some(Events::Close(what)) => close(&services, what).await?,
    };
    println!("{said}");
    Ok(())
}

async fn list(services: &Services) -> Result<String, CommandError> {
    let set_aside = payments::events_set_aside(services, LISTED).await?;
    let waiting = payments::events_waiting(services, LISTED).await?;
    let mut lines = section("set aside", &set_aside, |_| "looked at no more".to_owned());
    let now = services.now().timestamp();
    // What is due, or was put off by a clock that was ahead, is looked at next.
    lines.extend(section("waiting", &waiting, |event| match event.next_try {
        Some(at) if at > now && at <= now + A_DAY => format!("next look {}", time(at)),
        _ => "next look within ten minutes".to_owned(),
    }));
    Ok(lines.join("\n"))
}

fn section(
    title: &str,
    left: &EventsLeft,
    next: impl Fn(&webhook_event::Model) -> String,
) -> Vec<String> {
    let mut lines = vec![format!("{title}: {}", left.count)];
    lines.extend(left.oldest.iter().map(|event| format!("  {}, {}", named(event), next(event))));
    let more = left.count.saturating_sub(left.oldest.len() as u64);
    if more > 0 {
        lines.push(format!("  and {more} more"));
    }
    lines
}

/// Which event it is, what it is about, and how long it has been there.
pub(super) fn named(event: &webhook_event::Model) -> String {
    let webhook_event::Model { id, kind, object, received_at, .. } = event;
    format!("{id} ({kind} about {object}), received {}", time(*received_at))
}

fn time(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0)
        .map_or_else(|| "?".to_owned(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string())
}

async fn again(services: &Services, id: &str) -> Result<String, CommandError> {
    payments::look_at_event_again(services, id).await.map_err(|error| refused(id, error))?;
    Ok(format!("{id} is looked at within ten minutes, as if it had come just now."))
}

async fn close(services: &Services, what: &Close) -> Result<String, CommandError> {
    let Close { event: id, because } = what;
    payments::close_event(services, id, because).await.map_err(|error| refused(id, error))?;
    Ok(format!("{id} is closed. What it tells is in no book, unless somebody writes it there."))
}

fn refused(id: &str, error: EventRefused) -> CommandError {
    match error {
        EventRefused::NotFound => {
            format!("no event {id} is kept here: `lumbar events` lists those that wait").into()
        }
        EventRefused::ActedOn => {
            format!("{id} was acted on, or closed, already: nothing is left to do about it").into()
        }
        EventRefused::NoReason => "--because takes a reason, such as where it was booked".into(),
        EventRefused::Store(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use services::testing::TestBed;

    use super::*;

    /// An event that came so many days ago, and was looked at in vain if it was `tried`.
    async fn keep(bed: &TestBed, id: &str, days: i64, tried: bool) {
        let now = bed.services.now().timestamp();
        let event = webhook_event::Model {
            id: id.into(),
            kind: "refund.created".into(),
            object: "re_1".into(),
            created: 0,
            received_at: now - days * 86_400,
            processed_at: None,
            next_try: tried.then_some(now + 3_600),
        };
        let tx = bed.services.store.begin().await.expect("begun");
        assert!(storage::payments::record_event(&tx, event).await.expect("kept"));
        tx.commit().await.expect("committed");
    }

    async fn listed(bed: &TestBed) -> String {
        list(&bed.services).await.expect("read")
    }

    async fn closed(bed: &TestBed, id: &str, because: &str) -> Result<String, String> {
        let what = Close { event: id.into(), because: because.into() };
        close(&bed.services, &what).await.map_err(|error| error.to_string())
    }

    storage::on_both_engines! {
        async fn what_waits_and_what_is_set_aside_is_listed(bed: &TestBed) {
            assert_eq!(listed(bed).await, "set aside: 0\nwaiting: 0");
            for (id, days, tried) in [("evt_a", 8, true), ("evt_b", 2, true), ("evt_c", 0, false)] {
                keep(bed, id, days, tried).await;
            }
            let expected = [
                "set aside: 1",
                "  evt_a (refund.created about re_1), received 2026-11-15 08:00 UTC, looked \
                 at no more",
                "waiting: 2",
                "  evt_b (refund.created about re_1), received 2026-11-21 08:00 UTC, next look \
                 2026-11-23 09:00 UTC",
                "  evt_c (refund.created about re_1), received 2026-11-23 08:00 UTC, next look \
                 within ten minutes",
            ];
            assert_eq!(listed(bed).await, expected.join("\n"));
        }

        async fn of_very_many_the_first_are_listed_and_the_rest_is_counted(bed: &TestBed) {
            for n in 0..103 {
                keep(bed, &format!("evt_{n}"), 0, false).await;
            }
            let listed = listed(bed).await;
            assert!(listed.contains("waiting: 103\n"), "{listed}");
            assert!(listed.ends_with("\n  and 3 more"), "{listed}");
            assert_eq!(listed.lines().count(), 103);
        }

        async fn one_that_was_set_aside_is_looked_at_again_or_closed_once(bed: &TestBed) {
            keep(bed, "evt_a", 8, true).await;
            again(&bed.services, "evt_a").await.expect("asked");
            assert!(listed(bed).await.starts_with("set aside: 0\nwaiting: 1\n"));
            let silent = closed(bed, "evt_a", "").await.expect_err("no reason");
            assert!(silent.starts_with("--because takes a reason"), "{silent}");
            closed(bed, "evt_a", "it was booked by hand").await.expect("closed");
            assert_eq!(listed(bed).await, "set aside: 0\nwaiting: 0");
            let twice = closed(bed, "evt_a", "it was booked by hand").await.expect_err("once");
            assert!(twice.starts_with("evt_a was acted on, or closed, already"), "{twice}");
            let unknown = again(&bed.services, "evt_z").await.expect_err("never there");
            assert!(unknown.to_string().starts_with("no event evt_z is kept here"), "{unknown}");
        }
    }
}
