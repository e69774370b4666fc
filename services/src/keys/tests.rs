mod sealed;

use domain::StudioId;
use storage::clients::NewClient;

use super::*;
use crate::{
    accounts::Hasher, limits::Limiter, sealing::Vault, services::Inner, testing::TestBed,
    tokens::Links,
};

/// The same installation, started with another key.
fn with_vault(bed: &TestBed, vault: Vault) -> Services {
    started_with(&bed.services, vault)
}

fn started_with(services: &Services, vault: Vault) -> Services {
    Services::new(Inner {
        store: services.store.clone(),
        clock: services.clock.clone(),
        gateway: services.gateway.clone(),
        mailer: services.mailer.clone(),
        documents: services.documents.clone(),
        feeds: services.feeds.clone(),
        passkeys: services.passkeys.clone(),
        vault,
        links: Links::new(&[7; 32]),
        limits: Limiter::new(std::num::NonZeroU32::MIN),
        hasher: Hasher::weak(),
        settings: services.settings.clone(),
    })
}

async fn client(services: &Services, studio: StudioId, email: &str) -> ClientId {
    let id: ClientId = storage::new_id();
    let data_key_sealed = services.vault.new_client_key(studio, id);
    let (account, phone, zone) = (None, None, None);
    let new = NewClient { id, studio, account, name: "Guest", email, phone, zone, data_key_sealed };
    let tx = services.store.begin().await.expect("begun");
    clients::find_or_make(&tx, new, services.now()).await.expect("written");
    tx.commit().await.expect("committed");
    id
}

/// Nobody is to read what it sealed any more.
async fn destroy(services: &Services, client: ClientId) {
    let tx = services.store.begin().await.expect("begun");
    clients::rewrap_key(&tx, client, vec![]).await.expect("written");
    tx.commit().await.expect("committed");
}

async fn opens(services: &Services, client: ClientId) -> bool {
    let row = clients::by_id(services.store.reader(), client).await.expect("read").expect("there");
    services.vault.wrapped_by(&row.data_key_sealed, row.studio.into(), client).is_some()
}

