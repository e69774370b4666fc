//! Who may be what, and where.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::atomic::Ordering,
};

use domain::{AccountId, Right, Role, StudioId};
use secrecy::SecretString;
use storage::{clients::NewClient, entities::account};

mod demanded;
mod giving_back;
mod guarded;

use super::*;
use crate::{
    accounts::sign_in,
    testing::{StudioOptions, TestBed, TestStudio},
};

const PASSWORD: &str = "a rainy day in lisbon";

async fn account(bed: &TestBed, email: &str) -> AccountId {
    let id: AccountId = storage::new_id();
    let hash = bed.services.hasher.hash(&SecretString::from(PASSWORD)).await.expect("idle");
    let tx = bed.services.store.begin().await.expect("begun");
    let row = account::Model {
        id: id.0,
        email: email.into(),
        name: email.into(),
        phone: None,
        password_hash: Some(hash),
        email_verified_at: Some(1),
        created_at: 1,
    };
    storage::accounts::insert(&tx, row).await.expect("written");
    tx.commit().await.expect("committed");
    id
}

async fn session(bed: &TestBed, email: &str) -> NewSession {
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let visitor =
        Visitor { address, user_agent: String::new(), cookie: None, browser: Some("A".repeat(43)) };
    let password = SecretString::from(PASSWORD);
    let outcome = sign_in(&bed.services, &visitor, email, &password).await.expect("the password");
    outcome.begun().expect("no second step")
}

async fn signed_in(bed: &TestBed, email: &str) -> SignedIn {
    let session = session(bed, email).await;
    let who = authenticate(&bed.services, session.cookie.expose()).await.expect("read");
    who.expect("the session is new")
}

async fn book_as_guest(bed: &TestBed, studio: StudioId, email: &str) {
    let id = storage::new_id();
    let data_key_sealed = bed.services.vault.new_client_key(studio, id);
    let (account, phone, zone) = (None, None, None);
    let new = NewClient { id, studio, account, name: "Guest", email, phone, zone, data_key_sealed };
    let tx = bed.services.store.begin().await.expect("begun");
    storage::clients::find_or_make(&tx, new, bed.services.now()).await.expect("written");
    tx.commit().await.expect("committed");
}

/// `O`wner, `T`herapist, `S`taff, `C`lient: what somebody is at a studio.
fn roles(who: &SignedIn, studio: StudioId) -> String {
    let all = [
        ('O', who.owner_of(studio).is_ok()),
        ('T', who.therapist_of(studio).is_ok()),
        ('S', who.staff_of(studio).is_ok()),
        ('C', who.client_of(studio).is_ok()),
    ];
    all.iter().filter(|(_, is)| *is).map(|(letter, _)| letter).collect()
}

