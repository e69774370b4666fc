//! The people an account books for, on both engines.

use domain::contact::ContactInput;
use storage::on_both_engines;

use super::*;
use crate::{
    accounts::{
        self,
        tests::{MARTA, proved, signed_in},
    },
    auth::testing,
    bookings::{
        self, CheckoutRequest, checkout, desk,
        tests::bench::{booked, form, held_by_ana, holder, paid, pressed, read, tuesday},
    },
    jobs,
    testing::TestBed,
};

pub(crate) fn child() -> PersonInput {
    PersonInput {
        name: "Lena Lopes".into(),
        relation: "daughter".into(),
        under_age: true,
        consent: true,
    }
}

/// Marta, signed in.
async fn marta(bed: &TestBed) -> SignedIn {
    proved(bed, MARTA).await;
    signed_in(bed, MARTA).await.1
}

fn typed(n: u8) -> CheckoutRequest {
    let contact = ContactInput {
        name: "Marta Lopes".into(),
        email: "elsewhere@example.com".into(),
        phone: String::new(),
    };
    CheckoutRequest { contact, ..form(n) }
}

/// An hour with Ana on Tuesday for one of the account's people, paid.
pub(crate) async fn booked_for(
    bed: &TestBed,
    (who, id): (&SignedIn, FamilyMemberId),
    n: u8,
    hour: u32,
) -> Booking {
    let held = held_by_ana(bed, tuesday(hour, 0), n).await;
    choose(&bed.services, Some(who), holder(n), Some(id)).await.expect("theirs");
    pressed(bed, typed(n)).await;
    paid(bed).await;
    read(bed, &held).await
}

/// What the link to the questions before a visit shows.
async fn asks(bed: &TestBed, visit: &Booking) -> bookings::Before {
    let token = bookings::before_token(&bed.services, visit);
    let proof = bed.services.links.verify_before(&token, bed.services.now()).expect("ours");
    bookings::before(&bed.services, &proof).await.expect("it opens")
}

