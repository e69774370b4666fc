//! Inviting, leaving and coming back, on both engines.

mod picture;
mod roles;

use domain::{TherapistId, contact::FieldError};
use storage::on_both_engines;

use super::*;
use crate::{
    accounts::{self, SecretString, TokenPurpose, issue_token},
    auth::{OwnerSession, SignedIn, StaffSession, Visitor, authenticate, testing},
    availability, bookings,
    bookings::{
        HoldRequest, desk,
        tests::bench::{booked, owner, sql, tuesday, wish, with_ana},
    },
    jobs,
    testing::TestBed,
};

const PRIYA: &str = "priya@post.example";
const PASSWORD: &str = "a rainy day in lisbon";

fn typed(name: &str, email: &str) -> InviteInput {
    InviteInput { name: name.into(), email: email.into() }
}

fn visitor() -> Visitor {
    let address = std::net::Ipv4Addr::LOCALHOST.into();
    Visitor { address, user_agent: String::new(), cookie: None, browser: Some("A".repeat(43)) }
}

async fn priya(bed: &TestBed, owner: &OwnerSession) -> Invited {
    invite(&bed.services, &(*owner).into(), &typed("Priya Raman", PRIYA)).await.expect("invited")
}

/// The account with this address follows its invitation.
async fn joined(bed: &TestBed, email: &str) -> SignedIn {
    let account = storage::accounts::by_email(bed.services.store.reader(), email).await;
    let account = account.expect("read").expect("there is one").id.into();
    let token = issue_token(&bed.services, account, TokenPurpose::Invitation).await;
    let token = token.expect("written").expect("an account").expose().to_owned();
    let password = SecretString::from(PASSWORD);
    let session = accounts::join(&bed.services, &visitor(), &token, &password).await;
    let cookie = session.expect("joined").begun().expect("all").cookie;
    authenticate(&bed.services, cookie.expose()).await.expect("read").expect("signed in")
}

async fn person(bed: &TestBed, owner: &OwnerSession, id: TherapistId) -> Person {
    let people = list(&bed.services, &(*owner).into()).await.expect("listed");
    people.therapists.into_iter().find(|person| person.id == id).expect("they are there")
}

async fn audited(bed: &TestBed, id: TherapistId) -> Vec<String> {
    let found = audit::of_object(bed.services.store.reader(), &id.to_string()).await;
    found.expect("read").into_iter().map(|entry| entry.action).collect()
}

fn fields(refused: PeopleRefused) -> Vec<FieldError> {
    match refused {
        PeopleRefused::Invalid(fields) => fields,
        other => panic!("{other:?}"),
    }
}