storage::on_both_engines! {
    async fn the_first_key_is_remembered_and_any_other_refused(bed: &TestBed) {
        let ours = &bed.services;
        assert!(!in_use(&ours.store).await.expect("read"));
        assert_eq!(standing(ours).await.expect("read"), Standing::Unused);
        insist(ours).await.expect("the first");
        insist(ours).await.expect("the same");
        assert!(in_use(&ours.store).await.expect("read"));
        assert_eq!(standing(ours).await.expect("read"), Standing::Ours);
        let other = with_vault(bed, Vault::new(&[8; 32]));
        assert_eq!(standing(&other).await.expect("read"), Standing::Foreign);
        assert!(matches!(insist(&other).await, Err(KeyRefused::Foreign)));
        insist(ours).await.expect("nothing was changed");
    }

    async fn of_two_machines_that_start_at_once_with_keys_of_their_own_one_is_refused(bed: &TestBed) {
        let other = with_vault(bed, Vault::new(&[8; 32]));
        let (one, two) = tokio::join!(insist(&bed.services), insist(&other));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }

    async fn a_database_from_before_fingerprints_is_known_by_its_clients(bed: &TestBed) {
        client(&bed.services, bed.studio.id, "ana@example.com").await;
        assert!(in_use(&bed.services.store).await.expect("read"));
        let other = with_vault(bed, Vault::new(&[8; 32]));
        assert!(matches!(insist(&other).await, Err(KeyRefused::Foreign)));
        insist(&bed.services).await.expect("it opens what is there");
    }

    async fn a_database_from_before_fingerprints_is_not_the_new_keys_until_it_is_rewrapped(bed: &TestBed) {
        client(&bed.services, bed.studio.id, "ana@example.com").await;
        let rotating = with_vault(bed, Vault::new(&[8; 32]).with_previous(&[7; 32]));
        assert_eq!(standing(&rotating).await.expect("read"), Standing::Previous);
        assert!(matches!(insist(&rotating).await, Err(KeyRefused::NotRewrapped)));
        assert_eq!(rewrap(&rotating).await.expect("rewrapped"), 1);
        insist(&rotating).await.expect("rotated");
        insist(&with_vault(bed, Vault::new(&[8; 32]))).await.expect("the new key alone will do");
    }

    async fn a_key_that_was_destroyed_does_not_say_whose_the_database_is(bed: &TestBed) {
        let first = client(&bed.services, bed.studio.id, "ana@example.com").await;
        destroy(&bed.services, first).await;
        assert_eq!(standing(&bed.services).await.expect("read"), Standing::Unused);
        client(&bed.services, bed.studio.id, "bia@example.com").await;
        let other = with_vault(bed, Vault::new(&[8; 32]));
        assert_eq!(standing(&other).await.expect("read"), Standing::Foreign);
        assert_eq!(standing(&bed.services).await.expect("read"), Standing::Ours);
        insist(&bed.services).await.expect("the second client tells");
    }

    async fn keys_that_a_process_with_the_old_master_key_made_are_counted(bed: &TestBed) {
        insist(&bed.services).await.expect("the first");
        client(&bed.services, bed.studio.id, "ana@example.com").await;
        let gone = client(&bed.services, bed.studio.id, "gone@example.com").await;
        destroy(&bed.services, gone).await;
        let rotating = with_vault(bed, Vault::new(&[8; 32]).with_previous(&[7; 32]));
        rewrap(&rotating).await.expect("rewrapped");
        client(&bed.services, bed.studio.id, "late@example.com").await;
        let counted = |current, previous, lost| Wrapped { current, previous, lost };
        assert_eq!(wrapped(&rotating).await.expect("read"), counted(1, 1, 0));
        let new = with_vault(bed, Vault::new(&[8; 32]));
        assert_eq!(wrapped(&new).await.expect("read"), counted(1, 0, 1));
        assert_eq!(rewrap(&rotating).await.expect("again"), 1);
        assert_eq!(wrapped(&new).await.expect("read"), counted(2, 0, 0));
    }

    async fn a_rotation_wraps_every_key_anew_and_makes_the_database_the_new_keys(bed: &TestBed) {
        insist(&bed.services).await.expect("the first");
        let ana = client(&bed.services, bed.studio.id, "ana@example.com").await;
        let bia = client(&bed.services, bed.studio.id, "bia@example.com").await;
        let rotating = with_vault(bed, Vault::new(&[8; 32]).with_previous(&[7; 32]));
        assert!(matches!(insist(&rotating).await, Err(KeyRefused::NotRewrapped)));
        assert_eq!(rewrap(&rotating).await.expect("rewrapped"), 2);
        assert_eq!(rewrap(&rotating).await.expect("again is no error"), 0);
        insist(&rotating).await.expect("rotated");
        let new = with_vault(bed, Vault::new(&[8; 32]));
        insist(&new).await.expect("the new key alone will do");
        assert!(opens(&new, ana).await && opens(&new, bia).await);
        assert!(matches!(insist(&bed.services).await, Err(KeyRefused::Foreign)), "the old is over");
    }

    async fn a_rotation_seals_the_addresses_of_calendars_anew(bed: &TestBed) {
        insist(&bed.services).await.expect("the first");
        let (id, address): (uuid::Uuid, _) = (storage::new_id(), "https://calendar.example/a.ics");
        let feed = feed_in::Model {
            id,
            studio: bed.studio.id.0,
            therapist: bed.studio.ana.0,
            name: "Home".into(),
            host: "calendar.example".into(),
            address_sealed: bed.services.vault.seal_feed(id, address),
            when_stale: "warn".into(),
            etag: None,
            modified: None,
            added_at: 1,
            next_at: 1,
            read_at: 1,
            whole_at: 1,
            failures: 0,
            failing_since: None,
        told_at: None,
            error: None,
            unread: 0,
        };
        let tx = bed.services.store.begin().await.expect("begun");
        feeds::insert(&tx, feed).await.expect("written");
        tx.commit().await.expect("committed");
        rewrap(&with_vault(bed, Vault::new(&[8; 32]).with_previous(&[7; 32]))).await.expect("done");
        let new = with_vault(bed, Vault::new(&[8; 32]));
        let row = feeds::by_id(new.store.reader(), id).await.expect("read").expect("there");
        let opened = new.vault.open_feed(id, &row.address_sealed);
        assert_eq!(opened, Ok((address.to_owned(), Which::Current)));
    }

    async fn nothing_is_rewrapped_with_a_previous_key_that_is_not_the_databases(bed: &TestBed) {
        insist(&bed.services).await.expect("the first");
        let ana = client(&bed.services, bed.studio.id, "ana@example.com").await;
        let wrong = with_vault(bed, Vault::new(&[8; 32]).with_previous(&[9; 32]));
        assert!(matches!(rewrap(&wrong).await, Err(KeyRefused::Foreign)));
        let none = with_vault(bed, Vault::new(&[8; 32]));
        assert!(matches!(rewrap(&none).await, Err(KeyRefused::NoPrevious)));
        assert!(opens(&bed.services, ana).await);
    }

    async fn a_key_that_neither_opens_stops_a_rotation_before_it_changes_anything(bed: &TestBed) {
        insist(&bed.services).await.expect("the first");
        let ana = client(&bed.services, bed.studio.id, "ana@example.com").await;
        let odd = client(&with_vault(bed, Vault::new(&[9; 32])), bed.studio.id, "o@example.com").await;
        let rotating = with_vault(bed, Vault::new(&[8; 32]).with_previous(&[7; 32]));
        let refused = rewrap(&rotating).await;
        assert!(matches!(refused, Err(KeyRefused::Unopenable(id)) if id == odd), "{refused:?}");
        assert!(opens(&bed.services, ana).await, "as before");
        insist(&bed.services).await.expect("as before");
    }
}