on_both_engines! {
    async fn a_visit_for_somebody_is_theirs_and_its_mails_go_to_whoever_booked(bed: &TestBed) {
        let (services, me) = (&bed.services, marta(bed).await);
        let id = add(services, &me, &child()).await.expect("in order");
        let visit = booked_for(bed, (&me, id), 1, 10).await;
        let contact = visit.contact.clone().expect("somebody");
        assert_eq!((contact.name.as_str(), contact.email.as_deref()), ("Lena Lopes", Some(MARTA)));
        let client = visit.client.expect("known");
        let row = clients::by_id(services.store.reader(), client).await.expect("read").expect("there");
        assert_eq!((row.name.as_str(), row.account), ("Lena Lopes", Some(me.account().0)));
        assert!(row.email.starts_with("none:"), "a child has no address");
        let again = booked_for(bed, (&me, id), 2, 14).await;
        assert_eq!(again.client, visit.client, "the same child is the same client");
        while jobs::run_due(services, 50).await > 0 {}
        let mails = bed.mailer.sent_to(MARTA);
        let mail = mails.iter().find(|mail| mail.text.contains(&visit.reference)).expect("one");
        assert_eq!(mail.to.0, "Marta Lopes");
        assert!(mail.text.contains("Who comes") && mail.text.contains("Lena Lopes"), "{}", mail.text);
        let before = asks(bed, &visit).await;
        assert!(before.for_somebody_else, "the questions are not about Marta");
        let own = booked(bed, tuesday(12, 0), 3).await;
        assert!(!asks(bed, &own).await.for_somebody_else, "whoever booked comes");
        let me = signed_in(bed, MARTA).await.1;
        let shown = accounts::visits(services, &me).await.expect("read");
        assert_eq!(shown.len(), 2);
        assert!(shown.iter().all(|visit| visit.comes.as_deref() == Some("Lena Lopes")));
        assert!(me.client_of(bed.studio.id).is_err(), "Marta was never there herself");
        let card = crate::clients::card(services, &testing::reception(bed.studio.id), client).await;
        let through = card.expect("seen").who.through;
        assert_eq!(through, Some(("Marta Lopes".to_owned(), MARTA.to_owned())));
    }

    async fn nobody_books_for_the_people_of_another_account(bed: &TestBed) {
        let (services, me) = (&bed.services, marta(bed).await);
        let id = add(services, &me, &child()).await.expect("in order");
        proved(bed, "joana@example.com").await;
        let joana = signed_in(bed, "joana@example.com").await.1;
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        for who in [Some(&joana), None] {
            let refused = choose(services, who, holder(1), Some(id)).await.expect_err("not theirs");
            assert_eq!(refused.code(), "not_found");
        }
        let codes = [
            change(services, &joana, id, &child()).await.expect_err("not theirs").code(),
            remove(services, &joana, id).await.expect_err("not theirs").code(),
        ];
        assert_eq!(codes, ["not_found"; 2]);
        assert!(people(services, &joana).await.expect("read").is_empty());
        assert_eq!(people(services, &me).await.expect("read").len(), 1);
        // Said, and taken back: whoever books comes.
        choose(services, Some(&me), holder(1), Some(id)).await.expect("hers");
        choose(services, Some(&me), holder(1), None).await.expect("herself");
        pressed(bed, typed(1)).await;
        paid(bed).await;
        let visit = read(bed, &held).await;
        assert_eq!(visit.contact.expect("somebody").name, "Marta Lopes");
        assert_eq!(rows::booked_by(services.store.reader(), visit.id).await.expect("read"), None);
    }

    async fn what_is_typed_of_a_person_is_checked_and_a_child_needs_consent(bed: &TestBed) {
        let (services, me) = (&bed.services, marta(bed).await);
        let wrong = PersonInput { name: " ".into(), relation: "x".repeat(41), ..child() };
        let fields = add(services, &me, &wrong).await.expect_err("wrong").fields();
        let named: Vec<_> = fields.iter().map(|wrong| (wrong.field.as_ref(), wrong.code.as_ref())).collect();
        assert_eq!(named, [("name", "required"), ("relation", "too_long")]);
        let unasked = PersonInput { consent: false, ..child() };
        let fields = add(services, &me, &unasked).await.expect_err("nobody agreed").fields();
        assert_eq!(fields, [FieldError::new("consent", "required")]);
        let adult = PersonInput { under_age: false, consent: false, ..child() };
        let id = add(services, &me, &adult).await.expect("of age");
        assert_eq!(people(services, &me).await.expect("read")[0].consent, None);
        change(services, &me, id, &child()).await.expect("in order");
        assert_eq!(people(services, &me).await.expect("read")[0].consent, Some(services.now()));
        for _ in 1..MOST {
            add(services, &me, &child()).await.expect("in order");
        }
        assert_eq!(add(services, &me, &child()).await.expect_err("thirteen").code(), "too_many_people");
    }

    async fn a_person_is_removed_once_no_visit_is_to_come_and_their_visits_stay(bed: &TestBed) {
        let (services, me) = (&bed.services, marta(bed).await);
        let id = add(services, &me, &child()).await.expect("in order");
        let visit = booked_for(bed, (&me, id), 1, 10).await;
        assert_eq!(remove(services, &me, id).await.expect_err("to come").code(), "visits_to_come");
        bed.clock.set(visit.span.end);
        let staff = testing::reception(bed.studio.id).into();
        desk::complete(services, &staff, visit.id).await.expect("closed");
        remove(services, &me, id).await.expect("nothing is to come");
        assert!(people(services, &me).await.expect("read").is_empty());
        let me = signed_in(bed, MARTA).await.1;
        let shown = accounts::visits(services, &me).await.expect("read");
        assert_eq!(shown[0].comes.as_deref(), Some("Lena Lopes"), "what was, was");
    }

    async fn whoever_is_asked_to_call_books_for_nobody_online(bed: &TestBed) {
        let services = &bed.services;
        let own = held_by_ana(bed, tuesday(10, 0), 1).await;
        let mut asked = typed(1);
        asked.contact.email = MARTA.into();
        pressed(bed, asked).await;
        paid(bed).await;
        let me = marta(bed).await;
        let client = read(bed, &own).await.client.expect("known");
        let desk = testing::reception(bed.studio.id);
        crate::clients::block(services, &desk, client, "Three no-shows").await.expect("blocked");
        let id = add(services, &me, &child()).await.expect("in order");
        held_by_ana(bed, tuesday(14, 0), 2).await;
        choose(services, Some(&me), holder(2), Some(id)).await.expect("hers");
        assert_eq!(checkout(services, typed(2)).await.expect_err("not online").code(), "call_us");
        booked(bed, tuesday(16, 0), 3).await;
    }
}
