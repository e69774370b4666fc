//! The sessions of a course, each with how it stands and what can be done.

use domain::booking::BookingState;
use leptos::prelude::*;
use services::courses::SessionView;

use super::opened::Opened;
use crate::components::{
    badge::{Badge, State},
    icon::Glyph,
};

/// Every session, in the order of their places.
pub fn view(opened: &Opened) -> AnyView {
    let lines = opened.view.sessions.iter().map(|session| line(opened, session));
    view! { <ol class="voucher-list">{lines.collect_view()}</ol> }.into_any()
}

fn line(opened: &Opened, session: &SessionView) -> AnyView {
    let of = opened.view.sessions.len();
    let place = format!("Session {} of {of}", session.position);
    let (when, who) = (opened.when(session), format!("with {}", session.therapist_name));
    let (state, glyph, word) = said(session.state);
    // What is only kept has no page of its own yet.
    let opens = !matches!(session.state, BookingState::Held { .. } | BookingState::Expired);
    let href = format!("/b/{}", session.link);
    let head = if opens {
        view! { <a class="nums" href=href.clone()>{when}</a> }.into_any()
    } else {
        view! { <span class="nums">{when}</span> }.into_any()
    };
    let can_move = opens && session.may_move && session.start > opened.now;
    let other = can_move.then(|| {
        let hidden = format!(" session {}", session.position);
        view! {
            <a class="btn" href=format!("{href}/reschedule")>
                "Move"<span class="vh">{hidden}</span>
            </a>
        }
    });
    let number = opens.then(|| format!(" · {}", session.reference));
    view! {
        <li>
            <div>
                <p class="tiny muted">{place}{number}</p>
                <h3>{head}</h3>
                <p class="small">{who}</p>
            </div>
            <div class="left">
                <Badge state=state glyph=glyph word=word/>
                {other}
            </div>
        </li>
    }
    .into_any()
}

/// How a session stands, in a word.
pub const fn said(state: BookingState) -> (State, Glyph, &'static str) {
    match state {
        BookingState::Held { .. } => (State::Wait, Glyph::Hourglass, "Kept, not paid"),
        BookingState::Requested { .. } => (State::Wait, Glyph::Hourglass, "Asked for"),
        BookingState::Confirmed => (State::Ok, Glyph::Check, "Booked"),
        BookingState::Completed => (State::Plain, Glyph::Check, "Took place"),
        BookingState::NoShow => (State::Bad, Glyph::X, "Missed"),
        BookingState::Cancelled { .. } => (State::Bad, Glyph::X, "Cancelled"),
        BookingState::Expired => (State::Plain, Glyph::X, "Not booked"),
        BookingState::Declined => (State::Bad, Glyph::X, "Declined"),
    }
}
