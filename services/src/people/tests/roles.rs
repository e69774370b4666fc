//! Giving and taking roles, suspending, handing over; on both engines.

use domain::{AccountId, Role};
use storage::accounts::grant;

use super::*;
use crate::{
    auth::ManagerSession,
    bookings::tests::bench::{appointed, literal, read},
};

const MIRA: &str = "mira@post.example";

fn as_role(role: &str, email: &str) -> RoleInput {
    RoleInput { name: "Mira Lind".into(), email: email.into(), role: role.into() }
}

/// An owner who is one: with an account and the role.
async fn real_owner(bed: &TestBed, email: &str) -> OwnerSession {
    let owner = testing::owner(bed.studio.id);
    let id = literal(bed, owner.account().0);
    sql(
        bed,
        &format!(
            "INSERT INTO account (id, email, name, created_at, email_verified_at)
             SELECT {id}, '{email}', 'Owner', 0, 1"
        ),
    )
    .await;
    let tx = bed.services.store.begin().await.expect("begun");
    let (studio, now) = (bed.studio.id, bed.services.now());
    grant(&tx, owner.account(), studio, "owner", now).await.expect("granted");
    tx.commit().await.expect("committed");
    owner
}

async fn account_of(bed: &TestBed, email: &str) -> AccountId {
    let found = storage::accounts::by_email(bed.services.store.reader(), email).await;
    found.expect("read").expect("there is one").id.into()
}

/// What somebody may do at the studio at the next request.
async fn role_of(bed: &TestBed, cookie: &str) -> Option<Role> {
    let who = authenticate(&bed.services, cookie).await.expect("read")?;
    who.staff_of(bed.studio.id).ok().map(|staff| staff.role())
}

/// Follows an invitation, and returns the cookie.
async fn comes_in(bed: &TestBed, email: &str) -> String {
    let account = account_of(bed, email).await;
    let token = issue_token(&bed.services, account, TokenPurpose::Invitation).await;
    let token = token.expect("written").expect("an account").expose().to_owned();
    let session =
        accounts::join(&bed.services, &visitor(), &token, &SecretString::from(PASSWORD)).await;
    session.expect("joined").begun().expect("all").cookie.expose().to_owned()
}

/// What was done about somebody's part in the studio; what they did themselves stands apart.
async fn actions(bed: &TestBed, account: AccountId) -> Vec<String> {
    let found = audit::of_object(bed.services.store.reader(), &account.to_string()).await;
    let all = found.expect("read").into_iter().map(|entry| entry.action);
    all.filter(|action| !action.starts_with("account.")).collect()
}

/// A manager who is one.
async fn real_manager(bed: &TestBed, owner: &OwnerSession) -> ManagerSession {
    let id = give_role(&bed.services, owner, &as_role("manager", "boss@post.example")).await;
    testing::manager(bed.studio.id).signed_in_as(id.expect("given"))
}

