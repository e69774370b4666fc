//! The visits of an account.

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

/// What is to come, soonest first, and what has been, latest first.
#[component]
pub(super) fn Visits(
    /// Every visit, the latest first.
    visits: Vec<Visit>,
    /// What time it is.
    now: DateTime<Utc>,
) -> impl IntoView {
    let (mut coming, past): (Vec<_>, Vec<_>) =
        visits.into_iter().partition(|visit| is_coming(visit, now));
    coming.reverse();
    let coming = if coming.is_empty() {
        view! {
            <Empty title="No visit is planned" text="When you book one, it stands here.">
                <ButtonLink href="/" weight=Weight::Primary>"Find a time"</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        list(coming).into_any()
    };
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
                        {list(past)}
                    </section>
                }
            })}
    }
}

fn is_coming(visit: &Visit, now: DateTime<Utc>) -> bool {
    let state = &visit.booking.state;
    visit.booking.span.end > now
        && matches!(state, BookingState::Confirmed | BookingState::Requested { .. })
}

fn list(visits: Vec<Visit>) -> impl IntoView {
    let lines = visits.into_iter().map(line).collect_view();
    view! { <ul class="visit-list">{lines}</ul> }
}

/// After booking, the studio's wall clock leads: it is the one to arrive by.
fn line(visit: Visit) -> impl IntoView {
    let booking = visit.booking;
    let day = format!(
        "{}, {}",
        booking.local_start.format("%a"),
        words::date_and_year(booking.local_start.date())
    );
    let own = visit.client_clock.as_ref().unwrap_or(&visit.clock);
    let label = visit.clock.label(booking.told(visit.clock.zone()).start, own);
    let time = format!("{} ({label})", words::clock(booking.local_start.time()));
    let what = format!("{}, {}", booking.treatment_name, words::length(booking.minutes));
    view! {
        <li>
            <a href=format!("/b/{}", visit.manage_token)>
                <span class="when nums">{format!("{day}, {time}")}</span>
                <span class="what">{what}</span>
                <span class="small muted">
                    {format!("{} · {} · {}", visit.studio, state(booking.state), booking.reference)}
                </span>
            </a>
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
