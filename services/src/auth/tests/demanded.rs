//! Where a second step is demanded: what waits for it, and what does not.

use super::*;
use crate::{
    Services,
    accounts::{self, begin_second_step, finish_second_step},
    notes::{self, NoteRefused},
    studio::{self, SettingsRefused, Step, What},
};

const OLGA: &str = "olga@example.com";

fn visitor() -> Visitor {
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    Visitor { address, user_agent: String::new(), cookie: None, browser: None }
}

/// The cookie of whoever signs in with this address.
async fn cookie(bed: &TestBed, email: &str) -> String {
    let password = SecretString::from(PASSWORD);
    let outcome = sign_in(&bed.services, &visitor(), email, &password).await;
    let session = outcome.expect("the password").begun().expect("no second step yet");
    session.cookie.expose().to_owned()
}

/// Who that is, as these services see them.
async fn seen(services: &Services, cookie: &str) -> SignedIn {
    authenticate(services, cookie).await.expect("read").expect("signed in")
}

/// Gives them an app.
async fn set_up(bed: &TestBed, who: &SignedIn) {
    let services = &bed.services;
    begin_second_step(services, who).await.expect("begun");
    let secret = accounts::second_step(services, who).await.expect("read").begun.expect("begun");
    let code = secret.code_at(services.now());
    finish_second_step(services, who, &visitor(), &code).await.expect("set up");
}

async fn with_role(bed: &TestBed, email: &str, role: &str) -> AccountId {
    let id = account(bed, email).await;
    let tx = bed.services.store.begin().await.expect("begun");
    let granted = storage::accounts::grant(&tx, id, bed.studio.id, role, bed.services.now());
    granted.await.expect("granted");
    tx.commit().await.expect("committed");
    id
}

async fn unpublished(bed: &TestBed) {
    let tx = bed.services.store.begin().await.expect("begun");
    storage::studio_settings::set_published(&tx, bed.studio.id, None).await.expect("written");
    tx.commit().await.expect("committed");
}

storage::on_both_engines! {
    async fn an_owners_desk_waits_for_the_second_step(bed: &TestBed) {
        with_role(bed, OLGA, "owner").await;
        let (services, studio) = (bed.demanding(), bed.studio.id);
        let cookie = cookie(bed, OLGA).await;
        let olga = seen(&services, &cookie).await;
        assert!(olga.is_held_back(studio));
        assert_eq!(olga.owner_of(studio), Err(Forbidden));
        assert_eq!(olga.staff_of(studio), Err(Forbidden));
        assert_eq!(olga.staff_studios(), [studio], "where they work is no secret to them");
        assert!(seen(&bed.services, &cookie).await.owner_of(studio).is_ok(), "where it is offered");
        set_up(bed, &olga).await;
        let olga = seen(&services, &cookie).await;
        assert!(olga.owner_of(studio).is_ok() && !olga.is_held_back(studio));
    }

    async fn a_studio_that_nobody_finds_yet_is_set_up_first_and_not_published_before(bed: &TestBed) {
        with_role(bed, OLGA, "owner").await;
        unpublished(bed).await;
        let (services, studio) = (bed.demanding(), bed.studio.id);
        let cookie = cookie(bed, OLGA).await;
        let olga = seen(&services, &cookie).await;
        let owner = olga.owner_of(studio).expect("there is a studio to set up");
        let guide = studio::guide(&services, &owner.into()).await.expect("read");
        assert!(guide.steps().any(|step| step == Step::SignIn) && !guide.is_done(Step::SignIn));
        let refused = studio::publish(&services, &owner).await.expect_err("not yet");
        let SettingsRefused::NotReady(lacks) = refused else { panic!("{refused:?}") };
        assert_eq!(lacks.iter().map(|lack| &lack.what).collect::<Vec<_>>(), [&What::SecondStep]);
        set_up(bed, &olga).await;
        let owner = seen(&services, &cookie).await.owner_of(studio).expect("the owner");
        let guide = studio::guide(&services, &owner.into()).await.expect("read");
        assert!(guide.is_done(Step::SignIn));
        studio::publish(&services, &owner).await.expect("published");
        let offered = studio::guide(&bed.services, &owner.into()).await.expect("read");
        assert!(offered.steps().all(|step| step != Step::SignIn));
    }

    async fn a_therapist_works_but_reads_and_writes_no_note(bed: &TestBed) {
        let id = account(bed, "ana@example.com").await;
        let tx = bed.services.store.begin().await.expect("begun");
        let (studio, ana, now) = (bed.studio.id, bed.studio.ana, bed.services.now());
        storage::accounts::appoint(&tx, id, studio, ana, now).await.expect("appointed");
        tx.commit().await.expect("committed");
        let services = bed.demanding();
        let cookie = cookie(bed, "ana@example.com").await;
        let who = seen(&services, &cookie).await;
        let (staff, ana) = (who.staff_of(studio).expect("at work"), who.therapist_of(studio));
        let opened = notes::open(&services, &staff, "LB-AAAA-22").await;
        assert!(matches!(opened, Err(NoteRefused::NoSecondStep(_))), "{opened:?}");
        let added = notes::addend(&services, &staff, "LB-AAAA-22", "words").await;
        assert!(matches!(added, Err(NoteRefused::NoSecondStep(_))), "{added:?}");
        let templates = notes::templates(&services, &ana.expect("treats")).await;
        assert!(matches!(templates, Err(NoteRefused::NoSecondStep(_))), "{templates:?}");
        set_up(bed, &who).await;
        let who = seen(&services, &cookie).await;
        let staff = who.staff_of(studio).expect("at work");
        let opened = notes::open(&services, &staff, "LB-AAAA-22").await;
        assert!(matches!(opened, Err(NoteRefused::NotFound)), "{opened:?}");
    }

    async fn reception_and_managers_go_on_as_they_are(bed: &TestBed) {
        for role in ["manager", "reception"] {
            let email = format!("{role}@example.com");
            with_role(bed, &email, role).await;
            let who = seen(&bed.demanding(), &cookie(bed, &email).await).await;
            assert!(who.staff_of(bed.studio.id).is_ok(), "{role}");
        }
    }
}