on_both_engines! {
    async fn a_role_is_given_by_mail_and_gone_with_the_next_request(bed: &TestBed) {
        let owner = real_owner(bed, "olga@post.example").await;
        let mira = give_role(&bed.services, &owner, &as_role("reception", MIRA)).await.expect("given");
        while jobs::run_due(&bed.services, 50).await > 0 {}
        let mail = bed.mailer.sent_to(MIRA).pop().expect("a mail").text;
        assert!(mail.contains("at the desk of") && mail.contains("/join/"), "{mail}");
        let cookie = comes_in(bed, MIRA).await;
        assert_eq!(role_of(bed, &cookie).await, Some(Role::Reception));
        // An account that is there already: a higher role in place of the other.
        bed.clock.advance_minutes(6);
        give_role(&bed.services, &owner, &as_role("manager", "MIRA@post.example")).await.expect("given");
        assert_eq!(role_of(bed, &cookie).await, Some(Role::Manager), "the same session");
        while jobs::run_due(&bed.services, 50).await > 0 {}
        let mail = bed.mailer.sent_to(MIRA).pop().expect("a mail").text;
        assert!(mail.contains("as a manager of") && mail.contains("/sign-in"), "{mail}");
        take_role(&bed.services, &owner, mira).await.expect("taken");
        assert_eq!(role_of(bed, &cookie).await, None, "gone with the next request");
        assert_eq!(take_role(&bed.services, &owner, mira).await.expect_err("none").code(), "not_found");
        assert_eq!(
            actions(bed, mira).await,
            ["role.reception_granted", "role.reception_taken", "role.manager_granted", "role.manager_taken"]
        );
    }

    async fn the_last_owner_stays_and_nobody_raises_themselves(bed: &TestBed) {
        let owner = real_owner(bed, "olga@post.example").await;
        let (services, me) = (&bed.services, owner.account());
        assert_eq!(take_role(services, &owner, me).await.expect_err("the last").code(), "last_owner");
        let myself = give_role(services, &owner, &as_role("manager", "olga@post.example")).await;
        assert_eq!(myself.expect_err("oneself").code(), "yourself");
        let second = real_owner(bed, "otto@post.example").await;
        // Each removes the other in the same instant: one of them stays.
        let (one, two) = tokio::join!(
            take_role(services, &owner, second.account()),
            take_role(services, &second, owner.account()),
        );
        assert_eq!([&one, &two].iter().filter(|done| done.is_ok()).count(), 1, "{one:?} {two:?}");
        let owners = storage::people::count_owners(services.store.reader(), bed.studio.id).await;
        assert_eq!(owners.expect("counted"), 1);
        // Whoever lost it gives nothing any more, with a proof from before.
        let lost = if one.is_ok() { &second } else { &owner };
        let given = give_role(services, lost, &as_role("owner", MIRA)).await;
        assert_eq!(given.expect_err("no owner").code(), "not_found");
    }

    async fn an_owner_steps_down_once_there_is_another(bed: &TestBed) {
        let owner = real_owner(bed, "olga@post.example").await;
        give_role(&bed.services, &owner, &as_role("owner", MIRA)).await.expect("given");
        take_role(&bed.services, &owner, owner.account()).await.expect("there is another");
        let owners = storage::people::count_owners(bed.services.store.reader(), bed.studio.id).await;
        assert_eq!(owners.expect("counted"), 1);
    }

    async fn what_is_no_role_is_refused_with_everything_else_that_is_wrong(bed: &TestBed) {
        let owner = real_owner(bed, "olga@post.example").await;
        let typed = RoleInput { name: String::new(), email: "mira".into(), role: "therapist".into() };
        let refused = fields(give_role(&bed.services, &owner, &typed).await.expect_err("wrong"));
        let names: Vec<_> = refused.iter().map(|error| error.field.as_ref()).collect();
        assert_eq!(names, ["name", "email", "role"]);
    }

    async fn a_therapist_may_be_a_manager_too(bed: &TestBed) {
        let owner = real_owner(bed, "olga@post.example").await;
        let email = appointed(bed, bed.studio.ana, "ana@post.example").await;
        let id = give_role(&bed.services, &owner, &as_role("manager", &email)).await.expect("given");
        assert_eq!(id, account_of(bed, &email).await);
        let standing = storage::people::standing_of(bed.services.store.reader(), bed.studio.id, id).await;
        let mut roles = standing.expect("read").roles;
        roles.sort();
        assert_eq!(roles, [Role::Therapist, Role::Manager]);
        take_role(&bed.services, &owner, id).await.expect("taken");
        let standing = storage::people::standing_of(bed.services.store.reader(), bed.studio.id, id).await;
        assert_eq!(standing.expect("read").roles, [Role::Therapist], "she goes on treating");
    }

    async fn whoever_is_suspended_cannot_come_in_and_is_not_booked(bed: &TestBed) {
        let owner = real_owner(bed, "olga@post.example").await;
        let boss = real_manager(bed, &owner).await;
        let email = appointed(bed, bed.studio.ana, "ana@post.example").await;
        let cookie = comes_in(bed, &email).await;
        assert_eq!(role_of(bed, &cookie).await, Some(Role::Therapist));
        let ana = account_of(bed, &email).await;
        suspend(&bed.services, &boss, ana, false).await.expect("nothing is to come");
        assert_eq!(role_of(bed, &cookie).await, None);
        let wish = with_ana(bed, tuesday(10, 0), 1);
        assert!(bookings::hold(&bed.services, wish).await.is_err(), "no times of hers");
        let listed = list(&bed.services, &boss).await.expect("listed");
        let line = listed.therapists.iter().find(|person| person.id == bed.studio.ana);
        assert_eq!(line.expect("listed").standing, Standing::Suspended);
        let given = give_role(&bed.services, &owner, &as_role("manager", &email)).await;
        assert_eq!(given.expect_err("not now").code(), "suspended");
        let_back(&bed.services, &boss, ana).await.expect("back");
        assert_eq!(role_of(bed, &cookie).await, Some(Role::Therapist));
        bookings::hold(&bed.services, with_ana(bed, tuesday(10, 0), 1)).await.expect("hers again");
        assert_eq!(let_back(&bed.services, &boss, ana).await.expect_err("not out").code(), "not_found");
        let entries = actions(bed, ana).await;
        assert_eq!(entries, ["staff.suspended", "staff.let_back"]);
    }

    async fn nobody_suspends_their_like_or_somebody_above(bed: &TestBed) {
        let owner = real_owner(bed, "olga@post.example").await;
        let boss = real_manager(bed, &owner).await;
        let services = &bed.services;
        let code = async |manager: &ManagerSession, whom| {
            suspend(services, manager, whom, true).await.expect_err("refused").code()
        };
        assert_eq!(code(&boss, owner.account()).await, "outranks");
        assert_eq!(code(&boss, boss.account()).await, "yourself");
        assert_eq!(code(&owner.into(), owner.account()).await, "yourself");
        let other = real_owner(bed, "otto@post.example").await;
        assert_eq!(code(&owner.into(), other.account()).await, "outranks");
        assert_eq!(code(&boss, storage::new_id()).await, "not_found");
        let stranger = testing::manager(storage::new_id());
        assert_eq!(code(&stranger, boss.account()).await, "not_found");
        suspend(services, &owner.into(), boss.account(), false).await.expect("below");
        // An owner who treats does not leave because a manager says so.
        appointed(bed, bed.studio.ana, "ana@post.example").await;
        let ana = account_of(bed, "ana@post.example").await;
        let tx = services.store.begin().await.expect("begun");
        grant(&tx, ana, bed.studio.id, "owner", services.now()).await.expect("granted");
        tx.commit().await.expect("committed");
        let left = deactivate(services, &boss, bed.studio.ana).await.expect_err("an owner");
        assert_eq!(left.code(), "outranks");
    }

    async fn visits_to_come_are_handed_over_first_or_left_with_open_eyes(bed: &TestBed) {
        let owner = real_owner(bed, "olga@post.example").await;
        let boss = ManagerSession::from(owner);
        appointed(bed, bed.studio.ana, "ana@post.example").await;
        let ana = account_of(bed, "ana@post.example").await;
        let (one, two) = (booked(bed, tuesday(10, 0), 1).await, booked(bed, tuesday(14, 0), 2).await);
        let refused = suspend(&bed.services, &boss, ana, false).await.expect_err("two are to come");
        assert!(matches!(refused, PeopleRefused::Visits(visits) if visits.len() == 2));
        let (services, from) = (&bed.services, bed.studio.ana);
        let listed = to_hand_over(services, &boss, from).await.expect("listed");
        let names = |one: &Handing| one.free.iter().map(|who| who.id).collect::<Vec<_>>();
        assert_eq!(listed.iter().map(names).collect::<Vec<_>>(), [[bed.studio.caio]; 2], "Bia is not qualified");
        let to = [(one.id, bed.studio.caio), (two.id, bed.studio.bia), (two.id, bed.studio.caio)];
        let came = hand_over(services, &boss, from, &to[..2]).await.expect("done");
        assert_eq!((came.done, came.refused), (1, vec![(two.id, "not_qualified")]));
        assert_eq!(read(bed, &one).await.therapist, bed.studio.caio);
        while jobs::run_due(services, 50).await > 0 {}
        let mail = bed.mailer.sent_to("amara1@post.example").pop().expect("told");
        assert!(mail.text.contains("Caio"), "{}", mail.text);
        // Whoever was handed over is not theirs to hand over again.
        let again = hand_over(services, &boss, from, &[(one.id, bed.studio.caio)]).await.expect("asked");
        assert_eq!(again.refused, [(one.id, "not_found")]);
        suspend(services, &boss, ana, true).await.expect("left, knowingly");
        let staff = boss.into();
        let left = crate::qualifications::to_reassign(services, &staff).await.expect("listed");
        assert_eq!(left.iter().map(|visit| visit.id).collect::<Vec<_>>(), [two.id]);
        let came = hand_over(services, &boss, from, &to[2..]).await.expect("done");
        assert_eq!(came.done, 1, "also from somebody who is kept out");
        let left = crate::qualifications::to_reassign(services, &staff).await.expect("listed");
        assert!(left.is_empty());
    }

    async fn whoever_is_booked_meanwhile_is_not_proposed(bed: &TestBed) {
        let owner = real_owner(bed, "olga@post.example").await;
        let boss = ManagerSession::from(owner);
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let listed = to_hand_over(&bed.services, &boss, bed.studio.ana).await.expect("listed");
        assert_eq!(listed[0].proposed, Some(bed.studio.caio));
        // Somebody books Caio meanwhile: the page says that no one is free.
        let caio = HoldRequest {
            therapist: Some(bed.studio.caio),
            ..wish(bed, bed.studio.deep_tissue, visit.span.start, 9)
        };
        bookings::hold(&bed.services, caio).await.expect("free");
        let listed = to_hand_over(&bed.services, &boss, bed.studio.ana).await.expect("listed");
        assert_eq!((listed[0].free.len(), listed[0].proposed), (0, None));
        let stranger = testing::manager(storage::new_id());
        let theirs = to_hand_over(&bed.services, &stranger, bed.studio.ana).await;
        assert_eq!(theirs.expect_err("not theirs").code(), "not_found");
        let none = hand_over(&bed.services, &stranger, bed.studio.ana, &[(visit.id, bed.studio.caio)]).await;
        assert_eq!(none.expect("asked").refused, [(visit.id, "not_found")]);
    }
}
