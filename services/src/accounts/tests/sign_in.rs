use std::num::NonZeroU32;

use domain::ClientId;
use storage::clients::NewClient;

use super::*;
use crate::{
    Services, limits::Limiter, sealing::Vault, services::Inner, testing::StudioOptions,
    testing::TestStudio, tokens::Links,
};

/// The same services with the limits of production.
pub(super) fn strict(bed: &TestBed) -> Services {
    Services::new(Inner {
        store: bed.services.store.clone(),
        clock: bed.clock.clone(),
        gateway: bed.gateway.clone(),
        mailer: bed.mailer.clone(),
        documents: bed.services.documents.clone(),
        feeds: bed.services.feeds.clone(),
        passkeys: bed.services.passkeys.clone(),
        vault: Vault::new(&[7; 32]),
        links: Links::new(&[7; 32]),
        limits: Limiter::new(NonZeroU32::MIN),
        hasher: Hasher::weak(),
        settings: bed.services.settings.clone(),
    })
}

/// A browser in a network of its own.
fn from(last: u8) -> Visitor {
    Visitor { address: IpAddr::V4(Ipv4Addr::new(198, 51, 100, last)), ..visitor() }
}

/// Somebody who booked with this address as a guest.
async fn guest(bed: &TestBed, studio: domain::StudioId, email: &str) -> ClientId {
    let id: ClientId = storage::new_id();
    let data_key_sealed = bed.services.vault.new_client_key(studio, id);
    let (account, phone, zone) = (None, None, None);
    let new = NewClient { id, studio, account, name: "Guest", email, phone, zone, data_key_sealed };
    let tx = bed.services.store.begin().await.expect("begun");
    storage::clients::find_or_make(&tx, new, bed.services.now()).await.expect("written");
    tx.commit().await.expect("committed");
    id
}

