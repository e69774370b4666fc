//! If something comes up: what cancelling gives back, and the ways to move and cancel.

use domain::booking::BookingState;
use leptos::prelude::*;

use super::{Opened, track};
use crate::{
    components::icon::{Glyph, Icon},
    layout::dial,
    words,
};

/// What can still be changed, where anything can.
pub fn view(opened: &Opened) -> Option<AnyView> {
    let cancellable = opened.view.may_cancel();
    if !cancellable && !opened.view.may_reschedule {
        return None;
    }
    let requested = opened.is_first_request();
    let paid = !opened.view.receipt.refundable.is_zero();
    let ladder = match (requested, paid) {
        (true, true) => view! {
            <p class="small">
                "Until the studio has answered, cancelling gives everything back."
            </p>
        }
        .into_any(),
        (false, true) => view! {
            {track::view(opened)}
            <p class="small">"You are here: " <b>{ahead(opened)}</b> "."</p>
        }
        .into_any(),
        (_, false) => view! {
            <p class="small">"You have paid nothing online, so cancelling costs nothing."</p>
        }
        .into_any(),
    };
    Some(
        view! {
            <section class="change" aria-labelledby="ch-h">
                <h2 id="ch-h">"If something comes up"</h2>
                {ladder}
                <p class="small">{moving(opened)}</p>
                <div class="btn-row">
                    {opened.view.may_reschedule.then(|| move_link(opened))}
                    {cancellable.then(|| cancel_link(opened))}
                </div>
                {opened.view.may_reschedule.then(|| earlier(opened))}
                {ring(opened)}
            </section>
        }
        .into_any(),
    )
}

/// `3 days and 4 hours before`.
fn ahead(opened: &Opened) -> String {
    let minutes = (opened.view.start - opened.now).num_minutes().max(0);
    format!("{} before", words::length(u32::try_from(minutes).unwrap_or(u32::MAX)))
}

/// Until when it can be moved, how often, or why not.
fn moving(opened: &Opened) -> String {
    let view = &opened.view;
    match view.reschedule_until {
        Some(until) if view.may_reschedule => {
            let often = match view.reschedules_left {
                1 => "once more".to_owned(),
                n => format!("{} more times", words::number(n as usize)),
            };
            format!("Moving is free until {}, {often}.", opened.at(until))
        }
        Some(until) => {
            format!("It could be moved here until {}. Ring us, and we see.", opened.at(until))
        }
        None if matches!(view.state, BookingState::Requested { .. }) => {
            "It can be moved once the studio has answered.".to_owned()
        }
        None => "It cannot be moved here any more. Ring us, and we see.".to_owned(),
    }
}

fn move_link(opened: &Opened) -> AnyView {
    view! {
        <a class="btn" href=opened.href("/reschedule")>
            <Icon glyph=Glyph::Swap/>
            "Move this visit"
        </a>
    }
    .into_any()
}

fn cancel_link(opened: &Opened) -> AnyView {
    view! {
        <a class="btn danger" href=opened.href("/cancel")>
            <Icon glyph=Glyph::X/>
            "Cancel it"
        </a>
    }
    .into_any()
}

/// The way to the waitlist, for whoever would rather come earlier.
fn earlier(opened: &Opened) -> AnyView {
    let href = format!("/{}/waitlist?visit={}", opened.studio.slug, opened.token);
    view! {
        <p class="small">
            "Would an earlier time suit you better? "
            <a href=href rel="nofollow">"Wait for one"</a>
            ": your visit stays until you take it."
        </p>
    }
    .into_any()
}

/// Who helps where the page cannot.
fn ring(opened: &Opened) -> AnyView {
    let phone = opened.view.place.phone.clone();
    view! {
        <p class="tiny muted">
            "Anything else? " <a class="nowrap" href=dial(&phone)>{phone.clone()}</a>
        </p>
    }
    .into_any()
}