storage::on_both_engines! {
    async fn everybody_is_what_they_are_at_their_own_studio_and_nothing_elsewhere(bed: &TestBed) {
        let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
        let porto = TestStudio::create(&bed.services.store, &options).await.expect("written");
        let (lisbon, now) = (&bed.studio, bed.services.now());
        let everybody = ["owner", "ana", "both", "client", "nobody", "impostor", "porto-owner"];
        let mut ids = Vec::new();
        for name in everybody {
            ids.push(account(bed, &format!("{name}@example.com")).await);
        }
        let tx = bed.services.store.begin().await.expect("begun");
        use storage::accounts::{appoint, grant};
        grant(&tx, ids[0], lisbon.id, "owner", now).await.expect("granted");
        assert!(appoint(&tx, ids[1], lisbon.id, lisbon.ana, now).await.expect("appointed"));
        grant(&tx, ids[2], lisbon.id, "owner", now).await.expect("granted");
        assert!(appoint(&tx, ids[2], porto.id, porto.bia, now).await.expect("appointed"));
        // A role without a therapist to be, and a therapist of another studio.
        grant(&tx, ids[5], lisbon.id, "therapist", now).await.expect("granted");
        assert!(!appoint(&tx, ids[5], lisbon.id, porto.caio, now).await.expect("refused"));
        grant(&tx, ids[6], porto.id, "owner", now).await.expect("granted");
        tx.commit().await.expect("committed");
        book_as_guest(bed, lisbon.id, "client@example.com").await;
        book_as_guest(bed, porto.id, "ana@example.com").await;

        let mut found = String::new();
        for name in everybody {
            let who = signed_in(bed, &format!("{name}@example.com")).await;
            let (here, there) = (roles(&who, lisbon.id), roles(&who, porto.id));
            found += &format!("{name}: {here}|{there}\n");
        }
        assert_eq!(found, "owner: OS|\nana: TS|C\nboth: OS|TS\nclient: C|\nnobody: |\nimpostor: |\nporto-owner: |OS\n");
    }

    async fn who_asks_takes_three_questions_whatever_they_are(bed: &TestBed) {
        let (lisbon, now) = (&bed.studio, bed.services.now());
        let id = account(bed, "ana@example.com").await;
        let (store, asked) = bed.services.store.counting();
        let counted = bed.on_store(store);
        let session = session(bed, "ana@example.com").await;
        let questions = async || {
            let before = asked.load(Ordering::SeqCst);
            let who = authenticate(&counted, session.cookie.expose()).await.expect("read");
            (roles(&who.expect("signed in"), lisbon.id), asked.load(Ordering::SeqCst) - before)
        };
        assert_eq!(questions().await, (String::new(), 3));
        let tx = bed.services.store.begin().await.expect("begun");
        storage::accounts::grant(&tx, id, lisbon.id, "owner", now).await.expect("granted");
        let appointed = storage::accounts::appoint(&tx, id, lisbon.id, lisbon.ana, now).await;
        assert!(appointed.expect("appointed"));
        tx.commit().await.expect("committed");
        assert_eq!(questions().await, ("OTS".to_owned(), 3), "at once");
    }

    async fn a_proof_says_whose_it_is(bed: &TestBed) {
        let id = account(bed, "ana@example.com").await;
        let tx = bed.services.store.begin().await.expect("begun");
        let (studio, ana) = (bed.studio.id, bed.studio.ana);
        storage::accounts::appoint(&tx, id, studio, ana, bed.services.now()).await.expect("done");
        tx.commit().await.expect("committed");
        let who = signed_in(bed, "ana@example.com").await;
        let staff = who.staff_of(studio).expect("a therapist");
        assert_eq!((staff.account(), staff.studio()), (id, studio));
        assert_eq!((staff.is_owner(), staff.actor_kind()), (false, "therapist"));
        assert!(staff.may_act_for(ana) && !staff.may_act_for(bed.studio.bia));
    }

    async fn a_role_counts_from_the_next_request(bed: &TestBed) {
        let id = account(bed, "marta@example.com").await;
        let before = signed_in(bed, "marta@example.com").await;
        assert_eq!(before.owner_of(bed.studio.id), Err(Forbidden));
        let tx = bed.services.store.begin().await.expect("begun");
        storage::accounts::grant(&tx, id, bed.studio.id, "owner", bed.services.now())
            .await
            .expect("granted");
        tx.commit().await.expect("committed");
        let after = signed_in(bed, "marta@example.com").await;
        assert!(after.owner_of(bed.studio.id).is_ok());
    }

    async fn whoever_may_read_a_log_has_the_proof_for_it_at_their_own_studio_alone(bed: &TestBed) {
        let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
        let porto = TestStudio::create(&bed.services.store, &options).await.expect("written");
        let now = bed.services.now();
        for role in [Role::Owner, Role::Manager, Role::Reception, Role::Therapist] {
            let email = format!("{}@example.com", role.code());
            let id = account(bed, &email).await;
            let tx = bed.services.store.begin().await.expect("begun");
            storage::accounts::grant(&tx, id, bed.studio.id, role.code(), now).await.expect("granted");
            let entry = storage::audit::Entry {
                studio: Some(bed.studio.id),
                actor: storage::audit::Actor::System,
                action: "studio.changed",
                object: role.code().to_owned(),
                detail: String::new(),
            };
            storage::audit::append(&tx, entry, now).await.expect("written down");
            tx.commit().await.expect("committed");
            let who = signed_in(bed, &email).await;
            assert!(who.staff_of(porto.id).is_err(), "{role:?} is nobody elsewhere");
            // The way to the page is shown by the right, and the page asks for the proof.
            let staff = who.staff_of(bed.studio.id).ok();
            let proof = staff.and_then(|staff| staff.as_manager());
            let shown = staff.is_some_and(|staff| staff.may(Right::SeeAudit));
            let reads = matches!(role, Role::Owner | Role::Manager);
            assert_eq!((shown, proof.is_some()), (reads, reads), "{role:?}");
            let Some(manager) = proof else { continue };
            let query = crate::audit::AuditQuery::default();
            let log = crate::audit::trail(&bed.services, &manager, &query).await.expect("read");
            assert!(log.lines.iter().any(|line| line.object == role.code()), "{log:?}");
        }
        let theirs = testing::manager(porto.id);
        let query = crate::audit::AuditQuery::default();
        let log = crate::audit::trail(&bed.services, &theirs, &query).await.expect("read");
        assert_eq!(log.lines, [], "nothing of another studio");
    }
}
