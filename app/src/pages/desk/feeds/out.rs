//! The address that shows a therapist's visits to their own calendar.

use leptos::prelude::*;
use services::feeds::{Detail, OutFeed};

use super::{Shown, hidden, said};
use crate::components::{
    alert::{Alert, Tone},
    empty::Empty,
    field::{Choice, Field},
    icon::{Glyph, Icon},
    link::ButtonLink,
};

pub(super) fn view(shown: Shown<'_>, feed: Option<&OutFeed>) -> AnyView {
    let content = match feed {
        None => none(shown),
        Some(feed) => {
            view! { {there(shown, feed)} {detail(shown, feed)} {renew(shown)} }.into_any()
        }
    };
    view! {
        <section class="feeds-part" aria-labelledby="out">
            <h2 id="out">"Visits in your calendar"</h2>
            {content}
        </section>
    }
    .into_any()
}

fn none(shown: Shown<'_>) -> AnyView {
    let fields = hidden(shown);
    view! {
        <Empty
            title="Not shared yet"
            text="Make a private address and add it to Google, Apple or Outlook. Your visits and \
                  time off then show there, and follow every change. Nothing about health is in it."
        >
            <form method="post" action="/api/ui/desk/feed-make">
                {fields}
                <button class="btn primary">"Make an address"</button>
            </form>
        </Empty>
    }
    .into_any()
}

fn there(shown: Shown<'_>, feed: &OutFeed) -> AnyView {
    let clock = shown.studio.clock();
    let asked = match feed.fetched_at {
        Some(at) => format!("A calendar last asked for it on {}.", clock.when(at)),
        None => "No calendar has asked for it yet.".to_owned(),
    };
    let Some(address) = feed.address.clone() else {
        return view! {
            <Alert tone=Tone::Warn title="The address works, and cannot be shown again">
                <p>
                    "It was made with an earlier key of this installation. Calendars that have it \
                     go on as before. To see an address here, make a new one below. "{asked}
                </p>
            </Alert>
        }
        .into_any();
    };
    let subscribe = address.split_once("://").map(|(_, rest)| format!("webcal://{rest}"));
    view! {
        <div class="feeds-address">
            <Field
                id="feed-address"
                label="Private address"
                hint="Whoever has this address can read the calendar. Keep it to yourself."
                full=true
            >
                <input
                    class="input"
                    id="feed-address"
                    type="text"
                    readonly
                    value=address
                    aria-describedby="feed-address-hint"
                />
            </Field>
            {subscribe
                .map(|href| view! { <ButtonLink href=href>"Open in a calendar app"</ButtonLink> })}
        </div>
        <p class="feeds-asked">
            <Icon glyph=Glyph::Clock/>
            <span>{asked}</span>
        </p>
        <details class="feeds-how">
            <summary>
                "How to add it to Google, Apple or Outlook"
                <Icon glyph=Glyph::Down/>
            </summary>
            <ul>
                <li>
                    <b>"Google: "</b>
                    "on a computer, beside Other calendars press +, then From URL. Google looks \
                     again every few hours."
                </li>
                <li>
                    <b>"Apple: "</b>
                    "press Open in a calendar app; or in Calendar choose File, New Calendar \
                     Subscription."
                </li>
                <li>
                    <b>"Outlook: "</b>
                    "in Calendar choose Add calendar, Subscribe from web."
                </li>
            </ul>
        </details>
    }
    .into_any()
}

fn detail(shown: Shown<'_>, feed: &OutFeed) -> AnyView {
    let choices = Detail::ALL.map(|detail| {
        let (words, example) = said::detail(detail);
        view! {
            <Choice kind="radio" name="detail" value=detail.code() checked=detail == feed.detail>
                {words}
                <span class="hint">{example}</span>
            </Choice>
        }
    });
    view! {
        <form class="feeds-detail" method="post" action="/api/ui/desk/feed-detail">
            {hidden(shown)}
            <fieldset>
                <legend>"What a visit is called there"</legend>
                {choices.into_iter().collect_view()}
            </fieldset>
            <button class="btn">"Save"</button>
        </form>
    }
    .into_any()
}

fn renew(shown: Shown<'_>) -> AnyView {
    view! {
        <div class="acts">
            <details class="confirm">
                <summary class="btn ghost">"New address"</summary>
                <div class="ask">
                    <p>
                        "Do this if somebody has the address who should not. The old one stops \
                         working at once, and you add the new one to your calendar again."
                    </p>
                    <form method="post" action="/api/ui/desk/feed-make">
                        {hidden(shown)}
                        <button class="btn">"Make a new address"</button>
                    </form>
                </div>
            </details>
            <details class="confirm">
                <summary class="btn ghost">"Stop sharing"</summary>
                <div class="ask">
                    <p>"The address stops working at once. Calendars that have it show nothing new."</p>
                    <form method="post" action="/api/ui/desk/feed-revoke">
                        {hidden(shown)}
                        <button class="btn danger-solid">"Stop sharing"</button>
                    </form>
                </div>
            </details>
        </div>
    }
    .into_any()
}
