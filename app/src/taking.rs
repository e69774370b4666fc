//! What Stripe says of an installation, in words, and what to do about it: the page of an owner
//! says so, and `lumbar doctor` where there is no page.

use services::studio::{EndpointState, KeyState, Mode};

/// Whether the key lets us in.
#[must_use]
pub const fn key(mode: Mode, key: KeyState) -> &'static str {
    match (mode, key) {
        (Mode::Demo, KeyState::Accepted) => "The stand-in for Stripe answers.",
        (Mode::Demo, _) => "The stand-in for Stripe does not answer: start Lumbar again.",
        (_, KeyState::Accepted) => "Stripe accepts it.",
        (_, KeyState::Refused) => {
            "Stripe refuses it. Check STRIPE_SECRET_KEY: it may have been replaced, or copied \
             without its end, or be a restricted key that may not read events. Nobody can pay \
             until it is right."
        }
        (_, KeyState::Silent) => {
            "Stripe did not answer. If this goes on, the server may not reach api.stripe.com."
        }
    }
}

/// Whether Stripe tells its events to this installation, and what to do where not.
#[must_use]
pub fn endpoint(mode: Mode, state: &EndpointState) -> String {
    let text = match state {
        EndpointState::Unasked if matches!(mode, Mode::Demo) => {
            "The stand-in for Stripe tells its events by itself."
        }
        EndpointState::Unasked => "Not asked: first Stripe must accept the key.",
        EndpointState::Silent => "Stripe did not say. Ask again in a moment.",
        EndpointState::NotAllowed => {
            "This key may not read webhook endpoints, so that nothing is known of them here. \
             Payments do not need that right: give it to the key, or look at Stripe yourself, \
             under Developers, Webhooks, for an endpoint with the address of this installation \
             and every event that is needed."
        }
        EndpointState::Missing => {
            "Stripe has no endpoint with the address of this installation. Add it at Stripe, \
             under Developers, Webhooks. Test mode and live mode have endpoints of their own."
        }
        EndpointState::Disabled => {
            "Stripe has an endpoint with this address, and it is switched off. Switch it on at \
             Stripe, under Developers, Webhooks."
        }
        EndpointState::Lacks(events) => {
            return format!(
                "Stripe has an endpoint with this address, and does not send it all that is \
                 needed. At Stripe, under Developers, Webhooks, add to its events: {}.",
                events.join(", ")
            );
        }
        EndpointState::Hears => {
            "Stripe has an endpoint with this address. It is switched on, and gets every event \
             that is needed."
        }
    };
    text.to_owned()
}
