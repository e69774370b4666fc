//! Stripe, and the books.

use app::taking;
use services::{
    Services,
    payments::{self, EventsLeft},
    studio::{self, EndpointState, GatewaySays, KeyState},
};
use storage::StoreError;

use super::Report;
use crate::{Config, commands::events::named, wiring};

/// Whether Stripe lets us in and tells us its events, whether all of those could be acted on, and
/// the ledger says what the payments say.
pub(super) async fn check(config: &Config, services: &Services, report: &mut Report) {
    books(services, report).await;
    events(services, report).await;
    let Some(stripe) = &config.stripe else {
        return report.good("Stripe", "not set: demo payments, no money moves");
    };
    let said = studio::ask_gateway(services).await;
    match said.key {
        KeyState::Accepted => report.good("Stripe key", "accepted"),
        KeyState::Refused | KeyState::Silent => {
            report.bad("Stripe key", taking::key(said.mode, said.key));
        }
    }
    if stripe.is_restricted() && said.key != KeyState::Silent {
        rights(config, report).await;
    }
    endpoint(&said, report);
}

async fn books(services: &Services, report: &mut Report) {
    match payments::check_books(services).await {
        Ok(books) if books.is_clean() => {
            report.good("books", "the ledger agrees with the payments");
        }
        Ok(books) => report.bad(
            "books",
            format_args!(
                "{} journals do not balance, {} sums differ from the payments: keep a backup \
                 and ask for help before you correct anything",
                books.unbalanced.len(),
                books.differences.len()
            ),
        ),
        Err(error) => report.bad("books", error),
    }
}

/// What Stripe said and nothing could come of, for good or since yesterday: a refund or a dispute
/// may be in no book.
async fn events(services: &Services, report: &mut Report) {
    const WHAT: &str = "Stripe events";
    let (set_aside, waiting) = match events_left(services).await {
        Ok(found) => found,
        Err(error) => return report.bad(WHAT, error),
    };
    if let Some(first) = set_aside.oldest.first() {
        report.doubtful(
            WHAT,
            format_args!(
                "{} were set aside after a week in which they could not be acted on, first {}. \
                 Mend what keeps Stripe from answering, such as a right that the key lacks, then \
                 `lumbar events again EVENT`; one that cannot be mended, `lumbar events close \
                 EVENT --because REASON`. `lumbar events` lists them. Stripe sends those of the \
                 last 30 days once more, too: `stripe events resend EVENT --live \
                 --webhook-endpoint=we_...`",
                set_aside.count,
                named(first)
            ),
        );
    }
    if let Some(first) = waiting.oldest.first() {
        report.doubtful(
            WHAT,
            format_args!(
                "{} have waited for a day or longer to be acted on, first {}. They are looked at \
                 until they are a week old. Mend what keeps Stripe from answering, such as a right \
                 that the key lacks: a dispute has to be answered in time. `lumbar events` lists \
                 them",
                waiting.count,
                named(first)
            ),
        );
    }
    if set_aside.count + waiting.count == 0 {
        report.good(WHAT, "none was set aside, and none has waited for a day");
    }
}

/// What is set aside, and what waits for long.
async fn events_left(services: &Services) -> Result<(EventsLeft, EventsLeft), StoreError> {
    let set_aside = payments::events_set_aside(services, 1).await?;
    Ok((set_aside, payments::events_waiting_long(services, 1).await?))
}

/// What a restricted key lacks. Only reading is tried.
async fn rights(config: &Config, report: &mut Report) {
    const WHAT: &str = "Stripe rights";
    let asked = match wiring::stripe_alone(config) {
        Ok(gateway) => gateway.missing_rights().await,
        Err(error) => return report.bad(WHAT, error),
    };
    match asked {
        Ok(missing) if missing.is_empty() => report.good(
            WHAT,
            "the key may read all that Lumbar reads; whether it may write where it must, only a \
             payment shows",
        ),
        Ok(missing) => report.bad(
            WHAT,
            format_args!(
                "the key lacks {}: give it these at Stripe, under Developers, API keys",
                missing.join(", ")
            ),
        ),
        Err(error) => report.doubtful(WHAT, format_args!("not known: {error}")),
    }
}

/// Nothing is lost without it: payments are found all the same, and later.
fn endpoint(said: &GatewaySays, report: &mut Report) {
    const WHAT: &str = "Stripe webhook";
    let words = taking::endpoint(said.mode, &said.endpoint);
    match &said.endpoint {
        EndpointState::Hears => report.good(WHAT, words),
        // What is wrong was said of the key.
        EndpointState::Unasked => {}
        EndpointState::Silent | EndpointState::Disabled | EndpointState::Lacks(_) => {
            report.doubtful(WHAT, words);
        }
        EndpointState::NotAllowed | EndpointState::Missing => {
            let events: Vec<&str> = payments::events_heard().collect();
            let (address, events) = (&said.webhook, events.join(", "));
            let detail = format_args!("{words} The address: {address}. The events: {events}.");
            report.doubtful(WHAT, detail);
        }
    }
}

#[cfg(test)]
mod tests;
