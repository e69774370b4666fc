//! The visits of an account, of its holder and of those they book for.

use chrono::{DateTime, Utc};
use domain::booking::BookingState;
use leptos::prelude::*;
use services::accounts::Visit;

use crate::{
    components::{
        empty::Empty,
        link::{ButtonLink, Weight},
    },
    words,
};

/// So many past visits are shown at once; the rest unfolds.
const SHOWN: usize = 6;

/// What is to come, soonest first, and what has been, latest first.
#[component]
pub(super) fn Visits(
    /// Every visit, the latest first.
    visits: Vec<Visit>,
    /// Whether there are older ones that are not shown.
    more: bool,
    /// What time it is.
    now: DateTime<Utc>,
) -> impl IntoView {
    let (mut coming, mut past): (Vec<_>, Vec<_>) =
        visits.into_iter().partition(|visit| visit.is_to_come(now));
    coming.reverse();
    let coming = if coming.is_empty() {
        view! {
            <Empty title="No visit is planned" text="When you book one, it stands here.">
                <ButtonLink href="/" weight=Weight::Primary>"Find a time"</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        list(coming, true).into_any()
    };
    let older = past.split_off(past.len().min(SHOWN));
    view! {
        <section class="account-part" aria-labelledby="coming">
            <h2 id="coming">"To come"</h2>
            {coming}
        </section>
        {(!past.is_empty())
            .then(|| {
                view! {
                    <section class="account-part" aria-labelledby="past">
                        <h2 id="past">"Before"</h2>
                        {list(past, false)}
                        {(!older.is_empty()).then(|| unfolding(older, more))}
                    </section>
                }
            })}
    }
}

fn unfolding(older: Vec<Visit>, more: bool) -> impl IntoView {
    let count = words::count(u32::try_from(older.len()).unwrap_or(u32::MAX), "earlier visit");
    view! {
        <details class="account-more">
            <summary>{format!("Show {count}")}</summary>
            {list(older, false)}
            {more.then(|| {
                view! {
                    <p class="small muted">
                        "Visits before these are in the file of " <a href="/account/data">"your data"</a> "."
                    </p>
                }
            })}
        </details>
    }
}

fn list(visits: Vec<Visit>, coming: bool) -> impl IntoView {
    let lines = visits.into_iter().map(|visit| line(visit, coming)).collect_view();
    view! { <ul class="visit-list">{lines}</ul> }
}

/// After booking, the studio's wall clock leads: it is the one to arrive by.
fn line(visit: Visit, coming: bool) -> impl IntoView {
    let booking = visit.booking;
    let day = format!(
        "{}, {}",
        booking.local_start.format("%a"),
        words::date_and_year(booking.local_start.date())
    );
    let own = visit.client_clock.as_ref().unwrap_or(&visit.clock);
    let label = visit.clock.label(booking.told(visit.clock.zone()).start, own);
    let time = format!("{} ({label})", words::clock(booking.local_start.time()));
    let with = (!visit.therapist.is_empty()).then(|| format!(" with {}", visit.therapist));
    let what = format!(
        "{}, {}{}",
        booking.treatment_name,
        words::length(booking.minutes),
        with.unwrap_or_default()
    );
    let comes = visit.comes.map(|name| view! { <b class="comes">{format!("For {name}")}</b> });
    let place = if coming { format!("{}, {}", visit.studio, visit.address) } else { visit.studio };
    let standing = format!("{place} · {} · {}", state(booking.state), booking.reference);
    let again = visit.again.filter(|_| !coming).map(|href| {
        view! {
            <a class="btn ghost" href=href>
                "Book the same again" <span class="vh">{format!(": {what}, {day}")}</span>
            </a>
        }
    });
    view! {
        <li>
            <a class="visit" href=format!("/b/{}", visit.manage_token)>
                <span class="when nums">{format!("{day}, {time}")}</span>
                {comes}
                <span class="what">{what.clone()}</span>
                <span class="small muted">{standing}</span>
                {coming.then(|| view! { <span class="small">"Move, cancel, way there"</span> })}
            </a>
            {again}
        </li>
    }
}

const fn state(state: BookingState) -> &'static str {
    match state {
        BookingState::Held { .. } => "Held",
        BookingState::Requested { .. } => "Waiting for the studio",
        BookingState::Confirmed => "Booked",
        BookingState::Completed => "Took place",
        BookingState::NoShow => "Missed",
        BookingState::Cancelled { .. } => "Cancelled",
        BookingState::Expired => "Not booked",
        BookingState::Declined => "Declined",
    }
}