storage::on_both_engines! {
    async fn unknown_wrong_and_unproved_are_refused_alike(bed: &TestBed) {
        proved(bed, MARTA).await;
        register(&bed.services, &visitor(), &typed("jo@example.com", PASSWORD)).await.expect("new");
        for (email, password) in [
            ("nobody@example.com", PASSWORD),
            (MARTA, OTHER),
            (MARTA, ""),
            ("jo@example.com", PASSWORD),
            ("jo@example.com", OTHER),
            ("", ""),
        ] {
            let refused = sign_in(&bed.services, &visitor(), email, &secret(password)).await;
            let refused = refused.expect_err("refused");
            assert_eq!(refused.code(), "credentials", "{email}");
        }
    }

    async fn signing_in_verifies_a_password_whether_or_not_there_is_an_account(bed: &TestBed) {
        proved(bed, MARTA).await;
        bed.services.hasher.close();
        for email in [MARTA, "nobody@example.com"] {
            let refused = sign_in(&bed.services, &visitor(), email, &secret(PASSWORD)).await;
            assert!(matches!(refused, Err(AccountRefused::Busy(_))), "{email}: {refused:?}");
        }
    }

    async fn the_password_of_an_unproved_address_brings_the_mail_again(bed: &TestBed) {
        register(&bed.services, &visitor(), &typed(MARTA, PASSWORD)).await.expect("registered");
        let account = id_of(bed, MARTA).await;
        take_mails(bed).await;
        bed.clock.advance_minutes(10);
        sign_in(&bed.services, &visitor(), MARTA, &secret(OTHER)).await.expect_err("refused");
        assert_eq!(take_mails(bed).await, []);
        sign_in(&bed.services, &visitor(), MARTA, &secret(PASSWORD)).await.expect_err("refused");
        sign_in(&bed.services, &visitor(), MARTA, &secret(PASSWORD)).await.expect_err("refused");
        assert_eq!(take_mails(bed).await, [Mail::VerifyAddress { account }], "once");
    }

    async fn a_new_session_replaces_the_one_of_the_same_browser(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (first, _) = signed_in(bed, MARTA).await;
        let (elsewhere, _) = signed_in(bed, MARTA).await;
        let same_browser =
            Visitor { cookie: Some(first.cookie.expose().to_owned()), ..visitor() };
        let second = sign_in(&bed.services, &same_browser, MARTA, &secret(PASSWORD)).await;
        let second = second.expect("the password").begun().expect("signed in");
        assert_ne!(first.cookie.expose(), second.cookie.expose());
        assert!(who(bed, &first).await.is_none());
        assert!(who(bed, &second).await.is_some());
        assert!(who(bed, &elsewhere).await.is_some());
    }

    async fn an_outdated_hash_is_replaced_when_its_password_is_typed(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let strong = Hasher::new(1).hash(&secret(PASSWORD)).await.expect("idle");
        let tx = bed.services.store.begin().await.expect("begun");
        storage::accounts::set_password(&tx, account, Some(strong.clone())).await.expect("set");
        tx.commit().await.expect("committed");
        signed_in(bed, MARTA).await;
        let row = storage::accounts::by_id(bed.services.store.reader(), account).await;
        assert_ne!(row.expect("read").expect("there").password_hash, Some(strong));
        signed_in(bed, MARTA).await;
    }

    async fn the_eleventh_try_at_an_account_waits_even_with_the_right_password(bed: &TestBed) {
        proved(bed, MARTA).await;
        let services = strict(bed);
        for _ in 0..10 {
            sign_in(&services, &visitor(), MARTA, &secret(OTHER)).await.expect_err("wrong");
        }
        let refused = sign_in(&services, &visitor(), " MARTA@example.com", &secret(PASSWORD)).await;
        assert!(matches!(refused, Err(AccountRefused::TooMany(_))), "{refused:?}");
    }

    async fn strangers_elsewhere_do_not_lock_an_owner_out(bed: &TestBed) {
        proved(bed, MARTA).await;
        let services = strict(bed);
        for last in 0..3 {
            for _ in 0..20 {
                let stranger = from(last);
                sign_in(&services, &stranger, MARTA, &secret(OTHER)).await.expect_err("wrong");
                let _ = request_reset(&services, &stranger, MARTA).await;
            }
        }
        sign_in(&services, &visitor(), MARTA, &secret(PASSWORD)).await.expect("signed in");
        request_reset(&services, &visitor(), MARTA).await.expect("answered");
    }

    async fn many_strangers_slow_an_account_down_until_its_owner_resets_it(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let services = strict(bed);
        for last in 0..11 {
            for _ in 0..10 {
                sign_in(&services, &from(last), MARTA, &secret(OTHER)).await.expect_err("wrong");
            }
        }
        let refused = sign_in(&services, &visitor(), MARTA, &secret(PASSWORD)).await;
        assert!(matches!(refused, Err(AccountRefused::TooMany(_))), "{refused:?}");
        let link = token(bed, account, TokenPurpose::ResetPassword).await;
        reset(&services, &visitor(), &link, &secret(OTHER)).await.expect("reset");
        sign_in(&services, &visitor(), MARTA, &secret(OTHER)).await.expect("signed in");
    }

    async fn many_strangers_do_not_lock_an_owner_out_of_a_network_they_signed_in_from(bed: &TestBed) {
        proved(bed, MARTA).await;
        let services = strict(bed);
        sign_in(&services, &visitor(), MARTA, &secret(PASSWORD)).await.expect("signed in");
        for last in 0..11 {
            for _ in 0..10 {
                sign_in(&services, &from(last), MARTA, &secret(OTHER)).await.expect_err("wrong");
            }
        }
        let elsewhere = sign_in(&services, &from(99), MARTA, &secret(PASSWORD)).await;
        assert!(matches!(elsewhere, Err(AccountRefused::TooMany(_))), "{elsewhere:?}");
        sign_in(&services, &visitor(), MARTA, &secret(PASSWORD)).await.expect("signed in");
        for _ in 0..8 {
            sign_in(&services, &visitor(), MARTA, &secret(OTHER)).await.expect_err("wrong");
        }
        let refused = sign_in(&services, &visitor(), MARTA, &secret(PASSWORD)).await;
        assert!(matches!(refused, Err(AccountRefused::TooMany(_))), "still counted: {refused:?}");
    }

    async fn signing_in_claims_what_was_booked_as_a_guest_with_the_same_address(bed: &TestBed) {
        proved(bed, MARTA).await;
        let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
        let porto = TestStudio::create(&bed.services.store, &options).await.expect("written");
        let hers = guest(bed, bed.studio.id, MARTA).await;
        guest(bed, porto.id, "somebody@example.com").await;
        let (_, who_before) = signed_in(bed, MARTA).await;
        assert_eq!(who_before.client_of(bed.studio.id).map(|c| c.client()), Ok(hers));
        assert!(who_before.client_of(porto.id).is_err());
        let late = guest(bed, porto.id, MARTA).await;
        assert_eq!(unclaimed(&bed.services, &who_before).await.expect("read"), 1);
        assert_eq!(claim(&bed.services, &who_before).await.expect("claimed"), 1);
        assert_eq!(unclaimed(&bed.services, &who_before).await.expect("read"), 0);
        let (_, who_after) = signed_in(bed, MARTA).await;
        assert_eq!(who_after.client_of(porto.id).map(|c| c.client()), Ok(late));
        assert!(visits(&bed.services, &who_after).await.expect("read").is_empty());
    }

    async fn a_person_can_be_called_something_else_but_not_nothing(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (session, me) = signed_in(bed, MARTA).await;
        rename(&bed.services, &me, " M. Lopes ").await.expect("renamed");
        rename(&bed.services, &me, " ").await.expect_err("refused");
        assert_eq!(who(bed, &session).await.expect("signed in").name(), "M. Lopes");
    }
}
