//! The calendars that say when a therapist is busy: how each is, and one more.

use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    drafts::Flash,
    feeds::{Conflict, Incoming, LeftBehind, MOST_FEEDS, WhenStale},
};

use super::{Shown, field_errors, hidden, said};
use crate::{
    components::{
        Note,
        alert::{Alert, Tone},
        badge::{Badge, State},
        errors::ErrorSummary,
        field::{Choice, TextField},
        icon::Glyph,
    },
    pages::desk::address as desk_address,
    words,
};

pub(super) fn view(shown: Shown<'_>, all: &[Incoming], typed: &Flash, primary: bool) -> AnyView {
    let list = (!all.is_empty()).then(|| {
        let each = all.iter().map(|feed| one(shown, feed)).collect_view();
        view! { <ul class="feeds-list">{each}</ul> }
    });
    let more = (all.len() < MOST_FEEDS).then(|| add(shown, typed, primary));
    view! {
        <section class="feeds-part" aria-labelledby="in">
            <h2 id="in">"When you are busy elsewhere"</h2>
            <p class="muted">
                "Clients cannot book while one of these calendars says busy. Only the times are \
                 kept, never titles, places or people."
            </p>
            {list}
            {more}
        </section>
    }
    .into_any()
}

/// What those who left have left: an owner may remove it.
pub(super) fn left_behind(studio: &StudioPage, all: &[LeftBehind]) -> Option<AnyView> {
    let each = all.iter().map(|feed| {
        let of = format!("{} left. It is not read any more.", feed.whose);
        view! {
            <li class="feed">
                <div class="head">
                    <div>
                        <h3>{feed.name.clone()}</h3>
                        <p class="small muted">{feed.host.clone()}</p>
                    </div>
                </div>
                <p class="small">{of}</p>
                <form method="post" action="/api/ui/desk/calendar-remove">
                    <input type="hidden" name="studio" value=studio.slug.clone()/>
                    <input type="hidden" name="feed" value=feed.id.to_string()/>
                    <button class="btn">"Remove it"</button>
                </form>
            </li>
        }
    });
    (!all.is_empty()).then(|| {
        view! {
            <section class="feeds-part" aria-labelledby="left">
                <h2 id="left">"Calendars of people who left"</h2>
                <ul class="feeds-list">{each.collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

fn one(shown: Shown<'_>, feed: &Incoming) -> AnyView {
    let clock = shown.studio.clock();
    let (state, glyph, word) = match (&feed.failing, feed.stale) {
        (None, false) => (State::Ok, Glyph::Check, "Up to date"),
        (Some(_), false) => (State::Wait, Glyph::Hourglass, "Trying again"),
        (_, true) => (State::Bad, Glyph::Warn, "Out of date"),
    };
    view! {
        <li class="feed">
            <div class="head">
                <div>
                    <h3>{feed.name.clone()}</h3>
                    <p class="small muted">{feed.host.clone()}</p>
                </div>
                <Badge state=state glyph=glyph word=word/>
            </div>
            {trouble(shown, feed)}
            <dl class="facts">
                <div>
                    <dt>"Last read"</dt>
                    <dd>{clock.when(feed.read_at)}</dd>
                </div>
                <div>
                    <dt>"Next read"</dt>
                    <dd>{clock.when(feed.next_at)}</dd>
                </div>
            </dl>
            {unread(feed.unread)}
            {conflicts(shown, &feed.conflicts)}
            {acts(shown, feed)}
        </li>
    }
    .into_any()
}

/// Why it cannot be read, and what that means for bookings.
fn trouble(shown: Shown<'_>, feed: &Incoming) -> Option<AnyView> {
    let failing = feed.failing.as_ref()?;
    let since = shown.studio.clock().when(failing.since);
    let (tone, meanwhile) = match (feed.stale, feed.when_stale) {
        (true, WhenStale::Block) => (
            Tone::Stop,
            "No new bookings are taken until it can be read again. Booked visits stay.",
        ),
        (true, WhenStale::Warn) => (
            Tone::Warn,
            "The times it gave last still count. What was added there since can be booked over.",
        ),
        (false, _) => (Tone::Note, "The times it gave last still count."),
    };
    Some(
        view! {
            <Alert tone=tone title=said::reason(&failing.reason)>
                <p>{format!("Since {since}. {meanwhile}")}</p>
            </Alert>
        }
        .into_any(),
    )
}

fn unread(count: u32) -> Option<AnyView> {
    let words = match count {
        0 => return None,
        1 => "One entry could not be followed whole".to_owned(),
        n => format!("{n} entries could not be followed whole"),
    };
    Some(
        view! {
            <p class="small muted">
                {words}
                ": when it is, how it repeats or on which clock is not known here. What could be \
                 read counts, on the studio’s clock where none is known."
            </p>
        }
        .into_any(),
    )
}

/// Visits stay where they are; people decide.
fn conflicts(shown: Shown<'_>, all: &[Conflict]) -> Option<AnyView> {
    let lines = all.iter().map(|conflict| {
        let from = shown.studio.zone.local(conflict.span.start).wall;
        let day = desk_address(&shown.studio.slug, Some(from.date()));
        let href = format!("{day}#v-{}", conflict.reference);
        let when = shown.studio.clock().when(conflict.span.start);
        view! {
            <li>
                <a href=href>{format!("Visit {}", conflict.reference)}</a>
                {format!(", from {when}, breaks counted")}
            </li>
        }
    });
    let lines = lines.collect_view();
    let title = match all.len() {
        0 => return None,
        1 => "A visit is booked when this calendar says busy".to_owned(),
        n => {
            let n = words::capital(&words::number(n));
            format!("{n} visits are booked when this calendar says busy")
        }
    };
    Some(
        view! {
            <Alert tone=Tone::Warn title=title>
                <p>"They stay booked. Move them, or the entries in your calendar."</p>
                <ul class="feeds-conflicts">{lines}</ul>
            </Alert>
        }
        .into_any(),
    )
}

fn acts(shown: Shown<'_>, feed: &Incoming) -> AnyView {
    let whose = format!(": {}", feed.name);
    let fields = || {
        view! {
            {hidden(shown)}
            <input type="hidden" name="feed" value=feed.id.to_string()/>
        }
    };
    let stale = WhenStale::ALL.map(|when| {
        view! {
            <Choice kind="radio" name="when_stale" value=when.code() checked=when == feed.when_stale>
                {said::when_stale(when)}
            </Choice>
        }
    });
    view! {
        <div class="acts">
            <form method="post" action="/api/ui/desk/calendar-try">
                {fields()}
                <button class="btn">"Try now"<span class="vh">{whose.clone()}</span></button>
            </form>
            <details class="confirm">
                <summary class="btn ghost">
                    "If it cannot be read"<span class="vh">{whose.clone()}</span>
                </summary>
                <form class="ask" method="post" action="/api/ui/desk/calendar-stale">
                    {fields()}
                    <fieldset>
                        <legend>"When it could not be read for six hours"</legend>
                        {stale.into_iter().collect_view()}
                    </fieldset>
                    <button class="btn">"Save"</button>
                </form>
            </details>
            <details class="confirm">
                <summary class="btn ghost">"Remove"<span class="vh">{whose}</span></summary>
                <div class="ask">
                    <p>
                        "Its times are forgotten, and can be booked again at once. The calendar \
                         itself is not touched."
                    </p>
                    <form method="post" action="/api/ui/desk/calendar-remove">
                        {fields()}
                        <button class="btn danger-solid">"Remove this calendar"</button>
                    </form>
                </div>
            </details>
        </div>
    }
    .into_any()
}

fn add(shown: Shown<'_>, typed: &Flash, primary: bool) -> AnyView {
    let error =
        |field: &str| -> Note { typed.error(field).map(|code| said::field(field, code)).into() };
    view! {
        <form class="feeds-add" method="post" action="/api/ui/desk/calendar-add">
            <h3>"Add a calendar"</h3>
            <ErrorSummary errors=field_errors(typed.errors())/>
            {hidden(shown)}
            <TextField
                id="address"
                label="Address of the calendar"
                value=typed.typed("address")
                hint="It starts with https:// or webcal:// and often ends with .ics. In Google: \
                      Settings, your calendar, Secret address in iCal format. In Outlook: \
                      Settings, Shared calendars, Publish. In Apple: share the calendar as \
                      public."
                error=error("address")
                autocomplete="off"
                maxlength=2000
            />
            <TextField
                id="name"
                label="What you call it"
                value=typed.typed("name")
                error=error("name")
                autocomplete="off"
                maxlength=60
                optional=true
            />
            <p class="small muted">"The address is kept encrypted, and only its host is shown again."</p>
            <button class=if primary { "btn primary" } else { "btn" }>"Add calendar"</button>
        </form>
    }
    .into_any()
}
