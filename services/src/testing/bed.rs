//! A studio and everything around it, on a real database.

use std::{num::NonZeroU32, sync::Arc};

use chrono::{DateTime, TimeZone, Utc};
use domain::Instant;
use storage::{Store, testing::OnStore};

use super::{
    MemoryDocuments, MemoryFeeds, MemoryPasskeys, RecordingMailer, ScriptedGateway, StudioOptions,
    TestClock, TestStudio,
};
use crate::{
    SecondStep, Services, Settings, accounts::Hasher, limits::Limiter, sealing::Vault,
    services::Inner, tokens::Links,
};

/// A studio and everything around it, on a real database. The clock stands at
/// Monday 23 November 2026, 08:00 in Lisbon, an hour before the studio opens.
pub struct TestBed {
    /// What is tested.
    pub services: Services,
    /// What time it is.
    pub clock: Arc<TestClock>,
    /// Where money comes from.
    pub gateway: Arc<ScriptedGateway>,
    /// Where mail leaves.
    pub mailer: Arc<RecordingMailer>,
    /// Where the bytes of documents lie.
    pub documents: Arc<MemoryDocuments>,
    /// Calendars elsewhere.
    pub feeds: Arc<MemoryFeeds>,
    /// The studio.
    pub studio: TestStudio,
}

impl TestBed {
    /// On an empty, migrated database, with a studio of its own kind.
    pub async fn with(store: Store, options: &StudioOptions) -> Self {
        let clock = Arc::new(TestClock::at(Self::start()));
        let gateway = Arc::new(ScriptedGateway::new(clock.clone()));
        let mailer = Arc::new(RecordingMailer::new());
        let studio = TestStudio::create(&store, options).await.expect("the studio is written");
        let documents = Arc::new(MemoryDocuments::default());
        let feeds = Arc::new(MemoryFeeds::default());
        let doubles =
            (clock.clone(), gateway.clone(), mailer.clone(), documents.clone(), feeds.clone());
        let services = wire(store, doubles);
        crate::keys::ring::ensure(&services).await.expect("a keyring is made");
        Self { services, clock, gateway, mailer, documents, feeds, studio }
    }

    /// The bed's services on another view of its database, such as one that counts.
    #[must_use]
    pub fn on_store(&self, store: Store) -> Services {
        let vault = Vault::new(&KEY).on_the_ring_of(&self.services.vault);
        wire_with(store, self.doubles(), vault)
    }

    /// The same services where owners and therapists must have a second step of signing in.
    #[must_use]
    pub fn demanding(&self) -> Services {
        let settings = self.services.settings.clone();
        self.set(Settings { second_step: SecondStep::Required, ..settings })
    }

    /// The same services where a real gateway takes the payments, and plays them through.
    #[must_use]
    pub fn without_demo(&self) -> Services {
        self.set(Settings { demo_payments: false, ..self.services.settings.clone() })
    }

    /// The same where a payment moves real money.
    #[must_use]
    pub fn live(&self) -> Services {
        let settings = self.services.settings.clone();
        self.set(Settings { demo_payments: false, live_payments: true, ..settings })
    }

    fn set(&self, settings: Settings) -> Services {
        let (clock, gateway, mailer, documents, feeds) = self.doubles();
        Services::new(Inner {
            store: self.services.store.clone(),
            clock,
            gateway,
            mailer,
            documents,
            feeds,
            passkeys: self.services.passkeys.clone(),
            vault: Vault::new(&KEY).on_the_ring_of(&self.services.vault),
            links: Links::new(&KEY),
            limits: Limiter::new(NonZeroU32::new(1_000).expect("not zero")),
            hasher: Hasher::weak(),
            settings,
        })
    }

    /// The services as a process of its own would have them on another database: with the
    /// same master key, and no keyring read yet.
    #[must_use]
    pub fn apart(&self, store: Store) -> Services {
        wire(store, self.doubles())
    }

    fn doubles(&self) -> Doubles {
        let mailer = Arc::new(self.mailer.as_ref().clone());
        let (documents, feeds) = (self.documents.clone(), self.feeds.clone());
        (self.clock.clone(), self.gateway.clone(), mailer, documents, feeds)
    }

    /// The same services on an empty database, without a studio.
    #[must_use]
    pub fn services_on(store: Store) -> Services {
        Self::services_with(store, RecordingMailer::new())
    }

    /// The same, with a mailer to look at.
    #[must_use]
    pub fn services_with(store: Store, mailer: RecordingMailer) -> Services {
        let clock = Arc::new(TestClock::at(Self::start()));
        let gateway = Arc::new(ScriptedGateway::new(clock.clone()));
        wire(store, (clock, gateway, Arc::new(mailer), Arc::default(), Arc::default()))
    }

    /// Where the clock stands at first: Monday 23 November 2026, 08:00 in Lisbon.
    #[must_use]
    pub fn start() -> Instant {
        Utc.with_ymd_and_hms(2026, 11, 23, 8, 0, 0).single().expect("a time")
    }

    /// An instant written as RFC 3339.
    ///
    /// # Panics
    /// Where it is not one.
    #[must_use]
    pub fn at(text: &str) -> Instant {
        DateTime::parse_from_rfc3339(text).expect("RFC 3339").to_utc()
    }
}

impl OnStore for TestBed {
    async fn on(store: Store) -> Self {
        Self::with(store, &StudioOptions::default()).await
    }
}

type Doubles = (
    Arc<TestClock>,
    Arc<ScriptedGateway>,
    Arc<RecordingMailer>,
    Arc<MemoryDocuments>,
    Arc<MemoryFeeds>,
);

/// The master key of tests.
const KEY: [u8; 32] = [7; 32];

fn wire(store: Store, doubles: Doubles) -> Services {
    wire_with(store, doubles, Vault::new(&KEY))
}

fn wire_with(
    store: Store,
    (clock, gateway, mailer, documents, feeds): Doubles,
    vault: Vault,
) -> Services {
    Services::new(Inner {
        store,
        clock,
        gateway,
        mailer,
        documents,
        feeds,
        passkeys: Some(Arc::new(MemoryPasskeys::default())),
        vault,
        links: Links::new(&KEY),
        limits: Limiter::new(NonZeroU32::new(1_000).expect("not zero")),
        hasher: Hasher::weak(),
        settings: Settings {
            base_url: "http://localhost:3000".into(),
            mail_from: "bookings@lumbar.example".into(),
            demo_payments: true,
            live_payments: false,
            second_step: SecondStep::Offered,
        },
    })
}
