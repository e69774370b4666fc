//! Whether money can be taken, and exactly what to do where not. The keys themselves are
//! settings of the server, and no page shows any.

use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    payments::events_heard,
    studio::{self, EndpointState, KeyState, Mode, Taking},
};

use super::{head, payments_address};
use crate::{
    caller,
    components::icon::{Glyph, Icon},
    layout::{Area, Frame, Page},
    pages::booking::param,
    render::{PageError, page},
    request::{self, services},
    taking,
};

/// Whether the studio in the address can take money, for its owner.
#[component]
pub fn Payments() -> impl IntoView {
    let slug = param("studio");
    page(async move {
        request::keep_private();
        let back = payments_address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let owner = staff.as_owner().ok_or(PageError::NotFound)?;
        let found = studio::taking(&services(), &owner).await?;
        Ok(view(&studio, &found))
    })
}

fn view(studio: &StudioPage, found: &Taking) -> AnyView {
    let frame = Frame::staff(studio, Area::Setup);
    let body = view! {
        {head(studio, "Payments", "Clients pay on Stripe’s own page. What stands here was asked just now.")}
        <ul class="checklist setup-steps">
            {state(mode_is_good(found.mode), "What becomes of a payment", mode(found.mode).to_owned())}
            {state(found.key == KeyState::Accepted, "The key", taking::key(found.mode, found.key).to_owned())}
            {state(found.endpoint == EndpointState::Hears, "The webhook", taking::endpoint(found.mode, &found.endpoint))}
            {state(found.verified.is_some(), "The webhook’s secret", secret(studio, found))}
            {state(found.last_event.is_some(), "News from Stripe", news(studio, found))}
        </ul>
        {todo(found)}
        <p class="small muted">
            "All studios of this installation use these settings. To look again, load the page \
             again; where Lumbar runs, " <code>"lumbar doctor"</code> " says more."
        </p>
    }
    .into_any();
    view! { <Page title="Payments" class="wrap app-main people-page setup" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn state(good: bool, title: &'static str, text: String) -> AnyView {
    let mark = if good {
        view! { <span class="mark"><Icon glyph=Glyph::Check/></span> }.into_any()
    } else {
        view! { <span class="mark" aria-hidden="true"><Icon glyph=Glyph::Info/></span> }.into_any()
    };
    view! {
        <li class=if good { "is-done" } else { "" }>
            {mark}
            <div>
                <h2>{title}</h2>
                <p class="muted">{text}</p>
            </div>
        </li>
    }
    .into_any()
}

const fn mode_is_good(mode: Mode) -> bool {
    matches!(mode, Mode::Live)
}

const fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Demo => "Demo: no key of Stripe’s is set. No card is charged, and no money moves.",
        Mode::Test => {
            "Test: the key is one of Stripe’s test mode. Test cards work, and no money moves."
        }
        Mode::Live => "Live: cards are charged, and the money goes to your Stripe account.",
    }
}

/// Stripe tells nobody what it is: only an event that comes says whether it is right, and of that
/// secret alone.
fn secret(studio: &StudioPage, found: &Taking) -> String {
    match found.verified {
        Some(at) => format!(
            "It was right when the last signed event came, {}. Once it is replaced, the next \
             event proves it anew.",
            studio.clock().when(at)
        ),
        None if found.mode == Mode::Demo => "None is needed: a stand-in for Stripe takes the \
                                             payments of this demonstration."
            .to_owned(),
        None => "Not proved yet. Stripe does not tell it again, so that the first event that \
                 comes proves it: any payment brings one."
            .to_owned(),
    }
}

fn news(studio: &StudioPage, found: &Taking) -> String {
    match found.last_event {
        Some(at) => format!("The last came {}.", studio.clock().when(at)),
        None if found.mode == Mode::Demo => "None yet: the first payment brings some.".to_owned(),
        None => "None yet, or not for weeks. Payments are still found, but later: check the \
                 webhook below."
            .to_owned(),
    }
}

/// What is left to do, step by step, with the address to copy.
fn todo(found: &Taking) -> AnyView {
    let title = match found.mode {
        Mode::Demo => "To take real payments",
        Mode::Test => "To go from test to live",
        Mode::Live => "The webhook",
    };
    let key = match found.mode {
        Mode::Live => None,
        Mode::Demo | Mode::Test => Some(view! {
            <li>
                "Open an account at " <b>"stripe.com"</b>
                " and let Stripe activate it. Copy the secret key, under Developers, API keys. It begins with "
                <code>"sk_live_"</code> ", or with " <code>"sk_test_"</code> " to try it out."
            </li>
        }),
    };
    let set = (found.mode != Mode::Live).then(|| {
        view! {
            <li>
                "Where Lumbar runs, set " <code>"STRIPE_SECRET_KEY"</code> " and "
                <code>"STRIPE_WEBHOOK_SECRET"</code>
                ", then start it again. No page shows or takes them, so that nobody can read them here."
            </li>
        }
    });
    let near = (!found.public).then(|| {
        view! {
            <p class="lack">
                "This installation is served at an address that Stripe cannot reach or will not \
                 trust. Set " <code>"LUMBAR_BASE_URL"</code>
                " to its public address with https before you make the webhook."
            </p>
        }
    });
    let events: Vec<&str> = events_heard().collect();
    view! {
        <section class="setup-todo" aria-labelledby="todo">
            <h2 id="todo">{title}</h2>
            {near}
            <ol>
                {key}
                <li>
                    "At Stripe, under Developers, Webhooks, add an endpoint with this address:"
                    <code class="copy">{found.webhook.clone()}</code>
                    "and these events:"
                    <code class="copy">{events.join("\n")}</code>
                    "Copy its signing secret. It begins with " <code>"whsec_"</code> "."
                </li>
                {set}
            </ol>
        </section>
    }
    .into_any()
}
