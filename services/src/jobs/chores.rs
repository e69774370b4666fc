//! What must be looked after again and again, whether or not somebody asked for it.

use std::time::Duration;

use chrono::TimeDelta;
use storage::StoreError;

use crate::{
    Services, audit, bookings, cards, feeds,
    jobs::rezone::schedule_rezoning,
    payments::{self, PaymentError},
    qualifications,
    reports::{self, ReportRefused},
    waitlist,
};

/// How long a job that ended is remembered: its key refuses a repetition so long.
const JOBS_KEPT: TimeDelta = TimeDelta::days(30);
/// How long a webhook that was acted on is remembered: twice as long as the gateway lists it.
const EVENTS_KEPT: TimeDelta = TimeDelta::days(60);
/// How long the JSON API gives the same answer to the same key.
const ANSWERS_KEPT: TimeDelta = TimeDelta::days(1);
/// As long as browsers keep a cookie at most.
const BROWSERS_KNOWN: TimeDelta = TimeDelta::days(400);

/// One thing to look after.
#[derive(Clone, Copy, Debug)]
pub(super) enum Chore {
    /// Free the holds that ended unpaid.
    Holds,
    /// Decline the requests that nobody answered.
    Requests,
    /// Ask the gateway what was missed.
    Reconcile,
    /// Ask it what moved its balance, and what it paid out.
    Payouts,
    /// Let the metrics know how many jobs wait, and what is set aside.
    Count,
    /// Forget what is of no more use.
    Tidy,
    /// See whether the zone data is new.
    Rezone,
    /// Look through the books, once a night.
    Books,
    /// Walk along the chains of the audit log, once a night.
    Audit,
    /// Tell of qualifications that end.
    Ends,
    /// Read the calendars elsewhere that are due.
    Feeds,
    /// Give up the cards that are of no more use.
    Cards,
    /// See whether what they said still fits what therapists do here.
    BusyElsewhere,
    /// Keep the summaries of reports up to date.
    Summaries,
    /// Send last month's figures, on the first.
    Monthly,
    /// Offer what became free to those who wait.
    Waitlist,
    /// End the waiting that is over, and look at the days that can be booked now.
    WaitlistDays,
    /// Plan the safety questions where nothing has planned them.
    Questions,
    /// Fold together how often something has changed.
    Versions,
    /// Let the database learn what its indexes tell.
    Statistics,
}

impl Chore {
    pub const ALL: [Self; 20] = [
        Self::Holds,
        Self::Requests,
        Self::Reconcile,
        Self::Payouts,
        Self::Count,
        Self::Tidy,
        Self::Rezone,
        Self::Books,
        Self::Audit,
        Self::Ends,
        Self::Feeds,
        Self::BusyElsewhere,
        Self::Cards,
        Self::Summaries,
        Self::Monthly,
        Self::Waitlist,
        Self::WaitlistDays,
        Self::Questions,
        Self::Versions,
        Self::Statistics,
    ];

    pub fn period(self) -> Duration {
        Duration::from_secs(match self {
            Self::Waitlist => 1,
            Self::Holds | Self::Versions => 5,
            Self::Count => 15,
            Self::Requests | Self::Feeds => 30,
            Self::BusyElsewhere | Self::Summaries => 60,
            Self::Reconcile | Self::Payouts | Self::Monthly => 600,
            Self::Tidy
            | Self::Rezone
            | Self::Books
            | Self::Audit
            | Self::Ends
            | Self::Cards
            | Self::WaitlistDays
            | Self::Questions
            | Self::Statistics => 3_600,
        })
    }

    pub async fn run(self, services: &Services) -> Result<(), PaymentError> {
        match self {
            Self::Holds => drop(payments::sweep(services).await?),
            Self::Requests => drop(bookings::decline_unanswered(services).await?),
            Self::Reconcile => payments::reconcile(services).await?,
            Self::Payouts => payments::import_payouts(services).await?,
            Self::Count => count(services).await?,
            Self::Tidy => tidy(services).await?,
            Self::Rezone => schedule_rezoning(services).await?,
            Self::Books => drop(payments::check_books_nightly(services).await?),
            Self::Audit => drop(audit::verify_nightly(services).await?),
            Self::Ends => drop(qualifications::tell_of_ends(services).await?),
            Self::Feeds => drop(feeds::poll_due(services).await?),
            Self::Cards => drop(cards::give_up_idle(services).await?),
            Self::BusyElsewhere => drop(feeds::settle_all(services).await?),
            Self::Summaries => figures(reports::bring_up_to_date_everywhere(services).await)?,
            Self::Waitlist => drop(waitlist::make_offers(services).await?),
            Self::WaitlistDays => waitlist::look_ahead(services).await?,
            Self::Questions => bookings::asking::look_ahead(services).await?,
            Self::Versions => storage::versions::fold(&services.store).await?,
            Self::Statistics => services.store.learn().await?,
            Self::Monthly => figures(reports::send_monthly(services).await)?,
        }
        Ok(())
    }
}

/// A studio that is gone meanwhile is none to be told of.
fn figures(done: Result<(), ReportRefused>) -> Result<(), PaymentError> {
    match done {
        Err(ReportRefused::Store(error)) => Err(error.into()),
        Err(error) => {
            tracing::error!(%error, "figures of a studio cannot be counted");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

async fn count(services: &Services) -> Result<(), StoreError> {
    let counts = storage::jobs::counts(services.store.reader(), services.now()).await?;
    let events = payments::events_set_aside(services, 0).await?;
    for (name, value) in [
        ("outbox_ready", counts.due),
        ("outbox_scheduled", counts.scheduled),
        ("outbox_dead", counts.dead),
        ("events_set_aside", events.count),
    ] {
        metrics::gauge!(name).set(f64::from(u32::try_from(value).unwrap_or(u32::MAX)));
    }
    Ok(())
}

/// Each in a transaction of its own: a short one keeps nobody waiting.
async fn tidy(services: &Services) -> Result<(), StoreError> {
    let (store, now) = (&services.store, services.now());
    macro_rules! swept {
        ($sweep:path, $until:expr) => {{
            let tx = store.begin().await?;
            let gone = $sweep(&tx, $until).await?;
            tx.commit().await?;
            gone
        }};
    }
    let jobs = swept!(storage::jobs::sweep, now - JOBS_KEPT);
    let answers = swept!(storage::idempotency::sweep, now - ANSWERS_KEPT);
    let sessions = swept!(storage::accounts::sweep_sessions, now);
    let former = swept!(storage::accounts::sweep_former_tokens, now);
    let tokens = swept!(storage::accounts::sweep_tokens, now);
    let steps = swept!(storage::accounts::sweep_steps, now);
    let browsers = swept!(storage::accounts::sweep_browsers, now - BROWSERS_KNOWN);
    let asked = swept!(storage::accounts::sweep_ceremonies, now);
    let drafts = swept!(storage::drafts::sweep, now);
    let events = swept!(storage::payments::sweep_events, now - EVENTS_KEPT);
    services.limits.prune();
    tracing::debug!(
        jobs,
        answers,
        sessions,
        former,
        tokens,
        asked,
        steps,
        browsers,
        drafts,
        events,
        "forgot what is of no more use"
    );
    Ok(())
}
