//! Everything a use case may need, wired once.

use std::{ops::Deref, sync::Arc};

use domain::Instant;
use storage::{Replica, Store};

use crate::{
    accounts::Hasher,
    availability::{Grounds, Nearby, Occupied},
    bookings::Holds,
    catalogue::StudioPages,
    limits::Limiter,
    outcomes::Tallies,
    ports::{Clock, DocumentStore, FeedFetcher, Mailer, Passkeys, PaymentGateway},
    reports::{Rosters, Summaries},
    sealing::Vault,
    tokens::Links,
};

/// Everything a use case may need. Cloning shares it.
#[derive(Clone)]
pub struct Services {
    /// The database, as it is read here: see [`Services::reading_from`].
    pub store: Store,
    nearby: Arc<Nearby>,
    shared: Arc<Shared>,
}

struct Shared {
    inner: Inner,
    rosters: Rosters,
    summaries: Summaries,
    tallies: Tallies,
    grounds: Grounds,
    occupied: Occupied,
    pages: StudioPages,
    holds: Holds,
}

/// What is inside [`Services`].
pub struct Inner {
    /// The database.
    pub store: Store,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where money comes from.
    pub gateway: Arc<dyn PaymentGateway>,
    /// Where mail leaves.
    pub mailer: Arc<dyn Mailer>,
    /// Where the bytes of documents lie.
    pub documents: Arc<dyn DocumentStore>,
    /// What reads calendars elsewhere.
    pub feeds: Arc<dyn FeedFetcher>,
    /// What asks browsers for passkeys; none where they keep none for our address.
    pub passkeys: Option<Arc<dyn Passkeys>>,
    /// What only a therapist may read.
    pub vault: Vault,
    /// Links that manage a booking.
    pub links: Links,
    /// How often somebody may try.
    pub limits: Limiter,
    /// Passwords.
    pub hasher: Hasher,
    /// What this installation is set to.
    pub settings: Settings,
}

/// What this installation is set to.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The public address, without a slash at the end.
    pub base_url: String,
    /// The address mails come from.
    pub mail_from: String,
    /// Whether payments are a demonstration, so that every page says so.
    pub demo_payments: bool,
    /// Whether a payment moves real money: the gateway is not in its test mode.
    pub live_payments: bool,
    /// Whether owners and therapists must have a second step of signing in.
    pub second_step: SecondStep,
}

/// Whether a second step of signing in is demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondStep {
    /// Owners of published studios have one before they come to their desk, and therapists
    /// before they come to their notes.
    Required,
    /// Whoever wants one sets it up.
    Offered,
}

impl SecondStep {
    /// Both, as a setting names them.
    pub const ALL: [(&'static str, Self); 2] =
        [("required", Self::Required), ("offered", Self::Offered)];

    /// Whether it is demanded.
    #[must_use]
    pub const fn is_required(self) -> bool {
        matches!(self, Self::Required)
    }
}

impl Services {
    /// Wires them together.
    #[must_use]
    pub fn new(inner: Inner) -> Self {
        let store = inner.store.clone();
        let shared = Shared {
            inner,
            rosters: Rosters::default(),
            summaries: Summaries::default(),
            tallies: Tallies::default(),
            grounds: Grounds::default(),
            occupied: Occupied::default(),
            pages: StudioPages::default(),
            holds: Holds::default(),
        };
        Self { store, nearby: Arc::default(), shared: Arc::new(shared) }
    }

    /// The same, reading from a copy of the database: for what everybody may read. What was
    /// kept of a version is shared, so ask for the version where you ask for the rest.
    #[must_use]
    pub fn reading_from(&self, replica: &Replica) -> Self {
        // What somebody waits for there is nothing that others wait for here.
        let (store, nearby) = (self.store.reading_from(replica), Arc::default());
        Self { store, nearby, shared: self.shared.clone() }
    }

    /// Rosters that were expanded before.
    pub(crate) fn rosters(&self) -> &Rosters {
        &self.shared.rosters
    }

    /// What summaries said before.
    pub(crate) fn summaries(&self) -> &Summaries {
        &self.shared.summaries
    }

    /// What outcomes were added up to before.
    pub(crate) fn tallies(&self) -> &Tallies {
        &self.shared.tallies
    }

    /// What decides about times and was read before.
    pub(crate) fn grounds(&self) -> &Grounds {
        &self.shared.grounds
    }

    /// What was read of what is taken.
    pub(crate) fn occupied(&self) -> &Occupied {
        &self.shared.occupied
    }

    /// What studios show, as it was read before.
    pub(crate) fn studio_pages(&self) -> &StudioPages {
        &self.shared.pages
    }

    /// What was free near times that somebody else had.
    pub(crate) fn nearby(&self) -> &Nearby {
        &self.nearby
    }

    /// Holds that wait for their turn.
    pub(crate) fn holds(&self) -> &Holds {
        &self.shared.holds
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }
}

impl Deref for Services {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.shared.inner
    }
}