on_both_engines! {
    async fn whoever_is_invited_gets_a_mail_and_comes_in_with_a_password(bed: &TestBed) {
        let owner = owner(bed).await;
        let invited = priya(bed, &owner).await;
        assert_eq!(invited.slug, "priya");
        assert_eq!(person(bed, &owner, invited.id).await.standing, Standing::Invited);
        jobs::run_due(&bed.services, 50).await;
        let mail = bed.mailer.sent_to(PRIYA).pop().expect("a mail").text;
        assert!(mail.contains("http://localhost:3000/join/"), "{mail}");
        let me = joined(bed, PRIYA).await;
        let proof = me.therapist_of(bed.studio.id).expect("a therapist");
        assert_eq!((proof.therapist(), me.name()), (invited.id, "Priya Raman"));
        assert_eq!(person(bed, &owner, invited.id).await.standing, Standing::Active);
        assert_eq!(audited(bed, invited.id).await, ["therapist.invited"]);
    }

    async fn an_invitation_works_once_and_only_for_what_it_is(bed: &TestBed) {
        let owner = owner(bed).await;
        priya(bed, &owner).await;
        let account = storage::accounts::by_email(bed.services.store.reader(), PRIYA).await;
        let account = account.expect("read").expect("there is one").id.into();
        let of = async |purpose| {
            let token = issue_token(&bed.services, account, purpose).await.expect("written");
            token.expect("an account").expose().to_owned()
        };
        let password = SecretString::from(PASSWORD);
        let reset = of(TokenPurpose::ResetPassword).await;
        let wrong = accounts::join(&bed.services, &visitor(), &reset, &password).await;
        assert_eq!(wrong.expect_err("it is for another page").code(), "link");
        let (first, second) = (of(TokenPurpose::Invitation).await, of(TokenPurpose::Invitation).await);
        let short = SecretString::from("short");
        let weak = accounts::join(&bed.services, &visitor(), &first, &short).await;
        assert_eq!(weak.expect_err("too short").code(), "invalid");
        accounts::join(&bed.services, &visitor(), &first, &password).await.expect("joined");
        for token in [first, second] {
            let again = accounts::join(&bed.services, &visitor(), &token, &password).await;
            assert_eq!(again.expect_err("used, or void").code(), "link");
        }
        accounts::sign_in(&bed.services, &visitor(), PRIYA, &password).await.expect("the password");
    }

    async fn nobody_is_invited_twice_and_every_mistake_is_said(bed: &TestBed) {
        let owner = owner(bed).await;
        let wrong = invite(&bed.services, &owner.into(), &typed("", "priya")).await;
        let wrong = fields(wrong.expect_err("two mistakes"));
        assert_eq!(wrong.iter().map(|e| e.field.as_ref()).collect::<Vec<_>>(), ["name", "email"]);
        let first = priya(bed, &owner).await;
        let again = invite(&bed.services, &owner.into(), &typed("Priya R", "PRIYA@post.example")).await;
        assert_eq!(fields(again.expect_err("there")), [FieldError::new("email", "works_here")]);
        let namesake = typed("Priya Raman", "other@post.example");
        let other = invite(&bed.services, &owner.into(), &namesake).await.expect("another person");
        assert_eq!(other.slug, "priya-raman");
        let twice = invite_again(&bed.services, &owner.into(), bed.studio.ana, PRIYA).await;
        assert_eq!(fields(twice.expect_err("there")), [FieldError::new("email", "works_here")]);
        deactivate(&bed.services, &owner.into(), first.id).await.expect("nobody booked");
        let gone = invite(&bed.services, &owner.into(), &typed("Priya", PRIYA)).await;
        assert_eq!(fields(gone.expect_err("back")), [FieldError::new("email", "worked_here")]);
    }

    async fn a_new_link_is_for_those_who_have_not_answered(bed: &TestBed) {
        let owner = owner(bed).await;
        let invited = priya(bed, &owner).await;
        jobs::run_due(&bed.services, 50).await;
        bed.clock.advance_minutes(10);
        invite_again(&bed.services, &owner.into(), invited.id, "").await.expect("sent");
        jobs::run_due(&bed.services, 50).await;
        assert_eq!(bed.mailer.sent_to(PRIYA).len(), 2);
        joined(bed, PRIYA).await;
        let answered = invite_again(&bed.services, &owner.into(), invited.id, "").await;
        assert_eq!(answered.expect_err("they are in").code(), "answered");
        // Nobody signs in as Ana yet.
        let ana = bed.studio.ana;
        let nowhere = invite_again(&bed.services, &owner.into(), ana, "").await;
        assert_eq!(nowhere.expect_err("no address").code(), "invalid");
        invite_again(&bed.services, &owner.into(), ana, "ana@post.example").await.expect("sent");
        assert_eq!(person(bed, &owner, ana).await.standing, Standing::Invited);
    }

    async fn nobody_leaves_while_visits_are_to_come(bed: &TestBed) {
        let owner = owner(bed).await;
        let (ana, booking) = (bed.studio.ana, booked(bed, tuesday(10, 0), 1).await);
        let visits = |refused: PeopleRefused| match refused {
            PeopleRefused::Visits(visits) => visits.into_iter().map(|v| v.id).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let refused = deactivate(&bed.services, &owner.into(), ana).await.expect_err("a visit");
        assert_eq!(visits(refused), [booking.id]);
        // It has begun, and goes on.
        bed.clock.set(booking.span.start);
        deactivate(&bed.services, &owner.into(), ana).await.expect_err("on the table");
        bed.clock.set(booking.span.end);
        deactivate(&bed.services, &owner.into(), ana).await.expect("over");
        let late = with_ana(bed, tuesday(15, 0), 2);
        let held = bookings::hold(&bed.services, late).await;
        assert!(held.is_err(), "nobody books who has left");
        desk::complete(&bed.services, &owner.into(), booking.id).await.expect("still to be closed");
        assert_eq!(audited(bed, ana).await, ["therapist.deactivated"]);
    }

    async fn a_time_that_is_held_keeps_its_therapist(bed: &TestBed) {
        let owner = owner(bed).await;
        bookings::hold(&bed.services, with_ana(bed, tuesday(10, 0), 1)).await.expect("free");
        let refused = deactivate(&bed.services, &owner.into(), bed.studio.ana).await;
        assert_eq!(refused.expect_err("somebody is paying").code(), "has_visits");
        // Nobody has let go of it yet, and the money may be on its way.
        bed.clock.advance_minutes(120);
        let refused = deactivate(&bed.services, &owner.into(), bed.studio.ana).await;
        assert_eq!(refused.expect_err("held still").code(), "has_visits");
    }

    async fn whoever_leaves_keeps_no_calendar_of_ours_and_none_of_theirs_is_kept(bed: &TestBed) {
        let (owner, ana) = (owner(bed).await, bed.studio.ana);
        crate::feeds::make(&bed.services, &owner.into(), ana).await.expect("made");
        let conn = bed.services.store.reader();
        let person = studios::therapist(conn, bed.studio.id, ana).await.expect("read");
        let resource = person.expect("there").resource.into();
        let busy = domain::Span::new(tuesday(10, 0), tuesday(12, 0)).expect("forwards");
        let tx = bed.services.store.begin().await.expect("begun");
        let (studio, spans) = (bed.studio.id, [busy]);
        storage::occupancy::replace_external(&tx, studio, resource, busy, &spans).await.expect("set");
        tx.commit().await.expect("committed");
        deactivate(&bed.services, &owner.into(), ana).await.expect("no visits");
        assert_eq!(storage::feeds::out_of(conn, ana).await.expect("read"), None);
        let way = storage::occupancy::in_the_way(conn, &[resource], busy).await.expect("read");
        assert!(way.is_empty(), "{way:?}");
    }

    async fn whoever_leaves_is_signed_out_and_comes_back_as_before(bed: &TestBed) {
        let owner = owner(bed).await;
        let id = priya(bed, &owner).await.id;
        joined(bed, PRIYA).await;
        deactivate(&bed.services, &owner.into(), id).await.expect("no visits");
        let password = SecretString::from(PASSWORD);
        let session = accounts::sign_in(&bed.services, &visitor(), PRIYA, &password).await;
        let cookie = session.expect("the account is theirs").begun().expect("in").cookie;
        let who = authenticate(&bed.services, cookie.expose()).await.expect("read").expect("in");
        assert!(who.therapist_of(bed.studio.id).is_err());
        assert_eq!(person(bed, &owner, id).await.standing, Standing::Left);
        activate(&bed.services, &owner.into(), id).await.expect("back");
        let session = accounts::sign_in(&bed.services, &visitor(), PRIYA, &password).await;
        let cookie = session.expect("the password").begun().expect("signed in").cookie;
        let who = authenticate(&bed.services, cookie.expose()).await.expect("read").expect("in");
        assert_eq!(who.therapist_of(bed.studio.id).expect("again").therapist(), id);
    }

    async fn an_owner_of_another_studio_changes_nothing_here(bed: &TestBed) {
        let (porto, ana) = (testing::owner(storage::new_id()), bed.studio.ana);
        let services = &bed.services;
        let refused = [
            deactivate(services, &porto.into(), ana).await,
            activate(services, &porto.into(), ana).await,
            invite_again(services, &porto.into(), ana, "ana@post.example").await,
            set_profile(services, &porto.into(), ana, &ProfileInput {
                name: "X".into(), online: "all".into(), ..ProfileInput::default()
            }).await,
            remove_portrait(services, &porto.into(), ana).await,
        ];
        for refused in refused {
            assert_eq!(refused.expect_err("not theirs").code(), "not_found");
        }
        assert!(audited(bed, ana).await.is_empty());
    }

    async fn what_is_missing_goes_step_by_step_until_a_time_can_be_booked(bed: &TestBed) {
        let owner = owner(bed).await;
        let id = priya(bed, &owner).await.id;
        let me: StaffSession = testing::therapist(bed.studio.id, id).into();
        let read = async || checklist(&bed.services, &me, id).await.expect("read");
        assert_eq!((read().await.missing, read().await.first), (Step::ALL.to_vec(), First::Missing));
        let text = ProfileInput {
            name: "Priya Raman".into(),
            focus: "Lower backs".into(),
            about: "Slow and deep.".into(),
            languages: "English".into(),
            online: "all".into(),
        };
        set_profile(&bed.services, &me, id, &text).await.expect("written");
        assert_eq!(read().await.missing, [Step::Qualification, Step::Verified, Step::Hours]);
        // As Caio's, with whom she shares school and hours from now on.
        let whose = |table: &str| {
            let (id, caio) = (bookings::tests::bench::literal(bed, id.0),
                bookings::tests::bench::literal(bed, bed.studio.caio.0));
            format!("UPDATE {table} SET therapist = {id} WHERE therapist = {caio}")
        };
        sql(bed, "UPDATE qualification SET state = 'claimed'").await;
        sql(bed, &whose("qualification")).await;
        assert_eq!(read().await.missing, [Step::Verified, Step::Hours]);
        sql(bed, "UPDATE qualification SET state = 'verified'").await;
        assert_eq!((read().await.missing, read().await.first), (vec![Step::Hours], First::Missing));
        sql(bed, &whose("working_hours")).await;
        let found = read().await;
        assert!(found.missing.is_empty());
        let slots = availability::next_slots(
            &bed.services, bed.studio.id, bed.studio.back_reset, Some(id), bed.services.now(), 1,
        );
        let start = slots.await.expect("searched")[0].start;
        assert!(matches!(found.first, First::At(at, _) if at == start), "{found:?}");
        let request = HoldRequest { therapist: Some(id), ..wish(bed, bed.studio.back_reset, start, 9) };
        bookings::hold(&bed.services, request).await.expect("what was promised can be booked");
        let shy = ProfileInput { online: "nobody".into(), ..text };
        set_profile(&bed.services, &me, id, &shy).await.expect("written");
        assert_eq!(read().await.first, First::Nobody);
    }

    async fn a_profile_is_ones_own(bed: &TestBed) {
        let ana: StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let long = ProfileInput {
            name: String::new(),
            focus: "x".repeat(FOCUS_LENGTH + 1),
            about: "a\u{0}b".into(),
            languages: String::new(),
            online: "some".into(),
        };
        let wrong = set_profile(&bed.services, &ana, bed.studio.ana, &long).await;
        let wrong = fields(wrong.expect_err("four mistakes"));
        let names: Vec<_> = wrong.iter().map(|e| e.field.as_ref()).collect();
        assert_eq!(names, ["name", "focus", "about", "online"]);
        let fine = ProfileInput {
            name: " Ana Nova ".into(), about: "One.\r\n\r\nTwo.".into(), online: "approval".into(),
            ..ProfileInput::default()
        };
        let other = set_profile(&bed.services, &ana, bed.studio.caio, &fine).await;
        assert_eq!(other.expect_err("a colleague's").code(), "not_found");
        set_profile(&bed.services, &ana, bed.studio.ana, &fine).await.expect("her own");
        let read = profile(&bed.services, &ana, bed.studio.ana).await.expect("read").text;
        assert_eq!((read.name.as_str(), read.about.as_str()), ("Ana Nova", "One.\n\nTwo."));
        let page = crate::catalogue::studio(&bed.services, "lisbon").await.expect("read");
        let card = page.expect("there").therapists.into_iter().find(|c| c.id == bed.studio.ana);
        assert!(card.expect("she works there").confirms_by_hand);
    }
}
